//! Connections: where data is, and the network and secret that lead to it.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_with_macros::skip_serializing_none;

/// A connection (`glue:GetConnection` with `HidePassword`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Connection {
    /// The name.
    pub name: String,
    /// `JDBC`, `KAFKA`, `NETWORK` …
    pub connection_type: Option<String>,
    /// `SECRET_ID`, `JDBC_CONNECTION_URL`, `ENCRYPTED_PASSWORD` … The values of passwords are never kept.
    #[serde(default, deserialize_with = "without_passwords")]
    pub connection_properties: BTreeMap<String, String>,
    /// How it authenticates.
    pub authentication_configuration: Option<AuthenticationConfiguration>,
    /// The network it needs.
    pub physical_connection_requirements: Option<PhysicalConnectionRequirements>,
}

/// How a connection authenticates.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AuthenticationConfiguration {
    /// `BASIC`, `OAUTH2`, `IAM` …
    pub authentication_type: Option<String>,
    /// The secret.
    pub secret_arn: Option<String>,
    /// The key of the secret.
    pub kms_key_arn: Option<String>,
}

/// The network a connection needs.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PhysicalConnectionRequirements {
    /// The subnet; none if the connection is in no VPC.
    pub subnet_id: Option<String>,
    /// The security groups.
    #[serde(default)]
    pub security_group_id_list: Vec<String>,
    /// The availability zone.
    pub availability_zone: Option<String>,
}

// Why: `aws glue get-connections` without `--hide-password` prints the password, and snapshots are passed around.
fn without_passwords<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    let mut properties = BTreeMap::<String, String>::deserialize(deserializer)?;
    for (_, value) in properties.iter_mut().filter(|(name, _)| name.ends_with("PASSWORD")) {
        "(not kept)".clone_into(value);
    }
    Ok(properties)
}
