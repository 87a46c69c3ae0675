//! Where a finding stands: policy, statement, line and column, and why.

use keytrace_access::kms::case::Case;
use keytrace_iam::json::{Kind, Node};
use keytrace_iam::policy_set::{Policy, PolicyType};

use crate::analysis::StatementResult;

/// A place that shows a finding, or a policy that was checked and shows nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The policy's ARN, else its name; for facts of the key or the network, what was looked at.
    pub policy: String,
    /// The statement's `Sid`, if it has one.
    pub sid: Option<String>,
    /// The place in the policy's JSON, for example `/Statement/0/Resource`.
    pub pointer: Option<String>,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The column, from 1, in bytes.
    pub column: Option<u32>,
    /// What is seen there.
    pub why: String,
    /// Whether it is a policy that was checked, and no statement of it allows the request.
    pub allows_nothing: bool,
}

impl Evidence {
    /// Something that was looked at, without a place in a policy's text.
    #[must_use]
    pub fn looked_at(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            policy: what.into(),
            sid: None,
            pointer: None,
            line: None,
            column: None,
            why: why.into(),
            allows_nothing: false,
        }
    }

    /// A byte offset of a policy's text.
    pub(crate) fn at(policy: &Policy, at: u32, why: impl Into<String>) -> Self {
        let position = policy.document.position(at);
        Self {
            policy: policy_name(policy),
            sid: None,
            pointer: pointer_to(&policy.text, at),
            line: Some(position.line),
            column: Some(position.column),
            why: why.into(),
            allows_nothing: false,
        }
    }
}

impl StatementResult<'_> {
    /// Evidence at a place of this statement.
    pub(crate) fn evidence(&self, at: u32, why: impl Into<String>) -> Evidence {
        let sid = self.statement.sid.as_deref().map(str::to_owned);
        Evidence { sid, ..Evidence::at(self.policy, at, why) }
    }

    /// The JSON pointer of the statement.
    pub(crate) fn pointer(&self) -> Option<String> {
        pointer_to(&self.policy.text, self.statement.at)
    }
}

/// The policies of a layer, or of one of its levels, as checked.
pub(super) fn checked_policies(case: &Case, policy_type: PolicyType, level: Option<usize>) -> Vec<Evidence> {
    let levels = case.policies.layer(policy_type).levels().iter().enumerate();
    let meant = levels.filter(|(at, _)| level.is_none_or(|level| level == *at));
    let evidence = |policy: &Policy| {
        let (why, allows_nothing) = if policy.document.is_valid() {
            ("checked: no statement of it allows this", true)
        } else {
            ("checked, but it is not a valid policy document", false)
        };
        Evidence { allows_nothing, ..Evidence::looked_at(policy_name(policy), why) }
    };
    meant.flat_map(|(_, level)| &level.policies).map(|policy| evidence(policy)).collect()
}

fn policy_name(policy: &Policy) -> String {
    policy.arn.as_deref().unwrap_or(&policy.name).to_owned()
}

/// The JSON pointer of the value, or of the member, that begins at a byte offset.
pub(crate) fn pointer_to(text: &str, at: u32) -> Option<String> {
    let root = keytrace_iam::json::read(text).ok()?;
    let mut path = String::new();
    find(&root, at as usize, &mut path).then_some(path)
}

fn find(node: &Node<'_>, at: usize, path: &mut String) -> bool {
    if node.at == at {
        return true;
    }
    let length = path.len();
    match &node.kind {
        Kind::Array(nodes) => {
            for (number, child) in nodes.iter().enumerate() {
                path.push_str(&format!("/{number}"));
                if find(child, at, path) {
                    return true;
                }
                path.truncate(length);
            }
        }
        Kind::Object(members) => {
            for member in members {
                path.push('/');
                path.push_str(&member.name.replace('~', "~0").replace('/', "~1"));
                if member.at == at || find(&member.value, at, path) {
                    return true;
                }
                path.truncate(length);
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
    }
    false
}
