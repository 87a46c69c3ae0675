//! The names that SDKs give to services, and the service prefix that IAM and this tool use.

/// The IAM prefix for the name in `(Service: …)` or `operation error …:`.
pub(super) fn named(name: &str) -> String {
    let name = name.trim();
    let lower: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let stem = lower.strip_prefix("amazon").or_else(|| lower.strip_prefix("aws")).unwrap_or(&lower);
    let known = match stem {
        "dynamodbv2" | "dynamodb" | "dynamodbstreams" => "dynamodb",
        "cloudwatchlogs" | "logs" => "logs",
        "securitytokenservice" | "sts" => "sts",
        "simplesystemsmanagement" | "ssm" => "ssm",
        "identitymanagement" | "iam" => "iam",
        "kinesisfirehose" | "firehose" => "firehose",
        "" => lower.as_str(),
        other => other,
    };
    known.to_owned()
}

/// The service of an SDK's general exception class.
pub(super) fn of_class(class: &str) -> Option<&'static str> {
    match class {
        "AmazonS3Exception" | "S3Exception" => Some("s3"),
        "AWSKMSException" | "KmsException" => Some("kms"),
        "AWSGlueException" | "GlueException" => Some("glue"),
        "AmazonDynamoDBException" | "DynamoDbException" => Some("dynamodb"),
        "AmazonSQSException" | "SqsException" => Some("sqs"),
        "AmazonSNSException" | "SnsException" => Some("sns"),
        "AWSLogsException" | "CloudWatchLogsException" => Some("logs"),
        "AWSSecretsManagerException" | "SecretsManagerException" => Some("secretsmanager"),
        "AWSSecurityTokenServiceException" | "StsException" => Some("sts"),
        "LakeFormationException" => Some("lakeformation"),
        "AthenaException" => Some("athena"),
        _ => None,
    }
}

/// The service of an API operation, where the name belongs to one service only.
pub(super) fn of_operation(operation: &str) -> Option<&'static str> {
    match operation {
        "Decrypt"
        | "Encrypt"
        | "GenerateDataKey"
        | "GenerateDataKeyWithoutPlaintext"
        | "ReEncrypt"
        | "DescribeKey"
        | "CreateGrant"
        | "ListGrants"
        | "GetKeyPolicy"
        | "PutKeyPolicy"
        | "ReplicateKey"
        | "DisableKey"
        | "Sign"
        | "Verify"
        | "GenerateDataKeyPair"
        | "GenerateMac" => Some("kms"),
        "GetObject"
        | "PutObject"
        | "HeadObject"
        | "HeadBucket"
        | "CopyObject"
        | "UploadPart"
        | "UploadPartCopy"
        | "CreateMultipartUpload"
        | "CompleteMultipartUpload"
        | "ListObjects"
        | "ListObjectsV2"
        | "DeleteObject"
        | "GetObjectAttributes"
        | "GetBucketEncryption" => Some("s3"),
        "GetTables"
        | "GetDatabase"
        | "GetDatabases"
        | "GetPartitions"
        | "GetPartition"
        | "GetConnection"
        | "GetConnections"
        | "CreateConnection"
        | "StartJobRun"
        | "BatchCreatePartition"
        | "StartCrawler"
        | "CreateJob" => Some("glue"),
        "GetSecretValue" | "CreateSecret" | "PutSecretValue" => Some("secretsmanager"),
        "GetParameter" | "GetParameters" | "GetParametersByPath" | "PutParameter" => Some("ssm"),
        "CreateLogGroup" | "AssociateKmsKey" | "PutLogEvents" | "CreateLogStream" => Some("logs"),
        "ReceiveMessage" | "SendMessage" | "SendMessageBatch" => Some("sqs"),
        "StartQueryExecution" | "GetQueryResults" => Some("athena"),
        "AssumeRole" | "AssumeRoleWithWebIdentity" | "GetCallerIdentity" => Some("sts"),
        "ImportImage" | "DescribeVolumes" | "AttachVolume" | "RunInstances" => Some("ec2"),
        "CopyDBClusterSnapshot" | "CopyDBSnapshot" => Some("rds"),
        "GetItem" | "PutItem" | "Query" | "Scan" => Some("dynamodb"),
        _ => None,
    }
}
