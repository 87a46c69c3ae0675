//! Whoever answers in AWS's place, or keeps texts there, can lead the collector nowhere, and cannot hold it for ever.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use support::live::{healthy_but, live};
use support::server::{Answer, Asked, Server, serve};
use support::{assert_one_error, assert_refused, code, keytrace, stderr};

/// A place of the test's own, empty, and the folder in it that is written.
fn place(name: &str) -> (PathBuf, PathBuf) {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    _ = fs::remove_dir_all(&place);
    (place.clone(), place.join("a/b/out"))
}

fn collect(server: &Server, out: &Path) -> std::process::Output {
    live(server, &["collect", "--out", out.to_str().unwrap()]).output().unwrap()
}

fn gaps(out: &Path) -> Vec<Value> {
    let gaps: Value = serde_json::from_slice(&fs::read(out.join("gaps.json")).unwrap()).unwrap();
    gaps["gaps"].as_array().unwrap().clone()
}

fn reason(out: &Path, operation: &str) -> String {
    let gaps = gaps(out);
    let gap = gaps.iter().find(|gap| gap["operation"] == operation);
    let gap = gap.unwrap_or_else(|| panic!("no gap of {operation} in {gaps:?}"));
    gap["reason"].as_str().unwrap().to_owned()
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn assert_readable(out: &Path) {
    let read = keytrace(&["scan", "--snapshot", out.to_str().unwrap()]).output().unwrap();
    let has_no_subject = stderr(&read).contains("no job or crawler matches");
    assert!(matches!(code(&read), 0 | 1 | 3) || has_no_subject, "{}", stderr(&read));
}

#[test]
fn no_name_and_no_region_leads_out_of_the_folder_or_to_another_host() {
    let regions: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let seen = Arc::clone(&regions);
    let long = "\u{3042}".repeat(200);
    let server = healthy_but(move |asked| {
        seen.lock().unwrap().insert(asked.region.clone());
        let arguments = json!({
            "--a": "arn:aws:kinesis:../../../../../outside:111122223333:stream/x",
            "--b": "arn:aws:dynamodb:us-east-1.example.com/:111122223333:table/x",
            "--c": "arn:aws:kms:/../../../../outside:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "--d": "arn:aws:dynamodb:us-east-1:111122223333:table/..",
        });
        let job = |name: &str| {
            json!({"Name": name, "Role": "../../etl", "DefaultArguments": arguments,
                   "Command": {"Name": "glueetl", "ScriptLocation": "s3://example-glue-assets/../../x.py"}})
        };
        let jobs = json!({"Jobs": [job("../../../../../outside/x"), job(".."), job("/etc/x"), job(&long)]});
        match asked.name().as_str() {
            "glue:GetJobs" => Some(Answer::of(jobs.to_string())),
            "glue:GetDatabases" => Some(Answer::of(json!({"DatabaseList": [{"Name": ".."}]}).to_string())),
            "glue:GetJobRuns" => Some(Answer::of(json!({"JobRuns": []}).to_string())),
            _ => None,
        }
    });
    let (place, out) = place("hostile-names");
    let output = collect(&server, &out);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let outside: Vec<PathBuf> = files(&place).into_iter().filter(|path| !path.starts_with(&out)).collect();
    assert_eq!(outside, Vec::<PathBuf>::new());
    let is_named = |region: &&String| region.contains(['/', '.']);
    assert!(!regions.lock().unwrap().iter().any(|region| is_named(&region)), "{regions:?}");
    let is_long = |gap: &&Value| gap["reason"].as_str().is_some_and(|reason| reason.contains("too long"));
    assert!(gaps(&out).iter().any(|gap| is_long(&gap)), "{:?}", gaps(&out));
    assert_readable(&out);
}

#[test]
fn a_list_without_an_end_is_a_gap() {
    for names in [&["again"][..], &["one", "other"]] {
        let server = healthy_but(move |asked| {
            let next = match names.iter().position(|name| *name == asked.field("NextToken")) {
                Some(index) => names[(index + 1) % names.len()],
                None => names[0],
            };
            let is_of_list = asked.name() == "glue:GetJobs";
            is_of_list.then(|| Answer::of(json!({"Jobs": [], "NextToken": next}).to_string()))
        });
        let (_, out) = place("hostile-pages");
        let output = collect(&server, &out);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        assert!(reason(&out, "glue:GetJobs").contains("never end"), "{}", reason(&out, "glue:GetJobs"));
        assert!(server.asked.lock().unwrap().iter().filter(|name| *name == "glue:GetJobs").count() <= 3);
        assert_readable(&out);
    }
}

#[test]
fn pages_without_an_item_have_an_end() {
    let token = Mutex::new(0);
    let server = healthy_but(move |asked| {
        let mut token = token.lock().unwrap();
        *token += 1;
        let page = json!({"Triggers": [], "NextToken": token.to_string()});
        (asked.name() == "glue:GetTriggers").then(|| Answer::of(page.to_string()))
    });
    let (_, out) = place("hostile-empty-pages");
    let output = collect(&server, &out);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(reason(&out, "glue:GetTriggers").contains("never end"), "{}", reason(&out, "glue:GetTriggers"));
    assert_readable(&out);
}

#[test]
fn an_answer_that_is_none_is_a_gap_and_never_an_empty_list() {
    type Make = fn(&Asked) -> Answer;
    let answers: [(&str, Make); 9] = [
        ("web page", |_| Answer::of("<!DOCTYPE html><html><body>Sign in to the network</body></html>")),
        ("not whole", |_| Answer::of("{\"Triggers\": [")),
        ("no object", |_| Answer::of("[]")),
        ("no list", |asked| match asked.service.as_str() {
            "glue" => Answer::of("{\"Triggers\": {}}"),
            _ => Answer::of("<a><b/></a>"),
        }),
        ("error", |asked| Answer { status: 200, ..Answer::error(asked, 200, "AccessDeniedException", "no") }),
        ("nested", |asked| match asked.service.as_str() {
            "glue" => Answer::of(format!("{{\"Triggers\": {}", "[".repeat(200_000))),
            _ => Answer::of("<a>".repeat(200_000)),
        }),
        ("empty", |_| Answer::of("")),
        ("long", |_| Answer::of(" ".repeat(33 << 20))),
        ("elsewhere", |_| Answer {
            status: 302,
            headers: vec![("location".to_owned(), "http://127.0.0.1:9/".to_owned())],
            body: String::new(),
        }),
    ];
    for (name, answer) in answers {
        let server = healthy_but(move |asked| {
            let is_meant = ["glue:GetTriggers", "iam:GetAccountAuthorizationDetails"];
            let is_bucket = asked.service == "s3" && asked.operation.ends_with("?location");
            (is_meant.contains(&asked.name().as_str()) || is_bucket).then(|| answer(asked))
        });
        let (_, out) = place("hostile-answers");
        let output = collect(&server, &out);
        assert_eq!(code(&output), 0, "{name}: {}", stderr(&output));
        for operation in ["glue:GetTriggers", "iam:GetAccountAuthorizationDetails", "s3:GetBucketLocation"] {
            // An empty text is no answer of any of them; a bucket's Region may be an empty element, but not nothing.
            assert!(!reason(&out, operation).is_empty(), "{name}: {operation}");
        }
        assert_readable(&out);
    }
}

#[test]
fn an_answer_without_an_end_is_asked_for_once() {
    let server = healthy_but(|asked| {
        let is_meant =
            ["glue:GetTriggers", "iam:GetAccountAuthorizationDetails"].contains(&asked.name().as_str());
        is_meant.then(|| Answer::of(" ".repeat(1 << 16)).with("transfer-encoding", "chunked"))
    });
    let (_, out) = place("hostile-endless");
    let output = collect(&server, &out);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    for operation in ["glue:GetTriggers", "iam:GetAccountAuthorizationDetails"] {
        assert_eq!(reason(&out, operation), "UnreadableAnswer: the answer is too long");
        assert_eq!(server.asked.lock().unwrap().iter().filter(|name| *name == operation).count(), 1);
    }
    let everything = serve(|_| Answer::of(" ".repeat(1 << 16)).with("transfer-encoding", "chunked"));
    let output = live(&everything, &["diagnose", "--job", "nightly"]).output().unwrap();
    assert_refused(&output, &["does not answer like AWS (the answer is too long)"]);
    assert_eq!(everything.asked.lock().unwrap().len(), 1);
}

#[test]
fn an_object_may_be_longer_than_an_answer() {
    let server = healthy_but(|asked| {
        let is_object = asked.service == "s3" && asked.operation.starts_with("HEAD ");
        is_object.then(|| Answer::of("").with("content-length", &(100_u64 << 20).to_string()))
    });
    let (_, out) = place("long-object");
    let output = collect(&server, &out);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(server.asked.lock().unwrap().iter().any(|name| name.starts_with("s3:HEAD ")));
    let refused: Vec<Value> =
        gaps(&out).into_iter().filter(|gap| gap["operation"] == "s3:HeadObject").collect();
    assert_eq!(refused, Vec::<Value>::new());
}

#[test]
fn who_answers_the_first_request_otherwise_than_aws_is_told_in_one_sentence() {
    for (status, body, words) in [
        (302, "", "does not answer like AWS (HTTP status 302)"),
        (
            200,
            "<html><body>Sign in</body></html>",
            "does not answer like AWS (the answer is a web page); check the network",
        ),
        (200, "<a/>", "does not answer like AWS (the answer has no result)"),
    ] {
        let server = serve(move |_| Answer { status, ..Answer::of(body) });
        let output = live(&server, &["diagnose", "--job", "nightly"]).output().unwrap();
        assert_refused(&output, &[words]);
        assert_one_error(&output);
    }
}

#[test]
fn credentials_that_end_in_the_middle_end_the_collection_which_can_go_on() {
    let server = healthy_but(|asked| {
        let text = "The security token included in the request is expired";
        (asked.name() == "glue:GetJobRuns").then(|| Answer::error(asked, 400, "ExpiredTokenException", text))
    });
    let (_, out) = place("hostile-expiry");
    let output = collect(&server, &out);
    assert_refused(
        &output,
        &["expired before collection finished", "aws sso login", "run the same command again to resume"],
    );
    assert_one_error(&output);
    assert_readable(&out);
    let output = collect(&healthy_but(|_| None), &out);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let left: Vec<Value> = gaps(&out).into_iter().filter(|gap| gap.to_string().contains("xpired")).collect();
    assert_eq!(left, Vec::<Value>::new());
}

#[cfg(unix)]
#[test]
fn an_interrupt_while_accounts_are_entered_is_heard() {
    let server = healthy_but(|asked| match asked.name().as_str() {
        "organizations:ListAccounts" => {
            Some(Answer::of(json!({"Accounts": [{"Id": "444455556666", "State": "ACTIVE"}]}).to_string()))
        }
        "sts:AssumeRole" => {
            std::thread::sleep(Duration::from_secs(60));
            None
        }
        _ => None,
    });
    let (_, out) = place("hostile-interrupt");
    let mut command = live(&server, &["collect", "--organization", "--out", out.to_str().unwrap()]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while !server.asked.lock().unwrap().iter().any(|name| name == "sts:AssumeRole") {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_refused(
        &child.wait_with_output().unwrap(),
        &["interrupted", "run the same command again to resume"],
    );
    assert_readable(&out);
}

#[test]
fn no_secret_of_an_argument_a_connection_or_a_script_is_kept() {
    const SECRET: &str = "hunter2";
    let server = healthy_but(|asked| {
        match asked.name().as_str() {
        "glue:GetConnections" => Some(Answer::of(
            json!({"ConnectionList": [{"Name": "db", "ConnectionType": "JDBC", "ConnectionProperties": {
                "PASSWORD": SECRET, "JDBC_CONNECTION_URL": format!("jdbc:mysql://h/db?user=a&password={SECRET}")},
                "AuthenticationConfiguration": {"OAuth2Properties": {"OAuth2Credentials": {
                    "UserManagedClientApplicationClientSecret": SECRET, "AccessToken": SECRET}},
                    "CustomAuthenticationCredentials": {"x": SECRET}}}]})
            .to_string(),
        )),
        "glue:GetJobRuns" => Some(Answer::of(
            json!({"JobRuns": [{"Id": "jr_1", "JobRunState": "SUCCEEDED", "Arguments": {
                "--db_password": SECRET, "--uri": format!("mongodb://me:{SECRET}@h/db"),
                "--MY-API_KEY": SECRET, "--pwd": SECRET, "--authorization": format!("Bearer {SECRET}"),
                "--conf": format!("spark.a=b --conf spark.hadoop.fs.s3a.secret.key={SECRET}"),
                "--additional-python-modules": format!("x==1,git+https://me:{SECRET}@h/r.git,https://{SECRET}@h/y.whl"),
                "--config": json!({"db": {"password": SECRET}}).to_string()},
                "ErrorMessage": format!("no connection to jdbc:mysql://h?user=a&password={SECRET}")}]})
            .to_string(),
        )),
        name if name.starts_with("s3:GET ") && name.ends_with(".py") => Some(Answer::of(format!(
            "df.write.option('password', '{SECRET}').save()\napi_token = \"{SECRET}\"\n\
             url = 'jdbc:postgresql://me:{SECRET}@h/db'\npassword: str = \"\"\"{SECRET}\"\"\"\n"
        ))),
        _ => None,
    }
    });
    let (_, out) = place("hostile-secrets");
    let output = collect(&server, &out);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let all: String = files(&out).iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    assert!(!all.contains(SECRET) && all.matches("(not kept)").count() >= 19, "{all}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_was_there_becomes_private() {
    use std::os::unix::fs::PermissionsExt;
    let (_, out) = place("hostile-folder");
    fs::create_dir_all(&out).unwrap();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o755)).unwrap();
    let output = collect(&healthy_but(|_| None), &out);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn every_region_that_is_named_must_be_one() {
    let (_, out) = place("hostile-region");
    let server = healthy_but(|_| None);
    let arguments =
        ["collect", "--out", out.to_str().unwrap(), "--region", "us-east-1", "--region", "../x-y"];
    assert_refused(&live(&server, &arguments).output().unwrap(), &["`../x-y` is not an AWS Region"]);
    assert!(!out.exists());
}
