//! The Data Catalog (`G`).

use super::{Row, row};
use crate::kms::call::Confidence::Documented;

/// Reading the Data Catalog.
pub const G1: Row = row(
    "G1",
    Documented,
    "catalog.rs",
    "readers_of_an_encrypted_catalog_decrypt",
    "`EncryptionAtRest` is `SSE-KMS`: Decrypt with the catalog's key for tables, connections and crawlers",
);
/// Changing the Data Catalog.
pub const G2: Row = row(
    "G2",
    Documented,
    "catalog.rs",
    "changes_of_an_encrypted_catalog_need_three_actions",
    "the same, for jobs that change tables: GenerateDataKey, Encrypt and Decrypt",
);
/// The Data Catalog with a service role.
pub const G3: Row = row(
    "G3",
    Documented,
    "catalog.rs",
    "a_catalog_with_a_service_role_asks_nothing_of_the_caller",
    "`EncryptionAtRest` is `SSE-KMS-WITH-SERVICE-ROLE`: the requests of G1, G2 and R6 by the service role",
);
/// Secrets.
pub const G7: Row = row(
    "G7",
    Documented,
    "secret.rs",
    "a_secret_is_decrypted_with_its_own_key",
    "`SECRET_ID`, `AuthenticationConfiguration.SecretArn` and Kafka's secret of a connection: Decrypt with the secret's key",
);

/// The rows of this family, in the order of the table.
pub(super) const ROWS: &[&Row] = &[&G1, &G2, &G3, &G7];
