//! Evaluating touches the heap not once: a counting allocator watches a request through every policy type.

#![expect(unsafe_code, reason = "a global allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;

use keytrace_iam::decide::{Decision, Relation, ResourcePolicyRole, decide};
use keytrace_iam::evaluate::evaluate;
use keytrace_iam::policy_set::{Layer, Level, MissingResource, Policy, PolicySet};
use keytrace_iam::request::{Action, Context, Principal, Request, Resource};
use keytrace_iam::truth::Truth;

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn policy(statement: &str) -> Arc<Policy> {
    Arc::new(Policy::new("p", &format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#)))
}

#[test]
fn a_decision_through_all_layers_allocates_nothing() {
    let everything = policy(r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#);
    let conditions = r#""Condition":{
        "StringLike":{"kms:ViaService":"s3.*.amazonaws.com","aws:PrincipalTag/team":"${aws:PrincipalTag/team}"},
        "StringEqualsIgnoreCase":{"aws:PrincipalTag/team":"DATA"},
        "ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"},
        "DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00.5Z"},
        "NumericLessThan":{"aws:MultiFactorAuthAge":"10.5"},
        "IpAddress":{"aws:SourceIp":["10.0.0.0/8","2001:db8::/32"]},
        "BinaryEquals":{"k":"aGVsbG8="},
        "Bool":{"aws:SecureTransport":"true"},
        "Null":{"aws:SourceVpce":"true"},
        "ForAllValues:StringLike":{"kms:EncryptionContextKeys":["aws:*"]}}"#;
    let identity = policy(&format!(
        r#"{{"Effect":"Allow","Action":["s3:Get*","kms:De?rypt"],"Resource":["arn:aws:kms:*:key/*","arn:aws:s3:::b/${{aws:userid}}/*"],{conditions}}}"#
    ));
    let key_policy = policy(
        r#"{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::111122223333:role/x/Job","arn:aws:sts::111122223333:assumed-role/Job/t"]},"Action":"kms:*","Resource":"*"}"#,
    );
    let levels = vec![Level { policies: vec![Arc::clone(&everything)], incomplete: false }; 3];
    let policies = PolicySet {
        identity: Layer::of(vec![identity]),
        resource: Layer::of(vec![key_policy]),
        permissions_boundary: Layer::of(vec![Arc::clone(&everything)]),
        session: Layer::of(vec![Arc::clone(&everything)]),
        scp: Layer::of_levels(levels.clone()),
        rcp: Layer::of_levels(levels),
        vpc_endpoint: Layer::of(vec![everything]),
        missing_resource: MissingResource::NoEffect,
    };
    let mut context = Context::closed();
    for (key, value) in [
        ("kms:ViaService", "s3.us-east-1.amazonaws.com"),
        ("aws:PrincipalTag/team", "data"),
        ("aws:PrincipalArn", "arn:aws:iam::111122223333:role/x/Job"),
        ("aws:CurrentTime", "2026-11-23T10:00:00.25Z"),
        ("aws:MultiFactorAuthAge", "9.25"),
        ("aws:SourceIp", "10.1.2.3"),
        ("k", "aGVsbG8="),
        ("aws:SecureTransport", "true"),
        ("aws:userid", "AROAEXAMPLE:s"),
    ] {
        context.set_text(key, value);
    }
    context.set_list("kms:EncryptionContextKeys", ["aws:s3:arn"]);
    let request = Request {
        principal: Principal::parse("arn:aws:sts::111122223333:assumed-role/Job/s").unwrap(),
        action: Action::parse("kms:Decrypt").unwrap(),
        resource: Resource::Arn(KEY.into()),
        context,
    };
    let before = ALLOCATIONS.get();
    let outcomes = evaluate(&policies, &request);
    let decision = decide(
        &outcomes,
        Relation {
            principal: &request.principal,
            same_account: Truth::True,
            resource_policy: ResourcePolicyRole::Required,
        },
    );
    assert_eq!(ALLOCATIONS.get() - before, 0);
    assert_eq!(decision, Decision::Allow, "{outcomes:?}");
}
