//! What is special about a service: KMS keys, role trust policies, actions that nobody can be denied.

use keytrace_aws::arn::Arn;
use keytrace_iam::decide::ResourcePolicyRole;
use keytrace_iam::policy_set::{MissingResource, PolicySet};
use keytrace_iam::request::{Action, Principal, Request, Resource};
use keytrace_iam::truth::Truth;
use keytrace_iam::validate::DocumentKind;

use crate::simulate::input_error::{InputErrorKind, nearest};
use keytrace_aws::kms_action::{ActsOn, KmsAction};

/// How the policy of a resource counts for an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Law {
    /// Any service: one of two sources of permission in the same account (`E-SAME-1`).
    General,
    /// A KMS key: the key policy must allow or delegate (`E-KMS-1`).
    Key(&'static KmsAction),
    /// An action of KMS that no resource's policy governs: no key, or the alias (`E-KMS-11`, `L-KA-2`).
    KmsWithoutKey(&'static KmsAction),
    /// A role's trust policy: it must allow or delegate (`E-SAME-4`).
    RoleTrust,
    /// Everybody may, whatever policies say (`E-REQ-5`).
    AlwaysAllowed,
}

impl Law {
    /// The law for an action on a resource.
    ///
    /// # Errors
    /// When KMS has no such action, or the action does not act on such a resource.
    pub(super) fn of(action: &Action, resource: &Resource) -> Result<Self, InputErrorKind> {
        match (action.service(), action.name()) {
            ("kms", _) => Self::of_kms(action, resource),
            ("sts", "getcalleridentity") => Ok(Self::AlwaysAllowed),
            ("sts", name) if name.starts_with("assumerole") => Ok(Self::RoleTrust),
            // `sts:TagSession` and `sts:SetSourceIdentity` stand beside `sts:AssumeRole` in trust policies.
            ("sts", "tagsession" | "setsourceidentity") => Ok(Self::RoleTrust),
            _ => Ok(Self::General),
        }
    }

    fn of_kms(action: &Action, resource: &Resource) -> Result<Self, InputErrorKind> {
        let Some(found) = KmsAction::find(action.as_str()) else {
            let names = KmsAction::all().iter().map(|action| action.name);
            let nearest = nearest(action.as_str(), names);
            return Err(InputErrorKind::NoSuchKmsAction { action: action.as_str().into(), nearest });
        };
        let kind = match resource {
            Resource::Arn(text) | Resource::ArnPrefix(text) => {
                Arn::parse(text).and_then(|arn| arn.typed_resource()).map(|(kind, _)| kind)
            }
            Resource::Unspecified { .. } => None,
        };
        let other = |expected| Err(InputErrorKind::ResourceOfOtherKind { action: found.name, expected });
        match (found.acts_on, kind) {
            (ActsOn::Key | ActsOn::AliasAndKey, Some("key")) => Ok(Self::Key(found)),
            (ActsOn::AliasAndKey, Some("alias")) => Ok(Self::KmsWithoutKey(found)),
            (ActsOn::Nothing, None) => Ok(Self::KmsWithoutKey(found)),
            // `E-KID-3`: authorization is on the key behind an alias.
            (ActsOn::Key, _) => other("a key; give the key's ARN"),
            (ActsOn::AliasAndKey, _) => other("an alias and a key; ask once for each ARN"),
            (ActsOn::Nothing, Some(_)) => other("no resource; give `*`"),
        }
    }

    /// What the resource's policy is for.
    pub(super) fn resource_policy(self) -> ResourcePolicyRole {
        match self {
            Self::Key(_) | Self::RoleTrust => ResourcePolicyRole::Required,
            Self::General | Self::KmsWithoutKey(_) | Self::AlwaysAllowed => ResourcePolicyRole::OneOfTwo,
        }
    }

    /// How a statement without `Resource` is read in the resource's policy.
    pub(super) fn missing_resource(self) -> MissingResource {
        match self {
            Self::Key(_) | Self::KmsWithoutKey(_) => MissingResource::NoEffect,
            Self::General | Self::RoleTrust | Self::AlwaysAllowed => MissingResource::ThisResource,
        }
    }

    /// What kind of document the resource's policy is.
    pub(super) fn resource_document(self, action: &Action) -> DocumentKind {
        match self {
            Self::Key(_) | Self::KmsWithoutKey(_) => DocumentKind::KeyPolicy,
            Self::RoleTrust => DocumentKind::TrustPolicy,
            Self::General if action.service() == "s3" => DocumentKind::BucketPolicy,
            Self::General | Self::AlwaysAllowed => DocumentKind::ResourcePolicy,
        }
    }

    /// The action of KMS, if it is one.
    pub(super) fn kms_action(self) -> Option<&'static KmsAction> {
        match self {
            Self::Key(action) | Self::KmsWithoutKey(action) => Some(action),
            Self::General | Self::RoleTrust | Self::AlwaysAllowed => None,
        }
    }

    /// `E-GRT-9`: whether a grant decides, and no policy allows.
    pub(super) fn is_decided_by_grants(self) -> bool {
        self.kms_action().is_some_and(|action| action.name == "kms:RetireGrant")
    }

    /// `E-KMS-7`: whether the action can work at all on a resource of another account.
    pub(super) fn works_across_accounts(self) -> bool {
        self.kms_action().is_none_or(|action| action.works_across_accounts)
    }
}

/// The services whose resources resource control policies govern (`E-RCP-4`), as of October 2026.
// Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services
const WITH_RCP: &str = "aoss appconfig appstream autoscaling autoscaling-plans budgets clouddirectory cloudfront cloudsearch \
    cloudtrail-data codeartifact codebuild codecommit codepipeline cognito-identity cognito-idp comprehend \
    comprehendmedical compute-optimizer cost-optimization-hub dax dsql dynamodb ecr ecr-public events firehose \
    fis fms gamelift health inspector-scan kendra kinesisvideo kms logs memorydb networkmonitor notifications \
    opensearch pca-connector-ad personalize polly pricing resource-groups rolesanywhere s3 secretsmanager \
    servicediscovery signin sqs sts support swf textract timestream-influxdb transcribe transfer translate wafv2 \
    workspaces xray";

/// Whether an identity provider vouches for who asks, and nobody signs (`L-PRN-5`).
pub(super) fn by_federation(action: &Action) -> bool {
    action.service() == "sts" && matches!(action.name(), "assumerolewithsaml" | "assumerolewithwebidentity")
}

/// `E-VPCE-6`: S3 and DynamoDB have gateway endpoints besides interface endpoints, and the input does not tell which.
pub(super) fn is_gateway(action: &Action) -> Truth {
    if matches!(action.service(), "s3" | "dynamodb") { Truth::Unknown } else { Truth::False }
}

/// Takes away the layers that do not exist for this caller, resource and action.
pub(super) fn exempt(policies: &mut PolicySet, request: &Request, law: Law) {
    let none = keytrace_iam::policy_set::Layer::not_applicable;
    let principal = &request.principal;
    let service_linked = matches!(principal, Principal::RoleSession(session) if session.is_service_linked());
    // `E-SCP-1`, `E-SVC-1`, `E-SVC-2`.
    if service_linked
        || matches!(principal, Principal::Service { .. } | Principal::Federated { .. } | Principal::Anonymous)
    {
        policies.scp = none();
    }
    // `E-RCP-2`, `E-RCP-4`.
    let no_resource = matches!(request.resource, Resource::Unspecified { .. });
    if service_linked
        || law.is_decided_by_grants()
        || no_resource
        || !WITH_RCP.split(' ').any(|service| service == request.action.service())
    {
        policies.rcp = none();
    }
    // `E-KMS-2`, `E-SVC-1`: identity-based policies attach to users and roles only.
    match principal {
        Principal::RootUser { .. }
        | Principal::Service { .. }
        | Principal::Federated { .. }
        | Principal::Anonymous => {
            policies.identity = none();
            policies.permissions_boundary = none();
            policies.session = none();
        }
        // `E-BND-1`: a service-linked role cannot have a boundary.
        Principal::RoleSession(_) if service_linked => policies.permissions_boundary = none(),
        Principal::RoleSession(_) | Principal::User { .. } | Principal::FederatedUser { .. } => {}
    }
    if matches!(law, Law::KmsWithoutKey(_)) {
        policies.resource = none();
    }
}
