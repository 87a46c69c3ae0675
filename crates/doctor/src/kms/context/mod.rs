//! Which condition keys KMS sends with a request: their values, which are certainly absent, and which nobody knows
//! (`L-GK`, `L-KK`, `E-FAS`).

mod encryption;
mod key;
mod network;
mod operation;
mod principal;

use iam::policy_set::{PolicySet, PolicyType};
use iam::request::{Context, ContextValue};
use snapshot::account::AccountId;
use snapshot::collected::{Collected, Gap};
use snapshot::snapshot::Snapshot;

use crate::kms::call::{KmsCall, ViaService};
use crate::kms::key_record::KeyRecord;
use crate::kms::principal_record::PrincipalRecord;

/// A context, and what could not be read for it.
pub(crate) struct Gathered {
    pub(crate) context: Context,
    missing: Vec<(&'static str, Gap)>,
}

impl Gathered {
    /// The gaps of keys that a condition asks for.
    pub(crate) fn gaps_asked_by(self, policies: &PolicySet) -> Vec<Gap> {
        let asked = |prefix: &str| {
            let mut all =
                PolicyType::ALL.iter().flat_map(|policy_type| policies.layer(*policy_type).policies());
            all.any(|policy| {
                let statements = policy.document.statements.iter();
                let mut conditions = statements.flat_map(|statement| &statement.conditions);
                conditions.any(|condition| condition.key().as_str().starts_with(prefix))
            })
        };
        self.missing.into_iter().filter(|(prefix, _)| asked(prefix)).map(|(_, gap)| gap).collect()
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
    call: &KmsCall,
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
    call: &KmsCall,
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
fn source(gathered: &mut Gathered, snapshot: &Snapshot, call: &KmsCall) {
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
fn request(gathered: &mut Gathered, snapshot: &Snapshot, call: &KmsCall) {
    gathered.text("aws:RequestedRegion", &call.region);
    gathered.flag("aws:SecureTransport", true);
    // Why: a snapshot says what holds at the time of its collecting, so policies are asked about that time (`E-UNK-3`).
    let collected_at = snapshot.metadata.collected_at.as_ref().map(|time| time.as_str());
    gathered.read("aws:CurrentTime", collected_at);
    gathered.read("aws:EpochTime", collected_at);
}

/// Services that add themselves to `aws:CalledVia`, and may make KMS requests for others. S3 and Glue do not.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvia
const IN_CALLED_VIA: [&str; 5] = ["athena", "cloudformation", "databrew", "dataexchange", "dynamodb"];

/// `E-FAS-2`: what a request that a service makes with the principal's credentials carries.
fn via_service(gathered: &mut Gathered, call: &KmsCall) {
    let called_via = ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"];
    let adds_itself = match call.via_service {
        ViaService::Direct => {
            gathered.absent("kms:ViaService");
            gathered.flag("aws:ViaAWSService", false);
            false
        }
        ViaService::Service(service) => {
            gathered.text("kms:ViaService", &format!("{service}.{}.amazonaws.com", call.region));
            gathered.flag("aws:ViaAWSService", true);
            IN_CALLED_VIA.contains(&service)
        }
        ViaService::Either(service) => {
            gathered.unknown("kms:ViaService");
            gathered.unknown("aws:ViaAWSService");
            IN_CALLED_VIA.contains(&service)
        }
    };
    for name in called_via {
        if !adds_itself {
            gathered.absent(name);
        }
    }
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
