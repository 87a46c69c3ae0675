//! One account to derive from, and what its jobs and crawlers come to ask of KMS.

mod access_point;
mod catalog;
mod connection;
mod crawler;
mod direct;
mod iceberg;
mod job;
mod lake_formation;
mod logs;
mod network;
mod replica;
mod s3;
mod script;
mod secret;
mod stores;
mod subject;
mod table_bucket;
mod visual;
mod workload;

use std::collections::BTreeMap;

use keytrace_access::call::{Call, ContextText, KeyTarget};
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap, Inventory};
use keytrace_snapshot::glue::Table;
use keytrace_snapshot::iam::Role;
use keytrace_snapshot::s3::{Bucket, Object};
use keytrace_snapshot::snapshot::Snapshot;
use serde_json::{Value, json};

use crate::derivation::Derivation;
use crate::kms_calls;
use crate::subject::{Subject, SubjectKind};

const ACCOUNT: &str = "111122223333";
const REGION: &str = "us-east-1";

/// The ARN of a key of the account.
fn key(id: &str) -> String {
    format!("arn:aws:kms:{REGION}:{ACCOUNT}:key/{id}")
}

/// A snapshot of one account that is put together piece by piece, in the shapes of AWS's answers.
struct World {
    snapshot: Snapshot,
    account: AccountId,
}

impl World {
    fn new() -> Self {
        let account = AccountId::parse(ACCOUNT).unwrap();
        let mut world = Self { snapshot: Snapshot::empty(), account };
        world.region().glue.triggers = Collected::Absent;
        world
    }

    fn region(&mut self) -> &mut keytrace_snapshot::account::Region {
        self.snapshot.region_mut(&self.account, REGION)
    }

    /// A job `etl` with the role `etl`, as `glue:GetJob` prints it.
    fn job(mut self, more: Value) -> Self {
        let mut job = json!({"Name": "etl", "Role": "etl"});
        job.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.region().glue.jobs.insert("etl", serde_json::from_value(job).unwrap());
        self
    }

    /// A job `etl` with these arguments.
    fn arguments(self, arguments: Value) -> Self {
        self.job(json!({"DefaultArguments": arguments}))
    }

    /// The text of the job's script.
    fn script(mut self, text: &str) -> Self {
        self.region().glue.scripts.insert("etl".to_owned(), Collected::Known(text.to_owned()));
        self
    }

    /// A bucket in the Region of the account with a default encryption and sampled objects.
    fn bucket(self, name: &str, rule: Value, objects: Value) -> Self {
        self.bucket_in(REGION, name, rule, objects)
    }

    fn bucket_in(mut self, region: &str, name: &str, rule: Value, objects: Value) -> Self {
        let objects: Vec<Object> = serde_json::from_value(objects).unwrap();
        let bucket = Bucket {
            region: Collected::Known(region.to_owned()),
            encryption: Collected::Known(serde_json::from_value(json!({"Rules": [rule]})).unwrap()),
            policy: Collected::Absent,
            objects: Collected::Known(objects),
        };
        self.snapshot.buckets.insert(name.to_owned(), Collected::Known(bucket));
        self
    }

    /// A crawler `crawl`, as `glue:GetCrawler` prints it.
    fn crawler(mut self, more: Value) -> Self {
        let mut crawler = json!({"Name": "crawl", "Role": "etl"});
        crawler.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.region().glue.crawlers.insert("crawl", serde_json::from_value(crawler).unwrap());
        self
    }

    /// A role; the list of all roles is known then.
    fn role(mut self, name: &str, arn: &str) -> Self {
        let role = Role {
            arn: arn.to_owned(),
            role_name: name.to_owned(),
            role_id: Some("AROA1".to_owned()),
            path: "/".to_owned(),
            assume_role_policy_document: None,
            permissions_boundary: None,
            tags: Vec::new(),
            inline_policies: Collected::Absent,
            attached_policies: Collected::Absent,
        };
        let roles = &mut self.snapshot.account_mut(&self.account).iam.roles;
        roles.insert(name, role);
        roles.listed = Collected::Known(());
        self
    }

    /// The table `sales.orders`.
    fn table(mut self, location: &str) -> Self {
        let table = json!({"Name": "orders", "StorageDescriptor": {"Location": location}});
        let table: Table = serde_json::from_value(table).unwrap();
        let list = Gap::new("tables of database sales", "glue:GetTables");
        let mut tables = Inventory::not_collected(list);
        tables.insert("orders", table);
        self.region().glue.tables.insert("sales".to_owned(), tables);
        self
    }

    fn of_run(&self, run: &str) -> Derivation {
        let subject = Subject::new(SubjectKind::Job, self.account.clone(), REGION, "etl");
        kms_calls(&self.snapshot, &Subject { run: Some(run.to_owned()), ..subject })
    }

    fn of_crawler(&self) -> Derivation {
        kms_calls(&self.snapshot, &Subject::new(SubjectKind::Crawler, self.account.clone(), REGION, "crawl"))
    }

    fn of(&self, kind: SubjectKind, name: &str) -> Derivation {
        kms_calls(&self.snapshot, &Subject::new(kind, self.account.clone(), REGION, name))
    }

    fn of_job(&self) -> Derivation {
        kms_calls(&self.snapshot, &Subject::new(SubjectKind::Job, self.account.clone(), REGION, "etl"))
    }
}

/// A default encryption with a key of the account.
fn default_key(id: &str) -> Value {
    json!({"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key(id)}})
}

fn sse_s3() -> Value {
    json!({"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}})
}

/// A sampled object under a key of the account.
fn object(name: &str, id: &str) -> Value {
    json!({"Key": name, "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key(id)})
}

fn plain_object(name: &str) -> Value {
    json!({"Key": name, "ServerSideEncryption": "AES256"})
}

/// The rows of the calls.
fn rows(derivation: &Derivation) -> Vec<&'static str> {
    derivation.calls.iter().map(|call| call.row.id()).collect()
}

/// The calls in one line each: row, action, key, context.
fn lines(derivation: &Derivation) -> Vec<String> {
    derivation.calls.iter().map(line).collect()
}

fn line(call: &Call) -> String {
    let key = match call.key_target().unwrap() {
        KeyTarget::Arn(arn) => arn.rsplit('/').next().unwrap().to_owned(),
        KeyTarget::AwsManaged { alias, .. } => alias.clone(),
        other => format!("{other:?}"),
    };
    let context: BTreeMap<&String, String> = call
        .encryption_context
        .pairs
        .iter()
        .map(|(name, text)| {
            (
                name,
                match text {
                    ContextText::Exact(text) => text.clone(),
                    ContextText::Prefix(text) => format!("{text}…"),
                },
            )
        })
        .collect();
    let context: Vec<String> = context.into_values().collect();
    let action = call.action.strip_prefix("kms:").unwrap();
    format!("{} {action} {key} {}", call.row.id(), context.join(" "))
}
