//! Where a fact belongs, and the words for the gap it leaves when nobody collected it.

use keytrace_aws::catalog::{Operation, athena, data_stores, glue, iam, kms, s3, s3_tables};

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

    /// The gap that the answer of `row` would close; `arguments` are the values of the placeholders in its path.
    pub(crate) fn gap_of(self, row: &Operation, arguments: &[(&str, &str)]) -> Gap {
        let what = Gap::of(row, arguments).fact;
        self.gap(row, arguments, &what)
    }

    /// The same gap for one thing in the list that `row` returns, or another part of its answer.
    pub(crate) fn gap_about(self, row: &Operation, what: &str) -> Gap {
        self.gap(row, &[], what)
    }

    fn gap(self, row: &Operation, arguments: &[(&str, &str)], what: &str) -> Gap {
        let Self { account, region } = self;
        let file = path_of(row, account, &[arguments, &[("region", region)]].concat());
        let fact = format!("{what} of {account} in {region}");
        Gap { fact, ..Gap::of(row, arguments) }.in_region(account, region).told_by(file)
    }

    pub(crate) fn key(self, key_id: &str) -> Gap {
        self.gap_of(&kms::DESCRIBE_KEY, &[("key", key_id)])
    }

    pub(crate) fn aliases(self, what: &str) -> Gap {
        self.gap_about(&kms::LIST_ALIASES, what)
    }

    pub(crate) fn log_groups(self, what: &str) -> Gap {
        self.gap_about(&data_stores::DESCRIBE_LOG_GROUPS, what)
    }

    pub(crate) fn job(self, name: &str) -> Gap {
        self.gap_of(&glue::GET_JOB, &[("job", name)])
    }

    pub(crate) fn job_runs(self, job: &str) -> Gap {
        self.gap_of(&glue::GET_JOB_RUNS, &[("job", job)])
    }

    pub(crate) fn job_script(self, job: &str) -> Gap {
        // Why no file: the job says where its script is.
        Gap { file: None, ..self.gap_of(&s3::GET_OBJECT, &[("job", job)]) }
    }

    pub(crate) fn crawler(self, name: &str) -> Gap {
        self.gap_of(&glue::GET_CRAWLER, &[("crawler", name)])
    }

    pub(crate) fn security_configuration(self, name: &str) -> Gap {
        self.gap_of(&glue::GET_SECURITY_CONFIGURATION, &[("name", name)])
    }

    pub(crate) fn connection(self, name: &str) -> Gap {
        self.gap_of(&glue::GET_CONNECTION, &[("name", name)])
    }

    pub(crate) fn database(self, name: &str) -> Gap {
        self.gap_of(&glue::GET_DATABASE, &[("database", name)])
    }

    pub(crate) fn tables(self, database: &str) -> Gap {
        self.gap_of(&glue::GET_TABLES, &[("database", database)])
    }

    pub(crate) fn table(self, database: &str, name: &str) -> Gap {
        self.gap_of(&glue::GET_TABLE, &[("database", database), ("table", name)])
    }

    pub(crate) fn partitions(self, database: &str, table: &str) -> Gap {
        self.gap_of(&glue::GET_PARTITIONS, &[("database", database), ("table", table)])
    }

    pub(crate) fn session(self, id: &str) -> Gap {
        self.gap_of(&glue::GET_SESSION, &[("session", id)])
    }

    pub(crate) fn dev_endpoint(self, name: &str) -> Gap {
        self.gap_of(&glue::GET_DEV_ENDPOINT, &[("endpoint", name)])
    }

    pub(crate) fn ml_transform(self, id: &str) -> Gap {
        self.gap_of(&glue::GET_ML_TRANSFORM, &[("transform", id)])
    }

    pub(crate) fn data_quality_ruleset(self, name: &str) -> Gap {
        self.gap_of(&glue::GET_DATA_QUALITY_RULESET, &[("name", name)])
    }

    pub(crate) fn data_quality_run(self, id: &str) -> Gap {
        self.gap_of(&glue::GET_DATA_QUALITY_RULESET_EVALUATION_RUN, &[("run", id)])
    }

    pub(crate) fn column_statistics(self, database: &str, table: &str) -> Gap {
        self.gap_of(&glue::GET_COLUMN_STATISTICS_TASK_SETTINGS, &[("database", database), ("table", table)])
    }

    pub(crate) fn column_statistics_run(self, id: &str) -> Gap {
        self.gap_of(&glue::GET_COLUMN_STATISTICS_TASK_RUN, &[("run", id)])
    }

    pub(crate) fn table_optimizers(self, database: &str, table: &str) -> Gap {
        self.gap_of(&glue::BATCH_GET_TABLE_OPTIMIZER, &[("database", database), ("table", table)])
    }

    pub(crate) fn blueprint(self, name: &str) -> Gap {
        self.gap_of(&glue::GET_BLUEPRINT, &[("blueprint", name)])
    }

    pub(crate) fn blueprint_runs(self, name: &str) -> Gap {
        self.gap_of(&glue::GET_BLUEPRINT_RUNS, &[("blueprint", name)])
    }

    pub(crate) fn integration_resource_property(self, arn: &str) -> Gap {
        self.gap_of(&glue::GET_INTEGRATION_RESOURCE_PROPERTY, &[("arn", arn)])
    }

    pub(crate) fn work_group(self, name: &str) -> Gap {
        self.gap_of(&athena::GET_WORK_GROUP, &[("name", name)])
    }

    pub(crate) fn table_bucket_encryption(self, bucket: &str) -> Gap {
        self.gap_of(&s3_tables::GET_TABLE_BUCKET_ENCRYPTION, &[("name", bucket)])
    }

    pub(crate) fn table_encryption(self, bucket: &str, table: &str) -> Gap {
        self.gap_of(&s3_tables::GET_TABLE_ENCRYPTION, &[("name", bucket), ("table", table)])
    }

    pub(crate) fn tables_of_bucket(self, bucket: &str) -> Gap {
        self.gap_of(&s3_tables::LIST_TABLES, &[("name", bucket)])
    }

    pub(crate) fn secret(self, name: &str) -> Gap {
        self.gap_of(&data_stores::DESCRIBE_SECRET, &[("secret", name)])
    }

    pub(crate) fn secret_policy(self, name: &str) -> Gap {
        self.gap_of(&data_stores::GET_RESOURCE_POLICY, &[("secret", name)])
    }

    pub(crate) fn queue(self, name: &str) -> Gap {
        self.gap_of(&data_stores::GET_QUEUE_ATTRIBUTES, &[("queue", name)])
    }

    pub(crate) fn dynamo_db_table(self, name: &str) -> Gap {
        self.gap_of(&data_stores::DESCRIBE_TABLE, &[("table", name)])
    }

    pub(crate) fn stream(self, name: &str) -> Gap {
        self.gap_of(&data_stores::DESCRIBE_STREAM_SUMMARY, &[("stream", name)])
    }
}

/// The path of the file that `row` fills.
fn path_of(row: &Operation, account: &AccountId, arguments: &[(&str, &str)]) -> String {
    row.path_with(|name| match arguments.iter().find(|(known, _)| *known == name) {
        Some((_, value)) => file_name(value),
        None => account.to_string(),
    })
}

/// The gap that the answer of `row` about an account would close.
pub(crate) fn gap_in_account(row: &Operation, account: &AccountId, arguments: &[(&str, &str)]) -> Gap {
    let gap = Gap::of(row, arguments);
    let fact = format!("{} of {account}", gap.fact);
    Gap { fact, ..gap }.in_account(account).told_by(path_of(row, account, arguments))
}

/// The gap that the IAM of an account leaves.
pub(crate) fn authorization_details(account: &AccountId) -> Gap {
    // Why no file: a diagnosis reads the role that it needs, not the whole account.
    Gap { file: None, ..gap_in_account(&iam::GET_ACCOUNT_AUTHORIZATION_DETAILS, account, &[]) }
}

/// The gap that a role, user or group leaves.
pub(crate) fn principal(kind: &str, operation: &str, account: &AccountId, name: &str) -> Gap {
    let file = format!("accounts/{account}/iam/{kind}s/{}/{kind}.json", file_name(name));
    Gap::new(format!("{kind} {name} of {account}"), operation).in_account(account).told_by(file)
}

/// The gap that a managed policy leaves.
pub(crate) fn managed_policy(account: &AccountId, arn: &str) -> Gap {
    // The policy itself says which version is the default one, so its file comes first.
    let file = path_of(&iam::GET_POLICY, account, &[("policy", arn)]);
    let gap = Gap::of(&iam::GET_POLICY_VERSION, &[("policy", arn)]);
    Gap { fact: format!("managed policy {arn}"), ..gap }.in_account(account).told_by(file)
}

/// The gap that the answer of `row` about a bucket would close.
pub(crate) fn bucket_fact(row: &Operation, name: &str) -> Gap {
    Gap::of(row, &[("bucket", name)]).told_by(row.path_with(|_| file_name(name)))
}

/// The gap that a bucket leaves.
pub(crate) fn bucket(name: &str) -> Gap {
    Gap { fact: format!("bucket {name}"), ..bucket_fact(&s3::GET_BUCKET_ENCRYPTION, name) }
}
