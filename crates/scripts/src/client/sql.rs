//! SQL, as far as it names tables and locations. No statement is understood further.

use keytrace_uses::{Direction, TableUse, Usage};

use crate::found::How;
use crate::named::NamedTable;
use crate::python::Interpreter;
use crate::text::Text;
use crate::value::Value;

/// What stands for a part of a statement that is not known.
const MARK: char = '\u{1a}';

/// What runs a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine<'e> {
    /// Spark, which looks tables up in its metastore.
    Spark,
    /// Athena, which looks them up in the Data Catalog, in this database where they name none.
    Athena(Option<&'e str>),
}

/// A word of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// A name or a word of the language.
    Word(String),
    /// A name in quotes of its own: `` `db` ``, `"db"`.
    Quoted(String),
    /// A text: `'s3://lake/'`.
    Text(String),
    Sign(char),
}

/// What a statement names.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Named {
    Table(Vec<String>, Direction),
    /// A file by its path: ``delta.`s3://lake/x/` ``.
    Path(String, Direction),
    View(String),
    Database(String),
    Catalog(Direction),
}

/// Notes what a statement uses.
pub(crate) fn query(interpreter: &mut Interpreter<'_>, query: &Value, engine: Engine<'_>) {
    for text in query.possible() {
        match text.as_text() {
            // Why: a statement is taken apart into words, which takes more room than the text.
            Some(text) if !interpreter.has_room(text.len().saturating_mul(8)) => return,
            Some(text) => note(interpreter, text, engine),
            None => {
                let what = format!("the tables of the SQL on line {} of the script", interpreter.line());
                interpreter.note_unknown(what, "the statement is computed when the job runs".to_owned());
                interpreter.note_catalog(Direction::Read, None);
            }
        }
    }
}

fn note(interpreter: &mut Interpreter<'_>, text: &Text, engine: Engine<'_>) {
    let statement = text.with_marks(&MARK.to_string());
    for statement in statements(&tokens(&statement)) {
        for named in named(statement) {
            match named {
                Named::Table(parts, direction) => note_parts(interpreter, &parts, direction, engine),
                Named::Path(path, direction) => {
                    let how = match engine {
                        Engine::Spark => How::spark(direction),
                        Engine::Athena(_) => How::sdk(direction),
                    };
                    interpreter.note_location(&Value::of(with_unknowns(&path)), &how);
                }
                Named::View(name) => {
                    interpreter.found.views.insert(name.to_lowercase());
                }
                Named::Database(name) => interpreter.found.database = Some(name),
                Named::Catalog(direction) => interpreter.note_catalog(direction, None),
            }
        }
    }
}

/// The tables and the files that a statement names. A `hole` stands for what is not known, and names nothing.
pub(crate) fn tables(statement: &str, hole: &str) -> Vec<(Vec<String>, Direction)> {
    let tokens = tokens(&statement.replace(hole, &MARK.to_string()));
    let named = statements(&tokens).flat_map(named).filter_map(|named| match named {
        Named::Table(parts, direction) => Some((parts, direction)),
        Named::Path(path, direction) => Some((vec![path.replace(MARK, hole)], direction)),
        Named::View(_) | Named::Database(_) | Named::Catalog(_) => None,
    });
    named.filter(|(parts, _)| !parts.iter().any(|part| part.contains(MARK))).collect()
}

/// Notes a table as `table`, `database.table` or `catalog.database.table`.
pub(crate) fn table(interpreter: &mut Interpreter<'_>, name: &Value, direction: Direction) {
    for name in name.possible() {
        match name.as_text() {
            Some(text) => {
                let written = text.with_marks(&MARK.to_string()).replace('`', "");
                let parts: Vec<String> = written.split('.').map(str::to_owned).collect();
                note_parts(interpreter, &parts, direction, Engine::Spark);
            }
            None => note_parts(interpreter, &[MARK.to_string()], direction, Engine::Spark),
        }
    }
}

fn note_parts(interpreter: &mut Interpreter<'_>, parts: &[String], direction: Direction, engine: Engine<'_>) {
    let value = |part: &str| Value::of(with_unknowns(part));
    let by_spark = engine == Engine::Spark;
    match parts {
        [table] if table.contains(MARK) => {
            let unknown = Value::Unknown;
            let named = NamedTable { catalog_id: None, database: &unknown, table: &unknown, by_spark };
            interpreter.note_table(named, direction);
        }
        [table] => {
            let database = match engine {
                Engine::Spark => interpreter.found.database.clone(),
                Engine::Athena(database) => Some(database.unwrap_or("default").to_owned()),
            };
            let Some(database) = database else { return note_bare(interpreter, table, direction) };
            let (database, table) = (Value::text(&database), Value::text(table));
            let named = NamedTable { catalog_id: None, database: &database, table: &table, by_spark };
            interpreter.note_table(named, direction);
        }
        [.., database, table] => {
            let named =
                NamedTable { catalog_id: None, database: &value(database), table: &value(table), by_spark };
            interpreter.note_table(named, direction);
        }
        [] => {}
    }
}

/// A table without a database may be a temporary view, which is known at the end of the script.
fn note_bare(interpreter: &mut Interpreter<'_>, table: &str, direction: Direction) {
    if !interpreter.has_room_for_use(table.len()) {
        return;
    }
    let (named_by, necessity) = (interpreter.named_by_line(), interpreter.necessity());
    interpreter.found.bare_tables.push(TableUse {
        catalog_id: None,
        database: "default".to_owned(),
        table: table.to_owned(),
        direction: if direction == Direction::Read { Usage::Reads } else { Usage::Writes },
        named_by,
        necessity,
    });
}

fn with_unknowns(text: &str) -> Text {
    let mut whole = Text::default();
    for (place, part) in text.split(MARK).enumerate() {
        if place > 0 {
            whole.push_unknown();
        }
        whole.push(part);
    }
    whole
}

fn tokens(statement: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut letters = statement.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' | '"' | '`' => {
                let mut text = String::new();
                while let Some(inner) = letters.next().filter(|inner| *inner != letter) {
                    text.push(inner);
                }
                tokens.push(if letter == '\'' { Token::Text(text) } else { Token::Quoted(text) });
            }
            '-' if letters.peek() == Some(&'-') => {
                while letters.next_if(|letter| *letter != '\n').is_some() {}
            }
            '/' if letters.peek() == Some(&'*') => {
                let mut last = ' ';
                for inner in letters.by_ref().skip(1) {
                    if last == '*' && inner == '/' {
                        break;
                    }
                    last = inner;
                }
            }
            letter if is_word(letter) => {
                let mut word = String::from(letter);
                while let Some(inner) = letters.next_if(|letter| is_word(*letter)) {
                    word.push(inner);
                }
                tokens.push(Token::Word(word));
            }
            letter if letter.is_whitespace() => {}
            letter => tokens.push(Token::Sign(letter)),
        }
    }
    tokens
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$' || letter == MARK
}

fn statements(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    tokens.split(|token| *token == Token::Sign(';'))
}

/// What one statement names.
fn named(tokens: &[Token]) -> Vec<Named> {
    let mut found = Vec::new();
    let mut rest = tokens;
    let writes = writes_first(tokens);
    let mut is_first = true;
    while let Some((token, after)) = rest.split_first() {
        rest = after;
        let Token::Word(word) = token else { continue };
        let direction = match word.to_uppercase().as_str() {
            "USING" if !begins_with(tokens, "MERGE") => continue,
            "FROM" | "JOIN" | "USING" => {
                // Why: `DELETE FROM t` and `UPDATE t` write what stands first.
                if writes && is_first && begins_with(tokens, "DELETE") {
                    Direction::Write
                } else {
                    Direction::Read
                }
            }
            "INTO" | "OVERWRITE" => Direction::Write,
            "TABLE" if writes => Direction::Write,
            "UPDATE" if begins_with(tokens, "UPDATE") => Direction::Write,
            "LOCATION" => {
                if let [Token::Text(path), ..] = rest {
                    found.push(Named::Path(path.clone(), Direction::Write));
                }
                continue;
            }
            "VIEW" if writes => {
                found.extend(view(tokens, rest));
                continue;
            }
            "DATABASE" | "SCHEMA" if writes => {
                found.push(Named::Catalog(Direction::Write));
                continue;
            }
            "USE" if begins_with(tokens, "USE") => {
                let name = names(rest).0;
                found.extend(name.last().cloned().map(Named::Database));
                continue;
            }
            "SHOW" | "DESCRIBE" if begins_with(tokens, word) => {
                found.push(Named::Catalog(Direction::Read));
                break;
            }
            _ => continue,
        };
        let (parts, after) = names(skip_words(rest));
        if !parts.is_empty() {
            is_first = false;
            rest = after;
            // Why: what changes rows of a table reads the files that hold them.
            if direction == Direction::Write && changes_rows(tokens) {
                found.extend(table_or_path(parts.clone(), Direction::Read, tokens));
            }
            found.extend(table_or_path(parts, direction, tokens));
        }
    }
    found
}

fn begins_with(tokens: &[Token], word: &str) -> bool {
    matches!(tokens.first(), Some(Token::Word(first)) if first.eq_ignore_ascii_case(word))
}

/// Whether a statement changes rows that are there, not only adds some.
fn changes_rows(tokens: &[Token]) -> bool {
    ["DELETE", "UPDATE", "MERGE", "OPTIMIZE"].iter().any(|word| begins_with(tokens, word))
}

/// Whether a statement changes the first table that it names.
fn writes_first(tokens: &[Token]) -> bool {
    [
        "CREATE", "DROP", "ALTER", "TRUNCATE", "INSERT", "DELETE", "UPDATE", "MERGE", "MSCK", "REPLACE",
        "OPTIMIZE", "REFRESH",
    ]
    .iter()
    .any(|word| begins_with(tokens, word))
}

/// A temporary view is no table; another view is one of the catalog.
fn view(tokens: &[Token], rest: &[Token]) -> Vec<Named> {
    let is = |token: &Token, words: &[&str]| match token {
        Token::Word(word) => words.iter().any(|each| word.eq_ignore_ascii_case(each)),
        _ => false,
    };
    let (parts, _) = names(skip_words(rest));
    let is_temporary = tokens.iter().take(5).any(|token| is(token, &["TEMP", "TEMPORARY"]));
    match parts.last() {
        Some(name) if is_temporary => vec![Named::View(name.clone())],
        Some(_) => vec![Named::Catalog(Direction::Write)],
        None => Vec::new(),
    }
}

/// After the words that may stand between a verb and a name: `IF NOT EXISTS`, `TABLE`, `LATERAL`.
fn skip_words(mut tokens: &[Token]) -> &[Token] {
    const BETWEEN: &[&str] = &["IF", "NOT", "EXISTS", "TABLE", "INTO", "ONLY", "EXTERNAL"];
    while let [Token::Word(word), rest @ ..] = tokens {
        if !BETWEEN.iter().any(|each| word.eq_ignore_ascii_case(each)) {
            break;
        }
        tokens = rest;
    }
    tokens
}

/// A name with its parts: `db.table`, `` delta.`s3://…` ``. A function or a subquery is none.
fn names(mut tokens: &[Token]) -> (Vec<String>, &[Token]) {
    let mut parts = Vec::new();
    while let [Token::Word(part) | Token::Quoted(part), rest @ ..] = tokens {
        parts.push(part.clone());
        match rest {
            [Token::Sign('.'), rest @ ..] => tokens = rest,
            [Token::Sign('('), ..] if parts.len() == 1 && is_function(&parts) => return (Vec::new(), rest),
            rest => return (parts, rest),
        }
    }
    (parts, tokens)
}

/// `FROM explode(…)` names no table; `INSERT INTO t (a, b)` does.
fn is_function(parts: &[String]) -> bool {
    const FUNCTIONS: &[&str] =
        &["explode", "unnest", "values", "select", "range", "inline", "stack", "table"];
    parts.iter().any(|part| FUNCTIONS.iter().any(|function| part.eq_ignore_ascii_case(function)))
}

fn table_or_path(parts: Vec<String>, direction: Direction, tokens: &[Token]) -> Option<Named> {
    let last = parts.last()?;
    if last.contains("://") {
        return Some(Named::Path(last.clone(), direction));
    }
    let is_word = |word: &str| parts.len() == 1 && last.eq_ignore_ascii_case(word);
    if ["SELECT", "DATE", "TIMESTAMP", "VALUES", "PARTITION", "UNNEST", "LATERAL"]
        .iter()
        .any(|word| is_word(word))
    {
        return None;
    }
    if parts.len() == 1 && common_tables(tokens).any(|name| name.eq_ignore_ascii_case(last)) {
        return None;
    }
    Some(Named::Table(parts, direction))
}

/// The names that `WITH name AS (…)` gives to parts of the statement.
fn common_tables(tokens: &[Token]) -> impl Iterator<Item = &str> {
    tokens.windows(3).filter_map(|window| match window {
        [Token::Word(name) | Token::Quoted(name), Token::Word(word), Token::Sign('(')]
            if word.eq_ignore_ascii_case("AS") =>
        {
            Some(name.as_str())
        }
        _ => None,
    })
}
