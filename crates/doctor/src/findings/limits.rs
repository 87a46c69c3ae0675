//! A policy that limits the caller or guards the way to KMS does not allow. The three codes differ in the layer:
//! `permissions-boundary-lacks-allow` (`E-BND-1`, `E-SAME-2`), `session-policy-lacks-allow` (`E-SES-1`), and
//! `vpc-endpoint-policy-lacks-allow` (`E-VPCE-1`). SCPs differ by their levels and have a file of their own.

use keytrace_access::call::NetworkPath;
use keytrace_iam::policy_set::PolicyType;

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::lacking::{finding, reason};
use crate::findings::{Finding, Layer};
use crate::remediation::propose;

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    let Layer::Policy(policy_type) = code.layer() else { return None };
    if !analysis.limit_blocks(policy_type) {
        return None;
    }
    let case = analysis.case;
    let policy = match policy_type {
        PolicyType::PermissionsBoundary => {
            let name = case.policies.permissions_boundary.policies().next().map_or("", |policy| &policy.name);
            format!("permissions boundary `{name}` does not allow {{caller}}")
        }
        PolicyType::Session => "the session policy does not allow {caller}".to_owned(),
        _ => {
            let id = match &case.call.network {
                NetworkPath::VpcEndpoint { id, .. } => id.as_str(),
                _ => "of KMS",
            };
            format!("the policy of VPC endpoint `{id}` does not allow {{caller}}")
        }
    };
    let sentence = format!("{policy} to call {{actions}} on {{key}}");
    let mut finding = finding(analysis, code, &sentence, reason(analysis, policy_type));
    finding.proposal = match policy_type {
        PolicyType::VpcEndpoint => propose::endpoint_allow(case),
        _ => propose::limit_allow(case, policy_type),
    };
    Some(finding)
}

#[cfg(test)]
mod tests {
    use keytrace_access::kms::case::Case;

    use crate::findings::code::Code;
    use crate::findings::example::{KEY, ROLE, errors, fixed, fixed_by, healthy, judged, layer, the};

    /// Puts a policy into a case.
    type Put<'p> = &'p dyn Fn(&mut Case);

    #[test]
    fn a_cap_without_kms_blocks_and_gets_the_smallest_allow() {
        let cap = || layer("cap", &[r#"{"Sid":"Cap","Effect":"Allow","Action":"s3:*","Resource":"*"}"#]);
        let by_boundary = |case: &mut Case| case.policies.permissions_boundary = cap();
        let by_session = |case: &mut Case| case.policies.session = cap();
        let layers: [(Code, Put<'_>); 2] = [
            (Code::PermissionsBoundaryLacksAllow, &by_boundary),
            (Code::SessionPolicyLacksAllow, &by_session),
        ];
        for (code, limit) in layers {
            let mut case = healthy();
            limit(&mut case);
            fixed_by(&case, code, &format!(r#""Action":"kms:Decrypt","Resource":"{KEY}""#));
            // E-SAME-2, last row: a key policy that names everybody is not capped in its own account.
            let everybody = r#"{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}"#;
            case.policies.resource = layer("key policy", &[everybody]);
            assert_eq!(errors(&case), [], "{code:?}");
        }
    }

    #[test]
    fn an_endpoint_that_allows_another_role_blocks_a_direct_call() {
        // TV-E-34.
        let other = r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/other"},"Action":"*","Resource":"*"}"#;
        let mut case = healthy();
        case.policies.vpc_endpoint = layer("vpce-1", &[other]);
        assert_eq!(errors(&case), [Code::VpcEndpointPolicyLacksAllow]);
        let (documents, proof) = fixed(&the(&case, Code::VpcEndpointPolicyLacksAllow));
        assert_eq!(proof, "allow review Alone");
        assert!(documents[0].contains(&format!(r#""Principal":{{"AWS":"{ROLE}"}}"#)), "{documents:?}");
        let default = r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#;
        case.policies.vpc_endpoint = layer("vpce-1", &[default]);
        assert_eq!(judged(&case).len(), 0);
    }
}
