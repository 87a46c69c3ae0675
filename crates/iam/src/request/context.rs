//! The condition keys of a request: present, perhaps present, absent or unknown.

use crate::document::offset;
use crate::hash::hash;

/// The name of a condition key, compared without letter case (`L-CND-2`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName {
    hash: u64,
    lower: Box<str>,
}

impl KeyName {
    /// The key of this name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let lower = if name.is_ascii() { name.to_ascii_lowercase() } else { name.to_lowercase() };
        Self { hash: hash(lower.bytes()), lower: lower.into_boxed_str() }
    }

    /// The name in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.lower
    }
}

/// The value of one condition key: different facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextValue {
    /// The request carries the key with these values.
    Present(Values),
    /// The request carries the key with these values, or does not carry it; which of the two is not known.
    Perhaps(Values),
    /// The request certainly does not carry the key.
    Absent,
    /// Not known.
    Unknown,
}

/// The values of a key that the request carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// A single-valued key.
    One(Value),
    /// A multi-valued key; the list may be empty.
    Many(Box<[Value]>),
}

/// One value, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Exactly this text.
    Exact(Box<str>),
    /// Some text that begins with this one: an object under a prefix, say.
    Prefix(Box<str>),
}

impl Value {
    /// The value without its owner.
    #[must_use]
    pub fn text(&self) -> Text<'_> {
        match self {
            Self::Exact(text) => Text::Exact(text),
            Self::Prefix(text) => Text::Prefix(text),
        }
    }
}

/// A borrowed [`Value`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text<'a> {
    /// Exactly this text.
    Exact(&'a str),
    /// Some text that begins with this one.
    Prefix(&'a str),
}

static ABSENT: ContextValue = ContextValue::Absent;
static UNKNOWN: ContextValue = ContextValue::Unknown;

/// The condition keys of one request, and what holds for keys that are not listed.
#[derive(Clone, Debug)]
pub struct Context {
    entries: Vec<(KeyName, ContextValue)>,
    /// A hash table over the entries: their numbers from 1, and 0 for an empty slot.
    ///
    /// INVARIANT: its length is a power of two, or 0, and at least twice that of the entries.
    slots: Vec<u32>,
    families: Vec<(Box<str>, bool)>,
    open: bool,
}

impl Context {
    /// A context in which every key that is not listed is absent.
    #[must_use]
    pub fn closed() -> Self {
        Self { entries: Vec::new(), slots: Vec::new(), families: Vec::new(), open: false }
    }

    /// A context in which every key that is not listed is unknown.
    #[must_use]
    pub fn open() -> Self {
        Self { open: true, ..Self::closed() }
    }

    /// Sets a key, replacing what was there.
    pub fn set(&mut self, name: &str, value: ContextValue) {
        let key = KeyName::new(name);
        if let Some((_, old)) = self.entry(&key).and_then(|at| self.entries.get_mut(at)) {
            *old = value;
            return;
        }
        self.entries.push((key, value));
        if self.entries.len() * 2 > self.slots.len() {
            self.slots = vec![0; (self.slots.len() * 2).max(64)];
            (0..self.entries.len()).for_each(|at| self.take_slot(at));
        } else {
            self.take_slot(self.entries.len() - 1);
        }
    }

    /// Puts the number of an entry into the first free slot for its key.
    fn take_slot(&mut self, entry: usize) {
        let Some((key, _)) = self.entries.get(entry) else { return };
        let free = self.slots_for(key).find(|at| self.slots.get(*at) == Some(&0));
        if let Some(slot) = free.and_then(|at| self.slots.get_mut(at)) {
            *slot = offset(entry + 1);
        }
    }

    /// The slots at which a key may stand, in order.
    fn slots_for(&self, key: &KeyName) -> impl Iterator<Item = usize> + use<> {
        let mask = self.slots.len().wrapping_sub(1);
        let first = key.hash as usize;
        (0..=mask).map(move |step| first.wrapping_add(step) & mask)
    }

    /// The number of the entry of a key.
    fn entry(&self, key: &KeyName) -> Option<usize> {
        for slot in self.slots_for(key) {
            let entry = (*self.slots.get(slot)? as usize).checked_sub(1)?;
            if self.entries.get(entry).is_some_and(|(known, _)| known == key) {
                return Some(entry);
            }
        }
        None
    }

    /// Sets a single-valued key to `text`.
    pub fn set_text(&mut self, name: &str, text: &str) {
        self.set(name, ContextValue::Present(Values::One(Value::Exact(text.into()))));
    }

    /// Sets a multi-valued key.
    pub fn set_list<'t>(&mut self, name: &str, texts: impl IntoIterator<Item = &'t str>) {
        let values = texts.into_iter().map(|text| Value::Exact(text.into())).collect();
        self.set(name, ContextValue::Present(Values::Many(values)));
    }

    /// Says that all keys whose name begins with `prefix` are listed: the others of that family are absent.
    pub fn close_family(&mut self, prefix: &str) {
        self.families.push((prefix.to_lowercase().into_boxed_str(), false));
    }

    /// Says that keys whose name begins with `prefix` and are not listed are unknown.
    pub fn open_family(&mut self, prefix: &str) {
        self.families.push((prefix.to_lowercase().into_boxed_str(), true));
    }

    /// Whether the key was set.
    #[must_use]
    pub fn lists(&self, name: &str) -> bool {
        self.entry(&KeyName::new(name)).is_some()
    }

    /// The value of a key.
    #[must_use]
    pub fn value(&self, key: &KeyName) -> &ContextValue {
        if let Some((_, value)) = self.entry(key).and_then(|at| self.entries.get(at)) {
            return value;
        }
        let family = self
            .families
            .iter()
            .filter(|(prefix, _)| key.lower.starts_with(&**prefix))
            .max_by_key(|(prefix, _)| prefix.len());
        if family.map_or(self.open, |(_, open)| *open) { &UNKNOWN } else { &ABSENT }
    }

    /// The keys that were set, with their values, in the order in which they were first set.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &ContextValue)> {
        self.entries.iter().map(|(key, value)| (key.as_str(), value))
    }
}
