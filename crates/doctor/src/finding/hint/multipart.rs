//! A writer that may generate data keys but not decrypt: small files are written, large ones fail (`S4`).

use keytrace_access::row::Row;
use keytrace_iam::decide::Decision;
use keytrace_iam::request::Action;

use crate::finding::Finding;
use crate::finding::hint::policy_type;
use keytrace_access::kms::authorize::authorize;
use keytrace_access::kms::case::Case;

// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html — UploadPart needs kms:Decrypt.
const WRITES_IN_PARTS: [Row; 4] = [Row::S4, Row::C1, Row::J4, Row::U1];

/// That only large files fail.
pub(super) fn hint(case: &Case, finding: &Finding) -> Option<String> {
    let is_part = case.call.action == "kms:Decrypt" && case.call.because.contains("in parts");
    policy_type(finding).filter(|_| is_part && WRITES_IN_PARTS.contains(&case.call.row))?;
    let mut write = case.clone();
    write.call.action = "kms:GenerateDataKey";
    write.request.action = Action::parse("kms:GenerateDataKey")?;
    (authorize(&write).decision == Decision::Allow).then(|| {
        "`kms:GenerateDataKey` is allowed, so small files are written; of the writes only a file that is large enough to be sent \
         in parts fails: it can pass every test and stop in production"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use keytrace_access::row::Row;
    use keytrace_iam::policy_set::Layer;

    use crate::finding::code::Code;
    use crate::finding::example::{allow, healthy, layer, the};

    #[test]
    fn only_where_the_data_key_is_allowed() {
        let mut case = healthy();
        case.call.row = Row::S4;
        case.call.because = "writes s3://lake/out/ in parts: UploadPart needs kms:Decrypt".into();
        case.policies.identity = layer("own", &[&allow("kms:GenerateDataKey")]);
        let advice = |case: &keytrace_access::kms::case::Case| {
            the(case, Code::IdentityPolicyLacksAllow).advice.join("\n")
        };
        assert!(advice(&case).contains("small files are written"), "{}", advice(&case));
        case.policies.identity = Layer::of(Vec::new());
        assert!(!advice(&case).contains("small files"), "{}", advice(&case));
    }
}
