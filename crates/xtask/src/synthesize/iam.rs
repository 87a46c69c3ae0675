//! The roles of an account and their policies.

use serde_json::{Value, json};

use super::Files;
use super::account::{Account, role_name};
use crate::step::Failure;

pub(super) fn write(files: &mut Files, account: &Account) -> Result<(), Failure> {
    let id = account.id();
    let folder = format!("accounts/{id}");
    let roles: Vec<Value> = (0..Account::ROLES).map(|number| role(*account, number)).collect();
    let details = json!({"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": roles,
        "Policies": [glue_service_role(), boundary(&id), data_access(*account)]});
    files.write(&format!("{folder}/iam/account-authorization-details.json"), &details)?;
    let organization = json!({"Organization": {"Id": "o-synthetic",
        "Arn": "arn:aws:organizations::000000000000:organization/o-synthetic", "FeatureSet": "ALL",
        "MasterAccountArn": "arn:aws:organizations::000000000000:account/o-synthetic/000000000000",
        "MasterAccountId": "000000000000"}});
    files.write(&format!("{folder}/organization.json"), &organization)
}

fn role(account: Account, number: u32) -> Value {
    let (id, name) = (account.id(), role_name(number));
    let runs_in_glue = number < Account::JOBS + Account::CRAWLERS;
    let service = if runs_in_glue { "glue.amazonaws.com" } else { "ec2.amazonaws.com" };
    let mut attached = vec![
        json!({"PolicyName": "DataAccess", "PolicyArn": format!("arn:aws:iam::{id}:policy/DataAccess")}),
    ];
    if runs_in_glue {
        attached.push(json!({"PolicyName": "AWSGlueServiceRole",
            "PolicyArn": "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole"}));
    }
    let mut role = json!({
        "Path": "/", "RoleName": name, "RoleId": format!("AROA{:08}{number:04}EXAM", account.number),
        "Arn": account.role_arn(number), "CreateDate": "2024-03-01T09:00:00Z",
        "AssumeRolePolicyDocument": document(json!([{"Effect": "Allow", "Principal": {"Service": service},
            "Action": "sts:AssumeRole"}])),
        "RolePolicyList": [
            {"PolicyName": "keys", "PolicyDocument": key_use(account, number)},
            {"PolicyName": "logs", "PolicyDocument": document(json!([{"Sid": "Logs", "Effect": "Allow",
                "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:AssociateKmsKey"],
                "Resource": format!("arn:aws:logs:*:{id}:log-group:/aws-glue/*")}]))}],
        "AttachedManagedPolicies": attached,
        "Tags": [{"Key": "team", "Value": format!("team-{}", number % 7)}]});
    if number.is_multiple_of(5)
        && let Some(role) = role.as_object_mut()
    {
        let arn = format!("arn:aws:iam::{id}:policy/Boundary");
        role.insert(
            "PermissionsBoundary".into(),
            json!({"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}),
        );
    }
    role
}

/// Most roles may use the account's keys and the hub's; in one account of fifty, the fourth job's role may not write.
fn key_use(account: Account, number: u32) -> Value {
    let mut actions = vec!["kms:Decrypt", "kms:DescribeKey"];
    if !(account.is_one_in(50) && number == 3) {
        actions.extend(["kms:GenerateDataKey*", "kms:Encrypt"]);
    }
    let hub = account.hub();
    document(json!([
        {"Sid": "OwnKeys", "Effect": "Allow", "Action": actions,
            "Resource": format!("arn:aws:kms:{}:{}:key/*", account.region(), account.id())},
        {"Sid": "HubKey", "Effect": "Allow", "Action": ["kms:Decrypt", "kms:DescribeKey"],
            "Resource": hub.key_arn(0),
            "Condition": {"StringEquals": {"kms:ViaService": format!("s3.{}.amazonaws.com", account.region())}}}]))
}

fn data_access(account: Account) -> Value {
    let objects = |account: Account, use_: &str| format!("arn:aws:s3:::{}/*", account.bucket(use_));
    managed(
        &format!("arn:aws:iam::{}:policy/DataAccess", account.id()),
        "DataAccess",
        &document(json!([
        {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": [
            objects(account, "raw"), objects(account, "assets"), objects(account.hub(), "raw")]},
        {"Sid": "Write", "Effect": "Allow", "Action": ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
            "Resource": [objects(account, "curated"), objects(account, "assets")]}])),
    )
}

fn boundary(id: &str) -> Value {
    managed(
        &format!("arn:aws:iam::{id}:policy/Boundary"),
        "Boundary",
        &document(json!([
        {"Sid": "Data", "Effect": "Allow", "Action": ["s3:*", "glue:*", "kms:Decrypt", "kms:GenerateDataKey*",
            "kms:Encrypt", "kms:DescribeKey", "logs:*", "cloudwatch:*", "ec2:Describe*"], "Resource": "*"},
        {"Sid": "NoIam", "Effect": "Deny", "Action": ["iam:*", "organizations:*"], "Resource": "*"}])),
    )
}

fn glue_service_role() -> Value {
    let arn = "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole";
    managed(
        arn,
        "AWSGlueServiceRole",
        &document(json!([
        {"Effect": "Allow", "Action": ["glue:*", "s3:GetBucketLocation", "s3:ListBucket", "s3:ListAllMyBuckets",
            "s3:GetBucketAcl", "ec2:DescribeVpcEndpoints", "ec2:DescribeRouteTables", "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets", "ec2:DescribeVpcAttribute", "iam:ListRolePolicies", "iam:GetRole",
            "iam:GetRolePolicy", "cloudwatch:PutMetricData"], "Resource": ["*"]},
        {"Effect": "Allow", "Action": ["s3:CreateBucket"], "Resource": ["arn:aws:s3:::aws-glue-*"]},
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
            "Resource": ["arn:aws:s3:::aws-glue-*/*", "arn:aws:s3:::*/*aws-glue-*/*"]},
        {"Effect": "Allow", "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": ["arn:aws:logs:*:*:*:/aws-glue/*"]}])),
    )
}

fn managed(arn: &str, name: &str, document: &Value) -> Value {
    json!({"PolicyName": name, "PolicyId": format!("ANPA{name}"), "Arn": arn, "Path": "/", "DefaultVersionId": "v1",
        "AttachmentCount": 1, "IsAttachable": true,
        "PolicyVersionList": [{"Document": document, "VersionId": "v1", "IsDefaultVersion": true}]})
}

fn document(statements: Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}
