//! An invented account, as AWS would answer: so many roles in pages of a hundred, keys, jobs, and nothing else.

use super::server::Request;
use std::fmt::Write;

/// How much there is in it.
#[derive(Clone, Copy)]
pub(super) struct Account {
    pub(super) roles: usize,
    pub(super) keys: usize,
    pub(super) jobs: usize,
}

const PAGE: usize = 100;

const POLICY: &str = r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"Account\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}"#;

impl Account {
    /// The body of the answer to a request.
    pub(super) fn answer(self, request: &Request) -> String {
        let line = request.head.lines().next().unwrap_or_default();
        let target = request.head.lines().find_map(|line| line.strip_prefix("x-amz-target: "));
        let action = request.body.split('&').find_map(|pair| pair.strip_prefix("Action="));
        let target = target.and_then(|target| target.rsplit('.').next());
        match (target.or(action), line) {
            (Some("GetCallerIdentity"), _) => {
                "<R><GetCallerIdentityResult><Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/ann</Arn>\
                 <UserId>AIDA</UserId></GetCallerIdentityResult></R>"
                    .to_owned()
            }
            (Some("GetAccountAuthorizationDetails"), _) => self.roles(&request.body),
            (Some("ListKeys"), _) => self.list_keys(),
            (Some("DescribeKey"), _) => described(&request.body),
            (Some("GetKeyPolicy"), _) => format!("{{\"Policy\": \"{POLICY}\"}}"),
            (Some("GetJobs"), _) => self.list_jobs(&request.body),
            (Some(_), _) if target.is_some() => "{}".to_owned(),
            (None, line) if line.starts_with("POST") => "{}".to_owned(),
            (None, line) if line.contains(".py ") => "spark.read.parquet('s3://code/data/')\n".to_owned(),
            (None, line) if line.contains("?policy") => "{}".to_owned(),
            _ => "<R/>".to_owned(),
        }
    }

    fn roles(self, body: &str) -> String {
        let marker = body.split('&').find_map(|pair| pair.strip_prefix("Marker="));
        let from: usize = marker.and_then(|marker| marker.parse().ok()).unwrap_or_default();
        let to = self.roles.min(from + PAGE);
        let mut roles = String::new();
        let document = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D".repeat(10);
        for number in from..to {
            // Writing to a String cannot fail.
            let _ = write!(
                roles,
                "<member><Path>/</Path><RoleName>role-{number}</RoleName><RoleId>AROA{number}</RoleId>\
                 <Arn>arn:aws:iam::111122223333:role/role-{number}</Arn><AssumeRolePolicyDocument>{document}\
                 </AssumeRolePolicyDocument><RolePolicyList/><AttachedManagedPolicies/></member>"
            );
        }
        let is_truncated = to < self.roles;
        let more = if is_truncated { format!("<Marker>{to}</Marker>") } else { String::new() };
        format!(
            "<R><GetAccountAuthorizationDetailsResult><IsTruncated>{is_truncated}</IsTruncated>{more}<UserDetailList/>\
             <GroupDetailList/><Policies/><RoleDetailList>{roles}</RoleDetailList></GetAccountAuthorizationDetailsResult></R>"
        )
    }

    fn list_keys(self) -> String {
        let key = |number| {
            let id = format!("{number:08x}-12ab-34cd-56ef-1234567890ab");
            format!("{{\"KeyId\": \"{id}\", \"KeyArn\": \"arn:aws:kms:us-east-1:111122223333:key/{id}\"}}")
        };
        let keys: Vec<String> = (0..self.keys).map(key).collect();
        format!("{{\"Keys\": [{}], \"Truncated\": false}}", keys.join(", "))
    }

    fn list_jobs(self, body: &str) -> String {
        let token = body.split_once("\"NextToken\":\"").and_then(|(_, rest)| rest.split('"').next());
        let from: usize = token.and_then(|token| token.parse().ok()).unwrap_or_default();
        let to = self.jobs.min(from + PAGE);
        let job = |number| {
            format!(
                "{{\"Name\": \"job-{number}\", \"Role\": \"role-{number}\", \"GlueVersion\": \"4.0\", \"Command\": {{\"Name\": \
                 \"glueetl\", \"ScriptLocation\": \"s3://code/jobs/{number}.py\", \"PythonVersion\": \"3\"}}}}"
            )
        };
        let jobs: Vec<String> = (from..to).map(job).collect();
        let more = if to < self.jobs { format!(", \"NextToken\": \"{to}\"") } else { String::new() };
        format!("{{\"Jobs\": [{}]{more}}}", jobs.join(", "))
    }
}

/// The key that was asked for.
fn described(body: &str) -> String {
    let arn =
        body.split_once("\"KeyId\":\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
    let id = arn.rsplit('/').next().unwrap_or_default();
    format!(
        "{{\"KeyMetadata\": {{\"KeyId\": \"{id}\", \"Arn\": \"{arn}\", \"AWSAccountId\": \"111122223333\", \"Enabled\": true, \
         \"KeyState\": \"Enabled\", \"KeyUsage\": \"ENCRYPT_DECRYPT\", \"KeySpec\": \"SYMMETRIC_DEFAULT\", \"KeyManager\": \
         \"CUSTOMER\", \"Origin\": \"AWS_KMS\", \"MultiRegion\": false}}}}"
    )
}
