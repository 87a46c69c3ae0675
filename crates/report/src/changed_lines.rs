//! An edit as a diff of lines of JSON.

use serde_json::Value;

use crate::json_lines::json_lines;
use keytrace_doctor::remediation::{Edit, Part};

/// A line of a changed document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// It is in both.
    Kept(String),
    /// It is only in the old document.
    Removed(String),
    /// It is only in the new document.
    Added(String),
}

/// A changed part of a document.
pub(crate) struct Changed<'e> {
    /// The JSON pointer of the part; none where the whole document is shown.
    pub(crate) pointer: Option<&'e str>,
    /// Its lines.
    pub(crate) lines: Vec<Line>,
}

/// What an edit changes, part by part. No line is wider than `width` where it can be broken.
pub(crate) fn changed(edit: &Edit, width: usize) -> Vec<Changed<'_>> {
    if edit.parts.is_empty() {
        // Why the whole: a state or a setting has no parts.
        let lines = compare(edit.before.as_ref(), Some(&edit.after), width);
        return vec![Changed { pointer: None, lines }];
    }
    edit.parts.iter().map(|part| changed_part(part, width)).collect()
}

fn changed_part(part: &Part, width: usize) -> Changed<'_> {
    let lines = compare(part.before.as_ref(), part.after.as_ref(), width);
    Changed { pointer: Some(&part.pointer), lines }
}

/// Two versions of a value, line by line.
pub(crate) fn compare(before: Option<&Value>, after: Option<&Value>, width: usize) -> Vec<Line> {
    let lines = |value: Option<&Value>| match value {
        None | Some(Value::Null) => Vec::new(),
        Some(value) => json_lines(value, width),
    };
    let (before, after) = (lines(before), lines(after));
    let start = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
    let old = before.get(start..).unwrap_or_default();
    let new = after.get(start..).unwrap_or_default();
    let end = old.iter().rev().zip(new.iter().rev()).take_while(|(one, other)| one == other).count();
    let old = old.get(..old.len() - end).unwrap_or_default();
    let (new, rest) = new.split_at_checked(new.len() - end).unwrap_or_default();
    let first = after.get(..start).unwrap_or_default();
    let kept = |lines: &[String]| lines.iter().cloned().map(Line::Kept).collect::<Vec<_>>();
    let mut lines = kept(first);
    lines.extend(old.iter().cloned().map(Line::Removed));
    lines.extend(new.iter().cloned().map(Line::Added));
    lines.extend(kept(rest));
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Line, compare};

    #[test]
    fn only_what_differs_is_removed_or_added() {
        let (before, after) = (json!({"Sid": "A", "Action": "kms:*"}), json!({"Sid": "A", "Action": "s3:*"}));
        let lines = compare(Some(&before), Some(&after), 10);
        let expected = [
            Line::Kept("{".to_owned()),
            Line::Kept("  \"Sid\": \"A\",".to_owned()),
            Line::Removed("  \"Action\": \"kms:*\"".to_owned()),
            Line::Added("  \"Action\": \"s3:*\"".to_owned()),
            Line::Kept("}".to_owned()),
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn nothing_before_and_null_after_are_no_lines() {
        let value = json!("Enabled");
        assert_eq!(compare(None, Some(&value), 80), [Line::Added("\"Enabled\"".to_owned())]);
        assert_eq!(compare(Some(&value), Some(&json!(null)), 80), [Line::Removed("\"Enabled\"".to_owned())]);
    }
}
