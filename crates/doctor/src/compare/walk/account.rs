//! The facts of one account: its users, groups, roles and policies.

use keytrace_snapshot::account::{Account, AccountId};
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::iam::{AttachedPolicy, Group, Iam, InlinePolicy, ManagedPolicy, Role, User};
use serde_json::{Value, json};

use super::{Pair, Visit, deep, inventory, json as as_json, region};

pub(super) fn walk(id: &AccountId, (old, new): Pair<'_, Account>, visit: &mut impl Visit) {
    // Why: who owns a bucket is told by the bucket; a list that grew says nothing of access.
    let Account { organization, buckets: _, multi_region_access_points, iam, regions } = old;
    visit.fact(&|| format!("organization of {id}"), (organization, &mut new.organization), as_json);
    let points = (multi_region_access_points, &mut new.multi_region_access_points);
    visit.fact(&|| format!("multi-Region access points of {id}"), points, as_json);
    iam_walk(id, (iam, &mut new.iam), visit);
    for ((name, old), new) in regions.iter_mut().zip(new.regions.values_mut()) {
        region::walk((id, name), (old, new), visit);
    }
}

fn iam_walk(id: &AccountId, (old, new): Pair<'_, Iam>, visit: &mut impl Visit) {
    let Iam { roles, users, groups, managed_policies } = old;
    inventory((roles, &mut new.roles), |name, pair| {
        let role = format!("role {name} of {id}");
        deep(&|| role.clone(), pair, visit, |pair, visit| self::role(&role, pair, visit));
    });
    inventory((users, &mut new.users), |name, pair| {
        let user = format!("user {name} of {id}");
        deep(&|| user.clone(), pair, visit, |pair, visit| self::user(&user, pair, visit));
    });
    inventory((groups, &mut new.groups), |name, pair| {
        let group = format!("group {name} of {id}");
        deep(&|| group.clone(), pair, visit, |pair, visit| self::group(&group, pair, visit));
    });
    inventory((managed_policies, &mut new.managed_policies), |arn, pair| {
        let what = || format!("managed policy {arn}");
        deep(&what, pair, visit, |(old, new), visit| {
            let ManagedPolicy { arn: _, policy_name: _, default_version_id: _, document } = old;
            visit.fact(&what, (document, &mut new.document), as_json);
        });
    });
}

fn role(role: &str, (old, new): Pair<'_, Role>, visit: &mut impl Visit) {
    let Role {
        arn,
        role_name: _,
        role_id,
        path: _,
        assume_role_policy_document,
        permissions_boundary,
        tags,
        inline_policies,
        attached_policies,
    } = old;
    visit.value(&|| format!("ARN of {role}"), (arn, &mut new.arn), as_json);
    visit.value(&|| format!("unique id of {role}"), (role_id, &mut new.role_id), as_json);
    let trust = (assume_role_policy_document, &mut new.assume_role_policy_document);
    visit.value(&|| format!("trust policy of {role}"), trust, as_json);
    let boundary = (permissions_boundary, &mut new.permissions_boundary);
    visit.value(&|| format!("permissions boundary of {role}"), boundary, as_json);
    visit.value(&|| format!("tags of {role}"), (tags, &mut new.tags), as_json);
    policies(role, (inline_policies, &mut new.inline_policies), visit);
    attached(role, (attached_policies, &mut new.attached_policies), visit);
}

fn user(user: &str, (old, new): Pair<'_, User>, visit: &mut impl Visit) {
    let User {
        arn,
        user_name: _,
        user_id,
        path: _,
        permissions_boundary,
        tags,
        groups,
        inline_policies,
        attached_policies,
    } = old;
    visit.value(&|| format!("ARN of {user}"), (arn, &mut new.arn), as_json);
    visit.value(&|| format!("unique id of {user}"), (user_id, &mut new.user_id), as_json);
    let boundary = (permissions_boundary, &mut new.permissions_boundary);
    visit.value(&|| format!("permissions boundary of {user}"), boundary, as_json);
    visit.value(&|| format!("tags of {user}"), (tags, &mut new.tags), as_json);
    visit.fact(&|| format!("groups of {user}"), (groups, &mut new.groups), as_json);
    policies(user, (inline_policies, &mut new.inline_policies), visit);
    attached(user, (attached_policies, &mut new.attached_policies), visit);
}

fn group(group: &str, (old, new): Pair<'_, Group>, visit: &mut impl Visit) {
    let Group { arn, group_name: _, group_id: _, path: _, inline_policies, attached_policies } = old;
    visit.value(&|| format!("ARN of {group}"), (arn, &mut new.arn), as_json);
    policies(group, (inline_policies, &mut new.inline_policies), visit);
    attached(group, (attached_policies, &mut new.attached_policies), visit);
}

/// Inline policies one by one where both snapshots have the same ones, so that each is a fact of its own.
fn policies(holder: &str, pair: Pair<'_, Collected<Vec<InlinePolicy>>>, visit: &mut impl Visit) {
    let names = |all: &[InlinePolicy]| all.iter().map(|one| one.policy_name.clone()).collect::<Vec<_>>();
    match pair {
        (Collected::Known(old), Collected::Known(new)) if names(old) == names(new) => {
            for (old, new) in old.iter_mut().zip(new) {
                let name = old.policy_name.clone();
                let what = || format!("inline policy {name} of {holder}");
                visit.fact(&what, (&mut old.policy_document, &mut new.policy_document), as_json);
            }
        }
        pair => visit.fact(&|| format!("inline policies of {holder}"), pair, |all| {
            let text = |one: &InlinePolicy| one.policy_document.known().map_or(Value::Null, as_json);
            Value::Object(all.iter().map(|one| (one.policy_name.clone(), text(one))).collect())
        }),
    }
}

fn attached(holder: &str, pair: Pair<'_, Collected<Vec<AttachedPolicy>>>, visit: &mut impl Visit) {
    visit.fact(&|| format!("attached policies of {holder}"), pair, |all| {
        all.iter().map(|one| json!(one.policy_arn)).collect()
    });
}
