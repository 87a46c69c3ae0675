//! The condition keys of a simulated request: those that are given, and those that follow from the request itself.

use keytrace_aws::arn::Arn;
use keytrace_iam::request::{Context, ContextValue, KeyName, Principal, Value, Values};

use crate::simulate::service::Law;

/// What holds for condition keys that the input does not give.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnlistedKeys {
    /// The request does not carry them.
    #[default]
    Absent,
    /// Not known (`--open-context`).
    Unknown,
}

/// The keys that AWS defines as multi-valued: a single string for one of them is a list of one (`L-GK`, `L-KK`).
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
// Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
const MULTI_VALUED: [&str; 10] = [
    "aws:CalledVia",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceNamesList",
    "aws:ResourceOrgPaths",
    "aws:SourceOrgPaths",
    "aws:TagKeys",
    "aws:VpceOrgPaths",
    "kms:EncryptionContextKeys",
    "kms:GrantOperations",
    "kms:ResourceAliases",
];

/// The family of keys that carry the pairs of an encryption context.
const PAIRS: &str = "kms:encryptioncontext:";

/// Whether AWS defines this key as multi-valued.
fn is_multi_valued(key: &str) -> bool {
    MULTI_VALUED.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// The keys that the input gives.
pub(super) struct GivenKeys {
    context: Context,
    /// The names of the encryption context's pairs, as they were written: their values are case-sensitive.
    pair_names: Vec<String>,
}

impl GivenKeys {
    pub(super) fn none(unlisted: UnlistedKeys) -> Self {
        let context = match unlisted {
            UnlistedKeys::Absent => Context::closed(),
            UnlistedKeys::Unknown => Context::open(),
        };
        Self { context, pair_names: Vec::new() }
    }

    /// Sets a key to the texts that the input gives for it.
    pub(super) fn set(&mut self, key: &str, values: &[&str], is_list: bool) {
        let texts = values.iter().map(|text| Value::Exact((*text).into()));
        let value = match (is_list || is_multi_valued(key), values) {
            // `L-CND-2`: two keys that differ only in letter case cannot be told apart.
            _ if self.context.lists(key) => ContextValue::Unknown,
            (false, [single]) => ContextValue::Present(Values::One(Value::Exact((*single).into()))),
            _ => ContextValue::Present(Values::Many(texts.collect())),
        };
        self.context.set(key, value);
        if let Some((family, name)) = key.split_at_checked(PAIRS.len())
            && family.eq_ignore_ascii_case(PAIRS)
        {
            self.pair_names.push(name.into());
        }
    }

    /// The text of a key, when the input gives exactly one.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match self.context.value(&KeyName::new(key)) {
            ContextValue::Present(Values::One(Value::Exact(text))) => Some(text),
            _ => None,
        }
    }
}

/// Adds the keys that follow with certainty from the request itself and were not given (`L-GK-3`).
pub(super) fn complete(
    given: GivenKeys,
    principal: &Principal,
    owner: &str,
    law: Law,
    unlisted: UnlistedKeys,
) -> Context {
    let mut derived = of_principal(principal, unlisted);
    derived.push(("aws:ResourceAccount", Derived::Text(owner.into())));
    if let Some(action) = law.kms_action()
        && action.sends_caller_account()
    {
        derived.push(("kms:CallerAccount", caller_account(principal)));
    }
    // In an open context further pairs may follow.
    if law.kms_action().is_some() && unlisted == UnlistedKeys::Absent && !given.pair_names.is_empty() {
        derived.push(("kms:EncryptionContextKeys", Derived::List(given.pair_names)));
    }
    let mut context = given.context;
    for (key, value) in derived {
        if context.lists(key) {
            continue;
        }
        match value {
            Derived::Text(text) => context.set_text(key, &text),
            Derived::List(texts) => context.set_list(key, texts.iter().map(String::as_str)),
            Derived::Absent => context.set(key, ContextValue::Absent),
            Derived::Unknown => context.set(key, ContextValue::Unknown),
        }
    }
    context
}

enum Derived {
    Text(String),
    List(Vec<String>),
    Absent,
    Unknown,
}

/// `Q-36`: whether KMS sends `kms:CallerAccount` for a service principal is not documented.
fn caller_account(principal: &Principal) -> Derived {
    principal.account().map_or(Derived::Unknown, |account| Derived::Text(account.into()))
}

fn of_principal(principal: &Principal, unlisted: UnlistedKeys) -> Vec<(&'static str, Derived)> {
    let text = |text: &str| Derived::Text(text.into());
    let mut derived = vec![
        ("aws:PrincipalArn", principal_arn(principal, unlisted)),
        ("aws:PrincipalType", principal_type(principal)),
    ];
    let account = match principal {
        Principal::Service { .. } => Derived::Absent,
        Principal::Anonymous => text("anonymous"),
        Principal::Federated { .. } => Derived::Unknown,
        _ => principal.account().map_or(Derived::Absent, text),
    };
    derived.push(("aws:PrincipalAccount", account));
    let is_service = matches!(principal, Principal::Service { .. });
    if !matches!(principal, Principal::Federated { .. } | Principal::Anonymous) {
        derived.push(("aws:PrincipalIsAWSService", text(if is_service { "true" } else { "false" })));
    }
    // `L-VAR-8`: only IAM users have a user name.
    let username = match principal {
        Principal::User { arn, .. } => Arn::parse(arn).map_or(Derived::Absent, |arn| text(arn.name())),
        _ => Derived::Absent,
    };
    derived.push(("aws:username", username));
    if let Principal::Service { name } = principal {
        derived.push(("aws:PrincipalServiceName", text(name)));
    }
    derived
}

/// `E-REQ-3`: the role's ARN for a session of it. A session's ARN does not tell the role's path (`L-PRN-13`).
fn principal_arn(principal: &Principal, unlisted: UnlistedKeys) -> Derived {
    match (principal, principal.arn()) {
        (Principal::RoleSession(session), _) if !session.path_known && unlisted == UnlistedKeys::Unknown => {
            Derived::Unknown
        }
        (Principal::Federated { .. }, _) => Derived::Unknown,
        (_, Some(arn)) => Derived::Text(arn.into()),
        (_, None) => Derived::Absent,
    }
}

fn principal_type(principal: &Principal) -> Derived {
    Derived::Text(String::from(match principal {
        Principal::RootUser { .. } => "Account",
        Principal::User { .. } => "User",
        Principal::RoleSession(_) => "AssumedRole",
        Principal::FederatedUser { .. } => "FederatedUser",
        Principal::Anonymous => "Anonymous",
        Principal::Service { .. } => return Derived::Absent,
        // Why: what the request carries about a principal that is about to be one is not documented.
        Principal::Federated { .. } => return Derived::Unknown,
    }))
}
