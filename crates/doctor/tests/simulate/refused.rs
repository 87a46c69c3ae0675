//! Input that is refused, with its place, and what is too much to be answered.

use keytrace_doctor::simulate::{UnlistedKeys, simulate};
use serde_json::{Value, json};

use crate::{KEY, answer, answer_of, error, question};

#[test]
fn a_policy_beyond_all_measure_is_not_evaluated() {
    let deny = json!({"Effect": "Deny", "Action": "kms:*", "Resource": "*"});
    let mut large = question();
    large["identityPolicies"][0]["policy"]["Statement"] = json!(vec![deny; 25_000]);
    let answer = answer(&large);
    assert_eq!((&answer["decision"], &answer["layers"]["identity"]), (&json!("unknown"), &json!("unknown")));
    assert!(answer["problems"][0]["message"].as_str().unwrap().contains("longer than 1 MiB"), "{answer}");
}

#[test]
fn more_than_aws_can_have_is_refused() {
    let level = json!({"orgIdentifier": "l", "policies": []});
    let policy = question()["identityPolicies"][0].clone();
    for (field, value, expected) in [
        ("serviceControlPolicies", json!(vec![level.clone(); 7]), None),
        ("serviceControlPolicies", json!(vec![level; 8]), Some("expected seven levels at most")),
        ("identityPolicies", json!(vec![policy.clone(); 1_000]), None),
        ("identityPolicies", json!(vec![policy; 1_001]), Some("expected 1,000 policies at most")),
    ] {
        let mut asked = question();
        asked[field] = value;
        let refused = simulate(&asked.to_string(), UnlistedKeys::Absent).err().map(|error| error.to_string());
        assert_eq!(refused.is_some(), expected.is_some(), "{field}: {refused:?}");
        assert!(refused.unwrap_or_default().contains(expected.unwrap_or_default()), "{field}");
    }
}

#[test]
fn an_object_of_s3_may_have_an_asterisk_in_its_name() {
    let mut asked = question();
    asked["request"]["action"] = json!("s3:GetObject");
    asked["request"]["resource"] =
        json!({"resource": "arn:aws:s3:::lake/a*b?c", "accountId": "111122223333"});
    asked["identityPolicies"][0]["policy"]["Statement"] =
        json!({"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::lake/a${*}b${?}c"});
    asked.as_object_mut().unwrap().remove("resourcePolicy");
    assert_eq!(answer_of(&asked), "allow");
}

#[test]
fn input_of_another_shape_is_refused_with_its_place() {
    let with = |pointer: &str, value: Value| {
        let mut changed = question();
        *changed.pointer_mut(pointer).unwrap() = value;
        error(&changed.to_string())
    };
    for (found, expected) in [
        (error("{\n \"request\": }"), "line 2, column 13: not JSON: unexpected character"),
        (error(&"[".repeat(10_000)), "line 1, column 65: not JSON: nested too deeply"),
        (error("5"), "line 1, column 1: expected an object"),
        (error("{}"), "line 1, column 1: the field `request` is missing"),
        (
            error("[{\"request\":{}},\n 5]"),
            "line 1, column 13: `[0].request`: the field `principal` is missing",
        ),
        (error("{\"request\":1,\n\"request\":2}"), "line 2, column 1: the field `request` stands twice"),
        (
            error("{\"identityPolicy\":[]}"),
            "line 1, column 2: unknown field `identityPolicy`; did you mean `identityPolicies`?",
        ),
    ] {
        assert_eq!(found, expected);
    }
    for (pointer, value, expected) in [
        ("/request/principal", json!("Job"), "`request.principal`: expected an ARN of a user, role, session"),
        (
            "/request/action",
            json!("Decrypt"),
            "`request.action`: expected an action such as `kms:Decrypt`, not",
        ),
        (
            "/request/action",
            json!("s3:Get*"),
            "`request.action`: expected an action such as `kms:Decrypt`, not",
        ),
        (
            "/request/principal",
            json!("arn:aws:iam::1111222233334:user/ci"),
            "`request.principal`: expected an ARN of a user",
        ),
        (
            "/request/principal",
            json!("arn:aws:iam::111122223333:user/ci\u{1b}[31m"),
            "`request.principal`: expected an ARN of a user",
        ),
        (
            "/request/principal",
            json!("arn:aws:iam::111122223333:saml-provider/Directory"),
            "`request.principal`: expected an ARN of a user",
        ),
        (
            "/request/action",
            json!("sts:AssumeRoleWithSAML"),
            "`request.principal`: expected the identity provider: its ARN, or a name",
        ),
        (
            "/request/action",
            json!("kms:ReEncrypt"),
            "`request.action`: KMS has no action `kms:ReEncrypt`; did you mean `kms:ReEncryptTo`?",
        ),
        (
            "/request/action",
            json!("kms:ListKeys"),
            "`request.resource`: `kms:ListKeys` acts on no resource; give `*`",
        ),
        ("/request/action", json!(" kms:Decrypt"), "`request.action`: expected an action"),
        ("/request/action", json!("s3:Get\nObject"), "`request.action`: expected an action"),
        (
            "/request/principal",
            json!("arn:aws:iam::111122223333:role/J*"),
            "`request.principal`: expected an ARN of a user",
        ),
        (
            "/request/resource/resource",
            json!("arn:aws:kms:*:111122223333:key/k"),
            "`request.resource.resource`: expected the ARN of one resource",
        ),
        (
            "/request/resource/resource",
            json!("arn:aws:kms:us-east-1:111122223333:key/k?"),
            "`request.resource.resource`: expected the ARN of one resource",
        ),
        (
            "/request/contextVariables/kms:ViaService",
            json!("x".repeat(64 * 1024)),
            "`request`: expected 64 KiB at most",
        ),
        ("/request/resource", json!(KEY), "`request.resource`: expected an object"),
        ("/request/resource/resource", json!("alias/data"), "expected an ARN or `*`, not `alias/data`"),
        (
            "/request/resource/resource",
            json!("arn:aws:kms:us-east-1:111122223333:alias/data"),
            "`kms:Decrypt` acts on a key; give the key's ARN",
        ),
        ("/request/resource/accountId", json!("1111"), "expected an account id of twelve digits, not `1111`"),
        (
            "/request/resource/accountId",
            json!("444455556666"),
            "the resource's ARN names account `111122223333`, but `accountId` is `444455556666`",
        ),
        (
            "/request/principal",
            json!("arn:aws-cn:iam::444455556666:role/Job"),
            "`request.resource.resource`: the resource is in partition `aws`, the principal in `aws-cn`",
        ),
        ("/request/principal", Value::Null, "`request.principal`: expected a string"),
        (
            "/request/principal",
            json!("arn:aws:iam::111122223333:role/"),
            "`request.principal`: expected an ARN of a user",
        ),
        (
            "/request/principal",
            json!("arn:aws:sts::111122223333:assumed-role/Job"),
            "`request.principal`: expected an ARN of a user",
        ),
        (
            "/request/principal",
            json!("arn:aws:sts::111122223333:assumed-role/team/Job/session"),
            "`request.principal`: expected an ARN of a user",
        ),
        (
            "/request/principal",
            json!("arn:aws:s3::111122223333:root"),
            "`request.principal`: expected an ARN of a user",
        ),
        ("/request/resource", Value::Null, "`request.resource`: expected an object"),
        (
            "/request/contextVariables/kms:ViaService",
            json!({}),
            "`request.contextVariables.kms:ViaService`: expected a string",
        ),
        ("/identityPolicies", json!({}), "`identityPolicies`: expected an array"),
        ("/identityPolicies/0", json!({"policy": {}}), "`identityPolicies[0]`: the field `name` is missing"),
    ] {
        let found = with(pointer, value);
        assert!(found.contains(expected), "{found}");
    }
}
