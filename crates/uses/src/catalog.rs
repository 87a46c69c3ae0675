//! Uses of AWS Glue Data Catalogs and their tables.

use keytrace_access::call::Necessity;
use keytrace_access::row::Row;
use keytrace_snapshot::account::AccountId;

use crate::location::Location;
use crate::s3::{Direction, Purpose, S3Access};

/// A Data Catalog: the account that owns it, and its Region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Catalog {
    /// The account whose default catalog it is.
    pub account: AccountId,
    /// The catalog's Region.
    pub region: String,
}

/// The full name of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableName {
    /// The catalog of the table's database.
    pub catalog: Catalog,
    /// The database.
    pub database: String,
    /// The table.
    pub table: String,
}

/// A use of a table of the Data Catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableUse {
    /// The catalog id as written; `None` for the caller's own account.
    pub catalog_id: Option<String>,
    /// The database.
    pub database: String,
    /// The table.
    pub table: String,
    /// Whether the table is read or written.
    pub direction: Usage,
    /// Where the table is named: ``argument `--source_table` ``.
    pub named_by: String,
    /// When the table is used.
    pub necessity: Necessity,
}

/// A use of the Data Catalog itself.
#[derive(Clone, Debug)]
pub struct CatalogUse {
    /// Whether metadata is read or changed.
    pub direction: Direction,
    /// The row of the call table for changes: `G2`, or `R6` for a crawler.
    pub write_row: Row,
    /// The reason, in words: `reads table sales.orders`.
    pub because: String,
    /// When the catalog is used.
    pub necessity: Necessity,
    /// The catalog; `None` for the caller's own.
    pub catalog: Option<Catalog>,
}

/// Whether something is read or written, if its source says so. The name of an argument often does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// It is read.
    Reads,
    /// It is written.
    Writes,
    /// The source does not say: it may be read, written, or both.
    Unclear,
}

impl Catalog {
    /// The default catalog of an account in a Region.
    #[must_use]
    pub fn of((account, region): (&AccountId, &str)) -> Self {
        Self { account: account.clone(), region: region.to_owned() }
    }
}

impl CatalogUse {
    /// Reads metadata of the caller's own catalog.
    pub fn reads(because: impl Into<String>, necessity: Necessity) -> Self {
        let (direction, write_row) = (Direction::Read, Row::G2);
        Self { direction, write_row, because: because.into(), necessity, catalog: None }
    }

    /// Changes metadata of the caller's own catalog.
    pub fn changes(because: impl Into<String>, necessity: Necessity) -> Self {
        Self { direction: Direction::Write, ..Self::reads(because, necessity) }
    }

    /// The same use, of another catalog.
    #[must_use]
    pub fn of(self, catalog: Catalog) -> Self {
        Self { catalog: Some(catalog), ..self }
    }
}

impl Usage {
    /// The directions this stands for. An unclear usage stands for both, each under a condition.
    #[must_use]
    pub fn directions(self) -> Vec<(Direction, Necessity)> {
        match self {
            Self::Reads => vec![(Direction::Read, Necessity::Must)],
            Self::Writes => vec![(Direction::Write, Necessity::Must)],
            Self::Unclear => vec![
                (Direction::Read, Necessity::OnlyIf("the job reads there".to_owned())),
                (Direction::Write, Necessity::OnlyIf("the job writes there".to_owned())),
            ],
        }
    }

    /// The uses of data at a location.
    #[must_use]
    pub fn accesses(self, location: &Location, named_by: &str) -> Vec<S3Access> {
        let access = |(direction, necessity)| {
            S3Access::new(location.clone(), Purpose::Data, direction, named_by, necessity)
        };
        self.directions().into_iter().map(access).collect()
    }
}

impl From<Direction> for Usage {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Read => Self::Reads,
            Direction::Write => Self::Writes,
        }
    }
}
