//! Secrets inside a text: passwords in URLs, pairs such as `password=…`, `"token": "…"`, `--password …`, and private keys.

use super::REDACTED;

/// What stands between pairs, or ends a value that is in no quotes.
const ENDS: [char; 13] = [' ', ',', ';', '&', '?', '\n', '\t', '"', '\'', ')', ']', '}', '\\'];

/// Quotes; the first is that of JSON inside of JSON.
const QUOTES: [&str; 3] = ["\\\"", "\"", "'"];

/// Words before a secret in the same value.
const SCHEMES: [&str; 3] = ["bearer", "basic", "token"];

/// The text without the secrets in it. What a pair's name and value are is asked of `is_secret`.
pub(super) fn redacted(text: &str, is_secret: impl Fn(&str, &str) -> bool) -> String {
    pairs_redacted(&without_password(&without_private_key(text)), is_secret)
}

/// `-----BEGIN PRIVATE KEY-----(not kept)-----END PRIVATE KEY-----`
fn without_private_key(text: &str) -> String {
    const MARK: &str = "PRIVATE KEY-----";
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(MARK) {
        out.push_str(before);
        out.push_str(MARK);
        rest = after;
        if before.rsplit("-----").next().is_some_and(|word| word.starts_with("BEGIN")) {
            out.push_str(REDACTED);
            rest = after.find("-----END").and_then(|end| after.get(end..)).unwrap_or_default();
        }
    }
    out + rest
}

/// `mongodb://me:(not kept)@host/db`, `https://(not kept)@host/`: on the web, a token may stand in the place of the user.
pub(crate) fn without_password(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        out.push_str(before);
        out.push_str("://");
        rest = after;
        let Some((user, from_at)) = user_of(after) else { continue };
        let is_web = before.ends_with("http") || before.ends_with("https");
        match user.split_once(':') {
            _ if is_web => out.push_str(REDACTED),
            Some((name, _)) => out.push_str(&format!("{name}:{REDACTED}")),
            None => out.push_str(user),
        }
        rest = from_at;
    }
    without_password_of_oracle(out + rest)
}

/// What stands before the `@` of a URL's host, and the text from it on.
fn user_of(text: &str) -> Option<(&str, &str)> {
    let part = |ends: &[char]| text.split(ends).next().unwrap_or_default();
    let host = part(&['/', '?', '#', ' ', '"', '\'', ',', ';', '\n', '\\', '<', '>']);
    let length = match host.rsplit_once('@') {
        Some((user, _)) => user.len(),
        None => {
            // A password with a slash or the like in it; but behind a host's colon is its port.
            let (name, password) = host.split_once(':')?;
            let is_port = password.bytes().all(|byte| byte.is_ascii_digit());
            let more = part(&[' ', '"', '\'', '\n', '<', '>']).find('@')?;
            (!is_port && !name.is_empty() && !name.starts_with('[')).then_some(more)?
        }
    };
    text.split_at_checked(length)
}

/// `jdbc:oracle:thin:me/(not kept)@//host:1521/db`
fn without_password_of_oracle(text: String) -> String {
    let Some((before, after)) = text.split_once("jdbc:oracle:") else { return text };
    let secret = after.split_once('@').and_then(|(user, host)| {
        let (user, password) = user.split_once('/')?;
        (!password.is_empty() && !password.starts_with('/')).then_some((user, host))
    });
    match secret {
        Some((user, host)) => format!("{before}jdbc:oracle:{user}/{REDACTED}@{host}"),
        None => text,
    }
}

/// The text without the values of pairs whose names promise a secret.
fn pairs_redacted(text: &str, is_secret: impl Fn(&str, &str) -> bool) -> String {
    let is_of_name = |c: char| c.is_alphanumeric() || "_.-".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.find(is_of_name).and_then(|start| rest.split_at_checked(start)) {
        out.push_str(before);
        let end = from.find(|c| !is_of_name(c)).unwrap_or(from.len());
        let (name, after) = from.split_at_checked(end).unwrap_or((from, ""));
        out.push_str(name);
        rest = after;
        if let Some((link, _, after)) = value_of(name, after).filter(|(_, value, _)| is_secret(name, value)) {
            out.push_str(link);
            out.push_str(REDACTED);
            rest = after;
        }
    }
    out + rest
}

/// What links a name to its value, the value, and what follows.
fn value_of<'a>(name: &str, after: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
    let unquoted = QUOTES.iter().find_map(|quote| after.strip_prefix(quote));
    let bare = unquoted.unwrap_or(after);
    let next = bare.trim_start_matches(' ');
    let value = match next.chars().next()? {
        '=' => next.strip_prefix('=')?.trim_start_matches(' '),
        // Why: the parts of an ARN have colons between them, too, but no blanks.
        ':' if unquoted.is_some() || next.starts_with(": ") => {
            next.strip_prefix(':')?.trim_start_matches(' ')
        }
        _ if name.starts_with("--") && bare.starts_with(' ') => next,
        _ => return None,
    };
    if value.starts_with(REDACTED) {
        return None;
    }
    let quote = QUOTES.iter().find(|quote| value.starts_with(**quote));
    let (value, after_value) = match quote {
        Some(quote) => {
            let inside = value.strip_prefix(quote)?;
            inside.split_at_checked(inside.find(quote).unwrap_or(inside.len()))?
        }
        None => split_word(value)?,
    };
    let link = after.get(..after.len().checked_sub(value.len() + after_value.len())?)?;
    (!value.is_empty()).then_some((link, value, after_value))
}

/// A value in no quotes, with the word before it that says how it is used (`Bearer …`).
fn split_word(text: &str) -> Option<(&str, &str)> {
    let word = |text: &str| text.find(ENDS).unwrap_or(text.len());
    let first = word(text);
    let scheme = text.get(..first)?.to_ascii_lowercase();
    match text.get(first..)?.strip_prefix(' ') {
        Some(second) if SCHEMES.contains(&scheme.as_str()) => text.split_at_checked(first + 1 + word(second)),
        _ => text.split_at_checked(first),
    }
}

#[cfg(test)]
mod tests {
    use super::super::is_secret;
    use super::redacted;

    #[test]
    fn secrets_in_a_text_go_and_all_else_stays() {
        for (text, expected) in [
            ("", ""),
            ("s3://lake/a@b:c/?x=y", "s3://lake/a@b:c/?x=y"),
            (
                "arn:aws:secretsmanager:us-east-1:111122223333:secret:db",
                "arn:aws:secretsmanager:us-east-1:111122223333:secret:db",
            ),
            ("https://h:8443/a@b", "https://h:8443/a@b"),
            ("jdbc:sqlserver://h:1433;user=a@b;pwd=x", "jdbc:sqlserver://h:1433;user=a@b;pwd=(not kept)"),
            ("jdbc:postgresql://me:p/w@h:5432/db", "jdbc:postgresql://me:(not kept)@h:5432/db"),
            ("jdbc:oracle:thin:me/x@//h:1521/db", "jdbc:oracle:thin:me/(not kept)@//h:1521/db"),
            ("jdbc:oracle:thin://@h:1521/db", "jdbc:oracle:thin://@h:1521/db"),
            (
                "mongodb://a:x@h1 mongodb://b:y@z@h2/d",
                "mongodb://a:(not kept)@h1 mongodb://b:(not kept)@h2/d",
            ),
            (
                "git+https://me:x@h/r.git,https://t@h/y.whl",
                "git+https://(not kept)@h/r.git,https://(not kept)@h/y.whl",
            ),
            (
                "a.b=c --conf x.secret.key='p q' --conf d=e",
                "a.b=c --conf x.secret.key='(not kept)' --conf d=e",
            ),
            (
                r#"{"password":"a b","n":{"apiKey": "c"},"x":1}"#,
                r#"{"password":"(not kept)","n":{"apiKey": "(not kept)"},"x":1}"#,
            ),
            (r#"{"a":"{\"token\":\"x\"}"}"#, r#"{"a":"{\"token\":\"(not kept)\"}"}"#),
            ("db:\n  password: x\n  user: y", "db:\n  password: (not kept)\n  user: y"),
            ("--password x --user y", "--password (not kept) --user y"),
            ("Authorization: Bearer x y", "Authorization: (not kept) y"),
            ("https://h/c?sv=1&sig=x&e=2", "https://h/c?sv=1&sig=(not kept)&e=2"),
            (
                "https://b/k?X-Amz-Signature=x&X-Amz-Security-Token=y",
                "https://b/k?X-Amz-Signature=(not kept)&X-Amz-Security-Token=(not kept)",
            ),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nx\n-----END RSA PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----(not kept)-----END RSA PRIVATE KEY-----\n",
            ),
            ("kms.key=alias/lake,bypass=no,compass=x", "kms.key=alias/lake,bypass=no,compass=x"),
            ("ä: ö, pässword=x", "ä: ö, pässword=x"),
        ] {
            assert_eq!(redacted(text, is_secret), expected);
            assert_eq!(redacted(expected, is_secret), expected, "once is enough");
        }
    }
}
