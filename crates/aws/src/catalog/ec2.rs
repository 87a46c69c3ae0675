//! EC2: the network of a VPC.

use super::service::EC2;
use super::{Operation, Pages, Parameter, ROW};

const ALL: Operation =
    Operation { service: &EC2, parameters: &[("MaxResults", Parameter::Number(1000))], ..ROW };

const VPC: (&str, Parameter) = ("VpcId", Parameter::Text("{vpc}"));

table! {
    DESCRIBE_VPCS = Operation {
        name: "DescribeVpcs",
        fact: "VPCs",
        pages: Pages::by("NextToken", &["Vpcs"]),
        path: "accounts/{account}/{region}/ec2/vpcs.json",
        ..ALL
    };

    DESCRIBE_SUBNETS = Operation {
        name: "DescribeSubnets",
        fact: "subnets",
        pages: Pages::by("NextToken", &["Subnets"]),
        path: "accounts/{account}/{region}/ec2/subnets.json",
        ..ALL
    };

    DESCRIBE_VPC_ENDPOINTS = Operation {
        name: "DescribeVpcEndpoints",
        fact: "VPC endpoints",
        pages: Pages::by("NextToken", &["VpcEndpoints"]),
        path: "accounts/{account}/{region}/ec2/vpc-endpoints.json",
        ..ALL
    };

    DESCRIBE_ROUTE_TABLES = Operation {
        name: "DescribeRouteTables",
        fact: "route tables",
        parameters: &[("MaxResults", Parameter::Number(100))],
        pages: Pages::by("NextToken", &["RouteTables"]),
        path: "accounts/{account}/{region}/ec2/route-tables.json",
        ..ALL
    };

    DESCRIBE_SECURITY_GROUPS = Operation {
        name: "DescribeSecurityGroups",
        fact: "security groups",
        pages: Pages::by("NextToken", &["SecurityGroups"]),
        path: "accounts/{account}/{region}/ec2/security-groups.json",
        ..ALL
    };

    DESCRIBE_NAT_GATEWAYS = Operation {
        name: "DescribeNatGateways",
        fact: "NAT gateways",
        pages: Pages::by("NextToken", &["NatGateways"]),
        path: "accounts/{account}/{region}/ec2/nat-gateways.json",
        ..ALL
    };

    DESCRIBE_VPC_DNS_SUPPORT = Operation {
        name: "DescribeVpcAttribute",
        fact: "enableDnsSupport of {vpc}",
        parameters: &[VPC, ("Attribute", Parameter::Text("enableDnsSupport"))],
        path: "accounts/{account}/{region}/ec2/vpc-attributes/{vpc}/enable-dns-support.json",
        ..ALL
    };

    DESCRIBE_VPC_DNS_HOSTNAMES = Operation {
        name: "DescribeVpcAttribute",
        fact: "enableDnsHostnames of {vpc}",
        parameters: &[VPC, ("Attribute", Parameter::Text("enableDnsHostnames"))],
        path: "accounts/{account}/{region}/ec2/vpc-attributes/{vpc}/enable-dns-hostnames.json",
        ..ALL
    };
}
