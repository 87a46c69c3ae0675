//! The Data Catalog's own encryption: who reads or changes metadata needs its key (`G1` to `G4`, `G8`, `R6`).

use std::collections::BTreeMap;

use keytrace_access::call::{
    Call, ContextText, EncryptionContext, KeyReference, KeyTarget, Necessity, ViaService,
};
use keytrace_access::kms::key;
use keytrace_access::row::Row;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::glue::EncryptionAtRest;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{Catalog, CatalogUse, Direction};

use crate::derivation::{Actor, Derivation, Request};
use crate::role;

/// Adds the requests that uses of Data Catalogs need, each catalog by its owner's settings.
pub(crate) fn derive(snapshot: &Snapshot, actor: &Actor, uses: &[CatalogUse], derivation: &mut Derivation) {
    let own = Catalog::of((&actor.account, &actor.region));
    let mut catalogs: Vec<&Catalog> = Vec::new();
    for catalog in uses.iter().map(|each| each.catalog.as_ref().unwrap_or(&own)) {
        if !catalogs.contains(&catalog) {
            catalogs.push(catalog);
        }
    }
    for catalog in catalogs {
        let of_catalog = |each: &&CatalogUse| each.catalog.as_ref().unwrap_or(&own) == catalog;
        let uses: Vec<&CatalogUse> = uses.iter().filter(of_catalog).collect();
        Asked { snapshot, actor, catalog, is_own: catalog.account == actor.account }
            .derive(&uses, derivation);
    }
}

/// One Data Catalog that is asked.
#[derive(Clone, Copy)]
struct Asked<'a> {
    snapshot: &'a Snapshot,
    actor: &'a Actor,
    catalog: &'a Catalog,
    is_own: bool,
}

impl Asked<'_> {
    fn derive(self, uses: &[&CatalogUse], derivation: &mut Derivation) {
        let Catalog { account, region } = self.catalog;
        let settings = match self.snapshot.data_catalog_encryption_settings(account, region) {
            Collected::Known(settings) => settings,
            Collected::Absent => return,
            Collected::NotCollected(gap) => return self.unread(uses, &gap, derivation),
        };
        let Some(at_rest) = &settings.encryption_at_rest else { return };
        match at_rest.catalog_encryption_mode.as_deref() {
            Some("SSE-KMS") => {
                derivation.note(old_objects(self.catalog));
                for each in uses {
                    self.by_caller(each, &self.key(at_rest, each), derivation);
                }
            }
            Some("SSE-KMS-WITH-SERVICE-ROLE") => self.by_service_role(at_rest, uses, derivation),
            _ => {}
        }
    }

    /// Settings that were not read leave the key unknown, where a use is evident.
    fn unread(self, uses: &[&CatalogUse], gap: &Gap, derivation: &mut Derivation) {
        let key = KeyReference {
            written: String::new(),
            read_from: gap.fact.clone(),
            target: KeyTarget::Unknown(gap.clone()),
        };
        let whose = if self.is_own { String::new() } else { format!(" of account {}", self.catalog.account) };
        for each in uses.iter().filter(|each| !matches!(each.necessity, Necessity::OnlyIf(_))) {
            derivation.gap(format!("whether the Data Catalog{whose} is encrypted"), gap);
            let only_if = Necessity::OnlyIf("the Data Catalog is encrypted with a key of KMS".to_owned());
            self.by_caller(&CatalogUse { necessity: only_if, ..(*each).clone() }, &key, derivation);
        }
    }

    /// An id or alias is looked up for the one who asks. Reading sends no key: what was encrypted names its own.
    fn key(self, at_rest: &EncryptionAtRest, each: &CatalogUse) -> KeyReference {
        let written = at_rest.sse_aws_kms_key_id.as_deref().unwrap_or_default();
        let whose = if self.is_own { String::new() } else { format!(" of account {}", self.catalog.account) };
        let read_from = format!("encryption settings of the Data Catalog{whose}");
        let is_aws_managed = written.is_empty() || written.starts_with(key::AWS_MANAGED);
        let requester = match each.direction {
            Direction::Write if !is_aws_managed => &self.actor.account,
            Direction::Read | Direction::Write => &self.catalog.account,
        };
        key::resolve(self.snapshot, written, &read_from, requester, &self.catalog.region, "glue")
    }

    fn by_caller(self, each: &CatalogUse, key: &KeyReference, derivation: &mut Derivation) {
        let row = if self.is_own { row(each) } else { Row::G8 };
        for action in actions(each) {
            derivation.add(self.request(self.actor, row, action, each, key));
        }
    }

    /// Glue asks with the service role, and the caller needs nothing on the key.
    fn by_service_role(self, at_rest: &EncryptionAtRest, uses: &[&CatalogUse], derivation: &mut Derivation) {
        let written = at_rest.catalog_encryption_service_role.as_deref();
        let Catalog { account, region } = self.catalog;
        let (principal, problem) = role::session(self.snapshot, (account, region), written, None);
        if let Some(problem) = problem {
            derivation.reason("the service role of the Data Catalog's encryption", problem.to_string());
        }
        let Some(principal) = principal else { return };
        let service =
            Actor { principal, session_policy: None, account: account.clone(), ..self.actor.clone() };
        let of_owner = Asked { actor: &service, ..self };
        for each in uses {
            let key = of_owner.key(at_rest, each);
            for action in actions(each) {
                let mut call = self.request(&service, Row::G3, action, each, &key);
                // Why: AWS documents the role, and not whether Glue calls on behalf of its session.
                call.via_service = ViaService::Either("glue");
                call.because.push_str(", for which Glue takes the service role of the Data Catalog");
                derivation.add(call);
            }
        }
    }

    fn request(
        self,
        actor: &Actor,
        row: Row,
        action: &'static str,
        each: &CatalogUse,
        key: &KeyReference,
    ) -> Call {
        // Source: https://docs.aws.amazon.com/glue/latest/dg/encrypt-glue-data-catalog.html; the default catalog's id is the account's.
        let catalog = ContextText::Exact(self.catalog.account.to_string());
        let whose = if self.is_own {
            String::new()
        } else {
            format!(" in the Data Catalog of account {}", self.catalog.account)
        };
        actor.call(Request {
            row,
            action,
            key: key.clone(),
            encryption_context: EncryptionContext {
                pairs: BTreeMap::from([("glue_catalog_id".to_owned(), catalog)]),
                open: false,
            },
            service: "glue",
            region: self.catalog.region.clone(),
            necessity: each.necessity.clone(),
            because: format!("{}{whose}", each.because),
        })
    }
}

/// What no API tells of an encrypted catalog (`G4`).
// Source: https://docs.aws.amazon.com/glue/latest/dg/encrypt-glue-data-catalog.html
fn old_objects(catalog: &Catalog) -> String {
    let Catalog { account, region } = catalog;
    format!(
        "metadata in the Data Catalog of {account} in {region} that was written under a previous key is still encrypted with it; \
         no API reports that key, so only the current one was checked"
    )
}

fn row(each: &CatalogUse) -> Row {
    match each.direction {
        Direction::Read => Row::G1,
        Direction::Write => each.write_row,
    }
}

fn actions(each: &CatalogUse) -> &'static [&'static str] {
    match each.direction {
        Direction::Read => &["kms:Decrypt"],
        Direction::Write => &["kms:GenerateDataKey", "kms:Encrypt", "kms:Decrypt"],
    }
}
