//! Data Quality: the tables and results of a ruleset's runs (`U7`), and the encryption of what it keeps (`C7`).

use keytrace_access::call::Necessity;
use keytrace_access::kms::key;
use keytrace_access::row::Row;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::glue::{DataQualityEncryption, DataQualityRun, GlueTable};
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{
    Client, ConnectionUse, Direction, Location, Purpose, S3Access, Usage, Uses, WriteEncryption, also_only_if,
};

use crate::derivation::{Actor, Derivation};
use crate::requests::lake_formation::Credentials;
use crate::requests::{log_group, logs, table_use};
use crate::subject::Subject;

/// Derives the requests of the known runs of a ruleset, or of the one that is asked about.
pub(super) fn derive(snapshot: &Snapshot, subject: &Subject, derivation: &mut Derivation) {
    let Subject { account, region, name, .. } = subject;
    let mut runs = snapshot.data_quality_runs(account, region, name);
    if let Some(id) = &subject.run {
        runs.retain(|run| run.run_id == *id);
    }
    if runs.is_empty() {
        let what = format!("the role of ruleset `{name}`");
        match snapshot.data_quality_runs_read(account, region) {
            Collected::NotCollected(gap) => derivation.gap(what, &gap),
            Collected::Known(()) | Collected::Absent => {
                derivation.reason(what, "no run that AWS lists evaluates it, and only a run names a role");
            }
        }
    }
    let found = snapshot.data_quality_ruleset(account, region, name);
    let ruleset = super::configuration(subject, found, derivation);
    let security = ruleset.and_then(|ruleset| ruleset.data_quality_security_configuration.as_deref());
    for run in runs {
        let Some(actor) = super::actor(snapshot, subject, run.role.as_deref(), derivation) else { continue };
        let uses = uses(run, derivation);
        // Why: what a ruleset's security configuration asks of S3 is not said to hold for results.
        let credentials = (WriteEncryption::BucketDefault, Credentials::Unsaid);
        super::derive_uses(snapshot, &actor, credentials, &uses, derivation);
        let options = run.additional_run_options.as_ref();
        let folder = options.and_then(|options| options.custom_log_group_prefix.as_deref());
        let folder = folder.unwrap_or(log_group::Writer::DataQuality.log_group()).trim_end_matches('/');
        // Why: the names of these groups hold no name of a security configuration.
        let groups = log_group::of_folder(folder, &["output", "error"], None);
        logs::derive(snapshot, &actor, logs::OF_JOB, (&groups, security, None), derivation);
        of_security_configuration(snapshot, &actor, security, &Necessity::Must, derivation);
    }
}

fn uses(run: &DataQualityRun, derivation: &mut Derivation) -> Uses {
    let mut uses = Uses::default();
    let named_by = format!("run `{}`", run.run_id);
    let sources = run.data_source.iter().chain(run.additional_data_sources.values());
    let tables = sources.flat_map(|source| [&source.glue_table, &source.data_quality_glue_table]);
    for table in tables.flatten() {
        uses.tables.extend(table_use::of_glue_table(table, Usage::Reads, &named_by, Necessity::Must));
        uses.connections.extend(connection(table, &named_by));
    }
    let options = run.additional_run_options.as_ref();
    let prefix = options.and_then(|options| options.results_s3_prefix.as_deref());
    if let Some(written) = prefix.filter(|text| !text.is_empty()) {
        let named_by = format!("`ResultsS3Prefix` of {named_by}");
        match Location::parse(written) {
            Ok(location) => {
                let (purpose, must) = (Purpose::Data, Necessity::Must);
                let access = S3Access::new(location, purpose, Direction::Write, &named_by, must);
                uses.accesses.push(S3Access { client: Client::Other, ..access });
            }
            Err(why) => derivation.reason(format!("the S3 location in {named_by}"), why.to_string()),
        }
    }
    uses
}

fn connection(table: &GlueTable, named_by: &str) -> Option<ConnectionUse> {
    let name = table.connection_name.clone().filter(|name| !name.is_empty())?;
    Some(ConnectionUse { name, named_by: named_by.to_owned(), necessity: Necessity::Must })
}

/// Adds the requests for rulesets, results and statistics that a security configuration encrypts.
// Source: https://docs.aws.amazon.com/glue/latest/webapi/API_DataQualityEncryption.html says what is encrypted; the
// actions, the service and the encryption context are told nowhere.
pub(crate) fn of_security_configuration(
    snapshot: &Snapshot,
    actor: &Actor,
    security_configuration: Option<&str>,
    necessity: &Necessity,
    derivation: &mut Derivation,
) {
    let Some(name) = security_configuration.filter(|name| !name.is_empty()) else { return };
    let read_from = format!("`DataQualityEncryption` of security configuration `{name}`");
    let what = || format!("what security configuration `{name}` encrypts");
    let configuration = match snapshot.security_configuration(&actor.account, &actor.region, name) {
        Collected::Known(configuration) => &configuration.encryption_configuration,
        Collected::Absent => {
            return derivation.reason(what(), format!("there is no security configuration `{name}`"));
        }
        Collected::NotCollected(gap) => return derivation.gap(what(), &gap),
    };
    let own = configuration.data_quality_encryption.as_ref();
    let is_on = |own: &&DataQualityEncryption| own.data_quality_encryption_mode.as_deref() == Some("SSE-KMS");
    let Some(own) = own.filter(is_on) else { return };
    let written = own.kms_key_arn.as_deref().unwrap_or_default();
    let key = key::resolve(snapshot, written, &read_from, &actor.account, &actor.region, "glue");
    let of_glue = "Glue encrypts with the key itself: AWS documents the key and no action";
    let encrypts = also_only_if(necessity, of_glue);
    let because = |does: &str| format!("{does} of Data Quality (security configuration `{name}`)");
    let steps = [
        ("kms:Decrypt", necessity.clone(), because("reads rulesets and statistics")),
        ("kms:GenerateDataKey", necessity.clone(), because("writes results and statistics")),
        ("kms:Encrypt", encrypts, because("writes results and statistics")),
    ];
    super::with_untold_context(actor, Row::C7, (&key, "glue"), &steps, derivation);
}
