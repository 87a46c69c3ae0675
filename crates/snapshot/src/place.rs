//! Where a fact belongs, and the words for the gap it leaves when nobody collected it.

use crate::account::AccountId;
use crate::collected::Gap;

/// One Region of one account.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) account: &'a AccountId,
    pub(crate) region: &'a str,
}

impl<'a> Place<'a> {
    pub(crate) fn new(account: &'a AccountId, region: &'a str) -> Self {
        Self { account, region }
    }

    pub(crate) fn gap(self, what: &str, operation: &str) -> Gap {
        let Self { account, region } = self;
        Gap::new(format!("{what} of {account} in {region}"), operation).in_region(account, region)
    }

    pub(crate) fn key(self, key_id: &str) -> Gap {
        self.gap(&format!("key {key_id}"), "kms:DescribeKey")
    }

    pub(crate) fn job(self, name: &str) -> Gap {
        self.gap(&format!("job {name}"), "glue:GetJob")
    }

    pub(crate) fn job_runs(self, job: &str) -> Gap {
        self.gap(&format!("runs of job {job}"), "glue:GetJobRuns")
    }

    pub(crate) fn job_script(self, job: &str) -> Gap {
        self.gap(&format!("script of job {job}"), "s3:GetObject")
    }

    pub(crate) fn crawler(self, name: &str) -> Gap {
        self.gap(&format!("crawler {name}"), "glue:GetCrawler")
    }

    pub(crate) fn security_configuration(self, name: &str) -> Gap {
        self.gap(&format!("security configuration {name}"), "glue:GetSecurityConfiguration")
    }

    pub(crate) fn connection(self, name: &str) -> Gap {
        self.gap(&format!("connection {name}"), "glue:GetConnection")
    }

    pub(crate) fn database(self, name: &str) -> Gap {
        self.gap(&format!("database {name}"), "glue:GetDatabase")
    }

    pub(crate) fn tables(self, database: &str) -> Gap {
        self.gap(&format!("tables of database {database}"), "glue:GetTables")
    }

    pub(crate) fn table(self, database: &str, name: &str) -> Gap {
        self.gap(&format!("table {database}.{name}"), "glue:GetTable")
    }

    pub(crate) fn partitions(self, database: &str, table: &str) -> Gap {
        self.gap(&format!("partitions of table {database}.{table}"), "glue:GetPartitions")
    }

    pub(crate) fn session(self, id: &str) -> Gap {
        self.gap(&format!("interactive session {id}"), "glue:GetSession")
    }

    pub(crate) fn dev_endpoint(self, name: &str) -> Gap {
        self.gap(&format!("dev endpoint {name}"), "glue:GetDevEndpoint")
    }

    pub(crate) fn ml_transform(self, id: &str) -> Gap {
        self.gap(&format!("ML transform {id}"), "glue:GetMLTransform")
    }

    pub(crate) fn data_quality_ruleset(self, name: &str) -> Gap {
        self.gap(&format!("Data Quality ruleset {name}"), "glue:GetDataQualityRuleset")
    }

    pub(crate) fn data_quality_run(self, id: &str) -> Gap {
        self.gap(&format!("Data Quality run {id}"), "glue:GetDataQualityRulesetEvaluationRun")
    }

    pub(crate) fn column_statistics(self, database: &str, table: &str) -> Gap {
        self.gap(
            &format!("column statistics settings of table {database}.{table}"),
            "glue:GetColumnStatisticsTaskSettings",
        )
    }

    pub(crate) fn table_optimizers(self, database: &str, table: &str) -> Gap {
        self.gap(&format!("optimizers of table {database}.{table}"), "glue:BatchGetTableOptimizer")
    }

    pub(crate) fn blueprint(self, name: &str) -> Gap {
        self.gap(&format!("blueprint {name}"), "glue:GetBlueprint")
    }

    pub(crate) fn blueprint_runs(self, name: &str) -> Gap {
        self.gap(&format!("runs of blueprint {name}"), "glue:GetBlueprintRuns")
    }

    pub(crate) fn integration_resource_property(self, arn: &str) -> Gap {
        self.gap(&format!("integration settings of {arn}"), "glue:GetIntegrationResourceProperty")
    }

    pub(crate) fn work_group(self, name: &str) -> Gap {
        self.gap(&format!("Athena workgroup {name}"), "athena:GetWorkGroup")
    }

    pub(crate) fn table_bucket_encryption(self, bucket: &str) -> Gap {
        self.gap(&format!("encryption of table bucket {bucket}"), "s3tables:GetTableBucketEncryption")
    }

    pub(crate) fn table_encryption(self, bucket: &str, table: &str) -> Gap {
        self.gap(
            &format!("encryption of table {table} in table bucket {bucket}"),
            "s3tables:GetTableEncryption",
        )
    }

    pub(crate) fn secret(self, name: &str) -> Gap {
        self.gap(&format!("secret {name}"), "secretsmanager:DescribeSecret")
    }

    pub(crate) fn secret_policy(self, name: &str) -> Gap {
        self.gap(&format!("resource policy of secret {name}"), "secretsmanager:GetResourcePolicy")
    }

    pub(crate) fn queue(self, name: &str) -> Gap {
        self.gap(&format!("queue {name}"), "sqs:GetQueueAttributes")
    }

    pub(crate) fn dynamo_db_table(self, name: &str) -> Gap {
        self.gap(&format!("DynamoDB table {name}"), "dynamodb:DescribeTable")
    }

    pub(crate) fn stream(self, name: &str) -> Gap {
        self.gap(&format!("Kinesis stream {name}"), "kinesis:DescribeStreamSummary")
    }
}

/// The gap that the IAM of an account leaves.
pub(crate) fn authorization_details(account: &AccountId) -> Gap {
    let words = format!("IAM roles, users, groups and policies of {account}");
    Gap::new(words, "iam:GetAccountAuthorizationDetails").in_account(account)
}

/// The gap that a role, user or group leaves.
pub(crate) fn principal(kind: &str, operation: &str, account: &AccountId, name: &str) -> Gap {
    Gap::new(format!("{kind} {name} of {account}"), operation).in_account(account)
}

/// The gap that a managed policy leaves.
pub(crate) fn managed_policy(account: &AccountId, arn: &str) -> Gap {
    Gap::new(format!("managed policy {arn}"), "iam:GetPolicyVersion").in_account(account)
}

/// The gap that a bucket leaves.
pub(crate) fn bucket(name: &str) -> Gap {
    Gap::new(format!("bucket {name}"), "s3:GetBucketEncryption")
}
