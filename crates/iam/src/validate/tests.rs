//! What AWS refuses by the kind of policy, and what nearly is so.

use super::{DocumentKind, too_long, validate};
use crate::document::{ProblemKind, Severity};
use crate::parse::parse;

fn kinds(kind: DocumentKind, statement: &str) -> Vec<(ProblemKind, Severity)> {
    let text = format!("{{\"Version\":\"2012-10-17\",\"Statement\":[{statement}]}}");
    let document = parse(&text);
    assert_eq!(document.problems, []);
    validate(&document, kind).into_iter().map(|problem| (problem.kind, problem.severity)).collect()
}

const PLAIN: &str = r#"{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}"#;
const NAMED: &str = r#"{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*"}"#;
const BARE: &str = r#"{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt"}"#;

#[test]
fn each_kind_has_its_own_elements() {
    use DocumentKind::{
        BucketPolicy, Identity, KeyPolicy, PermissionsBoundary, Rcp, ResourcePolicy, Scp, Session,
        TrustPolicy, VpcEndpoint,
    };
    use ProblemKind::{
        LockedOut, PrincipalForbidden, PrincipalRequired, ResourceAssumed, ResourceForbidden,
        ResourceRequired, ScpPrincipal, StatementWithoutResource,
    };
    let error = |kind| vec![(kind, Severity::Error)];
    let warning = |kind| vec![(kind, Severity::Warning)];
    for kind in [Identity, PermissionsBoundary, Session, Scp] {
        let forbidden = if kind == Scp { ScpPrincipal } else { PrincipalForbidden };
        assert_eq!(kinds(kind, PLAIN), [], "{kind:?}");
        assert_eq!(kinds(kind, NAMED), error(forbidden), "{kind:?}");
    }
    for kind in [ResourcePolicy, VpcEndpoint] {
        assert_eq!(kinds(kind, PLAIN), error(PrincipalRequired), "{kind:?}");
        assert_eq!(kinds(kind, NAMED), [], "{kind:?}");
    }
    assert_eq!(kinds(BucketPolicy, &PLAIN.replace("kms:Decrypt", "s3:*")), error(PrincipalRequired));
    assert_eq!(kinds(BucketPolicy, &NAMED.replace("kms:Decrypt", "s3:*")), []);
    // Nobody could change such a key policy again.
    let locked = (LockedOut, Severity::Warning);
    assert_eq!(kinds(KeyPolicy, PLAIN), [error(PrincipalRequired), vec![locked]].concat());
    assert_eq!(kinds(KeyPolicy, NAMED), [locked]);
    assert_eq!(kinds(Rcp, NAMED), []);
    assert_eq!(kinds(TrustPolicy, NAMED), error(ResourceForbidden));
    assert_eq!(kinds(TrustPolicy, BARE), []);
    assert_eq!(kinds(KeyPolicy, BARE), [warning(StatementWithoutResource), vec![locked]].concat());
    assert_eq!(kinds(ResourcePolicy, BARE), warning(ResourceAssumed));
    let bare = BARE.replace("kms:Decrypt", "s3:GetObject");
    for kind in [BucketPolicy, VpcEndpoint, Rcp] {
        assert_eq!(kinds(kind, &bare), error(ResourceRequired), "{kind:?}");
    }
}

#[test]
fn a_document_of_the_wrong_kind_is_not_valid() {
    let document = || parse(r#"{"Statement":{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}}"#);
    assert!(document().checked_as(DocumentKind::Identity).is_valid());
    let refused = document().checked_as(DocumentKind::KeyPolicy);
    let kinds: Vec<ProblemKind> = refused.problems.iter().map(|problem| problem.kind).collect();
    assert_eq!(
        (refused.is_valid(), kinds),
        (false, vec![ProblemKind::PrincipalRequired, ProblemKind::LockedOut])
    );
}

#[test]
fn resource_control_policies_only_deny_named_actions_to_everybody() {
    for (statement, expected) in [
        (r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#, None),
        (NAMED, None),
        (
            r#"{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}"#,
            Some(ProblemKind::RcpAllow),
        ),
        (
            r#"{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"#,
            Some(ProblemKind::RcpEveryAction),
        ),
        (
            r#"{"Effect":"Deny","Principal":"*","NotAction":"kms:*","Resource":"*"}"#,
            Some(ProblemKind::RcpNotAction),
        ),
        (
            r#"{"Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}"#,
            Some(ProblemKind::RcpPrincipal),
        ),
    ] {
        let found: Vec<ProblemKind> =
            kinds(DocumentKind::Rcp, statement).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(found, Vec::from_iter(expected), "{statement}");
    }
}

#[test]
fn sids_with_blanks_and_not_principal() {
    let sid = r#"{"Sid":"Enable IAM","Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}"#;
    assert_eq!(kinds(DocumentKind::KeyPolicy, sid), []);
    let sid = r#"{"Sid":"Enable IAM","Effect":"Deny","Action":"kms:*","Resource":"*"}"#;
    assert_eq!(kinds(DocumentKind::Identity, sid), [(ProblemKind::SidCharacters, Severity::Error)]);
    let others = r#"{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}"#;
    let locked = (ProblemKind::LockedOut, Severity::Warning);
    assert_eq!(kinds(DocumentKind::KeyPolicy, others), [locked]);
    assert_eq!(
        kinds(DocumentKind::VpcEndpoint, others),
        [(ProblemKind::NotPrincipalForbidden, Severity::Error)]
    );
}

#[test]
fn for_all_values_on_a_single_valued_key_is_refused_by_kms() {
    let statement = r#"{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*",
        "Condition":{"ForAllValues:StringEquals":{"kms:EncryptionContext:app":"etl"}}}"#;
    assert_eq!(
        kinds(DocumentKind::KeyPolicy, statement),
        [(ProblemKind::OverlyPermissiveCondition, Severity::Error)]
    );
    let keys = statement.replace("EncryptionContext:app", "EncryptionContextKeys");
    assert_eq!(kinds(DocumentKind::KeyPolicy, &keys), []);
}

fn only(kind: DocumentKind, statement: &str) -> Vec<ProblemKind> {
    kinds(kind, statement).into_iter().map(|(kind, _)| kind).collect()
}

/// `L-VAL-2`: somebody must be able to change the key policy again.
#[test]
fn a_key_policy_that_nobody_can_change_again() {
    for (statement, locked) in [
        (r#"{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}"#, false),
        (r#"{"Effect":"Allow","Principal":"*","Action":"kms:PutKeyPolicy","Resource":"*"}"#, false),
        (r#"{"Effect":"Allow","Principal":"*","Action":"kms:put*","Resource":"*"}"#, false),
        (r#"{"Effect":"Allow","Principal":"*","NotAction":"kms:Decrypt","Resource":"*"}"#, false),
        (r#"{"Effect":"Allow","Principal":"*","Action":["kms:Decrypt","kms:PutKey"],"Resource":"*"}"#, true),
        (r#"{"Effect":"Deny","Principal":"*","Action":"kms:PutKeyPolicy","Resource":"*"}"#, true),
        (r#"{"Effect":"Allow","Principal":"*","Action":"kms:*"}"#, true),
    ] {
        let found = only(DocumentKind::KeyPolicy, statement);
        assert_eq!(found.contains(&ProblemKind::LockedOut), locked, "{statement}");
    }
}

/// KMS saves a statement without `Action`, and ignores it; IAM and S3 refuse it.
#[test]
fn a_statement_without_action() {
    let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Resource":"*"},
        {"Sid":"two","Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}]}"#;
    let key = parse(text).checked_as(DocumentKind::KeyPolicy);
    let kinds: Vec<ProblemKind> = key.problems.iter().map(|problem| problem.kind).collect();
    assert_eq!((key.is_valid(), kinds), (true, vec![ProblemKind::StatementWithoutAction]));
    // The others keep their places.
    assert_eq!(key.statements.get(1).and_then(|second| second.sid.as_deref()), Some("two"));
    assert!(!parse(text).checked_as(DocumentKind::BucketPolicy).is_valid());
}

#[test]
fn a_bucket_policy_knows_actions_and_resources_of_s3_only() {
    let statement = |action: &str, resource: &str| {
        format!(r#"{{"Effect":"Allow","Principal":"*","Action":"{action}","Resource":"{resource}"}}"#)
    };
    let lake = "arn:aws:s3:::lake/*";
    for (action, resource, expected) in [
        ("s3:GetObject", lake, None),
        ("s3express:CreateSession", lake, None),
        ("S3:*", "*", None),
        ("*", lake, None),
        ("kms:Decrypt", lake, Some(ProblemKind::BucketPolicyAction)),
        ("s3:GetObject", "arn:aws:kms:us-east-1:111122223333:key/k", Some(ProblemKind::BucketPolicyResource)),
    ] {
        let found = only(DocumentKind::BucketPolicy, &statement(action, resource));
        assert_eq!(found, Vec::from_iter(expected), "{action} {resource}");
        assert_eq!(only(DocumentKind::ResourcePolicy, &statement(action, resource)), [], "{action}");
    }
}

#[test]
fn an_endpoint_policys_conditions() {
    let statement = |condition: &str| {
        format!(
            r#"{{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{condition}}}"#
        )
    };
    for (condition, expected) in [
        (r#"{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}"#, None),
        (r#"{"StringLike":{"aws:PrincipalAccount":"1111222*"}}"#, Some(ProblemKind::EndpointIdentifier)),
        (
            r#"{"NumericEquals":{"aws:PrincipalAccount":"111122223333"}}"#,
            Some(ProblemKind::EndpointIdentifier),
        ),
        (r#"{"StringLike":{"aws:userid":"AROAEXAMPLE:*"}}"#, None),
        (r#"{"StringLike":{"aws:userid":"*:s"}}"#, Some(ProblemKind::EndpointWildcard)),
        (r#"{"StringEquals":{"aws:userid":"*:s"}}"#, None),
        (r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/Job"}}"#, None),
        (
            r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::1111*:role/Job"}}"#,
            Some(ProblemKind::EndpointAccount),
        ),
    ] {
        let found = only(DocumentKind::VpcEndpoint, &statement(condition));
        assert_eq!(found, Vec::from_iter(expected), "{condition}");
        assert_eq!(only(DocumentKind::Scp, &statement(condition).replace("\"Principal\":\"*\",", "")), []);
    }
    let resource = statement("{}").replace(r#""Resource":"*""#, r#""Resource":"arn:aws:kms:*:1111*:key/*""#);
    assert_eq!(only(DocumentKind::VpcEndpoint, &resource), [ProblemKind::EndpointAccount]);
}

/// `L-LIM-15`: what is too long is told and evaluated.
#[test]
fn a_text_that_is_too_long_is_no_error() {
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::{}"}}}}"#,
        "x".repeat(2_048)
    );
    let problem = too_long(&text, DocumentKind::Session).unwrap();
    assert_eq!(problem.severity, Severity::Warning);
    assert_eq!(problem.kind.message(), "2,143 characters; AWS takes at most 2,048");
    assert_eq!(too_long(&text, DocumentKind::Identity), None);
    assert_eq!(too_long(&"x".repeat(100_000), DocumentKind::ResourcePolicy), None);
}

#[test]
fn a_key_policy_that_nobody_could_change_again_and_its_near_misses() {
    let allow = |principal: &str, action: &str| {
        format!(r#"{{"Effect":"Allow","Principal":{principal},"Action":"{action}","Resource":"*"}}"#)
    };
    let deny = |principal: &str, rest: &str| {
        format!(r#"{{"Effect":"Deny","Principal":{principal},"Action":"kms:Put*","Resource":"*"{rest}}}"#)
    };
    let role = r#"{"AWS":"arn:aws:iam::111122223333:role/Admin"}"#;
    for (statements, locked) in [
        (allow(role, "kms:*"), false),
        (allow(role, "kms:Decrypt"), true),
        (allow(r#"{"Service":"logs.amazonaws.com"}"#, "kms:*"), true),
        (allow(r#"{"Service":"logs.amazonaws.com","AWS":"111122223333"}"#, "kms:*"), false),
        (format!("{},{}", allow(role, "kms:*"), deny(r#""*""#, "")), true),
        (format!("{},{}", allow(role, "kms:*"), deny(role, "")), false),
        (
            format!(
                "{},{}",
                allow(role, "kms:*"),
                deny(r#""*""#, r#","Condition":{"Bool":{"aws:SecureTransport":"false"}}"#)
            ),
            false,
        ),
    ] {
        let found = kinds(DocumentKind::KeyPolicy, &statements);
        assert_eq!(found.contains(&(ProblemKind::LockedOut, Severity::Warning)), locked, "{statements}");
    }
}

#[test]
fn actions_of_a_bucket_policy_need_a_resource_that_they_act_on() {
    let lake = "arn:aws:s3:::lake";
    for (actions, resources, refused) in [
        (r#"["s3:GetObject","s3:ListBucket"]"#, vec!["/*"], 1),
        (r#"["s3:GetObject","s3:ListBucket"]"#, vec![""], 1),
        (r#"["s3:GetObject","s3:ListBucket"]"#, vec!["", "/*"], 0),
        (r#"["s3:getobject*","s3:PutObjectAcl"]"#, vec![""], 2),
        (r#""s3:GetBucketLocation""#, vec!["/a"], 1),
        (r#""s3:*""#, vec!["/*"], 0),
        (r#""s3:Get*""#, vec![""], 0),
        (r#""s3:GetObject""#, vec!["*"], 0),
        (r#""s3:GetObject""#, vec!["?a"], 0),
        (r#""s3:ListBucket""#, vec!["*"], 0),
        (r#""s3:ListAllMyBuckets""#, vec!["/*"], 0),
    ] {
        let listed: Vec<String> = resources.iter().map(|rest| format!(r#""{lake}{rest}""#)).collect();
        let statement = format!(
            r#"{{"Effect":"Allow","Principal":"*","Action":{actions},"Resource":[{}]}}"#,
            listed.join(",")
        );
        let expected = vec![(ProblemKind::BucketActionWithoutResource, Severity::Warning); refused];
        assert_eq!(kinds(DocumentKind::BucketPolicy, &statement), expected, "{statement}");
    }
    let point = r#"{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],
        "Resource":"arn:aws:s3:us-east-1:111122223333:accesspoint/own/object/*"}"#;
    assert_eq!(kinds(DocumentKind::BucketPolicy, point), []);
}

#[test]
fn a_sid_that_stands_twice_is_refused_by_iam_alone() {
    let statement = r#"{"Sid":"A","Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}"#;
    for (kind, valid) in
        [(DocumentKind::Identity, false), (DocumentKind::KeyPolicy, true), (DocumentKind::Scp, true)]
    {
        let statement = if kind == DocumentKind::KeyPolicy {
            statement
        } else {
            &statement.replace(r#""Principal":"*","#, "")
        };
        let text = format!(r#"{{"Statement":[{statement},{statement}]}}"#);
        assert_eq!(parse(&text).checked_as(kind).is_valid(), valid, "{kind:?}");
    }
}
