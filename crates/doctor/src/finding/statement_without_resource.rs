//! A statement of the key policy has no `Resource`: KMS stores it, and it has no effect (`L-RES-9`).

use keytrace_iam::policy_set::PolicyType;
use serde_json::{Value, json};

use crate::finding::code::Code;
use crate::finding::near_miss::{NearMiss, nearest};
use crate::finding::reading::{caller, key};
use crate::finding::{Finding, Layer, draft, key_policy_lacks_allow, mend};
use crate::fix::Safety;
use crate::fix::proof::repaired;
use crate::fix::proposal::Proposal;
use keytrace_access::kms::authorize::{Authorization, authorize};
use keytrace_access::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    if !key_policy_lacks_allow::blocks(case, authorization) || !mends(case) {
        return None;
    }
    let NearMiss::NoResource(said) = nearest(case, PolicyType::Resource, None) else { return None };
    let message = format!(
        "{} would admit {} for {{actions}} on {}, but it has no `Resource` element and so no effect",
        said.place(),
        caller(case),
        key(case)
    );
    let layer = Layer::Policy(PolicyType::Resource);
    let mut finding = draft(case, Code::StatementWithoutResource, layer, message);
    finding.evidence = vec![said.evidence(said.statement.at, "there is no `Resource` element")];
    finding.proposal = completed(case);
    Some(finding)
}

/// Whether the statement admits the caller once it has its `Resource`.
pub(super) fn mends(case: &Case) -> bool {
    let Some(repaired) = completed(case).and_then(|proposal| repaired(case, &proposal)) else { return false };
    authorize(&repaired).outcomes.resource.admits().is_true()
}

fn completed(case: &Case) -> Option<Proposal> {
    let NearMiss::NoResource(said) = nearest(case, PolicyType::Resource, None) else { return None };
    let (place, who) = mend::place_of(case, PolicyType::Resource, said.policy)?;
    let pointer = said.pointer()?;
    let document: Value = serde_json::from_str(&said.policy.text).ok()?;
    let mut statement = document.pointer(&pointer)?.clone();
    statement.as_object_mut()?.insert("Resource".into(), json!("*"));
    let changes = vec![mend::replace(place, pointer, statement)];
    Some(Proposal { changes, safety: Safety::Review, who, alternatives: Vec::new() })
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{ROLE, errors, fixed, healthy, layer, the};

    #[test]
    fn kms_ignores_a_statement_without_resource() {
        // TV-E-32, FX-8.
        let statement = format!(
            r#"{{"Sid":"Use","Effect":"Allow","Principal":{{"AWS":"{ROLE}"}},"Action":"kms:Decrypt"}}"#
        );
        let mut case = healthy();
        case.policies.resource = layer("key policy", &[&statement]);
        assert_eq!(errors(&case), [Code::StatementWithoutResource]);
        let (documents, proof) = fixed(&the(&case, Code::StatementWithoutResource));
        assert_eq!(proof, "allow review Alone");
        assert!(documents[0].contains(r#""Action":"kms:Decrypt","Resource":"*"}"#), "{documents:?}");
    }

    #[test]
    fn without_resource_and_about_another_action_it_is_not_the_cause() {
        let statement =
            format!(r#"{{"Effect":"Allow","Principal":{{"AWS":"{ROLE}"}},"Action":"kms:Encrypt"}}"#);
        let mut case = healthy();
        case.policies.resource = layer("key policy", &[&statement]);
        assert_eq!(errors(&case), [Code::KeyPolicyDoesNotDelegate]);
    }
}
