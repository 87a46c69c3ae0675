//! What else runs with a role in Glue: sessions, dev endpoints, machine learning transforms, Data Quality, statistics,
//! table optimizers, blueprints.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

use super::{ConnectionsList, JobCommand};
use crate::timestamp::Timestamp;

/// An interactive session (`glue:ListSessions`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Session {
    /// The session's id.
    pub id: String,
    /// `PROVISIONING`, `READY`, `FAILED`, `TIMEOUT`, `STOPPING` or `STOPPED`.
    pub status: Option<String>,
    /// Why it failed.
    pub error_message: Option<String>,
    /// The name or the ARN of the session's role.
    pub role: Option<String>,
    /// `glueetl` or `gluestreaming`.
    pub command: Option<JobCommand>,
    /// Its arguments.
    #[serde(default)]
    pub default_arguments: BTreeMap<String, String>,
    /// The connections it uses.
    pub connections: Option<ConnectionsList>,
    /// The name of the security configuration.
    pub security_configuration: Option<String>,
    /// The Glue version.
    pub glue_version: Option<String>,
}

/// A development endpoint (`glue:GetDevEndpoints`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DevEndpoint {
    /// The name.
    pub endpoint_name: String,
    /// The ARN of its role.
    pub role_arn: Option<String>,
    /// The name of the security configuration.
    pub security_configuration: Option<String>,
    /// Its subnet; none if it is in no VPC.
    pub subnet_id: Option<String>,
    /// Its security groups.
    #[serde(default)]
    pub security_group_ids: Vec<String>,
    /// Paths of Python libraries, with commas between them.
    #[serde(rename = "ExtraPythonLibsS3Path")]
    pub extra_python_libs_s3_path: Option<String>,
    /// Paths of Java libraries, with commas between them.
    #[serde(rename = "ExtraJarsS3Path")]
    pub extra_jars_s3_path: Option<String>,
    /// Its arguments.
    #[serde(default)]
    pub arguments: BTreeMap<String, String>,
    /// Why it failed.
    pub failure_reason: Option<String>,
}

/// A machine learning transform (`glue:GetMLTransforms`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MlTransform {
    /// The transform's id, `tfm-…`.
    pub transform_id: String,
    /// The name, which need not be the only one of its kind.
    pub name: Option<String>,
    /// The tables that it reads.
    #[serde(default)]
    pub input_record_tables: Vec<GlueTable>,
    /// The name or the ARN of its role.
    pub role: Option<String>,
    /// How it encrypts.
    pub transform_encryption: Option<TransformEncryption>,
}

/// How a machine learning transform encrypts.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransformEncryption {
    /// Labels and trained transforms.
    pub ml_user_data_encryption: Option<MlUserDataEncryption>,
    /// The security configuration of its task runs.
    pub task_run_security_configuration_name: Option<String>,
}

/// How the user's data of a machine learning transform is encrypted.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MlUserDataEncryption {
    /// `DISABLED` or `SSE-KMS`.
    pub ml_user_data_encryption_mode: Option<String>,
    /// The key: an ARN, id or alias.
    pub kms_key_id: Option<String>,
}

/// A table of the Data Catalog, as Data Quality and machine learning transforms name it.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GlueTable {
    /// The database.
    pub database_name: Option<String>,
    /// The table.
    pub table_name: Option<String>,
    /// The catalog; none means the account's own.
    pub catalog_id: Option<String>,
    /// The connection to the table.
    pub connection_name: Option<String>,
}

/// A ruleset of Data Quality (`glue:GetDataQualityRuleset`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DataQualityRuleset {
    /// The name.
    pub name: String,
    /// The table that it is for.
    pub target_table: Option<GlueTable>,
    /// The security configuration that encrypts rulesets and results.
    pub data_quality_security_configuration: Option<String>,
}

/// A run that evaluates rulesets (`glue:GetDataQualityRulesetEvaluationRun`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DataQualityRun {
    /// The run's id, `dqrun-…`.
    pub run_id: String,
    /// What it reads.
    pub data_source: Option<DataQualitySource>,
    /// What else it reads, by name.
    #[serde(default)]
    pub additional_data_sources: BTreeMap<String, DataQualitySource>,
    /// The name or the ARN of its role.
    pub role: Option<String>,
    /// More settings.
    pub additional_run_options: Option<DataQualityRunOptions>,
    /// Why it failed.
    pub error_string: Option<String>,
    /// When it started.
    pub started_on: Option<Timestamp>,
    /// The rulesets.
    #[serde(default)]
    pub ruleset_names: Vec<String>,
}

/// What a run of Data Quality reads.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DataQualitySource {
    /// A table.
    pub glue_table: Option<GlueTable>,
    /// A table, with a query before the rules.
    pub data_quality_glue_table: Option<GlueTable>,
}

/// Settings of a run of Data Quality.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DataQualityRunOptions {
    /// Where results are written, `s3://bucket/prefix`.
    #[serde(rename = "ResultsS3Prefix")]
    pub results_s3_prefix: Option<String>,
    /// What replaces `/aws-glue/data-quality` in the names of its log groups.
    pub custom_log_group_prefix: Option<String>,
}

/// How column statistics of a table are computed (`glue:GetColumnStatisticsTaskSettings`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ColumnStatisticsTaskSettings {
    /// The database.
    pub database_name: Option<String>,
    /// The table.
    pub table_name: Option<String>,
    /// The name or the ARN of the role.
    pub role: Option<String>,
    /// The security configuration, which encrypts its logs.
    pub security_configuration: Option<String>,
    /// Its last start.
    pub last_execution_attempt: Option<ExecutionAttempt>,
}

/// A start of a column statistics task.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ExecutionAttempt {
    /// `STARTED` or `FAILED`.
    pub status: Option<String>,
    /// Why it failed.
    pub error_message: Option<String>,
}

/// A run of a column statistics task (`glue:GetColumnStatisticsTaskRun`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ColumnStatisticsTaskRun {
    /// The run's id.
    pub column_statistics_task_run_id: String,
    /// The database.
    pub database_name: Option<String>,
    /// The table.
    pub table_name: Option<String>,
    /// The name or the ARN of the role.
    pub role: Option<String>,
    /// The security configuration, which encrypts its logs.
    pub security_configuration: Option<String>,
    /// Why it failed.
    pub error_message: Option<String>,
    /// When it was made.
    pub creation_time: Option<Timestamp>,
}

/// An optimizer of an Iceberg table, with the table that it is of (`glue:BatchGetTableOptimizer`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchTableOptimizer {
    /// The database.
    pub database_name: Option<String>,
    /// The table.
    pub table_name: Option<String>,
    /// The optimizer.
    pub table_optimizer: TableOptimizer,
}

/// An optimizer of an Iceberg table.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TableOptimizer {
    /// `compaction`, `retention` or `orphan_file_deletion`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Its configuration.
    pub configuration: Option<TableOptimizerConfiguration>,
    /// Its last run.
    pub last_run: Option<TableOptimizerRun>,
}

/// The configuration of an optimizer.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TableOptimizerConfiguration {
    /// The ARN of its role.
    pub role_arn: Option<String>,
    /// Whether it is on.
    pub enabled: Option<bool>,
    /// The network it runs in.
    pub vpc_configuration: Option<TableOptimizerVpcConfiguration>,
}

/// The network that an optimizer runs in.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TableOptimizerVpcConfiguration {
    /// The connection whose network it is.
    pub glue_connection_name: Option<String>,
}

/// A run of an optimizer.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TableOptimizerRun {
    /// `starting`, `completed`, `failed` or `in_progress`.
    pub event_type: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
}

/// A blueprint (`glue:GetBlueprint`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Blueprint {
    /// The name.
    pub name: String,
    /// Where its author published it, `s3://bucket/key`.
    pub blueprint_location: Option<String>,
}

/// A run of a blueprint (`glue:GetBlueprintRuns`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BlueprintRun {
    /// The run's id.
    pub run_id: String,
    /// Why it failed.
    pub error_message: Option<String>,
    /// When it started.
    pub started_on: Option<Timestamp>,
    /// The role that makes the workflow.
    pub role_arn: Option<String>,
}
