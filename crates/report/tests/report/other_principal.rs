//! Another principal acts than the job's role: the role that is registered with Lake Formation (`L1`).

use keytrace_doctor::diagnose::Report;

use crate::accounts::{Account, account};

/// The example, without the message of its last run.
fn example() -> Account {
    let mut example = account("lake-formation-role-not-admitted");
    example.files.retain(|name, _| !name.contains("job-runs"));
    example
}

/// The example's error text, of this session.
fn refused(session: &str) -> String {
    let text = account("lake-formation-role-not-admitted").error.unwrap();
    let registered = "LakeFormationData/AWSLF-00-GL-111122223333-h6WmQy1TbX";
    assert!(text.contains(registered));
    text.replace(registered, session)
}

fn differing(report: &Report) -> Vec<&str> {
    let of_code =
        report.findings.iter().filter(|found| found.finding.code.name() == "acting-principal-differs");
    of_code.map(|found| found.finding.message.as_str()).collect()
}

#[test]
fn the_registered_role_is_expected_where_the_location_is_registered() {
    let report = example().report_of(&refused("LakeFormationData/AWSLF-00-GL-111122223333-h6WmQy1TbX"));
    assert!(differing(&report).is_empty());
    let observed: Vec<&str> =
        report.calls.iter().filter(|call| call.observed).map(|call| call.asked.row.id()).collect();
    assert_eq!(observed, ["L1"]);
    let advice: Vec<&String> = report.findings.iter().flat_map(|found| &found.finding.advice).collect();
    let acts = "role `LakeFormationData` makes this request, not the role of the job";
    assert!(advice.iter().any(|line| line.starts_with(acts)), "{advice:?}");
}

#[test]
fn the_jobs_own_role_is_not_expected_there() {
    let report = example().report_of(&refused("OrdersReport/GlueJobRunnerSession"));
    let [message] = differing(&report)[..] else { panic!("{:?}", differing(&report)) };
    assert!(message.starts_with("AWS denied role `OrdersReport` of account 111122223333"), "{message}");
    assert!(
        message.ends_with("with the credentials that Lake Formation vends for the location"),
        "{message}"
    );
}

#[test]
fn a_registered_role_that_nobody_read_is_another_than_the_jobs() {
    let mut unregistered = example();
    let resources = "accounts/111122223333/us-east-1/lakeformation/resources.json";
    let none = br#"{"ResourceInfoList":[]}"#.to_vec();
    assert!(unregistered.files.insert(resources.to_owned(), none).is_some());
    let report = unregistered.report_of(&refused("LakeFormationData/AWSLF-00-GL-111122223333-h6WmQy1TbX"));
    let [message] = differing(&report)[..] else { panic!("{:?}", differing(&report)) };
    assert!(message.starts_with("AWS denied role `LakeFormationData`"), "{message}");
    let advice: Vec<&String> = report.findings.iter().flat_map(|found| &found.finding.advice).collect();
    assert!(advice.iter().any(|line| line.contains("the role registered with Lake Formation")), "{advice:?}");
}
