//! What goes wrong on the way: each operation refused, throttling, a kill in the middle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use keytrace_aws::catalog::rows;
use serde_json::Value;

use crate::account::{build, let_role};
use crate::collect::{collect, file, files, folder};
use crate::proxy::{denied, error, with_proxy};
use crate::server::{HOME, moto};
use crate::support::{code, keytrace, stderr, stdout};

/// The names of the operations that were asked, but for that which says who asks.
fn operations(asked: &[String]) -> BTreeSet<String> {
    let names = asked.iter().map(|asked| asked.split(' ').next().unwrap().to_owned());
    names.filter(|name| name != "sts:GetCallerIdentity").collect()
}

fn gaps(out: &Path) -> Vec<Value> {
    file(&out.join("gaps.json"))["gaps"].as_array().unwrap().clone()
}

#[test]
#[ignore = "needs moto; `cargo xtask test` runs it"]
fn each_refused_operation_is_a_gap_with_its_permission_and_never_a_denial() {
    let moto = moto();
    build(&moto);
    let_role(&moto.account(HOME), &["kms:*"]);
    let refused = Mutex::new(String::new());
    let handler = |request: &crate::proxy::Request, moto: &crate::proxy::Upstream<'_>| {
        if *refused.lock().unwrap() == request.operation { denied(request) } else { moto.ask(request) }
    };
    with_proxy(&moto, handler, |url, seen| {
        collect(&moto, url, &folder("all"), &[]);
        let of_account = operations(&seen.take());
        for operation in &of_account {
            operation.clone_into(&mut refused.lock().unwrap());
            let out = folder("refused");
            collect(&moto, url, &out, &[]);
            assert_is_gap(&gaps(&out), operation);
            let diagnose = ["diagnose", "--job", "nightly", "--snapshot", out.to_str().unwrap()];
            assert_not_denied(&keytrace(&diagnose).output().unwrap(), operation);
        }
        refused.lock().unwrap().clear();
        seen.take();
        let diagnose = ["diagnose", "--job", "nightly", "--format", "json"];
        assert_eq!(code(&moto.live(url, &diagnose).output().unwrap()), 0);
        let of_job = operations(&seen.take());
        for operation in of_job.difference(&of_account) {
            operation.clone_into(&mut refused.lock().unwrap());
            assert_not_denied(&moto.live(url, &diagnose).output().unwrap(), operation);
        }
        let all = of_account.union(&of_job).count();
        assert!(all >= 50, "only {all} operations were asked: {of_account:?} {of_job:?}");
    });
}

fn assert_is_gap(gaps: &[Value], operation: &str) {
    let is_it = |gap: &&Value| gap["operation"] == operation && gap["kind"] == "not-collected";
    let gap = gaps.iter().find(is_it).unwrap_or_else(|| panic!("no gap of {operation}: {gaps:?}"));
    let permissions: Vec<String> =
        rows().filter(|row| row.to_string() == operation).map(|row| row.permission()).collect();
    assert!(permissions.iter().any(|permission| gap["permission"] == *permission), "{gap} {permissions:?}");
    assert!(gap["reason"].as_str().unwrap().contains("AccessDenied"), "{gap}");
}

/// A fact that nobody may read makes nothing denied: at most it is unknown, or the job itself is.
fn assert_not_denied(output: &std::process::Output, operation: &str) {
    let said = format!("{operation}: {}{}", stdout(output), stderr(output));
    match code(output) {
        0 | 3 => {}
        2 => assert!(said.contains("glue:GetJob") && stdout(output).is_empty(), "{said}"),
        _ => panic!("{said}"),
    }
}

#[test]
#[ignore = "needs moto; `cargo xtask test` runs it"]
fn throttling_is_waited_out_without_a_gap() {
    let moto = moto();
    build(&moto);
    let whole = folder("unhurried");
    collect(&moto, &moto.url(), &whole, &[]);
    let count = AtomicUsize::new(0);
    let handler = |request: &crate::proxy::Request, moto: &crate::proxy::Upstream<'_>| {
        let is_throttled = count.fetch_add(1, Ordering::Relaxed) % 5 == 4;
        match (request.operation.split(':').next().unwrap(), is_throttled) {
            ("sts", _) | (_, false) => moto.ask(request),
            ("s3", _) => error(request, 503, "SlowDown", "Please reduce your request rate."),
            ("iam", _) => error(request, 400, "Throttling", "Rate exceeded"),
            ("ec2", _) => error(request, 503, "RequestLimitExceeded", "Request limit exceeded."),
            _ => error(request, 400, "ThrottlingException", "Rate exceeded"),
        }
    };
    let out = folder("throttled");
    with_proxy(&moto, handler, |url, _| collect(&moto, url, &out, &[]));
    assert_eq!(gaps(&out), gaps(&whole));
    assert_eq!(names(&out), names(&whole));
}

/// The files of a snapshot, by their names in it.
fn names(folder: &Path) -> BTreeSet<PathBuf> {
    files(folder).into_iter().map(|path| path.strip_prefix(folder).unwrap().to_owned()).collect()
}

#[cfg(unix)]
#[test]
#[ignore = "needs moto; `cargo xtask test` runs it"]
fn what_is_complete_when_it_is_killed_is_not_fetched_again() {
    use std::os::unix::fs::MetadataExt;
    let moto = moto();
    build(&moto);
    let out = folder("killed");
    let (holds, start) = (AtomicBool::new(true), Instant::now());
    let is_late = || start.elapsed() > Duration::from_secs(120);
    let handler = |request: &crate::proxy::Request, moto: &crate::proxy::Upstream<'_>| {
        while request.operation == "kms:ListGrants" && holds.load(Ordering::Relaxed) && !is_late() {
            std::thread::sleep(Duration::from_millis(10));
        }
        moto.ask(request)
    };
    with_proxy(&moto, handler, |url, seen| {
        let arguments = ["collect", "--out", out.to_str().unwrap()];
        let mut child =
            moto.live(url, &arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // The runs of jobs come last of all that is not held up.
        let runs = out.join(format!("accounts/{HOME}/us-east-1/glue/job-runs/nightly.json"));
        while !runs.is_file() {
            assert!(!is_late(), "{:?}", names(&out));
            std::thread::sleep(Duration::from_millis(10));
        }
        // SIGKILL
        child.kill().unwrap();
        child.wait().unwrap();
        holds.store(false, Ordering::Relaxed);
        seen.take();
        let read = keytrace(&["scan", "--snapshot", out.to_str().unwrap()]).output().unwrap();
        assert!(matches!(code(&read), 0 | 1 | 3), "{}", stderr(&read));
        let is_fact = |path: &PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap();
            !name.starts_with('.') && !["snapshot.json", "gaps.json"].contains(&name)
        };
        let kept: BTreeMap<PathBuf, u64> = files(&out)
            .into_iter()
            .filter(is_fact)
            .map(|path| (path.clone(), fs::metadata(path).unwrap().ino()))
            .collect();
        assert!(kept.len() > 5, "{kept:?}");
        collect(&moto, url, &out, &[]);
        for (path, inode) in &kept {
            assert_eq!(fs::metadata(path).unwrap().ino(), *inode, "{} was written again", path.display());
        }
        let asked = operations(&seen.take());
        assert!(asked.contains("kms:ListGrants"), "{asked:?}");
        for row in rows().filter(|row| !row.path.is_empty()) {
            let path = row.path.replace("{account}", HOME).replace("{region}", "us-east-1");
            let is_asked = asked.contains(&row.to_string());
            assert!(!(kept.contains_key(&out.join(&path)) && is_asked), "{row} was asked again");
        }
        let whole = folder("not-killed");
        collect(&moto, url, &whole, &[]);
        assert_eq!(names(&out), names(&whole));
    });
}
