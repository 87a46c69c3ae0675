//! Renders diagnoses, comparisons, and explained error texts as text, Markdown, JSON, and SARIF.
//!
//! The crate shows what it is given and decides nothing. A program that embeds keytrace makes three calls: read a snapshot,
//! diagnose a workload, render the report.
//!
//! ```
//! use std::path::Path;
//!
//! use keytrace_doctor::diagnose::{Options, Verdict, diagnose};
//! use keytrace_glue::subject::{SubjectKind, find};
//! use keytrace_snapshot::format::{Files, read};
//!
//! /// Adds the files of a folder to `files`, by their paths below `root`.
//! fn add(files: &mut Files, root: &Path, folder: &Path) -> std::io::Result<()> {
//!     for entry in std::fs::read_dir(folder)? {
//!         let path = entry?.path();
//!         if path.is_dir() {
//!             add(files, root, &path)?;
//!         } else {
//!             let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
//!             files.insert(name, std::fs::read(&path)?);
//!         }
//!     }
//!     Ok(())
//! }
//!
//! // 1. Read a snapshot, such as `keytrace collect` saves.
//! let folder = Path::new("../../examples/role-policy-missing/snapshot");
//! let mut files = Files::default();
//! add(&mut files, folder, folder)?;
//! let snapshot = read(&files)?;
//!
//! // 2. Diagnose a workload.
//! let job = find(&snapshot, SubjectKind::Job, "nightly-orders").map_err(|_| "no such job")?;
//! let report = diagnose(&snapshot, &[job], &[], &Options::default());
//! assert_eq!(report.verdict, Verdict::Blocked);
//!
//! // 3. Render the report.
//! let json = keytrace_report::json::json(&report);
//! assert!(json.starts_with(r#"{"schema":"keytrace.report/1","verdict":"blocked""#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod blocker;
mod changed_lines;
pub mod comparison;
pub mod decode;
pub mod json;
mod json_lines;
mod keys;
pub mod markdown;
mod matrix;
mod page;
pub mod pages;
pub mod sarif;
mod sentence;
mod shown;
pub mod style;
mod subject_table;
pub mod text;
mod word;
