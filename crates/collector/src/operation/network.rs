//! The rows of EC2: the network of a VPC.

use super::{Operation, Pages, Parameter, ROW};
use crate::service::EC2;

const ALL: Operation =
    Operation { service: &EC2, parameters: &[("MaxResults", Parameter::Number(1000))], ..ROW };

const VPC: (&str, Parameter) = ("VpcId", Parameter::Text("{vpc}"));

pub(super) static ROWS: &[Operation] = &[
    Operation {
        name: "DescribeVpcs",
        pages: Pages::by("NextToken", &["Vpcs"]),
        path: "accounts/{account}/{region}/ec2/vpcs.json",
        ..ALL
    },
    Operation {
        name: "DescribeSubnets",
        pages: Pages::by("NextToken", &["Subnets"]),
        path: "accounts/{account}/{region}/ec2/subnets.json",
        ..ALL
    },
    Operation {
        name: "DescribeVpcEndpoints",
        pages: Pages::by("NextToken", &["VpcEndpoints"]),
        path: "accounts/{account}/{region}/ec2/vpc-endpoints.json",
        ..ALL
    },
    Operation {
        name: "DescribeRouteTables",
        parameters: &[("MaxResults", Parameter::Number(100))],
        pages: Pages::by("NextToken", &["RouteTables"]),
        path: "accounts/{account}/{region}/ec2/route-tables.json",
        ..ALL
    },
    Operation {
        name: "DescribeSecurityGroups",
        pages: Pages::by("NextToken", &["SecurityGroups"]),
        path: "accounts/{account}/{region}/ec2/security-groups.json",
        ..ALL
    },
    Operation {
        name: "DescribeNatGateways",
        pages: Pages::by("NextToken", &["NatGateways"]),
        path: "accounts/{account}/{region}/ec2/nat-gateways.json",
        ..ALL
    },
    Operation {
        name: "DescribeVpcAttribute",
        parameters: &[VPC, ("Attribute", Parameter::Text("enableDnsSupport"))],
        path: "accounts/{account}/{region}/ec2/vpc-attributes/{vpc}/enable-dns-support.json",
        ..ALL
    },
    Operation {
        name: "DescribeVpcAttribute",
        parameters: &[VPC, ("Attribute", Parameter::Text("enableDnsHostnames"))],
        path: "accounts/{account}/{region}/ec2/vpc-attributes/{vpc}/enable-dns-hostnames.json",
        ..ALL
    },
];
