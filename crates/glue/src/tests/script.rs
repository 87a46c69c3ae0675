//! Scripts: what is folded, what is recognized, and what is not.

mod encryption;
mod folding;
mod hostile;
mod library;
mod listing;
mod requests;
mod scala;
mod sdk;

use keytrace_access::call::Necessity;
use keytrace_scripts::Script;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::glue::Job;
use keytrace_uses::{Direction, Purpose, Store, Usage, Uses};
use serde_json::{Value, json};

use crate::derivation::{Derivation, Why};
use crate::sources::arguments::Arguments;
use crate::sources::script::read;

/// A script as it is read, and what of it could not be derived.
fn read_with(text: &str, arguments: &Value) -> (Script, Derivation) {
    let job = json!({"Name": "etl", "Command": {"Name": "glueetl"}, "DefaultArguments": arguments});
    let job: Job = serde_json::from_value(job).unwrap();
    let mut derivation = Derivation::default();
    let none = std::collections::BTreeMap::new();
    let account = AccountId::parse("111122223333").unwrap();
    let place = (&account, "us-east-1");
    let script = read(text, place, (&job, &Arguments::merge(&job, &none)), &mut derivation);
    (script, derivation)
}

/// What a script uses, in one line each: `3 reads s3://lake/raw/`.
fn used(text: &str) -> Vec<String> {
    used_with(text, &json!({}))
}

fn used_with(text: &str, arguments: &Value) -> Vec<String> {
    let (script, derivation) = read_with(text, arguments);
    let mut lines = of_uses(&script.uses);
    lines.extend(derivation.unknowns.iter().map(|unknown| match &unknown.why {
        Why::Reason(reason) => format!("? {}: {reason}", unknown.what),
        Why::Gap(gap) => format!("? {}: {gap}", unknown.what),
    }));
    lines
}

fn of_uses(uses: &Uses) -> Vec<String> {
    let mut lines = Vec::new();
    for each in &uses.accesses {
        let does = match (each.purpose, each.direction) {
            (Purpose::Data, Direction::Read) => "reads",
            (Purpose::Data, Direction::Write) => "writes",
            (Purpose::Checkpoint, Direction::Read) => "reads checkpoints",
            (Purpose::Checkpoint, Direction::Write) => "writes checkpoints",
            (Purpose::Staging, Direction::Read) => "reads rows for Redshift",
            (Purpose::Staging, Direction::Write) => "writes rows for Redshift",
            (_, Direction::Read) => "reads scratch",
            (_, Direction::Write) => "writes scratch",
        };
        lines.push(format!("{} {does} {}{}", line_of(&each.named_by), each.location, when(&each.necessity)));
    }
    for each in &uses.tables {
        let does = if each.direction == Usage::Reads { "reads" } else { "writes" };
        let (database, table) = (&each.database, &each.table);
        lines.push(format!(
            "{} {does} table {database}.{table}{}",
            line_of(&each.named_by),
            when(&each.necessity)
        ));
    }
    lines.extend(uses.catalog.iter().map(|each| format!("{}{}", each.because, when(&each.necessity))));
    for each in &uses.stores {
        let does = if each.direction == Direction::Read { "reads" } else { "writes" };
        let store = match &each.store {
            Store::KinesisStream(name) => format!("stream {name}"),
            Store::DynamoDbTable(name) => format!("DynamoDB table {name}"),
            Store::Secret(name) => format!("secret {name}"),
            Store::Queue(name) => format!("queue {name}"),
            Store::TableBucket(name) => format!("table bucket {name}"),
            Store::Key(key) => format!("key {} {}", key.written, key.actions.join(" ")),
        };
        lines.push(format!("{} {does} {store}{}", line_of(&each.named_by), when(&each.necessity)));
    }
    for each in &uses.connections {
        lines.push(format!("{} connection {}{}", line_of(&each.named_by), each.name, when(&each.necessity)));
    }
    for each in &uses.roles {
        let role = each.role.as_deref().unwrap_or("?");
        lines.push(format!("{} role {role}", line_of(&each.named_by)));
        lines.extend(of_uses(&each.uses).into_iter().map(|line| format!("  {line}")));
    }
    lines
}

fn line_of(named_by: &str) -> String {
    let place = named_by.strip_prefix("line ").and_then(|rest| rest.split_once(" of the script"));
    place.map_or_else(|| named_by.to_owned(), |(line, rest)| format!("{line}{rest}"))
}

fn when(necessity: &Necessity) -> String {
    match necessity {
        Necessity::Must => String::new(),
        Necessity::OnFirstUse => " (on first use)".to_owned(),
        Necessity::OnlyIf(condition) => format!(" (only if {condition})"),
    }
}
