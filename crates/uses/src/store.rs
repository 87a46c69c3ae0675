//! Uses of data stores other than S3, and of keys by the job's own process.

use keytrace_access::call::{EncryptionContext, Necessity};
use keytrace_access::row::Row;

use crate::s3::Direction;

/// A use of a data store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreUse {
    /// The store.
    pub store: Store,
    /// The Region of the client, if it is not the job's. An ARN's Region takes precedence.
    pub region: Option<String>,
    /// Whether the store is read or written.
    pub direction: Direction,
    /// Where the store is named: ``node `Orders` (DirectKinesisSource)``.
    pub named_by: String,
    /// When the store is used.
    pub necessity: Necessity,
}

/// A data store, by its name or ARN as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Store {
    /// A stream of Kinesis Data Streams, by name or ARN.
    KinesisStream(String),
    /// A DynamoDB table, by name or ARN.
    DynamoDbTable(String),
    /// A secret of Secrets Manager, by name or ARN.
    Secret(String),
    /// An SQS queue, by name, URL or ARN.
    Queue(String),
    /// A table bucket of S3 Tables or a table in it: by ARN, or by the id of its catalog (`…:s3tablescatalog/…`).
    TableBucket(String),
    /// A KMS key.
    Key(DirectKey),
}

/// A KMS key that the job's own process uses, with no service between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectKey {
    /// The key as written: an ARN, id or alias.
    pub written: String,
    /// Where the key is written: ``parameter `encryption.key-id` of table `sales.orders` ``.
    pub read_from: String,
    /// The row of the call table.
    pub row: Row,
    /// The KMS actions that are called: `kms:GenerateDataKey`.
    pub actions: Vec<&'static str>,
    /// The encryption context that is sent.
    pub encryption_context: EncryptionContext,
    /// The reason, in words: `encrypts objects before it writes them`.
    pub does: String,
}

impl Store {
    /// Whether the store is named by an ARN, which includes its Region.
    #[must_use]
    pub fn is_arn(&self) -> bool {
        let written = match self {
            Self::KinesisStream(written)
            | Self::DynamoDbTable(written)
            | Self::Secret(written)
            | Self::Queue(written)
            | Self::TableBucket(written) => written,
            Self::Key(key) => &key.written,
        };
        written.starts_with("arn:")
    }
}
