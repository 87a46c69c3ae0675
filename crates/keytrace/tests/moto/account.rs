//! An account with everything that a job can use, built by plain requests.

use serde_json::{Value, json};

use crate::server::{Account, HOME, Moto, element};

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"glue.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

/// What the role may do besides KMS: all that the job and the crawler ask of other services.
const OTHERS: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","glue:*","logs:*","ec2:Describe*","sqs:*","kinesis:*","dynamodb:*","secretsmanager:*","lakeformation:GetDataAccess"],"Resource":"*"}]}"#;

const ANYTHING: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// A key policy that trusts the account, and CloudWatch Logs as its users must.
// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
const KEY_POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Account","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Sid":"Logs","Effect":"Allow","Principal":{"Service":"logs.us-east-1.amazonaws.com"},"Action":["kms:Encrypt*","kms:Decrypt*","kms:ReEncrypt*","kms:GenerateDataKey*","kms:Describe*"],"Resource":"*"}]}"#;

/// The policy that lets the role use keys for what its name says.
pub(crate) fn kms_policy(actions: &[&str]) -> String {
    json!({
        "Version": "2012-10-17",
        "Statement": [{ "Sid": "UseKeys", "Effect": "Allow", "Action": actions, "Resource": "*" }],
    })
    .to_string()
}

/// Lets the role do these actions of KMS, instead of those before.
pub(crate) fn let_role(account: &Account<'_>, actions: &[&str]) {
    let document = kms_policy(actions);
    let pairs = [("RoleName", "etl"), ("PolicyName", "keys"), ("PolicyDocument", document.as_str())];
    account.iam("PutRolePolicy", &pairs);
}

/// Builds it in [`HOME`], and answers the ARN of its key. The role may decrypt, and nothing else with keys.
pub(crate) fn build(moto: &Moto) -> String {
    let account = moto.account(HOME);
    let key = key(&account);
    role(&account);
    let_role(&account, &["kms:Decrypt", "kms:DescribeKey"]);
    bucket(&account, &key);
    stores(&account, &key);
    let (subnet, group) = network(&account);
    glue(&account, &key, &subnet, &group);
    key
}

/// A key with a policy, an alias, a grant and a tag.
fn key(account: &Account<'_>) -> String {
    let tags = json!([{ "TagKey": "team", "TagValue": "lake" }]);
    let answer = account
        .kms("CreateKey", &json!({ "KeyUsage": "ENCRYPT_DECRYPT", "Policy": KEY_POLICY, "Tags": tags }));
    let arn = answer["KeyMetadata"]["Arn"].as_str().unwrap().to_owned();
    account.kms("CreateAlias", &json!({ "AliasName": "alias/lake", "TargetKeyId": arn }));
    let grantee = format!("arn:aws:iam::{HOME}:role/other");
    let grant =
        json!({ "KeyId": arn, "GranteePrincipal": grantee, "Operations": ["Decrypt"], "Name": "other" });
    account.kms("CreateGrant", &grant);
    arn
}

fn role(account: &Account<'_>) {
    let policy = |name: &str, document: &str| {
        let said = account.iam("CreatePolicy", &[("PolicyName", name), ("PolicyDocument", document)]);
        element(&said, "Arn").to_owned()
    };
    let (boundary, others) = (policy("edge", ANYTHING), policy("others", OTHERS));
    let pairs = [
        ("RoleName", "etl"),
        ("Path", "/service-role/"),
        ("AssumeRolePolicyDocument", TRUST),
        ("PermissionsBoundary", &boundary),
    ];
    account.iam("CreateRole", &pairs);
    account.iam("AttachRolePolicy", &[("RoleName", "etl"), ("PolicyArn", &others)]);
}

fn bucket(account: &Account<'_>, key: &str) {
    account.put("/lake", "", "");
    let rule = format!(
        "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>\
         <KMSMasterKeyID>{key}</KMSMasterKeyID></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled>\
         </Rule></ServerSideEncryptionConfiguration>"
    );
    account.put("/lake?encryption", "content-type: application/xml", &rule);
    let policy = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{HOME}:root"}},"Action":"s3:*","Resource":["arn:aws:s3:::lake","arn:aws:s3:::lake/*"]}}]}}"#
    );
    account.put("/lake?policy", "content-type: application/json", &policy);
    let encrypted = format!(
        "x-amz-server-side-encryption: aws:kms\r\nx-amz-server-side-encryption-aws-kms-key-id: {key}"
    );
    account.put("/lake/orders/day%3D1/part-0.parquet", &encrypted, "PAR1");
    let script = "from awsglue.context import GlueContext\n\
                  frame = spark.read.parquet('s3://lake/orders/')\n\
                  frame.write.parquet('s3://lake/out/')\n";
    account.put("/lake/scripts/nightly.py", &encrypted, script);
}

/// What the job's arguments name besides the bucket.
fn stores(account: &Account<'_>, key: &str) {
    let secret = json!({ "Name": "db", "SecretString": "{}", "KmsKeyId": key });
    account.json("secretsmanager", "secretsmanager.CreateSecret", &secret);
    let queue = json!({ "QueueName": "events", "Attributes": { "KmsMasterKeyId": key } });
    account.json("sqs", "AmazonSQS.CreateQueue", &queue);
    let stream = json!({ "StreamName": "clicks", "ShardCount": 1 });
    account.json("kinesis", "Kinesis_20131202.CreateStream", &stream);
    let encryption = json!({ "StreamName": "clicks", "EncryptionType": "KMS", "KeyId": key });
    account.json("kinesis", "Kinesis_20131202.StartStreamEncryption", &encryption);
    let table = json!({
        "TableName": "prices", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
        "SSESpecification": { "Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": key },
    });
    account.json("dynamodb", "DynamoDB_20120810.CreateTable", &table);
    let group = json!({ "logGroupName": "/aws-glue/jobs/logs-v2", "kmsKeyId": key });
    account.json("logs", "Logs_20140328.CreateLogGroup", &group);
    let role = format!("arn:aws:iam::{HOME}:role/service-role/etl");
    let resource = json!({ "ResourceArn": "arn:aws:s3:::lake", "RoleArn": role }).to_string();
    account.ask(
        "POST",
        "/RegisterResource",
        "lakeformation",
        "content-type: application/json",
        resource.as_bytes(),
    );
}

/// A subnet of the default VPC and its security group, into which an endpoint for KMS leads.
fn network(account: &Account<'_>) -> (String, String) {
    let subnet = element(&account.ec2("DescribeSubnets", &[]), "subnetId").to_owned();
    let vpc = element(&account.ec2("DescribeVpcs", &[]), "vpcId").to_owned();
    let group = element(&account.ec2("DescribeSecurityGroups", &[]), "groupId").to_owned();
    let pairs = [
        ("SecurityGroupId.1", group.as_str()),
        ("VpcId", &vpc),
        ("ServiceName", "com.amazonaws.us-east-1.kms"),
        ("VpcEndpointType", "Interface"),
        ("PrivateDnsEnabled", "true"),
        ("SubnetId.1", &subnet),
    ];
    account.ec2("CreateVpcEndpoint", &pairs);
    let from_itself = [
        ("GroupId", group.as_str()),
        ("IpPermissions.1.IpProtocol", "tcp"),
        ("IpPermissions.1.FromPort", "443"),
        ("IpPermissions.1.ToPort", "443"),
        ("IpPermissions.1.Groups.1.GroupId", &group),
    ];
    account.ec2("AuthorizeSecurityGroupIngress", &from_itself);
    (subnet, group)
}

fn glue(account: &Account<'_>, key: &str, subnet: &str, group: &str) {
    let encryption = json!({
        "S3Encryption": [{ "S3EncryptionMode": "SSE-KMS", "KmsKeyArn": key }],
        "CloudWatchEncryption": { "CloudWatchEncryptionMode": "SSE-KMS", "KmsKeyArn": key },
        "JobBookmarksEncryption": { "JobBookmarksEncryptionMode": "CSE-KMS", "KmsKeyArn": key },
    });
    let configuration = json!({ "Name": "sealed", "EncryptionConfiguration": encryption });
    account.glue("CreateSecurityConfiguration", &configuration);
    let connection = json!({ "ConnectionInput": {
        "Name": "warehouse", "ConnectionType": "JDBC",
        "ConnectionProperties": {
            "JDBC_CONNECTION_URL": "jdbc:postgresql://db:5432/sales", "USERNAME": "etl", "PASSWORD": "hunter2",
        },
        "PhysicalConnectionRequirements": {
            "SubnetId": subnet, "AvailabilityZone": "us-east-1a", "SecurityGroupIdList": [group],
        },
    } });
    account.glue("CreateConnection", &connection);
    account.glue(
        "CreateDatabase",
        &json!({ "DatabaseInput": { "Name": "sales", "LocationUri": "s3://lake/" } }),
    );
    account.glue("CreateTable", &json!({ "DatabaseName": "sales", "TableInput": table() }));
    let partition =
        json!({ "Values": ["1"], "StorageDescriptor": { "Location": "s3://lake/orders/day=1/" } });
    let partition = json!({ "DatabaseName": "sales", "TableName": "orders", "PartitionInput": partition });
    account.glue("CreatePartition", &partition);
    account.glue("CreateJob", &job());
    account.glue("StartJobRun", &json!({ "JobName": "nightly" }));
    let trigger = json!({
        "Name": "night", "Type": "SCHEDULED", "Schedule": "cron(0 1 * * ? *)",
        "Actions": [{ "JobName": "nightly", "Arguments": { "--day": "s3://lake/orders/day=1/" } }],
    });
    account.glue("CreateTrigger", &trigger);
    let crawler = json!({
        "Name": "orders", "Role": "service-role/etl", "DatabaseName": "sales",
        "CrawlerSecurityConfiguration": "sealed",
        "Targets": {
            "S3Targets": [{ "Path": "s3://lake/orders/" }],
            "CatalogTargets": [{ "DatabaseName": "sales", "Tables": ["orders"] }],
        },
    });
    account.glue("CreateCrawler", &crawler);
}

fn table() -> Value {
    json!({
        "Name": "orders", "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": [{ "Name": "day", "Type": "string" }],
        "StorageDescriptor": { "Location": "s3://lake/orders/", "Columns": [{ "Name": "id", "Type": "string" }] },
    })
}

fn job() -> Value {
    let of = |service: &str, name: &str| format!("arn:aws:{service}:us-east-1:{HOME}:{name}");
    json!({
        "Name": "nightly", "Role": "service-role/etl", "GlueVersion": "4.0",
        "Command": { "Name": "glueetl", "ScriptLocation": "s3://lake/scripts/nightly.py", "PythonVersion": "3" },
        "SecurityConfiguration": "sealed",
        "Connections": { "Connections": ["warehouse"] },
        "DefaultArguments": {
            "--TempDir": "s3://lake/tmp/",
            "--job-bookmark-option": "job-bookmark-enable",
            "--enable-continuous-cloudwatch-log": "true",
            "--db_password": "hunter2",
            "--secret": of("secretsmanager", "secret:db"),
            "--queue": of("sqs", "events"),
            "--stream": of("kinesis", "stream/clicks"),
            "--prices": of("dynamodb", "table/prices"),
        },
    })
}
