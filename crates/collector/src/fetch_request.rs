//! One file of a snapshot that is wanted: a row of the table of operations, and its arguments.

use std::collections::BTreeMap;

use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::format::file_name;

use keytrace_aws::catalog::{self, Operation};

/// One file that is wanted.
#[derive(Debug, Clone)]
pub struct FetchRequest {
    /// How it is asked for.
    pub operation: &'static Operation,
    /// The account that the fact belongs to.
    pub account: AccountId,
    /// The Region in which it is asked.
    pub region: String,
    /// The arguments that the row names, such as the `role` of `iam:GetRole`.
    pub arguments: BTreeMap<&'static str, String>,
}

impl FetchRequest {
    /// A request without arguments.
    pub fn new(operation: &'static Operation, account: &AccountId, region: &str) -> Self {
        Self { operation, account: account.clone(), region: region.to_owned(), arguments: BTreeMap::new() }
    }

    /// The same request, with one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.arguments.insert(name, value.into());
        self
    }

    /// An argument; empty if it was not given.
    pub fn argument(&self, name: &str) -> &str {
        self.arguments.get(name).map_or("", String::as_str)
    }

    /// The path of the file in the snapshot.
    pub fn path(&self) -> String {
        self.filled(self.operation.path, file_name)
    }

    /// What tells this request from others: the path, and the prefix of a sample.
    pub(crate) fn id(&self) -> String {
        match self.argument("prefix") {
            "" => self.path(),
            prefix => format!("{}?{prefix}", self.path()),
        }
    }

    /// A template with `{account}`, `{region}` and the arguments filled in.
    pub(crate) fn filled(&self, template: &str, written: impl Fn(&str) -> String) -> String {
        catalog::filled(template, |name| match name {
            "account" => self.account.to_string(),
            "region" => self.region.clone(),
            _ => written(self.argument(name)),
        })
    }
}
