//! What replaces the placeholders of the tables: the principal, key, account, and Region that a denial names.

use keytrace_aws::partition::is_region;

use crate::Denial;
use crate::principal::{Principal, is_account_id};

use super::other_service;

/// What replaces each placeholder.
pub(super) struct Names {
    pairs: [(&'static str, String); 11],
}

impl Names {
    pub(super) fn of(denial: &Denial) -> Names {
        let action =
            denial.action.as_deref().map_or_else(|| "the action".to_owned(), |action| format!("`{action}`"));
        let unknown = |words: &str, value: Option<String>| value.unwrap_or_else(|| words.to_owned());
        Names {
            pairs: [
                ("{who}", who(denial)),
                ("{action}", action),
                ("{key}", key(denial)),
                ("{resource-policy}", resource_policy(denial).to_owned()),
                (
                    "{region}",
                    unknown("the Region of the call", region(denial).map(|region| format!("`{region}`"))),
                ),
                ("{region-id}", unknown("REGION", region(denial))),
                ("{account-id}", unknown("ACCOUNT", key_account(denial))),
                (
                    "{key-account}",
                    unknown("the account of the key", key_account(denial).map(|id| format!("account {id}"))),
                ),
                (
                    "{caller-account}",
                    unknown(
                        "the account of the caller",
                        caller_account(denial).map(|id| format!("account {id}")),
                    ),
                ),
                ("{policy}", unknown("the policy", denial.policy_arn.as_ref().map(|arn| format!("`{arn}`")))),
                ("{detail}", unknown("it", denial.detail.as_ref().map(|detail| format!("`{detail}`")))),
            ],
        }
    }

    /// The sentence with its placeholders replaced.
    pub(super) fn fill(&self, sentence: &str) -> String {
        let mut filled = sentence.to_owned();
        for (placeholder, name) in &self.pairs {
            if filled.contains(placeholder) {
                filled = filled.replace(placeholder, name);
            }
        }
        filled
    }
}

fn who(denial: &Denial) -> String {
    match denial.caller() {
        Some(Principal::Session { role, .. } | Principal::Role { role, .. }) => format!("role `{role}`"),
        Some(Principal::User { user, .. }) if user == "root" => "the root user".to_owned(),
        Some(Principal::User { user, .. }) => format!("user `{user}`"),
        Some(Principal::Service(service)) => format!("service `{service}`"),
        Some(Principal::Anonymous) => "a request without credentials".to_owned(),
        Some(Principal::Other(_)) | None => "the caller".to_owned(),
    }
}

fn key(denial: &Denial) -> String {
    let Some(arn) = denial.resource.as_deref() else {
        return if other_service(denial) { "the resource".to_owned() } else { "the key".to_owned() };
    };
    let parts = arn_parts(arn);
    let name = arn.splitn(6, ':').nth(5).unwrap_or_default();
    match (name.strip_prefix("key/"), parts) {
        (Some(id), Some((region, account))) => format!("key `{id}` of account {account} in `{region}`"),
        _ => format!("`{arn}`"),
    }
}

/// Region and account of an ARN, when both are real.
fn arn_parts(arn: &str) -> Option<(String, String)> {
    let mut parts = arn.split(':').skip(3);
    let (region, account) = (parts.next()?, parts.next()?);
    (is_region(region) && is_account_id(account)).then(|| (region.to_owned(), account.to_owned()))
}

fn region(denial: &Denial) -> Option<String> {
    let recorded = denial.event.as_ref().and_then(|event| event.region.clone());
    recorded.or_else(|| {
        let region = denial.resource.as_deref().or(denial.detail.as_deref())?.split(':').nth(3)?;
        is_region(region).then(|| region.to_owned())
    })
}

/// The account that owns the key, when the message names it.
pub(super) fn key_account(denial: &Denial) -> Option<String> {
    let account = denial.resource.as_deref()?.split(':').nth(4)?;
    is_account_id(account).then(|| account.to_owned())
}

/// The account of the caller, when the message names it.
pub(super) fn caller_account(denial: &Denial) -> Option<String> {
    denial.caller()?.account().map(str::to_owned)
}

/// The resource-based policy of the service that the action belongs to.
fn resource_policy(denial: &Denial) -> &'static str {
    let service = denial.action.as_deref().and_then(|action| action.split(':').next()).unwrap_or("kms");
    match service.to_ascii_lowercase().as_str() {
        "kms" => "the key policy",
        "s3" => "the bucket policy",
        "glue" => "the resource policy of the Data Catalog",
        "sts" => "the trust policy of the role",
        _ => "the policy of the resource",
    }
}
