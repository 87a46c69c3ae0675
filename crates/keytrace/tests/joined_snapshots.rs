//! Several snapshots: judged as one where different people made them, compared where they are of different days.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use std::fs;
use std::path::Path;

use support::{code, copy_folder, example, run, snapshot, stdout};

/// A copy of the snapshot of `cross-account-healthy` without one folder.
fn without(test: &str, folder: &str) -> String {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    _ = fs::remove_dir_all(&copy);
    copy_folder(&example("cross-account-healthy").join("snapshot"), &copy);
    fs::remove_dir_all(copy.join(folder)).unwrap();
    copy.display().to_string()
}

#[test]
fn a_comparison_ends_with_1_when_a_request_is_newly_denied() {
    let diff = |old: &str, new: &str| run(&["diff", &snapshot(old), &snapshot(new)]);
    let worse = diff("healthy", "key-disabled");
    assert!(stdout(&worse).starts_with("NEWLY DENIED: "), "{}", stdout(&worse));
    assert!(stdout(&worse).contains("KeyState: \"Enabled\" → \"Disabled\""), "{}", stdout(&worse));
    let codes = [code(&worse), code(&diff("key-disabled", "healthy")), code(&diff("healthy", "healthy"))];
    assert_eq!(codes, [1, 0, 0]);
    let quiet = run(&["diff", "--quiet", &snapshot("healthy"), &snapshot("key-disabled")]);
    assert_eq!(stdout(&quiet).lines().count(), 1, "{}", stdout(&quiet));
}

#[test]
fn the_jobs_owner_and_the_keys_owner_join_what_each_may_read() {
    let of_jobs = without("joined-jobs", "accounts/444455556666");
    let of_keys = without("joined-keys", "accounts/111122223333");
    let alone = run(&["scan", "--snapshot", &of_jobs, "--format", "json"]);
    assert_eq!(code(&alone), 3, "the key policy is not known: {}", stdout(&alone));
    let whole = run(&["scan", "--snapshot", &snapshot("cross-account-healthy"), "--format", "json"]);
    assert_eq!(code(&whole), 0, "{}", stdout(&whole));
    for order in [[&of_jobs, &of_keys], [&of_keys, &of_jobs]] {
        let [one, other] = order;
        let joined = run(&["scan", "--snapshot", one, "--snapshot", other, "--format", "json"]);
        assert_eq!(stdout(&joined), stdout(&whole));
        assert_eq!(code(&joined), 0);
    }
}
