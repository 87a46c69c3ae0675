//! The words, texts and signs of a Scala script, without its comments.

/// A part of a script, and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) line: usize,
    pub(super) kind: Kind,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word(String),
    /// A text, and whether values are put into it: `s"s3://$bucket/"`.
    Text(String, bool),
    Sign(char),
}

/// The parts of a script, in order.
pub(super) fn tokens(script: &str) -> Vec<Token> {
    let mut reader = Reader { rest: script, line: 1, tokens: Vec::new() };
    while reader.next() {}
    reader.tokens
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    tokens: Vec<Token>,
}

impl Reader<'_> {
    /// Takes one part; whether there was one.
    fn next(&mut self) -> bool {
        let Some(letter) = self.rest.chars().next() else { return false };
        match letter {
            '/' if self.rest.starts_with("//") => {
                let end = self.rest.find('\n').unwrap_or(self.rest.len());
                self.take(end);
            }
            '/' if self.rest.starts_with("/*") => {
                let end = self.rest.find("*/").map_or(self.rest.len(), |end| end + 2);
                self.take(end);
            }
            '"' => self.text(),
            '\'' => self.letter(),
            '`' => {
                self.take(1);
                let end = self.rest.find('`').unwrap_or(self.rest.len());
                let word = self.take(end).to_owned();
                self.take(1);
                self.push(Kind::Word(word));
            }
            letter if is_word(letter) => {
                let end = self.rest.find(|letter| !is_word(letter)).unwrap_or(self.rest.len());
                let word = self.take(end).to_owned();
                self.push(Kind::Word(word));
            }
            letter => {
                self.take(letter.len_utf8());
                if !letter.is_whitespace() {
                    self.push(Kind::Sign(letter));
                }
            }
        }
        true
    }

    fn push(&mut self, kind: Kind) {
        self.tokens.push(Token { line: self.line, kind });
    }

    /// Goes on by so many bytes, and answers what was there.
    fn take(&mut self, bytes: usize) -> &str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    /// `'"'` is a letter, no text.
    fn letter(&mut self) {
        self.take(1);
        let mut letters = self.rest.char_indices();
        let is_escaped = letters.next().is_some_and(|(_, letter)| letter == '\\');
        if is_escaped {
            letters.next();
        }
        if let Some((at, '\'')) = letters.next() {
            self.take(at + 1);
        }
    }

    fn text(&mut self) {
        let line = self.line;
        let takes_values = self.takes_values();
        let (quotes, is_long) = if self.rest.starts_with("\"\"\"") { (3, true) } else { (1, false) };
        self.take(quotes);
        let end = end_of_text(self.rest, is_long, takes_values);
        let text = self.take(end).to_owned();
        self.take(quotes);
        let text = if is_long { text } else { text.replace("\\\"", "\"").replace("\\\\", "\\") };
        self.tokens.push(Token { line, kind: Kind::Text(text, takes_values) });
    }

    /// Whether `s`, `f` or `raw` stands before the text. It is no word then.
    fn takes_values(&mut self) -> bool {
        let is_prefix = matches!(self.tokens.last(), Some(Token { kind: Kind::Word(word), .. })
            if matches!(word.as_str(), "s" | "f" | "raw"));
        if is_prefix {
            self.tokens.pop();
        }
        is_prefix
    }
}

/// Where a text ends. Inside `${…}` quotes belong to what is computed.
fn end_of_text(rest: &str, is_long: bool, takes_values: bool) -> usize {
    let mut holes = 0_usize;
    let mut letters = rest.char_indices();
    while let Some((at, letter)) = letters.next() {
        let after = rest.get(at..).unwrap_or_default();
        match letter {
            '\\' if !is_long => {
                letters.next();
            }
            '$' if takes_values && after.starts_with("${") => {
                letters.next();
                holes += 1;
            }
            '{' if holes > 0 => holes += 1,
            '}' if holes > 0 => holes -= 1,
            '"' if holes == 0 && (!is_long || after.starts_with("\"\"\"")) => return at,
            // Why: a text that is never closed must not take the rest of the script with it.
            '\n' if !is_long => return at,
            _ => {}
        }
    }
    rest.len()
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::{Kind, tokens};

    #[test]
    fn comments_are_no_parts_and_texts_are_whole() {
        let script = "val a = s\"x/${args(\"b\")}/\" // \"c\"\n/* \"d\" */ '\"' `e f` \"\"\"g\n\"h\" \"\"\" \"i\\\"j\" \"open\nk";
        let found: Vec<(usize, Kind)> =
            tokens(script).into_iter().map(|each| (each.line, each.kind)).collect();
        let word = |word: &str| Kind::Word(word.to_owned());
        let text = |text: &str| Kind::Text(text.to_owned(), false);
        let expected = [
            (1, word("val")),
            (1, word("a")),
            (1, Kind::Sign('=')),
            (1, Kind::Text("x/${args(\"b\")}/".to_owned(), true)),
            (2, word("e f")),
            (2, text("g\n\"h\" ")),
            (3, text("i\"j")),
            (3, text("open")),
            (4, word("k")),
        ];
        assert_eq!(found, expected);
    }
}
