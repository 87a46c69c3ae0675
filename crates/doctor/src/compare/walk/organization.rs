//! The facts of the organization: its tree and its policies.

use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::organization::{Organization, OrganizationPolicy, PolicyKind};
use serde_json::{Value, json};

use super::{Pair, Visit, by_key, by_name, deep, inventory, json as as_json, unread};

pub(super) fn walk(pair: Pair<'_, Collected<Organization>>, visit: &mut impl Visit) {
    deep(&|| "the organization".to_owned(), pair, visit, |(old, new), visit| {
        // Why: the names of units and the list of accounts say nothing of access.
        let Organization {
            description,
            roots,
            accounts: _,
            parents,
            organizational_units: _,
            service_control_policies,
            resource_control_policies,
            policies_for_target,
        } = old;
        let description = (description, &mut new.description);
        visit.fact(&|| "settings of the organization".to_owned(), description, as_json);
        let types = || "policy types of the organization's root".to_owned();
        visit.fact(&types, (roots, &mut new.roots), as_json);
        by_name((parents, &mut new.parents), |child, pair| {
            visit.fact(&|| format!("place of {child} in the organization"), pair, as_json);
        });
        let scps = (service_control_policies, &mut new.service_control_policies);
        inventory(scps, |id, pair| policy(PolicyKind::Scp, id, pair, visit));
        let rcps = (resource_control_policies, &mut new.resource_control_policies);
        inventory(rcps, |id, pair| policy(PolicyKind::Rcp, id, pair, visit));
        let targets = (policies_for_target, &mut new.policies_for_target);
        by_key(
            targets,
            (unread(), unread()),
            |(target, kind): &(String, PolicyKind), pair| {
                visit.fact(&|| format!("{} attached to {target}", kind.words()), pair, as_json);
            },
            |key| key,
        );
    });
}

fn policy(kind: PolicyKind, id: &str, pair: Pair<'_, Collected<OrganizationPolicy>>, visit: &mut impl Visit) {
    let kind = match kind {
        PolicyKind::Scp => "service control policy",
        PolicyKind::Rcp => "resource control policy",
    };
    let named = |policy: &Collected<OrganizationPolicy>| {
        let name = policy.known().and_then(|policy| policy.summary.name.clone());
        name.map_or_else(|| format!("{kind} {id}"), |name| format!("{kind} {name} ({id})"))
    };
    let name = named(pair.1);
    deep(&|| name.clone(), pair, visit, |(old, new), visit| {
        let OrganizationPolicy { summary: _, content, targets } = old;
        visit.fact(&|| name.clone(), (content, &mut new.content), as_json);
        visit.fact(&|| format!("attachments of {name}"), (targets, &mut new.targets), |targets| {
            targets.keys().map(|id| json!(id)).collect::<Value>()
        });
    });
}
