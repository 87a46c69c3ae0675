//! Visual jobs: what the nodes that Glue Studio draws read and write (`CodeGenConfigurationNodes`).

mod data;
mod kind;
mod node;
mod streaming;

use keytrace_access::call::Necessity;
use keytrace_snapshot::glue::Job;
use keytrace_uses::{Direction, Location, Purpose, S3Access, Usage, Uses};
use serde_json::Value;

use crate::derivation::Derivation;
use crate::sources::arguments::Arguments;
use crate::sources::visual::kind::{Kind, kind};
use crate::sources::visual::node::Node;

/// What the nodes of a job use. A node whose kind is not known is reported in `derivation`.
pub(crate) fn uses(job: &Job, arguments: &Arguments<'_>, derivation: &mut Derivation) -> Uses {
    let mut uses = Uses::default();
    for (id, node) in job.code_gen_configuration_nodes.iter().flatten() {
        for (kind, body) in node.as_object().into_iter().flatten() {
            let node = Node::new(id, kind, body);
            uses.join(of_node(&node, derivation));
            uses.accesses.extend(streaming::checkpoints(&node, arguments));
        }
    }
    uses
}

fn of_node(node: &Node<'_>, derivation: &mut Derivation) -> Uses {
    match kind(node.kind) {
        Some(Kind::Source) => data::uses(node, Usage::Reads, derivation),
        Some(Kind::Target) => data::uses(node, Usage::Writes, derivation),
        Some(Kind::OpenTable) => open_table(node, derivation),
        Some(Kind::Transform) => Uses::default(),
        Some(Kind::Code(field)) => {
            let what = format!("what the code of {} reads and writes", node.named_by);
            derivation.reason(what, "only the S3 locations in its text are known");
            found(node, &[field], Usage::Unclear, derivation)
        }
        Some(Kind::Quality) => results(node, derivation),
        Some(Kind::Sample) => found(node, &["Path"], Usage::Writes, derivation),
        Some(Kind::Program) => program(node, derivation),
        None => unknown(node, derivation),
    }
}

/// The uses of every S3 location at and below these fields.
fn found(node: &Node<'_>, fields: &[&str], telling: Usage, derivation: &mut Derivation) -> Uses {
    let locations = node.locations(fields, derivation);
    let accesses = locations.iter().flat_map(|location| telling.accesses(location, &node.named_by));
    Uses { accesses: accesses.collect(), ..Uses::default() }
}

/// Delta Lake, Hudi and Iceberg read the table's own record of its files before they change it.
fn open_table(node: &Node<'_>, derivation: &mut Derivation) -> Uses {
    let mut uses = data::uses(node, Usage::Reads, derivation);
    uses.also_only_if("the table is there already");
    uses.catalog.clear();
    uses.join(data::uses(node, Usage::Writes, derivation));
    uses
}

fn results(node: &Node<'_>, derivation: &mut Derivation) -> Uses {
    let field = ["PublishingOptions", "ResultsS3Prefix"];
    let mut uses = found(node, &field, Usage::Writes, derivation);
    if !node.is_on(&["PublishingOptions", "ResultsPublishingEnabled"]) {
        uses.also_only_if("the results are published");
    }
    uses
}

/// The program and the description of a transform that the user wrote, beside each other in a folder.
fn program(node: &Node<'_>, derivation: &mut Derivation) -> Uses {
    let mut uses = Uses::default();
    for written in node.texts(&["Path"]).into_iter().filter(|text| text.contains("://")) {
        let location = node.told(Location::parse_file(written), derivation);
        uses.accesses.extend(location.map(|location| {
            S3Access::new(location, Purpose::Library, Direction::Read, &node.named_by, Necessity::Must)
        }));
    }
    uses
}

/// A kind that is newer than this program: its name and the locations in it are all that is known.
fn unknown(node: &Node<'_>, derivation: &mut Derivation) -> Uses {
    let what = format!("what {} reads and writes", node.named_by);
    derivation.reason(what, format!("nodes of kind `{}` are not known", node.kind));
    let telling = match () {
        () if node.kind.ends_with("Source") => Usage::Reads,
        () if node.kind.ends_with("Target") => Usage::Writes,
        () => Usage::Unclear,
    };
    match node.body {
        Value::Object(_) | Value::Array(_) | Value::String(_) => found(node, &[], telling, derivation),
        Value::Null | Value::Bool(_) | Value::Number(_) => Uses::default(),
    }
}
