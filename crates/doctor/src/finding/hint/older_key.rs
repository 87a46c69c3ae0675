//! Objects under one prefix that are under several keys: a new default key changes nothing of what is there (`S1`).

use crate::finding::Finding;
use keytrace_access::kms::case::Case;
use keytrace_access::row::Row;

/// That the key of older objects stays needed.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
pub(super) fn hint(case: &Case, _: &Finding) -> Option<String> {
    let (_, example) = case.call.because.split_once(", such as ")?;
    let example = example.split(", ").next().unwrap_or(example);
    let is_read = matches!(case.call.row, Row::S1 | Row::S7 | Row::S12 | Row::R1 | Row::R2);
    is_read.then(|| {
        format!(
            "the objects there are encrypted in several ways; this is about those like {example}. A new default key of the \
             bucket does not encrypt anew what is there: keep its key usable, or copy the objects onto themselves"
        )
    })
}

#[cfg(test)]
mod tests {
    use keytrace_iam::policy_set::Layer;

    use crate::finding::code::Code;
    use crate::finding::example::{healthy, the};

    #[test]
    fn an_object_of_the_older_key_is_named_where_there_are_several() {
        let mut case = healthy();
        case.policies.identity = Layer::of(Vec::new());
        assert_eq!(the(&case, Code::IdentityPolicyLacksAllow).advice.len(), 0);
        case.call.because = "reads s3://lake/raw/, such as raw/2023/a.parquet, written before".into();
        let advice = the(&case, Code::IdentityPolicyLacksAllow).advice.join("\n");
        assert!(advice.contains("those like raw/2023/a.parquet."), "{advice}");
    }
}
