//! What blocks a subject's requests, in a few words: part of the first sentence of a report.

use std::collections::BTreeSet;

use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::request::Principal;

use crate::keys::ShortKeys;
use crate::{matrix, sentence};
use keytrace_doctor::diagnose::{CallReport, Report, SubjectReport, blocks};
use keytrace_doctor::findings::Layer;

/// What blocks requests, as the subject of a sentence.
pub(crate) struct Blockers {
    names: Vec<String>,
    is_one: bool,
}

impl Blockers {
    /// What blocks the requests of a subject, the most severe finding first.
    pub(crate) fn of(report: &Report, subject: &SubjectReport) -> Self {
        let calls: Vec<&CallReport> =
            subject.calls.iter().filter_map(|call| report.calls.get(*call)).collect();
        let keys = ShortKeys::of(calls.iter().copied());
        let numbers: BTreeSet<usize> = calls.iter().flat_map(|call| &call.findings).copied().collect();
        let mut layers: Vec<Layer> = Vec::new();
        for number in numbers {
            let layer = report.findings.get(number).map(|found| &found.finding).filter(|own| blocks(own));
            layers.extend(layer.map(|own| own.layer).filter(|layer| !layers.contains(layer)));
        }
        let blocked_by = |layer: Layer| {
            let is_it = |number: &usize| {
                let finding = report.findings.get(*number).map(|found| &found.finding);
                finding.is_some_and(|own| own.layer == layer && blocks(own))
            };
            calls.iter().copied().filter(move |call| call.findings.iter().any(is_it)).collect::<Vec<_>>()
        };
        let named: Vec<(String, bool)> =
            layers.into_iter().map(|layer| named(layer, &blocked_by(layer), &keys)).collect();
        let is_one = matches!(named.as_slice(), [(_, true)]);
        Self { names: named.into_iter().map(|(name, _)| name).collect(), is_one }
    }

    /// `the policy of key 31b7e0aa… and the VPC endpoint policy block`.
    pub(crate) fn block(&self) -> String {
        format!("{} {}", self.list(), if self.is_one { "blocks" } else { "block" })
    }

    /// `a, b, and c`.
    pub(crate) fn list(&self) -> String {
        sentence::and(&self.names)
    }
}

/// What a layer is called, given the requests that it blocks; and whether that is singular.
fn named(layer: Layer, calls: &[&CallReport], keys: &ShortKeys) -> (String, bool) {
    let callers: BTreeSet<(&str, &str)> =
        calls.iter().map(|call| (kind(&call.asked.principal), matrix::principal(call))).collect();
    let all: BTreeSet<&str> = calls.iter().map(|call| call.key()).collect();
    let key = match all.iter().collect::<Vec<_>>().as_slice() {
        [key] if !key.is_empty() => Some(keys.short(key)),
        _ => None,
    };
    match (layer, callers.first(), key) {
        (Layer::Policy(PolicyType::Identity), Some((kind, name)), _) if callers.len() == 1 => {
            (format!("the policies of {kind} `{name}`"), false)
        }
        (Layer::Policy(PolicyType::Identity), Some(_), _) => {
            (format!("the policies of {} callers", callers.len()), false)
        }
        (Layer::Policy(PolicyType::Resource), _, Some(key)) => (format!("the policy of key {key}"), true),
        (Layer::Policy(PolicyType::Resource), ..) if all.len() > 1 => {
            (format!("the policies of {} keys", all.len()), false)
        }
        (Layer::Key, ..) if all.len() == 1 => ("the key itself".to_owned(), true),
        (Layer::Key, ..) if all.len() > 1 => (format!("the state of {} keys", all.len()), true),
        (Layer::Grant, ..) => (layer.title().to_owned(), false),
        _ => (layer.title().to_owned(), true),
    }
}

/// The noun for a kind of principal.
pub(crate) fn kind(principal: &Principal) -> &'static str {
    match principal {
        Principal::RoleSession(_) => "role",
        Principal::User { .. } | Principal::RootUser { .. } | Principal::FederatedUser { .. } => "user",
        Principal::Service { .. } => "service",
        Principal::Federated { .. } | Principal::Anonymous => "caller",
    }
}
