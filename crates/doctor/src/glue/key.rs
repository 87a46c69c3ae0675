//! What a key's id, ARN or alias stands for.

use snapshot::account::AccountId;
use snapshot::collected::{Collected, Gap};
use snapshot::snapshot::Snapshot;

use crate::kms::call::{KeyReference, KeyTarget};

/// The key that `written` stands for in the requester's account and a Region.
pub(crate) fn resolve(
    snapshot: &Snapshot,
    written: &str,
    read_from: &str,
    requester_account: &AccountId,
    region: &str,
    default_service: &str,
) -> KeyReference {
    let target = match written {
        "" => KeyTarget::AwsManaged {
            alias: format!("alias/aws/{default_service}"),
            account: requester_account.to_string(),
        },
        _ if written.starts_with("arn:") && written.contains(":key/") => KeyTarget::Arn(written.to_owned()),
        _ if written.starts_with("alias/") => match snapshot.alias(requester_account, region, written) {
            Collected::Known(alias) => KeyTarget::Arn(format!(
                "arn:aws:kms:{region}:{requester_account}:key/{}",
                alias.target_key_id.as_deref().unwrap_or_default()
            )),
            Collected::Absent => KeyTarget::NoSuchAlias {
                alias_arn: format!("arn:aws:kms:{region}:{requester_account}:{written}"),
            },
            Collected::NotCollected(gap) => KeyTarget::Unknown(gap),
        },
        _ if written.contains(':') => {
            KeyTarget::Unknown(Gap::new(format!("key {written}"), "kms:DescribeKey"))
        }
        id => KeyTarget::Arn(format!("arn:aws:kms:{region}:{requester_account}:key/{id}")),
    };
    KeyReference { written: written.to_owned(), read_from: read_from.to_owned(), target }
}
