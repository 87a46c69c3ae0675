//! Two snapshots compared: what differs, which decisions flipped, and which change did it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use std::path::Path;

use keytrace_access::policies::Library;
use keytrace_doctor::compare::{Cause, Change, ChangeKind, Comparison, Side, blame, changes, flips};
use keytrace_doctor::diagnose::{Options, diagnose_subject};
use keytrace_glue::subject::subjects;
use keytrace_report::comparison;
use keytrace_report::style::Style;
use keytrace_report::text::Look;
use keytrace_snapshot::format::{Files, read};
use keytrace_snapshot::snapshot::Snapshot;

/// The files of an example's snapshot.
fn files(example: &str) -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(example).join("snapshot");
    let mut files = Files::default();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// The healthy account with some words of one file replaced.
fn healthy_but(path_end: &str, replacements: &[(&str, &str)]) -> Snapshot {
    let mut files = files("healthy");
    let path = files.keys().find(|path| path.ends_with(path_end)).unwrap().clone();
    let mut text = String::from_utf8(files[&path].to_vec()).unwrap();
    for (old, new) in replacements {
        assert!(text.contains(old), "{path} holds no `{old}`: {text}");
        text = text.replace(old, new);
    }
    files.insert(path, text.into_bytes());
    read(&files).unwrap()
}

fn healthy() -> Snapshot {
    read(&files("healthy")).unwrap()
}

fn side(snapshot: &Snapshot) -> Side {
    let library = Library::new();
    let diagnose = |subject: &_| diagnose_subject(snapshot, &library, subject, &[], &Options::default());
    subjects(snapshot).into_iter().map(|subject| (subject.clone(), diagnose(&subject))).collect()
}

fn compare(mut old: Snapshot, mut new: Snapshot) -> Comparison {
    let changes = changes(&mut old, &mut new);
    let mut flips = flips(&side(&old), &side(&new));
    let before = (old.clone(), new.clone());
    blame((&mut old, &mut new), &changes, &mut flips, &Options::default());
    assert!((old, new) == before, "the snapshots are as they were");
    Comparison { changes, flips }
}

fn told(changes: &[Change]) -> Vec<(&str, ChangeKind)> {
    changes.iter().map(|change| (change.what.as_str(), change.kind)).collect()
}

#[test]
fn the_same_account_has_no_changes_and_no_flips() {
    let same = compare(healthy(), healthy());
    assert_eq!((told(&same.changes), same.flips.len()), (vec![], 0));
}

#[test]
fn a_disabled_key_is_blamed_for_every_request_under_it() {
    let disabled = healthy_but(
        "key.json",
        &[
            ("\"Enabled\": true", "\"Enabled\": false"),
            ("\"KeyState\": \"Enabled\"", "\"KeyState\": \"Disabled\""),
        ],
    );
    let comparison = compare(healthy(), disabled);
    let key = "key 64d3e826-1a87-4cbc-95b8-fb386730a07 (111122223333, us-east-1)";
    assert_eq!(told(&comparison.changes), [(key, ChangeKind::Changed)]);
    let parts: Vec<&str> = comparison.changes[0].details.iter().map(|detail| detail.part.as_str()).collect();
    assert_eq!(parts, ["Enabled", "KeyState"]);
    assert!(comparison.is_worse());
    assert!(comparison.flips.iter().all(|flip| flip.cause == Cause::Each(vec![0])));
}

#[test]
fn a_change_that_decides_nothing_is_told_and_not_blamed() {
    let tagged = healthy_but("key.json", &[("\"Description\": \"", "\"Description\": \"another ")]);
    assert_eq!(told(&compare(healthy(), tagged).changes), [], "a description bears on nothing");
    let comparison = compare(
        healthy(),
        healthy_but("jobs.json", &[("\"GlueVersion\": \"5.0\"", "\"GlueVersion\": \"4.0\"")]),
    );
    assert_eq!(told(&comparison.changes).len(), 1);
    assert_eq!(comparison.flips.len(), 0);
    assert!(!comparison.is_worse());
}

#[test]
fn two_changes_that_each_block_are_blamed_together() {
    let mut files = files("healthy");
    for (end, old, new) in [
        ("key.json", "\"KeyState\": \"Enabled\"", "\"KeyState\": \"PendingDeletion\""),
        ("account-authorization-details.json", "kms:Decrypt", "kms:Describe"),
    ] {
        let path = files.keys().find(|path| path.ends_with(end)).unwrap().clone();
        let text = String::from_utf8(files[&path].to_vec()).unwrap();
        assert!(text.contains(old), "{path}: {text}");
        files.insert(path, text.replace(old, new).into_bytes());
    }
    let comparison = compare(healthy(), read(&files).unwrap());
    let decrypt = comparison.flips.iter().find(|flip| flip.call.asked.action == "kms:Decrypt").unwrap();
    let generate =
        comparison.flips.iter().find(|flip| flip.call.asked.action == "kms:GenerateDataKey").unwrap();
    let Cause::Together(both) = &decrypt.cause else { panic!("{:?}", decrypt.cause) };
    assert_eq!(both.len(), 2);
    let Cause::Each(one) = &generate.cause else { panic!("{:?}", generate.cause) };
    assert!(comparison.changes[one[0]].what.starts_with("key 64d3e826"));
}

#[test]
fn what_one_snapshot_did_not_read_is_no_change() {
    let mut without = files("healthy");
    without.retain(|path, _| !path.ends_with("/policy.json") || !path.contains("/kms/"));
    let comparison = compare(healthy(), read(&without).unwrap());
    let [change] = comparison.changes.as_slice() else { panic!("{:?}", told(&comparison.changes)) };
    assert!(change.what.starts_with("key policy of key"), "{}", change.what);
    assert_eq!((change.kind, change.details.len()), (ChangeKind::UnreadNow, 0));
    assert!(!comparison.is_worse() && comparison.is_less_known());
}

#[test]
fn a_role_made_anew_is_told_by_its_unique_id() {
    let path = "account-authorization-details.json";
    let text =
        String::from_utf8(files("healthy").iter().find(|(name, _)| name.ends_with(path)).unwrap().1.to_vec());
    let text = text.unwrap();
    let id = text.split("\"RoleId\": \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let anew = healthy_but(path, &[(id, "AROANEWNEWNEWNEWNEWNE")]);
    let comparison = compare(healthy(), anew);
    let what = told(&comparison.changes);
    assert!(what.iter().any(|(what, _)| what.starts_with("unique id of role")), "{what:?}");
}

#[test]
fn arguments_are_not_shown_but_s3_locations_are() {
    let jobs = healthy_but(
        "jobs.json",
        &[("\"--target_path\"", "\"--db_password\": \"hunter2\", \"--target_path\"")],
    );
    let comparison = compare(healthy(), jobs);
    let json = comparison::json(&comparison);
    assert!(json.contains("--db_password") && !json.contains("hunter2"), "{json}");
    let text = comparison::text(&comparison, Look { width: 100, style: Style::Plain });
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn a_policy_is_compared_statement_by_statement() {
    let policy =
        healthy_but("kms/keys/64d3e826-1a87-4cbc-95b8-fb386730a07/policy.json", &[(":root", ":role/nobody")]);
    let comparison = compare(healthy(), policy);
    let text = comparison::text(&comparison, Look { width: 100, style: Style::Plain });
    insta::assert_snapshot!(text, @r#"
    NEWLY DENIED: 3 requests of 1 workload; 1 change

    job `nightly-orders` (111122223333, us-east-1)
      allowed → denied because of change [1] (undoing it makes the request allowed again)
        by arn:aws:sts::111122223333:assumed-role/AWSGlue-MyGlueCustomRole/GlueJobRunnerSession
        on arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07
        kms:Decrypt: reads s3://example-orders/raw/ (line 8 of the script, argument `--source_path`)
        kms:GenerateDataKey: writes s3://example-orders/curated/ (line 9 of the script, argument
        `--target_path`)
        kms:Decrypt: writes s3://example-orders/curated/ in parts: UploadPart needs kms:Decrypt (line 9
        of the script, argument `--target_path`)

    What changed
      [1] key policy of key 64d3e826-1a87-4cbc-95b8-fb386730a07 (111122223333, us-east-1): changed
          statement Enable IAM User Permissions
              {
                "Sid": "Enable IAM User Permissions",
                "Effect": "Allow",
            -   "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
            +   "Principal": {"AWS": "arn:aws:iam::111122223333:role/nobody"},
                "Action": "kms:*",
                "Resource": "*"
              }
    "#);
}

#[test]
fn the_version_of_a_policy_is_compared_too_and_a_new_layout_is_called_one() {
    // `L-VAR`: policy variables are text in a policy of 2008, so the version alone can turn a decision.
    let policy = "kms/keys/64d3e826-1a87-4cbc-95b8-fb386730a07/policy.json";
    let look = Look { width: 100, style: Style::Plain };
    let older = compare(healthy(), healthy_but(policy, &[("2012-10-17", "2008-10-17")]));
    let parts: Vec<&str> = older.changes[0].details.iter().map(|detail| detail.part.as_str()).collect();
    assert_eq!(parts, ["Version"]);
    let spaced = compare(healthy(), healthy_but(policy, &[("{\\n  \\\"Version", "{\\\"Version")]));
    assert_eq!(spaced.changes[0].details, []);
    let text = comparison::text(&spaced, look);
    assert!(text.contains("only its formatting differs"), "{text}");
}

#[test]
fn what_is_allowed_now_is_counted() {
    let disabled = || healthy_but("key.json", &[("\"KeyState\": \"Enabled\"", "\"KeyState\": \"Disabled\"")]);
    let comparison = compare(disabled(), healthy());
    let text = comparison::text(&comparison, Look { width: 200, style: Style::Plain });
    assert!(text.starts_with("NOTHING NEWLY DENIED; 3 requests newly allowed; 1 change\n"), "{text}");
}

#[test]
fn requests_for_one_use_share_a_line() {
    let old = files("security-configuration-logs");
    let mut new = old.clone();
    for content in new.values_mut() {
        let text = String::from_utf8(content.to_vec()).unwrap();
        *content = text.replace(r#""KeyState": "Enabled""#, r#""KeyState": "Disabled""#).into_bytes();
    }
    let comparison = compare(read(&old).unwrap(), read(&new).unwrap());
    let text = comparison::text(&comparison, Look { width: 200, style: Style::Plain });
    let line = text.lines().find(|line| line.contains("writes results and statistics of Data Quality"));
    let has = |action| line.is_some_and(|line| line.contains(action));
    assert!(has("kms:GenerateDataKey") && has("kms:Encrypt"), "{text}");
}

#[test]
fn the_fields_are_those_of_the_schema() {
    let disabled = healthy_but("key.json", &[("\"KeyState\": \"Enabled\"", "\"KeyState\": \"Disabled\"")]);
    let written: serde_json::Value =
        serde_json::from_str(&comparison::json(&compare(healthy(), disabled))).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/diff-1.json");
    let schema: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let names = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    for (pointer, definition) in [
        ("", ""),
        ("/changes/0", "/$defs/change"),
        ("/changes/0/details/0", "/$defs/detail"),
        ("/flips/0", "/$defs/flip"),
        ("/flips/0/subject", "/$defs/flip/properties/subject"),
        ("/flips/0/cause", "/$defs/flip/properties/cause"),
    ] {
        let properties = schema.pointer(&format!("{definition}/properties")).unwrap();
        assert_eq!(names(written.pointer(pointer).unwrap()), names(properties), "{pointer}");
    }
}
