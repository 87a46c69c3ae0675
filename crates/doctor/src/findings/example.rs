//! Cases for tests, made by hand: a role `etl` reads from S3 with a key of its own account, and is allowed.

use keytrace_access::row::Row;
use std::sync::Arc;

use keytrace_iam::document::PolicyDocument;
use keytrace_iam::policy_set::{Layer, Level, MissingResource, Policy, PolicySet};
use keytrace_iam::request::{Action, Context, Principal, Request, Resource};
use keytrace_iam::truth::Truth;
use keytrace_snapshot::kms::Grant;

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::{Finding, JudgedCase, Severity, findings};
use crate::remediation::plan::plan;
use keytrace_access::call::{
    Call, Confidence, EncryptionContext, KeyReference, KeyTarget, Necessity, NetworkPath, ViaService,
};
use keytrace_access::kms::case::{Case, Facts, Grants};
use keytrace_access::kms::key_state::{Existence, KeyFacts, KeyManager, KeyState};

pub(crate) const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07f";
pub(crate) const ROLE: &str = "arn:aws:iam::111122223333:role/etl";
pub(crate) const STRANGER: &str = "arn:aws:iam::444455556666:role/etl";
pub(crate) const S3: &str = "s3.us-east-1.amazonaws.com";
pub(crate) const ALL: &str = r#"{"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"}"#;
pub(crate) const DELEGATION: &str = r#"{"Sid":"Account","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}"#;

/// A policy of these statements, on lines of their own.
pub(crate) fn policy(name: &str, statements: &[&str]) -> Arc<Policy> {
    let text = format!("{{\"Version\":\"2012-10-17\",\"Statement\":[\n{}\n]}}", statements.join(",\n"));
    let policy = Policy::new(name, &text);
    assert!(PolicyDocument::is_valid(&policy.document), "{:?}", policy.document.problems);
    Arc::new(policy)
}

/// An `Allow` for one action on the key.
pub(crate) fn allow(action: &str) -> String {
    format!(r#"{{"Sid":"Key","Effect":"Allow","Action":"{action}","Resource":"{KEY}"}}"#)
}

/// The healthy case, `kms:Decrypt` by the role.
pub(crate) fn healthy() -> Case {
    of(ROLE, "kms:Decrypt")
}

/// The healthy case of another caller or action; a stranger is not admitted by the key policy.
pub(crate) fn of(caller: &str, action: &'static str) -> Case {
    let principal = Principal::parse(caller).unwrap();
    let mut context = Context::closed();
    for (name, value) in [
        ("kms:ViaService", S3),
        ("aws:ViaAWSService", "true"),
        ("aws:PrincipalArn", caller),
        ("kms:CallerAccount", principal.account().unwrap_or_default()),
        ("kms:EncryptionContext:aws:s3:arn", "arn:aws:s3:::lake"),
    ] {
        context.set_text(name, value);
    }
    let call = Call {
        row: Row::S1,
        principal: principal.clone(),
        action,
        resource: keytrace_access::call::Resource::Key(KeyReference {
            written: KEY.into(),
            read_from: "default encryption of bucket lake".into(),
            target: KeyTarget::Arn(KEY.into()),
        }),
        encryption_context: EncryptionContext::default(),
        via_service: ViaService::Service("s3"),
        region: "us-east-1".into(),
        network: NetworkPath::Service,
        necessity: Necessity::Must,
        because: "reads s3://lake/raw/".into(),
        confidence: Confidence::Documented,
        session_policy: None,
        objects: keytrace_access::call::Objects::default(),
        source: None,
    };
    let same_account = Truth::from(principal.account() == Some("111122223333"));
    Case {
        request: Request {
            principal,
            action: Action::parse(action).unwrap(),
            resource: Resource::Arn(KEY.into()),
            context,
        },
        call,
        policies: PolicySet {
            identity: Layer::of(vec![policy("etl-policy", &[&allow(action)])]),
            resource: Layer::of(vec![policy("key policy", &[DELEGATION])]),
            scp: scps(&[ALL, ALL, ALL]),
            missing_resource: MissingResource::NoEffect,
            ..PolicySet::default()
        },
        grants: Grants::default(),
        key: KeyFacts {
            existence: Existence::Exists,
            state: Some(KeyState::Enabled),
            manager: Some(KeyManager::Customer),
            usage: Some("ENCRYPT_DECRYPT".into()),
            spec: Some("SYMMETRIC_DEFAULT".into()),
        },
        same_account,
        facts: Facts::default(),
        gaps: Vec::new(),
        assumed: Vec::new(),
    }
}

/// One service control policy of one statement at each level.
pub(crate) fn scps(levels: &[&str]) -> Layer {
    let level = |(number, statement): (usize, &&str)| Level {
        policies: vec![policy(&format!("p-level{number}"), &[statement])],
        incomplete: false,
    };
    Layer::of_levels(levels.iter().enumerate().map(level).collect())
}

/// A layer of one policy.
pub(crate) fn layer(name: &str, statements: &[&str]) -> Layer {
    Layer::of(vec![policy(name, statements)])
}

/// A grant of these operations to `grantee`.
pub(crate) fn grant(grantee: &str, operations: &[&str]) -> Grant {
    Grant {
        grant_id: Some("g-1".into()),
        key_id: None,
        name: None,
        grantee_principal: Some(grantee.into()),
        grantee_service_principal: None,
        retiring_principal: None,
        issuing_account: None,
        operations: operations.iter().map(|operation| (*operation).to_owned()).collect(),
        constraints: None,
        creation_date: None,
    }
}

/// All findings of a case.
pub(crate) fn judged(case: &Case) -> Vec<Finding> {
    findings(&Analysis::of(case))
}

/// The codes of a case's findings that are errors.
pub(crate) fn errors(case: &Case) -> Vec<Code> {
    let found = judged(case);
    found.iter().filter(|finding| finding.severity == Severity::Error).map(|finding| finding.code).collect()
}

/// The finding of this code; all findings of the case are shown when there is none.
pub(crate) fn the(case: &Case, code: Code) -> Finding {
    let found = judged(case);
    let shown: Vec<_> = found.iter().map(|finding| (finding.code, finding.message.clone())).collect();
    found.into_iter().find(|finding| finding.code == code).unwrap_or_else(|| panic!("{shown:?}"))
}

/// The edits' documents of a finding's fix, on one line each, and its proof, safety and reach.
pub(crate) fn fixed(finding: &Finding) -> (Vec<String>, String) {
    let fix = finding.fix.as_ref().unwrap_or_else(|| panic!("no fix: {}", finding.message));
    let documents = fix.edits().iter().map(|edit| edit.after.to_string()).collect();
    (documents, format!("{} {} {:?}", fix.proof().name(), fix.safety().name(), fix.reach()))
}

/// Holds that `code` alone blocks, and that an edit which says `expected` fixes it.
pub(crate) fn fixed_by(case: &Case, code: Code, expected: &str) {
    assert_eq!(errors(case), [code]);
    let (documents, proof) = fixed(&the(case, code));
    assert_eq!(proof, "allow review Alone");
    assert!(documents[0].contains(expected), "{documents:?}");
}

/// The same, and that the statement `Guard` is pointed at.
pub(crate) fn narrowed(case: &Case, code: Code, exception: &str) {
    let evidence = the(case, code).evidence;
    assert_eq!(evidence[0].sid.as_deref(), Some("Guard"), "{evidence:?}");
    fixed_by(case, code, exception);
}

/// Holds that a key which two places name is one finding, with both places and its advice once.
pub(crate) fn told_once_for_all_places(case: &Case) {
    let judged = ["object s3://lake/a", "default encryption of bucket lake"].map(|place| {
        let mut case = case.clone();
        case.call.key_mut().unwrap().read_from = place.to_owned();
        JudgedCase::of(case)
    });
    let plan = plan(&judged);
    let [finding] = plan.findings.as_slice() else { panic!("{:?}", plan.findings) };
    assert_eq!((finding.calls.len(), finding.evidence.len(), finding.advice.len()), (2, 2, 1));
}
