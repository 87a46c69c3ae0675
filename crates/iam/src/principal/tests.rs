//! How principal elements name callers, row by row.

use super::{Named, Naming, PrincipalPattern};
use crate::document::Element;
use crate::request::{Principal, RoleSession};
use crate::truth::Truth;

fn job(path_known: bool) -> Principal {
    Principal::RoleSession(RoleSession {
        role_arn: if path_known {
            "arn:aws:iam::111122223333:role/service-role/Job"
        } else {
            "arn:aws:iam::111122223333:role/Job"
        }
        .into(),
        path_known,
        session_name: Some("s".into()),
        role_id: Some("AROAEXAMPLEJOB".into()),
    })
}

#[test]
fn how_a_role_session_is_named() {
    let nobody = Naming::nobody();
    let named = |kind| Naming::of(kind, Truth::True);
    for (text, path_known, expected) in [
        ("*", true, named(Named::Anyone)),
        ("111122223333", true, named(Named::Account)),
        ("arn:aws:iam::111122223333:root", true, named(Named::Account)),
        ("444455556666", true, nobody),
        ("arn:aws:iam::111122223333:role/service-role/Job", true, named(Named::Role)),
        ("arn:aws:iam::111122223333:role/Job", true, nobody), // L-PRN-13: the path is missing
        ("arn:aws:iam::111122223333:role/service-role/Job", false, named(Named::Role)), // TV-L-15
        ("arn:aws:iam::111122223333:role/job", false, nobody), // L-PRN-8
        ("arn:aws:iam::111122223333:role/MyJob", false, nobody), // L-PRN-13: the whole name
        ("arn:aws-cn:iam::111122223333:role/Job", false, nobody), // L-PRN-13: and the partition
        ("arn:aws-cn:sts::111122223333:assumed-role/Job/s", true, nobody),
        ("arn:aws:sts::111122223333:assumed-role/Job/s", true, named(Named::Direct)),
        ("arn:aws:sts::111122223333:assumed-role/Job/t", true, nobody),
        ("AROAEXAMPLEJOB", true, named(Named::Role)),
        ("AROAEXAMPLEOLD", true, nobody), // TV-L-16
        ("arn:aws:iam::111122223333:role/service-role/Job ", true, nobody), // L-PRN-20
        ("arn:aws:iam::111122223333:role/*", true, nobody),
        ("arn:aws:iam::111122223333:group/g", true, nobody),
    ] {
        assert_eq!(PrincipalPattern::aws(text).names(&job(path_known)), expected, "{text}");
    }
}

#[test]
fn not_principal_exempts_a_session_only_with_account_role_and_session() {
    let role = "arn:aws:iam::111122223333:role/service-role/Job";
    let session = "arn:aws:sts::111122223333:assumed-role/Job/s";
    let all: &[&str] = &["111122223333", role, session];
    for (listed, has_boundary, denied) in [
        (&[role][..], Truth::False, Truth::True), // L-PRN-17, TV-E-31
        (&[role, session], Truth::False, Truth::True),
        (all, Truth::False, Truth::False),
        (all, Truth::True, Truth::True), // L-PRN-18
        (all, Truth::Unknown, Truth::Unknown),
        (&["111122223333"], Truth::False, Truth::True),
    ] {
        let patterns = listed.iter().map(|text| PrincipalPattern::aws(text)).collect();
        let element = Element { negated: true, patterns, at: 0 };
        assert_eq!(element.names(&job(true), has_boundary).any(), denied, "{listed:?}");
    }
}

#[test]
fn an_account_names_its_root_user_directly() {
    let root = Principal::parse("arn:aws:iam::111122223333:root").unwrap();
    assert_eq!(PrincipalPattern::aws("111122223333").names(&root), Naming::of(Named::Direct, Truth::True));
}
