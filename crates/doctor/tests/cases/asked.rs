//! What a case asks, in the short form of `cases/README.md`: turned into a simulation or into a KMS case.

use keytrace_access::row::Row;
use std::collections::BTreeMap;
use std::sync::Arc;

use keytrace_access::call::{
    Call, Confidence, ContextText, EncryptionContext, KeyReference, KeyTarget, Necessity, NetworkPath,
    ViaService,
};
use keytrace_access::kms::case::{Case, Facts, Grants};
use keytrace_access::kms::key_state::{Existence, KeyFacts, KeyState};
use keytrace_aws::arn::Arn;
use keytrace_aws::kms_action::KmsAction;
use keytrace_iam::decide::{Decision, Relation, ResourcePolicyRole, decide};
use keytrace_iam::evaluate::{Outcomes, evaluate};
use keytrace_iam::policy_set::{Layer, Level, MissingResource, Policy, PolicySet};
use keytrace_iam::request::{Action, Context, ContextValue, Principal, Request, Resource};
use keytrace_iam::truth::Truth;
use keytrace_iam::validate::DocumentKind;
use keytrace_snapshot::collected::Gap;
use keytrace_snapshot::kms::Grant;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::written_policy::{Raw, raw_text};

const JOB: &str = "arn:aws:iam::111122223333:role/Job";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Job/s";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/k";
const OBJECT: &str = "arn:aws:s3:::lake/raw/a";

/// What a case asks.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct Asked {
    caller: Option<String>,
    caller_id: Option<String>,
    parent_user: Option<String>,
    action: Option<String>,
    resource: Option<String>,
    owner: Option<String>,
    /// A `Condition`, held by the only statement of an identity-based policy.
    when: Option<Value>,
    idp: Option<Value>,
    kp: Option<Value>,
    bnd: Option<Value>,
    ses: Option<Value>,
    vpce: Option<Value>,
    /// `gateway` when `vpce` is the policy of a gateway endpoint.
    endpoint: Option<String>,
    scp: Option<Vec<Value>>,
    rcp: Option<Vec<Value>>,
    ctx: Map<String, Value>,
    absent: Vec<String>,
    unknown: Vec<String>,
    /// Layers that nobody could read.
    unread: Vec<String>,
    grants: Option<Vec<Grant>>,
    grants_unread: bool,
    key_state: Option<String>,
    key_usage: Option<String>,
    key_spec: Option<String>,
    existence: Option<String>,
    network: Option<String>,
}

impl Asked {
    /// Reads the fields.
    pub(crate) fn read(fields: &Map<String, Value>) -> Result<Self, String> {
        let asked: Self =
            serde_json::from_value(Value::Object(fields.clone())).map_err(|error| error.to_string())?;
        match asked.absent.iter().find(|key| asked.ctx.contains_key(*key)) {
            Some(key) => Err(format!("`{key}` is both given and absent")),
            None => Ok(asked),
        }
    }

    fn action(&self) -> &str {
        let asked = self.action.as_deref();
        asked.unwrap_or(if self.when.is_some() { "s3:GetObject" } else { "kms:Decrypt" })
    }

    fn resource(&self) -> &str {
        let kms = self.action().to_lowercase().starts_with("kms:");
        self.resource.as_deref().unwrap_or(if kms { KEY } else { OBJECT })
    }

    fn owner(&self) -> &str {
        let in_arn = Arn::parse(self.resource()).map(|arn| arn.account).filter(|account| account.len() == 12);
        self.owner.as_deref().or(in_arn).unwrap_or("111122223333")
    }

    fn is_kms(&self) -> bool {
        KmsAction::find(self.action()).is_some() && self.resource().contains(":key/")
    }

    /// Whether the case needs facts that a simulation does not take.
    fn needs_facts(&self) -> bool {
        self.caller_id.is_some()
            || self.parent_user.is_some()
            || self.grants.is_some()
            || self.grants_unread
            || self.key_state.is_some()
            || self.key_usage.is_some()
            || self.existence.is_some()
            || self.network.is_some()
            || self.endpoint.is_some()
            || !self.unread.is_empty()
            || !self.unknown.is_empty()
    }

    fn identity(&self) -> Option<Value> {
        let held = self.when.as_ref().map(|condition| {
            json!([{"Effect": "Allow", "Action": self.action(), "Resource": "*", "Condition": condition}])
        });
        held.or_else(|| self.idp.clone())
    }

    /// The simulation that asks the same; none when it needs other facts.
    pub(crate) fn simulation(&self) -> Option<String> {
        if self.needs_facts() {
            return None;
        }
        let mut context = self.ctx.clone();
        let caller = self.caller.as_deref().unwrap_or(SESSION);
        if caller == SESSION && !self.absent.iter().any(|key| key == "aws:PrincipalArn") {
            context.entry("aws:PrincipalArn").or_insert_with(|| json!(JOB));
        }
        let mut simulation = json!({"request": {
            "principal": caller, "action": self.action(), "contextVariables": context,
            "resource": {"resource": self.resource(), "accountId": self.owner()}}});
        let named = |written: &Value| json!([{"name": "p", "policy": Raw::of(written).value()}]);
        let level = |written: &Value| match written {
            Value::Array(statements) if statements.is_empty() => {
                json!({"orgIdentifier": "l", "policies": []})
            }
            written => json!({"orgIdentifier": "l", "policies": named(written)}),
        };
        let fields = [
            ("identityPolicies", self.identity().as_ref().map(identity_list)),
            ("resourcePolicy", self.kp.as_ref().map(|written| Raw::of(written).value())),
            ("sessionPolicy", self.ses.as_ref().map(|written| Raw::of(written).value())),
            ("permissionBoundaryPolicies", self.bnd.as_ref().map(named)),
            ("vpcEndpointPolicies", self.vpce.as_ref().map(named)),
            ("serviceControlPolicies", self.scp.as_ref().map(|levels| levels.iter().map(level).collect())),
            ("resourceControlPolicies", self.rcp.as_ref().map(|levels| levels.iter().map(level).collect())),
        ];
        for (name, value) in fields {
            if let Some(value) = value {
                simulation[name] = value;
            }
        }
        Some(raw_text(&simulation))
    }

    /// The case of KMS that asks the same; none when the resource is no key, or only the input can be judged.
    pub(crate) fn kms_case(&self) -> Result<Option<Case>, String> {
        if !self.is_kms() {
            return Ok(None);
        }
        let principal = self.principal()?;
        // Who is exempt from which layers is decided where cases are assembled; `simulate` answers for them.
        let exempt = matches!(&principal, Principal::RoleSession(session) if session.is_service_linked())
            || (self.action() == "kms:RetireGrant" && self.rcp.is_some());
        if exempt || principal.account().is_none() {
            return Ok(None);
        }
        let action = KmsAction::find(self.action()).ok_or("no such action")?;
        let same_account = principal.account().map_or(Truth::False, |own| (own == self.owner()).into());
        let call = Call {
            row: Row::Asked,
            principal,
            action: action.name,
            resource: keytrace_access::call::Resource::Key(KeyReference {
                written: self.resource().into(),
                read_from: String::from("case"),
                target: KeyTarget::Arn(self.resource().into()),
            }),
            encryption_context: self.encryption_context(),
            via_service: ViaService::Direct,
            region: String::from("us-east-1"),
            network: self.network()?,
            necessity: Necessity::Must,
            because: String::from("asked"),
            confidence: Confidence::Documented,
            session_policy: None,
            objects: keytrace_access::call::Objects::default(),
            source: None,
        };
        let request = self.request()?;
        let grants = match (&self.grants, self.grants_unread) {
            (_, true) => Grants::unknown(),
            (grants, false) => Grants::of(grants.clone().unwrap_or_default()),
        };
        Ok(Some(Case {
            call,
            policies: self.policies(&request)?,
            request,
            grants,
            key: self.key_facts()?,
            same_account,
            facts: Facts::default(),
            gaps: Vec::new(),
            assumed: Vec::new(),
        }))
    }

    /// The decision by the general rule, for facts about a request that a simulation does not take.
    pub(crate) fn general(&self) -> Result<Option<(Outcomes, Decision)>, String> {
        if self.action().to_lowercase().starts_with("kms:") || !self.needs_facts() {
            return Ok(None);
        }
        let request = self.request()?;
        let outcomes = evaluate(&self.policies(&request)?, &request);
        let same_account = request.principal.account() == Some(self.owner());
        let relation = Relation {
            principal: &request.principal,
            same_account: same_account.into(),
            resource_policy: ResourcePolicyRole::OneOfTwo,
        };
        let decision = decide(&outcomes, relation);
        Ok(Some((outcomes, decision)))
    }

    fn request(&self) -> Result<Request, String> {
        let principal = self.principal()?;
        let context = self.context(&principal);
        Ok(Request {
            principal,
            action: Action::parse(self.action()).ok_or("no action")?,
            resource: Resource::Arn(self.resource().into()),
            context,
        })
    }

    fn principal(&self) -> Result<Principal, String> {
        let text = self.caller.as_deref().unwrap_or(SESSION);
        let mut principal = Principal::parse(text).ok_or_else(|| format!("no principal: {text}"))?;
        match &mut principal {
            Principal::RoleSession(session) => {
                session.role_id = self.caller_id.as_deref().map(Into::into);
                if text == SESSION {
                    session.path_known = true;
                }
                if let Some(Value::String(arn)) = self.ctx.get("aws:PrincipalArn") {
                    session.role_arn = arn.as_str().into();
                    session.path_known = true;
                }
            }
            Principal::User { id, .. } => *id = self.caller_id.as_deref().map(Into::into),
            Principal::FederatedUser { user_arn, .. } => {
                *user_arn = self.parent_user.as_deref().map(Into::into);
            }
            Principal::RootUser { .. }
            | Principal::Service { .. }
            | Principal::Federated { .. }
            | Principal::Anonymous => {}
        }
        Ok(principal)
    }

    fn context(&self, principal: &Principal) -> Context {
        let mut context = Context::closed();
        let mut derived: Vec<(&str, &str)> = vec![("aws:ResourceAccount", self.owner())];
        derived.extend(principal.arn().map(|arn| ("aws:PrincipalArn", arn)));
        derived.extend(principal.account().map(|account| ("aws:PrincipalAccount", account)));
        derived.extend(principal.account().map(|account| ("kms:CallerAccount", account)));
        let is_service = matches!(principal, Principal::Service { .. });
        derived.push(("aws:PrincipalIsAWSService", if is_service { "true" } else { "false" }));
        derived.into_iter().for_each(|(key, text)| context.set_text(key, text));
        let pairs = self.encryption_context().pairs;
        if !pairs.is_empty() {
            context.set_list("kms:EncryptionContextKeys", pairs.keys().map(String::as_str));
        }
        for (key, value) in &self.ctx {
            match value {
                Value::Array(texts) => context.set_list(key, texts.iter().filter_map(Value::as_str)),
                Value::String(text) => context.set_text(key, text),
                other => context.set_text(key, &other.to_string()),
            }
        }
        self.absent.iter().for_each(|key| context.set(key, ContextValue::Absent));
        self.unknown.iter().for_each(|key| context.set(key, ContextValue::Unknown));
        context
    }

    fn encryption_context(&self) -> EncryptionContext {
        let pair = |(key, value): (&String, &Value)| {
            let name = key.strip_prefix("kms:EncryptionContext:")?;
            Some((name.to_owned(), ContextText::Exact(value.as_str()?.to_owned())))
        };
        let pairs: BTreeMap<_, _> = self.ctx.iter().filter_map(pair).collect();
        EncryptionContext { pairs, open: false }
    }

    fn network(&self) -> Result<NetworkPath, String> {
        Ok(match self.network.as_deref() {
            None | Some("service") => NetworkPath::Service,
            Some("public") => NetworkPath::Public,
            Some("no-route") => NetworkPath::NoRoute,
            Some("unknown") => NetworkPath::Unknown(Gap::new("network", "ec2:DescribeSubnets")),
            Some(other) => return Err(format!("no such network: {other}")),
        })
    }

    fn key_facts(&self) -> Result<KeyFacts, String> {
        let existence = match self.existence.as_deref() {
            None | Some("exists") => Existence::Exists,
            Some("not-found") => Existence::NotFound,
            Some("other-region") => Existence::OtherRegion { region: String::from("eu-west-1") },
            Some("unknown") => Existence::Unknown,
            Some(other) => return Err(format!("no such existence: {other}")),
        };
        let state = match self.key_state.as_deref() {
            None => Some(KeyState::Enabled),
            Some("unknown") => None,
            Some(state) => Some(KeyState::parse(state).ok_or_else(|| format!("no such state: {state}"))?),
        };
        let usage = self.key_usage.clone().unwrap_or_else(|| default_usage(self.action()).into());
        let spec = self.key_spec.clone().unwrap_or_else(|| String::from("SYMMETRIC_DEFAULT"));
        Ok(KeyFacts { existence, state, manager: None, usage: Some(usage), spec: Some(spec) })
    }

    fn policies(&self, request: &Request) -> Result<PolicySet, String> {
        let one = |written: &Option<Value>, kind| match written {
            Some(written) => Layer::of(vec![Raw::of(written).policy(kind)]),
            None => Layer::not_applicable(),
        };
        let levels = |written: &Option<Vec<Value>>, kind| match written {
            Some(levels) => Layer::of_levels(
                levels
                    .iter()
                    .map(|level| Level { policies: level_policies(level, kind), incomplete: false })
                    .collect(),
            ),
            None => Layer::not_applicable(),
        };
        let mut policies = PolicySet {
            identity: match self.identity() {
                Some(Value::Array(statements)) if statements.is_empty() => Layer::of(Vec::new()),
                identity => one(&identity, DocumentKind::Identity),
            },
            resource: one(&self.kp, DocumentKind::KeyPolicy),
            permissions_boundary: one(&self.bnd, DocumentKind::PermissionsBoundary),
            session: one(&self.ses, DocumentKind::Session),
            scp: levels(&self.scp, DocumentKind::Scp),
            rcp: levels(&self.rcp, DocumentKind::Rcp),
            vpc_endpoint: one(&self.vpce, DocumentKind::VpcEndpoint)
                .of_gateway((self.endpoint.as_deref() == Some("gateway")).into()),
            missing_resource: MissingResource::NoEffect,
        };
        for layer in &self.unread {
            match layer.as_str() {
                "identity" => policies.identity = Layer::unknown(),
                "resource" => policies.resource = Layer::unknown(),
                "permissions-boundary" => policies.permissions_boundary = Layer::unknown(),
                "session" => policies.session = Layer::unknown(),
                "scp" => policies.scp = Layer::unknown(),
                "rcp" => policies.rcp = Layer::unknown(),
                "vpc-endpoint" => policies.vpc_endpoint = Layer::unknown(),
                other => return Err(format!("no such layer: {other}")),
            }
        }
        if matches!(request.principal, Principal::RootUser { .. }) {
            policies.identity = Layer::not_applicable();
        }
        Ok(policies)
    }
}

fn default_usage(action: &str) -> &'static str {
    match action {
        "kms:Sign" | "kms:Verify" => "SIGN_VERIFY",
        "kms:GenerateMac" | "kms:VerifyMac" => "GENERATE_VERIFY_MAC",
        "kms:DeriveSharedSecret" => "KEY_AGREEMENT",
        _ => "ENCRYPT_DECRYPT",
    }
}

fn identity_list(written: &Value) -> Value {
    match written {
        Value::Array(statements) if statements.is_empty() => json!([]),
        written => json!([{"name": "p", "policy": Raw::of(written).value()}]),
    }
}

fn level_policies(written: &Value, kind: DocumentKind) -> Vec<Arc<Policy>> {
    match written {
        Value::Array(statements) if statements.is_empty() => Vec::new(),
        written => vec![Raw::of(written).policy(kind)],
    }
}
