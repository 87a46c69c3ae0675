//! One question about one request: may this principal do this with this key?

use keytrace_access::call::Resource;
use keytrace_access::row::Row;
use std::collections::BTreeMap;

use keytrace_iam::request::Principal;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::snapshot::Snapshot;

use crate::diagnose::gather::Gathering;
use crate::diagnose::subject::{Diagnosis, judge};
use crate::diagnose::{Options, Report};
use keytrace_access::call::{
    Call, Confidence, ContextText, EncryptionContext, Necessity, NetworkPath, ViaService,
};
use keytrace_access::kms::key;
use keytrace_access::policies::Library;
use keytrace_aws::kms_action::KmsAction;

/// A request that a person asks about.
#[derive(Clone, Debug)]
pub struct Question {
    /// Who asks.
    pub principal: Principal,
    /// The principal's account.
    pub account: AccountId,
    /// The KMS action.
    pub action: &'static KmsAction,
    /// The key: ARN, alias or id.
    pub key: String,
    /// The Region of the KMS endpoint.
    pub region: String,
    /// The service that makes the request for the principal; none for a direct request.
    pub via_service: Option<&'static str>,
    /// The pairs of the encryption context, all of them; none when they are not known.
    pub encryption_context: Option<BTreeMap<String, String>>,
}

/// Answers a question about one request.
#[must_use]
pub fn ask(snapshot: &Snapshot, question: &Question, options: &Options) -> Report {
    let Question { principal, account, action, region, .. } = question;
    let reference = key::resolve(
        snapshot,
        &question.key,
        "the question",
        account,
        region,
        question.via_service.unwrap_or("kms"),
    );
    let pairs = question.encryption_context.clone().unwrap_or_default();
    let call = Call {
        row: Row::Asked,
        principal: principal.clone(),
        action: action.name,
        resource: Resource::Key(reference),
        encryption_context: EncryptionContext {
            pairs: pairs.into_iter().map(|(name, value)| (name, ContextText::Exact(value))).collect(),
            open: question.encryption_context.is_none(),
        },
        via_service: question.via_service.map_or(ViaService::Direct, ViaService::Service),
        region: region.clone(),
        network: if question.via_service.is_some() { NetworkPath::Service } else { NetworkPath::Public },
        necessity: Necessity::Must,
        because: "asked for".to_owned(),
        confidence: Confidence::Documented,
        session_policy: None,
        objects: keytrace_access::call::Objects::default(),
        source: None,
    };
    let diagnosis = judge(snapshot, &Library::new(), vec![call], &[], options);
    let mut gathering = Gathering::new(options);
    gathering.add(Diagnosis {
        name: name(principal).to_owned(),
        account: account.to_string(),
        region: region.clone(),
        ..diagnosis
    });
    gathering.finish()
}

fn name(principal: &Principal) -> &str {
    match principal {
        Principal::Service { name } => name,
        _ => principal.arn().unwrap_or("anonymous"),
    }
}
