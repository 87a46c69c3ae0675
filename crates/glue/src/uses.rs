//! What a job uses, as one source of its configuration tells: its arguments, its visual nodes, its script.
//!
//! Each source fills a [`Uses`]; the job joins them, and they are turned into requests once.

use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::glue::GlueTable;

use crate::access::{Access, also_only_if};
use crate::arguments::Telling;
use crate::catalog::CatalogUse;
use crate::client_side::ClientSide;
use crate::derivation::{Actor, Derivation};
use crate::network::Way;
use crate::s3::S3;
use crate::store::StoreUse;
use crate::{catalog, connection, role, store, table_use};
use keytrace_access::call::Necessity;

/// What a source of configuration names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Uses {
    pub(crate) accesses: Vec<Access>,
    pub(crate) tables: Vec<TableUse>,
    /// Uses of the Data Catalog beside those of tables and connections.
    pub(crate) catalog: Vec<CatalogUse>,
    pub(crate) stores: Vec<StoreUse>,
    pub(crate) connections: Vec<ConnectionUse>,
    pub(crate) roles: Vec<RoleUse>,
    /// The client-side encryption of all uses of S3.
    pub(crate) client_side: Vec<ClientSide>,
}

/// A use of a table of the Data Catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableUse {
    /// The catalog; none for that of the caller's account.
    pub(crate) catalog_id: Option<String>,
    pub(crate) database: String,
    pub(crate) table: String,
    pub(crate) direction: Telling,
    /// Where the table was named: ``argument `--source_table` ``.
    pub(crate) named_by: String,
    pub(crate) necessity: Necessity,
}

/// A use of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConnectionUse {
    pub(crate) name: String,
    /// Where the connection was named: `the job's connections`.
    pub(crate) named_by: String,
    pub(crate) necessity: Necessity,
}

/// Another role, which the job takes, and what is done with it.
#[derive(Clone, Debug)]
pub(crate) struct RoleUse {
    /// The role as it is written; none where it is known only when the job runs.
    pub(crate) role: Option<String>,
    /// The name of the role's session, where it is known.
    pub(crate) session_name: Option<String>,
    /// Where the role was named: ``node `Orders` (DirectKinesisSource)``.
    pub(crate) named_by: String,
    /// What is done with it. Each use has a necessity of its own.
    pub(crate) uses: Uses,
}

impl TableUse {
    /// A table as Data Quality and transforms name it; none where its name is missing.
    pub(crate) fn of(
        table: &GlueTable,
        direction: Telling,
        named_by: &str,
        necessity: Necessity,
    ) -> Option<Self> {
        Some(Self {
            catalog_id: table.catalog_id.clone(),
            database: table.database_name.clone()?,
            table: table.table_name.clone()?,
            direction,
            named_by: named_by.to_owned(),
            necessity,
        })
    }
}

impl ConnectionUse {
    /// One that a job lists.
    pub(crate) fn of_job(name: &str) -> Self {
        let named_by = "the job's connections".to_owned();
        Self { name: name.to_owned(), named_by, necessity: Necessity::Must }
    }

    /// One that a crawler's target names.
    pub(crate) fn of_target(name: &str) -> Self {
        let named_by = "a target of the crawler".to_owned();
        Self { name: name.to_owned(), named_by, necessity: Necessity::Must }
    }
}

impl Uses {
    /// Adds what another source tells.
    pub(crate) fn join(&mut self, other: Self) {
        self.accesses.extend(other.accesses);
        self.tables.extend(other.tables);
        self.catalog.extend(other.catalog);
        self.stores.extend(other.stores);
        self.connections.extend(other.connections);
        self.roles.extend(other.roles);
        self.client_side.extend(other.client_side);
    }

    /// Adds what another role does to what was noted of it.
    pub(crate) fn with_role(&mut self, role: RoleUse) {
        let same = |each: &&mut RoleUse| (&each.role, &each.named_by) == (&role.role, &role.named_by);
        match self.roles.iter_mut().find(same) {
            Some(known) => known.uses.join(role.uses),
            None => self.roles.push(role),
        }
    }

    /// Puts every use under one more condition.
    pub(crate) fn also_only_if(&mut self, condition: &str) {
        self.under(&Necessity::OnlyIf(condition.to_owned()));
    }

    /// Makes no use surer than the whole.
    pub(crate) fn under(&mut self, whole: &Necessity) {
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

    /// Whether the Data Catalog is asked for anything.
    pub(crate) fn ask_the_catalog(&self) -> bool {
        !(self.tables.is_empty() && self.catalog.is_empty() && self.connections.is_empty())
    }
}

/// Adds the requests of what is used. `ways` are those of the job's own process to KMS.
pub(crate) fn derive(s3: &S3<'_>, ways: &[Way], uses: &Uses, derivation: &mut Derivation) {
    let place = (&s3.actor.account, s3.actor.region.as_str());
    let mut accesses = uses.accesses.clone();
    let mut catalog_uses = Vec::new();
    let mut of_tables = Uses::default();
    for each in &uses.tables {
        of_tables.join(table_use::uses(s3.snapshot, place, each, derivation));
    }
    let connections = uses.connections.iter().chain(&of_tables.connections);
    for each in connections.clone() {
        accesses.extend(connection::accesses(s3.snapshot, place, each, derivation));
    }
    accesses.extend(of_tables.accesses);
    catalog_uses.extend(of_tables.catalog);
    for each in connections.clone() {
        let because = format!("reads connection `{}`", each.name);
        catalog_uses.push(CatalogUse::reads(because, each.necessity.clone()));
    }
    catalog_uses.extend(uses.catalog.iter().cloned());
    for access in &accesses {
        s3.derive(access, derivation);
    }
    catalog::derive(s3.snapshot, s3.actor, &catalog_uses, derivation);
    for each in connections {
        // Why: a job fetches a secret or a password when it first takes the connection.
        let necessity = joined(&Necessity::OnFirstUse, &each.necessity);
        connection::credentials(s3.snapshot, s3.actor, &each.name, &necessity, derivation);
    }
    let of_access = |access| uses.client_side.iter().filter_map(move |each| each.of_access(access));
    let direct: Vec<StoreUse> = accesses.iter().flat_map(of_access).collect();
    for each in uses.stores.iter().chain(&of_tables.stores).chain(&direct) {
        store::derive(s3.snapshot, s3.actor, ways, each, derivation);
    }
    for each in &uses.roles {
        with_role(s3, ways, (each, &uses.client_side), derivation);
    }
}

/// What another role does, it does in its own account.
fn with_role(
    s3: &S3<'_>,
    ways: &[Way],
    (each, client_side): (&RoleUse, &[ClientSide]),
    derivation: &mut Derivation,
) {
    let what = || format!("the requests of another role ({})", each.named_by);
    let Some(written) = each.role.as_deref() else {
        return derivation.reason(what(), "which role it is, is known when the job runs");
    };
    let place = (&s3.actor.account, s3.actor.region.as_str());
    let (principal, problem) = role::session(s3.snapshot, place, Some(written), each.session_name.as_deref());
    if let Some(problem) = problem {
        derivation.reason(what(), problem.to_string());
    }
    let Some(principal) = principal else { return };
    let account = keytrace_aws::arn::Arn::parse(written).and_then(|arn| AccountId::parse(arn.account));
    let actor = Actor {
        principal,
        account: account.unwrap_or_else(|| s3.actor.account.clone()),
        region: s3.actor.region.clone(),
        session_policy: None,
    };
    let mut uses = each.uses.clone();
    uses.client_side.extend(client_side.iter().cloned());
    let of_role = S3 { lake_formation: s3.lake_formation.clone(), ..s3.with(&actor) };
    derive(&of_role, ways, &uses, derivation);
}

/// The necessity of one part of a use: never surer than the use itself.
fn joined(of_whole: &Necessity, of_part: &Necessity) -> Necessity {
    match (of_whole, of_part) {
        (Necessity::OnlyIf(condition), part) => also_only_if(part, condition),
        (Necessity::OnFirstUse, Necessity::Must) => Necessity::OnFirstUse,
        (Necessity::Must | Necessity::OnFirstUse, part) => part.clone(),
    }
}
