//! AWS's error text names a layer that allows by the policies at hand (`M-ORD-3`).

use keytrace_iam::evaluate::Verdict;
use keytrace_iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::evidence::Evidence;
use crate::finding::reading::{key, read_policies};
use crate::finding::{Finding, Layer, Severity, draft};
use crate::fix::key_arn;
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;
use keytrace_denial::Denial;

/// Judges one case against AWS's error text. A text about another action or key says nothing about the case.
#[must_use]
pub fn judge_observed(case: &Case, authorization: &Authorization, denial: &Denial) -> Option<Finding> {
    let named = policy_type(denial.layer?);
    let same_action = denial.action.as_deref().is_none_or(|action| action == case.call.action);
    let same_key = match (denial.resource.as_deref(), key_arn(case)) {
        (Some(refused), Some(own)) => refused == own,
        _ => true,
    };
    let verdict = authorization.outcomes.of(named).verdict();
    if !same_action || !same_key || !matches!(verdict, Verdict::Allow | Verdict::NotApplicable) {
        return None;
    }
    let layer = Layer::Policy(named);
    let says = match verdict {
        Verdict::NotApplicable => "there is none",
        _ => "it allows",
    };
    let message = format!(
        "AWS's error text names the layer `{}`, but by the policies at hand {says} for {{actions}} on {}",
        layer.name(),
        key(case)
    );
    let mut finding = draft(case, Code::ContradictsObservation, layer, message);
    finding.severity = Severity::Warning;
    finding.evidence =
        vec![Evidence::looked_at("the error text", "a layer that AWS names is certain to refuse")];
    finding.evidence.extend(
        read_policies(case, named, None).into_iter().map(|seen| Evidence { why: "read".to_owned(), ..seen }),
    );
    finding.advice.push(
        "the policies may have changed since, or another request was refused: compare the time of the error, the role, \
         the key and the Region, and whether the request came through a service"
            .to_owned(),
    );
    Some(finding)
}

fn policy_type(layer: keytrace_denial::Layer) -> PolicyType {
    match layer {
        keytrace_denial::Layer::Identity => PolicyType::Identity,
        keytrace_denial::Layer::Resource => PolicyType::Resource,
        keytrace_denial::Layer::PermissionsBoundary => PolicyType::PermissionsBoundary,
        keytrace_denial::Layer::Session => PolicyType::Session,
        keytrace_denial::Layer::Scp => PolicyType::Scp,
        keytrace_denial::Layer::Rcp => PolicyType::Rcp,
        keytrace_denial::Layer::VpcEndpoint => PolicyType::VpcEndpoint,
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{KEY, healthy, layer};

    use crate::finding::observed;
    use keytrace_access::kms::authorize::authorize;

    fn codes(case: &keytrace_access::kms::case::Case, action: &str) -> Vec<Code> {
        let text = format!(
            "User: arn:aws:sts::111122223333:assumed-role/etl/GlueJobRunnerSession is not authorized to perform: {action} on resource: {KEY} because no identity-based policy allows the {action} action"
        );
        let denial = keytrace_denial::decode(&text).remove(0);
        observed(case, &authorize(case), &denial).into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn a_layer_that_allows_by_the_facts_and_refused_by_the_text_is_told() {
        assert_eq!(codes(&healthy(), "kms:Decrypt"), [Code::ContradictsObservation]);
    }

    #[test]
    fn agreement_and_texts_about_other_actions_are_not() {
        assert_eq!(codes(&healthy(), "kms:Encrypt"), []);
        let mut case = healthy();
        case.policies.identity = layer("own", &[r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#]);
        assert_eq!(codes(&case, "kms:Decrypt"), []);
    }
}
