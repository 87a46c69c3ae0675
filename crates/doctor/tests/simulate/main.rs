//! `keytrace simulate`: the shape of its input and output.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod refused;

use keytrace_doctor::simulate::{UnlistedKeys, simulate};
use serde_json::{Value, json};

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/k";

fn question() -> Value {
    json!({
        "request": {
            "principal": "arn:aws:sts::111122223333:assumed-role/Job/GlueJobRunnerSession",
            "action": "kms:Decrypt",
            "resource": {"resource": KEY, "accountId": "111122223333"},
            "contextVariables": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}
        },
        "identityPolicies": [{"name": "job", "policy": {"Version": "2012-10-17", "Statement":
            {"Sid": "Read", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": KEY}}}],
        "resourcePolicy": {"Version": "2012-10-17", "Statement": [
            {"Sid": "Delegate", "Effect": "Allow", "Principal": {"AWS": "111122223333"},
             "Action": "kms:*", "Resource": "*"}]}
    })
}

fn answer(question: &Value) -> Value {
    serde_json::to_value(simulate(&question.to_string(), UnlistedKeys::Absent).unwrap()).unwrap()
}

fn error(text: &str) -> String {
    simulate(text, UnlistedKeys::Absent).unwrap_err().to_string()
}

#[test]
fn the_answer_has_the_documented_shape() {
    assert_eq!(
        answer(&question()),
        json!({
            "schema": "keytrace.simulate/1",
            "decision": "allow",
            "layers": {"identity": "allow", "resource": "allow", "permissions-boundary": "not-applicable",
                "session": "not-applicable", "scp": "not-applicable", "rcp": "not-applicable",
                "vpc-endpoint": "not-applicable"},
            "statements": [
                {"layer": "identity", "policy": "job", "sid": "Read", "index": 0, "effect": "Allow", "matched": true},
                {"layer": "resource", "policy": "resourcePolicy", "sid": "Delegate", "index": 0, "effect": "Allow",
                 "matched": true}],
            "problems": [],
            "judgements": []
        })
    );
}

#[test]
fn an_array_in_gives_an_array_out() {
    let mut denied = question();
    denied.as_object_mut().unwrap().remove("resourcePolicy");
    let answers = answer(&json!([question(), denied]));
    let decisions: Vec<&Value> =
        answers.as_array().unwrap().iter().map(|answer| &answer["decision"]).collect();
    assert_eq!(decisions, ["allow", "implicit-deny"]);
    assert_eq!(answer(&json!([])), json!([]));
}

#[test]
fn a_malformed_policy_makes_its_layer_unknown_and_is_told_with_its_place() {
    let text = question().to_string();
    // The same member twice inside the policy, which only a reader that keeps duplicates can see.
    let twice = text.replace(r#""Sid":"Delegate""#, "\n  \"Sid\":\"Delegate\",\"Sid\":\"Again\"");
    assert_ne!(twice, text);
    let answers = simulate(&twice, UnlistedKeys::Absent).unwrap();
    let [answer] = answers.as_slice() else { panic!("one answer") };
    assert_eq!((answer.decision, answer.layers.resource), ("unknown", "unknown"));
    let [problem] = answer.problems.as_slice() else { panic!("one problem: {:?}", answer.problems) };
    assert_eq!((problem.layer, problem.severity, problem.line, problem.column), ("resource", "error", 2, 20));
    for (field, policy) in [
        ("resourcePolicy", json!({"Statement": []})),
        ("resourcePolicy", json!("text")),
        (
            "sessionPolicy",
            json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}),
        ),
        ("sessionPolicy", json!({"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}})),
    ] {
        let mut malformed = question();
        malformed[field] = policy;
        assert_eq!(answer_of(&malformed), "unknown", "{malformed}");
    }
}

/// As the npm package reads them; a policy in a list is required.
#[test]
fn null_says_that_a_field_is_left_out() {
    let mut nulls = question();
    for field in [
        "serviceControlPolicies",
        "resourceControlPolicies",
        "permissionBoundaryPolicies",
        "vpcEndpointPolicies",
        "sessionPolicy",
    ] {
        nulls[field] = Value::Null;
    }
    nulls["request"]["resource"]["accountId"] = Value::Null;
    assert_eq!(answer(&nulls), answer(&question()));
    nulls["resourcePolicy"] = Value::Null;
    assert_eq!(answer(&nulls)["layers"]["resource"], "not-applicable");
    nulls["identityPolicies"] = json!([{"name": "own", "policy": null}]);
    assert_eq!(answer(&nulls)["layers"]["identity"], "unknown");
    nulls["identityPolicies"] = Value::Null;
    assert_eq!(answer(&nulls)["layers"]["identity"], "not-applicable");
}

fn answer_of(question: &Value) -> String {
    answer(question)["decision"].as_str().unwrap().into()
}

#[test]
fn keys_that_follow_from_the_request_are_filled_in_and_others_are_absent_or_unknown() {
    let decide = |key: &str, value: &str, unlisted| {
        let mut question = question();
        question["resourcePolicy"]["Statement"][0]["Condition"] = json!({"StringEquals": {key: value}});
        question["request"]["contextVariables"]["kms:EncryptionContext:App"] = json!("etl");
        let answers = simulate(&question.to_string(), unlisted).unwrap();
        answers.as_slice()[0].decision
    };
    for (key, value, closed, open) in [
        ("aws:PrincipalArn", "arn:aws:iam::111122223333:role/Job", "allow", "unknown"),
        ("aws:PrincipalAccount", "111122223333", "allow", "allow"),
        ("aws:PrincipalType", "AssumedRole", "allow", "allow"),
        ("aws:PrincipalIsAWSService", "false", "allow", "allow"),
        ("aws:ResourceAccount", "111122223333", "allow", "allow"),
        ("kms:CallerAccount", "111122223333", "allow", "allow"),
        ("kms:CallerAccount", "444455556666", "implicit-deny", "implicit-deny"),
        ("aws:PrincipalOrgID", "o-1", "implicit-deny", "unknown"),
        ("aws:username", "Job", "implicit-deny", "implicit-deny"),
    ] {
        assert_eq!(decide(key, value, UnlistedKeys::Absent), closed, "{key}");
        assert_eq!(decide(key, value, UnlistedKeys::Unknown), open, "{key}");
    }
    let mut pairs = question();
    pairs["request"]["contextVariables"]["kms:EncryptionContext:App"] = json!("etl");
    pairs["resourcePolicy"]["Statement"][0]["Condition"] =
        json!({"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": "App"}});
    assert_eq!(answer_of(&pairs), "allow");
    pairs["resourcePolicy"]["Statement"][0]["Condition"] =
        json!({"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": "app"}});
    assert_eq!(answer_of(&pairs), "implicit-deny");
}

#[test]
fn a_role_trust_policy_must_allow_even_in_the_same_account() {
    let mut question = json!({
        "request": {
            "principal": "arn:aws:iam::111122223333:user/ci",
            "action": "sts:AssumeRole",
            "resource": {"resource": "arn:aws:iam::111122223333:role/Job", "accountId": "111122223333"}
        },
        "identityPolicies": [{"name": "ci", "policy": {"Statement":
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}}}]
    });
    assert_eq!(answer_of(&question), "implicit-deny");
    question["resourcePolicy"] = json!({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:aws:iam::111122223333:root"}}});
    assert_eq!(answer_of(&question), "allow");
    question["identityPolicies"] = json!([]);
    assert_eq!(answer_of(&question), "implicit-deny");
    question["request"]["action"] = json!("sts:GetCallerIdentity");
    question["request"]["resource"]["resource"] = json!("*");
    assert_eq!(answer_of(&question), "allow"); // E-REQ-5
}

#[test]
fn levels_without_policies_lack_an_allow_and_no_levels_say_that_there_is_no_organization() {
    let mut question = question();
    question["serviceControlPolicies"] = json!([]);
    question["permissionBoundaryPolicies"] = json!([]);
    assert_eq!(answer_of(&question), "allow");
    question["serviceControlPolicies"] = json!([{"orgIdentifier": "r-root", "policies": []}]);
    assert_eq!(answer_of(&question), "implicit-deny");
    question["request"]["principal"] =
        json!("arn:aws:iam::111122223333:role/aws-service-role/glue.amazonaws.com/AWSServiceRoleForGlue");
    assert_eq!(answer_of(&question), "allow"); // E-SCP-1
}

#[test]
fn the_answer_names_the_readings_that_it_rests_on() {
    let mut question = question();
    question["identityPolicies"][0]["policy"]["Statement"]["Resource"] = json!("arn:aws:kms:*:key/k");
    let found = answer(&question);
    assert_eq!(
        (&found["decision"], &found["judgements"]),
        (
            &json!("allow"),
            &json!([{"question": "Q-04", "judged": "a `*` that ends a part of an ARN runs past the colon",
                     "otherwise": "implicit-deny", "layers": ["identity"]}])
        )
    );
    // A layer that would answer otherwise is named where the decision would be the same.
    question["resourcePolicy"]["Statement"][0]["Principal"] =
        json!({"AWS": "arn:aws:iam::111122223333:role/Job"});
    let found = answer(&question);
    assert_eq!(found["judgements"][0]["otherwise"], "allow");
    assert_eq!(found["judgements"][0]["layers"], json!(["identity"]));
    question["identityPolicies"][0]["policy"]["Statement"]["Resource"] = json!("arn:aws:kms:*:*:key/k");
    assert_eq!(answer(&question)["judgements"], json!([]));
}

/// `L-LIM-7`, `L-LIM-8`: the number of policies is told, with its place, and decides nothing.
#[test]
fn more_policies_than_aws_takes_are_told() {
    let full = json!({"name": "FullAWSAccess", "policy": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}});
    let rcp = json!({"name": "r", "policy": {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*",
        "Action": "s3:DeleteObject", "Resource": "*"}}});
    let level = |policy: &Value, count: usize| json!([{"orgIdentifier": "r-root", "policies": vec![policy.clone(); count]}]);
    let endpoint = json!({"name": "e", "policy": {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*",
        "Resource": "*"}}});
    for (field, most, more, words) in [
        (
            "serviceControlPolicies",
            level(&full, 10),
            level(&full, 11),
            "11 policies at one level; AWS takes at most 10",
        ),
        (
            "resourceControlPolicies",
            level(&rcp, 5),
            level(&rcp, 6),
            "6 policies at one level; AWS takes at most 5",
        ),
        ("permissionBoundaryPolicies", json!([full]), json!([full, full]), "2 permissions boundaries"),
        (
            "vpcEndpointPolicies",
            json!([endpoint]),
            json!([endpoint, endpoint]),
            "2 policies; a VPC endpoint has one",
        ),
    ] {
        let mut asked = question();
        asked[field] = most;
        assert_eq!(answer(&asked)["problems"], json!([]), "{field}");
        asked[field] = more;
        let found = answer(&asked);
        let [problem] = found["problems"].as_array().unwrap().as_slice() else { panic!("{found}") };
        assert!(problem["message"].as_str().unwrap().starts_with(words), "{problem}");
        assert_eq!((&problem["severity"], &found["decision"]), (&json!("warning"), &json!("allow")));
    }
}
