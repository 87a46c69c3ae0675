//! The texts of a script that nothing else is known of: locations of S3 in quotes.

use crate::Literal;
use crate::found::is_s3;

/// The longest text that is taken for a location.
const LONGEST: usize = 2048;

/// The most texts that are taken.
const MOST: usize = 1000;

/// The texts of a Python script that begin like locations. Comments, docstrings and what is printed do not count.
pub(crate) fn of_python(script: &str) -> Vec<Literal> {
    let mut literals = Vec::new();
    let mut open: Option<&str> = None;
    for (number, line) in (1..).zip(script.lines()) {
        let mut rest = line;
        if let Some(quotes) = open {
            match rest.split_once(quotes) {
                Some((_, after)) => {
                    open = None;
                    rest = after;
                }
                None => continue,
            }
        }
        let is_said = is_said(rest);
        while let Some(at) = rest.find(['\'', '"', '#']) {
            let (_, from) = rest.split_at_checked(at).unwrap_or_default();
            if from.starts_with('#') {
                break;
            }
            let (text, after) =
                match ["'''", "\"\"\"", "'", "\""].iter().find(|quotes| from.starts_with(**quotes)) {
                    Some(quotes) => {
                        let inside = from.strip_prefix(*quotes).unwrap_or_default();
                        match inside.split_once(*quotes) {
                            Some(parts) => parts,
                            None => {
                                open = (quotes.len() == 3).then_some(quotes);
                                break;
                            }
                        }
                    }
                    None => break,
                };
            if is_s3(text) && text.len() <= LONGEST && !is_said && literals.len() < MOST {
                literals.push(Literal { line: number, text: text.to_owned() });
            }
            rest = after;
        }
    }
    literals
}

/// Whether a line only says something: to the log or to a person.
pub(crate) fn is_said(line: &str) -> bool {
    let line = line.trim_start();
    ["print", "log.", "logger.", "logging.", "LOG.", "println", "raise "]
        .iter()
        .any(|word| line.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::of_python;

    #[test]
    fn locations_in_quotes_are_found_by_line() {
        let script = r#"
# s3://comment/x/
"""A docstring: 's3://doc/x/'
still: "s3://doc/y/" """
print "s3://said/x/"
a = 's3://lake/raw/'; b = "s3a://lake/" + 'x' # 's3://late/'
c = 'about s3://not/alone/'
d = 'open
e = "s3://lake/e/"
"#;
        let found: Vec<(usize, String)> =
            of_python(script).into_iter().map(|literal| (literal.line, literal.text)).collect();
        let expected = [(6, "s3://lake/raw/"), (6, "s3a://lake/"), (9, "s3://lake/e/")];
        assert_eq!(found, expected.map(|(line, text)| (line, text.to_owned())));
    }
}
