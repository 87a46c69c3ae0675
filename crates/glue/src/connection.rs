//! Connections: the files in S3 that they need (`J3`, `R3`), their secrets and their passwords.

use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::glue::Connection;
use keytrace_snapshot::snapshot::Snapshot;

use crate::access::{Access, Direction, Purpose};
use crate::derivation::{Actor, Derivation};
use crate::location::{Extent, Location};
use crate::uses::ConnectionUse;
use crate::{password, secret};
use keytrace_access::call::Necessity;
use keytrace_access::row::Row;

/// The properties that may hold S3 URIs.
// Source: https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html
const FILES: [&str; 8] = [
    "JDBC_DRIVER_JAR_URI",
    "CONNECTOR_URL",
    "CUSTOM_JDBC_CERT",
    "CONFIG_FILES",
    "KAFKA_CUSTOM_CERT",
    "KAFKA_CLIENT_KEYSTORE",
    "KAFKA_SASL_GSSAPI_KEYTAB",
    "KAFKA_SASL_GSSAPI_KRB5_CONF",
];

/// The properties that name a secret.
// Source: https://docs.aws.amazon.com/glue/latest/dg/connection-properties-secrets-manager.html
const SECRETS: [&str; 2] = ["SECRET_ID", "KAFKA_SASL_SCRAM_SECRETS_ARN"];

/// The files that a connection needs. One that is not known is told to `derivation`.
pub(crate) fn accesses(
    snapshot: &Snapshot,
    (account, region): (&AccountId, &str),
    each: &ConnectionUse,
    derivation: &mut Derivation,
) -> Vec<Access> {
    let ConnectionUse { name, necessity, .. } = each;
    let what = || format!("what connection `{name}` needs");
    match snapshot.connection(account, region, name) {
        Collected::Known(connection) => return files(connection, necessity, derivation),
        Collected::Absent => derivation.reason(what(), format!("there is no connection `{name}`")),
        Collected::NotCollected(gap) => derivation.gap(what(), &gap),
    }
    Vec::new()
}

fn files(connection: &Connection, necessity: &Necessity, derivation: &mut Derivation) -> Vec<Access> {
    let mut accesses = Vec::new();
    for property in FILES {
        let Some(value) = connection.connection_properties.get(property) else { continue };
        let named_by = format!("`{property}` of connection `{}`", connection.name);
        for (written, _) in Location::scan(value) {
            match Location::parse_file(written) {
                Ok(location) => {
                    let (purpose, read) = (Purpose::ConnectionFile, Direction::Read);
                    accesses.push(Access::new(location, purpose, read, &named_by, necessity.clone()));
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
    for name_of_property in SECRETS {
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
) -> Vec<Access> {
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
        Access::new(location, purpose, Direction::Write, &named_by, Necessity::OnFirstUse)
    };
    ["_crawler", "_glue_job_crawler"].map(each).to_vec()
}
