//! The tables of what libraries do: read from `libraries/*.toml`, checked, and written as Rust.
//!
//! `libraries/README.md` describes the format. Whatever is wrong in a file is reported with the file and the line.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use toml::Spanned;

/// Kinds of objects that the interpreter itself knows.
const KINDS: &[&str] = &[
    "Arguments",
    "Bucket",
    "Client",
    "Credentials",
    "DynamoDbTable",
    "Encrypter",
    "FrameMaker",
    "FrameWriter",
    "GlueContext",
    "Identity",
    "Keyring",
    "Listing",
    "Namespace",
    "Reader",
    "S3Object",
    "Session",
    "Settings",
    "Sink",
    "Spark",
    "Writer",
];

/// What is done by Rust, by name.
const HOOKS: &[&str] = &[
    "assume-role",
    "aws-client",
    "aws-session",
    "caller-identity",
    "client-side-encryption",
    "dynamodb-batch",
    "s3-list-objects",
    "s3-list-page",
    "s3-list-pages",
];

/// Data stores that are used by name.
const STORES: &[&str] = &["secret", "dynamodb-table", "kinesis-stream", "sqs-queue"];

/// One file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct File {
    library: Spanned<Names>,
    source: Spanned<String>,
    checked: Spanned<toml::value::Datetime>,
    sender: Sender,
    session: Option<Spanned<String>>,
    #[serde(default)]
    kinds: Vec<Spanned<String>>,
    #[serde(default)]
    call: Vec<Call>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Several(Vec<String>),
}

impl Names {
    fn each(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Sender {
    Spark,
    Sdk,
    Anything,
}

/// A function of a module, or a method of a kind of object.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Call {
    name: Spanned<Names>,
    on: Option<Spanned<String>>,
    service: Option<String>,
    sender: Option<Sender>,
    #[serde(default)]
    telling_if_given: Vec<Spanned<String>>,
    #[serde(default)]
    if_equals: BTreeMap<Spanned<String>, String>,
    #[serde(default)]
    uses: Vec<Spanned<Use>>,
    returns: Option<Spanned<String>>,
    #[serde(default)]
    with: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    keeps: Vec<String>,
    credentials: Option<Spanned<String>>,
    lists_below: Option<Spanned<String>>,
}

/// One thing that a call does.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Use {
    reads: Option<Spanned<String>>,
    writes: Option<Spanned<String>>,
    opens: Option<Spanned<String>>,
    runs: Option<Spanned<String>>,
    connects: Option<Spanned<String>>,
    requests: Option<Spanned<String>>,
    unknown: Option<Spanned<String>>,
    hook: Option<Spanned<String>>,
    at: Option<Spanned<String>>,
    bucket: Option<Spanned<String>>,
    key: Option<Spanned<String>>,
    copy_source: Option<Spanned<String>>,
    mode: Option<Spanned<String>>,
    named: Option<Spanned<String>>,
    database: Option<Spanned<String>>,
    table: Option<Spanned<String>>,
    text: Option<Spanned<String>>,
    context: Option<Spanned<String>>,
    encryption: Option<Encryption>,
    credentials: Option<Spanned<String>>,
    bare_paths: Option<bool>,
    bare_paths_if_given: Option<Spanned<String>>,
    in_parts: Option<bool>,
    because: Option<String>,
    only_if: Option<String>,
    if_given: Option<Spanned<String>>,
    unless_given: Option<Spanned<String>>,
    if_not_false: Option<Spanned<String>>,
    unless_other_role: Option<bool>,
}

/// Where a call names the encryption that it asks S3 for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Encryption {
    options: Option<Spanned<String>>,
    algorithm: Option<Spanned<String>>,
    key: Option<Spanned<String>>,
    hook: Option<Spanned<String>>,
}

/// Something wrong: where in the text, and what.
struct Problem(usize, String);

type Checked<T> = Result<T, Problem>;

/// The Rust of all files, each given by its name and its text.
///
/// # Errors
/// With what is wrong in a file, and its line.
pub(crate) fn compile(files: &[(String, String)]) -> Result<String, String> {
    let mut parsed = Vec::new();
    for (name, text) in files {
        let file: File = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            format!("{name}:{line}: {}", error.message())
        })?;
        parsed.push((name, text, file));
    }
    let mut world =
        World { kinds: KINDS.iter().map(|kind| (*kind).to_owned()).collect(), seen: BTreeMap::new() };
    for (name, text, file) in &parsed {
        for kind in &file.kinds {
            if world.kinds.contains(kind.get_ref()) {
                return Err(format!("{name}:{}: kind `{}` is there already", at(text, kind), kind.get_ref()));
            }
            world.kinds.push(kind.get_ref().clone());
        }
    }
    let mut rust = String::from("static LIBRARIES: &[Library] = &[\n");
    for (name, text, file) in &parsed {
        let library = world.library(name, text, file);
        rust.push_str(&library.map_err(|Problem(at, what)| format!("{name}:{}: {what}", line_of(text, at)))?);
    }
    rust.push_str("];\n");
    Ok(rust)
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

fn at<T>(text: &str, value: &Spanned<T>) -> usize {
    line_of(text, value.span().start)
}

/// What is known of all files.
struct World {
    kinds: Vec<String>,
    /// Where each entry is.
    seen: BTreeMap<String, String>,
}

impl World {
    fn library(&mut self, file_name: &str, text: &str, file: &File) -> Checked<String> {
        let problem = |span: usize, what: &str| Problem(span, what.to_owned());
        if !file.source.get_ref().starts_with("https://") {
            return Err(problem(
                file.source.span().start,
                "`source` is the https address of the documentation",
            ));
        }
        if file.checked.get_ref().date.is_none() || file.checked.get_ref().time.is_some() {
            return Err(problem(file.checked.span().start, "`checked` is a date, such as 2026-12-01"));
        }
        let modules: Vec<&str> = file.library.get_ref().each().iter().map(String::as_str).collect();
        let mut rust =
            format!("Library {{ modules: &{modules:?}, session: {}, calls: &[\n", option(&file.session)?);
        for call in &file.call {
            for name in call.name.get_ref().each() {
                // Why: a list has one span, and the name stands somewhere in it.
                let span = call.name.span();
                let within = text.get(span.clone()).and_then(|list| list.find(&format!("{name:?}")));
                let span = span.start + within.unwrap_or_default();
                if call.on.is_none() && !modules.iter().any(|module| name.starts_with(&format!("{module}.")))
                {
                    return Err(Problem(span, format!("`{name}` is in none of {modules:?}")));
                }
                let on = call.on.as_ref().map_or("", |on| on.get_ref());
                let service = call.service.as_deref().unwrap_or_default();
                let conditions: Vec<_> =
                    call.if_equals.iter().map(|(name, value)| (name.get_ref(), value)).collect();
                let entry = format!("{on} {service} {name} {conditions:?}");
                let place = format!("{file_name}:{}", line_of(text, span));
                if let Some(other) = self.seen.insert(entry, place) {
                    return Err(Problem(span, format!("`{name}` is there already, in {other}")));
                }
            }
            rust.push_str(&self.call(call, file.sender)?);
        }
        rust.push_str("] },\n");
        Ok(rust)
    }

    fn call(&self, call: &Call, sender: Sender) -> Checked<String> {
        let names = call.name.get_ref().each();
        let on = match &call.on {
            None => "Receiver::Module".to_owned(),
            Some(on) if on.get_ref() == "anything" => "Receiver::Anything".to_owned(),
            Some(on) => format!("Receiver::Kind({})", self.kind(on)?),
        };
        let returns = match &call.returns {
            None => "Returns::Nothing".to_owned(),
            Some(kind) => format!("Returns::Object({})", self.kind(kind)?),
        };
        let returns = match &call.lists_below {
            Some(below) => format!("Returns::ListingBelow({})", argument(below)?),
            None => returns,
        };
        let telling = arguments(&call.telling_if_given)?;
        let mut if_equals = String::new();
        for (name, value) in &call.if_equals {
            write(&mut if_equals, format_args!("({}, {value:?}), ", argument(name)?));
        }
        let mut with = String::new();
        for (field, value) in &call.with {
            write(&mut with, format_args!("({field:?}, {}), ", argument(value)?));
        }
        let mut uses = String::new();
        for each in &call.uses {
            write(&mut uses, format_args!("        {},\n", one_use(each, call.sender.unwrap_or(sender))?));
        }
        Ok(format!(
            "    Call {{ names: &{names:?}, on: {on}, service: {:?}, telling_if_given: {telling}, if_equals: &[{if_equals}], \
             returns: {returns}, with: &[{with}], keeps: &{:?}, credentials: {}, uses: &[\n{uses}    ] }},\n",
            call.service,
            call.keeps,
            option(&call.credentials)?,
        ))
    }

    fn kind(&self, kind: &Spanned<String>) -> Checked<String> {
        let name = kind.get_ref();
        if KINDS.contains(&name.as_str()) {
            return Ok(format!("Kind::{name}"));
        }
        if self.kinds.contains(name) {
            return Ok(format!("Kind::Declared({name:?})"));
        }
        Err(Problem(kind.span().start, format!("no file has `{name}` in its `kinds`")))
    }
}

fn one_use(spanned: &Spanned<Use>, sender: Sender) -> Checked<String> {
    let span = spanned.span().start;
    let each = spanned.get_ref();
    let verbs = [
        ("reads", &each.reads),
        ("writes", &each.writes),
        ("opens", &each.opens),
        ("runs", &each.runs),
        ("connects", &each.connects),
        ("requests", &each.requests),
        ("unknown", &each.unknown),
        ("hook", &each.hook),
    ];
    let given: Vec<_> = verbs.iter().filter_map(|(verb, what)| Some((*verb, (*what).as_ref()?))).collect();
    let [(verb, what)] = given.as_slice() else {
        let verbs: Vec<&str> = verbs.iter().map(|(verb, _)| *verb).collect();
        return Err(Problem(span, format!("a use has exactly one of {verbs:?}")));
    };
    let needed = |name: &str, value: &Option<Spanned<String>>| match value {
        Some(value) => argument(value),
        None => Err(Problem(span, format!("`{verb} = \"{}\"` needs `{name}`", what.get_ref()))),
    };
    let direction = if *verb == "writes" { "Direction::Write" } else { "Direction::Read" };
    let action = match (*verb, what.get_ref().as_str()) {
        ("reads" | "writes", "location" | "object") | ("opens", "object") => {
            location(each, (*verb, what), sender, span)?
        }
        ("reads" | "writes", "table") => format!(
            "Action::Table {{ direction: {direction}, database: {}, table: {} }}",
            needed("database", &each.database)?,
            needed("table", &each.table)?,
        ),
        ("reads" | "writes", "catalog") => format!("Action::Catalog({direction})"),
        ("reads" | "writes", store) if STORES.contains(&store) => format!(
            "Action::Store {{ direction: {direction}, store: NamedStore::{}, name: {} }}",
            camel(store),
            needed("named", &each.named)?
        ),
        ("runs", "athena-sql") => format!(
            "Action::AthenaSql {{ text: {}, database: {} }}",
            needed("text", &each.text)?,
            option(&each.database)?
        ),
        ("connects", _) => format!("Action::Connection({})", argument(what)?),
        ("requests", action) if action.starts_with("kms:") => format!(
            "Action::Kms {{ action: {action:?}, key: {}, context: {}, because: {:?} }}",
            needed("key", &each.key)?,
            option(&each.context)?,
            each.because.as_deref().unwrap_or("it is computed when the job runs"),
        ),
        ("unknown", what) => match &each.because {
            Some(because) => format!("Action::Unknown {{ what: {what:?}, because: {because:?} }}"),
            None => return Err(Problem(span, "`unknown` needs `because`".to_owned())),
        },
        ("hook", hook) if HOOKS.contains(&hook) => format!("Action::Hook(Hook::{})", camel(hook)),
        ("hook", other) => return Err(Problem(what.span().start, format!("there is no hook `{other}`"))),
        (verb, other) => return Err(Problem(what.span().start, format!("nothing {verb} `{other}`"))),
    };
    Ok(format!(
        "Use {{ action: {action}, only_if: {:?}, if_given: {}, unless_given: {}, if_not_false: {}, unless_other_role: {} }}",
        each.only_if,
        option(&each.if_given)?,
        option(&each.unless_given)?,
        option(&each.if_not_false)?,
        each.unless_other_role.unwrap_or_default(),
    ))
}

fn location(
    each: &Use,
    (verb, what): (&str, &Spanned<String>),
    sender: Sender,
    span: usize,
) -> Checked<String> {
    let mode = match (verb, &each.mode) {
        ("reads", None) => "Access::Reads".to_owned(),
        ("writes", None) => "Access::Writes".to_owned(),
        ("opens", Some(mode)) => format!("Access::ByMode({})", argument(mode)?),
        _ => return Err(Problem(span, "`opens` and `mode` go together".to_owned())),
    };
    let place = match (&each.at, &each.bucket, &each.key, &each.copy_source) {
        (Some(place), None, None, None) => format!("Place::At({})", argument(place)?),
        (None, Some(bucket), Some(key), None) => {
            format!("Place::InBucket {{ bucket: {}, key: {} }}", argument(bucket)?, argument(key)?)
        }
        (None, None, None, Some(source)) => format!("Place::CopySource({})", argument(source)?),
        _ => {
            return Err(Problem(
                span,
                "a place is named by `at`, by `bucket` and `key`, or by `copy-source`".to_owned(),
            ));
        }
    };
    let bare_paths = match (each.bare_paths, &each.bare_paths_if_given) {
        (None | Some(false), None) => "BarePaths::Never".to_owned(),
        (Some(true), None) => "BarePaths::Always".to_owned(),
        (None, Some(given)) => format!("BarePaths::IfGiven({})", argument(given)?),
        _ => return Err(Problem(span, "`bare-paths` or `bare-paths-if-given`, not both".to_owned())),
    };
    let encryption = match &each.encryption {
        None => "Encryption::Unasked".to_owned(),
        Some(Encryption { options: Some(options), algorithm: None, key: None, hook: None }) => {
            format!("Encryption::Options({})", argument(options)?)
        }
        Some(Encryption { options: None, algorithm: Some(algorithm), key: Some(key), hook: None }) => {
            format!("Encryption::Named {{ algorithm: {}, key: {} }}", argument(algorithm)?, argument(key)?)
        }
        Some(Encryption { options: None, algorithm: None, key: None, hook: Some(hook) })
            if hook.get_ref() == "s3-headers" =>
        {
            "Encryption::S3Headers".to_owned()
        }
        Some(_) => {
            let what = "`encryption` has `options`, or `algorithm` and `key`, or `hook = \"s3-headers\"`";
            return Err(Problem(span, what.to_owned()));
        }
    };
    Ok(format!(
        "Action::Location {{ access: {mode}, place: {place}, is_object: {}, sender: Sender::{sender:?}, \
         bare_paths: {bare_paths}, encryption: {encryption}, credentials: {}, in_parts: {} }}",
        what.get_ref() == "object",
        option(&each.credentials)?,
        each.in_parts.unwrap_or(true),
    ))
}

/// `"1:path or other.entry!"`: see `libraries/README.md`.
fn argument(spanned: &Spanned<String>) -> Checked<String> {
    let wrong = |what: &str| Problem(spanned.span().start, format!("`{}`: {what}", spanned.get_ref()));
    let text = spanned.get_ref().as_str();
    let (text, missing) = match (text.strip_suffix('!'), text.strip_suffix('?')) {
        (Some(text), _) => (text, "Missing::Unknown"),
        (_, Some(text)) => (text, "Missing::LeftOut"),
        _ => (text, "Missing::LeftOutOrHidden"),
    };
    let mut rust = String::new();
    for alternative in text.split(" or ") {
        let (position, path) = match alternative.split_once(':') {
            Some((position, path)) => {
                let position: usize =
                    position.parse().map_err(|_| wrong("a position is a number, from 0"))?;
                (Some(position), path)
            }
            None => (None, alternative),
        };
        let is_name = |part: &str| {
            !part.is_empty()
                && part.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter))
        };
        let parts: Vec<&str> = if path.is_empty() { Vec::new() } else { path.split('.').collect() };
        if (parts.is_empty() && position.is_none()) || !parts.iter().all(|part| is_name(part)) {
            return Err(wrong(
                "an argument is `name`, `position:name` or `name.entry`, several joined by ` or `",
            ));
        }
        match parts.as_slice() {
            ["self", field] => write(&mut rust, format_args!("Alternative::Field({field:?}), ")),
            [name, entries @ ..] => write(
                &mut rust,
                format_args!(
                    "Alternative::Given {{ position: {position:?}, name: {name:?}, entries: &{entries:?} }}, "
                ),
            ),
            [] => write(
                &mut rust,
                format_args!("Alternative::Given {{ position: {position:?}, name: \"\", entries: &[] }}, "),
            ),
        }
    }
    Ok(format!("Argument {{ alternatives: &[{rust}], missing: {missing} }}"))
}

fn arguments(each: &[Spanned<String>]) -> Checked<String> {
    let mut rust = String::from("&[");
    for each in each {
        write(&mut rust, format_args!("{}, ", argument(each)?));
    }
    rust.push(']');
    Ok(rust)
}

fn option(value: &Option<Spanned<String>>) -> Checked<String> {
    Ok(some(value.as_ref().map(argument).transpose()?))
}

fn some(value: Option<String>) -> String {
    value.map_or("None".to_owned(), |value| format!("Some({value})"))
}

/// `s3-list-page` as Rust names it: `S3ListPage`.
fn camel(name: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    };
    name.split('-').map(word).collect()
}

fn write(rust: &mut String, text: std::fmt::Arguments<'_>) {
    // A String takes whatever is written.
    let _ = rust.write_fmt(text);
}
