//! What holds for every decision, whatever the policies say.
#![allow(clippy::indexing_slicing, reason = "numbers are drawn below the length")]

use keytrace_iam::decide::{Decision, Relation, ResourcePolicyRole, decide};
use keytrace_iam::evaluate::{Outcome, Outcomes, evaluate};
use keytrace_iam::explain::{explain, join};
use keytrace_iam::parse::parse;
use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::truth::Truth;
use keytrace_oracle::draw::hold;
use keytrace_oracle::generate::choices::Choices;
use keytrace_oracle::generate::completion::complete;
use keytrace_oracle::generate::model::{Document, Statement, document, statement};
use keytrace_oracle::generate::scenario::{Scenario, scenario, shape};
use keytrace_oracle::print::print;
use proptest::prelude::{TestCaseError, prop_assert, prop_assert_eq};

const ROLES: [ResourcePolicyRole; 2] = [ResourcePolicyRole::OneOfTwo, ResourcePolicyRole::Required];

fn decisions(scenario: &Scenario, outcomes: &Outcomes) -> [Decision; 2] {
    ROLES.map(|resource_policy| {
        let relation = Relation {
            principal: &scenario.request.principal,
            same_account: scenario.same_account,
            resource_policy,
        };
        decide(outcomes, relation)
    })
}

fn decided(scenario: &Scenario, choices: &mut Choices<'_>) -> [Decision; 2] {
    decisions(scenario, &evaluate(&scenario.policy_set(choices), &scenario.request))
}

fn told(scenario: &Scenario) -> String {
    let mut told = format!("{:?}\nsame account: {:?}\n", scenario.request, scenario.same_account);
    for (policy_type, layer) in PolicyType::ALL.into_iter().zip(&scenario.layers) {
        for level in layer.iter().flatten() {
            told += &format!("{policy_type:?}, incomplete: {}\n", level.incomplete);
            for policy in &level.policies {
                told += &format!("  {}\n", policy.canonical());
            }
        }
    }
    told
}

/// Whether a decision may be the end of what was `before`, once more is known.
fn may_become(before: Decision, after: Decision) -> bool {
    match before {
        Decision::Unknown => true,
        // A denial is sure; only whether a statement says so was not.
        Decision::ImplicitDeny => matches!(after, Decision::ImplicitDeny | Decision::ExplicitDeny),
        Decision::Allow | Decision::ExplicitDeny => after == before,
    }
}

#[test]
fn unknown_never_lies() {
    hold(|choices| {
        let scenario = scenario(choices, false);
        let plain = &mut Choices::new(&[]);
        let policies = scenario.policy_set(plain);
        let before = evaluate(&policies, &scenario.request);
        for _ in 0..4 {
            let whole = complete(&scenario, choices);
            let after = evaluate(&whole.policy_set(plain), &whole.request);
            let ends = decisions(&scenario, &before).into_iter().zip(decisions(&whole, &after));
            for (before, after) in ends {
                if !may_become(before, after) {
                    let message = format!("{before:?} became {after:?}\n{}\n", told(&scenario));
                    return Err(TestCaseError::fail(message + &told(&whole)));
                }
            }
            for policy_type in PolicyType::ALL {
                let (before, after) = (before.of(policy_type), after.of(policy_type));
                let pairs = [(before.deny, after.deny), (before.admits(), after.admits())];
                let lies = pairs.iter().any(|(before, after)| !before.is_unknown() && before != after);
                if lies && after.applicable {
                    let message = format!("{policy_type:?}\n{before:?}\n{after:?}\n{}\n", told(&scenario));
                    return Err(TestCaseError::fail(message + &told(&whole)));
                }
            }
        }
        Ok(())
    });
}

#[test]
fn order_and_duplicates_do_not_matter() {
    hold(|choices| {
        let scenario = scenario(choices, choices.clone().yes(50));
        let mut other = scenario.clone();
        for level in other.layers.iter_mut().flatten().flatten() {
            for policy in &mut level.policies {
                turn(&mut policy.statements, choices);
            }
            turn(&mut level.policies, choices);
        }
        let plain = &mut Choices::new(&[]);
        prop_assert_eq!(decided(&scenario, plain), decided(&other, choices), "{}", told(&scenario));
        Ok(())
    });
}

/// Turns a list and doubles one of its members.
fn turn<T: Clone>(list: &mut Vec<T>, choices: &mut Choices<'_>) {
    if !list.is_empty() {
        let by = choices.below(list.len());
        list.rotate_left(by);
        list.push(list[0].clone());
        if choices.yes(50) {
            list.reverse();
        }
    }
}

/// The scenario with one statement more in one of its layers, and that the statement is legal.
fn with_statement(scenario: &Scenario, allow: bool, choices: &mut Choices<'_>) -> Option<Scenario> {
    let mut other = scenario.clone();
    let number = choices.below(PolicyType::ALL.len());
    let shape = shape(PolicyType::ALL[number]);
    let levels = other.layers[number].as_mut()?;
    let count = levels.len();
    let level = &mut levels[choices.below(count)];
    let further = Statement { allow, ..statement(choices, shape) };
    let further = Document { variables: true, statements: vec![further] };
    let document = parse(&further.canonical());
    level.policies.push(further);
    document.is_valid().then_some(other)
}

#[test]
fn a_further_deny_never_allows() {
    hold(|choices| {
        let scenario = scenario(choices, choices.clone().yes(50));
        let plain = &mut Choices::new(&[]);
        if let Some(other) = with_statement(&scenario, false, choices) {
            for (before, after) in decided(&scenario, plain).into_iter().zip(decided(&other, plain)) {
                prop_assert!(after != Decision::Allow || before == Decision::Allow, "{}", told(&other));
                let known = matches!(before, Decision::ExplicitDeny | Decision::ImplicitDeny);
                prop_assert!(!known || after != Decision::Unknown, "{}", told(&other));
            }
        }
        Ok(())
    });
}

#[test]
fn a_further_allow_never_denies() {
    hold(|choices| {
        let scenario = scenario(choices, choices.clone().yes(50));
        let plain = &mut Choices::new(&[]);
        if let Some(other) = with_statement(&scenario, true, choices) {
            for (before, after) in decided(&scenario, plain).into_iter().zip(decided(&other, plain)) {
                let fell = match before {
                    Decision::Allow => after != Decision::Allow,
                    Decision::Unknown => !matches!(after, Decision::Unknown | Decision::Allow),
                    Decision::ImplicitDeny => after == Decision::ExplicitDeny,
                    Decision::ExplicitDeny => after != Decision::ExplicitDeny,
                };
                prop_assert!(!fell, "{before:?} became {after:?}\n{}", told(&other));
            }
        }
        Ok(())
    });
}

/// What decides: a stronger kind of naming includes the weaker ones, and evaluating stops once it has it.
fn truths(outcome: &Outcome) -> [Truth; 4] {
    [outcome.deny, outcome.allow, outcome.allow.or(outcome.limited), outcome.admits()]
}

#[test]
fn explain_agrees_with_evaluate() {
    hold(|choices| {
        let scenario = scenario(choices, choices.clone().yes(50));
        let policies = scenario.policy_set(choices);
        let outcomes = evaluate(&policies, &scenario.request);
        let all = explain(&policies, &scenario.request);
        let joined = join(&policies, &all);
        for policy_type in PolicyType::ALL {
            let outcome = outcomes.of(policy_type);
            let explained = joined.of(policy_type);
            prop_assert_eq!(outcome.applicable, explained.applicable);
            prop_assert_eq!(truths(outcome), truths(explained), "{:?} {}", policy_type, told(&scenario));
            let causes = [outcome.denied_by, outcome.allowed_by, outcome.limited_by, outcome.delegated_by];
            for cause in causes.into_iter().flatten() {
                let found = all.iter().find(|one| one.statement == cause);
                let applies = found.map_or(Truth::False, |one| one.applies());
                prop_assert!(!applies.is_false(), "{cause:?} does not apply\n{}", told(&scenario));
            }
        }
        Ok(())
    });
}

#[test]
fn what_is_printed_is_what_was_parsed() {
    hold(|choices| {
        let policy_type = PolicyType::ALL[choices.below(PolicyType::ALL.len())];
        let model = document(choices, shape(policy_type), 4);
        let text = model.write(choices);
        prop_assert_eq!(print(&parse(&text)), model.canonical(), "{}", text);
        Ok(())
    });
}

#[test]
fn parsing_never_panics() {
    const PIECES: [&str; 24] = [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        "\\u00",
        "\\ud834",
        "e9",
        "-1.5e3",
        "true",
        "null",
        "\u{e9}",
        "\u{1f511}",
        "\n",
        "\"Statement\"",
        "\"Effect\":\"Allow\"",
        "\"Condition\":{",
        "${",
        "'",
        "*",
        "arn:aws:kms:",
    ];
    hold(|choices| {
        let mut text: Vec<char> =
            document(choices, shape(PolicyType::Resource), 2).write(choices).chars().collect();
        for _ in 0..choices.below(6) {
            let at = choices.below(text.len() + 1);
            let until = (at + choices.below(8)).min(text.len());
            text.splice(at..until, choices.pick(&PIECES).chars());
        }
        let noise: String = (0..choices.below(12)).map(|_| choices.pick(&PIECES)).collect();
        for text in [text.into_iter().collect(), noise] {
            let document = parse(&text);
            for problem in &document.problems {
                let position = document.position(problem.at);
                prop_assert!(position.line >= 1 && position.column >= 1, "{text}");
            }
        }
        Ok(())
    });
}
