//! The rows of what stands beside buckets in S3: access points and table buckets.

use super::{Asked, Operation, Pages, ROW};
use crate::service::{S3_CONTROL, S3_CONTROL_GLOBAL, S3_TABLES};

const ALL: Operation = Operation { asked: Asked::ForAll, ..ROW };

pub(super) static ROWS: &[Operation] = &[
    Operation {
        service: &S3_CONTROL,
        name: "ListAccessPoints",
        method: "GET",
        uri: "/v20180820/accesspoint?maxResults=1000",
        pages: Some(Pages { input: "nextToken", output: "NextToken", lists: &["AccessPointList"], most: 0 }),
        path: "accounts/{account}/{region}/s3control/access-points.json",
        asked: Asked::Always,
        ..ALL
    },
    Operation {
        service: &S3_CONTROL_GLOBAL,
        name: "ListMultiRegionAccessPoints",
        method: "GET",
        uri: "/v20180820/mrap/instances?maxResults=100",
        pages: Some(Pages { input: "nextToken", output: "NextToken", lists: &["AccessPoints"], most: 0 }),
        path: "accounts/{account}/s3control/multi-region-access-points.json",
        asked: Asked::Always,
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
        asked: Asked::Always,
        ..ALL
    },
    Operation {
        service: &S3_TABLES,
        name: "ListTables",
        method: "GET",
        uri: "/tables/{arn}?maxTables=1000",
        pages: Pages::by("continuationToken", &["tables"]),
        path: "accounts/{account}/{region}/s3tables/table-buckets/{name}/tables.json",
        absent: &["NotFoundException"],
        asked: Asked::Always,
        ..ALL
    },
    Operation {
        service: &S3_TABLES,
        name: "GetTableEncryption",
        method: "GET",
        uri: "/tables/{arn}/{namespace}/{tableName}/encryption",
        path: "accounts/{account}/{region}/s3tables/table-buckets/{name}/tables/{table}.json",
        absent: &["NotFoundException"],
        asked: Asked::Always,
        ..ALL
    },
];
