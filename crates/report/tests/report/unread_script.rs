//! A script that nobody read: what it uses is neither allowed nor denied (`E-UNK-1`).

use keytrace_doctor::diagnose::{Options, Verdict, diagnose};
use keytrace_report::style::Style;
use keytrace_report::text::{Look, text};

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

#[test]
fn what_several_jobs_lack_is_listed_once_with_their_number() {
    let mut healthy = without_script();
    healthy.files.retain(|path, _| !path.ends_with("/glue/triggers.json"));
    let report = |jobs: usize| {
        let all = vec![healthy.subject(); jobs];
        let report = diagnose(&healthy.snapshot(), &all, &[], &Options::default());
        text(&report, Look { width: 200, style: Style::Plain })
    };
    let lines = |text: &str| -> Vec<String> {
        text.lines()
            .filter(|line| line.contains("what triggers change"))
            .map(|line| line.trim().to_owned())
            .collect()
    };
    let gap = "what triggers change of the job's arguments: requires `glue:GetTriggers`";
    assert_eq!(lines(&report(1)), [gap]);
    assert_eq!(lines(&report(3)), [format!("{gap}; 3 jobs depend on it")]);
}
