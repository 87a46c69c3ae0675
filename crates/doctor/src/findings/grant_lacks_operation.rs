//! A grant names the caller, but lacks the operation or does not fit the encryption context (`E-GRT-1`, `E-GRT-4`).
//!
//! It is a warning: role policies or the key policy alone could allow the caller, so the grant is not what blocks.

use keytrace_access::kms::case::{Case, Grants, KnownGrant};
use keytrace_access::kms::grant;
use keytrace_snapshot::kms::Grant;

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::evidence::Evidence;
use crate::findings::{Finding, draft};

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    let case = analysis.case;
    let is_blocked = analysis.key_policy_blocks() || analysis.identity_blocks();
    if !is_blocked || !analysis.authorization.grants.any().is_false() {
        return None;
    }
    let operation = case.call.action.trim_start_matches("kms:");
    let near =
        case.grants.known.iter().map(KnownGrant::grant).find(|grant| would_serve(case, grant, operation))?;
    let id = near.grant_id.as_deref().unwrap_or("without ID");
    let lacks = !near.operations.iter().any(|granted| granted == operation);
    let why = if lacks {
        format!("lists {} but not `{operation}`", near.operations.join(", "))
    } else {
        "has constraints that the request does not meet".to_owned()
    };
    let sentence =
        format!("grant `{id}` on {{key}} names {{caller}}, but does not allow {{actions}}: it {why}");
    let mut finding = draft(analysis, code, sentence);
    finding.evidence = vec![Evidence::looked_at(format!("grant {id}"), why)];
    finding.advice.push(format!(
        "a grant cannot be changed: create another one that lists `{operation}` (`aws kms create-grant`), or allow the role \
         in the policies"
    ));
    Some(finding)
}

/// Whether the grant would serve if it listed the operation and had no constraints.
fn would_serve(case: &Case, grant: &Grant, operation: &str) -> bool {
    let mut widened = grant.clone();
    widened.operations.push(operation.to_owned());
    widened.constraints = None;
    let mut with = case.clone();
    with.grants = Grants::of([widened]);
    grant::evaluate(&with).any().is_true()
}

#[cfg(test)]
mod tests {
    use crate::findings::code::Code;
    use crate::findings::example::{ROLE, errors, fixed, grant, healthy, judged, layer, the};

    fn with(operations: &[&str]) -> keytrace_access::kms::case::Case {
        let mut case = healthy();
        case.policies.identity = layer("own", &[r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#]);
        case.grants = keytrace_access::kms::case::Grants::of([grant(ROLE, operations)]);
        case
    }

    #[test]
    fn a_grant_without_the_operation_is_a_warning_beside_what_blocks() {
        let case = with(&["Encrypt", "GenerateDataKey"]);
        assert_eq!(errors(&case), [Code::IdentityPolicyLacksAllow]);
        let finding = the(&case, Code::GrantLacksOperation);
        assert!(
            finding.message.contains("lists Encrypt, GenerateDataKey but not `Decrypt`"),
            "{}",
            finding.message
        );
        assert_eq!(fixed(&the(&case, Code::IdentityPolicyLacksAllow)).1, "allow safe Alone");
    }

    #[test]
    fn a_grant_with_the_operation_allows() {
        assert_eq!(judged(&with(&["Decrypt"])).len(), 0);
    }
}
