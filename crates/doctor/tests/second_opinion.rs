//! The law of KMS and its second opinion: `authorize` against the literal rule (`E-KMS-4`, `E-KMS-5`, `E-KMS-7`).
//!
//! Without grants: they are tables beside their code and cases.

use iam::decide::Decision;
use iam::policy_set::MissingResource;
use iam::request::{Action, Principal, Resource};
use iam::truth::Truth;
use keytrace_doctor::kms::action::KmsAction;
use keytrace_doctor::kms::authorize::authorize;
use keytrace_doctor::kms::call::{
    Confidence, EncryptionContext, KeyReference, KeyTarget, KmsCall, Necessity, NetworkPath, ViaService,
};
use keytrace_doctor::kms::case::{Case, Facts, Grants};
use keytrace_doctor::kms::key_state::KeyFacts;
use oracle::draw::hold;
use oracle::generate::scenario::scenario;
use oracle::judge::{Rule, decide, works_across_accounts};
use proptest::prelude::prop_assert;

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/abc";
const ACTIONS: [&str; 4] =
    ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:ScheduleKeyDeletion"];

fn call(principal: Principal, action: &'static str) -> KmsCall {
    KmsCall {
        row: "asked",
        principal,
        action,
        key: KeyReference {
            written: KEY.to_owned(),
            read_from: "test".to_owned(),
            target: KeyTarget::Arn(KEY.to_owned()),
        },
        encryption_context: EncryptionContext::default(),
        via_service: ViaService::Direct,
        region: "us-east-1".to_owned(),
        network: NetworkPath::Public,
        necessity: Necessity::Must,
        because: String::new(),
        confidence: Confidence::Documented,
        session_policy: None,
    }
}

/// By the rule of key policies; across accounts only some operations work, whatever the policies say.
fn second(case: &Case) -> Decision {
    let decided = decide(&case.policies, &case.request, case.same_account, Rule::ResourcePolicyRequired);
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

#[test]
fn they_agree_on_who_may_use_a_key() {
    for certain in [true, false] {
        hold(|choices| {
            let action = choices.pick(&ACTIONS);
            let mut scenario = scenario(choices, certain);
            scenario.request.action = Action::parse(action).expect("an action");
            scenario.request.resource = Resource::Arn(KEY.into());
            scenario.missing_resource = MissingResource::NoEffect;
            let case = Case {
                call: call(scenario.request.principal.clone(), action),
                policies: scenario.policy_set(choices),
                request: scenario.request,
                grants: Grants::default(),
                key: KeyFacts::unknown(),
                same_account: scenario.same_account,
                facts: Facts::default(),
                gaps: Vec::new(),
                assumed: Vec::new(),
            };
            let (ours, theirs) = (authorize(&case).permission, second(&case));
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
fn they_agree_on_what_works_across_accounts() {
    for action in KmsAction::all() {
        // E-KMS-11: what acts on no key stays in the account.
        assert_eq!(action.works_across_accounts, works_across_accounts(action.name), "{}", action.name);
    }
}
