//! Connections: the files in S3 that they need (`J3`).

use snapshot::account::AccountId;
use snapshot::collected::Collected;
use snapshot::glue::Connection;
use snapshot::snapshot::Snapshot;

use crate::glue::access::{Access, Direction, Purpose};
use crate::glue::derivation::Derivation;
use crate::glue::location::Location;
use crate::kms::call::Necessity;

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

/// The files that the connections of these names need. Those that are not known are told to `derivation`.
pub(crate) fn accesses<'a>(
    snapshot: &Snapshot,
    (account, region): (&AccountId, &str),
    names: impl Iterator<Item = &'a str>,
    derivation: &mut Derivation,
) -> Vec<Access> {
    let mut accesses = Vec::new();
    for name in names {
        let what = || format!("what connection `{name}` needs");
        match snapshot.connection(account, region, name) {
            Collected::Known(connection) => accesses.extend(files(connection, derivation)),
            Collected::Absent => derivation.reason(what(), format!("there is no connection `{name}`")),
            Collected::NotCollected(gap) => derivation.gap(what(), &gap),
        }
    }
    accesses
}

fn files(connection: &Connection, derivation: &mut Derivation) -> Vec<Access> {
    let mut accesses = Vec::new();
    for property in FILES {
        let Some(value) = connection.connection_properties.get(property) else { continue };
        let named_by = format!("`{property}` of connection `{}`", connection.name);
        for (written, _) in Location::scan(value) {
            match Location::parse_file(written) {
                Ok(location) => {
                    let (purpose, must) = (Purpose::ConnectionFile, Necessity::Must);
                    accesses.push(Access::new(location, purpose, Direction::Read, &named_by, must));
                }
                Err(why) => derivation.reason(format!("the S3 location in {named_by}"), why.to_string()),
            }
        }
    }
    accesses
}
