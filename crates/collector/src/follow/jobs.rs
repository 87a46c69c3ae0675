//! What jobs, runs, triggers, crawlers, connections, settings and tables lead to.

use keytrace_aws::catalog::{data_stores, ec2, glue, s3};
use serde_json::Value;

use super::{Following, Reach, items, text};

/// So many runs are looked into for what their arguments name.
const RUNS: usize = 5;

impl Following<'_> {
    pub(super) fn glue(&mut self) {
        let answer = self.answer;
        match self.fetch.operation.name {
            "GetJob" => self.job(answer.get("Job").unwrap_or(&Value::Null)),
            // Of one thing, the others in its list are no matter.
            "GetJobs" | "GetCrawlers" | "GetConnections" | "ListSessions" | "GetDevEndpoints"
                if self.reach == Reach::One => {}
            "GetJobs" => items(answer, "Jobs").for_each(|job| self.job(job)),
            "GetJobRuns" => items(answer, "JobRuns").take(RUNS).for_each(|run| self.run(run)),
            "GetTriggers" => self.triggers(),
            "GetCrawler" => self.crawler(answer.get("Crawler").unwrap_or(&Value::Null)),
            "GetCrawlers" => items(answer, "Crawlers").for_each(|crawler| self.crawler(crawler)),
            "GetConnection" => self.connection(answer.get("Connection").unwrap_or(&Value::Null)),
            "GetConnections" => items(answer, "ConnectionList").for_each(|one| self.connection(one)),
            "GetDataCatalogEncryptionSettings" => self.catalog_settings(),
            "GetDatabases" => {
                for database in items(answer, "DatabaseList") {
                    let row = &glue::GET_TABLES;
                    self.fetch(row, &[("database", text(database, "Name"))]);
                    self.references(database);
                }
            }
            "ListDataQualityRulesets" => {
                for ruleset in items(answer, "Rulesets") {
                    let row = &glue::GET_DATA_QUALITY_RULESET;
                    self.fetch(row, &[("name", text(ruleset, "Name"))]);
                }
            }
            "GetDataQualityRuleset" => self.ruleset(),
            "ListDataQualityRulesetEvaluationRuns" => self.quality_runs(),
            "ListColumnStatisticsTaskRuns" => self.statistics_runs(),
            "GetColumnStatisticsTaskRun" => self.statistics_run(),
            "ListBlueprints" => self.blueprints(),
            "GetTables" => {
                if self.reach == Reach::All {
                    items(answer, "TableList").for_each(|table| self.optimizers(table));
                }
                self.references(answer);
            }
            "DescribeIntegrations" => {
                for integration in items(answer, "Integrations") {
                    let row = &glue::GET_INTEGRATION_RESOURCE_PROPERTY;
                    self.fetch(row, &[("arn", text(integration, "TargetArn"))]);
                }
                self.references(answer);
            }
            "GetTable" => self.table(answer.get("Table").unwrap_or(&Value::Null)),
            _ => self.references(answer),
        }
    }

    /// Only Iceberg tables have optimizers.
    // Source: https://docs.aws.amazon.com/glue/latest/dg/table-optimizers.html
    fn optimizers(&mut self, table: &Value) {
        let parameters = table.get("Parameters").unwrap_or(&Value::Null);
        if text(parameters, "table_type").eq_ignore_ascii_case("iceberg") {
            let row = &glue::BATCH_GET_TABLE_OPTIMIZER;
            let database = self.fetch.argument("database").to_owned();
            self.fetch(row, &[("database", &database), ("table", text(table, "Name"))]);
        }
    }

    fn job(&mut self, job: &Value) {
        let name = text(job, "Name");
        self.role_of(job);
        self.security_configuration(text(job, "SecurityConfiguration"));
        let connections = job.get("Connections").unwrap_or(&Value::Null);
        items(connections, "Connections")
            .filter_map(Value::as_str)
            .for_each(|name| self.connection_named(name));
        let command = job.get("Command").unwrap_or(&Value::Null);
        let script = text(command, "ScriptLocation");
        if let Some((bucket, key)) = script.split_once("://").and_then(|(_, rest)| rest.split_once('/')) {
            let row = &s3::GET_OBJECT;
            self.fetch(row, &[("bucket", bucket), ("key", key), ("job", name)]);
        }
        if self.reach == Reach::All {
            self.fetch(&glue::GET_JOB_RUNS, &[("job", name)]);
        }
        self.references(job);
    }

    fn run(&mut self, run: &Value) {
        self.security_configuration(text(run, "SecurityConfiguration"));
        self.references(run.get("Arguments").unwrap_or(&Value::Null));
    }

    /// Of all triggers, those of the jobs that are diagnosed may matter; which those are, doctor knows better.
    fn triggers(&mut self) {
        for action in items(self.answer, "Triggers").flat_map(|trigger| items(trigger, "Actions")) {
            if self.reach == Reach::All {
                self.references(action.get("Arguments").unwrap_or(&Value::Null));
            }
        }
    }

    fn crawler(&mut self, crawler: &Value) {
        self.role_of(crawler);
        self.security_configuration(text(crawler, "CrawlerSecurityConfiguration"));
        self.database(text(crawler, "DatabaseName"));
        let targets = crawler.get("Targets").unwrap_or(&Value::Null);
        for target in targets.as_object().into_iter().flat_map(|kinds| kinds.values()) {
            for target in target.as_array().into_iter().flatten() {
                self.connection_named(text(target, "ConnectionName"));
                self.database(text(target, "DatabaseName"));
                for table in items(target, "Tables").filter_map(Value::as_str) {
                    let row = &glue::GET_TABLE;
                    self.fetch(row, &[("database", text(target, "DatabaseName")), ("table", table)]);
                }
            }
        }
        for table in items(targets, "DynamoDBTargets") {
            let row = &data_stores::DESCRIBE_TABLE;
            self.fetch(row, &[("table", text(table, "Path"))]);
        }
        self.references(crawler);
    }

    fn role_of(&mut self, subject: &Value) {
        let role = text(subject, "Role");
        if !role.is_empty() && !role.starts_with("arn:") {
            let account = self.fetch.account.clone();
            self.role(&account, role);
        }
        // A role that is named by its ARN is among the references.
    }

    fn security_configuration(&mut self, name: &str) {
        if !name.is_empty() {
            let row = &glue::GET_SECURITY_CONFIGURATION;
            self.fetch(row, &[("name", name)]);
        }
    }

    fn database(&mut self, name: &str) {
        if !name.is_empty() {
            let row = &glue::GET_DATABASE;
            self.fetch(row, &[("database", name)]);
        }
    }

    fn connection_named(&mut self, name: &str) {
        if !name.is_empty() {
            self.fetch(&glue::GET_CONNECTION, &[("name", name)]);
        }
    }

    fn connection(&mut self, connection: &Value) {
        let requirements = connection.get("PhysicalConnectionRequirements").unwrap_or(&Value::Null);
        let subnet = text(requirements, "SubnetId");
        if !subnet.is_empty() {
            self.memory.subnets.insert(subnet.to_owned());
            for row in [
                &ec2::DESCRIBE_VPCS,
                &ec2::DESCRIBE_SUBNETS,
                &ec2::DESCRIBE_VPC_ENDPOINTS,
                &ec2::DESCRIBE_ROUTE_TABLES,
                &ec2::DESCRIBE_SECURITY_GROUPS,
                &ec2::DESCRIBE_NAT_GATEWAYS,
            ] {
                self.fetch(row, &[]);
            }
        }
        let properties = connection.get("ConnectionProperties").unwrap_or(&Value::Null);
        let secret = text(properties, "SECRET_ID");
        if !secret.is_empty() && !secret.starts_with("arn:") {
            for row in [&data_stores::DESCRIBE_SECRET, &data_stores::GET_RESOURCE_POLICY] {
                self.fetch(row, &[("secret", secret)]);
            }
        }
        self.references(connection);
    }

    fn catalog_settings(&mut self) {
        let settings = self.answer.get("DataCatalogEncryptionSettings").unwrap_or(&Value::Null);
        let at_rest = settings.get("EncryptionAtRest").unwrap_or(&Value::Null);
        let mode = text(at_rest, "CatalogEncryptionMode");
        self.key_or_default(text(at_rest, "SseAwsKmsKeyId"), "glue", mode.starts_with("SSE-KMS"));
        let role = text(at_rest, "CatalogEncryptionServiceRole");
        if !role.is_empty() {
            let account = self.fetch.account.clone();
            self.role(&account, role.rsplit_once(":role/").map_or(role, |(_, path)| path));
        }
        let password = settings.get("ConnectionPasswordEncryption").unwrap_or(&Value::Null);
        self.key(text(password, "AwsKmsKeyId"));
    }

    fn table(&mut self, table: &Value) {
        let names = [("database", self.fetch.argument("database")), ("table", self.fetch.argument("table"))];
        if items(table, "PartitionKeys").next().is_some() {
            self.fetch(&glue::GET_PARTITIONS, &names);
        }
        self.references(table);
    }
}
