//! The rows of Glue.

use super::{Asked, Operation, Pages, Parameter, ROW};
use crate::service::GLUE;

const NOT_FOUND: &[&str] = &["EntityNotFoundException"];

/// One thing, by name.
const ONE: Operation = Operation { service: &GLUE, absent: NOT_FOUND, asked: Asked::ForOne, ..ROW };

/// A list of all.
const ALL: Operation = Operation { service: &GLUE, asked: Asked::ForAll, ..ROW };

pub(super) static ROWS: &[Operation] = &[
    Operation {
        name: "GetJobs",
        parameters: &[("MaxResults", Parameter::Number(1000))],
        pages: Pages::by("NextToken", &["Jobs"]),
        path: "accounts/{account}/{region}/glue/jobs.json",
        ..ALL
    },
    Operation {
        name: "GetJob",
        parameters: &[("JobName", Parameter::Text("{job}"))],
        path: "accounts/{account}/{region}/glue/jobs/{job}.json",
        ..ONE
    },
    Operation {
        name: "GetJobRuns",
        parameters: &[("JobName", Parameter::Text("{job}")), ("MaxResults", Parameter::Number(50))],
        pages: Pages::first("NextToken", &["JobRuns"]),
        path: "accounts/{account}/{region}/glue/job-runs/{job}.json",
        asked: Asked::Always,
        ..ONE
    },
    Operation {
        name: "GetCrawlers",
        parameters: &[("MaxResults", Parameter::Number(1000))],
        pages: Pages::by("NextToken", &["Crawlers"]),
        path: "accounts/{account}/{region}/glue/crawlers.json",
        ..ALL
    },
    Operation {
        name: "GetCrawler",
        parameters: &[("Name", Parameter::Text("{crawler}"))],
        path: "accounts/{account}/{region}/glue/crawlers/{crawler}.json",
        ..ONE
    },
    Operation {
        name: "GetTriggers",
        parameters: &[("MaxResults", Parameter::Number(200))],
        pages: Pages::by("NextToken", &["Triggers"]),
        path: "accounts/{account}/{region}/glue/triggers.json",
        asked: Asked::Always,
        ..ALL
    },
    Operation {
        name: "GetSecurityConfigurations",
        parameters: &[("MaxResults", Parameter::Number(1000))],
        pages: Pages::by("NextToken", &["SecurityConfigurations"]),
        path: "accounts/{account}/{region}/glue/security-configurations.json",
        ..ALL
    },
    Operation {
        name: "GetSecurityConfiguration",
        parameters: &[("Name", Parameter::Text("{name}"))],
        path: "accounts/{account}/{region}/glue/security-configurations/{name}.json",
        ..ONE
    },
    Operation {
        name: "GetDataCatalogEncryptionSettings",
        parameters: &[("CatalogId", Parameter::Text("{catalog}"))],
        path: "accounts/{account}/{region}/glue/data-catalog-encryption-settings.json",
        asked: Asked::Always,
        ..ALL
    },
    Operation {
        name: "GetConnections",
        parameters: &[("HidePassword", Parameter::Yes), ("MaxResults", Parameter::Number(1000))],
        pages: Pages::by("NextToken", &["ConnectionList"]),
        path: "accounts/{account}/{region}/glue/connections.json",
        ..ALL
    },
    Operation {
        name: "GetConnection",
        parameters: &[("Name", Parameter::Text("{name}")), ("HidePassword", Parameter::Yes)],
        path: "accounts/{account}/{region}/glue/connections/{name}.json",
        ..ONE
    },
    Operation {
        name: "GetDatabases",
        parameters: &[("MaxResults", Parameter::Number(100))],
        pages: Pages::by("NextToken", &["DatabaseList"]),
        path: "accounts/{account}/{region}/glue/databases.json",
        asked: Asked::Always,
        ..ALL
    },
    Operation {
        name: "GetDatabase",
        parameters: &[("Name", Parameter::Text("{database}"))],
        path: "accounts/{account}/{region}/glue/databases/{database}.json",
        ..ONE
    },
    Operation {
        name: "GetTables",
        parameters: &[
            ("DatabaseName", Parameter::Text("{database}")),
            ("MaxResults", Parameter::Number(100)),
        ],
        pages: Pages::by("NextToken", &["TableList"]),
        path: "accounts/{account}/{region}/glue/tables/{database}.json",
        asked: Asked::Always,
        ..ALL
    },
    Operation {
        name: "GetTable",
        parameters: &[("DatabaseName", Parameter::Text("{database}")), ("Name", Parameter::Text("{table}"))],
        path: "accounts/{account}/{region}/glue/tables/{database}/{table}.json",
        ..ONE
    },
    Operation {
        name: "GetPartitions",
        parameters: &[
            ("DatabaseName", Parameter::Text("{database}")),
            ("TableName", Parameter::Text("{table}")),
            ("ExcludeColumnSchema", Parameter::Yes),
            ("MaxResults", Parameter::Number(1000)),
        ],
        pages: Pages::first("NextToken", &["Partitions"]),
        path: "accounts/{account}/{region}/glue/partitions/{database}/{table}.json",
        ..ONE
    },
];
