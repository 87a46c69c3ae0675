//! The Data Catalog's own encryption: who reads or changes metadata needs its key (`G1`, `G2`, `G3`, `R6`).

use std::collections::BTreeMap;

use snapshot::collected::Collected;
use snapshot::glue::EncryptionAtRest;
use snapshot::snapshot::Snapshot;

use crate::glue::access::Direction;
use crate::glue::derivation::{Actor, Derivation, Request};
use crate::glue::role;
use crate::glue::row::{self, Row};
use crate::kms::call::{ContextText, EncryptionContext, KeyReference, KeyTarget, Necessity, ViaService};
use crate::kms::key;

/// A use of the Data Catalog.
#[derive(Clone, Debug)]
pub(crate) struct CatalogUse {
    pub(crate) direction: Direction,
    /// The row of changes: `G2`, or `R6` of a crawler.
    pub(crate) write_row: &'static Row,
    /// In words: `reads table sales.orders`.
    pub(crate) because: String,
    pub(crate) necessity: Necessity,
}

impl CatalogUse {
    pub(crate) fn reads(because: impl Into<String>, necessity: Necessity) -> Self {
        Self { direction: Direction::Read, write_row: &row::G2, because: because.into(), necessity }
    }

    pub(crate) fn changes(because: impl Into<String>, necessity: Necessity) -> Self {
        Self { direction: Direction::Write, ..Self::reads(because, necessity) }
    }

    fn row(&self) -> &'static Row {
        match self.direction {
            Direction::Read => &row::G1,
            Direction::Write => self.write_row,
        }
    }

    fn actions(&self) -> &'static [&'static str] {
        match self.direction {
            Direction::Read => &["kms:Decrypt"],
            Direction::Write => &["kms:GenerateDataKey", "kms:Encrypt", "kms:Decrypt"],
        }
    }
}

/// Adds the requests that uses of the caller's own Data Catalog need.
pub(crate) fn derive(snapshot: &Snapshot, actor: &Actor, uses: &[CatalogUse], derivation: &mut Derivation) {
    let settings = match snapshot.data_catalog_encryption_settings(&actor.account, &actor.region) {
        Collected::Known(settings) => settings,
        Collected::Absent => return,
        Collected::NotCollected(gap) => {
            let key = KeyReference {
                written: String::new(),
                read_from: gap.fact.clone(),
                target: KeyTarget::Unknown(gap.clone()),
            };
            let evident = uses.iter().filter(|each| !matches!(each.necessity, Necessity::OnlyIf(_)));
            for each in evident {
                derivation.gap("whether the Data Catalog is encrypted", &gap);
                let only_if = Necessity::OnlyIf("the Data Catalog is encrypted with a key of KMS".to_owned());
                let each = CatalogUse { necessity: only_if, ..each.clone() };
                by_caller(actor, &each, &key, derivation);
            }
            return;
        }
    };
    let Some(at_rest) = &settings.encryption_at_rest else { return };
    let written = at_rest.sse_aws_kms_key_id.as_deref().unwrap_or_default();
    let read_from = "encryption settings of the Data Catalog";
    let key = key::resolve(snapshot, written, read_from, &actor.account, &actor.region, "glue");
    match at_rest.catalog_encryption_mode.as_deref() {
        Some("SSE-KMS") => uses.iter().for_each(|each| by_caller(actor, each, &key, derivation)),
        Some("SSE-KMS-WITH-SERVICE-ROLE") => {
            by_service_role(snapshot, actor, at_rest, (uses, &key), derivation)
        }
        _ => {}
    }
}

fn by_caller(actor: &Actor, each: &CatalogUse, key: &KeyReference, derivation: &mut Derivation) {
    for action in each.actions() {
        derivation.add(request(actor, each.row(), action, each, key));
    }
}

/// Glue asks with the service role, and the caller needs nothing on the key.
fn by_service_role(
    snapshot: &Snapshot,
    actor: &Actor,
    at_rest: &EncryptionAtRest,
    (uses, key): (&[CatalogUse], &KeyReference),
    derivation: &mut Derivation,
) {
    let written = at_rest.catalog_encryption_service_role.as_deref();
    let place = (&actor.account, actor.region.as_str());
    let (principal, problem) = role::session(snapshot, place, written, None);
    if let Some(problem) = problem {
        derivation.reason("the service role of the Data Catalog's encryption", problem.to_string());
    }
    let Some(principal) = principal else { return };
    let service = Actor { principal, session_policy: None, ..actor.clone() };
    for each in uses {
        for action in each.actions() {
            let mut call = request(&service, &row::G3, action, each, key);
            // Why: AWS documents the role, and not whether Glue calls on behalf of its session.
            call.via_service = ViaService::Either("glue");
            call.because.push_str(", for which Glue takes the service role of the Data Catalog");
            derivation.add(call);
        }
    }
}

fn request(
    actor: &Actor,
    row: &'static Row,
    action: &'static str,
    each: &CatalogUse,
    key: &KeyReference,
) -> crate::kms::call::KmsCall {
    // Source: https://docs.aws.amazon.com/glue/latest/dg/encrypt-glue-data-catalog.html; the default catalog's id is the account's.
    let catalog = ContextText::Exact(actor.account.to_string());
    actor.call(Request {
        row,
        action,
        key: key.clone(),
        encryption_context: EncryptionContext {
            pairs: BTreeMap::from([("glue_catalog_id".to_owned(), catalog)]),
            open: false,
        },
        service: "glue",
        region: actor.region.clone(),
        necessity: each.necessity.clone(),
        because: each.because.clone(),
    })
}
