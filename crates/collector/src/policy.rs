//! The IAM policy that the table of operations needs: exactly its permissions, and nothing that changes or reads data
//! but the objects that are looked at.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::operation::{Asked, GET_CALLER_IDENTITY, Operation, rows};

/// The policy for one account, as JSON.
pub fn document() -> String {
    document_of(|row| row.asked != Asked::ForOrganization)
}

/// The policy for whoever collects an organization: its tree, and the role that is assumed in each member account.
pub fn of_organization(role_name: &str) -> String {
    let arn = format!("arn:*:iam::*:role/{}", role_name.trim_start_matches('/'));
    let assume =
        json!({ "Sid": "EnterMembers", "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": arn });
    document_with(Operation::is_for_organization, vec![assume])
}

fn document_of(is_meant: impl Fn(&Operation) -> bool) -> String {
    document_with(is_meant, Vec::new())
}

fn document_with(is_meant: impl Fn(&Operation) -> bool, more: Vec<Value>) -> String {
    let mut actions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    // Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html (needs no permission)
    for row in rows().filter(|row| row.name != GET_CALLER_IDENTITY.name && is_meant(row)) {
        actions.entry(row.service.name).or_default().insert(row.permission());
    }
    let statement = |(service, actions): (&str, BTreeSet<String>)| json!({ "Sid": sid(service), "Effect": "Allow", "Action": actions, "Resource": "*" });
    let statements: Vec<Value> = actions.into_iter().map(statement).chain(more).collect();
    let policy = json!({ "Version": "2012-10-17", "Statement": statements });
    // A Value is always written.
    serde_json::to_string_pretty(&policy).unwrap_or_default()
}

/// `ReadKms`
fn sid(service: &str) -> String {
    let mut characters = service.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase()).into_iter();
    "Read".chars().chain(first).chain(characters).collect()
}
