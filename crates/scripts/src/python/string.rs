//! Texts: their methods, `%` and `format`.

use crate::python::Given;
use crate::python::expression::each_pair;
use crate::text::Text;
use crate::value::Value;

/// What a method of a text answers.
pub(crate) fn method(text: &Text, method: &str, given: &Given) -> Value {
    let first = given.positional.first();
    let letters = first.and_then(Value::as_str).map(|letters| letters.chars().collect::<Vec<char>>());
    let is_trimmed = |letter: char| match &letters {
        Some(letters) => letters.contains(&letter),
        None => letter.is_whitespace(),
    };
    let trims = first.is_none() || letters.is_some();
    match method {
        "rstrip" if trims => Value::of(text.trim_end(is_trimmed)),
        "lstrip" if trims => Value::of(text.trim_start(is_trimmed)),
        "strip" if trims => Value::of(text.trim_start(is_trimmed).trim_end(is_trimmed)),
        "lower" => Value::of(text.map_parts(str::to_lowercase)),
        "upper" => Value::of(text.map_parts(str::to_uppercase)),
        "format" => Value::of(formatted(text, given)),
        "join" => joined(text, first),
        "replace" => match (first.and_then(Value::as_str), given.positional.get(1).and_then(Value::as_str)) {
            (Some(old), Some(new)) if !old.is_empty() => Value::of(text.replace(old, new)),
            _ => Value::Unknown,
        },
        "removesuffix" | "removeprefix" => Value::of(text.map(|whole| {
            let end = first.and_then(Value::as_str).unwrap_or_default();
            let cut =
                if method == "removesuffix" { whole.strip_suffix(end) } else { whole.strip_prefix(end) };
            cut.unwrap_or(whole).to_owned()
        })),
        "split" | "rsplit" if given.positional.len() == 1 => split(text, first),
        "startswith" | "endswith" => {
            let answer = text.whole().zip(first.and_then(Value::as_str)).map(|(whole, part)| {
                if method == "startswith" { whole.starts_with(part) } else { whole.ends_with(part) }
            });
            answer.map_or(Value::Unknown, Value::Bool)
        }
        "encode" | "decode" | "__str__" => Value::of(text.clone()),
        _ => Value::Unknown,
    }
}

fn split(text: &Text, by: Option<&Value>) -> Value {
    match (text.whole(), by.and_then(Value::as_str)) {
        (Some(whole), Some(by)) if !by.is_empty() => {
            let parts = whole.split(by).take(1000);
            // Why: the parts still come from the arguments that the whole came from.
            let part = |part: &str| {
                let mut known = Text::known(part);
                known.take_arguments(text);
                Value::of(known)
            };
            Value::list(parts.map(part).collect())
        }
        _ => Value::Unknown,
    }
}

fn joined(by: &Text, parts: Option<&Value>) -> Value {
    let Some(parts) = parts.and_then(Value::elements) else { return Value::of(Text::unknown()) };
    let mut text = Text::default();
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            text.append(by);
        }
        text.append(&part.written());
    }
    Value::of(text)
}

/// `"{}/{name}".format(…)`.
fn formatted(text: &Text, given: &Given) -> Text {
    let Some(pattern) = text.whole() else { return Text::unknown() };
    let mut result = Text::default();
    result.take_arguments(text);
    let mut next = 0;
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once(['{', '}']) {
        result.push(before);
        let brace = rest.get(before.len()..=before.len()).unwrap_or_default();
        if let Some(after) = after.strip_prefix(brace) {
            result.push(brace);
            rest = after;
            continue;
        }
        let Some((field, after)) = after.split_once('}') else {
            result.push_unknown();
            return result;
        };
        result.append(&field_text(field, given, &mut next));
        rest = after;
    }
    result.push(rest);
    result
}

fn field_text(field: &str, given: &Given, next: &mut usize) -> Text {
    let name = field.split(['!', ':']).next().unwrap_or_default();
    let value = match name {
        "" => {
            *next += 1;
            given.positional.get(next.saturating_sub(1))
        }
        name => match name.parse::<usize>() {
            Ok(place) => given.positional.get(place),
            Err(_) => given.named(name),
        },
    };
    match value {
        Some(value) if !field.contains(':') => value.written(),
        _ => Text::unknown(),
    }
}

/// `"s3://%s/%s" % (bucket, key)`.
pub(crate) fn percent(left: &Value, right: &Value) -> Value {
    each_pair(left, right, |left, right| {
        let Some(pattern) = left.as_str() else { return Value::Unknown };
        let one = std::slice::from_ref(right);
        let mut values = right.elements().unwrap_or(one).iter();
        let mut text = Text::default();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('%') {
            text.push(before);
            rest = after;
            if let Some(after) = rest.strip_prefix('%') {
                text.push("%");
                rest = after;
            } else if let Some(after) = rest.strip_prefix('s').or_else(|| rest.strip_prefix('d')) {
                text.append(&values.next().map_or_else(Text::unknown, Value::written));
                rest = after;
            } else if let Some((name, after)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(")s"))
            {
                text.append(&right.entry(name).map_or_else(Text::unknown, Value::written));
                rest = after;
            } else {
                text.push_unknown();
                return Value::of(text);
            }
        }
        text.push(rest);
        Value::of(text)
    })
}

/// `Path("s3://…") / "x"`: no path of S3 survives `pathlib`, so only the texts of other libraries are joined.
pub(crate) fn path_joined(left: &Value, right: &Value) -> Value {
    each_pair(left, right, |left, right| match (left, right) {
        (Value::Text(left), right) => Value::of(path([&Value::Text(left.clone()), right].into_iter())),
        _ => Value::Unknown,
    })
}

/// `os.path.join(…)`.
pub(crate) fn path<'v>(parts: impl Iterator<Item = &'v Value>) -> Text {
    let mut text = Text::default();
    for (place, part) in parts.enumerate() {
        let part = part.written();
        if part.beginning().starts_with('/') {
            text = Text::default();
        } else if place > 0 && !text.with_marks("?").ends_with('/') {
            text.push("/");
        }
        text.append(&part);
    }
    text
}
