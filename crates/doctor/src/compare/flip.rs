//! The requests whose decision differs.

use std::collections::{BTreeMap, BTreeSet};

use keytrace_iam::decide::Decision;

use super::cause::Cause;
use crate::diagnose::{CallReport, Diagnosis};
use keytrace_glue::subject::Subject;

/// A request that is decided differently, or that one of the two accounts does not make.
#[derive(Clone, Debug)]
pub struct Flip {
    /// Whose request it is.
    pub subject: Subject,
    /// The request, as the new account makes it; as the old one did, where the new one makes it no more.
    pub call: CallReport,
    /// The old decision; none if the request is new.
    pub before: Option<Decision>,
    /// The new decision; none if it is not made any more.
    pub after: Option<Decision>,
    /// Which change did it.
    pub cause: Cause,
}

/// A snapshot's subjects and their diagnoses.
pub type Side = Vec<(Subject, Diagnosis)>;

impl Flip {
    /// Whether it is denied now and was not.
    #[must_use]
    pub fn is_newly_denied(&self) -> bool {
        is_denied(self.after) && !is_denied(self.before)
    }
}

fn is_denied(decision: Option<Decision>) -> bool {
    matches!(decision, Some(Decision::ExplicitDeny | Decision::ImplicitDeny))
}

/// The requests whose decisions differ, the newly denied first.
#[must_use]
pub fn flips(old: &Side, new: &Side) -> Vec<Flip> {
    let mut pairs: BTreeMap<&Subject, [Option<&Diagnosis>; 2]> = BTreeMap::new();
    for (subject, diagnosis) in old {
        pairs.entry(subject).or_default()[0] = Some(diagnosis);
    }
    for (subject, diagnosis) in new {
        pairs.entry(subject).or_default()[1] = Some(diagnosis);
    }
    let mut flips: Vec<Flip> =
        pairs.into_iter().flat_map(|(subject, [old, new])| of_subject(subject, old, new)).collect();
    // Why: subjects stay together, those with a new denial first; requests for the same key stand side by side.
    let denied: BTreeSet<Subject> =
        flips.iter().filter(|flip| flip.is_newly_denied()).map(|flip| flip.subject.clone()).collect();
    flips.sort_by_cached_key(|flip| {
        let rank = (!denied.contains(&flip.subject), flip.subject.clone(), !flip.is_newly_denied());
        (rank, flip.call.key().to_owned(), flip.after.is_none())
    });
    flips
}

fn of_subject(subject: &Subject, old: Option<&Diagnosis>, new: Option<&Diagnosis>) -> Vec<Flip> {
    let calls = |diagnosis: Option<&Diagnosis>| -> BTreeMap<String, CallReport> {
        let calls = diagnosis.map(Diagnosis::calls).unwrap_or_default();
        calls.iter().map(|call| (identity(call), call.clone())).collect()
    };
    let (mut before, after) = (calls(old), calls(new));
    let flip = |call: CallReport, before, after| Flip {
        subject: subject.clone(),
        call,
        before,
        after,
        cause: Cause::Unknown,
    };
    let mut flips = Vec::new();
    for (name, call) in after {
        let earlier = before.remove(&name).map(|call| call.decision);
        let decision = call.decision;
        // Why: a new request that is allowed is no news.
        let is_news = earlier.map_or(decision != Decision::Allow, |earlier| earlier != decision);
        if is_news {
            flips.push(flip(call, earlier, Some(decision)));
        }
    }
    // A request that was denied and is not made any more may be how the failure was fixed.
    let gone = before.into_values().filter(|call| call.decision != Decision::Allow);
    flips.extend(gone.map(|call| {
        let decision = call.decision;
        flip(call, Some(decision), None)
    }));
    flips
}

/// What makes a request the same in both: all but the words that say why it is made.
pub(super) fn identity(call: &CallReport) -> String {
    let case = &call.asked;
    let parts = (&case.row, &case.principal.arn(), case.action, call.key(), &case.via_service, &case.region);
    format!("{parts:?} {:?} {:?}", case.encryption_context, case.network)
}
