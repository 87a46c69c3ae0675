//! What the layers say, and how they join: the general rule and the rule of KMS.

use keytrace_iam::decide::Decision;
use keytrace_iam::document::Effect;
use keytrace_iam::policy_set::{Layer, MissingResource, PolicySet, PolicyType};
use keytrace_iam::request::{Principal, Request};
use keytrace_iam::truth::Truth;

use crate::kms::Granted;
use crate::statement::{Kinds, NOBODY, applies};

/// What one layer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether the layer exists for this request.
    pub applicable: bool,
    /// Whether a statement denies.
    pub deny: Truth,
    /// Whether statements allow, by kind of naming. Only resource-based policies know others than `direct`.
    pub allow: Kinds,
}

impl Answer {
    /// Whether the layer lets the request through.
    pub fn permits(&self) -> Truth {
        if self.applicable { self.allow.direct } else { Truth::True }
    }
}

/// Asks one layer: Deny beats Allow within it, and every level must allow (E-ORD-4, E-SCP-2).
pub fn ask(policies: &PolicySet, policy_type: PolicyType, request: &Request) -> Answer {
    let layer = policies.layer(policy_type);
    let without_resource = match (policy_type, policies.missing_resource) {
        (PolicyType::Resource, MissingResource::NoEffect) => Truth::False, // L-RES-9
        _ => Truth::True,
    };
    let mut answer = Answer { applicable: layer.is_applicable(), deny: Truth::False, allow: NOBODY };
    if !answer.applicable {
        return answer;
    }
    for (number, level) in layer.levels().iter().enumerate() {
        let mut allow = NOBODY;
        let mut hidden = level.incomplete;
        for policy in &level.policies {
            if !policy.document.is_valid() {
                hidden = true; // L-DOC-3: never evaluate
                continue;
            }
            for statement in &policy.document.statements {
                let has_boundary = boundary(&policies.permissions_boundary);
                let kinds = applies(&policy.document, statement, request, has_boundary, without_resource);
                match statement.effect {
                    Effect::Allow => allow = allow.or(kinds),
                    Effect::Deny => answer.deny = answer.deny.or(kinds.any()),
                }
            }
        }
        if hidden {
            let any = Truth::Unknown;
            answer.deny = answer.deny.or(any);
            allow = allow.or(Kinds { direct: any, limited: any, account: any });
        }
        if policy_type != PolicyType::Resource {
            allow = Kinds { direct: allow.any(), ..NOBODY };
        }
        answer.allow = if number == 0 { allow } else { allow.and(answer.allow.direct) };
    }
    answer
}

/// Whether the caller has a permissions boundary (L-PRN-18).
fn boundary(layer: &Layer) -> Truth {
    let known = layer.levels().iter().any(|level| !level.policies.is_empty() || !level.incomplete);
    match (layer.is_applicable(), known) {
        (false, _) => Truth::False,
        (true, true) => Truth::True,
        (true, false) => Truth::Unknown,
    }
}

/// Which rule joins the layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Ordinary services: either side grants in the same account (E-SAME).
    General,
    /// The resource's policy must allow or delegate: trust policies (E-SAME-4).
    ResourcePolicyRequired,
    /// A key: its policy, or a grant, must allow or delegate (E-KMS-4, E-KMS-5).
    Key(Granted),
}

/// Decides (E-ORD-1, E-UNK-1).
pub fn decide(policies: &PolicySet, request: &Request, same_account: Truth, rule: Rule) -> Decision {
    let ask = |policy_type| ask(policies, policy_type, request);
    let deny = Truth::any(PolicyType::ALL.into_iter().map(|policy_type| ask(policy_type).deny));
    let guarded = ask(PolicyType::Rcp).permits().and(ask(PolicyType::Scp).permits());
    let guarded = guarded.and(ask(PolicyType::VpcEndpoint).permits());
    let granted = match rule {
        Rule::Key(granted) => granted,
        Rule::General | Rule::ResourcePolicyRequired => Granted { all: NOBODY, own: NOBODY },
    };
    let resource = ask(PolicyType::Resource).allow.or(granted.all);
    let session = ask(PolicyType::Session);
    let without_session_policy =
        matches!(request.principal, Principal::FederatedUser { .. }) && !session.applicable; // E-SES-2
    let limits = ask(PolicyType::PermissionsBoundary).permits().and(session.permits());
    let limits = limits.and((!without_session_policy).into());
    let identity = match &request.principal {
        Principal::RootUser { .. } => Truth::True, // E-ORD-1, Q-31
        Principal::Service { .. } | Principal::Federated { .. } | Principal::Anonymous => Truth::False, // E-SVC-1
        _ => ask(PolicyType::Identity).allow.direct,
    };
    let own = identity.and(limits); // E-BND-1
    let admitted = resource.any();
    let has_account = !matches!(
        request.principal,
        Principal::Service { .. } | Principal::Federated { .. } | Principal::Anonymous
    );
    let within = resource.direct.or(resource.limited.and(limits)).or(match rule {
        Rule::General => own,
        Rule::ResourcePolicyRequired | Rule::Key(_) => resource.account.and(own),
    });
    // E-GRT-7: a grant from the caller's account needs no identity-based allow; of others nobody knows.
    let by_name = |kinds: Kinds| kinds.direct.or(kinds.limited).and(limits);
    let by_grant = by_name(granted.own).or(by_name(granted.all).and(Truth::Unknown));
    let across = match (&request.principal, rule) {
        (Principal::Anonymous, Rule::Key(_)) => Truth::False, // E-S3-8
        _ if has_account => admitted.and(own).or(by_grant),   // E-XACC-1, E-XACC-2
        _ => resource.direct,
    };
    let allowed = match same_account {
        Truth::True => within,
        Truth::False => across,
        Truth::Unknown if within == across => within,
        Truth::Unknown => Truth::Unknown,
    };
    match (deny, guarded.and(allowed)) {
        (Truth::True, _) => Decision::ExplicitDeny,
        (_, Truth::False) => Decision::ImplicitDeny,
        (Truth::False, Truth::True) => Decision::Allow,
        _ => Decision::Unknown,
    }
}
