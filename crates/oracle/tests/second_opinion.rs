//! The law and its second opinion: they agree on whole scenarios and on every pattern.

use keytrace_iam::decide::{Decision, Relation, ResourcePolicyRole, decide};
use keytrace_iam::evaluate::evaluate;
use keytrace_iam::policy_set::{PolicySet, PolicyType};
use keytrace_iam::request::{Context, ContextValue, Resource, Value, Values};
use keytrace_iam::resource::ResourcePattern;
use keytrace_iam::truth::Truth;
use keytrace_oracle::draw::hold;
use keytrace_oracle::generate::choices::Choices;
use keytrace_oracle::generate::scenario::{Scenario, scenario};
use keytrace_oracle::judge::{Rule, ask, decide as second_decide};
use proptest::prelude::{TestCaseError, prop_assert, prop_assert_eq};
use proptest::test_runner::TestCaseResult;

const RULES: [(Rule, ResourcePolicyRole); 2] = [
    (Rule::General, ResourcePolicyRole::OneOfTwo),
    (Rule::ResourcePolicyRequired, ResourcePolicyRole::Required),
];

fn told(scenario: &Scenario, policies: &PolicySet) -> String {
    let request = &scenario.request;
    let mut told =
        format!("{:?}\n{:?} on {:?}\n", request.principal, request.action.as_str(), request.resource);
    told += &format!("same account: {:?}, {:?}\n", scenario.same_account, scenario.missing_resource);
    for (key, value) in request.context.entries() {
        told += &format!("  {key} = {value:?}\n");
    }
    for policy_type in PolicyType::ALL {
        for (number, level) in policies.layer(policy_type).levels().iter().enumerate() {
            told += &format!("{policy_type:?} level {number}, incomplete: {}\n", level.incomplete);
            for policy in &level.policies {
                told += &format!("  valid: {}: {}\n", policy.document.is_valid(), policy.text);
            }
        }
    }
    told
}

/// What decides: a stronger kind of naming includes the weaker ones, and the law stops looking once it has it.
fn truths(deny: Truth, direct: Truth, limited: Truth, account: Truth) -> [Truth; 4] {
    [deny, direct, direct.or(limited), direct.or(limited).or(account)]
}

/// `exact`: both know or do not know the same. Else the law must know all that the second opinion knows.
fn compare(scenario: &Scenario, policies: &PolicySet, exact: bool) -> TestCaseResult {
    let outcomes = evaluate(policies, &scenario.request);
    for policy_type in PolicyType::ALL {
        let ours = outcomes.of(policy_type);
        let second = ask(policies, policy_type, &scenario.request);
        prop_assert_eq!(ours.applicable, second.applicable);
        let theirs = truths(second.deny, second.allow.direct, second.allow.limited, second.allow.account);
        let agree = truths(ours.deny, ours.allow, ours.limited, ours.delegate)
            .iter()
            .zip(&theirs)
            .all(|(ours, theirs)| ours == theirs || (!exact && theirs.is_unknown()));
        if !agree {
            let message = format!("{policy_type:?}: the law {ours:?}\nsecond opinion {second:?}\n");
            return Err(TestCaseError::fail(message + &told(scenario, policies)));
        }
    }
    for (rule, resource_policy) in RULES {
        let relation = Relation {
            principal: &scenario.request.principal,
            same_account: scenario.same_account,
            resource_policy,
        };
        let ours = decide(&outcomes, relation);
        let theirs = second_decide(policies, &scenario.request, scenario.same_account, rule);
        // Who knows less may not know yet that a denial is explicit.
        let denied_anyway = theirs == Decision::ImplicitDeny && ours == Decision::ExplicitDeny;
        if ours != theirs && (exact || (theirs != Decision::Unknown && !denied_anyway)) {
            let message = format!("{rule:?}: the law {ours:?}, second opinion {theirs:?}\n");
            return Err(TestCaseError::fail(message + &told(scenario, policies)));
        }
    }
    Ok(())
}

fn agree(choices: &mut Choices<'_>, certain: bool) -> TestCaseResult {
    let scenario = scenario(choices, certain);
    let policies = scenario.policy_set(choices);
    compare(&scenario, &policies, certain)
}

#[test]
fn they_agree_when_everything_is_known() {
    hold(|choices| agree(choices, true));
}

#[test]
fn the_law_knows_all_that_the_second_opinion_knows() {
    hold(|choices| agree(choices, false));
}

#[test]
fn scenarios_end_in_every_way() {
    let counts = std::cell::RefCell::new(std::collections::BTreeMap::<Decision, u32>::new());
    hold(|choices| {
        let scenario = scenario(choices, choices.clone().yes(70));
        let policies = scenario.policy_set(choices);
        let decision = second_decide(&policies, &scenario.request, scenario.same_account, Rule::General);
        *counts.borrow_mut().entry(decision).or_default() += 1;
        Ok(())
    });
    let counts = counts.into_inner();
    let all: u32 = counts.values().sum();
    for decision in [Decision::Allow, Decision::ExplicitDeny, Decision::ImplicitDeny, Decision::Unknown] {
        let count = counts.get(&decision).copied().unwrap_or_default();
        assert!(count * 50 > all, "{decision:?} in {count} of {all}: {counts:?}");
    }
}

/// A text over few characters, so that patterns meet it in every odd way.
fn small(choices: &mut Choices<'_>, letters: &[&str], most: usize) -> String {
    (0..choices.below(most + 1)).map(|_| choices.pick(letters)).collect()
}

/// Whether what the law knows of a text of which only the beginning is known is so of a longer one.
fn is_so(known: Truth, longer: Truth) -> bool {
    known.is_unknown() || known == longer
}

#[test]
fn they_agree_on_resource_patterns() {
    hold(|choices| {
        let pattern = format!("arn:{}", small(choices, &["a", ":", "*", "?", "/", "b", ":*", "*:"], 14));
        let text = format!("arn:{}", small(choices, &["a", ":", "/", "b", "é"], 14));
        let begun = format!("arn:a:b::a:{}", small(choices, &["a", ":", "b"], 4));
        let text = if keytrace_oracle::text::is_arn(&text) { text } else { begun.clone() };
        let context = Context::closed();
        let law =
            |resource: &Resource| ResourcePattern::new(&pattern, true).matches(resource, &context).truth();
        let second = |text: &str| {
            keytrace_oracle::statement::resource_matches(
                &pattern,
                true,
                &Resource::Arn(text.into()),
                &context,
            )
            .unwrap()
        };
        let found = law(&Resource::Arn(text.as_str().into()));
        prop_assert_eq!(found, second(&text), "{} {}", pattern, text);
        let known = law(&Resource::ArnPrefix(begun.as_str().into()));
        for _ in 0..6 {
            let longer = format!("{begun}{}", small(choices, &["a", ":", "/", "b"], 4));
            prop_assert!(is_so(known, second(&longer)), "{pattern} {begun} {known:?} {longer}");
        }
        Ok(())
    });
}

#[test]
fn they_agree_on_string_and_arn_patterns() {
    hold(|choices| {
        let arn = choices.yes(50);
        let head = if arn { "arn:" } else { "" };
        let mut policy = format!("{head}{}", small(choices, &["a", ":", "*", "?", "b", "::"], 12));
        let mut value = format!("{head}{}", small(choices, &["a", ":", "b", "*", "::"], 12));
        if arn {
            for text in [&mut policy, &mut value] {
                while !keytrace_oracle::text::is_arn(text) {
                    text.push(':');
                }
            }
        }
        let operators: &[&str] =
            if arn { &["ArnLike", "ArnNotLike"] } else { &["StringLike", "StringNotLike", "StringEquals"] };
        let operator = choices.pick(operators);
        let condition =
            keytrace_iam::condition::Condition::new(operator, "k", vec![policy.clone().into()], true, 0);
        let answers = |value: Value| {
            let mut context = Context::closed();
            context.set("k", ContextValue::Present(Values::One(value)));
            (condition.matches(&context), keytrace_oracle::condition::holds(&condition, true, &context))
        };
        let (ours, theirs) = answers(Value::Exact(value.as_str().into()));
        prop_assert_eq!(ours, theirs, "{} {} {:?}", operator, policy, value);
        let (known, _) = answers(Value::Prefix(value.as_str().into()));
        for _ in 0..6 {
            let longer = format!("{value}{}", small(choices, &["a", ":", "*", "b"], 4));
            let (_, theirs) = answers(Value::Exact(longer.as_str().into()));
            prop_assert!(is_so(known, theirs), "{operator} {policy} {value} {known:?} {longer}");
        }
        Ok(())
    });
}
