//! The sentence of a finding: words that stay, and marks for what differs from request to request. Findings of many
//! requests that differ in marks only are one finding.

use std::collections::{BTreeMap, BTreeSet};

/// Stands for the actions.
pub(super) const ACTIONS: &str = "{actions}";
/// Stands for the callers.
pub(super) const CALLER: &str = "{caller}";
/// Stands for the keys.
pub(super) const KEY: &str = "{key}";

/// How many names of one kind a sentence lists.
const MOST: usize = 3;

/// A sentence with marks, and the words that stand for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wording {
    pattern: String,
    words: BTreeMap<String, BTreeSet<String>>,
}

impl Wording {
    /// A sentence; its marks have no words yet.
    pub(super) fn new(pattern: String) -> Self {
        Self { pattern, words: BTreeMap::new() }
    }

    /// Gives a mark a word.
    pub(super) fn mark(&mut self, mark: &str, word: String) {
        self.words.entry(mark.to_owned()).or_default().insert(word);
    }

    /// The sentence with its marks.
    pub(super) fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Takes over the words of the same sentence about other requests.
    pub(super) fn join(&mut self, other: &Self) {
        for (mark, words) in &other.words {
            self.words.entry(mark.clone()).or_default().extend(words.iter().cloned());
        }
    }

    /// The sentence with its words.
    pub(super) fn sentence(&self) -> String {
        let mut sentence = self.pattern.clone();
        for (mark, words) in &self.words {
            let list = match mark.as_str() {
                ACTIONS => list(words, usize::MAX, "and"),
                CALLER | KEY => list(words, MOST, "and"),
                _ => list(words, MOST, "or"),
            };
            sentence = sentence.replace(mark, &list);
        }
        sentence
    }
}

/// `a, b and c`; `a, b, c and 297 more`.
fn list(words: &BTreeSet<String>, most: usize, last: &str) -> String {
    let shown: Vec<&str> = words.iter().take(most).map(String::as_str).collect();
    let more = words.len().saturating_sub(shown.len());
    match shown.split_last() {
        _ if more > 0 => format!("{} {last} {more} more", shown.join(", ")),
        Some((end, rest)) if !rest.is_empty() => format!("{} {last} {end}", rest.join(", ")),
        _ => shown.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::{ACTIONS, CALLER, Wording};

    #[test]
    fn many_names_are_counted_and_all_actions_are_listed() {
        let mut wording = Wording::new("{caller} may not {actions}".to_owned());
        for (callers, sentence) in [
            (1, "role 1 may not A, B, C, D and E"),
            (2, "role 1 and role 2 may not A, B, C, D and E"),
            (3, "role 1, role 2 and role 3 may not A, B, C, D and E"),
            (4, "role 1, role 2, role 3 and 1 more may not A, B, C, D and E"),
        ] {
            let mut other = Wording::new("{caller} may not {actions}".to_owned());
            other.mark(CALLER, format!("role {callers}"));
            for action in ["E", "D", "C", "B", "A"] {
                other.mark(ACTIONS, action.to_owned());
            }
            wording.join(&other);
            assert_eq!(wording.sentence(), sentence);
        }
    }
}
