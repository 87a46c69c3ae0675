//! The rows of what runs besides jobs and crawlers, and of the settings that it has.

use super::{Asked, Operation, Pages, Parameter, ROW};
use crate::service::{ATHENA, GLUE};

const ALL: Operation = Operation { service: &GLUE, asked: Asked::ForAll, ..ROW };

/// One thing, by name.
const ONE: Operation =
    Operation { service: &GLUE, absent: &["EntityNotFoundException"], asked: Asked::ForOne, ..ROW };

const TABLE: [(&str, &str); 3] =
    [("catalogId", "{account}"), ("databaseName", "{database}"), ("tableName", "{table}")];

const MOST: (&str, Parameter) = ("MaxResults", Parameter::Number(1000));

pub(super) static ROWS: &[Operation] = &[
    Operation {
        name: "ListSessions",
        parameters: &[MOST],
        pages: Pages::by("NextToken", &["Sessions"]),
        path: "accounts/{account}/{region}/glue/sessions.json",
        ..ALL
    },
    Operation {
        name: "GetSession",
        parameters: &[("Id", Parameter::Text("{session}"))],
        path: "accounts/{account}/{region}/glue/sessions/{session}.json",
        ..ONE
    },
    Operation {
        name: "GetDevEndpoint",
        parameters: &[("EndpointName", Parameter::Text("{endpoint}"))],
        path: "accounts/{account}/{region}/glue/dev-endpoints/{endpoint}.json",
        ..ONE
    },
    Operation {
        name: "GetMLTransform",
        parameters: &[("TransformId", Parameter::Text("{transform}"))],
        path: "accounts/{account}/{region}/glue/ml-transforms/{transform}.json",
        ..ONE
    },
    Operation {
        name: "GetDataQualityRulesetEvaluationRun",
        parameters: &[("RunId", Parameter::Text("{run}"))],
        path: "accounts/{account}/{region}/glue/data-quality-ruleset-evaluation-runs/{run}.json",
        asked: Asked::Always,
        ..ONE
    },
    Operation {
        name: "GetColumnStatisticsTaskSettings",
        parameters: &[
            ("DatabaseName", Parameter::Text("{database}")),
            ("TableName", Parameter::Text("{table}")),
        ],
        path: "accounts/{account}/{region}/glue/column-statistics-task-settings/{database}/{table}.json",
        asked: Asked::Always,
        ..ONE
    },
    Operation {
        name: "BatchGetTableOptimizer",
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
    },
    Operation {
        name: "GetBlueprint",
        parameters: &[("Name", Parameter::Text("{blueprint}"))],
        path: "accounts/{account}/{region}/glue/blueprints/{blueprint}.json",
        asked: Asked::Always,
        ..ONE
    },
    Operation {
        name: "GetBlueprintRuns",
        parameters: &[("BlueprintName", Parameter::Text("{blueprint}"))],
        pages: Pages::first("NextToken", &["BlueprintRuns"]),
        path: "accounts/{account}/{region}/glue/blueprint-runs/{blueprint}.json",
        asked: Asked::Always,
        ..ONE
    },
    Operation {
        name: "GetIntegrationResourceProperty",
        parameters: &[("ResourceArn", Parameter::Text("{arn}"))],
        path: "accounts/{account}/{region}/glue/integration-resource-properties/{arn}.json",
        asked: Asked::Always,
        ..ONE
    },
    Operation {
        name: "GetDevEndpoints",
        parameters: &[MOST],
        pages: Pages::by("NextToken", &["DevEndpoints"]),
        path: "accounts/{account}/{region}/glue/dev-endpoints.json",
        ..ALL
    },
    Operation {
        name: "GetMLTransforms",
        parameters: &[MOST],
        pages: Pages::by("NextToken", &["Transforms"]),
        path: "accounts/{account}/{region}/glue/ml-transforms.json",
        ..ALL
    },
    Operation {
        name: "ListDataQualityRulesets",
        parameters: &[MOST],
        pages: Pages::by("NextToken", &["Rulesets"]),
        path: "accounts/{account}/{region}/glue/data-quality-rulesets.json",
        ..ALL
    },
    Operation {
        name: "GetDataQualityRuleset",
        parameters: &[("Name", Parameter::Text("{name}"))],
        path: "accounts/{account}/{region}/glue/data-quality-rulesets/{name}.json",
        asked: Asked::Always,
        ..ALL
    },
    Operation {
        name: "ListDataQualityRulesetEvaluationRuns",
        parameters: &[MOST],
        pages: Pages::by("NextToken", &["Runs"]),
        path: "accounts/{account}/{region}/glue/data-quality-ruleset-evaluation-runs.json",
        asked: Asked::Always,
        ..ALL
    },
    Operation {
        name: "ListColumnStatisticsTaskRuns",
        parameters: &[MOST],
        pages: Pages::by("NextToken", &["ColumnStatisticsTaskRunIds"]),
        path: "accounts/{account}/{region}/glue/column-statistics-task-runs.json",
        asked: Asked::Always,
        ..ALL
    },
    Operation {
        name: "GetColumnStatisticsTaskRun",
        parameters: &[("ColumnStatisticsTaskRunId", Parameter::Text("{run}"))],
        path: "accounts/{account}/{region}/glue/column-statistics-task-runs/{run}.json",
        asked: Asked::Always,
        ..ONE
    },
    Operation {
        name: "ListBlueprints",
        parameters: &[("MaxResults", Parameter::Number(25))],
        pages: Pages::by("NextToken", &["Blueprints"]),
        path: "accounts/{account}/{region}/glue/blueprints.json",
        ..ALL
    },
    Operation {
        name: "DescribeIntegrations",
        parameters: &[("MaxRecords", Parameter::Number(100))],
        pages: Pages::by("Marker", &["Integrations"]),
        path: "accounts/{account}/{region}/glue/integrations.json",
        asked: Asked::Always,
        ..ALL
    },
    Operation {
        name: "GetCatalogs",
        parameters: &[("Recursive", Parameter::Yes), MOST],
        pages: Pages::by("NextToken", &["CatalogList"]),
        path: "accounts/{account}/{region}/glue/catalogs.json",
        asked: Asked::Always,
        ..ALL
    },
    Operation {
        name: "GetDataCatalogExportConfiguration",
        path: "accounts/{account}/{region}/glue/data-catalog-export-configuration.json",
        absent: &["EntityNotFoundException"],
        asked: Asked::Always,
        ..ALL
    },
    Operation {
        service: &ATHENA,
        name: "ListWorkGroups",
        parameters: &[("MaxResults", Parameter::Number(50))],
        pages: Pages::by("NextToken", &["WorkGroups"]),
        path: "accounts/{account}/{region}/athena/work-groups.json",
        ..ALL
    },
    Operation {
        service: &ATHENA,
        name: "GetWorkGroup",
        parameters: &[("WorkGroup", Parameter::Text("{name}"))],
        path: "accounts/{account}/{region}/athena/work-groups/{name}.json",
        asked: Asked::Always,
        ..ALL
    },
];
