//! All changes of one or more proposals, joined by what they change, and a case with them applied.

use std::sync::Arc;

use keytrace_iam::policy_set::{Layer, Level, Policy, PolicySet, PolicyType};
use serde_json::{Value, json};

use crate::remediation::amendment::{Amended, Amendment, amend};
use crate::remediation::proposal::{Change, Place, Proposal};
use crate::remediation::{Edit, Operation, Target, TargetKind, size};
use keytrace_access::kms::case::Case;
use keytrace_access::kms::key_state::KeyState;

/// Changes joined: every policy and every key once.
#[derive(Debug)]
pub(super) struct Repair {
    policies: Vec<PolicyRepair>,
    keys: Vec<(String, KeyState)>,
}

#[derive(Debug)]
struct PolicyRepair {
    place: Place,
    amended: Amended,
    /// The policy to put there; none when it goes.
    policy: Option<Arc<Policy>>,
}

impl Repair {
    /// Joins proposals; none when a policy's text cannot be amended, or AWS would refuse the new one for its length.
    pub(super) fn of<'p>(proposals: impl IntoIterator<Item = &'p Proposal>) -> Option<Self> {
        let mut places: Vec<(Place, Vec<Amendment>)> = Vec::new();
        let mut keys: Vec<(String, KeyState)> = Vec::new();
        for change in proposals.into_iter().flat_map(|proposal| &proposal.changes) {
            match change {
                Change::EnableKey { arn, from } => {
                    if !keys.iter().any(|(known, _)| known == arn) {
                        keys.push((arn.clone(), *from));
                    }
                }
                Change::Policy { place, amendment } => {
                    let known = places.iter_mut().find(|(known, _)| *known == **place);
                    match known {
                        Some((_, amendments)) if amendments.contains(amendment) => {}
                        Some((_, amendments)) => amendments.push(amendment.clone()),
                        None => places.push(((**place).clone(), vec![amendment.clone()])),
                    }
                }
            }
        }
        let policies: Option<Vec<_>> =
            places.into_iter().map(|(place, amendments)| PolicyRepair::of(place, &amendments)).collect();
        let policies = policies?;
        let is_too_long = |repair: &PolicyRepair| {
            let after = repair.amended.after.as_ref();
            after.is_some_and(|after| size::is_too_long(&repair.place.target, after))
        };
        if policies.iter().any(is_too_long) {
            return None;
        }
        Some(Self { policies, keys })
    }

    /// Whether AWS would take the policies of a case that [`Self::apply`] has changed: their number, and their length
    /// together.
    pub(super) fn fits(&self, repaired: &Case) -> bool {
        self.policies.iter().filter(|repair| repair.is_of(repaired)).all(|repair| {
            let Place { target, level, text, .. } = &repair.place;
            let policies = &repaired.policies;
            let too_many = text.is_none() && size::are_too_many(target, policies, *level);
            !too_many && !size::are_inline_policies_too_long(target, policies)
        })
    }

    /// The case with the changes made.
    pub(super) fn apply(&self, case: &Case) -> Case {
        let mut repaired = case.clone();
        self.apply_to(&mut repaired);
        repaired
    }

    /// Makes the changes in a case.
    pub(super) fn apply_to(&self, case: &mut Case) {
        for repair in &self.policies {
            repair.apply(case);
        }
        let key = crate::remediation::key_arn(case);
        if self.keys.iter().any(|(arn, _)| Some(arn.as_str()) == key) {
            case.key.state = Some(KeyState::Enabled);
        }
    }

    /// The edits of the things that `own` changes, with all that the other proposals change in them.
    pub(super) fn edits(&self, own: &Proposal) -> Vec<Edit> {
        let is_own = |place: &Place| {
            own.changes
                .iter()
                .any(|change| matches!(change, Change::Policy { place: of, .. } if **of == *place))
        };
        let is_own_key = |key: &str| {
            own.changes.iter().any(|change| matches!(change, Change::EnableKey { arn, .. } if arn == key))
        };
        let policies = self.policies.iter().filter(|repair| is_own(&repair.place)).map(PolicyRepair::edit);
        let keys = self.keys.iter().filter(|(arn, _)| is_own_key(arn)).map(|(arn, from)| Edit {
            target: Target {
                kind: TargetKind::KeyState,
                arn: Some(arn.clone()),
                name: arn.rsplit('/').next().unwrap_or(arn).to_owned(),
            },
            operation: Operation::Replace,
            before: Some(json!({ "KeyState": from.name() })),
            after: json!({ "KeyState": "Enabled" }),
            parts: Vec::new(),
        });
        policies.chain(keys).collect()
    }
}

impl PolicyRepair {
    fn of(place: Place, amendments: &[Amendment]) -> Option<Self> {
        let amended = amend(place.text.as_deref(), amendments)?;
        let policy = match &amended.after {
            Some(document) => {
                let text = serde_json::to_string_pretty(document).ok()?;
                let policy = match place.target.kind {
                    TargetKind::KeyPolicy => Policy::of_key(&place.name, &text),
                    _ => Policy::new(&place.name, &text),
                };
                Some(Arc::new(match &place.target.arn {
                    Some(arn) if arn_is_own(place.policy_type) => policy.with_arn(arn),
                    _ => policy,
                }))
            }
            None => None,
        };
        Some(Self { place, amended, policy })
    }

    fn edit(&self) -> Edit {
        let operation = match (&self.amended.before, &self.amended.after) {
            (None, _) => Operation::Create,
            (Some(_), Some(_)) => Operation::Replace,
            (Some(_), None) => Operation::Remove,
        };
        Edit {
            target: self.place.target.clone(),
            operation,
            before: self.amended.before.clone(),
            after: self.amended.after.clone().unwrap_or(Value::Null),
            parts: self.amended.parts.clone(),
        }
    }

    fn apply(&self, case: &mut Case) {
        let layer = case.policies.layer(self.place.policy_type);
        if !layer.is_applicable() {
            return;
        }
        let mut levels = layer.levels().to_vec();
        match &self.place.text {
            _ if !self.is_of(case) => return,
            Some(text) => self.replace(&mut levels, text),
            None => {
                let level = levels.get_mut(self.place.level);
                if let (Some(level), Some(policy)) = (level, &self.policy) {
                    level.policies.push(Arc::clone(policy));
                }
            }
        }
        put(&mut case.policies, self.place.policy_type, Layer::of_levels(levels));
    }

    fn replace(&self, levels: &mut [Level], text: &str) {
        let is_meant = |policy: &Policy| *policy.name == *self.place.name && *policy.text == *text;
        for level in levels {
            match &self.policy {
                Some(repaired) => {
                    for policy in level.policies.iter_mut().filter(|policy| is_meant(policy)) {
                        *policy = Arc::clone(repaired);
                    }
                }
                None => level.policies.retain(|policy| !is_meant(policy)),
            }
        }
    }

    /// Whether the policy is one of the case's: two roles or two keys may have policies of one name and text.
    fn is_of(&self, case: &Case) -> bool {
        let target = &self.place.target;
        match target.kind {
            TargetKind::KeyPolicy => target.arn.as_deref() == crate::remediation::key_arn(case),
            TargetKind::RoleInlinePolicy => target.arn.as_deref() == case.request.principal.arn(),
            _ => true,
        }
    }
}

/// Whether a target's ARN is the policy's own, not that of what carries the policy.
fn arn_is_own(policy_type: PolicyType) -> bool {
    matches!(policy_type, PolicyType::Scp | PolicyType::Rcp | PolicyType::PermissionsBoundary)
}

fn put(policies: &mut PolicySet, policy_type: PolicyType, layer: Layer) {
    *match policy_type {
        PolicyType::Identity => &mut policies.identity,
        PolicyType::Resource => &mut policies.resource,
        PolicyType::PermissionsBoundary => &mut policies.permissions_boundary,
        PolicyType::Session => &mut policies.session,
        PolicyType::Scp => &mut policies.scp,
        PolicyType::Rcp => &mut policies.rcp,
        PolicyType::VpcEndpoint => &mut policies.vpc_endpoint,
    } = layer;
}
