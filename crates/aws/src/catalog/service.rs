//! The services: protocol, endpoint, and how many requests each allows.

/// How an operation is written as an HTTP request, and its answer read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// A JSON body; the operation is in the header `X-Amz-Target`.
    Json {
        /// `1.0` or `1.1`.
        version: &'static str,
        /// What stands before the operation's name in `X-Amz-Target`.
        target: &'static str,
    },
    /// A JSON body; the operation is in the path.
    RestJson,
    /// A form as the body, XML as the answer; the items of a list are called `member`.
    Query {
        /// The version of the API.
        version: &'static str,
    },
    /// EC2's variant: the items of a list are called `item`, and names are in lower camel case.
    Ec2Query {
        /// The version of the API.
        version: &'static str,
    },
    /// S3: the operation is in method, path and query; the answer is XML, headers or the body itself.
    RestXml,
}

/// A service of AWS.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    /// The name in IAM actions, which is also the name that requests are signed for.
    pub name: &'static str,
    /// The name in the AWS CLI and in gaps.
    pub api: &'static str,
    /// The service id, from which the variable `AWS_ENDPOINT_URL_…` is made.
    pub id: &'static str,
    /// The first part of the endpoint's host name.
    pub host: &'static str,
    /// How requests and answers are written.
    pub protocol: Protocol,
    /// Whether one endpoint serves all Regions of a partition.
    pub is_global: bool,
    /// The most requests at one time, in one Region of one account.
    pub most_at_once: usize,
    /// The most requests in a second, in one Region of one account; 0 if AWS says none that matters here.
    pub most_per_second: u32,
}

// Sources: the service models of botocore 1.44 (protocol, version, target, service id). Limits: the quota pages of AWS
// where they publish numbers (CloudTrail 2/s for LookupEvents, CloudWatch Logs 5/s; KMS counts each operation by itself, 500/s and
// more but for ListGrants, whose row says so); Glue, IAM,
// Organizations and Lake Formation publish none, so the numbers there are cautious assumptions.

/// Security Token Service.
pub static STS: Service = Service {
    name: "sts",
    api: "sts",
    id: "STS",
    host: "sts",
    protocol: Protocol::Query { version: "2011-06-15" },
    is_global: false,
    most_at_once: 4,
    most_per_second: 0,
};

/// Identity and Access Management.
pub static IAM: Service = Service {
    name: "iam",
    api: "iam",
    id: "IAM",
    host: "iam",
    protocol: Protocol::Query { version: "2010-05-08" },
    is_global: true,
    most_at_once: 8,
    most_per_second: 20,
};

/// Organizations.
pub static ORGANIZATIONS: Service = Service {
    name: "organizations",
    api: "organizations",
    id: "Organizations",
    host: "organizations",
    protocol: Protocol::Json { version: "1.1", target: "AWSOrganizationsV20161128" },
    is_global: true,
    most_at_once: 2,
    most_per_second: 5,
};

/// Key Management Service.
pub static KMS: Service = Service {
    name: "kms",
    api: "kms",
    id: "KMS",
    host: "kms",
    protocol: Protocol::Json { version: "1.1", target: "TrentService" },
    is_global: false,
    most_at_once: 16,
    most_per_second: 0,
};

/// Glue.
pub static GLUE: Service = Service {
    name: "glue",
    api: "glue",
    id: "Glue",
    host: "glue",
    protocol: Protocol::Json { version: "1.1", target: "AWSGlue" },
    is_global: false,
    most_at_once: 4,
    most_per_second: 0,
};

/// Simple Storage Service.
pub static S3: Service = Service {
    name: "s3",
    api: "s3",
    id: "S3",
    host: "s3",
    protocol: Protocol::RestXml,
    is_global: false,
    most_at_once: 16,
    most_per_second: 0,
};

/// CloudWatch Logs.
pub static LOGS: Service = Service {
    name: "logs",
    api: "logs",
    id: "CloudWatch Logs",
    host: "logs",
    protocol: Protocol::Json { version: "1.1", target: "Logs_20140328" },
    is_global: false,
    most_at_once: 2,
    most_per_second: 5,
};

/// EC2, for the network.
pub static EC2: Service = Service {
    name: "ec2",
    api: "ec2",
    id: "EC2",
    host: "ec2",
    protocol: Protocol::Ec2Query { version: "2016-11-15" },
    is_global: false,
    most_at_once: 8,
    most_per_second: 20,
};

/// Secrets Manager.
pub static SECRETS_MANAGER: Service = Service {
    name: "secretsmanager",
    api: "secretsmanager",
    id: "Secrets Manager",
    host: "secretsmanager",
    protocol: Protocol::Json { version: "1.1", target: "secretsmanager" },
    is_global: false,
    most_at_once: 8,
    most_per_second: 40,
};

/// Lake Formation.
pub static LAKE_FORMATION: Service = Service {
    name: "lakeformation",
    api: "lakeformation",
    id: "LakeFormation",
    host: "lakeformation",
    protocol: Protocol::RestJson,
    is_global: false,
    most_at_once: 2,
    most_per_second: 0,
};

/// Simple Queue Service.
pub static SQS: Service = Service {
    name: "sqs",
    api: "sqs",
    id: "SQS",
    host: "sqs",
    protocol: Protocol::Json { version: "1.0", target: "AmazonSQS" },
    is_global: false,
    most_at_once: 8,
    most_per_second: 0,
};

/// DynamoDB.
pub static DYNAMO_DB: Service = Service {
    name: "dynamodb",
    api: "dynamodb",
    id: "DynamoDB",
    host: "dynamodb",
    protocol: Protocol::Json { version: "1.0", target: "DynamoDB_20120810" },
    is_global: false,
    most_at_once: 8,
    most_per_second: 10,
};

/// Kinesis Data Streams.
pub static KINESIS: Service = Service {
    name: "kinesis",
    api: "kinesis",
    id: "Kinesis",
    host: "kinesis",
    protocol: Protocol::Json { version: "1.1", target: "Kinesis_20131202" },
    is_global: false,
    most_at_once: 4,
    most_per_second: 20,
};

/// Athena.
pub static ATHENA: Service = Service {
    name: "athena",
    api: "athena",
    id: "Athena",
    host: "athena",
    protocol: Protocol::Json { version: "1.1", target: "AmazonAthena" },
    is_global: false,
    most_at_once: 4,
    most_per_second: 5,
};

/// The control plane of S3. The account is part of the host name.
pub static S3_CONTROL: Service = S3_CONTROL_REGIONAL;

const S3_CONTROL_REGIONAL: Service = Service {
    name: "s3",
    api: "s3control",
    id: "S3 Control",
    host: "s3-control",
    protocol: Protocol::RestXml,
    is_global: false,
    most_at_once: 4,
    most_per_second: 0,
};

/// The control plane of what S3 has once for all Regions: multi-Region access points.
pub static S3_CONTROL_GLOBAL: Service = Service { is_global: true, ..S3_CONTROL_REGIONAL };

/// S3 Tables.
pub static S3_TABLES: Service = Service {
    name: "s3tables",
    api: "s3tables",
    id: "S3Tables",
    host: "s3tables",
    protocol: Protocol::RestJson,
    is_global: false,
    most_at_once: 4,
    most_per_second: 0,
};
