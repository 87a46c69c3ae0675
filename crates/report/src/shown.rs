//! What a report for people has shown already, so that it shows it once.

use std::collections::BTreeSet;

use keytrace_doctor::remediation::Fix;

/// The changes and the advice further up in a report.
#[derive(Default)]
pub(crate) struct Shown<'r> {
    fixes: Vec<(usize, &'r Fix)>,
    advice: BTreeSet<&'r str>,
}

impl<'r> Shown<'r> {
    /// The number of the finding that showed the same edits; if none did, this one does.
    pub(crate) fn fix(&mut self, number: usize, fix: &'r Fix) -> Option<usize> {
        let known = self.fixes.iter().find(|(_, shown)| shown.edits() == fix.edits());
        let number_of = known.map(|(number, _)| *number);
        if number_of.is_none() {
            self.fixes.push((number, fix));
        }
        number_of
    }

    /// The advice that is not further up.
    pub(crate) fn new_advice(&mut self, advice: &'r [String]) -> Vec<&'r str> {
        let mut all = advice.iter().map(String::as_str).collect::<Vec<_>>();
        all.retain(|text| self.advice.insert(text));
        all
    }
}
