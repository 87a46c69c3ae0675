//! What a call is given.

use ruff_python_ast::name::Name;

use crate::value::Value;

/// The arguments of a call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    pub(crate) positional: Vec<Value>,
    pub(crate) named: Vec<(Name, Value)>,
    /// Whether it is given more, which is not known: `*args`, `**options`.
    pub(crate) is_open: bool,
}

impl Given {
    /// An argument by its name or its place.
    pub(crate) fn get(&self, place: usize, name: &str) -> Option<&Value> {
        self.named(name).or_else(|| self.positional.get(place))
    }

    /// An argument that is given by name.
    pub(crate) fn named(&self, name: &str) -> Option<&Value> {
        self.named.iter().find(|(given, _)| given.as_str() == name).map(|(_, value)| value)
    }

    /// An argument that every call gives: unknown where it hides behind `**options`, none where it was left out.
    pub(crate) fn expected(&self, place: usize, name: &str) -> Option<Value> {
        let unknown = self.is_open.then_some(Value::Unknown);
        self.get(place, name).cloned().or(unknown)
    }

    /// All values.
    pub(crate) fn values(&self) -> impl Iterator<Item = &Value> {
        self.positional.iter().chain(self.named.iter().map(|(_, value)| value))
    }
}
