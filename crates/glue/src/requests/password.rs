//! Passwords that connections hold: encrypted with a key of the Data Catalog's settings (`G5`, `G6`).
//!
//! A password itself is never in a snapshot, only the name of the property that holds it.

use keytrace_access::call::{EncryptionContext, KeyReference, KeyTarget, Necessity, ViaService};
use keytrace_access::kms::key;
use keytrace_access::row::Row;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::glue::{Connection, ConnectionPasswordEncryption, DataCatalogEncryptionSettings};
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::also_only_if;

use crate::derivation::{Actor, Derivation, Request};

/// Whether a connection holds a password that may be encrypted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Password {
    /// An encrypted one.
    Encrypted,
    /// It was hidden when the connection was read.
    Hidden,
    /// None, or one that is not encrypted.
    None,
}

impl Password {
    fn of(connection: &Connection) -> Self {
        let holds = |name: &str| connection.connection_properties.contains_key(name);
        let mut names = connection.connection_properties.keys();
        match () {
            () if names.clone().any(|name| name.starts_with("ENCRYPTED_") && name.ends_with("PASSWORD")) => {
                Self::Encrypted
            }
            () if names.any(|name| name.ends_with("PASSWORD")) => Self::None,
            // Why: with `HidePassword` AWS leaves the password out, and a name of a user seldom stands alone.
            () if holds("USERNAME") => Self::Hidden,
            () => Self::None,
        }
    }
}

/// Adds the request for the password of a connection that has no secret. Who *saves* a connection encrypts (`G5`), and
/// that is never the job or crawler.
// Source: https://docs.aws.amazon.com/glue/latest/dg/encrypt-connection-passwords.html
pub(crate) fn derive(
    snapshot: &Snapshot,
    actor: &Actor,
    connection: &Connection,
    necessity: &Necessity,
    derivation: &mut Derivation,
) {
    let password = Password::of(connection);
    if password == Password::None {
        return;
    }
    let necessity = match password {
        Password::Hidden => {
            also_only_if(necessity, "the connection holds a password that was saved encrypted")
        }
        Password::Encrypted | Password::None => necessity.clone(),
    };
    let settings = snapshot.data_catalog_encryption_settings(&actor.account, &actor.region);
    let (key, necessity) = match settings.map(encryption).or_absent() {
        Collected::Known(encryption) => {
            let written = encryption.aws_kms_key_id.as_deref().unwrap_or_default();
            let read_from = "encryption of connection passwords";
            let key = key::resolve(snapshot, written, read_from, &actor.account, &actor.region, "glue");
            (key, necessity)
        }
        Collected::Absent if password == Password::Encrypted => {
            let what = format!("the key of the password of connection `{}`", connection.name);
            let why = "it was encrypted under an earlier setting, and the present one names no key";
            return derivation.reason(what, why);
        }
        Collected::Absent => return,
        Collected::NotCollected(gap) => (unknown(&gap), also_only_if(&necessity, "passwords are encrypted")),
    };
    // Why: AWS documents neither the context nor whether Glue or the script decrypts.
    let mut call = actor.call(Request {
        row: Row::G6,
        action: "kms:Decrypt",
        key,
        encryption_context: EncryptionContext { open: true, ..EncryptionContext::default() },
        service: "glue",
        region: actor.region.clone(),
        necessity,
        because: format!("takes the password of connection `{}`", connection.name),
    });
    call.via_service = ViaService::Either("glue");
    derivation.add(call);
}

/// How passwords are encrypted, if they are.
fn encryption(settings: &DataCatalogEncryptionSettings) -> Option<&ConnectionPasswordEncryption> {
    let encryption = settings.connection_password_encryption.as_ref();
    encryption.filter(|encryption| encryption.return_connection_password_encrypted == Some(true))
}

fn unknown(gap: &Gap) -> KeyReference {
    let target = KeyTarget::Unknown(gap.clone());
    KeyReference { written: String::new(), read_from: gap.fact.clone(), target }
}
