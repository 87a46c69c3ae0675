//! S3: buckets and objects.

use super::service::S3;
use super::{Asked, Operation, Pages, ROW};

/// A fact about one bucket. Bucket names are unique in a partition, so any account may be asked about it.
const BUCKET: Operation =
    Operation { service: &S3, method: "GET", absent: &["NoSuchBucket"], crosses_accounts: true, ..ROW };

table! {
    GET_BUCKET_LOCATION = Operation {
        name: "GetBucketLocation",
        fact: "Region of bucket {bucket}",
        uri: "/{bucket}?location",
        path: "s3/{bucket}/location.json",
        ..BUCKET
    };

    GET_BUCKET_ENCRYPTION = Operation {
        name: "GetBucketEncryption",
        fact: "default encryption of bucket {bucket}",
        uri: "/{bucket}?encryption",
        permission: "s3:GetEncryptionConfiguration",
        path: "s3/{bucket}/encryption.json",
        absent: &["ServerSideEncryptionConfigurationNotFoundError", "NoSuchBucket"],
        ..BUCKET
    };

    GET_BUCKET_POLICY = Operation {
        name: "GetBucketPolicy",
        fact: "bucket policy of bucket {bucket}",
        uri: "/{bucket}?policy",
        path: "s3/{bucket}/policy.json",
        absent: &["NoSuchBucketPolicy", "NoSuchBucket"],
        ..BUCKET
    };

    LIST_OBJECTS = Operation {
        name: "ListObjectsV2",
        fact: "keys of objects in bucket {bucket}",
        uri: "/{bucket}?list-type=2&max-keys=1000&prefix={prefix}",
        permission: "s3:ListBucket",
        ..BUCKET
    };

    HEAD_OBJECT = Operation {
        name: "HeadObject",
        fact: "objects of bucket {bucket}",
        method: "HEAD",
        uri: "/{bucket}/{key}",
        permission: "s3:GetObject",
        path: "s3/{bucket}/objects.json",
        ..BUCKET
    };

    GET_OBJECT = Operation {
        name: "GetObject",
        fact: "script of job {job}",
        uri: "/{bucket}/{key}",
        path: "accounts/{account}/{region}/glue/scripts/{job}.txt",
        absent: &["NoSuchKey", "NoSuchBucket"],
        ..BUCKET
    };

    LIST_BUCKETS = Operation {
        name: "ListBuckets",
        fact: "buckets",
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
    };
}
