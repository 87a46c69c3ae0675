//! Requests that another role makes than the job's: changing the job's role does not help (`kms-calls` 1.1).

use crate::finding::Finding;
use crate::finding::hint::policy_type;
use crate::finding::reading::caller;
use keytrace_access::kms::case::Case;
use keytrace_access::row::Row;

/// Who acts, and why it is not the job's role.
pub(super) fn hint(case: &Case, finding: &Finding) -> Option<String> {
    policy_type(finding)?;
    let why = match case.call.row {
        Row::L1 | Row::L2 | Row::L5 | Row::R8 => "the location is registered with Lake Formation under it",
        Row::G3 => "the Data Catalog is encrypted with it as its service role",
        _ => return None,
    };
    let whose = if case.call.row == Row::R8 { "crawler" } else { "job" };
    Some(format!(
        "{} acts here, not the role of the {whose}: {why}. A change of the {whose}'s role does not help",
        caller(case)
    ))
}

#[cfg(test)]
mod tests {
    use keytrace_access::row::Row;
    use keytrace_iam::policy_set::Layer;

    use crate::finding::code::Code;
    use crate::finding::example::{healthy, the};

    #[test]
    fn the_role_that_acts_is_named_where_it_is_another() {
        let mut case = healthy();
        case.policies.identity = Layer::of(Vec::new());
        for (row, is_said) in [
            (Row::L1, true),
            (Row::L5, true),
            (Row::R8, true),
            (Row::G3, true),
            (Row::S1, false),
            (Row::L4, false),
        ] {
            case.call.row = row;
            let advice = the(&case, Code::IdentityPolicyLacksAllow).advice.join("\n");
            assert_eq!(advice.contains("role `etl` acts here"), is_said, "{row}: {advice}");
        }
    }
}
