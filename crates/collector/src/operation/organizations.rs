//! The rows of Organizations: its tree, and the policies that are attached to it.

use super::{Asked, Operation, Pages, Parameter, ROW};
use crate::service::ORGANIZATIONS;

const NONE: &[&str] = &["AWSOrganizationsNotInUseException"];

/// Any of them; for one account the tree is walked upwards. The management account tells, or a delegated one.
const ONE: Operation =
    Operation { service: &ORGANIZATIONS, absent: NONE, crosses_accounts: true, asked: Asked::ForOne, ..ROW };

/// The whole tree, downwards.
const ALL: Operation = Operation { asked: Asked::ForOrganization, ..ONE };

const SCP: (&str, Parameter) = ("Filter", Parameter::Text("SERVICE_CONTROL_POLICY"));
const RCP: (&str, Parameter) = ("Filter", Parameter::Text("RESOURCE_CONTROL_POLICY"));
const TARGET: (&str, Parameter) = ("TargetId", Parameter::Text("{target}"));
const PARENT: (&str, Parameter) = ("ParentId", Parameter::Text("{parent}"));
const POLICY: (&str, Parameter) = ("PolicyId", Parameter::Text("{policy}"));

pub(super) static ROWS: &[Operation] = &[
    Operation {
        name: "DescribeOrganization",
        path: "organization/organization.json",
        asked: Asked::Always,
        ..ONE
    },
    Operation {
        name: "DescribeOrganization",
        path: "accounts/{account}/organization.json",
        crosses_accounts: false,
        asked: Asked::Always,
        ..ONE
    },
    Operation {
        name: "ListRoots",
        pages: Pages::by("NextToken", &["Roots"]),
        path: "organization/roots.json",
        asked: Asked::Always,
        ..ONE
    },
    Operation {
        name: "ListParents",
        parameters: &[("ChildId", Parameter::Text("{child}"))],
        pages: Pages::by("NextToken", &["Parents"]),
        path: "organization/parents/{child}.json",
        asked: Asked::Always,
        ..ONE
    },
    Operation {
        name: "ListPoliciesForTarget",
        parameters: &[TARGET, SCP],
        pages: Pages::by("NextToken", &["Policies"]),
        path: "organization/targets/{target}/service-control-policies.json",
        asked: Asked::Always,
        ..ONE
    },
    Operation {
        name: "ListPoliciesForTarget",
        parameters: &[TARGET, RCP],
        pages: Pages::by("NextToken", &["Policies"]),
        path: "organization/targets/{target}/resource-control-policies.json",
        asked: Asked::Always,
        ..ONE
    },
    Operation {
        name: "DescribePolicy",
        parameters: &[POLICY],
        path: "organization/policies/{policy}/policy.json",
        asked: Asked::Always,
        ..ONE
    },
    Operation {
        name: "ListAccounts",
        pages: Pages::by("NextToken", &["Accounts"]),
        path: "organization/accounts.json",
        ..ALL
    },
    Operation {
        name: "ListOrganizationalUnitsForParent",
        parameters: &[PARENT],
        pages: Pages::by("NextToken", &["OrganizationalUnits"]),
        path: "organization/organizational-units-for-parent/{parent}.json",
        ..ALL
    },
    Operation {
        name: "ListAccountsForParent",
        parameters: &[PARENT],
        pages: Pages::by("NextToken", &["Accounts"]),
        path: "organization/accounts-for-parent/{parent}.json",
        ..ALL
    },
    Operation {
        name: "ListPolicies",
        parameters: &[SCP],
        pages: Pages::by("NextToken", &["Policies"]),
        path: "organization/service-control-policies.json",
        ..ALL
    },
    Operation {
        name: "ListPolicies",
        parameters: &[RCP],
        pages: Pages::by("NextToken", &["Policies"]),
        path: "organization/resource-control-policies.json",
        ..ALL
    },
    Operation {
        name: "ListTargetsForPolicy",
        parameters: &[POLICY],
        pages: Pages::by("NextToken", &["Targets"]),
        path: "organization/policies/{policy}/targets.json",
        ..ALL
    },
];
