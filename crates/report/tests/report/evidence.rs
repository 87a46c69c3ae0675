//! What an error text adds: which calls it means, which layers it proves, and what it leaves unexplained.

use keytrace_access::call::Confidence;
use keytrace_doctor::diagnose::{CallReport, Observation, Report, Verdict, from_evidence};
use keytrace_doctor::findings::code::Code;
use keytrace_iam::decide::Decision;
use keytrace_iam::evaluate::Verdict as LayerVerdict;
use keytrace_iam::policy_set::PolicyType;

use crate::accounts::{Account, account};

const LEGACY: &str = "The ciphertext refers to a customer master key that does not exist, does not exist in this \
    region, or you are not allowed to access. (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException)";

/// AWS's sentence about the job of all examples.
fn denied(role: &str, action: &str, key_id: &str, clause: &str) -> String {
    format!(
        "User: arn:aws:sts::111122223333:assumed-role/{role}/GlueJobRunnerSession is not authorized to perform: \
         {action} on resource: arn:aws:kms:us-east-1:111122223333:key/{key_id} {clause}"
    )
}

const ROLE: &str = "AWSGlue-MyGlueCustomRole";
const KEY: &str = "64d3e826-1a87-4cbc-95b8-fb386730a07";
const BY_SCP: &str = "with an explicit deny in a service control policy";

fn codes(report: &Report) -> Vec<Code> {
    report.findings.iter().map(|found| found.finding.code).collect()
}

fn observed(report: &Report) -> Vec<&CallReport> {
    report.calls.iter().filter(|call| call.observed).collect()
}

fn scp(call: &CallReport) -> LayerVerdict {
    call.layers.iter().find(|(layer, _)| *layer == PolicyType::Scp).unwrap().1
}

#[test]
fn a_layer_that_nobody_could_read_is_proven_by_the_text() {
    // E-UNK-2
    let example = account("scps-unreadable");
    assert_eq!(example.report().verdict, Verdict::Undetermined);
    let report = example.report_of(&denied(ROLE, "kms:Decrypt", KEY, BY_SCP));
    assert_eq!(report.verdict, Verdict::Blocked);
    let found = report.findings.iter().find(|found| found.finding.code == Code::ScpDenies).unwrap();
    assert_eq!((found.finding.confidence, found.finding.fix.is_none()), (Confidence::Observed, true));
    for call in &report.calls {
        let is_decrypt = call.asked.action == "kms:Decrypt";
        let expected = if is_decrypt {
            (Decision::ExplicitDeny, LayerVerdict::ExplicitDeny)
        } else {
            (Decision::Unknown, LayerVerdict::Unknown)
        };
        assert_eq!((call.decision, scp(call), call.observed), (expected.0, expected.1, is_decrypt));
    }
    // What the text says of one action does not hold for the other.
    let missing = report.findings.iter().find(|found| found.finding.code == Code::FactsMissing).unwrap();
    assert_eq!(missing.calls.len(), 1);
}

#[test]
fn a_text_that_names_no_layer_proves_none() {
    let report = account("scps-unreadable").report_of(LEGACY);
    assert_eq!(report.verdict, Verdict::Undetermined);
    assert!(report.calls.iter().all(|call| scp(call) == LayerVerdict::Unknown));
}

#[test]
fn the_calls_that_the_text_means_come_first() {
    let report = account("role-policy-missing").report_of(&denied(ROLE, "kms:GenerateDataKey", KEY, ""));
    let actions: Vec<&str> = report.calls.iter().map(|call| call.asked.action).collect();
    assert_eq!(actions, ["kms:GenerateDataKey", "kms:Decrypt", "kms:Decrypt"]);
    assert_eq!(observed(&report).len(), 1);
}

#[test]
fn the_legacy_sentence_means_denied_calls_before_allowed_ones() {
    // Of three requests one is denied, and a Decrypt is allowed: the text is about the denied one.
    let report = account("decrypt-missing-on-write").report_of(LEGACY);
    assert!(!observed(&report).is_empty());
    assert!(observed(&report).iter().all(|call| call.decision == Decision::ImplicitDeny));
}

#[test]
fn a_request_that_only_the_text_names_is_judged_too() {
    let other = "11111111-1a87-4cbc-95b8-fb386730a07";
    let report = account("healthy").report_of(&denied(ROLE, "kms:Decrypt", other, BY_SCP));
    let call = &report.calls[0];
    assert_eq!((call.asked.row.id(), call.observed), ("observed", true));
    assert_eq!((report.verdict, codes(&report).contains(&Code::KeyNotFound)), (Verdict::Blocked, true));
    assert_eq!(observed(&report).len(), 1);
}

#[test]
fn what_the_facts_allow_and_aws_refused_is_not_called_allowed() {
    for text in [LEGACY.to_owned(), denied(ROLE, "kms:Decrypt", KEY, BY_SCP)] {
        let report = account("healthy").report_of(&text);
        assert_eq!((report.verdict, report.remarks.len()), (Verdict::Undetermined, 1), "{text}");
    }
    let named = account("healthy").report_of(&denied(ROLE, "kms:Decrypt", KEY, BY_SCP));
    assert!(codes(&named).contains(&Code::ContradictsObservation)); // M-ORD-3
}

#[test]
fn another_role_in_the_text_acts_instead_of_the_jobs() {
    let report = account("healthy").report_of(&denied("Other", "kms:Decrypt", KEY, BY_SCP));
    assert_eq!(codes(&report), [Code::ActingPrincipalDiffers]);
    assert_eq!((report.verdict, observed(&report).len()), (Verdict::Undetermined, 0));
}

#[test]
fn a_failed_association_of_a_log_group_blocks_beside_all_calls() {
    let text = "Failed to AssociateKmsKey for logGroup /aws-glue/jobs/secure using KmsKeyId \
                arn:aws:kms:us-east-1:111122223333:key/k";
    let report = account("healthy").report_of(text);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Blocked, vec![Code::AssociateKmsKeyMissing]));
}

#[test]
fn what_is_no_matter_of_kms_is_said_to_be_none() {
    for text in [
        "User: arn:aws:sts::111122223333:assumed-role/AWSGlue-MyGlueCustomRole/GlueJobRunnerSession is not authorized \
         to perform: s3:PutObject on resource: \"arn:aws:s3:::example-orders/x\" because no identity-based policy \
         allows the s3:PutObject action",
        "Insufficient Lake Formation permission(s) on orders (Service: AWSLakeFormation; Status Code: 400; Error Code: \
         AccessDeniedException)",
    ] {
        let report = account("healthy").report_of(text);
        assert_eq!((report.verdict, observed(&report).len()), (Verdict::Allowed, 0), "{text}");
        let said = report.remarks.iter().filter(|remark| remark.contains("not a KMS request"));
        assert_eq!(said.count(), 1, "{:?}", report.remarks);
    }
}

fn led_to(example: &Account, text: &str) -> Vec<String> {
    let found = from_evidence(&example.snapshot(), &[Observation::read("the error text", text)]);
    found.into_iter().map(|subject| subject.name).collect()
}

#[test]
fn a_role_in_the_text_leads_to_its_job_even_for_a_key_that_the_job_does_not_show() {
    let other = "11111111-1a87-4cbc-95b8-fb386730a07";
    assert_eq!(led_to(&account("healthy"), &denied(ROLE, "kms:Decrypt", other, BY_SCP)), ["nightly-orders"]);
}

#[test]
fn facts_that_no_answer_depends_on_are_no_gaps() {
    let mut example = account("healthy");
    let all = example.files.len();
    example.files.retain(|name, _| !name.ends_with("grants.json"));
    assert_eq!(example.files.len() + 1, all);
    let report = example.report();
    assert!(report.calls.iter().any(|call| !call.gaps.is_empty()));
    assert_eq!((report.verdict, report.gaps.len()), (Verdict::Allowed, 0));
}

#[test]
fn every_gap_says_which_requests_depend_on_it() {
    let report = account("scps-unreadable").report();
    assert!(report.gaps.iter().all(|gap| !gap.calls.is_empty()) && !report.gaps.is_empty());
}
