//! Glue: jobs, crawlers and other workloads, their settings, and the Data Catalog.

use super::service::GLUE;
use super::{Asked, Operation, Pages, Parameter, ROW};

const NOT_FOUND: &[&str] = &["EntityNotFoundException"];

/// One thing, by name.
const ONE: Operation = Operation { service: &GLUE, absent: NOT_FOUND, asked: Asked::ForOne, ..ROW };

/// A list of all.
const ALL: Operation = Operation { service: &GLUE, asked: Asked::ForAll, ..ROW };

const TABLE: [(&str, &str); 3] =
    [("catalogId", "{account}"), ("databaseName", "{database}"), ("tableName", "{table}")];

const MOST: (&str, Parameter) = ("MaxResults", Parameter::Number(1000));

table! {
    GET_JOBS = Operation {
        name: "GetJobs",
        fact: "jobs",
        parameters: &[("MaxResults", Parameter::Number(1000))],
        pages: Pages::by("NextToken", &["Jobs"]),
        path: "accounts/{account}/{region}/glue/jobs.json",
        ..ALL
    };

    GET_JOB = Operation {
        name: "GetJob",
        fact: "job {job}",
        parameters: &[("JobName", Parameter::Text("{job}"))],
        path: "accounts/{account}/{region}/glue/jobs/{job}.json",
        ..ONE
    };

    GET_JOB_RUNS = Operation {
        name: "GetJobRuns",
        fact: "runs of job {job}",
        parameters: &[("JobName", Parameter::Text("{job}")), ("MaxResults", Parameter::Number(50))],
        pages: Pages::first("NextToken", &["JobRuns"]),
        path: "accounts/{account}/{region}/glue/job-runs/{job}.json",
        asked: Asked::Always,
        ..ONE
    };

    GET_CRAWLERS = Operation {
        name: "GetCrawlers",
        fact: "crawlers",
        parameters: &[("MaxResults", Parameter::Number(1000))],
        pages: Pages::by("NextToken", &["Crawlers"]),
        path: "accounts/{account}/{region}/glue/crawlers.json",
        ..ALL
    };

    GET_CRAWLER = Operation {
        name: "GetCrawler",
        fact: "crawler {crawler}",
        parameters: &[("Name", Parameter::Text("{crawler}"))],
        path: "accounts/{account}/{region}/glue/crawlers/{crawler}.json",
        ..ONE
    };

    GET_TRIGGERS = Operation {
        name: "GetTriggers",
        fact: "triggers",
        parameters: &[("MaxResults", Parameter::Number(200))],
        pages: Pages::by("NextToken", &["Triggers"]),
        path: "accounts/{account}/{region}/glue/triggers.json",
        asked: Asked::Always,
        ..ALL
    };

    GET_SECURITY_CONFIGURATIONS = Operation {
        name: "GetSecurityConfigurations",
        fact: "security configurations",
        parameters: &[("MaxResults", Parameter::Number(1000))],
        pages: Pages::by("NextToken", &["SecurityConfigurations"]),
        path: "accounts/{account}/{region}/glue/security-configurations.json",
        ..ALL
    };

    GET_SECURITY_CONFIGURATION = Operation {
        name: "GetSecurityConfiguration",
        fact: "security configuration {name}",
        parameters: &[("Name", Parameter::Text("{name}"))],
        path: "accounts/{account}/{region}/glue/security-configurations/{name}.json",
        ..ONE
    };

    GET_DATA_CATALOG_ENCRYPTION_SETTINGS = Operation {
        name: "GetDataCatalogEncryptionSettings",
        fact: "Data Catalog encryption settings",
        parameters: &[("CatalogId", Parameter::Text("{catalog}"))],
        path: "accounts/{account}/{region}/glue/data-catalog-encryption-settings.json",
        asked: Asked::Always,
        ..ALL
    };

    GET_CONNECTIONS = Operation {
        name: "GetConnections",
        fact: "connections",
        parameters: &[("HidePassword", Parameter::Yes), ("MaxResults", Parameter::Number(1000))],
        pages: Pages::by("NextToken", &["ConnectionList"]),
        path: "accounts/{account}/{region}/glue/connections.json",
        ..ALL
    };

    GET_CONNECTION = Operation {
        name: "GetConnection",
        fact: "connection {name}",
        parameters: &[("Name", Parameter::Text("{name}")), ("HidePassword", Parameter::Yes)],
        path: "accounts/{account}/{region}/glue/connections/{name}.json",
        ..ONE
    };

    GET_DATABASES = Operation {
        name: "GetDatabases",
        fact: "databases",
        parameters: &[("MaxResults", Parameter::Number(100))],
        pages: Pages::by("NextToken", &["DatabaseList"]),
        path: "accounts/{account}/{region}/glue/databases.json",
        asked: Asked::Always,
        ..ALL
    };

    GET_DATABASE = Operation {
        name: "GetDatabase",
        fact: "database {database}",
        parameters: &[("Name", Parameter::Text("{database}"))],
        path: "accounts/{account}/{region}/glue/databases/{database}.json",
        ..ONE
    };

    GET_TABLES = Operation {
        name: "GetTables",
        fact: "tables of database {database}",
        parameters: &[
            ("DatabaseName", Parameter::Text("{database}")),
            ("MaxResults", Parameter::Number(100)),
        ],
        pages: Pages::by("NextToken", &["TableList"]),
        path: "accounts/{account}/{region}/glue/tables/{database}.json",
        asked: Asked::Always,
        ..ALL
    };

    GET_TABLE = Operation {
        name: "GetTable",
        fact: "table {database}.{table}",
        parameters: &[("DatabaseName", Parameter::Text("{database}")), ("Name", Parameter::Text("{table}"))],
        path: "accounts/{account}/{region}/glue/tables/{database}/{table}.json",
        ..ONE
    };

    GET_PARTITIONS = Operation {
        name: "GetPartitions",
        fact: "partitions of table {database}.{table}",
        parameters: &[
            ("DatabaseName", Parameter::Text("{database}")),
            ("TableName", Parameter::Text("{table}")),
            ("ExcludeColumnSchema", Parameter::Yes),
            ("MaxResults", Parameter::Number(1000)),
        ],
        pages: Pages::first("NextToken", &["Partitions"]),
        path: "accounts/{account}/{region}/glue/partitions/{database}/{table}.json",
        ..ONE
    };

    LIST_SESSIONS = Operation {
        name: "ListSessions",
        fact: "interactive sessions",
        parameters: &[MOST],
        pages: Pages::by("NextToken", &["Sessions"]),
        path: "accounts/{account}/{region}/glue/sessions.json",
        ..ALL
    };

    GET_SESSION = Operation {
        name: "GetSession",
        fact: "interactive session {session}",
        parameters: &[("Id", Parameter::Text("{session}"))],
        path: "accounts/{account}/{region}/glue/sessions/{session}.json",
        ..ONE
    };

    GET_DEV_ENDPOINT = Operation {
        name: "GetDevEndpoint",
        fact: "dev endpoint {endpoint}",
        parameters: &[("EndpointName", Parameter::Text("{endpoint}"))],
        path: "accounts/{account}/{region}/glue/dev-endpoints/{endpoint}.json",
        ..ONE
    };

    GET_ML_TRANSFORM = Operation {
        name: "GetMLTransform",
        fact: "ML transform {transform}",
        parameters: &[("TransformId", Parameter::Text("{transform}"))],
        path: "accounts/{account}/{region}/glue/ml-transforms/{transform}.json",
        ..ONE
    };

    GET_DATA_QUALITY_RULESET_EVALUATION_RUN = Operation {
        name: "GetDataQualityRulesetEvaluationRun",
        fact: "Data Quality run {run}",
        parameters: &[("RunId", Parameter::Text("{run}"))],
        path: "accounts/{account}/{region}/glue/data-quality-ruleset-evaluation-runs/{run}.json",
        asked: Asked::Always,
        ..ONE
    };

    GET_COLUMN_STATISTICS_TASK_SETTINGS = Operation {
        name: "GetColumnStatisticsTaskSettings",
        fact: "column statistics settings of table {database}.{table}",
        parameters: &[
            ("DatabaseName", Parameter::Text("{database}")),
            ("TableName", Parameter::Text("{table}")),
        ],
        path: "accounts/{account}/{region}/glue/column-statistics-task-settings/{database}/{table}.json",
        asked: Asked::Always,
        ..ONE
    };

    BATCH_GET_TABLE_OPTIMIZER = Operation {
        name: "BatchGetTableOptimizer",
        fact: "optimizers of table {database}.{table}",
        parameters: &[(
            "Entries",
            Parameter::Structures(&[
                &[TABLE[0], TABLE[1], TABLE[2], ("type", "compaction")],
                &[TABLE[0], TABLE[1], TABLE[2], ("type", "retention")],
                &[TABLE[0], TABLE[1], TABLE[2], ("type", "orphan_file_deletion")],
            ]),
        )],
        path: "accounts/{account}/{region}/glue/table-optimizers/{database}/{table}.json",
        asked: Asked::Always,
        ..ONE
    };

    GET_BLUEPRINT = Operation {
        name: "GetBlueprint",
        fact: "blueprint {blueprint}",
        parameters: &[("Name", Parameter::Text("{blueprint}"))],
        path: "accounts/{account}/{region}/glue/blueprints/{blueprint}.json",
        asked: Asked::Always,
        ..ONE
    };

    GET_BLUEPRINT_RUNS = Operation {
        name: "GetBlueprintRuns",
        fact: "runs of blueprint {blueprint}",
        parameters: &[("BlueprintName", Parameter::Text("{blueprint}"))],
        pages: Pages::first("NextToken", &["BlueprintRuns"]),
        path: "accounts/{account}/{region}/glue/blueprint-runs/{blueprint}.json",
        asked: Asked::Always,
        ..ONE
    };

    GET_INTEGRATION_RESOURCE_PROPERTY = Operation {
        name: "GetIntegrationResourceProperty",
        fact: "integration settings of {arn}",
        parameters: &[("ResourceArn", Parameter::Text("{arn}"))],
        path: "accounts/{account}/{region}/glue/integration-resource-properties/{arn}.json",
        asked: Asked::Always,
        ..ONE
    };

    GET_DEV_ENDPOINTS = Operation {
        name: "GetDevEndpoints",
        fact: "dev endpoints",
        parameters: &[MOST],
        pages: Pages::by("NextToken", &["DevEndpoints"]),
        path: "accounts/{account}/{region}/glue/dev-endpoints.json",
        ..ALL
    };

    GET_ML_TRANSFORMS = Operation {
        name: "GetMLTransforms",
        fact: "ML transforms",
        parameters: &[MOST],
        pages: Pages::by("NextToken", &["Transforms"]),
        path: "accounts/{account}/{region}/glue/ml-transforms.json",
        ..ALL
    };

    LIST_DATA_QUALITY_RULESETS = Operation {
        name: "ListDataQualityRulesets",
        fact: "Data Quality rulesets",
        parameters: &[MOST],
        pages: Pages::by("NextToken", &["Rulesets"]),
        path: "accounts/{account}/{region}/glue/data-quality-rulesets.json",
        ..ALL
    };

    GET_DATA_QUALITY_RULESET = Operation {
        name: "GetDataQualityRuleset",
        fact: "Data Quality ruleset {name}",
        parameters: &[("Name", Parameter::Text("{name}"))],
        path: "accounts/{account}/{region}/glue/data-quality-rulesets/{name}.json",
        asked: Asked::Always,
        ..ALL
    };

    LIST_DATA_QUALITY_RULESET_EVALUATION_RUNS = Operation {
        name: "ListDataQualityRulesetEvaluationRuns",
        fact: "Data Quality runs",
        parameters: &[MOST],
        pages: Pages::by("NextToken", &["Runs"]),
        path: "accounts/{account}/{region}/glue/data-quality-ruleset-evaluation-runs.json",
        asked: Asked::Always,
        ..ALL
    };

    LIST_COLUMN_STATISTICS_TASK_RUNS = Operation {
        name: "ListColumnStatisticsTaskRuns",
        fact: "runs of column statistics tasks",
        parameters: &[MOST],
        pages: Pages::by("NextToken", &["ColumnStatisticsTaskRunIds"]),
        path: "accounts/{account}/{region}/glue/column-statistics-task-runs.json",
        asked: Asked::Always,
        ..ALL
    };

    GET_COLUMN_STATISTICS_TASK_RUN = Operation {
        name: "GetColumnStatisticsTaskRun",
        fact: "column statistics run {run}",
        parameters: &[("ColumnStatisticsTaskRunId", Parameter::Text("{run}"))],
        path: "accounts/{account}/{region}/glue/column-statistics-task-runs/{run}.json",
        asked: Asked::Always,
        ..ONE
    };

    LIST_BLUEPRINTS = Operation {
        name: "ListBlueprints",
        fact: "blueprints",
        parameters: &[("MaxResults", Parameter::Number(25))],
        pages: Pages::by("NextToken", &["Blueprints"]),
        path: "accounts/{account}/{region}/glue/blueprints.json",
        ..ALL
    };

    DESCRIBE_INTEGRATIONS = Operation {
        name: "DescribeIntegrations",
        fact: "zero-ETL integrations",
        parameters: &[("MaxRecords", Parameter::Number(100))],
        pages: Pages::by("Marker", &["Integrations"]),
        path: "accounts/{account}/{region}/glue/integrations.json",
        asked: Asked::Always,
        ..ALL
    };

    GET_CATALOGS = Operation {
        name: "GetCatalogs",
        fact: "catalogs",
        parameters: &[("Recursive", Parameter::Yes), MOST],
        pages: Pages::by("NextToken", &["CatalogList"]),
        path: "accounts/{account}/{region}/glue/catalogs.json",
        asked: Asked::Always,
        ..ALL
    };

    GET_DATA_CATALOG_EXPORT_CONFIGURATION = Operation {
        name: "GetDataCatalogExportConfiguration",
        fact: "export of the Data Catalog",
        path: "accounts/{account}/{region}/glue/data-catalog-export-configuration.json",
        absent: &["EntityNotFoundException"],
        asked: Asked::Always,
        ..ALL
    };
}
