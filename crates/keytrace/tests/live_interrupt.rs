//! Ctrl-C ends the command at any moment: in order while it reads AWS, at once while it does anything else.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

mod support;

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use support::live::{healthy_but, live};
use support::server::Answer;
use support::{assert_private, assert_refused, code, folder, keytrace, stderr};

fn interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

/// Waits for what must come.
fn until(mut comes: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !comes() {
        assert!(Instant::now() < end, "it does not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// How a command ends that must end by itself.
fn ended(child: &mut Child) -> ExitStatus {
    let end = Instant::now() + Duration::from_secs(60);
    while Instant::now() < end {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    panic!("it did not end");
}

#[test]
fn an_interrupt_after_the_reading_ends_the_command() {
    let server = healthy_but(|asked| {
        let job = |number: usize| {
            json!({"Name": format!("job-{number}-{}", "x".repeat(200)), "Role": "etl",
                   "Command": {"Name": "glueetl"}, "DefaultArguments": {"--a": format!("s3://lake-{number}/")}})
        };
        let jobs: Vec<_> = (0..300).map(job).collect();
        (asked.name() == "glue:GetJobs").then(|| Answer::of(json!({ "Jobs": jobs }).to_string()))
    });
    let mut command = live(&server, &["scan", "--format", "json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    // Nobody reads the rest of the report, which is longer than a pipe: so it waits for ever.
    let mut first = [0; 1];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    interrupt(&child);
    assert_eq!(ended(&mut child).code(), Some(130));
}

#[test]
fn an_interrupt_while_a_diagnosis_reads_is_told() {
    let server = healthy_but(|asked| {
        if asked.name() == "glue:GetJob" {
            std::thread::sleep(Duration::from_secs(60));
        }
        None
    });
    let mut command = live(&server, &["diagnose", "--job", "nightly-orders"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    until(|| server.asked.lock().unwrap().iter().any(|name| name == "glue:GetJob"));
    interrupt(&child);
    _ = ended(&mut child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 2);
    assert_refused(&output, &["interrupted before everything was read"]);
}

#[test]
fn an_interrupt_leaves_a_snapshot_and_says_so() {
    let server = healthy_but(|asked| {
        if asked.name() == "glue:GetTriggers" {
            std::thread::sleep(Duration::from_secs(60));
        }
        None
    });
    let out = folder("interrupted");
    let mut command = live(&server, &["collect", "--out", out.to_str().unwrap()]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    until(|| out.join("accounts/111122223333/us-east-1/glue/jobs.json").is_file());
    interrupt(&child);
    _ = ended(&mut child);
    let output = child.wait_with_output().unwrap();
    assert_refused(&output, &["interrupted", "run the same command again to resume"]);
    let read = keytrace(&["scan", "--snapshot", out.to_str().unwrap()]).output().unwrap();
    assert!(matches!(code(&read), 0 | 1 | 3), "{}", stderr(&read));
    assert!(stderr(&read).contains("was interrupted before it was complete"), "{}", stderr(&read));
    let gaps = support::json(&out.join("gaps.json"));
    let is_of_triggers = |gap: &&Value| gap["operation"] == "glue:GetTriggers";
    let gap = gaps["gaps"].as_array().unwrap().iter().find(is_of_triggers).unwrap();
    assert!(gap["reason"].as_str().unwrap().contains("was stopped"), "{gap}");
    assert_private(&out);
}
