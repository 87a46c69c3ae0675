//! Whether AWS would take what a change leaves behind: how long a policy may be, and how many there may be (`L-LIM`).

use keytrace_iam::limit::{CountLimit, SizeLimit};
use keytrace_iam::policy_set::PolicySet;
use serde_json::Value;

use crate::remediation::{Target, TargetKind};

/// Whether a document of this kind would be refused for its own length.
pub(super) fn is_too_long(target: &Target, after: &Value) -> bool {
    let limit = match target.kind {
        TargetKind::RoleInlinePolicy if target.is_of_user() => SizeLimit::UserInline,
        TargetKind::RoleInlinePolicy => SizeLimit::RoleInline,
        TargetKind::ManagedPolicy | TargetKind::Boundary => SizeLimit::ManagedPolicy,
        TargetKind::KeyPolicy => SizeLimit::KeyPolicy,
        TargetKind::Scp => SizeLimit::Scp,
        TargetKind::Rcp => SizeLimit::Rcp,
        TargetKind::VpcEndpointPolicy => SizeLimit::VpcEndpoint,
        // No other setting that is changed is a document but a run's session policy.
        TargetKind::Setting if after.is_object() => SizeLimit::SessionPolicy,
        TargetKind::Setting | TargetKind::Grant | TargetKind::KeyState => return false,
    };
    limit.exceeded_by(&after.to_string()).is_some()
}

/// Whether the inline policies of the role would together be longer than AWS takes (`L-LIM-2`). Those of a user stand
/// beside those of its groups, which have a limit of their own, so nothing is said of them.
pub(super) fn are_inline_policies_too_long(target: &Target, policies: &PolicySet) -> bool {
    if target.kind != TargetKind::RoleInlinePolicy || target.is_of_user() {
        return false;
    }
    let inline = policies.identity.policies().filter(|policy| policy.arn.is_none());
    inline.map(|policy| SizeLimit::RoleInline.measure(&policy.text)).sum::<usize>()
        > SizeLimit::RoleInline.most()
}

/// Whether one more policy is attached to a root, unit or account than AWS takes (`L-LIM-8`).
pub(super) fn are_too_many(target: &Target, policies: &PolicySet, level: usize) -> bool {
    let attached = policies.scp.levels().get(level).map_or(0, |level| level.policies.len());
    target.kind == TargetKind::Scp && attached > CountLimit::Scps.most()
}
