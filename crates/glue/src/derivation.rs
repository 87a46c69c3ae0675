//! What came of a derivation: the calls, what could not be derived, and what was looked at.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use keytrace_access::call::{
    Call, EncryptionContext, KeyReference, Necessity, NetworkPath, Objects, Resource, ViaService,
};
use keytrace_access::row::Row;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Gap;
use keytrace_uses::Location;

use crate::role::RoleProblem;

/// The KMS requests of a job or crawler, and how far they are known.
#[derive(Clone, Debug, Default)]
pub struct Derivation {
    /// The requests.
    pub calls: Vec<Call>,
    /// What could not be derived.
    pub unknowns: Vec<Underived>,
    /// The S3 locations that were considered.
    pub looked_at: Vec<LookedAt>,
    /// What is worth knowing and blocks nothing, in sentences.
    pub notes: Vec<String>,
    /// Whether there is a script that was not requested.
    pub has_unread_script: bool,
    /// What is wrong with the role that the job or crawler runs as.
    pub role_problem: Option<RoleProblem>,
    /// Where in `calls` those with the same action and context are.
    places: Places,
    /// Where in `looked_at` those with the same location are.
    places_looked_at: Places,
}

/// Places in a list, by a hash of what sets its elements apart.
// Why: an argument may name thousands of locations, and each call would be compared with all before it.
#[derive(Clone, Debug, Default)]
struct Places(HashMap<u64, Vec<usize>>);

impl Places {
    fn of(&mut self, what: impl Hash) -> &mut Vec<usize> {
        let mut hasher = DefaultHasher::new();
        what.hash(&mut hasher);
        self.0.entry(hasher.finish()).or_default()
    }
}

/// Something that could not be derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Underived {
    /// What, in words: `the keys of the objects under s3://lake/raw/`.
    pub what: String,
    /// Why.
    pub why: Why,
}

/// Why something could not be derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// A fact was not collected.
    Gap(Gap),
    /// In words, such as `the name of the bucket is computed when the job runs`.
    Reason(String),
}

/// An S3 location that was considered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookedAt {
    /// The location.
    pub location: Location,
    /// Where it was named: ``argument `--source_path` ``.
    pub named_by: String,
    /// Whether the job or crawler writes there, or else reads.
    pub is_write: bool,
    /// Whether the keys of the objects that are there tell the requests.
    pub is_of_objects: bool,
    /// What was found about keys there, in words.
    pub found: String,
}

/// Who makes the requests that are derived.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) principal: keytrace_iam::request::Principal,
    pub(crate) account: AccountId,
    /// The Region of the job or crawler.
    pub(crate) region: String,
    pub(crate) session_policy: Option<String>,
}

impl Derivation {
    pub(crate) fn add(&mut self, call: Call) {
        let same = |other: &Call| {
            (other.row, other.action, &other.region, &other.session_policy)
                == (call.row, call.action, &call.region, &call.session_policy)
                && other.principal == call.principal
                && other.key_target() == call.key_target()
                && other.encryption_context == call.encryption_context
                && other.via_service == call.via_service
                && other.network == call.network
                && other.source == call.source
        };
        // Why: of two reasons for one request the surer one is told.
        let places = self.places.of((call.action, &call.encryption_context.pairs));
        let known = places.iter().find(|place| self.calls.get(**place).is_some_and(same));
        match known.and_then(|place| self.calls.get_mut(*place)) {
            Some(other) if certainty(&call.necessity) > certainty(&other.necessity) => *other = call,
            Some(_) => {}
            None => {
                places.push(self.calls.len());
                self.calls.push(call);
            }
        }
    }

    pub(crate) fn gap(&mut self, what: impl Into<String>, gap: &Gap) {
        self.underived(Underived { what: what.into(), why: Why::Gap(gap.clone()) });
    }

    pub(crate) fn reason(&mut self, what: impl Into<String>, reason: impl Into<String>) {
        self.underived(Underived { what: what.into(), why: Why::Reason(reason.into()) });
    }

    pub(crate) fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn underived(&mut self, underived: Underived) {
        if !self.unknowns.contains(&underived) {
            self.unknowns.push(underived);
        }
    }

    pub(crate) fn look(&mut self, looked_at: LookedAt) {
        let places = self.places_looked_at.of((&looked_at.location.bucket, &looked_at.location.key));
        if !places.iter().any(|place| self.looked_at.get(*place) == Some(&looked_at)) {
            places.push(self.looked_at.len());
            self.looked_at.push(looked_at);
        }
    }
}

fn certainty(necessity: &Necessity) -> u8 {
    match necessity {
        Necessity::Must => 2,
        Necessity::OnFirstUse => 1,
        Necessity::OnlyIf(_) => 0,
    }
}

/// What sets one call of an actor apart from another.
pub(crate) struct Request {
    pub(crate) row: Row,
    pub(crate) action: &'static str,
    pub(crate) key: KeyReference,
    pub(crate) encryption_context: EncryptionContext,
    pub(crate) service: &'static str,
    pub(crate) region: String,
    pub(crate) necessity: Necessity,
    pub(crate) because: String,
}

impl Actor {
    /// A call that a service makes with the actor's credentials, inside AWS (`E-FAS-4`).
    pub(crate) fn call(&self, request: Request) -> Call {
        Call {
            row: request.row,
            principal: self.principal.clone(),
            action: request.action,
            resource: Resource::Key(request.key),
            encryption_context: request.encryption_context,
            via_service: ViaService::Service(request.service),
            region: request.region,
            network: NetworkPath::Service,
            necessity: request.necessity,
            because: request.because,
            confidence: request.row.confidence(),
            session_policy: self.session_policy.clone(),
            objects: Objects::default(),
            source: None,
        }
    }
}
