//! The organization: a root, ten organizational units, and policies on both.

use serde_json::{Value, json};

use super::Files;
use super::account::Account;
use crate::step::Failure;

const UNITS: u32 = 10;
const ROOT: &str = "r-synt";
const FULL: &str = "p-FullAWSAccess";

pub(super) fn write(files: &mut Files, accounts: &[Account]) -> Result<(), Failure> {
    let units: Vec<String> = (0..UNITS).map(unit).collect();
    let described = |account: &Account| {
        let id = account.id();
        json!({"Id": id, "Arn": arn(&format!("account/o-synthetic/{id}")), "Name": id, "Status": "ACTIVE"})
    };
    let unit_of = |account: &Account| unit(account.number % UNITS);
    let organization = json!({"Organization": {
        "Id": "o-synthetic", "Arn": arn("organization/o-synthetic"), "FeatureSet": "ALL",
        "MasterAccountArn": arn("account/o-synthetic/000000000001"), "MasterAccountId": "000000000000"}});
    files.write("organization/organization.json", &organization)?;
    files.write(
        "organization/roots.json",
        &json!({"Roots": [{
        "Id": ROOT, "Arn": arn("root/o-synthetic/r-synt"), "Name": "Root",
        "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}]}),
    )?;
    let all: Vec<Value> = accounts.iter().map(described).collect();
    files.write("organization/accounts.json", &json!({"Accounts": all}))?;
    let listed: Vec<Value> = units
        .iter()
        .map(|id| json!({"Id": id, "Arn": arn(&format!("ou/o-synthetic/{id}")), "Name": id}))
        .collect();
    let below = |parent: &str| format!("organization/organizational-units-for-parent/{parent}.json");
    files.write(&below(ROOT), &json!({"OrganizationalUnits": listed}))?;
    files.write(&format!("organization/accounts-for-parent/{ROOT}.json"), &json!({"Accounts": []}))?;
    for id in &units {
        let own: Vec<Value> = accounts.iter().filter(|one| unit_of(one) == *id).map(described).collect();
        files.write(&below(id), &json!({"OrganizationalUnits": []}))?;
        files.write(&format!("organization/accounts-for-parent/{id}.json"), &json!({"Accounts": own}))?;
    }
    let everywhere =
        accounts.iter().map(|one| one.id()).chain(units.iter().cloned()).chain([ROOT.to_owned()]);
    let guarded = units.iter().take(UNITS as usize / 2).cloned();
    policy(files, FULL, &full(), everywhere)?;
    policy(files, "p-guard", &guard(), guarded)?;
    policy(files, "p-no-decrypt", &no_decrypt(), units.iter().skip(UNITS as usize - 1).cloned())?;
    let summaries: Vec<Value> = [FULL, "p-guard", "p-no-decrypt"].into_iter().map(summary).collect();
    files.write("organization/service-control-policies.json", &json!({"Policies": summaries}))
}

fn unit(number: u32) -> String {
    format!("ou-synt-unit{number:04}")
}

fn arn(rest: &str) -> String {
    format!("arn:aws:organizations::000000000000:{rest}")
}

fn policy(
    files: &mut Files,
    id: &str,
    document: &Value,
    targets: impl Iterator<Item = String>,
) -> Result<(), Failure> {
    let folder = format!("organization/policies/{id}");
    let content = json!({"Policy": {"PolicySummary": summary(id), "Content": document.to_string()}});
    files.write(&format!("{folder}/policy.json"), &content)?;
    let kind = |id: &str| match id.get(..2) {
        Some("r-") => "ROOT",
        Some("ou") => "ORGANIZATIONAL_UNIT",
        _ => "ACCOUNT",
    };
    let targets: Vec<Value> =
        targets.map(|id| json!({"TargetId": id, "Arn": "", "Name": id, "Type": kind(&id)})).collect();
    files.write(&format!("{folder}/targets.json"), &json!({"Targets": targets}))
}

fn summary(id: &str) -> Value {
    let arn = if id == FULL {
        format!("arn:aws:organizations::aws:policy/service_control_policy/{id}")
    } else {
        arn(&format!("policy/o-synthetic/service_control_policy/{id}"))
    };
    json!({"Id": id, "Arn": arn, "Name": id, "Description": "", "Type": "SERVICE_CONTROL_POLICY",
        "AwsManaged": id == FULL})
}

fn full() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
}

/// Denies what most organizations deny, and none of it to the jobs.
fn guard() -> Value {
    json!({"Version": "2012-10-17", "Statement": [
        {"Sid": "Regions", "Effect": "Deny", "NotAction": ["iam:*", "organizations:*", "sts:*", "support:*"],
            "Resource": "*", "Condition": {
                "StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "eu-west-1", "eu-central-1"]},
                "ArnNotLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/OrgAdmin*"]}}},
        {"Sid": "KeepTrails", "Effect": "Deny", "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail",
            "config:DeleteConfigurationRecorder", "kms:ScheduleKeyDeletion"], "Resource": "*"}]})
}

/// A mistake that hits every job of one unit.
fn no_decrypt() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Sid": "OnlyApprovedRolesUseKeys", "Effect": "Deny",
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*",
        "Condition": {"ArnNotLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/approved/*"]}}}]})
}
