//! Which findings are one, and what they are together: the same fault of the same policy, role, or key, however many
//! requests it hits. The requests of one subject and the subjects of one report are grouped by the same rule.

use std::collections::{BTreeMap, BTreeSet};

use keytrace_access::kms::case::Case;
use keytrace_iam::policy_set::PolicyType;

use crate::findings::code::Code;
use crate::findings::evidence::Evidence;
use crate::findings::wording::key;
use crate::findings::{Finding, Layer, Severity};
use crate::remediation::proposal::Change;

/// How many pieces of advice a group takes over from its findings.
const MOST_ADVICE: usize = 6;

/// Findings that are one, and what each of them hits.
#[derive(Debug)]
pub(crate) struct Group<H> {
    /// All of them as one finding.
    pub(crate) finding: Finding,
    /// What each hits, in order.
    pub(crate) hits: Vec<H>,
    /// Whether a later finding asks for a change that the first does not.
    pub(crate) grew: bool,
    places: BTreeSet<Place>,
    changes: BTreeSet<String>,
}

/// Where evidence points: a policy, and the place in its text.
type Place = (String, Option<String>);

/// Findings, each put into its group. One lookup for each finding, however many groups there are.
#[derive(Debug)]
pub(crate) struct Groups<H> {
    groups: Vec<Group<H>>,
    numbers: BTreeMap<Likeness, usize>,
}

impl<H> Groups<H> {
    pub(crate) fn new() -> Self {
        Self { groups: Vec::new(), numbers: BTreeMap::new() }
    }

    /// Puts a finding into its group; answers the group's number.
    pub(crate) fn add(&mut self, finding: &Finding, hit: H) -> usize {
        let next = self.groups.len();
        let number = *self.numbers.entry(Likeness::of(finding)).or_insert(next);
        match self.groups.get_mut(number) {
            Some(group) => group.join(finding, hit),
            None => self.groups.push(Group::of(finding.clone(), hit)),
        }
        number
    }

    /// The groups, by their numbers, with sentences that name all.
    pub(crate) fn finish(self) -> Vec<Group<H>> {
        let mut groups = self.groups;
        for Group { finding, .. } in &mut groups {
            finding.message = finding.wording.sentence();
        }
        groups
    }
}

impl<H> Group<H> {
    fn of(finding: Finding, hit: H) -> Self {
        let places = finding.evidence.iter().map(place).collect();
        let changes = finding.proposal.iter().flat_map(|proposal| &proposal.changes);
        let changes = changes.map(Change::fingerprint).collect();
        Self { finding, hits: vec![hit], grew: false, places, changes }
    }

    /// Takes over what another finding like it saw and proposes.
    fn join(&mut self, other: &Finding, hit: H) {
        self.hits.push(hit);
        let known = &mut self.finding;
        known.wording.join(&other.wording);
        known.confidence = known.confidence.min(other.confidence);
        for seen in &other.evidence {
            if self.places.insert(place(seen)) {
                known.evidence.push(seen.clone());
            }
        }
        for advice in &other.advice {
            if known.advice.len() < MOST_ADVICE && !known.advice.contains(advice) {
                known.advice.push(advice.clone());
            }
        }
        let Some(further) = &other.proposal else { return };
        let new = |change: &&Change| self.changes.insert(change.fingerprint());
        let changes: Vec<Change> = further.changes.iter().filter(new).cloned().collect();
        self.grew |= !changes.is_empty();
        match &mut known.proposal {
            Some(own) => {
                own.changes.extend(changes);
                own.safety = own.safety.max(further.safety);
            }
            None => known.proposal = Some(further.clone()),
        }
    }
}

fn place(seen: &Evidence) -> Place {
    (seen.policy.clone(), seen.pointer.clone())
}

/// What findings that are one have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Likeness {
    code: Code,
    layer: Layer,
    severity: Severity,
    pattern: String,
    holder: String,
    place: Option<Place>,
}

impl Likeness {
    fn of(finding: &Finding) -> Self {
        // Why: a key that is wrong wherever it is named is one fault, however many places name it.
        let of_key = matches!(
            finding.code,
            Code::KeyNotFound | Code::KeyInOtherRegion | Code::AwsManagedKeyCrossAccount
        );
        let first = finding.evidence.first().filter(|_| !of_key);
        Self {
            code: finding.code,
            layer: finding.layer,
            severity: finding.severity,
            pattern: finding.wording.pattern().to_owned(),
            holder: finding.holder.clone(),
            place: first.map(place),
        }
    }
}

/// What must be changed, where the words do not say: the role, the key, the account.
pub(crate) fn holder(case: &Case, code: Code, layer: Layer) -> String {
    use PolicyType::{Identity, PermissionsBoundary, Rcp, Resource, Scp, Session, VpcEndpoint};
    let role = || case.request.principal.arn().unwrap_or_default().to_owned();
    match layer {
        Layer::Policy(Resource) | Layer::Grant | Layer::Key => key(case),
        Layer::Policy(Identity | PermissionsBoundary | Session) if denies(code) => role(),
        // Why: a role that may not bind a key to one log group may not bind it to the next.
        Layer::Policy(Identity) if code == Code::AssociateKmsKeyMissing => role(),
        Layer::Policy(Identity | PermissionsBoundary | Session) => {
            format!("{} {}", role(), key(case))
        }
        Layer::Policy(VpcEndpoint) => key(case),
        Layer::Policy(Scp) if !denies(code) => {
            case.request.principal.account().unwrap_or_default().to_owned()
        }
        // Why: the first place of their evidence tells policies apart.
        Layer::Policy(Scp | Rcp) => String::new(),
        Layer::Request | Layer::Network if code == Code::FactsMissing => String::new(),
        Layer::Request | Layer::Network => format!("{} {}", role(), key(case)),
    }
}

fn denies(code: Code) -> bool {
    matches!(
        code,
        Code::IdentityPolicyDenies
            | Code::PermissionsBoundaryDenies
            | Code::SessionPolicyDenies
            | Code::ScpDenies
            | Code::RcpDenies
    )
}
