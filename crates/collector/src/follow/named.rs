//! What texts name leads to: S3 locations and ARNs, wherever they stand in an answer.

use keytrace_aws::arn::Arn;
use keytrace_snapshot::account::AccountId;
use serde_json::Value;

use super::{Following, Reach, queue_url};
use crate::references::References;

const MULTI_REGION_ACCESS_POINTS: &str = "accounts/{account}/s3control/multi-region-access-points.json";

impl Following<'_> {
    /// Follows every S3 location and ARN that a value names.
    pub(super) fn references(&mut self, value: &Value) {
        let References { locations, arns } = References::of(value);
        for (bucket, key) in &locations {
            self.location(bucket, key);
        }
        for arn in &arns {
            self.arn(arn);
        }
    }

    /// A bucket, and a sample of the objects below a prefix of it.
    fn location(&mut self, bucket: &str, prefix: &str) {
        // Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html (no bucket is named so)
        if bucket.ends_with("-s3alias") {
            return self.want("accounts/{account}/{region}/s3control/access-points.json", &[]);
        }
        if bucket.ends_with(".mrap") {
            return self.want(MULTI_REGION_ACCESS_POINTS, &[]);
        }
        for file in ["location", "encryption", "policy"] {
            self.want(&format!("s3/{{bucket}}/{file}.json"), &[("bucket", bucket)]);
        }
        // Of a whole account, only where jobs and crawlers read and write: tables may be a hundred thousand. Of one thing, a
        // diagnosis tells what is read, and only there do the keys of objects matter.
        let is_of_subject =
            ["GetJobs", "GetJobRuns", "GetCrawlers", "GetObject"].contains(&self.want.operation.name);
        if self.reach == Reach::All && is_of_subject {
            self.want("s3/{bucket}/objects.json", &[("bucket", bucket), ("prefix", prefix)]);
        }
    }

    fn arn(&mut self, text: &str) {
        let Some(arn) = Arn::parse(text) else { return };
        let account = AccountId::parse(arn.account).unwrap_or_else(|| self.want.account.clone());
        let region = if arn.region.is_empty() { self.want.region.clone() } else { arn.region.to_owned() };
        let place = "accounts/{account}/{region}";
        match (arn.service, arn.resource.split_once(['/', ':'])) {
            ("kms", _) => self.key_of_arn(text),
            ("iam", Some(("role", path))) => self.role(&account, path),
            ("secretsmanager", Some((_, name))) => {
                let name = without_random_end(name);
                let arguments = [("secret", name)];
                let folder = "accounts/{account}/{region}/secretsmanager/secrets/{secret}";
                self.want_in(&account, &region, &format!("{folder}/secret.json"), &arguments);
                self.want_in(&account, &region, &format!("{folder}/policy.json"), &arguments);
            }
            ("sqs", _) => self.queue(&account, &region, arn.resource),
            ("kinesis", Some(("stream", stream))) => {
                let stream = stream.split('/').next().unwrap_or(stream);
                let path = format!("{place}/kinesis/streams/{{stream}}.json");
                self.want_in(&account, &region, &path, &[("stream", stream)]);
            }
            ("dynamodb", Some(("table", table))) => {
                let table = table.split('/').next().unwrap_or(table);
                let path = format!("{place}/dynamodb/tables/{{table}}.json");
                self.want_in(&account, &region, &path, &[("table", table)]);
            }
            ("s3", Some(("accesspoint", _))) if arn.region.is_empty() => {
                self.want_in(&account, &region, MULTI_REGION_ACCESS_POINTS, &[]);
            }
            ("s3", Some(("accesspoint", _))) => {
                self.want_in(&account, &region, &format!("{place}/s3control/access-points.json"), &[]);
            }
            ("s3tables", Some(("bucket", path))) => self.table_bucket(&account, &region, path, text),
            _ => {}
        }
    }

    fn queue(&mut self, account: &AccountId, region: &str, queue: &str) {
        let url = queue_url(account, region, queue);
        let path = "accounts/{account}/{region}/sqs/queues/{queue}.json";
        self.want_in(account, region, path, &[("queue", queue), ("url", &url)]);
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
