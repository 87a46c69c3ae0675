//! Files on disk that only their owner may read, and that are there whole or not at all.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use keytrace_snapshot::format::UNFINISHED_FILE;

/// Tells drafts of one process apart.
static COUNT: AtomicU64 = AtomicU64::new(0);

/// How the names of drafts begin.
const DRAFT: &str = ".keytrace-";

/// A file that is being written under another name. It is removed unless it is kept.
pub(super) struct Draft {
    file: Option<BufWriter<File>>,
    draft: PathBuf,
    place: PathBuf,
}

impl Draft {
    /// Begins a file. Its name begins with a dot, so that readers pass over it.
    pub(super) fn beside(folder: &Path, path: &str) -> io::Result<Self> {
        let is_below = |part: Component<'_>| matches!(part, Component::Normal(_));
        if !Path::new(path).components().all(is_below) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path leads out of the folder"));
        }
        let place = folder.join(path);
        let parent = place.parent().unwrap_or(folder);
        make(parent)?;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let draft = parent.join(format!("{DRAFT}{}-{number}", std::process::id()));
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        private_file(&mut options);
        let file = Some(BufWriter::new(options.open(&draft)?));
        Ok(Self { file, draft, place })
    }

    /// Puts the file in its place.
    // Why: no wait for the disk. A killed process loses nothing, and a snapshot cut off by a power failure is read anew.
    pub(super) fn keep(mut self) -> io::Result<()> {
        if let Some(mut file) = self.file.take() {
            file.flush()?;
        }
        fs::rename(&self.draft, &self.place)
    }

    /// Copies what was written to another file.
    pub(super) fn pour(mut self, to: &mut dyn Write) -> io::Result<()> {
        if let Some(file) = self.file.take() {
            let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.rewind()?;
            io::copy(&mut file, to)?;
        }
        Ok(())
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Some(file) => file.write(bytes),
            None => Err(io::ErrorKind::WriteZero.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // It is gone if it was kept; if it cannot be removed, readers pass over it.
        let _ = fs::remove_file(&self.draft);
    }
}

/// Removes what a stopped process was writing.
pub(super) fn remove_drafts(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_draft = name.to_string_lossy().starts_with(DRAFT);
        if entry.file_type()?.is_dir() {
            remove_drafts(&entry.path())?;
        } else if is_draft && name != UNFINISHED_FILE {
            remove_file(&entry.path())?;
        }
    }
    Ok(())
}

/// Removes a file; that it is not there is fine.
pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes a folder, and those above it, that only its owner may enter.
pub(super) fn make(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    private_folder(&mut builder);
    builder.create(folder)
}

/// Lets only its owner enter a folder that was there already.
#[cfg(unix)]
pub(super) fn close(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(unix)]
pub(super) fn private_file(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(unix)]
fn private_folder(builder: &mut DirBuilder) {
    use std::os::unix::fs::DirBuilderExt;
    builder.mode(0o700);
}

// Elsewhere the folder of the user's profile is private by itself.
#[cfg(not(unix))]
pub(super) fn close(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn private_file(_: &mut OpenOptions) {}

#[cfg(not(unix))]
fn private_folder(_: &mut DirBuilder) {}
