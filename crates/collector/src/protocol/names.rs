//! How XML answers differ from what the AWS CLI prints: names, lists, numbers. Taken from the service models.
// Source: botocore 1.44, the outputs of the operations in the table.

/// What is known of the names in one dialect.
pub(super) struct Names {
    /// Elements whose children are the items of a list, whatever those are called.
    pub(super) lists: &'static [&'static str],
    /// Elements that have fields, also where they are empty.
    pub(super) structures: &'static [&'static str],
    /// Elements that are repeated instead of being put into a list.
    pub(super) repeated: &'static [&'static str],
    /// Fields that are true or false.
    pub(super) booleans: &'static [&'static str],
    /// Fields that are numbers.
    pub(super) numbers: &'static [&'static str],
    /// Elements that have another name in JSON.
    pub(super) renamed: &'static [(&'static str, &'static str)],
    /// Whether names begin with a capital in JSON only.
    pub(super) capitalized: bool,
}

impl Names {
    /// The name in JSON.
    pub(super) fn field(&self, element: &str) -> String {
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
pub(super) static QUERY: Names = Names {
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
pub(super) static EC2: Names = Names {
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
pub(super) static S3: Names = Names {
    lists: &["AccessPointList", "AccessPoints", "Buckets", "Regions"],
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
