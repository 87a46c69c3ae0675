//! What a report for people has said already, so that it says it once.

use std::collections::BTreeSet;

use keytrace_doctor::fix::Fix;

/// The changes and the advice that stand further up.
#[derive(Default)]
pub(crate) struct Said<'r> {
    fixes: Vec<(usize, &'r Fix)>,
    advice: BTreeSet<&'r str>,
}

impl<'r> Said<'r> {
    /// The number of the finding that showed these very edits; if none did, this one does.
    pub(crate) fn fix(&mut self, number: usize, fix: &'r Fix) -> Option<usize> {
        let known = self.fixes.iter().find(|(_, shown)| shown.edits() == fix.edits());
        let number_of = known.map(|(number, _)| *number);
        if number_of.is_none() {
            self.fixes.push((number, fix));
        }
        number_of
    }

    /// The pieces of advice that nothing further up gave.
    pub(crate) fn new_advice(&mut self, advice: &'r [String]) -> Vec<&'r str> {
        let mut all = advice.iter().map(String::as_str).collect::<Vec<_>>();
        all.retain(|text| self.advice.insert(text));
        all
    }
}
