//! How an allow that knows only one of the two encryption contexts of S3 comes to know the other (`S7`).

use keytrace_iam::policy_set::PolicyType;
use serde_json::{Value, json};

use crate::finding::mend::{place_of, replace};
use crate::finding::reading::{Said, context_text};
use crate::fix::Safety;
use crate::fix::proposal::Proposal;
use keytrace_access::call::ContextText;
use keytrace_access::kms::case::Case;

/// The condition key, as conditions compare it.
const KEY: &str = "kms:encryptioncontext:aws:s3:arn";

/// A further value of the one condition that does not hold: the bucket's ARN, or its objects'. A managed policy is left
/// alone, for it may serve others.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html: policies on the encryption context of
// objects must know the bucket's ARN too.
pub(in crate::finding) fn further_context(
    case: &Case,
    policy_type: PolicyType,
    said: &Said<'_>,
) -> Option<Proposal> {
    let mut unmet = said.unmet();
    let condition = unmet.next().filter(|condition| condition.key().as_str() == KEY)?;
    if unmet.next().is_some() || said.policy.arn.is_some() {
        return None;
    }
    let value = wanted(case, &condition.operator_name)?;
    let pointer = said.evidence(condition.at, "").pointer?;
    let document: Value = serde_json::from_str(&said.policy.text).ok()?;
    let with = match document.pointer(&pointer)? {
        Value::Array(list) => Value::Array(list.iter().cloned().chain([json!(value)]).collect()),
        single => json!([single, value]),
    };
    let (place, who) = place_of(case, policy_type, said.policy)?;
    let safety = if case.same_account.is_true() { Safety::Safe } else { Safety::Review };
    Some(Proposal { changes: vec![replace(place, pointer, with)], safety, who, alternatives: Vec::new() })
}

/// The value that the condition lacks. Of objects it is a pattern, which not every operator reads as one.
fn wanted(case: &Case, operator: &str) -> Option<String> {
    let is_one_of = |names: &[&str]| names.iter().any(|name| operator.eq_ignore_ascii_case(name));
    let reads_patterns = is_one_of(&["StringLike", "ArnLike", "ArnEquals"]);
    if !reads_patterns && !is_one_of(&["StringEquals"]) {
        return None;
    }
    let sent = context_text(case, KEY).map(str::to_owned).or_else(|| {
        let (ContextText::Exact(arn) | ContextText::Prefix(arn)) =
            case.call.encryption_context.pairs.get("aws:s3:arn")?;
        Some(arn.clone())
    })?;
    match sent.split_once('/') {
        None => Some(sent),
        Some((bucket, _)) => reads_patterns.then(|| format!("{bucket}/*")),
    }
}
