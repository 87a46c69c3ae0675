//! The answer rests on a reading that AWS's documentation leaves open. Findings that rest on one are assumed, and say so.

use keytrace_iam::decide::Decision;

use crate::finding::code::Code;
use crate::finding::evidence::Evidence;
use crate::finding::reading::{caller, key};
use crate::finding::{Finding, Layer, Severity, draft};
use keytrace_access::call::Confidence;
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;
use keytrace_access::kms::judgement::{Judged, judged};

/// Judges one case: an allowed request has no other finding that could tell.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    if authorization.decision != Decision::Allow {
        return None;
    }
    let judged: Vec<Judged> = judged(case, authorization).into_iter().filter(|one| one.decides).collect();
    if judged.is_empty() {
        return None;
    }
    let message = format!(
        "that {} may do {{actions}} on {} rests on a reading that AWS's documentation leaves open",
        caller(case),
        key(case)
    );
    let mut finding = draft(case, Code::RestsOnJudgement, Layer::Request, message);
    finding.severity = Severity::Note;
    finding.confidence = Confidence::Assumed;
    finding.evidence = judged.iter().map(evidence).collect();
    finding.advice.push("write the policies so that both readings allow, or try the request once".to_owned());
    Some(finding)
}

/// Lowers the confidence of the findings about layers that would answer otherwise under another reading.
pub(super) fn mark(case: &Case, authorization: &Authorization, findings: &mut [Finding]) {
    for one in judged(case, authorization) {
        let is_about = |finding: &&mut Finding| match finding.layer {
            Layer::Policy(policy_type) => one.layers.contains(&policy_type),
            Layer::Grant | Layer::Key | Layer::Network | Layer::Request => false,
        };
        for finding in findings.iter_mut().filter(is_about) {
            finding.confidence = Confidence::Assumed;
            finding.evidence.push(evidence(&one));
        }
    }
}

fn evidence(judged: &Judged) -> Evidence {
    let why = format!("a judgement, not AWS's word: {}", judged.judgement.words());
    Evidence::looked_at(format!("open question {}", judged.judgement.question()), why)
}

#[cfg(test)]
mod tests;
