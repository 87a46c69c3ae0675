//! Which requests uses make: S3, the Data Catalog, data stores, logs, Lake Formation, and the network they go through.
//!
//! Each module turns one kind of use, or one setting of a workload, into requests.

pub(crate) mod access_point;
pub(crate) mod bookmark;
pub(crate) mod catalog;
pub(crate) mod client_side;
pub(crate) mod connection;
pub(crate) mod emrfs;
pub(crate) mod event_queue;
pub(crate) mod file_format;
pub(crate) mod iceberg;
pub(crate) mod lake_formation;
pub(crate) mod log_group;
pub(crate) mod logs;
pub(crate) mod network;
pub(crate) mod password;
pub(crate) mod resource_link;
pub(crate) mod s3;
pub(crate) mod s3_encryption;
pub(crate) mod s3_read;
pub(crate) mod s3_write;
pub(crate) mod s3a;
pub(crate) mod secret;
pub(crate) mod security_group;
pub(crate) mod store;
pub(crate) mod table;
pub(crate) mod table_use;

use keytrace_access::call::Necessity;
use keytrace_snapshot::account::AccountId;
use keytrace_uses::{CatalogUse, RoleUse, StoreUse, Uses, joined};

use crate::derivation::{Actor, Derivation};
use crate::requests::network::Way;
use crate::requests::s3::S3;
use crate::role;

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
    let of_access = |access| s3.client_side.iter().filter_map(move |each| each.of_access(access));
    let direct: Vec<StoreUse> = accesses.iter().flat_map(of_access).collect();
    for each in uses.stores.iter().chain(&of_tables.stores).chain(&direct) {
        store::derive(s3.snapshot, s3.actor, ways, each, derivation);
    }
    for each in &uses.roles {
        with_role(s3, ways, each, derivation);
    }
}

/// What another role does, it does in its own account.
fn with_role(s3: &S3<'_>, ways: &[Way], each: &RoleUse, derivation: &mut Derivation) {
    let what = || format!("the requests of another role ({})", each.named_by);
    let Some(written) = each.role.as_deref() else {
        return derivation.reason(what(), "the role is known only at run time");
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
    let of_role = S3 { lake_formation: s3.lake_formation.clone(), ..s3.with(&actor) };
    derive(&of_role, ways, &each.uses, derivation);
}
