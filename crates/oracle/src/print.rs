//! A parsed document as text again: all lists as lists, all elements in one order.

use keytrace_iam::document::{Effect, Element, PolicyDocument, Statement, Version};
use keytrace_iam::principal::PrincipalPattern;

/// Writes a document.
pub fn print(document: &PolicyDocument) -> String {
    let version = match document.version {
        Version::V2012 => "\"Version\":\"2012-10-17\",",
        Version::V2008 => "",
    };
    let id = document.id.as_ref().map_or(String::new(), |id| format!("\"Id\":{},", quoted(id)));
    let statements: Vec<String> = document.statements.iter().map(statement).collect();
    format!("{{{version}{id}\"Statement\":[{}]}}", statements.join(","))
}

fn statement(statement: &Statement) -> String {
    let mut members = Vec::new();
    if let Some(sid) = &statement.sid {
        members.push(format!("\"Sid\":{}", quoted(sid)));
    }
    let effect = match statement.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    members.push(format!("\"Effect\":\"{effect}\""));
    if let Some(element) = &statement.principal {
        let kinds = grouped(element.patterns.iter().map(|pattern| (kind(pattern), pattern.as_str())));
        let kinds: Vec<String> =
            kinds.iter().map(|(kind, texts)| format!("\"{kind}\":{}", list(texts))).collect();
        members.push(format!("\"{}Principal\":{{{}}}", not(element), kinds.join(",")));
    }
    let actions: Vec<&str> = statement.action.patterns.iter().map(|pattern| pattern.as_str()).collect();
    members.push(format!("\"{}Action\":{}", not(&statement.action), list(&actions)));
    if let Some(element) = &statement.resource {
        let texts: Vec<&str> = element.patterns.iter().map(|pattern| pattern.as_str()).collect();
        members.push(format!("\"{}Resource\":{}", not(element), list(&texts)));
    }
    if !statement.conditions.is_empty() {
        let by_operator = grouped(statement.conditions.iter().map(|each| (&*each.operator_name, each)));
        let operators = by_operator.iter().map(|(operator, conditions)| {
            let keys = conditions.iter().map(|condition| {
                let values: Vec<&str> = condition.values.iter().map(|value| &**value).collect();
                format!("{}:{}", quoted(&condition.key_name), list(&values))
            });
            format!("{}:{{{}}}", quoted(operator), keys.collect::<Vec<_>>().join(","))
        });
        members.push(format!("\"Condition\":{{{}}}", operators.collect::<Vec<_>>().join(",")));
    }
    format!("{{{}}}", members.join(","))
}

fn not<P>(element: &Element<P>) -> &'static str {
    if element.negated { "Not" } else { "" }
}

fn kind(pattern: &PrincipalPattern) -> &'static str {
    match pattern {
        PrincipalPattern::Service(_) => "Service",
        PrincipalPattern::Federated(_) => "Federated",
        PrincipalPattern::CanonicalUser(_) => "CanonicalUser",
        PrincipalPattern::Anyone
        | PrincipalPattern::Account { .. }
        | PrincipalPattern::User(_)
        | PrincipalPattern::Role(_)
        | PrincipalPattern::RoleSession(_)
        | PrincipalPattern::FederatedUser(_)
        | PrincipalPattern::UniqueId(_)
        | PrincipalPattern::Invalid(_) => "AWS",
    }
}

/// Joins neighbors with the same name.
fn grouped<'a, V>(named: impl Iterator<Item = (&'a str, V)>) -> Vec<(&'a str, Vec<V>)> {
    let mut groups: Vec<(&str, Vec<V>)> = Vec::new();
    for (name, value) in named {
        match groups.last_mut() {
            Some((last, values)) if *last == name => values.push(value),
            _ => groups.push((name, vec![value])),
        }
    }
    groups
}

fn list(texts: &[&str]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(","))
}

/// A JSON string. What AWS does not take in a policy's text is written as an escape (L-DOC-11).
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            ' '..='~' | '\u{a0}'..='\u{ff}' => quoted.push(character),
            other => {
                other
                    .encode_utf16(&mut [0; 2])
                    .iter()
                    .for_each(|unit| quoted.push_str(&format!("\\u{unit:04x}")));
            }
        }
    }
    quoted.push('"');
    quoted
}
