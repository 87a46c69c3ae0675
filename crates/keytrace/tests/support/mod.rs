//! Running the command: what went in, what came out.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    dead_code,
    reason = "a test may stop, and not every test uses all"
)]

pub(crate) mod account;
pub(crate) mod live;
pub(crate) mod server;
pub(crate) mod wire;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub(crate) const ROLE: &str = "arn:aws:iam::111122223333:role/AWSGlue-MyGlueCustomRole";
pub(crate) const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07";

pub(crate) fn keytrace(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keytrace"));
    command.args(arguments).env_remove("NO_COLOR").env_remove("COLUMNS");
    // No test may meet the credentials of whoever runs it.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AWS_")) {
        command.env_remove(name);
    }
    command.env("AWS_EC2_METADATA_DISABLED", "true");
    command.env("AWS_CONFIG_FILE", "no-such-file").env("AWS_SHARED_CREDENTIALS_FILE", "no-such-file");
    command
}

pub(crate) fn run(arguments: &[&str]) -> Output {
    keytrace(arguments).stdin(Stdio::null()).output().unwrap()
}

pub(crate) fn fed(arguments: &[&str], text: &[u8]) -> Output {
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

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

pub(crate) fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

pub(crate) fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// Exit code 2, one message on stderr that holds these words, nothing on stdout.
pub(crate) fn assert_refused(output: &Output, words: &[&str]) {
    let message = stderr(output);
    assert_eq!((code(output), stdout(output)), (2, ""), "{message}");
    assert_eq!(message.matches("error: ").count(), 1, "{message}");
    assert!(!message.contains("panicked"), "{message}");
    for word in words {
        assert!(message.contains(word), "`{word}` is not in: {message}");
    }
}

/// One error: its message, its causes, and what to do next, each on one line.
pub(crate) fn assert_one_error(output: &Output) {
    let message = stderr(output);
    let mut lines = message.trim_end().lines();
    assert!(lines.next().is_some_and(|line| line.starts_with("error: ")), "{message}");
    assert!(lines.all(|line| line.starts_with("  caused by: ") || line.starts_with("  help: ")), "{message}");
}

/// A folder of the test's own, not there yet.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    _ = fs::remove_dir_all(&folder);
    folder
}

/// The JSON in a file.
pub(crate) fn json(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Whether only their owner may read a snapshot's folders and files.
#[cfg(unix)]
pub(crate) fn assert_private(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder), 0o700, "{}", folder.display());
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            assert_private(&path);
        } else {
            assert_eq!(mode(&path), 0o600, "{}", path.display());
            let name = path.file_name().unwrap().to_str().unwrap();
            // The mark of a collection that was stopped is the one file that is not of the snapshot.
            assert!(!name.starts_with('.') || name == ".keytrace-unfinished", "{}", path.display());
        }
    }
}

#[cfg(not(unix))]
pub(crate) fn assert_private(_: &Path) {}

pub(crate) fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)
}

pub(crate) fn snapshot(name: &str) -> String {
    example(name).join("snapshot").display().to_string()
}

/// A copy of an example's snapshot in which one file is replaced.
pub(crate) fn changed(test: &str, name: &str, file: &str, content: &[u8]) -> String {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    _ = fs::remove_dir_all(&copy);
    copy_folder(&example(name).join("snapshot"), &copy);
    assert!(copy.join(file).is_file(), "{file}");
    fs::write(copy.join(file), content).unwrap();
    copy.display().to_string()
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy_folder(&path, &target) } else { _ = fs::copy(&path, &target).unwrap() }
    }
}
