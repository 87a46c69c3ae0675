//! Condition keys about the way of a request through networks (`E-FAS-3`, `Q-17`, `Q-27`).

use keytrace_iam::request::Principal;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::snapshot::Snapshot;

use crate::call::{Call, NetworkPath, ViaService};
use crate::kms::context::{Gathered, organization};

/// Keys that only a request through a VPC endpoint carries.
const OF_ENDPOINT: [&str; 7] = [
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:SourceVpcArn",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
];

/// Adds the keys about the network.
pub(crate) fn add(gathered: &mut Gathered, snapshot: &Snapshot, call: &Call) {
    let by_service_principal = matches!(call.principal, Principal::Service { .. });
    match (&call.via_service, &call.network) {
        // `E-FAS-3`: after a VPC endpoint they are dropped, after a public endpoint there are none. `aws:SourceIp`
        // is the client's after a public endpoint and absent after a VPC endpoint: unknown.
        (ViaService::Service(_), _) => absent(gathered),
        _ if by_service_principal => absent(gathered),
        (ViaService::Direct, NetworkPath::VpcEndpoint { id, account }) => {
            through_endpoint(gathered, snapshot, call, id, account);
        }
        (ViaService::Direct, NetworkPath::Service) => absent(gathered),
        // `Q-27`: what Glue's own network shows is not known.
        (
            ViaService::Direct | ViaService::Either(_) | ViaService::Untold(_),
            NetworkPath::Public | NetworkPath::NoRoute | NetworkPath::Unknown(_),
        )
        | (
            ViaService::Either(_) | ViaService::Untold(_),
            NetworkPath::Service | NetworkPath::VpcEndpoint { .. },
        ) => {}
    }
}

fn absent(gathered: &mut Gathered) {
    for name in OF_ENDPOINT {
        gathered.absent(name);
    }
}

fn through_endpoint(gathered: &mut Gathered, snapshot: &Snapshot, call: &Call, id: &str, account: &str) {
    gathered.absent("aws:SourceIp");
    gathered.text("aws:SourceVpce", id);
    gathered.text("aws:VpceAccount", account);
    let Some(account) = AccountId::parse(account) else { return };
    organization(gathered, snapshot, &account, ["aws:VpceOrgID", "aws:VpceOrgPaths"]);
    let endpoint = snapshot.network(&account, &call.region).and_then(|network| network.vpc_endpoint(id));
    gathered.read("aws:SourceVpc", endpoint.known().and_then(|endpoint| endpoint.vpc_id.as_deref()));
}
