//! What a workload reads, writes and calls, and by whom. Types only.
//!
//! Each source of a workload's configuration (arguments, visual nodes, a script) fills a [`Uses`]. The crate `glue` turns
//! them into requests; nothing here looks into a snapshot or knows a policy.

mod catalog;
mod location;
mod redshift;
mod s3;
mod store;

pub use crate::catalog::{Catalog, CatalogUse, TableName, TableUse, Usage};
pub use crate::location::{Extent, Location, NotALocation, Scheme};
pub use crate::redshift::Staging;
pub use crate::s3::{Client, Direction, Format, Layers, Purpose, S3Access, Upload, WriteEncryption};
pub use crate::store::{DirectKey, Store, StoreUse};

use keytrace_access::call::Necessity;

/// Everything that one source of configuration names.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// Reads and writes of S3 locations.
    pub accesses: Vec<S3Access>,
    /// Tables of the Data Catalog.
    pub tables: Vec<TableUse>,
    /// Uses of the Data Catalog other than those of tables and connections.
    pub catalog: Vec<CatalogUse>,
    /// Data stores other than S3, and keys that the job's own process uses.
    pub stores: Vec<StoreUse>,
    /// Glue connections.
    pub connections: Vec<ConnectionUse>,
    /// Other roles that are assumed, and what is done with their credentials.
    pub roles: Vec<RoleUse>,
}

/// A use of a Glue connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionUse {
    /// The connection's name.
    pub name: String,
    /// Where the connection is named: `the job's connections`.
    pub named_by: String,
    /// When the connection is used.
    pub necessity: Necessity,
}

/// Another role that the workload assumes, and what is done with its credentials.
#[derive(Clone, Debug)]
pub struct RoleUse {
    /// The role's ARN or name as written; `None` if it is known only at run time.
    pub role: Option<String>,
    /// The role session name, if it is known.
    pub session_name: Option<String>,
    /// Where the role is named: ``node `Orders` (DirectKinesisSource)``.
    pub named_by: String,
    /// What is done with its credentials. Each use has a necessity of its own.
    pub uses: Uses,
}

impl ConnectionUse {
    /// A connection that every run uses.
    #[must_use]
    pub fn new(name: &str, named_by: &str) -> Self {
        Self { name: name.to_owned(), named_by: named_by.to_owned(), necessity: Necessity::Must }
    }
}

impl Uses {
    /// Adds the uses of another source.
    pub fn join(&mut self, other: Self) {
        self.accesses.extend(other.accesses);
        self.tables.extend(other.tables);
        self.catalog.extend(other.catalog);
        self.stores.extend(other.stores);
        self.connections.extend(other.connections);
        self.roles.extend(other.roles);
    }

    /// Adds what another role does, next to what is already known of the same role in the same place.
    pub fn with_role(&mut self, role: RoleUse) {
        let same = |each: &&mut RoleUse| (&each.role, &each.named_by) == (&role.role, &role.named_by);
        match self.roles.iter_mut().find(same) {
            Some(known) => known.uses.join(role.uses),
            None => self.roles.push(role),
        }
    }

    /// Puts every use under one more condition, in words that follow `only if`.
    pub fn also_only_if(&mut self, condition: &str) {
        self.under(&Necessity::OnlyIf(condition.to_owned()));
    }

    /// Makes no use more certain than `whole`.
    pub fn under(&mut self, whole: &Necessity) {
        let accesses = self.accesses.iter_mut().map(|each| &mut each.necessity);
        let tables = self.tables.iter_mut().map(|each| &mut each.necessity);
        let catalog = self.catalog.iter_mut().map(|each| &mut each.necessity);
        let stores = self.stores.iter_mut().map(|each| &mut each.necessity);
        let connections = self.connections.iter_mut().map(|each| &mut each.necessity);
        for necessity in accesses.chain(tables).chain(catalog).chain(stores).chain(connections) {
            *necessity = joined(whole, necessity);
        }
        self.roles.iter_mut().for_each(|each| each.uses.under(whole));
    }

    /// Whether anything needs the Data Catalog.
    #[must_use]
    pub fn need_the_catalog(&self) -> bool {
        !(self.tables.is_empty() && self.catalog.is_empty() && self.connections.is_empty())
    }
}

/// The necessity of a part of a use: never more certain than the use itself.
#[must_use]
pub fn joined(of_whole: &Necessity, of_part: &Necessity) -> Necessity {
    match (of_whole, of_part) {
        (Necessity::OnlyIf(condition), part) => also_only_if(part, condition),
        (Necessity::OnFirstUse, Necessity::Must) => Necessity::OnFirstUse,
        (Necessity::Must | Necessity::OnFirstUse, part) => part.clone(),
    }
}

/// The same necessity under one more condition, in words that follow `only if`.
#[must_use]
pub fn also_only_if(necessity: &Necessity, condition: &str) -> Necessity {
    match necessity {
        Necessity::OnlyIf(first) => Necessity::OnlyIf(format!("{first}, and {condition}")),
        Necessity::Must | Necessity::OnFirstUse => Necessity::OnlyIf(condition.to_owned()),
    }
}
