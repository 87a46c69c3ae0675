//! The key itself: whether it exists where the request looks, what it is for, and its state (`E-KST`, `E-KID`).

use keytrace_iam::truth::Truth;

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFacts {
    /// Whether there is such a key where the request looks for it.
    pub existence: Existence,
    /// The key's state, if it was read.
    pub state: Option<KeyState>,
    /// Who manages the key, if it was read.
    pub manager: Option<KeyManager>,
    /// `KeyUsage`, if it was read: `ENCRYPT_DECRYPT` …
    pub usage: Option<String>,
    /// `KeySpec`, if it was read: `SYMMETRIC_DEFAULT` …
    pub spec: Option<String>,
}

/// Whether there is such a key where the request looks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Existence {
    /// It exists.
    Exists,
    /// There is no such key in this account and Region.
    NotFound,
    /// The ARN names this Region, and the request goes to another (`E-KID-2`, `E-KID-5`).
    OtherRegion {
        /// The Region in the key's ARN.
        region: String,
    },
    /// The key's id is not here, but in this other Region of the account.
    FoundElsewhere {
        /// The Region that has a key of this id.
        region: String,
    },
    /// The key could not be read.
    Unknown,
}

/// A key's state, in AWS's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyState {
    /// Usable.
    Enabled,
    /// Switched off.
    Disabled,
    /// To be deleted.
    PendingDeletion,
    /// A multi-Region primary key that waits for its replicas to be deleted.
    PendingReplicaDeletion,
    /// Without key material.
    PendingImport,
    /// In a custom key store that is not connected.
    Unavailable,
    /// Being made.
    Creating,
    /// Being changed.
    Updating,
}

/// Who manages a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyManager {
    /// AWS: the policy is fixed, and only one service of one account can use it (`E-AMK`).
    Aws,
    /// The customer.
    Customer,
}

impl KeyState {
    /// Reads the state as `DescribeKey` spells it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "Enabled" => Self::Enabled,
            "Disabled" => Self::Disabled,
            "PendingDeletion" => Self::PendingDeletion,
            "PendingReplicaDeletion" => Self::PendingReplicaDeletion,
            "PendingImport" => Self::PendingImport,
            "Unavailable" => Self::Unavailable,
            "Creating" => Self::Creating,
            "Updating" => Self::Updating,
            _ => return None,
        })
    }

    /// The state as `DescribeKey` spells it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::Disabled => "Disabled",
            Self::PendingDeletion => "PendingDeletion",
            Self::PendingReplicaDeletion => "PendingReplicaDeletion",
            Self::PendingImport => "PendingImport",
            Self::Unavailable => "Unavailable",
            Self::Creating => "Creating",
            Self::Updating => "Updating",
        }
    }

    /// All states.
    const ALL: [Self; 8] = [
        Self::Enabled,
        Self::Disabled,
        Self::PendingDeletion,
        Self::PendingReplicaDeletion,
        Self::PendingImport,
        Self::Unavailable,
        Self::Creating,
        Self::Updating,
    ];

    /// Whether `action` succeeds on a key in this state; unknown where the key's origin decides (`E-KST-2`).
    // Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html#key-state-table
    #[must_use]
    pub fn permits(self, action: &str) -> Truth {
        use KeyState::{
            Creating, Disabled, Enabled, PendingDeletion, PendingImport, PendingReplicaDeletion, Unavailable,
            Updating,
        };
        let but = |stopped: &[Self]| Truth::from(!stopped.contains(&self));
        match action {
            _ if is_cryptographic(action) => Truth::from(matches!(self, Enabled | Updating)),
            "kms:CreateGrant" => {
                but(&[Disabled, PendingDeletion, PendingReplicaDeletion, PendingImport, Creating])
            }
            // Keys in a custom key store, which alone can be unavailable, are neither replicated nor imported.
            "kms:UpdatePrimaryRegion" => Truth::from(matches!(self, Enabled | Updating)),
            "kms:ReplicateKey" => (self == Enabled).into(),
            "kms:CreateAlias" | "kms:TagResource" | "kms:UntagResource" | "kms:UpdateKeyDescription" => {
                but(&[PendingDeletion, PendingReplicaDeletion])
            }
            // Only the key that the alias is to point to matters.
            "kms:UpdateAlias" => but(&[PendingDeletion, PendingReplicaDeletion]).or(Truth::Unknown),
            "kms:EnableKey" | "kms:DisableKey" => {
                but(&[PendingDeletion, PendingReplicaDeletion, PendingImport, Creating, Updating])
            }
            "kms:ScheduleKeyDeletion" => but(&[PendingDeletion, PendingReplicaDeletion, Updating]),
            "kms:CancelKeyDeletion" => Truth::from(matches!(self, PendingDeletion | PendingReplicaDeletion)),
            "kms:EnableKeyRotation" | "kms:DisableKeyRotation" => {
                Truth::from(matches!(self, Enabled | Updating)).and(Truth::Unknown)
            }
            "kms:GetKeyRotationStatus" => but(&[PendingImport, Unavailable]).and(Truth::Unknown),
            // The table lacks it; its errors are those of a disabled key, of a wrong state and of a wrong kind of key.
            // Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html#API_RotateKeyOnDemand_Errors
            "kms:RotateKeyOnDemand" => {
                Truth::from(matches!(self, Enabled | Updating | PendingImport)).and(Truth::Unknown)
            }
            "kms:GetParametersForImport" | "kms:ImportKeyMaterial" => self.permits_import(action),
            "kms:DeleteImportedKeyMaterial" if self == PendingImport => Truth::True,
            "kms:DeleteImportedKeyMaterial" => but(&[Unavailable, Creating, Updating]).and(Truth::Unknown),
            _ => Truth::True,
        }
    }

    fn permits_import(self, action: &str) -> Truth {
        match self {
            Self::PendingImport => Truth::True,
            Self::Updating => (action == "kms:ImportKeyMaterial").into(),
            Self::Enabled | Self::Disabled => Truth::Unknown,
            Self::PendingDeletion | Self::PendingReplicaDeletion | Self::Unavailable | Self::Creating => {
                Truth::False
            }
        }
    }
}

impl KeyFacts {
    /// A key of which nothing is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self { existence: Existence::Unknown, state: None, manager: None, usage: None, spec: None }
    }

    /// Whether the key can serve `action`, whoever asks.
    #[must_use]
    pub fn serves(&self, action: &str) -> Truth {
        self.is_reachable().and(self.state_permits(action)).and(self.usage_fits(action))
    }

    /// Whether the key is where the request looks for it.
    #[must_use]
    pub fn is_reachable(&self) -> Truth {
        match self.existence {
            Existence::Exists => Truth::True,
            Existence::NotFound | Existence::OtherRegion { .. } | Existence::FoundElsewhere { .. } => {
                Truth::False
            }
            Existence::Unknown => Truth::Unknown,
        }
    }

    /// Whether the key's state lets `action` succeed (`E-KST-2`).
    #[must_use]
    pub fn state_permits(&self, action: &str) -> Truth {
        match self.state {
            Some(state) => state.permits(action),
            None if KeyState::ALL.iter().all(|state| state.permits(action).is_true()) => Truth::True,
            None => Truth::Unknown,
        }
    }

    /// Whether the key's usage fits `action` (`E-KST-5`, `E-GLUE-2`).
    #[must_use]
    pub fn usage_fits(&self, action: &str) -> Truth {
        let Some(needed) = needed_usage(action) else { return Truth::True };
        match &self.usage {
            Some(usage) if usage != needed => Truth::False,
            // Why: data keys can be made by symmetric keys only, and asymmetric ENCRYPT_DECRYPT keys exist.
            Some(_) if action.starts_with("kms:GenerateDataKey") => {
                self.spec.as_ref().map_or(Truth::True, |spec| (spec == "SYMMETRIC_DEFAULT").into())
            }
            Some(_) => Truth::True,
            None => Truth::Unknown,
        }
    }
}

/// Whether `action` uses the key's material.
#[must_use]
pub fn is_cryptographic(action: &str) -> bool {
    needed_usage(action).is_some() || action == "kms:GetPublicKey"
}

/// The `KeyUsage` that an action needs; none for actions that do not use the key's material.
fn needed_usage(action: &str) -> Option<&'static str> {
    match action {
        "kms:Sign" | "kms:Verify" => Some("SIGN_VERIFY"),
        "kms:GenerateMac" | "kms:VerifyMac" => Some("GENERATE_VERIFY_MAC"),
        "kms:DeriveSharedSecret" => Some("KEY_AGREEMENT"),
        "kms:Encrypt" | "kms:Decrypt" | "kms:ReEncryptFrom" | "kms:ReEncryptTo" => Some("ENCRYPT_DECRYPT"),
        _ if action.starts_with("kms:GenerateDataKey") => Some("ENCRYPT_DECRYPT"),
        _ => None,
    }
}
