//! The names of the log groups that a job or crawler writes to.

use std::fmt;

use keytrace_access::call::ContextText;
use keytrace_aws::arn::Arn;
use keytrace_iam::request::Principal;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::snapshot::Snapshot;

use crate::derivation::Actor;
use crate::facts;
use crate::sources::arguments::Arguments;

/// A log group, by its name or by what its name begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogGroup {
    pub(crate) name: ContextText,
}

/// Who writes to a log group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writer {
    SparkJob,
    PythonShell,
    ContinuousLogs,
    Crawler,
    CrawlerWithSecurityConfiguration,
    ColumnStatistics,
    DataQuality,
    Any,
}

// The table is facts/log-groups.toml.
include!(concat!(env!("OUT_DIR"), "/log-groups.rs"));

impl Writer {
    /// The name of the log group, or what its name begins with.
    pub(crate) fn log_group(self) -> &'static str {
        // Every writer has a row: a test below holds that.
        facts::names(FACTS, self).next().unwrap_or_default()
    }
}

/// What decides the log groups of a job.
pub(crate) struct JobLogs<'a> {
    pub(crate) arguments: &'a Arguments<'a>,
    pub(crate) security_configuration: Option<&'a str>,
    /// `Command.Name`.
    pub(crate) command: Option<&'a str>,
    /// `GlueVersion`.
    pub(crate) glue_version: Option<&'a str>,
    /// `LogGroupName` of the run that is asked about.
    pub(crate) of_run: Option<&'a str>,
}

impl JobLogs<'_> {
    /// The log groups: standard output, errors, and up to Glue 4.0 continuous logs where they are on.
    // Source: https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html
    pub(crate) fn groups(&self, actor: &Actor) -> Vec<LogGroup> {
        let is_shell = self.command == Some("pythonshell");
        let base = if is_shell { Writer::PythonShell.log_group() } else { Writer::SparkJob.log_group() };
        let base = self.given("--custom-logGroup-prefix").unwrap_or(base).trim_end_matches('/');
        let mut groups = self.streams(actor, base);
        let writes_all = ["--enable-continuous-cloudwatch-log", "--enable-job-insights"];
        let may_write = !is_shell && !self.writes_in_real_time();
        if may_write && writes_all.iter().any(|name| self.arguments.is_on(name)) {
            let group = self.given("--continuous-log-logGroup").unwrap_or(Writer::ContinuousLogs.log_group());
            groups.push(match self.configuration() {
                Some(name) => LogGroup::exact(format!("{group}-{name}")),
                None => LogGroup::exact(group.to_owned()),
            });
        }
        groups
    }

    /// From Glue 5.0 on, all logs are written in real time to the groups of standard output and of errors.
    fn writes_in_real_time(&self) -> bool {
        let major = self.glue_version.and_then(|version| version.split('.').next()?.parse::<u32>().ok());
        major.is_some_and(|major| major >= 5)
    }

    /// The groups of standard output and of errors. What a run says of itself is surer than the rule.
    fn streams(&self, actor: &Actor, base: &str) -> Vec<LogGroup> {
        let told = self.of_run.map(|name| name.trim_end_matches('/')).filter(|name| !name.is_empty());
        let folder = match (self.configuration(), told) {
            // Why: a run was seen to name the plain folder although its logs are elsewhere.
            (Some(_), Some(name)) if name != base => Ok(name.to_owned()),
            (Some(configuration), _) => {
                let folder = format!("{base}/{configuration}-role/");
                role_path(actor).map(|role| format!("{folder}{role}")).ok_or(folder)
            }
            (None, told) => Ok(told.unwrap_or(base).to_owned()),
        };
        match folder {
            Ok(folder) => ["output", "error"].map(|end| LogGroup::exact(format!("{folder}/{end}"))).to_vec(),
            Err(beginning) => vec![LogGroup { name: ContextText::Prefix(beginning) }],
        }
    }

    fn configuration(&self) -> Option<&str> {
        self.security_configuration.filter(|name| !name.is_empty())
    }

    fn given(&self, argument: &str) -> Option<&str> {
        self.arguments.get(argument).map(str::trim).filter(|value| !value.is_empty())
    }
}

/// The log group of a crawler. That of a security configuration was seen in many places and is documented in none.
// Source: https://docs.aws.amazon.com/glue/latest/dg/define-crawler-configure-security-settings.html
pub(crate) fn of_crawler(actor: &Actor, security_configuration: Option<&str>) -> LogGroup {
    let Some(configuration) = security_configuration.filter(|name| !name.is_empty()) else {
        return LogGroup::exact(Writer::Crawler.log_group().to_owned());
    };
    let folder = Writer::CrawlerWithSecurityConfiguration.log_group();
    match role_path(actor) {
        Some(role) => LogGroup::exact(format!("{folder}{role}-{configuration}")),
        None => LogGroup { name: ContextText::Prefix(folder.to_owned()) },
    }
}

/// The log groups in a folder. How a security configuration changes their names is told for jobs and crawlers only.
pub(crate) fn of_folder(
    folder: &str,
    streams: &[&str],
    security_configuration: Option<&str>,
) -> Vec<LogGroup> {
    let is_plain = security_configuration.is_none_or(str::is_empty);
    match (is_plain, streams) {
        (true, [_, ..]) => {
            streams.iter().map(|stream| LogGroup::exact(format!("{folder}/{stream}"))).collect()
        }
        (true, []) => vec![LogGroup::exact(folder.to_owned())],
        (false, _) => vec![LogGroup { name: ContextText::Prefix(folder.to_owned()) }],
    }
}

/// Log groups of which nobody says more than that Glue makes them.
pub(crate) fn of_glue() -> Vec<LogGroup> {
    vec![LogGroup { name: ContextText::Prefix(Writer::Any.log_group().to_owned()) }]
}

/// The role's path and name, if the path is known: `service-role/etl`.
fn role_path(actor: &Actor) -> Option<String> {
    let Principal::RoleSession(session) = &actor.principal else { return None };
    let arn = Arn::parse(&session.role_arn).filter(|_| session.path_known)?;
    arn.resource.strip_prefix("role/").map(str::to_owned)
}

impl LogGroup {
    fn exact(name: String) -> Self {
        Self { name: ContextText::Exact(name) }
    }

    /// The key that the log group has already.
    pub(crate) fn bound_key(&self, snapshot: &Snapshot, actor: &Actor) -> Collected<String> {
        let ContextText::Exact(name) = &self.name else {
            let gap = Gap::new("the names of the log groups", "logs:DescribeLogGroups");
            return Collected::NotCollected(gap.in_region(&actor.account, &actor.region));
        };
        let group = snapshot.log_group(&actor.account, &actor.region, name);
        group.map(|group| group.kms_key_id.clone().filter(|key| !key.is_empty())).or_absent()
    }
}

impl fmt::Display for LogGroup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            ContextText::Exact(name) => write!(formatter, "log group {name}"),
            ContextText::Prefix(name) => write!(formatter, "the log groups {name}…"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Writer;

    #[test]
    fn every_writer_has_a_log_group() {
        for writer in [
            Writer::SparkJob,
            Writer::PythonShell,
            Writer::ContinuousLogs,
            Writer::Crawler,
            Writer::CrawlerWithSecurityConfiguration,
            Writer::ColumnStatistics,
            Writer::DataQuality,
            Writer::Any,
        ] {
            assert!(writer.log_group().starts_with("/aws-glue/"), "{writer:?}");
        }
    }
}
