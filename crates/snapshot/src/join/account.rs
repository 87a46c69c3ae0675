//! Joining what was read about one account.

use super::fact::{each, inventory, newer, older};
use super::region;
use crate::account::Account;
use crate::iam::{Group, Iam, ManagedPolicy, Role, User};

pub(super) fn join(earlier: &mut Account, later: Account) {
    let Account { organization, buckets, multi_region_access_points, iam, regions } = later;
    newer(&mut earlier.organization, organization);
    newer(&mut earlier.buckets, buckets);
    newer(&mut earlier.multi_region_access_points, multi_region_access_points);
    join_iam(&mut earlier.iam, iam);
    each(&mut earlier.regions, regions, region::join);
}

fn join_iam(earlier: &mut Iam, later: Iam) {
    let Iam { roles, users, groups, managed_policies } = later;
    inventory(&mut earlier.roles, roles, join_role);
    inventory(&mut earlier.users, users, join_user);
    inventory(&mut earlier.groups, groups, join_group);
    inventory(&mut earlier.managed_policies, managed_policies, join_policy);
}

/// A role that was made anew keeps nothing of the old one.
fn join_role(earlier: &mut Role, later: Role) {
    if differ(&earlier.role_id, &later.role_id) {
        *earlier = later;
        return;
    }
    let old = std::mem::replace(earlier, later);
    older(&mut earlier.inline_policies, old.inline_policies);
    older(&mut earlier.attached_policies, old.attached_policies);
}

fn join_user(earlier: &mut User, later: User) {
    if differ(&earlier.user_id, &later.user_id) {
        *earlier = later;
        return;
    }
    let old = std::mem::replace(earlier, later);
    older(&mut earlier.groups, old.groups);
    older(&mut earlier.inline_policies, old.inline_policies);
    older(&mut earlier.attached_policies, old.attached_policies);
}

fn join_group(earlier: &mut Group, later: Group) {
    if differ(&earlier.group_id, &later.group_id) {
        *earlier = later;
        return;
    }
    let old = std::mem::replace(earlier, later);
    older(&mut earlier.inline_policies, old.inline_policies);
    older(&mut earlier.attached_policies, old.attached_policies);
}

/// The text of one version is no text of another.
fn join_policy(earlier: &mut ManagedPolicy, later: ManagedPolicy) {
    if earlier.default_version_id == later.default_version_id {
        newer(&mut earlier.document, later.document);
    } else {
        *earlier = later;
    }
}

fn differ(one: &Option<String>, other: &Option<String>) -> bool {
    one.is_some() && other.is_some() && one != other
}
