//! The files of EC2.

use serde::{Deserialize, Serialize};

use super::error::Error;
use super::name::{decoded, encoded};
use super::source::Source;
use super::writer::{InField, Writer};
use crate::network::{Network, VpcAttributes};
use crate::place::Place;

/// The value of an attribute, as `ec2:DescribeVpcAttribute` prints it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AttributeValue {
    value: bool,
}

pub(super) fn take(
    network: &mut Network,
    place: Place<'_>,
    segments: &[&str],
    source: &Source<'_>,
) -> Result<(), Error> {
    match segments {
        ["vpcs"] => source.list(&mut network.vpcs, "Vpcs"),
        ["subnets"] => source.list(&mut network.subnets, "Subnets"),
        ["vpc-endpoints"] => source.list(&mut network.vpc_endpoints, "VpcEndpoints"),
        ["route-tables"] => source.list(&mut network.route_tables, "RouteTables"),
        ["security-groups"] => source.list(&mut network.security_groups, "SecurityGroups"),
        ["nat-gateways"] => source.list(&mut network.nat_gateways, "NatGateways"),
        ["vpc-attributes", vpc_id, attribute] => {
            let vpc_id = decoded(source.path, vpc_id)?;
            let unknown = VpcAttributes::not_collected(place.account, place.region, &vpc_id);
            let attributes = network.vpc_attributes.entry(vpc_id).or_insert(unknown);
            let (target, field) = match *attribute {
                "enable-dns-support" => (&mut attributes.enable_dns_support, "EnableDnsSupport"),
                "enable-dns-hostnames" => (&mut attributes.enable_dns_hostnames, "EnableDnsHostnames"),
                _ => return Err(source.unknown()),
            };
            source.object(target, Some(field), |attribute: AttributeValue| attribute.value)
        }
        _ => Err(source.unknown()),
    }
}

pub(super) fn write(writer: &mut Writer, folder: &str, network: &Network) -> Result<(), Error> {
    writer.list(format!("{folder}/vpcs.json"), "Vpcs", &network.vpcs)?;
    writer.list(format!("{folder}/subnets.json"), "Subnets", &network.subnets)?;
    writer.list(format!("{folder}/vpc-endpoints.json"), "VpcEndpoints", &network.vpc_endpoints)?;
    writer.list(format!("{folder}/route-tables.json"), "RouteTables", &network.route_tables)?;
    writer.list(format!("{folder}/security-groups.json"), "SecurityGroups", &network.security_groups)?;
    writer.list(format!("{folder}/nat-gateways.json"), "NatGateways", &network.nat_gateways)?;
    for (vpc_id, attributes) in &network.vpc_attributes {
        let folder = format!("{folder}/vpc-attributes/{}", encoded(vpc_id));
        for (file, field, value) in [
            ("enable-dns-support", "EnableDnsSupport", &attributes.enable_dns_support),
            ("enable-dns-hostnames", "EnableDnsHostnames", &attributes.enable_dns_hostnames),
        ] {
            writer.object(format!("{folder}/{file}.json"), value, |&value| {
                InField(field, AttributeValue { value })
            })?;
        }
    }
    Ok(())
}
