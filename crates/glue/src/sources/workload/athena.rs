//! Athena workgroups: what queries read of the tables that Glue makes (`A1`), and where results go (`A2`).

use std::collections::BTreeMap;

use keytrace_access::call::{Confidence, Necessity};
use keytrace_access::kms::key;
use keytrace_access::row::Row;
use keytrace_snapshot::athena::{ResultEncryption, WorkGroupConfiguration};
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{
    Catalog, CatalogUse, Client, Direction, Extent, Layers, Location, Purpose, S3Access, Scheme, TableName,
    Uses, WriteEncryption,
};

use crate::derivation::{Actor, Derivation};
use crate::requests::lake_formation::{Credentials, longest};
use crate::sources::workload::replica::asked;
use crate::subject::Subject;

/// Derives the requests of a workgroup's queries: by its execution role, else by who is named in the question.
pub(super) fn derive(snapshot: &Snapshot, subject: &Subject, derivation: &mut Derivation) {
    let found = snapshot.work_group(&subject.account, &subject.region, &subject.name);
    let Some(group) = super::configuration(subject, found, derivation) else { return };
    let settings = &group.configuration;
    let actor = match (asked(subject), settings.execution_role.as_deref()) {
        (Some(actor), _) => Some(actor),
        (None, Some(role)) => super::actor(snapshot, subject, Some(role), derivation),
        (None, None) => {
            let what = format!("the requests of the queries in workgroup `{}`", subject.name);
            return derivation.reason(what, "whoever submits a query makes them, and no principal was given");
        }
    };
    let Some(actor) = actor else { return };
    let mut uses = Uses { accesses: tables(snapshot, subject, derivation), ..Uses::default() };
    uses.catalog.push(CatalogUse::reads("looks up tables", Necessity::OnFirstUse));
    let condition = "a query makes or changes tables".to_owned();
    uses.catalog.push(CatalogUse::changes("makes or changes tables", Necessity::OnlyIf(condition)));
    uses.accesses.extend(results(settings, derivation));
    let credentials = (WriteEncryption::BucketDefault, Credentials::ForTables);
    super::derive_uses(snapshot, &actor, credentials, &uses, derivation);
    of_athena(snapshot, &actor, settings, derivation);
}

/// Tables that lie in one bucket, and whose data one role reads.
struct Together {
    /// What all their keys begin with.
    key: String,
    count: usize,
    /// One of them, where their location is registered with Lake Formation.
    registered: Option<TableName>,
}

/// The tables of the Data Catalog, joined by bucket and registered location: a query may read any of them.
fn tables(snapshot: &Snapshot, subject: &Subject, derivation: &mut Derivation) -> Vec<S3Access> {
    let Subject { account, region, .. } = subject;
    let Some(facts) = snapshot.region(account, region) else { return Vec::new() };
    if let (Some(gap), true) = (facts.glue.databases.listed.gap(), facts.glue.tables.is_empty()) {
        derivation.gap("the tables that queries may read", gap);
    }
    let registered = snapshot.lake_formation_resources(account, region).into_known().unwrap_or_default();
    let catalog = Catalog::of((account, region));
    let mut groups: BTreeMap<(String, Option<&str>), Together> = BTreeMap::new();
    for (database, tables) in &facts.glue.tables {
        for (table, facts) in tables.known() {
            let descriptor = facts.storage_descriptor.iter();
            let written = descriptor.flat_map(|each| each.location.iter().chain(&each.additional_locations));
            for location in written.filter_map(|text| Location::parse(text).ok()) {
                let holder = longest(registered, &location).map(|resource| resource.resource_arn.as_str());
                let (catalog, database) = (catalog.clone(), database.clone());
                let name = TableName { catalog, database, table: table.to_owned() };
                let first =
                    || Together { key: location.key.clone(), count: 0, registered: holder.map(|_| name) };
                let group = groups.entry((location.bucket.clone(), holder)).or_insert_with(first);
                group.key = both_begin_with(&group.key, &location.key);
                group.count += 1;
            }
        }
    }
    groups.into_iter().map(|((bucket, _), group)| group.access(bucket)).collect()
}

impl Together {
    fn access(self, bucket: String) -> S3Access {
        let Self { key, count, registered } = self;
        let location = Location { scheme: Scheme::S3, bucket, key, extent: Extent::Prefix };
        let named_by = if count == 1 { "1 table".to_owned() } else { format!("{count} tables") };
        let named_by = format!("{named_by} of the Data Catalog");
        let necessity = Necessity::OnlyIf("a query reads a table there".to_owned());
        let access = S3Access::new(location, Purpose::Queried, Direction::Read, &named_by, necessity);
        match registered {
            Some(name) => access.of_table(name),
            None => S3Access { client: Client::Other, ..access },
        }
    }
}

/// The longest text that both begin with.
fn both_begin_with(one: &str, other: &str) -> String {
    one.chars().zip(other.chars()).take_while(|(one, other)| one == other).map(|(letter, _)| letter).collect()
}

/// Where results are written and read again, encrypted as the workgroup says; else as the bucket does.
fn results(settings: &WorkGroupConfiguration, derivation: &mut Derivation) -> Vec<S3Access> {
    if are_managed(settings) {
        return Vec::new();
    }
    let Some(results) = &settings.result_configuration else { return Vec::new() };
    let Some(written) = results.output_location.as_deref().filter(|text| !text.is_empty()) else {
        return Vec::new();
    };
    let named_by = "`ResultConfiguration.OutputLocation`";
    let location = match Location::parse(written) {
        Ok(location) => location,
        Err(why) => {
            derivation.reason(format!("the S3 location in {named_by}"), why.to_string());
            return Vec::new();
        }
    };
    let encryption = results.encryption_configuration.as_ref();
    if option(encryption) == Some("CSE_KMS") {
        return Vec::new();
    }
    let header = match option(encryption) {
        Some("SSE_KMS") => WriteEncryption::Setting {
            key: encryption.and_then(|own| own.kms_key.clone()).unwrap_or_default(),
            read_from: "`ResultConfiguration.EncryptionConfiguration`".to_owned(),
            layers: Layers::One,
        },
        Some("SSE_S3") => WriteEncryption::WithoutKms("the workgroup asks for SSE-S3".to_owned()),
        _ => WriteEncryption::BucketDefault,
    };
    let access =
        S3Access::new(location, Purpose::QueryResults, Direction::Write, named_by, of_results(settings));
    vec![S3Access { client: Client::Other, encryption: header, ..access }]
}

fn option(encryption: Option<&ResultEncryption>) -> Option<&str> {
    encryption.and_then(|own| own.encryption_option.as_deref())
}

fn are_managed(settings: &WorkGroupConfiguration) -> bool {
    settings.managed_query_results_configuration.as_ref().is_some_and(|own| own.enabled == Some(true))
}

/// A client may choose other settings where the workgroup does not enforce its own.
fn of_results(settings: &WorkGroupConfiguration) -> Necessity {
    if settings.enforce_work_group_configuration == Some(true) {
        return Necessity::Must;
    }
    Necessity::OnlyIf("the client does not choose settings of its own".to_owned())
}

/// Keys that Athena itself uses: for results encrypted by the client, managed results, and what Spark keeps.
fn of_athena(
    snapshot: &Snapshot,
    actor: &Actor,
    settings: &WorkGroupConfiguration,
    derivation: &mut Derivation,
) {
    let results = settings.result_configuration.as_ref();
    let results = results.and_then(|results| results.encryption_configuration.as_ref());
    let by_client = results.filter(|own| option(Some(own)) == Some("CSE_KMS") && !are_managed(settings));
    let managed = settings.managed_query_results_configuration.as_ref().filter(|_| are_managed(settings));
    let managed = managed.and_then(|own| own.encryption_configuration.as_ref());
    let content = settings.customer_content_encryption_configuration.as_ref();
    let keys = [
        (by_client.and_then(|own| own.kms_key.as_deref()), "`CSE_KMS` of `ResultConfiguration`", "results"),
        (managed.and_then(|own| own.kms_key.as_deref()), "`ManagedQueryResultsConfiguration`", "results"),
        (
            content.and_then(|own| own.kms_key.as_deref()),
            "`CustomerContentEncryptionConfiguration`",
            "what Spark keeps",
        ),
    ];
    let before = derivation.calls.len();
    for (written, read_from, what) in keys {
        let Some(written) = written else { continue };
        let key = key::resolve(snapshot, written, read_from, &actor.account, &actor.region, "athena");
        let because = |does: &str| format!("{does} {what} ({read_from})");
        let steps = [
            ("kms:GenerateDataKey", of_results(settings), because("encrypts")),
            ("kms:Decrypt", of_results(settings), because("decrypts")),
        ];
        super::with_untold_context(actor, Row::A2, (&key, "athena"), &steps, derivation);
    }
    // Why: AWS documents the settings of these keys, and not who asks KMS and how.
    derivation.calls.iter_mut().skip(before).for_each(|call| call.confidence = Confidence::Assumed);
}
