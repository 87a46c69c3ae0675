//! What leads to keys, and what keys lead to.

use keytrace_aws::arn::Arn;
use keytrace_aws::catalog::{data_stores, kms, organizations};
use keytrace_aws::partition::partition_of;
use keytrace_snapshot::account::AccountId;
use serde_json::Value;

use super::{Following, Reach, items, text};
use crate::redact::is_key_id;

/// The names of fields in which services tell the key that they use.
const FIELDS: [&str; 6] =
    ["SSEKMSKeyId", "KmsMasterKeyId", "KMSMasterKeyArn", "KmsKeyId", "KmsKeyArn", "KeyId"];

impl Following<'_> {
    /// A key by its ARN, the ARN of an alias, its id or an alias; nothing if there is none.
    pub(super) fn key(&mut self, key: &str) {
        if key.starts_with("arn:") {
            self.key_of_arn(key);
        } else if is_key_id(key) {
            let arn = self.arn_of(&format!("key/{key}"));
            self.key_of_arn(&arn);
        } else if key.starts_with("alias/") {
            let arn = self.arn_of(key);
            self.key_of_arn(&arn);
        }
    }

    /// A key, or the AWS managed key of a service where encryption is on and no key is named.
    pub(super) fn key_or_default(&mut self, key: &str, service: &str, is_on: bool) {
        match key {
            "" if is_on => self.key(&format!("alias/aws/{service}")),
            _ => self.key(key),
        }
    }

    fn arn_of(&self, resource: &str) -> String {
        let partition = partition_of(&self.fetch.region);
        format!("arn:{partition}:kms:{}:{}:{resource}", self.fetch.region, self.fetch.account)
    }

    pub(super) fn key_of_arn(&mut self, text: &str) {
        let Some(arn) = Arn::parse(text) else { return };
        let Some(account) = AccountId::parse(arn.account) else { return };
        // For an alias the file is named when the answer tells the key.
        let Some((_, id)) = arn.resource.split_once('/') else { return };
        if id.contains('*') {
            return;
        }
        let row = &kms::DESCRIBE_KEY;
        self.fetch_in(&account, arn.region, row, &[("arn", text), ("key", id)]);
        self.fetch_in(&account, arn.region, &kms::LIST_ALIASES, &[]);
    }

    pub(super) fn kms(&mut self) {
        let answer = self.answer;
        match self.fetch.operation.name {
            "ListKeys" => items(answer, "Keys").for_each(|key| self.key_of_arn(text(key, "KeyArn"))),
            "DescribeKey" => {
                let key = answer.get("KeyMetadata").unwrap_or(&Value::Null);
                let arguments = [("arn", text(key, "Arn")), ("key", text(key, "KeyId"))];
                // Of one thing, grants are asked for where no policy allows, and tags where a policy looks at them.
                self.fetch(&kms::GET_KEY_POLICY, &arguments);
                if self.reach != Reach::One {
                    self.fetch(&kms::LIST_GRANTS, &arguments);
                    self.fetch(&kms::LIST_RESOURCE_TAGS, &arguments);
                }
                self.fetch(&organizations::DESCRIBE_OWN_ORGANIZATION, &[]);
                let owner = self.fetch.account.clone();
                self.owns_key(&owner);
            }
            _ => {}
        }
    }

    pub(super) fn bucket_keys(&mut self) {
        let rules = self.answer.pointer("/ServerSideEncryptionConfiguration").unwrap_or(&Value::Null);
        for rule in items(rules, "Rules") {
            let default = rule.get("ApplyServerSideEncryptionByDefault").unwrap_or(&Value::Null);
            let is_kms = text(default, "SSEAlgorithm").starts_with("aws:kms");
            self.key_or_default(text(default, "KMSMasterKeyID"), "s3", is_kms);
        }
        self.key(text(self.answer, "SSEKMSKeyId"));
    }

    /// The keys of secrets, queues, tables and streams.
    pub(super) fn store_keys(&mut self) {
        let operation = self.fetch.operation;
        if operation.name == "DescribeSecret" {
            return self.key_or_default(text(self.answer, "KmsKeyId"), "secretsmanager", true);
        }
        if operation.name == "ListSecrets" {
            return items(self.answer, "SecretList").for_each(|secret| self.secret_policy(secret));
        }
        let mut open = vec![self.answer];
        while let Some(value) = open.pop() {
            FIELDS.iter().for_each(|field| self.key(text(value, field)));
            match value {
                Value::Object(fields) => open.extend(fields.values()),
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
        if operation.service.name == "logs" {
            items(self.answer, "logGroups").for_each(|group| self.key(text(group, "kmsKeyId")));
        }
    }

    fn secret_policy(&mut self, secret: &Value) {
        let row = &data_stores::GET_RESOURCE_POLICY;
        self.fetch(row, &[("secret", text(secret, "Name"))]);
        self.key(text(secret, "KmsKeyId"));
    }
}
