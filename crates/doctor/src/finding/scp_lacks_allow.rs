//! At a level of the organization no service control policy allows (`E-SCP-2`).

use keytrace_iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::denying::level_words;
use crate::finding::lacking::{Reason, finding, reason};
use crate::finding::{Finding, blocking, mend};
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    let blocks = blocking::guard(&authorization.outcomes, PolicyType::Scp);
    let levels = blocking::lacking_levels(case);
    if !blocks || levels.is_empty() || blocking::beyond_policies(case, authorization) {
        return None;
    }
    let places: Vec<String> = levels.iter().map(|level| level_words(case, PolicyType::Scp, *level)).collect();
    let mut told = Reason::default();
    for level in &levels {
        let of_level = reason(case, PolicyType::Scp, Some(*level));
        told.evidence.extend(of_level.evidence);
        (told.words, told.seen) = (of_level.words, of_level.seen);
    }
    let sentence = format!(
        "no service control policy attached to {} allows {{caller}} {{actions}} on {{key}}",
        places.join(" or ")
    );
    let mut finding = finding(case, Code::ScpLacksAllow, PolicyType::Scp, &sentence, told);
    finding.proposal = mend::scp_allow(case, &levels);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{ALL, errors, fixed, healthy, judged, scps, the};

    #[test]
    fn the_level_without_an_allow_is_named() {
        // FX-12.
        let mut case = healthy();
        case.policies.scp =
            scps(&[ALL, r#"{"Effect":"Allow","Action":["s3:*","glue:*"],"Resource":"*"}"#, ALL]);
        case.facts.scp_levels = vec!["r-1".into(), "ou-1".into(), "111122223333".into()];
        let finding = the(&case, Code::ScpLacksAllow);
        assert!(
            finding.message.contains("attached to the organizational unit `ou-1` allows"),
            "{}",
            finding.message
        );
        assert_eq!(finding.evidence[0].policy, "p-level1");
        let (documents, proof) = fixed(&finding);
        assert_eq!((documents.len(), proof.as_str()), (1, "allow review Alone"));
        assert!(documents[0].contains(r#""Action":"kms:Decrypt""#), "{documents:?}");
    }

    #[test]
    fn a_level_that_nobody_could_read_is_not() {
        let mut case = healthy();
        case.policies.scp = keytrace_iam::policy_set::Layer::unknown();
        assert_eq!(errors(&case), []);
        assert_eq!(judged(&case)[0].code, Code::FactsMissing);
    }
}
