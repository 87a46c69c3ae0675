//! Each judgement in a case that rests on it, and in one that nearly does.

use keytrace_iam::policy_set::{Layer, PolicySet};
use keytrace_iam::request::Principal;

use crate::findings::code::Code;
use crate::findings::example::{
    ALL, DELEGATION, KEY, ROLE, STRANGER, allow, errors, grant, healthy, judged, layer, of, the,
};
use keytrace_access::call::{Confidence, ViaService};
use keytrace_access::kms::case::{Case, Grants, KeyPolicySource};

const SILENT: &str = r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#;

fn identity(statement: &str) -> Case {
    Case { policies: PolicySet { identity: layer("own", &[statement]), ..healthy().policies }, ..healthy() }
}

fn key_policy(statement: &str) -> Case {
    Case {
        policies: PolicySet { resource: layer("key policy", &[statement]), ..healthy().policies },
        ..healthy()
    }
}

/// The questions on which an allowed case rests.
fn noted(case: &Case) -> Vec<String> {
    assert_eq!(errors(case), []);
    let notes = judged(case).into_iter().filter(|finding| finding.code == Code::RestsOnJudgement);
    notes.flat_map(|note| note.evidence).map(|evidence| evidence.policy).collect()
}

/// How sure the finding of a code is, and the questions that its evidence names.
fn sure(case: &Case, code: Code) -> (Confidence, Vec<String>) {
    let finding = the(case, code);
    let questions = finding.evidence.iter().map(|evidence| evidence.policy.clone());
    (finding.confidence, questions.filter(|name| name.starts_with("open question")).collect())
}

fn assumed(question: &str) -> (Confidence, Vec<String>) {
    (Confidence::Assumed, vec![format!("open question {question}")])
}

fn documented() -> (Confidence, Vec<String>) {
    (Confidence::Documented, Vec::new())
}

#[test]
fn an_allow_by_colon_expansion_is_told() {
    let id = KEY.rsplit('/').next().unwrap();
    let by = |resource: &str| identity(&allow("kms:Decrypt").replace(KEY, resource));
    assert_eq!(noted(&by(&format!("arn:aws:kms:*:key/{id}"))), ["open question Q-04"]);
    let finding = the(&by(&format!("arn:aws:kms:*:key/{id}")), Code::RestsOnJudgement);
    assert_eq!((finding.severity.name(), finding.confidence), ("note", Confidence::Assumed));
    assert!(finding.evidence[0].why.contains("runs past the colon"), "{:?}", finding.evidence);
    assert_eq!(noted(&by(&format!("arn:aws:kms:*:*:key/{id}"))), [""; 0]);
    // The key policy names the role as well, so nothing rests on the reading.
    let mut both = by(&format!("arn:aws:kms:*:key/{id}"));
    both.policies.resource = layer("key policy", &[&DELEGATION.replace(":root", ":role/etl")]);
    assert_eq!(noted(&both), [""; 0]);
}

#[test]
fn a_deny_by_colon_expansion_is_assumed() {
    let by = |resource: &str| {
        let deny = format!(r#"{{"Effect":"Deny","Action":"kms:*","Resource":"{resource}"}}"#);
        let mut case = healthy();
        case.policies.identity = layer("own", &[ALL, &deny]);
        sure(&case, Code::IdentityPolicyDenies)
    };
    assert_eq!(by("arn:aws:kms:*"), assumed("Q-04"));
    assert_eq!(by("arn:aws:kms:*:*:*"), documented());
    assert_eq!(by("*"), documented());
}

#[test]
fn a_deny_with_a_variable_without_value_is_assumed() {
    let by = |resource: &str| {
        let deny = format!(r#"{{"Effect":"Deny","Action":"kms:*","NotResource":"{resource}"}}"#);
        let mut case = healthy();
        case.policies.identity = layer("own", &[ALL, &deny]);
        sure(&case, Code::IdentityPolicyDenies)
    };
    assert_eq!(by("arn:aws:kms:us-east-1:111122223333:key/${aws:username}"), assumed("Q-09"));
    assert_eq!(by("arn:aws:kms:us-east-1:111122223333:key/other"), documented());
}

#[test]
fn a_key_of_several_values_without_set_operator() {
    let by = |operator: &str| {
        let statement = format!(
            r#"{{"Effect":"Allow","Action":"kms:*","Resource":"*","Condition":{{"{operator}":{{"kms:ResourceAliases":"alias/a"}}}}}}"#
        );
        let mut case = identity(&statement);
        case.request.context.set_list("kms:ResourceAliases", ["alias/b"]);
        sure(&case, Code::ConditionNotMet)
    };
    assert_eq!(by("StringEquals"), assumed("Q-11"));
    assert_eq!(by("ForAnyValue:StringEquals"), documented());
}

#[test]
fn any_value_if_exists_and_a_missing_key() {
    let by = |operator: &str| {
        let statement = format!(
            r#"{{"Effect":"Allow","Action":"kms:*","Resource":"*","Condition":{{"{operator}":{{"aws:TagKeys":"a"}}}}}}"#
        );
        identity(&statement)
    };
    assert_eq!(noted(&by("ForAnyValue:StringEqualsIfExists")), ["open question Q-10"]);
    assert_eq!(noted(&by("ForAllValues:StringEqualsIfExists")), [""; 0]);
}

#[test]
fn a_name_that_differs_in_letter_case() {
    let named = |name: &str| {
        let mut case = key_policy(&DELEGATION.replace(":root", &format!(":role/{name}")));
        case.policies.identity = layer("own", &[SILENT]);
        sure(&case, Code::KeyPolicyLacksAllow)
    };
    assert_eq!(named("ETL"), assumed("Q-02"));
    assert_eq!(named("other"), documented());
}

#[test]
fn a_lone_account_in_not_principal() {
    let by = |listed: &str| {
        let deny = format!(
            r#"{{"Effect":"Deny","NotPrincipal":{{"AWS":{listed}}},"Action":"kms:*","Resource":"*"}}"#
        );
        let mut case = healthy();
        case.policies.resource = layer("key policy", &[DELEGATION, &deny]);
        sure(&case, Code::KeyPolicyDenies)
    };
    assert_eq!(by(r#""111122223333""#), assumed("Q-03"));
    assert_eq!(by(&format!("\"{ROLE}\"")), documented());
}

#[test]
fn a_grant_within_a_boundary() {
    let mut case = key_policy(&DELEGATION.replace(":root", ":role/admin"));
    case.policies.permissions_boundary = layer("boundary", &[SILENT]);
    case.grants = Grants::of([grant(ROLE, &["Decrypt"])]);
    assert_eq!(sure(&case, Code::PermissionsBoundaryLacksAllow), assumed("Q-15"));
    case.policies.resource = layer("key policy", &[DELEGATION]);
    case.grants = Grants::default();
    assert_eq!(sure(&case, Code::PermissionsBoundaryLacksAllow), documented());
}

#[test]
fn a_grant_that_the_callers_account_made() {
    let mut case = of(STRANGER, "kms:Decrypt");
    case.policies.identity = layer("own", &[SILENT]);
    let mut own = grant(STRANGER, &["Decrypt"]);
    own.issuing_account = Some("arn:aws:iam::444455556666:root".to_owned());
    case.grants = Grants::of([own]);
    assert_eq!(noted(&case), ["open question Q-15"]);
    case.policies.identity = layer("own", &[ALL]);
    assert_eq!(noted(&case), [""; 0]);
}

#[test]
fn a_named_session_and_a_silent_session_policy() {
    let session = "arn:aws:sts::111122223333:assumed-role/etl/s";
    let mut case = key_policy(&DELEGATION.replace("arn:aws:iam::111122223333:root", session));
    case.request.principal = Principal::parse(session).unwrap();
    case.policies.session = layer("session policy", &[SILENT]);
    assert_eq!(noted(&case), ["open question Q-16"]);
    case.policies.session = layer("session policy", &[ALL]);
    assert_eq!(noted(&case), [""; 0]);
    case.policies.session = layer("session policy", &[SILENT]);
    case.policies.resource = layer("key policy", &[&DELEGATION.replace(":root", ":role/etl")]);
    assert_eq!(sure(&case, Code::SessionPolicyLacksAllow), documented());
}

#[test]
fn everybody_and_a_silent_boundary() {
    let everybody = DELEGATION.replace("arn:aws:iam::111122223333:root", "*");
    let mut case = key_policy(&everybody);
    case.policies.permissions_boundary = layer("boundary", &[SILENT]);
    assert_eq!(noted(&case), ["open question Q-28"]);
    let condition = format!(r#""Resource":"*","Condition":{{"ArnEquals":{{"aws:PrincipalArn":"{ROLE}"}}}}"#);
    let with = everybody.replace(r#""Resource":"*""#, &condition);
    case.policies.resource = layer("key policy", &[&with]);
    assert_eq!(noted(&case), [""; 0]);
    case.policies.resource = layer("key policy", &[&everybody]);
    case.policies.permissions_boundary = Layer::not_applicable();
    assert_eq!(noted(&case), [""; 0]);
}

#[test]
fn the_policy_of_an_aws_managed_key_that_nobody_read() {
    let mut case = healthy();
    case.facts.key_policy = KeyPolicySource::Assumed;
    assert_eq!(noted(&case), ["open question Q-26"]);
    case.facts.key_policy = KeyPolicySource::Documented;
    assert_eq!(noted(&case), [""; 0]);
    case.facts.key_policy = KeyPolicySource::Assumed;
    case.policies.resource = layer("key policy", &[&DELEGATION.replace(":root", ":role/admin")]);
    case.policies.identity = layer("own", &[SILENT]);
    assert_eq!(sure(&case, Code::KeyPolicyLacksAllow), assumed("Q-26"));
}

#[test]
fn a_direct_request_about_grants() {
    let by = |operator: &str| {
        let deny = format!(
            r#"{{"Effect":"Deny","Action":"kms:*","Resource":"*","Condition":{{"{operator}":{{"kms:GrantIsForAWSResource":"false"}}}}}}"#
        );
        let mut case = of(ROLE, "kms:CreateGrant");
        case.call.via_service = ViaService::Direct;
        case.request.context.set_text("kms:GrantIsForAWSResource", "false");
        case.policies.identity = layer("own", &[ALL, &deny]);
        sure(&case, Code::IdentityPolicyDenies)
    };
    assert_eq!(by("Bool"), assumed("Q-13"));
    assert_eq!(by("BoolIfExists"), documented());
}

#[test]
fn a_service_that_only_everybody_names() {
    let service = "logs.us-east-1.amazonaws.com";
    let by = |principal: &str| {
        let mut case = of(service, "kms:Decrypt");
        case.call.via_service = ViaService::Direct;
        case.policies.scp = Layer::not_applicable();
        let statement =
            format!(r#"{{"Effect":"Allow","Principal":{principal},"Action":"kms:*","Resource":"*"}}"#);
        case.policies.resource = layer("key policy", &[&statement]);
        noted(&case)
    };
    assert_eq!(by(r#""*""#), ["open question Q-36"]);
    assert_eq!(by(&format!(r#"{{"Service":"{service}"}}"#)), [""; 0]);
}

#[test]
fn the_root_user_of_another_account() {
    let root = |account: &str| {
        let mut case = of(&format!("arn:aws:iam::{account}:root"), "kms:Decrypt");
        case.policies.identity = Layer::not_applicable();
        let statement = DELEGATION.replace("111122223333", account);
        case.policies.resource = layer("key policy", &[&statement]);
        noted(&case)
    };
    assert_eq!(root("444455556666"), ["open question Q-31"]);
    assert_eq!(root("111122223333"), [""; 0]);
}

#[test]
fn aliases_in_a_key_policy() {
    let by = |key: &str| {
        let condition =
            format!(r#""Condition":{{"ForAnyValue:StringEquals":{{"{key}":"alias/data"}}}},"Resource""#);
        let mut case = key_policy(&DELEGATION.replace(r#""Resource""#, &condition));
        case.request.context.set_list("kms:ResourceAliases", ["alias/data"]);
        case.request.context.set_text("kms:RequestAlias", "alias/data");
        noted(&case)
    };
    assert_eq!(by("kms:ResourceAliases"), ["open question Q-41"]);
    assert_eq!(by("kms:RequestAlias"), [""; 0]);
}
