//! A key reference, resolved: from what a configuration says to the key that is meant (`E-KID`).

use keytrace_aws::arn::Arn;
use keytrace_aws::partition::partition_of;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::kms::Alias;
use keytrace_snapshot::snapshot::Snapshot;

use crate::call::{KeyReference, KeyTarget};

/// Resolves a key as a configuration names it.
///
/// A bare id and a bare alias belong to the account of the `requester` and the Region of the resource (`E-KID-2`).
/// Where nothing is written, the AWS managed key of `default_service` is meant (`E-AMK-6`): `s3` stands for
/// `alias/aws/s3`.
#[must_use]
pub fn resolve(
    snapshot: &Snapshot,
    written: &str,
    read_from: &str,
    requester: &AccountId,
    region: &str,
    default_service: &str,
) -> KeyReference {
    let place = Place { account: requester, region };
    let target = match written {
        "" => alias(snapshot, place, &format!("{AWS_MANAGED}{default_service}")),
        _ if written.starts_with("alias/") => alias(snapshot, place, written),
        _ if written.starts_with("arn:") => of_arn(snapshot, written),
        _ if is_key_id(written) => KeyTarget::Arn(key_arn(requester, region, written)),
        _ => KeyTarget::Malformed,
    };
    KeyReference { written: written.to_owned(), read_from: read_from.to_owned(), target }
}

/// How the names of the aliases of AWS managed keys begin; customers cannot make such aliases (`E-KID-8`).
pub const AWS_MANAGED: &str = "alias/aws/";

#[derive(Clone, Copy)]
struct Place<'a> {
    account: &'a AccountId,
    region: &'a str,
}

fn of_arn(snapshot: &Snapshot, text: &str) -> KeyTarget {
    let parts = Arn::parse(text).filter(|arn| arn.service == "kms" && !arn.region.is_empty());
    let (Some(arn), false) = (parts, text.contains(char::is_whitespace)) else { return KeyTarget::Malformed };
    let Some(account) = AccountId::parse(arn.account) else { return KeyTarget::Malformed };
    match arn.typed_resource() {
        Some(("key", id)) if !id.is_empty() => KeyTarget::Arn(text.to_owned()),
        Some(("alias", name)) if !name.is_empty() => {
            alias(snapshot, Place { account: &account, region: arn.region }, arn.resource)
        }
        _ => KeyTarget::Malformed,
    }
}

fn alias(snapshot: &Snapshot, place: Place<'_>, name: &str) -> KeyTarget {
    let Place { account, region } = place;
    if name == "alias/" {
        return KeyTarget::Malformed;
    }
    let key = snapshot.alias(account, region, name).map(target_key_id).or_absent();
    match key {
        Collected::Known(id) => KeyTarget::Arn(key_arn(account, region, id)),
        // Why: AWS makes an AWS managed key when a service first needs it, so a missing one is no fault.
        Collected::Absent | Collected::NotCollected(_) if name.starts_with(AWS_MANAGED) => {
            KeyTarget::AwsManaged { alias: name.to_owned(), account: account.to_string() }
        }
        Collected::Absent => {
            let partition = partition_of(region);
            KeyTarget::NoSuchAlias { alias_arn: format!("arn:{partition}:kms:{region}:{account}:{name}") }
        }
        Collected::NotCollected(gap) => KeyTarget::Unknown(gap),
    }
}

fn target_key_id(alias: &Alias) -> Option<&str> {
    alias.target_key_id.as_deref()
}

fn key_arn(account: &AccountId, region: &str, id: &str) -> String {
    format!("arn:{}:kms:{region}:{account}:key/{id}", partition_of(region))
}

/// A UUID, or the id of a multi-Region key: `mrk-` and 32 hexadecimal digits.
// Source: https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-id
fn is_key_id(text: &str) -> bool {
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    if let Some(digits) = text.strip_prefix("mrk-") {
        return digits.len() == 32 && is_hex(digits);
    }
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.split('-').all(is_hex)
}

#[cfg(test)]
mod tests {
    use keytrace_snapshot::account::AccountId;
    use keytrace_snapshot::collected::Collected;
    use keytrace_snapshot::kms::Alias;
    use keytrace_snapshot::snapshot::Snapshot;

    use super::{KeyTarget, resolve};

    const ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

    fn account() -> AccountId {
        AccountId::parse("111122223333").unwrap()
    }

    fn snapshot() -> Snapshot {
        let mut snapshot = Snapshot::empty();
        let alias = |name: &str, key: Option<&str>| Alias {
            alias_name: name.to_owned(),
            alias_arn: None,
            target_key_id: key.map(str::to_owned),
        };
        let aliases = vec![
            alias("alias/data", Some(ID)),
            alias("alias/aws/s3", Some(ID)),
            alias("alias/aws/glue", None),
        ];
        snapshot.region_mut(&account(), "us-east-1").kms.aliases = Collected::Known(aliases);
        snapshot
    }

    fn target(written: &str, region: &str) -> KeyTarget {
        resolve(&snapshot(), written, "test", &account(), region, "glue").target
    }

    #[test]
    fn every_form_of_a_key_reference_resolves() {
        let arn = KeyTarget::Arn(format!("arn:aws:kms:us-east-1:111122223333:key/{ID}"));
        let glue =
            KeyTarget::AwsManaged { alias: "alias/aws/glue".to_owned(), account: "111122223333".to_owned() };
        let missing =
            KeyTarget::NoSuchAlias { alias_arn: "arn:aws:kms:us-east-1:111122223333:alias/none".to_owned() };
        for (written, expected) in [
            ("arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", &arn),
            (ID, &arn),
            ("alias/data", &arn),
            ("arn:aws:kms:us-east-1:111122223333:alias/data", &arn),
            ("alias/aws/s3", &arn),
            ("alias/aws/glue", &glue),
            ("", &glue),
            ("alias/none", &missing),
            ("arn:aws:kms:us-east-1:111122223333:alias/none", &missing),
            ("alias/", &KeyTarget::Malformed),
            ("data", &KeyTarget::Malformed),
            ("arn:aws:s3:::lake", &KeyTarget::Malformed),
            ("arn:aws:kms:us-east-1:111122223333:key/", &KeyTarget::Malformed),
            ("arn:aws:kms:us-east-1:111122223333:key/1234abcd ", &KeyTarget::Malformed),
            ("arn:aws:kms:us-east-1:1111:key/1234abcd", &KeyTarget::Malformed),
        ] {
            assert_eq!(&target(written, "us-east-1"), expected, "{written}");
        }
    }

    #[test]
    fn what_was_not_read_is_unknown_and_the_gap_says_where_to_look() {
        let KeyTarget::Unknown(gap) = target("alias/data", "eu-west-1") else { panic!("not unknown") };
        assert_eq!((gap.operation.as_str(), gap.region.as_deref()), ("kms:ListAliases", Some("eu-west-1")));
        let foreign = target("arn:aws:kms:us-east-1:444455556666:alias/data", "us-east-1");
        let KeyTarget::Unknown(gap) = foreign else { panic!("not unknown") };
        assert_eq!(gap.account, AccountId::parse("444455556666"));
    }

    #[test]
    fn the_partition_follows_from_the_region() {
        let KeyTarget::Arn(arn) = target(ID, "cn-north-1") else { panic!("no ARN") };
        assert!(arn.starts_with("arn:aws-cn:kms:cn-north-1:"), "{arn}");
    }
}
