//! The policy of a KMS endpoint is about direct requests only: editing it for what S3 does is the popular wrong fix
//! (`kms-calls` §3, rule 3).

use keytrace_iam::policy_set::PolicyType;

use crate::finding::Finding;
use crate::finding::hint::policy_type;
use keytrace_access::kms::case::Case;

/// Which requests pass the endpoint.
pub(super) fn hint(_: &Case, finding: &Finding) -> Option<String> {
    (policy_type(finding)? == PolicyType::VpcEndpoint).then(|| {
        "only what the job itself sends to KMS passes this endpoint, such as the encryption of bookmarks. What S3, Glue or \
         Secrets Manager ask of KMS for the job never does: for a denial that comes through S3 this policy is the wrong place"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{healthy, layer, the};
    use keytrace_access::call::NetworkPath;

    #[test]
    fn the_popular_wrong_fix_is_named_where_the_endpoint_blocks() {
        let mut case = healthy();
        case.call.network = NetworkPath::VpcEndpoint { id: "vpce-1".into(), account: "111122223333".into() };
        case.policies.vpc_endpoint =
            layer("vpce-1", &[r#"{"Effect":"Allow","Principal":"*","Action":"kms:Encrypt","Resource":"*"}"#]);
        assert!(the(&case, Code::VpcEndpointPolicyLacksAllow).advice[0].contains("wrong place"));
    }
}
