//! All findings together: what is found where, that errors mean a denial, and that no fix leaves its case denied.

use keytrace_iam::decide::Decision;
use keytrace_iam::policy_set::{Layer, PolicyType};

use crate::findings::JudgedCase;
use crate::findings::code::Code;
use crate::findings::example::{
    ALL, DELEGATION, ROLE, STRANGER, allow, errors, fixed, healthy, judged, layer, of, policy, scps, the,
};
use crate::remediation::Reach;
use crate::remediation::plan::plan;
use keytrace_access::kms::authorize::authorize;

#[test]
fn a_healthy_case_has_no_findings() {
    assert_eq!(judged(&healthy()).len(), 0);
}

#[test]
fn every_blocking_layer_is_found_at_once() {
    let mut case = of(STRANGER, "kms:Decrypt");
    case.policies.identity = layer("own", &[r#"{"Effect":"Deny","Action":"kms:*","Resource":"*"}"#]);
    case.policies.scp = scps(&[ALL, r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#, ALL]);
    case.policies.permissions_boundary =
        layer("cap", &[r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#]);
    assert_eq!(
        errors(&case),
        [
            Code::ScpLacksAllow,
            Code::KeyPolicyLacksAllow,
            Code::IdentityPolicyDenies,
            Code::IdentityPolicyLacksAllow,
            Code::PermissionsBoundaryLacksAllow,
        ]
    );
    for finding in judged(&case) {
        let fix = finding.fix.as_ref().unwrap_or_else(|| panic!("{:?}", finding.code));
        assert_eq!((fix.proof().name(), fix.reach()), ("allow", Reach::Together), "{:?}", finding.code);
    }
}

#[test]
fn an_unread_scp_hides_neither_a_sure_denial_nor_its_fix() {
    let mut case = healthy();
    case.policies.scp = Layer::unknown();
    case.policies.identity = layer("own", &[ALL.replace("\"*\",", "\"s3:*\",").as_str()]);
    case.gaps = vec![keytrace_snapshot::collected::Gap::new(
        "service control policies",
        "organizations:ListPoliciesForTarget",
    )];
    assert_eq!(errors(&case), [Code::IdentityPolicyLacksAllow]);
    let (_, proof) = fixed(&the(&case, Code::IdentityPolicyLacksAllow));
    assert_eq!(proof, "allow-unless-gaps safe Alone");
}

#[test]
fn two_missing_actions_give_one_finding_and_one_statement() {
    let cases = ["kms:GenerateDataKey", "kms:Decrypt"].map(|action| {
        let mut case = of(ROLE, action);
        case.policies.identity = Layer::of(Vec::new());
        JudgedCase::of(case)
    });
    let plan = plan(&cases);
    let [finding] = plan.findings.as_slice() else { panic!("{:?}", plan.findings) };
    assert_eq!(finding.calls, [0, 1]);
    assert!(finding.message.contains("`kms:Decrypt` and `kms:GenerateDataKey`"), "{}", finding.message);
    let expected = concat!(
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"UseKeyThroughS3","Effect":"Allow","#,
        r#""Action":["kms:Decrypt","kms:GenerateDataKey"],"#,
        r#""Resource":"arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07f","#,
        r#""Condition":{"StringEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}}}]}"#
    );
    assert_eq!(fixed(finding), (vec![expected.to_owned()], "allow safe Alone".to_owned()));
    let whole = plan.whole.unwrap();
    let command = "aws iam put-role-policy --role-name etl --policy-name UseKmsKeys --policy-document";
    assert_eq!(whole.commands(), [format!("{command} '{expected}'")]);
    assert!(plan.unfixed.is_empty());
}

/// Policies of every layer in every healthy and unhealthy state, all combinations: errors and denials are the same
/// thing, an offered fix never leaves its case denied, and where all findings have a fix all of them allow.
#[test]
fn errors_mean_a_denial_and_no_fix_leaves_its_case_denied() {
    let deny = r#"{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*"}"#;
    let other = r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/admin"},"Action":"kms:*","Resource":"*"}"#;
    let plain_deny = r#"{"Effect":"Deny","Action":"kms:*","Resource":"*"}"#;
    let no_kms = r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#;
    let own = allow("kms:Decrypt");
    let named = DELEGATION.replace(":root", ":role/etl");
    let blank = DELEGATION.replace(":root", ":role/etl ");
    let identities: [&[&str]; 4] = [&[&own], &[no_kms], &[&own, plain_deny], &[]];
    let keys: [&[&str]; 5] = [&[DELEGATION], &[&named], &[&blank], &[DELEGATION, deny], &[other]];
    let limits: [Option<&[&str]>; 4] = [None, Some(&[ALL]), Some(&[no_kms]), Some(&[ALL, plain_deny])];
    let organizations = [None, Some(ALL), Some(no_kms), Some(plain_deny)];
    let one = |statements: &[&str]| {
        if statements.is_empty() { Layer::of(Vec::new()) } else { layer("own", statements) }
    };
    let mut denied = 0;
    for caller in [ROLE, STRANGER] {
        for identity in identities {
            for key in keys {
                for limit in limits {
                    for organization in organizations {
                        let mut case = of(caller, "kms:Decrypt");
                        case.policies.identity = one(identity);
                        case.policies.resource = layer("key policy", key);
                        case.policies.permissions_boundary = limit.map_or(Layer::not_applicable(), one);
                        case.policies.scp = match organization {
                            Some(statement) => scps(&[ALL, statement]),
                            None => Layer::not_applicable(),
                        };
                        denied += usize::from(check(&case));
                    }
                }
            }
        }
    }
    assert!(denied > 400, "{denied}");
}

/// Whether the case is denied; it then has errors, each with a fix that has been proven.
fn check(case: &keytrace_access::kms::case::Case) -> bool {
    let decision = authorize(case).decision;
    let is_denied = matches!(decision, Decision::ExplicitDeny | Decision::ImplicitDeny);
    let found = judged(case);
    let shown = || found.iter().map(|finding| (finding.code, &finding.message)).collect::<Vec<_>>();
    assert_eq!(is_denied, !errors(case).is_empty(), "{decision:?} {:?}", shown());
    for finding in found.iter().filter(|finding| finding.severity == crate::findings::Severity::Error) {
        let fix = finding.fix.as_ref().unwrap_or_else(|| panic!("{:?}", shown()));
        assert_eq!(fix.proof().name(), "allow", "{:?}", shown());
        for edit in fix.edits() {
            let text = edit.after.to_string();
            let too_wide = text.contains(r#""Action":"kms:*","Resource":"*""#) && edit.before.is_none();
            assert!(!too_wide, "{text}");
        }
    }
    let layers = found.iter().map(|finding| finding.layer).collect::<std::collections::BTreeSet<_>>();
    assert!(layers.len() <= PolicyType::ALL.len());
    is_denied
}

/// A statement on S3 whose resource has so many letters.
fn long(effect: &str, letters: usize) -> String {
    let name = "b".repeat(letters);
    format!(r#"{{"Effect":"{effect}","Action":"s3:*","Resource":"arn:aws:s3:::{name}/*"}}"#)
}

/// `L-LIM-1`, `L-LIM-2`, `L-LIM-6`, `L-LIM-8`, each with a policy that is just short enough, or one policy less.
#[test]
fn what_aws_would_refuse_for_its_size_or_number_is_not_offered() {
    let inline = |letters: usize| {
        let mut case = healthy();
        let own = ["one", "two"].map(|name| policy(name, &[&long("Allow", letters)]));
        case.policies.identity = Layer::of(own.into());
        the(&case, Code::IdentityPolicyLacksAllow).fix.is_some()
    };
    assert_eq!((inline(4_800), inline(5_000)), (true, false));
    let boundary = |letters: usize| {
        let mut case = healthy();
        case.policies.permissions_boundary = layer("cap", &[&long("Allow", letters)]);
        the(&case, Code::PermissionsBoundaryLacksAllow).fix.is_some()
    };
    assert_eq!((boundary(5_800), boundary(6_000)), (true, false));
    let scp = |letters: usize| {
        let mut case = healthy();
        case.policies.scp = scps(&[ALL, &long("Allow", letters)]);
        the(&case, Code::ScpLacksAllow).fix.is_some()
    };
    assert_eq!((scp(9_900), scp(10_100)), (true, false));
    let attached = |count: usize| {
        let mut case = healthy();
        let policies = (0..count).map(|number| policy(&format!("p-{number}"), &[&long("Deny", 9)]));
        case.policies.scp = Layer::of(policies.collect());
        the(&case, Code::ScpLacksAllow).fix.is_some()
    };
    assert_eq!((attached(9), attached(10)), (true, false));
}
