//! The request to bind a key to a log group (`C2`): decided by the caller's own policies, without the key.

use keytrace_iam::evaluate::evaluate;
use keytrace_iam::policy_set::{Layer, PolicyType};
use keytrace_iam::request::{Action, Request, Resource};
use keytrace_iam::truth::Truth;
use keytrace_snapshot::collected::Gap;
use keytrace_snapshot::snapshot::Snapshot;

use crate::call::{Call, ContextText};
use crate::kms::case::{Case, Facts, Grants};
use crate::kms::context;
use crate::kms::key_state::{Existence, KeyFacts, KeyManager, KeyState};
use crate::policies::{self, Gathered, Gatherer, Library};
use crate::principal_record::PrincipalRecord;

/// Gathers what decides the request. Log groups have no policy that names roles, and the key has a request of its own.
// Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
pub(crate) fn assemble(
    snapshot: &Snapshot,
    library: &Library,
    mut call: Call,
    assumed: &[PolicyType],
) -> Case {
    let principal = PrincipalRecord::read(snapshot, &call.principal);
    call.principal = principal.principal.clone();
    let mut facts = Gatherer { snapshot, library, gaps: Vec::new() };
    let mut gathered = policies::gather_of_caller(&mut facts, &call);
    let context = context::gather_of_caller(snapshot, &call, &principal);
    for gap in context.gaps_asked_by(&gathered.policies) {
        facts.miss(gap);
    }
    let request = Request {
        principal: principal.principal,
        action: Action::of("logs", call.action.strip_prefix("logs:").unwrap_or(call.action)),
        resource: log_group(&call),
        context: context.context,
    };
    doubt_denials_by_rcp(&mut facts, &mut gathered, &request);
    Case {
        same_account: Truth::True,
        request,
        policies: gathered.policies,
        grants: Grants::default(),
        facts: Facts {
            principal_exists: principal.existence,
            scp_levels: gathered.scp_levels,
            rcp_levels: gathered.rcp_levels,
            ..Facts::default()
        },
        key: serving(),
        gaps: facts.gaps,
        assumed: assumed.to_vec(),
        call,
    }
}

/// Only how the ARN begins is known: AWS was seen to compare it bare, and followed by `:log-stream:`.
fn log_group(call: &Call) -> Resource {
    match call.log_group() {
        Some(ContextText::Exact(text) | ContextText::Prefix(text)) => {
            Resource::ArnPrefix(text.as_str().into())
        }
        None => Resource::ArnPrefix("arn:".into()),
    }
}

/// Whether resource control policies bind CloudWatch Logs changes with the list that AWS publishes.
// Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services
fn doubt_denials_by_rcp(facts: &mut Gatherer<'_>, gathered: &mut Gathered, request: &Request) {
    if evaluate(&gathered.policies, request).rcp.deny.is_true() {
        gathered.policies.rcp = Layer::unknown();
        gathered.rcp_levels = vec![String::new()];
        let fact = "whether resource control policies bind CloudWatch Logs";
        facts.miss(Gap::new(fact, "organizations:DescribeEffectivePolicy"));
    }
}

/// The key has no say in this request.
fn serving() -> KeyFacts {
    KeyFacts {
        existence: Existence::Exists,
        state: Some(KeyState::Enabled),
        manager: Some(KeyManager::Customer),
        usage: Some("ENCRYPT_DECRYPT".to_owned()),
        spec: Some("SYMMETRIC_DEFAULT".to_owned()),
    }
}
