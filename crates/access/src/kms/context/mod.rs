//! Which condition keys KMS sends with a request: their values, which are certainly absent, and which are not known
//! (`L-GK`, `L-KK`, `E-FAS`).

mod encryption;
mod key;
mod network;
mod operation;
mod principal;

use keytrace_iam::condition::date;
use keytrace_iam::policy_set::{PolicySet, PolicyType};
use keytrace_iam::request::{Context, ContextValue, Value, Values};
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::snapshot::Snapshot;

use crate::call::{Call, ViaService};
use crate::kms::key_record::KeyRecord;
use crate::principal_record::PrincipalRecord;
use keytrace_aws::kms_action::KmsAction;

/// A context, and what could not be read for it.
pub(crate) struct Gathered {
    pub(crate) context: Context,
    missing: Vec<(&'static str, Gap)>,
}

impl Gathered {
    /// The gaps of keys that a condition asks for.
    pub(crate) fn gaps_asked_by(&self, policies: &PolicySet) -> Vec<Gap> {
        let asked = |prefix: &str| {
            let mut all =
                PolicyType::ALL.iter().flat_map(|policy_type| policies.layer(*policy_type).policies());
            all.any(|policy| {
                let statements = policy.document.statements.iter();
                let mut conditions = statements.flat_map(|statement| &statement.conditions);
                conditions.any(|condition| condition.key().as_str().starts_with(prefix))
            })
        };
        self.missing.iter().filter(|(prefix, _)| asked(prefix)).map(|(_, gap)| gap.clone()).collect()
    }

    fn miss(&mut self, prefix: &'static str, gap: &Gap) {
        self.missing.push((prefix, gap.clone()));
    }

    fn text(&mut self, name: &str, value: &str) {
        self.context.set_text(name, value);
    }

    fn flag(&mut self, name: &str, value: bool) {
        self.text(name, if value { "true" } else { "false" });
    }

    fn absent(&mut self, name: &str) {
        self.context.set(name, ContextValue::Absent);
    }

    fn unknown(&mut self, name: &str) {
        self.context.set(name, ContextValue::Unknown);
    }

    /// Sets a key of a family; of two that differ only in letter case, which one counts is not known (`L-CND-2`).
    fn member(&mut self, name: &str, value: ContextValue) {
        let value = if self.context.lists(name) { ContextValue::Unknown } else { value };
        self.context.set(name, value);
    }

    /// Sets a key to a text that was read; one that was not read stays unknown.
    fn read(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }
}

/// Gathers the context of a call.
pub(crate) fn gather(
    snapshot: &Snapshot,
    call: &Call,
    principal: &PrincipalRecord<'_>,
    key: &KeyRecord<'_>,
) -> Gathered {
    let mut gathered = Gathered { context: Context::open(), missing: Vec::new() };
    principal::add(&mut gathered, snapshot, principal);
    source(&mut gathered, snapshot, call);
    key::add(&mut gathered, snapshot, key);
    network::add(&mut gathered, snapshot, call);
    encryption::add(&mut gathered, call, key);
    operation::add(&mut gathered, call);
    request(&mut gathered, snapshot, call);
    via_service(&mut gathered, call);
    gathered
}

/// Gathers the context of a request to another service, about something in the caller's account.
pub(crate) fn gather_of_caller(
    snapshot: &Snapshot,
    call: &Call,
    principal: &PrincipalRecord<'_>,
) -> Gathered {
    let mut gathered = Gathered { context: Context::open(), missing: Vec::new() };
    principal::add(&mut gathered, snapshot, principal);
    if let Some(account) = principal.principal.account().and_then(AccountId::parse) {
        gathered.text("aws:ResourceAccount", account.as_str());
        organization(&mut gathered, snapshot, &account, ["aws:ResourceOrgID", "aws:ResourceOrgPaths"]);
    }
    request(&mut gathered, snapshot, call);
    gathered.absent("kms:CallerAccount");
    gathered.context.close_family("kms:");
    gathered.context.close_family("aws:RequestTag/");
    gathered.absent("aws:TagKeys");
    gathered
}

/// `E-FAS-6`: what a service that calls as itself says of the resource for which it does.
fn source(gathered: &mut Gathered, snapshot: &Snapshot, call: &Call) {
    let Some(source) = &call.source else { return };
    gathered.text("aws:SourceArn", &source.arn);
    match &source.account {
        Collected::Known(account) => {
            gathered.text("aws:SourceAccount", account.as_str());
            organization(gathered, snapshot, account, ["aws:SourceOrgID", "aws:SourceOrgPaths"]);
        }
        Collected::NotCollected(gap) => gathered.miss("aws:sourceaccount", gap),
        Collected::Absent => {}
    }
}

/// What every signed request carries (`L-GK-3`). KMS has no endpoint without TLS.
fn request(gathered: &mut Gathered, snapshot: &Snapshot, call: &Call) {
    gathered.text("aws:RequestedRegion", &call.region);
    gathered.flag("aws:SecureTransport", true);
    // Why: a snapshot says what holds at the time of its collecting, so policies are asked about that time (`E-UNK-3`).
    let collected_at = snapshot.metadata.collected_at.as_ref().map(|time| time.as_str());
    gathered.read("aws:CurrentTime", collected_at);
    // `L-OP-DATE`: in seconds, which Date and Numeric operators both read.
    let seconds = collected_at.and_then(date::read).map(|milliseconds| milliseconds.div_euclid(1000));
    gathered.read("aws:EpochTime", seconds.map(|seconds| seconds.to_string()).as_deref());
}

/// Services that add themselves to `aws:CalledVia`, and may make KMS requests for others. S3 and Glue do not.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvia
const IN_CALLED_VIA: [&str; 5] = ["athena", "cloudformation", "databrew", "dataexchange", "dynamodb"];

/// `E-FAS-2`: what a request that a service makes with the principal's credentials carries.
fn via_service(gathered: &mut Gathered, call: &Call) {
    // Why: what is called first by a job or crawler is called by itself. Others may have come through Athena, say.
    let first_is_known = principal::is_of_glue(&call.principal) || call.principal.account().is_none();
    let may_be_listed = |service| !first_is_known || IN_CALLED_VIA.contains(&service);
    let listed = match call.via_service {
        ViaService::Direct => {
            gathered.absent("kms:ViaService");
            gathered.flag("aws:ViaAWSService", false);
            false
        }
        ViaService::Service(service) => {
            gathered.text("kms:ViaService", &name_of(service, call));
            gathered.flag("aws:ViaAWSService", true);
            may_be_listed(service)
        }
        // `Q-21`: a condition that asks for another service is not met in any case.
        ViaService::Either(service) => {
            let name = Values::One(Value::Exact(name_of(service, call).into()));
            gathered.context.set("kms:ViaService", ContextValue::Perhaps(name));
            gathered.unknown("aws:ViaAWSService");
            may_be_listed(service)
        }
        ViaService::Untold(_) => {
            gathered.unknown("kms:ViaService");
            gathered.unknown("aws:ViaAWSService");
            true
        }
    };
    if !listed {
        for name in ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"] {
            gathered.absent(name);
        }
    }
    if KmsAction::find(call.action).is_some_and(|action| !action.sends_caller_account()) {
        gathered.absent("kms:CallerAccount");
        gathered.absent("kms:ViaService");
    }
}

/// The value of `kms:ViaService`, with one suffix in all partitions.
fn name_of(service: &str, call: &Call) -> String {
    format!("{service}.{}.amazonaws.com", call.region)
}

/// The organization of an account, as two condition keys tell it (`aws:PrincipalOrgID`, `aws:ResourceOrgID` …).
fn organization(gathered: &mut Gathered, snapshot: &Snapshot, account: &AccountId, names: [&'static str; 2]) {
    let [id_name, paths_name] = names;
    let id = match snapshot.organization_of(account) {
        Collected::Known(organization) => &organization.id,
        Collected::Absent => {
            gathered.absent(id_name);
            return gathered.absent(paths_name);
        }
        Collected::NotCollected(gap) => return gathered.miss(lower_prefix(id_name), &gap),
    };
    gathered.text(id_name, id);
    match snapshot.organization_path(account) {
        Collected::Known(path) => {
            let units = path.split_last().map_or(&[][..], |(_, units)| units);
            let text: String = std::iter::once(id.as_str()).chain(units.iter().copied()).fold(
                String::new(),
                |mut text, step| {
                    text.push_str(step);
                    text.push('/');
                    text
                },
            );
            gathered.context.set_list(paths_name, [text.as_str()]);
        }
        Collected::Absent => gathered.absent(paths_name),
        Collected::NotCollected(gap) => gathered.miss(lower_prefix(paths_name), &gap),
    }
}

/// The beginning that the keys about one organization have in common, in lower case.
fn lower_prefix(name: &str) -> &'static str {
    match name {
        "aws:PrincipalOrgID" | "aws:PrincipalOrgPaths" => "aws:principalorg",
        "aws:ResourceOrgID" | "aws:ResourceOrgPaths" => "aws:resourceorg",
        "aws:SourceOrgID" | "aws:SourceOrgPaths" => "aws:sourceorg",
        _ => "aws:vpceorg",
    }
}
