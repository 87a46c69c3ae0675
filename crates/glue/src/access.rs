//! One use of an S3 location: what for, named by whom, and how sure.

use keytrace_snapshot::s3::Object;
use regex::Regex;

use crate::location::{Location, Scheme};
use crate::resource_link::TableName;
use crate::s3_write::HeaderEncryption;
use keytrace_access::call::Necessity;
use keytrace_access::row::Row;

/// A use of an S3 location.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    pub(crate) location: Location,
    pub(crate) purpose: Purpose,
    pub(crate) direction: Direction,
    /// Where the location was named: ``argument `--source_path` ``.
    pub(crate) named_by: String,
    pub(crate) necessity: Necessity,
    pub(crate) client: Client,
    /// The encryption that this use asks for itself, before its client or the bucket decides.
    pub(crate) encryption: HeaderEncryption,
    pub(crate) upload: Upload,
    /// Whether this use itself asks for an S3 Bucket Key, or for none; else the bucket decides.
    pub(crate) asks_bucket_key: Option<bool>,
    /// What is left out of the location, as patterns of what follows its key.
    pub(crate) exclusions: Vec<Regex>,
    /// The table of the Data Catalog whose location it is.
    pub(crate) table: Option<TableName>,
    /// The format of that table.
    pub(crate) format: Format,
}

/// A format of tables, as far as it bears on who sends the requests to S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Iceberg,
    Unsaid,
}

/// Reading or writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Read,
    Write,
}

/// How an object gets to S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Upload {
    /// In parts, if it is large.
    MaybeInParts,
    /// In one request, whatever its size: `PutObject`.
    Whole,
}

/// What sends the requests to S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Client {
    /// Glue's own file system for Spark, which takes its encryption from the security configuration.
    GlueFileSystem,
    /// S3A, which has settings of its own and does not read the security configuration.
    S3a,
    /// Iceberg's `S3FileIO`, which has the settings of its catalog and does not read the security configuration.
    S3FileIo,
    /// Another client or service, which reads neither: boto3, pandas, an export of DynamoDB.
    Other,
}

impl Client {
    /// The file system that serves a location in Spark.
    pub(crate) fn of_spark(location: &Location) -> Self {
        match location.scheme {
            Scheme::S3 => Self::GlueFileSystem,
            Scheme::S3a | Scheme::S3n => Self::S3a,
        }
    }
}

/// What a location is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Script,
    Library,
    ConnectionFile,
    Scratch,
    EventLogs,
    Shuffle,
    Checkpoint,
    /// Rows on their way to or from Redshift.
    Staging,
    Data,
    Crawled,
    OpenTable,
    /// What has a row of its own, whether read or written.
    Of(Row),
    /// Files of an Iceberg table, by an optimizer.
    Optimized,
    /// Files of tables, by queries of Athena.
    Queried,
    QueryResults,
}

impl Purpose {
    /// The row of reading.
    pub(crate) fn read_row(self) -> Row {
        match self {
            Self::Script => Row::J1,
            Self::Library => Row::J2,
            Self::ConnectionFile => Row::J3,
            Self::Scratch => Row::J4,
            Self::EventLogs => Row::U1,
            Self::Shuffle => Row::U2,
            Self::Checkpoint => Row::T4,
            Self::Staging => Row::T6,
            Self::Data => Row::S1,
            Self::Crawled => Row::R1,
            Self::OpenTable => Row::R2,
            Self::Of(row) => row,
            Self::Optimized => Row::G13,
            Self::Queried => Row::A1,
            Self::QueryResults => Row::A2,
        }
    }

    /// The rows of writing whole objects and of writing in parts.
    pub(crate) fn write_rows(self) -> [Row; 2] {
        match self {
            Self::Scratch => [Row::J4; 2],
            Self::EventLogs => [Row::U1; 2],
            Self::Shuffle => [Row::U2; 2],
            Self::Checkpoint => [Row::T4; 2],
            Self::Staging => [Row::T6; 2],
            Self::OpenTable => [Row::R2; 2],
            Self::Of(row) => [row; 2],
            Self::Optimized => [Row::G13; 2],
            Self::QueryResults => [Row::A2; 2],
            Self::Script
            | Self::Library
            | Self::ConnectionFile
            | Self::Data
            | Self::Crawled
            | Self::Queried => [Row::S3, Row::S4],
        }
    }
}

impl Purpose {
    /// What is read or written, where it is not data: `scratch files in `.
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

impl Access {
    /// A use by Spark.
    pub(crate) fn new(
        location: Location,
        purpose: Purpose,
        direction: Direction,
        named_by: &str,
        necessity: Necessity,
    ) -> Self {
        Self {
            client: Client::of_spark(&location),
            encryption: HeaderEncryption::NotAsked,
            location,
            purpose,
            direction,
            named_by: named_by.to_owned(),
            necessity,
            upload: Upload::MaybeInParts,
            asks_bucket_key: None,
            exclusions: Vec::new(),
            table: None,
            format: Format::Unsaid,
        }
    }

    /// The same use, of the location of a table.
    pub(crate) fn of_table(self, table: TableName) -> Self {
        Self { table: Some(table), ..self }
    }

    /// Whether the use touches an object.
    pub(crate) fn covers(&self, object: &Object) -> bool {
        let inside = object.key.strip_prefix(&self.location.key).unwrap_or(&object.key);
        self.location.covers(object) && !self.exclusions.iter().any(|pattern| pattern.is_match(inside))
    }

    /// What happens, in words: ``reads s3://lake/raw/ (argument `--source_path`)``.
    pub(crate) fn in_words(&self) -> String {
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

/// The same necessity, under one more condition.
pub(crate) fn also_only_if(necessity: &Necessity, condition: &str) -> Necessity {
    match necessity {
        Necessity::OnlyIf(first) => Necessity::OnlyIf(format!("{first}, and {condition}")),
        Necessity::Must | Necessity::OnFirstUse => Necessity::OnlyIf(condition.to_owned()),
    }
}
