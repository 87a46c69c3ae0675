//! Arguments with secrets: no report shows them, in no format.

use keytrace_report::json::json;
use keytrace_report::markdown::markdown;
use keytrace_report::sarif::sarif;
use keytrace_report::style::Style;
use keytrace_report::text::{Look, text};
use serde_json::{Value, json as value};

use crate::accounts::account;

const SECRET: &str = "hunter2";

#[test]
fn values_of_arguments_are_in_no_report() {
    for name in ["role-policy-missing", "healthy"] {
        let mut example = account(name);
        let path = "accounts/111122223333/us-east-1/glue/jobs.json";
        let mut jobs: Value = serde_json::from_slice(&example.files[path]).unwrap();
        let arguments = value!({
            "--db_password": SECRET,
            "--source_table": SECRET,
            "--database": SECRET,
            "--bucket": SECRET,
            "--conf": format!("spark.x.password={SECRET} --conf spark.sql.catalog.t.warehouse=arn:aws:s3tables:x:1:{SECRET}"),
            "--jdbc_url": format!("jdbc:postgresql://db/x?user=a&password={SECRET}"),
            "--link": format!("s3://example-orders/raw/?X-Amz-Signature={SECRET}"),
            "--computed": format!("s3://${{{SECRET}}}/raw/"),
            "--tables": format!("arn:aws:s3tables:us-east-1:1:{SECRET}"),
        });
        let own = jobs["Jobs"][0]["DefaultArguments"].as_object_mut();
        match own {
            Some(own) => own.extend(arguments.as_object().unwrap().clone()),
            None => jobs["Jobs"][0]["DefaultArguments"] = arguments,
        }
        assert!(jobs.to_string().contains(SECRET));
        example.files.insert(path.to_owned(), jobs.to_string().into_bytes());
        let report = example.report();
        let shown = text(&report, Look { width: 1000, style: Style::Plain });
        assert!(shown.contains("`--bucket`"), "the argument itself is named: {shown}");
        for page in [shown, markdown(&report), json(&report), sarif(&report), format!("{report:?}")] {
            assert!(!page.contains(SECRET), "{name}: {page}");
        }
    }
}
