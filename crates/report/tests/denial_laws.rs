//! What holds for every text: reading never panics, takes linear time, and finds each denial once wherever it stands.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use keytrace_denial::{Denial, Kind, Layer, decode};
use keytrace_report::decode::{json, text};
use keytrace_report::style::Style;
use proptest::prelude::*;

/// Pieces that real texts are made of, broken as they may be.
const PIECES: [&str; 44] = [
    "User: ",
    "\"",
    "\\\"",
    "arn:aws:sts::111122223333:assumed-role/Job/Session",
    "arn:",
    "arn:aws:kms:",
    " is not authorized to perform: ",
    "kms:Decrypt",
    "s3:GetObject",
    " on resource: ",
    "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    " because no identity-based policy allows",
    " with an explicit deny in a ",
    "service control policy: ",
    "(Service: ",
    "AWSKMS; ",
    "Status Code: 400; ",
    "Error Code: ",
    "AccessDeniedException",
    "Request ID: 8a1f9e66-0001",
    ")",
    "\n",
    "\\n",
    "\\\\n",
    "{",
    "}",
    "[",
    "]",
    "{\"eventSource\":\"kms.amazonaws.com\",",
    "\"errorCode\":\"AccessDenied\"",
    "\\\"eventSource\\\"",
    "\"\"eventSource\"\":",
    "Access Denied",
    "An error occurred (",
    ") when calling the Decrypt operation: ",
    "is disabled",
    "The ciphertext refers to a customer master key that does not exist",
    "é“”│\u{200b}日",
    "<key id>",
    "Encoded authorization failure message: ",
    "\\u",
    "\u{1b}[31",
    "...",
    ":",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(raw in "\\PC*") {
        read_and_show(&raw);
    }

    #[test]
    fn no_shuffling_of_real_pieces_makes_it_panic(pieces in prop::collection::vec(prop::sample::select(PIECES.as_slice()), 0..60)) {
        read_and_show(&pieces.concat());
    }

    #[test]
    fn a_sentence_is_read_the_same_in_any_prose(before in "[a-z ,.é日\n]{0,300}", after in "[ ,.\n][a-z ,.é日\n]{0,300}") {
        let found = decode(&format!("{before}\n{}\n{after}", sentence(7)));
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(&found, &decode(&sentence(7)));
    }

    #[test]
    fn a_sentence_survives_being_packed_into_json(levels in 0_usize..5) {
        let mut packed = sentence(7);
        for _ in 0..levels {
            packed = serde_json::json!({ "message": packed }).to_string();
        }
        let found = decode(&packed);
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(&found, &decode(&sentence(7)));
    }

    #[test]
    fn a_sentence_survives_being_wrapped_at_blanks(width in 20_usize..120) {
        let found = decode(&keytrace_report::style::wrap(&sentence(7), width, 2));
        prop_assert_eq!(&found, &decode(&sentence(7)));
    }
}

fn read_and_show(raw: &str) {
    let found = decode(raw);
    let written: serde_json::Value = serde_json::from_str(&json(&found)).unwrap();
    assert_eq!(written.get("denials").is_some(), found.len() != 1);
    assert!(text(&found, 80, Style::Ansi).ends_with('\n'));
    assert!(found.iter().all(|denial| denial.proves().iter().all(|sentence| !sentence.is_empty())));
}

fn sentence(number: usize) -> String {
    format!(
        "User: arn:aws:sts::111122223333:assumed-role/Job/GlueJobRunnerSession is not authorized to perform: kms:Decrypt on \
         resource: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-{number:012} because no identity-based \
         policy allows the kms:Decrypt action (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; \
         Request ID: 8a1f9e66-0000-4000-8000-{number:012}; Proxy: null)"
    )
}

fn is_sentence(denial: &Denial) -> bool {
    denial.kind == Kind::AccessDenied
        && denial.layer == Some(Layer::Identity)
        && denial.status_code == Some(400)
        && denial.request_id.is_some()
        && denial.resource.as_ref().is_some_and(|arn| arn.len() == 75)
}

/// Logs with a denial every so many lines: sparse, dense, and without line breaks.
fn log(denials: usize, noise: usize, separator: &str) -> String {
    let mut log = String::new();
    for number in 0..denials {
        for _ in 0..noise {
            log.push_str(
                "10:00:00,000 INFO executor: finished task 7.0 in stage 3.0, the kms key of the job was used",
            );
            log.push_str(separator);
        }
        log.push_str(&sentence(number));
        log.push_str(separator);
    }
    log
}

#[test]
fn every_denial_of_a_large_log_is_found_once_and_in_order() {
    for (denials, noise, separator) in
        [(300, 0, "\n"), (300, 0, " "), (300, 3, "\n"), (300, 13, " "), (40, 400, "\n"), (300, 7, "\\n")]
    {
        let found = decode(&log(denials, noise, separator));
        assert!(found.iter().all(is_sentence), "{denials} {noise} {separator:?}");
        let ids: Vec<&str> = found.iter().filter_map(|denial| denial.request_id.as_deref()).collect();
        assert!(ids.is_sorted());
        assert_eq!(found.len(), denials, "{denials} {noise} {separator:?}");
    }
}

/// Texts made to be slow: at four times the length, reading takes about four times as long.
/// So much of each that work that grows with the square of it would not end in minutes.
#[test]
fn what_looks_like_the_beginning_of_a_denial_over_and_over_is_read_to_its_end() {
    let hostile = [
        "{\"eventSource\":",
        "\\\"eventSource\\\" ",
        "{{\"eventSource\" ",
        "\"\"eventSource\"\" {",
        "[{\"eventSource\":\"x\",\"a\":[",
        "User: arn: is not authorized to perform: kms:Decrypt on resource: ",
        "(Service: AWSKMS; Status Code: 403 ",
        "User: arn:aws: ",
        "AccessDenied: ",
        "An error occurred (",
        "not authorized to perform: kms:* on resource: \"arn:",
        "\\",
        "\u{1b}[",
        "Alias arn:",
        "<",
    ];
    for piece in hostile {
        let count = 131_072 / piece.len();
        assert!(decode(&piece.repeat(count)).len() <= count, "{piece:?}");
    }
}
