//! What libraries do, by the tables in `libraries/`: this finds the entry of a call, and notes what it uses.
//!
//! `libraries/README.md` describes the tables, and `build.rs` makes constants of them.

use std::rc::Rc;

use keytrace_uses::{Direction, Store, Upload, WriteEncryption};

use crate::client::{encryption, kms, sdk, sdk_s3, sql};
use crate::found::{How, Sender, credentials_of, is_s3};
use crate::named::NamedTable;
use crate::python::{Given, Interpreter};
use crate::text::Text;
use crate::value::{Kind, Object, Value, listing};

include!(concat!(env!("OUT_DIR"), "/libraries.rs"));

/// A file of `libraries/`.
struct Library {
    /// The modules that a script imports.
    modules: &'static [&'static str],
    /// The argument with the session whose credentials and Region a call has.
    session: Option<Argument>,
    calls: &'static [Call],
}

/// What calls of some names do.
struct Call {
    /// Patterns: `*` stands for any letters, a part `**` for any parts or none.
    names: &'static [&'static str],
    on: Receiver,
    /// The service of a client.
    service: Option<&'static str>,
    /// Arguments that tell what a call is, whatever it is a method of. None if nothing does.
    telling_if_given: &'static [Argument],
    if_equals: &'static [(Argument, &'static str)],
    uses: &'static [Use],
    returns: Returns,
    /// The fields of what it returns.
    with: &'static [(&'static str, Argument)],
    /// The fields that what it returns has from the receiver.
    keeps: &'static [&'static str],
    /// An access key, which tells whose credentials what it returns has.
    credentials: Option<Argument>,
}

/// What a call is a function or a method of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Receiver {
    Module,
    Kind(Kind),
    /// Something that is not known.
    Anything,
}

enum Returns {
    /// Nothing that is followed.
    Nothing,
    Object(Kind),
    /// What is below a folder of S3.
    ListingBelow(Argument),
}

/// An argument of a call, or a field of its receiver: the first alternative that is there.
#[derive(Clone, Copy)]
struct Argument {
    alternatives: &'static [Alternative],
    missing: Missing,
}

enum Alternative {
    Given { position: Option<usize>, name: &'static str, entries: &'static [&'static str] },
    Field(&'static str),
}

/// What it means that an argument is not seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    /// Every call has it, so that it is not known.
    Unknown,
    /// It is left out.
    LeftOut,
    /// It is left out, or hides behind `**options`.
    LeftOutOrHidden,
}

/// One thing that a call does.
struct Use {
    action: Action,
    only_if: Option<&'static str>,
    if_given: Option<Argument>,
    unless_given: Option<Argument>,
    if_not_false: Option<Argument>,
    /// Whether it is left out where the receiver has the credentials of another role.
    unless_other_role: bool,
}

enum Action {
    Location {
        access: Access,
        place: Place,
        is_object: bool,
        sender: Sender,
        bare_paths: BarePaths,
        encryption: Encryption,
        credentials: Option<Argument>,
        in_parts: bool,
    },
    Table {
        direction: Direction,
        database: Argument,
        table: Argument,
    },
    Catalog(Direction),
    Store {
        direction: Direction,
        store: NamedStore,
        name: Argument,
    },
    AthenaSql {
        text: Argument,
        database: Option<Argument>,
    },
    Connection(Argument),
    Kms {
        action: &'static str,
        key: Argument,
        context: Option<Argument>,
        because: &'static str,
    },
    Unknown {
        what: &'static str,
        because: &'static str,
    },
    Hook(Hook),
}

enum Access {
    Reads,
    Writes,
    /// `"rb"` reads, `"w"` writes.
    ByMode(Argument),
}

enum Place {
    At(Argument),
    InBucket { bucket: Argument, key: Argument },
    CopySource(Argument),
}

/// Whether `bucket/key` is a location too.
enum BarePaths {
    Never,
    Always,
    IfGiven(Argument),
}

/// Where a call names the encryption that it asks S3 for.
enum Encryption {
    Unasked,
    Options(Argument),
    Named { algorithm: Argument, key: Argument },
    S3Headers,
}

#[derive(Clone, Copy)]
enum NamedStore {
    Secret,
    DynamodbTable,
    KinesisStream,
    SqsQueue,
}

/// What needs more than a table can say.
#[derive(Clone, Copy)]
enum Hook {
    AssumeRole,
    AwsClient,
    AwsSession,
    CallerIdentity,
    ClientSideEncryption,
    DynamodbBatch,
    S3ListObjects,
    S3ListPage,
    S3ListPages,
}

/// A call of a script.
struct Called<'c> {
    name: &'c str,
    given: &'c Given,
    receiver: Option<&'c Rc<Object>>,
}

/// What a function of a module answers; none if no file is about the module.
pub(crate) fn function(interpreter: &mut Interpreter<'_>, name: &str, given: &Given) -> Option<Value> {
    let module = name.split('.').next().unwrap_or_default();
    let mut libraries = LIBRARIES.iter().filter(|library| library.modules.contains(&module)).peekable();
    libraries.peek()?;
    let called = Called { name, given, receiver: None };
    let call = libraries.find_map(|library| {
        let call = library.calls.iter().find(|call| call.on == Receiver::Module && call.is_of(&called))?;
        Some((library, call))
    });
    let Some((library, call)) = call else { return Some(Value::Unknown) };
    let session = library.session.and_then(|session| called.argument(&session));
    let session = session.as_ref().and_then(Value::as_object);
    interpreter.found.region = session.and_then(|session| session.field("region")).cloned();
    let credentials = session.and_then(credentials_of);
    let mut answer = Value::Unknown;
    interpreter.as_another(credentials.as_deref(), |interpreter| {
        answer = call.follow(interpreter, &called);
    });
    interpreter.found.region = None;
    Some(answer)
}

/// What a method answers; none if no file is about the method.
pub(crate) fn method(
    interpreter: &mut Interpreter<'_>,
    receiver: &Rc<Object>,
    name: &str,
    given: &Given,
) -> Option<Value> {
    let called = Called { name, given, receiver: Some(receiver) };
    let service = receiver.field("service").and_then(Value::as_str);
    let on = Receiver::Kind(receiver.kind);
    let is_meant = |call: &&Call| {
        call.on == on && (call.service.is_none() || call.service == service) && call.is_of(&called)
    };
    let call = calls().find(is_meant)?;
    if receiver.field("elsewhere").is_some() {
        return Some(Value::Unknown);
    }
    interpreter.found.region = receiver.field("region").cloned();
    let answer = call.follow(interpreter, &called);
    interpreter.found.region = None;
    Some(answer)
}

/// What a method of something that is not known answers; none if its name and its arguments do not tell.
pub(crate) fn method_of_anything(
    interpreter: &mut Interpreter<'_>,
    name: &str,
    given: &Given,
) -> Option<Value> {
    let called = Called { name, given, receiver: None };
    let is_telling = |call: &&Call| {
        let tells = match call.telling_if_given {
            [] => call.on == Receiver::Anything,
            telling => telling.iter().all(|argument| called.argument(argument).is_some()),
        };
        tells && call.is_of(&called)
    };
    let call = calls().find(is_telling)?;
    Some(call.follow(interpreter, &called))
}

fn calls() -> impl Iterator<Item = &'static Call> {
    LIBRARIES.iter().flat_map(|library| library.calls)
}

impl Call {
    fn is_of(&self, called: &Called<'_>) -> bool {
        let equals = |(argument, text): &(Argument, &str)| {
            called.argument(argument).as_ref().and_then(Value::as_str) == Some(*text)
        };
        self.names.iter().any(|pattern| is_like(called.name, pattern)) && self.if_equals.iter().all(equals)
    }

    fn follow(&self, interpreter: &mut Interpreter<'_>, called: &Called<'_>) -> Value {
        let mut answer = None;
        for each in self.uses {
            answer = each.follow(interpreter, called).or(answer);
        }
        answer.unwrap_or_else(|| self.answer(called))
    }

    fn answer(&self, called: &Called<'_>) -> Value {
        let kind = match &self.returns {
            Returns::Nothing => return Value::Unknown,
            Returns::ListingBelow(folder) => {
                return listing(sdk_s3::below(&called.argument(folder).unwrap_or(Value::Unknown)));
            }
            Returns::Object(kind) => *kind,
        };
        let mut object = Object::new(kind);
        for (field, argument) in self.with {
            if let Some(value) = called.argument(argument) {
                object = object.with(field, value);
            }
        }
        for field in self.keeps {
            if let Some(value) = called.receiver.and_then(|receiver| receiver.field(field)) {
                object = object.with(field, value.clone());
            }
        }
        if let Some(credentials) = called.credentials(self.credentials.as_ref()) {
            object = object.with("credentials", Value::Object(credentials));
        }
        object.into_value()
    }
}

/// Whether a dotted name is like a pattern.
fn is_like(name: &str, pattern: &str) -> bool {
    let (mut name, mut pattern) = (name, pattern);
    loop {
        let (part, after) =
            pattern.split_once('.').map_or((pattern, None), |(part, after)| (part, Some(after)));
        if part == "**" {
            let Some(after) = after else { return true };
            let mut rest = Some(name);
            return std::iter::from_fn(|| {
                let here = rest?;
                rest = here.split_once('.').map(|(_, rest)| rest);
                Some(here)
            })
            .any(|here| is_like(here, after));
        }
        let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
        if !is_part_like(first, part) {
            return false;
        }
        match (rest, after) {
            (None, None) => return true,
            (Some(rest), Some(after)) => (name, pattern) = (rest, after),
            _ => return false,
        }
    }
}

/// Whether one part is like a pattern with `*` for any letters.
fn is_part_like(part: &str, pattern: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return part == pattern };
    let Some(mut part) = part.strip_prefix(first) else { return false };
    let mut pieces = rest.split('*').peekable();
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return part.ends_with(piece);
        }
        let Some((_, after)) = part.split_once(piece) else { return false };
        part = after;
    }
    true
}

impl Called<'_> {
    fn argument(&self, argument: &Argument) -> Option<Value> {
        let value = argument.alternatives.iter().find_map(|alternative| match alternative {
            Alternative::Field(field) => self.receiver.and_then(|receiver| receiver.field(field)),
            Alternative::Given { position, name, entries } => {
                let value = self.given.get(position.unwrap_or(usize::MAX), name)?;
                entries.iter().try_fold(value, |value, entry| value.entry(entry))
            }
        });
        let missing = match argument.missing {
            Missing::Unknown => true,
            Missing::LeftOut => false,
            Missing::LeftOutOrHidden => self.given.is_open,
        };
        value.cloned().or(missing.then_some(Value::Unknown))
    }

    /// Whose credentials an access key is one of.
    fn credentials(&self, key: Option<&Argument>) -> Option<Rc<Object>> {
        match self.argument(key?)? {
            Value::None => None,
            Value::Object(credentials) if credentials.kind == Kind::Credentials => Some(credentials),
            // Why: a key of somebody else, and nobody can tell whose.
            _ => Some(Rc::new(Object::new(Kind::Credentials))),
        }
    }

    /// The other role that the receiver acts with.
    fn role(&self) -> Option<Rc<Object>> {
        self.receiver.and_then(|receiver| credentials_of(receiver))
    }
}

impl Use {
    /// Notes it. It answers what a hook does.
    fn follow(&self, interpreter: &mut Interpreter<'_>, called: &Called<'_>) -> Option<Value> {
        let is_given = |argument: &Argument| called.argument(argument).is_some();
        let is_not_false =
            |argument: &Argument| called.argument(argument).is_some_and(|value| value.truth() != Some(false));
        let is_left_out = self.if_given.as_ref().is_some_and(|argument| !is_given(argument))
            || self.unless_given.as_ref().is_some_and(is_given)
            || self.if_not_false.as_ref().is_some_and(|argument| !is_not_false(argument))
            || (self.unless_other_role && called.role().is_some());
        if is_left_out {
            return None;
        }
        match self.only_if {
            None => self.action.follow(interpreter, called),
            Some(condition) => {
                let mut answer = None;
                interpreter
                    .only_if(condition, |interpreter| answer = self.action.follow(interpreter, called));
                answer
            }
        }
    }
}

impl Action {
    fn follow(&self, interpreter: &mut Interpreter<'_>, called: &Called<'_>) -> Option<Value> {
        let role = called.role();
        match self {
            Self::Location { .. } => self.location(interpreter, called),
            Self::Table { direction, database, table } => {
                if let (Some(database), Some(table)) = (called.argument(database), called.argument(table)) {
                    let named =
                        NamedTable { catalog_id: None, database: &database, table: &table, by_spark: false };
                    interpreter.note_table(named, *direction);
                }
            }
            Self::Catalog(direction) => interpreter.note_catalog(*direction, role.as_deref()),
            Self::Store { direction, store, name } => {
                if let Some(name) = called.argument(name) {
                    interpreter.note_store(store.named(), &name, *direction, role.as_deref());
                }
            }
            Self::AthenaSql { text, database } => {
                if let Some(text) = called.argument(text) {
                    let database = database.and_then(|database| called.argument(&database));
                    let database = database.as_ref().and_then(Value::as_str);
                    sql::query(interpreter, &text, sql::Engine::Athena(database));
                }
            }
            Self::Connection(name) => {
                if let Some(name) = called.argument(name) {
                    interpreter.note_connection(&name);
                }
            }
            Self::Kms { action, key, context, because } => {
                let key = called.argument(key).unwrap_or(Value::Unknown);
                let context = context.and_then(|context| called.argument(&context));
                let context = kms::context(context.as_ref());
                kms::request(interpreter, action, &key, (context, because), role.as_deref());
            }
            Self::Unknown { what, because } => {
                let what = what.replace("{line}", &interpreter.line().to_string());
                interpreter.note_unknown(what, (*because).to_owned());
            }
            Self::Hook(hook) => return hook.follow(interpreter, called),
        }
        None
    }

    fn location(&self, interpreter: &mut Interpreter<'_>, called: &Called<'_>) {
        let Self::Location {
            access,
            place,
            is_object,
            sender,
            bare_paths,
            encryption,
            credentials,
            in_parts,
        } = self
        else {
            return;
        };
        let direction = match access {
            Access::Reads => Direction::Read,
            Access::Writes => Direction::Write,
            Access::ByMode(mode) => direction_of_mode(called.argument(mode).as_ref()),
        };
        let mut how = How {
            sender: *sender,
            is_object: *is_object,
            role: called.credentials(credentials.as_ref()).or_else(|| called.role()),
            upload: if *in_parts { Upload::MaybeInParts } else { Upload::Whole },
            ..How::spark(direction)
        };
        if direction == Direction::Write {
            how = encryption.asked(interpreter, called, how);
        }
        let Some(place) = place.value(called) else { return };
        let takes_bare_paths = match bare_paths {
            BarePaths::Never => false,
            BarePaths::Always => true,
            BarePaths::IfGiven(argument) => called.argument(argument).is_some(),
        };
        let place = if takes_bare_paths { with_scheme(&place) } else { place };
        interpreter.note_location(&place, &how);
    }
}

impl Encryption {
    fn asked(&self, interpreter: &mut Interpreter<'_>, called: &Called<'_>, how: How) -> How {
        let asked: WriteEncryption = match self {
            Self::Unasked => return how,
            Self::S3Headers => return sdk_s3::headers(interpreter, called.given, how),
            Self::Options(options) => sdk_s3::asked_by(interpreter, called.argument(options).as_ref()),
            Self::Named { algorithm, key } => {
                let (algorithm, key) = (called.argument(algorithm), called.argument(key));
                sdk_s3::asked(interpreter, algorithm.as_ref(), key.as_ref())
            }
        };
        How { encryption: asked, ..how }
    }
}

impl Place {
    fn value(&self, called: &Called<'_>) -> Option<Value> {
        match self {
            Self::At(argument) => called.argument(argument),
            Self::InBucket { bucket, key } => {
                Some(sdk_s3::location(&called.argument(bucket)?, &called.argument(key)?))
            }
            Self::CopySource(argument) => Some(sdk_s3::copied(&called.argument(argument)?)),
        }
    }
}

impl NamedStore {
    /// The store of a name, and what a report calls it.
    fn named(self) -> (fn(String) -> Store, &'static str) {
        match self {
            Self::Secret => (Store::Secret, "secret"),
            Self::DynamodbTable => (Store::DynamoDbTable, "DynamoDB table"),
            Self::KinesisStream => (Store::KinesisStream, "stream"),
            Self::SqsQueue => (Store::Queue, "queue"),
        }
    }
}

impl Hook {
    fn follow(self, interpreter: &mut Interpreter<'_>, called: &Called<'_>) -> Option<Value> {
        let Called { name, given, receiver } = *called;
        match self {
            Self::AwsClient => Some(sdk::client(given, receiver)),
            Self::AwsSession => Some(sdk::session(given)),
            Self::AssumeRole => Some(sdk::assumed(interpreter, given)),
            Self::CallerIdentity => called.role().is_none().then(|| Value::object(Kind::Identity)),
            Self::DynamodbBatch => {
                sdk::dynamo_db_batch(interpreter, name, given, called.role().as_deref());
                None
            }
            Self::ClientSideEncryption => {
                if let Some(client) = receiver {
                    encryption::of_s3(interpreter, client, name, given);
                }
                None
            }
            Self::S3ListPage => Some(sdk_s3::page(given)),
            Self::S3ListPages => Some(listing(sdk_s3::page(given))),
            Self::S3ListObjects => receiver.map(|bucket| sdk_s3::objects(bucket, given)),
        }
    }
}

/// `open(path, "rb")` reads, `open(path, "w")` writes.
fn direction_of_mode(mode: Option<&Value>) -> Direction {
    let mode = mode.and_then(Value::as_str).unwrap_or("r");
    if mode.contains(['w', 'a', 'x']) { Direction::Write } else { Direction::Read }
}

/// A location that was written `bucket/key`.
fn with_scheme(place: &Value) -> Value {
    match place.as_text() {
        Some(text) if !is_s3(text.beginning()) => {
            let mut whole = Text::known("s3://");
            whole.append(text);
            Value::of(whole)
        }
        _ => place.clone(),
    }
}
