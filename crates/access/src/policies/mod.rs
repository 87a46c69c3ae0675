//! The policies that bear on a call, gathered from the facts: one layer for each policy type, and the gaps between.

mod identity;
mod library;
mod organization;
mod resource;

use keytrace_iam::policy_set::{Layer, Level, MissingResource, PolicySet};
use keytrace_iam::request::Principal;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::policy_text::PolicyText;
use keytrace_snapshot::snapshot::Snapshot;

use crate::call::Call;
use crate::kms::case::KeyPolicySource;
use crate::kms::key_record::KeyRecord;
pub use library::Library;
use library::Origin;

/// The policies of a call.
pub struct Gathered {
    /// The policies by layer.
    pub policies: PolicySet,
    /// The ids of the levels of the SCPs, the root first.
    pub scp_levels: Vec<String>,
    /// The ids of the levels of the RCPs, the root first.
    pub rcp_levels: Vec<String>,
    /// Where the key policy comes from.
    pub key_policy: KeyPolicySource,
}

/// Gathers the policies that bear on a call.
pub(crate) fn gather(facts: &mut Gatherer<'_>, call: &Call, key: &KeyRecord<'_>) -> Gathered {
    let (identity, permissions_boundary) = identity::layers(facts, &call.principal);
    let (scp, scp_levels) = organization::scp(facts, &call.principal);
    let (rcp, rcp_levels) = organization::rcp(facts, call, key);
    let (resource, key_policy) = resource::key_policy(facts, key);
    let vpc_endpoint = resource::vpc_endpoint(facts, call);
    let session = session(facts, call);
    let policies = PolicySet {
        identity,
        resource,
        permissions_boundary,
        session,
        scp,
        rcp,
        vpc_endpoint,
        // `L-RES-9`: a key policy's statement without `Resource` has no effect.
        missing_resource: MissingResource::NoEffect,
    };
    Gathered { policies, scp_levels, rcp_levels, key_policy }
}

/// Gathers the policies that bear on a request about something else than a key, in the caller's account.
pub fn gather_of_caller(facts: &mut Gatherer<'_>, call: &Call) -> Gathered {
    let (identity, permissions_boundary) = identity::layers(facts, &call.principal);
    let (scp, scp_levels) = organization::scp(facts, &call.principal);
    let (rcp, rcp_levels) = organization::rcp_of_caller(facts, &call.principal);
    let session = session(facts, call);
    let policies = PolicySet { identity, permissions_boundary, session, scp, rcp, ..PolicySet::default() };
    Gathered { policies, scp_levels, rcp_levels, key_policy: KeyPolicySource::Unknown }
}

/// `E-SES-3`: Glue passes no session policy of its own; a run can be given one. `E-SES-4`: those of a federated user's
/// session, which has no permission without one, stand in CloudTrail alone.
fn session(facts: &mut Gatherer<'_>, call: &Call) -> Layer {
    let Some(text) = &call.session_policy else {
        return match &call.principal {
            Principal::FederatedUser { arn, .. } => {
                facts.unknown(Gap::new(format!("the session policies of {arn}"), "cloudtrail:LookupEvents"))
            }
            _ => Layer::not_applicable(),
        };
    };
    let origin = Origin { holder: text, name: "session policy", arn: None };
    Layer::of(vec![facts.library.policy(origin, text)])
}

/// The facts from which policies are gathered, and the gaps that were met.
pub struct Gatherer<'a> {
    /// The facts.
    pub snapshot: &'a Snapshot,
    /// The parsed policies.
    pub library: &'a Library,
    /// The facts that could not be read.
    pub gaps: Vec<Gap>,
}

impl Gatherer<'_> {
    /// Records a fact that could not be read.
    pub fn miss(&mut self, gap: Gap) {
        if !self.gaps.contains(&gap) {
            self.gaps.push(gap);
        }
    }

    /// A layer of which nothing is known, for this reason.
    fn unknown(&mut self, gap: Gap) -> Layer {
        self.miss(gap);
        Layer::unknown()
    }

    /// Adds a policy to a level, or the gap where its text should be.
    fn add(&mut self, level: &mut Level, origin: Origin<'_>, text: &Collected<PolicyText>) {
        match text {
            Collected::Known(text) => level.policies.push(self.library.policy(origin, text.as_str())),
            Collected::Absent => {}
            Collected::NotCollected(gap) => {
                level.incomplete = true;
                self.miss(gap.clone());
            }
        }
    }
}
