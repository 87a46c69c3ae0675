//! The table of operations: one row for each file that AWS can tell. It is data; nothing about a single operation is
//! said elsewhere, except in [`crate::follow`], which says what its answer leads to.

mod access_points;
mod glue;
mod iam;
mod kms;
mod network;
mod organizations;
pub(crate) mod probe;
mod stores;
mod workloads;

use std::fmt;

use crate::service::Service;

/// An operation of AWS, and the file that its answer becomes.
#[derive(Debug)]
pub struct Operation {
    /// The service.
    pub service: &'static Service,
    /// The name, such as `GetJobRuns`.
    pub name: &'static str,
    /// The HTTP method; all but REST protocols use `POST`.
    pub method: &'static str,
    /// The path and query, where `{bucket}` and the like are filled in.
    pub uri: &'static str,
    /// The parameters of the API that are sent.
    pub parameters: &'static [(&'static str, Parameter)],
    /// How pages are followed; none if there is one answer.
    pub pages: Option<Pages>,
    /// The IAM permission, where it is not named as the operation.
    pub permission: &'static str,
    /// The path of the file, where `{account}`, `{region}` and the arguments are filled in; empty for none.
    pub path: &'static str,
    /// The error codes by which AWS says that there is none.
    pub absent: &'static [&'static str],
    /// Whether the thing is named by an ARN or by a name that is unique in AWS, so that another account may be asked
    /// about with one's own credentials.
    pub crosses_accounts: bool,
    /// When it is asked.
    pub asked: Asked,
    /// The most requests in a second, in one Region of one account, where AWS counts this operation by itself; else 0.
    pub most_per_second: u32,
}

/// A parameter's value.
#[derive(Debug, Clone, Copy)]
pub enum Parameter {
    /// An argument of the want, such as `{job}`; more text may stand around it.
    Text(&'static str),
    /// The same as a list of one.
    TextList(&'static str),
    /// A list of structures, each of texts as above.
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
    /// The most pages; more are left where they are. 0 for no bound.
    pub most: u32,
}

/// When an operation is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// For the diagnosis of one job or crawler.
    ForOne,
    /// For a snapshot of an account.
    ForAll,
    /// For both.
    Always,
    /// For a snapshot of an organization.
    ForOrganization,
}

/// A row from which others are made: `Operation { …, ..ROW }`.
const ROW: Operation = Operation {
    service: &crate::service::STS,
    name: "",
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
    /// Pages whose token goes in and comes out under one name.
    const fn by(token: &'static str, lists: &'static [&'static str]) -> Option<Self> {
        Some(Self { input: token, output: token, lists, most: 0 })
    }

    /// Pages of which only the first is wanted.
    const fn first(token: &'static str, lists: &'static [&'static str]) -> Option<Self> {
        Some(Self { input: token, output: token, lists, most: 1 })
    }
}

impl Operation {
    /// The IAM permission, such as `s3:GetEncryptionConfiguration`.
    pub fn permission(&self) -> String {
        if self.permission.is_empty() { self.to_string() } else { self.permission.to_owned() }
    }

    /// Whether the operation is asked for the diagnosis of one job or crawler.
    pub fn is_for_one(&self) -> bool {
        matches!(self.asked, Asked::ForOne | Asked::Always)
    }

    /// Whether the operation is asked for the tree of an organization.
    pub fn is_for_organization(&self) -> bool {
        self.service.name == "organizations" && matches!(self.asked, Asked::ForOrganization | Asked::Always)
    }

    /// Whether the operation walks an organization's tree from an account upwards.
    pub(crate) fn is_upwards(&self) -> bool {
        self.service.name == "organizations" && matches!(self.name, "ListParents" | "ListPoliciesForTarget")
    }

    /// Whether the operation is asked for a snapshot of an account.
    pub fn is_for_all(&self) -> bool {
        matches!(self.asked, Asked::ForAll | Asked::Always)
    }
}

/// The operation as gaps name it, such as `glue:GetJobs`.
impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.service.name, self.name)
    }
}

/// `sts:GetCallerIdentity`, whose answer is the `caller` of `snapshot.json`.
pub static GET_CALLER_IDENTITY: Operation =
    Operation { service: &crate::service::STS, name: "GetCallerIdentity", ..ROW };

/// `ec2:DescribeRegions`, whose answer is kept nowhere.
pub static DESCRIBE_REGIONS: Operation =
    Operation { service: &crate::service::EC2, name: "DescribeRegions", asked: Asked::ForAll, ..ROW };

/// The table, by service.
pub static OPERATIONS: [&[Operation]; 8] = [
    access_points::ROWS,
    glue::ROWS,
    iam::ROWS,
    kms::ROWS,
    network::ROWS,
    organizations::ROWS,
    stores::ROWS,
    workloads::ROWS,
];

/// The rows of the table.
pub fn rows() -> impl Iterator<Item = &'static Operation> {
    OPERATIONS.into_iter().flatten().chain([&GET_CALLER_IDENTITY, &DESCRIBE_REGIONS])
}

/// The row of a path, such as `accounts/{account}/{region}/glue/jobs.json`.
pub fn row(path: &str) -> Option<&'static Operation> {
    rows().find(|row| row.path == path)
}
