//! The files that say what the others are: `snapshot.json` and `gaps.json`.

use std::time::SystemTime;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde_json::{Value, json};
use snapshot::format::FORMAT;

use super::Collector;
use crate::error::Error;

impl Collector {
    /// Writes `snapshot.json`, without which the folder is no snapshot.
    pub(super) fn write_manifest(&self) -> Result<(), Error> {
        let state = self.state();
        let now = DateTime::from(SystemTime::now()).secs();
        let now = DateTime::from_secs(now).fmt(Format::DateTime).unwrap_or_default();
        let manifest = json!({
            "format": FORMAT,
            "toolVersion": env!("CARGO_PKG_VERSION"),
            "collectedAt": now,
            "caller": self.client.caller,
            "regions": state.regions,
            "accounts": state.places,
        });
        drop(state);
        self.write_json("snapshot.json", &manifest)
    }

    /// Writes `gaps.json`: what AWS said there is none of, and what it refused to tell.
    pub(super) fn write_gaps(&self) -> Result<(), Error> {
        let gaps: Vec<Value> = self.state().gaps.values().cloned().collect();
        self.write_json("gaps.json", &json!({ "gaps": gaps }))
    }
}
