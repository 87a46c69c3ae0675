//! A request with the policies that bear on it, as far as they are known.

use std::sync::Arc;

use keytrace_iam::policy_set::{Layer, Level, MissingResource, Policy, PolicySet, PolicyType};
use keytrace_iam::request::{
    Action, Context, ContextValue, Principal, Request, Resource, RoleSession, Value, Values,
};
use keytrace_iam::truth::Truth;

use crate::generate::alphabet::{ACTIONS, KEYS, SERVICES, Sort, request_values};
use crate::generate::choices::Choices;
use crate::generate::model::{Document, Shape, document};

/// One level of a layer.
#[derive(Clone, Debug)]
pub struct LevelModel {
    /// The policies.
    pub policies: Vec<Document>,
    /// Whether there may be more.
    pub incomplete: bool,
}

/// A layer; none where it does not exist.
pub type LayerModel = Option<Vec<LevelModel>>;

/// Everything that decides a request.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The request.
    pub request: Request,
    /// The layers, in the order of [`PolicyType::ALL`].
    pub layers: Vec<LayerModel>,
    /// How a statement without `Resource` is read in the resource's policy.
    pub missing_resource: MissingResource,
    /// Whether caller and resource have one account.
    pub same_account: Truth,
}

/// What a policy of this type may hold.
pub fn shape(policy_type: PolicyType) -> Shape {
    let principals = matches!(policy_type, PolicyType::Resource | PolicyType::Rcp | PolicyType::VpcEndpoint);
    Shape {
        principals,
        everybody: policy_type == PolicyType::Rcp,
        optional_resource: matches!(policy_type, PolicyType::Resource | PolicyType::Scp),
    }
}

/// The policy that AWS attaches at every level (E-SCP-3, E-RCP-3).
pub fn full_access(policy_type: PolicyType) -> Document {
    let principals = shape(policy_type).principals;
    let principal = principals
        .then(|| crate::generate::model::Listed { negated: false, values: vec![("AWS", vec!["*"])] });
    let all = || crate::generate::model::Listed { negated: false, values: vec!["*"] };
    let statement = crate::generate::model::Statement {
        allow: true,
        principal,
        action: all(),
        resource: Some(all()),
        conditions: Vec::new(),
    };
    Document { variables: true, statements: vec![statement] }
}

/// Makes a scenario; a `certain` one holds nothing unknown.
pub fn scenario(choices: &mut Choices<'_>, certain: bool) -> Scenario {
    let doubt = if certain { 0 } else { 12 };
    let (action, resources) = ACTIONS[choices.below(ACTIONS.len())];
    let principal = principal(choices, doubt);
    let account = choices.pick(&["111122223333", "444455556666"]);
    let resource = match resources {
        [] => Resource::Unspecified { scope: format!("arn:aws:kms:us-east-1:{account}:").into() },
        all if choices.yes(doubt) => Resource::ArnPrefix(prefix(choices.pick(all), choices, 14)),
        all => Resource::Arn(choices.pick(all).into()),
    };
    let same_account = match (choices.yes(doubt), choices.yes(30)) {
        (true, _) => Truth::Unknown,
        (false, other) => Truth::from(!other),
    };
    let context = context(choices, doubt);
    let layers = PolicyType::ALL.map(|policy_type| layer(choices, policy_type, &principal, doubt)).to_vec();
    let request = Request { principal, action: Action::parse(action).unwrap(), resource, context };
    let missing_resource =
        if choices.yes(50) { MissingResource::NoEffect } else { MissingResource::ThisResource };
    Scenario { request, layers, missing_resource, same_account }
}

fn prefix(text: &str, choices: &mut Choices<'_>, least: usize) -> Box<str> {
    let least = least.min(text.len());
    text[..least + choices.below(text.len() - least + 1)].into()
}

fn principal(choices: &mut Choices<'_>, doubt: usize) -> Principal {
    let id = |choices: &mut Choices<'_>, id: &str| (!choices.yes(doubt)).then(|| id.into());
    match choices.below(14) {
        8 => Principal::RootUser { arn: "arn:aws:iam::111122223333:root".into() },
        9 => Principal::FederatedUser {
            arn: "arn:aws:sts::111122223333:federated-user/alice".into(),
            user_arn: id(choices, "arn:aws:iam::111122223333:user/alice"),
        },
        10 => Principal::Service { name: choices.pick(&SERVICES).into() },
        11 => Principal::Anonymous,
        1 | 2 => Principal::User {
            arn: "arn:aws:iam::111122223333:user/alice".into(),
            id: id(choices, "AIDAABCDEFGHIJKLMNOPQ"),
        },
        number => {
            let path_known = !choices.yes(doubt);
            let role = if number == 3 && path_known { "team/Job" } else { "Job" };
            let account = if number == 4 { "444455556666" } else { "111122223333" };
            Principal::RoleSession(RoleSession {
                role_arn: format!("arn:aws:iam::{account}:role/{role}").into(),
                path_known,
                session_name: id(choices, "s"),
                role_id: id(choices, "AROAABCDEFGHIJKLMNOPQ"),
            })
        }
    }
}

/// Nothing is known of a value, or only whether the request carries it is not.
fn doubtful(choices: &mut Choices<'_>, value: ContextValue) -> ContextValue {
    match value {
        ContextValue::Present(values) if choices.yes(40) => ContextValue::Perhaps(values),
        _ => ContextValue::Unknown,
    }
}

fn context(choices: &mut Choices<'_>, doubt: usize) -> Context {
    let mut context = if choices.yes(doubt) { Context::open() } else { Context::closed() };
    for (key, sort, list) in KEYS {
        if choices.yes(doubt) {
            let value = value(choices, sort, list, doubt);
            context.set(key, doubtful(choices, value));
        } else if choices.yes(75) {
            context.set(key, value(choices, sort, list, doubt));
        } else if choices.yes(50) {
            context.set(key, ContextValue::Absent);
        }
    }
    context
}

/// Makes the value of a key that the request carries.
pub fn value(choices: &mut Choices<'_>, sort: Sort, list: bool, doubt: usize) -> ContextValue {
    let all = request_values(sort);
    let one = |text: &str, choices: &mut Choices<'_>| match choices.yes(doubt) {
        true => Value::Prefix(prefix(text, choices, 0)),
        false => Value::Exact(text.into()),
    };
    if list {
        let texts = choices.some(all, 0, 3);
        ContextValue::Present(Values::Many(texts.into_iter().map(|text| one(text, choices)).collect()))
    } else {
        let text = choices.pick(all);
        ContextValue::Present(Values::One(one(text, choices)))
    }
}

fn layer(
    choices: &mut Choices<'_>,
    policy_type: PolicyType,
    principal: &Principal,
    doubt: usize,
) -> LayerModel {
    let callers = matches!(
        policy_type,
        PolicyType::Identity | PolicyType::PermissionsBoundary | PolicyType::Session | PolicyType::Scp
    );
    let outside =
        matches!(principal, Principal::Service { .. } | Principal::Federated { .. } | Principal::Anonymous);
    let exists = match policy_type {
        PolicyType::Identity => !matches!(principal, Principal::RootUser { .. }),
        PolicyType::Resource => true,
        PolicyType::PermissionsBoundary => {
            choices.yes(30) && matches!(principal, Principal::User { .. } | Principal::RoleSession(_))
        }
        PolicyType::Session => {
            choices.yes(30)
                && matches!(principal, Principal::FederatedUser { .. } | Principal::RoleSession(_))
        }
        PolicyType::Scp | PolicyType::Rcp | PolicyType::VpcEndpoint => choices.yes(30),
    };
    if !exists || (callers && outside) {
        return None;
    }
    let has_levels = matches!(policy_type, PolicyType::Scp | PolicyType::Rcp);
    let levels = if has_levels { 1 + choices.below(3) } else { 1 };
    Some((0..levels).map(|_| level(choices, policy_type, doubt)).collect())
}

/// Makes one level.
pub fn level(choices: &mut Choices<'_>, policy_type: PolicyType, doubt: usize) -> LevelModel {
    let mut policies = Vec::new();
    let rcp = policy_type == PolicyType::Rcp;
    let full = match policy_type {
        PolicyType::Rcp => 100,
        PolicyType::Identity => 45,
        PolicyType::Resource => 10,
        _ => 75,
    };
    if choices.yes(full) {
        policies.push(full_access(policy_type));
    }
    let most = if policy_type == PolicyType::Resource { 1 } else { 2 };
    let count = choices.below(most + 1);
    let least = usize::from(choices.yes(80) && !rcp);
    for _ in 0..count.max(least) {
        policies.push(document(choices, shape(policy_type), 3));
    }
    LevelModel { policies, incomplete: choices.yes(doubt) }
}

impl Scenario {
    /// The policies as the law reads them; `choices` decide how they are written.
    pub fn policy_set(&self, choices: &mut Choices<'_>) -> PolicySet {
        let mut layers = self.layers.iter().map(|layer| match layer {
            None => Layer::not_applicable(),
            Some(levels) => Layer::of_levels(levels.iter().map(|level| level.read(choices)).collect()),
        });
        let mut next = || layers.next().unwrap();
        PolicySet {
            identity: next(),
            resource: next(),
            permissions_boundary: next(),
            session: next(),
            scp: next(),
            rcp: next(),
            vpc_endpoint: next(),
            missing_resource: self.missing_resource,
        }
    }
}

impl LevelModel {
    fn read(&self, choices: &mut Choices<'_>) -> Level {
        let policies = self.policies.iter().map(|policy| Arc::new(Policy::new("p", &policy.write(choices))));
        Level { policies: policies.collect(), incomplete: self.incomplete }
    }
}
