//! At a level of the organization no SCP allows (`E-SCP-2`).

use keytrace_iam::policy_set::PolicyType;

use crate::analysis::Analysis;
use crate::findings::Finding;
use crate::findings::code::Code;
use crate::findings::lacking::{Reason, finding, reason_at};
use crate::findings::wording::level_words;
use crate::remediation::propose;

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    if !analysis.limit_blocks(PolicyType::Scp) {
        return None;
    }
    let case = analysis.case;
    let levels = analysis.levels_without_allow();
    if levels.is_empty() {
        return None;
    }
    let places: Vec<String> = levels.iter().map(|level| level_words(case, PolicyType::Scp, *level)).collect();
    let mut all = Reason::default();
    for level in &levels {
        let reason = reason_at(analysis, *level);
        all.evidence.extend(reason.evidence);
        (all.words, all.seen) = (reason.words, reason.seen);
    }
    let places = places.join(" or ");
    let sentence = format!("no SCP attached to {places} allows {{caller}} to call {{actions}} on {{key}}");
    let mut finding = finding(analysis, code, &sentence, all);
    finding.proposal = propose::scp_allow(case, &levels);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::findings::code::Code;
    use crate::findings::example::{ALL, errors, fixed, healthy, judged, scps, the};

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
