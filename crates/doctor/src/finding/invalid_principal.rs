//! A key policy names a principal that AWS does not accept, such as an ARN with a blank in it (`L-PRN-20`).

use keytrace_iam::document::{Problem, ProblemKind};
use keytrace_iam::policy_set::{Policy, PolicyType};
use keytrace_iam::principal::PrincipalPattern;
use serde_json::json;

use crate::finding::code::Code;
use crate::finding::evidence::Evidence;
use crate::finding::reading::{caller, evidence, pointer_to};
use crate::finding::{Finding, Layer, Severity, draft, key_policy_lacks_allow, mend};
use crate::fix::Safety;
use crate::fix::proof::repaired;
use crate::fix::proposal::Proposal;
use keytrace_access::kms::authorize::{Authorization, authorize};
use keytrace_access::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    let found = invalid(case);
    let (policy, problem) = found.first()?;
    let blocks = key_policy_lacks_allow::blocks(case, authorization);
    let message = format!("{}; AWS refuses such a policy", words(policy, problem));
    let layer = Layer::Policy(PolicyType::Resource);
    let mut finding = draft(case, Code::InvalidPrincipal, layer, message);
    finding.evidence = found.iter().map(|(policy, problem)| place(policy, problem)).collect();
    if blocks && mends(case) {
        finding.proposal = corrected(case);
    } else {
        finding.severity = Severity::Warning;
        finding.advice.push(format!("write the ARN without the fault if it shall name {}", caller(case)));
    }
    Some(finding)
}

/// Whether the corrected text admits the caller.
pub(super) fn mends(case: &Case) -> bool {
    let Some(repaired) = corrected(case).and_then(|proposal| repaired(case, &proposal)) else { return false };
    let after = authorize(&repaired);
    after.outcomes.resource.admits().is_true()
}

fn invalid(case: &Case) -> Vec<(&Policy, &Problem)> {
    let policies = case.policies.resource.policies();
    let is_meant = |kind| matches!(kind, ProblemKind::BlankInPrincipal | ProblemKind::InvalidPrincipal);
    policies
        .flat_map(|policy| policy.document.problems.iter().map(move |problem| (&**policy, problem)))
        .filter(|(_, problem)| is_meant(problem.kind))
        .collect()
}

/// Every blank taken out of every principal that is one without them.
fn corrected(case: &Case) -> Option<Proposal> {
    let mut changes = Vec::new();
    let mut who = String::new();
    for (policy, problem) in invalid(case) {
        let clean: String = problem.text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let is_blank = problem.kind == ProblemKind::BlankInPrincipal;
        if !is_blank || matches!(PrincipalPattern::aws(&clean), PrincipalPattern::Invalid(_)) {
            continue;
        }
        let (place, owner) = mend::place_of(case, PolicyType::Resource, policy)?;
        changes.push(mend::replace(place, pointer_to(&policy.text, problem.at)?, json!(clean)));
        who = owner;
    }
    if changes.is_empty() {
        return None;
    }
    Some(Proposal { changes, safety: Safety::Safe, who, alternatives: Vec::new() })
}

fn words(policy: &Policy, problem: &Problem) -> String {
    let statements = policy.document.statements.iter().enumerate();
    let statement = statements.rev().find(|(_, statement)| statement.at <= problem.at);
    let name = match statement {
        Some((number, statement)) => {
            statement.sid.as_deref().map_or(format!("{}", number + 1), |sid| format!("`{sid}`"))
        }
        None => String::new(),
    };
    let place = format!("statement {name} of the key policy names `{}`", problem.text);
    match blank_in(&problem.text) {
        Some(at) => format!("{place}, {}", blank_words(&problem.text, at)),
        None => format!("{place}, which is not a principal"),
    }
}

fn place(policy: &Policy, problem: &Problem) -> Evidence {
    let statements = policy.document.statements.iter();
    let statement = statements.rev().find(|statement| statement.at <= problem.at);
    let mut seen = evidence(policy, problem.at, problem.kind.message());
    seen.sid = statement.and_then(|statement| statement.sid.as_deref()).map(str::to_owned);
    let written = policy.text.get(problem.at as usize..).and_then(|text| text.strip_prefix('"'));
    // Why: an escape in the text would shift the column; then the column of the text's beginning stays.
    let is_plain = written.is_some_and(|text| text.starts_with(&*problem.text));
    if let (Some(at), true) = (blank_in(&problem.text), is_plain) {
        seen.column = seen.column.map(|column| column + 1 + u32::try_from(at).unwrap_or(0));
        seen.why = blank_words(&problem.text, at);
    }
    seen
}

/// The byte offset of the first blank.
fn blank_in(text: &str) -> Option<usize> {
    text.find(char::is_whitespace)
}

fn blank_words(text: &str, at: usize) -> String {
    let place = match at {
        0 => "before the ARN",
        _ if text.trim_end().len() == at => "after the name, at the end of the ARN",
        _ => "inside the ARN",
    };
    format!("with a blank {place} (character {})", at + 1)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{ROLE, errors, fixed, healthy, judged, layer, the};

    fn with(principal: &str) -> keytrace_access::kms::case::Case {
        let statement = format!(
            r#"{{"Sid":"Allow use of the key","Effect":"Allow","Principal":{{"AWS":["{principal}"]}},"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:DescribeKey"],"Resource":"*"}}"#
        );
        let mut case = healthy();
        case.policies.resource = layer("key policy", &[&statement]);
        case
    }

    #[test]
    fn the_blank_after_the_roles_name_is_found_to_the_column() {
        let case = with(&format!("{ROLE} "));
        assert_eq!(errors(&case), [Code::InvalidPrincipal]);
        let finding = the(&case, Code::InvalidPrincipal);
        let seen = &finding.evidence[0];
        assert_eq!(seen.sid.as_deref(), Some("Allow use of the key"));
        assert_eq!(seen.pointer.as_deref(), Some("/Statement/0/Principal/AWS/0"));
        let line = case.policies.resource.policies().next().unwrap().text.lines().nth(1).unwrap().to_owned();
        let column = line.find("etl ").unwrap() + "etl".len() + 1;
        assert_eq!((seen.line, seen.column), (Some(2), u32::try_from(column).ok()));
        assert!(seen.why.contains("at the end of the ARN"), "{}", seen.why);
        let (documents, proof) = fixed(&finding);
        assert_eq!(proof, "allow safe Alone");
        assert!(documents[0].contains(&format!(r#"{{"AWS":["{ROLE}"]}}"#)), "{documents:?}");
    }

    #[test]
    fn another_fault_is_a_warning_beside_what_blocks() {
        let case = with("arn:aws:iam::1111:role/etl");
        assert_eq!(errors(&case), [Code::KeyPolicyDoesNotDelegate]);
        let finding = the(&case, Code::InvalidPrincipal);
        assert_eq!((finding.severity.name(), finding.fix.is_some()), ("warning", false));
    }

    #[test]
    fn the_arn_without_the_blank_is_fine() {
        assert_eq!(judged(&with(ROLE)).len(), 0);
    }
}
