//! Jobs, their runs, and the triggers that start them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with_macros::skip_serializing_none;

use crate::policy_text::PolicyText;
use crate::timestamp::Timestamp;

/// A job (`glue:GetJob`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Job {
    /// The job's name.
    pub name: String,
    /// The name or the ARN of the job's role.
    pub role: Option<String>,
    /// The script and its kind.
    pub command: Option<JobCommand>,
    /// Arguments of every run that does not say otherwise.
    #[serde(default)]
    pub default_arguments: BTreeMap<String, String>,
    /// Arguments that a run cannot change.
    #[serde(default)]
    pub non_overridable_arguments: BTreeMap<String, String>,
    /// The connections the job uses.
    pub connections: Option<ConnectionsList>,
    /// The name of the security configuration.
    pub security_configuration: Option<String>,
    /// The Glue version, such as `4.0`.
    pub glue_version: Option<String>,
    /// The nodes of a visual job, as Glue prints them.
    pub code_gen_configuration_nodes: Option<BTreeMap<String, Value>>,
    /// The name of the usage profile.
    pub profile_name: Option<String>,
}

/// A job's script and its kind.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct JobCommand {
    /// `glueetl`, `gluestreaming`, `pythonshell` or `glueray`.
    pub name: Option<String>,
    /// The S3 URI of the script.
    pub script_location: Option<String>,
    /// The Python version.
    pub python_version: Option<String>,
}

/// The names of the connections a job uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConnectionsList {
    /// The names.
    #[serde(default)]
    pub connections: Vec<String>,
}

/// A run of a job (`glue:GetJobRuns`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct JobRun {
    /// The run's id, `jr_…`.
    pub id: String,
    /// The job's name.
    pub job_name: Option<String>,
    /// `SUCCEEDED`, `FAILED`, `RUNNING` …
    pub job_run_state: Option<String>,
    /// When it started.
    pub started_on: Option<Timestamp>,
    /// When it ended.
    pub completed_on: Option<Timestamp>,
    /// Why it failed.
    pub error_message: Option<String>,
    /// More about its state.
    pub state_detail: Option<String>,
    /// The arguments of this run, where they differ from the job's.
    #[serde(default)]
    pub arguments: BTreeMap<String, String>,
    /// The name of the security configuration of this run.
    pub security_configuration: Option<String>,
    /// The log group of this run.
    pub log_group_name: Option<String>,
    /// The Glue version of this run.
    pub glue_version: Option<String>,
    /// The session policy given to `glue:StartJobRun`.
    pub execution_role_session_policy: Option<PolicyText>,
    /// The trigger that started it.
    pub trigger_name: Option<String>,
}

/// A trigger (`glue:GetTriggers`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Trigger {
    /// The trigger's name.
    pub name: String,
    /// `ACTIVATED`, `DEACTIVATED` …
    pub state: Option<String>,
    /// What it starts.
    #[serde(default)]
    pub actions: Vec<TriggerAction>,
}

/// A job or crawler that a trigger starts.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TriggerAction {
    /// The job.
    pub job_name: Option<String>,
    /// The crawler.
    pub crawler_name: Option<String>,
    /// Arguments that replace the job's.
    #[serde(default)]
    pub arguments: BTreeMap<String, String>,
    /// The security configuration that replaces the job's.
    pub security_configuration: Option<String>,
}
