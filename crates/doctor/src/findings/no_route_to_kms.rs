//! A request that the job itself sends cannot reach KMS from its subnet (`E-VPCE-10`).

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::evidence::Evidence;
use crate::findings::{Finding, draft};

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    if !analysis.authorization.reaches_kms.is_false() {
        return None;
    }
    let call = &analysis.case.call;
    let region = &call.region;
    let sentence = format!(
        "the job's subnet has no route to KMS in `{region}`, and {{actions}} ({}) is sent from there: the request times out",
        call.because
    );
    let mut finding = draft(analysis, code, sentence);
    let why = "neither an interface endpoint of KMS with private DNS nor a route to a NAT gateway";
    finding.evidence = vec![Evidence::looked_at("the subnet of the job's connection", why)];
    finding.advice.push(format!(
        "add an interface endpoint `com.amazonaws.{region}.kms` with private DNS whose security group allows port 443 from \
         the connection's security group, or a route to a NAT gateway. Requests that S3, Glue, or Secrets Manager make \
         for the job never take this route"
    ));
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::findings::code::Code;
    use crate::findings::example::{errors, healthy, judged, the};

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
