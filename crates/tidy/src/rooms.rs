//! Which room of `doctor` (and which crate as a whole) may name what: the arrows inside a crate.

use crate::problem::Problem;
use crate::source::{Source, Sources, Used};

const LAW: &str = "rooms";

/// Our libraries, as code names them.
const OURS: [&str; 5] = ["iam", "snapshot", "doctor", "collector", "trail"];

/// A row of the table: what a place may name. A path allows everything below it.
struct Room {
    package: &'static str,
    /// The first module; empty for a whole crate without rooms.
    name: &'static str,
    may_use: &'static [&'static str],
}

/// The table. ARCHITECTURE.md says why.
const ROOMS: [Room; 10] = [
    Room { package: "snapshot", name: "", may_use: &["iam::arn"] },
    Room { package: "doctor", name: "kms", may_use: &["iam", "snapshot"] },
    Room {
        package: "doctor",
        name: "glue",
        may_use: &[
            "iam::arn",
            "iam::request",
            "iam::truth",
            "snapshot",
            "crate::kms::call",
            "crate::kms::key",
        ],
    },
    Room { package: "doctor", name: "denial", may_use: &["iam::arn", "iam::action", "crate::kms::action"] },
    Room {
        package: "doctor",
        name: "simulate",
        may_use: &["iam", "crate::kms::action", "crate::kms::judgement"],
    },
    Room { package: "doctor", name: "fix", may_use: &["iam", "snapshot", "crate::kms"] },
    Room {
        package: "doctor",
        name: "finding",
        may_use: &["iam", "snapshot", "crate::denial", "crate::fix", "crate::kms", "crate::glue"],
    },
    Room {
        package: "doctor",
        name: "diagnose",
        may_use: &[
            "iam",
            "snapshot",
            "crate::denial",
            "crate::kms",
            "crate::glue",
            "crate::finding",
            "crate::fix",
        ],
    },
    Room {
        package: "doctor",
        name: "compare",
        may_use: &["iam", "snapshot", "crate::diagnose", "crate::glue::subject", "crate::kms::policies"],
    },
    Room {
        package: "doctor",
        name: "report",
        may_use: &[
            "iam::arn",
            "iam::decide",
            "iam::evaluate",
            "iam::policy_set",
            "iam::request",
            "crate::compare",
            "crate::denial",
            "crate::diagnose",
            "crate::finding",
            "crate::fix",
            "crate::glue::derivation",
            "crate::kms::call",
            "snapshot::collected",
        ],
    },
];

/// Finds every path that leaves its room where no arrow leads.
pub fn check(sources: &Sources) -> Vec<Problem> {
    sources.product().flat_map(check_source).collect()
}

fn check_source(source: &Source) -> Vec<Problem> {
    let mut rows = ROOMS.iter().filter(|room| room.package == source.package).peekable();
    let (Some(first), name) = (rows.peek(), source.module.first()) else { return Vec::new() };
    if first.name.is_empty() {
        return first.problems(source);
    }
    let Some(name) = name else { return Vec::new() };
    match rows.find(|room| room.name == name) {
        Some(room) => room.problems(source),
        None => {
            let message = format!("`{}::{name}` has no row in the table of rooms", source.package);
            vec![Problem::new(LAW, &source.path, 0, message)]
        }
    }
}

impl Room {
    fn problems(&self, source: &Source) -> Vec<Problem> {
        let strays = source.named.paths.iter().filter(|used| self.concerns(used) && !self.allows(used));
        strays
            .map(|used| {
                let place = [self.package, self.name].join("::");
                let message =
                    format!("`{}` may not use `{}`", place.trim_end_matches(':'), used.path.join("::"));
                Problem::new(LAW, &source.path, used.line, message)
            })
            .collect()
    }

    /// Whether a path leads to code of ours outside this room.
    fn concerns(&self, used: &Used) -> bool {
        match used.path.as_slice() {
            [first, second, ..] if first == "crate" => !self.name.is_empty() && second != self.name,
            [first, ..] => OURS.contains(&first.as_str()),
            [] => false,
        }
    }

    /// Whether the table allows a path. Importing a module on the way to an allowed one names nothing yet.
    fn allows(&self, used: &Used) -> bool {
        self.may_use.iter().any(|allowed| {
            let allowed: Vec<&str> = allowed.split("::").collect();
            let common = allowed.iter().zip(&used.path).take_while(|(a, b)| **a == b.as_str()).count();
            common == allowed.len() || (used.is_import && common == used.path.len())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{ROOMS, check};
    use crate::source::Sources;
    use crate::tree::Tree;

    fn problems(path: &str, text: &str) -> Vec<String> {
        let (sources, unparsed) = Sources::read(&Tree::of([(path, text)]));
        assert_eq!(unparsed, []);
        check(&sources).into_iter().map(|problem| problem.to_string()).collect()
    }

    #[test]
    fn arrows_that_point_up_are_problems() {
        for (room, text, stray) in [
            ("kms/case.rs", "use crate::glue::s3::S3Path;", "crate::glue::s3::S3Path"),
            ("kms/case.rs", "fn f() { crate::finding::code() }", "crate::finding::code"),
            ("kms/case.rs", "use crate::{report, fix::Fix};", "crate::report"),
            ("kms/mod.rs", "use super::glue;", "crate::glue"),
            ("kms/deep/call.rs", "use super::super::super::fix::Fix;", "crate::fix::Fix"),
            ("glue/s3.rs", "use crate::kms::authorize::authorize;", "crate::kms::authorize::authorize"),
            (
                "glue/s3.rs",
                "use crate::kms; fn f() { kms::authorize::authorize() }",
                "crate::kms::authorize::authorize",
            ),
            ("glue/s3.rs", "use crate::kms::*;", "crate::kms::*"),
            ("glue/s3.rs", "use iam::evaluate::evaluate;", "iam::evaluate::evaluate"),
            ("denial.rs", "use snapshot::account::Account;", "snapshot::account::Account"),
            ("denial.rs", "fn f() { format!(\"{}\", iam::decide::decide()) }", "iam::decide::decide"),
            ("fix.rs", "use crate::finding::Finding;", "crate::finding::Finding"),
            ("finding/key_disabled.rs", "use crate::report::Report;", "crate::report::Report"),
            ("report/text.rs", "use crate::kms::case::Case;", "crate::kms::case::Case"),
            ("report/text.rs", "use snapshot::kms::Key;", "snapshot::kms::Key"),
            ("diagnose.rs", "use crate::report::Report;", "crate::report::Report"),
            ("diagnose.rs", "use crate::Snapshot;", "crate::Snapshot"),
        ] {
            let found = problems(&format!("crates/doctor/src/{room}"), text);
            let name = room.split(['/', '.']).next().unwrap();
            let expected =
                format!("crates/doctor/src/{room}:1: `doctor::{name}` may not use `{stray}` [rooms]");
            assert!(found.contains(&expected), "{text}: {found:?}");
        }
    }

    #[test]
    fn snapshot_knows_only_arns() {
        let found =
            problems("crates/snapshot/src/kms.rs", "use iam::arn::Arn;\nuse iam::document::Document;");
        assert_eq!(
            found,
            ["crates/snapshot/src/kms.rs:2: `snapshot` may not use `iam::document::Document` [rooms]"]
        );
        assert_eq!(problems("crates/snapshot/src/kms.rs", "use crate::iam::Role;"), [""; 0]);
    }

    #[test]
    fn arrows_that_point_down_are_fine() {
        for (room, text) in [
            ("kms/case.rs", "use crate::kms::call::KmsCall; use iam::truth::Truth; use snapshot::kms::Key;"),
            (
                "glue/s3.rs",
                "use crate::kms::call::{self, KmsCall}; use snapshot::glue::Job; use super::script;",
            ),
            ("glue/s3.rs", "use crate::kms; fn f(call: kms::call::KmsCall) {}"),
            ("glue/s3.rs", "#[cfg(test)] mod tests { use crate::report::Report; }"),
            ("denial.rs", "use iam::arn::Arn; use std::fmt;"),
            (
                "report/json.rs",
                "use crate::finding::Finding; use crate::diagnose::Diagnosis; use serde::Serialize;",
            ),
            ("lib.rs", "pub use report::Report;"),
        ] {
            assert_eq!(problems(&format!("crates/doctor/src/{room}"), text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_room_without_a_row_is_a_problem() {
        let found = problems("crates/doctor/src/guess.rs", "");
        assert_eq!(
            found,
            ["crates/doctor/src/guess.rs: `doctor::guess` has no row in the table of rooms [rooms]"]
        );
    }

    #[test]
    fn the_table_has_no_circle() {
        let doctor: Vec<_> = ROOMS.iter().filter(|room| room.package == "doctor").collect();
        let mut settled: Vec<&str> = Vec::new();
        while settled.len() < doctor.len() {
            let before = settled.len();
            for room in &doctor {
                let below = room.may_use.iter().filter_map(|path| path.strip_prefix("crate::"));
                let is_ready =
                    below.map(|path| path.split("::").next().unwrap()).all(|name| settled.contains(&name));
                if is_ready && !settled.contains(&room.name) {
                    settled.push(room.name);
                }
            }
            assert!(settled.len() > before, "a circle among the rooms other than {settled:?}");
        }
    }
}
