//! VPCs: subnets, endpoints, routes and security groups, in the words of the EC2 API.

use keytrace_aws::catalog::Operation;
use keytrace_aws::catalog::ec2;
use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;
use std::collections::BTreeMap;

use crate::account::AccountId;
use crate::collected::Collected;
use crate::place::Place;
use crate::policy_text::PolicyText;

/// The network of one account and Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// The VPCs (`ec2:DescribeVpcs`).
    pub vpcs: Collected<Vec<Vpc>>,
    /// Whether DNS works in a VPC, by VPC id (`ec2:DescribeVpcAttribute`).
    pub vpc_attributes: BTreeMap<String, VpcAttributes>,
    /// The subnets (`ec2:DescribeSubnets`).
    pub subnets: Collected<Vec<Subnet>>,
    /// The VPC endpoints (`ec2:DescribeVpcEndpoints`).
    pub vpc_endpoints: Collected<Vec<VpcEndpoint>>,
    /// The route tables (`ec2:DescribeRouteTables`).
    pub route_tables: Collected<Vec<RouteTable>>,
    /// The security groups (`ec2:DescribeSecurityGroups`).
    pub security_groups: Collected<Vec<SecurityGroup>>,
    /// The NAT gateways (`ec2:DescribeNatGateways`).
    pub nat_gateways: Collected<Vec<NatGateway>>,
}

impl Network {
    /// The network of a Region of which nothing was collected.
    pub fn not_collected(account: &AccountId, region: &str) -> Self {
        let gap = |row: &Operation| Place::new(account, region).gap_of(row, &[]);
        Self {
            vpcs: Collected::NotCollected(gap(&ec2::DESCRIBE_VPCS)),
            vpc_attributes: BTreeMap::new(),
            subnets: Collected::NotCollected(gap(&ec2::DESCRIBE_SUBNETS)),
            vpc_endpoints: Collected::NotCollected(gap(&ec2::DESCRIBE_VPC_ENDPOINTS)),
            route_tables: Collected::NotCollected(gap(&ec2::DESCRIBE_ROUTE_TABLES)),
            security_groups: Collected::NotCollected(gap(&ec2::DESCRIBE_SECURITY_GROUPS)),
            nat_gateways: Collected::NotCollected(gap(&ec2::DESCRIBE_NAT_GATEWAYS)),
        }
    }
}

/// A VPC.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Vpc {
    /// The VPC's id.
    pub vpc_id: String,
    /// Its primary IPv4 range.
    pub cidr_block: Option<String>,
    /// The account that owns it.
    pub owner_id: Option<String>,
}

/// Whether DNS works in a VPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VpcAttributes {
    /// Whether the VPC resolves names through Amazon's DNS server.
    pub enable_dns_support: Collected<bool>,
    /// Whether instances get names; private DNS of endpoints needs both.
    pub enable_dns_hostnames: Collected<bool>,
}

impl VpcAttributes {
    /// The attributes of a VPC of which nothing was collected.
    pub fn not_collected(account: &AccountId, region: &str, vpc_id: &str) -> Self {
        let gap = |row: &Operation| Place::new(account, region).gap_of(row, &[("vpc", vpc_id)]);
        Self {
            enable_dns_support: Collected::NotCollected(gap(&ec2::DESCRIBE_VPC_DNS_SUPPORT)),
            enable_dns_hostnames: Collected::NotCollected(gap(&ec2::DESCRIBE_VPC_DNS_HOSTNAMES)),
        }
    }
}

/// A subnet.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Subnet {
    /// The subnet's id.
    pub subnet_id: String,
    /// The VPC it is in.
    pub vpc_id: String,
    /// Its availability zone.
    pub availability_zone: Option<String>,
    /// Its IPv4 range.
    pub cidr_block: Option<String>,
}

/// A VPC endpoint.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VpcEndpoint {
    /// The endpoint's id.
    pub vpc_endpoint_id: String,
    /// `Interface`, `Gateway` …
    pub vpc_endpoint_type: Option<String>,
    /// The VPC it is in.
    pub vpc_id: Option<String>,
    /// The service, such as `com.amazonaws.us-east-1.kms`.
    pub service_name: String,
    /// `available`, `pending` …
    pub state: Option<String>,
    /// The endpoint policy.
    pub policy_document: Option<PolicyText>,
    /// The subnets of an interface endpoint.
    #[serde(default)]
    pub subnet_ids: Vec<String>,
    /// The route tables of a gateway endpoint.
    #[serde(default)]
    pub route_table_ids: Vec<String>,
    /// The security groups of an interface endpoint.
    #[serde(default)]
    pub groups: Vec<GroupIdentifier>,
    /// Whether the service's own name leads to this endpoint.
    pub private_dns_enabled: Option<bool>,
    /// The names that lead to it.
    #[serde(default)]
    pub dns_entries: Vec<DnsEntry>,
}

/// The id and name of a security group.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GroupIdentifier {
    /// The group's id.
    pub group_id: String,
    /// The group's name.
    pub group_name: Option<String>,
}

/// A name that leads to an endpoint.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DnsEntry {
    /// The name.
    pub dns_name: Option<String>,
    /// The hosted zone that holds it.
    pub hosted_zone_id: Option<String>,
}

/// A route table.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RouteTable {
    /// The table's id.
    pub route_table_id: String,
    /// The VPC it is in.
    pub vpc_id: Option<String>,
    /// What it is associated with.
    #[serde(default)]
    pub associations: Vec<RouteTableAssociation>,
    /// The routes.
    #[serde(default)]
    pub routes: Vec<Route>,
}

/// What a route table is associated with.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RouteTableAssociation {
    /// Whether it is the VPC's main route table.
    pub main: Option<bool>,
    /// The subnet.
    pub subnet_id: Option<String>,
    /// The gateway.
    pub gateway_id: Option<String>,
}

/// A route.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Route {
    /// The IPv4 destination.
    pub destination_cidr_block: Option<String>,
    /// The destination, as a prefix list.
    pub destination_prefix_list_id: Option<String>,
    /// The NAT gateway it leads to.
    pub nat_gateway_id: Option<String>,
    /// The internet gateway or gateway endpoint it leads to, or `local`.
    pub gateway_id: Option<String>,
    /// The transit gateway it leads to.
    pub transit_gateway_id: Option<String>,
    /// The network interface it leads to.
    pub network_interface_id: Option<String>,
    /// The VPC peering connection it leads to.
    pub vpc_peering_connection_id: Option<String>,
    /// `active` or `blackhole`.
    pub state: Option<String>,
}

/// A security group.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SecurityGroup {
    /// The group's id.
    pub group_id: String,
    /// The group's name.
    pub group_name: Option<String>,
    /// The VPC it is in.
    pub vpc_id: Option<String>,
    /// The inbound rules.
    #[serde(default)]
    pub ip_permissions: Vec<IpPermission>,
    /// The outbound rules.
    #[serde(default)]
    pub ip_permissions_egress: Vec<IpPermission>,
}

/// A rule of a security group.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct IpPermission {
    /// `tcp`, `-1` for all …
    pub ip_protocol: Option<String>,
    /// The first port; none means all.
    pub from_port: Option<i32>,
    /// The last port; none means all.
    pub to_port: Option<i32>,
    /// The IPv4 ranges.
    #[serde(default)]
    pub ip_ranges: Vec<IpRange>,
    /// The prefix lists.
    #[serde(default)]
    pub prefix_list_ids: Vec<PrefixListId>,
    /// The security groups.
    #[serde(default)]
    pub user_id_group_pairs: Vec<UserIdGroupPair>,
}

/// An IPv4 range in a security group's rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct IpRange {
    /// The range.
    pub cidr_ip: String,
}

/// A prefix list in a security group's rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PrefixListId {
    /// The prefix list's id.
    pub prefix_list_id: String,
}

/// A security group in a security group's rule.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserIdGroupPair {
    /// The group's id.
    pub group_id: Option<String>,
    /// The account that owns the group.
    pub user_id: Option<String>,
}

/// A NAT gateway.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NatGateway {
    /// The gateway's id.
    pub nat_gateway_id: String,
    /// The VPC it is in.
    pub vpc_id: Option<String>,
    /// The subnet it is in.
    pub subnet_id: Option<String>,
    /// `available`, `deleted` …
    pub state: Option<String>,
    /// `public` or `private`.
    pub connectivity_type: Option<String>,
}
