//! What holds for every input: one function for each reader of hostile texts. Test only.
//!
//! `fuzz/` calls these with the inputs that libFuzzer finds, `tests/` with generated ones and with the corpus that is
//! kept. A law that does not hold stops the program.

pub mod time;

use keytrace_denial::decode;
use keytrace_doctor::simulate::{UnlistedKeys, simulate};
use keytrace_iam::condition::Condition;
use keytrace_iam::condition::operator::{Comparison, read};
use keytrace_iam::parse::parse;
use keytrace_iam::request::Context;
use keytrace_iam::truth::Truth;
use keytrace_iam::validate::{DocumentKind, validate};
use keytrace_iam::wildcard::Pattern;
use keytrace_oracle::print::print;
use keytrace_snapshot::format::{Files, read as read_snapshot, write as write_snapshot};
use regex::Regex;

const KINDS: [DocumentKind; 10] = [
    DocumentKind::Identity,
    DocumentKind::PermissionsBoundary,
    DocumentKind::Session,
    DocumentKind::Scp,
    DocumentKind::Rcp,
    DocumentKind::KeyPolicy,
    DocumentKind::BucketPolicy,
    DocumentKind::ResourcePolicy,
    DocumentKind::TrustPolicy,
    DocumentKind::VpcEndpoint,
];

/// A document is parsed and checked, whatever the text; every problem lies inside the text. A valid document that is
/// printed and parsed again is the same document.
pub fn parse_document(text: &str) {
    let document = parse(text);
    for kind in KINDS {
        for problem in document.problems.iter().chain(&validate(&document, kind)) {
            assert!(problem.at as usize <= text.len(), "{problem:?}");
            assert!(document.position(problem.at).line >= 1);
        }
    }
    if document.is_valid() {
        let printed = print(&document);
        let again = parse(&printed);
        assert_eq!(print(&again), printed, "printed otherwise the second time");
        assert!(again.is_valid(), "{printed}: {:?}", again.problems);
    }
}

/// The longest pattern and text that are compared with a regular expression, which would grow too large.
const COMPARED: usize = 300;

/// A pattern matches what the regular expression of the same meaning matches. The first line is the pattern, the rest
/// the text.
pub fn wildcard(input: &str) {
    let (pattern, text) = input.split_once('\n').unwrap_or((input, ""));
    let found = Pattern::wildcard(pattern).matches_text(text);
    if pattern.len() <= COMPARED && text.len() <= COMPARED {
        let expected = expression(pattern).is_match(text);
        assert_eq!(found, expected, "{pattern:?} {text:?}");
    }
}

/// The regular expression that means what a pattern means.
#[expect(clippy::expect_used, reason = "test only: every such expression is one")]
fn expression(pattern: &str) -> Regex {
    let mut source = String::from("(?s)^");
    for character in pattern.chars() {
        match character {
            '*' => source.push_str(".*"),
            '?' => source.push('.'),
            other => source.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
    Regex::new(&(source + "$")).expect("an expression")
}

/// A condition answers, and a negated operator answers the opposite on a key with one value.
///
/// The lines are the operator, a policy value and the request's value.
pub fn condition_value(input: &str) {
    let mut lines = input.splitn(3, '\n');
    let [Some(operator), Some(own), Some(value)] = [lines.next(), lines.next(), lines.next()] else { return };
    let answer = condition(operator, own, value);
    let Some(opposite) = opposite(operator) else { return };
    let is_arn = read(operator).is_some_and(|read| read.operator.comparison == Comparison::Arn);
    // `L-CND-7`: a value that does not fit holds under neither. `L-CND-8`: nobody knows what AWS says of a
    // malformed ARN under a negated operator. `L-VAR-5`: a variable without a value matches under neither.
    let fits = Condition::new(operator, "a:b", vec![own.into()], true, 0).invalid_values().next().is_none();
    if fits && (!is_arn || value.starts_with("arn:")) && !own.contains("${") && answer != Truth::Unknown {
        let negated = condition(&opposite, own, value);
        assert!(negated == !answer || negated == Truth::Unknown, "{operator} {own:?} {value:?}");
    }
}

fn condition(operator: &str, own: &str, value: &str) -> Truth {
    let mut context = Context::closed();
    context.set_text("a:b", value);
    let answer = Condition::new(operator, "a:b", vec![own.into()], true, 0).matches(&context);
    let twice = Condition::new(operator, "a:b", vec![own.into(), own.into()], true, 0).matches(&context);
    assert_eq!(answer, twice, "the same value a second time: {operator} {own:?} {value:?}");
    let _ = Condition::new(operator, "a:b", vec![own.into()], true, 0).matches(&Context::open());
    answer
}

/// The negated form of an operator's documented name.
fn opposite(operator: &str) -> Option<String> {
    let negated = match operator {
        "IpAddress" => "NotIpAddress".to_owned(),
        "StringEquals" | "StringEqualsIgnoreCase" | "StringLike" => operator.replace("String", "StringNot"),
        "ArnEquals" | "ArnLike" => operator.replace("Arn", "ArnNot"),
        "NumericEquals" => "NumericNotEquals".to_owned(),
        "DateEquals" => "DateNotEquals".to_owned(),
        _ => return None,
    };
    Some(negated)
}

/// A simulation is answered or refused, whatever the text.
pub fn simulation(text: &str) {
    let _ = simulate(text, UnlistedKeys::Absent);
    let _ = simulate(text, UnlistedKeys::Unknown);
}

/// A denial is read, whatever the text, and everything about it can be said.
pub fn denial(text: &str) {
    for denial in decode(text) {
        let _ = (denial.caller(), denial.role_arn(), denial.rules());
        let _ = (denial.proves(), denial.does_not_prove(), denial.next());
    }
}

/// A folder is read or refused; what was read is written and read back the same.
///
/// The files are parted by lines `== path`.
pub fn snapshot_folder(text: &str) {
    let mut files = Files::new();
    for file in text.split("== ") {
        if let Some((path, content)) = file.split_once('\n') {
            files.insert(path.to_owned(), content.as_bytes().to_vec());
        }
    }
    if let Ok(snapshot) = read_snapshot(&files) {
        let again = write_snapshot(&snapshot).and_then(|files| read_snapshot(&files));
        assert!(again.is_ok_and(|again| again == snapshot), "what was written is not what was read");
    }
}
