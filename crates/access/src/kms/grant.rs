//! Grants: the third source of permission on a key. They allow and never deny (`E-GRT`).

use std::collections::BTreeMap;

use keytrace_iam::document::numbers;
use keytrace_iam::principal::{Naming, PrincipalPattern};
use keytrace_iam::request::Principal;
use keytrace_iam::truth::Truth;
use keytrace_snapshot::kms::{Grant, GrantConstraints};

use crate::call::{Call, ContextText, EncryptionContext};
use crate::kms::case::Case;
use crate::kms::key_state::is_cryptographic;

/// What the grants give, in the kinds that resource-based policies know too (`E-GRT-8`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantOutcome {
    /// A grant to the caller itself.
    pub direct: Truth,
    /// A grant to the caller's role.
    pub limited: Truth,
    /// A grant to the caller's account, which an identity-based policy must pass on (`E-GRT-3`).
    pub account: Truth,
    /// Whether a grant to the caller or its role was made from the caller's own account (`E-GRT-7`).
    pub from_callers_account: Truth,
    /// The number of the grant that fits best.
    pub granted_by: Option<u16>,
}

impl GrantOutcome {
    /// No grant.
    #[must_use]
    pub fn none() -> Self {
        let no = Truth::False;
        Self { direct: no, limited: no, account: no, from_callers_account: no, granted_by: None }
    }

    /// A grant of any kind.
    #[must_use]
    pub fn any(&self) -> Truth {
        self.direct.or(self.limited).or(self.account)
    }
}

/// What the grants of the case's key give its caller.
#[must_use]
pub fn evaluate(case: &Case) -> GrantOutcome {
    let mut outcome = GrantOutcome::none();
    let caller = &case.request.principal;
    for (known, number) in case.grants.known.iter().zip(numbers(0)) {
        let grant = known.grant();
        let own = grant.issuing_account.as_deref().map(account_of) == caller.account();
        let fits = covers_operation(grant, &case.call).and(constraints_hold(grant, &case.call));
        let mut naming = known.grantee().names(caller).within(fits);
        if case.call.action == RETIRE {
            naming = naming.or(retires(grant, caller, own));
        }
        if naming.any().is_false() {
            continue;
        }
        let before = outcome.any();
        outcome.direct = outcome.direct.or(naming.direct);
        outcome.limited = outcome.limited.or(naming.limited);
        outcome.account = outcome.account.or(naming.account);
        let by_name = naming.direct.or(naming.limited);
        outcome.from_callers_account = outcome.from_callers_account.or(by_name.and(own.into()));
        if outcome.any() > before {
            outcome.granted_by = Some(number);
        }
    }
    if case.grants.incomplete && may_be_granted(case.call.action) {
        let unknown = |truth: Truth| truth.or(Truth::Unknown);
        outcome.direct = unknown(outcome.direct);
        outcome.limited = unknown(outcome.limited);
        outcome.from_callers_account = unknown(outcome.from_callers_account);
    }
    outcome
}

/// The operation that the grant itself decides, and no policy allows (`E-GRT-9`).
pub(crate) const RETIRE: &str = "kms:RetireGrant";

/// How a grant names who may retire it besides a grantee: its retiring principal, and the account that made it.
// Source: https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html
fn retires(grant: &Grant, caller: &Principal, own: bool) -> Naming {
    let retiring = grant.retiring_principal.as_deref().map(PrincipalPattern::aws);
    let named = retiring.map_or(Naming::nobody(), |pattern| pattern.names(caller));
    named.or(Naming { account: own.into(), ..Naming::nobody() })
}

/// Issuing accounts are given as `arn:aws:iam::111122223333:root` or as the id.
fn account_of(text: &str) -> &str {
    keytrace_aws::arn::Arn::parse(text).map_or(text, |arn| arn.account)
}

/// `E-GRT-2`: whether a grant can list the action at all. The rest is for policies alone, whatever grants there may be.
// Source: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html#terms-grant-operations
fn may_be_granted(action: &str) -> bool {
    is_cryptographic(action) || matches!(action, "kms:CreateGrant" | "kms:DescribeKey" | RETIRE)
}

fn covers_operation(grant: &Grant, call: &Call) -> Truth {
    let operation = call.action.strip_prefix("kms:").unwrap_or(call.action);
    let listed = Truth::from(grant.operations.iter().any(|granted| granted == operation));
    match operation {
        // `E-GRT-5`: a new grant must not list more than this one does, and a call does not tell what it lists.
        "CreateGrant" => listed.and(Truth::Unknown),
        _ => listed,
    }
}

/// `E-GRT-4`: context constraints, both case-sensitive; they do not bind operations that take no context.
fn constraints_hold(grant: &Grant, call: &Call) -> Truth {
    let Some(constraints) = &grant.constraints else { return Truth::True };
    if matches!(call.action, "kms:DescribeKey" | "kms:RetireGrant" | "kms:GetPublicKey") {
        return Truth::True;
    }
    let context = &call.encryption_context;
    let GrantConstraints { encryption_context_subset, encryption_context_equals, source_arn } = constraints;
    let subset =
        encryption_context_subset.as_ref().map_or(Truth::True, |wanted| contains_all(context, wanted));
    let equals = encryption_context_equals.as_ref().map_or(Truth::True, |wanted| {
        let more = context.pairs.keys().any(|name| !wanted.contains_key(name));
        let exact = if context.open { Truth::Unknown } else { Truth::True };
        contains_all(context, wanted).and(!Truth::from(more)).and(exact)
    });
    // `E-GRT-3`: the constraint of grants to services, which alone say for which resource they call.
    let source = match (source_arn, &call.source) {
        (None, _) => Truth::True,
        (Some(wanted), Some(source)) if source.arn == *wanted => Truth::True,
        (Some(_), _) => Truth::from(matches!(call.principal, Principal::Service { .. })).and(Truth::Unknown),
    };
    subset.and(equals).and(source)
}

fn contains_all(context: &EncryptionContext, wanted: &BTreeMap<String, String>) -> Truth {
    Truth::all(wanted.iter().map(|(name, value)| match context.pairs.get(name) {
        Some(ContextText::Exact(text)) => Truth::from(text == value),
        Some(ContextText::Prefix(prefix)) => Truth::from(value.starts_with(prefix)).and(Truth::Unknown),
        None if context.open => Truth::Unknown,
        None => Truth::False,
    }))
}
