//! The policies of a snapshot, each parsed once and shared by every case that meets it.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use keytrace_iam::policy_set::Policy;

/// Parsed policies, by what holds them and their name. Many threads may use one library.
#[derive(Debug, Default)]
pub struct Library {
    parsed: RwLock<HashMap<Box<str>, Shelf>>,
}

/// The policies of one holder, by name.
type Shelf = HashMap<Box<str>, Arc<Policy>>;

/// Where a policy is found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin<'a> {
    /// What holds it: the ARN of a role, a key or a managed policy.
    pub(crate) holder: &'a str,
    /// Its name.
    pub(crate) name: &'a str,
    /// Its own ARN, if it has one.
    pub(crate) arn: Option<&'a str>,
}

impl Library {
    /// A library without policies.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The policy of this origin and text, parsed if it was not met before.
    pub(crate) fn policy(&self, origin: Origin<'_>, text: &str) -> Arc<Policy> {
        self.read(origin, text, Policy::new)
    }

    /// The same for the policy of a key.
    pub(crate) fn key_policy(&self, origin: Origin<'_>, text: &str) -> Arc<Policy> {
        self.read(origin, text, Policy::of_key)
    }

    fn read(&self, origin: Origin<'_>, text: &str, parse: fn(&str, &str) -> Policy) -> Arc<Policy> {
        let shelves = self.parsed.read().unwrap_or_else(PoisonError::into_inner);
        let found = shelves.get(origin.holder).and_then(|shelf| shelf.get(origin.name)).map(Arc::clone);
        drop(shelves);
        if let Some(policy) = found.filter(|policy| &*policy.text == text) {
            return policy;
        }
        let policy = parse(origin.name, text);
        let policy = Arc::new(match origin.arn {
            Some(arn) => policy.with_arn(arn),
            None => policy,
        });
        let mut shelves = self.parsed.write().unwrap_or_else(PoisonError::into_inner);
        let shelf = shelves.entry(origin.holder.into()).or_default();
        shelf.insert(origin.name.into(), Arc::clone(&policy));
        policy
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Library, Origin};

    #[test]
    fn a_text_is_parsed_once_and_a_changed_text_again() {
        let library = Library::new();
        let origin = Origin { holder: "arn:aws:iam::111122223333:role/Job", name: "kms", arn: None };
        let first = library.policy(origin, r#"{"Statement":[]}"#);
        assert!(Arc::ptr_eq(&first, &library.policy(origin, r#"{"Statement":[]}"#)));
        let other = Origin { holder: "arn:aws:iam::111122223333:role/Other", ..origin };
        assert!(!Arc::ptr_eq(&first, &library.policy(other, r#"{"Statement":[]}"#)));
        assert_eq!(&*library.policy(origin, "{}").text, "{}");
    }
}
