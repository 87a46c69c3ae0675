//! How XML answers differ from the JSON that the AWS CLI prints: names, lists, numbers and booleans, from the service models.
// Source: botocore 1.44, the outputs of the operations in the table.

/// The names of one service family's XML answers. Besides `lists`, the lists that a row's pages name are lists.
#[derive(Debug)]
pub struct XmlNames {
    /// Elements whose children are the items of a list, whatever those are called.
    pub lists: &'static [&'static str],
    /// Elements that have fields, also where they are empty.
    pub structures: &'static [&'static str],
    /// Elements that are repeated instead of being put into a list.
    pub repeated: &'static [&'static str],
    /// Fields that are true or false.
    pub booleans: &'static [&'static str],
    /// Fields that are numbers.
    pub numbers: &'static [&'static str],
    /// Elements that have another name in JSON.
    pub renamed: &'static [(&'static str, &'static str)],
    /// Whether names begin with a capital in JSON only.
    pub capitalized: bool,
}

impl XmlNames {
    /// The name in JSON.
    #[must_use]
    pub fn field(&self, element: &str) -> String {
        if let Some((_, name)) = self.renamed.iter().find(|(wire, _)| *wire == element) {
            return (*name).to_owned();
        }
        let mut characters = element.chars();
        match characters.next() {
            Some(first) if self.capitalized => first.to_ascii_uppercase().to_string() + characters.as_str(),
            _ => element.to_owned(),
        }
    }
}

/// IAM and STS.
pub static QUERY: XmlNames = XmlNames {
    lists: &[
        "AttachedManagedPolicies",
        "AttachedPolicies",
        "GroupDetailList",
        "GroupList",
        "GroupPolicyList",
        "Groups",
        "InstanceProfileList",
        "Policies",
        "PolicyNames",
        "PolicyVersionList",
        "RoleDetailList",
        "RolePolicyList",
        "Roles",
        "Tags",
        "UserDetailList",
        "UserPolicyList",
        "Users",
    ],
    structures: &["PermissionsBoundary", "RoleLastUsed"],
    repeated: &[],
    booleans: &["IsAttachable", "IsDefaultVersion", "IsTruncated"],
    numbers: &["AttachmentCount", "MaxSessionDuration", "PermissionsBoundaryUsageCount"],
    renamed: &[],
    capitalized: false,
};

/// EC2.
pub static EC2: XmlNames = XmlNames {
    lists: &[
        "Associations",
        "CidrBlockAssociationSet",
        "DnsEntries",
        "Groups",
        "IpPermissions",
        "IpPermissionsEgress",
        "IpRanges",
        "Ipv6CidrBlockAssociationSet",
        "Ipv6Ranges",
        "NatGatewayAddresses",
        "NatGateways",
        "NetworkInterfaceIds",
        "PrefixListIds",
        "PrivateDnsSpecifiedDomains",
        "PropagatingVgws",
        "Regions",
        "RouteTableIds",
        "RouteTables",
        "Routes",
        "SecurityGroups",
        "SubnetIds",
        "Subnets",
        "Tags",
        "UserIdGroupPairs",
        "VpcEndpoints",
        "Vpcs",
    ],
    structures: &["DnsOptions", "LastError", "PrivateDnsNameOptionsOnLaunch"],
    repeated: &[],
    booleans: &[
        "AssignIpv6AddressOnCreation",
        "DefaultForAz",
        "EnableDns64",
        "EnableResourceNameDnsAAAARecord",
        "EnableResourceNameDnsARecord",
        "Ipv6Native",
        "IsDefault",
        "IsPrimary",
        "Main",
        "MapCustomerOwnedIpOnLaunch",
        "MapPublicIpOnLaunch",
        "PrivateDnsEnabled",
        "PrivateDnsOnlyForInboundResolverEndpoint",
        "RequesterManaged",
    ],
    numbers: &["AvailableIpAddressCount", "EnableLniAtDeviceIndex", "FromPort", "ToPort"],
    renamed: &[
        ("associationSet", "Associations"),
        ("default", "IsDefault"),
        ("dnsEntrySet", "DnsEntries"),
        ("groupDescription", "Description"),
        ("groupSet", "Groups"),
        ("groups", "UserIdGroupPairs"),
        ("natGatewayAddressSet", "NatGatewayAddresses"),
        ("natGatewaySet", "NatGateways"),
        ("networkInterfaceIdSet", "NetworkInterfaceIds"),
        ("privateDnsSpecifiedDomainSet", "PrivateDnsSpecifiedDomains"),
        ("propagatingVgwSet", "PropagatingVgws"),
        ("regionEndpoint", "Endpoint"),
        ("regionInfo", "Regions"),
        ("routeSet", "Routes"),
        ("routeTableIdSet", "RouteTableIds"),
        ("routeTableSet", "RouteTables"),
        ("securityGroupInfo", "SecurityGroups"),
        ("subnetIdSet", "SubnetIds"),
        ("subnetSet", "Subnets"),
        ("tagSet", "Tags"),
        ("vpcEndpointSet", "VpcEndpoints"),
        ("vpcSet", "Vpcs"),
    ],
    capitalized: true,
};

/// S3.
pub static S3: XmlNames = XmlNames {
    lists: &["Regions"],
    structures: &["ApplyServerSideEncryptionByDefault", "BlockedEncryptionTypes", "PublicAccessBlock"],
    repeated: &["Rules", "Contents", "CommonPrefixes", "ChecksumAlgorithm"],
    booleans: &[
        "BlockPublicAcls",
        "BlockPublicPolicy",
        "BucketKeyEnabled",
        "IgnorePublicAcls",
        "IsTruncated",
        "RestrictPublicBuckets",
    ],
    numbers: &["KeyCount", "MaxKeys", "Size"],
    renamed: &[("Rule", "Rules")],
    capitalized: false,
};
