//! The lake of `examples/lake`: every request and its decision, as `example.json` lists them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

#[path = "support/accounts/mod.rs"]
mod accounts;

use keytrace_access::row::Row;
use std::collections::BTreeSet;

use accounts::account;
use keytrace_access::call::Necessity;
use keytrace_doctor::diagnose::{CallReport, Options, Report, Verdict, diagnose};
use keytrace_glue::subject::subjects;

fn report(name: &str) -> Report {
    let snapshot = account("lake").snapshot();
    let subject = subjects(&snapshot).into_iter().find(|subject| subject.name == name).unwrap();
    diagnose(&snapshot, &[subject], &[], &Options::default())
}

/// `C6 kms:Encrypt LakeEtl c6a9d204 implicit-deny`: row, action, principal, key, decision.
fn line(call: &CallReport) -> String {
    let principal = match &call.asked.principal {
        keytrace_iam::request::Principal::Service { name } => name.to_string(),
        other => other.arn().unwrap().rsplit('/').next().unwrap().to_owned(),
    };
    let key = call.asked.written_key().rsplit('/').next().unwrap();
    let decision = call.decision.name();
    let asked = &call.asked;
    format!("{} {} {principal} {} {decision}", asked.row, asked.action, key.get(..8).unwrap_or(key))
}

#[test]
fn every_request_of_the_lake_is_decided_as_its_table_says() {
    let expected = &account("lake").expected["expect"]["calls"];
    for (name, lines) in expected.as_object().unwrap() {
        let wanted: BTreeSet<String> =
            lines.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect();
        let rows: BTreeSet<&str> = wanted.iter().filter_map(|line| line.split(' ').next()).collect();
        let report = report(name);
        let found = report.calls.iter().filter(|call| rows.contains(call.asked.row.id())).map(line);
        assert_eq!(found.collect::<BTreeSet<String>>(), wanted, "{name}");
    }
}

#[test]
fn the_crawler_is_allowed_and_the_job_is_not() {
    assert_eq!(report("curated-orders").verdict, Verdict::Allowed);
    assert_eq!(report("orders-etl").verdict, Verdict::Blocked);
}

#[test]
fn two_subnets_that_lead_to_kms_the_same_way_make_no_condition() {
    let report = report("orders-etl");
    let bookmark = |call: &&CallReport| call.asked.row == Row::C6 && call.asked.action == "kms:Encrypt";
    let calls: Vec<&CallReport> = report.calls.iter().filter(bookmark).collect();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].asked.necessity, Necessity::OnFirstUse);
}
