//! What lists of workgroups, table buckets and runs lead to.

use keytrace_aws::catalog::{athena, glue, s3_tables};
use std::cmp::Reverse;
use std::collections::BTreeMap;

use keytrace_snapshot::account::AccountId;
use serde_json::Value;

use super::{Following, Reach, items, text};

/// So many runs of Data Quality on a page of the list are read for one ruleset; of an account, so many for each table that
/// they are of.
const QUALITY_RUNS: (usize, usize) = (5, 2);

/// So many runs of column statistics on a page of the list are read for one table, whose runs no list tells apart; and of an
/// account.
const STATISTICS_RUNS: (usize, usize) = (50, 200);

impl Following<'_> {
    pub(super) fn workloads(&mut self) {
        let answer = self.answer;
        match self.fetch.operation.name {
            "ListWorkGroups" => {
                for group in items(answer, "WorkGroups") {
                    let row = &athena::GET_WORK_GROUP;
                    self.fetch(row, &[("name", text(group, "Name"))]);
                }
            }
            "ListTableBuckets" => {
                for bucket in items(answer, "tableBuckets") {
                    let (account, region) = (self.fetch.account.clone(), self.fetch.region.clone());
                    self.table_bucket(&account, &region, text(bucket, "name"), text(bucket, "arn"));
                }
            }
            "ListTables" => self.tables_of_bucket(),
            _ => self.references(answer),
        }
    }

    /// A table bucket, and what encrypts its tables; `path` is what follows `bucket/` in an ARN.
    pub(super) fn table_bucket(&mut self, account: &AccountId, region: &str, path: &str, arn: &str) {
        let mut parts = path.split('/');
        let bucket = parts.next().unwrap_or_default();
        if bucket.is_empty() || bucket.contains('*') {
            return;
        }
        if let (Some("table"), Some(table)) = (parts.next(), parts.next())
            && !table.contains('*')
        {
            self.memory.bucket_tables.insert((bucket.to_owned(), table.to_owned()));
        }
        let arn = arn.split_once("/table/").map_or(arn, |(bucket, _)| bucket);
        for row in [&s3_tables::GET_TABLE_BUCKET_ENCRYPTION, &s3_tables::LIST_TABLES] {
            self.fetch_in(account, region, row, &[("name", bucket), ("arn", arn)]);
        }
    }

    /// Each table may have a key of its own. Of one thing, the tables that it names; all, where it names the bucket only.
    fn tables_of_bucket(&mut self) {
        let (bucket, arn) = (self.fetch.argument("name").to_owned(), self.fetch.argument("arn").to_owned());
        let is_named = |id: &str| self.memory.bucket_tables.contains(&(bucket.clone(), id.to_owned()));
        let all: Vec<(&str, &Value)> = items(self.answer, "tables")
            .filter_map(|table| Some((text(table, "tableARN").rsplit_once("/table/")?.1, table)))
            .collect();
        let named = all.iter().copied().filter(|(id, _)| is_named(id)).collect::<Vec<_>>();
        let is_of_some =
            self.reach == Reach::One && self.memory.bucket_tables.iter().any(|(of, _)| *of == bucket);
        for (id, table) in if is_of_some { named } else { all } {
            let namespace = items(table, "namespace").filter_map(Value::as_str).next().unwrap_or_default();
            let row = &s3_tables::GET_TABLE_ENCRYPTION;
            let arguments = [
                ("name", bucket.as_str()),
                ("arn", &arn),
                ("table", id),
                ("namespace", namespace),
                ("tableName", text(table, "name")),
            ];
            self.fetch(row, &arguments);
        }
    }

    /// The table that a ruleset of Data Quality is for.
    pub(super) fn ruleset(&mut self) {
        let table = self.answer.get("TargetTable").unwrap_or(&Value::Null);
        if self.reach == Reach::One && !text(table, "TableName").is_empty() {
            self.memory.quality_tables.insert(names_of(table));
        }
    }

    /// The runs of Data Quality on a page, by table. Of one ruleset those of its table, if it is for one.
    fn quality_runs_of(&self) -> BTreeMap<(String, String), Vec<&Value>> {
        let wanted = &self.memory.quality_tables;
        let mut by_table: BTreeMap<(String, String), Vec<&Value>> = BTreeMap::new();
        for run in items(self.answer, "Runs") {
            let source = run.get("DataSource").unwrap_or(&Value::Null);
            let table = ["GlueTable", "DataQualityGlueTable"].into_iter().find_map(|kind| source.get(kind));
            let table = names_of(table.unwrap_or(&Value::Null));
            match self.reach {
                Reach::One if wanted.is_empty() => by_table.entry(Default::default()).or_default().push(run),
                Reach::One if !wanted.contains(&table) => {}
                _ => by_table.entry(table).or_default().push(run),
            }
        }
        by_table
    }

    /// The newest runs of Data Quality on a page: they alone tell rulesets and roles.
    pub(super) fn quality_runs(&mut self) {
        let most = if self.reach == Reach::One { QUALITY_RUNS.0 } else { QUALITY_RUNS.1 };
        let mut ids = Vec::new();
        for (_, mut runs) in self.quality_runs_of() {
            runs.sort_by_key(|run| Reverse(started(run)));
            ids.extend(runs.into_iter().take(most).map(|run| text(run, "RunId").to_owned()));
        }
        for id in ids {
            let row = &glue::GET_DATA_QUALITY_RULESET_EVALUATION_RUN;
            self.fetch(row, &[("run", &id)]);
        }
    }

    /// Some runs of column statistics, of which the list tells no more than the ids.
    pub(super) fn statistics_runs(&mut self) {
        let most = if self.reach == Reach::One { STATISTICS_RUNS.0 } else { STATISTICS_RUNS.1 };
        for id in items(self.answer, "ColumnStatisticsTaskRunIds").filter_map(Value::as_str).take(most) {
            let row = &glue::GET_COLUMN_STATISTICS_TASK_RUN;
            self.fetch(row, &[("run", id)]);
        }
    }

    /// The table of a run of column statistics may have settings.
    pub(super) fn statistics_run(&mut self) {
        let run = self.answer.get("ColumnStatisticsTaskRun").unwrap_or(&Value::Null);
        if self.reach == Reach::All {
            let row = &glue::GET_COLUMN_STATISTICS_TASK_SETTINGS;
            self.fetch(row, &[("database", text(run, "DatabaseName")), ("table", text(run, "TableName"))]);
        }
        self.references(run);
    }

    pub(super) fn blueprints(&mut self) {
        for name in items(self.answer, "Blueprints").filter_map(Value::as_str) {
            for row in [&glue::GET_BLUEPRINT, &glue::GET_BLUEPRINT_RUNS] {
                self.fetch(row, &[("blueprint", name)]);
            }
        }
    }
}

/// The database and the name of a table.
fn names_of(table: &Value) -> (String, String) {
    (text(table, "DatabaseName").to_owned(), text(table, "TableName").to_owned())
}

/// When a run started, in seconds, as Glue writes it.
fn started(run: &Value) -> i64 {
    let seconds = run.get("StartedOn").and_then(Value::as_f64).unwrap_or_default();
    #[expect(clippy::cast_possible_truncation, reason = "seconds are enough to order runs")]
    let seconds = seconds as i64;
    seconds
}
