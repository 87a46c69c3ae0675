//! What nobody could read stays unknown in a case, and its gaps say who could tell.

#![allow(clippy::unwrap_used, reason = "a test may stop")]

mod support;

use keytrace_access::call::Call;
use keytrace_access::kms::authorize::authorize;
use keytrace_access::kms::case::PrincipalExistence;
use keytrace_iam::decide::Decision::{self, Allow, ExplicitDeny, ImplicitDeny, Unknown};
use keytrace_iam::evaluate::Verdict;
use keytrace_iam::truth::Truth;
use keytrace_snapshot::organization::PolicyKind;
use support::{ACCOUNT, ALLOWS_KMS, KEY, OTHER, ROLE, World, admits, with_context};

const DECRYPT: &str = "kms:Decrypt";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Job/GlueJobRunnerSession";

fn decide(world: &World, call: Call) -> Decision {
    authorize(&world.case(call)).decision
}

fn decrypt(world: &World, principal: &str) -> Call {
    world.call(principal, DECRYPT, KEY)
}

#[test]
fn names_of_the_encryption_context_that_differ_in_letter_case_only_are_unknown() {
    let pinned = admits(ROLE).replace(
        r#""Resource":"*""#,
        r#""Resource":"*","Condition":{"StringEquals":{"kms:EncryptionContext:app":"etl"}}"#,
    );
    let world = World::new().key(KEY, &pinned).role(ROLE, "");
    let twice = with_context(&[("App", "etl"), ("app", "etl")], decrypt(&world, ROLE));
    assert_eq!(decide(&world, twice), Unknown, "L-CND-2");
    assert_eq!(decide(&world, decrypt(&world, ROLE)), ImplicitDeny, "L-CND-9");
}

#[test]
fn what_another_account_holds_is_unknown_and_its_gaps_name_that_account() {
    let world = World::new().role(ROLE, ALLOWS_KMS);
    let foreign = "arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let case = world.case(world.call(ROLE, DECRYPT, foreign));
    assert_eq!((authorize(&case).decision, case.same_account), (Unknown, Truth::False));
    let owner = Some(support::account(OTHER));
    let operations: Vec<&str> =
        case.gaps.iter().filter(|gap| gap.account == owner).map(|gap| gap.operation.as_str()).collect();
    for expected in
        ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:ListGrants", "organizations:ListPoliciesForTarget"]
    {
        assert!(operations.contains(&expected), "{expected} is missing in {operations:?}");
    }
    let without = World::new().role(ROLE, "");
    let call = without.call(ROLE, DECRYPT, foreign);
    let identity = authorize(&without.case(call)).outcomes.identity;
    assert_eq!(identity.verdict(), Verdict::ImplicitDeny, "E-XACC-1");
}

#[test]
fn an_attached_policy_that_was_not_read_is_a_gap_and_hides_no_denial() {
    let aws = "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole";
    let world = World::new().role(ROLE, "").attached_unread(ROLE, aws);
    let case = world.case(decrypt(&world, ROLE));
    assert_eq!(authorize(&case).decision, Unknown);
    let operations: Vec<&str> = case.gaps.iter().map(|gap| gap.operation.as_str()).collect();
    assert_eq!(operations, ["iam:GetPolicyVersion"]);
    let denies = r#"{"Effect":"Deny","Action":"kms:*","Resource":"*"}"#;
    let world = World::new().role(ROLE, denies).attached_unread(ROLE, aws);
    assert_eq!(decide(&world, decrypt(&world, ROLE)), ExplicitDeny);
}

#[test]
fn the_role_is_looked_up_by_its_session_and_a_missing_one_is_told() {
    let with_path = "arn:aws:iam::111122223333:role/service-role/Job";
    let world = World::new().key(KEY, &admits(with_path)).role(with_path, "");
    let case = world.case(decrypt(&world, SESSION));
    assert_eq!(case.request.principal.arn(), Some(with_path));
    assert_eq!(authorize(&case).decision, Allow);
    assert_eq!(case.facts.principal_exists, PrincipalExistence::Exists);
    let world = World::new();
    let case = world.case(decrypt(&world, SESSION));
    assert_eq!(case.facts.principal_exists, PrincipalExistence::Missing);
}

/// `E-REQ-2`: a session's ARN does not tell the path by which service-linked roles, which are exempt, are known.
#[test]
fn whether_a_role_that_nobody_read_is_service_linked_is_not_known() {
    let denies = r#"{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}"#;
    let world = World::new().key(KEY, &admits(OTHER)).organization(&[ACCOUNT]);
    let world = world.control_policy(PolicyKind::Rcp, "ou-1", denies);
    let rcp = |caller: &str| {
        let case = world.case(decrypt(&world, caller));
        let told = case.gaps.iter().any(|gap| gap.fact.starts_with("the path of role"));
        (authorize(&case).outcomes.rcp.verdict(), told)
    };
    let linked = "arn:aws:iam::444455556666:role/aws-service-role/s.amazonaws.com/AWSServiceRoleForS";
    for (caller, expected) in [
        ("arn:aws:sts::444455556666:assumed-role/AWSServiceRoleForS/s", (Verdict::Unknown, true)),
        ("arn:aws:sts::444455556666:assumed-role/Job/s", (Verdict::ExplicitDeny, false)),
        (linked, (Verdict::NotApplicable, false)),
    ] {
        assert_eq!(rcp(caller), expected, "{caller}");
    }
}

#[test]
fn a_symmetric_key_has_one_usage_and_another_key_whose_usage_is_not_told_is_a_gap() {
    // https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html#KMS-CreateKey-request-KeyUsage
    let world = World::new().key(KEY, &admits(ROLE)).role(ROLE, "");
    let symmetric = world.described(KEY, |metadata| metadata.key_usage = None);
    assert_eq!(decide(&symmetric, decrypt(&symmetric, ROLE)), Allow);
    let untold = symmetric.described(KEY, |metadata| metadata.key_spec = Some("RSA_2048".to_owned()));
    let case = untold.case(decrypt(&untold, ROLE));
    assert_eq!(authorize(&case).decision, Unknown);
    let facts: Vec<&str> = case.gaps.iter().map(|gap| gap.fact.as_str()).collect();
    assert!(facts.iter().any(|fact| fact.contains("`KeyUsage`")), "{facts:?}");
}
