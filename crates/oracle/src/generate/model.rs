//! A policy before it is text, and the two ways to write it: canonical, and as people write.

use crate::generate::alphabet::{
    ACTION_PATTERNS, AWS_PRINCIPALS, KEYS, RESOURCE_PATTERNS, SERVICES, WIDE_ACTIONS, operators,
    policy_values,
};
use crate::generate::choices::Choices;

/// Patterns or values of one element.
pub type Words = Vec<&'static str>;

/// The keys under one operator, with their values.
pub type Keys = Vec<(String, Words)>;

/// A policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Whether `Version` is `2012-10-17`; else it is left out.
    pub variables: bool,
    /// The statements.
    pub statements: Vec<Statement>,
}

/// An element, or the `Not…` form of it, with its values by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<V> {
    /// Whether this is the `Not…` form.
    pub negated: bool,
    /// The values.
    pub values: V,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Whether it allows.
    pub allow: bool,
    /// The principals by kind.
    pub principal: Option<Listed<Vec<(&'static str, Words)>>>,
    /// The actions.
    pub action: Listed<Words>,
    /// The resources.
    pub resource: Option<Listed<Words>>,
    /// The conditions: operator, and keys with their values.
    pub conditions: Vec<(String, Keys)>,
}

/// What a kind of policy may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Whether statements name principals.
    pub principals: bool,
    /// Whether all principals are `*`.
    pub everybody: bool,
    /// Whether `Resource` may be left out.
    pub optional_resource: bool,
}

/// Makes a document of up to `most` statements.
pub fn document(choices: &mut Choices<'_>, shape: Shape, most: usize) -> Document {
    let count = choices.below(most + 1);
    let statements = (0..count.max(1)).map(|_| statement(choices, shape)).collect();
    Document { variables: !choices.yes(15), statements }
}

/// Makes a statement.
pub fn statement(choices: &mut Choices<'_>, shape: Shape) -> Statement {
    let allow = !choices.yes(7);
    let count = if choices.yes(25) { 1 + choices.below(2) } else { 0 };
    let mut conditions: Vec<(String, Keys)> = Vec::new();
    for _ in 0..count {
        let (operator, key, values) = condition(choices);
        match conditions.iter_mut().find(|(known, _)| *known == operator) {
            Some((_, keys)) if keys.iter().any(|(known, _)| *known == key) => {}
            Some((_, keys)) => keys.push((key, values)),
            None => conditions.push((operator, vec![(key, values)])),
        }
    }
    Statement {
        allow,
        principal: shape.principals.then(|| principal(choices, shape, allow)),
        action: action(choices),
        resource: (!shape.optional_resource || choices.yes(85)).then(|| resource(choices)),
        conditions,
    }
}

fn principal(choices: &mut Choices<'_>, shape: Shape, allow: bool) -> Listed<Vec<(&'static str, Words)>> {
    if shape.everybody || choices.yes(20) {
        return Listed { negated: false, values: vec![("AWS", vec!["*"])] };
    }
    let negated = !allow && choices.yes(40);
    let most = if negated { 7 } else { 3 };
    let mut values = vec![("AWS", choices.some(&AWS_PRINCIPALS[1..], 1, most))];
    if choices.yes(15) {
        values.push(("Service", choices.some(&SERVICES, 1, 2)));
    }
    if choices.yes(4) {
        values.push(("Federated", vec!["cognito-identity.amazonaws.com"]));
    }
    Listed { negated, values }
}

fn action(choices: &mut Choices<'_>) -> Listed<Words> {
    if choices.yes(10) {
        return Listed { negated: true, values: choices.some(&ACTION_PATTERNS, 1, 3) };
    }
    let wide = choices.yes(70);
    let values = if wide { choices.some(&WIDE_ACTIONS, 1, 2) } else { choices.some(&ACTION_PATTERNS, 1, 3) };
    Listed { negated: false, values }
}

fn resource(choices: &mut Choices<'_>) -> Listed<Words> {
    if choices.yes(75) {
        return Listed { negated: false, values: vec!["*"] };
    }
    Listed { negated: choices.yes(20), values: choices.some(&RESOURCE_PATTERNS, 1, 3) }
}

fn condition(choices: &mut Choices<'_>) -> (String, String, Words) {
    let (key, sort, list) = KEYS[choices.below(KEYS.len())];
    let key = if choices.yes(10) { key.to_uppercase() } else { key.to_owned() };
    if choices.yes(10) {
        return ("Null".to_owned(), key, choices.some(&["false", "true"], 1, 2));
    }
    let all = policy_values(sort);
    // The last value is not of its sort; then AWS refuses the document.
    let values =
        if choices.yes(3) { choices.some(all, 0, 3) } else { choices.some(&all[..all.len() - 1], 1, 3) };
    let operator = choices.pick(operators(sort));
    let set = match choices.below(if list { 5 } else { 14 }) {
        1 => "ForAnyValue:",
        2 => "ForAllValues:",
        _ if list && choices.yes(50) => "ForAnyValue:",
        _ => "",
    };
    let if_exists = if choices.yes(20) { "IfExists" } else { "" };
    let operator = format!("{set}{operator}{if_exists}");
    (if choices.yes(4) { operator.to_lowercase() } else { operator }, key, values)
}

impl Document {
    /// Writes it with all lists as lists and all elements in one order.
    pub fn canonical(&self) -> String {
        self.write(&mut Choices::new(&[]))
    }

    /// Writes it as people do: bare values, other orders, blanks.
    pub fn write(&self, choices: &mut Choices<'_>) -> String {
        let statements: Vec<String> =
            self.statements.iter().map(|statement| statement.write(choices)).collect();
        let statements = if statements.len() == 1 && choices.yes(30) {
            statements[0].clone()
        } else {
            format!("[{}]", statements.join(","))
        };
        let mut members = vec![format!("\"Statement\":{statements}")];
        if self.variables {
            members.insert(0, "\"Version\":\"2012-10-17\"".to_owned());
        }
        object(members, choices)
    }
}

impl Statement {
    fn write(&self, choices: &mut Choices<'_>) -> String {
        let not = |negated: bool| if negated { "Not" } else { "" };
        let mut members = vec![format!("\"Effect\":\"{}\"", if self.allow { "Allow" } else { "Deny" })];
        if let Some(Listed { negated, values }) = &self.principal {
            let everybody = values.len() == 1 && values[0].1 == ["*"] && choices.yes(40);
            let kinds =
                values.iter().map(|(kind, values)| format!("\"{kind}\":{}", list(values, choices))).collect();
            let value = if everybody { "\"*\"".to_owned() } else { object(kinds, &mut Choices::new(&[])) };
            members.push(format!("\"{}Principal\":{value}", not(*negated)));
        }
        members.push(format!(
            "\"{}Action\":{}",
            not(self.action.negated),
            list(&self.action.values, choices)
        ));
        if let Some(Listed { negated, values }) = &self.resource {
            members.push(format!("\"{}Resource\":{}", not(*negated), list(values, choices)));
        }
        if !self.conditions.is_empty() {
            let mut operators = Vec::new();
            for (operator, keys) in &self.conditions {
                let keys =
                    keys.iter().map(|(key, values)| format!("\"{key}\":{}", list(values, choices))).collect();
                operators.push(format!("\"{operator}\":{}", object(keys, &mut Choices::new(&[]))));
            }
            members.push(format!("\"Condition\":{}", object(operators, &mut Choices::new(&[]))));
        }
        object(members, choices)
    }
}

fn object(mut members: Vec<String>, choices: &mut Choices<'_>) -> String {
    let turn = choices.below(members.len());
    members.rotate_left(turn);
    let blank = if choices.yes(10) { "\n  " } else { "" };
    format!("{{{blank}{}{blank}}}", members.join(&format!(",{blank}")))
}

fn list(values: &[&str], choices: &mut Choices<'_>) -> String {
    match values {
        [one] if choices.yes(40) => format!("\"{one}\""),
        _ => format!("[{}]", values.iter().map(|value| format!("\"{value}\"")).collect::<Vec<_>>().join(",")),
    }
}
