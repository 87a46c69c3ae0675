//! Says which requests of a workload are denied, why, and what fixes them.
//!
//! A case goes one way: [`analysis`] decides and explains it once, [`findings`] says what blocks it, [`remediation`]
//! proposes changes and proves them, `grouping` joins what is the same fault, and [`diagnose`] gives the report.
//! [`compare`] says what changed between two snapshots, [`simulate`] evaluates policies without an account. Nothing here
//! reads a file, a clock or a network.
//!
//! ```
//! use std::path::Path;
//!
//! use keytrace_doctor::diagnose::{Options, Verdict, diagnose};
//! use keytrace_doctor::findings::code::Code;
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
//! let folder = Path::new("../../examples/role-policy-missing/snapshot");
//! let mut files = Files::default();
//! add(&mut files, folder, folder)?;
//! let snapshot = read(&files)?;
//!
//! let job = find(&snapshot, SubjectKind::Job, "nightly-orders").map_err(|_| "no such job")?;
//! let report = diagnose(&snapshot, &[job], &[], &Options::default());
//!
//! assert_eq!(report.verdict, Verdict::Blocked);
//! let finding = &report.findings[0].finding;
//! assert_eq!(finding.code, Code::IdentityPolicyLacksAllow);
//! let fix = finding.fix.as_ref().ok_or("no fix")?;
//! assert!(fix.commands()[0].starts_with("aws iam put-role-policy"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod analysis;
pub mod compare;
pub mod diagnose;
pub mod findings;
mod grouping;
mod misspelled;
mod near_miss;
pub mod remediation;
pub mod simulate;
