//! Patterns against whole texts and against beginnings.

use super::{Matched, Pattern};
use crate::request::{Context, Text};
use crate::truth::Truth;

#[test]
fn exact_texts() {
    for (pattern, text, expected) in [
        ("", "", true),
        ("", "a", false),
        ("*", "", true),
        ("*", "a:b/c", true),
        ("?", "", false),
        ("?", "é", true),
        ("a*c", "abbbc", true),
        ("a*c", "ac", true),
        ("a*c", "a", false),
        ("a*a", "a", false),
        ("*ab*ab", "abab", true),
        ("*ab*ab", "ab", false),
        ("*a?c*", "xxabcxx", true),
        ("*a?c*", "xxacxx", false),
        ("a**b", "ab", true),
        ("s3.*.amazonaws.com", "s3.us-east-1.amazonaws.com", true),
        ("s3.*.amazonaws.com", "s3.us-east-1.amazonaws.com.cn", false),
    ] {
        assert_eq!(Pattern::wildcard(pattern).matches_text(text), expected, "{pattern} {text}");
    }
}

#[test]
fn prefixes_stand_for_all_texts_that_begin_so() {
    let context = Context::closed();
    for (pattern, prefix, expected) in [
        ("arn:aws:s3:::lake/*", "arn:aws:s3:::lake/raw/", Truth::True),
        ("arn:aws:s3:::lake/raw/a*", "arn:aws:s3:::lake/raw/", Truth::Unknown),
        ("arn:aws:s3:::other/*", "arn:aws:s3:::lake/raw/", Truth::False),
        ("arn:aws:s3:::lake", "arn:aws:s3:::lake/raw/", Truth::False),
        ("*.csv", "lake/raw/", Truth::Unknown),
        ("lake/???/*", "lake/raw/", Truth::True),
    ] {
        let matched = Pattern::wildcard(pattern).matches(Text::Prefix(prefix), &context);
        assert_eq!(matched, Matched::Answer(expected), "{pattern} {prefix}");
    }
}

#[test]
fn ten_thousand_stars_against_ten_thousand_characters() {
    let text = "a".repeat(10_000);
    assert!(Pattern::wildcard(&"*".repeat(10_000)).matches_text(&text));
    assert!(!Pattern::wildcard(&"*a".repeat(5_000)).matches_text(&"b".repeat(10_000)));
    assert!(!Pattern::wildcard(&format!("{}b", "*a".repeat(5_000))).matches_text(&text));
}
