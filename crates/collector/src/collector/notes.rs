//! What a collection notes in its folder beside the files, so that the same command does not ask for it again after a stop: what
//! AWS said there is none of, and the objects that were looked at. Both become files only at the end.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Collector, State};
use crate::fetch_request::FetchRequest;
use crate::follow::Reach;
use crate::store::Store;
use keytrace_aws::catalog::s3;

const ABSENT: &str = "absent";
const SAMPLED: &str = "sampled";

impl State {
    /// What a collection that was stopped has noted.
    pub(super) fn of_notes(store: &Store) -> Self {
        let mut state = Self::default();
        for note in store.notes() {
            let text = |field| note.get(field).and_then(Value::as_str).map(str::to_owned);
            if let Some(path) = text(ABSENT) {
                let gap = json!({ "path": path, "kind": "absent" });
                state.gaps.insert(path, gap);
            } else if let Some(id) = text(SAMPLED) {
                let objects = note.get("objects").and_then(Value::as_array).cloned();
                state.noted.insert(id, objects.unwrap_or_default());
            }
        }
        state
    }
}

impl Collector {
    /// Whether a collection that was stopped was told that there is none.
    // Why not of the roots: an answer of whatever kind leads on from them.
    pub(super) fn was_absent(&self, fetch: &FetchRequest) -> bool {
        self.goes_on && fetch.operation.name != "ListRoots" && self.is_absent(&fetch.path())
    }

    pub(super) fn note_absent(&self, path: &str) {
        self.note(&json!({ ABSENT: path }));
    }

    /// Notes which objects were looked at for a request.
    pub(super) fn note_objects<'a>(&self, fetch: &FetchRequest, keys: impl Iterator<Item = &'a String>) {
        let state = self.state();
        let seen: Option<&BTreeMap<String, Value>> = state.samples.get(fetch.argument("bucket"));
        let objects: Vec<&Value> = keys.filter_map(|key| seen?.get(key)).collect();
        let note = json!({ SAMPLED: fetch.id(), "objects": objects });
        drop(state);
        self.note(&note);
    }

    /// The requests that the objects lead to which a collection that was stopped has looked at; none if it has not.
    pub(super) fn noted_objects(&self, fetch: &FetchRequest, reach: Reach) -> Option<Vec<FetchRequest>> {
        let objects = self.state().noted.remove(&fetch.id())?;
        let head = FetchRequest { operation: &s3::HEAD_OBJECT, ..fetch.clone() };
        let bucket = fetch.argument("bucket");
        self.state().samples.entry(bucket.to_owned()).or_default();
        let mut found = Vec::new();
        for object in objects {
            let key = object.get("Key").and_then(Value::as_str).unwrap_or_default().to_owned();
            found.extend(self.follow(&head, &object, reach));
            self.state().samples.entry(bucket.to_owned()).or_default().insert(key, object);
        }
        Some(found)
    }

    fn note(&self, note: &Value) {
        // A note that cannot be kept costs a request later, and no fact.
        let _ = self.store.note(note);
    }
}
