//! IAM: roles and policies.

use super::service::IAM;
use super::{Asked, Operation, Pages, Parameter, ROW};

const ONE: Operation = Operation {
    service: &IAM,
    absent: &["NoSuchEntity", "NoSuchEntityException"],
    asked: Asked::ForOne,
    ..ROW
};

const ROLE: (&str, Parameter) = ("RoleName", Parameter::Text("{role}"));

table! {
    GET_ACCOUNT_AUTHORIZATION_DETAILS = Operation {
        service: &IAM,
        name: "GetAccountAuthorizationDetails",
        fact: "IAM roles, users, groups and policies",
        parameters: &[("MaxItems", Parameter::Number(1000))],
        pages: Pages::by("Marker", &["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"]),
        path: "accounts/{account}/iam/account-authorization-details.json",
        asked: Asked::ForAll,
        ..ROW
    };

    GET_ROLE = Operation {
        name: "GetRole",
        fact: "role {role}",
        parameters: &[ROLE],
        path: "accounts/{account}/iam/roles/{role}/role.json",
        ..ONE
    };

    LIST_ATTACHED_ROLE_POLICIES = Operation {
        name: "ListAttachedRolePolicies",
        fact: "attached policies of role {role}",
        parameters: &[ROLE],
        pages: Pages::by("Marker", &["AttachedPolicies"]),
        path: "accounts/{account}/iam/roles/{role}/attached-policies.json",
        ..ONE
    };

    LIST_ROLE_POLICIES = Operation {
        name: "ListRolePolicies",
        fact: "inline policies of role {role}",
        parameters: &[ROLE],
        pages: Pages::by("Marker", &["PolicyNames"]),
        path: "accounts/{account}/iam/roles/{role}/inline-policies.json",
        ..ONE
    };

    GET_ROLE_POLICY = Operation {
        name: "GetRolePolicy",
        fact: "inline policy {policy} of role {role}",
        parameters: &[ROLE, ("PolicyName", Parameter::Text("{policy}"))],
        path: "accounts/{account}/iam/roles/{role}/inline-policies/{policy}.json",
        ..ONE
    };

    GET_POLICY = Operation {
        name: "GetPolicy",
        fact: "managed policy {policy}",
        parameters: &[("PolicyArn", Parameter::Text("{policy}"))],
        path: "accounts/{account}/iam/policies/{policy}/policy.json",
        ..ONE
    };

    GET_POLICY_VERSION = Operation {
        name: "GetPolicyVersion",
        fact: "document of managed policy {policy}",
        parameters: &[
            ("PolicyArn", Parameter::Text("{policy}")),
            ("VersionId", Parameter::Text("{version}")),
        ],
        path: "accounts/{account}/iam/policies/{policy}/version.json",
        ..ONE
    };
}
