//! Joining what was read about an organization.

use super::fact::{each, each_newer, inventory, newer};
use crate::organization::{Organization, OrganizationPolicy, PolicySummary};

/// Another organization is not joined with: the later one stands.
pub(super) fn join(earlier: &mut Organization, later: Organization) {
    let id = |organization: &Organization| organization.description.known().map(|known| known.id.clone());
    if let (Some(one), Some(other)) = (id(earlier), id(&later))
        && one != other
    {
        *earlier = later;
        return;
    }
    let Organization {
        description,
        roots,
        accounts,
        parents,
        organizational_units,
        service_control_policies,
        resource_control_policies,
        policies_for_target,
    } = later;
    newer(&mut earlier.description, description);
    newer(&mut earlier.roots, roots);
    newer(&mut earlier.accounts, accounts);
    each_newer(&mut earlier.parents, parents);
    each(&mut earlier.organizational_units, organizational_units, |earlier, later| *earlier = later);
    inventory(&mut earlier.service_control_policies, service_control_policies, join_policy);
    inventory(&mut earlier.resource_control_policies, resource_control_policies, join_policy);
    each_newer(&mut earlier.policies_for_target, policies_for_target);
}

fn join_policy(earlier: &mut OrganizationPolicy, later: OrganizationPolicy) {
    let OrganizationPolicy { summary, content, targets } = later;
    let PolicySummary { id, arn, name, policy_type, aws_managed } = summary;
    let known = &mut earlier.summary;
    known.id = id;
    known.arn = arn.or(known.arn.take());
    known.name = name.or(known.name.take());
    known.policy_type = policy_type.or(known.policy_type.take());
    known.aws_managed = aws_managed.or(known.aws_managed);
    newer(&mut earlier.content, content);
    newer(&mut earlier.targets, targets);
}
