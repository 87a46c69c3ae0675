//! A script that nobody read: what it uses is neither allowed nor denied (`E-UNK-1`).

use keytrace_doctor::diagnose::Verdict;

use crate::accounts::account;

#[test]
fn a_refused_script_leaves_its_job_undetermined() {
    let mut healthy = account("healthy");
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
    let healthy = account("healthy").report();
    assert!(healthy.verdict == Verdict::Allowed && says(&healthy), "{:?}", healthy.remarks);
    let mut read = account("healthy");
    let script = "accounts/111122223333/us-east-1/glue/scripts/nightly-orders.txt";
    read.files.insert(script.to_owned(), b"print('nothing')\n".to_vec());
    assert!(!says(&read.report()), "{:?}", read.report().remarks);
}
