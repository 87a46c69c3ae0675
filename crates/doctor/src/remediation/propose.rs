//! What would fix a layer: the smallest statement, in the policy where it belongs. Not tried yet.

use std::collections::{BTreeMap, BTreeSet};

use keytrace_access::call::{ContextText, NetworkPath};
use keytrace_access::kms::case::Case;
use keytrace_access::kms::key_state::KeyState;
use keytrace_aws::arn::Arn;
use keytrace_aws::partition::partition_of;
use keytrace_iam::document::Effect;
use keytrace_iam::policy_set::{Policy, PolicyType};
use keytrace_iam::request::Principal;
use serde_json::{Value, json};

use crate::analysis::{StatementResult, context_text, key_account};
use crate::remediation::allowance::Allowance;
use crate::remediation::amendment::Amendment;
use crate::remediation::proposal::{Change, Place, Proposal};
use crate::remediation::{Safety, Target, TargetKind, key_arn};

/// The condition key of the context that S3 sends, as conditions compare it.
const S3_CONTEXT: &str = "kms:encryptioncontext:aws:s3:arn";

/// The name of an inline policy that keytrace proposes.
const NEW_POLICY: &str = "UseKmsKeys";

/// An allow in a role policy of the caller: key ARN, one action, the service it comes through.
pub(crate) fn identity_allow(case: &Case) -> Option<Proposal> {
    let owner = editable_caller(case)?;
    let change = add(identity_place(case, owner), allowance(case)?);
    let alternatives = if case.same_account.is_true() && case.call.is_of_kms() {
        vec![format!("name `{owner}` in the key policy instead; then no role policy is required")]
    } else {
        Vec::new()
    };
    let safety = if case.same_account.is_true() { Safety::Safe } else { Safety::Review };
    Some(Proposal {
        changes: vec![change],
        safety,
        who: administrator(Arn::parse(owner)?.account),
        alternatives,
    })
}

/// A statement of the key policy that names the caller.
pub(crate) fn key_policy_allow(case: &Case) -> Option<Proposal> {
    let arn = key_arn(case)?;
    let policy = case.policies.resource.policies().next()?;
    let target =
        Target { kind: TargetKind::KeyPolicy, arn: Some(arn.to_owned()), name: last(arn).to_owned() };
    let statement = match &case.request.principal {
        Principal::Service { name } => service_allowance(case, name),
        _ => Allowance {
            principals: named("AWS", case.request.principal.arn()?),
            resources: ["*".to_owned()].into(),
            ..allowance(case)?
        },
    };
    let same = case.same_account.is_true() && path_is_known(case);
    let account = key_account(case)?;
    let alternatives = if same {
        vec![format!(
            "delegate to the account (`Principal` `arn:{}:iam::{account}:root`) and allow it in a role policy",
            Arn::parse(arn).map_or("aws", |arn| arn.partition)
        )]
    } else {
        Vec::new()
    };
    Some(Proposal {
        changes: vec![add(Place::of(PolicyType::Resource, policy, target), statement)],
        safety: if same { Safety::Safe } else { Safety::Review },
        who: administrator(account),
        alternatives,
    })
}

/// What CloudWatch Logs asks for, or the one action for another service (`kms-calls` §4, P-logs).
// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
fn service_allowance(case: &Case, service: &str) -> Allowance {
    let logs = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"];
    let is_logs = service.starts_with("logs.");
    let log_group = context_text(case, "kms:EncryptionContext:aws:logs:arn");
    let condition = match log_group {
        Some(arn) => Some(json!({ "ArnLike": { "kms:EncryptionContext:aws:logs:arn": arn } })),
        None => for_source(case),
    };
    let actions = if is_logs { logs.map(str::to_owned).into() } else { [case.call.action.to_owned()].into() };
    Allowance {
        sid: format!("UseKeyBy{}", service_word(service)),
        principals: named("Service", service),
        actions,
        resources: ["*".to_owned()].into(),
        condition,
    }
}

/// The condition that a service may act for one resource only, so that nobody can have it act for another.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
fn for_source(case: &Case) -> Option<Value> {
    let account = context_text(case, "aws:SourceAccount")
        .map(|account| ("StringEquals".to_owned(), json!({ "aws:SourceAccount": account })));
    let arn = context_text(case, "aws:SourceArn")
        .map(|arn| ("ArnLike".to_owned(), json!({ "aws:SourceArn": arn })));
    let operators: serde_json::Map<String, Value> = account.into_iter().chain(arn).collect();
    (!operators.is_empty()).then_some(Value::Object(operators))
}

/// An allow in the policy that limits the caller: boundary, session policy.
pub(crate) fn limit_allow(case: &Case, policy_type: PolicyType) -> Option<Proposal> {
    let policy = case.policies.layer(policy_type).policies().next()?;
    let arn = policy.arn.as_deref();
    if arn.is_some_and(is_aws_managed) {
        return None;
    }
    let account = case.request.principal.account()?;
    let (kind, who) = match policy_type {
        PolicyType::Session => {
            (TargetKind::Setting, "the person or program that starts the job run".to_owned())
        }
        _ => (TargetKind::Boundary, administrator(account)),
    };
    let target = Target { kind, arn: arn.map(str::to_owned), name: policy.name.to_string() };
    let place = Place::of(policy_type, policy, target);
    Some(Proposal {
        changes: vec![add(place, allowance(case)?)],
        safety: Safety::Review,
        who,
        alternatives: Vec::new(),
    })
}

/// An allow in the policy of the VPC endpoint that the request passes.
pub(crate) fn endpoint_allow(case: &Case) -> Option<Proposal> {
    let policy = case.policies.vpc_endpoint.policies().next()?;
    let principals = named("AWS", case.request.principal.arn()?);
    let statement = Allowance { principals, ..allowance(case)? };
    let place = Place::of(PolicyType::VpcEndpoint, policy, endpoint_target(case, policy));
    let account = endpoint_account(case).unwrap_or_default();
    Some(Proposal {
        changes: vec![add(place, statement)],
        safety: Safety::Review,
        who: administrator(&account),
        alternatives: Vec::new(),
    })
}

/// An allow at every level of the organization that has none.
pub(crate) fn scp_allow(case: &Case, levels: &[usize]) -> Option<Proposal> {
    let mut changes = Vec::new();
    for level in levels {
        let policies = &case.policies.scp.levels().get(*level)?.policies;
        let editable = policies.iter().find(|policy| {
            !policy.arn.as_deref().is_some_and(is_aws_managed)
                && policy.document.statements.iter().any(|statement| statement.effect == Effect::Allow)
        });
        let place = match editable {
            Some(policy) => Place::of(PolicyType::Scp, policy, organization_target(PolicyType::Scp, policy)),
            None => {
                let name = NEW_POLICY.to_owned();
                Place::new(PolicyType::Scp, Target { kind: TargetKind::Scp, arn: None, name }, *level)
            }
        };
        changes.push(add(place, allowance(case)?));
    }
    let who = ORGANIZATION_ADMINISTRATOR.to_owned();
    Some(Proposal { changes, safety: Safety::Review, who, alternatives: Vec::new() })
}

/// Making the key usable again. Its owner had a reason, so this wants review.
pub(crate) fn enabled_key(case: &Case, from: KeyState) -> Option<Proposal> {
    let change = Change::EnableKey { arn: key_arn(case)?.to_owned(), from };
    Some(Proposal {
        changes: vec![change],
        safety: Safety::Review,
        who: administrator(key_account(case)?),
        alternatives: Vec::new(),
    })
}

/// An allow that lists only one of the two encryption contexts of S3 gets the other (`S7`): a further value of the one
/// condition that does not hold: the bucket's ARN, or its objects'. A managed policy is left
/// alone, for it may serve others.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html: policies on the encryption context of
// objects must list the bucket's ARN too.
pub(crate) fn further_context(
    case: &Case,
    policy_type: PolicyType,
    one: &StatementResult<'_>,
) -> Option<Proposal> {
    let mut unmet = one.unmet();
    let condition = unmet.next().filter(|condition| condition.key().as_str() == S3_CONTEXT)?;
    if unmet.next().is_some() || one.policy.arn.is_some() {
        return None;
    }
    let value = wanted(case, &condition.operator_name)?;
    let pointer = one.evidence(condition.at, "").pointer?;
    let document: Value = serde_json::from_str(&one.policy.text).ok()?;
    let with = match document.pointer(&pointer)? {
        Value::Array(list) => Value::Array(list.iter().cloned().chain([json!(value)]).collect()),
        single => json!([single, value]),
    };
    let (place, who) = place_of(case, policy_type, one.policy)?;
    let safety = if case.same_account.is_true() { Safety::Safe } else { Safety::Review };
    Some(Proposal { changes: vec![replace(place, pointer, with)], safety, who, alternatives: Vec::new() })
}

/// The value that the condition lacks. Of objects it is a pattern, which not every operator reads as one.
fn wanted(case: &Case, operator: &str) -> Option<String> {
    let is_one_of = |names: &[&str]| names.iter().any(|name| operator.eq_ignore_ascii_case(name));
    let reads_patterns = is_one_of(&["StringLike", "ArnLike", "ArnEquals"]);
    if !reads_patterns && !is_one_of(&["StringEquals"]) {
        return None;
    }
    let sent = context_text(case, S3_CONTEXT).map(str::to_owned).or_else(|| {
        let (ContextText::Exact(arn) | ContextText::Prefix(arn)) =
            case.call.encryption_context.pairs.get("aws:s3:arn")?;
        Some(arn.clone())
    })?;
    match sent.split_once('/') {
        None => Some(sent),
        Some((bucket, _)) => reads_patterns.then(|| format!("{bucket}/*")),
    }
}

const ORGANIZATION_ADMINISTRATOR: &str = "administrator of the organization's management account";

/// A value of a policy's text replaced by another.
pub(crate) fn replace(place: Place, pointer: String, with: Value) -> Change {
    Change::Policy { place: Box::new(place), amendment: Amendment::Replace { pointer, with } }
}

/// A principal by its kind, `AWS` or `Service`.
fn named(kind: &'static str, name: &str) -> BTreeMap<&'static str, BTreeSet<String>> {
    [(kind, [name.to_owned()].into())].into()
}

fn add(place: Place, allowance: Allowance) -> Change {
    Change::Policy { place: Box::new(place), amendment: Amendment::Add(allowance) }
}

/// The smallest statement without principal (`kms-calls` §4).
fn allowance(case: &Case) -> Option<Allowance> {
    if !case.call.is_of_kms() {
        return association(case);
    }
    let via = context_text(case, "kms:ViaService");
    let sid = via.map_or("UseKey".to_owned(), |service| format!("UseKeyThrough{}", service_word(service)));
    Some(Allowance {
        sid,
        principals: BTreeMap::new(),
        actions: [case.call.action.to_owned()].into(),
        resources: [key_arn(case)?.to_owned()].into(),
        condition: via.map(|service| json!({ "StringEquals": { "kms:ViaService": service } })),
    })
}

/// What binds a key to a log group (`kms-calls` §4, P-logs). The pattern covers both spellings of the group's ARN.
fn association(case: &Case) -> Option<Allowance> {
    let (ContextText::Exact(log_group) | ContextText::Prefix(log_group)) = case.call.log_group()?;
    Some(Allowance {
        sid: "AssociateKmsKey".to_owned(),
        principals: BTreeMap::new(),
        actions: [case.call.action.to_owned()].into(),
        resources: [format!("{log_group}*")].into(),
        condition: None,
    })
}

/// `s3.us-east-1.amazonaws.com` gives `S3`.
fn service_word(service: &str) -> String {
    let word = service.split('.').next().unwrap_or_default();
    let mut letters = word.chars().filter(char::is_ascii_alphanumeric);
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// The ARN of the user or role whose policies can be edited: a service-linked role's cannot.
pub(crate) fn editable_caller(case: &Case) -> Option<&str> {
    match &case.request.principal {
        Principal::RoleSession(session) if session.is_service_linked() => None,
        Principal::RoleSession(session) => Some(&session.role_arn),
        Principal::User { arn, .. } => Some(arn),
        Principal::RootUser { .. }
        | Principal::FederatedUser { .. }
        | Principal::Service { .. }
        | Principal::Federated { .. }
        | Principal::Anonymous => None,
    }
}

/// An inline policy that allows KMS actions already, else a new one: managed policies may serve other roles too.
fn identity_place(case: &Case, owner: &str) -> Place {
    let allows_kms = |policy: &Policy| {
        policy.document.statements.iter().any(|statement| {
            let is_kms = |text: &str| text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("kms:"));
            let mut patterns = statement.action.patterns.iter();
            statement.effect == Effect::Allow
                && !statement.action.negated
                && patterns.any(|pattern| is_kms(pattern.as_str()))
        })
    };
    let mut policies = case.policies.identity.policies();
    let usable =
        policies.find(|policy| policy.arn.is_none() && policy.document.is_valid() && allows_kms(policy));
    match usable {
        Some(policy) => Place::of(PolicyType::Identity, policy, identity_target(policy, owner)),
        None => {
            let taken = |name: &str| case.policies.identity.policies().any(|policy| *policy.name == *name);
            let numbered = (2..100u8).map(|number| format!("{NEW_POLICY}{number}"));
            let mut names = std::iter::once(NEW_POLICY.to_owned()).chain(numbered);
            let name = names.find(|name| !taken(name)).unwrap_or_else(|| NEW_POLICY.to_owned());
            let kind = TargetKind::RoleInlinePolicy;
            Place::new(PolicyType::Identity, Target { kind, arn: Some(owner.to_owned()), name }, 0)
        }
    }
}

/// What a report calls an identity-based policy: an inline one by its owner, a managed one by its ARN.
pub(crate) fn identity_target(policy: &Policy, owner: &str) -> Target {
    let name = policy.name.to_string();
    match &policy.arn {
        Some(arn) => Target { kind: TargetKind::ManagedPolicy, arn: Some(arn.to_string()), name },
        None => Target { kind: TargetKind::RoleInlinePolicy, arn: Some(owner.to_owned()), name },
    }
}

pub(crate) fn key_policy_target(case: &Case) -> Option<Target> {
    let arn = key_arn(case)?;
    Some(Target { kind: TargetKind::KeyPolicy, arn: Some(arn.to_owned()), name: last(arn).to_owned() })
}

fn organization_target(policy_type: PolicyType, policy: &Policy) -> Target {
    let kind = if policy_type == PolicyType::Rcp { TargetKind::Rcp } else { TargetKind::Scp };
    Target { kind, arn: policy.arn.as_deref().map(str::to_owned), name: policy.name.to_string() }
}

fn endpoint_target(case: &Case, policy: &Policy) -> Target {
    let kind = TargetKind::VpcEndpointPolicy;
    match &case.call.network {
        NetworkPath::VpcEndpoint { id, account, .. } => {
            let region = &case.call.region;
            let partition = partition_of(region);
            let arn = format!("arn:{partition}:ec2:{region}:{account}:vpc-endpoint/{id}");
            Target { kind, arn: Some(arn), name: id.clone() }
        }
        _ => Target { kind, arn: policy.arn.as_deref().map(str::to_owned), name: policy.name.to_string() },
    }
}

fn endpoint_account(case: &Case) -> Option<String> {
    match &case.call.network {
        NetworkPath::VpcEndpoint { account, .. } => Some(account.clone()),
        _ => case.request.principal.account().map(str::to_owned),
    }
}

/// Where a policy of any type stands, and who may change it. None for policies that AWS wrote.
pub(crate) fn place_of(case: &Case, policy_type: PolicyType, policy: &Policy) -> Option<(Place, String)> {
    if policy.arn.as_deref().is_some_and(is_aws_managed) {
        return None;
    }
    let own = || case.request.principal.account().map(administrator);
    let arn = policy.arn.as_deref().map(str::to_owned);
    let name = policy.name.to_string();
    let (target, who) = match policy_type {
        PolicyType::Identity => (identity_target(policy, editable_caller(case)?), own()?),
        PolicyType::Resource => (key_policy_target(case)?, administrator(key_account(case)?)),
        PolicyType::PermissionsBoundary => (Target { kind: TargetKind::Boundary, arn, name }, own()?),
        PolicyType::Session => (
            Target { kind: TargetKind::Setting, arn, name },
            "the person or program that starts the job run".to_owned(),
        ),
        PolicyType::Scp | PolicyType::Rcp => {
            (organization_target(policy_type, policy), ORGANIZATION_ADMINISTRATOR.to_owned())
        }
        PolicyType::VpcEndpoint => (endpoint_target(case, policy), administrator(&endpoint_account(case)?)),
    };
    Some((Place::of(policy_type, policy, target), who))
}

/// Whether AWS wrote the policy: nobody else can edit it.
fn is_aws_managed(arn: &str) -> bool {
    arn.contains(":iam::aws:") || arn.contains(":organizations::aws:")
}

fn path_is_known(case: &Case) -> bool {
    match &case.request.principal {
        Principal::RoleSession(session) => session.path_known,
        _ => true,
    }
}

pub(crate) fn administrator(account: &str) -> String {
    format!("administrator of account {account}")
}

fn last(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
