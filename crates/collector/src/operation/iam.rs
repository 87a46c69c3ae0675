//! The rows of IAM.

use super::{Asked, Operation, Pages, Parameter, ROW};
use crate::service::IAM;

const ONE: Operation = Operation {
    service: &IAM,
    absent: &["NoSuchEntity", "NoSuchEntityException"],
    asked: Asked::ForOne,
    ..ROW
};

const ROLE: (&str, Parameter) = ("RoleName", Parameter::Text("{role}"));

pub(super) static ROWS: &[Operation] = &[
    Operation {
        service: &IAM,
        name: "GetAccountAuthorizationDetails",
        parameters: &[("MaxItems", Parameter::Number(1000))],
        pages: Pages::by("Marker", &["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"]),
        path: "accounts/{account}/iam/account-authorization-details.json",
        asked: Asked::ForAll,
        ..ROW
    },
    Operation {
        name: "GetRole",
        parameters: &[ROLE],
        path: "accounts/{account}/iam/roles/{role}/role.json",
        ..ONE
    },
    Operation {
        name: "ListAttachedRolePolicies",
        parameters: &[ROLE],
        pages: Pages::by("Marker", &["AttachedPolicies"]),
        path: "accounts/{account}/iam/roles/{role}/attached-policies.json",
        ..ONE
    },
    Operation {
        name: "ListRolePolicies",
        parameters: &[ROLE],
        pages: Pages::by("Marker", &["PolicyNames"]),
        path: "accounts/{account}/iam/roles/{role}/inline-policies.json",
        ..ONE
    },
    Operation {
        name: "GetRolePolicy",
        parameters: &[ROLE, ("PolicyName", Parameter::Text("{policy}"))],
        path: "accounts/{account}/iam/roles/{role}/inline-policies/{policy}.json",
        ..ONE
    },
    Operation {
        name: "GetPolicy",
        parameters: &[("PolicyArn", Parameter::Text("{policy}"))],
        path: "accounts/{account}/iam/policies/{policy}/policy.json",
        ..ONE
    },
    Operation {
        name: "GetPolicyVersion",
        parameters: &[
            ("PolicyArn", Parameter::Text("{policy}")),
            ("VersionId", Parameter::Text("{version}")),
        ],
        path: "accounts/{account}/iam/policies/{policy}/version.json",
        ..ONE
    },
];
