//! Lake Formation: where the role of a registered location reads and writes in the place of the job's or crawler's.

use keytrace_access::call::KeyTarget;
use keytrace_access::row::Row;
use keytrace_aws::arn::Arn;
use keytrace_aws::partition::partition_of;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::data_stores::{LakeFormationOptIn, LakeFormationResource};
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{Catalog, Client, Location, Purpose, S3Access, TableName, also_only_if};

use crate::derivation::{Actor, Derivation};
use crate::requests::s3::S3;
use crate::role::{self, RoleProblem};
use crate::sources::arguments::{Arguments, settings};

/// When the credentials of Lake Formation are taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Credentials {
    /// Never: nothing but the role's own.
    #[default]
    Own,
    /// The configuration does not say. Glue's own classes may take them for tables that are registered.
    Unsaid,
    /// For tables.
    ForTables,
    /// For tables, and for paths where Lake Formation grants it.
    ForPathsToo,
    /// For all that a crawler crawls, by the registrations of this account.
    OfCrawler(AccountId),
}

impl Credentials {
    /// What the arguments of a Spark job say.
    // Source: https://docs.aws.amazon.com/glue/latest/dg/security-access-control-fta.html
    // Source: https://docs.aws.amazon.com/glue/latest/dg/security-lf-enable.html
    pub(crate) fn of_job(arguments: &Arguments<'_>) -> Self {
        let conf = || arguments.get("--conf").into_iter().flat_map(settings);
        let resolves = |(name, value): (&str, &str)| {
            name.ends_with("credentialsResolverClass") && value.contains("LakeFormation")
        };
        let is_on = |(name, value): (&str, &str)| {
            name.ends_with("glue.lakeformation-enabled") && value.eq_ignore_ascii_case("true")
        };
        match () {
            () if conf().any(resolves) => Self::ForPathsToo,
            () if conf().any(is_on) || arguments.is_on("--enable-lakeformation-fine-grained-access") => {
                Self::ForTables
            }
            () => Self::Unsaid,
        }
    }
}

/// Who reads or writes, and on what that depends.
struct Readers<'a> {
    own: Option<Vec<String>>,
    registered: Option<(&'a LakeFormationResource, Vec<String>)>,
}

/// Adds the requests of a use of S3, by whoever's credentials are taken.
pub(crate) fn derive(s3: &S3<'_>, access: &S3Access, derivation: &mut Derivation) {
    let is_data = matches!(
        access.purpose,
        Purpose::Data | Purpose::Crawled | Purpose::OpenTable | Purpose::Optimized | Purpose::Queried
    );
    let Some(catalog) = registry(s3, access).filter(|_| is_data) else {
        return s3.derive_own(access, derivation);
    };
    let readers = readers(s3, access, &catalog, derivation);
    if let Some(conditions) = readers.own {
        s3.derive_own(&under(access, &conditions), derivation);
    }
    if let Some((resource, conditions)) = readers.registered {
        by_registered_role(s3, &under(access, &conditions), (&catalog, resource), derivation);
    }
}

fn under(access: &S3Access, conditions: &[String]) -> S3Access {
    let mut access = access.clone();
    for condition in conditions {
        access.necessity = also_only_if(&access.necessity, condition);
    }
    access
}

/// The catalog whose registrations count; none where the role's own credentials are taken in any case.
fn registry(s3: &S3<'_>, access: &S3Access) -> Option<Catalog> {
    let place = (&s3.actor.account, s3.actor.region.as_str());
    let of_table = || access.table.as_ref().map(|table| table.catalog.clone());
    match &s3.lake_formation {
        Credentials::Own => None,
        Credentials::OfCrawler(account) => Some(Catalog::of((account, place.1))),
        _ if access.client == Client::Other => None,
        Credentials::Unsaid | Credentials::ForTables => of_table(),
        Credentials::ForPathsToo => Some(of_table().unwrap_or_else(|| Catalog::of(place))),
    }
}

fn readers<'a>(
    s3: &S3<'a>,
    access: &S3Access,
    catalog: &Catalog,
    derivation: &mut Derivation,
) -> Readers<'a> {
    let own = |conditions: Vec<String>| Readers { own: Some(conditions), registered: None };
    let of_crawler = matches!(s3.lake_formation, Credentials::OfCrawler(_));
    let resources = match s3.snapshot.lake_formation_resources(&catalog.account, &catalog.region) {
        Collected::Known(resources) => resources,
        Collected::Absent => &[],
        Collected::NotCollected(gap) => return unread(s3, access, &gap, derivation),
    };
    let Some(resource) = longest(resources, &access.location) else {
        if of_crawler {
            let why = "no location of Lake Formation holds it, and the crawler reads with Lake Formation's credentials";
            derivation.reason(format!("who reads {}", access.location), why);
            return Readers { own: None, registered: None };
        }
        return own(Vec::new());
    };
    let mut conditions = [Vec::new(), Vec::new()];
    if resource.hybrid_access_enabled == Some(true) && !of_crawler {
        let opted_in = is_opted_in(s3.snapshot, catalog, (s3.actor, access.table.as_ref()));
        match opted_in {
            Collected::Known(false) | Collected::Absent => return own(Vec::new()),
            Collected::Known(true) => {}
            Collected::NotCollected(_) => both(
                &mut conditions,
                "the role is not opted in to Lake Formation",
                "the role is opted in to Lake Formation",
            ),
        }
    }
    let is_certain = match s3.lake_formation {
        Credentials::OfCrawler(_) | Credentials::ForTables => true,
        Credentials::ForPathsToo => access.table.is_some(),
        Credentials::Unsaid | Credentials::Own => false,
    };
    if !is_certain {
        both(
            &mut conditions,
            "Glue reads with the role's own credentials",
            "Glue takes the credentials of Lake Formation",
        );
    }
    let [of_own, of_registered] = conditions;
    Readers { own: (!of_own.is_empty()).then_some(of_own), registered: Some((resource, of_registered)) }
}

fn both(conditions: &mut [Vec<String>; 2], of_own: &str, of_registered: &str) {
    let [own, registered] = conditions;
    own.push(of_own.to_owned());
    registered.push(of_registered.to_owned());
}

/// Registrations that were not read matter where the configuration or the table says that they do.
fn unread<'a>(s3: &S3<'_>, access: &S3Access, gap: &Gap, derivation: &mut Derivation) -> Readers<'a> {
    let of_table = |table: &TableName| {
        let TableName { catalog, database, table } = table;
        let facts = s3.snapshot.table(&catalog.account, &catalog.region, database, table);
        facts.known().and_then(|facts| facts.is_registered_with_lake_formation)
    };
    let is_registered = access.table.as_ref().and_then(of_table);
    let matters = match s3.lake_formation {
        Credentials::OfCrawler(_) => true,
        Credentials::ForTables | Credentials::ForPathsToo => is_registered != Some(false),
        Credentials::Unsaid | Credentials::Own => is_registered == Some(true),
    };
    if !matters {
        return Readers { own: Some(Vec::new()), registered: None };
    }
    derivation.gap(format!("whose credentials read {}", access.location), gap);
    let condition = "no location of Lake Formation holds it".to_owned();
    let is_own = !matches!(s3.lake_formation, Credentials::OfCrawler(_));
    Readers { own: is_own.then(|| vec![condition]), registered: None }
}

/// The registered location with the longest path that holds a location.
pub(crate) fn longest<'a>(
    resources: &'a [LakeFormationResource],
    location: &Location,
) -> Option<&'a LakeFormationResource> {
    let path = format!("{}/{}", location.bucket, location.key);
    let length = |resource: &&LakeFormationResource| {
        let registered = Arn::parse(&resource.resource_arn)?.resource.trim_end_matches(['/', '*']);
        let rest = path.strip_prefix(registered)?;
        (rest.is_empty() || rest.starts_with('/')).then_some(registered.len())
    };
    let held = resources.iter().filter(|resource| resource.with_federation != Some(true));
    held.filter(|resource| length(resource).is_some()).max_by_key(length)
}

/// Whether the role is opted in for the table. Opting in a database alone does not cover its tables.
// Source: https://docs.aws.amazon.com/lake-formation/latest/dg/hybrid-access-mode.html
fn is_opted_in(
    snapshot: &Snapshot,
    catalog: &Catalog,
    (actor, table): (&Actor, Option<&TableName>),
) -> Collected<bool> {
    let opt_ins = snapshot.lake_formation_opt_ins(&catalog.account, &catalog.region);
    let role = actor.principal.arn().unwrap_or_default();
    let everybody = format!("{}:IAMPrincipals", actor.account);
    let is_for = |opt_in: &&LakeFormationOptIn| {
        let principal = opt_in.principal.as_ref();
        let name = principal.and_then(|principal| principal.data_lake_principal_identifier.as_deref());
        let resource = opt_in.resource.as_ref().and_then(|resource| resource.table.as_ref());
        let (Some(name), Some(resource), Some(table)) = (name, resource, table) else { return false };
        let is_table =
            resource.name.as_deref().is_none_or(|name| name == "ALL_TABLES" || name == table.table);
        (name == role || name == everybody)
            && resource.database_name.as_deref() == Some(&table.database)
            && is_table
    };
    opt_ins.map(|opt_ins| opt_ins.iter().any(|opt_in| is_for(&opt_in)))
}

/// The registered role acts in a session of its own; the job's role needs nothing on the key (`L1`, `L2`, `L5`, `R8`).
// Source: https://docs.aws.amazon.com/lake-formation/latest/dg/register-encrypted.html
fn by_registered_role(
    s3: &S3<'_>,
    access: &S3Access,
    (catalog, resource): (&Catalog, &LakeFormationResource),
    derivation: &mut Derivation,
) {
    let Catalog { account, region } = catalog;
    let service_linked = format!(
        "arn:{}:iam::{account}:role/aws-service-role/lakeformation.amazonaws.com/\
         AWSServiceRoleForLakeFormationDataAccess",
        partition_of(region)
    );
    let written = resource.role_arn.as_deref().filter(|arn| !arn.is_empty()).unwrap_or(&service_linked);
    let (principal, problem) = role::session(s3.snapshot, (account, region), Some(written), None);
    if let Some(RoleProblem::NotFound { .. }) = &problem {
        derivation
            .reason(format!("who reads {}", access.location), "the role registered for it does not exist");
    }
    let Some(principal) = principal else { return };
    let owner = Arn::parse(written).and_then(|arn| AccountId::parse(arn.account));
    let role_account = owner.unwrap_or_else(|| account.clone());
    let actor = Actor {
        principal,
        account: role_account.clone(),
        region: s3.actor.region.clone(),
        session_policy: None,
    };
    let bucket_owner = s3.snapshot.bucket_owner(&access.location.bucket);
    let is_foreign = bucket_owner.known().is_some_and(|owner| **owner != role_account);
    let is_service_linked = written == service_linked;
    let row: Row = match &s3.lake_formation {
        Credentials::OfCrawler(_) => Row::R8,
        _ if is_service_linked => Row::L2,
        _ if is_foreign => Row::L5,
        _ => Row::L1,
    };
    let lent =
        format!("{}; with the role that Lake Formation has for {}", access.named_by, resource.resource_arn);
    let access = S3Access { purpose: Purpose::Of(row), named_by: lent, ..access.clone() };
    let before = derivation.calls.len();
    s3.with(&actor).derive_own(&access, derivation);
    if is_service_linked {
        let is_managed = derivation
            .calls
            .iter()
            .skip(before)
            .any(|call| matches!(call.key_target(), Some(KeyTarget::AwsManaged { .. })));
        never_with_service_linked_role(&access.location, (is_managed, is_foreign), derivation);
    }
}

/// What AWS rules out, whatever the policies say (`L2`).
fn never_with_service_linked_role(
    location: &Location,
    (is_managed, is_foreign): (bool, bool),
    derivation: &mut Derivation,
) {
    let mut rule_out = |what: &str| {
        let why = format!(
            "it is registered with the service-linked role of Lake Formation, which AWS rules out for {what}"
        );
        derivation.reason(format!("whether {location} can be read"), why);
    };
    if is_managed {
        rule_out("data under an AWS managed key");
    }
    if is_foreign {
        rule_out("buckets of other accounts");
    }
}
