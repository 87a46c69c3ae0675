//! The folder that a collection writes: one at a time, and goes on only with what is of the same account and Regions.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use support::live::{healthy_but, live};
use support::server::{Answer, Server};
use support::{assert_refused, code, folder, json, stderr};

fn collect(server: &Server, out: &Path, more: &[&str]) -> Command {
    live(server, &[&["collect", "--out", out.to_str().unwrap()], more].concat())
}

/// The healthy account, whose triggers are told to nobody who asks the first time, and whose buckets have no policies.
fn slow_at_first() -> Server {
    let was_asked = AtomicBool::new(false);
    healthy_but(move |asked| {
        if asked.name() == "glue:GetTriggers" && !was_asked.swap(true, Ordering::Relaxed) {
            std::thread::sleep(Duration::from_secs(60));
        }
        let is_policy = asked.operation.ends_with("?policy");
        is_policy.then(|| Answer::error(asked, 404, "NoSuchBucketPolicy", "The bucket policy does not exist"))
    })
}

/// A collection that has read the jobs, and waits.
fn waiting(server: &Server, out: &Path) -> Child {
    let mut command = collect(server, out, &[]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let end = Instant::now() + Duration::from_secs(60);
    while !out.join("accounts/111122223333/us-east-1/glue/jobs.json").is_file() {
        assert!(Instant::now() < end, "nothing is read");
        std::thread::sleep(Duration::from_millis(20));
    }
    child
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn two_collections_do_not_write_into_one_folder() {
    let (server, out) = (slow_at_first(), folder("two-at-once"));
    let first = waiting(&server, &out);
    let draft = out.join(".keytrace-1-0");
    fs::write(&draft, "{").unwrap();
    let second = collect(&server, &out, &[]).output().unwrap();
    assert_refused(&second, &["another process is collecting into", "wait for it"]);
    assert!(draft.is_file(), "the drafts of the first stay");
    kill(first);
    let third = collect(&server, &out, &[]).output().unwrap();
    assert_eq!(code(&third), 0, "{}", stderr(&third));
    assert!(stderr(&third).contains("resumed and completed"), "{}", stderr(&third));
    assert!(!draft.exists());
    assert_refused(&collect(&server, &out, &[]).output().unwrap(), &["is not empty"]);
}

#[test]
fn a_stopped_collection_is_gone_on_with_for_the_same_account_and_regions_only() {
    let (server, out) = (slow_at_first(), folder("same-account"));
    kill(waiting(&server, &out));
    let files = || fs::read_dir(&out).unwrap().count();
    let before = files();
    let other = collect(&server, &out, &["--region", "eu-west-1"]).output().unwrap();
    assert_refused(&other, &["same-account` holds a stopped collection of us-east-1", "use another folder"]);
    let stranger = healthy_but(|asked| {
        let who = "<R><GetCallerIdentityResult><Account>444455556666</Account></GetCallerIdentityResult></R>";
        (asked.name() == "sts:GetCallerIdentity").then(|| Answer::of(who))
    });
    let output = collect(&stranger, &out, &[]).output().unwrap();
    assert_refused(&output, &["a stopped collection of account 111122223333", "belong to 444455556666"]);
    assert_eq!(files(), before, "nothing is touched");
    // A manifest that a full disk or a person cut off is written anew.
    fs::write(out.join("snapshot.json"), "{\"format\":").unwrap();
    let output =
        collect(&server, &out, &["--region", "us-east-1", "--region", "eu-west-1"]).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let manifest = fs::read_to_string(out.join("snapshot.json")).unwrap();
    assert!(manifest.contains("eu-west-1") && manifest.contains("us-east-1"), "{manifest}");
}

#[test]
fn what_cannot_be_written_is_told_and_the_same_command_goes_on() {
    let (server, out) = (healthy_but(|_| None), folder("in-the-way"));
    fs::create_dir_all(&out).unwrap();
    fs::write(out.join(".keytrace-unfinished"), "").unwrap();
    fs::write(out.join("accounts"), "a file where a folder must be").unwrap();
    let output = collect(&server, &out, &[]).output().unwrap();
    assert_refused(&output, &["could not be written", "run the same command to resume"]);
    fs::remove_file(out.join("accounts")).unwrap();
    let output = collect(&server, &out, &[]).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

/// A file, the word that there is none, and a look at objects: each is asked for once. Only a refusal may change.
#[test]
fn nothing_that_was_told_before_a_kill_is_asked_again() {
    let (server, out) = (slow_at_first(), folder("told-once"));
    let child = waiting(&server, &out);
    let count = || server.asked.lock().unwrap().len();
    let end = Instant::now() + Duration::from_secs(60);
    let mut before = 0;
    while before != count() {
        assert!(Instant::now() < end, "the requests have no end");
        before = count();
        std::thread::sleep(Duration::from_secs(2));
    }
    kill(child);
    let first: BTreeSet<String> = std::mem::take(&mut *server.asked.lock().unwrap()).into_iter().collect();
    assert!(["HEAD", "list-type", "?policy"].iter().all(|word| first.iter().any(|name| name.contains(word))));
    let output = collect(&server, &out, &[]).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let gaps = json(&out.join("gaps.json"));
    let mut may: BTreeSet<&str> =
        gaps["gaps"].as_array().unwrap().iter().filter_map(|gap| gap["operation"].as_str()).collect();
    may.extend(["sts:GetCallerIdentity", "glue:GetTriggers"]);
    let second: BTreeSet<String> = std::mem::take(&mut *server.asked.lock().unwrap()).into_iter().collect();
    // The account refuses its lists of buckets and of access points, whose paths the gaps do not name.
    let is_refused =
        |name: &str| may.contains(name) || (name.starts_with("s3") && !name.contains("/example-"));
    let again: Vec<&String> = first.intersection(&second).filter(|name| !is_refused(name)).collect();
    assert!(again.is_empty(), "{again:?}");
    let (whole, objects) = (folder("told-at-once"), "s3/example-orders/objects.json");
    assert_eq!(code(&collect(&server, &whole, &[]).output().unwrap()), 0);
    for name in ["gaps.json", objects] {
        assert_eq!(json(&out.join(name)), json(&whole.join(name)), "{name}");
    }
}
