//! The request passes a VPC endpoint of KMS whose policy does not allow (`E-VPCE-1`).

use keytrace_iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::lacking::{finding, reason};
use crate::finding::{Finding, blocking, mend};
use keytrace_access::call::NetworkPath;
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    let endpoint = PolicyType::VpcEndpoint;
    let blocks = blocking::guard(&authorization.outcomes, endpoint);
    if !blocks || blocking::beyond_policies(case, authorization) {
        return None;
    }
    let id = match &case.call.network {
        NetworkPath::VpcEndpoint { id, .. } => id.as_str(),
        _ => "of KMS",
    };
    let sentence =
        format!("the policy of VPC endpoint `{id}` does not allow {{caller}} {{actions}} on {{key}}");
    let reason = reason(case, endpoint, None);
    let mut finding = finding(case, Code::VpcEndpointPolicyLacksAllow, endpoint, &sentence, reason);
    finding.proposal = mend::endpoint_allow(case);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{ROLE, errors, fixed, healthy, judged, layer, the};

    #[test]
    fn an_endpoint_that_admits_another_role_blocks_a_direct_call() {
        // TV-E-34.
        let other = r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/other"},"Action":"*","Resource":"*"}"#;
        let mut case = healthy();
        case.policies.vpc_endpoint = layer("vpce-1", &[other]);
        assert_eq!(errors(&case), [Code::VpcEndpointPolicyLacksAllow]);
        let (documents, proof) = fixed(&the(&case, Code::VpcEndpointPolicyLacksAllow));
        assert_eq!(proof, "allow review Alone");
        assert!(documents[0].contains(&format!(r#""Principal":{{"AWS":"{ROLE}"}}"#)), "{documents:?}");
    }

    #[test]
    fn the_default_policy_does_not() {
        let mut case = healthy();
        case.policies.vpc_endpoint =
            layer("vpce-1", &[r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#]);
        assert_eq!(judged(&case).len(), 0);
    }
}
