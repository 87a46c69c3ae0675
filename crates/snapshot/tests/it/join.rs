//! Two snapshots joined tell what either tells; where both tell, the later one counts.

use crate::sample::FILES;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::format::{Files, read};
use keytrace_snapshot::join::join;
use keytrace_snapshot::snapshot::Snapshot;

const HEAD: &str = r#"{"format":"keytrace.snapshot/1"}"#;

fn snapshot(files: &[(&str, &str)]) -> Snapshot {
    let mut folder = Files::default();
    for (path, text) in files {
        folder.insert((*path).to_owned(), (*text).into());
    }
    read(&folder).unwrap()
}

/// What somebody reads at once: a file, or the folder of one role, user or policy, whose files tell nothing alone.
fn unit(path: &str) -> &str {
    let folders = ["/iam/roles/", "/iam/users/", "/iam/policies/", "organization/policies/"];
    let unit = folders.iter().find_map(|folder| {
        let (before, after) = path.split_once(folder)?;
        let (name, _) = after.split_once('/')?;
        path.get(..before.len() + folder.len() + name.len())
    });
    unit.unwrap_or(path)
}

/// The units of the sample that a test chooses, as a snapshot.
fn part(is_chosen: impl Fn(&str) -> bool) -> Snapshot {
    let is_fact = |path: &str| !["snapshot.json", "gaps.json"].contains(&path);
    let chosen = FILES.iter().filter(|(path, _)| is_fact(path) && is_chosen(unit(path)));
    let files: Vec<(&str, &str)> = chosen.copied().collect();
    snapshot(&[&[("snapshot.json", HEAD)], files.as_slice()].concat())
}

#[test]
fn each_file_alone_joined_with_all_others_gives_all() {
    let all = part(|_| true);
    // Why: where a policy is attached tells nothing while nobody tells what kind of policy it is.
    let tells_alone = |path: &str| path != "organization/policies/p-FullAWSAccess/targets.json";
    for (path, _) in FILES.iter().filter(|(path, _)| tells_alone(path)) {
        let (one, others) = (part(|each| each == unit(path)), part(|each| each != unit(path)));
        assert!(join([one, others]) == all, "{path} before the others");
    }
}

#[test]
fn a_snapshot_joined_with_itself_or_with_nothing_stays_the_same() {
    let all = part(|_| true);
    assert_eq!(join([all.clone(), all.clone()]), all);
    assert_eq!(join([all.clone(), Snapshot::empty()]), all);
    assert_eq!(join([Snapshot::empty(), all.clone()]), all);
}

/// A snapshot of this time with one key whose policy, or whose refusal, is this.
fn with_policy(time: &str, policy: Result<&str, &str>) -> Snapshot {
    let path = "accounts/111122223333/us-east-1/kms/keys/1234abcd-12ab-34cd-56ef-1234567890ab/policy.json";
    let head = format!(r#"{{"format":"keytrace.snapshot/1","collectedAt":"{time}"}}"#);
    match policy {
        Ok(text) => {
            let file = format!(r#"{{"Policy":"{text}","PolicyName":"default"}}"#);
            snapshot(&[("snapshot.json", &head), (path, &file)])
        }
        Err(reason) => {
            let gaps =
                format!(r#"{{"gaps":[{{"path":"{path}","kind":"not-collected","reason":"{reason}"}}]}}"#);
            snapshot(&[("snapshot.json", &head), ("gaps.json", &gaps)])
        }
    }
}

fn policy_of(snapshot: &Snapshot) -> Collected<String> {
    let account = AccountId::parse("111122223333").unwrap();
    let key = snapshot.key_with_id(&account, "us-east-1", "1234abcd-12ab-34cd-56ef-1234567890ab");
    key.and_then(|key| key.policy.as_ref()).map(|policy| policy.as_str().to_owned())
}

#[test]
fn the_later_of_two_facts_counts_in_either_order() {
    let monday = || with_policy("2026-11-23T10:00:00Z", Ok("monday"));
    let tuesday = || with_policy("2026-11-24T10:00:00Z", Ok("tuesday"));
    for joined in [join([monday(), tuesday()]), join([tuesday(), monday()])] {
        assert_eq!(policy_of(&joined), Collected::Known("tuesday".to_owned()));
    }
    let without_time = with_policy("", Ok("no time"));
    let joined = join([tuesday(), without_time]);
    assert_eq!(policy_of(&joined), Collected::Known("no time".to_owned()));
}

#[test]
fn what_was_refused_to_one_and_told_to_the_other_is_told() {
    let told = || with_policy("2026-11-23T10:00:00Z", Ok("told"));
    let refused = || with_policy("2026-11-24T10:00:00Z", Err("AccessDeniedException"));
    for joined in [join([told(), refused()]), join([refused(), told()])] {
        assert_eq!(policy_of(&joined), Collected::Known("told".to_owned()));
    }
    let joined = join([refused(), snapshot(&[("snapshot.json", HEAD)])]);
    let reason = policy_of(&joined).gap().and_then(|gap| gap.reason.clone());
    assert_eq!(reason.as_deref(), Some("AccessDeniedException"));
}

#[test]
fn what_a_later_list_lacks_is_gone_and_what_a_later_sample_lacks_is_not() {
    let jobs = |time: &str, jobs: &str, objects: &str| {
        let head = format!(r#"{{"format":"keytrace.snapshot/1","collectedAt":"{time}"}}"#);
        snapshot(&[
            ("snapshot.json", &head),
            ("accounts/111122223333/us-east-1/glue/jobs.json", jobs),
            ("s3/lake/objects.json", objects),
        ])
    };
    let old = jobs(
        "2026-11-23T10:00:00Z",
        r#"{"Jobs":[{"Name":"gone"},{"Name":"stays"}]}"#,
        r#"{"Objects":[{"Key":"a","ServerSideEncryption":"AES256"},{"Key":"b"}]}"#,
    );
    let new = jobs(
        "2026-11-24T10:00:00Z",
        r#"{"Jobs":[{"Name":"stays"}]}"#,
        r#"{"Objects":[{"Key":"a","ServerSideEncryption":"aws:kms"}]}"#,
    );
    let joined = join([old, new]);
    let account = AccountId::parse("111122223333").unwrap();
    assert!(joined.job(&account, "us-east-1", "gone").is_absent());
    assert!(joined.job(&account, "us-east-1", "stays").is_known());
    let objects = joined.bucket("lake").and_then(|bucket| bucket.objects.as_ref()).into_known().unwrap();
    let told: Vec<_> = objects
        .iter()
        .map(|object| (object.key.as_str(), object.server_side_encryption.as_deref()))
        .collect();
    assert_eq!(told, [("a", Some("aws:kms")), ("b", None)]);
}
