//! What may reach a terminal: text and colours, nothing that steers it.

/// Keeps line ends, tabs and colours; shows every other control character as `�`.
// Why: names and error texts were written by others, and must not move the cursor or rename the window.
pub(crate) fn harmless(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_control() && c != '\n' && c != '\t') {
        let (before, from_here) = rest.split_at_checked(at).unwrap_or((rest, ""));
        kept.push_str(before);
        let (colour, after) = from_here.split_at_checked(colour_length(from_here)).unwrap_or(("", from_here));
        kept.push_str(colour);
        rest = after;
        if colour.is_empty() {
            kept.push('\u{fffd}');
            let mut characters = after.chars();
            characters.next();
            rest = characters.as_str();
        }
    }
    kept.push_str(rest);
    kept
}

/// The length of the colour sequence that a text begins with, `ESC [ digits m`; 0 if there is none.
fn colour_length(text: &str) -> usize {
    let Some(body) = text.strip_prefix("\u{1b}[") else { return 0 };
    let digits = body.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    if body.as_bytes().get(digits) == Some(&b'm') { digits + 3 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn only_line_ends_tabs_and_colours_reach_the_terminal() {
        for (text, expected) in [
            ("", ""),
            ("a\tb\nä", "a\tb\nä"),
            ("\u{1b}[1mbold\u{1b}[0m", "\u{1b}[1mbold\u{1b}[0m"),
            ("\u{1b}[38;5;1mred", "\u{1b}[38;5;1mred"),
            ("\u{1b}[2Jgone", "\u{fffd}[2Jgone"),
            ("\u{1b}]0;title\u{7}", "\u{fffd}]0;title\u{fffd}"),
            ("a\rb\u{9b}31m", "a\u{fffd}b\u{fffd}31m"),
            ("\u{1b}", "\u{fffd}"),
            ("\u{1b}[", "\u{fffd}["),
        ] {
            assert_eq!(harmless(text), expected, "{text:?}");
        }
    }
}
