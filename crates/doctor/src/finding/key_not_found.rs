//! There is no such key in the account and Region where the request looks for it (`E-KID-2`).

use crate::finding::code::Code;
use crate::finding::evidence::Evidence;
use crate::finding::reading::key;
use crate::finding::{Finding, Layer, draft};
use keytrace_access::call::KeyTarget;
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;
use keytrace_access::kms::key_state::Existence;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, _: &Authorization) -> Option<Finding> {
    if case.key.existence != Existence::NotFound {
        return None;
    }
    let reference = case.call.key()?;
    let what = match &reference.target {
        KeyTarget::NoSuchAlias { alias_arn } => format!("alias `{alias_arn}`"),
        KeyTarget::Malformed => format!("`{}`, which is no key reference,", reference.written),
        KeyTarget::Arn(_) | KeyTarget::AwsManaged { .. } | KeyTarget::Unknown(_) => key(case),
    };
    let message =
        format!("{what} does not exist in Region `{}`; {{actions}} cannot succeed", case.call.region);
    let mut finding = draft(case, Code::KeyNotFound, Layer::Key, message);
    let why = format!("names the key as `{}`", reference.written);
    finding.evidence = vec![Evidence::looked_at(reference.read_from.clone(), why)];
    finding.advice.push(format!(
        "correct what names it: give the ARN of a key of Region `{}`; an id or an alias alone is looked up in the account of \
         the caller. If the key was deleted, what it encrypted cannot be read again",
        case.call.region
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
        case.key.existence = Existence::NotFound;
        assert_eq!(errors(&case), [Code::KeyNotFound]);
        let finding = the(&case, Code::KeyNotFound);
        assert!(finding.fix.is_none() && !finding.advice.is_empty());
    }

    #[test]
    fn several_places_that_name_it_are_one_finding() {
        let mut case = healthy();
        case.key.existence = Existence::NotFound;
        told_once_for_all_places(&case);
    }

    #[test]
    fn it_is_not_found_where_it_does_not_matter() {
        let mut case = healthy();
        case.key.existence = Existence::Exists;
        assert_eq!(judged(&case).len(), 0);
    }
}
