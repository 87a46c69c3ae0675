//! Reading a case for findings: what each statement said, where it stands, and the words for who and what.

use keytrace_access::call::Resource;
use keytrace_iam::document::{Effect, Statement};
use keytrace_iam::explain::{StatementExplanation, explain};
use keytrace_iam::json::{Kind, Node};
use keytrace_iam::policy_set::{Policy, PolicyType};
use keytrace_iam::request::{ContextValue, KeyName, Principal, Value, Values};

use crate::finding::evidence::{Evidence, READ};
use crate::fix::key_arn;
use keytrace_access::call::{ContextText, KeyTarget};
use keytrace_access::kms::case::Case;

/// A statement and what its clauses said to the case's request.
#[derive(Clone)]
pub(super) struct Said<'c> {
    pub(super) policy: &'c Policy,
    pub(super) level: usize,
    pub(super) statement: &'c Statement,
    pub(super) said: StatementExplanation,
}

/// Every statement of one layer and what it said.
pub(super) fn said(case: &Case, policy_type: PolicyType) -> Vec<Said<'_>> {
    let layer = case.policies.layer(policy_type);
    let of_layer = |said: &StatementExplanation| said.statement.policy_type == policy_type;
    let read = |said: StatementExplanation| {
        let policy = layer.policies().nth(usize::from(said.statement.policy))?;
        let statement = policy.document.statements.get(usize::from(said.statement.statement))?;
        let level = layer.level_of(said.statement.policy)?;
        Some(Said { policy, level, statement, said })
    };
    explain(&case.policies, &case.request).into_iter().filter(of_layer).filter_map(read).collect()
}

impl Said<'_> {
    pub(super) fn allows(&self) -> bool {
        self.statement.effect == Effect::Allow
    }

    pub(super) fn names_caller(&self) -> bool {
        !self.said.naming.any().is_false()
    }

    /// The conditions that do not hold, by their number.
    pub(super) fn unmet(&self) -> impl Iterator<Item = &keytrace_iam::condition::Condition> {
        let answers = self.statement.conditions.iter().zip(&self.said.conditions);
        answers.filter(|(_, answer)| answer.is_false()).map(|(condition, _)| condition)
    }

    /// The statement in words: by its `Sid`, else by its number from 1.
    pub(super) fn name(&self) -> String {
        match &self.statement.sid {
            Some(sid) => format!("statement `{sid}`"),
            None => format!("statement {}", self.said.statement.statement + 1),
        }
    }

    /// The policy and the statement in words.
    pub(super) fn place(&self) -> String {
        format!("{} of `{}`", self.name(), self.policy.name)
    }

    /// Evidence at a place of this statement.
    pub(super) fn evidence(&self, at: u32, why: impl Into<String>) -> Evidence {
        Evidence { sid: self.statement.sid.as_deref().map(str::to_owned), ..evidence(self.policy, at, why) }
    }

    pub(super) fn pointer(&self) -> Option<String> {
        pointer_to(&self.policy.text, self.statement.at)
    }
}

/// Evidence at a byte offset of a policy's text.
pub(super) fn evidence(policy: &Policy, at: u32, why: impl Into<String>) -> Evidence {
    let position = policy.document.position(at);
    Evidence {
        policy: policy_name(policy),
        sid: None,
        pointer: pointer_to(&policy.text, at),
        line: Some(position.line),
        column: Some(position.column),
        why: why.into(),
    }
}

/// Evidence that nothing is to be pointed at: which policies of the layer were read.
pub(super) fn read_policies(case: &Case, policy_type: PolicyType, level: Option<usize>) -> Vec<Evidence> {
    let layer = case.policies.layer(policy_type);
    let levels = layer.levels().iter().enumerate();
    let meant = levels.filter(|(at, _)| level.is_none_or(|level| level == *at));
    let policies = meant.flat_map(|(_, level)| &level.policies);
    policies
        .map(|policy| {
            let why = if policy.document.is_valid() {
                READ.to_owned()
            } else {
                "read, but it is not a valid policy document".to_owned()
            };
            Evidence::looked_at(policy_name(policy), why)
        })
        .collect()
}

fn policy_name(policy: &Policy) -> String {
    policy.arn.as_deref().unwrap_or(&policy.name).to_owned()
}

/// The JSON pointer of the value, or of the member, that begins at a byte offset.
pub(super) fn pointer_to(text: &str, at: u32) -> Option<String> {
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

/// The caller in words: `role etl`.
pub(super) fn caller(case: &Case) -> String {
    let name =
        |arn: &str| keytrace_aws::arn::Arn::parse(arn).map_or(arn.to_owned(), |arn| arn.name().to_owned());
    match &case.request.principal {
        Principal::RoleSession(session) => format!("role `{}`", name(&session.role_arn)),
        Principal::User { arn, .. } => format!("user `{}`", name(arn)),
        Principal::FederatedUser { arn, .. } => format!("federated user `{}`", name(arn)),
        Principal::RootUser { arn } => format!("the root user `{arn}`"),
        Principal::Service { name } => format!("service `{name}`"),
        Principal::Federated { provider } => format!("identity provider `{provider}`"),
        Principal::Anonymous => "an anonymous caller".to_owned(),
    }
}

/// The key in words: `key arn:…`; the log group, where the request is to bind one to a key.
pub(super) fn key(case: &Case) -> String {
    match &case.call.resource {
        Resource::Named { arn: ContextText::Exact(arn), .. } => return format!("log group `{arn}`"),
        Resource::Named { arn: ContextText::Prefix(arn), .. } => return format!("log groups `{arn}…`"),
        Resource::Key(_) => {}
    }
    match (case.call.key_target(), key_arn(case)) {
        (Some(KeyTarget::AwsManaged { alias, account }), _) => {
            format!("the AWS managed key `{alias}` of account {account}")
        }
        (_, Some(arn)) => format!("key `{arn}`"),
        (_, None) if case.call.written_key().is_empty() => "a key that is not known".to_owned(),
        (_, None) => format!("key `{}`", case.call.written_key()),
    }
}

/// The account that owns the key, as its ARN says.
pub(super) fn key_account(case: &Case) -> Option<&str> {
    if let Some(KeyTarget::AwsManaged { account, .. }) = case.call.key_target() {
        return Some(account);
    }
    key_arn(case).and_then(keytrace_aws::arn::Arn::parse).map(|arn| arn.account)
}

/// The one exact value of a condition key, if the request carries it and it is known.
pub(super) fn context_text<'c>(case: &'c Case, name: &str) -> Option<&'c str> {
    match case.request.context.value(&KeyName::new(name)) {
        ContextValue::Present(Values::One(Value::Exact(text))) => Some(text),
        ContextValue::Present(_)
        | ContextValue::Perhaps(_)
        | ContextValue::Absent
        | ContextValue::Unknown => None,
    }
}

/// What a request carries for a condition key, in words.
pub(super) fn context_words(case: &Case, name: &str) -> String {
    let word = |value: &Value| match value {
        Value::Exact(text) => format!("`{text}`"),
        Value::Prefix(text) => format!("`{text}…`"),
    };
    let words = |values: &Values| match values {
        Values::One(value) => format!("it is {}", word(value)),
        Values::Many(values) => {
            format!("it is {}", values.iter().map(word).collect::<Vec<_>>().join(", "))
        }
    };
    match case.request.context.value(&KeyName::new(name)) {
        ContextValue::Present(values) => words(values),
        ContextValue::Perhaps(values) => format!("{}, or the request does not carry it", words(values)),
        ContextValue::Absent => "the request does not carry it".to_owned(),
        ContextValue::Unknown => "its value is not known".to_owned(),
    }
}
