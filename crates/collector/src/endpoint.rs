//! Where a request goes and for which Region it is signed.

use keytrace_aws::partition::Partition;

use keytrace_aws::catalog::service::Service;

/// Where the requests of one service in one Region go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Scheme, host and port.
    pub url: String,
    /// The Region that requests are signed for.
    pub signing_region: String,
}

/// Which kind of endpoint is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Variant {
    /// Endpoints with FIPS 140 validated modules.
    pub fips: bool,
    /// Endpoints for IPv4 and IPv6.
    pub dual_stack: bool,
}

/// Where a service is asked about a Region: there, or where the partition has it once for all.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListMultiRegionAccessPoints.html ("always be routed to the
// US West (Oregon) Region")
fn home<'a>(service: &Service, region: &'a str) -> &'a str {
    match (service.is_global, service.host) {
        (false, _) => region,
        (true, "s3-control") => "us-west-2",
        (true, "iam") => Partition::of_region(region).iam_region,
        (true, _) => Partition::of_region(region).global_region,
    }
}

/// Whether a service is there for a Region: multi-Region access points are in the commercial partition only.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRestrictions.html lists their Regions
pub fn is_there(service: &Service, region: &str) -> bool {
    let is_commercial_only = service.is_global && service.host == "s3-control";
    !is_commercial_only || Partition::of_region(region).name == "aws"
}

/// AWS's own endpoint of a service in a Region.
pub fn endpoint(service: &Service, region: &str, variant: Variant) -> Endpoint {
    let partition = Partition::of_region(region);
    let region = home(service, region);
    let fips = if variant.fips { "-fips" } else { "" };
    let suffix = if variant.dual_stack { partition.dual_stack_dns_suffix } else { partition.dns_suffix };
    let host = match (service.name, partition.name) {
        ("s3", _) if service.host == "s3" => {
            let dual_stack = if variant.dual_stack { "dualstack." } else { "" };
            format!("s3{fips}.{dual_stack}{region}.{}", partition.dns_suffix)
        }
        // Source: https://docs.aws.amazon.com/general/latest/gr/iam-service.html, and the endpoint rules of IAM in botocore 1.43
        ("iam", "aws") if variant.dual_stack => format!("iam{fips}.global.{suffix}"),
        ("iam", "aws-us-gov") => format!("{}.{suffix}", partition.iam_host),
        ("iam", _) => format!("{}.{suffix}", partition.iam_host.replacen("iam", &format!("iam{fips}"), 1)),
        // Source: https://docs.aws.amazon.com/general/latest/gr/sqs-service.html
        _ => format!("{}{fips}.{region}.{suffix}", service.host),
    };
    Endpoint { url: format!("https://{host}"), signing_region: region.to_owned() }
}

/// The endpoint that the user gave.
pub fn custom(service: &Service, region: &str, url: &str) -> Endpoint {
    let region = home(service, region);
    Endpoint { url: url.trim_end_matches('/').to_owned(), signing_region: region.to_owned() }
}

/// The endpoint with the account in its host name, as the control plane of S3 has it.
// Source: https://docs.aws.amazon.com/general/latest/gr/s3.html
pub fn with_account(endpoint: &Endpoint, account: &str) -> Option<Endpoint> {
    let host = endpoint.url.strip_prefix("https://")?;
    Some(Endpoint { url: format!("https://{account}.{host}"), ..endpoint.clone() })
}

/// The endpoint with the bucket in its host name, where the name can be one: then S3 needs no path style.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
pub fn with_bucket(endpoint: &Endpoint, bucket: &str) -> Option<Endpoint> {
    let is_label = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let can_be_host = (3..=63).contains(&bucket.len())
        && bucket.bytes().all(is_label)
        && !bucket.starts_with('-')
        && !bucket.ends_with('-');
    let host = endpoint.url.strip_prefix("https://").filter(|_| can_be_host)?;
    Some(Endpoint { url: format!("https://{bucket}.{host}"), ..endpoint.clone() })
}

#[cfg(test)]
mod tests {
    use super::{Variant, endpoint, with_bucket};
    use keytrace_aws::catalog::service::{
        GLUE, IAM, KMS, ORGANIZATIONS, S3, S3_CONTROL, S3_CONTROL_GLOBAL, STS, Service,
    };

    const PLAIN: Variant = Variant { fips: false, dual_stack: false };
    const FIPS: Variant = Variant { fips: true, dual_stack: false };
    const DUAL: Variant = Variant { fips: false, dual_stack: true };

    #[test]
    fn endpoints_are_those_of_the_general_reference() {
        let rows: [(&Service, &str, Variant, &str, &str); 24] = [
            (&GLUE, "eu-west-1", PLAIN, "glue.eu-west-1.amazonaws.com", "eu-west-1"),
            (&GLUE, "us-east-1", FIPS, "glue-fips.us-east-1.amazonaws.com", "us-east-1"),
            (&KMS, "cn-north-1", PLAIN, "kms.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            (&KMS, "eu-west-1", DUAL, "kms.eu-west-1.api.aws", "eu-west-1"),
            (&STS, "eu-central-1", PLAIN, "sts.eu-central-1.amazonaws.com", "eu-central-1"),
            (&IAM, "eu-west-1", PLAIN, "iam.amazonaws.com", "us-east-1"),
            (&IAM, "us-east-2", FIPS, "iam-fips.amazonaws.com", "us-east-1"),
            (&IAM, "us-gov-east-1", PLAIN, "iam.us-gov.amazonaws.com", "us-gov-west-1"),
            (&IAM, "cn-north-1", PLAIN, "iam.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            (&IAM, "us-east-1", DUAL, "iam.global.api.aws", "us-east-1"),
            (&IAM, "eusc-de-east-1", PLAIN, "iam.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
            (&IAM, "us-iso-west-1", FIPS, "iam-fips.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
            (&KMS, "eusc-de-east-1", PLAIN, "kms.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
            (&S3, "us-isob-east-1", PLAIN, "s3.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1"),
            (
                &ORGANIZATIONS,
                "us-isof-east-1",
                PLAIN,
                "organizations.us-isof-south-1.csp.hci.ic.gov",
                "us-isof-south-1",
            ),
            (&ORGANIZATIONS, "ap-south-1", PLAIN, "organizations.us-east-1.amazonaws.com", "us-east-1"),
            (
                &ORGANIZATIONS,
                "us-gov-east-1",
                PLAIN,
                "organizations.us-gov-west-1.amazonaws.com",
                "us-gov-west-1",
            ),
            (
                &ORGANIZATIONS,
                "cn-north-1",
                PLAIN,
                "organizations.cn-northwest-1.amazonaws.com.cn",
                "cn-northwest-1",
            ),
            (&S3, "eu-west-1", PLAIN, "s3.eu-west-1.amazonaws.com", "eu-west-1"),
            (&S3_CONTROL, "eu-west-1", PLAIN, "s3-control.eu-west-1.amazonaws.com", "eu-west-1"),
            (&S3_CONTROL_GLOBAL, "eu-west-1", PLAIN, "s3-control.us-west-2.amazonaws.com", "us-west-2"),
            (&S3, "us-east-1", FIPS, "s3-fips.us-east-1.amazonaws.com", "us-east-1"),
            (&S3, "eu-west-1", DUAL, "s3.dualstack.eu-west-1.amazonaws.com", "eu-west-1"),
            (&S3, "cn-north-1", PLAIN, "s3.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ];
        for (service, region, variant, host, signing_region) in rows {
            let found = endpoint(service, region, variant);
            assert_eq!(found.url, format!("https://{host}"));
            assert_eq!(found.signing_region, signing_region, "{} in {region}", service.name);
        }
    }

    #[test]
    fn multi_region_access_points_are_asked_for_where_they_are() {
        for (service, region, expected) in [
            (&S3_CONTROL_GLOBAL, "eu-west-1", true),
            (&S3_CONTROL_GLOBAL, "cn-north-1", false),
            (&S3_CONTROL_GLOBAL, "us-gov-west-1", false),
            (&S3_CONTROL, "cn-north-1", true),
            (&IAM, "cn-north-1", true),
        ] {
            assert_eq!(super::is_there(service, region), expected, "{} {region}", service.id);
        }
    }

    #[test]
    fn a_bucket_is_in_the_host_only_where_its_name_can_be() {
        let s3 = endpoint(&S3, "us-east-1", PLAIN);
        let host = with_bucket(&s3, "lake-raw").unwrap();
        assert_eq!(host.url, "https://lake-raw.s3.us-east-1.amazonaws.com");
        assert_eq!(with_bucket(&s3, "lake.raw"), None, "the certificate covers one label");
        assert_eq!(with_bucket(&s3, "Lake"), None);
        assert_eq!(with_bucket(&super::custom(&S3, "us-east-1", "http://127.0.0.1:5000/"), "lake"), None);
    }
}
