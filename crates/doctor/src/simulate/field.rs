//! Reads the fields of a JSON input strictly: every fault names its path, line and column.

use keytrace_iam::document::Position;
use keytrace_iam::json::{self, Kind, Member, Node};
use serde_json::value::RawValue;

use crate::simulate::input_error::{InputError, InputErrorKind, nearest};

/// An input text and where its lines begin.
pub(super) struct Source<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(newlines).collect() }
    }

    /// Reads the text as one JSON value.
    pub(super) fn read(&self) -> Result<Node<'a>, InputError> {
        json::read(self.text).map_err(|error| InputError {
            kind: InputErrorKind::InvalidJson(error.fault),
            path: String::new(),
            position: self.position(error.at),
        })
    }

    pub(super) fn position(&self, at: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= at);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Position { line: count(line), column: count(at.saturating_sub(start) + 1) }
    }

    /// The text of the JSON value that begins at `at`, exactly as it stands.
    fn value_at(&self, at: usize) -> &'a str {
        let rest = self.text.get(at..).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        match values.next() {
            Some(Ok(value)) => value.get(),
            Some(Err(_)) | None => rest,
        }
    }
}

/// A value of the input and its path.
#[derive(Clone)]
pub(super) struct Field<'n, 'a> {
    source: &'n Source<'a>,
    node: &'n Node<'a>,
    path: String,
}

/// An object of the input, whose fields are all known.
pub(super) struct Object<'n, 'a> {
    place: Field<'n, 'a>,
    members: &'n [Member<'a>],
}

impl<'n, 'a> Field<'n, 'a> {
    pub(super) fn root(source: &'n Source<'a>, node: &'n Node<'a>) -> Self {
        Self { source, node, path: String::new() }
    }

    pub(super) fn error(&self, kind: InputErrorKind) -> InputError {
        InputError { kind, path: self.path.clone(), position: self.source.position(self.node.at) }
    }

    fn wrong_type<T>(&self, expected: &'static str) -> Result<T, InputError> {
        Err(self.error(InputErrorKind::WrongType { expected }))
    }

    pub(super) fn is_array(&self) -> bool {
        matches!(self.node.kind, Kind::Array(_))
    }

    /// The elements of an array.
    pub(super) fn elements(&self) -> Result<Vec<Self>, InputError> {
        let Kind::Array(nodes) = &self.node.kind else { return self.wrong_type("an array") };
        Ok(nodes.iter().enumerate().map(|(at, node)| self.child(node, &format!("[{at}]"))).collect())
    }

    /// The text of a string.
    pub(super) fn text(&self) -> Result<&'n str, InputError> {
        match &self.node.kind {
            Kind::String(text) => Ok(text),
            _ => self.wrong_type("a string"),
        }
    }

    /// The text of a string, a number or a boolean.
    pub(super) fn scalar(&self) -> Result<&'n str, InputError> {
        match &self.node.kind {
            Kind::String(text) => Ok(text),
            Kind::Number(text) => Ok(text),
            Kind::Bool(true) => Ok("true"),
            Kind::Bool(false) => Ok("false"),
            Kind::Null | Kind::Array(_) | Kind::Object(_) => self.wrong_type("a string"),
        }
    }

    /// The value as it stands in the input.
    pub(super) fn as_written(&self) -> &'a str {
        self.source.value_at(self.node.at)
    }

    /// The place in the input of a place in [`Self::as_written`].
    pub(super) fn position_of(&self, at: u32) -> Position {
        self.source.position(self.node.at + at as usize)
    }

    /// The members of an object of any names; a name may stand once.
    pub(super) fn entries(&self) -> Result<Vec<(&'n str, Self)>, InputError> {
        let members = self.members()?;
        let path = |name: &str| if self.path.is_empty() { name.into() } else { format!(".{name}") };
        Ok(members
            .iter()
            .map(|member| (&*member.name, self.child(&member.value, &path(&member.name))))
            .collect())
    }

    fn members(&self) -> Result<&'n [Member<'a>], InputError> {
        let Kind::Object(members) = &self.node.kind else { return self.wrong_type("an object") };
        let mut names: Vec<(&str, usize)> = members.iter().map(|member| (&*member.name, member.at)).collect();
        names.sort_unstable();
        for pair in names.windows(2) {
            if let [(first, _), (second, at)] = pair
                && first == second
            {
                let kind = InputErrorKind::DuplicateField((*second).into());
                return Err(InputError {
                    kind,
                    path: self.path.clone(),
                    position: self.source.position(*at),
                });
            }
        }
        Ok(members)
    }

    /// An object that may have these fields and no others.
    pub(super) fn object(&self, known: &'static [&'static str]) -> Result<Object<'n, 'a>, InputError> {
        let members = self.members()?;
        match members.iter().find(|member| !known.contains(&&*member.name)) {
            None => Ok(Object { place: self.clone(), members }),
            Some(member) => Err(InputError {
                kind: InputErrorKind::UnknownField {
                    name: (&*member.name).into(),
                    nearest: nearest(&member.name, known.iter().copied()),
                },
                path: self.path.clone(),
                position: self.source.position(member.at),
            }),
        }
    }

    fn child(&self, node: &'n Node<'a>, step: &str) -> Self {
        Self { source: self.source, node, path: format!("{}{step}", self.path) }
    }
}

impl<'n, 'a> Object<'n, 'a> {
    /// A field that may be left out. `null` says the same, as programs write what they have not.
    pub(super) fn optional(&self, name: &str) -> Option<Field<'n, 'a>> {
        self.find(name).filter(|field| !matches!(field.node.kind, Kind::Null))
    }

    pub(super) fn required(&self, name: &'static str) -> Result<Field<'n, 'a>, InputError> {
        self.find(name).ok_or_else(|| self.place.error(InputErrorKind::MissingField(name)))
    }

    fn find(&self, name: &str) -> Option<Field<'n, 'a>> {
        let member = self.members.iter().find(|member| member.name == name)?;
        let step = if self.place.path.is_empty() { name.into() } else { format!(".{name}") };
        Some(self.place.child(&member.value, &step))
    }
}
