//! Literals in the text of a program whose names look secret: `password = "…"`, `"password": "…"`, `option("password", "…")`.
//!
//! Lines stay lines, so that a report's line numbers are those of the script.

use super::{REDACTED, is_reference, plain, promises, text};

/// Ends of names that say where a secret is, not what it is.
const WHERE: [&str; 9] = ["id", "name", "arn", "path", "uri", "url", "provider", "file", "class"];

/// The text without the values of such literals.
pub(super) fn redacted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // What stands before the next literal on its line, and the literal before that.
    let (mut between, mut last) = (String::new(), String::new());
    let mut rest = text;
    while let Some((before, quote, after)) = next_quote(rest) {
        out.push_str(before);
        match before.rsplit_once('\n') {
            Some((_, line)) => (between, last) = (line.to_owned(), String::new()),
            None => between.push_str(before),
        }
        let Some((literal, after)) = literal(after, quote) else {
            // No literal of one line begins here: three quotes, or an apostrophe.
            out.push(quote);
            between.push(quote);
            rest = after;
            continue;
        };
        if literal.is_empty() && after.starts_with(quote) {
            // Three quotes: what they hold has the name that stands before.
            out.extend([quote, quote]);
            rest = after;
            continue;
        }
        let is_secret = !literal.is_empty() && is_secret(name(&between, &last), literal);
        out.push(quote);
        out.push_str(&if is_secret {
            REDACTED.to_owned()
        } else {
            text::redacted(literal, super::is_promised)
        });
        out.push(quote);
        literal.clone_into(&mut last);
        between.clear();
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The text up to the next quote, the quote, and what follows.
fn next_quote(text: &str) -> Option<(&str, char, &str)> {
    let index = text.find(['"', '\''])?;
    let (before, from) = text.split_at_checked(index)?;
    let mut characters = from.chars();
    let quote = characters.next()?;
    Some((before, quote, characters.as_str()))
}

/// The literal up to its closing quote on the same line, and what follows.
fn literal(text: &str, quote: char) -> Option<(&str, &str)> {
    let mut is_escaped = false;
    for (index, character) in text.char_indices() {
        match character {
            '\n' => return None,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if character == quote => {
                let (literal, after) = text.split_at_checked(index)?;
                return Some((literal, after.strip_prefix(quote)?));
            }
            _ => {}
        }
    }
    None
}

/// The name of a literal: what stands before `=` or `:`, else the literal before, after which a comma or colon is.
fn name<'a>(between: &'a str, last: &'a str) -> &'a str {
    let between = between.trim_end_matches(['r', 'b', 'f', 'u', 's']).trim().trim_end_matches('(').trim_end();
    if [",", ":", "->", "=>", "=", "]="].contains(&between.replace(' ', "").as_str()) {
        return last;
    }
    let Some(before) = between.strip_suffix(['=', ':']) else { return "" };
    let is_of_name = |character: char| character.is_alphanumeric() || "_.-".contains(character);
    let before = before.trim_end();
    // `password: str =`
    let before = match before.rsplit_once(':') {
        Some((name, kind)) if between.ends_with('=') && kind.trim().chars().all(is_of_name) => {
            name.trim_end()
        }
        _ => before,
    };
    before.rsplit(|character| !is_of_name(character)).next().unwrap_or_default()
}

fn is_secret(name: &str, value: &str) -> bool {
    let name = plain(name);
    promises(&name) && !WHERE.iter().any(|end| name.ends_with(end)) && !is_reference(&name, value)
}

#[cfg(test)]
mod tests {
    use super::redacted;

    #[test]
    fn literals_whose_names_look_secret_are_not_kept_and_lines_stay() {
        for (script, expected) in [
            ("db_password = \"hunter2\"  # it's", "db_password = \"(not kept)\"  # it's"),
            ("f(user='me', password='hunter2')", "f(user='me', password='(not kept)')"),
            ("{\"password\": \"a\\\"b\", \"x\": \"y\"}", "{\"password\": \"(not kept)\", \"x\": \"y\"}"),
            (
                ".option(\"password\", 'p').option(\"url\", \"u\")",
                ".option(\"password\", '(not kept)').option(\"url\", \"u\")",
            ),
            ("conf.set('fs.s3a.secret.key', 'abc')", "conf.set('fs.s3a.secret.key', '(not kept)')"),
            ("os.environ['API_TOKEN'] = 'abc'", "os.environ['API_TOKEN'] = '(not kept)'"),
            ("get_secret_value(SecretId='prod/db')", "get_secret_value(SecretId='prod/db')"),
            ("secret_name = 'prod/db'", "secret_name = 'prod/db'"),
            ("get_object(Bucket='lake', Key='raw/x')", "get_object(Bucket='lake', Key='raw/x')"),
            ("secret = 'arn:aws:secretsmanager:x'", "secret = 'arn:aws:secretsmanager:x'"),
            ("password = get('db')\nx = 'y'", "password = get('db')\nx = 'y'"),
            ("u = 'jdbc:mysql://me:p@h/d?x=y'", "u = 'jdbc:mysql://me:(not kept)@h/d?x=y'"),
            ("sql('ON a.key = b.key')", "sql('ON a.key = b.key')"),
            ("password: str = 'p'", "password: str = '(not kept)'"),
            ("password = ('p')", "password = ('(not kept)')"),
            ("password = \"\"\"p\"\"\"; y = ''", "password = \"\"\"(not kept)\"\"\"; y = ''"),
            ("h = {'Authorization': 'Bearer x'}", "h = {'Authorization': '(not kept)'}"),
            ("\"\"\"doc\"\"\"\npassword = 'p'\n'", "\"\"\"doc\"\"\"\npassword = '(not kept)'\n'"),
        ] {
            assert_eq!(redacted(script), expected);
        }
    }
}
