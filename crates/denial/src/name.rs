//! How ARNs and principals are written in a message: quoted or not, redacted, broken by a line wrap.

use super::pattern::{Pattern, group};

/// One unbroken piece of an ARN; `<account id>` placeholders may hold a blank.
static PIECE: Pattern =
    Pattern::new(r##"^(?:<(?:[^<>/"\n][^<>"\n]{0,40})?>|\$\{[^{}\n]{0,40}\}|[^\s"'<>,;()\[\]{}\\])+"##);
/// Words that follow an ARN in the grammar of the message; a broken ARN never goes on with one of these.
static NEXT_WORD: Pattern = Pattern::new(
    r"^(?i:because|with|status|and|on|is|has|for|in|at|caused|the|to|or|does|not|by|via|due|request)\b",
);

/// The ARN at the start of the text and the text behind it.
pub(super) fn read_arn(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    let bare = quote.map_or(Some(text), |quote| text.strip_prefix(quote))?;
    if !bare.starts_with("arn:") {
        return None;
    }
    if let Some((inside, after)) = quote.and_then(|quote| bare.split_once(quote))
        && inside.len() <= 2048
        && !inside.contains(" because ")
        && !inside.contains("not authorized")
    {
        return Some((rejoin(inside), after));
    }
    let (mut arn, mut rest) = read_piece(bare)?;
    while let Some((piece, after)) = next_piece(&arn, rest) {
        arn.push_str(&piece);
        rest = after;
    }
    let kept = without_sentence_marks(&arn).to_owned();
    Some((kept, rest))
}

fn read_piece(text: &str) -> Option<(String, &str)> {
    let piece = PIECE.find(text)?;
    Some((piece.as_str().to_owned(), text.get(piece.end()..).unwrap_or("")))
}

/// The next piece of an ARN that a wrap has broken, when what was read so far cannot be whole.
fn next_piece<'t>(arn: &str, rest: &'t str) -> Option<(String, &'t str)> {
    let next = rest.trim_start();
    if arn.len() > 2048
        || next.len() == rest.len()
        || next.starts_with("arn:")
        || NEXT_WORD.find(next).is_some()
    {
        return None;
    }
    let (piece, after) = read_piece(next)?;
    let open = arn.ends_with([':', '/', '-']) || arn.split(':').count() < 6 && !arn.contains("..");
    let joins = if open { !piece.is_empty() } else { completes_key_id(arn, &piece) };
    joins.then_some((piece, after))
}

/// Whether the piece makes the key id of a KMS ARN exactly 36 characters of hexadecimal and hyphens.
fn completes_key_id(arn: &str, piece: &str) -> bool {
    let Some((_, id)) = arn.split_once(":key/") else { return false };
    let id_part = |text: &str| text.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let piece = without_sentence_marks(piece);
    id.len() < 36 && id.len() + piece.len() == 36 && id_part(id) && id_part(piece)
}

/// An ARN never ends in the full stop or bracket of the sentence; an ellipsis is somebody's shortening and stays.
fn without_sentence_marks(arn: &str) -> &str {
    let mut arn = arn;
    loop {
        let shorter = arn.trim_end_matches([',', ')', ':']);
        let shorter = match shorter.strip_suffix('.') {
            Some(stem) if !stem.ends_with('.') => stem,
            _ => shorter,
        };
        if shorter.len() == arn.len() {
            return arn;
        }
        arn = shorter;
    }
}

/// A quoted ARN may hold blanks (an S3 key); a wrap inside it is not part of it.
fn rejoin(inside: &str) -> String {
    inside.split('\n').map(str::trim).collect()
}

/// The caller as the message writes it, in the text before "is not authorized".
static AFTER_USER: Pattern = Pattern::new(r"(?is)(?:\bUser|\bRole|\bPrincipal)\b(?::\s*|\s+)(?P<who>\S.*)$");
static SERVICE: Pattern = Pattern::new(r#"(?:^|[\s"'])(?P<who>[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?)["']?$"#);
static LAST_ARN: Pattern = Pattern::new(r##"(?:^|[\s"'(\[])(?P<who>arn:[^\s"'\[\](){}]+)["']?$"##);
static LAST_USER: Pattern = Pattern::new(r"(?i)\bUser\b:?\s");

/// The principal named right before `is not authorized`, and how many bytes of `before` precede it.
pub(super) fn read_principal(before: &str) -> (Option<String>, usize) {
    let before = before.trim_end();
    let from = LAST_USER.matches(before).last().map_or(0, |found| found.start());
    let tail = before.get(from..).unwrap_or("");
    if let Some(captures) = AFTER_USER.captures(tail)
        && let Some(who) = group(&captures, "who")
        && let Some(principal) = principal(&who)
    {
        return (Some(principal), from);
    }
    for pattern in [&SERVICE, &LAST_ARN] {
        if let Some(captures) = pattern.captures(before)
            && let Some(found) = captures.name("who")
        {
            return (Some(found.as_str().to_owned()), found.start());
        }
    }
    let named = LAST_USER.find(tail).is_some() && tail.len() < 160;
    (None, if named { from } else { before.len() })
}

fn principal(who: &str) -> Option<String> {
    let who = who.trim().trim_matches(['"', '\'']);
    if who.starts_with("arn:") {
        return arn_of_caller(who);
    }
    let word = who.split_whitespace().next()?;
    let whole = word.len() == who.len();
    let service = word.ends_with(".amazonaws.com") || word.ends_with(".amazonaws.com.cn");
    let known = service || word == "anonymous" || word.chars().all(|c| c == '*');
    (whole && known).then(|| word.to_owned())
}

/// The whole text is the ARN: it ends where the verb begins, so every blank in it is a wrap or part of a placeholder.
fn arn_of_caller(who: &str) -> Option<String> {
    if who.len() > 600 || who.contains("(Service") || who.matches("arn:").count() > 1 {
        return None;
    }
    let mut arn = String::with_capacity(who.len());
    let mut in_placeholder = false;
    for c in who.chars() {
        match c {
            '<' => in_placeholder = true,
            '>' => in_placeholder = false,
            _ => {}
        }
        if in_placeholder || !c.is_whitespace() {
            arn.push(c);
        }
    }
    Some(arn.trim_matches(['"', '\'']).to_owned())
}
