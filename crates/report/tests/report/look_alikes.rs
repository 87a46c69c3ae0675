//! What looks like a refusal of KMS and is none: ruled out or not, by the error text and by the facts.

use keytrace_doctor::diagnose::{Report, Standing};

use crate::accounts::{Account, account};

const HEADERS: &str = "a bucket policy that demands encryption headers";
const RIGHTS: &str = "missing s3:GetObject or s3:PutObject";
const HEAD: &str = "a HEAD request whose refusal has no text";
const LAKE_FORMATION: &str = "missing Lake Formation permissions";
const CREDENTIALS: &str = "other credentials than the role's";
const THROTTLING: &str = "throttling by KMS";

fn sentence(role: &str, action: &str, resource: &str) -> String {
    format!(
        "User: arn:aws:sts::111122223333:assumed-role/{role}/GlueJobRunnerSession is not authorized to perform: {action} \
         on resource: {resource} because no identity-based policy allows the {action} action"
    )
}

const ROLE: &str = "AWSGlue-MyGlueCustomRole";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07";

/// What is not ruled out, and why.
fn open(report: &Report) -> Vec<(&'static str, &str)> {
    let open = report.look_alikes.iter().filter(|other| other.standing != Standing::RuledOut);
    open.map(|other| (other.what, other.why.as_str())).collect()
}

fn names(report: &Report) -> Vec<&'static str> {
    open(report).into_iter().map(|(what, _)| what).collect()
}

/// The example with a policy on the bucket that its job uses; without the message of its last run.
fn with_bucket_policy(policy: &str) -> Account {
    let mut example = account("role-policy-missing");
    example.files.retain(|name, _| !name.contains("job-runs"));
    let policy = format!(r#"{{"Version":"2012-10-17","Statement":[{policy}]}}"#);
    let file = serde_json::json!({ "Policy": policy });
    for bucket in ["example-orders", "example-glue-assets"] {
        example.files.insert(format!("s3/{bucket}/policy.json"), file.to_string().into_bytes());
    }
    example
}

#[test]
fn an_answer_of_kms_rules_all_others_out() {
    let report = account("role-policy-missing").report_of(&sentence(ROLE, "kms:Decrypt", KEY));
    assert_eq!((names(&report), report.look_alikes.len()), (vec![], 7));
}

#[test]
fn each_text_that_is_none_of_kms_leaves_its_own_cause_open() {
    for (text, cause) in [
        (sentence(ROLE, "s3:GetObject", "\"arn:aws:s3:::example-orders/raw/a\""), RIGHTS),
        (sentence(ROLE, "s3:PutObject", "\"arn:aws:s3:::example-orders/raw/a\""), HEADERS),
        ("An error occurred (403) when calling the HeadObject operation: Forbidden".to_owned(), HEAD),
        ("Insufficient Lake Formation permission(s) on orders (Service: AWSGlue; Status Code: 400)".to_owned(), LAKE_FORMATION),
        (sentence("Other", "kms:Decrypt", KEY), CREDENTIALS),
        (
            "An error occurred (ThrottlingException) when calling the Decrypt operation: You have exceeded the rate at which \
             you may call KMS. Reduce the frequency of your calls."
                .to_owned(),
            THROTTLING,
        ),
    ] {
        let report = account("role-policy-missing").report_of(&text);
        assert!(names(&report).contains(&cause), "{text}: {:?}", open(&report));
    }
}

/// What the text says is the cause.
fn ruled_in(account: &Account, text: &str) -> Vec<&'static str> {
    let report = account.report_of(text);
    let causes = report.look_alikes.iter().filter(|other| other.standing == Standing::RuledIn);
    causes.map(|other| other.what).collect()
}

#[test]
fn a_text_that_names_its_cause_rules_it_in() {
    let account = account("role-policy-missing");
    for (text, expected) in [
        (
            "Caused by: software.amazon.awssdk.services.lakeformation.model.AccessDeniedException: Access is not allowed. \
             (Service: LakeFormation, Status Code: 400, Request ID: 0a1b2c3d-0000-4000-8000-000000000000)"
                .to_owned(),
            vec![LAKE_FORMATION],
        ),
        (
            "AnalysisException: Insufficient Lake Formation permission(s): Required Describe on orders (Service: AWSGlue; \
             Status Code: 400; Error Code: AccessDeniedException; Request ID: 1; Proxy: null)"
                .to_owned(),
            vec![LAKE_FORMATION],
        ),
        (
            "An error occurred (ThrottlingException) when calling the Decrypt operation: You have exceeded the rate at which \
             you may call KMS. Reduce the frequency of your calls."
                .to_owned(),
            vec![THROTTLING],
        ),
        ("AmazonS3Exception: KMS.ThrottlingException (Service: Amazon S3; Status Code: 400)".to_owned(), vec![THROTTLING]),
        // Glue has quotas of its own.
        (
            "An error occurred (ThrottlingException) when calling the GetTable operation: Rate exceeded".to_owned(),
            vec![],
        ),
        (sentence(ROLE, "s3:GetObject", "\"arn:aws:s3:::example-orders/raw/a\""), vec![RIGHTS]),
        (sentence("Other", "kms:Decrypt", KEY), vec![CREDENTIALS]),
        (sentence(ROLE, "kms:Decrypt", KEY), vec![]),
        ("An error occurred (403) when calling the HeadObject operation: Forbidden".to_owned(), vec![]),
    ] {
        assert_eq!(ruled_in(&account, &text), expected, "{text}");
    }
}

#[test]
fn an_upload_that_a_bucket_policy_denies_is_denied_by_the_statement_about_headers() {
    let demands = r#"{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*","Condition":{"StringNotEquals":{"s3:x-amz-server-side-encryption":"aws:kms"}}}"#;
    let denied = sentence(ROLE, "s3:PutObject", "\"arn:aws:s3:::example-orders/out/a\"");
    let denied = denied.split(" because").next().unwrap().to_owned()
        + " with an explicit deny in a resource-based policy";
    assert_eq!(ruled_in(&with_bucket_policy(demands), &denied), [HEADERS]);
    let other = demands.replace("s3:x-amz-server-side-encryption", "aws:SecureTransport");
    assert!(ruled_in(&with_bucket_policy(&other), &denied).is_empty());
}

#[test]
fn a_bucket_policy_that_demands_headers_is_named_by_its_statement() {
    let demands = r#"{"Sid":"DenyUnencrypted","Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*","Condition":{"StringNotEquals":{"s3:x-amz-server-side-encryption":"aws:kms"}}}"#;
    let report = with_bucket_policy(demands).report();
    let (_, why) = open(&report).into_iter().find(|(what, _)| *what == HEADERS).unwrap();
    assert!(why.contains("statement `DenyUnencrypted`") && why.contains("bucket `example-"), "{why}");
    let nearly = demands.replace("s3:PutObject", "s3:GetObject");
    assert!(!names(&with_bucket_policy(&nearly).report()).contains(&HEADERS));
    let other = demands.replace("s3:x-amz-server-side-encryption", "aws:SecureTransport");
    assert!(!names(&with_bucket_policy(&other).report()).contains(&HEADERS));
}

#[test]
fn rights_to_the_objects_are_judged_roughly_from_the_policies() {
    let allows = r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/AWSGlue-MyGlueCustomRole"},"Action":"s3:*","Resource":"arn:aws:s3:::*"}"#;
    let allowed = with_bucket_policy(allows).report();
    assert!(!names(&allowed).contains(&RIGHTS), "{:?}", open(&allowed));
    let denied = with_bucket_policy(&allows.replace("Allow", "Deny")).report();
    let (_, why) = open(&denied).into_iter().find(|(what, _)| *what == RIGHTS).unwrap();
    assert!(why.contains("do not allow `s3:"), "{why}");
}

#[test]
fn the_endpoint_policy_is_ruled_out_unless_the_job_itself_is_refused() {
    // kms-calls §3, rule 3: the popular wrong fix.
    let endpoint = "the policy of a KMS VPC endpoint";
    let report = account("role-policy-missing").report_of(&sentence(ROLE, "kms:Decrypt", KEY));
    let said = report.look_alikes.iter().find(|other| other.what == endpoint).unwrap();
    assert!(said.standing == Standing::RuledOut && said.why.contains("never passes it"), "{said:?}");
    assert!(names(&account("vpc-endpoint-policy").report()).contains(&endpoint));
}

#[test]
fn what_is_allowed_and_did_not_fail_has_no_look_alikes() {
    let mut healthy = account("healthy");
    assert_eq!(healthy.report().look_alikes, []);
    healthy.files.retain(|name, _| !name.contains("job-runs"));
    assert_eq!(healthy.report().look_alikes, []);
}

#[test]
fn a_bucket_where_kms_has_no_part_is_a_use_of_s3_too() {
    // `S9`: without a key nothing is asked of KMS; the rights to the objects are needed all the same.
    let mut example = with_bucket_policy(
        r#"{"Sid":"Sse","Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*","Condition":{"Null":{"s3:x-amz-server-side-encryption":"true"}}}"#,
    );
    let plain = r#"{"ServerSideEncryptionConfiguration":{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}}"#;
    for bucket in ["example-orders", "example-glue-assets"] {
        example.files.insert(format!("s3/{bucket}/encryption.json"), plain.as_bytes().to_vec());
        example.files.remove(&format!("s3/{bucket}/objects.json"));
    }
    let report = example.report_of("An error occurred (AccessDenied): Access Denied");
    let why = |cause: &str| open(&report).into_iter().find(|(what, _)| *what == cause).map(|(_, why)| why);
    assert!(report.calls.is_empty(), "{:?}", report.calls);
    assert!(why(RIGHTS).is_some_and(|why| why.contains("was not checked")), "{:?}", open(&report));
    assert!(why(HEADERS).is_some_and(|why| why.contains("statement `Sse`")), "{:?}", open(&report));
}
