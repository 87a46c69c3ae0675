//! What the policy grammar makes of JSON values.

use std::borrow::Cow;

use crate::json::{Kind, Member, Node};

/// The members whose name stood before in the same object.
pub(super) fn duplicates<'n, 'a>(members: &'n [Member<'a>]) -> Vec<&'n Member<'a>> {
    // Why: policies have few members, hostile texts may have millions.
    if members.len() <= 8 {
        let stood_before =
            |at: usize, member: &Member<'_>| members.iter().take(at).any(|other| other.name == member.name);
        return members
            .iter()
            .enumerate()
            .filter(|(at, member)| stood_before(*at, member))
            .map(|(_, member)| member)
            .collect();
    }
    let mut sorted: Vec<&Member<'_>> = members.iter().collect();
    sorted.sort_by(|one, other| one.name.cmp(&other.name).then(one.at.cmp(&other.at)));
    let pairs = sorted.windows(2).filter(|pair| matches!(pair, [one, other] if one.name == other.name));
    pairs.filter_map(|pair| pair.last().copied()).collect()
}

/// `L-DOC-2`: a bare value stands for a list of one.
pub(super) fn one_or_many<'n, 'a>(node: &'n Node<'a>) -> &'n [Node<'a>] {
    match &node.kind {
        Kind::Array(nodes) => nodes,
        _ => std::slice::from_ref(node),
    }
}

/// `L-DOC-4`: unquoted numbers and booleans mean their text.
pub(super) fn scalar<'n>(node: &'n Node<'_>) -> Option<Cow<'n, str>> {
    match &node.kind {
        Kind::String(text) => Some(Cow::Borrowed(text)),
        Kind::Number(text) => Some(Cow::Borrowed(text)),
        Kind::Bool(true) => Some(Cow::Borrowed("true")),
        Kind::Bool(false) => Some(Cow::Borrowed("false")),
        Kind::Null | Kind::Array(_) | Kind::Object(_) => None,
    }
}
