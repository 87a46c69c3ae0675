//! Facts that could not be read decide; the case is neither allowed nor denied (`E-UNK-1`).

use keytrace_iam::condition::Condition;
use keytrace_iam::decide::Decision;
use keytrace_iam::evaluate::Verdict;
use keytrace_iam::policy_set::PolicyType;

use crate::analysis::{Analysis, StatementResult};
use crate::findings::code::Code;
use crate::findings::evidence::Evidence;
use crate::findings::{Finding, Layer, draft};

/// Stands for what is not known of the request itself, with who asks for it.
const ASKED: &str = "{asked}";

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, _: Code) -> Option<Finding> {
    match analysis.authorization.decision {
        Decision::Unknown => Some(depends(analysis)),
        Decision::ExplicitDeny | Decision::ImplicitDeny => may_deny_too(analysis),
        Decision::Allow => None,
    }
}

/// Whether the request is allowed is not known.
fn depends(analysis: &Analysis<'_>) -> Finding {
    let Analysis { case, authorization, .. } = analysis;
    let is_unknown =
        |policy_type: &PolicyType| authorization.outcomes.of(*policy_type).verdict() == Verdict::Unknown;
    let unknown: Vec<PolicyType> = PolicyType::ALL.into_iter().filter(is_unknown).collect();
    let layers: Vec<&str> = unknown
        .iter()
        .map(|policy_type| Layer::Policy(*policy_type).name())
        .chain(authorization.key_serves.is_unknown().then_some(Layer::Key.name()))
        .chain(authorization.reaches_kms.is_unknown().then_some(Layer::Network.name()))
        .collect();
    let layers = if layers.is_empty() { String::new() } else { format!(" ({})", layers.join(", ")) };
    let undecided = unknown.into_iter().flat_map(|policy_type| analysis.statements_of(policy_type));
    let gaps = case.gaps.iter().map(|gap| {
        let reason = gap.reason.as_deref().map(|text| format!(" (AWS said: {text})")).unwrap_or_default();
        let why = format!(
            "not collected: `{}` returns it and requires `{}`{reason}",
            gap.operation, gap.permission
        );
        Evidence::looked_at(gap.fact.clone(), why)
    });
    let sentence = format!(
        "whether {{caller}} may call {{actions}} on {{key}} depends on facts that were not collected{layers}"
    );
    note(analysis, sentence, "; unknown about the request itself: ", gaps.collect(), undecided)
}

/// The request is denied, and a further statement may deny it too.
fn may_deny_too(analysis: &Analysis<'_>) -> Option<Finding> {
    let denying = || analysis.statements().iter().filter(|one| !one.allows() && asked(one).next().is_some());
    denying().next()?;
    let sentence = "more statements may deny {actions} on {key} for {caller}".to_owned();
    Some(note(analysis, sentence, ": unknown about the request itself is ", Vec::new(), denying()))
}

/// A note that names what of the request is not known, and the statements that ask for it.
fn note<'s, 'c: 's>(
    analysis: &Analysis<'_>,
    sentence: String,
    but: &str,
    mut evidence: Vec<Evidence>,
    statements: impl Iterator<Item = &'s StatementResult<'c>>,
) -> Finding {
    let mut words: Vec<String> = Vec::new();
    for one in statements {
        for condition in asked(one) {
            words.push(format!("`{}`, which {} asks for", condition.key_name, one.place()));
            let why = format!(
                "whether condition `{}` on `{}` holds is unknown",
                condition.operator_name, condition.key_name
            );
            evidence.push(one.evidence(condition.at, why));
        }
    }
    let sentence = if words.is_empty() { sentence } else { format!("{sentence}{but}{ASKED}") };
    let mut finding = draft(analysis, Code::FactsMissing, sentence);
    finding.mark(words.into_iter().map(|word| (ASKED.to_owned(), word)));
    finding.evidence = evidence;
    finding
}

/// The conditions of a statement that decide whether it applies, and whose truth is not known.
fn asked<'s>(one: &'s StatementResult<'_>) -> impl Iterator<Item = &'s Condition> {
    let open = one.clauses.applies().is_unknown();
    let answers = one.statement.conditions.iter().zip(&one.clauses.conditions);
    answers.filter(move |(_, answer)| open && answer.is_unknown()).map(|(condition, _)| condition)
}

#[cfg(test)]
mod tests {
    use crate::findings::code::Code;
    use crate::findings::example::{errors, healthy, judged, layer, the};

    use keytrace_iam::policy_set::Layer;
    use keytrace_iam::request::{ContextValue, Value, Values};

    #[test]
    fn the_missing_fact_and_what_would_tell_it_are_named() {
        let mut case = healthy();
        case.policies.resource = Layer::unknown();
        case.gaps = vec![keytrace_snapshot::collected::Gap::new("key policy of the key", "kms:GetKeyPolicy")];
        assert_eq!(errors(&case), []);
        let finding = the(&case, Code::FactsMissing);
        assert_eq!(finding.severity.name(), "note");
        assert!(!finding.message.contains("denied"), "{}", finding.message);
        assert!(finding.evidence[0].why.contains("`kms:GetKeyPolicy` returns it"), "{:?}", finding.evidence);
    }

    /// A Deny that asks for the endpoint of a direct request: whether it applies is not known.
    fn by_endpoint() -> keytrace_access::kms::case::Case {
        let mut case = healthy();
        case.request.context.set("aws:SourceVpce", ContextValue::Unknown);
        case.policies.permissions_boundary = layer(
            "Bound",
            &[
                r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#,
                r#"{"Sid":"OwnVpc","Effect":"Deny","Action":"kms:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}}"#,
            ],
        );
        case
    }

    #[test]
    fn what_is_not_known_of_the_request_is_named_with_who_asks_for_it() {
        let finding = the(&by_endpoint(), Code::FactsMissing);
        let asked = "unknown about the request itself: `aws:SourceVpce`, which statement `OwnVpc` of `Bound` asks for";
        assert!(finding.message.ends_with(asked), "{}", finding.message);
        let [seen] = finding.evidence.as_slice() else { panic!("{:?}", finding.evidence) };
        assert_eq!(seen.pointer.as_deref(), Some("/Statement/1/Condition/StringNotEquals/aws:SourceVpce"));
    }

    #[test]
    fn what_may_deny_besides_a_sure_denial_is_a_note() {
        let mut case = by_endpoint();
        let allow = r#"{"Effect":"Allow","Action":"kms:*","Resource":"*"}"#;
        let deny = r#"{"Effect":"Deny","Action":"kms:*","Resource":"*"}"#;
        case.policies.identity = layer("own", &[allow, deny]);
        assert_eq!(errors(&case), [Code::IdentityPolicyDenies]);
        let finding = the(&case, Code::FactsMissing);
        assert!(finding.message.starts_with("more statements may deny `kms:Decrypt`"), "{}", finding.message);
        assert!(finding.message.contains("statement `OwnVpc` of `Bound`"), "{}", finding.message);
        case.request
            .context
            .set("aws:SourceVpce", ContextValue::Present(Values::One(Value::Exact("vpce-1".into()))));
        assert!(judged(&case).iter().all(|finding| finding.code != Code::FactsMissing));
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
