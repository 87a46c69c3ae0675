//! Facts that nobody could read decide; the case is neither allowed nor denied (`E-UNK-1`).

use iam::decide::Decision;
use iam::evaluate::Verdict;
use iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::evidence::Evidence;
use crate::finding::reading::{caller, key};
use crate::finding::{Finding, Layer, Severity, draft};
use crate::kms::authorize::Authorization;
use crate::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    if authorization.decision != Decision::Unknown {
        return None;
    }
    let unknown: Vec<&str> = PolicyType::ALL
        .into_iter()
        .filter(|policy_type| authorization.outcomes.of(*policy_type).verdict() == Verdict::Unknown)
        .map(|policy_type| Layer::Policy(policy_type).name())
        .chain(authorization.key_serves.is_unknown().then_some(Layer::Key.name()))
        .chain(authorization.reaches_kms.is_unknown().then_some(Layer::Network.name()))
        .collect();
    let layers = if unknown.is_empty() { String::new() } else { format!(" ({})", unknown.join(", ")) };
    let message = format!(
        "whether {} may do {{actions}} on {} depends on facts that are not at hand{layers}",
        caller(case),
        key(case)
    );
    let mut finding = draft(case, Code::FactsMissing, Layer::Request, message);
    finding.severity = Severity::Note;
    finding.evidence = case
        .gaps
        .iter()
        .map(|gap| {
            let reason = gap.reason.as_deref().map(|text| format!(" (AWS said: {text})")).unwrap_or_default();
            let why = format!(
                "not collected: `{}` would tell; it needs `{}`{reason}",
                gap.operation, gap.permission
            );
            Evidence::looked_at(gap.fact.clone(), why)
        })
        .collect();
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{errors, healthy, judged, layer, the};

    use iam::policy_set::Layer;

    #[test]
    fn the_missing_fact_and_what_would_tell_it_are_named() {
        let mut case = healthy();
        case.policies.resource = Layer::unknown();
        case.gaps = vec![snapshot::collected::Gap::new("key policy of the key", "kms:GetKeyPolicy")];
        assert_eq!(errors(&case), []);
        let finding = the(&case, Code::FactsMissing);
        assert_eq!(finding.severity.name(), "note");
        assert!(!finding.message.contains("denied"), "{}", finding.message);
        assert!(finding.evidence[0].why.contains("`kms:GetKeyPolicy` would tell"), "{:?}", finding.evidence);
    }

    #[test]
    fn a_sure_denial_is_no_note() {
        let mut case = healthy();
        case.policies.resource = Layer::unknown();
        case.policies.identity = layer("own", &[r#"{"Effect":"Deny","Action":"kms:*","Resource":"*"}"#]);
        assert_eq!(errors(&case), [Code::IdentityPolicyDenies]);
        assert!(judged(&case).iter().all(|finding| finding.code != Code::FactsMissing));
    }
}
