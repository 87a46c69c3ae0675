//! The actions of KMS: what each acts on, and whether it works on a key of another account (`L-KK` §8.1, `E-KMS-7`).

/// An action of KMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KmsAction {
    /// The name as policies write it, for example `kms:Decrypt`.
    pub name: &'static str,
    /// What it acts on.
    pub acts_on: ActsOn,
    /// Whether it works on a key of another account.
    pub works_across_accounts: bool,
}

/// What an action of KMS acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActsOn {
    /// A key.
    Key,
    /// An alias, and the key behind it (`L-KA-2`).
    AliasAndKey,
    /// No resource: only identity-based policies count (`E-KMS-11`).
    Nothing,
}

const fn key(name: &'static str) -> KmsAction {
    KmsAction { name, acts_on: ActsOn::Key, works_across_accounts: false }
}

const fn shared(name: &'static str) -> KmsAction {
    KmsAction { name, acts_on: ActsOn::Key, works_across_accounts: true }
}

const fn alias(name: &'static str) -> KmsAction {
    KmsAction { name, acts_on: ActsOn::AliasAndKey, works_across_accounts: false }
}

const fn nothing(name: &'static str) -> KmsAction {
    KmsAction { name, acts_on: ActsOn::Nothing, works_across_accounts: false }
}

// Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
// Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
const ACTIONS: [KmsAction; 56] = [
    key("kms:CancelKeyDeletion"),
    nothing("kms:ConnectCustomKeyStore"),
    alias("kms:CreateAlias"),
    nothing("kms:CreateCustomKeyStore"),
    shared("kms:CreateGrant"),
    nothing("kms:CreateKey"),
    shared("kms:Decrypt"),
    alias("kms:DeleteAlias"),
    nothing("kms:DeleteCustomKeyStore"),
    key("kms:DeleteImportedKeyMaterial"),
    shared("kms:DeriveSharedSecret"),
    nothing("kms:DescribeCustomKeyStores"),
    shared("kms:DescribeKey"),
    key("kms:DisableKey"),
    key("kms:DisableKeyRotation"),
    nothing("kms:DisconnectCustomKeyStore"),
    key("kms:EnableKey"),
    key("kms:EnableKeyRotation"),
    shared("kms:Encrypt"),
    shared("kms:GenerateDataKey"),
    shared("kms:GenerateDataKeyPair"),
    shared("kms:GenerateDataKeyPairWithoutPlaintext"),
    shared("kms:GenerateDataKeyWithoutPlaintext"),
    shared("kms:GenerateMac"),
    nothing("kms:GenerateRandom"),
    key("kms:GetKeyLastUsage"),
    key("kms:GetKeyPolicy"),
    shared("kms:GetKeyRotationStatus"),
    key("kms:GetParametersForImport"),
    shared("kms:GetPublicKey"),
    key("kms:ImportKeyMaterial"),
    nothing("kms:ListAliases"),
    shared("kms:ListGrants"),
    key("kms:ListKeyPolicies"),
    key("kms:ListKeyRotations"),
    nothing("kms:ListKeys"),
    key("kms:ListResourceTags"),
    nothing("kms:ListRetirableGrants"),
    key("kms:PutKeyPolicy"),
    shared("kms:ReEncryptFrom"),
    shared("kms:ReEncryptTo"),
    key("kms:ReplicateKey"),
    shared("kms:RetireGrant"),
    shared("kms:RevokeGrant"),
    key("kms:RotateKeyOnDemand"),
    key("kms:ScheduleKeyDeletion"),
    shared("kms:Sign"),
    key("kms:SynchronizeMultiRegionKey"),
    key("kms:TagResource"),
    key("kms:UntagResource"),
    alias("kms:UpdateAlias"),
    nothing("kms:UpdateCustomKeyStore"),
    key("kms:UpdateKeyDescription"),
    key("kms:UpdatePrimaryRegion"),
    shared("kms:Verify"),
    shared("kms:VerifyMac"),
];

impl KmsAction {
    /// Looks an action up by its name, in any letter case (`L-ACT-1`); none when KMS has no such action (`L-ACT-5`).
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        ACTIONS.iter().find(|action| action.name.eq_ignore_ascii_case(name))
    }

    /// All actions, by name.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &ACTIONS
    }

    /// Whether requests for this action carry `kms:CallerAccount` (`L-KK`).
    #[must_use]
    pub fn sends_caller_account(&self) -> bool {
        !matches!(
            self.name,
            "kms:SynchronizeMultiRegionKey"
                | "kms:ListKeys"
                | "kms:ListAliases"
                | "kms:ListRetirableGrants"
                | "kms:GenerateRandom"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{ActsOn, KmsAction};

    #[test]
    fn actions_are_found_in_any_letter_case_and_reencrypt_is_none() {
        let decrypt = KmsAction::find("KMS:decrypt").unwrap();
        assert_eq!((decrypt.name, decrypt.works_across_accounts), ("kms:Decrypt", true));
        assert_eq!(KmsAction::find("kms:ReEncrypt"), None); // L-KA-1
        assert_eq!(KmsAction::find("kms:CreateAlias").unwrap().acts_on, ActsOn::AliasAndKey);
        assert!(!KmsAction::find("kms:ScheduleKeyDeletion").unwrap().works_across_accounts);
    }

    #[test]
    fn names_stand_once_and_in_order() {
        assert!(KmsAction::all().windows(2).all(|pair| pair[0].name < pair[1].name));
    }
}
