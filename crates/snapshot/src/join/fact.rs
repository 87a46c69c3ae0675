//! How facts of each form are joined.

use std::collections::BTreeMap;

use super::is_told;
use crate::collected::{Collected, Inventory};

/// The later fact, unless only the earlier one was told. Of two gaps the one with AWS's own refusal.
pub(super) fn newer<T>(earlier: &mut Collected<T>, later: Collected<T>) {
    let refused = |fact: &Collected<T>| fact.gap().is_some_and(|gap| gap.reason.is_some());
    if is_told(&later) || (!is_told(earlier) && (refused(&later) || !refused(earlier))) {
        *earlier = later;
    }
}

/// The same, where the later fact is in its place already.
pub(super) fn older<T>(later: &mut Collected<T>, earlier: Collected<T>) {
    let later_fact = std::mem::replace(later, earlier);
    newer(later, later_fact);
}

/// A fact with facts in it: where both were told, those are joined one by one.
pub(super) fn deep<T>(earlier: &mut Collected<T>, later: Collected<T>, join: impl FnOnce(&mut T, T)) {
    match (earlier, later) {
        (Collected::Known(earlier), Collected::Known(later)) => join(earlier, later),
        (earlier, later) => newer(earlier, later),
    }
}

/// Things by name.
pub(super) fn each<K: Ord, T>(earlier: &mut BTreeMap<K, T>, later: BTreeMap<K, T>, join: impl Fn(&mut T, T)) {
    for (name, thing) in later {
        match earlier.get_mut(&name) {
            Some(known) => join(known, thing),
            None => {
                earlier.insert(name, thing);
            }
        }
    }
}

/// Things that do not change in parts, by name.
pub(super) fn each_newer<K: Ord, T>(
    earlier: &mut BTreeMap<K, Collected<T>>,
    later: BTreeMap<K, Collected<T>>,
) {
    each(earlier, later, newer);
}

/// Things with facts in them. A name that is not in a later list is gone.
pub(super) fn inventory<T>(earlier: &mut Inventory<T>, later: Inventory<T>, join: impl Fn(&mut T, T)) {
    let Inventory { items, listed } = later;
    if listed.is_known() {
        earlier.items.retain(|name, _| items.contains_key(name));
    }
    newer(&mut earlier.listed, listed);
    each(&mut earlier.items, items, |earlier, later| deep(earlier, later, &join));
}

/// Things that do not change in parts. A name that is not in a later list is gone.
pub(super) fn inventory_of_newer<T>(earlier: &mut Inventory<T>, later: Inventory<T>) {
    inventory(earlier, later, |earlier, later| *earlier = later);
}

/// Things of which no list is whole: nothing is gone because a later list lacks it.
pub(super) fn hidden_inventory<T>(earlier: &mut Inventory<T>, later: Inventory<T>) {
    let Inventory { items, listed } = later;
    newer(&mut earlier.listed, listed);
    each_newer(&mut earlier.items, items);
}

/// A sample: both samples together, the later one first.
pub(super) fn sample<T>(
    earlier: &mut Collected<Vec<T>>,
    later: Collected<Vec<T>>,
    is_same: impl Fn(&T, &T) -> bool,
) {
    deep(earlier, later, |earlier, mut later| {
        let old = std::mem::take(earlier);
        let others = old.into_iter().filter(|one| !later.iter().any(|other| is_same(one, other)));
        let others: Vec<T> = others.collect();
        later.extend(others);
        *earlier = later;
    });
}
