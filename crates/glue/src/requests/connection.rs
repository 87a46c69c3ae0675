//! Connections: the files in S3 that they need (`J3`, `R3`), their secrets and their passwords.

use keytrace_access::call::Necessity;
use keytrace_access::row::Row;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::glue::Connection;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{ConnectionUse, Direction, Extent, Location, Purpose, S3Access};

use crate::derivation::{Actor, Derivation};
use crate::facts;
use crate::requests::{password, secret};

/// What a property of a connection leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Property {
    /// Files in S3.
    File,
    /// A secret.
    Secret,
}

// The table is facts/connection-properties.toml.
include!(concat!(env!("OUT_DIR"), "/connection-properties.rs"));

/// The files that a connection needs. One that is not known is reported in `derivation`.
pub(crate) fn accesses(
    snapshot: &Snapshot,
    (account, region): (&AccountId, &str),
    each: &ConnectionUse,
    derivation: &mut Derivation,
) -> Vec<S3Access> {
    let ConnectionUse { name, necessity, .. } = each;
    let what = || format!("what connection `{name}` needs");
    match snapshot.connection(account, region, name) {
        Collected::Known(connection) => return files(connection, necessity, derivation),
        Collected::Absent => derivation.reason(what(), format!("there is no connection `{name}`")),
        Collected::NotCollected(gap) => derivation.gap(what(), &gap),
    }
    Vec::new()
}

fn files(connection: &Connection, necessity: &Necessity, derivation: &mut Derivation) -> Vec<S3Access> {
    let mut accesses = Vec::new();
    for property in facts::names(FACTS, Property::File) {
        let Some(value) = connection.connection_properties.get(property) else { continue };
        let named_by = format!("`{property}` of connection `{}`", connection.name);
        for (written, _) in Location::scan(value) {
            match Location::parse_file(written) {
                Ok(location) => {
                    let (purpose, read) = (Purpose::ConnectionFile, Direction::Read);
                    accesses.push(S3Access::new(location, purpose, read, &named_by, necessity.clone()));
                }
                Err(why) => derivation.reason(format!("the S3 location in {named_by}"), why.to_string()),
            }
        }
    }
    accesses
}

/// Adds the requests for the secrets of a connection, or else for its password (`G6`, `G7`).
pub(crate) fn credentials(
    snapshot: &Snapshot,
    actor: &Actor,
    name: &str,
    necessity: &Necessity,
    derivation: &mut Derivation,
) {
    let Collected::Known(connection) = snapshot.connection(&actor.account, &actor.region, name) else {
        return;
    };
    let property = |property: &str| {
        let value = connection.connection_properties.get(property).map(|value| value.trim());
        value.filter(|value| !value.is_empty())
    };
    let mut has_secret = false;
    for name_of_property in facts::names(FACTS, Property::Secret) {
        let Some(written) = property(name_of_property) else { continue };
        let named_by = format!("`{name_of_property}` of connection `{name}`");
        secret::derive(snapshot, actor, written, &named_by, necessity.clone(), derivation);
        has_secret = true;
    }
    let configuration = connection.authentication_configuration.as_ref();
    let written = configuration.and_then(|each| each.secret_arn.as_deref()).unwrap_or_default();
    if !written.is_empty() {
        let named_by = format!("`AuthenticationConfiguration` of connection `{name}`");
        let key = configuration.and_then(|each| each.kms_key_arn.as_deref());
        secret::derive_with(snapshot, actor, (written, key), (&named_by, necessity), derivation);
        has_secret = true;
    }
    if !has_secret {
        password::derive(snapshot, actor, connection, necessity, derivation);
    }
    if property("ROLE_ARN").is_some() {
        let why = "another role queries the store, and what that role needs is not derived";
        derivation.reason(format!("what `ROLE_ARN` of connection `{name}` is for"), why);
    }
}

/// The folders that a crawler writes beside a driver of the customer's own (`R3`).
// Source: https://docs.aws.amazon.com/glue/latest/dg/console-connections-jdbc-drivers.html
pub(crate) fn beside_driver(
    snapshot: &Snapshot,
    (account, region): (&AccountId, &str),
    name: &str,
) -> Vec<S3Access> {
    let Collected::Known(connection) = snapshot.connection(account, region, name) else { return Vec::new() };
    let property = "JDBC_DRIVER_JAR_URI";
    let written = connection.connection_properties.get(property).map(String::as_str).unwrap_or_default();
    let Ok(driver) = Location::parse_file(written) else { return Vec::new() };
    let folder = driver.key.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
    let named_by = format!("beside `{property}` of connection `{name}`");
    let each = |end: &str| {
        let key = format!("{folder}{end}/");
        let location = Location { key, extent: Extent::Prefix, ..driver.clone() };
        let purpose = Purpose::Of(Row::R3);
        S3Access::new(location, purpose, Direction::Write, &named_by, Necessity::OnFirstUse)
    };
    ["_crawler", "_glue_job_crawler"].map(each).to_vec()
}
