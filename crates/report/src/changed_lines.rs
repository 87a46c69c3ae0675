//! An edit as lines of JSON: which stay, which go and which come.

use serde_json::Value;

use crate::json_lines::json_lines;
use keytrace_doctor::fix::{Edit, Part};

/// A line of a changed document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// It stands in both.
    Stays(String),
    /// It is taken away.
    Goes(String),
    /// It is new.
    Comes(String),
}

/// A changed part of a document.
pub(crate) struct Changed<'e> {
    /// Where the part stands; none when the whole is shown.
    pub(crate) pointer: Option<&'e str>,
    /// Its lines.
    pub(crate) lines: Vec<Line>,
}

/// What an edit changes, part by part; no line is wider than `width` where it can be broken.
pub(crate) fn changed(edit: &Edit, width: usize) -> Vec<Changed<'_>> {
    if edit.parts.is_empty() {
        // A state or a setting has no parts: it is shown whole.
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
    let stays = |lines: &[String]| lines.iter().cloned().map(Line::Stays).collect::<Vec<_>>();
    let mut lines = stays(first);
    lines.extend(old.iter().cloned().map(Line::Goes));
    lines.extend(new.iter().cloned().map(Line::Comes));
    lines.extend(stays(rest));
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Line, compare};

    #[test]
    fn only_what_differs_goes_or_comes() {
        let (before, after) = (json!({"Sid": "A", "Action": "kms:*"}), json!({"Sid": "A", "Action": "s3:*"}));
        let lines = compare(Some(&before), Some(&after), 10);
        let expected = [
            Line::Stays("{".to_owned()),
            Line::Stays("  \"Sid\": \"A\",".to_owned()),
            Line::Goes("  \"Action\": \"kms:*\"".to_owned()),
            Line::Comes("  \"Action\": \"s3:*\"".to_owned()),
            Line::Stays("}".to_owned()),
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn nothing_before_and_null_after_are_no_lines() {
        let value = json!("Enabled");
        assert_eq!(compare(None, Some(&value), 80), [Line::Comes("\"Enabled\"".to_owned())]);
        assert_eq!(compare(Some(&value), Some(&json!(null)), 80), [Line::Goes("\"Enabled\"".to_owned())]);
    }
}
