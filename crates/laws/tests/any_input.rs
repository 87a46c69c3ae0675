//! The laws, on texts made of the pieces that each reader looks for. `cargo xtask fuzz` searches further.

use keytrace_laws as laws;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

const OPERATORS: [&str; 16] = [
    "StringEquals",
    "StringEqualsIgnoreCase",
    "StringLike",
    "ArnLike",
    "ArnEquals",
    "NumericEquals",
    "NumericLessThan",
    "DateEquals",
    "DateGreaterThan",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "Null",
    "ForAllValues:StringLike",
    "ForAnyValue:ArnNotLikeIfExists",
    "NoSuchOperator",
];

const VALUES: [&str; 30] = [
    "a",
    "A",
    "é",
    "*",
    "?",
    "${",
    "}",
    "${aws:username}",
    ":",
    "/",
    "arn:aws:s3:::",
    "arn:aws:kms:us-east-1:",
    "0",
    "1",
    "-",
    "+",
    ".",
    "9999999999",
    "2024-02-29",
    "T",
    "Z",
    "00:00:00",
    "true",
    "FALSE",
    "10.0.0.0",
    "/8",
    "::1",
    "=",
    "aGk=",
    "ß",
];

const JSON: [&str; 32] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\"Version\":\"2012-10-17\",",
    "\"Statement\":",
    "\"Effect\":\"Allow\",",
    "\"Action\":",
    "\"kms:*\"",
    "\"Resource\":\"*\"",
    "\"NotAction\":[\"s3:Get?\"],",
    "\"Principal\":{\"AWS\":",
    "\"Condition\":{\"StringLike\":{",
    "\"kms:ViaService\":",
    "\"request\":{",
    "\"identityPolicies\":[",
    "\"policy\":",
    "\"resource\":{\"resource\":\"arn:aws:kms:us-east-1:111122223333:key/a\"}",
    "\"action\":\"kms:Decrypt\",",
    "\"principal\":\"arn:aws:iam::111122223333:role/r\",",
    "\\u00e9",
    "\\ud800",
    "1e9",
    "-0",
    "null",
    "true",
    " ",
    "\n",
    "é",
];

fn text(pieces: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
    vec(select(pieces), 0..most).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_are_parsed(text in text(&JSON, 40)) {
        laws::parse_document(&text);
    }

    #[test]
    fn simulations_are_answered_or_refused(text in text(&JSON, 40)) {
        laws::simulation(&text);
    }

    #[test]
    fn wildcards_match_what_a_plain_matcher_matches(pattern in "[ab*?é]{0,12}", text in "[abé]{0,16}") {
        laws::wildcard(&format!("{pattern}\n{text}"));
    }

    #[test]
    fn conditions_answer(operator in select(&OPERATORS[..]), own in text(&VALUES, 5), value in text(&VALUES, 5)) {
        laws::condition_value(&format!("{operator}\n{own}\n{value}"));
    }

    #[test]
    fn denials_are_read(text in any::<String>()) {
        laws::denial(&text);
    }

    #[test]
    fn snapshots_are_read_or_refused(path in "[a-z0-9/.]{0,20}", content in text(&JSON, 20)) {
        let head = "== snapshot.json\n{\"format\":\"keytrace.snapshot/1\"}\n";
        laws::snapshot_folder(&format!("{head}== {path}\n{content}"));
    }
}
