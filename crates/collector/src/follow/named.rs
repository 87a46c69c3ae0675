//! What texts name leads to: S3 locations and ARNs, wherever they stand in an answer.

use keytrace_aws::arn::Arn;
use keytrace_aws::catalog::{data_stores, s3, s3_control};
use keytrace_snapshot::account::AccountId;
use serde_json::Value;

use super::{Following, Reach, queue_url};
use crate::references::References;

impl Following<'_> {
    /// Follows every S3 location and ARN that a value names.
    pub(super) fn references(&mut self, value: &Value) {
        let References { locations, arns, mentions_access_grants } = References::of(value);
        for (bucket, key) in &locations {
            self.location(bucket, key);
        }
        for arn in &arns {
            self.arn(arn);
        }
        if mentions_access_grants {
            self.fetch(&s3_control::LIST_ACCESS_GRANTS_LOCATIONS, &[]);
        }
    }

    /// A bucket, and a sample of the objects below a prefix of it.
    fn location(&mut self, bucket: &str, prefix: &str) {
        // Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html (no bucket is named so)
        if bucket.ends_with("-s3alias") {
            return self.fetch(&s3_control::LIST_ACCESS_POINTS, &[]);
        }
        if bucket.ends_with(".mrap") {
            return self.fetch(&s3_control::LIST_MULTI_REGION_ACCESS_POINTS, &[]);
        }
        for row in [&s3::GET_BUCKET_LOCATION, &s3::GET_BUCKET_ENCRYPTION, &s3::GET_BUCKET_POLICY] {
            self.fetch(row, &[("bucket", bucket)]);
        }
        // Of a whole account, only where jobs and crawlers read and write: tables may be a hundred thousand. Of one thing, a
        // diagnosis tells what is read, and only there do the keys of objects matter.
        let is_of_subject =
            ["GetJobs", "GetJobRuns", "GetCrawlers", "GetObject"].contains(&self.fetch.operation.name);
        if self.reach == Reach::All && is_of_subject {
            self.fetch(&s3::HEAD_OBJECT, &[("bucket", bucket), ("prefix", prefix)]);
        }
    }

    fn arn(&mut self, text: &str) {
        let Some(arn) = Arn::parse(text) else { return };
        let account = AccountId::parse(arn.account).unwrap_or_else(|| self.fetch.account.clone());
        let region = if arn.region.is_empty() { self.fetch.region.clone() } else { arn.region.to_owned() };
        match (arn.service, arn.resource.split_once(['/', ':'])) {
            ("kms", _) => self.key_of_arn(text),
            ("iam", Some(("role", path))) => self.role(&account, path),
            ("secretsmanager", Some((_, name))) => {
                let name = without_random_end(name);
                let arguments = [("secret", name)];
                self.fetch_in(&account, &region, &data_stores::DESCRIBE_SECRET, &arguments);
                self.fetch_in(&account, &region, &data_stores::GET_RESOURCE_POLICY, &arguments);
            }
            ("sqs", _) => self.queue(&account, &region, arn.resource),
            ("kinesis", Some(("stream", stream))) => {
                let stream = stream.split('/').next().unwrap_or(stream);
                let row = &data_stores::DESCRIBE_STREAM_SUMMARY;
                self.fetch_in(&account, &region, row, &[("stream", stream)]);
            }
            ("dynamodb", Some(("table", table))) => {
                let table = table.split('/').next().unwrap_or(table);
                self.fetch_in(&account, &region, &data_stores::DESCRIBE_TABLE, &[("table", table)]);
            }
            ("s3", Some(("accesspoint", _))) if arn.region.is_empty() => {
                self.fetch_in(&account, &region, &s3_control::LIST_MULTI_REGION_ACCESS_POINTS, &[]);
            }
            ("s3", Some(("accesspoint", _))) => {
                self.fetch_in(&account, &region, &s3_control::LIST_ACCESS_POINTS, &[]);
            }
            ("s3tables", Some(("bucket", path))) => self.table_bucket(&account, &region, path, text),
            _ => {}
        }
    }

    fn queue(&mut self, account: &AccountId, region: &str, queue: &str) {
        let url = queue_url(account, region, queue);
        let row = &data_stores::GET_QUEUE_ATTRIBUTES;
        self.fetch_in(account, region, row, &[("queue", queue), ("url", &url)]);
    }
}

/// `prod/db` in `prod/db-AbCdEf`: ARNs of secrets end in six random characters.
// Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html (ARN_secretnamehyphen)
fn without_random_end(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((start, end)) if end.len() == 6 && end.bytes().all(|byte| byte.is_ascii_alphanumeric()) => start,
        _ => name,
    }
}
