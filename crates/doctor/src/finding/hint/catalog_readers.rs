//! Whoever reads an encrypted Data Catalog needs its key, not this job alone (rows `G1`, `G2`, `G8`, `R6`).

use crate::finding::Finding;
use crate::finding::hint::policy_type;
use keytrace_access::kms::case::Case;
use keytrace_access::row::Row;

/// Who else needs the key.
// Source: https://docs.aws.amazon.com/glue/latest/dg/encrypt-glue-data-catalog.html
pub(super) fn hint(case: &Case, finding: &Finding) -> Option<String> {
    policy_type(finding).filter(|_| matches!(case.call.row, Row::G1 | Row::G2 | Row::G8 | Row::R6))?;
    Some(
        "the key encrypts the Data Catalog: every reader of it needs `kms:Decrypt` through Glue, also other jobs, crawlers, \
         Athena users and the tools that only look up a table (to them it seems that the table does not exist). With \
         SSE-KMS-WITH-SERVICE-ROLE one service role needs it for all"
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use keytrace_access::row::Row;
    use keytrace_iam::policy_set::Layer;

    use crate::finding::code::Code;
    use crate::finding::example::{healthy, the};

    #[test]
    fn every_reader_is_named_for_the_catalog_and_not_for_data() {
        let mut case = healthy();
        case.policies.identity = Layer::of(Vec::new());
        for (row, is_said) in
            [(Row::G1, true), (Row::G8, true), (Row::R6, true), (Row::S1, false), (Row::G7, false)]
        {
            case.call.row = row;
            let advice = the(&case, Code::IdentityPolicyLacksAllow).advice.join("\n");
            assert_eq!(advice.contains("every reader"), is_said, "{row}: {advice}");
        }
    }
}
