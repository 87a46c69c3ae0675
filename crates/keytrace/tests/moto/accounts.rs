//! Facts in several accounts: roles that are assumed, further profiles, an organization.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::collect::{collect, file, folder};
use crate::proxy::{Request, Upstream, denied, with_proxy};
use crate::server::{Account, Answer, HOME, KEYS, MEMBER, Moto, moto};
use crate::support::{code, keytrace, stderr, stdout};

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"glue.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

const ANYTHING: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// A role that may do everything, a bucket under a key, and the job `nightly` that writes there.
fn job_with_key(account: &Account<'_>, bucket: &str, key: &str) {
    account.iam("CreateRole", &[("RoleName", "etl"), ("AssumeRolePolicyDocument", TRUST)]);
    let pairs = [("RoleName", "etl"), ("PolicyName", "all"), ("PolicyDocument", ANYTHING)];
    account.iam("PutRolePolicy", &pairs);
    account.put(&format!("/{bucket}"), "", "");
    let rule = format!(
        "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>\
         <KMSMasterKeyID>{key}</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule>\
         </ServerSideEncryptionConfiguration>"
    );
    account.put(&format!("/{bucket}?encryption"), "content-type: application/xml", &rule);
    let script = format!("s3://{bucket}/nightly.py");
    account.put(&format!("/{bucket}/nightly.py"), "", &format!("df.write.parquet('s3://{bucket}/out/')\n"));
    let job = json!({
        "Name": "nightly", "Role": "etl", "GlueVersion": "4.0",
        "Command": { "Name": "glueetl", "ScriptLocation": script, "PythonVersion": "3" },
        "DefaultArguments": { "--TempDir": format!("s3://{bucket}/tmp/") },
    });
    account.glue("CreateJob", &job);
}

fn key(account: &Account<'_>, trusted: &str) -> String {
    let statement = |who: &str| json!({ "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{who}:root") }, "Action": "kms:*", "Resource": "*" });
    let policy = json!({ "Version": "2012-10-17", "Statement": [statement(trusted)] }).to_string();
    let answer = account.kms("CreateKey", &json!({ "KeyUsage": "ENCRYPT_DECRYPT", "Policy": policy }));
    answer["KeyMetadata"]["Arn"].as_str().unwrap().to_owned()
}

/// moto, which as AWS does tells nothing about a key of [`KEYS`] to the caller of [`HOME`]; moto itself would say that there
/// is none.
fn as_aws(own: &str, request: &Request, moto: &Upstream<'_>) -> Answer {
    if request.key == own && request.operation.starts_with("kms:") && request.text().contains(KEYS) {
        return denied(request);
    }
    moto.ask(request)
}

#[test]
#[ignore = "needs moto; `cargo xtask test` runs it"]
fn a_key_of_another_account_is_read_by_a_role_there_or_by_another_profile() {
    let moto = moto();
    let arn = key(&moto.account(KEYS), MEMBER);
    job_with_key(&moto.account(HOME), "lake", &arn);
    let profiles = profile(&moto);
    let role = format!("{KEYS}=arn:aws:iam::{KEYS}:role/Audit");
    with_proxy(
        &moto,
        |request, upstream| as_aws(&moto.own.key, request, upstream),
        |url, _| {
            let diagnose = |more: &[&str]| {
                let arguments = [&["diagnose", "--job", "nightly", "--format", "json"], more].concat();
                let output = moto.live(url, &arguments).env("AWS_CONFIG_FILE", &profiles).output().unwrap();
                let report: Value =
                    serde_json::from_str(stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)));
                (code(&output), report)
            };
            let (exit, report) = diagnose(&[]);
            assert_eq!(exit, 3, "{report}");
            let gaps = report.to_string();
            assert!(gaps.contains(KEYS) && gaps.contains("kms:GetKeyPolicy"), "{gaps}");
            for more in [["--role-name", "Audit"], ["--role", &role], ["--also-profile", "keys"]] {
                let (exit, report) = diagnose(&more);
                assert_eq!(exit, 1, "{more:?}: {report}");
                let codes: Vec<&Value> =
                    report["findings"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
                assert!(
                    codes.iter().any(|code| code.as_str().unwrap().contains("key-policy")),
                    "{more:?}: {codes:?}"
                );
            }
        },
    );
}

/// A configuration file with the profile `keys`, whose credentials are of [`KEYS`].
fn profile(moto: &Moto) -> std::path::PathBuf {
    let of_keys = moto.credentials(KEYS);
    let path = folder("profile");
    let text = format!(
        "[profile keys]\nregion = us-east-1\naws_access_key_id = {}\naws_secret_access_key = {}\naws_session_token = {}\n",
        of_keys.key, of_keys.secret, of_keys.token
    );
    fs::write(&path, text).unwrap();
    path
}

/// An organization of [`HOME`] and two members in one unit, below a policy that denies them KMS.
fn organization(home: &Account<'_>) -> Vec<String> {
    let ask = |operation: &str, body: Value| {
        home.json("organizations", &format!("AWSOrganizationsV20161128.{operation}"), &body)
    };
    ask("CreateOrganization", json!({ "FeatureSet": "ALL" }));
    let root = ask("ListRoots", json!({}))["Roots"][0]["Id"].clone();
    ask("EnablePolicyType", json!({ "RootId": root, "PolicyType": "SERVICE_CONTROL_POLICY" }));
    let unit = json!({ "ParentId": root, "Name": "Workloads" });
    let unit = ask("CreateOrganizationalUnit", unit)["OrganizationalUnit"]["Id"].clone();
    let member = |name: &str| {
        let account = json!({ "AccountName": name, "Email": format!("{name}@example.com") });
        let id = ask("CreateAccount", account)["CreateAccountStatus"]["AccountId"].clone();
        ask("MoveAccount", json!({ "AccountId": id, "SourceParentId": root, "DestinationParentId": unit }));
        id.as_str().unwrap().to_owned()
    };
    let members = ["lake", "sales"].map(member).to_vec();
    let deny = json!({ "Version": "2012-10-17", "Statement": [{ "Sid": "NoKms", "Effect": "Deny", "Action": "kms:GenerateDataKey", "Resource": "*" }] });
    let policy = json!({ "Name": "NoKms", "Description": "-", "Type": "SERVICE_CONTROL_POLICY", "Content": deny.to_string() });
    let policy = ask("CreatePolicy", policy)["Policy"]["PolicySummary"]["Id"].clone();
    ask("AttachPolicy", json!({ "PolicyId": policy, "TargetId": unit }));
    members
}

#[test]
#[ignore = "needs moto; `cargo xtask test` runs it"]
fn an_organization_is_read_through_a_role_in_each_member() {
    let moto = moto();
    let members = organization(&moto.account(HOME));
    for id in &members {
        let account = moto.account(id);
        let arn = key(&account, id);
        job_with_key(&account, &format!("lake-{id}"), &arn);
    }
    let closed = members.last().unwrap();
    let handler = |request: &Request, moto: &Upstream<'_>| {
        if request.operation == "sts:AssumeRole" {
            assert!(request.text().contains("Audit"), "{}", request.text());
            if request.text().contains(closed.as_str()) {
                return denied(request);
            }
        }
        moto.ask(request)
    };
    let (out, all) = (folder("organization"), folder("organization-in-part"));
    let more = ["--organization", "--role-name", "Audit"];
    collect(&moto, &moto.url(), &out, &more);
    with_proxy(&moto, handler, |url, _| collect(&moto, url, &all, &more));
    for id in &members {
        let jobs = out.join(format!("accounts/{id}/us-east-1/glue/jobs.json"));
        assert_eq!(file(&jobs)["Jobs"][0]["Name"], "nightly", "{id}");
    }
    assert_blocked_by_policy_above(&out, &members[0]);
    let gaps = file(&all.join("gaps.json"));
    let of_closed = |gap: &&Value| gap["path"].as_str().unwrap().starts_with(&format!("accounts/{closed}/"));
    let gap = gaps["gaps"].as_array().unwrap().iter().find(of_closed).unwrap();
    assert!(gap["reason"].as_str().unwrap().contains("no credentials for account"), "{gap}");
    assert_blocked_by_policy_above(&all, &members[0]);
}

fn assert_blocked_by_policy_above(snapshot: &Path, account: &str) {
    let snapshot = snapshot.to_str().unwrap();
    let arguments = ["diagnose", "--job", "nightly", "--account", account, "--snapshot", snapshot];
    let output = keytrace(&arguments).output().unwrap();
    assert_eq!(code(&output), 1, "{}{}", stdout(&output), stderr(&output));
    assert!(stdout(&output).contains("NoKms"), "{}", stdout(&output));
}
