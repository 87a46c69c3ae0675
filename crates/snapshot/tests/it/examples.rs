//! Every bundled example is a snapshot that can be read.

use std::path::{Path, PathBuf};

use keytrace_snapshot::format::{Files, read};

fn files_below(folder: &Path, inside: &str, files: &mut Files) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let relative = if inside.is_empty() { name } else { format!("{inside}/{name}") };
        if path.is_dir() {
            files_below(&path, &relative, files);
        } else {
            files.insert(relative, std::fs::read(&path).unwrap());
        }
    }
}

#[test]
fn every_example_can_be_read() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(&examples).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    assert!(folders.len() >= 25, "{} examples", folders.len());
    for folder in folders {
        let mut files = Files::new();
        files_below(&folder.join("snapshot"), "", &mut files);
        let snapshot = read(&files);
        assert!(snapshot.is_ok(), "{}: {}", folder.display(), snapshot.unwrap_err());
    }
}
