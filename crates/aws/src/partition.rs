//! Partitions, the separate parts of AWS: which Regions each has, how its ARNs begin, and how its hosts are named.
//!
//! This is the only table of partitions. Whoever builds an ARN or a host name from a Region asks it.

/// A partition of AWS.
#[derive(Debug, PartialEq, Eq)]
pub struct Partition {
    /// The name, as ARNs have it: `aws`, `aws-cn`, …
    pub name: &'static str,
    /// How the names of its Regions start; empty for the commercial partition, which has all other Regions.
    region_prefix: &'static str,
    /// What the host names of its endpoints end with.
    pub dns_suffix: &'static str,
    /// What the host names of its dual-stack endpoints end with.
    pub dual_stack_dns_suffix: &'static str,
    /// The Region that has the global services, such as Organizations.
    pub global_region: &'static str,
    /// The host of IAM, without the DNS suffix.
    pub iam_host: &'static str,
    /// The Region that requests to IAM are signed for.
    pub iam_region: &'static str,
}

// Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html,
// https://docs.aws.amazon.com/general/latest/gr/rande.html, and `partitions.json` and the endpoint rules of IAM in botocore 1.43
static PARTITIONS: [Partition; 8] = [
    Partition {
        name: "aws-cn",
        region_prefix: "cn-",
        dns_suffix: "amazonaws.com.cn",
        dual_stack_dns_suffix: "api.amazonwebservices.com.cn",
        global_region: "cn-northwest-1",
        iam_host: "iam.cn-north-1",
        iam_region: "cn-north-1",
    },
    Partition {
        name: "aws-us-gov",
        region_prefix: "us-gov-",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        global_region: "us-gov-west-1",
        iam_host: "iam.us-gov",
        iam_region: "us-gov-west-1",
    },
    Partition {
        name: "aws-eusc",
        region_prefix: "eusc-",
        dns_suffix: "amazonaws.eu",
        dual_stack_dns_suffix: "api.amazonwebservices.eu",
        global_region: "eusc-de-east-1",
        iam_host: "iam.eusc-de-east-1",
        iam_region: "eusc-de-east-1",
    },
    Partition {
        name: "aws-iso",
        region_prefix: "us-iso-",
        dns_suffix: "c2s.ic.gov",
        dual_stack_dns_suffix: "api.aws.ic.gov",
        global_region: "us-iso-east-1",
        iam_host: "iam.us-iso-east-1",
        iam_region: "us-iso-east-1",
    },
    Partition {
        name: "aws-iso-b",
        region_prefix: "us-isob-",
        dns_suffix: "sc2s.sgov.gov",
        dual_stack_dns_suffix: "api.aws.scloud",
        global_region: "us-isob-east-1",
        iam_host: "iam.us-isob-east-1",
        iam_region: "us-isob-east-1",
    },
    Partition {
        name: "aws-iso-e",
        region_prefix: "eu-isoe-",
        dns_suffix: "cloud.adc-e.uk",
        dual_stack_dns_suffix: "api.cloud-aws.adc-e.uk",
        global_region: "eu-isoe-west-1",
        iam_host: "iam.eu-isoe-west-1",
        iam_region: "eu-isoe-west-1",
    },
    Partition {
        name: "aws-iso-f",
        region_prefix: "us-isof-",
        dns_suffix: "csp.hci.ic.gov",
        dual_stack_dns_suffix: "api.aws.hci.ic.gov",
        global_region: "us-isof-south-1",
        iam_host: "iam.us-isof-south-1",
        iam_region: "us-isof-south-1",
    },
    Partition {
        name: "aws",
        region_prefix: "",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        global_region: "us-east-1",
        iam_host: "iam",
        iam_region: "us-east-1",
    },
];

impl Partition {
    /// The partition of a Region.
    #[must_use]
    pub fn of_region(region: &str) -> &'static Self {
        let [.., commercial] = &PARTITIONS;
        PARTITIONS.iter().find(|partition| region.starts_with(partition.region_prefix)).unwrap_or(commercial)
    }
}

/// The name of the partition of a Region, which is the second part of an ARN: `aws`, `aws-cn`, …
#[must_use]
pub fn partition_of(region: &str) -> &'static str {
    Partition::of_region(region).name
}

/// Whether `text` can be the name of a Region, known or new: `us-east-1`, `us-gov-west-1`. Anything else must not become
/// part of a host name or of a file's path.
#[must_use]
pub fn is_region(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.len() <= 40
        && text.contains('-')
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.ends_with(|last: char| last.is_ascii_digit())
        && text.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{PARTITIONS, Partition, is_region, partition_of};

    #[test]
    fn every_region_has_the_partition_that_aws_documents() {
        let all = [
            ("us-east-1", "aws", "amazonaws.com", "us-east-1"),
            ("mx-central-1", "aws", "amazonaws.com", "us-east-1"),
            ("eu-central-1", "aws", "amazonaws.com", "us-east-1"),
            ("cn-north-1", "aws-cn", "amazonaws.com.cn", "cn-northwest-1"),
            ("us-gov-east-1", "aws-us-gov", "amazonaws.com", "us-gov-west-1"),
            ("eusc-de-east-1", "aws-eusc", "amazonaws.eu", "eusc-de-east-1"),
            ("us-iso-west-1", "aws-iso", "c2s.ic.gov", "us-iso-east-1"),
            ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov", "us-isob-east-1"),
            ("eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk", "eu-isoe-west-1"),
            ("us-isof-east-1", "aws-iso-f", "csp.hci.ic.gov", "us-isof-south-1"),
        ];
        for (region, name, suffix, global) in all {
            let partition = Partition::of_region(region);
            assert_eq!(
                (partition.name, partition.dns_suffix, partition.global_region),
                (name, suffix, global),
                "{region}"
            );
            assert_eq!(partition_of(region), name);
        }
        let tested: BTreeSet<&str> = all.iter().map(|(_, name, _, _)| *name).collect();
        let known: BTreeSet<&str> = PARTITIONS.iter().map(|partition| partition.name).collect();
        assert_eq!(tested, known);
    }

    #[test]
    fn global_regions_are_in_their_own_partition() {
        for partition in &PARTITIONS {
            for region in [partition.global_region, partition.iam_region] {
                assert!(is_region(region), "{region}");
                assert_eq!(Partition::of_region(region), partition);
            }
        }
    }

    #[test]
    fn only_what_can_be_a_region_is_one() {
        for (text, expected) in [
            ("us-east-1", true),
            ("ap-southeast-12", true),
            ("us-isob-east-1", true),
            ("useast1", false),
            ("us-east-", false),
            ("-east-1", false),
            ("us-East-1", false),
            ("us-east-1/../x-1", false),
            ("a-234567890-234567890-234567890-234567890-1", false),
            ("", false),
        ] {
            assert_eq!(is_region(text), expected, "{text}");
        }
    }
}
