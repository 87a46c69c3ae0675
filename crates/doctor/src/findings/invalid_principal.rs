//! A key policy names a principal that AWS does not accept, such as an ARN with a blank in it (`L-PRN-20`).

use keytrace_iam::document::Problem;
use keytrace_iam::policy_set::Policy;

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::evidence::Evidence;
use crate::findings::{Finding, Severity, draft};
use crate::remediation::correction::invalid_principals;

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    let found = invalid_principals(analysis.case);
    let (policy, problem) = found.first()?;
    let mut finding = draft(analysis, code, format!("{}; AWS rejects such a policy", words(policy, problem)));
    finding.evidence = found.iter().map(|(policy, problem)| place(policy, problem)).collect();
    if analysis.key_policy_blocks() {
        finding.proposal = analysis.corrections().invalid_principal.clone();
    }
    if finding.proposal.is_none() {
        finding.severity = Severity::Warning;
        finding.advise("correct the ARN if it is meant to name {caller}");
    }
    Some(finding)
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
    let mut seen = Evidence::at(policy, problem.at, problem.kind.message());
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
    use crate::findings::code::Code;
    use crate::findings::example::{ROLE, errors, fixed, healthy, judged, layer, the};

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
