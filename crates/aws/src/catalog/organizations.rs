//! Organizations: the tree of accounts, and the policies attached to it.

use super::service::ORGANIZATIONS;
use super::{Asked, Operation, Pages, Parameter, ROW};

const NONE: &[&str] = &["AWSOrganizationsNotInUseException"];

/// One place in the tree. The request goes to the management account or to a delegated administrator.
const ONE: Operation =
    Operation { service: &ORGANIZATIONS, absent: NONE, crosses_accounts: true, asked: Asked::ForOne, ..ROW };

/// The whole tree, downwards.
const ALL: Operation = Operation { asked: Asked::ForOrganization, ..ONE };

const SCP: (&str, Parameter) = ("Filter", Parameter::Text("SERVICE_CONTROL_POLICY"));
const RCP: (&str, Parameter) = ("Filter", Parameter::Text("RESOURCE_CONTROL_POLICY"));
const TARGET: (&str, Parameter) = ("TargetId", Parameter::Text("{target}"));
const PARENT: (&str, Parameter) = ("ParentId", Parameter::Text("{parent}"));
const POLICY: (&str, Parameter) = ("PolicyId", Parameter::Text("{policy}"));

table! {
    DESCRIBE_ORGANIZATION = Operation {
        name: "DescribeOrganization",
        fact: "the organization",
        path: "organization/organization.json",
        asked: Asked::Always,
        ..ONE
    };

    DESCRIBE_OWN_ORGANIZATION = Operation {
        name: "DescribeOrganization",
        fact: "organization",
        path: "accounts/{account}/organization.json",
        crosses_accounts: false,
        asked: Asked::Always,
        ..ONE
    };

    LIST_ROOTS = Operation {
        name: "ListRoots",
        fact: "root of the organization",
        pages: Pages::by("NextToken", &["Roots"]),
        path: "organization/roots.json",
        asked: Asked::Always,
        ..ONE
    };

    LIST_PARENTS = Operation {
        name: "ListParents",
        fact: "parent of {child}",
        parameters: &[("ChildId", Parameter::Text("{child}"))],
        pages: Pages::by("NextToken", &["Parents"]),
        path: "organization/parents/{child}.json",
        asked: Asked::Always,
        ..ONE
    };

    LIST_SCPS_FOR_TARGET = Operation {
        name: "ListPoliciesForTarget",
        fact: "service control policies of {target}",
        parameters: &[TARGET, SCP],
        pages: Pages::by("NextToken", &["Policies"]),
        path: "organization/targets/{target}/service-control-policies.json",
        asked: Asked::Always,
        ..ONE
    };

    LIST_RCPS_FOR_TARGET = Operation {
        name: "ListPoliciesForTarget",
        fact: "resource control policies of {target}",
        parameters: &[TARGET, RCP],
        pages: Pages::by("NextToken", &["Policies"]),
        path: "organization/targets/{target}/resource-control-policies.json",
        asked: Asked::Always,
        ..ONE
    };

    DESCRIBE_POLICY = Operation {
        name: "DescribePolicy",
        fact: "content of policy {policy}",
        parameters: &[POLICY],
        path: "organization/policies/{policy}/policy.json",
        asked: Asked::Always,
        ..ONE
    };

    LIST_ACCOUNTS = Operation {
        name: "ListAccounts",
        fact: "accounts of the organization",
        pages: Pages::by("NextToken", &["Accounts"]),
        path: "organization/accounts.json",
        ..ALL
    };

    LIST_ORGANIZATIONAL_UNITS_FOR_PARENT = Operation {
        name: "ListOrganizationalUnitsForParent",
        fact: "units in {parent}",
        parameters: &[PARENT],
        pages: Pages::by("NextToken", &["OrganizationalUnits"]),
        path: "organization/organizational-units-for-parent/{parent}.json",
        ..ALL
    };

    LIST_ACCOUNTS_FOR_PARENT = Operation {
        name: "ListAccountsForParent",
        fact: "accounts in {parent}",
        parameters: &[PARENT],
        pages: Pages::by("NextToken", &["Accounts"]),
        path: "organization/accounts-for-parent/{parent}.json",
        ..ALL
    };

    LIST_SCPS = Operation {
        name: "ListPolicies",
        fact: "service control policies of the organization",
        parameters: &[SCP],
        pages: Pages::by("NextToken", &["Policies"]),
        path: "organization/service-control-policies.json",
        ..ALL
    };

    LIST_RCPS = Operation {
        name: "ListPolicies",
        fact: "resource control policies of the organization",
        parameters: &[RCP],
        pages: Pages::by("NextToken", &["Policies"]),
        path: "organization/resource-control-policies.json",
        ..ALL
    };

    LIST_TARGETS_FOR_POLICY = Operation {
        name: "ListTargetsForPolicy",
        fact: "targets of policy {policy}",
        parameters: &[POLICY],
        pages: Pages::by("NextToken", &["Targets"]),
        path: "organization/policies/{policy}/targets.json",
        ..ALL
    };
}
