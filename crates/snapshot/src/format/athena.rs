//! The files of Athena.

use serde::Deserialize;

use super::error::Error;
use super::name::decoded;
use super::source::Source;
use super::writer::{Writer, by};
use crate::athena::Athena;
use crate::place::Place;

/// One of `athena:ListWorkGroups`, which tells no settings.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WorkGroupSummary {
    name: String,
}

pub(super) fn take(
    athena: &mut Athena,
    place: Place<'_>,
    segments: &[&str],
    source: &Source<'_>,
) -> Result<(), Error> {
    match segments {
        ["work-groups"] => source.names(
            &mut athena.work_groups,
            "WorkGroups",
            |summary: WorkGroupSummary| summary.name,
            |name| place.work_group(name),
        ),
        ["work-groups", name] => {
            let name = decoded(source.path, name)?;
            let gap = place.work_group(&name);
            source.named_item(&mut athena.work_groups, name, gap, Some("WorkGroup"))
        }
        _ => Err(source.unknown()),
    }
}

pub(super) fn write(writer: &mut Writer, folder: &str, athena: &Athena) -> Result<(), Error> {
    let folder = format!("{folder}/work-groups");
    writer.names(&folder, "WorkGroups", &athena.work_groups, by("Name"))?;
    writer.each(&folder, Some("WorkGroup"), &athena.work_groups.items)
}
