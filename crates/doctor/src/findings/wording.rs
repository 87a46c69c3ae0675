//! The sentence of a finding: words that stay, and marks for what differs from request to request. Findings of many
//! requests that differ in marks only are one finding. Also the words for callers, keys, statements and context values.

use std::collections::{BTreeMap, BTreeSet};

use keytrace_access::call::{ContextText, KeyTarget, Resource};
use keytrace_access::kms::case::Case;
use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::request::{ContextValue, KeyName, Principal, Value, Values};

use crate::analysis::StatementResult;
use crate::remediation::key_arn;

/// Stands for the actions.
pub(crate) const ACTIONS: &str = "{actions}";
/// Stands for the callers.
pub(crate) const CALLER: &str = "{caller}";
/// Stands for the keys.
pub(crate) const KEY: &str = "{key}";

/// How many names of one kind a sentence lists.
const MOST: usize = 3;

/// A sentence with marks, and the words that stand for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wording {
    pattern: String,
    words: BTreeMap<String, BTreeSet<String>>,
}

impl Wording {
    /// A sentence; its marks have no words yet.
    pub(crate) fn new(pattern: String) -> Self {
        Self { pattern, words: BTreeMap::new() }
    }

    /// Gives a mark a word.
    pub(crate) fn mark(&mut self, mark: &str, word: String) {
        self.words.entry(mark.to_owned()).or_default().insert(word);
    }

    /// The sentence with its marks.
    pub(crate) fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Takes over the words of the same sentence about other requests.
    pub(crate) fn join(&mut self, other: &Self) {
        for (mark, words) in &other.words {
            self.words.entry(mark.clone()).or_default().extend(words.iter().cloned());
        }
    }

    /// The sentence with its words.
    pub(crate) fn sentence(&self) -> String {
        self.fill(&self.pattern)
    }

    /// Another sentence with the same words.
    pub(crate) fn fill(&self, pattern: &str) -> String {
        let mut sentence = pattern.to_owned();
        for (mark, words) in &self.words {
            let list = match mark.as_str() {
                ACTIONS => list(words, usize::MAX, "and"),
                CALLER | KEY => list(words, MOST, "and"),
                _ => list(words, MOST, "or"),
            };
            sentence = sentence.replace(mark, &list);
        }
        sentence
    }
}

/// `a, b and c`; `a, b, c and 297 more`.
fn list(words: &BTreeSet<String>, most: usize, last: &str) -> String {
    let shown: Vec<&str> = words.iter().take(most).map(String::as_str).collect();
    let more = words.len().saturating_sub(shown.len());
    match shown.split_last() {
        _ if more > 0 => format!("{} {last} {more} more", shown.join(", ")),
        Some((end, rest)) if !rest.is_empty() => format!("{} {last} {end}", rest.join(", ")),
        _ => shown.concat(),
    }
}

/// The caller in words: `role etl`.
pub(crate) fn caller(case: &Case) -> String {
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
pub(crate) fn key(case: &Case) -> String {
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
        (_, None) if case.call.written_key().is_empty() => "an unknown key".to_owned(),
        (_, None) => format!("key `{}`", case.call.written_key()),
    }
}

/// What a request carries for a condition key, in words.
pub(crate) fn context_words(case: &Case, name: &str) -> String {
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
        ContextValue::Unknown => "its value is unknown".to_owned(),
    }
}

/// A level of the organization in words (`E-SCP-2`: root, organizational units, account), with its id if it is known.
pub(crate) fn level_words(case: &Case, policy_type: PolicyType, level: usize) -> String {
    let ids = if policy_type == PolicyType::Rcp { &case.facts.rcp_levels } else { &case.facts.scp_levels };
    let levels = case.policies.layer(policy_type).levels().len();
    let word = match level {
        0 => "the organization's root",
        _ if level + 1 == levels => "the account",
        _ => "the organizational unit",
    };
    match ids.get(level).filter(|id| !id.is_empty()) {
        Some(id) => format!("{word} `{id}`"),
        None => word.to_owned(),
    }
}

impl StatementResult<'_> {
    /// The statement in words: by its `Sid`, else by its number from 1.
    pub(crate) fn name(&self) -> String {
        match &self.statement.sid {
            Some(sid) => format!("statement `{sid}`"),
            None => format!("statement {}", self.clauses.statement.statement + 1),
        }
    }

    /// The policy and the statement in words.
    pub(crate) fn place(&self) -> String {
        format!("{} of `{}`", self.name(), self.policy.name)
    }
}

#[cfg(test)]
mod tests {
    use super::{ACTIONS, CALLER, Wording};

    #[test]
    fn many_names_are_counted_and_all_actions_are_listed() {
        let mut wording = Wording::new("{caller} may not {actions}".to_owned());
        for (callers, sentence) in [
            (1, "role 1 may not A, B, C, D and E"),
            (2, "role 1 and role 2 may not A, B, C, D and E"),
            (3, "role 1, role 2 and role 3 may not A, B, C, D and E"),
            (4, "role 1, role 2, role 3 and 1 more may not A, B, C, D and E"),
        ] {
            let mut other = Wording::new("{caller} may not {actions}".to_owned());
            other.mark(CALLER, format!("role {callers}"));
            for action in ["E", "D", "C", "B", "A"] {
                other.mark(ACTIONS, action.to_owned());
            }
            wording.join(&other);
            assert_eq!(wording.sentence(), sentence);
        }
    }
}
