//! Athena: workgroups.

use super::service::ATHENA;
use super::{Asked, Operation, Pages, Parameter, ROW};

const ALL: Operation = Operation { service: &ATHENA, asked: Asked::ForAll, ..ROW };

table! {
    LIST_WORK_GROUPS = Operation {
        name: "ListWorkGroups",
        fact: "Athena workgroups",
        parameters: &[("MaxResults", Parameter::Number(50))],
        pages: Pages::by("NextToken", &["WorkGroups"]),
        path: "accounts/{account}/{region}/athena/work-groups.json",
        ..ALL
    };

    GET_WORK_GROUP = Operation {
        name: "GetWorkGroup",
        fact: "Athena workgroup {name}",
        parameters: &[("WorkGroup", Parameter::Text("{name}"))],
        path: "accounts/{account}/{region}/athena/work-groups/{name}.json",
        asked: Asked::Always,
        ..ALL
    };
}
