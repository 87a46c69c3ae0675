//! The rows of the call table: one for each way in which a workload comes to need a request.
//!
//! A row is what `calls[].row` names in JSON. `docs/glue-calls.md` describes every row; `crates/glue` derives their requests.

use std::fmt;

use crate::call::Confidence::{self, Assumed, Documented, Observed};

/// Declares the rows, so that the id, the confidence and the list of all rows cannot disagree.
macro_rules! rows {
    ($($(#[$doc:meta])* $row:ident $confidence:ident)*) => {
        /// Why a request is made: a row of the call table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Row {
            $($(#[$doc])* $row,)*
            /// A person named the request (`keytrace can`).
            Asked,
            /// An error text names the request, and the configuration does not show what it is for.
            Observed,
        }

        impl Row {
            /// Every row of the table, in its order; [`Row::Asked`] and [`Row::Observed`] are not in it.
            pub const TABLE: &'static [Self] = &[$(Self::$row),*];

            /// The id, as JSON and reports show it: `S1`, or `asked`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$row => stringify!($row),)*
                    Self::Asked => "asked",
                    Self::Observed => "observed",
                }
            }

            /// How sure the derivation is: as sure as its weakest part.
            #[must_use]
            pub const fn confidence(self) -> Confidence {
                match self {
                    $(Self::$row => $confidence,)*
                    Self::Asked => Documented,
                    Self::Observed => Confidence::Observed,
                }
            }
        }
    };
}

rows! {
    // Starting up: script, libraries, connection files, scratch space.
    /// The job's script.
    J1 Observed
    /// The job's libraries and files.
    J2 Observed
    /// The files of a connection.
    J3 Documented
    /// The job's scratch space.
    J4 Documented
    /// Who saves the job's script.
    J5 Assumed
    /// What starts the job.
    J6 Documented

    // Data in S3.
    /// Reading objects.
    S1 Documented
    /// Listing and heading objects.
    S2 Assumed
    /// Writing objects.
    S3 Documented
    /// Writing objects in parts.
    S4 Documented
    /// Renaming objects.
    S5 Documented
    /// Objects with two layers of encryption.
    S6 Assumed
    /// Objects that differ from the bucket's present Bucket Key setting.
    S7 Documented
    /// Writing with an encryption context of one's own.
    S8 Documented
    /// Objects that need no key of KMS.
    S9 Documented
    /// Client-side encryption.
    S10 Assumed
    /// Formats that encrypt their own files.
    S11 Assumed
    /// Objects through an access point.
    S12 Assumed
    /// Tables of S3 Tables.
    S13 Documented
    /// Default keys that do not travel to other accounts.
    S14 Documented

    // Security configurations: logs, bookmarks.
    /// Writing under a security configuration.
    C1 Documented
    /// Encrypted logs: the role binds the key to the log group.
    C2 Documented
    /// Encrypted logs, by CloudWatch Logs itself.
    C3 Documented
    /// Encrypted logs, on behalf of the job.
    C4 Documented
    /// Reading encrypted logs.
    C5 Documented
    /// Job bookmarks.
    C6 Assumed
    /// What Data Quality keeps.
    C7 Assumed
    /// Keys that are not enabled.
    C8 Documented

    // The Data Catalog.
    /// Reading the Data Catalog.
    G1 Documented
    /// Changing the Data Catalog.
    G2 Documented
    /// The Data Catalog with a service role.
    G3 Documented
    /// Objects of the Data Catalog under an earlier key.
    G4 Documented
    /// Saving a connection with a password.
    G5 Documented
    /// The password of a connection.
    G6 Assumed
    /// Secrets.
    G7 Documented
    /// The Data Catalog of another account.
    G8 Assumed
    /// The Schema Registry.
    G9 Documented
    /// The export of the Data Catalog.
    G10 Documented
    /// Zero-ETL integrations.
    G11 Assumed
    /// Catalogs with a role of their own.
    G12 Assumed
    /// Optimizers of Iceberg tables.
    G13 Documented

    // Crawlers.
    /// Crawling objects.
    R1 Documented
    /// Crawling tables of open formats.
    R2 Assumed
    /// Crawling databases over JDBC.
    R3 Documented
    /// Crawling DynamoDB tables.
    R4 Assumed
    /// The queue of a crawler in event mode.
    R5 Documented
    /// Crawlers that change the Data Catalog.
    R6 Documented
    /// Encrypted logs of a crawler.
    R7 Documented
    /// Crawling with the credentials of Lake Formation.
    R8 Documented
    /// The network of a crawler.
    R9 Assumed

    // Lake Formation.
    /// Data in a location with a role of the customer.
    L1 Documented
    /// Data in a location with the service-linked role.
    L2 Documented
    /// Data in a location in hybrid access mode.
    L3 Assumed
    /// Data in no registered location.
    L4 Documented
    /// Data in the bucket of another account.
    L5 Documented

    // Streams and other data stores.
    /// Reading a Kinesis stream.
    T1 Documented
    /// Writing a Kinesis stream.
    T2 Documented
    /// Reading Kafka.
    T3 Assumed
    /// Streaming checkpoints.
    T4 Assumed
    /// DynamoDB tables.
    T5 Assumed
    /// The staging folder of Redshift.
    T6 Documented
    /// Snapshots of databases that were exported to S3.
    T7 Assumed
    /// Databases that encrypt what they keep.
    T8 Assumed
    /// Queues that a script uses.
    T9 Assumed

    // Spark's own files, and workloads other than jobs and crawlers.
    /// Spark event logs.
    U1 Assumed
    /// Shuffle files in S3.
    U2 Documented
    /// Insights and metrics.
    U3 Documented
    /// Interactive sessions.
    U4 Documented
    /// Development endpoints.
    U5 Documented
    /// Machine learning transforms.
    U6 Assumed
    /// Evaluations by Data Quality.
    U7 Documented
    /// Workflows and blueprints.
    U8 Assumed

    // Athena.
    /// Queries that read tables.
    A1 Documented
    /// Results of queries.
    A2 Documented
}

impl fmt::Display for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id())
    }
}
