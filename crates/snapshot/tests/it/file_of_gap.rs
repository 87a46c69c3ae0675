//! The file that a gap names is the file in which the fact is looked for.

use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::format::{Files, read};
use keytrace_snapshot::snapshot::Snapshot;

/// A question, and the gap that is its answer where nothing was read.
type Question = fn(&Snapshot, &AccountId, &str) -> Option<Gap>;

fn gap<T>(fact: Collected<T>) -> Option<Gap> {
    fact.gap().cloned()
}

const REGION: &str = "us-east-1";
const NAME: &str = "daily orders";

const QUESTIONS: &[(&str, Question)] = &[
    ("job", |all, id, region| gap(all.job(id, region, NAME))),
    ("job runs", |all, id, region| gap(all.job_runs(id, region, NAME))),
    ("crawler", |all, id, region| gap(all.crawler(id, region, NAME))),
    ("triggers", |all, id, region| gap(all.triggers(id, region))),
    ("security configuration", |all, id, region| gap(all.security_configuration(id, region, NAME))),
    ("catalog settings", |all, id, region| gap(all.data_catalog_encryption_settings(id, region))),
    ("connection", |all, id, region| gap(all.connection(id, region, NAME))),
    ("database", |all, id, region| gap(all.database(id, region, NAME))),
    ("table", |all, id, region| gap(all.table(id, region, "raw", NAME))),
    ("partitions", |all, id, region| gap(all.partitions(id, region, "raw", NAME))),
    ("session", |all, id, region| gap(all.session(id, region, NAME))),
    ("dev endpoint", |all, id, region| gap(all.dev_endpoint(id, region, NAME))),
    ("ML transform", |all, id, region| gap(all.ml_transform(id, region, NAME))),
    ("ruleset", |all, id, region| gap(all.data_quality_ruleset(id, region, NAME))),
    ("column statistics", |all, id, region| gap(all.column_statistics(id, region, ("raw", NAME)))),
    ("optimizers", |all, id, region| gap(all.table_optimizers(id, region, ("raw", NAME)))),
    ("blueprint", |all, id, region| gap(all.blueprint(id, region, NAME))),
    ("blueprint runs", |all, id, region| gap(all.blueprint_runs(id, region, NAME))),
    ("integration", |all, id, region| gap(all.integration(id, region, NAME))),
    ("integration settings", |all, id, region| gap(all.integration_resource_property(id, region, NAME))),
    ("catalog", |all, id, region| gap(all.catalog(id, region, NAME))),
    ("catalog export", |all, id, region| gap(all.catalog_export(id, region))),
    ("workgroup", |all, id, region| gap(all.work_group(id, region, NAME))),
    ("table bucket", |all, id, region| gap(all.table_bucket_encryption(id, region, NAME))),
    ("table in a table bucket", |all, id, region| gap(all.table_encryption(id, region, (NAME, "7f3a")))),
    ("access point", |all, id, region| gap(all.access_point(id, region, NAME))),
    ("access point by its alias", |all, id, region| {
        gap(all.access_point_with_alias((id, region), "team-abc-s3alias"))
    }),
    ("multi-Region access point", |all, id, _| gap(all.multi_region_access_point(id, "mfz.mrap"))),
    ("runs of Data Quality", |all, id, region| gap(all.data_quality_runs_read(id, region))),
    ("runs of column statistics", |all, id, region| gap(all.column_statistics_runs_read(id, region))),
    ("secret", |all, id, region| gap(all.secret(id, region, NAME))),
    ("secret's policy", |all, id, region| gap(all.secret_policy(id, region, NAME))),
    ("registered locations", |all, id, region| gap(all.lake_formation_resources(id, region))),
    ("opt-ins", |all, id, region| gap(all.lake_formation_opt_ins(id, region))),
    ("queue", |all, id, region| gap(all.queue(id, region, NAME))),
    ("DynamoDB table", |all, id, region| gap(all.dynamo_db_table(id, region, NAME))),
    ("stream", |all, id, region| gap(all.stream(id, region, NAME))),
    ("key", |all, id, region| {
        gap(all.key_with_id(id, region, "1234abcd").and_then(|key| key.metadata.as_ref()))
    }),
    ("alias", |all, id, region| gap(all.alias(id, region, "alias/lake"))),
    ("log group", |all, id, region| gap(all.log_group(id, region, "/aws-glue/jobs/error"))),
    ("role", |all, id, _| gap(all.role_named(id, NAME))),
    ("group", |all, id, _| gap(all.group(id, NAME))),
    ("user", |all, _, _| gap(all.user("arn:aws:iam::111122223333:user/ann"))),
    ("bucket", |all, _, _| gap(all.bucket("lake").and_then(|bucket| bucket.encryption.as_ref()))),
    ("VPCs", |all, id, region| gap(all.network(id, region).and_then(|network| network.vpcs.as_ref()))),
];

/// A snapshot in which AWS refused to tell what is at these paths.
fn refused(paths: &[&str]) -> Snapshot {
    let entries: Vec<String> = paths
        .iter()
        .map(|path| format!(r#"{{"path":"{path}","kind":"not-collected","reason":"AccessDenied"}}"#))
        .collect();
    let files = [
        ("snapshot.json".to_owned(), br#"{"format":"keytrace.snapshot/1"}"#.to_vec()),
        ("gaps.json".to_owned(), format!(r#"{{"gaps":[{}]}}"#, entries.join(",")).into_bytes()),
    ];
    read(&Files::from(files)).unwrap_or_else(|error| panic!("{paths:?}: {error}"))
}

#[test]
fn a_gap_names_the_file_that_would_close_it() {
    let account = AccountId::parse("111122223333").unwrap();
    let nothing = refused(&[]);
    for (what, question) in QUESTIONS {
        let gap = question(&nothing, &account, REGION).unwrap_or_else(|| panic!("{what} is known"));
        let file = gap.file.unwrap_or_else(|| panic!("no file tells the {what}"));
        let answer = question(&refused(&[file.path()]), &account, REGION);
        let reason = answer.and_then(|gap| gap.reason);
        assert_eq!(reason.as_deref(), Some("AccessDenied"), "{what}: {}", file.path());
    }
}
