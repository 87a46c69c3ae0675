//! Patterns of ARNs against ARNs.

use super::ResourcePattern;
use crate::request::{Context, Resource};
use crate::truth::Truth;
use crate::wildcard::Matched;

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/abc";

fn matches(pattern: &str, resource: &Resource) -> Truth {
    ResourcePattern::new(pattern, true).matches(resource, &Context::closed()).truth()
}

#[test]
fn key_arns() {
    let key = Resource::Arn(KEY.into());
    for (pattern, expected) in [
        ("*", Truth::True),
        (KEY, Truth::True),
        ("arn:aws:kms:us-*:111122223333:key/*", Truth::True),
        ("arn:aws:kms:*:111122223333:key/abc", Truth::True),
        ("arn:aws:kms:*:key/abc", Truth::True), // L-RES-3
        ("arn:aws:kms:*", Truth::True),         // L-RES-3
        ("arn:aws:kms:u*1:key/abc", Truth::False),
        ("arn:aws:kms:*::111122223333:key/abc", Truth::False),
        ("arn:aws:kms:us-east-1:111122223333:alias/data", Truth::False), // L-RES-10
        ("arn:aws:kms:us-east-1:111122223333:key/ABC", Truth::False),
        ("arn:aws:kms:us-east-1:111122223333:key/ab?", Truth::True),
        ("alias/data", Truth::False),
        ("abc", Truth::False),
    ] {
        assert_eq!(matches(pattern, &key), expected, "{pattern}");
    }
    let expanding = ResourcePattern::new("arn:aws:kms:*:key/abc", true);
    assert!(expanding.matches_by_expansion_only(&key, &Context::closed()));
}

#[test]
fn variables_stand_after_the_fifth_colon_and_only_with_the_newer_version() {
    let mut context = Context::closed();
    context.set_text("aws:username", "bob");
    let object = Resource::Arn("arn:aws:s3:::b/bob/x".into());
    let literal = Resource::Arn("arn:aws:s3:::b/${aws:username}/x".into());
    let pattern = "arn:aws:s3:::b/${aws:username}/*";
    let newer = ResourcePattern::new(pattern, true);
    let older = ResourcePattern::new(pattern, false);
    assert!(newer.matches(&object, &context).truth().is_true()); // TV-L-2
    assert!(older.matches(&literal, &context).truth().is_true()); // TV-L-1
    assert!(older.matches(&object, &context).truth().is_false());
    assert_eq!(newer.matches(&object, &Context::closed()), Matched::Unresolved);
}

#[test]
fn a_star_runs_past_any_number_of_colons_and_others_stay_in_their_part() {
    let group = Resource::Arn("arn:aws:logs:us-east-1:111122223333:a:b:c:d:e:f:g:h:i:log".into());
    for (pattern, expected) in [
        ("arn:aws:logs:*:log", Truth::True),
        ("arn:aws:logs:*:c:*:g:h:i:log", Truth::True),
        ("arn:aws:logs:*:a:b*d:e", Truth::False),
        ("arn:aws:logs:*:i:l*g", Truth::True),
        ("arn:aws:logs:*:a*log", Truth::False),
    ] {
        assert_eq!(matches(pattern, &group), expected, "{pattern}");
    }
}

#[test]
fn an_unknown_variable_is_unknown_also_behind_a_star_that_runs_on() {
    let object = Resource::Arn("arn:aws:s3:::b/bob/x".into());
    let pattern = ResourcePattern::new("arn:aws:s3:*:*:b/${aws:username}/*", true);
    assert_eq!(pattern.matches(&object, &Context::open()).truth(), Truth::Unknown);
    assert_eq!(pattern.is_resolved(&Context::open()), Truth::Unknown);
    assert_eq!(pattern.is_resolved(&Context::closed()), Truth::False);
}

#[test]
fn a_prefix_is_covered_only_when_everything_under_it_is() {
    let objects = Resource::ArnPrefix("arn:aws:s3:::lake/raw/".into());
    assert_eq!(matches("arn:aws:s3:::lake/*", &objects), Truth::True);
    assert_eq!(matches("arn:aws:s3:::lake/raw/2024*", &objects), Truth::Unknown);
    assert_eq!(matches("arn:aws:s3:::pond/*", &objects), Truth::False);
    // `L-RES-3`: a star that may run past colons covers what lies under a prefix too.
    assert_eq!(matches("arn:*", &objects), Truth::True);
    assert_eq!(matches("arn:aws:s3:*", &objects), Truth::True);
    assert_eq!(matches("arn:aws:s3:*:lake/raw/x", &objects), Truth::Unknown);
    assert_eq!(matches("arn:aws:kms:*", &objects), Truth::False);
    let buckets = Resource::ArnPrefix("arn:aws:s3:".into());
    assert_eq!(matches("arn:aws:s3:::lake", &buckets), Truth::Unknown);
}

#[test]
fn actions_without_resources_need_a_star_or_the_whole_account_and_region() {
    let none = Resource::Unspecified { scope: "arn:aws:kms:us-east-1:111122223333:".into() };
    assert_eq!(matches("*", &none), Truth::True);
    assert_eq!(matches("arn:aws:kms:us-east-1:111122223333:*", &none), Truth::True);
    assert_eq!(matches("arn:aws:kms:*", &none), Truth::True); // `L-RES-3`
    assert_eq!(matches("arn:aws:kms:eu-west-1:*", &none), Truth::False);
    assert_eq!(matches(KEY, &none), Truth::False);
}
