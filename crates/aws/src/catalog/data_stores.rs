//! CloudWatch Logs, Secrets Manager, Lake Formation, SQS, DynamoDB and Kinesis.

use super::service::{DYNAMO_DB, KINESIS, LAKE_FORMATION, LOGS, SECRETS_MANAGER, SQS};
use super::{Asked, Operation, Pages, Parameter, ROW};

const SECRET: (&str, Parameter) = ("SecretId", Parameter::Text("{secret}"));
const NOT_FOUND: &[&str] = &["ResourceNotFoundException"];

table! {
    DESCRIBE_LOG_GROUPS = Operation {
        service: &LOGS,
        name: "DescribeLogGroups",
        fact: "log groups",
        parameters: &[("logGroupNamePrefix", Parameter::Text("/aws-glue/"))],
        pages: Pages::by("nextToken", &["logGroups"]),
        path: "accounts/{account}/{region}/logs/log-groups.json",
        ..ROW
    };

    LIST_SECRETS = Operation {
        service: &SECRETS_MANAGER,
        name: "ListSecrets",
        fact: "secrets",
        parameters: &[("MaxResults", Parameter::Number(100))],
        pages: Pages::by("NextToken", &["SecretList"]),
        path: "accounts/{account}/{region}/secretsmanager/secrets.json",
        asked: Asked::ForAll,
        ..ROW
    };

    DESCRIBE_SECRET = Operation {
        service: &SECRETS_MANAGER,
        name: "DescribeSecret",
        fact: "secret {secret}",
        parameters: &[SECRET],
        path: "accounts/{account}/{region}/secretsmanager/secrets/{secret}/secret.json",
        absent: NOT_FOUND,
        asked: Asked::ForOne,
        ..ROW
    };

    GET_RESOURCE_POLICY = Operation {
        service: &SECRETS_MANAGER,
        name: "GetResourcePolicy",
        fact: "resource policy of secret {secret}",
        parameters: &[SECRET],
        path: "accounts/{account}/{region}/secretsmanager/secrets/{secret}/policy.json",
        absent: NOT_FOUND,
        ..ROW
    };

    LIST_RESOURCES = Operation {
        service: &LAKE_FORMATION,
        name: "ListResources",
        fact: "Lake Formation locations",
        uri: "/ListResources",
        parameters: &[("MaxResults", Parameter::Number(100))],
        pages: Pages::by("NextToken", &["ResourceInfoList"]),
        path: "accounts/{account}/{region}/lakeformation/resources.json",
        ..ROW
    };

    LIST_LAKE_FORMATION_OPT_INS = Operation {
        service: &LAKE_FORMATION,
        name: "ListLakeFormationOptIns",
        fact: "Lake Formation opt-ins",
        uri: "/ListLakeFormationOptIns",
        parameters: &[("MaxResults", Parameter::Number(100))],
        pages: Pages::by("NextToken", &["LakeFormationOptInsInfoList"]),
        path: "accounts/{account}/{region}/lakeformation/opt-ins.json",
        ..ROW
    };

    GET_QUEUE_ATTRIBUTES = Operation {
        service: &SQS,
        name: "GetQueueAttributes",
        fact: "queue {queue}",
        parameters: &[("QueueUrl", Parameter::Text("{url}")), ("AttributeNames", Parameter::TextList("All"))],
        path: "accounts/{account}/{region}/sqs/queues/{queue}.json",
        absent: &["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"],
        crosses_accounts: true,
        ..ROW
    };

    DESCRIBE_TABLE = Operation {
        service: &DYNAMO_DB,
        name: "DescribeTable",
        fact: "DynamoDB table {table}",
        parameters: &[("TableName", Parameter::Text("{table}"))],
        path: "accounts/{account}/{region}/dynamodb/tables/{table}.json",
        absent: NOT_FOUND,
        ..ROW
    };

    DESCRIBE_STREAM_SUMMARY = Operation {
        service: &KINESIS,
        name: "DescribeStreamSummary",
        fact: "Kinesis stream {stream}",
        parameters: &[("StreamName", Parameter::Text("{stream}"))],
        path: "accounts/{account}/{region}/kinesis/streams/{stream}.json",
        absent: NOT_FOUND,
        ..ROW
    };
}
