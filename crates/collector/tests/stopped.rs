//! A collection resumes in the folder of a stopped one; any other folder that is not empty is refused.

use std::fs;
use std::path::{Path, PathBuf};

use keytrace_collector::store::{Begun, Store};

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    _ = fs::remove_dir_all(&folder);
    folder
}

#[test]
fn a_new_folder_is_begun_and_a_stopped_one_gone_on_with() {
    let folder = folder("stopped");
    assert_eq!(Store::disk(&folder).unwrap().begin().unwrap(), Begun::Anew);
    assert_eq!(Store::disk(&folder).unwrap().begin().unwrap(), Begun::GoesOn);
    Store::disk(&folder).unwrap().finish().unwrap();
    fs::write(folder.join("snapshot.json"), "{}").unwrap();
    let error = Store::disk(&folder).unwrap().begin().unwrap_err().to_string();
    assert!(error.contains("is not empty") && error.contains("stopped"), "{error}");
}

#[test]
fn a_folder_that_is_being_written_is_told_apart_from_a_stopped_one() {
    let folder = folder("in-use");
    let first = Store::disk(&folder).unwrap();
    assert_eq!(first.begin().unwrap(), Begun::Anew);
    let draft = folder.join(".keytrace-17-0");
    fs::write(&draft, "{").unwrap();
    let error = Store::disk(&folder).unwrap().begin().unwrap_err().to_string();
    assert!(error.contains("another process is collecting into"), "{error}");
    assert!(draft.is_file(), "what the other one writes stays");
    // Whoever was killed holds nothing any more.
    drop(first);
    let second = Store::disk(&folder).unwrap();
    assert_eq!(second.begin().unwrap(), Begun::GoesOn);
    assert!(Store::disk(&folder).unwrap().begin().is_err(), "who goes on keeps others out, too");
}

#[test]
fn drafts_of_a_killed_process_are_removed_and_files_stay() {
    let folder = folder("drafts");
    Store::disk(&folder).unwrap().begin().unwrap();
    let inside = folder.join("accounts/111122223333/iam");
    fs::create_dir_all(&inside).unwrap();
    for name in [".keytrace-17-0", "account-authorization-details.json"] {
        fs::write(inside.join(name), "{}").unwrap();
    }
    fs::write(folder.join("gaps.json"), r#"{"gaps":[]}"#).unwrap();
    Store::disk(&folder).unwrap().begin().unwrap();
    let left: Vec<String> = fs::read_dir(&inside)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(left, ["account-authorization-details.json"]);
    assert!(!folder.join("gaps.json").exists(), "gaps of files that come now would contradict them");
}

#[test]
fn a_folder_with_something_else_is_not_touched() {
    let folder = folder("something-else");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("thesis.txt"), "all of it").unwrap();
    assert!(Store::disk(&folder).unwrap().begin().is_err());
    assert_eq!(fs::read_to_string(folder.join("thesis.txt")).unwrap(), "all of it");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}
