//! A script that nobody read: what it uses is neither allowed nor denied (`E-UNK-1`).

use keytrace_doctor::diagnose::Verdict;

use crate::accounts::{Account, account};

/// The healthy account, but for its job's script.
fn without_script() -> Account {
    let mut healthy = account("healthy");
    let all = healthy.files.len();
    healthy.files.retain(|path, _| !path.contains("/glue/scripts/"));
    assert_eq!(healthy.files.len() + 1, all);
    healthy
}

#[test]
fn a_refused_script_leaves_its_job_undetermined() {
    let mut healthy = without_script();
    let refused = r#"{"gaps":[{"path":"accounts/111122223333/organization.json","kind":"absent"},
        {"path":"accounts/111122223333/us-east-1/glue/scripts/nightly-orders.txt","kind":"not-collected",
         "reason":"AccessDenied: Access Denied"}]}"#;
    healthy.files.insert("gaps.json".to_owned(), refused.as_bytes().to_vec());
    let report = healthy.report();
    assert_eq!(report.verdict, Verdict::Undetermined);
    let unknowns = &report.subjects[0].unknowns;
    assert!(unknowns.iter().any(|one| one.what.contains("script of job nightly-orders")), "{unknowns:?}");
}

#[test]
fn an_allowed_job_whose_script_nobody_asked_for_says_so() {
    let says = |report: &keytrace_doctor::diagnose::Report| {
        report.remarks.iter().any(|remark| remark.starts_with("the script of a job"))
    };
    let unread = without_script().report();
    assert!(unread.verdict == Verdict::Allowed && says(&unread), "{:?}", unread.remarks);
    let read = account("healthy").report();
    assert!(!says(&read), "{:?}", read.remarks);
}
