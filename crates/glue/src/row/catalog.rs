//! The Data Catalog (`G`).

use super::{Row, row};
use keytrace_access::call::Confidence::{Assumed, Documented};

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
/// Objects of the Data Catalog under an earlier key.
pub const G4: Row = row(
    "G4",
    Documented,
    "catalog.rs",
    "an_earlier_key_of_the_catalog_is_noted",
    "metadata that was written under an earlier key of the catalog: no API tells that key, and the report says so",
);
/// Saving a connection with a password.
pub const G5: Row = row(
    "G5",
    Documented,
    "password.rs",
    "saving_a_connection_is_no_request_of_the_job",
    "`ReturnConnectionPasswordEncrypted`: whoever saves a connection encrypts its password; no request of the job or crawler",
);
/// The password of a connection.
pub const G6: Row = row(
    "G6",
    Assumed,
    "password.rs",
    "an_encrypted_password_of_a_connection_is_decrypted",
    "the same, for connections with a password and no secret: Decrypt with `AwsKmsKeyId`, through Glue or by the script",
);
/// Secrets.
pub const G7: Row = row(
    "G7",
    Documented,
    "secret.rs",
    "a_secret_is_decrypted_with_its_own_key",
    "`SECRET_ID`, `AuthenticationConfiguration.SecretArn` and Kafka's secret of a connection: Decrypt with the secret's key",
);
/// The export of the Data Catalog.
pub const G10: Row = row(
    "G10",
    Documented,
    "workload/replica.rs",
    "the_export_of_the_catalog_is_written_by_services",
    "`DataCatalogExportConfiguration` with a key: GenerateDataKey and Decrypt by two services, and by who enables it",
);
/// Zero-ETL integrations.
pub const G11: Row = row(
    "G11",
    Assumed,
    "workload/replica.rs",
    "an_integration_writes_its_target_with_a_role",
    "`TargetProcessingProperties.KmsArn` by the role of the target; `Integration.KmsKeyId` by who makes the integration",
);
/// Catalogs with a role of their own.
pub const G12: Row = row(
    "G12",
    Assumed,
    "workload/replica.rs",
    "a_managed_catalog_moves_data_with_its_transfer_role",
    "`DataLakeAccessProperties.KmsKey`: GenerateDataKey and Decrypt by `DataTransferRole`",
);
/// Optimizers of Iceberg tables.
pub const G13: Row = row(
    "G13",
    Documented,
    "workload/table_optimizer.rs",
    "optimizers_read_and_write_with_their_own_role",
    "`TableOptimizerConfiguration` that is on: Decrypt and GenerateDataKey by `roleArn` where the table is",
);

/// The Data Catalog of another account.
pub const G8: Row = row(
    "G8",
    Assumed,
    "catalog.rs",
    "a_resource_link_leads_to_the_catalog_and_key_of_its_owner",
    "catalog ids and resource links of other accounts: the requests of G1 and G2 by the owner's settings, with the owner's id",
);
/// The Schema Registry.
pub const G9: Row = row(
    "G9",
    Documented,
    "catalog.rs",
    "the_schema_registry_needs_no_request",
    "the Glue Schema Registry: encrypted with a key of the service, no request",
);

/// The rows of this family, in the order of the table.
pub(super) const ROWS: &[&Row] = &[&G1, &G2, &G3, &G4, &G5, &G6, &G7, &G8, &G9, &G10, &G11, &G12, &G13];
