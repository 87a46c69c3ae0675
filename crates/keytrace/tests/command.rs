//! The command as its users meet it: exit codes, stdout and stderr. A contract, so only the help is a snapshot.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use support::{
    KEY, ROLE, assert_refused, changed, code, copy_folder, example, fed, keytrace, run, snapshot, stderr,
    stdout,
};

#[test]
fn exit_codes_tell_the_verdict() {
    for (name, expected, verdict) in [
        ("healthy", 0, "allowed"),
        ("role-policy-missing", 1, "blocked"),
        ("scps-unreadable", 3, "undetermined"),
    ] {
        for command in [&["diagnose", "--job", "nightly-orders"][..], &["scan"]] {
            let folder = snapshot(name);
            let output = run(&[command, &["--snapshot", &folder, "--format", "json"]].concat());
            assert_eq!(code(&output), expected, "{name} {command:?}: {}", stderr(&output));
            let report: Value = serde_json::from_str(stdout(&output)).unwrap();
            assert_eq!(
                (&report["schema"], &report["verdict"]),
                (&"keytrace.report/1".into(), &verdict.into())
            );
        }
    }
}

#[test]
fn can_answers_one_question() {
    for (name, action, via, expected) in [
        ("healthy", "kms:Decrypt", Some("s3"), 0),
        ("healthy", "kms:ScheduleKeyDeletion", None, 1),
        ("role-policy-missing", "kms:Decrypt", Some("s3.us-east-1.amazonaws.com"), 1),
        ("scps-unreadable", "kms:Decrypt", Some("s3"), 3),
    ] {
        let folder = snapshot(name);
        let via: Vec<&str> = via.iter().flat_map(|via| ["--via", via]).collect();
        let output = run(&[&["can", ROLE, action, KEY, "--snapshot", &folder], via.as_slice()].concat());
        assert_eq!(code(&output), expected, "{name} {action}: {}{}", stdout(&output), stderr(&output));
    }
}

#[test]
fn an_assumption_is_shown_first_and_settles_what_is_not_known() {
    let folder = snapshot("scps-unreadable");
    let output = run(&["scan", "--snapshot", &folder, "--assume", "scp=allow", "--assume", "rcp=allow"]);
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
    assert!(stdout(&output).starts_with("Assumed: "), "{}", stdout(&output));
}

#[test]
fn the_demo_needs_nothing_and_lists_every_example() {
    let output = run(&["demo"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    for words in ["The ciphertext refers to a customer", "BLOCKED", "kms:GenerateDataKey"] {
        assert!(stdout(&output).contains(words), "{words}: {}", stdout(&output));
    }
    let listed = run(&["demo", "--list"]);
    let folders = fs::read_dir(example("")).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir());
    assert_eq!(stdout(&listed).lines().count(), folders.count());
}

#[test]
fn decode_and_simulate_read_stdin() {
    let denial = format!(
        "User: arn:aws:sts::111122223333:assumed-role/Job/GlueJobRunnerSession is not authorized to perform: kms:Decrypt \
         on resource: {KEY} because no identity-based policy allows the kms:Decrypt action"
    );
    let output = fed(&["decode", "--format", "json"], denial.as_bytes());
    let decoded: Value = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!(
        (code(&output), &decoded["layer"], &decoded["denial"]),
        (0, &"identity".into(), &"implicit".into())
    );
    let none = fed(&["decode", "--format", "json", "-"], b"all is well");
    assert_eq!((code(&none), stdout(&none).trim()), (0, r#"{"schema":"keytrace.decode/1","denials":[]}"#));

    let allow =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#;
    let question = |policies: &str| {
        format!(
            r#"{{"request":{{"principal":"{ROLE}","action":"s3:GetObject","resource":{{"resource":"arn:aws:s3:::b/k","accountId":"111122223333"}},"contextVariables":{{}}}},"identityPolicies":[{policies}]}}"#
        )
    };
    let allowed = question(&format!(r#"{{"name":"p","policy":{allow}}}"#));
    for (input, expected, decision) in
        [(&allowed, 0, "allow"), (&question(""), 1, "implicit-deny"), (&format!("[{allowed}]"), 0, "allow")]
    {
        let output = fed(&["simulate"], input.as_bytes());
        let answer: Value = serde_json::from_str(stdout(&output)).unwrap();
        let answer = answer.get(0).unwrap_or(&answer);
        assert_eq!((code(&output), &answer["decision"]), (expected, &decision.into()), "{input}");
    }
}

#[test]
fn color_is_painted_only_when_it_is_wanted() {
    let folder = snapshot("role-policy-missing");
    let painted = |arguments: &[&str], no_color: bool| {
        let mut command = keytrace(&[&["scan", "--snapshot", &folder], arguments].concat());
        if no_color {
            command.env("NO_COLOR", "1");
        }
        command.output().unwrap().stdout.contains(&0x1b)
    };
    assert!(!painted(&[], false), "stdout is no terminal here");
    assert!(painted(&["--color", "always"], true));
    assert!(!painted(&["--color", "never"], false));
}

#[test]
fn completions_and_the_manual_page_are_generated() {
    assert!(stdout(&run(&["completions", "bash"])).contains("diagnose"));
    assert!(stdout(&run(&["man"])).contains("keytrace"));
    let help = run(&["--help"]);
    assert!(stdout(&help).contains("Exit codes:\n  0  everything"), "{}", stdout(&help));
}

#[test]
fn every_option_stands_before_or_after_the_command() {
    let folder = snapshot("healthy");
    for arguments in [
        ["--snapshot", &folder, "--format", "json", "scan"],
        ["scan", "--snapshot", &folder, "--format", "json"],
        ["--format", "json", "scan", "--snapshot", &folder],
    ] {
        let output = run(&arguments);
        let report: Value = serde_json::from_str(stdout(&output)).unwrap();
        assert_eq!((code(&output), &report["verdict"]), (0, &"allowed".into()), "{}", stderr(&output));
    }
}

#[test]
fn an_examples_folder_stands_for_the_snapshot_in_it() {
    let folder = example("role-policy-missing");
    let error = folder.join("error.txt");
    let arguments = ["diagnose", "--snapshot", folder.to_str().unwrap(), "--error", error.to_str().unwrap()];
    let output = run(&arguments);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(stdout(&output).starts_with("BLOCKED: job `nightly-orders`"), "{}", stdout(&output));
}

#[test]
fn one_of_two_jobs_of_a_name_is_chosen_by_its_region() {
    let folder = changed("two-regions", "healthy", "snapshot.json", b"{\"format\":\"keytrace.snapshot/1\"}");
    let account = Path::new(&folder).join("accounts/111122223333");
    copy_folder(&account.join("us-east-1/glue"), &account.join("eu-west-1/glue"));
    let diagnose = ["diagnose", "--snapshot", &folder, "--job", "nightly-orders", "--format", "json"];
    assert_refused(&run(&diagnose), &["111122223333 eu-west-1", "111122223333 us-east-1", "--region"]);
    let output = run(&[&diagnose[..], &["--job", "nightly-orders", "--region", "us-east-1"]].concat());
    let report: Value = serde_json::from_str(stdout(&output)).unwrap();
    let regions: Vec<&Value> =
        report["subjects"].as_array().unwrap().iter().map(|subject| &subject["region"]).collect();
    assert_eq!(
        (code(&output), regions),
        (0, vec![&Value::from("us-east-1")]),
        "a name given twice counts once"
    );
}

#[test]
fn a_list_that_nobody_read_leaves_a_scan_undetermined() {
    let folder = changed("no-crawlers", "healthy", "snapshot.json", b"{\"format\":\"keytrace.snapshot/1\"}");
    fs::remove_file(Path::new(&folder).join("accounts/111122223333/us-east-1/glue/crawlers.json")).unwrap();
    let all = run(&["scan", "--snapshot", &folder]);
    assert_eq!(code(&all), 3, "{}{}", stdout(&all), stderr(&all));
    for words in ["were not listed: some may be unchecked", "requires `glue:GetCrawlers`"] {
        assert!(stdout(&all).contains(words), "{words}: {}", stdout(&all));
    }
    let jobs = run(&["scan", "--snapshot", &folder, "--job", "*"]);
    assert_eq!(code(&jobs), 0, "{}", stdout(&jobs));
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut child = keytrace(&["man"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((code(&output), stderr(&output)), (0, ""));
}

#[test]
fn no_change_is_proposed_for_a_role_that_does_not_exist() {
    let healthy = snapshot("healthy");
    let output = run(&[
        "can",
        "--snapshot",
        &healthy,
        "--format",
        "json",
        "arn:aws:iam::111122223333:role/nobody",
        "kms:Decrypt",
        KEY,
    ]);
    let report: Value = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!((code(&output), &report["findings"][0]["fix"]), (1, &Value::Null), "{report}");
    assert!(report["findings"][0]["advice"][0].as_str().unwrap().contains("does not exist"), "{report}");
}

#[test]
fn the_help_names_every_command() {
    let help = run(&["-h"]);
    insta::assert_snapshot!(stdout(&help), @r"
    Find out which KMS requests an AWS Glue job or crawler makes, what blocks them, and what to change

    Usage: keytrace [OPTIONS] <COMMAND>

    Commands:
      demo         Diagnose a failure on a bundled account; needs no AWS account
      diagnose     Show what blocks a job or crawler, and what to change
      scan         Check every job, crawler, and other workload; worst first
      can          Answer one question: may this principal do this with this key?
      diff         Compare two snapshots: what changed, and which change flipped which decision
      collect      Save a snapshot of an AWS account for the other commands to read
      decode       Explain an error text: what it proves, what it does not, and where to look next
      simulate     Evaluate policies and a request from a JSON file; needs no AWS account. Prints JSON
      completions  Print shell completions
      man          Print the manual page
      help         Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help (see more with '--help')
      -V, --version  Print version

    Global options:
          --snapshot <DIR>        Read this snapshot folder instead of AWS. Repeat to merge; later
                                  snapshots take precedence
          --format <FORMAT>       Output format [default: text] [possible values: text, json, sarif,
                                  markdown]
          --color <COLOR>         When to use color; `auto` respects NO_COLOR [default: auto] [possible
                                  values: auto, always, never]
      -q, --quiet                 Print the verdict only
      -v, --verbose...            Report on standard error what is read
          --assume <LAYER=allow>  Treat a layer that could not be read as allowing (example:
                                  `scp=allow`). Repeat for several layers
          --write-fixes <DIR>     Write the complete changed policies and the commands that apply them
                                  to this new folder

    Exit codes:
      0  everything asked about is allowed
      1  something is blocked
      2  keytrace could not run
      3  nothing is proven to be blocked, but something is undetermined
    ");
    assert_eq!(stderr(&help), "");
}

#[test]
fn an_alias_is_looked_up_in_the_only_region_of_a_snapshot() {
    let output = run(&["can", ROLE, "kms:Decrypt", "alias/x", "--snapshot", &snapshot("healthy")]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(stdout(&output).contains("does not exist in Region `us-east-1`"), "{}", stdout(&output));
}
