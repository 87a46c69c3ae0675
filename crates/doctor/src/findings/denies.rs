//! A statement denies the request. The seven codes differ only in the layer: `identity-policy-denies` (`E-SAME-3`),
//! `key-policy-denies` (`E-ORD-3`), `scp-denies` (`E-SCP-2`), `rcp-denies` (`E-RCP-3`), `permissions-boundary-denies`,
//! `session-policy-denies`, and `vpc-endpoint-policy-denies` (`E-VPCE-1`).

use keytrace_access::kms::case::Case;
use keytrace_iam::policy_set::PolicyType;

use crate::analysis::{Analysis, StatementResult};
use crate::findings::code::Code;
use crate::findings::wording::{context_words, level_words};
use crate::findings::{Finding, Layer, draft};
use crate::remediation::narrow::narrow;

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    let Layer::Policy(policy_type) = code.layer() else { return None };
    if !analysis.authorization.outcomes.of(policy_type).deny.is_true() {
        return None;
    }
    let case = analysis.case;
    let denies = |one: &&StatementResult<'_>| !one.allows() && one.clauses.applies().is_true();
    let denying: Vec<&StatementResult<'_>> = analysis.statements_of(policy_type).filter(denies).collect();
    let first = denying.first()?;
    let more = match denying.len() {
        1 => String::new(),
        number => format!(" (and {} more)", number - 1),
    };
    let policy = policy_words(case, policy_type, first);
    let sentence = format!("{} of {policy}{more} denies {{actions}} on {{key}} for {{caller}}", first.name());
    let mut finding = draft(analysis, code, sentence);
    finding.evidence = denying.iter().map(|one| one.evidence(one.statement.at, why(case, one))).collect();
    finding.proposal = narrow(case, policy_type, &denying);
    if finding.proposal.is_none() {
        finding.advice.push("only AWS can edit this policy: detach it, or exempt the role".to_owned());
    }
    Some(finding)
}

fn why(case: &Case, one: &StatementResult<'_>) -> String {
    let actions = one.statement.action.patterns.iter().take(3);
    let actions: Vec<String> = actions.map(|action| format!("`{}`", action.as_str())).collect();
    let not = if one.statement.action.negated { "all but " } else { "" };
    let mut why = format!("denies {not}{}", actions.join(", "));
    for condition in &one.statement.conditions {
        why.push_str(&format!(
            "; condition `{}` on `{}` holds: {}",
            condition.operator_name,
            condition.key_name,
            context_words(case, &condition.key_name)
        ));
    }
    why
}

/// The policy in words, with where it is attached.
fn policy_words(case: &Case, policy_type: PolicyType, one: &StatementResult<'_>) -> String {
    let name = &one.policy.name;
    let attached = || level_words(case, policy_type, one.level);
    match policy_type {
        PolicyType::Identity => format!("role policy `{name}`"),
        PolicyType::Resource => "the key policy".to_owned(),
        PolicyType::PermissionsBoundary => format!("permissions boundary `{name}`"),
        PolicyType::Session => "the session policy".to_owned(),
        PolicyType::Scp => format!("SCP `{name}` (attached to {})", attached()),
        PolicyType::Rcp => format!("RCP `{name}` (attached to {})", attached()),
        PolicyType::VpcEndpoint => format!("VPC endpoint policy `{name}`"),
    }
}

#[cfg(test)]
mod tests {
    use keytrace_access::kms::case::Case;
    use keytrace_iam::policy_set::Layer;

    use crate::findings::code::Code;
    use crate::findings::example::{
        ALL, DELEGATION, KEY, ROLE, allow, fixed, healthy, judged, layer, narrowed, scps, the,
    };

    const OPEN: &str = r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#;

    /// A healthy case whose layer has one more statement.
    type With = fn(&str) -> Case;

    fn with(put: impl FnOnce(&mut Case)) -> Case {
        let mut case = healthy();
        put(&mut case);
        case
    }

    fn in_role_policy(deny: &str) -> Case {
        with(|case| case.policies.identity = layer("own", &[&allow("kms:Decrypt"), deny]))
    }

    fn in_key_policy(deny: &str) -> Case {
        with(|case| case.policies.resource = layer("key policy", &[DELEGATION, deny]))
    }

    fn in_scp(deny: &str) -> Case {
        with(|case| case.policies.scp = scps(&[ALL, &format!("{ALL},{deny}"), ALL]))
    }

    fn in_rcp(deny: &str) -> Case {
        with(|case| case.policies.rcp = layer("perimeter", &[deny]))
    }

    fn in_boundary(deny: &str) -> Case {
        with(|case| case.policies.permissions_boundary = layer("cap", &[ALL, deny]))
    }

    fn in_session_policy(deny: &str) -> Case {
        with(|case| case.policies.session = layer("session policy", &[ALL, deny]))
    }

    fn in_endpoint_policy(deny: &str) -> Case {
        with(|case| case.policies.vpc_endpoint = layer("vpce-1", &[OPEN, deny]))
    }

    #[test]
    fn a_statement_that_covers_the_request_is_pointed_at_and_narrowed() {
        let of_caller = r#"{"Sid":"Guard","Effect":"Deny","Action":"kms:*","Resource":"*"}"#;
        let of_resource =
            r#"{"Sid":"Guard","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}"#;
        let but_key = format!(r#""NotResource":"{KEY}""#);
        let but_role = format!(r#""ArnNotEquals":{{"aws:PrincipalArn":"{ROLE}"}}"#);
        let layers: [(Code, With, &str, &str); 7] = [
            (Code::IdentityPolicyDenies, in_role_policy, of_caller, &but_key),
            (Code::KeyPolicyDenies, in_key_policy, of_resource, &but_role),
            (Code::ScpDenies, in_scp, of_caller, &but_role),
            (Code::RcpDenies, in_rcp, of_resource, &but_role),
            (Code::PermissionsBoundaryDenies, in_boundary, of_caller, &but_key),
            (Code::SessionPolicyDenies, in_session_policy, of_caller, &but_key),
            (Code::VpcEndpointPolicyDenies, in_endpoint_policy, of_resource, &but_role),
        ];
        for (code, with, deny, exception) in layers {
            narrowed(&with(deny), code, exception);
            let of_s3 = deny.replace("kms:*", "s3:*");
            assert_eq!(judged(&with(&of_s3)).len(), 0, "{code:?} {of_s3}");
            let of_another = deny.replace(
                r#""Principal":"*""#,
                r#""Principal":{"AWS":"arn:aws:iam::111122223333:role/other"}"#,
            );
            if of_another != deny {
                assert_eq!(judged(&with(&of_another)).len(), 0, "{code:?} {of_another}");
            }
        }
    }

    #[test]
    fn a_statement_about_networks_gets_an_exception_for_services() {
        // TV-E-30: S3 calls KMS for the job, and carries no VPC endpoint.
        let guard = r#"{"Sid":"Guard","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}}"#;
        let (documents, proof) = fixed(&the(&in_key_policy(guard), Code::KeyPolicyDenies));
        assert!(documents[0].contains(r#""BoolIfExists":{"aws:ViaAWSService":"false"}"#), "{documents:?}");
        assert_eq!(proof, "allow review Alone");
    }

    #[test]
    fn a_layer_that_could_not_be_read_denies_nothing() {
        let case = with(|case| case.policies.rcp = Layer::unknown());
        assert!(judged(&case).iter().all(|finding| finding.code != Code::RcpDenies));
    }
}
