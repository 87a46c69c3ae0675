//! A text of a script, as far as it is known before the script runs.

use std::rc::Rc;

/// Known and unknown parts of a text, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text {
    parts: Vec<Part>,
    /// The names of the job's arguments that it was made from.
    arguments: Vec<Rc<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Known(String),
    Unknown,
}

impl Part {
    fn places_of(&self, part: &str) -> usize {
        match self {
            Self::Known(text) => text.matches(part).count(),
            Self::Unknown => 0,
        }
    }
}

/// The longest text that is followed; what is beyond is unknown.
const LONGEST: usize = 64 * 1024;

/// The most parts that are followed.
const MOST_PARTS: usize = 64;

impl Text {
    /// A text that is known whole.
    pub(crate) fn known(text: &str) -> Self {
        let mut known = Self::default();
        known.push(text);
        known
    }

    /// A text of which nothing is known.
    pub(crate) fn unknown() -> Self {
        Self { parts: vec![Part::Unknown], arguments: Vec::new() }
    }

    /// The value of an argument; unknown where the job gives it none.
    pub(crate) fn of_argument(name: &str, value: Option<&str>) -> Self {
        let text = value.map_or_else(Self::unknown, Self::known);
        Self { arguments: vec![Rc::from(name)], ..text }
    }

    /// The whole text, if it is known.
    pub(crate) fn whole(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Known(text)] => Some(text),
            _ => None,
        }
    }

    /// What the text certainly begins with.
    pub(crate) fn beginning(&self) -> &str {
        match self.parts.first() {
            Some(Part::Known(text)) => text,
            Some(Part::Unknown) | None => "",
        }
    }

    /// The arguments that the text was made from.
    pub(crate) fn arguments(&self) -> &[Rc<str>] {
        &self.arguments
    }

    /// The text with a mark in place of each part that is unknown.
    pub(crate) fn with_marks(&self, mark: &str) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Known(text) => text.as_str(),
                Part::Unknown => mark,
            })
            .collect()
    }

    /// Adds a known text at the end.
    pub(crate) fn push(&mut self, text: &str) {
        let room = LONGEST.saturating_sub(self.len());
        if text.is_empty() {
            return;
        }
        if text.len() > room || self.parts.len() >= MOST_PARTS {
            return self.push_unknown();
        }
        match self.parts.last_mut() {
            Some(Part::Known(last)) => last.push_str(text),
            Some(Part::Unknown) | None => self.parts.push(Part::Known(text.to_owned())),
        }
    }

    /// Adds something unknown at the end.
    pub(crate) fn push_unknown(&mut self) {
        if self.parts.last() != Some(&Part::Unknown) {
            self.parts.push(Part::Unknown);
        }
    }

    /// Adds another text at the end.
    pub(crate) fn append(&mut self, other: &Self) {
        for part in &other.parts {
            match part {
                Part::Known(text) => self.push(text),
                Part::Unknown => self.push_unknown(),
            }
        }
        self.take_arguments(other);
    }

    /// Notes that the text was made from the arguments of another.
    pub(crate) fn take_arguments(&mut self, other: &Self) {
        for argument in &other.arguments {
            if !self.arguments.contains(argument) && self.arguments.len() < MOST_PARTS {
                self.arguments.push(Rc::clone(argument));
            }
        }
    }

    /// The text after a change of its known whole; unknown where it is not known whole.
    pub(crate) fn map(&self, change: impl Fn(&str) -> String) -> Self {
        let mut changed = self.whole().map_or_else(Self::unknown, |text| Self::known(&change(text)));
        changed.take_arguments(self);
        changed
    }

    /// The text without some letters at its beginning.
    pub(crate) fn trim_start(&self, is_trimmed: impl Fn(char) -> bool) -> Self {
        let mut trimmed = self.clone();
        if let Some(Part::Known(first)) = trimmed.parts.first_mut() {
            *first = first.trim_start_matches(is_trimmed).to_owned();
        }
        trimmed.without_empty_parts()
    }

    /// The text without some letters at its end.
    pub(crate) fn trim_end(&self, is_trimmed: impl Fn(char) -> bool) -> Self {
        let mut trimmed = self.clone();
        if let Some(Part::Known(last)) = trimmed.parts.last_mut() {
            *last = last.trim_end_matches(is_trimmed).to_owned();
        }
        trimmed.without_empty_parts()
    }

    /// The known parts changed one by one.
    pub(crate) fn map_parts(&self, change: impl Fn(&str) -> String) -> Self {
        let mut changed = Self { parts: Vec::new(), arguments: self.arguments.clone() };
        for part in &self.parts {
            match part {
                Part::Known(text) => changed.push(&change(text)),
                Part::Unknown => changed.push_unknown(),
            }
        }
        changed
    }

    /// The text with one part in place of another; unknown where it would be too long.
    pub(crate) fn replace(&self, old: &str, new: &str) -> Self {
        let places: usize = self.parts.iter().map(|part| part.places_of(old)).sum();
        if places.saturating_mul(new.len()) > LONGEST {
            let mut unknown = Self::unknown();
            unknown.take_arguments(self);
            return unknown;
        }
        self.map_parts(|part| part.replace(old, new))
    }

    fn without_empty_parts(mut self) -> Self {
        self.parts.retain(|part| !matches!(part, Part::Known(text) if text.is_empty()));
        self
    }

    /// How many letters of it are known, in bytes.
    pub(crate) fn len(&self) -> usize {
        let len = |part: &Part| match part {
            Part::Known(text) => text.len(),
            Part::Unknown => 0,
        };
        self.parts.iter().map(len).sum()
    }
}
