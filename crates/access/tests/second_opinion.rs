//! The law of KMS and its second opinion: `authorize` against the literal rules (`E-KMS`, `E-GRT`, `E-KST`, `E-AMK`).

#![allow(clippy::expect_used, reason = "a test may stop")]

#[path = "support/mod.rs"]
mod support;

use keytrace_access::row::Row;
use std::collections::BTreeMap;

use keytrace_access::call::{
    Call, Confidence, ContextText, EncryptionContext, KeyReference, KeyTarget, Necessity, NetworkPath,
    ViaService,
};
use keytrace_access::kms::authorize::authorize;
use keytrace_access::kms::case::{Case, Facts, Grants};
use keytrace_access::kms::key_state::{Existence, KeyFacts, KeyState};
use keytrace_aws::kms_action::KmsAction;
use keytrace_iam::decide::Decision;
use keytrace_iam::policy_set::MissingResource;
use keytrace_iam::principal::PrincipalPattern;
use keytrace_iam::request::{Action, Principal, Resource};
use keytrace_iam::truth::Truth;
use keytrace_oracle::draw::hold;
use keytrace_oracle::generate::choices::Choices;
use keytrace_oracle::generate::scenario::scenario;
use keytrace_oracle::judge::{Rule, decide};
use keytrace_oracle::kms::{self as second_kms, Grant, Pairs, STATES, state_permits, works_across_accounts};
use keytrace_oracle::statement::NOBODY;
use keytrace_snapshot::kms::{Grant as Facing, GrantConstraints};
use proptest::prelude::prop_assert;
use support::{ACCOUNT, ALLOWS_KMS, OTHER, ROLE, World};

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/abc";
const ACTIONS: [&str; 5] =
    ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:CreateGrant", "kms:ScheduleKeyDeletion"];

fn call(principal: Principal, action: &'static str) -> Call {
    Call {
        row: Row::Asked,
        principal,
        action,
        resource: keytrace_access::call::Resource::Key(KeyReference {
            written: KEY.to_owned(),
            read_from: "test".to_owned(),
            target: KeyTarget::Arn(KEY.to_owned()),
        }),
        encryption_context: EncryptionContext::default(),
        via_service: ViaService::Direct,
        region: "us-east-1".to_owned(),
        network: NetworkPath::Public,
        necessity: Necessity::Must,
        because: String::new(),
        confidence: Confidence::Documented,
        session_policy: None,
        objects: keytrace_access::call::Objects::default(),
        source: None,
    }
}

/// By the rule of keys; across accounts only some operations work, whatever policies and grants say.
fn second(case: &Case, grants: &[Grant]) -> Decision {
    let operation = case.call.action.strip_prefix("kms:").expect("an action of KMS");
    let context: Pairs = case.call.encryption_context.pairs.iter().map(pair).collect();
    let caller = &case.request.principal;
    let granted = second_kms::granted(grants, case.grants.incomplete, caller, operation, &context);
    let decided = decide(&case.policies, &case.request, case.same_account, Rule::Key(granted));
    let has_account = case.request.principal.account().is_some();
    if works_across_accounts(case.call.action) || !has_account || decided == Decision::ExplicitDeny {
        return decided;
    }
    match (case.same_account, decided) {
        (Truth::False, _) => Decision::ImplicitDeny,
        (Truth::Unknown, Decision::Allow) => Decision::Unknown,
        (Truth::Unknown | Truth::True, decided) => decided,
    }
}

fn pair((name, value): (&String, &ContextText)) -> (String, String) {
    match value {
        ContextText::Exact(text) | ContextText::Prefix(text) => (name.clone(), text.clone()),
    }
}

const GRANTEES: [&str; 9] = [
    "arn:aws:iam::111122223333:role/Job",
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:sts::111122223333:assumed-role/Job/s",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::444455556666:role/Job",
    "444455556666",
    "arn:aws:iam::111122223333:role/team/Job",
    "arn:aws:sts::111122223333:federated-user/alice",
    "logs.us-east-1.amazonaws.com",
];

fn pairs(choices: &mut Choices<'_>) -> Pairs {
    let names = choices.some(&["a", "A", "b"], 0, 2);
    names.into_iter().map(|name| (name.to_owned(), choices.pick(&["1", "2"]).to_owned())).collect()
}

/// One grant, as the second opinion reads it and as AWS tells it.
fn grant(choices: &mut Choices<'_>, caller: &Principal) -> (Grant, Facing) {
    let grantee = match caller {
        _ if choices.yes(40) => choices.pick(&GRANTEES),
        Principal::Service { name } => name,
        _ if choices.yes(70) => caller.arn().unwrap_or_default(),
        _ => caller.account().unwrap_or_default(),
    };
    let service = grantee.ends_with(".amazonaws.com");
    let issuer = choices.pick(&["111122223333", "444455556666"]).to_owned();
    let operations = choices.some(&["Decrypt", "GenerateDataKey", "DescribeKey", "CreateGrant"], 1, 3);
    let operations: Vec<String> = operations.into_iter().map(str::to_owned).collect();
    let mut perhaps = |percent| choices.yes(percent).then(|| pairs(choices));
    let (equals, subset) = (perhaps(20), perhaps(20));
    let constrained = equals.is_some() || subset.is_some();
    let facing = Facing {
        grant_id: None,
        key_id: None,
        name: None,
        grantee_principal: (!service).then(|| grantee.to_owned()),
        grantee_service_principal: service.then(|| grantee.to_owned()),
        retiring_principal: None,
        issuing_account: Some(format!("arn:aws:iam::{issuer}:root")),
        operations: operations.clone(),
        constraints: constrained.then(|| GrantConstraints {
            encryption_context_subset: subset.clone(),
            encryption_context_equals: equals.clone(),
            source_arn: None,
        }),
        creation_date: None,
    };
    let grantee =
        if service { PrincipalPattern::Service(grantee.into()) } else { PrincipalPattern::aws(grantee) };
    (Grant { grantee, operations, equals, subset, issuer }, facing)
}

fn generated(choices: &mut Choices<'_>, certain: bool) -> (Case, Vec<Grant>) {
    let action = choices.pick(&ACTIONS);
    let mut scenario = scenario(choices, certain);
    scenario.request.action = Action::parse(action).expect("an action");
    scenario.request.resource = Resource::Arn(KEY.into());
    scenario.missing_resource = MissingResource::NoEffect;
    if choices.yes(40) {
        scenario.same_account = Truth::False;
    }
    let (grants, facing): (Vec<Grant>, Vec<Facing>) =
        (0..choices.below(4)).map(|_| grant(choices, &scenario.request.principal)).unzip();
    let mut call = call(scenario.request.principal.clone(), action);
    let context = pairs(choices);
    call.encryption_context = EncryptionContext {
        pairs: context.into_iter().map(|(name, value)| (name, ContextText::Exact(value))).collect(),
        open: false,
    };
    let incomplete = !certain && choices.yes(10);
    let case = Case {
        call,
        policies: scenario.policy_set(choices),
        request: scenario.request,
        grants: Grants { incomplete, ..Grants::of(facing) },
        key: KeyFacts::unknown(),
        same_account: scenario.same_account,
        facts: Facts::default(),
        gaps: Vec::new(),
        assumed: Vec::new(),
    };
    (case, grants)
}

#[test]
fn they_agree_on_who_may_use_a_key() {
    for certain in [true, false] {
        hold(|choices| {
            let (case, grants) = generated(choices, certain);
            let (ours, theirs) = (authorize(&case).permission, second(&case, &grants));
            // Who knows less may not know yet that a denial is explicit.
            let less = theirs == Decision::Unknown
                || (theirs == Decision::ImplicitDeny && ours == Decision::ExplicitDeny);
            let agree = ours == theirs || (!certain && less);
            prop_assert!(agree, "{ours:?}, second opinion {theirs:?}\n{case:#?}");
            Ok(())
        });
    }
}

#[test]
fn grants_decide_now_and_then() {
    let decided = std::cell::RefCell::new(BTreeMap::<(Decision, Decision), u32>::new());
    hold(|choices| {
        let (case, grants) = generated(choices, true);
        *decided.borrow_mut().entry((second(&case, &[]), second(&case, &grants))).or_default() += 1;
        Ok(())
    });
    let decided = decided.into_inner();
    for by_grant in [Decision::Allow, Decision::Unknown] {
        let count = decided.get(&(Decision::ImplicitDeny, by_grant)).copied().unwrap_or_default();
        assert!(count > 2, "{by_grant:?}: {decided:?}");
    }
}

#[test]
fn they_agree_on_key_states() {
    let mut compared = 0;
    for action in KmsAction::all() {
        for name in STATES {
            let operation = action.name.strip_prefix("kms:").expect("an action of KMS");
            let Some(theirs) = state_permits(operation, name) else { continue };
            let state = KeyState::parse(name).expect("a state");
            assert_eq!(state.permits(action.name), theirs, "{operation} on a key that is {name}");
            compared += 1;
        }
    }
    assert!(compared > 300, "{compared}");
}

#[test]
fn a_key_that_cannot_serve_stops_what_is_permitted_and_nothing_else() {
    hold(|choices| {
        let (mut case, _) = generated(choices, choices.clone().yes(60));
        let state = choices.pick(&STATES);
        case.key = KeyFacts {
            existence: Existence::Exists,
            state: KeyState::parse(state),
            manager: None,
            usage: Some("ENCRYPT_DECRYPT".to_owned()),
            spec: Some("SYMMETRIC_DEFAULT".to_owned()),
        };
        let operation = case.call.action.strip_prefix("kms:").expect("an action of KMS");
        let serves = state_permits(operation, state).expect("in the table");
        let found = authorize(&case);
        // E-KST-1, Q-20: resolve, authorize, then the state.
        let expected = match (found.permission, serves) {
            (Decision::ExplicitDeny | Decision::ImplicitDeny, _) | (_, Truth::True) => found.permission,
            (_, Truth::False) => Decision::ImplicitDeny,
            (_, Truth::Unknown) => Decision::Unknown,
        };
        prop_assert!(found.decision == expected, "{:?} {state} {expected:?}\n{case:#?}", found.decision);
        Ok(())
    });
}

const DENIES_KMS: &str = r#"{"Effect":"Deny","Action":"kms:*","Resource":"*"}"#;

/// The decision on the AWS managed key of a service, by the rule alone.
fn on_managed_key(owner: &str, service: &str, call: &Call, statements: &str) -> Decision {
    let via = match &call.via_service {
        ViaService::Service(name) => Some(*name),
        ViaService::Direct | ViaService::Either(_) | ViaService::Untold(_) => None,
    };
    let operation = call.action.strip_prefix("kms:").expect("an action of KMS");
    let kinds = second_kms::aws_managed(owner, service, &call.principal, operation, via);
    let identity = Truth::from(statements == ALLOWS_KMS);
    match (owner == ACCOUNT, kinds.direct.or(kinds.account.and(identity))) {
        _ if statements == DENIES_KMS => Decision::ExplicitDeny,
        (true, Truth::True) => Decision::Allow,
        // E-AMK-2: nobody of another account is admitted, whatever its own policies say.
        (false, _) => {
            assert_eq!(kinds, NOBODY);
            Decision::ImplicitDeny
        }
        (true, Truth::False | Truth::Unknown) => Decision::ImplicitDeny,
    }
}

/// `E-AMK-1` to `E-AMK-3`: every service, owner and way, with and without an identity-based allow.
#[test]
fn they_agree_on_aws_managed_keys() {
    let services = [("s3", "s3"), ("glue", "glue"), ("ebs", "ec2"), ("secretsmanager", "secretsmanager")];
    let ways = [None, Some("s3"), Some("glue"), Some("ec2")];
    let actions =
        ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:ListGrants", "kms:PutKeyPolicy"];
    let mut allowed = 0;
    for (statements, owner) in
        ["", ALLOWS_KMS, DENIES_KMS].into_iter().flat_map(|said| [ACCOUNT, OTHER].map(|owner| (said, owner)))
    {
        let world = World::new().account(OTHER).role(ROLE, statements);
        for ((alias, service), way) in services.into_iter().flat_map(|service| ways.map(|way| (service, way)))
        {
            for action in actions {
                let mut call = world.call(ROLE, action, "");
                let account = owner.to_owned();
                call.key_mut().unwrap().target =
                    KeyTarget::AwsManaged { alias: format!("alias/aws/{alias}"), account };
                call.via_service = way.map_or(ViaService::Direct, ViaService::Service);
                let expected = on_managed_key(owner, service, &call, statements);
                let found = authorize(&world.case(call)).permission;
                assert_eq!(found, expected, "{action} on {alias} of {owner} by {way:?}: {statements}");
                allowed += u32::from(found == Decision::Allow);
            }
        }
    }
    assert!(allowed > 20, "{allowed}");
}

#[test]
fn they_agree_on_what_works_across_accounts() {
    for action in KmsAction::all() {
        // E-KMS-11: what acts on no key stays in the account.
        assert_eq!(action.works_across_accounts, works_across_accounts(action.name), "{}", action.name);
    }
}
