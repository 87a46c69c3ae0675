//! Where a fact belongs, and the words for the gap it leaves when nobody collected it.

use crate::account::AccountId;
use crate::collected::Gap;
use crate::format::file_name;

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

    /// A gap that one file of this place would close.
    pub(crate) fn gap_of(self, what: &str, operation: &str, file: &str) -> Gap {
        let Self { account, region } = self;
        self.gap(what, operation).told_by(format!("accounts/{account}/{region}/{file}.json"))
    }

    /// The same for the file of one thing, by its name.
    fn one(self, what: &str, operation: &str, (folder, name): (&str, &str)) -> Gap {
        self.gap_of(what, operation, &format!("{folder}/{}", file_name(name)))
    }

    /// The same for the file of one table, by the names of its database and of itself.
    fn of_table(self, what: &str, operation: &str, folder: &str, (database, table): (&str, &str)) -> Gap {
        let (database, table) = (file_name(database), file_name(table));
        self.gap_of(what, operation, &format!("{folder}/{database}/{table}"))
    }

    pub(crate) fn key(self, key_id: &str) -> Gap {
        let file = format!("kms/keys/{}/key", file_name(key_id));
        self.gap_of(&format!("key {key_id}"), "kms:DescribeKey", &file)
    }

    pub(crate) fn aliases(self, what: &str) -> Gap {
        self.gap_of(what, "kms:ListAliases", "kms/aliases")
    }

    pub(crate) fn log_groups(self, what: &str) -> Gap {
        self.gap_of(what, "logs:DescribeLogGroups", "logs/log-groups")
    }

    pub(crate) fn job(self, name: &str) -> Gap {
        self.one(&format!("job {name}"), "glue:GetJob", ("glue/jobs", name))
    }

    pub(crate) fn job_runs(self, job: &str) -> Gap {
        self.one(&format!("runs of job {job}"), "glue:GetJobRuns", ("glue/job-runs", job))
    }

    pub(crate) fn job_script(self, job: &str) -> Gap {
        self.gap(&format!("script of job {job}"), "s3:GetObject")
    }

    pub(crate) fn crawler(self, name: &str) -> Gap {
        self.one(&format!("crawler {name}"), "glue:GetCrawler", ("glue/crawlers", name))
    }

    pub(crate) fn security_configuration(self, name: &str) -> Gap {
        self.one(
            &format!("security configuration {name}"),
            "glue:GetSecurityConfiguration",
            ("glue/security-configurations", name),
        )
    }

    pub(crate) fn connection(self, name: &str) -> Gap {
        self.one(&format!("connection {name}"), "glue:GetConnection", ("glue/connections", name))
    }

    pub(crate) fn database(self, name: &str) -> Gap {
        self.one(&format!("database {name}"), "glue:GetDatabase", ("glue/databases", name))
    }

    pub(crate) fn tables(self, database: &str) -> Gap {
        self.one(&format!("tables of database {database}"), "glue:GetTables", ("glue/tables", database))
    }

    pub(crate) fn table(self, database: &str, name: &str) -> Gap {
        self.of_table(&format!("table {database}.{name}"), "glue:GetTable", "glue/tables", (database, name))
    }

    pub(crate) fn partitions(self, database: &str, table: &str) -> Gap {
        self.of_table(
            &format!("partitions of table {database}.{table}"),
            "glue:GetPartitions",
            "glue/partitions",
            (database, table),
        )
    }

    pub(crate) fn session(self, id: &str) -> Gap {
        self.one(&format!("interactive session {id}"), "glue:GetSession", ("glue/sessions", id))
    }

    pub(crate) fn dev_endpoint(self, name: &str) -> Gap {
        self.one(&format!("dev endpoint {name}"), "glue:GetDevEndpoint", ("glue/dev-endpoints", name))
    }

    pub(crate) fn ml_transform(self, id: &str) -> Gap {
        self.one(&format!("ML transform {id}"), "glue:GetMLTransform", ("glue/ml-transforms", id))
    }

    pub(crate) fn data_quality_ruleset(self, name: &str) -> Gap {
        self.one(
            &format!("Data Quality ruleset {name}"),
            "glue:GetDataQualityRuleset",
            ("glue/data-quality-rulesets", name),
        )
    }

    pub(crate) fn data_quality_run(self, id: &str) -> Gap {
        self.one(
            &format!("Data Quality run {id}"),
            "glue:GetDataQualityRulesetEvaluationRun",
            ("glue/data-quality-ruleset-evaluation-runs", id),
        )
    }

    pub(crate) fn column_statistics(self, database: &str, table: &str) -> Gap {
        let what = format!("column statistics settings of table {database}.{table}");
        let folder = "glue/column-statistics-task-settings";
        self.of_table(&what, "glue:GetColumnStatisticsTaskSettings", folder, (database, table))
    }

    pub(crate) fn column_statistics_run(self, id: &str) -> Gap {
        self.one(
            &format!("column statistics run {id}"),
            "glue:GetColumnStatisticsTaskRun",
            ("glue/column-statistics-task-runs", id),
        )
    }

    pub(crate) fn table_optimizers(self, database: &str, table: &str) -> Gap {
        let what = format!("optimizers of table {database}.{table}");
        self.of_table(&what, "glue:BatchGetTableOptimizer", "glue/table-optimizers", (database, table))
    }

    pub(crate) fn blueprint(self, name: &str) -> Gap {
        self.one(&format!("blueprint {name}"), "glue:GetBlueprint", ("glue/blueprints", name))
    }

    pub(crate) fn blueprint_runs(self, name: &str) -> Gap {
        self.one(&format!("runs of blueprint {name}"), "glue:GetBlueprintRuns", ("glue/blueprint-runs", name))
    }

    pub(crate) fn integration_resource_property(self, arn: &str) -> Gap {
        self.one(
            &format!("integration settings of {arn}"),
            "glue:GetIntegrationResourceProperty",
            ("glue/integration-resource-properties", arn),
        )
    }

    pub(crate) fn work_group(self, name: &str) -> Gap {
        self.one(&format!("Athena workgroup {name}"), "athena:GetWorkGroup", ("athena/work-groups", name))
    }

    pub(crate) fn table_bucket_encryption(self, bucket: &str) -> Gap {
        let file = format!("s3tables/table-buckets/{}/encryption", file_name(bucket));
        self.gap_of(
            &format!("encryption of table bucket {bucket}"),
            "s3tables:GetTableBucketEncryption",
            &file,
        )
    }

    pub(crate) fn table_encryption(self, bucket: &str, table: &str) -> Gap {
        let file = format!("s3tables/table-buckets/{}/tables/{}", file_name(bucket), file_name(table));
        let what = format!("encryption of table {table} in table bucket {bucket}");
        self.gap_of(&what, "s3tables:GetTableEncryption", &file)
    }

    pub(crate) fn tables_of_bucket(self, bucket: &str) -> Gap {
        let file = format!("s3tables/table-buckets/{}/tables", file_name(bucket));
        self.gap_of(&format!("tables of table bucket {bucket}"), "s3tables:ListTables", &file)
    }

    pub(crate) fn secret(self, name: &str) -> Gap {
        let file = format!("secretsmanager/secrets/{}/secret", file_name(name));
        self.gap_of(&format!("secret {name}"), "secretsmanager:DescribeSecret", &file)
    }

    pub(crate) fn secret_policy(self, name: &str) -> Gap {
        let file = format!("secretsmanager/secrets/{}/policy", file_name(name));
        self.gap_of(&format!("resource policy of secret {name}"), "secretsmanager:GetResourcePolicy", &file)
    }

    pub(crate) fn queue(self, name: &str) -> Gap {
        self.one(&format!("queue {name}"), "sqs:GetQueueAttributes", ("sqs/queues", name))
    }

    pub(crate) fn dynamo_db_table(self, name: &str) -> Gap {
        self.one(&format!("DynamoDB table {name}"), "dynamodb:DescribeTable", ("dynamodb/tables", name))
    }

    pub(crate) fn stream(self, name: &str) -> Gap {
        self.one(
            &format!("Kinesis stream {name}"),
            "kinesis:DescribeStreamSummary",
            ("kinesis/streams", name),
        )
    }
}

/// The gap that the IAM of an account leaves.
pub(crate) fn authorization_details(account: &AccountId) -> Gap {
    let words = format!("IAM roles, users, groups and policies of {account}");
    Gap::new(words, "iam:GetAccountAuthorizationDetails").in_account(account)
}

/// The gap that a role, user or group leaves.
pub(crate) fn principal(kind: &str, operation: &str, account: &AccountId, name: &str) -> Gap {
    let file = format!("accounts/{account}/iam/{kind}s/{}/{kind}.json", file_name(name));
    Gap::new(format!("{kind} {name} of {account}"), operation).in_account(account).told_by(file)
}

/// The gap that a managed policy leaves.
pub(crate) fn managed_policy(account: &AccountId, arn: &str) -> Gap {
    // Which version is the default one, the policy itself tells first.
    let file = format!("accounts/{account}/iam/policies/{}/policy.json", file_name(arn));
    Gap::new(format!("managed policy {arn}"), "iam:GetPolicyVersion").in_account(account).told_by(file)
}

/// The gap that a bucket leaves.
pub(crate) fn bucket(name: &str) -> Gap {
    let file = format!("s3/{}/encryption.json", file_name(name));
    Gap::new(format!("bucket {name}"), "s3:GetBucketEncryption").told_by(file)
}
