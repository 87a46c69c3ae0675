//! The snapshot format `keytrace.snapshot/1`: a folder of JSON files, each in exactly the shape that
//! `aws … --output json` prints.
//!
//! A file that is not there is a gap, not an empty list. `gaps.json` says where AWS answered that there is none, and
//! why it refused. The manual for people who write such a folder by hand is `docs/snapshot.md`.
//!
//! INVARIANT: `read(&write(&snapshot)?)? == snapshot` for every snapshot that was read.

mod athena;
mod data_stores;
mod error;
mod gaps;
mod glue;
mod iam;
mod json;
mod kms;
mod name;
mod network;
mod organization;
mod route;
mod s3;
mod s3_tables;
mod share;
mod source;
mod workloads;
mod writer;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

pub use error::{Error, ErrorKind};
pub use name::encoded as file_name;
pub use share::{Share, Shares};

use crate::account::AccountId;
use crate::snapshot::{CallerIdentity, Metadata, Snapshot};
use crate::timestamp::Timestamp;
use gaps::{GapEntry, GapsFile};
use writer::Writer;

/// The name and version of the format, as `snapshot.json` states it.
pub const FORMAT: &str = "keytrace.snapshot/1";

/// The largest file of a snapshot that is read, in bytes.
pub const MAX_FILE_BYTES: u64 = 256 << 20;

/// The name of the file that marks a folder into which a collection has not finished.
pub const UNFINISHED_FILE: &str = ".keytrace-unfinished";

const FORMAT_NAME: &str = "keytrace.snapshot/";
const SNAPSHOT_FILE: &str = "snapshot.json";
const GAPS_FILE: &str = "gaps.json";

/// Files by path; paths are relative and written with `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Why a folder could not be read.
pub type FolderError = Box<dyn std::error::Error + Send + Sync>;

/// A folder of files, wherever it is: on disk, in the program, in memory.
pub trait Folder {
    /// The paths of all files, relative to the folder and written with `/`.
    fn paths(&self) -> Result<Vec<String>, FolderError>;

    /// The content of one file.
    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, FolderError>;
}

impl Folder for Files {
    fn paths(&self) -> Result<Vec<String>, FolderError> {
        Ok(self.keys().cloned().collect())
    }

    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, FolderError> {
        match self.get(path) {
            Some(bytes) => Ok(Cow::Borrowed(bytes)),
            None => Err(Box::new(std::io::Error::from(std::io::ErrorKind::NotFound))),
        }
    }
}

/// The file `snapshot.json`: the format, the fields of [`Metadata`], and the accounts.
// Why not `flatten`: serde would buffer the whole file, and a mistake in it would have no place.
#[skip_serializing_none]
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SnapshotFile {
    format: String,
    tool_version: Option<String>,
    collected_at: Option<Timestamp>,
    caller: Option<CallerIdentity>,
    #[serde(default)]
    regions: Vec<String>,
    /// The accounts and Regions that were looked at, even where nothing was found.
    #[serde(default)]
    accounts: BTreeMap<AccountId, BTreeSet<String>>,
}

/// Only the format, to tell a newer one before its shape is a surprise.
#[derive(Deserialize)]
struct FormatOnly {
    format: String,
}

/// Reads a snapshot from a folder.
pub fn read(folder: &dyn Folder) -> Result<Snapshot, Error> {
    let shares = shares(folder, 1)?;
    let read: Result<Vec<Share>, Error> =
        (0..shares.count()).map(|number| shares.read(folder, number)).collect();
    Ok(shares.join(read?))
}

/// Lists a folder and cuts it into at most so many shares, which can be read side by side.
pub fn shares(folder: &dyn Folder, count: usize) -> Result<Shares, Error> {
    let mut paths = folder.paths().map_err(|error| unreadable("", error))?;
    paths.sort_unstable();
    let start = read_snapshot_file(folder, &paths)?;
    let gaps = read_gaps_file(folder, &paths)?;
    paths.retain(|path| ![SNAPSHOT_FILE, GAPS_FILE].contains(&path.as_str()));
    Shares::cut(start, paths, gaps, count)
}

/// Writes a snapshot as files.
pub fn write(snapshot: &Snapshot) -> Result<Files, Error> {
    let mut writer = Writer::default();
    let regions = |account: &crate::account::Account| account.regions.keys().cloned().collect();
    let Metadata { tool_version, collected_at, caller, regions: looked_at } = snapshot.metadata.clone();
    let file = SnapshotFile {
        format: FORMAT.to_owned(),
        tool_version,
        collected_at,
        caller,
        regions: looked_at,
        accounts: snapshot.accounts.iter().map(|(id, account)| (id.clone(), regions(account))).collect(),
    };
    writer.json(SNAPSHOT_FILE.to_owned(), &file)?;
    route::write(&mut writer, snapshot)?;
    writer.finish()
}

fn read_snapshot_file(folder: &dyn Folder, paths: &[String]) -> Result<Snapshot, Error> {
    if !has(paths, SNAPSHOT_FILE) {
        let detail = "the folder has no `snapshot.json`, so it is not a snapshot";
        return Err(Error::new(ErrorKind::NoSnapshotFile, "", detail));
    }
    let bytes = folder.read(SNAPSHOT_FILE).map_err(|error| unreadable(SNAPSHOT_FILE, error))?;
    let FormatOnly { format } = json::object(SNAPSHOT_FILE, &bytes)?;
    if format != FORMAT {
        let version = format.strip_prefix(FORMAT_NAME).and_then(|version| version.parse::<u32>().ok());
        let detail = match version {
            Some(_) => format!(
                "the format is `{format}`; this version of keytrace reads `{FORMAT}`: upgrade keytrace"
            ),
            None => format!("the format is `{format}`, not `{FORMAT}`"),
        };
        return Err(Error::new(ErrorKind::UnknownFormat, SNAPSHOT_FILE, detail));
    }
    let SnapshotFile { format: _, tool_version, collected_at, caller, regions, accounts } =
        json::object(SNAPSHOT_FILE, &bytes)?;
    let metadata = Metadata { tool_version, collected_at, caller, regions };
    let mut snapshot = Snapshot { metadata, ..Snapshot::empty() };
    for (account, regions) in &accounts {
        snapshot.account_mut(account);
        for region in regions {
            snapshot.region_mut(account, region);
        }
    }
    Ok(snapshot)
}

fn read_gaps_file(folder: &dyn Folder, paths: &[String]) -> Result<BTreeMap<String, GapEntry>, Error> {
    let mut entries = BTreeMap::new();
    if has(paths, GAPS_FILE) {
        let bytes = folder.read(GAPS_FILE).map_err(|error| unreadable(GAPS_FILE, error))?;
        for entry in json::object::<GapsFile>(GAPS_FILE, &bytes)?.gaps {
            let path = entry.path.clone();
            if entries.insert(path.clone(), entry).is_some() {
                return Err(Error::new(ErrorKind::Duplicate, GAPS_FILE, format!("`{path}` is listed twice")));
            }
        }
    }
    Ok(entries)
}

fn has(paths: &[String], path: &str) -> bool {
    paths.iter().any(|one| one == path)
}

fn unreadable(path: &str, error: FolderError) -> Error {
    Error::new(ErrorKind::Unreadable, path, format!("cannot be read: {error}")).caused_by(error)
}
