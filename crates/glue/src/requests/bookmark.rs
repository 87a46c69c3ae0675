//! Job bookmarks that the job itself encrypts before it writes them (`C6`).

use keytrace_access::call::{EncryptionContext, KeyReference, KeyTarget, Necessity, ViaService};
use keytrace_access::kms::key;
use keytrace_access::row::Row;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::also_only_if;

use crate::derivation::{Actor, Derivation, Request};
use crate::requests::network::Way;
use crate::sources::arguments::Arguments;

/// The key of the bookmarks, and on what it depends.
struct Encrypted {
    key: KeyReference,
    named_by: String,
    only_if: Option<&'static str>,
}

/// Adds the requests of a job with bookmarks under a security configuration.
pub(crate) fn derive(
    snapshot: &Snapshot,
    actor: &Actor,
    ((arguments, security_configuration), trigger): ((&Arguments<'_>, Option<&str>), Option<&str>),
    ways: &[Way],
    derivation: &mut Derivation,
) {
    let option = "--job-bookmark-option";
    let is_paused = match arguments.get(option).map(str::trim) {
        Some("job-bookmark-enable") => false,
        Some("job-bookmark-pause") => true,
        _ => return,
    };
    let Some(name) = security_configuration.filter(|name| !name.is_empty()) else { return };
    let Some(encrypted) = encrypted(snapshot, actor, name) else { return };
    let writes = if is_paused {
        Necessity::OnlyIf("the job writes its bookmark although it is paused".to_owned())
    } else {
        Necessity::OnFirstUse
    };
    let of_library =
        Necessity::OnlyIf("Glue's library asks KMS for data keys: AWS documents the other two".to_owned());
    let uses = [
        ("kms:Decrypt", "reads", Necessity::OnFirstUse),
        ("kms:Encrypt", "writes", writes),
        ("kms:GenerateDataKey", "writes", of_library),
    ];
    for way in ways {
        for (action, does, necessity) in &uses {
            let mut necessity = necessity.clone();
            if let Some(condition) = encrypted.only_if {
                necessity = also_only_if(&necessity, condition);
            }
            if let Some(trigger) = trigger {
                necessity = also_only_if(&necessity, &format!("trigger `{trigger}` starts the job"));
            }
            // Why: where every subnet leads to KMS the same way, it does not matter which one Glue takes.
            let differs = ways.iter().any(|other| other.path != way.path);
            if let (Some(subnet), true) = (&way.subnet, differs) {
                necessity = also_only_if(&necessity, &format!("Glue takes subnet {subnet}"));
            }
            // Source: https://docs.aws.amazon.com/glue/latest/dg/encryption-security-configuration.html
            let mut call = actor.call(Request {
                row: Row::C6,
                action,
                key: encrypted.key.clone(),
                encryption_context: EncryptionContext { open: true, ..EncryptionContext::default() },
                service: "glue",
                region: actor.region.clone(),
                necessity,
                because: format!("{does} its bookmark, encrypted by the job itself ({})", encrypted.named_by),
            });
            // `Q-21`: AWS calls it client-side encryption, so the job's own process calls; nobody has seen the event.
            call.via_service = ViaService::Direct;
            call.network = way.path.clone();
            derivation.add(call);
        }
    }
}

fn encrypted(snapshot: &Snapshot, actor: &Actor, name: &str) -> Option<Encrypted> {
    let configuration = snapshot.security_configuration(&actor.account, &actor.region, name);
    let read_from = format!("`JobBookmarksEncryption` of security configuration `{name}`");
    let named_by = format!("security configuration `{name}`");
    match configuration {
        Collected::Known(configuration) => {
            let bookmarks = configuration.encryption_configuration.job_bookmarks_encryption.as_ref()?;
            if bookmarks.job_bookmarks_encryption_mode.as_deref() != Some("CSE-KMS") {
                return None;
            }
            let written = bookmarks.kms_key_arn.as_deref().unwrap_or_default();
            let key = key::resolve(snapshot, written, &read_from, &actor.account, &actor.region, "glue");
            Some(Encrypted { key, named_by, only_if: None })
        }
        Collected::Absent => None,
        Collected::NotCollected(gap) => {
            let key = KeyReference { written: String::new(), read_from, target: KeyTarget::Unknown(gap) };
            Some(Encrypted { key, named_by, only_if: Some("the security configuration encrypts bookmarks") })
        }
    }
}
