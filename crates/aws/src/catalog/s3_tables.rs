//! S3 Tables: table buckets and their tables.

use super::service::S3_TABLES;
use super::{Asked, Operation, Pages, ROW};

const ALL: Operation = Operation { service: &S3_TABLES, method: "GET", asked: Asked::ForAll, ..ROW };

table! {
    LIST_TABLE_BUCKETS = Operation {
        name: "ListTableBuckets",
        fact: "table buckets",
        uri: "/buckets?maxBuckets=1000",
        pages: Pages::by("continuationToken", &["tableBuckets"]),
        path: "accounts/{account}/{region}/s3tables/table-buckets.json",
        ..ALL
    };

    GET_TABLE_BUCKET_ENCRYPTION = Operation {
        name: "GetTableBucketEncryption",
        fact: "encryption of table bucket {name}",
        uri: "/buckets/{arn}/encryption",
        path: "accounts/{account}/{region}/s3tables/table-buckets/{name}/encryption.json",
        absent: &["NotFoundException"],
        asked: Asked::Always,
        ..ALL
    };

    LIST_TABLES = Operation {
        name: "ListTables",
        fact: "tables of table bucket {name}",
        uri: "/tables/{arn}?maxTables=1000",
        pages: Pages::by("continuationToken", &["tables"]),
        path: "accounts/{account}/{region}/s3tables/table-buckets/{name}/tables.json",
        absent: &["NotFoundException"],
        asked: Asked::Always,
        ..ALL
    };

    GET_TABLE_ENCRYPTION = Operation {
        name: "GetTableEncryption",
        fact: "encryption of table {table} in table bucket {name}",
        uri: "/tables/{arn}/{namespace}/{tableName}/encryption",
        path: "accounts/{account}/{region}/s3tables/table-buckets/{name}/tables/{table}.json",
        absent: &["NotFoundException"],
        asked: Asked::Always,
        ..ALL
    };
}
