//! What a message says once the marks of its journey are taken off: escapes, typographic quotes, boxes, wraps.
//!
//! Error texts reach people through JSON inside JSON, terminals, Markdown, spreadsheets and word processors. Each
//! leaves its marks in the sentence; the words of AWS stay.

use std::ops::Range;

/// The same words with ASCII quotes and hyphens, no escapes or drawing, and single blanks (a newline stays a newline).
pub(super) fn plain(raw: &str) -> String {
    let mut writer = Writer::new(raw.len());
    writer.read(raw);
    writer.text
}

/// The same for three adjoining parts of a text, and where the middle one stands in the result.
pub(super) fn plain_window(before: &str, own: &str, after: &str) -> (String, Range<usize>) {
    let mut writer = Writer::new(before.len() + own.len() + after.len());
    writer.read(before);
    let start = writer.text.len();
    writer.read(own);
    let end = writer.text.len();
    writer.read(after);
    (writer.text, start..end)
}

/// What one character (with what follows it, when it opens an escape) stands for, and the text behind it.
fn read(c: char, rest: &str) -> (Option<char>, &str) {
    let after = after_char(c, rest);
    match c {
        '\\' => read_escape(after),
        '&' => read_entity(after),
        '\u{1b}' => (None, after_terminal_escape(after)),
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => (Some('"'), after),
        '‘' | '’' | '‚' | '‛' | '′' => (Some('\''), after),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => (Some('-'), after),
        '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}' | '`' => (None, after),
        '\u{2500}'..='\u{257f}' => (Some(' '), after),
        _ if c.is_control() && !c.is_whitespace() => (None, after),
        _ => (Some(c), after),
    }
}

/// A run of backslashes (each level of JSON doubles them) and the letter that ends it.
fn read_escape(rest: &str) -> (Option<char>, &str) {
    let rest = rest.trim_start_matches('\\');
    let Some(c) = rest.chars().next() else { return (None, rest) };
    let after = after_char(c, rest);
    match c {
        'n' | 'r' => (Some('\n'), after),
        't' => (Some(' '), after),
        '"' | '\'' | '/' => (Some(c), after),
        'u' => {
            match after.get(..4).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32) {
                Some(unescaped) => (read(unescaped, "").0, after.get(4..).unwrap_or("")),
                None => (Some('\\'), rest),
            }
        }
        _ => (Some('\\'), rest),
    }
}

fn read_entity(rest: &str) -> (Option<char>, &str) {
    const ENTITIES: [(&str, char); 9] = [
        ("quot;", '"'),
        ("#34;", '"'),
        ("apos;", '\''),
        ("#39;", '\''),
        ("#x27;", '\''),
        ("lt;", '<'),
        ("gt;", '>'),
        ("nbsp;", ' '),
        ("amp;", '&'),
    ];
    for (name, meaning) in ENTITIES {
        if let Some(after) = rest.strip_prefix(name) {
            return (Some(meaning), after);
        }
    }
    (Some('&'), rest)
}

/// Skips the rest of a terminal color sequence (`[31m`).
fn after_terminal_escape(rest: &str) -> &str {
    let Some(parameters) = rest.strip_prefix('[') else { return rest };
    let end = parameters.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
    end.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or(end)
}

fn after_char(c: char, text: &str) -> &str {
    text.get(c.len_utf8()..).unwrap_or("")
}

/// The blank that is owed before the next word.
#[derive(Clone, Copy, PartialEq)]
enum Gap {
    None,
    Space,
    Line,
}

struct Writer {
    text: String,
    gap: Gap,
    line_start: bool,
}

impl Writer {
    fn new(capacity: usize) -> Writer {
        Writer { text: String::with_capacity(capacity), gap: Gap::None, line_start: true }
    }

    fn read(&mut self, raw: &str) {
        let mut rest = raw;
        while let Some(c) = rest.chars().next() {
            let (meaning, after) = read(c, rest);
            rest = after;
            if let Some(c) = meaning {
                self.push(c);
            }
        }
    }

    fn push(&mut self, c: char) {
        if c == '\n' || c == '\r' {
            self.gap = Gap::Line;
            self.line_start = true;
        } else if c.is_whitespace() || (self.line_start && matches!(c, '|' | '>')) {
            // A bar or an angle bracket that opens a line is a frame or a quotation mark of an e-mail.
            if self.gap == Gap::None {
                self.gap = Gap::Space;
            }
        } else {
            self.push_visible(c);
        }
    }

    fn push_visible(&mut self, c: char) {
        match self.gap {
            Gap::Line if !self.text.is_empty() => self.text.push('\n'),
            Gap::Space if !self.text.is_empty() => self.text.push(' '),
            // A spreadsheet doubles quotes.
            _ if c == '"' && self.text.ends_with('"') => return,
            _ => {}
        }
        self.gap = Gap::None;
        self.line_start = false;
        self.text.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn the_marks_of_the_journey_are_taken_off() {
        for (raw, expected) in [
            (r#"{\"Message\":\"User: \\\"arn\\\" is\\nnot\"}"#, "{\"Message\":\"User: \"arn\" is\nnot\"}"),
            ("│ Error: is not\n│   authorized\n╵", "Error: is not\nauthorized"),
            ("      | RequestID: x,\n      | api error", "RequestID: x,\napi error"),
            ("> quoted\n>  mail", "quoted\nmail"),
            ("“arn:aws:s3:::b/k” resource\u{2011}based", "\"arn:aws:s3:::b/k\" resource-based"),
            ("&quot;arn&quot; a &lt;b&gt; &amp; c", "\"arn\" a <b> & c"),
            ("\u{1b}[31mError\u{1b}[0m: \u{7}x", "Error: x"),
            (r#""a""b"""#, "\"a\"b\""),
            (r"say \u0022hi\u0022 \uZZZZ \x", "say \"hi\" \\uZZZZ \\x"),
            ("LAUNCH ERROR | Error", "LAUNCH ERROR | Error"),
            ("\\", ""),
            ("ends in \\u00", "ends in \\u00"),
            ("", ""),
        ] {
            assert_eq!(plain(raw), expected, "{raw}");
        }
    }
}
