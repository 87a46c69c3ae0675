//! Questions about VPCs.

use crate::account::AccountId;
use crate::collected::{Collected, Gap};
use crate::network::{
    NatGateway, Network, RouteTable, SecurityGroup, Subnet, Vpc, VpcAttributes, VpcEndpoint,
};
use crate::place::Place;
use crate::snapshot::Snapshot;
use keytrace_aws::catalog::ec2;

impl Snapshot {
    /// The network of one account and Region; a gap if nothing of the Region was collected.
    pub fn network(&self, account: &AccountId, region: &str) -> Collected<&Network> {
        let gap = Place::new(account, region).gap_about(&ec2::DESCRIBE_VPCS, "network");
        self.find(account, region, gap, |region, _| Collected::Known(&region.network))
    }
}

impl Network {
    /// The VPC with this id.
    pub fn vpc(&self, id: &str) -> Collected<&Vpc> {
        one(&self.vpcs, |vpc| vpc.vpc_id == id)
    }

    /// The subnet with this id.
    pub fn subnet(&self, id: &str) -> Collected<&Subnet> {
        one(&self.subnets, |subnet| subnet.subnet_id == id)
    }

    /// The VPC endpoint with this id.
    pub fn vpc_endpoint(&self, id: &str) -> Collected<&VpcEndpoint> {
        one(&self.vpc_endpoints, |endpoint| endpoint.vpc_endpoint_id == id)
    }

    /// The endpoints of one VPC.
    pub fn endpoints_of_vpc(&self, vpc_id: &str) -> Collected<Vec<&VpcEndpoint>> {
        let is_of_vpc = |endpoint: &&VpcEndpoint| endpoint.vpc_id.as_deref() == Some(vpc_id);
        self.vpc_endpoints.as_ref().map(|all| all.iter().filter(is_of_vpc).collect())
    }

    /// The route table that a subnet uses: its own, else the main one of its VPC.
    // Source: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
    pub fn route_table_of_subnet(&self, subnet: &Subnet) -> Collected<&RouteTable> {
        let own = |table: &&RouteTable| {
            table.associations.iter().any(|one| one.subnet_id.as_deref() == Some(&subnet.subnet_id))
        };
        let main = |table: &&RouteTable| {
            table.vpc_id.as_deref() == Some(&subnet.vpc_id)
                && table.associations.iter().any(|one| one.main == Some(true))
        };
        let tables = self.route_tables.as_ref();
        tables.map(|all| all.iter().find(own).or_else(|| all.iter().find(main))).or_absent()
    }

    /// The security group with this id.
    pub fn security_group(&self, id: &str) -> Collected<&SecurityGroup> {
        one(&self.security_groups, |group| group.group_id == id)
    }

    /// The NAT gateway with this id.
    pub fn nat_gateway(&self, id: &str) -> Collected<&NatGateway> {
        one(&self.nat_gateways, |gateway| gateway.nat_gateway_id == id)
    }

    /// Whether DNS works in the VPC with this id.
    pub fn attributes_of_vpc(&self, vpc_id: &str) -> Collected<&VpcAttributes> {
        let gap = || Gap::new(format!("DNS attributes of {vpc_id}"), "ec2:DescribeVpcAttribute");
        self.vpc_attributes.get(vpc_id).map_or_else(|| Collected::NotCollected(gap()), Collected::Known)
    }
}

fn one<T>(all: &Collected<Vec<T>>, is_meant: impl Fn(&T) -> bool) -> Collected<&T> {
    all.as_ref().map(|all| all.iter().find(|thing| is_meant(thing))).or_absent()
}
