//! Secrets: whoever reads one decrypts it with its key, through Secrets Manager (`G7`).
//!
//! The text that names a secret may be a secret itself where an argument was used wrongly. So it is shown only if it is
//! an ARN or the name of a secret that exists.

use std::collections::BTreeMap;

use keytrace_access::call::{ContextText, EncryptionContext, KeyReference, KeyTarget, Necessity};
use keytrace_access::kms::key;
use keytrace_access::row::Row;
use keytrace_aws::arn::Arn;
use keytrace_aws::partition::partition_of;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::data_stores::Secret;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::also_only_if;

use crate::derivation::{Actor, Derivation, Request};

/// Adds the request for the key of a secret, which is written as a name, an ARN or an ARN without its last characters.
pub(crate) fn derive(
    snapshot: &Snapshot,
    actor: &Actor,
    written: &str,
    named_by: &str,
    necessity: Necessity,
    derivation: &mut Derivation,
) {
    derive_with(snapshot, actor, (written, None), (named_by, &necessity), derivation);
}

/// The same, where a connection names the key that the secret was made with: that counts where nobody read the secret.
pub(crate) fn derive_with(
    snapshot: &Snapshot,
    actor: &Actor,
    (written, key): (&str, Option<&str>),
    (named_by, necessity): (&str, &Necessity),
    derivation: &mut Derivation,
) {
    let written = written.trim();
    let Some(place) = Place::of(written, actor) else {
        return derivation.reason(format!("the key of the secret in {named_by}"), "its ARN names no account");
    };
    let unread = match snapshot.secret(&place.account, &place.region, written) {
        Collected::Known(secret) => {
            return derivation.add(call(
                actor,
                &place,
                &of_secret(snapshot, &place, secret),
                named_by,
                necessity.clone(),
            ));
        }
        Collected::Absent => {
            let why = format!("account {} has no such secret in {}", place.account, place.region);
            return derivation.reason(format!("the key of the secret in {named_by}"), why);
        }
        Collected::NotCollected(gap) => gap,
    };
    let is_arn = written.starts_with("arn:");
    let gap = if is_arn {
        unread
    } else {
        // Why: AWS repeats the name when it refuses.
        let reason = unread.reason.filter(|reason| !reason.contains(written));
        Gap { fact: format!("the secret in {named_by}"), reason, ..unread }
    };
    let target = KeyTarget::Unknown(gap.clone());
    let read_from = gap.fact;
    let known = if is_arn { written } else { &*place.secrets() };
    let secret = Encrypted {
        words: if is_arn { format!("secret {written}") } else { "the secret".to_owned() },
        arn: ContextText::Prefix(known.to_owned()),
        key: KeyReference { written: String::new(), read_from, target },
    };
    let Some(named) = key.filter(|key| !key.is_empty()) else {
        return derivation.add(call(actor, &place, &secret, named_by, necessity.clone()));
    };
    let key = key::resolve(snapshot, named, named_by, &place.account, &place.region, "secretsmanager");
    let necessity = also_only_if(necessity, "the secret is still under the key that the connection names");
    derivation.add(call(actor, &place, &Encrypted { key, ..secret }, named_by, necessity));
}

/// Where a secret is.
struct Place {
    account: AccountId,
    region: String,
}

impl Place {
    /// The place in the secret's ARN, else that of the actor.
    fn of(written: &str, actor: &Actor) -> Option<Self> {
        match Arn::parse(written).filter(|arn| arn.service == "secretsmanager" && !arn.region.is_empty()) {
            Some(arn) => {
                Some(Self { account: AccountId::parse(arn.account)?, region: arn.region.to_owned() })
            }
            None if written.starts_with("arn:") => None,
            None => Some(Self { account: actor.account.clone(), region: actor.region.clone() }),
        }
    }

    /// What the ARNs of all secrets there begin with.
    fn secrets(&self) -> String {
        let Self { account, region } = self;
        format!("arn:{}:secretsmanager:{region}:{account}:secret:", partition_of(region))
    }
}

/// A secret as a request for its key needs it.
struct Encrypted {
    words: String,
    arn: ContextText,
    key: KeyReference,
}

/// A key id and no key both mean the account of the secret; `aws/secretsmanager` serves no other account.
// Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
fn of_secret(snapshot: &Snapshot, place: &Place, secret: &Secret) -> Encrypted {
    let written = secret.kms_key_id.as_deref().unwrap_or_default();
    let words = format!("secret `{}`", secret.name);
    let key = key::resolve(snapshot, written, &words, &place.account, &place.region, "secretsmanager");
    Encrypted { words, arn: ContextText::Exact(secret.arn.clone()), key }
}

fn call(
    actor: &Actor,
    place: &Place,
    secret: &Encrypted,
    named_by: &str,
    necessity: Necessity,
) -> keytrace_access::call::Call {
    // Why: the context holds `SecretVersionId` too, which changes with every rotation.
    let pairs = BTreeMap::from([("SecretARN".to_owned(), secret.arn.clone())]);
    actor.call(Request {
        row: Row::G7,
        action: "kms:Decrypt",
        key: secret.key.clone(),
        encryption_context: EncryptionContext { pairs, open: true },
        service: "secretsmanager",
        region: place.region.clone(),
        necessity,
        because: format!("reads {} ({named_by})", secret.words),
    })
}
