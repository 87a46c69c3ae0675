//! What the configuration and the last run of a subject say of it: the roles that it names, and why it failed.

use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::glue::JobRun;
use keytrace_snapshot::snapshot::Snapshot;

use crate::kind::SubjectKind;
use crate::subject::Subject;

/// The message of a run that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastError<'a> {
    /// Where it was read, in words: `the last crawl`.
    pub source: String,
    /// The run of a job.
    pub run: Option<&'a str>,
    /// The message.
    pub text: &'a str,
}

/// The roles that a subject names, as they are written.
#[must_use]
pub fn roles<'a>(snapshot: &'a Snapshot, subject: &Subject) -> Vec<&'a str> {
    let Subject { account, region, name, .. } = subject;
    let table = table_of(name);
    let role = match subject.kind {
        SubjectKind::Job => {
            snapshot.job(account, region, name).into_known().and_then(|job| job.role.as_deref())
        }
        SubjectKind::Crawler => {
            snapshot.crawler(account, region, name).into_known().and_then(|crawler| crawler.role.as_deref())
        }
        SubjectKind::Session => {
            snapshot.session(account, region, name).into_known().and_then(|session| session.role.as_deref())
        }
        SubjectKind::DevEndpoint => snapshot
            .dev_endpoint(account, region, name)
            .into_known()
            .and_then(|each| each.role_arn.as_deref()),
        SubjectKind::MlTransform => {
            snapshot.ml_transform(account, region, name).into_known().and_then(|each| each.role.as_deref())
        }
        SubjectKind::ColumnStatistics => match snapshot.column_statistics(account, region, table) {
            Collected::Known(settings) => settings.role.as_deref(),
            _ => {
                let runs = snapshot.column_statistics_runs(account, region, table);
                runs.first().and_then(|run| run.role.as_deref())
            }
        },
        SubjectKind::AthenaWorkgroup => {
            let group = snapshot.work_group(account, region, name);
            group.into_known().and_then(|group| group.configuration.execution_role.as_deref())
        }
        SubjectKind::DataQuality => {
            let runs = snapshot.data_quality_runs(account, region, name);
            return runs.into_iter().filter_map(|run| run.role.as_deref()).collect();
        }
        SubjectKind::TableOptimizer => {
            let all = snapshot.table_optimizers(account, region, table).into_known().unwrap_or_default();
            let configured = all.iter().filter_map(|each| each.table_optimizer.configuration.as_ref());
            return configured.filter_map(|configuration| configuration.role_arn.as_deref()).collect();
        }
        SubjectKind::Blueprint => {
            let runs = snapshot.blueprint_runs(account, region, name).into_known().unwrap_or_default();
            return runs.iter().filter_map(|run| run.role_arn.as_deref()).collect();
        }
        SubjectKind::Integration | SubjectKind::Catalog | SubjectKind::CatalogExport => None,
    };
    role.into_iter().collect()
}

/// The error message of the subject's last run or crawl, if that failed.
#[must_use]
pub fn last_error<'a>(snapshot: &'a Snapshot, subject: &Subject) -> Option<LastError<'a>> {
    let Subject { account, region, name, .. } = subject;
    let of = |source: &str, text: Option<&'a str>| {
        text.map(|text| LastError { source: source.to_owned(), run: None, text })
    };
    match subject.kind {
        SubjectKind::Job => {
            let run = last_run(snapshot, subject)?;
            let text = run.error_message.as_deref()?;
            Some(LastError { source: format!("run `{}` of the job", run.id), run: Some(&run.id), text })
        }
        SubjectKind::Crawler => {
            let crawl = snapshot.crawler(account, region, name).into_known()?.last_crawl.as_ref()?;
            of("the last crawl", crawl.error_message.as_deref())
        }
        SubjectKind::Session => {
            let session = snapshot.session(account, region, name).into_known()?;
            of("the session", session.error_message.as_deref())
        }
        SubjectKind::DevEndpoint => {
            let endpoint = snapshot.dev_endpoint(account, region, name).into_known()?;
            of("the dev endpoint", endpoint.failure_reason.as_deref())
        }
        SubjectKind::DataQuality => {
            let run = snapshot.data_quality_runs(account, region, name).into_iter().next()?;
            of("the last run of the ruleset", run.error_string.as_deref())
        }
        SubjectKind::ColumnStatistics => {
            let Collected::Known(settings) = snapshot.column_statistics(account, region, table_of(name))
            else {
                let runs = snapshot.column_statistics_runs(account, region, table_of(name));
                return of("the last run of the statistics", runs.first()?.error_message.as_deref());
            };
            let attempt = settings.last_execution_attempt.as_ref()?;
            of("the last start of the statistics", attempt.error_message.as_deref())
        }
        SubjectKind::TableOptimizer => {
            let all = snapshot.table_optimizers(account, region, table_of(name)).into_known()?;
            let runs = all.iter().filter_map(|each| each.table_optimizer.last_run.as_ref());
            of("the last run of an optimizer", runs.filter_map(|run| run.error.as_deref()).next())
        }
        SubjectKind::Blueprint => {
            let runs = snapshot.blueprint_runs(account, region, name).into_known()?;
            let last = runs.iter().max_by(|one, other| one.started_on.cmp(&other.started_on))?;
            of("the last run of the blueprint", last.error_message.as_deref())
        }
        SubjectKind::Integration => {
            let integration = snapshot.integration(account, region, name).into_known()?;
            of("the integration", integration.errors.iter().find_map(|error| error.error_message.as_deref()))
        }
        SubjectKind::MlTransform
        | SubjectKind::CatalogExport
        | SubjectKind::Catalog
        | SubjectKind::AthenaWorkgroup => None,
    }
}

/// The run that is asked about, else the latest.
fn last_run<'a>(snapshot: &'a Snapshot, subject: &Subject) -> Option<&'a JobRun> {
    let Collected::Known(runs) = snapshot.job_runs(&subject.account, &subject.region, &subject.name) else {
        return None;
    };
    let wanted = |run: &&JobRun| subject.run.as_ref().is_none_or(|id| *id == run.id);
    runs.iter().filter(wanted).max_by(|one, other| one.started_on.cmp(&other.started_on))
}

/// The database and the table of `database.table`.
pub(crate) fn table_of(name: &str) -> (&str, &str) {
    name.split_once('.').unwrap_or((name, ""))
}
