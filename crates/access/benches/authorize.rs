//! How long it takes to assemble, to decide and to explain a case of one account inside an organization.

#![allow(missing_docs, reason = "the macros of criterion make functions without")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use keytrace_access::call::Call;
use keytrace_access::kms::authorize::authorize;
use keytrace_iam::decide::Decision;
use keytrace_iam::explain::explain;
use support::{ACCOUNT, ALLOWS_ALL, ALLOWS_KMS, KEY, ROLE, World, via, with_context};

/// A role with a boundary and thirty statements about other services, under three levels of an organization.
fn world() -> (World, Call) {
    let others: Vec<String> = (0..30)
        .map(|at| {
            format!(
                r#"{{"Effect":"Allow","Action":["s3:Get*","glue:Get*"],"Resource":"arn:aws:s3:::b{at}/*"}}"#
            )
        })
        .collect();
    let statements = format!("{},{ALLOWS_KMS}", others.join(","));
    let world = World::new().role(ROLE, &statements).bounded(ROLE, ALLOWS_ALL).organization(&[ACCOUNT]);
    let call =
        world.call("arn:aws:sts::111122223333:assumed-role/Job/GlueJobRunnerSession", "kms:Decrypt", KEY);
    let call = via("s3", with_context(&[("aws:s3:arn", "arn:aws:s3:::lake/raw/a")], call));
    (world, call)
}

fn measure(criterion: &mut Criterion) {
    let (world, call) = world();
    let case = world.case(call.clone());
    assert_eq!(authorize(&case).decision, Decision::Allow, "a wrong answer is not worth measuring");
    criterion.bench_function("assemble", |bencher| bencher.iter(|| world.case(black_box(call.clone()))));
    criterion.bench_function("authorize", |bencher| bencher.iter(|| authorize(black_box(&case))));
    criterion.bench_function("explain", |bencher| {
        bencher.iter(|| explain(black_box(&case.policies), black_box(&case.request)))
    });
}

criterion_group!(benches, measure);
criterion_main!(benches);
