//! XML as the JSON that the AWS CLI prints. The names of the dialect say what is a list, a number, a boolean.

use percent_encoding::percent_decode_str;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};
use serde_json::{Map, Value};

use keytrace_aws::catalog::xml::{QUERY, XmlNames};

/// Why an answer is not the XML that AWS sends.
#[derive(Debug, thiserror::Error)]
pub(super) enum XmlError {
    #[error("the answer is not XML: {0}")]
    Syntax(#[from] quick_xml::Error),
    #[error("the answer is not in its encoding: {0}")]
    Encoding(#[from] quick_xml::encoding::EncodingError),
    #[error("the answer is not XML")]
    NotXml,
    #[error("the answer is a web page")]
    WebPage,
    #[error("the answer is nested too deeply")]
    TooDeep,
    #[error("the answer ends early")]
    EndsEarly,
    #[error("unknown entity `{0}`")]
    UnknownEntity(String),
}

/// The names of a service family, and the lists that the row's pages name.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) all: &'static XmlNames,
    pub(super) lists: &'a [&'static str],
}

impl Names<'_> {
    fn is_list(self, field: &str) -> bool {
        self.all.lists.contains(&field) || self.lists.contains(&field)
    }
}

/// No answer of AWS is nested nearly as deeply.
const DEEPEST: usize = 64;

/// An element in the making.
struct Element {
    name: String,
    text: String,
    children: Vec<(String, Value)>,
}

/// The content of the root element.
pub(super) fn object(xml: &str, names: Names<'_>) -> Result<Value, XmlError> {
    match root(xml, &|element, parent| value(element, parent, names))? {
        Value::String(text) if text.trim().is_empty() => Ok(Value::Object(Map::new())),
        value => Ok(value),
    }
}

/// The code, the message and the Region that an error names.
pub(super) fn error(xml: &str) -> (String, String, Option<String>) {
    let parsed = root(xml, &|element, parent| value(element, parent, Names { all: &QUERY, lists: &[] }))
        .unwrap_or_default();
    let inside = parsed.pointer("/Errors/Error").or(parsed.get("Error")).unwrap_or(&parsed);
    let field = |name: &str| inside.get(name).and_then(Value::as_str).map(str::to_owned);
    (field("Code").unwrap_or_default(), field("Message").unwrap_or_default(), field("Region"))
}

/// Reads the tree with a stack of its own, so that no answer can exhaust the program's.
fn root(xml: &str, made: &dyn Fn(Element, &str) -> Value) -> Result<Value, XmlError> {
    let mut reader = Reader::from_str(xml);
    let mut open: Vec<Element> = Vec::new();
    loop {
        let ended = match reader.read_event()? {
            Event::Start(start) => {
                if open.is_empty() && start.local_name().as_ref().eq_ignore_ascii_case(b"html") {
                    return Err(XmlError::WebPage);
                }
                if open.len() >= DEEPEST {
                    return Err(XmlError::TooDeep);
                }
                open.push(Element::new(start.local_name().as_ref()));
                continue;
            }
            Event::Empty(start) => Element::new(start.local_name().as_ref()),
            Event::End(_) => open.pop().ok_or(XmlError::NotXml)?,
            Event::Eof => return Err(XmlError::EndsEarly),
            event => {
                if let Some(element) = open.last_mut() {
                    element.take(event)?;
                }
                continue;
            }
        };
        let name = ended.name.clone();
        match open.last_mut() {
            Some(parent) => {
                let value = made(ended, &parent.name);
                parent.children.push((name, value));
            }
            None => return Ok(made(ended, "")),
        }
    }
}

impl Element {
    fn new(name: &[u8]) -> Self {
        let name = String::from_utf8_lossy(name).into_owned();
        Self { name, text: String::new(), children: Vec::new() }
    }

    fn take(&mut self, event: Event<'_>) -> Result<(), XmlError> {
        match event {
            Event::Text(text) => self.text.push_str(&text.decode()?),
            Event::CData(text) => self.text.push_str(&text.decode()?),
            Event::GeneralRef(reference) => self.text.push_str(&resolved(&reference)?),
            _ => {}
        }
        Ok(())
    }
}

fn resolved(reference: &BytesRef<'_>) -> Result<String, XmlError> {
    if let Some(character) = reference.resolve_char_ref()? {
        return Ok(character.to_string());
    }
    let name = reference.decode()?;
    resolve_predefined_entity(&name)
        .map(str::to_owned)
        .ok_or_else(|| XmlError::UnknownEntity(name.into_owned()))
}

fn value(element: Element, parent: &str, names: Names<'_>) -> Value {
    let Element { name, text, children } = element;
    let field = names.all.field(&name);
    let items_only = |item: &str| !children.is_empty() && children.iter().all(|(name, _)| name == item);
    if names.is_list(&field) || items_only("member") || items_only("item") {
        return children.into_iter().map(|(_, item)| item).collect();
    }
    if children.is_empty() && names.all.structures.contains(&field.as_str()) {
        return Value::Object(Map::new());
    }
    if children.is_empty() {
        return leaf(&field, parent, text, names);
    }
    let mut object = Map::new();
    for (name, value) in children {
        let field = names.all.field(&name);
        if names.all.repeated.contains(&field.as_str()) {
            let list = object.entry(field).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(items) = list {
                items.push(value);
            }
        } else {
            object.insert(field, value);
        }
    }
    Value::Object(object)
}

/// A text, or the boolean or number that the field is.
fn leaf(field: &str, parent: &str, text: String, names: Names<'_>) -> Value {
    // Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttributeBooleanValue.html
    let is_attribute = field == "Value" && parent.starts_with("enableDns");
    if is_attribute || names.all.booleans.contains(&field) {
        return Value::Bool(text == "true");
    }
    if names.all.numbers.contains(&field)
        && let Ok(number) = text.parse::<i64>()
    {
        return Value::from(number);
    }
    let is_document = matches!(field, "AssumeRolePolicyDocument" | "PolicyDocument" | "Document");
    Value::String(if is_document { document(text) } else { text })
}

/// A policy of IAM, which is URL-encoded.
// Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html (RFC 3986)
fn document(text: String) -> String {
    if !text.starts_with('%') {
        return text;
    }
    percent_decode_str(&text).decode_utf8().map_or(text.clone(), |text| text.into_owned())
}
