//! KMS beside policies: grants, key states and the policy of AWS managed keys (E-GRT, E-KST, E-AMK).

use std::collections::BTreeMap;

use keytrace_iam::principal::PrincipalPattern;
use keytrace_iam::request::Principal;
use keytrace_iam::truth::Truth;

use crate::statement::{Kinds, NOBODY, account, names};

/// The pairs of an encryption context, or those that a grant asks for.
pub type Pairs = BTreeMap<String, String>;

/// A grant.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Who may use the key.
    pub grantee: PrincipalPattern,
    /// For what: `Decrypt` …
    pub operations: Vec<String>,
    /// `EncryptionContextEquals`.
    pub equals: Option<Pairs>,
    /// `EncryptionContextSubset`.
    pub subset: Option<Pairs>,
    /// The account from which it was made.
    pub issuer: String,
}

/// What the grants of a key give a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Granted {
    /// All grants.
    pub all: Kinds,
    /// Those that were made from the caller's own account (E-GRT-7).
    pub own: Kinds,
}

/// Joins all grants that fit (E-GRT-1). `hidden`: there may be more.
pub fn granted(
    grants: &[Grant],
    hidden: bool,
    caller: &Principal,
    operation: &str,
    context: &Pairs,
) -> Granted {
    let any = Kinds { direct: Truth::Unknown, limited: Truth::Unknown, account: Truth::Unknown };
    let start = if hidden && GRANTABLE.split(' ').any(|one| one == operation) { any } else { NOBODY };
    let mut granted = Granted { all: start, own: start };
    for grant in grants.iter().filter(|grant| fits(grant, operation, context)) {
        // E-GRT-5: the new grant must not go beyond this one, and what it lists is not told.
        let certain = if operation == "CreateGrant" { Truth::Unknown } else { Truth::True };
        let kinds = names(&grant.grantee, caller).and(certain);
        granted.all = granted.all.or(kinds);
        if caller.arn().is_some_and(|arn| account(arn) == grant.issuer) {
            granted.own = granted.own.or(kinds);
        }
    }
    granted
}

/// E-GRT-2: what a grant can list.
const GRANTABLE: &str = "Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateDataKeyPair \
    GenerateDataKeyPairWithoutPlaintext GenerateMac VerifyMac ReEncryptFrom ReEncryptTo Sign Verify CreateGrant DescribeKey \
    GetPublicKey RetireGrant DeriveSharedSecret";

/// E-GRT-2, E-GRT-4: the operation is listed, and the context is as the constraints ask; operations that take no
/// context are not bound by them.
fn fits(grant: &Grant, operation: &str, context: &Pairs) -> bool {
    let takes_context = !["DescribeKey", "GetPublicKey", "RetireGrant"].contains(&operation);
    let contained = |wanted: &Pairs| wanted.iter().all(|(name, value)| context.get(name) == Some(value));
    grant.operations.iter().any(|one| one == operation)
        && (!takes_context
            || (grant.subset.as_ref().is_none_or(contained)
                && grant.equals.as_ref().is_none_or(|wanted| wanted == context)))
}

/// Whether an operation can be used on a key of another account (E-KMS-7).
pub fn works_across_accounts(action: &str) -> bool {
    let name = action.split_once(':').unwrap().1;
    let families = ["ReEncrypt", "GenerateDataKey"];
    let single = "Encrypt Decrypt Sign Verify GenerateMac VerifyMac DeriveSharedSecret CreateGrant DescribeKey \
                  GetKeyRotationStatus GetPublicKey ListGrants RetireGrant RevokeGrant";
    families.iter().any(|family| name.starts_with(family)) || single.split(' ').any(|one| one == name)
}

/// The states, in the order of the columns below.
pub const STATES: [&str; 8] = [
    "Enabled",
    "Disabled",
    "PendingDeletion",
    "PendingReplicaDeletion",
    "PendingImport",
    "Unavailable",
    "Creating",
    "Updating",
];

/// E-KST-2, and the errors that AWS lists of RotateKeyOnDemand: `y` succeeds, `n` fails or cannot be, `?` depends on more than the state.
#[rustfmt::skip]
const TABLE: [(&str, &str); 16] = [
    ("Decrypt Encrypt ReEncryptFrom ReEncryptTo GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateDataKeyPair \
      GenerateDataKeyPairWithoutPlaintext Sign Verify GenerateMac VerifyMac GetPublicKey DeriveSharedSecret", "ynnnnnny"),
    ("CreateGrant", "ynnnnyny"),
    ("DescribeKey GetKeyPolicy PutKeyPolicy ListAliases ListGrants ListKeyPolicies ListResourceTags RetireGrant \
      RevokeGrant DeleteAlias", "yyyyyyyy"),
    ("CreateAlias TagResource UntagResource UpdateKeyDescription", "yynnyyyy"),
    ("UpdateAlias", "yy??yyyy"),
    ("EnableKey DisableKey", "yynnnynn"),
    ("ScheduleKeyDeletion", "yynnyyyn"),
    ("CancelKeyDeletion", "nnyynnnn"),
    ("EnableKeyRotation DisableKeyRotation", "?nnnnnn?"),
    ("GetKeyRotationStatus", "????nn??"),
    ("RotateKeyOnDemand", "?nnn?nn?"),
    ("GetParametersForImport", "??nnynnn"),
    ("ImportKeyMaterial", "??nnynny"),
    ("DeleteImportedKeyMaterial", "????ynnn"),
    ("ReplicateKey", "ynnnnnnn"),
    ("UpdatePrimaryRegion", "ynnnnnny"),
];

/// Whether an operation succeeds on a key in a state; none for an operation that the table does not have.
pub fn state_permits(operation: &str, state: &str) -> Option<Truth> {
    let column = STATES.iter().position(|one| *one == state)?;
    let row =
        TABLE.iter().find(|(operations, _)| operations.split_whitespace().any(|one| one == operation))?;
    Some(match row.1.as_bytes()[column] {
        b'y' => Truth::True,
        b'n' => Truth::False,
        _ => Truth::Unknown,
    })
}

/// E-AMK-1: what the policy of an AWS managed key says to a caller: everybody of the key's account through its own
/// service, and the account itself for reading.
pub fn aws_managed(
    owner: &str,
    service: &str,
    caller: &Principal,
    operation: &str,
    via: Option<&str>,
) -> Kinds {
    let own = caller.arn().is_some_and(|arn| account(arn) == owner);
    let used = ["Encrypt", "Decrypt", "DescribeKey"].contains(&operation)
        || ["ReEncrypt", "GenerateDataKey"].iter().any(|family| operation.starts_with(family));
    let read = operation == "RevokeGrant"
        || ["Describe", "Get", "List"].iter().any(|family| operation.starts_with(family));
    let as_account = names(&PrincipalPattern::aws(owner), caller);
    let through_service = Kinds { direct: (own && used && via == Some(service)).into(), ..NOBODY };
    through_service.or(as_account.and(read.into()))
}
