//! How the requests of the job's own process reach KMS: through which endpoint or route, or not at all (`E-VPCE-7`).
//!
//! Only requests that the job itself sends take this way; those that S3, Glue or Secrets Manager make never do.

use keytrace_access::call::NetworkPath;
use keytrace_iam::truth::Truth;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::glue::PhysicalConnectionRequirements;
use keytrace_snapshot::network::{Network, Route, Subnet, VpcEndpoint};
use keytrace_snapshot::snapshot::Snapshot;

use crate::requests::security_group;

/// A network that the job may run in, and its way to KMS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Way {
    /// The subnet; none in Glue's own network.
    pub(crate) subnet: Option<String>,
    pub(crate) path: NetworkPath,
}

/// The networks that these connections may bring a job or crawler into. Glue takes the subnet of one of them.
// Source: https://docs.aws.amazon.com/glue/latest/dg/encryption-security-configuration.html
pub(crate) fn ways<'a>(
    snapshot: &Snapshot,
    (account, region): (&AccountId, &str),
    connections: impl Iterator<Item = &'a str>,
) -> Vec<Way> {
    let mut ways: Vec<Way> = Vec::new();
    for name in connections {
        let connection = snapshot.connection(account, region, name);
        let way = match connection.map(|connection| connection.physical_connection_requirements.as_ref()) {
            Collected::Known(Some(requirements)) => in_vpc(snapshot, (account, region), requirements),
            Collected::Known(None) | Collected::Absent => None,
            Collected::NotCollected(gap) => Some(Way { subnet: None, path: NetworkPath::Unknown(gap) }),
        };
        ways.extend(way.filter(|way| !ways.contains(way)));
    }
    if ways.is_empty() {
        ways.push(Way { subnet: None, path: NetworkPath::Public });
    }
    ways
}

fn in_vpc(
    snapshot: &Snapshot,
    place: (&AccountId, &str),
    requirements: &PhysicalConnectionRequirements,
) -> Option<Way> {
    let id = requirements.subnet_id.as_deref().filter(|id| !id.is_empty())?;
    let job = Interface { snapshot, place, subnet_id: id, groups: &requirements.security_group_id_list };
    let path = job.path().unwrap_or_else(|gap| NetworkPath::Unknown(*gap));
    Some(Way { subnet: Some(id.to_owned()), path })
}

/// The network interface that Glue gives a job or crawler.
struct Interface<'a> {
    snapshot: &'a Snapshot,
    place: (&'a AccountId, &'a str),
    subnet_id: &'a str,
    groups: &'a [String],
}

impl Interface<'_> {
    fn path(&self) -> Result<NetworkPath, Box<Gap>> {
        let (account, region) = self.place;
        let network = told(self.snapshot.network(account, region), self.gap("network", "ec2:DescribeVpcs"))?;
        let subnet = told(network.subnet(self.subnet_id), self.gap("VPC", "ec2:DescribeSubnets"))?;
        // Why: an account that was only given a subnet sees neither the endpoints nor the routes of its VPC.
        let owner = network.vpc(&subnet.vpc_id).known().and_then(|vpc| vpc.owner_id.as_deref());
        let owner = owner.and_then(AccountId::parse).unwrap_or_else(|| account.clone());
        let of_vpc = told(self.snapshot.network(&owner, region), self.gap("VPC", "ec2:DescribeVpcs"))?;
        let gap = || self.gap("endpoints in the VPC", "ec2:DescribeVpcEndpoints");
        let mut endpoints = told(of_vpc.endpoints_of_vpc(&subnet.vpc_id), gap())?;
        endpoints.retain(|endpoint| is_of_kms(endpoint, region));
        endpoints.sort_by_key(|endpoint| endpoint.service_name.ends_with("-fips"));
        for endpoint in endpoints {
            match self.leads_to(endpoint, of_vpc, subnet) {
                Truth::False => continue,
                Truth::Unknown => {
                    return Err(Box::new(self.gap("names in the VPC", "ec2:DescribeVpcAttribute")));
                }
                Truth::True => {}
            }
            let id = endpoint.vpc_endpoint_id.clone();
            // Why: the name of KMS leads to the endpoint, so a job that it does not admit waits, whatever the routes.
            return match security_group::admits(of_vpc, endpoint, self.groups, subnet) {
                Truth::True => Ok(NetworkPath::VpcEndpoint { id, account: owner.to_string() }),
                Truth::False => Ok(NetworkPath::NoRoute),
                Truth::Unknown => Err(Box::new(
                    self.gap("security groups of the KMS endpoint", "ec2:DescribeSecurityGroups"),
                )),
            };
        }
        self.by_route(of_vpc, subnet)
    }

    /// Whether the name of KMS leads to the endpoint: available, with private DNS, in a VPC where that works.
    // Source: https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html
    fn leads_to(&self, endpoint: &VpcEndpoint, network: &Network, subnet: &Subnet) -> Truth {
        let state = endpoint.state.as_deref();
        let available = state.map(|state| state.eq_ignore_ascii_case("available"));
        let attributes = network.attributes_of_vpc(&subnet.vpc_id);
        let attributes = attributes.known();
        let dns = attributes.and_then(|all| all.enable_dns_support.known().copied());
        let names = attributes.and_then(|all| all.enable_dns_hostnames.known().copied());
        let facts = [available, endpoint.private_dns_enabled, dns, names];
        Truth::all(facts.into_iter().map(truth))
    }

    /// Where the subnet's routes lead a packet to KMS's public addresses.
    fn by_route(&self, network: &Network, subnet: &Subnet) -> Result<NetworkPath, Box<Gap>> {
        let gap = self.gap("routes", "ec2:DescribeRouteTables");
        let table = told(network.route_table_of_subnet(subnet), gap)?;
        let active = |route: &&Route| route.state.as_deref() != Some("blackhole");
        let default = |route: &&Route| route.destination_cidr_block.as_deref() == Some("0.0.0.0/0");
        let mut defaults = table.routes.iter().filter(active).filter(default);
        if let Some(id) = defaults.find_map(|route| route.nat_gateway_id.as_deref()) {
            return Ok(through(network, id));
        }
        // Why: another VPC may hold the endpoint, or the way to the internet.
        if table.routes.iter().filter(active).any(leads_elsewhere) {
            return Err(Box::new(self.gap("network behind the routes", "ec2:SearchTransitGatewayRoutes")));
        }
        // An internet gateway serves only interfaces with public addresses, and those of Glue have none.
        Ok(NetworkPath::NoRoute)
    }

    fn gap(&self, what: &str, operation: &str) -> Gap {
        let (account, region) = self.place;
        Gap::new(format!("{what} of subnet {}", self.subnet_id), operation).in_region(account, region)
    }
}

/// A NAT gateway that is gone or leads to no public address is no way out.
fn through(network: &Network, id: &str) -> NetworkPath {
    let gateway = network.nat_gateway(id);
    let gateway = gateway.known();
    let state = gateway.and_then(|gateway| gateway.state.as_deref());
    let kind = gateway.and_then(|gateway| gateway.connectivity_type.as_deref());
    match (state, kind) {
        (Some("pending" | "failed" | "deleting" | "deleted"), _) | (_, Some("private")) => {
            NetworkPath::NoRoute
        }
        _ => NetworkPath::Public,
    }
}

fn leads_elsewhere(route: &Route) -> bool {
    let is_private_gateway = route.gateway_id.as_deref().is_some_and(|id| id.starts_with("vgw-"));
    let others = [&route.transit_gateway_id, &route.network_interface_id, &route.vpc_peering_connection_id];
    is_private_gateway || others.iter().any(|id| id.is_some())
}

/// `com.amazonaws.us-east-1.kms`, `cn.com.amazonaws.cn-north-1.kms`, or the one for FIPS.
fn is_of_kms(endpoint: &VpcEndpoint, region: &str) -> bool {
    let service = endpoint.service_name.strip_suffix("-fips").unwrap_or(&endpoint.service_name);
    service.ends_with(&format!("com.amazonaws.{region}.kms"))
        && endpoint.vpc_endpoint_type.as_deref().is_none_or(|kind| kind == "Interface")
}

fn truth(fact: Option<bool>) -> Truth {
    fact.map_or(Truth::Unknown, Truth::from)
}

/// What was read, or the gap: also where AWS's answer does not hold what the job's configuration names.
fn told<T>(fact: Collected<T>, gap: Gap) -> Result<T, Box<Gap>> {
    match fact {
        Collected::Known(value) => Ok(value),
        Collected::Absent => Err(Box::new(gap)),
        Collected::NotCollected(gap) => Err(Box::new(gap)),
    }
}
