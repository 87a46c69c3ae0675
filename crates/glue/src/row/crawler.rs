//! Crawlers (`R`).

use super::{Row, row};
use keytrace_access::call::Confidence::{Assumed, Documented};

/// Crawling objects.
pub const R1: Row = row(
    "R1",
    Documented,
    "crawler.rs",
    "a_crawler_reads_what_its_exclusions_leave",
    "`S3Targets` and the tables of `CatalogTargets`: Decrypt with the keys of the objects",
);
/// Crawling tables of open formats.
pub const R2: Row = row(
    "R2",
    Assumed,
    "crawler.rs",
    "a_delta_crawler_writes_only_with_manifests",
    "`DeltaTargets`, `IcebergTargets`, `HudiTargets`: Decrypt; GenerateDataKey too with `WriteManifest`",
);
/// Crawling databases over JDBC.
pub const R3: Row = row(
    "R3",
    Documented,
    "connection.rs",
    "a_crawler_writes_beside_a_driver_of_ones_own",
    "`JdbcTargets` with a driver of one's own: GenerateDataKey and Decrypt in its folder; the connection itself is G1, G6, G7",
);
/// Crawling DynamoDB tables.
pub const R4: Row = row(
    "R4",
    Assumed,
    "store/dynamo_db.rs",
    "a_crawler_reads_dynamo_db_tables_through_dynamo_db",
    "`DynamoDBTargets`: the requests of T5 for reading",
);
/// The queue of a crawler in event mode.
pub const R5: Row = row(
    "R5",
    Documented,
    "store/queue.rs",
    "a_crawler_receives_events_from_an_encrypted_queue",
    "`EventQueueArn` and `DlqEventQueueArn`: Decrypt with `KmsMasterKeyId` through SQS by the crawler's role; \
     GenerateDataKey and Decrypt by `s3.amazonaws.com`, which sends the events",
);
/// Crawlers that change the Data Catalog.
pub const R6: Row = row(
    "R6",
    Documented,
    "crawler.rs",
    "a_crawler_changes_the_catalog",
    "every crawler with an encrypted Data Catalog: GenerateDataKey, Encrypt and Decrypt with the catalog's key",
);

/// Encrypted logs of a crawler.
pub const R7: Row = row(
    "R7",
    Documented,
    "logs.rs",
    "a_crawler_encrypts_its_own_log_group",
    "`CrawlerSecurityConfiguration` with encrypted logs: the requests of C2, C3 and C4 for the crawler's log group",
);

/// Crawling with the credentials of Lake Formation.
pub const R8: Row = row(
    "R8",
    Documented,
    "lake_formation.rs",
    "a_crawler_with_lake_formation_reads_with_the_registered_role",
    "`UseLakeFormationCredentials`: the requests of R1 and R2 by the role registered for the location",
);

/// The network of a crawler.
pub const R9: Row = row(
    "R9",
    Assumed,
    "crawler.rs",
    "a_crawlers_network_is_passed_by_no_request_to_kms",
    "the subnet of a connection: no request of its own, and S3, Glue, SQS and Secrets Manager ask KMS outside of it",
);

/// The rows of this family, in the order of the table.
pub(super) const ROWS: &[&Row] = &[&R1, &R2, &R3, &R4, &R5, &R6, &R7, &R8, &R9];
