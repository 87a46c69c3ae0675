//! The IAM policy that the table of operations needs: exactly its permissions, and nothing that changes or reads data
//! but the objects that are looked at.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use keytrace_aws::catalog::{Asked, GET_CALLER_IDENTITY, Operation, rows};

/// The policy for one account, as JSON; `roles` are the ARNs of those that are assumed in other accounts.
pub fn document(roles: &[String]) -> String {
    document_of(|row| row.asked != Asked::ForOrganization, roles)
}

/// The policy for whoever collects an organization: its own account, the organization's tree, and the roles that are assumed in
/// the member accounts.
pub fn of_organization(roles: &[String]) -> String {
    document_of(|_| true, roles)
}

/// A role of one name in every account.
pub fn everywhere(role_name: &str) -> String {
    format!("arn:*:iam::*:role/{}", role_name.trim_start_matches('/'))
}

fn document_of(is_meant: impl Fn(&Operation) -> bool, roles: &[String]) -> String {
    let mut actions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    // Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html (needs no permission)
    for row in rows().filter(|row| row.name != GET_CALLER_IDENTITY.name && is_meant(row)) {
        actions.entry(row.service.name).or_default().insert(row.permission());
    }
    let statement = |(service, actions): (&str, BTreeSet<String>)| json!({ "Sid": sid(service), "Effect": "Allow", "Action": actions, "Resource": "*" });
    let mut statements: Vec<Value> = actions.into_iter().map(statement).collect();
    if !roles.is_empty() {
        let enter = json!({ "Sid": "EnterAccounts", "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": roles });
        statements.push(enter);
    }
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
