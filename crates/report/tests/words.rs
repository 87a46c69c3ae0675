//! The words of reports for people, whole: a change of them shows here.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

#[path = "../../doctor/tests/support/accounts/mod.rs"]
mod accounts;

use accounts::account;
use keytrace_doctor::diagnose::{Options, diagnose};
use keytrace_report::style::Style;
use keytrace_report::text::{Look, text};

/// The report of an example with the error text that its user saw.
fn words(name: &str, width: usize) -> String {
    let account = account(name);
    let report = match &account.error {
        Some(error) => account.report_of(error),
        None => account.report(),
    };
    text(&report, Look { width, style: Style::Plain })
}

#[test]
fn one_missing_allow() {
    insta::assert_snapshot!(words("role-policy-missing", 100), @r#"
    BLOCKED: job `nightly-orders` (111122223333, us-east-1, run jr_5f1c8e2a9d7b4c60): the policies of
    role `AWSGlue-MyGlueCustomRole` block all 3 KMS requests

    1. No role policy allows role `AWSGlue-MyGlueCustomRole` to call `kms:Decrypt` and
       `kms:GenerateDataKey` on key
       `arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07`
       finding  identity-policy-lacks-allow (role policies, all 3 requests)
       checked  arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole, lake-objects; none of them
                allows it
       fix      add inline policy `UseKmsKeys` of
                arn:aws:iam::111122223333:role/AWSGlue-MyGlueCustomRole
       at       /Statement/0
                + {
                +   "Sid": "UseKeyThroughS3",
                +   "Effect": "Allow",
                +   "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                +   "Resource": "arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07",
                +   "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
                + }
       or       name `arn:aws:iam::111122223333:role/AWSGlue-MyGlueCustomRole` in the key policy
                instead; then no role policy is required
       who      administrator of account 111122223333
       verified with this change, the denied requests are allowed
       run      aws iam put-role-policy --role-name AWSGlue-MyGlueCustomRole --policy-name UseKmsKeys --policy-document '{"Version":"2012-10-17","Statement":[{"Sid":"UseKeyThroughS3","Effect":"Allow","Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":"arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07","Condition":{"StringEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}}}]}'

    Checked
       decision  action               principal                 key
       DENIED    kms:Decrypt          AWSGlue-MyGlueCustomRole  64d3e826…
                 reads s3://example-orders/raw/ (argument `--source_path`) <- the error text
                 writes s3://example-orders/curated/ in parts: UploadPart needs kms:Decrypt (argument
                 `--target_path`) <- the error text
       DENIED    kms:GenerateDataKey  AWSGlue-MyGlueCustomRole  64d3e826…
                 writes s3://example-orders/curated/ (argument `--target_path`)
       64d3e826… = arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07

    Not the cause (checked): a bucket policy that requires encryption headers; missing s3:GetObject or
    s3:PutObject; a denied HEAD request, whose error has no text; missing Lake Formation permissions;
    throttling by KMS; the policy of the KMS VPC endpoint.
    Still possible: credentials other than the job's role (no error text names the principal).
    "#);
}

#[test]
fn unread_policies_leave_it_undetermined() {
    insta::assert_snapshot!(words("scps-unreadable", 100), @r"
    UNDETERMINED: job `nightly-orders` (111122223333, us-east-1): nothing is proven to be blocked, but
    all 3 KMS requests depend on missing information

    Note: whether role `AWSGlue-MyGlueCustomRole` may call `kms:Decrypt` and `kms:GenerateDataKey` on
    key `arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07` depends on facts
    that were not collected (scp, rcp)

    Checked
       decision  action               principal                 key
       unknown   kms:Decrypt          AWSGlue-MyGlueCustomRole  64d3e826…
                 reads s3://example-orders/raw/ (argument `--source_path`)
                 writes s3://example-orders/curated/ in parts: UploadPart needs kms:Decrypt (argument
                 `--target_path`)
       unknown   kms:GenerateDataKey  AWSGlue-MyGlueCustomRole  64d3e826…
                 writes s3://example-orders/curated/ (argument `--target_path`)
       64d3e826… = arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07

    Missing information
       place of 111122223333 in the organization: requires `organizations:ListParents`; all 3 requests
       depend on it

    Not the cause (checked): the policy of the KMS VPC endpoint.
    Still possible: a bucket policy that requires encryption headers (the policy of bucket
    `example-orders` was not read); missing s3:GetObject or s3:PutObject (whether `s3:GetObject` in
    bucket `example-orders` is allowed depends on what was not read); a denied HEAD request, whose error
    has no text, missing Lake Formation permissions, throttling by KMS (no error text shows it);
    credentials other than the job's role (no error text names the principal).
    ");
}

#[test]
fn a_key_that_is_to_be_deleted_takes_two_steps_in_order() {
    insta::assert_snapshot!(words("key-pending-deletion", 80), @r#"
    BLOCKED: job `nightly-orders` (111122223333, us-east-1, run
    jr_5f1c8e2a9d7b4c60): the key itself blocks all 3 KMS requests

    1. Key
       `arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07`
       is scheduled for deletion; `kms:Decrypt` and `kms:GenerateDataKey` cannot
       succeed, whatever the policies say
       finding  key-pending-deletion (key state, all 3 requests)
       where    arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07
       why      `KeyState` is `PendingDeletion`
       fix      change the state of key
                arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07
                - {"KeyState": "PendingDeletion"}
                + {"KeyState": "Enabled"}
       who      administrator of account 111122223333; review it before you apply it
       verified with this change, the denied requests are allowed
       run      aws kms cancel-key-deletion --key-id arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07 --region us-east-1
       run      aws kms enable-key --key-id arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07 --region us-east-1
       note     first `CancelKeyDeletion`, which leaves the key disabled, then
                `EnableKey`; ask the key's owner why it was to be deleted

    Checked
       decision  action               principal                 key
       DENIED    kms:Decrypt          AWSGlue-MyGlueCustomRole  64d3e826…
                 reads s3://example-orders/raw/ (argument `--source_path`) <- the
                 error text
                 writes s3://example-orders/curated/ in parts: UploadPart needs
                 kms:Decrypt (argument `--target_path`) <- the error text
       DENIED    kms:GenerateDataKey  AWSGlue-MyGlueCustomRole  64d3e826…
                 writes s3://example-orders/curated/ (argument `--target_path`) <-
                 the error text
       64d3e826… = arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07

    Not the cause (checked): a bucket policy that requires encryption headers;
    missing s3:GetObject or s3:PutObject; a denied HEAD request, whose error has no
    text; missing Lake Formation permissions; throttling by KMS; the policy of the
    KMS VPC endpoint.
    Still possible: credentials other than the job's role (no error text names the
    principal).
    "#);
}

#[test]
fn all_is_allowed() {
    insta::assert_snapshot!(words("healthy", 80), @r"
    ALLOWED: job `nightly-orders` (111122223333, us-east-1): all 3 KMS requests are
    allowed

    Checked
       decision  action               principal                 key
       allowed   kms:Decrypt          AWSGlue-MyGlueCustomRole  64d3e826…
                 reads s3://example-orders/raw/ (line 8 of the script, argument
                 `--source_path`)
                 writes s3://example-orders/curated/ in parts: UploadPart needs
                 kms:Decrypt (line 9 of the script, argument `--target_path`)
       allowed   kms:GenerateDataKey  AWSGlue-MyGlueCustomRole  64d3e826…
                 writes s3://example-orders/curated/ (line 9 of the script, argument
                 `--target_path`)
       64d3e826… = arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07
    ");
}

#[test]
fn a_scan_says_how_many_then_what_then_whom() {
    let account = account("key-disabled");
    let jobs = vec![account.subject(); 3];
    let report = diagnose(&account.snapshot(), &jobs, &[], &Options::default());
    insta::assert_snapshot!(text(&report, Look { width: 100, style: Style::Plain }), @r#"
    BLOCKED: 3 jobs: 3 blocked, 0 undetermined, 0 allowed

    1. Key `arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07` is disabled;
       `kms:Decrypt` and `kms:GenerateDataKey` cannot succeed, whatever the policies say
       finding  key-disabled (key state, 9 requests of 3 jobs)
       where    arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07
       why      `KeyState` is `Disabled`
       fix      change the state of key
                arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07
                - {"KeyState": "Disabled"}
                + {"KeyState": "Enabled"}
       who      administrator of account 111122223333; review it before you apply it
       verified with this change, the denied requests are allowed
       run      aws kms enable-key --key-id arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07 --region us-east-1

    Jobs, worst first
       verdict  name            role key bnd ses scp rcp vpce state net
       blocked  nightly-orders  .    .   .   .   .   .   .    x     .
       blocked  nightly-orders  .    .   .   .   .   .   .    x     .
       blocked  nightly-orders  .    .   .   .   .   .   .    x     .
       x: blocks, ?: could not be read, .: does not block; role: role policies, key: key policies, bnd:
       permissions boundary, ses: session policy, scp: SCPs, rcp: RCPs, vpce: VPC endpoint policy,
       state: key state, net: network path to KMS

    Checked
       decision  action               principal                 key
       DENIED    kms:Decrypt          AWSGlue-MyGlueCustomRole  64d3e826…
                 reads s3://example-orders/raw/ (argument `--source_path`) <- the error text
                 writes s3://example-orders/curated/ in parts: UploadPart needs kms:Decrypt (argument
                 `--target_path`) <- the error text
       DENIED    kms:GenerateDataKey  AWSGlue-MyGlueCustomRole  64d3e826…
                 writes s3://example-orders/curated/ (argument `--target_path`) <- the error text
       64d3e826… = arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07
    "#);
}
