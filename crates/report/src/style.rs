//! Color and line breaks for a terminal.

/// Whether text has color.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Style {
    /// No colors: a file, a pipe, `NO_COLOR`.
    #[default]
    Plain,
    /// ANSI colors.
    Ansi,
}

impl Style {
    /// Bold text.
    pub fn bold(self, text: &str) -> String {
        self.colored("1", text)
    }

    /// Faint text.
    pub fn dim(self, text: &str) -> String {
        self.colored("2", text)
    }

    /// Red text.
    pub fn red(self, text: &str) -> String {
        self.colored("31", text)
    }

    /// Green text.
    pub fn green(self, text: &str) -> String {
        self.colored("32", text)
    }

    /// Yellow text.
    pub fn yellow(self, text: &str) -> String {
        self.colored("33", text)
    }

    fn colored(self, code: &str, text: &str) -> String {
        match self {
            Style::Plain => text.to_owned(),
            Style::Ansi => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }
}

/// Wraps text at spaces so that no line is wider than `width` columns; later lines begin with `indent` spaces.
///
/// A word that is wider than a line (an ARN) has a line of its own: a broken ARN cannot be copied.
pub fn wrap(text: &str, width: usize, indent: usize) -> String {
    let mut wrapped = String::with_capacity(text.len() + indent);
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            new_line(&mut wrapped, indent);
        }
        let mut column = if number > 0 { indent } else { 0 };
        let mut first = true;
        for word in line.split(' ').filter(|word| !word.is_empty()) {
            let columns = columns(word);
            if !first && column + 1 + columns > width {
                new_line(&mut wrapped, indent);
                column = indent;
            } else if !first {
                wrapped.push(' ');
                column += 1;
            }
            wrapped.push_str(word);
            column += columns;
            first = false;
        }
    }
    wrapped
}

fn new_line(text: &mut String, indent: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n(' ', indent));
}

/// How many columns of a terminal a text takes; ANSI colors take none.
pub fn columns(text: &str) -> usize {
    let mut columns = 0;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            // A color ends with its letter.
            let _ = chars.find(char::is_ascii_alphabetic);
        } else {
            columns += width_of(c);
        }
    }
    columns
}

fn width_of(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{Style, columns, wrap};

    #[test]
    fn lines_keep_to_the_width_and_words_stay_whole() {
        for (text, width, indent, expected) in [
            ("one two three", 7, 2, "one two\n  three"),
            (
                "a arn:aws:kms:us-east-1:111122223333:key/k b",
                10,
                0,
                "a\narn:aws:kms:us-east-1:111122223333:key/k\nb",
            ),
            ("日本 日本 日本", 9, 0, "日本 日本\n日本"),
            ("x\ny", 80, 1, "x\n y"),
            ("", 80, 4, ""),
            ("a b", 0, 0, "a\nb"),
        ] {
            assert_eq!(wrap(text, width, indent), expected);
        }
    }

    #[test]
    fn colors_take_no_columns() {
        assert_eq!(columns(&Style::Ansi.red("ab")), 2);
        assert_eq!(Style::Plain.red("ab"), "ab");
        assert_eq!(Style::Ansi.bold("ab"), "\u{1b}[1mab\u{1b}[0m");
    }
}
