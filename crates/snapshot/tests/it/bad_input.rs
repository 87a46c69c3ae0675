//! Every bad folder gives one clear error that names the place, and never a panic.

use crate::sample;

use std::borrow::Cow;
use std::error::Error as _;

use keytrace_snapshot::format::{Error, ErrorKind, Files, Folder, FolderError, read};

const KEY: &str = "accounts/111122223333/us-east-1/kms/keys/k/key.json";
const JOBS: &str = "accounts/111122223333/us-east-1/glue/jobs.json";
const DETAILS: &str = "accounts/111122223333/iam/account-authorization-details.json";

fn refusal(more: &[(&str, &str)]) -> Error {
    match read(&sample::files_with(more)) {
        Err(error) => error,
        Ok(_) => panic!("{more:?} was read"),
    }
}

#[test]
fn each_bad_file_is_refused_with_its_place() {
    for (path, text, kind, message) in [
        (
            JOBS,
            "",
            ErrorKind::EmptyFile,
            "the file is empty, perhaps because a command failed: delete it, or record the reason in `gaps.json`",
        ),
        (
            JOBS,
            " \n",
            ErrorKind::EmptyFile,
            "the file is empty, perhaps because a command failed: delete it, or record the reason in `gaps.json`",
        ),
        (JOBS, "{\n  \"Jobs\": [\n", ErrorKind::NotJson, " line 3 column 1: EOF while parsing a list"),
        (JOBS, "{\"Jobs\":[]}\n{}", ErrorKind::NotJson, " line 2 column 1: trailing characters"),
        (JOBS, "An error occurred", ErrorKind::NotJson, " line 1 column 1: expected value"),
        (
            JOBS,
            "[]",
            ErrorKind::WrongShape,
            " line 1 column 1: invalid type: sequence, expected an object with the field `Jobs`",
        ),
        (JOBS, "{}", ErrorKind::WrongShape, " line 1 column 2: missing field `Jobs`"),
        (
            JOBS,
            r#"{"Jobs":[],"Jobs":[]}"#,
            ErrorKind::WrongShape,
            " line 1 column 17 (`Jobs`): duplicate field `Jobs`",
        ),
        (
            JOBS,
            r#"{"Jobs":[{"Name":"a"},{"Role":"b"}]}"#,
            ErrorKind::WrongShape,
            " line 1 column 34 (`Jobs[1]`): missing field `Name`",
        ),
        (
            JOBS,
            r#"{"Jobs":[{"Name":5}]}"#,
            ErrorKind::WrongShape,
            " line 1 column 18 (`Jobs[0].Name`): invalid type: integer `5`, expected a string",
        ),
        (
            JOBS,
            r#"{"Jobs":[{"Name":"a","Command":"b"}]}"#,
            ErrorKind::WrongShape,
            " line 1 column 34 (`Jobs[0].Command`): invalid type: string \"b\", expected an object",
        ),
        (JOBS, r#"{"Jobs":[{"Name":"a"},{"Name":"a"}]}"#, ErrorKind::Duplicate, ": `a` appears twice"),
        (
            JOBS,
            r#"{"Jobs":[],"NextToken":"eyJ"}"#,
            ErrorKind::OnePage,
            ": this is one page of a longer list: run the command without `--max-items` and `--no-paginate`, or merge all pages",
        ),
        (
            DETAILS,
            r#"{"UserDetailList":[],"GroupDetailList":[],"RoleDetailList":[],"Policies":[],"IsTruncated":true}"#,
            ErrorKind::OnePage,
            ": this is one page of a longer list: run the command without `--max-items` and `--no-paginate`, or merge all pages",
        ),
        (
            KEY,
            r#"{"KeyMetadata":{"KeyId":"k","Arn":"a","AWSAccountId":"1"}}"#,
            ErrorKind::WrongShape,
            "(`KeyMetadata.AWSAccountId`): `1` is not an account id of twelve digits",
        ),
        (
            "accounts/111122223333/us-east-1/kms/keys/k/policy.json",
            r#"{"Policy":null}"#,
            ErrorKind::WrongShape,
            "(`Policy`): expected a policy: a string or an object",
        ),
        (
            "accounts/111122223333/us-east-1/kms/keys/k/policy.json",
            r#"{"Policy":"%7B%FF%7D"}"#,
            ErrorKind::WrongShape,
            "(`Policy`): the URL-encoded policy is not UTF-8",
        ),
        (
            "accounts/111122223333/us-east-1/kms/keys/k/polcy.json",
            "{}",
            ErrorKind::UnknownFile,
            ": this file is not part of the snapshot format; see the list of files in docs/snapshot.md",
        ),
        (
            "accounts/1111/organization.json",
            "{}",
            ErrorKind::UnknownFile,
            ": `1111` is not an account id of twelve digits",
        ),
        (
            "s3/../../etc/passwd.json",
            "{}",
            ErrorKind::UnsafePath,
            ": a path in a snapshot is relative and written with `/`, without `..`",
        ),
        (
            "/etc/passwd.json",
            "{}",
            ErrorKind::UnsafePath,
            ": a path in a snapshot is relative and written with `/`, without `..`",
        ),
        (
            "s3\\lake\\location.json",
            "{}",
            ErrorKind::UnsafePath,
            ": a path in a snapshot is relative and written with `/`, without `..`",
        ),
        (
            "C:/lake/location.json",
            "{}",
            ErrorKind::UnsafePath,
            ": a path in a snapshot is relative and written with `/`, without `..`",
        ),
        (
            "s3/%FF/location.json",
            "{}",
            ErrorKind::UnsafePath,
            ": the name is not UTF-8 after decoding its `%XX`",
        ),
        (
            "gaps.json",
            r#"{"gaps":[{"path":"../x.json","kind":"absent"}]}"#,
            ErrorKind::UnsafePath,
            "`../x.json`: a path in a snapshot is relative",
        ),
        (
            "gaps.json",
            r#"{"gaps":[{"path":"x.json","kind":"none"}]}"#,
            ErrorKind::WrongShape,
            "(`gaps[0].kind`): unknown variant `none`, expected `absent` or `not-collected`",
        ),
        (
            "gaps.json",
            r#"{"gaps":[{"path":"x.json","kind":"absent","why":"?"}]}"#,
            ErrorKind::WrongShape,
            "(`gaps[0].why`): unknown field `why`",
        ),
        (
            "gaps.json",
            r#"{"gaps":[{"path":"s3/b/policy.json","kind":"absent"},{"path":"s3/b/policy.json","kind":"absent"}]}"#,
            ErrorKind::Duplicate,
            ": `s3/b/policy.json` is listed twice",
        ),
        (
            "organization/accounts.json",
            r#"{"Accounts":[{"Id":"111122223333"},{"Id":"111122223333"}]}"#,
            ErrorKind::Duplicate,
            ": account `111122223333` appears twice",
        ),
        (
            "organization/policies/p-1/policy.json",
            r#"{"Policy":{"PolicySummary":{"Id":"p-1"},"Content":"{}"}}"#,
            ErrorKind::WrongShape,
            ": the policy's `Type` is missing, and no list has it",
        ),
    ] {
        let error = refusal(&[(path, text)]);
        assert_eq!(error.kind(), kind, "{path} {text}: {error}");
        assert!(error.to_string().contains(message), "{path} {text}:\n  {error}\n  {message}");
    }
}

#[test]
fn the_message_names_the_file_and_the_error_keeps_its_cause() {
    let error = refusal(&[(JOBS, "{\"Jobs\": [\n{\"Name\": true}]}")]);
    assert_eq!(error.path(), JOBS);
    assert_eq!(error.line_and_column(), Some((2, 13)));
    assert_eq!(
        error.to_string(),
        format!(
            "`{JOBS}` line 2 column 13 (`Jobs[0].Name`): invalid type: boolean `true`, expected a string"
        )
    );
    assert!(error.source().unwrap().is::<serde_json::Error>());
}

#[test]
fn a_folder_without_snapshot_json_is_no_snapshot() {
    let error = read(&Files::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoSnapshotFile);
    assert_eq!(error.to_string(), "the folder has no `snapshot.json`, so it is not a snapshot");
}

#[test]
fn a_newer_format_is_refused_by_name() {
    for (format, message) in [
        (
            "keytrace.snapshot/2",
            "the format is `keytrace.snapshot/2`; this version of keytrace reads `keytrace.snapshot/1`: upgrade keytrace",
        ),
        ("prowler/3", "the format is `prowler/3`, not `keytrace.snapshot/1`"),
        ("keytrace.snapshot/", "the format is `keytrace.snapshot/`, not `keytrace.snapshot/1`"),
    ] {
        let text = format!(r#"{{"format":"{format}","accounts":"a shape of its own"}}"#);
        let error = read(&Files::from([("snapshot.json".to_owned(), text.into_bytes())])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnknownFormat);
        assert_eq!(error.to_string(), format!("`snapshot.json`: {message}"));
    }
}

#[test]
fn text_in_other_encodings_is_refused() {
    for (bytes, message) in [
        (&b"{\"Jobs\":[]}\xFF"[..], "not UTF-8: invalid at byte 11"),
        (&b"\xFF\xFE{\0}\0"[..], "this is UTF-16, as PowerShell's `>` writes it: save it as UTF-8"),
    ] {
        let mut files = sample::files_with(&[]);
        files.insert(JOBS.to_owned(), bytes.to_vec());
        let error = read(&files).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotUtf8);
        assert_eq!(error.to_string(), format!("`{JOBS}`: {message}"));
    }
}

#[test]
fn a_byte_order_mark_is_no_error() {
    assert!(read(&sample::files_with(&[(JOBS, "\u{FEFF}{\"Jobs\":[]}")])).is_ok());
}

#[test]
fn deep_nesting_is_an_error_or_ignored_but_never_a_crash() {
    let (open, close) = ("[".repeat(10_000), "]".repeat(10_000));
    let error = refusal(&[(JOBS, &open)]);
    assert!(matches!(error.kind(), ErrorKind::WrongShape | ErrorKind::NotJson), "{error}");
    let nodes = format!(r#"{{"Jobs":[{{"Name":"a","CodeGenConfigurationNodes":{{"n":{open}{close}}}}}]}}"#);
    assert!(refusal(&[(JOBS, &nodes)]).to_string().contains("recursion limit exceeded"));
    let ignored = format!(r#"{{"Jobs":[{{"Name":"a","NewField":{open}{close}}}]}}"#);
    assert!(read(&sample::files_with(&[(JOBS, &ignored)])).is_ok());
}

#[test]
fn a_huge_file_gives_a_short_message() {
    let value = "a".repeat(50_000_000);
    for text in [format!(r#"{{"Jobs":"{value}"}}"#), value.clone(), format!(r#"{{"Jobs":[{{"{value}":"#)] {
        let message = refusal(&[(JOBS, &text)]).to_string();
        assert!(message.len() < 700, "{} bytes", message.len());
    }
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    for (path, text) in
        sample::FILES.iter().filter(|(path, _)| path.ends_with(".json") && !path.contains("scripts"))
    {
        for end in 0..text.len() {
            let mut files = sample::files_with(&[]);
            files.insert((*path).to_owned(), text.as_bytes()[..end].to_vec());
            assert!(read(&files).is_err(), "{path} cut at {end}");
        }
    }
}

#[test]
fn what_two_files_tell_is_refused() {
    let job = "accounts/111122223333/us-east-1/glue/jobs/a.json";
    let details = "accounts/111122223333/us-east-1/kms/key-details.json";
    let key = r#"{"KeyMetadata":{"KeyId":"k","Arn":"a"}}"#;
    let role = r#"{"RoleName":"r","Arn":"a"}"#;
    let authorization =
        format!(r#"{{"UserDetailList":[],"GroupDetailList":[],"RoleDetailList":[{role}],"Policies":[]}}"#);
    let get_role = format!(r#"{{"Role":{role}}}"#);
    for files in [
        [(JOBS, r#"{"Jobs":[{"Name":"a"}]}"#), (job, r#"{"Job":{"Name":"a"}}"#)],
        [(details, r#"{"Keys":[{"KeyId":"k","KeyMetadata":{"KeyId":"k","Arn":"a"}}]}"#), (KEY, key)],
        [(DETAILS, &authorization), ("accounts/111122223333/iam/roles/r/role.json", &get_role)],
        [(KEY, key), ("gaps.json", &format!(r#"{{"gaps":[{{"path":"{KEY}","kind":"absent"}}]}}"#))],
        [
            ("organization/parents/111122223333.json", r#"{"Parents":[{"Id":"r-1"}]}"#),
            ("organization/accounts-for-parent/ou-1.json", r#"{"Accounts":[{"Id":"111122223333"}]}"#),
        ],
    ] {
        let error = refusal(&files);
        assert_eq!(error.kind(), ErrorKind::Duplicate, "{error}");
    }
}

#[test]
fn files_of_other_kinds_are_left_alone() {
    let others =
        [("README.md", "about"), (".DS_Store", ""), ("notes.txt", "mine"), ("s3/lake/a.parquet", "")];
    assert!(read(&sample::files_with(&others)).is_ok());
}

struct Broken;

impl Folder for Broken {
    fn paths(&self) -> Result<Vec<String>, FolderError> {
        Ok(vec!["snapshot.json".to_owned()])
    }

    fn read(&self, _: &str) -> Result<Cow<'_, [u8]>, FolderError> {
        Err("permission denied".into())
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let error = read(&Broken).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert_eq!(error.to_string(), "`snapshot.json`: cannot be read: permission denied");
}
