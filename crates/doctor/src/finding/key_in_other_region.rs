//! The key is in another Region than the one whose KMS gets the request (`E-KID-2`, `E-KID-5`).

use crate::finding::code::Code;
use crate::finding::evidence::Evidence;
use crate::finding::reading::key;
use crate::finding::{Finding, Layer, draft};
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;
use keytrace_access::kms::key_state::Existence;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, _: &Authorization) -> Option<Finding> {
    let (Existence::OtherRegion { region } | Existence::FoundElsewhere { region }) = &case.key.existence
    else {
        return None;
    };
    let here = &case.call.region;
    let message = format!(
        "{} is in Region `{region}`, but the request for {{actions}} goes to KMS in `{here}`",
        key(case)
    );
    let mut finding = draft(case, Code::KeyInOtherRegion, Layer::Key, message);
    let why = format!("names the key as `{}`", case.call.written_key());
    finding.evidence = vec![Evidence::looked_at(case.call.key_read_from(), why)];
    finding.advice.push(format!(
        "put a key of Region `{here}` in its place wherever it is named; the key of a bucket, a log group or a catalog must \
         be in its own Region. A multi-Region key serves `{here}` through its replica there, under the replica's ARN"
    ));
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{errors, healthy, judged, the, told_once_for_all_places};
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
