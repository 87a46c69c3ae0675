//! The rows of S3 and of the other places where data is, and of the logs.

use super::{Asked, Operation, Pages, Parameter, ROW};
use crate::service::{DYNAMO_DB, KINESIS, LAKE_FORMATION, LOGS, S3, SECRETS_MANAGER, SQS};

/// What a bucket's name leads to. Names of buckets are unique in a partition.
const BUCKET: Operation =
    Operation { service: &S3, method: "GET", absent: &["NoSuchBucket"], crosses_accounts: true, ..ROW };

const SECRET: (&str, Parameter) = ("SecretId", Parameter::Text("{secret}"));
const NOT_FOUND: &[&str] = &["ResourceNotFoundException"];

pub(super) static ROWS: &[Operation] = &[
    Operation {
        name: "GetBucketLocation",
        uri: "/{bucket}?location",
        path: "s3/{bucket}/location.json",
        ..BUCKET
    },
    Operation {
        name: "GetBucketEncryption",
        uri: "/{bucket}?encryption",
        permission: "s3:GetEncryptionConfiguration",
        path: "s3/{bucket}/encryption.json",
        absent: &["ServerSideEncryptionConfigurationNotFoundError", "NoSuchBucket"],
        ..BUCKET
    },
    Operation {
        name: "GetBucketPolicy",
        uri: "/{bucket}?policy",
        path: "s3/{bucket}/policy.json",
        absent: &["NoSuchBucketPolicy", "NoSuchBucket"],
        ..BUCKET
    },
    Operation {
        name: "ListObjectsV2",
        uri: "/{bucket}?list-type=2&max-keys=1000&prefix={prefix}",
        permission: "s3:ListBucket",
        ..BUCKET
    },
    Operation {
        name: "HeadObject",
        method: "HEAD",
        uri: "/{bucket}/{key}",
        permission: "s3:GetObject",
        path: "s3/{bucket}/objects.json",
        ..BUCKET
    },
    Operation {
        name: "GetObject",
        uri: "/{bucket}/{key}",
        path: "accounts/{account}/{region}/glue/scripts/{job}.txt",
        absent: &["NoSuchKey", "NoSuchBucket"],
        ..BUCKET
    },
    Operation {
        name: "ListBuckets",
        uri: "/?max-buckets=10000",
        permission: "s3:ListAllMyBuckets",
        pages: Some(Pages {
            input: "continuation-token",
            output: "ContinuationToken",
            lists: &["Buckets"],
            most: 0,
        }),
        path: "accounts/{account}/s3/buckets.json",
        absent: &[],
        crosses_accounts: false,
        asked: Asked::ForAll,
        ..BUCKET
    },
    Operation {
        service: &LOGS,
        name: "DescribeLogGroups",
        parameters: &[("logGroupNamePrefix", Parameter::Text("/aws-glue/"))],
        pages: Pages::by("nextToken", &["logGroups"]),
        path: "accounts/{account}/{region}/logs/log-groups.json",
        ..ROW
    },
    Operation {
        service: &SECRETS_MANAGER,
        name: "ListSecrets",
        parameters: &[("MaxResults", Parameter::Number(100))],
        pages: Pages::by("NextToken", &["SecretList"]),
        path: "accounts/{account}/{region}/secretsmanager/secrets.json",
        asked: Asked::ForAll,
        ..ROW
    },
    Operation {
        service: &SECRETS_MANAGER,
        name: "DescribeSecret",
        parameters: &[SECRET],
        path: "accounts/{account}/{region}/secretsmanager/secrets/{secret}/secret.json",
        absent: NOT_FOUND,
        asked: Asked::ForOne,
        ..ROW
    },
    Operation {
        service: &SECRETS_MANAGER,
        name: "GetResourcePolicy",
        parameters: &[SECRET],
        path: "accounts/{account}/{region}/secretsmanager/secrets/{secret}/policy.json",
        absent: NOT_FOUND,
        ..ROW
    },
    Operation {
        service: &LAKE_FORMATION,
        name: "ListResources",
        uri: "/ListResources",
        parameters: &[("MaxResults", Parameter::Number(100))],
        pages: Pages::by("NextToken", &["ResourceInfoList"]),
        path: "accounts/{account}/{region}/lakeformation/resources.json",
        ..ROW
    },
    Operation {
        service: &LAKE_FORMATION,
        name: "ListLakeFormationOptIns",
        uri: "/ListLakeFormationOptIns",
        parameters: &[("MaxResults", Parameter::Number(100))],
        pages: Pages::by("NextToken", &["LakeFormationOptInsInfoList"]),
        path: "accounts/{account}/{region}/lakeformation/opt-ins.json",
        ..ROW
    },
    Operation {
        service: &SQS,
        name: "GetQueueAttributes",
        parameters: &[("QueueUrl", Parameter::Text("{url}")), ("AttributeNames", Parameter::TextList("All"))],
        path: "accounts/{account}/{region}/sqs/queues/{queue}.json",
        absent: &["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"],
        crosses_accounts: true,
        ..ROW
    },
    Operation {
        service: &DYNAMO_DB,
        name: "DescribeTable",
        parameters: &[("TableName", Parameter::Text("{table}"))],
        path: "accounts/{account}/{region}/dynamodb/tables/{table}.json",
        absent: NOT_FOUND,
        ..ROW
    },
    Operation {
        service: &KINESIS,
        name: "DescribeStreamSummary",
        parameters: &[("StreamName", Parameter::Text("{stream}"))],
        path: "accounts/{account}/{region}/kinesis/streams/{stream}.json",
        absent: NOT_FOUND,
        ..ROW
    },
];
