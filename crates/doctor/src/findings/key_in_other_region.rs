//! The key is in another Region than the one whose KMS gets the request (`E-KID-2`, `E-KID-5`).

use keytrace_access::kms::key_state::Existence;

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::evidence::Evidence;
use crate::findings::{Finding, draft};

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    let call = &analysis.case.call;
    let (Existence::OtherRegion { region } | Existence::FoundElsewhere { region }) =
        &analysis.case.key.existence
    else {
        return None;
    };
    let here = &call.region;
    let sentence =
        format!("{{key}} is in Region `{region}`, but the request for {{actions}} goes to KMS in `{here}`");
    let mut finding = draft(analysis, code, sentence);
    let why = format!("names the key as `{}`", call.written_key());
    finding.evidence = vec![Evidence::looked_at(call.key_read_from(), why)];
    finding.advice.push(format!(
        "use a key in Region `{here}` wherever this one is named; the key of a bucket, a log group, or a catalog must be \
         in the same Region. A multi-Region key works in `{here}` through its replica there, under the replica's ARN"
    ));
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::findings::code::Code;
    use crate::findings::example::{errors, healthy, judged, the, told_once_for_all_places};
    use keytrace_access::kms::key_state::Existence;

    #[test]
    fn it_is_found_and_blocks() {
        let mut case = healthy();
        case.key.existence = Existence::OtherRegion { region: "eu-west-1".into() };
        assert_eq!(errors(&case), [Code::KeyInOtherRegion]);
        let finding = the(&case, Code::KeyInOtherRegion);
        assert!(finding.fix.is_none() && !finding.advice.is_empty());
        assert!(finding.message.contains("is in Region `eu-west-1`"), "{}", finding.message);
    }

    #[test]
    fn several_places_that_name_it_are_one_finding() {
        let mut case = healthy();
        case.key.existence = Existence::OtherRegion { region: "eu-west-1".into() };
        told_once_for_all_places(&case);
    }

    #[test]
    fn it_is_not_found_where_it_does_not_matter() {
        let mut case = healthy();
        case.key.existence = Existence::Exists;
        assert_eq!(judged(&case).len(), 0);
    }
}
