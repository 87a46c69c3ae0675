//! Connections: where data is, and the network and secret that lead to it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
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
    /// `SECRET_ID`, `JDBC_CONNECTION_URL`, `ENCRYPTED_PASSWORD` …
    #[serde(default)]
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
