//! Cases assembled from small accounts, and their decisions. The numbers are those of the evaluation rules' vectors.

#![allow(clippy::unwrap_used, reason = "a test may stop")]

mod support;

use keytrace_access::call::{Call, NetworkPath, Source, ViaService};
use keytrace_access::kms::authorize::authorize;
use keytrace_access::kms::case::KeyPolicySource;
use keytrace_access::kms::key_state::Existence;
use keytrace_iam::decide::Decision::{self, Allow, ExplicitDeny, ImplicitDeny, Unknown};
use keytrace_iam::evaluate::Verdict;
use keytrace_iam::explain::explain;
use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::truth::Truth;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::organization::PolicyKind;
use serde_json::json;
use support::{
    ACCOUNT, ALLOWS_ALL, ALLOWS_KMS, DELEGATES, KEY, OTHER, REGION, ROLE, World, admits, policy, via,
    with_context,
};

const DECRYPT: &str = "kms:Decrypt";
const OTHER_ROLE: &str = "arn:aws:iam::444455556666:role/Job";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Job/GlueJobRunnerSession";
const USER: &str = "arn:aws:iam::111122223333:user/Ann";
const S3_ONLY: &str = r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#;

fn decide(world: &World, call: Call) -> Decision {
    authorize(&world.case(call)).decision
}

/// The decision, and the verdict of one layer.
fn layer(world: &World, call: Call, policy_type: PolicyType) -> (Decision, Verdict) {
    let authorization = authorize(&world.case(call));
    (authorization.decision, authorization.outcomes.of(policy_type).verdict())
}

fn decrypt(world: &World, principal: &str) -> Call {
    world.call(principal, DECRYPT, KEY)
}

#[test]
fn key_policy_and_identity_in_one_account() {
    let role_named = admits(ROLE);
    let other_named = admits("arn:aws:iam::111122223333:role/Other");
    let decrypt_only = DELEGATES.replace("kms:*", "kms:Decrypt");
    let glue_only = DELEGATES.replace(
        r#""Resource":"*""#,
        r#""Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"glue.us-east-1.amazonaws.com"}}"#,
    );
    let without_resource = role_named.replace(r#","Resource":"*""#, "");
    let alias_only =
        r#"{"Effect":"Allow","Action":"kms:*","Resource":"arn:aws:kms:us-east-1:111122223333:alias/data"}"#;
    let denies = r#"{"Effect":"Deny","Action":"kms:Decrypt","Resource":"*"}"#;
    let identity = PolicyType::Identity;
    let resource = PolicyType::Resource;
    for (vector, key_policy, statements, action, expected, at, verdict) in [
        (1, DELEGATES, ALLOWS_KMS, DECRYPT, Allow, identity, Verdict::Allow),
        (2, DELEGATES, "", DECRYPT, ImplicitDeny, identity, Verdict::ImplicitDeny),
        (3, &other_named, ALLOWS_KMS, DECRYPT, ImplicitDeny, resource, Verdict::ImplicitDeny),
        (4, &role_named, "", DECRYPT, Allow, identity, Verdict::ImplicitDeny),
        (10, DELEGATES, alias_only, DECRYPT, ImplicitDeny, identity, Verdict::ImplicitDeny),
        (11, &decrypt_only, ALLOWS_KMS, "kms:GenerateDataKey", ImplicitDeny, resource, Verdict::ImplicitDeny),
        (12, &glue_only, ALLOWS_KMS, DECRYPT, ImplicitDeny, resource, Verdict::ImplicitDeny),
        (13, &role_named, denies, DECRYPT, ExplicitDeny, identity, Verdict::ExplicitDeny),
        (32, &without_resource, ALLOWS_KMS, DECRYPT, ImplicitDeny, resource, Verdict::ImplicitDeny),
    ] {
        let world = World::new().key(KEY, key_policy).role(ROLE, statements);
        let call = via("s3", world.call(ROLE, action, KEY));
        assert_eq!(layer(&world, call, at), (expected, verdict), "TV-E-{vector}");
    }
}

#[test]
fn a_boundary_limits_what_the_role_is_given_but_not_what_a_user_is_given_directly() {
    let boundary = PolicyType::PermissionsBoundary;
    let role = World::new().key(KEY, &admits(ROLE)).role(ROLE, "").bounded(ROLE, S3_ONLY);
    let call = decrypt(&role, ROLE);
    assert_eq!(layer(&role, call, boundary), (ImplicitDeny, Verdict::ImplicitDeny), "TV-E-5");
    let user = World::new().key(KEY, &admits(USER)).user(USER, "").bounded_user(USER, S3_ONLY);
    assert_eq!(decide(&user, decrypt(&user, USER)), Allow, "TV-E-6");
}

#[test]
fn a_session_policy_does_not_limit_what_the_session_is_given_by_name() {
    let world = World::new().key(KEY, &admits(SESSION)).role(ROLE, "");
    let text = policy(S3_ONLY).as_str().to_owned();
    let call = Call { session_policy: Some(text), ..decrypt(&world, SESSION) };
    assert_eq!(layer(&world, call, PolicyType::Session), (Allow, Verdict::ImplicitDeny), "TV-E-7");
}

#[test]
fn an_aws_managed_key_serves_its_own_account_through_its_own_service() {
    let world = World::new().role(ROLE, "").role(OTHER_ROLE, ALLOWS_KMS).account(OTHER);
    let through_s3 = via("s3", world.call(ROLE, DECRYPT, "alias/aws/s3"));
    let case = world.case(through_s3.clone());
    assert_eq!(case.facts.key_policy, KeyPolicySource::Documented);
    assert_eq!(authorize(&case).decision, Allow, "TV-E-8");
    assert!(case.gaps.is_empty(), "{:?}", case.gaps);
    let direct = world.call(ROLE, DECRYPT, "alias/aws/s3");
    let resource = PolicyType::Resource;
    assert_eq!(layer(&world, direct, resource), (ImplicitDeny, Verdict::ImplicitDeny), "TV-E-9");
    let glue = world.case(via("glue", world.call(ROLE, DECRYPT, "alias/aws/glue")));
    assert_eq!(glue.facts.key_policy, KeyPolicySource::Assumed);
    assert_eq!(authorize(&glue).decision, Allow);
    let through_glue = via("glue", world.call(ROLE, DECRYPT, "alias/aws/s3"));
    assert_eq!(decide(&world, through_glue), ImplicitDeny, "E-AMK-4");
}

#[test]
fn an_aws_managed_key_of_another_account_is_refused_by_its_key_policy_and_not_by_an_rcp() {
    let deny_outsiders = r#"{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*",
        "Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-own"}}}"#;
    let world = World::new().account(OTHER).role(OTHER_ROLE, ALLOWS_KMS).organization(&[ACCOUNT]);
    let world = world.control_policy(PolicyKind::Rcp, "ou-1", deny_outsiders);
    let alias = "arn:aws:kms:us-east-1:111122223333:alias/aws/s3";
    let authorization = authorize(&world.case(via("s3", world.call(OTHER_ROLE, DECRYPT, alias))));
    assert_eq!(authorization.decision, ImplicitDeny, "TV-E-18");
    assert_eq!(authorization.outcomes.rcp.verdict(), Verdict::NotApplicable);
    assert_eq!(authorization.outcomes.resource.verdict(), Verdict::ImplicitDeny);
    let own_key = World::new().key(KEY, &admits(OTHER)).account(OTHER).role(OTHER_ROLE, ALLOWS_KMS);
    let own_key = own_key.organization(&[ACCOUNT]).control_policy(PolicyKind::Rcp, "ou-1", deny_outsiders);
    let call = decrypt(&own_key, OTHER_ROLE);
    let rcp = PolicyType::Rcp;
    assert_eq!(layer(&own_key, call, rcp), (ExplicitDeny, Verdict::ExplicitDeny), "TV-E-17");
}

#[test]
fn every_level_of_service_control_policies_must_allow() {
    let admitted = World::new().key(KEY, &admits(ROLE)).role(ROLE, "").organization(&[ACCOUNT]);
    assert_eq!(decide(&admitted, decrypt(&admitted, ROLE)), Allow);
    let world = admitted.control_policy(PolicyKind::Scp, "ou-1", S3_ONLY);
    let case = world.case(decrypt(&world, ROLE));
    let authorization = authorize(&case);
    assert_eq!(authorization.decision, ImplicitDeny, "TV-E-14");
    assert_eq!(authorization.outcomes.scp.lacking_level, Some(1));
    assert_eq!(case.facts.scp_levels, ["r-1", "ou-1", ACCOUNT]);
}

#[test]
fn service_control_policies_bind_neither_the_management_account_nor_service_linked_roles() {
    let manager = "arn:aws:iam::999988887777:role/Job";
    let key = "arn:aws:kms:us-east-1:999988887777:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let world = World::new().account("999988887777").key(key, &admits(manager)).role(manager, "");
    let world = world.organization(&[ACCOUNT, "999988887777"]);
    let world = world.control_policy(PolicyKind::Scp, "ou-1", S3_ONLY);
    let call = world.call(manager, DECRYPT, key);
    let scp = PolicyType::Scp;
    assert_eq!(layer(&world, call, scp), (Allow, Verdict::NotApplicable), "TV-E-15");
    let linked =
        "arn:aws:iam::111122223333:role/aws-service-role/lakeformation.amazonaws.com/AWSServiceRoleForLF";
    let world = World::new().key(KEY, &admits(linked)).role(linked, "").organization(&[ACCOUNT]);
    let world = world.control_policy(PolicyKind::Scp, "ou-1", S3_ONLY);
    let call = decrypt(&world, linked);
    assert_eq!(layer(&world, call, scp), (Allow, Verdict::NotApplicable), "TV-E-16");
}

#[test]
fn across_accounts_both_sides_must_allow() {
    let root = admits("arn:aws:iam::444455556666:root");
    let role = admits(OTHER_ROLE);
    let anyone = admits("*");
    let delete = "kms:ScheduleKeyDeletion";
    for (vector, key_policy, statements, action, expected) in [
        (19, root.as_str(), ALLOWS_KMS, DECRYPT, Allow),
        (20, &role, "", DECRYPT, ImplicitDeny),
        (21, DELEGATES, ALLOWS_KMS, DECRYPT, ImplicitDeny),
        (22, &anyone, ALLOWS_KMS, DECRYPT, Allow),
        (24, &root, ALLOWS_KMS, delete, ImplicitDeny),
    ] {
        let world = World::new().key(KEY, key_policy).account(OTHER).role(OTHER_ROLE, statements);
        assert_eq!(decide(&world, world.call(OTHER_ROLE, action, KEY)), expected, "TV-E-{vector}");
    }
    let world = World::new().key(KEY, &role).account(OTHER).role(OTHER_ROLE, ALLOWS_KMS);
    let world = world.bounded(OTHER_ROLE, S3_ONLY);
    let boundary = PolicyType::PermissionsBoundary;
    let call = decrypt(&world, OTHER_ROLE);
    assert_eq!(layer(&world, call, boundary), (ImplicitDeny, Verdict::ImplicitDeny), "TV-E-23");
}

#[test]
fn the_root_user_needs_the_key_policy_and_obeys_service_control_policies() {
    let root = "arn:aws:iam::111122223333:root";
    let world = World::new().key(KEY, &admits(ROLE));
    assert_eq!(decide(&world, decrypt(&world, root)), ImplicitDeny, "TV-E-25");
    let world = World::new().organization(&[ACCOUNT]);
    assert_eq!(decide(&world, decrypt(&world, root)), Allow, "TV-E-26");
    let denies = format!(r#"{ALLOWS_ALL},{{"Effect":"Deny","Action":"kms:*","Resource":"*"}}"#);
    let world = world.control_policy(PolicyKind::Scp, "r-1", &denies);
    let call = decrypt(&world, root);
    assert_eq!(layer(&world, call, PolicyType::Scp), (ExplicitDeny, Verdict::ExplicitDeny), "TV-E-26");
}

#[test]
fn a_grant_allows_and_loses_to_every_denial() {
    let other = admits("arn:aws:iam::111122223333:role/Other");
    let grant = |constraints| {
        json!({"GrantId": "g", "GranteePrincipal": ROLE, "Operations": ["Decrypt"],
            "IssuingAccount": "arn:aws:iam::111122223333:root", "Constraints": constraints})
    };
    let world = World::new().key(KEY, &other).role(ROLE, "").grant(KEY, grant(json!(null)));
    assert_eq!(decide(&world, decrypt(&world, ROLE)), Allow, "TV-E-27");
    let write = world.call(ROLE, "kms:GenerateDataKey", KEY);
    assert_eq!(decide(&world, write), ImplicitDeny);
    let denied = format!("{other},{}", admits(ROLE).replace("Allow", "Deny"));
    let world = World::new().key(KEY, &denied).role(ROLE, "").grant(KEY, grant(json!(null)));
    assert_eq!(decide(&world, decrypt(&world, ROLE)), ExplicitDeny, "TV-E-28");
    for (constraint, expected) in
        [("EncryptionContextEquals", ImplicitDeny), ("EncryptionContextSubset", Allow)]
    {
        let world = World::new().key(KEY, &other).role(ROLE, "");
        let world = world.grant(KEY, grant(json!({constraint: {"a": "1"}})));
        let call = with_context(&[("a", "1"), ("b", "2")], decrypt(&world, ROLE));
        assert_eq!(decide(&world, call), expected, "TV-E-29 {constraint}");
    }
}

#[test]
fn network_keys_do_not_reach_kms_through_a_service() {
    let pinned = format!(
        r#"{},{{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*",
        "Condition":{{"StringNotEquals":{{"aws:SourceVpce":"vpce-1"}}}}}}"#,
        admits(ROLE)
    );
    let world = World::new().key(KEY, &pinned).role(ROLE, "");
    assert_eq!(decide(&world, via("s3", decrypt(&world, ROLE))), ExplicitDeny, "TV-E-30");
    let from_inside = r#"{"Effect":"Deny","Action":"kms:*","Resource":"*",
        "Condition":{"BoolIfExists":{"aws:ViaAWSService":"false"}}}"#;
    let world = World::new().role(ROLE, &format!("{ALLOWS_KMS},{from_inside}"));
    assert_eq!(decide(&world, via("s3", decrypt(&world, ROLE))), Allow, "TV-E-44");
    assert_eq!(decide(&world, decrypt(&world, ROLE)), ExplicitDeny);
    let by_address = r#"{"Effect":"Deny","Action":"kms:*","Resource":"*",
        "Condition":{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}"#;
    let world = World::new().role(ROLE, &format!("{ALLOWS_KMS},{by_address}"));
    assert_eq!(decide(&world, via("s3", decrypt(&world, ROLE))), Unknown, "E-FAS-3, Q-17");
}

#[test]
fn not_principal_with_the_role_alone_does_not_spare_its_sessions() {
    let spared = format!(
        r#"{DELEGATES},{{"Effect":"Deny","NotPrincipal":{{"AWS":"{ROLE}"}},"Action":"kms:*","Resource":"*"}}"#
    );
    let world = World::new().key(KEY, &spared).role(ROLE, ALLOWS_KMS);
    let call = decrypt(&world, SESSION);
    let resource = PolicyType::Resource;
    assert_eq!(layer(&world, call, resource), (ExplicitDeny, Verdict::ExplicitDeny), "TV-E-31");
}

#[test]
fn an_endpoint_policy_counts_for_direct_calls_only() {
    let mut world = World::new().role(ROLE, ALLOWS_KMS);
    let endpoint = json!({"VpcEndpointId": "vpce-1", "VpcEndpointType": "Interface", "VpcId": "vpc-1",
        "ServiceName": "com.amazonaws.us-east-1.kms",
        "PolicyDocument": policy(&admits("444455556666")).as_str()});
    let network = &mut world.snapshot.region_mut(&support::account(ACCOUNT), REGION).network;
    network.vpc_endpoints = Collected::Known(vec![serde_json::from_value(endpoint).unwrap()]);
    let path = NetworkPath::VpcEndpoint { id: "vpce-1".to_owned(), account: ACCOUNT.to_owned() };
    let direct = Call { network: path, ..decrypt(&world, ROLE) };
    let endpoint = PolicyType::VpcEndpoint;
    let verdict = (ImplicitDeny, Verdict::ImplicitDeny);
    assert_eq!(layer(&world, direct.clone(), endpoint), verdict, "TV-E-34");
    let served = via("s3", direct.clone());
    assert_eq!(layer(&world, served, endpoint), (Allow, Verdict::NotApplicable), "TV-E-35");
    let either = Call { via_service: ViaService::Either("glue"), ..direct };
    assert_eq!(layer(&world, either, endpoint), (Unknown, Verdict::Unknown), "Q-21");
}

#[test]
fn a_service_that_calls_as_itself_says_for_which_resource() {
    let condition = r#""StringEquals":{"aws:SourceAccount":"111122223333"},"ArnLike":{"aws:SourceArn":"arn:aws:s3:::lake"}"#;
    let admits_s3 = format!(
        r#"{{"Effect":"Allow","Principal":{{"Service":"s3.amazonaws.com"}},"Action":"kms:*","Resource":"*","Condition":{{{condition}}}}}"#
    );
    let world = World::new().key(KEY, &admits_s3);
    let of = |source: Option<Source>| {
        let mut call = world.call(ROLE, DECRYPT, KEY);
        call.principal = keytrace_iam::request::Principal::Service { name: "s3.amazonaws.com".into() };
        decide(&world, Call { source, network: NetworkPath::Service, ..call })
    };
    let source = |bucket: &str, account: Collected<AccountId>| {
        Some(Source { arn: format!("arn:aws:s3:::{bucket}"), account })
    };
    let owner = |id: &str| Collected::Known(support::account(id));
    assert_eq!(of(source("lake", owner(ACCOUNT))), Allow);
    assert_eq!(of(source("mart", owner(ACCOUNT))), ImplicitDeny);
    assert_eq!(of(source("lake", owner("444455556666"))), ImplicitDeny);
    let gap = Gap::new("owner of bucket lake", "s3:ListBuckets");
    assert_eq!(of(source("lake", Collected::NotCollected(gap))), Unknown);
    assert_eq!(of(None), Unknown);
}

#[test]
fn the_key_itself_must_serve() {
    let world = World::new().role(ROLE, ALLOWS_KMS);
    let disabled = world.clone().described(KEY, |key| key.key_state = Some("Disabled".to_owned()));
    let authorization = authorize(&disabled.case(decrypt(&disabled, ROLE)));
    let said = (authorization.permission, authorization.key_serves, authorization.decision);
    assert_eq!(said, (Allow, Truth::False, ImplicitDeny), "TV-E-39");
    let missing = "arn:aws:kms:us-east-1:111122223333:key/99999999-12ab-34cd-56ef-1234567890ab";
    let case = world.case(world.call(ROLE, DECRYPT, missing));
    assert_eq!(case.key.existence, Existence::NotFound);
    assert_eq!(authorize(&case).decision, ImplicitDeny);
    let elsewhere = world.clone().region(ACCOUNT, "eu-west-1");
    let call = Call {
        region: "eu-west-1".to_owned(),
        ..elsewhere.call(ROLE, DECRYPT, &KEY.replace("us-east-1", "eu-west-1"))
    };
    let case = elsewhere.case(call);
    assert_eq!(case.key.existence, Existence::FoundElsewhere { region: REGION.to_owned() });
    let call = Call { region: "eu-west-1".to_owned(), ..decrypt(&world, ROLE) };
    let case = world.case(call);
    assert_eq!(case.key.existence, Existence::OtherRegion { region: REGION.to_owned() }, "E-KID-5");
}

#[test]
fn a_replica_of_a_multi_region_key_has_its_own_key_policy() {
    let primary = "arn:aws:kms:us-east-1:111122223333:key/mrk-1";
    let replica = "arn:aws:kms:eu-west-1:111122223333:key/mrk-1";
    let identity =
        r#"{"Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:*:111122223333:key/mrk-1"}"#;
    let world = World::new().region(ACCOUNT, "eu-west-1").role(ROLE, identity);
    let world = world.key(primary, DELEGATES).key(replica, &admits("arn:aws:iam::111122223333:role/Other"));
    assert_eq!(decide(&world, world.call(ROLE, DECRYPT, primary)), Allow);
    let call = Call { region: "eu-west-1".to_owned(), ..world.call(ROLE, DECRYPT, replica) };
    let resource = PolicyType::Resource;
    assert_eq!(layer(&world, call, resource), (ImplicitDeny, Verdict::ImplicitDeny), "TV-E-40");
}

#[test]
fn conditions_ask_the_call_and_the_key() {
    let objects = admits(ROLE).replace(
        r#""Resource":"*""#,
        r#""Resource":"*","Condition":{"StringLike":{"kms:EncryptionContext:aws:s3:arn":"arn:aws:s3:::lake/*"}}"#,
    );
    let world = World::new().key(KEY, &objects).role(ROLE, "");
    let of = |arn| via("s3", with_context(&[("aws:s3:arn", arn)], decrypt(&world, ROLE)));
    assert_eq!(decide(&world, of("arn:aws:s3:::lake/a")), Allow);
    let case = world.case(of("arn:aws:s3:::lake"));
    assert_eq!(authorize(&case).decision, ImplicitDeny, "TV-E-42");
    let said = explain(&case.policies, &case.request);
    let unmet = said.iter().find(|said| *said.conditions == [Truth::False]).unwrap();
    assert!(unmet.naming.any().is_true() && unmet.action.is_true() && unmet.resource.is_true());
    let by_alias = r#"{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*",
        "Condition":{"ForAnyValue:StringLike":{"kms:ResourceAliases":"alias/data*"}}}"#;
    let world = World::new().role(ROLE, by_alias);
    assert_eq!(decide(&world, decrypt(&world, ROLE)), ImplicitDeny);
    let world = world.alias("alias/data-1", KEY);
    assert_eq!(decide(&world, decrypt(&world, ROLE)), Allow, "TV-E-43");
}
