//! What a lookup answers: known, absent, or a gap that names the operation that would tell.

use crate::sample;

use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::format::{Files, read};
use keytrace_snapshot::organization::PolicyKind;
use keytrace_snapshot::snapshot::Snapshot;

const REGION: &str = "us-east-1";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/";

fn account(id: &str) -> AccountId {
    AccountId::parse(id).unwrap()
}

fn sample() -> Snapshot {
    read(&sample::files()).unwrap()
}

fn with(more: &[(&str, &str)]) -> Snapshot {
    read(&sample::files_with(more)).unwrap()
}

/// `known`, `absent`, or the operation of the gap.
fn told<T>(fact: Collected<T>) -> String {
    match fact {
        Collected::Known(_) => "known".to_owned(),
        Collected::Absent => "absent".to_owned(),
        Collected::NotCollected(gap) => gap.operation,
    }
}

#[test]
fn a_thing_missing_from_a_collected_list_is_absent_and_else_a_gap() {
    let snapshot = sample();
    let (data, other, nowhere) = (account("111122223333"), account("444455556666"), account("000000000000"));
    for (question, answer, expected) in [
        ("key", told(snapshot.key(&format!("{KEY}1234abcd-12ab-34cd-56ef-1234567890ab"))), "known"),
        ("key in details", told(snapshot.key(&format!("{KEY}mrk-0000"))), "known"),
        ("key not in list", told(snapshot.key(&format!("{KEY}0000"))), "absent"),
        (
            "key not found by DescribeKey",
            told(snapshot.key_with_id(&other, REGION, "1111aaaa-0000-0000-0000-000000000000")),
            "absent",
        ),
        ("key without list", told(snapshot.key_with_id(&other, REGION, "2222")), "kms:DescribeKey"),
        ("key in other Region", told(snapshot.key_with_id(&data, "eu-west-1", "2222")), "kms:DescribeKey"),
        ("key of other account", told(snapshot.key_with_id(&nowhere, REGION, "2222")), "kms:DescribeKey"),
        ("no key ARN", told(snapshot.key("alias/lake")), "kms:DescribeKey"),
        ("alias", told(snapshot.alias(&data, REGION, "alias/lake")), "known"),
        ("alias not in list", told(snapshot.alias(&data, REGION, "alias/none")), "absent"),
        ("alias without list", told(snapshot.alias(&other, REGION, "alias/lake")), "kms:ListAliases"),
        ("role", told(snapshot.role("arn:aws:iam::111122223333:role/service-role/etl")), "known"),
        ("role on another path", told(snapshot.role("arn:aws:iam::111122223333:role/etl")), "absent"),
        (
            "role session",
            told(snapshot.role("arn:aws:sts::111122223333:assumed-role/etl/GlueJobRunnerSession")),
            "known",
        ),
        ("role not in list", told(snapshot.role("arn:aws:iam::111122223333:role/gone")), "absent"),
        ("role with a folder", told(snapshot.role_named(&other, "reader")), "known"),
        ("role without list", told(snapshot.role_named(&other, "writer")), "iam:GetRole"),
        ("user", told(snapshot.user("arn:aws:iam::111122223333:user/ann")), "known"),
        ("group", told(snapshot.group(&other, "readers")), "known"),
        (
            "own managed policy",
            told(snapshot.managed_policy(&data, "arn:aws:iam::111122223333:policy/lake")),
            "known",
        ),
        (
            "own managed policy not in list",
            told(snapshot.managed_policy(&data, "arn:aws:iam::111122223333:policy/x")),
            "absent",
        ),
        (
            "managed policy of AWS",
            told(snapshot.managed_policy(&data, "arn:aws:iam::aws:policy/ReadOnlyAccess")),
            "iam:GetPolicyVersion",
        ),
        ("job", told(snapshot.job(&data, REGION, "daily orders")), "known"),
        ("job not in list", told(snapshot.job(&data, REGION, "weekly")), "absent"),
        ("job without list", told(snapshot.job(&other, REGION, "weekly")), "glue:GetJob"),
        ("runs", told(snapshot.job_runs(&data, REGION, "daily orders")), "known"),
        ("no runs", told(snapshot.job_runs(&data, REGION, "weekly")), "glue:GetJobRuns"),
        ("script", told(snapshot.job_script(&data, REGION, "daily orders")), "known"),
        ("crawler", told(snapshot.crawler(&data, REGION, "none")), "absent"),
        ("connection", told(snapshot.connection(&data, REGION, "none")), "absent"),
        (
            "security configuration",
            told(snapshot.security_configuration(&other, REGION, "none")),
            "glue:GetSecurityConfiguration",
        ),
        (
            "database hidden by Lake Formation",
            told(snapshot.database(&data, REGION, "hidden")),
            "glue:GetDatabase",
        ),
        (
            "table hidden by Lake Formation",
            told(snapshot.table(&data, REGION, "sales", "hidden")),
            "glue:GetTable",
        ),
        ("table", told(snapshot.table(&data, REGION, "sales", "orders")), "known"),
        ("bucket", told(snapshot.bucket("lake")), "known"),
        ("unknown bucket", told(snapshot.bucket("sea")), "s3:GetBucketEncryption"),
        ("owner of bucket", told(snapshot.bucket_owner("lake")), "known"),
        ("owner of unlisted bucket", told(snapshot.bucket_owner("logs")), "s3:ListBuckets"),
        ("log group", told(snapshot.log_group(&data, REGION, "/aws-glue/jobs/error")), "known"),
        (
            "log group of Glue not in list",
            told(snapshot.log_group(&data, REGION, "/aws-glue/jobs/output")),
            "absent",
        ),
        (
            "log group of others",
            told(snapshot.log_group(&data, REGION, "/aws/lambda/f")),
            "logs:DescribeLogGroups",
        ),
        ("secret", told(snapshot.secret(&data, REGION, "db")), "known"),
        (
            "secret by ARN",
            told(snapshot.secret(
                &data,
                REGION,
                "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf",
            )),
            "known",
        ),
        (
            "secret by short ARN",
            told(snapshot.secret(&data, REGION, "arn:aws:secretsmanager:us-east-1:111122223333:secret:db")),
            "known",
        ),
        (
            "other secret by ARN",
            told(snapshot.secret(&data, REGION, "arn:aws:secretsmanager:us-east-1:111122223333:secret:d")),
            "absent",
        ),
        ("secret not in list", told(snapshot.secret(&data, REGION, "gone")), "absent"),
        (
            "secret without list",
            told(snapshot.secret(&other, REGION, "gone")),
            "secretsmanager:DescribeSecret",
        ),
        ("secret without a policy", told(snapshot.secret_policy(&data, REGION, "db")), "absent"),
        ("secret with a policy", told(snapshot.secret_policy(&other, REGION, "team/api")), "known"),
        ("queue", told(snapshot.queue(&data, REGION, "none")), "sqs:GetQueueAttributes"),
    ] {
        assert_eq!(answer, expected, "{question}");
    }
}

#[test]
fn a_missing_file_is_a_gap_and_an_empty_list_is_none() {
    let aliases = "accounts/111122223333/us-east-1/kms/aliases.json";
    let data = account("111122223333");
    let missing = with(&[("accounts/111122223333/us-east-1/kms/keys.json", r#"{"Keys":[]}"#)]);
    let gap = missing.alias(&data, REGION, "alias/a").gap().cloned();
    let list = Gap::new("key aliases of 111122223333 in us-east-1", "kms:ListAliases")
        .in_region(&data, REGION)
        .told_by(aliases);
    assert_eq!(gap, Some(list));
    let empty = with(&[(aliases, r#"{"Aliases":[]}"#)]);
    assert!(empty.alias(&data, REGION, "alias/a").is_absent());
}

#[test]
fn gaps_json_says_why() {
    let data = account("111122223333");
    let path = |file: &str| format!("accounts/111122223333/us-east-1/{file}");
    let gaps = format!(
        r#"{{"gaps":[
            {{"path":"{}","kind":"not-collected","reason":"AccessDeniedException: no kms:GetKeyPolicy"}},
            {{"path":"{}","kind":"not-collected","reason":"GlueEncryptionException","permission":"kms:Decrypt"}},
            {{"path":"{}","kind":"absent"}},
            {{"path":"s3/gone/location.json","kind":"absent"}},
            {{"path":"s3/old/encryption.json","kind":"absent"}}]}}"#,
        path("kms/keys/k/policy.json"),
        path("glue/tables/sales.json"),
        path("glue/jobs/gone.json"),
    );
    let snapshot = with(&[("gaps.json", &gaps)]);
    let key = snapshot.key_with_id(&data, REGION, "k").into_known().unwrap();
    assert_eq!(
        key.policy.gap().unwrap(),
        &Gap::new("key policy of key k of 111122223333 in us-east-1", "kms:GetKeyPolicy")
            .in_region(&data, REGION)
            .because("AccessDeniedException: no kms:GetKeyPolicy")
            .told_by(path("kms/keys/k/policy.json"))
    );
    let table = snapshot.table(&data, REGION, "sales", "orders").gap().cloned().unwrap();
    assert_eq!(
        (table.operation.as_str(), table.reason.as_deref()),
        ("glue:GetTable", Some("GlueEncryptionException"))
    );
    assert!(snapshot.job(&data, REGION, "gone").is_absent());
    assert!(!snapshot.job(&data, REGION, "other").is_absent());
    assert!(snapshot.bucket("gone").is_absent());
    assert!(snapshot.bucket("old").into_known().unwrap().encryption.is_absent());
}

#[test]
fn a_permission_may_have_another_name_than_its_operation() {
    for (operation, permission) in [
        ("s3:GetBucketEncryption", "s3:GetEncryptionConfiguration"),
        ("s3:HeadObject", "s3:GetObject"),
        ("s3:ListBuckets", "s3:ListAllMyBuckets"),
        ("kms:GetKeyPolicy", "kms:GetKeyPolicy"),
    ] {
        assert_eq!(Gap::new("a fact", operation).permission, permission);
    }
}

#[test]
fn a_role_of_the_account_wide_answer_has_decoded_texts() {
    let snapshot = sample();
    let role = snapshot.role("arn:aws:iam::111122223333:role/service-role/etl").into_known().unwrap();
    assert_eq!(role.assume_role_policy_document.as_ref().unwrap().as_str(), r#"{"Version":"2012-10-17"}"#);
    let inline = role.inline_policies.known().unwrap();
    assert_eq!(
        inline[0].policy_document.known().unwrap().as_str(),
        r#"{"Version":"2012-10-17","Statement":[]}"#
    );
    let lake = snapshot.managed_policy(&account("111122223333"), "arn:aws:iam::111122223333:policy/lake");
    assert_eq!(lake.into_known().unwrap().document.known().unwrap().as_str(), r#"{"Statement":"new"}"#);
}

#[test]
fn a_role_with_a_folder_keeps_its_own_gaps() {
    let snapshot = sample();
    let reader = snapshot.role("arn:aws:iam::444455556666:role/reader").into_known().unwrap();
    assert_eq!(reader.attached_policies, Collected::Known(Vec::new()));
    let [one, two] = reader.inline_policies.known().unwrap().as_slice() else { panic!() };
    assert!(one.policy_document.is_known());
    let gap = two.policy_document.gap().unwrap();
    assert_eq!(gap.fact, "inline policy two of role reader of 444455556666");
    assert_eq!(gap.operation, "iam:GetRolePolicy");
}

#[test]
fn a_bucket_location_is_a_region() {
    let snapshot = sample();
    for (bucket, region) in [("lake", "us-east-1"), ("logs", "eu-west-1")] {
        assert_eq!(snapshot.bucket(bucket).into_known().unwrap().region, Collected::Known(region.to_owned()));
    }
}

#[test]
fn the_path_to_an_account_runs_from_the_root_and_keeps_what_each_level_has() {
    let snapshot = sample();
    let path = snapshot.policies_on_path(&account("111122223333"), PolicyKind::Scp).into_known().unwrap();
    assert!(path.complete.is_known());
    let levels: Vec<_> = path
        .levels
        .iter()
        .map(|level| {
            let ids: Vec<_> = level.policies.iter().map(|policy| policy.summary.id.as_str()).collect();
            (level.target_id, ids, level.complete.is_known())
        })
        .collect();
    assert_eq!(
        levels,
        [
            ("r-ab12", vec!["p-FullAWSAccess"], true),
            ("ou-ab12-11111111", vec!["p-11111111", "p-FullAWSAccess"], true),
            ("111122223333", vec!["p-FullAWSAccess"], true),
        ]
    );
    assert_eq!(
        snapshot.organization_path(&account("111122223333")),
        Collected::Known(vec!["r-ab12", "ou-ab12-11111111", "111122223333"])
    );
}

#[test]
fn a_policy_type_that_is_not_enabled_has_no_policies() {
    let snapshot = sample();
    assert_eq!(snapshot.policies_on_path(&account("111122223333"), PolicyKind::Rcp), Collected::Absent);
}

#[test]
fn an_account_outside_the_collected_organization_is_unknown() {
    let snapshot = sample();
    let path = snapshot.policies_on_path(&account("444455556666"), PolicyKind::Scp);
    assert_eq!(path.gap().unwrap().fact, "service control policies of 444455556666");
    assert_eq!(told(path), "organizations:ListPoliciesForTarget");
}

#[test]
fn levels_that_are_known_stay_when_others_are_missing() {
    let mut files: Files = sample::files();
    files.remove("organization/organizational-units-for-parent/r-ab12.json");
    files.remove("organization/policies/p-11111111/targets.json");
    let snapshot = read(&files).unwrap();
    let path = snapshot.policies_on_path(&account("111122223333"), PolicyKind::Scp).into_known().unwrap();
    let ids: Vec<_> = path.levels.iter().map(|level| level.target_id).collect();
    assert_eq!(ids, ["r-ab12", "ou-ab12-11111111", "111122223333"]);
    assert_eq!(told(path.complete), "organizations:ListParents");
    let root = path.levels.first().unwrap();
    assert_eq!(root.policies.len(), 1);
    assert_eq!(told(root.complete.clone()), "organizations:ListPoliciesForTarget");
}

#[test]
fn a_list_of_policies_for_one_target_is_enough_for_that_level() {
    let snapshot = with(&[
        ("organization/parents/111122223333.json", r#"{"Parents":[{"Id":"r-1"}]}"#),
        ("organization/targets/111122223333/service-control-policies.json", r#"{"Policies":[{"Id":"p-1"}]}"#),
    ]);
    let path = snapshot.policies_on_path(&account("111122223333"), PolicyKind::Scp).into_known().unwrap();
    let [root, own] = path.levels.as_slice() else { panic!() };
    assert!(!root.complete.is_known());
    assert!(own.complete.is_known());
    assert_eq!(told(own.policies[0].content.clone()), "organizations:DescribePolicy");
}

#[test]
fn no_organization_is_absent_only_where_aws_said_so() {
    let caller = r#"{"format":"keytrace.snapshot/1","caller":{"Account":"111122223333"}}"#;
    let gaps = r#"{"gaps":[{"path":"organization/organization.json","kind":"absent"},
        {"path":"accounts/444455556666/organization.json","kind":"absent"}]}"#;
    let snapshot = with(&[("snapshot.json", caller), ("gaps.json", gaps)]);
    for (id, expected) in [
        ("111122223333", "absent"),
        ("444455556666", "absent"),
        ("777788889999", "organizations:ListPoliciesForTarget"),
    ] {
        assert_eq!(told(snapshot.policies_on_path(&account(id), PolicyKind::Scp)), expected, "{id}");
    }
}

#[test]
fn where_the_organization_itself_is_refused_that_request_is_named_with_its_reason() {
    let gaps = r#"{"gaps":[
        {"path":"accounts/444455556666/organization.json","kind":"not-collected","reason":"AccessDeniedException"}]}"#;
    let snapshot = with(&[("gaps.json", gaps)]);
    let path = snapshot.policies_on_path(&account("444455556666"), PolicyKind::Scp);
    let gap = path.gap().unwrap();
    assert_eq!(gap.fact, "service control policies of 444455556666");
    assert_eq!(gap.permission, "organizations:DescribeOrganization");
    assert_eq!(gap.reason.as_deref(), Some("AccessDeniedException"));
}

#[test]
fn the_management_account_is_known_by_its_organization() {
    let snapshot = sample();
    assert_eq!(snapshot.is_management_account(&account("999988887777")), Collected::Known(true));
    assert_eq!(
        told(snapshot.is_management_account(&account("444455556666"))),
        "organizations:ListPoliciesForTarget"
    );
}

#[test]
fn a_subnet_uses_its_own_route_table_or_the_main_one() {
    let snapshot = sample();
    let network = snapshot.network(&account("111122223333"), REGION).into_known().unwrap();
    let subnet = network.subnet("subnet-1").into_known().unwrap();
    assert_eq!(network.route_table_of_subnet(subnet).into_known().unwrap().route_table_id, "rtb-1");
    assert!(network.subnet("subnet-2").is_absent());
    assert_eq!(
        network.attributes_of_vpc("vpc-1").into_known().unwrap().enable_dns_hostnames,
        Collected::Known(false)
    );
}
