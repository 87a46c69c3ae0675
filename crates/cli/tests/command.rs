//! The command as its users meet it: exit codes, stdout and stderr, bad input. A contract, so nothing here is a snapshot.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const ROLE: &str = "arn:aws:iam::111122223333:role/AWSGlue-MyGlueCustomRole";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07";

fn keytrace(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keytrace"));
    command.args(arguments).env_remove("NO_COLOR").env_remove("COLUMNS");
    command
}

fn run(arguments: &[&str]) -> Output {
    keytrace(arguments).stdin(Stdio::null()).output().unwrap()
}

fn fed(arguments: &[&str], text: &[u8]) -> Output {
    let mut child = keytrace(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let text = text.to_vec();
    // A command that stops reading early closes the pipe.
    let feeder = std::thread::spawn(move || _ = stdin.write_all(&text));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    output
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// Exit code 2, one message on stderr that holds these words, nothing on stdout.
fn assert_refused(output: &Output, words: &[&str]) {
    let message = stderr(output);
    assert_eq!((code(output), stdout(output)), (2, ""), "{message}");
    assert_eq!(message.matches("error: ").count(), 1, "{message}");
    assert!(!message.contains("panicked"), "{message}");
    for word in words {
        assert!(message.contains(word), "`{word}` is not in: {message}");
    }
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)
}

fn snapshot(name: &str) -> String {
    example(name).join("snapshot").display().to_string()
}

/// A copy of an example's snapshot in which one file is replaced.
fn changed(test: &str, name: &str, file: &str, content: &[u8]) -> String {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    _ = fs::remove_dir_all(&copy);
    copy_folder(&example(name).join("snapshot"), &copy);
    assert!(copy.join(file).is_file(), "{file}");
    fs::write(copy.join(file), content).unwrap();
    copy.display().to_string()
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy_folder(&path, &target) } else { _ = fs::copy(&path, &target).unwrap() }
    }
}

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
fn bad_usage_is_refused() {
    let healthy = snapshot("healthy");
    for (arguments, words) in [
        (&["diagnose", "--job", "nightly-orders"][..], &["--snapshot", "docs/snapshot.md"][..]),
        (&["diagnose", "--snapshot", &healthy], &["--job NAME"]),
        (
            &["diagnose", "--snapshot", &healthy, "--job", "nightly-order"],
            &["did you mean `nightly-orders`?"],
        ),
        (
            &["diagnose", "--snapshot", &healthy, "--crawler", "nightly-orders"],
            &["no crawler `nightly-orders`"],
        ),
        (
            &["diagnose", "--snapshot", &healthy, "--job", "nightly-orders", "--run", "jr_1"],
            &["no run `jr_1`"],
        ),
        (&["diagnose", "--snapshot", &healthy, "--crawler", "x", "--run", "jr_1"], &["`--run`"]),
        (&["diagnose", "--snapshot", &healthy, "--error", "-", "--event", "-"], &["stdin"]),
        (&["scan", "--snapshot", &healthy, "--snapshot", &healthy], &["several snapshots"]),
        (&["scan", "--snapshot", &healthy, "--quiet", "-v"], &["contradict"]),
        (&["scan", "--snapshot", &healthy, "--assume", "scp=deny"], &["scp=allow"]),
        (&["scan", "--snapshot", &healthy, "--job", "none*"], &["no job"]),
        (&["scan", "--snapshot", "no-such-folder"], &["no-such-folder"]),
        (
            &["can", &format!("{ROLE} "), "kms:Decrypt", KEY, "--snapshot", &healthy],
            &["blank at character 56", &format!("    {ROLE} \n{:>60}", "^")],
        ),
        (
            &["diagnose", "--snapshot", &healthy, "--job", "nightly-orders", "--region", "eu-west-1"],
            &["there is one in 111122223333 us-east-1"],
        ),
        (&["scan", "--snapshot", &healthy, "--account", "444455556666"], &["no job"]),
        (&["demo", "--snapshot", &healthy], &["`demo` reads no snapshot"]),
        (&["decode", "--assume", "scp=allow"], &["`--assume`"]),
        (&["decode", "--format", "sarif"], &["`decode` has no such form"]),
        (&["demo", "healthy", "--list"], &["--list"]),
        (
            &["can", "arn:aws:iam::1111:role/x", "kms:Decrypt", KEY, "--snapshot", &healthy],
            &["twelve digits"],
        ),
        (&["can", ROLE, "kms:Decrypt", "arn:aws:s3:::lake", "--snapshot", &healthy], &["is no key"]),
        (
            &["can", ROLE, "kms:Decrypt", KEY, "--via", "s3.eu-west-1.amazonaws.com", "--snapshot", &healthy],
            &["does not fit the Region `us-east-1`"],
        ),
        (
            &["can", ROLE, "kms:Decrypt", KEY, "--context", "aws:SourceVpce=vpce-1", "--snapshot", &healthy],
            &["condition key"],
        ),
        (&["can", ROLE, "kms:ReEncrypt", KEY, "--snapshot", &healthy], &["kms:ReEncryptFrom"]),
        (&["can", ROLE, "kms:Decrypt", "alias/x", "--snapshot", &healthy], &["--region"]),
        (&["can", ROLE, "kms:Decrypt", KEY, "--via", "x", "--snapshot", &healthy], &["--via x"]),
        (&["demo", "nothing"], &["role-policy-missing"]),
        (&["decode", "no-such-file"], &["no-such-file"]),
        (&["frobnicate"], &["frobnicate"]),
    ] {
        assert_refused(&run(arguments), words);
    }
}

#[test]
fn bad_files_are_refused_with_their_place() {
    let policy = "accounts/111122223333/us-east-1/kms/keys/64d3e826-1a87-4cbc-95b8-fb386730a07/policy.json";
    let key_policy = |text: &str| serde_json::json!({ "Policy": text }).to_string().into_bytes();
    let deep = "[".repeat(10_000);
    let large = format!("{{\"Jobs\": [{}", " ".repeat(50 * 1024 * 1024));
    let jobs = "accounts/111122223333/us-east-1/glue/jobs.json";
    for (test, file, content, words) in [
        ("truncated", jobs, b"{\"Jobs\": [".to_vec(), &["glue/jobs.json", "line 1"][..]),
        ("not-utf-8", jobs, b"{\"Jobs\": [\"\xff\"]}".to_vec(), &["glue/jobs.json"]),
        ("deep", jobs, deep.clone().into_bytes(), &["glue/jobs.json"]),
        ("large", jobs, large.into_bytes(), &["glue/jobs.json"]),
        (
            "newer",
            "snapshot.json",
            b"{\"format\":\"keytrace.snapshot/9\"}".to_vec(),
            &["keytrace.snapshot/9"],
        ),
        ("policy-not-json", policy, key_policy("{\n oops"), &["line 2, column 2", "not JSON"]),
        ("policy-deep", policy, key_policy(&deep), &["nested too deeply"]),
        (
            "policy-operator",
            policy,
            key_policy(
                r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringMatches":{"a":"b"}}}]}"#,
            ),
            &["StringMatches", "line 1"],
        ),
        ("policy-version", policy, key_policy(r#"{"Version":"2020-01-01","Statement":[]}"#), &["2020-01-01"]),
        (
            "policy-element",
            policy,
            key_policy(r#"{"Statement":[{"Effect":"Deny","Principals":"*","Action":"*","Resource":"*"}]}"#),
            &["Principals"],
        ),
    ] {
        let folder = changed(test, "healthy", file, &content);
        let output = run(&["diagnose", "--snapshot", &folder, "--job", "nightly-orders"]);
        let errors = stderr(&output);
        assert_eq!((code(&output), stdout(&output)), (2, ""), "{test}: {errors}");
        for word in words {
            assert!(errors.contains(word), "{test}: `{word}` is not in: {errors}");
        }
        assert!(!errors.contains("panicked"), "{test}: {errors}");
    }
    assert_refused(&fed(&["decode"], b"\xff\xfea\0"), &["stdin", "UTF-16"]);
    assert_refused(&fed(&["decode"], b"one\ntwo \xff"), &["stdin", "line 2", "not UTF-8"]);
    assert_refused(&fed(&["decode"], &vec![b'a'; 50_000_000]), &["stdin", "larger than 32 MiB"]);
    assert_refused(&fed(&["simulate"], deep.as_bytes()), &["nested too deeply"]);
    assert_refused(&fed(&["simulate"], b"{\"request\":"), &["line 1"]);
}

#[test]
fn colour_is_painted_only_when_it_is_wanted() {
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
    assert!(stdout(&help).contains("Exit codes: 0"), "{}", stdout(&help));
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
    assert!(stdout(&all).contains("`glue:GetCrawlers` would tell"), "{}", stdout(&all));
    let jobs = run(&["scan", "--snapshot", &folder, "--job", "*"]);
    assert_eq!(code(&jobs), 0, "{}", stdout(&jobs));
}

#[cfg(unix)]
#[test]
fn a_link_in_a_snapshot_is_refused_by_its_name() {
    let folder = changed("link", "healthy", "snapshot.json", b"{\"format\":\"keytrace.snapshot/1\"}");
    std::os::unix::fs::symlink("/etc/hosts", Path::new(&folder).join("s3/hosts.json")).unwrap();
    assert_refused(&run(&["scan", "--snapshot", &folder]), &["`s3/hosts.json` is a symbolic link"]);
}

#[test]
fn what_others_wrote_does_not_steer_the_terminal() {
    let text =
        "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: kms:Decrypt\u{1b}[2J\u{7}";
    let output = fed(&["decode", "--color", "always"], text.as_bytes());
    assert!(stdout(&output).contains("\u{1b}[31m"), "{:?}", stdout(&output));
    assert!(!stdout(&output).contains("\u{1b}[2J") && !stdout(&output).contains('\u{7}'));
    let refused = run(&["demo", "\u{1b}[2J"]);
    assert!(!refused.stderr.contains(&0x1b), "{:?}", stderr(&refused));
}

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
fn evidence_that_is_no_evidence_is_refused() {
    let healthy = snapshot("healthy");
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for (flag, text, words) in [
        ("--event", "", "is empty"),
        ("--event", "{\"eventSource\": ", "EOF"),
        ("--event", "{\"Jobs\": []}", "no CloudTrail record"),
        ("--event", "hello", "no CloudTrail record"),
        ("--event", &deep, "recursion limit"),
        ("--error", " \n", "is empty"),
    ] {
        let output = fed(&["diagnose", "--snapshot", &healthy, flag, "-"], text.as_bytes());
        assert_refused(&output, &["stdin", words]);
    }
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
fn a_principal_with_a_blank_is_no_question() {
    let text = r#"{"request":{"principal":"arn:aws:iam::111122223333:role/Job ","action":"kms:Decrypt",
        "resource":{"resource":"arn:aws:kms:us-east-1:111122223333:key/k","accountId":"111122223333"},
        "contextVariables":{}}}"#;
    assert_refused(&fed(&["simulate", "-"], text.as_bytes()), &["line 1", "request.principal"]);
}
