//! Reads and writes of S3 locations.

use keytrace_access::call::Necessity;
use keytrace_access::row::Row;
use keytrace_snapshot::collected::Gap;
use keytrace_snapshot::s3::Object;
use regex::Regex;

use crate::catalog::TableName;
use crate::location::{Location, Scheme};

/// A read or a write of an S3 location.
#[derive(Clone, Debug)]
pub struct S3Access {
    /// The location.
    pub location: Location,
    /// What the location is for.
    pub purpose: Purpose,
    /// Whether it is read or written.
    pub direction: Direction,
    /// Where the location is named: ``argument `--source_path` ``.
    pub named_by: String,
    /// When the location is used.
    pub necessity: Necessity,
    /// Which client sends the requests.
    pub client: Client,
    /// The encryption that the requests themselves name. If they name none, the client's settings count, then the bucket's.
    pub encryption: WriteEncryption,
    /// How objects are uploaded.
    pub upload: Upload,
    /// `BucketKeyEnabled` of the requests; `None` leaves it to the bucket.
    pub bucket_key_enabled: Option<bool>,
    /// Objects that are left out, as patterns of what follows the location's key.
    pub exclusions: Vec<Regex>,
    /// The table of the Data Catalog that lies at the location.
    pub table: Option<TableName>,
    /// The format of that table.
    pub format: Format,
}

/// The format of a table, as far as it decides which client sends the requests to S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Apache Iceberg, whose catalog may have an `io-impl` of its own.
    Iceberg,
    /// Any other format, or an unknown one.
    Other,
}

/// Reading or writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Reading.
    Read,
    /// Writing.
    Write,
}

/// How an object is uploaded to S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upload {
    /// As a multipart upload if it is large.
    MaybeInParts,
    /// With one `PutObject`, whatever its size.
    Whole,
}

/// The client that sends requests to S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// Glue's own file system for Spark, which takes its encryption from the security configuration.
    GlueFileSystem,
    /// S3A, which has settings of its own and does not read the security configuration.
    S3a,
    /// Iceberg's `S3FileIO`, which has the settings of its catalog and does not read the security configuration.
    S3FileIo,
    /// Another client or service, which reads neither: boto3, pandas, an export of DynamoDB.
    Other,
}

/// The encryption that a writer asks for in its requests to S3.
#[derive(Clone, Debug, Default)]
pub enum WriteEncryption {
    /// No encryption header: the bucket's default encryption applies.
    #[default]
    BucketDefault,
    /// Encryption without KMS. The text says what asks for it: `security configuration `sec` asks for SSE-S3`.
    WithoutKms(String),
    /// SSE-KMS with the key of a setting of S3A, of a script or of a visual node.
    Setting {
        /// The key as written; empty for `aws/s3`.
        key: String,
        /// Where the key is written.
        read_from: String,
        /// `aws:kms` or `aws:kms:dsse`.
        layers: Layers,
    },
    /// SSE-KMS with the key of a security configuration.
    SecurityConfiguration {
        /// The name of the security configuration.
        name: String,
        /// The key as written; empty for `aws/s3`.
        key: String,
    },
    /// The security configuration was not collected.
    Unknown(Gap),
}

/// How many layers of encryption S3 applies to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layers {
    /// `aws:kms`.
    One,
    /// `aws:kms:dsse`.
    Two,
}

/// What a location is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The job's script.
    Script,
    /// Files the job installs or loads: `--extra-py-files`, `--extra-jars`.
    Library,
    /// A file that a connection names, such as a JDBC driver or a certificate.
    ConnectionFile,
    /// Temporary files: `--TempDir`.
    Scratch,
    /// Event logs of the Spark UI.
    EventLogs,
    /// Shuffle files.
    Shuffle,
    /// Checkpoints of a streaming query.
    Checkpoint,
    /// Rows on their way to or from Redshift.
    Staging,
    /// The job's data.
    Data,
    /// Files that a crawler reads.
    Crawled,
    /// Files of Iceberg, Hudi and Delta Lake tables that a crawler reads.
    OpenTable,
    /// A purpose with a row of its own in the call table, for both reading and writing.
    Of(Row),
    /// Files of an Iceberg table that a table optimizer rewrites.
    Optimized,
    /// Files of tables that an Athena query reads.
    Queried,
    /// Results of Athena queries.
    QueryResults,
}

impl Client {
    /// The client that serves a location in Spark.
    #[must_use]
    pub fn of_spark(location: &Location) -> Self {
        match location.scheme {
            Scheme::S3 => Self::GlueFileSystem,
            Scheme::S3a | Scheme::S3n => Self::S3a,
        }
    }
}

impl Purpose {
    /// What is read or written, if it is not data: `scratch files in `.
    fn files(self, preposition: &str) -> String {
        match self {
            Self::Scratch => format!("scratch files {preposition} "),
            Self::EventLogs => format!("Spark event logs {preposition} "),
            Self::Shuffle => format!("shuffle files {preposition} "),
            Self::Checkpoint => format!("checkpoints {preposition} "),
            Self::Staging => format!("rows staged for Redshift {preposition} "),
            Self::Script | Self::Library | Self::ConnectionFile => String::new(),
            Self::QueryResults => format!("results of queries {preposition} "),
            Self::Data | Self::Crawled | Self::OpenTable => String::new(),
            Self::Optimized | Self::Queried | Self::Of(_) => String::new(),
        }
    }
}

impl S3Access {
    /// A use by Spark.
    #[must_use]
    pub fn new(
        location: Location,
        purpose: Purpose,
        direction: Direction,
        named_by: &str,
        necessity: Necessity,
    ) -> Self {
        Self {
            client: Client::of_spark(&location),
            encryption: WriteEncryption::BucketDefault,
            location,
            purpose,
            direction,
            named_by: named_by.to_owned(),
            necessity,
            upload: Upload::MaybeInParts,
            bucket_key_enabled: None,
            exclusions: Vec::new(),
            table: None,
            format: Format::Other,
        }
    }

    /// The same use, of the location of a table.
    #[must_use]
    pub fn of_table(self, table: TableName) -> Self {
        Self { table: Some(table), ..self }
    }

    /// Whether the use touches an object.
    #[must_use]
    pub fn covers(&self, object: &Object) -> bool {
        let inside = object.key.strip_prefix(&self.location.key).unwrap_or(&object.key);
        self.location.covers(object) && !self.exclusions.iter().any(|pattern| pattern.is_match(inside))
    }

    /// What happens, in words: ``reads s3://lake/raw/ (argument `--source_path`)``.
    #[must_use]
    pub fn in_words(&self) -> String {
        let Self { location, named_by, .. } = self;
        match (self.purpose, self.direction) {
            (Purpose::Script, _) => format!("downloads the script {location}"),
            (Purpose::Library | Purpose::ConnectionFile, _) => format!("downloads {location} ({named_by})"),
            (Purpose::Crawled, _) => format!("crawls {location} ({named_by})"),
            (purpose, Direction::Read) => format!("reads {}{location} ({named_by})", purpose.files("in")),
            (purpose, Direction::Write) => format!("writes {}{location} ({named_by})", purpose.files("to")),
        }
    }
}
