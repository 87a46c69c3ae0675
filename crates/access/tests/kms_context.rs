//! The condition keys that KMS sends: what is present, what is certainly absent and what nobody knows, key by key
//! (`L-GK`, `L-KK`, `E-FAS`).

#![allow(clippy::unwrap_used, reason = "a test may stop")]

mod support;

use keytrace_access::call::{Call, NetworkPath, ViaService};
use keytrace_access::kms::authorize::authorize;
use keytrace_iam::decide::Decision;
use keytrace_iam::evaluate::Verdict::{self, Allow, ImplicitDeny, Unknown};
use keytrace_iam::request::Principal;
use keytrace_snapshot::kms::KeyTag as Tag;
use keytrace_snapshot::timestamp::Timestamp;
use support::{KEY, ROLE, World, via, with_context};

const DECRYPT: &str = "kms:Decrypt";
const JOB: &str = "arn:aws:sts::111122223333:assumed-role/Job/GlueJobRunnerSession";
const CRAWLER: &str = "arn:aws:sts::111122223333:assumed-role/Job/AWS-Crawler";

/// What the role's policies say whose only permission holds under this condition.
fn under(world: &World, call: Call, condition: &str) -> Verdict {
    let statement =
        format!(r#"{{"Effect":"Allow","Action":"kms:*","Resource":"*","Condition":{condition}}}"#);
    let world = world.clone().role(ROLE, &statement);
    authorize(&world.case(call)).outcomes.identity.verdict()
}

/// Whether the request carries a key: allowed, where `Null` asks for its presence, and denied, where for its absence.
fn carries(world: &World, call: &Call, key: &str) -> Verdict {
    let present = under(world, call.clone(), &format!(r#"{{"Null":{{"{key}":"false"}}}}"#));
    let absent = under(world, call.clone(), &format!(r#"{{"Null":{{"{key}":"true"}}}}"#));
    let opposite = match present {
        Allow => ImplicitDeny,
        ImplicitDeny => Allow,
        other => other,
    };
    assert_eq!(absent, opposite, "{key}");
    present
}

fn at(time: &str) -> World {
    let mut world = World::new();
    world.snapshot.metadata.collected_at = Some(Timestamp::new(time));
    world
}

/// `L-OP-DATE`: the time in seconds is a number, and a date.
#[test]
fn the_time_of_collecting_is_a_date_and_a_number() {
    let world = at("2026-01-02T03:04:05Z");
    let call = world.call(ROLE, DECRYPT, KEY);
    for (condition, expected) in [
        (r#"{"DateEquals":{"aws:CurrentTime":"1767323045"}}"#, Allow),
        (r#"{"DateEquals":{"aws:EpochTime":"2026-01-02T03:04:05Z"}}"#, Allow),
        (r#"{"NumericLessThan":{"aws:EpochTime":"1767323046"}}"#, Allow),
        (r#"{"NumericLessThan":{"aws:EpochTime":"1767323045"}}"#, ImplicitDeny),
        (r#"{"NumericNotEquals":{"aws:EpochTime":"1767323045"}}"#, ImplicitDeny),
    ] {
        assert_eq!(under(&world, call.clone(), condition), expected, "{condition}");
    }
    let untold = World::new();
    let call = untold.call(ROLE, DECRYPT, KEY);
    assert_eq!(under(&untold, call, r#"{"NumericLessThan":{"aws:EpochTime":"1"}}"#), Unknown, "L-GK-3");
}

/// `L-CND-2`: KMS keeps tags apart that differ only in letter case, and conditions do not.
#[test]
fn of_two_tags_that_differ_only_in_letter_case_nobody_knows_which_counts() {
    let tag = |name: &str, value: &str| Tag { tag_key: name.to_owned(), tag_value: value.to_owned() };
    let tagged = |tags: Vec<Tag>| {
        World::new().change_key(KEY, |key| key.tags = keytrace_snapshot::collected::Collected::Known(tags))
    };
    let wanted = r#"{"StringEquals":{"aws:ResourceTag/team":"data"}}"#;
    for (tags, expected) in [
        (vec![tag("Team", "data")], Allow),
        (vec![tag("Team", "ops")], ImplicitDeny),
        (vec![tag("Team", "data"), tag("team", "ops")], Unknown),
        (vec![tag("team", "ops"), tag("Teams", "data")], ImplicitDeny),
    ] {
        let world = tagged(tags.clone());
        assert_eq!(under(&world, world.call(ROLE, DECRYPT, KEY), wanted), expected, "{tags:?}");
    }
}

/// `E-FAS-2`: S3 and Glue do not add themselves to the list; who called them first may have.
#[test]
fn who_was_called_first_is_known_of_jobs_and_crawlers_only() {
    let world = World::new();
    let called_via = |principal: &str, service| {
        carries(&world, &via(service, world.call(principal, DECRYPT, KEY)), "aws:CalledVia")
    };
    assert_eq!(called_via(JOB, "s3"), ImplicitDeny);
    assert_eq!(called_via(CRAWLER, "glue"), ImplicitDeny);
    assert_eq!(called_via(ROLE, "s3"), Unknown, "through Athena, say");
    assert_eq!(called_via(JOB, "athena"), Unknown);
    let direct = world.call(ROLE, DECRYPT, KEY);
    assert_eq!(carries(&world, &direct, "aws:CalledVia"), ImplicitDeny);
}

/// `E-FAS-3`, `E-FAS-6`: what vanishes when a service calls with the principal's credentials, and what does not.
#[test]
fn a_service_that_calls_for_a_job_brings_no_network_and_no_source() {
    let world = World::new();
    let direct = Call {
        network: NetworkPath::VpcEndpoint { id: "vpce-1".to_owned(), account: "111122223333".to_owned() },
        ..world.call(JOB, DECRYPT, KEY)
    };
    let through = via("s3", direct.clone());
    for (key, directly, by_service) in [
        ("aws:SourceVpce", Allow, ImplicitDeny),
        ("aws:SourceVpc", Unknown, ImplicitDeny),
        ("aws:VpcSourceIp", Unknown, ImplicitDeny),
        ("aws:SourceIp", ImplicitDeny, Unknown),
        ("aws:SourceArn", ImplicitDeny, ImplicitDeny),
        ("aws:SourceAccount", ImplicitDeny, ImplicitDeny),
        ("kms:ViaService", ImplicitDeny, Allow),
        ("kms:CallerAccount", Allow, Allow),
        ("aws:PrincipalArn", Allow, Allow),
        ("aws:ViaAWSService", Allow, Allow),
        ("glue:CredentialIssuingService", Allow, Allow),
        ("aws:username", ImplicitDeny, ImplicitDeny),
    ] {
        assert_eq!(carries(&world, &direct, key), directly, "{key}, directly");
        assert_eq!(carries(&world, &through, key), by_service, "{key}, through S3");
    }
    let by_service = r#"{"Bool":{"aws:PrincipalIsAWSService":"false","aws:ViaAWSService":"true"}}"#;
    assert_eq!(under(&world, through, by_service), Allow, "E-FAS-6");
}

/// `L-KK` §8.1: which operations carry a key; the others certainly lack it.
#[test]
fn keys_of_single_operations() {
    let world = World::new();
    for (action, key, expected) in [
        ("kms:Decrypt", "kms:RecipientAttestation:ImageSha384", Unknown),
        ("kms:Encrypt", "kms:RecipientAttestation:ImageSha384", ImplicitDeny),
        ("kms:GenerateDataKeyWithoutPlaintext", "kms:RecipientAttestation:PCR0", ImplicitDeny),
        ("kms:GenerateDataKey", "kms:RecipientAttestation:PCR0", Unknown),
        ("kms:Decrypt", "kms:EncryptionAlgorithm", Allow),
        ("kms:DescribeKey", "kms:EncryptionAlgorithm", ImplicitDeny),
        ("kms:CreateGrant", "kms:GrantOperations", Unknown),
        ("kms:Decrypt", "kms:GrantOperations", ImplicitDeny),
        ("kms:CreateGrant", "kms:GrantIsForAWSResource", Allow),
        ("kms:RetireGrant", "kms:GrantIsForAWSResource", ImplicitDeny),
        ("kms:ReEncryptFrom", "kms:ReEncryptOnSameKey", Unknown),
        ("kms:Decrypt", "kms:ReEncryptOnSameKey", ImplicitDeny),
        ("kms:DescribeKey", "kms:RequestAlias", ImplicitDeny),
        ("kms:EnableKeyRotation", "kms:RotationPeriodInDays", Unknown),
        ("kms:DisableKeyRotation", "kms:RotationPeriodInDays", ImplicitDeny),
        ("kms:TagResource", "aws:RequestTag/team", Unknown),
        ("kms:UntagResource", "aws:RequestTag/team", ImplicitDeny),
        ("kms:UntagResource", "aws:TagKeys", Unknown),
        ("kms:SynchronizeMultiRegionKey", "kms:CallerAccount", ImplicitDeny),
        ("kms:SynchronizeMultiRegionKey", "kms:ViaService", ImplicitDeny),
        ("kms:Decrypt", "kms:MultiRegion", Allow),
        ("kms:Decrypt", "kms:MultiRegionKeyType", ImplicitDeny),
    ] {
        let call = world.call(ROLE, action, KEY);
        assert_eq!(carries(&world, &call, key), expected, "{action} {key}");
    }
}

/// `L-KK`: an encryption context exists on symmetric keys alone.
#[test]
fn asymmetric_keys_know_no_encryption_context() {
    let world = World::new();
    let asymmetric = world.clone().described(KEY, |metadata| metadata.key_spec = Some("RSA_2048".to_owned()));
    let symmetric = world.described(KEY, |metadata| metadata.key_spec = Some("SYMMETRIC_DEFAULT".to_owned()));
    let call = with_context(&[("app", "etl")], symmetric.call(ROLE, "kms:Encrypt", KEY));
    for key in ["kms:EncryptionContext:app", "kms:EncryptionContextKeys"] {
        assert_eq!(carries(&symmetric, &call, key), Allow, "{key}");
        assert_eq!(carries(&asymmetric, &call, key), ImplicitDeny, "{key}");
    }
}

/// `L-GK`: a service that calls as itself, and a request without a signature.
#[test]
fn services_and_strangers() {
    let admits = |principal: &str, condition: &str| {
        let statement = format!(
            r#"{{"Effect":"Allow","Principal":{principal},"Action":"kms:*","Resource":"*","Condition":{condition}}}"#
        );
        World::new().key(KEY, &statement)
    };
    let decide = |caller: &str, principal: &str, condition: &str| {
        let world = admits(principal, condition);
        authorize(&world.case(world.call(caller, DECRYPT, KEY))).permission
    };
    let logs = "logs.us-east-1.amazonaws.com";
    let service = r#"{"Service":"logs.us-east-1.amazonaws.com"}"#;
    for (condition, expected) in [
        (r#"{"Bool":{"aws:PrincipalIsAWSService":"true"}}"#, Decision::Allow),
        (r#"{"StringEquals":{"aws:PrincipalServiceName":"logs.us-east-1.amazonaws.com"}}"#, Decision::Allow),
        (r#"{"Null":{"aws:PrincipalArn":"true","aws:PrincipalAccount":"true"}}"#, Decision::Allow),
        (r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#, Decision::Unknown),
        (r#"{"StringEquals":{"kms:CallerAccount":"111122223333"}}"#, Decision::Unknown),
        (r#"{"Null":{"kms:ViaService":"true","aws:CalledVia":"true"}}"#, Decision::Allow),
    ] {
        assert_eq!(decide(logs, service, condition), expected, "{condition}");
    }
    // `E-S3-8`: KMS knows no anonymous caller, whatever a key policy says of one.
    for condition in [
        r#"{"StringEquals":{"aws:PrincipalType":"Anonymous","aws:PrincipalAccount":"anonymous"}}"#,
        r#"{"Null":{"aws:PrincipalArn":"true","aws:PrincipalOrgID":"true"}}"#,
    ] {
        assert_eq!(decide("anonymous", r#""*""#, condition), Decision::ImplicitDeny, "{condition}");
    }
}

/// `Q-21`: where a service or the principal itself calls, a condition that neither meets is not met.
#[test]
fn either_this_service_or_none() {
    let world = World::new();
    let call = Call {
        via_service: ViaService::Either("glue"),
        network: NetworkPath::Service,
        ..world.call(JOB, DECRYPT, KEY)
    };
    for (condition, expected) in [
        (r#"{"StringEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}}"#, ImplicitDeny),
        (r#"{"StringEquals":{"kms:ViaService":"glue.us-east-1.amazonaws.com"}}"#, Unknown),
        (r#"{"StringEqualsIfExists":{"kms:ViaService":"glue.us-east-1.amazonaws.com"}}"#, Allow),
        (r#"{"StringNotEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}}"#, Allow),
        (r#"{"StringLike":{"kms:ViaService":"*.us-east-1.amazonaws.com"}}"#, Unknown),
        (r#"{"Null":{"kms:ViaService":"true"}}"#, Unknown),
        (r#"{"Null":{"kms:ViaService":["true","false"]}}"#, Allow),
    ] {
        assert_eq!(under(&world, call.clone(), condition), expected, "{condition}");
    }
    let untold = Call { via_service: ViaService::Untold("glue"), ..call };
    let by_s3 = r#"{"StringEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}}"#;
    assert_eq!(under(&world, untold, by_s3), Unknown, "which service is not told");
}

/// `E-SES-2`, `E-SES-4`: nobody but CloudTrail holds the session policies of a federated user.
#[test]
fn the_session_policies_of_a_federated_user_are_a_gap() {
    const USER: &str = "arn:aws:iam::111122223333:user/Ann";
    let world = |statements: &str| World::new().user(USER, statements);
    let call = |world: &World, session_policy: Option<&str>| {
        let mut call = world.call("arn:aws:sts::111122223333:federated-user/Ann", DECRYPT, KEY);
        if let Principal::FederatedUser { user_arn, .. } = &mut call.principal {
            *user_arn = Some(USER.into());
        }
        Call { session_policy: session_policy.map(str::to_owned), ..call }
    };
    let allows = r#"{"Effect":"Allow","Action":"kms:*","Resource":"*"}"#;
    let policy = |action: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"*"}}]}}"#
        )
    };
    let (user, nothing) = (world(allows), world(""));
    let case = user.case(call(&user, None));
    assert_eq!(authorize(&case).decision, Decision::Unknown);
    assert!(case.gaps.iter().any(|gap| gap.fact.contains("session policies")), "{:?}", case.gaps);
    assert_eq!(authorize(&nothing.case(call(&nothing, None))).permission, Decision::ImplicitDeny);
    for (action, expected) in [("kms:*", Decision::Allow), ("s3:*", Decision::ImplicitDeny)] {
        let case = user.case(call(&user, Some(&policy(action))));
        assert_eq!(authorize(&case).permission, expected, "{action}");
    }
}
