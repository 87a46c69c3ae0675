//! A request that the job itself sends cannot reach KMS from its subnet (`E-VPCE-10`).

use crate::finding::code::Code;
use crate::finding::evidence::Evidence;
use crate::finding::{Finding, Layer, draft};
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    if !authorization.reaches_kms.is_false() {
        return None;
    }
    let region = &case.call.region;
    let message = format!(
        "the job's subnet has no way to KMS in `{region}`, and {{actions}} ({}) is sent from there: it times out",
        case.call.because
    );
    let mut finding = draft(case, Code::NoRouteToKms, Layer::Network, message);
    let why = "neither an interface endpoint of KMS with private DNS nor a route to a NAT gateway";
    finding.evidence = vec![Evidence::looked_at("the subnet of the job's connection", why)];
    finding.advice.push(format!(
        "add an interface endpoint `com.amazonaws.{region}.kms` with private DNS whose security group admits port 443 \
         from the connection's, or a route to a NAT gateway. Requests that S3, Glue or Secrets Manager make for the job \
         never take this way"
    ));
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{errors, healthy, judged, the};

    use keytrace_access::call::NetworkPath;

    #[test]
    fn a_direct_request_from_a_closed_subnet_times_out() {
        let mut case = healthy();
        case.call.network = NetworkPath::NoRoute;
        assert_eq!(errors(&case), [Code::NoRouteToKms]);
        assert!(the(&case, Code::NoRouteToKms).advice[0].contains("com.amazonaws.us-east-1.kms"));
        case.call.network = NetworkPath::Public;
        assert_eq!(judged(&case).len(), 0);
    }
}
