//! AWS's error text names a layer that allows by the policies at hand (`M-ORD-3`).

use keytrace_denial::Denial;
use keytrace_iam::evaluate::Verdict;

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::evidence::{Evidence, checked_policies};
use crate::findings::{Finding, Layer, draft_in, named_policy_type};
use crate::remediation::key_arn;

/// Judges one case against AWS's error text. A text about another action or key says nothing about the case.
pub(super) fn judge_observed(analysis: &Analysis<'_>, denial: &Denial) -> Option<Finding> {
    let case = analysis.case;
    let named = named_policy_type(denial.layer?);
    let same_action = denial.action.as_deref().is_none_or(|action| action == case.call.action);
    let same_key = match (denial.resource.as_deref(), key_arn(case)) {
        (Some(denied), Some(own)) => denied == own,
        _ => true,
    };
    let verdict = analysis.authorization.outcomes.of(named).verdict();
    if !same_action || !same_key || !matches!(verdict, Verdict::Allow | Verdict::NotApplicable) {
        return None;
    }
    let layer = Layer::Policy(named);
    let says = match verdict {
        Verdict::NotApplicable => "no policy of this layer applies to",
        _ => "it allows",
    };
    let sentence = format!(
        "AWS's error text names the layer `{}`, but by the policies that were collected {says} {{actions}} on {{key}}",
        layer.name()
    );
    let mut finding = draft_in(analysis, Code::ContradictsObservation, layer, sentence);
    finding.evidence =
        vec![Evidence::looked_at("the error text", "a layer that AWS names did deny the request")];
    finding.evidence.extend(checked_policies(case, named, None).into_iter().map(|seen| Evidence {
        why: "checked".to_owned(),
        allows_nothing: false,
        ..seen
    }));
    finding.advice.push(
        "the policies may have changed since the error, or AWS denied another request: compare the time of the error, the \
         role, the key, and the Region, and whether the request came through a service"
            .to_owned(),
    );
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::analysis::Analysis;
    use crate::findings::code::Code;
    use crate::findings::example::{KEY, healthy, layer};

    use crate::findings::observed;

    fn codes(case: &keytrace_access::kms::case::Case, action: &str) -> Vec<Code> {
        let text = format!(
            "User: arn:aws:sts::111122223333:assumed-role/etl/GlueJobRunnerSession is not authorized to perform: {action} on resource: {KEY} because no identity-based policy allows the {action} action"
        );
        let denial = keytrace_denial::decode(&text).remove(0);
        observed(&Analysis::of(case), &denial).into_iter().map(|finding| finding.code).collect()
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
