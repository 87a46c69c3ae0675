//! Reads one object of the input: a request, and the policies of every type (the shape is in the crate's `simulate`).

use keytrace_aws::arn::{Arn, is_account_id};
use keytrace_iam::action::ActionPattern;
use keytrace_iam::limit::CountLimit;
use keytrace_iam::policy_set::{Layer, PolicySet, PolicyType};
use keytrace_iam::request::{Action, Principal, Request, Resource};
use keytrace_iam::validate::DocumentKind;

use crate::simulate::context::{GivenKeys, UnlistedKeys, complete};
use crate::simulate::field::Field;
use crate::simulate::input_error::{InputError, InputErrorKind};
use crate::simulate::policies::{PlacedProblem, PolicyReader};
use crate::simulate::service::{Law, by_federation, exempt, is_gateway};

/// One object of the input, read.
pub(super) struct Question {
    pub(super) request: Request,
    /// The account that owns the resource.
    pub(super) owner: Box<str>,
    pub(super) law: Law,
    pub(super) policies: PolicySet,
    /// `orgIdentifier` of every level.
    pub(super) scp_levels: Vec<Box<str>>,
    pub(super) rcp_levels: Vec<Box<str>>,
    pub(super) problems: Vec<PlacedProblem>,
}

const QUESTION: &[&str] = &[
    "request",
    "identityPolicies",
    "serviceControlPolicies",
    "resourceControlPolicies",
    "resourcePolicy",
    "permissionBoundaryPolicies",
    "vpcEndpointPolicies",
    "sessionPolicy",
];
const REQUEST: &[&str] = &["principal", "action", "resource", "contextVariables"];
const RESOURCE: &[&str] = &["resource", "accountId"];

/// The longest request that is read, as it stands in the input: nothing that AWS is asked comes near it, and every text of
/// it is compared with every pattern of the policies.
const MOST_BYTES: usize = 64 * 1024;

/// Reads one object.
pub(super) fn read(field: &Field<'_, '_>, unlisted: UnlistedKeys) -> Result<Question, InputError> {
    let object = field.object(QUESTION)?;
    let asked = read_request(&object.required("request")?, unlisted)?;
    let mut reader = PolicyReader::default();
    let mut policies = PolicySet {
        identity: reader.list(&object, "identityPolicies", PolicyType::Identity, DocumentKind::Identity)?,
        resource: Layer::not_applicable(),
        permissions_boundary: reader.some(
            &object,
            "permissionBoundaryPolicies",
            PolicyType::PermissionsBoundary,
            (DocumentKind::PermissionsBoundary, CountLimit::Boundaries),
        )?,
        session: reader.single(&object, "sessionPolicy", PolicyType::Session, DocumentKind::Session),
        vpc_endpoint: reader.some(
            &object,
            "vpcEndpointPolicies",
            PolicyType::VpcEndpoint,
            (DocumentKind::VpcEndpoint, CountLimit::VpcEndpointPolicies),
        )?,
        scp: Layer::not_applicable(),
        rcp: Layer::not_applicable(),
        missing_resource: asked.law.missing_resource(),
    };
    let kind = asked.law.resource_document(&asked.request.action);
    policies.resource = reader.single(&object, "resourcePolicy", PolicyType::Resource, kind);
    let (scp, scp_levels) = reader.levels(
        &object,
        "serviceControlPolicies",
        PolicyType::Scp,
        (DocumentKind::Scp, CountLimit::Scps),
    )?;
    let (rcp, rcp_levels) = reader.levels(
        &object,
        "resourceControlPolicies",
        PolicyType::Rcp,
        (DocumentKind::Rcp, CountLimit::Rcps),
    )?;
    (policies.scp, policies.rcp) = (scp, rcp);
    policies.vpc_endpoint = policies.vpc_endpoint.of_gateway(is_gateway(&asked.request.action));
    exempt(&mut policies, &asked.request, asked.law);
    let Asked { request, owner, law } = asked;
    Ok(Question { request, owner, law, policies, scp_levels, rcp_levels, problems: reader.problems })
}

struct Asked {
    request: Request,
    owner: Box<str>,
    law: Law,
}

fn read_request(field: &Field<'_, '_>, unlisted: UnlistedKeys) -> Result<Asked, InputError> {
    if field.as_written().len() > MOST_BYTES {
        return Err(field.error(InputErrorKind::TooMuch { most: "64 KiB" }));
    }
    let object = field.object(REQUEST)?;
    let given = read_context(object.optional("contextVariables"), unlisted)?;
    let who = object.required("principal")?;
    let action_place = object.required("action")?;
    let action = read_action(&action_place)?;
    let mut principal = read_principal(&who, &action)?;
    learn_path(&mut principal, &given);
    let place = object.required("resource")?;
    let (resource, owner) = read_resource(&place, &principal, &action, &given)?;
    let law = Law::of(&action, &resource).map_err(|kind| match kind {
        InputErrorKind::NoSuchKmsAction { .. } => action_place.error(kind),
        _ => place.error(kind),
    })?;
    let context = complete(given, &principal, &owner, law, unlisted);
    Ok(Asked { request: Request { principal, action, resource, context }, owner, law })
}

/// One action: a pattern is no request.
fn read_action(place: &Field<'_, '_>) -> Result<Action, InputError> {
    let is_one = |text: &&str| !text.contains(['*', '?']) && ActionPattern::new(text).is_action();
    Some(place.text()?)
        .filter(is_one)
        .and_then(Action::parse)
        .ok_or_else(|| invalid(place, "an action such as `kms:Decrypt`"))
}

/// Who asks. A blank or a wildcard makes it another principal, and the answer one that nobody asked for.
fn read_principal(place: &Field<'_, '_>, action: &Action) -> Result<Principal, InputError> {
    let is_odd =
        |character: char| character.is_whitespace() || character.is_control() || "*?".contains(character);
    let written = Some(place.text()?).filter(|text| !text.contains(is_odd));
    let (read, expected): (fn(&str) -> Option<Principal>, _) = if by_federation(action) {
        (
            identity_provider,
            "the identity provider: its ARN, or a name such as `cognito-identity.amazonaws.com`",
        )
    } else {
        (
            Principal::parse,
            "an ARN of a user, role, session or account root, a service principal, or `anonymous`",
        )
    };
    let principal = written.filter(|text| is_whole(text)).and_then(read);
    principal
        .filter(|principal| principal.account().is_none_or(is_account_id))
        .ok_or_else(|| invalid(place, expected))
}

/// Whether no name is empty in a principal's ARN, and a session's has the two that it needs.
fn is_whole(text: &str) -> bool {
    let Some(arn) = Arn::parse(text) else { return true };
    match arn.typed_resource() {
        Some(("assumed-role", names)) => names
            .split_once('/')
            .is_some_and(|(role, session)| !role.is_empty() && !session.is_empty() && !session.contains('/')),
        Some((_, name)) => !name.is_empty() && !name.ends_with('/'),
        None => arn.service == "iam",
    }
}

/// `L-PRN-5`: a provider's ARN, or the name of a provider that AWS knows.
fn identity_provider(text: &str) -> Option<Principal> {
    let is_provider = match Arn::parse(text) {
        Some(arn) => {
            let kind = arn.typed_resource().map(|(kind, _)| kind);
            arn.service == "iam" && matches!(kind, Some("saml-provider" | "oidc-provider"))
        }
        None => text.contains('.') && !text.starts_with("arn:"),
    };
    is_provider.then(|| Principal::Federated { provider: text.into() })
}

fn invalid(place: &Field<'_, '_>, expected: &'static str) -> InputError {
    match place.text() {
        Ok(text) => place.error(InputErrorKind::Invalid { expected, text: text.into() }),
        Err(error) => error,
    }
}

/// A session's ARN carries no path; when the input gives the role's ARN as `aws:PrincipalArn`, it does (`E-REQ-3`).
fn learn_path(principal: &mut Principal, given: &GivenKeys) {
    let Principal::RoleSession(session) = principal else { return };
    let (Some(own), Some(text)) = (Arn::parse(&session.role_arn), given.text("aws:PrincipalArn")) else {
        return;
    };
    let same = Arn::parse(text).is_some_and(|role| {
        role.partition == own.partition
            && role.service == "iam"
            && role.account == own.account
            && role.resource.starts_with("role/")
            && role.name() == own.name()
    });
    if same && !session.path_known {
        session.role_arn = text.into();
        session.path_known = true;
    }
}

fn read_context(field: Option<Field<'_, '_>>, unlisted: UnlistedKeys) -> Result<GivenKeys, InputError> {
    let mut given = GivenKeys::none(unlisted);
    let Some(field) = field else { return Ok(given) };
    for (key, value) in field.entries()? {
        if value.is_array() {
            let elements = value.elements()?;
            let texts: Vec<&str> = elements.iter().map(Field::scalar).collect::<Result<_, _>>()?;
            given.set(key, &texts, true);
        } else {
            given.set(key, &[value.scalar()?], false);
        }
    }
    Ok(given)
}

/// The resource and the account that owns it.
fn read_resource(
    field: &Field<'_, '_>,
    principal: &Principal,
    action: &Action,
    given: &GivenKeys,
) -> Result<(Resource, Box<str>), InputError> {
    let object = field.object(RESOURCE)?;
    let place = object.required("resource")?;
    let text = place.text()?;
    let arn = Arn::parse(text).filter(|arn| !arn.resource.is_empty());
    if arn.is_none() && text != "*" {
        return Err(invalid(&place, "an ARN or `*`"));
    }
    if arn.is_some_and(|arn| is_pattern(&arn)) {
        return Err(invalid(&place, "the ARN of one resource; a single `*` may stand at its end"));
    }
    if let (Some(own), Some(other)) = (principal.arn().and_then(Arn::parse), arn)
        && own.partition != other.partition
    {
        let (of_resource, of_principal) = (other.partition.into(), own.partition.into());
        return Err(place.error(InputErrorKind::OtherPartition { of_resource, of_principal }));
    }
    let in_arn = arn.map(|arn| arn.account).filter(|account| is_account_id(account));
    let owner: Box<str> = match object.optional("accountId") {
        Some(place) => {
            let given = place.text()?;
            if !is_account_id(given) {
                return Err(invalid(&place, "an account id of twelve digits"));
            }
            if let Some(in_arn) = in_arn.filter(|account| *account != given) {
                let (in_arn, given) = (in_arn.into(), given.into());
                return Err(place.error(InputErrorKind::OtherAccount { in_arn, given }));
            }
            given.into()
        }
        None => in_arn.ok_or_else(|| field.error(InputErrorKind::MissingField("accountId")))?.into(),
    };
    let resource = match text.strip_suffix('*') {
        Some("") => {
            let partition = principal.arn().and_then(Arn::parse).map_or("aws", |arn| arn.partition);
            let region = given.text("aws:RequestedRegion").unwrap_or_default();
            let scope = format!("arn:{partition}:{}:{region}:{owner}:", action.service());
            Resource::Unspecified { scope: scope.into() }
        }
        Some(prefix) => Resource::ArnPrefix(prefix.into()),
        None => Resource::Arn(text.into()),
    };
    Ok((resource, owner))
}

/// Whether an ARN stands for resources that cannot be told. The names of S3's objects may hold `*` and `?`.
fn is_pattern(arn: &Arn<'_>) -> bool {
    let Arn { partition, service, region, account, resource } = *arn;
    let name = resource.strip_suffix('*').unwrap_or(resource);
    let wild = |part: &str| part.contains(['*', '?']);
    [partition, service, region, account].into_iter().any(wild) || (service != "s3" && wild(name))
}
