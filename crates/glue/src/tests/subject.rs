//! Which job or crawler a name means.

use keytrace_snapshot::account::AccountId;
use serde_json::json;

use super::{ACCOUNT, REGION, World};
use crate::subject::{FindError, SubjectKind, find, subjects};

fn world() -> World {
    let mut world = World::new().crawler(json!({}));
    for name in ["load-orders", "load_order", "nightly-load-orders-eu", "unrelated"] {
        let job = serde_json::from_value(json!({"Name": name})).unwrap();
        world.region().glue.jobs.insert(name, job);
    }
    world
}

#[test]
fn a_name_that_nothing_has_brings_the_nearest_names() {
    let found = find(&world().snapshot, SubjectKind::Job, "Load-orders");
    let Err(FindError::NotFound { close, gaps }) = found else { panic!("{found:?}") };
    assert_eq!(close, ["load-orders", "load_order", "nightly-load-orders-eu"]);
    // The list of jobs was not collected, so the job may be there.
    assert_eq!(gaps[0].operation, "glue:GetJobs");
    let found = find(&world().snapshot, SubjectKind::Crawler, "load-orders");
    assert!(matches!(found, Err(FindError::NotFound { close, .. }) if close.is_empty()));
}

#[test]
fn a_name_in_two_places_is_ambiguous() {
    let mut world = world();
    assert_eq!(find(&world.snapshot, SubjectKind::Job, "load-orders").unwrap().region, REGION);
    let job = serde_json::from_value(json!({"Name": "load-orders"})).unwrap();
    let other = AccountId::parse("444455556666").unwrap();
    world.snapshot.region_mut(&other, "eu-west-1").glue.jobs.insert("load-orders", job);
    let found = find(&world.snapshot, SubjectKind::Job, "load-orders");
    let Err(FindError::Ambiguous(all)) = found else { panic!("{found:?}") };
    let accounts: Vec<&str> = all.iter().map(|subject| subject.account.as_str()).collect();
    assert_eq!(accounts, [ACCOUNT, "444455556666"]);
}

#[test]
fn subjects_are_all_jobs_and_crawlers() {
    let all = subjects(&world().snapshot);
    let names: Vec<&str> = all.iter().map(|subject| subject.name.as_str()).collect();
    assert_eq!(names, ["load-orders", "load_order", "nightly-load-orders-eu", "unrelated", "crawl"]);
}
