//! The files that say what the others are: `snapshot.json` and `gaps.json`.

use std::time::SystemTime;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use keytrace_snapshot::format::FORMAT;
use serde_json::{Value, json};

use super::Collector;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::store::Store;

/// The file that says what the others are.
const MANIFEST: &str = "snapshot.json";

/// Refuses to go on with a collection of another account, or of Regions that are not meant any more: what was read of them
/// would stay in the folder, unfinished.
///
/// # Errors
/// With what the stopped collection is of.
pub fn check_goes_on(store: &Store, client: &Client, regions: &[String]) -> Result<(), Error> {
    let Store::Disk(place) = store else { return Ok(()) };
    let folder = place.folder().display();
    // Whatever is no manifest is written anew.
    let manifest: Value =
        serde_json::from_slice(&store.read(MANIFEST).unwrap_or_default()).unwrap_or_default();
    let refuse = |what: String| {
        let message = format!("`{folder}` holds a stopped collection of {what}, or use another folder");
        Err(Error::new(ErrorKind::NotWritten, message))
    };
    let account = manifest.pointer("/caller/Account").and_then(Value::as_str);
    if let Some(account) = account.filter(|account| *account != client.caller.account.as_str()) {
        let own = &client.caller.account;
        return refuse(format!(
            "account {account}, but these credentials belong to {own}: use credentials of {account}"
        ));
    }
    let before = manifest.get("regions").and_then(Value::as_array).into_iter().flatten();
    let left: Vec<&str> = before
        .filter_map(Value::as_str)
        .filter(|before| !regions.iter().any(|region| region == before))
        .collect();
    if !left.is_empty() {
        return refuse(format!("{}: name the same Regions", left.join(", ")));
    }
    Ok(())
}

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
        self.write_json(MANIFEST, &manifest)
    }

    /// Writes `gaps.json`: what AWS said there is none of, and what it refused to tell.
    pub(super) fn write_gaps(&self) -> Result<(), Error> {
        let gaps: Vec<Value> = self.state().gaps.values().cloned().collect();
        self.write_json("gaps.json", &json!({ "gaps": gaps }))
    }
}
