//! What may reach a terminal: text and keytrace's own colors, nothing that controls it or hides text.

use std::borrow::Cow;
use std::fmt::Write;

use keytrace_report::style::Style;

/// The escape sequences that `Style` writes.
const COLORS: [&str; 6] = ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[31m", "\u{1b}[32m", "\u{1b}[33m"];

/// Keeps line ends, tabs, and the colors of a colored page; shows other control characters and invisible ones as `�`.
// Why: names and error texts were written by others, and must not move the cursor, hide a word, or reverse it.
pub(crate) fn harmless(text: &str, style: Style) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, character, from_here)) = next(rest, |c| deceives(c) && c != '\n' && c != '\t') {
        kept.push_str(before);
        let color = COLORS.iter().find(|color| style == Style::Ansi && from_here.starts_with(**color));
        let length = color.map_or(character.len_utf8(), |color| color.len());
        kept.push_str(color.copied().unwrap_or("\u{fffd}"));
        rest = from_here.get(length..).unwrap_or_default();
    }
    kept.push_str(rest);
    kept
}

/// The same JSON with control characters and invisible ones written as `\u009b`. White space between values stays.
pub(crate) fn harmless_json(json: &str) -> Cow<'_, str> {
    let deceives = |c: char| deceives(c) && !c.is_ascii_whitespace();
    if !json.contains(deceives) {
        return Cow::Borrowed(json);
    }
    let mut kept = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((before, character, from_here)) = next(rest, deceives) {
        kept.push_str(before);
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing into a text never fails.
            let _ = write!(kept, "\\u{unit:04x}");
        }
        rest = from_here.get(character.len_utf8()..).unwrap_or_default();
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

/// The text before the next such character, the character, and the text from it on.
fn next(text: &str, is_meant: impl Fn(char) -> bool) -> Option<(&str, char, &str)> {
    let (before, from_here) = text.split_at_checked(text.find(is_meant)?)?;
    Some((before, from_here.chars().next()?, from_here))
}

/// Whether a character controls the terminal, changes the direction of text, or is invisible.
// Source: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters, and `Default_Ignorable_Code_Point` but for
// what joins the letters and pictures of some scripts.
fn deceives(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use keytrace_report::style::Style;

    use super::{harmless, harmless_json};

    #[test]
    fn only_line_ends_tabs_and_known_colors_reach_the_terminal() {
        let red = Style::Ansi.red("red");
        for (text, plain, colored) in [
            ("", "", ""),
            ("a\tb\nä", "a\tb\nä", "a\tb\nä"),
            (red.as_str(), "\u{fffd}[31mred\u{fffd}[0m", red.as_str()),
            ("\u{1b}[8mhidden", "\u{fffd}[8mhidden", "\u{fffd}[8mhidden"),
            ("\u{1b}[2Jgone", "\u{fffd}[2Jgone", "\u{fffd}[2Jgone"),
            ("\u{1b}]0;title\u{7}", "\u{fffd}]0;title\u{fffd}", "\u{fffd}]0;title\u{fffd}"),
            ("a\rb\u{9b}31m", "a\u{fffd}b\u{fffd}31m", "a\u{fffd}b\u{fffd}31m"),
            ("\u{1b}", "\u{fffd}", "\u{fffd}"),
            ("\u{1b}[", "\u{fffd}[", "\u{fffd}["),
            ("x\u{202e}gpj", "x\u{fffd}gpj", "x\u{fffd}gpj"),
            ("a\u{200b}b\u{e0041}c", "a\u{fffd}b\u{fffd}c", "a\u{fffd}b\u{fffd}c"),
        ] {
            assert_eq!(harmless(text, Style::Plain), plain, "{text:?}");
            assert_eq!(harmless(text, Style::Ansi), colored, "{text:?}");
        }
    }

    #[test]
    fn every_color_of_a_page_stays() {
        let style = Style::Ansi;
        for colored in [style.bold("a"), style.dim("a"), style.red("a"), style.green("a"), style.yellow("a")]
        {
            assert_eq!(harmless(&colored, style), colored);
        }
    }

    #[test]
    fn json_stays_the_same_without_characters_that_deceive() {
        let text = "\u{9b}31m \u{202e}\u{e0041}\u{7f} ä\u{1b}\n";
        let json = serde_json::json!({ text: [text] });
        for written in [json.to_string(), serde_json::to_string_pretty(&json).unwrap()] {
            let harmless = harmless_json(&written);
            assert_eq!(serde_json::from_str::<serde_json::Value>(&harmless).unwrap(), json);
            assert!(
                harmless.chars().all(|c| c == '\n' || c == 'ä' || (' '..='~').contains(&c)),
                "{harmless:?}"
            );
        }
        assert!(matches!(harmless_json("{\n\t}"), std::borrow::Cow::Borrowed(_)));
    }
}
