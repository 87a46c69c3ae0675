//! Every fact that bears on access to keys, as two snapshots tell it, side by side.
//!
//! Structs are taken apart field by field, so that a new fact cannot be forgotten here. Samples (objects, job runs,
//! partitions) are no facts to compare: another sample is no change.

mod account;
mod organization;
mod region;
mod workloads;

use std::collections::{BTreeMap, BTreeSet};

use keytrace_snapshot::collected::{Collected, Gap, Inventory};
use keytrace_snapshot::s3::Bucket;
use keytrace_snapshot::snapshot::Snapshot;
use serde::Serialize;
use serde_json::Value;

/// Looks at a fact as both snapshots tell it, and may exchange what they tell.
pub(super) trait Visit {
    /// A fact that one of them may not know.
    fn fact<T: PartialEq>(
        &mut self,
        name: &dyn Fn() -> String,
        pair: Pair<'_, Collected<T>>,
        tell: fn(&T) -> Value,
    );

    /// A fact that both know.
    fn value<T: PartialEq>(&mut self, name: &dyn Fn() -> String, pair: Pair<'_, T>, tell: fn(&T) -> Value);
}

/// What the old and the new snapshot have in one place.
pub(super) type Pair<'a, T> = (&'a mut T, &'a mut T);

/// Visits every fact of either snapshot.
pub(super) fn walk(old: &mut Snapshot, new: &mut Snapshot, visit: &mut impl Visit) {
    level(old, new);
    organization::walk((&mut old.organization, &mut new.organization), visit);
    for ((id, old), new) in old.accounts.iter_mut().zip(new.accounts.values_mut()) {
        account::walk(id, (old, new), visit);
    }
    by_name((&mut old.buckets, &mut new.buckets), |name, pair| {
        deep(&|| format!("bucket {name}"), pair, visit, |pair, visit| bucket(name, pair, visit));
    });
}

/// Gives both snapshots the same accounts and Regions; what one never looked at is not collected there.
fn level(old: &mut Snapshot, new: &mut Snapshot) {
    let places = |snapshot: &Snapshot| -> BTreeMap<_, BTreeSet<String>> {
        let regions =
            |account: &keytrace_snapshot::account::Account| account.regions.keys().cloned().collect();
        snapshot.accounts.iter().map(|(id, account)| (id.clone(), regions(account))).collect()
    };
    let (of_old, of_new) = (places(old), places(new));
    for (snapshot, places) in [(new, of_old), (old, of_new)] {
        for (account, regions) in places {
            snapshot.account_mut(&account);
            for region in regions {
                snapshot.region_mut(&account, &region);
            }
        }
    }
}

fn bucket(name: &str, (old, new): Pair<'_, Bucket>, visit: &mut impl Visit) {
    let Bucket { region, encryption, policy, objects: _ } = old;
    visit.fact(&|| format!("Region of bucket {name}"), (region, &mut new.region), json);
    visit.fact(&|| format!("default encryption of bucket {name}"), (encryption, &mut new.encryption), json);
    visit.fact(&|| format!("bucket policy of {name}"), (policy, &mut new.policy), json);
}

/// A thing with facts in it: where both know it, those are visited one by one.
fn deep<T: PartialEq, V: Visit>(
    name: &dyn Fn() -> String,
    pair: Pair<'_, Collected<T>>,
    visit: &mut V,
    inside: impl FnOnce(Pair<'_, T>, &mut V),
) {
    match pair {
        (Collected::Known(old), Collected::Known(new)) => inside((old, new), visit),
        pair => visit.fact(name, pair, |_| Value::Null),
    }
}

/// The things of two inventories, by name. What a whole list lacks does not exist.
fn inventory<T>((old, new): Pair<'_, Inventory<T>>, each: impl FnMut(&str, Pair<'_, Collected<T>>)) {
    let lacking = |list: &Collected<()>| match list {
        Collected::Known(()) | Collected::Absent => Collected::Absent,
        Collected::NotCollected(gap) => Collected::NotCollected(gap.clone()),
    };
    let lacking = (lacking(&old.listed), lacking(&new.listed));
    by_key((&mut old.items, &mut new.items), (lacking.0, lacking.1), each, String::as_str);
}

/// Things by name of which there is no list.
fn by_name<T>(
    pair: Pair<'_, BTreeMap<String, Collected<T>>>,
    each: impl FnMut(&str, Pair<'_, Collected<T>>),
) {
    by_key(pair, (unread(), unread()), each, String::as_str);
}

/// Things of which a list lacks some although they exist.
fn hidden<T>((old, new): Pair<'_, Inventory<T>>, each: impl FnMut(&str, Pair<'_, Collected<T>>)) {
    by_name((&mut old.items, &mut new.items), each);
}

fn by_key<K: Ord + Clone, N: ?Sized, T>(
    (old, new): Pair<'_, BTreeMap<K, Collected<T>>>,
    lacking: (Collected<()>, Collected<()>),
    mut each: impl FnMut(&N, Pair<'_, Collected<T>>),
    name: impl Fn(&K) -> &N,
) {
    let fill = |map: &mut BTreeMap<K, Collected<T>>, keys: Vec<K>, lacking: &Collected<()>| {
        for key in keys {
            map.entry(key).or_insert_with(|| match lacking {
                Collected::Known(()) | Collected::Absent => Collected::Absent,
                Collected::NotCollected(gap) => Collected::NotCollected(gap.clone()),
            });
        }
    };
    let (of_old, of_new): (Vec<K>, Vec<K>) = (old.keys().cloned().collect(), new.keys().cloned().collect());
    fill(old, of_new, &lacking.0);
    fill(new, of_old, &lacking.1);
    for ((key, old), new) in old.iter_mut().zip(new.values_mut()) {
        each(name(key), (old, new));
    }
}

fn unread<T>() -> Collected<T> {
    Collected::NotCollected(Gap::new("", ""))
}

/// A fact as JSON.
fn json<T: Serialize>(fact: &T) -> Value {
    serde_json::to_value(fact).unwrap_or_default()
}
