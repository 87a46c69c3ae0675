//! The rows of what runs besides jobs and crawlers, and of the settings that it has.

use super::{Asked, Operation, Pages, Parameter, ROW};
use crate::service::{ATHENA, GLUE, S3_CONTROL, S3_TABLES};

const ALL: Operation = Operation { service: &GLUE, asked: Asked::ForAll, ..ROW };

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
        ..ALL
    },
    Operation {
        name: "DescribeIntegrations",
        parameters: &[("MaxRecords", Parameter::Number(100))],
        pages: Pages::by("Marker", &["Integrations"]),
        path: "accounts/{account}/{region}/glue/integrations.json",
        ..ALL
    },
    Operation {
        name: "GetCatalogs",
        parameters: &[("Recursive", Parameter::Yes), MOST],
        pages: Pages::by("NextToken", &["CatalogList"]),
        path: "accounts/{account}/{region}/glue/catalogs.json",
        ..ALL
    },
    Operation {
        name: "GetDataCatalogExportConfiguration",
        path: "accounts/{account}/{region}/glue/data-catalog-export-configuration.json",
        absent: &["EntityNotFoundException"],
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
        ..ALL
    },
    Operation {
        service: &S3_CONTROL,
        name: "ListAccessPoints",
        method: "GET",
        uri: "/v20180820/accesspoint?maxResults=1000",
        pages: Some(Pages { input: "nextToken", output: "NextToken", lists: &["AccessPointList"], most: 0 }),
        path: "accounts/{account}/{region}/s3control/access-points.json",
        ..ALL
    },
    Operation {
        service: &S3_TABLES,
        name: "ListTableBuckets",
        method: "GET",
        uri: "/buckets?maxBuckets=1000",
        pages: Pages::by("continuationToken", &["tableBuckets"]),
        path: "accounts/{account}/{region}/s3tables/table-buckets.json",
        ..ALL
    },
    Operation {
        service: &S3_TABLES,
        name: "GetTableBucketEncryption",
        method: "GET",
        uri: "/buckets/{arn}/encryption",
        path: "accounts/{account}/{region}/s3tables/table-buckets/{name}/encryption.json",
        absent: &["NotFoundException"],
        ..ALL
    },
];
