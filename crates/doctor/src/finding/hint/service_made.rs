//! Conditions in vain: no request that a service makes for the role fulfils them (`E-FAS-3`, `kms-calls` 1.2).

use keytrace_iam::document::Effect;

use crate::finding::Finding;
use crate::finding::hint::policy_type;
use crate::finding::reading::{Said, context_text, said};
use keytrace_access::kms::case::Case;

/// Keys about the network of the caller: a request of a service carries none of it.
const NETWORK_KEYS: [&str; 4] = ["aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip"];
/// Keys about services that pass requests on; S3 and Glue are not among those that AWS lists.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvia
const CHAIN_KEYS: [&str; 3] = ["aws:calledvia", "aws:calledviafirst", "aws:calledvialast"];

/// Which condition is in vain, why, and what to write instead.
pub(super) fn hint(case: &Case, finding: &Finding) -> Option<String> {
    let via = context_text(case, "kms:ViaService")?;
    let statements = said(case, policy_type(finding)?);
    let (said, key) = statements.iter().find_map(|said| Some((said, in_vain(said)?)))?;
    let chain = CHAIN_KEYS.contains(&key.to_ascii_lowercase().as_str());
    let why = if chain {
        "neither S3 nor Glue is ever in it"
    } else {
        "such a request carries nothing of the caller's network"
    };
    let instead = match (said.statement.effect, chain) {
        (Effect::Deny, _) => {
            "add `\"BoolIfExists\": {\"aws:ViaAWSService\": \"false\"}` to the Deny, so that it is about direct requests only"
                .to_owned()
        }
        (Effect::Allow, true) => format!("condition on `kms:ViaService` (`{via}`) instead"),
        (Effect::Allow, false) => format!(
            "allow requests through the service by `kms:ViaService` (`{via}`) in a statement of its own, and keep the \
             network to a Deny with `\"BoolIfExists\": {{\"aws:ViaAWSService\": \"false\"}}`"
        ),
    };
    let vain = match said.statement.effect {
        Effect::Deny => "lets no such request pass",
        Effect::Allow => "can never hold for this request",
    };
    Some(format!("`{key}` in {} {vain}: `{via}` makes it for the role, and {why}; {instead}", said.place()))
}

/// The key of a condition that a service's request cannot fulfil, in a statement that it decides.
fn in_vain<'s>(said: &'s Said<'_>) -> Option<&'s str> {
    let known = |key: &str| NETWORK_KEYS.contains(&key) || CHAIN_KEYS.contains(&key);
    let fits = said.names_caller() && said.said.action.is_true() && !said.said.resource.is_false();
    let decides = match said.statement.effect {
        Effect::Deny => said.said.applies().is_true(),
        Effect::Allow => fits && said.said.applies().is_false(),
    };
    let meant = |condition: &&keytrace_iam::condition::Condition| {
        let is_unmet = said.unmet().any(|unmet| unmet.at == condition.at);
        known(condition.key().as_str()) && (said.statement.effect == Effect::Deny || is_unmet)
    };
    let condition = said.statement.conditions.iter().find(meant).filter(|_| decides)?;
    Some(&condition.key_name)
}

#[cfg(test)]
mod tests {
    use crate::finding::example::{DELEGATION, healthy, judged, layer};
    use keytrace_access::kms::case::Case;

    fn advice(case: &Case) -> String {
        judged(case).into_iter().flat_map(|finding| finding.advice).collect::<Vec<_>>().join("\n")
    }

    fn allowed_if(condition: &str) -> Case {
        let mut case = healthy();
        let statement = format!(
            r#"{{"Sid":"Net","Effect":"Allow","Action":"kms:Decrypt","Resource":"*","Condition":{condition}}}"#
        );
        case.policies.identity = layer("own", &[&statement]);
        case
    }

    #[test]
    fn a_condition_on_the_network_or_on_called_via_is_named_with_its_safe_form() {
        for (condition, key, instead) in [
            (r#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#, "aws:SourceIp", "BoolIfExists"),
            (r#"{"StringEquals":{"aws:SourceVpce":"vpce-1"}}"#, "aws:SourceVpce", "BoolIfExists"),
            (r#"{"StringEquals":{"aws:SourceVpc":"vpc-1"}}"#, "aws:SourceVpc", "BoolIfExists"),
            (r#"{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}}"#, "aws:VpcSourceIp", "BoolIfExists"),
            (
                r#"{"ForAnyValue:StringEquals":{"aws:CalledVia":"s3.amazonaws.com"}}"#,
                "aws:CalledVia",
                "kms:ViaService",
            ),
        ] {
            let advice = advice(&allowed_if(condition));
            assert!(
                advice.contains(&format!("`{key}` in statement `Net` of `own` can never hold")),
                "{advice}"
            );
            assert!(advice.contains(instead), "{advice}");
        }
    }

    #[test]
    fn a_deny_outside_the_vpc_hits_what_s3_does_for_the_role() {
        let deny = r#"{"Sid":"Perimeter","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}}"#;
        let mut case = healthy();
        case.policies.resource = layer("key policy", &[DELEGATION, deny]);
        let vain = "`aws:SourceVpce` in statement `Perimeter` of `key policy` lets no such request pass";
        assert!(advice(&case).contains(vain), "{}", advice(&case));
        let safe = deny.replace(
            r#""StringNotEquals""#,
            r#""BoolIfExists":{"aws:ViaAWSService":"false"},"StringNotEquals""#,
        );
        case.policies.resource = layer("key policy", &[DELEGATION, &safe]);
        assert_eq!(judged(&case).len(), 0);
    }

    #[test]
    fn other_conditions_and_direct_requests_are_not_in_vain() {
        let other =
            advice(&allowed_if(r#"{"StringEquals":{"kms:ViaService":"glue.us-east-1.amazonaws.com"}}"#));
        assert!(!other.contains("never hold"), "{other}");
        let mut direct = allowed_if(r#"{"StringEquals":{"aws:SourceVpce":"vpce-1"}}"#);
        direct.call.via_service = keytrace_access::call::ViaService::Direct;
        direct.request.context = keytrace_iam::request::Context::closed();
        assert!(!advice(&direct).contains("never hold"), "{}", advice(&direct));
    }
}
