//! The KMS requests of a job: of its script and libraries, its arguments and its connections.

use std::collections::BTreeMap;

use keytrace_access::call::Necessity;
use keytrace_scripts::Script;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::glue::{Job, JobRun, Trigger, TriggerAction};
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{
    CatalogUse, ConnectionUse, Direction, Location, Purpose, S3Access, StoreUse, Uses, WriteEncryption,
};

use crate::derivation::{Actor, Derivation};
use crate::requests;
use crate::requests::iceberg::Iceberg;
use crate::requests::lake_formation::Credentials;
use crate::requests::log_group::{JobLogs, LogGroup};
use crate::requests::s3::S3;
use crate::requests::s3a::S3a;
use crate::requests::{bookmark, client_side, emrfs, file_format, logs, network, s3_write, store};
use crate::role;
use crate::sources::arguments::{Arguments, settings};
use crate::sources::named_tables::named_tables;
use crate::sources::spark_settings::SparkSettings;
use crate::sources::{script, visual, workload};
use crate::subject::Subject;

/// One way in which the job starts: as configured, as one run did, or by a trigger.
struct Launch<'a> {
    arguments: Arguments<'a>,
    security_configuration: Option<&'a str>,
    session_policy: Option<&'a str>,
    /// The log group that a run says it wrote to.
    log_group: Option<&'a str>,
    /// The trigger without which it does not start so.
    trigger: Option<&'a str>,
}

/// Derives the requests of a job.
pub(crate) fn derive(snapshot: &Snapshot, subject: &Subject, derivation: &mut Derivation) {
    let job = match snapshot.job(&subject.account, &subject.region, &subject.name) {
        Collected::Known(job) => job,
        Collected::Absent => {
            let name = &subject.name;
            return derivation.reason(format!("the requests of job `{name}`"), "there is no such job");
        }
        Collected::NotCollected(gap) => {
            return derivation.gap(format!("the requests of job `{}`", subject.name), &gap);
        }
    };
    let (principal, problem) = role::of_subject(snapshot, subject, job.role.as_deref());
    derivation.role_problem = problem;
    let Some(principal) = principal else { return };
    for launch in launches(snapshot, subject, job, derivation) {
        let actor = Actor {
            principal: principal.clone(),
            account: subject.account.clone(),
            region: subject.region.clone(),
            session_policy: launch.session_policy.map(str::to_owned),
        };
        let groups = log_groups(job, &launch).groups(&actor);
        derive_launch(snapshot, job, &actor, (&launch, &groups), derivation);
    }
}

/// Derives the requests of what runs as a job does, but is started in one way only: a session.
pub(crate) fn derive_as_configured(
    snapshot: &Snapshot,
    subject: &Subject,
    (job, groups): (&Job, &[LogGroup]),
    derivation: &mut Derivation,
) {
    let (principal, problem) = role::of_subject(snapshot, subject, job.role.as_deref());
    derivation.role_problem = problem;
    let Some(principal) = principal else { return };
    let (account, region) = (subject.account.clone(), subject.region.clone());
    let actor = Actor { principal, account, region, session_policy: None };
    let launch = as_configured(job);
    derive_launch(snapshot, job, &actor, (&launch, groups), derivation);
}

fn as_configured(job: &Job) -> Launch<'_> {
    Launch {
        arguments: Arguments::merge(job, &NO_ARGUMENTS),
        security_configuration: job.security_configuration.as_deref(),
        session_policy: None,
        log_group: None,
        trigger: None,
    }
}

fn derive_launch(
    snapshot: &Snapshot,
    job: &Job,
    actor: &Actor,
    (launch, groups): (&Launch<'_>, &[LogGroup]),
    derivation: &mut Derivation,
) {
    let place = (&actor.account, actor.region.as_str());
    let script = script_text(snapshot, place, job, launch, derivation);
    let settings = SparkSettings::of(&launch.arguments, &script.settings);
    let header = header(snapshot, job, actor, (launch, &settings), derivation);
    let lake_formation =
        if has_spark(job) { Credentials::of_job(&launch.arguments) } else { Credentials::Own };
    let iceberg = Iceberg::of(&settings, derivation);
    iceberg.note_configuration(&header, derivation);
    let s3a = S3a::of(&settings, derivation);
    let client_side = client_side::of(&settings, derivation);
    let s3 = S3 { snapshot, actor, header, s3a, iceberg, client_side, lake_formation };
    let ways = network::ways(snapshot, place, connections(job));
    let mut used = uses(snapshot, place, (job, launch, script, &settings), derivation);
    if let Some(trigger) = launch.trigger {
        used.also_only_if(&format!("trigger `{trigger}` starts the job"));
    }
    requests::derive(&s3, &ways, &used, derivation);
    let settings = (groups, launch.security_configuration, launch.trigger);
    logs::derive(snapshot, actor, logs::OF_JOB, settings, derivation);
    let evaluates = Necessity::OnlyIf("the script evaluates Data Quality".to_owned());
    let name = launch.security_configuration;
    workload::data_quality_encryption(snapshot, actor, name, &evaluates, derivation);
    if has_spark(job) {
        let settings = (&launch.arguments, launch.security_configuration);
        bookmark::derive(snapshot, actor, (settings, launch.trigger), &ways, derivation);
    }
}

/// What the job uses, as all sources of its configuration tell.
fn uses(
    snapshot: &Snapshot,
    place: (&AccountId, &str),
    (job, launch, script, settings): (&Job, &Launch<'_>, Script, &SparkSettings),
    derivation: &mut Derivation,
) -> Uses {
    let mut uses = Uses::default();
    uses.accesses.extend(script_file(job, derivation));
    uses.connections.extend(connections(job).map(|name| ConnectionUse::new(name, "the job's connections")));
    uses.join(Uses {
        accesses: launch.arguments.accesses(&script.arguments_used, derivation),
        tables: named_tables(snapshot, place, &launch.arguments, &script.arguments_used, derivation),
        catalog: catalog_uses(&launch.arguments),
        stores: stores(snapshot, place, &launch.arguments, settings),
        ..Uses::default()
    });
    uses.join(visual::uses(job, &launch.arguments, derivation));
    uses.join(script.uses);
    if !uses.need_the_catalog() && !script.is_whole {
        let condition = "the script uses the Data Catalog".to_owned();
        uses.catalog.push(CatalogUse::reads("reads the Data Catalog", Necessity::OnlyIf(condition)));
    }
    uses
}

/// Keys of file formats and table buckets that settings of Spark name.
fn stores(
    snapshot: &Snapshot,
    place: (&AccountId, &str),
    arguments: &Arguments<'_>,
    settings: &SparkSettings,
) -> Vec<StoreUse> {
    let mut stores = file_format::of_parquet(snapshot, place, settings);
    stores.extend(store::table_bucket::of_job(arguments, settings));
    stores
}

fn log_groups<'a>(job: &'a Job, launch: &'a Launch<'_>) -> JobLogs<'a> {
    JobLogs {
        arguments: &launch.arguments,
        security_configuration: launch.security_configuration,
        command: job.command.as_ref().and_then(|command| command.name.as_deref()),
        glue_version: job.glue_version.as_deref(),
        of_run: launch.log_group,
    }
}

/// Only Spark jobs have bookmarks, and use Lake Formation.
// Source: https://docs.aws.amazon.com/glue/latest/dg/monitor-continuations.html
fn has_spark(job: &Job) -> bool {
    let kind = job.command.as_ref().and_then(|command| command.name.as_deref());
    !matches!(kind, Some("pythonshell" | "glueray"))
}

fn connections(job: &Job) -> impl Iterator<Item = &str> {
    job.connections.iter().flat_map(|list| &list.connections).map(String::as_str)
}

/// What the job asks of the Data Catalog, as its arguments tell.
fn catalog_uses(arguments: &Arguments<'_>) -> Vec<CatalogUse> {
    let mut uses = Vec::new();
    let metastore = "--enable-glue-datacatalog";
    if arguments.get(metastore).is_some_and(|value| !value.eq_ignore_ascii_case("false")) {
        let because = format!("uses the Data Catalog as its metastore (argument `{metastore}`)");
        uses.push(CatalogUse::reads(because, Necessity::OnFirstUse));
    }
    let is_catalog =
        |(_, value): (&str, &str)| value.contains("GlueCatalog") || value.contains("AWSGlueDataCatalog");
    if arguments.get("--conf").is_some_and(|value| settings(value).any(is_catalog)) {
        let because = "uses the Data Catalog as a catalog of Spark (argument `--conf`)";
        uses.push(CatalogUse::reads(because, Necessity::OnFirstUse));
        let condition = "the job creates or changes tables".to_owned();
        let because = "changes tables of a catalog of Spark (argument `--conf`)";
        uses.push(CatalogUse::changes(because, Necessity::OnlyIf(condition)));
    }
    uses
}

/// The encryption that the job's own file system asks of S3. A Python shell has none and sends no header.
fn header(
    snapshot: &Snapshot,
    job: &Job,
    actor: &Actor,
    (launch, settings): (&Launch<'_>, &SparkSettings),
    derivation: &mut Derivation,
) -> WriteEncryption {
    let kind = job.command.as_ref().and_then(|command| command.name.as_deref());
    if kind == Some("pythonshell") {
        return WriteEncryption::BucketDefault;
    }
    let place = (&actor.account, actor.region.as_str());
    let name = launch.security_configuration;
    match s3_write::of_security_configuration(snapshot, place, name, derivation) {
        WriteEncryption::BucketDefault if launch.arguments.get("--encryption-type") == Some("sse-s3") => {
            WriteEncryption::WithoutKms("argument `--encryption-type` asks for SSE-S3".to_owned())
        }
        WriteEncryption::BucketDefault => emrfs::header(settings, derivation),
        asked => {
            emrfs::note_conflict(settings, &asked, derivation);
            asked
        }
    }
}

/// What the script's text tells, where the snapshot holds it.
fn script_text(
    snapshot: &Snapshot,
    place: (&AccountId, &str),
    job: &Job,
    launch: &Launch<'_>,
    derivation: &mut Derivation,
) -> Script {
    match snapshot.job_script(place.0, place.1, &job.name) {
        Collected::Known(text) => script::read(text, place, (job, &launch.arguments), derivation),
        Collected::Absent => Script::default(),
        // Why: a refusal is told with its reason; where nobody asked, the configuration alone is judged, and that is said.
        Collected::NotCollected(gap) => {
            match gap.reason {
                Some(_) => derivation.gap(format!("what the script of job {} uses", job.name), &gap),
                None => derivation.has_unread_script = true,
            }
            Script::default()
        }
    }
}

/// The file of the job's script.
fn script_file(job: &Job, derivation: &mut Derivation) -> Option<S3Access> {
    let written = job.command.as_ref().and_then(|command| command.script_location.as_deref())?;
    match Location::parse_file(written) {
        Ok(location) => {
            let (direction, must) = (Direction::Read, Necessity::Must);
            Some(S3Access::new(location, Purpose::Script, direction, "`Command.ScriptLocation`", must))
        }
        Err(why) => {
            derivation.reason("the S3 location of the script", why.to_string());
            None
        }
    }
}

/// The run that is asked about; else the job as configured and as triggers start it otherwise (`J6`).
fn launches<'a>(
    snapshot: &'a Snapshot,
    subject: &Subject,
    job: &'a Job,
    derivation: &mut Derivation,
) -> Vec<Launch<'a>> {
    let actions = trigger_actions(snapshot, subject, derivation);
    let run = subject.run.as_deref().and_then(|id| run(snapshot, subject, id, derivation));
    if let Some(run) = run {
        return vec![launch_of_run(job, run, &actions)];
    }
    let mut launches = vec![as_configured(job)];
    for (trigger, action) in actions {
        let of_trigger = action.security_configuration.as_deref();
        if action.arguments.is_empty() && of_trigger.is_none() {
            continue;
        }
        launches.push(Launch {
            arguments: Arguments::merge(job, &action.arguments),
            security_configuration: of_trigger.or(job.security_configuration.as_deref()),
            session_policy: None,
            log_group: None,
            trigger: Some(&trigger.name),
        });
    }
    launches
}

fn launch_of_run<'a>(
    job: &'a Job,
    run: &'a JobRun,
    actions: &[(&'a Trigger, &'a TriggerAction)],
) -> Launch<'a> {
    let by_trigger = actions.iter().find(|(trigger, _)| Some(&trigger.name) == run.trigger_name.as_ref());
    let of_trigger = by_trigger.and_then(|(_, action)| action.security_configuration.as_deref());
    let of_run = run.security_configuration.as_deref().or(of_trigger);
    Launch {
        arguments: Arguments::merge(job, &run.arguments),
        security_configuration: of_run.or(job.security_configuration.as_deref()),
        session_policy: run.execution_role_session_policy.as_ref().map(|policy| policy.as_str()),
        log_group: run.log_group_name.as_deref(),
        trigger: None,
    }
}

static NO_ARGUMENTS: BTreeMap<String, String> = BTreeMap::new();

fn run<'a>(
    snapshot: &'a Snapshot,
    subject: &Subject,
    id: &str,
    derivation: &mut Derivation,
) -> Option<&'a JobRun> {
    let what = || format!("the arguments and the session policy of run `{id}`");
    match snapshot.job_runs(&subject.account, &subject.region, &subject.name) {
        Collected::Known(runs) => {
            let run = runs.iter().find(|run| run.id == id);
            if run.is_none() {
                derivation.reason(what(), "it is not among the runs that were read");
            }
            run
        }
        Collected::Absent => {
            derivation.reason(what(), "the job has no runs");
            None
        }
        Collected::NotCollected(gap) => {
            derivation.gap(what(), &gap);
            None
        }
    }
}

fn trigger_actions<'a>(
    snapshot: &'a Snapshot,
    subject: &Subject,
    derivation: &mut Derivation,
) -> Vec<(&'a Trigger, &'a TriggerAction)> {
    let triggers = match snapshot.triggers(&subject.account, &subject.region) {
        Collected::Known(triggers) => triggers,
        Collected::Absent => return Vec::new(),
        Collected::NotCollected(gap) => {
            derivation.gap("what triggers change of the job's arguments", &gap);
            return Vec::new();
        }
    };
    let starts_job = |action: &&TriggerAction| action.job_name.as_deref() == Some(subject.name.as_str());
    let actions = |trigger: &'a Trigger| trigger.actions.iter().map(move |action| (trigger, action));
    triggers.iter().flat_map(actions).filter(|(_, action)| starts_job(action)).collect()
}
