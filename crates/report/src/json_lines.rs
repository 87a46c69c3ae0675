//! JSON for people: what fits on one line is on one line.

use serde_json::Value;

/// The lines of a value, none wider than `width` where it can be broken.
pub(crate) fn json_lines(value: &Value, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    push_json(value, "", "", width, 0, &mut lines);
    lines
}

fn push_json(value: &Value, name: &str, comma: &str, width: usize, depth: usize, lines: &mut Vec<String>) {
    let blanks = " ".repeat(depth * 2);
    let flat = one_line(value);
    if blanks.len() + name.len() + flat.chars().count() + comma.len() <= width.min(90) || !is_nested(value) {
        return lines.push(format!("{blanks}{name}{flat}{comma}"));
    }
    let (open, close) = if value.is_array() { ("[", "]") } else { ("{", "}") };
    lines.push(format!("{blanks}{name}{open}"));
    let members: Vec<(String, &Value)> = match value {
        Value::Array(values) => values.iter().map(|value| (String::new(), value)).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (format!("{}: ", Value::from(name.as_str())), value)).collect()
        }
        _ => Vec::new(),
    };
    for (at, (name, value)) in members.iter().enumerate() {
        let comma = if at + 1 < members.len() { "," } else { "" };
        push_json(value, name, comma, width, depth + 1, lines);
    }
    lines.push(format!("{blanks}{close}{comma}"));
}

fn is_nested(value: &Value) -> bool {
    matches!(value, Value::Array(values) if !values.is_empty())
        || matches!(value, Value::Object(members) if !members.is_empty())
}

fn one_line(value: &Value) -> String {
    match value {
        Value::Array(values) => format!("[{}]", values.iter().map(one_line).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let each = members
                .iter()
                .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), one_line(value)));
            format!("{{{}}}", each.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
