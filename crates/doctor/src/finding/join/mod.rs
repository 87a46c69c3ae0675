//! Which findings are one, and what becomes of them: the same fault of the same policy, role or key, however many
//! requests it hits.

use std::collections::BTreeSet;

use keytrace_iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::reading;
use crate::finding::{Finding, Layer, Severity};
use keytrace_access::kms::case::Case;

/// How many pieces of advice a joined finding takes over.
const MOST_ADVICE: usize = 6;

/// What findings that are one have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Likeness {
    code: Code,
    layer: Layer,
    severity: Severity,
    pattern: String,
    holder: String,
    place: Option<(String, Option<String>)>,
}

impl Likeness {
    pub(super) fn of(finding: &Finding) -> Self {
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
            place: first.map(|seen| (seen.policy.clone(), seen.pointer.clone())),
        }
    }
}

/// What must be mended, where the words do not tell: the role, the key, the account.
pub(super) fn holder(case: &Case, code: Code, layer: Layer) -> String {
    use PolicyType::{Identity, PermissionsBoundary, Rcp, Resource, Scp, Session, VpcEndpoint};
    let role = || case.request.principal.arn().unwrap_or_default().to_owned();
    match layer {
        Layer::Policy(Resource) | Layer::Grant | Layer::Key => reading::key(case),
        Layer::Policy(Identity | PermissionsBoundary | Session) if denies(code) => role(),
        // Why: a role that may not bind a key to one log group may not bind it to the next.
        Layer::Policy(Identity) if code == Code::AssociateKmsKeyMissing => role(),
        Layer::Policy(Identity | PermissionsBoundary | Session) => {
            format!("{} {}", role(), reading::key(case))
        }
        Layer::Policy(VpcEndpoint) => reading::key(case),
        Layer::Policy(Scp) if !denies(code) => {
            case.request.principal.account().unwrap_or_default().to_owned()
        }
        // Why: the first place of their evidence tells policies apart.
        Layer::Policy(Scp | Rcp) => String::new(),
        Layer::Request | Layer::Network if code == Code::FactsMissing => String::new(),
        Layer::Request | Layer::Network => format!("{} {}", role(), reading::key(case)),
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

/// A finding in the making, that takes over others like it.
pub(super) struct Joined {
    finding: Finding,
    places: BTreeSet<(String, Option<String>)>,
    changes: BTreeSet<String>,
}

impl Joined {
    pub(super) fn of(finding: Finding) -> Self {
        let place = |seen: &crate::finding::evidence::Evidence| (seen.policy.clone(), seen.pointer.clone());
        let places = finding.evidence.iter().map(place).collect();
        let changes = finding.proposal.iter().flat_map(|proposal| &proposal.changes);
        let changes = changes.map(crate::fix::proposal::Change::fingerprint).collect();
        Self { finding, places, changes }
    }

    /// Takes over what another finding like it saw and proposes; the calls are the caller's to add.
    pub(super) fn join(&mut self, other: &Finding) {
        let known = &mut self.finding;
        known.wording.join(&other.wording);
        known.confidence = known.confidence.min(other.confidence);
        for seen in &other.evidence {
            if self.places.insert((seen.policy.clone(), seen.pointer.clone())) {
                known.evidence.push(seen.clone());
            }
        }
        for advice in &other.advice {
            if known.advice.len() < MOST_ADVICE && !known.advice.contains(advice) {
                known.advice.push(advice.clone());
            }
        }
        match (&mut known.proposal, &other.proposal) {
            (Some(own), Some(further)) => {
                let new = |change: &&crate::fix::proposal::Change| self.changes.insert(change.fingerprint());
                own.changes.extend(further.changes.iter().filter(new).cloned());
                own.safety = own.safety.max(further.safety);
            }
            (None, Some(further)) => {
                let changes = further.changes.iter().map(crate::fix::proposal::Change::fingerprint);
                self.changes = changes.collect();
                known.proposal = Some(further.clone());
            }
            (_, None) => {}
        }
    }

    /// How many changes it asks for.
    pub(super) fn changes(&self) -> usize {
        self.changes.len()
    }

    /// The finding, with a sentence that names all.
    pub(super) fn finish(mut self) -> Finding {
        self.finding.message = self.finding.wording.sentence();
        self.finding
    }
}
