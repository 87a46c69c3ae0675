//! What an answer leads to: a job to its role, a role to its policies, a bucket to its key, a key to its grants.
//!
//! It names what must be asked next and judges nothing. What a text names, such as the locations in a script, is
//! followed wherever it stands: a fact too many does no harm.

mod file;
mod jobs;
mod keys;
mod named;
mod organization;
mod roles;
mod workloads;

use std::collections::{BTreeMap, BTreeSet};

use keytrace_aws::partition::Partition;
use keytrace_snapshot::account::AccountId;
use serde_json::Value;

use crate::fetch_request::FetchRequest;
pub use file::file;
use keytrace_aws::catalog::{Operation, athena, data_stores, ec2, glue, kms, organizations, s3};

/// How far is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Everything that one job or crawler needs, thing by thing.
    One,
    /// Everything of accounts, from their lists.
    All,
    /// The organization's tree and its policies, from the root downwards.
    Organization,
}

/// What was named before and helps to read later answers.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// Subnets that connections name.
    subnets: BTreeSet<String>,
    /// Tables of S3 Tables that are named by their ARNs, each by the name of its bucket and its id.
    bucket_tables: BTreeSet<(String, String)>,
    /// The tables that rulesets of Data Quality are for, by database and name.
    quality_tables: BTreeSet<(String, String)>,
    /// Accounts that were met.
    accounts: BTreeSet<AccountId>,
    /// Accounts whose roles act.
    actors: BTreeSet<AccountId>,
    /// Accounts that own keys.
    owners: BTreeSet<AccountId>,
    /// The types of policies that the organization evaluates, once its roots were asked.
    kinds: Option<BTreeSet<&'static str>>,
    /// The parents of accounts and units, by the ids of both.
    parents: BTreeMap<String, String>,
    /// The id of the organization that is read, and its management account.
    organization: Option<(String, AccountId)>,
    /// Whether the whole tree of the organization is read.
    reads_organization: bool,
}

impl Memory {
    /// Whether an id is that of the organization that is read.
    pub(crate) fn is_organization(&self, id: &str) -> bool {
        self.organization.as_ref().is_some_and(|(known, _)| known == id)
    }
}

/// The requests that an answer leads to.
pub(crate) struct Following<'a> {
    fetch: &'a FetchRequest,
    answer: &'a Value,
    reach: Reach,
    memory: &'a mut Memory,
    found: Vec<FetchRequest>,
}

/// What the answer to a request leads to.
pub(crate) fn follow(
    fetch: &FetchRequest,
    answer: &Value,
    reach: Reach,
    memory: &mut Memory,
) -> Vec<FetchRequest> {
    memory.reads_organization |= reach == Reach::Organization;
    let mut following = Following { fetch, answer, reach, memory, found: Vec::new() };
    if ["glue", "iam"].contains(&fetch.operation.service.name) {
        following.acts(&fetch.account);
    }
    match fetch.operation.service.name {
        "glue" => following.glue(),
        "iam" => following.iam(),
        "kms" => following.kms(),
        "organizations" => following.organization(),
        "ec2" => following.network(),
        "athena" | "s3tables" => following.workloads(),
        "s3" if fetch.operation.name == "GetObject" => following.references(answer),
        "s3" => following.bucket_keys(),
        _ => following.store_keys(),
    }
    let is_followed = |fetch: &FetchRequest| match reach {
        Reach::One => fetch.operation.is_for_one(),
        Reach::All => fetch.operation.is_for_all(),
        Reach::Organization => fetch.operation.is_for_organization(),
    };
    following.found.retain(is_followed);
    following.found
}

/// The rows without arguments, from which a snapshot of one Region of an account begins.
pub fn beginnings(account: &AccountId, region: &str) -> Vec<FetchRequest> {
    let is_beginning = |row: &&'static Operation| {
        let rest = row.path.replace("{account}", "").replace("{region}", "");
        // The organization is asked where an account tells that it is a member of one.
        let is_of_organization = rest.starts_with("organization/");
        row.is_for_all() && !row.path.is_empty() && !rest.contains('{') && !is_of_organization
    };
    let fetch = |row| FetchRequest::new(row, account, region).with("catalog", account.as_str());
    keytrace_aws::catalog::rows().filter(is_beginning).map(fetch).collect()
}

/// The requests from which the snapshot of an organization begins, asked in the management account or a delegated one.
pub fn organization(account: &AccountId, region: &str) -> Vec<FetchRequest> {
    let mut fetches = Vec::new();
    for row in [
        &organizations::DESCRIBE_ORGANIZATION,
        &organizations::LIST_ACCOUNTS,
        &organizations::LIST_ROOTS,
        &organizations::LIST_SCPS,
        &organizations::LIST_RCPS,
    ] {
        push(&mut fetches, row, account, region, &[]);
    }
    fetches
}

/// The requests from which the diagnosis of a job begins.
pub fn job(account: &AccountId, region: &str, name: &str) -> Vec<FetchRequest> {
    let mut fetches = whereabouts(account, region);
    push(&mut fetches, &glue::GET_JOB, account, region, &[("job", name)]);
    push(&mut fetches, &glue::GET_JOB_RUNS, account, region, &[("job", name)]);
    push(&mut fetches, &glue::GET_TRIGGERS, account, region, &[]);
    fetches
}

/// The requests from which the diagnosis of a crawler begins.
pub fn crawler(account: &AccountId, region: &str, name: &str) -> Vec<FetchRequest> {
    let mut fetches = whereabouts(account, region);
    let row = &glue::GET_CRAWLER;
    push(&mut fetches, row, account, region, &[("crawler", name)]);
    fetches
}

/// The requests from which the diagnosis of a ruleset of Data Quality begins: which of its runs matter, its table tells.
pub fn data_quality(account: &AccountId, region: &str, name: &str) -> Vec<FetchRequest> {
    let mut fetches = whereabouts(account, region);
    let row = &glue::GET_DATA_QUALITY_RULESET;
    push(&mut fetches, row, account, region, &[("name", name)]);
    fetches
}

/// The requests from which the diagnosis of an Athena workgroup begins: its queries may read any table of the Data Catalog.
pub fn work_group(account: &AccountId, region: &str, name: &str) -> Vec<FetchRequest> {
    let mut fetches = whereabouts(account, region);
    let row = &athena::GET_WORK_GROUP;
    push(&mut fetches, row, account, region, &[("name", name)]);
    push(&mut fetches, &glue::GET_DATABASES, account, region, &[]);
    fetches
}

/// A sample of the objects below a prefix, and what their bucket is.
pub fn objects(account: &AccountId, region: &str, bucket: &str, prefix: &str) -> Vec<FetchRequest> {
    let mut fetches = Vec::new();
    for row in [&s3::GET_BUCKET_LOCATION, &s3::GET_BUCKET_ENCRYPTION, &s3::GET_BUCKET_POLICY] {
        push(&mut fetches, row, account, region, &[("bucket", bucket)]);
    }
    push(&mut fetches, &s3::HEAD_OBJECT, account, region, &[("bucket", bucket), ("prefix", prefix)]);
    fetches
}

/// What every diagnosis needs: the catalog's settings, registered locations, log groups, the organization.
pub fn whereabouts(account: &AccountId, region: &str) -> Vec<FetchRequest> {
    let mut fetches = Vec::new();
    let catalog = [("catalog", account.as_str())];
    let settings = &glue::GET_DATA_CATALOG_ENCRYPTION_SETTINGS;
    push(&mut fetches, settings, account, region, &catalog);
    for row in [
        &data_stores::LIST_RESOURCES,
        &data_stores::DESCRIBE_LOG_GROUPS,
        &kms::LIST_ALIASES,
        &organizations::DESCRIBE_OWN_ORGANIZATION,
    ] {
        push(&mut fetches, row, account, region, &[]);
    }
    fetches
}

fn push(
    fetches: &mut Vec<FetchRequest>,
    row: &'static Operation,
    account: &AccountId,
    region: &str,
    arguments: &[(&'static str, &str)],
) {
    let fetch = FetchRequest::new(row, account, region);
    fetches.push(arguments.iter().fold(fetch, |fetch, (name, value)| fetch.with(name, *value)));
}

impl Following<'_> {
    /// Requests a row of the catalog where the answer came from.
    fn fetch(&mut self, row: &'static Operation, arguments: &[(&'static str, &str)]) {
        let FetchRequest { account, region, .. } = self.fetch;
        push(&mut self.found, row, account, region, arguments);
    }

    /// Requests a row of the catalog in another account or Region.
    fn fetch_in(
        &mut self,
        account: &AccountId,
        region: &str,
        row: &'static Operation,
        arguments: &[(&'static str, &str)],
    ) {
        push(&mut self.found, row, account, region, arguments);
    }

    /// The subnet of a connection tells its VPC.
    fn network(&mut self) {
        if self.fetch.operation.name != "DescribeSubnets" {
            return;
        }
        let mut vpcs = BTreeSet::new();
        for subnet in items(self.answer, "Subnets") {
            let is_named = self.memory.subnets.contains(text(subnet, "SubnetId"));
            if self.reach == Reach::All || is_named {
                vpcs.insert(text(subnet, "VpcId").to_owned());
            }
        }
        for vpc in &vpcs {
            for row in [&ec2::DESCRIBE_VPC_DNS_SUPPORT, &ec2::DESCRIBE_VPC_DNS_HOSTNAMES] {
                self.fetch(row, &[("vpc", vpc)]);
            }
        }
    }
}

fn queue_url(account: &AccountId, region: &str, queue: &str) -> String {
    let suffix = Partition::of_region(region).dns_suffix;
    format!("https://sqs.{region}.{suffix}/{account}/{queue}")
}

/// A field's text; empty if it is none.
fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// The items of a list; none if there is no list.
fn items<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    value.get(field).and_then(Value::as_array).into_iter().flatten()
}
