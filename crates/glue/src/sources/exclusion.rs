//! Exclusions of a crawler's S3 target: glob patterns of what follows the target's path.

use std::fmt::Write as _;

use regex::Regex;

/// The pattern that a glob stands for; none if it is malformed.
// Source: https://docs.aws.amazon.com/glue/latest/dg/define-crawler-choose-data-sources.html (exclude patterns)
pub(crate) fn pattern(glob: &str) -> Option<Regex> {
    let mut text = String::from("^");
    let mut letters = glob.chars().peekable();
    let mut open_braces = 0u32;
    while let Some(letter) = letters.next() {
        match letter {
            '*' if letters.next_if_eq(&'*').is_some() => text.push_str(".*"),
            '*' => text.push_str("[^/]*"),
            '?' => text.push_str("[^/]"),
            '{' => {
                open_braces += 1;
                text.push_str("(?:");
            }
            '}' if open_braces > 0 => {
                open_braces -= 1;
                text.push(')');
            }
            ',' if open_braces > 0 => text.push('|'),
            '[' => text.push_str(&class(&mut letters)?),
            '\\' => escape(letters.next()?, &mut text),
            other => escape(other, &mut text),
        }
    }
    text.push('$');
    Regex::new(&text).ok()
}

/// A bracket expression: `[a-z]`, `[!a-z]`. Inside, `*`, `?` and `\` stand for themselves.
fn class(letters: &mut impl Iterator<Item = char>) -> Option<String> {
    let mut text = String::from("[");
    let mut is_first = true;
    loop {
        match letters.next()? {
            ']' if !is_first => break,
            '!' if is_first => text.push('^'),
            '-' => text.push('-'),
            other => escape(other, &mut text),
        }
        is_first = false;
    }
    text.push(']');
    Some(text)
}

fn escape(letter: char, text: &mut String) {
    let _ = write!(text, "{}", regex::escape(letter.encode_utf8(&mut [0; 4])));
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn a_glob_leaves_out_what_it_matches() {
        for (glob, path, expected) in [
            ("*.csv", "a.csv", true),
            ("*.csv", "x/a.csv", false),
            ("**.csv", "x/a.csv", true),
            ("*/*.csv", "x/a.csv", true),
            ("?.csv", "ab.csv", false),
            ("{a,b}*", "bc", true),
            ("{a,b}*", "c", false),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("a\\*", "a*", true),
            ("a\\*", "ab", false),
            ("a.c", "abc", false),
        ] {
            assert_eq!(pattern(glob).unwrap().is_match(path), expected, "{glob} {path}");
        }
        for bad in ["[a", "{a", "a\\"] {
            assert!(pattern(bad).is_none(), "{bad}");
        }
    }
}
