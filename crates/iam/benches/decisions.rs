//! Decisions, explanations and parsed bytes per CPU-second on `bench/workload.json`, and a comparison with a peer.
//!
//! `cargo bench -p keytrace-iam --bench decisions` measures this crate alone. `cargo xtask bench` sets `PEER` to the
//! folder of an installed @cloud-copilot/iam-simulate, which then runs on the same workload between our rounds.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a benchmark may stop"
)]

use std::collections::HashMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use keytrace_iam::decide::{Decision, Relation, ResourcePolicyRole, decide};
use keytrace_iam::evaluate::evaluate;
use keytrace_iam::explain::explain;
use keytrace_iam::parse::parse;
use keytrace_iam::policy_set::{Layer, Level, MissingResource, Policy, PolicySet};
use keytrace_iam::request::{Action, Context, Principal, Request, Resource};
use keytrace_iam::truth::Truth;
use serde_json::Value;

/// The allocator of the command `keytrace`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

struct Case {
    expected: Decision,
    policies: PolicySet,
    request: Request,
    same_account: Truth,
}

fn main() {
    let seconds: f64 = std::env::var("SECONDS").map_or(1.0, |text| text.parse().unwrap());
    for (name, without) in [("large", None), ("small", Some("ReadOnlyAccess"))] {
        let (cases, texts) = workload(without);
        let wrong = cases.iter().filter(|case| answer(case) != case.expected).count();
        println!("{name}: {} of {} answers right", cases.len() - wrong, cases.len());
        assert_eq!(wrong, 0, "wrong answers are not worth measuring");
        let decisions = rate(seconds, || {
            cases.iter().for_each(|case| _ = black_box(answer(case)));
            cases.len()
        });
        let explanations = rate(seconds, || {
            cases.iter().for_each(|case| drop(black_box(explain(&case.policies, &case.request))));
            cases.len()
        });
        let bytes: usize = texts.iter().map(String::len).sum();
        let parsed = rate(seconds, || {
            texts.iter().for_each(|text| drop(black_box(parse(text))));
            bytes
        });
        println!("  decisions     {decisions:>12.0} per CPU-second");
        println!("  explanations  {explanations:>12.0} per CPU-second");
        println!("  parsed        {:>12.0} MB of policy text per CPU-second", parsed / 1e6);
        if let Ok(peer) = std::env::var("PEER") {
            let theirs = peer_rate(&peer, seconds, without);
            println!("  iam-simulate  {theirs:>12.0} decisions per CPU-second (core, policies parsed once)");
            println!(
                "  ratio: {:.0} times the decisions, {:.0} times with explanation",
                decisions / theirs,
                explanations / theirs
            );
        }
    }
    if let Ok(path) = std::env::var("KEYTRACE_MANAGED_POLICIES") {
        let texts = managed_policies(&path);
        let bytes: usize = texts.iter().map(String::len).sum();
        let parsed = rate(seconds, || {
            texts.iter().for_each(|text| drop(black_box(parse(text))));
            bytes
        });
        println!("AWS managed policies: {} of them, {:.1} MB", texts.len(), bytes as f64 / 1e6);
        println!("  parsed        {:>12.0} MB of policy text per CPU-second", parsed / 1e6);
    }
}

/// The texts of the policies in a file of JSON lines.
fn managed_policies(path: &str) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let read =
        |line: &str| serde_json::from_str::<Value>(line).unwrap()["policy"].as_str().unwrap().to_owned();
    text.lines().map(read).collect()
}

/// The median of five rounds of work done per second of this process's CPU time.
fn rate(seconds: f64, mut work: impl FnMut() -> usize) -> f64 {
    let mut rounds: Vec<f64> = (0..5)
        .map(|_| {
            let (start, mut done) = (cpu_seconds(), 0);
            loop {
                for _ in 0..16 {
                    done += work();
                }
                let used = cpu_seconds() - start;
                if used >= seconds {
                    return done as f64 / used;
                }
            }
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    rounds[2]
}

/// The time that this thread has run, as Linux counts it.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

#[inline(never)]
fn answer(case: &Case) -> Decision {
    let relation = Relation {
        principal: &case.request.principal,
        same_account: case.same_account,
        resource_policy: ResourcePolicyRole::Required,
    };
    decide(&evaluate(&case.policies, &case.request), relation)
}

fn bench_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench")
}

fn workload(without: Option<&str>) -> (Vec<Case>, Vec<String>) {
    let text = std::fs::read_to_string(bench_folder().join("workload.json")).unwrap();
    let workload: Value = serde_json::from_str(&text).unwrap();
    let mut library: HashMap<String, Arc<Policy>> = HashMap::new();
    let mut load = |name: &str| {
        let read = || {
            let text = std::fs::read_to_string(bench_folder().join("policies").join(format!("{name}.json")))
                .unwrap();
            Arc::new(Policy::new(name, &text))
        };
        Arc::clone(library.entry(name.to_owned()).or_insert_with(read))
    };
    let mut all = |names: &Value| -> Vec<Arc<Policy>> {
        names
            .as_array()
            .unwrap()
            .iter()
            .filter(|name| name.as_str() != without)
            .map(|name| load(name.as_str().unwrap()))
            .collect()
    };
    let identity = all(&workload["identityPolicies"]);
    let boundary = all(&workload["permissionBoundaryPolicies"]);
    let levels = workload["serviceControlPolicies"].as_array().unwrap();
    let levels: Vec<Level> =
        levels.iter().map(|level| Level { policies: all(&level["policies"]), incomplete: false }).collect();
    let texts = identity.iter().map(|policy| policy.text.to_string()).collect();
    let case = |one: &Value| Case {
        expected: match one["expected"].as_str().unwrap() {
            "allow" => Decision::Allow,
            "explicit-deny" => Decision::ExplicitDeny,
            _ => Decision::ImplicitDeny,
        },
        policies: PolicySet {
            identity: Layer::of(identity.clone()),
            resource: Layer::of(all(&Value::Array(vec![one["resourcePolicy"].clone()]))),
            permissions_boundary: Layer::of(boundary.clone()),
            scp: Layer::of_levels(levels.clone()),
            missing_resource: MissingResource::NoEffect,
            ..PolicySet::default()
        },
        request: request(&workload, one),
        same_account: (workload["principal"]
            .as_str()
            .unwrap()
            .contains(one["resource"]["accountId"].as_str().unwrap()))
        .into(),
    };
    (workload["cases"].as_array().unwrap().iter().map(case).collect(), texts)
}

fn request(workload: &Value, one: &Value) -> Request {
    let mut context = Context::closed();
    for (key, value) in
        [&workload["context"], &one["context"]].into_iter().flat_map(|keys| keys.as_object().unwrap())
    {
        match value {
            Value::Array(values) => context.set_list(key, values.iter().map(|value| value.as_str().unwrap())),
            value => context.set_text(key, value.as_str().unwrap()),
        }
    }
    Request {
        principal: Principal::parse(workload["principal"].as_str().unwrap()).unwrap(),
        action: Action::parse(one["action"].as_str().unwrap()).unwrap(),
        resource: Resource::Arn(one["resource"]["resource"].as_str().unwrap().into()),
        context,
    }
}

fn peer_rate(modules: &str, seconds: f64, without: Option<&str>) -> f64 {
    let script = bench_folder().join("iam-simulate.mjs");
    let output = Command::new("node")
        .arg(script)
        .args([modules, &seconds.to_string()])
        .args(without)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["wrong"], 0, "the peer must answer the same questions");
    answer["decisionsPerCpuSecond"].as_f64().unwrap()
}
