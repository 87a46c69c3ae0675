//! The kinds of nodes that a visual job may have, and what each does.

/// What a node of a kind does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Reads data.
    Source,
    /// Writes data.
    Target,
    /// Writes a table of an open format, and reads what is there to do so.
    OpenTable,
    /// Changes rows, and touches no data store.
    Transform,
    /// Runs the code in this field.
    Code(&'static str),
    /// Publishes results about the quality of data.
    Quality,
    /// Writes a sample of rows.
    Sample,
    /// Downloads the program of a transform.
    Program,
}

/// What nodes of the kind of this name do; none for a kind that is not known.
pub(super) fn kind(name: &str) -> Option<Kind> {
    KINDS.iter().find(|(_, names)| names.contains(&name)).map(|(kind, _)| *kind)
}

// Source: https://docs.aws.amazon.com/glue/latest/webapi/API_CodeGenConfigurationNode.html
const KINDS: [(Kind, &[&str]); 9] = [
    (Kind::Source, SOURCES),
    (Kind::Target, TARGETS),
    (Kind::OpenTable, OPEN_TABLES),
    (Kind::Transform, TRANSFORMS),
    (Kind::Code("Code"), &["CustomCode"]),
    (Kind::Code("SqlQuery"), &["SparkSQL"]),
    (Kind::Quality, &["EvaluateDataQuality", "EvaluateDataQualityMultiFrame"]),
    (Kind::Sample, &["Spigot"]),
    (Kind::Program, &["DynamicTransform"]),
];

const SOURCES: &[&str] = &[
    "AmazonRedshiftSource",
    "AthenaConnectorSource",
    "CatalogDeltaSource",
    "CatalogHudiSource",
    "CatalogIcebergSource",
    "CatalogKafkaSource",
    "CatalogKinesisSource",
    "CatalogSource",
    "ConnectorDataSource",
    "DirectJDBCSource",
    "DirectKafkaSource",
    "DirectKinesisSource",
    "DynamoDBCatalogSource",
    "DynamoDBELTConnectorSource",
    "GovernedCatalogSource",
    "JDBCConnectorSource",
    "MicrosoftSQLServerCatalogSource",
    "MySQLCatalogSource",
    "OracleSQLCatalogSource",
    "PostgreSQLCatalogSource",
    "RedshiftSource",
    "RelationalCatalogSource",
    "S3CatalogDeltaSource",
    "S3CatalogHudiSource",
    "S3CatalogIcebergSource",
    "S3CatalogSource",
    "S3CsvSource",
    "S3DeltaSource",
    "S3ExcelSource",
    "S3HudiSource",
    "S3JsonSource",
    "S3ParquetSource",
    "SnowflakeSource",
    "SparkConnectorSource",
];

const TARGETS: &[&str] = &[
    "AmazonRedshiftTarget",
    "CatalogTarget",
    "ConnectorDataTarget",
    "GovernedCatalogTarget",
    "JDBCConnectorTarget",
    "MicrosoftSQLServerCatalogTarget",
    "MySQLCatalogTarget",
    "OracleSQLCatalogTarget",
    "PostgreSQLCatalogTarget",
    "RedshiftTarget",
    "S3CatalogTarget",
    "S3DirectTarget",
    "S3GlueParquetTarget",
    "S3HyperDirectTarget",
    "SnowflakeTarget",
    "SparkConnectorTarget",
];

const OPEN_TABLES: &[&str] = &[
    "S3DeltaCatalogTarget",
    "S3DeltaDirectTarget",
    "S3HudiCatalogTarget",
    "S3HudiDirectTarget",
    "S3IcebergCatalogTarget",
    "S3IcebergDirectTarget",
];

const TRANSFORMS: &[&str] = &[
    "Aggregate",
    "ApplyMapping",
    "DropDuplicates",
    "DropFields",
    "DropNullFields",
    "FillMissingValues",
    "Filter",
    "Join",
    "Merge",
    "PIIDetection",
    "Recipe",
    "RenameField",
    "Route",
    "SelectFields",
    "SelectFromCollection",
    "SplitFields",
    "Union",
];
