//! There is no such key in the account and Region where the request looks for it (`E-KID-2`).

use keytrace_access::call::KeyTarget;
use keytrace_access::kms::key_state::Existence;

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::evidence::Evidence;
use crate::findings::{Finding, draft};

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    let call = &analysis.case.call;
    if analysis.case.key.existence != Existence::NotFound {
        return None;
    }
    let reference = call.key()?;
    let what = match &reference.target {
        KeyTarget::NoSuchAlias { alias_arn } => format!("alias `{alias_arn}`"),
        KeyTarget::Malformed => format!("`{}`, which is not a key reference,", reference.written),
        KeyTarget::Arn(_) | KeyTarget::AwsManaged { .. } | KeyTarget::Unknown(_) => "{key}".to_owned(),
    };
    let sentence = format!("{what} does not exist in Region `{}`; {{actions}} cannot succeed", call.region);
    let mut finding = draft(analysis, code, sentence);
    let why = format!("names the key as `{}`", reference.written);
    finding.evidence = vec![Evidence::looked_at(reference.read_from.clone(), why)];
    finding.advice.push(format!(
        "correct the reference: use the ARN of a key in Region `{}`; an ID or alias alone is looked up in the account of \
         the caller. If the key was deleted, the data that it encrypted cannot be recovered",
        call.region
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
