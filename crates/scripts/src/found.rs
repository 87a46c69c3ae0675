//! What a script was found to use, and what of it is known only when the job runs.

use std::collections::BTreeSet;
use std::rc::Rc;

use keytrace_access::call::Necessity;
use keytrace_uses::{
    Client, Direction, Location, NotALocation, Purpose, RoleUse, S3Access, TableUse, Upload, Uses,
    WriteEncryption, also_only_if,
};

use crate::Unknown;
use crate::python::Interpreter;
use crate::text::Text;
use crate::value::{Kind, Object, Value};

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) uses: Uses,
    /// What is known only at run time.
    pub(crate) unknowns: Vec<Unknown>,
    /// Settings of Spark, in order.
    pub(crate) settings: Vec<(String, String)>,
    /// The arguments of the job whose locations the script was seen to use.
    pub(crate) arguments_used: BTreeSet<Rc<str>>,
    /// Temporary views, which are no tables.
    pub(crate) views: BTreeSet<String>,
    /// Tables of Spark's metastore, which is the Data Catalog if the job says so.
    pub(crate) spark_tables: Vec<TableUse>,
    /// Tables of `spark.sql` that name no database. They may be views that are made later.
    pub(crate) bare_tables: Vec<TableUse>,
    /// The line from which on the script is not followed.
    pub(crate) stopped_at: Option<usize>,
    /// What `argparse` takes where the job gives no argument.
    pub(crate) defaults: Vec<(String, Value)>,
    /// Whether functions are called that are not in the script.
    pub(crate) asks_others: bool,
    /// The Region that the client was made for whose call is followed.
    pub(crate) region: Option<Value>,
    /// The database that `USE` chose.
    pub(crate) database: Option<String>,
}

/// How a location is used.
#[derive(Clone, Debug)]
pub(crate) struct How {
    pub(crate) direction: Direction,
    pub(crate) purpose: Purpose,
    pub(crate) sender: Sender,
    /// Whether one object is named, not a folder.
    pub(crate) is_object: bool,
    pub(crate) encryption: WriteEncryption,
    /// The credentials of another role.
    pub(crate) role: Option<Rc<Object>>,
    pub(crate) upload: Upload,
    /// `BucketKeyEnabled`.
    pub(crate) asks_bucket_key: Option<bool>,
}

/// What sends the requests to S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    Spark,
    /// boto3 and what is built on it: no setting of the job reaches it.
    Sdk,
    /// The same, but what it is given may be no location of S3 at all.
    Anything,
}

impl How {
    pub(crate) fn spark(direction: Direction) -> Self {
        Self {
            direction,
            purpose: Purpose::Data,
            sender: Sender::Spark,
            is_object: false,
            encryption: WriteEncryption::BucketDefault,
            role: None,
            upload: Upload::MaybeInParts,
            asks_bucket_key: None,
        }
    }

    pub(crate) fn sdk(direction: Direction) -> Self {
        Self { sender: Sender::Sdk, ..Self::spark(direction) }
    }

    pub(crate) fn of_purpose(self, purpose: Purpose) -> Self {
        Self { purpose, ..self }
    }

    fn does(&self) -> &'static str {
        match self.direction {
            Direction::Read => "reads",
            Direction::Write => "writes",
        }
    }

    fn client(&self, location: &Location) -> Client {
        match self.sender {
            Sender::Spark => Client::of_spark(location),
            Sender::Sdk | Sender::Anything => Client::Other,
        }
    }
}

/// The longest location: a key has at most 1,024 bytes.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
const LONGEST: usize = 2048;

/// About how many bytes a use takes with all that is derived from it.
const SIZE_OF_USE: usize = 8 * 1024;

/// Stands for a part of a text that is known only at run time. [`Location::parse`] treats it as a placeholder.
pub const MARK: &str = "{?}";

impl Interpreter<'_> {
    /// Notes the use of a location, or of each location of a list.
    pub(crate) fn note_location(&mut self, value: &Value, how: &How) {
        let possible = value.possible();
        for each in possible {
            match each {
                Value::List(elements) => elements.iter().for_each(|element| self.note_location(element, how)),
                Value::Text(text) => self.note_text(text, how, possible.len()),
                Value::None | Value::Bool(_) | Value::Number(_) => {}
                Value::Object(_) if each.each_of_listing().is_some_and(|each| *each != Value::Unknown) => {
                    if let Some(each) = each.each_of_listing() {
                        self.note_location(each, how);
                    }
                }
                _ => self.note_unknown_location(&[], how),
            }
        }
    }

    fn note_text(&mut self, text: &Text, how: &How, alternatives: usize) {
        let beginning = text.beginning().trim_start();
        let is_whole = text.whole().is_some();
        if beginning.is_empty() && !is_whole {
            return self.note_unknown_location(text.arguments(), how);
        }
        if !is_s3(beginning) {
            // Why: what begins otherwise is a file of another kind, or a bucket whose name is unknown.
            let is_scheme = ["s3://", "s3a://", "s3n://"].iter().any(|scheme| scheme.starts_with(beginning));
            if !is_whole && is_scheme {
                self.note_unknown_location(text.arguments(), how);
            }
            return;
        }
        for written in text.with_marks(MARK).split(',').map(str::trim).filter(|part| is_s3(part)) {
            self.note_written(written, text, how, alternatives);
        }
    }

    fn note_written(&mut self, written: &str, text: &Text, how: &How, alternatives: usize) {
        if !self.has_room_for_use(written.len()) {
            return;
        }
        if written.len() > LONGEST {
            let what = format!("the S3 location that line {} of the script {}", self.line(), how.does());
            return self.note_unknown(what, "it is longer than a location can be".to_owned());
        }
        let location = if how.is_object { Location::parse_file(written) } else { Location::parse(written) };
        match location {
            Ok(location) => {
                let is_partial = text.whole().is_none();
                let named_by = self.named_by(text.arguments(), is_partial);
                let mut necessity = self.necessity();
                if alternatives > 1 && necessity == Necessity::Must {
                    let condition =
                        format!("line {} of the script takes this of {alternatives} values", self.line());
                    necessity = Necessity::OnlyIf(condition);
                }
                let client = how.client(&location);
                let access = S3Access::new(location, how.purpose, how.direction, &named_by, necessity);
                let access = S3Access {
                    client,
                    encryption: how.encryption.clone(),
                    upload: how.upload,
                    bucket_key_enabled: how.asks_bucket_key,
                    ..access
                };
                self.found.arguments_used.extend(text.arguments().iter().cloned());
                let uses = Uses { accesses: vec![access], ..Uses::default() };
                self.note(uses, how.role.as_deref());
            }
            Err(NotALocation::Computed) => self.note_unknown_location(text.arguments(), how),
            Err(why) => {
                let what = format!("the S3 location that line {} of the script {}", self.line(), how.does());
                self.note_unknown(what, why.to_string());
            }
        }
    }

    /// Whether one more use, which names something of so many bytes, may be noted.
    // Why: each use becomes several requests later on.
    pub(crate) fn has_room_for_use(&mut self, bytes: usize) -> bool {
        self.has_room(SIZE_OF_USE.saturating_add(bytes))
    }

    fn note_unknown_location(&mut self, arguments: &[Rc<str>], how: &How) {
        if how.sender != Sender::Anything {
            let what = format!("the S3 location that line {} of the script {}", self.line(), how.does());
            let why = self.why_unknown(arguments);
            self.note_unknown(what, why);
        }
    }

    pub(crate) fn why_unknown(&self, arguments: &[Rc<str>]) -> String {
        match arguments.iter().find(|name| self.argument(name).is_none()) {
            Some(name) => format!("it is made from argument `{name}`, to which the job gives no value"),
            None => "it is computed when the job runs".to_owned(),
        }
    }

    /// Notes what is used under one more condition.
    pub(crate) fn only_if(&mut self, condition: &str, note: impl FnOnce(&mut Self)) {
        let before = std::mem::take(&mut self.found.uses);
        let tables = self.found.spark_tables.len();
        note(self);
        let mut noted = std::mem::replace(&mut self.found.uses, before);
        noted.also_only_if(condition);
        self.found.uses.join(noted);
        for table in self.found.spark_tables.iter_mut().skip(tables) {
            table.necessity = also_only_if(&table.necessity, condition);
        }
    }

    /// Notes what another role does, if the script has its credentials.
    pub(crate) fn as_another(&mut self, credentials: Option<&Object>, note: impl FnOnce(&mut Self)) {
        let before = std::mem::take(&mut self.found.uses);
        note(self);
        let noted = std::mem::replace(&mut self.found.uses, before);
        self.note(noted, credentials);
    }

    /// Notes something that is known only when the job runs.
    pub(crate) fn note_unknown(&mut self, what: String, why: String) {
        let unknown = Unknown { what, why };
        if self.found.unknowns.len() < 200 && !self.found.unknowns.contains(&unknown) {
            self.found.unknowns.push(unknown);
        }
    }

    /// Where something is named: ``line 12 of the script, argument `--source` ``.
    pub(crate) fn named_by(&self, arguments: &[Rc<str>], is_partial: bool) -> String {
        let mut named_by = format!("line {} of the script", self.line());
        if is_partial {
            named_by.push_str(", where the rest of the path is computed");
        }
        for name in arguments {
            named_by.push_str(&format!(", argument `{name}`"));
        }
        named_by
    }

    pub(crate) fn named_by_line(&self) -> String {
        self.named_by(&[], false)
    }

    /// Notes what the job's role does, or another that the script takes.
    pub(crate) fn note(&mut self, uses: Uses, credentials: Option<&Object>) {
        let Some(credentials) = credentials else { return self.found.uses.join(uses) };
        let text = |name: &str| credentials.field(name).and_then(Value::as_str).map(str::to_owned);
        let named_by = match credentials.field("line") {
            Some(Value::Number(line)) => format!("line {line} of the script"),
            _ => self.named_by_line(),
        };
        let (role, session_name) = (text("role"), text("session"));
        self.found.uses.with_role(RoleUse { role, session_name, named_by, uses });
    }
}

/// Whether a text begins like a location of S3.
pub(crate) fn is_s3(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| ["s3", "s3a", "s3n"].iter().any(|name| scheme.eq_ignore_ascii_case(name)))
}

/// The credentials of another role that a client was made with.
pub(crate) fn credentials_of(object: &Object) -> Option<Rc<Object>> {
    match object.field("credentials") {
        Some(Value::Object(credentials)) if credentials.kind == Kind::Credentials => {
            Some(Rc::clone(credentials))
        }
        _ => None,
    }
}
