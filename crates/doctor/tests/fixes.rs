//! No offered fix leaves its case denied: accounts are generated, diagnosed, and fixed in their facts by the edits alone.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may stop"
)]

#[path = "../../access/tests/support/mod.rs"]
mod support;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use keytrace_aws::kms_action::KmsAction;
use keytrace_doctor::diagnose::{Options, Question, Report, ask};
use keytrace_doctor::remediation::{Edit, Fix, Operation, Proof, Reach, TargetKind};
use keytrace_iam::decide::Decision;
use keytrace_iam::document::Severity;
use keytrace_iam::limit::SizeLimit;
use keytrace_iam::policy_set::Policy;
use keytrace_iam::request::Principal;
use keytrace_iam::validate::DocumentKind;
use keytrace_oracle::draw::hold;
use keytrace_oracle::generate::choices::Choices;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::iam::InlinePolicy;
use keytrace_snapshot::organization::{OrganizationPolicy, PolicyKind};
use keytrace_snapshot::policy_text::PolicyText;
use keytrace_snapshot::snapshot::Snapshot;
use proptest::prelude::{TestCaseError, prop_assert};
use serde_json::{Value, json};
use support::{ACCOUNT, ALLOWS_ALL, ALLOWS_KMS, DELEGATES, KEY, OTHER, REGION, ROLE, World, account, admits};

/// A role of the other account.
const STRANGER: &str = "arn:aws:iam::444455556666:role/Job";

const KEY_POLICIES: [&str; 11] = [
    DELEGATES,
    r#"{"Sid":"Glue only","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"glue.us-east-1.amazonaws.com"}}}"#,
    r#"{"Effect":"Allow","Principal":{"AWS":["111122223333","444455556666"]},"Action":"kms:Describe*","Resource":"*"}"#,
    r#"{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:role/Job","arn:aws:iam::444455556666:role/Job"]},"Action":["kms:Decrypt","kms:DescribeKey"],"Resource":"*","Condition":{"StringEquals":{"kms:EncryptionContext:app":"etl"}}}"#,
    r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/Job"},"Action":"kms:*"}"#,
    r#"{"Sid":"Others","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/Other"},"Action":"kms:*","Resource":"*"}"#,
    r#"{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:role/Job"},"Action":["kms:Decrypt","kms:Sign"],"Resource":"*"}"#,
    r#"{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}}"#,
    r#"{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"kms:Decrypt","Resource":"*"}"#,
    r#"{"Effect":"Allow","Principal":{"AWS":"AROAEXAMPLEOLD"},"Action":"kms:*","Resource":"*"}"#,
    r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/Job "},"Action":"kms:*","Resource":"*"}"#,
];

const ROLE_POLICIES: [&str; 12] = [
    ALLOWS_KMS,
    r#"{"Sid":"Use","Effect":"Allow","Action":["kms:Decrypt","kms:DescribeKey"],"Resource":"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}"#,
    r#"{"Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:us-east-1:111122223333:alias/data"}"#,
    r#"{"Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:eu-west-1:111122223333:key/*"}"#,
    r#"{"Effect":"Allow","Action":"kms:DescribeKey","Resource":"*"}"#,
    r#"{"Effect":"Allow","Action":"kms:*","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}}}"#,
    r#"{"Effect":"Allow","Action":["kms:ReEncrypt","kms:Decript"],"Resource":"*"}"#,
    r#"{"Effect":"Deny","Action":"kms:*","Resource":"*"}"#,
    r#"{"Effect":"Deny","Action":"kms:Decrypt","NotResource":"arn:aws:kms:us-east-1:111122223333:key/other"}"#,
    r#"{"Sid":"Region","Effect":"Deny","NotAction":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}}"#,
    r#"{"Effect":"Deny","Action":"kms:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"kms:EncryptionContext:app":"web"}}}"#,
    r#"{"Effect":"Allow","NotAction":"kms:*","Resource":"*"}"#,
];

const CONTROLS: [&str; 6] = [
    ALLOWS_ALL,
    r#"{"Effect":"Allow","Action":["s3:*","glue:*"],"Resource":"*"}"#,
    r#"{"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"NoKeys","Effect":"Deny","Action":"kms:*","Resource":"*"}"#,
    r#"{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"kms:Decrypt","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}}"#,
    r#"{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"kms:*","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/Admin"}}}"#,
    r#"{"Effect":"Allow","Action":["kms:Decrypt","s3:*"],"Resource":"*"}"#,
];

const RESOURCE_CONTROLS: [&str; 3] = [
    r#"{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-own"}}}"#,
    r#"{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-other"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}"#,
    r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}"#,
];

fn statements(choices: &mut Choices<'_>, all: &[&str], most: usize) -> String {
    choices.some(all, 0, most).join(",")
}

fn generated(choices: &mut Choices<'_>) -> (Snapshot, Question) {
    let caller = if choices.yes(25) { STRANGER } else { ROLE };
    let mut key_policy = statements(choices, &KEY_POLICIES, 3);
    if choices.yes(15) {
        key_policy = admits(caller);
    }
    if key_policy.is_empty() {
        key_policy = admits("arn:aws:iam::111122223333:role/KeyAdmin");
    }
    let role = statements(choices, &ROLE_POLICIES, 2);
    let mut world = World::new().account(OTHER).key(KEY, &key_policy).alias("alias/data", KEY);
    world = world.role(caller, &role);
    if choices.yes(25) {
        world = world.bounded(caller, choices.pick(&CONTROLS));
    }
    if choices.yes(40) {
        world = world.organization(&[ACCOUNT, OTHER]);
        for target in ["r-1", "ou-1", &caller[13..25]] {
            if choices.yes(25) {
                world = world.control_policy(PolicyKind::Scp, target, choices.pick(&CONTROLS));
            }
        }
        if choices.yes(25) {
            world = world.control_policy(PolicyKind::Rcp, ACCOUNT, choices.pick(&RESOURCE_CONTROLS));
        }
    }
    if choices.yes(15) {
        let operations =
            if choices.yes(50) { json!(["Decrypt"]) } else { json!(["DescribeKey", "GenerateDataKey"]) };
        world = world.grant(KEY, json!({"GranteePrincipal": caller, "Operations": operations}));
    }
    if choices.yes(15) {
        let state = choices.pick(&["Disabled", "PendingDeletion"]).to_owned();
        world = world.described(KEY, |metadata| {
            (metadata.enabled, metadata.key_state) = (Some(false), Some(state));
        });
    }
    let pairs = [&[][..], &[("app", "etl")], &[("app", "web"), ("aws:s3:arn", "arn:aws:s3:::lake")]];
    let context = pairs[choices.below(pairs.len())].iter();
    let question = Question {
        principal: Principal::parse(caller).unwrap(),
        account: account(&caller[13..25]),
        action: KmsAction::find(choices.pick(&["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"]))
            .unwrap(),
        key: KEY.to_owned(),
        region: REGION.to_owned(),
        via_service: [None, Some("s3"), Some("glue")][choices.below(3)],
        encryption_context: Some(context.map(|(name, value)| ((*name).into(), (*value).into())).collect()),
    };
    (world.snapshot, question)
}

/// Puts the document of an edit into every fact that it is about; answers whether there was one.
fn apply(snapshot: &mut Snapshot, edit: &Edit) -> bool {
    let after = PolicyText::new(edit.after.to_string());
    let arn = edit.target.arn.as_deref();
    let is_meant = |text: &Collected<PolicyText>| {
        let read = text.known().and_then(|text| serde_json::from_str::<Value>(text.as_str()).ok());
        read.is_some() && read == edit.before
    };
    let mut made = false;
    let mut put = |place: &mut Collected<PolicyText>| {
        *place = Collected::Known(after.clone());
        made = true;
    };
    for id in [ACCOUNT, OTHER] {
        let own = snapshot.account_mut(&account(id));
        let roles = own.iam.roles.items.values_mut();
        for role in roles.filter_map(known_mut).filter(|role| Some(&*role.arn) == arn) {
            let Collected::Known(policies) = &mut role.inline_policies else { continue };
            if edit.target.kind != TargetKind::RoleInlinePolicy {
                continue;
            }
            match edit.operation {
                Operation::Create => {
                    let policy_name = edit.target.name.clone();
                    policies
                        .push(InlinePolicy { policy_name, policy_document: Collected::Known(after.clone()) });
                    put(&mut Collected::Absent);
                }
                Operation::Remove => {
                    policies.retain(|policy| !is_meant(&policy.policy_document));
                    put(&mut Collected::Absent);
                }
                Operation::Replace => {
                    let meant = policies.iter_mut().filter(|policy| is_meant(&policy.policy_document));
                    meant.for_each(|policy| put(&mut policy.policy_document));
                }
            }
        }
        let managed = own.iam.managed_policies.items.values_mut().filter_map(known_mut);
        managed.filter(|policy| Some(&*policy.arn) == arn).for_each(|policy| put(&mut policy.document));
        let keys =
            snapshot.region_mut(&account(id), REGION).kms.keys.items.values_mut().filter_map(known_mut);
        for key in keys {
            let Collected::Known(metadata) = &mut key.metadata else { continue };
            if Some(&*metadata.arn) != arn {
                continue;
            }
            if edit.target.kind == TargetKind::KeyState {
                (metadata.enabled, metadata.key_state) = (Some(true), Some("Enabled".into()));
                put(&mut Collected::Absent);
            } else {
                put(&mut key.policy);
            }
        }
    }
    let kind = match edit.target.kind {
        TargetKind::Scp => PolicyKind::Scp,
        TargetKind::Rcp => PolicyKind::Rcp,
        _ => return made,
    };
    let Collected::Known(organization) = &mut snapshot.organization else { return made };
    let mut removed: BTreeSet<String> = BTreeSet::new();
    for policy in organization.policies_mut(kind).items.values_mut().filter_map(known_mut) {
        let OrganizationPolicy { summary, content, .. } = policy;
        if summary.name.as_ref() == Some(&edit.target.name) && is_meant(content) {
            put(content);
            removed.extend((edit.operation == Operation::Remove).then(|| summary.id.clone()));
        }
    }
    for attached in organization.policies_for_target.values_mut().filter_map(known_mut) {
        attached.retain(|id| !removed.contains(id));
    }
    made
}

fn known_mut<T>(fact: &mut Collected<T>) -> Option<&mut T> {
    match fact {
        Collected::Known(known) => Some(known),
        Collected::Absent | Collected::NotCollected(_) => None,
    }
}

/// The decision on the same question once the edits are made.
fn after(snapshot: &Snapshot, question: &Question, edits: &[Edit]) -> Result<Decision, TestCaseError> {
    let mut fixed = snapshot.clone();
    for edit in edits {
        prop_assert!(apply(&mut fixed, edit), "nothing is there to be changed by {edit:#?}");
    }
    Ok(decision(&ask(&fixed, question, &Options::default())))
}

fn decision(report: &Report) -> Decision {
    let [call] = report.calls.as_slice() else { panic!("one request") };
    call.decision
}

fn keeps_its_word(found: Decision, fix: &Fix) -> bool {
    match fix.proof() {
        Proof::Allow => found == Decision::Allow,
        Proof::AllowUnlessGaps(_) => matches!(found, Decision::Allow | Decision::Unknown),
    }
}

/// What AWS would say to the new document: nothing, in the kinds and sizes that it knows.
fn refused(edit: &Edit) -> Option<String> {
    let (kind, limit) = match edit.target.kind {
        TargetKind::RoleInlinePolicy => (DocumentKind::Identity, SizeLimit::RoleInline),
        TargetKind::ManagedPolicy | TargetKind::Boundary => {
            (DocumentKind::Identity, SizeLimit::ManagedPolicy)
        }
        TargetKind::KeyPolicy => (DocumentKind::KeyPolicy, SizeLimit::KeyPolicy),
        TargetKind::Scp => (DocumentKind::Scp, SizeLimit::Scp),
        TargetKind::Rcp => (DocumentKind::Rcp, SizeLimit::Rcp),
        TargetKind::VpcEndpointPolicy => (DocumentKind::VpcEndpoint, SizeLimit::VpcEndpoint),
        TargetKind::Grant | TargetKind::KeyState | TargetKind::Setting => return None,
    };
    let text = edit.after.to_string();
    let document = Policy::of_kind("after", &text, kind).document;
    let error = document.problems.iter().find(|problem| problem.severity == Severity::Error);
    let error = error.filter(|_| edit.operation != Operation::Remove);
    error
        .map(|problem| problem.kind.message())
        .or_else(|| limit.exceeded_by(&text).map(|size| size.to_string()))
}

#[test]
fn no_offered_fix_leaves_its_case_denied() {
    let offered = RefCell::new(BTreeMap::<&str, u32>::new());
    hold(|choices| {
        let (snapshot, question) = generated(choices);
        let report = ask(&snapshot, &question, &Options::default());
        let told = || format!("{snapshot:#?}\n{question:#?}");
        let denied = matches!(decision(&report), Decision::ExplicitDeny | Decision::ImplicitDeny);
        let plan = report.subjects.first().and_then(|subject| subject.plan.as_ref());
        let count = |what| *offered.borrow_mut().entry(what).or_default() += 1;
        count(if denied { "denied" } else { "not denied" });
        for fix in report.findings.iter().filter_map(|found| found.finding.fix.as_ref()) {
            for edit in fix.edits() {
                count(edit.target.kind.name());
                prop_assert!(
                    refused(edit).is_none(),
                    "AWS refuses {edit:#?}\n{:?}\n{}",
                    refused(edit),
                    told()
                );
            }
            if fix.reach() == Reach::Alone {
                let found = after(&snapshot, &question, fix.edits())?;
                prop_assert!(keeps_its_word(found, fix), "{found:?} after {fix:#?}\n{}", told());
            } else {
                prop_assert!(plan.is_some(), "a part of nothing: {fix:#?}\n{}", told());
            }
        }
        if let Some(plan) = plan {
            let found = after(&snapshot, &question, plan.edits())?;
            prop_assert!(keeps_its_word(found, plan), "{found:?} after all: {plan:#?}\n{}", told());
            count("plan");
        }
        Ok(())
    });
    let offered = offered.into_inner();
    for what in ["role-inline-policy", "key-policy", "boundary", "scp", "key-state", "plan", "not denied"] {
        assert!(offered.get(what).copied().unwrap_or_default() >= 10, "{what}: {offered:?}");
    }
}
