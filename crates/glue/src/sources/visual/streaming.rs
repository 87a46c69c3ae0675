//! Nodes that read streams: Kinesis (`T1`), and the checkpoints that Glue Studio's own scripts keep (`T4`).

use keytrace_access::call::Necessity;
use keytrace_uses::{Direction, Location, Purpose, RoleUse, S3Access, Store, StoreUse, Uses};

use crate::derivation::Derivation;
use crate::requests::table_use::region_of_endpoint;
use crate::sources::arguments::Arguments;
use crate::sources::visual::node::Node;

/// What the streaming options of a node name: a Kinesis stream, and the role that reads it.
pub(super) fn kinesis(node: &Node<'_>, derivation: &mut Derivation) -> Uses {
    let option = |name: &str| node.text(&["StreamingOptions", name]);
    let Some(written) = option("StreamArn").or_else(|| option("StreamName")) else {
        if node.kind == "DirectKinesisSource" {
            derivation.reason(format!("the stream of {}", node.named_by), "the node names none");
        }
        return Uses::default();
    };
    let stream = StoreUse {
        store: Store::KinesisStream(written.to_owned()),
        region: option("EndpointUrl").and_then(region_of_endpoint).map(str::to_owned),
        direction: Direction::Read,
        named_by: node.named_by.clone(),
        necessity: Necessity::Must,
    };
    let uses = Uses { stores: vec![stream], ..Uses::default() };
    match option("RoleArn") {
        None => uses,
        Some(role) => {
            let role = RoleUse {
                role: Some(role.to_owned()),
                session_name: option("RoleSessionName").map(str::to_owned),
                named_by: node.named_by.clone(),
                uses,
            };
            Uses { roles: vec![role], ..Uses::default() }
        }
    }
}

/// The scripts that Glue Studio writes for streams keep their checkpoints below `--TempDir`.
pub(super) fn checkpoints(node: &Node<'_>, arguments: &Arguments<'_>) -> Vec<S3Access> {
    let is_stream = node.kind.contains("Kinesis") || node.kind.contains("Kafka");
    let folder = arguments.get("--TempDir").filter(|_| is_stream);
    let location = folder.and_then(|written| Location::parse(written).ok());
    let access = |direction| {
        let location = location.clone()?;
        let named_by = format!("argument `--TempDir`, for {}", node.named_by);
        Some(S3Access::new(location, Purpose::Checkpoint, direction, &named_by, Necessity::OnFirstUse))
    };
    [Direction::Write, Direction::Read].into_iter().filter_map(access).collect()
}
