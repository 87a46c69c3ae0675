//! What a CloudTrail record adds to its error message: the facts of the request.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Denial;
use super::form::Form;
use super::gather::{denials, of_form};
use super::plain::plain;
use super::record::{RawEvent, UserIdentity};

/// The request context that a record gives. A field is empty where the record says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// The id of the record.
    pub event_id: Option<String>,
    /// When the request was made (`aws:CurrentTime`).
    pub event_time: Option<String>,
    /// The service that was called, as a host name.
    pub event_source: String,
    /// The API operation.
    pub event_name: String,
    /// The Region of the request (`aws:RequestedRegion`).
    pub region: Option<String>,
    /// The account whose trail this record is in.
    pub recipient_account: Option<String>,
    /// What sort of identity called, in CloudTrail's word: `AssumedRole`, `AWSService` …
    pub caller_type: Option<String>,
    /// The caller's account (`kms:CallerAccount`, `aws:PrincipalAccount`).
    pub caller_account: Option<String>,
    /// The ARN of the caller's role, with its path (`aws:PrincipalArn`).
    pub role_arn: Option<String>,
    /// The caller's unique id and session (`aws:userid`).
    pub principal_id: Option<String>,
    /// The service on whose behalf or by which the call was made, as written.
    pub invoked_by: Option<String>,
    /// The value of `kms:ViaService`.
    pub via_service: ViaService,
    /// The address, when it is one (`aws:SourceIp`).
    pub source_ip: Option<String>,
    /// The VPC endpoint that the request came through (`aws:SourceVpce`).
    pub vpc_endpoint_id: Option<String>,
    /// The encryption context (`kms:EncryptionContext:…`); `None` when the record has none.
    pub encryption_context: Option<BTreeMap<String, String>>,
    /// The encryption algorithm (`kms:EncryptionAlgorithm`).
    pub encryption_algorithm: Option<String>,
    /// The alias that the request names (`kms:RequestAlias`).
    pub request_alias: Option<String>,
    /// The keys that the request touched.
    pub key_arns: Vec<String>,
    /// The accounts that own those keys.
    pub key_accounts: Vec<String>,
    /// Whether the caller signed in with a second factor.
    pub mfa_authenticated: Option<bool>,
    /// The id that this record shares with the record in another account.
    pub shared_event_id: Option<String>,
}

/// The service that called KMS for the principal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ViaService {
    /// The principal called KMS itself.
    #[default]
    Absent,
    /// The record names the service.
    Known(String),
    /// The record says `AWS Internal`; the encryption context tells the service (M-CT-4).
    Guessed(String),
}

impl ViaService {
    /// The value of the condition key, if there is one.
    pub fn value(&self) -> Option<&str> {
        match self {
            ViaService::Absent => None,
            ViaService::Known(service) | ViaService::Guessed(service) => Some(service),
        }
    }
}

/// The denial or failure that a record reports; `None` for a success or an error of another service.
pub(super) fn denial(raw: RawEvent) -> Option<Denial> {
    let code = raw.error_code.clone().unwrap_or_default();
    let message = raw.error_message.clone().unwrap_or_default();
    if code.is_empty() && message.is_empty() {
        return None;
    }
    let service = service_of(&raw);
    let mut denial = read_error(&service, &code, &message)?;
    let event = event(&raw);
    denial.service = Some(service);
    denial.error_code = raw.error_code.clone().or(denial.error_code);
    denial.request_id = raw.request_id.clone().or(denial.request_id);
    denial.principal = denial.principal.or_else(|| principal(&raw));
    denial.action =
        action(&raw).filter(|_| denial.action.is_none() || denial.form == Form::Legacy).or(denial.action);
    denial.resource = denial.resource.or_else(|| event.key_arns.first().cloned());
    denial.event = Some(Box::new(event));
    Some(denial)
}

fn service_of(raw: &RawEvent) -> String {
    let source = raw.event_source.as_deref().unwrap_or_default();
    source.split('.').next().unwrap_or_default().to_owned()
}

/// The message if we know it, else the code.
fn read_error(service: &str, code: &str, message: &str) -> Option<Denial> {
    if code == "VpceAccessDenied" {
        return Some(of_form(Form::EndpointPolicyEvent));
    }
    let text = plain(&format!("{code}: {message}"));
    let found = denials(&text, 0..text.len()).into_iter().next();
    let found = found.filter(|denial| {
        service == "kms" || denial.kind == super::Kind::AccessDenied || code.starts_with("KMS.")
    });
    match (found, service) {
        // KMS denied and says no more: the record itself names the caller and the action.
        (Some(denial), "kms") if denial.form == Form::PlainDenied => Some(of_form(Form::NoReason)),
        (Some(denial), _) => Some(denial),
        (None, "kms") if code == "NotFoundException" => Some(of_form(Form::KeyNotFound)),
        (None, "kms") => Some(of_form(Form::KmsValidation)),
        (None, _) => None,
    }
}

fn event(raw: &RawEvent) -> Event {
    let none = UserIdentity::default();
    let identity = raw.user_identity.as_ref().unwrap_or(&none);
    let context = text_map(parameter(raw, "encryptionContext"));
    let resources = raw.resources.as_deref().unwrap_or_default();
    Event {
        event_id: raw.event_id.clone(),
        event_time: raw.event_time.clone(),
        event_source: raw.event_source.clone().unwrap_or_default(),
        event_name: raw.event_name.clone().unwrap_or_default(),
        region: raw.aws_region.clone(),
        recipient_account: raw.recipient_account_id.clone(),
        caller_type: identity.kind.clone(),
        caller_account: identity.account_id.clone(),
        role_arn: role_arn(identity),
        principal_id: identity.principal_id.clone(),
        invoked_by: identity.invoked_by.clone(),
        via_service: via_service(identity, raw, context.as_ref()),
        source_ip: raw.source_ip_address.clone().filter(|ip| ip.parse::<std::net::IpAddr>().is_ok()),
        vpc_endpoint_id: raw.vpc_endpoint_id.clone(),
        encryption_context: context,
        encryption_algorithm: parameter(raw, "encryptionAlgorithm")
            .and_then(Value::as_str)
            .map(str::to_owned),
        request_alias: request_alias(raw),
        key_arns: key_arns(raw),
        key_accounts: resources.iter().filter_map(|resource| resource.account_id.clone()).collect(),
        mfa_authenticated: mfa(identity),
        shared_event_id: raw.shared_event_id.clone(),
    }
}

fn parameter<'e>(raw: &'e RawEvent, name: &str) -> Option<&'e Value> {
    raw.request_parameters.as_ref()?.get(name)
}

fn text_map(value: Option<&Value>) -> Option<BTreeMap<String, String>> {
    let object = value?.as_object()?;
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Some(object.iter().map(|(key, value)| (key.clone(), text(value))).collect())
}

/// The role's ARN with its path stands only in the session issuer (M-CT-5).
fn role_arn(identity: &UserIdentity) -> Option<String> {
    let issuer = identity.session_context.as_ref().and_then(|context| context.session_issuer.as_ref());
    let issued =
        issuer.filter(|issuer| issuer.kind.as_deref() != Some("Root")).and_then(|issuer| issuer.arn.clone());
    issued.or_else(|| {
        identity.arn.clone().filter(|arn| identity.kind.as_deref() == Some("Role") && arn.contains(":role/"))
    })
}

/// `kms:ViaService` from `invokedBy` (M-CT-4).
fn via_service(
    identity: &UserIdentity,
    raw: &RawEvent,
    context: Option<&BTreeMap<String, String>>,
) -> ViaService {
    let Some(invoked_by) = identity.invoked_by.as_deref() else { return ViaService::Absent };
    let forwarded = invoked_by.strip_prefix("fas.");
    // A service principal that calls for itself is the caller, not the way.
    if identity.kind.as_deref() == Some("AWSService") && forwarded.is_none() {
        return ViaService::Absent;
    }
    let region = raw.aws_region.as_deref().unwrap_or("*");
    let host = forwarded.unwrap_or(invoked_by);
    if let Some(name) = host.strip_suffix(".amazonaws.com") {
        let regional = name.ends_with(region);
        return ViaService::Known(if regional {
            host.to_owned()
        } else {
            format!("{name}.{region}.amazonaws.com")
        });
    }
    let keys = context.into_iter().flat_map(BTreeMap::keys);
    let guess = keys.filter_map(|key| key.strip_prefix("aws:")?.split(':').next()).next();
    guess.map_or(ViaService::Absent, |name| ViaService::Guessed(format!("{name}.{region}.amazonaws.com")))
}

fn principal(raw: &RawEvent) -> Option<String> {
    let identity = raw.user_identity.as_ref()?;
    let service =
        identity.invoked_by.as_deref().map(|host| host.strip_prefix("fas.").unwrap_or(host).to_owned());
    match identity.kind.as_deref() {
        Some("AWSService") => service,
        _ => identity.arn.clone(),
    }
}

/// The IAM action of the operation, where it follows from its name.
fn action(raw: &RawEvent) -> Option<String> {
    let (service, name) = (service_of(raw), raw.event_name.as_deref()?);
    let name = match (service.as_str(), name) {
        ("kms", "ReEncrypt") => "ReEncrypt*",
        ("s3", "HeadObject") => "GetObject",
        ("s3", "ListObjects" | "ListObjectsV2" | "HeadBucket") => "ListBucket",
        ("s3", "UploadPart" | "CreateMultipartUpload" | "CompleteMultipartUpload") => "PutObject",
        (_, name) => name,
    };
    Some(format!("{service}:{name}"))
}

/// The alias in the request, without the ARN around it.
fn request_alias(raw: &RawEvent) -> Option<String> {
    let key_id = parameter(raw, "keyId")?.as_str()?;
    let (_, name) = key_id.split_once("alias/")?;
    Some(format!("alias/{name}"))
}

fn key_arns(raw: &RawEvent) -> Vec<String> {
    let resources = raw.resources.as_deref().unwrap_or_default();
    let mut arns: Vec<String> = resources.iter().filter_map(|resource| resource.arn.clone()).collect();
    if arns.is_empty()
        && let Some(key_id) = parameter(raw, "keyId").and_then(Value::as_str)
        && key_id.starts_with("arn:")
        && key_id.contains(":key/")
    {
        arns.push(key_id.to_owned());
    }
    arns
}

fn mfa(identity: &UserIdentity) -> Option<bool> {
    let attributes = identity.session_context.as_ref()?.attributes.as_ref()?;
    match attributes.get("mfaAuthenticated")? {
        Value::Bool(value) => Some(*value),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Layer;
    use super::super::decode;
    use super::ViaService;

    #[test]
    fn a_network_activity_event_names_the_endpoint() {
        let text = r#"{"eventType":"AwsVpceEvent","eventCategory":"NetworkActivity","eventSource":"kms.amazonaws.com",
            "eventName":"Decrypt","errorCode":"VpceAccessDenied","vpcEndpointId":"vpce-0a","awsRegion":"us-east-1",
            "errorMessage":"The request was denied due to a VPC endpoint policy","userIdentity":{}}"#;
        let found = decode(text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].layer, Some(Layer::VpcEndpoint));
        let event = found[0].event.as_ref().unwrap();
        assert_eq!(event.vpc_endpoint_id.as_deref(), Some("vpce-0a"));
        assert_eq!(event.via_service, ViaService::Absent);
    }
}
