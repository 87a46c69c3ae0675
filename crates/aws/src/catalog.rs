//! The read operations of AWS that keytrace uses: one row for each file of a snapshot.
//!
//! A row says how the operation is requested, which IAM permission it needs, how its pages are followed, which error codes
//! mean that there is nothing, and which file of a snapshot its answer becomes. Requests, gaps, paths, the read policy and
//! the tables in `docs/` come from the row, so that each of these facts is stated once.

/// Declares rows, each a `static` of its name, and `ROWS` with all of them.
macro_rules! table {
    ($($name:ident = $row:expr;)*) => {
        $(
            #[doc = concat!("The row `", stringify!($name), "`.")]
            pub static $name: Operation = $row;
        )*
        /// All rows of this file.
        pub(super) static ROWS: &[&Operation] = &[$(&$name),*];
    };
}

pub mod athena;
pub mod data_stores;
pub mod ec2;
pub mod glue;
pub mod iam;
pub mod kms;
pub mod organizations;
pub mod s3;
pub mod s3_control;
pub mod s3_tables;
pub mod service;
pub mod xml;

use std::fmt;

use service::Service;

/// A read operation of AWS, and the file that its answer becomes.
#[derive(Debug)]
pub struct Operation {
    /// The service.
    pub service: &'static Service,
    /// The name, such as `GetJobRuns`.
    pub name: &'static str,
    /// What the answer says, in words for a gap: `runs of job {job}`.
    pub fact: &'static str,
    /// The HTTP method; all but REST protocols use `POST`.
    pub method: &'static str,
    /// The path and query, with placeholders such as `{bucket}`.
    pub uri: &'static str,
    /// The parameters of the request.
    pub parameters: &'static [(&'static str, Parameter)],
    /// How pages are followed; none if there is one answer.
    pub pages: Option<Pages>,
    /// The IAM permission, where it is not named as the operation.
    pub permission: &'static str,
    /// The path of the file, with placeholders such as `{account}` and `{job}`; empty if the answer is not kept in a file.
    pub path: &'static str,
    /// The error codes that mean that there is nothing.
    pub absent: &'static [&'static str],
    /// Whether credentials of one account may read it in another, because the thing is named by its ARN or by a name that
    /// is unique in the partition.
    pub crosses_accounts: bool,
    /// What it is requested for.
    pub asked: Asked,
    /// The most requests in a second, in one Region of one account, where AWS counts this operation by itself; else 0.
    pub most_per_second: u32,
}

/// A parameter's value.
#[derive(Debug, Clone, Copy)]
pub enum Parameter {
    /// Text, with placeholders such as `{job}`.
    Text(&'static str),
    /// A list with one such text.
    TextList(&'static str),
    /// A list of structures with such texts.
    Structures(&'static [&'static [(&'static str, &'static str)]]),
    /// A number.
    Number(u32),
    /// `true`.
    Yes,
}

/// How pages are followed.
#[derive(Debug, Clone, Copy)]
pub struct Pages {
    /// The parameter that takes the token.
    pub input: &'static str,
    /// The field of the answer that has the token.
    pub output: &'static str,
    /// The lists of the answer.
    pub lists: &'static [&'static str],
    /// The most pages to read; 0 for all.
    pub most: u32,
}

/// What an operation is requested for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The diagnosis of one job, crawler or other workload.
    ForOne,
    /// A snapshot of an account.
    ForAll,
    /// Both.
    Always,
    /// A snapshot of an organization.
    ForOrganization,
}

/// The row that others start from: `Operation { …, ..ROW }`.
const ROW: Operation = Operation {
    service: &service::STS,
    name: "",
    fact: "",
    method: "POST",
    uri: "/",
    parameters: &[],
    pages: None,
    permission: "",
    path: "",
    absent: &[],
    crosses_accounts: false,
    asked: Asked::Always,
    most_per_second: 0,
};

impl Pages {
    /// Pages whose token has one name in requests and answers.
    const fn by(token: &'static str, lists: &'static [&'static str]) -> Option<Self> {
        Some(Self { input: token, output: token, lists, most: 0 })
    }

    /// The first page only.
    const fn first(token: &'static str, lists: &'static [&'static str]) -> Option<Self> {
        Some(Self { input: token, output: token, lists, most: 1 })
    }
}

impl Operation {
    /// The IAM permission, such as `s3:GetEncryptionConfiguration`.
    #[must_use]
    pub fn permission(&self) -> String {
        match self.permission {
            "" => format!("{}:{}", self.service.name, self.name),
            other => other.to_owned(),
        }
    }

    /// Whether a diagnosis of one workload requests it.
    #[must_use]
    pub fn is_for_one(&self) -> bool {
        matches!(self.asked, Asked::ForOne | Asked::Always)
    }

    /// Whether a snapshot of an account requests it.
    #[must_use]
    pub fn is_for_all(&self) -> bool {
        matches!(self.asked, Asked::ForAll | Asked::Always)
    }

    /// Whether a snapshot of an organization requests it.
    #[must_use]
    pub fn is_for_organization(&self) -> bool {
        self.service.name == "organizations" && matches!(self.asked, Asked::ForOrganization | Asked::Always)
    }

    /// Whether it goes up from an account towards the root of the organization.
    #[must_use]
    pub fn is_upwards(&self) -> bool {
        self.service.name == "organizations" && matches!(self.name, "ListParents" | "ListPoliciesForTarget")
    }

    /// The path of the file in a snapshot; `value` gives what replaces a placeholder.
    #[must_use]
    pub fn path_with(&self, value: impl Fn(&str) -> String) -> String {
        filled(self.path, value)
    }

    /// The file that the answer fills is about a Region of an account.
    #[must_use]
    pub fn is_regional(&self) -> bool {
        self.path.contains("{region}")
    }
}

/// The operation as gaps name it, such as `glue:GetJobs`.
impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.service.api, self.name)
    }
}

/// `sts:GetCallerIdentity`, whose answer is the `caller` of `snapshot.json`.
pub static GET_CALLER_IDENTITY: Operation = Operation { name: "GetCallerIdentity", fact: "who calls", ..ROW };

/// `ec2:DescribeRegions`, whose answer is not kept.
pub static DESCRIBE_REGIONS: Operation = Operation {
    service: &service::EC2,
    name: "DescribeRegions",
    fact: "enabled Regions",
    asked: Asked::ForAll,
    ..ROW
};

/// The rows of each file of this module.
static TABLES: [&[&Operation]; 10] = [
    athena::ROWS,
    data_stores::ROWS,
    ec2::ROWS,
    glue::ROWS,
    iam::ROWS,
    kms::ROWS,
    organizations::ROWS,
    s3::ROWS,
    s3_control::ROWS,
    s3_tables::ROWS,
];

/// All rows.
pub fn rows() -> impl Iterator<Item = &'static Operation> {
    TABLES.into_iter().flatten().copied().chain([&GET_CALLER_IDENTITY, &DESCRIBE_REGIONS])
}

/// The IAM permission that an operation such as `s3:ListBuckets` needs; the same name where the catalog has no such row.
#[must_use]
pub fn permission_of(operation: &str) -> String {
    let is_named = |row: &&Operation| {
        operation.split_once(':').is_some_and(|(api, name)| row.service.api == api && row.name == name)
    };
    rows().find(is_named).map_or_else(|| operation.to_owned(), Operation::permission)
}

/// A template whose placeholders, such as `{account}`, are replaced by what `value` gives.
#[must_use]
pub fn filled(template: &str, value: impl Fn(&str) -> String) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(before);
        text.push_str(&value(name));
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{filled, permission_of, rows};

    #[test]
    fn every_file_is_filled_by_one_row_and_every_row_says_what_it_reads() {
        let mut paths = BTreeSet::new();
        for row in rows() {
            assert!(!row.fact.is_empty(), "{row}");
            assert!(row.path.is_empty() || paths.insert(row.path), "{row}: {}", row.path);
        }
    }

    #[test]
    fn the_words_of_a_gap_need_no_more_than_the_path_of_its_file() {
        let names = |template: &'static str| -> BTreeSet<&str> {
            template.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
        };
        for row in rows().filter(|row| !row.path.is_empty()) {
            assert!(names(row.fact).is_subset(&names(row.path)), "{row}: {}", row.fact);
        }
    }

    #[test]
    fn permissions_that_are_not_named_as_the_operation_are_known() {
        for (operation, permission) in [
            ("s3:GetBucketEncryption", "s3:GetEncryptionConfiguration"),
            ("s3:HeadObject", "s3:GetObject"),
            ("s3:ListBuckets", "s3:ListAllMyBuckets"),
            ("s3:ListObjectsV2", "s3:ListBucket"),
            ("s3control:ListAccessPoints", "s3:ListAccessPoints"),
            ("glue:GetJobs", "glue:GetJobs"),
            ("cloudtrail:LookupEvents", "cloudtrail:LookupEvents"),
        ] {
            assert_eq!(permission_of(operation), permission);
        }
    }

    #[test]
    fn placeholders_are_replaced() {
        let value = |name: &str| name.to_uppercase();
        assert_eq!(filled("a/{b}/{c}.json", value), "a/B/C.json");
        assert_eq!(filled("plain", value), "plain");
    }
}
