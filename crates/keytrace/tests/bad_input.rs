//! Bad input: one clear message with the place, exit code 2, nothing on stdout.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

mod support;

use std::path::Path;

use support::{KEY, ROLE, assert_refused, changed, code, fed, run, snapshot, stderr, stdout};

#[test]
fn bad_usage_is_refused() {
    let healthy = snapshot("healthy");
    for (arguments, words) in [
        (&["diagnose", "--job", "nightly-orders"][..], &["no Region", "--region", "--snapshot DIR"][..]),
        (
            &["diagnose", "--job", "nightly-orders", "--region", "us-east-1"],
            &["no AWS credentials", "--profile", "--snapshot DIR"],
        ),
        (&["scan"], &["--snapshot DIR", "AWS_REGION"]),
        (&["diagnose", "--job", "x", "--role", "1=arn"], &["`--role 1=arn`", "twelve digits"]),
        (&["scan", "--snapshot", &healthy, "--role-name", "Audit"], &["--snapshot", "--role-name"]),
        (&["scan", "--snapshot", &healthy, "--role", "111122223333=Audit"], &["--snapshot", "--role <"]),
        (&["scan", "--snapshot", &healthy, "--also-profile", "me"], &["--snapshot", "--also-profile"]),
        (&["collect"], &["--out"]),
        (&["collect", "--out", "x", "--snapshot", &healthy], &["`--snapshot` cannot be used with `collect`"]),
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
        (&["diagnose", "--snapshot", &healthy, "--error", "-", "--event", "-"], &["standard input"]),
        (&["scan", "--snapshot", &healthy, "--snapshot", "no-such-folder"], &["no-such-folder"]),
        (&["scan", "--snapshot", &healthy, "--quiet", "-v"], &["cannot be used together"]),
        (&["scan", "--snapshot", &healthy, "--assume", "scp=deny"], &["scp=allow"]),
        (&["scan", "--snapshot", &healthy, "--job", "none*"], &["no job"]),
        (&["scan", "--snapshot", "no-such-folder"], &["no-such-folder"]),
        (
            &["can", &format!("{ROLE} "), "kms:Decrypt", KEY, "--snapshot", &healthy],
            &["white space at character 56", &format!("    {ROLE} \n{:>60}", "^")],
        ),
        (
            &["diagnose", "--snapshot", &healthy, "--job", "nightly-orders", "--region", "eu-west-1"],
            &["there is one in 111122223333 us-east-1"],
        ),
        (&["scan", "--snapshot", &healthy, "--account", "444455556666"], &["no job"]),
        (&["demo", "--snapshot", &healthy], &["`--snapshot` cannot be used with `demo`"]),
        (&["diff", &healthy, "no-such-folder"], &["no-such-folder"]),
        (&["diff", &healthy, &healthy, "--snapshot", &healthy], &["`--snapshot`"]),
        (&["diff", &healthy, &healthy, "--format", "sarif"], &["`diff` supports `--format text` and"]),
        (&["decode", "--assume", "scp=allow"], &["`--assume`"]),
        (&["decode", "--format", "sarif"], &["`decode` supports `--format text` and"]),
        (&["demo", "healthy", "--list"], &["--list"]),
        (
            &["can", "arn:aws:iam::1111:role/x", "kms:Decrypt", KEY, "--snapshot", &healthy],
            &["twelve digits"],
        ),
        (&["can", ROLE, "kms:Decrypt", "arn:aws:s3:::lake", "--snapshot", &healthy], &["is not a KMS key"]),
        (
            &["can", ROLE, "kms:Decrypt", KEY, "--via", "s3.eu-west-1.amazonaws.com", "--snapshot", &healthy],
            &["does not match the Region `us-east-1`"],
        ),
        (
            &["can", ROLE, "kms:Decrypt", KEY, "--context", "aws:SourceVpce=vpce-1", "--snapshot", &healthy],
            &["condition key"],
        ),
        (&["can", ROLE, "kms:ReEncrypt", KEY, "--snapshot", &healthy], &["kms:ReEncryptFrom"]),
        (&["can", ROLE, "kms:Decrypt", "alias/x"], &["the Region of `alias/x` is unknown", "--region"]),
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
    assert_refused(&fed(&["decode"], b"\xff\xfea\0"), &["standard input", "UTF-16"]);
    assert_refused(&fed(&["decode"], b"one\ntwo \xff"), &["standard input", "line 2", "invalid UTF-8"]);
    assert_refused(
        &fed(&["decode"], &vec![b'a'; 50_000_000]),
        &["standard input", "larger than the limit of 32 MiB"],
    );
    assert_refused(&fed(&["simulate"], deep.as_bytes()), &["nested too deeply"]);
    assert_refused(&fed(&["simulate"], b"{\"request\":"), &["line 1"]);
}

#[test]
fn a_link_in_a_snapshot_is_refused_by_its_name() {
    let folder = changed("link", "healthy", "snapshot.json", b"{\"format\":\"keytrace.snapshot/1\"}");
    std::os::unix::fs::symlink("/etc/hosts", Path::new(&folder).join("s3/hosts.json")).unwrap();
    assert_refused(&run(&["scan", "--snapshot", &folder]), &["`s3/hosts.json` is a symbolic link"]);
}

#[test]
fn what_others_wrote_does_not_steer_the_terminal() {
    let text = "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: kms:Decrypt\u{1b}[2J\u{7} \u{1b}[8m on \
         resource: arn:aws:kms:us-east-1:111122223333:key/\u{202e}\u{9b}1A";
    let output = fed(&["decode", "--color", "always"], text.as_bytes());
    assert!(stdout(&output).contains("\u{1b}[31m"), "{:?}", stdout(&output));
    assert!(!stdout(&output).contains("\u{1b}[2J") && !stdout(&output).contains('\u{7}'));
    for arguments in [&["decode", "--color", "always"][..], &["decode", "--format", "json"]] {
        let output = fed(arguments, text.as_bytes());
        assert!(stdout(&output).contains("kms:Decrypt"), "{:?}", stdout(&output));
        for raw in ["\u{1b}[8m", "\u{202e}", "\u{9b}"] {
            assert!(!stdout(&output).contains(raw), "{:?}", stdout(&output));
        }
    }
    let refused = run(&["demo", "\u{1b}[2J"]);
    assert!(!refused.stderr.contains(&0x1b), "{:?}", stderr(&refused));
}

#[test]
fn evidence_that_is_no_evidence_is_refused() {
    let healthy = snapshot("healthy");
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for (flag, text, words) in [
        ("--event", "", "is empty"),
        ("--event", "{\"eventSource\": ", "EOF"),
        ("--event", "{\"Jobs\": []}", "found no CloudTrail record"),
        ("--event", "hello", "found no CloudTrail record"),
        ("--event", &deep, "recursion limit"),
        ("--error", " \n", "is empty"),
    ] {
        let output = fed(&["diagnose", "--snapshot", &healthy, flag, "-"], text.as_bytes());
        assert_refused(&output, &["standard input", words]);
    }
}

#[test]
fn a_principal_with_a_blank_is_no_question() {
    let text = r#"{"request":{"principal":"arn:aws:iam::111122223333:role/Job ","action":"kms:Decrypt",
        "resource":{"resource":"arn:aws:kms:us-east-1:111122223333:key/k","accountId":"111122223333"},
        "contextVariables":{}}}"#;
    assert_refused(&fed(&["simulate", "-"], text.as_bytes()), &["line 1", "request.principal"]);
}

/// An organization has thousands of Regions of accounts, and one sentence has room for a few.
#[test]
fn lists_that_nobody_read_are_told_in_a_sentence_however_many_they_are() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nothing-read");
    _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let regions: Vec<String> = (1..40).map(|number| format!("eu-west-{number}")).collect();
    let manifest = serde_json::json!({
        "format": "keytrace.snapshot/1", "collectedAt": "2026-11-20T08:00:00Z", "regions": regions,
        "accounts": { "111122223333": regions },
    });
    std::fs::write(folder.join("snapshot.json"), manifest.to_string()).unwrap();
    let gap = |region: &String, list: &str| {
        serde_json::json!({
            "path": format!("accounts/111122223333/{region}/glue/{list}.json"), "kind": "not-collected",
            "operation": "glue:GetJobs", "permission": "glue:GetJobs", "account": "111122223333", "reason": "AccessDeniedException",
        })
    };
    let gaps: Vec<_> =
        regions.iter().flat_map(|region| ["jobs", "crawlers"].map(|list| gap(region, list))).collect();
    std::fs::write(folder.join("gaps.json"), serde_json::json!({ "gaps": gaps }).to_string()).unwrap();
    let output = run(&["scan", "--snapshot", folder.to_str().unwrap()]);
    assert_refused(&output, &["glue:GetJobs", "and 75 more lists were not read"]);
    assert!(stderr(&output).len() < 1_000, "{}", stderr(&output));
}
