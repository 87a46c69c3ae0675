//! What an expression of a script stands for, as far as it is known before the script runs.

use std::rc::Rc;

use crate::text::Text;

/// A value of the script.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Unknown,
    None,
    Bool(bool),
    Number(i64),
    Text(Rc<Text>),
    List(Rc<Vec<Value>>),
    /// Keys and values, in order.
    Dict(Rc<Vec<(Value, Value)>>),
    /// A module, or something of a module, by its dotted name.
    Module(Rc<str>),
    Object(Rc<Object>),
    /// A function of the script, by its number.
    Function(usize),
    /// A method of an instance: the function and the instance.
    Method(usize, usize),
    /// A class of the script, by its number.
    Class(usize),
    /// An instance of a class: the scope of its attributes.
    Instance(usize),
    /// One of several.
    OneOf(Rc<Vec<Value>>),
}

/// A thing of a library that recognizers know.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Object {
    pub(crate) kind: Kind,
    pub(crate) fields: Vec<(Rc<str>, Value)>,
}

/// What a thing of a library is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The values of the job's arguments: `args['NAME']`.
    Arguments,
    /// The same from `argparse`: `args.NAME`.
    Namespace,
    /// A Spark session, SQL context or Spark context.
    Spark,
    /// What takes settings: `SparkSession.builder`, `SparkConf()`, `spark.conf`, Hadoop's configuration.
    Settings,
    /// `spark.read`, `spark.readStream` and what options made of it.
    Reader,
    /// `frame.write`, `frame.writeStream`, `frame.writeTo(…)`.
    Writer,
    GlueContext,
    /// `glueContext.create_dynamic_frame`, `glueContext.create_data_frame`.
    FrameMaker,
    /// `glueContext.write_dynamic_frame`, `glueContext.write_data_frame`.
    FrameWriter,
    /// `glueContext.getSink(…)`.
    Sink,
    /// `boto3.Session()`, maybe with the credentials of another role.
    Session,
    /// What `sts.assume_role` answers.
    Credentials,
    /// `boto3.client(…)` or `boto3.resource(…)`: the field `service` names the service.
    Client,
    /// `s3.Bucket(…)` and `s3.Object(…)`.
    Bucket,
    S3Object,
    /// `dynamodb.Table(…)`.
    DynamoDbTable,
    /// A kind that a file of `libraries/` declares.
    Declared(&'static str),
    /// A key of a library that encrypts on the client's side.
    Keyring,
    /// `aws_encryption_sdk.EncryptionSDKClient()`.
    Encrypter,
    /// What a folder holds, or a page of it: the field `each` is one of its elements.
    Listing,
    /// What `sts.get_caller_identity()` answers.
    Identity,
    /// The end of the program: `sys.exit()`.
    Exit,
}

/// The most values that one of several may be.
pub(crate) const MOST: usize = 16;

/// About how many bytes a value takes.
const SIZE_OF_ONE: usize = 64;

/// The most that a value holds, all that is in it counted as often as it is in it.
const MOST_HELD: usize = 8000;

/// The deepest nesting of lists, dictionaries and things in each other.
const DEEPEST: usize = 32;

impl Value {
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(Rc::new(Text::known(text)))
    }

    pub(crate) fn of(text: Text) -> Self {
        Self::Text(Rc::new(text))
    }

    pub(crate) fn list(values: Vec<Self>) -> Self {
        Self::List(Rc::new(values))
    }

    pub(crate) fn object(kind: Kind) -> Self {
        Self::Object(Rc::new(Object { kind, fields: Vec::new() }))
    }

    pub(crate) fn module(name: &str) -> Self {
        Self::Module(Rc::from(name))
    }

    /// One of two values.
    pub(crate) fn either(self, other: Self) -> Self {
        if self == other {
            return self;
        }
        let mut values = self.into_possible();
        for value in other.into_possible() {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        if values.len() > MOST { Self::Unknown } else { Self::OneOf(Rc::new(values)) }
    }

    /// The values that it may be.
    pub(crate) fn possible(&self) -> &[Self] {
        match self {
            Self::OneOf(values) => values,
            one => std::slice::from_ref(one),
        }
    }

    fn into_possible(self) -> Vec<Self> {
        match self {
            Self::OneOf(values) => Rc::unwrap_or_clone(values),
            one => vec![one],
        }
    }

    /// The text, if it is one.
    pub(crate) fn as_text(&self) -> Option<&Text> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole text, if it is one and known.
    pub(crate) fn as_str(&self) -> Option<&str> {
        self.as_text().and_then(Text::whole)
    }

    /// The texts that it may be, as Python's `str` would write it.
    pub(crate) fn written(&self) -> Text {
        match self {
            Self::Text(text) => Text::clone(text),
            Self::Number(number) => Text::known(&number.to_string()),
            Self::Bool(true) => Text::known("True"),
            Self::Bool(false) => Text::known("False"),
            Self::None => Text::known("None"),
            _ => Text::unknown(),
        }
    }

    /// The value under a key of a dictionary.
    pub(crate) fn entry(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Dict(entries) => {
                entries.iter().rev().find(|(name, _)| name.as_str() == Some(key)).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// The elements of a list that is known.
    pub(crate) fn elements(&self) -> Option<&[Self]> {
        match self {
            Self::List(values) => Some(values),
            _ => None,
        }
    }

    /// Whether it is true, where that is known.
    pub(crate) fn truth(&self) -> Option<bool> {
        match self {
            Self::None => Some(false),
            Self::Bool(value) => Some(*value),
            Self::Number(number) => Some(*number != 0),
            Self::Text(text) => match text.whole() {
                Some(text) => Some(!text.is_empty()),
                None if text.beginning().is_empty() => None,
                None => Some(true),
            },
            Self::List(values) => Some(!values.is_empty()),
            Self::Dict(entries) => Some(!entries.is_empty()),
            Self::Module(_) | Self::Object(_) | Self::Function(_) | Self::Method(..) | Self::Class(_) => {
                Some(true)
            }
            Self::Unknown | Self::Instance(_) | Self::OneOf(_) => None,
        }
    }

    /// Whether it is small enough to be followed: what holds itself over and over is not.
    pub(crate) fn is_small(&self) -> bool {
        let mut left = MOST_HELD;
        let mut rest = vec![(self, 0)];
        while let Some((value, depth)) = rest.pop() {
            let held = value.held();
            let size = value.own_size() / SIZE_OF_ONE + held.len();
            if depth > DEEPEST || size > left {
                return false;
            }
            left -= size;
            rest.extend(held.into_iter().map(|held| (held, depth + 1)));
        }
        true
    }

    /// The values that it holds.
    fn held(&self) -> Vec<&Self> {
        match self {
            Self::List(values) | Self::OneOf(values) => values.iter().collect(),
            Self::Dict(entries) => entries.iter().flat_map(|(key, value)| [key, value]).collect(),
            Self::Object(object) => object.fields.iter().map(|(_, value)| value).collect(),
            _ => Vec::new(),
        }
    }

    /// About how much memory it takes, without what it holds: that was made before it.
    pub(crate) fn own_size(&self) -> usize {
        match self {
            Self::Text(text) => SIZE_OF_ONE + text.len(),
            Self::List(values) => values.len() * SIZE_OF_ONE,
            // Why: a sum of alternatives makes each of them anew.
            Self::OneOf(values) => values.iter().map(Self::size_of_text).sum(),
            Self::Dict(entries) => entries.len() * 2 * SIZE_OF_ONE,
            Self::Object(object) => object.fields.len() * 2 * SIZE_OF_ONE,
            _ => 0,
        }
    }

    fn size_of_text(&self) -> usize {
        match self {
            Self::Text(text) => SIZE_OF_ONE + text.len(),
            _ => SIZE_OF_ONE,
        }
    }

    pub(crate) fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Whether it is a function of the script.
    pub(crate) fn is_function(&self) -> bool {
        matches!(self, Self::Function(_) | Self::Method(..))
    }

    /// An element of what a folder holds.
    pub(crate) fn each_of_listing(&self) -> Option<&Self> {
        self.as_object().filter(|object| object.kind == Kind::Listing)?.field("each")
    }

    pub(crate) fn kind(&self) -> Option<Kind> {
        self.as_object().map(|object| object.kind)
    }
}

/// What a folder holds, by one of its elements.
pub(crate) fn listing(each: Value) -> Value {
    Object::new(Kind::Listing).with("each", each).into_value()
}

impl Object {
    pub(crate) fn new(kind: Kind) -> Self {
        Self { kind, fields: Vec::new() }
    }

    pub(crate) fn field(&self, name: &str) -> Option<&Value> {
        self.fields.iter().rev().find(|(field, _)| &**field == name).map(|(_, value)| value)
    }

    /// The same with one more field.
    pub(crate) fn with(&self, name: &str, value: Value) -> Self {
        let mut object = self.clone();
        object.fields.retain(|(field, _)| &**field != name);
        object.fields.push((Rc::from(name), value));
        object
    }

    pub(crate) fn into_value(self) -> Value {
        Value::Object(Rc::new(self))
    }
}
