//! The answer rests on a reading that AWS's documentation leaves open. Findings that rest on one are assumed, and say so.

use keytrace_access::call::Confidence;
use keytrace_access::kms::judgement::Judged;
use keytrace_iam::decide::Decision;

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::evidence::Evidence;
use crate::findings::{Finding, Layer, draft};

/// Judges one case: an allowed request has no other finding that could say so.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    if analysis.authorization.decision != Decision::Allow {
        return None;
    }
    let deciding: Vec<&Judged> = analysis.judgements().iter().filter(|one| one.decides).collect();
    if deciding.is_empty() {
        return None;
    }
    let sentence = "that {caller} may call {actions} on {key} rests on a judgment: AWS's documentation leaves the question open";
    let mut finding = draft(analysis, code, sentence);
    finding.evidence = deciding.into_iter().map(evidence).collect();
    finding.advice.push("write the policies so that both readings allow, or try the request once".to_owned());
    Some(finding)
}

/// Lowers the confidence of the findings about layers that would answer otherwise under another reading.
pub(super) fn mark(analysis: &Analysis<'_>, findings: &mut [Finding]) {
    for one in analysis.judgements() {
        let is_about = |finding: &&mut Finding| match finding.layer {
            Layer::Policy(policy_type) => one.layers.contains(&policy_type),
            Layer::Grant | Layer::Key | Layer::Network | Layer::Request => false,
        };
        for finding in findings.iter_mut().filter(is_about) {
            finding.confidence = Confidence::Assumed;
            finding.evidence.push(evidence(one));
        }
    }
}

fn evidence(judged: &Judged) -> Evidence {
    let why = format!("a judgment, not AWS's word: {}", judged.judgement.words());
    Evidence::looked_at(format!("open question {}", judged.judgement.question()), why)
}

#[cfg(test)]
mod tests;
