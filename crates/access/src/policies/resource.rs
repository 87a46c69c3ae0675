//! The key policy, and the policy of the VPC endpoint that a request enters through.

use keytrace_iam::document::Effect;
use keytrace_iam::policy_set::{Layer, Policy};
use keytrace_iam::principal::PrincipalPattern;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};

use crate::call::{Call, NetworkPath, ViaService};
use crate::kms::case::KeyPolicySource;
use crate::kms::key::AWS_MANAGED;
use crate::kms::key_record::KeyRecord;
use crate::policies::{Gatherer, Origin};
use keytrace_aws::partition::partition_of;

/// The key policy.
pub(crate) fn key_policy(facts: &mut Gatherer<'_>, key: &KeyRecord<'_>) -> (Layer, KeyPolicySource) {
    match key.key.as_deref().map(|read| &read.policy) {
        Some(Collected::Known(text)) => {
            let origin = Origin { holder: key.name(), name: "key policy", arn: None };
            let policy = facts.library.key_policy(origin, text.as_str());
            (Layer::of(vec![policy]), KeyPolicySource::Collected)
        }
        read => match (of_aws_managed_key(facts, key), read) {
            (Some(found), _) => found,
            (None, Some(Collected::NotCollected(gap))) => {
                (facts.unknown(gap.clone()), KeyPolicySource::Unknown)
            }
            // The key's own gap, or its absence, has been told already.
            (None, _) => (Layer::unknown(), KeyPolicySource::Unknown),
        },
    }
}

/// `E-AMK-1`: every principal of the key's account may use the key through the one service.
fn of_aws_managed_key(facts: &Gatherer<'_>, key: &KeyRecord<'_>) -> Option<(Layer, KeyPolicySource)> {
    let service = key.aws_managed_alias.as_deref()?.strip_prefix(AWS_MANAGED)?;
    let account = key.account.as_ref()?;
    let (source, name) = match service {
        "s3" => (KeyPolicySource::Documented, "key policy of alias/aws/s3, as AWS documents it".to_owned()),
        _ => (
            KeyPolicySource::Assumed,
            format!("key policy of alias/aws/{service}, assumed to be like that of alias/aws/s3"),
        ),
    };
    let text = aws_managed_key_policy(service, account, &key.region);
    let holder = format!("{account} {}", key.region);
    let origin = Origin { holder: &holder, name: &name, arn: None };
    Some((Layer::of(vec![facts.library.policy(origin, &text)]), source))
}

// Source: https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk
fn aws_managed_key_policy(service: &str, account: &AccountId, region: &str) -> String {
    let caller = match service {
        "ebs" => "ec2",
        other => other,
    };
    let create_grant = if service == "s3" { "" } else { r#""kms:CreateGrant","# };
    let partition = partition_of(region);
    format!(
        r#"{{"Version":"2012-10-17","Statement":[
  {{"Sid":"ThroughTheService","Effect":"Allow","Principal":{{"AWS":"*"}},
   "Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*",{create_grant}"kms:DescribeKey"],
   "Resource":"*",
   "Condition":{{"StringEquals":{{"kms:CallerAccount":"{account}","kms:ViaService":"{caller}.{region}.amazonaws.com"}}}}}},
  {{"Sid":"ReadByTheAccount","Effect":"Allow","Principal":{{"AWS":"arn:{partition}:iam::{account}:root"}},
   "Action":["kms:Describe*","kms:Get*","kms:List*","kms:RevokeGrant"],"Resource":"*"}}]}}"#
    )
}

/// `E-VPCE-2`: the policy of an endpoint without one.
const DEFAULT_ENDPOINT_POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;

/// The policy of the VPC endpoint that the request enters through, if it enters through one (`E-VPCE-1`, `E-FAS-4`).
pub(crate) fn vpc_endpoint(facts: &mut Gatherer<'_>, call: &Call) -> Layer {
    match (&call.network, &call.via_service) {
        (_, ViaService::Service(_)) => Layer::not_applicable(),
        (NetworkPath::Service | NetworkPath::Public | NetworkPath::NoRoute, _) => Layer::not_applicable(),
        (NetworkPath::Unknown(gap), _) => facts.unknown(gap.clone()),
        (NetworkPath::VpcEndpoint { id, account }, via) => {
            let layer = of_endpoint(facts, id, account, &call.region);
            match via {
                ViaService::Either(service) | ViaService::Untold(service) => {
                    perhaps(facts, layer, call, service)
                }
                ViaService::Direct | ViaService::Service(_) => layer,
            }
        }
    }
}

fn of_endpoint(facts: &mut Gatherer<'_>, id: &str, account: &str, region: &str) -> Layer {
    let snapshot = facts.snapshot;
    let gap = Gap::new(format!("policy of VPC endpoint {id}"), "ec2:DescribeVpcEndpoints");
    let Some(account) = AccountId::parse(account) else { return facts.unknown(gap) };
    match snapshot.network(&account, region).and_then(|network| network.vpc_endpoint(id)) {
        Collected::Known(endpoint) => {
            let text =
                endpoint.policy_document.as_ref().map_or(DEFAULT_ENDPOINT_POLICY, |text| text.as_str());
            let origin = Origin { holder: id, name: "VPC endpoint policy", arn: None };
            Layer::of(vec![facts.library.policy(origin, text)])
        }
        Collected::Absent => facts.unknown(gap.in_region(&account, region)),
        Collected::NotCollected(gap) => facts.unknown(gap),
    }
}

/// `Q-21`: whether the request passes the endpoint is not known. That matters only when the policy is not the default.
fn perhaps(facts: &mut Gatherer<'_>, layer: Layer, call: &Call, service: &str) -> Layer {
    if layer.policies().any(|policy| allows_everything(policy)) {
        return layer;
    }
    let fact = format!("whether {service} or the job itself makes the {} request", call.action);
    facts.unknown(Gap::new(fact, "cloudtrail:LookupEvents"))
}

fn allows_everything(policy: &Policy) -> bool {
    let document = &policy.document;
    let denies = document.statements.iter().any(|statement| statement.effect == Effect::Deny);
    let opens = document.statements.iter().any(|statement| {
        let anyone = statement.principal.as_ref().is_some_and(|principal| {
            !principal.negated && principal.patterns.contains(&PrincipalPattern::Anyone)
        });
        let resource = statement.resource.as_ref().is_some_and(|resource| {
            !resource.negated && resource.patterns.iter().any(|pattern| pattern.as_str() == "*")
        });
        let action = &statement.action;
        let every_action = !action.negated && action.patterns.iter().any(|pattern| pattern.as_str() == "*");
        anyone && resource && every_action && statement.conditions.is_empty()
    });
    document.is_valid() && opens && !denies
}
