//! The templates in `deploy/` allow exactly what the table of operations asks.
//!
//! `KEYTRACE_UPDATE=1 cargo test -p keytrace-collector --test deploy` writes them anew.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use keytrace_aws::catalog::{Asked, Operation, rows};
use keytrace_collector::policy;
use serde_json::Value;

const BEGIN: &str = "# actions: ";
const END: &str = "# end of actions";

fn deploy(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy").join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(deploy(name)).unwrap_or_default()
}

fn actions(policy: &str) -> BTreeSet<String> {
    let policy: Value = serde_json::from_str(policy).unwrap();
    let statements = policy.get("Statement").and_then(Value::as_array).unwrap();
    let actions = statements.iter().filter_map(|statement| statement.get("Action"));
    actions
        .flat_map(|action| match action {
            Value::Array(all) => all.iter().map(|one| one.as_str().unwrap().to_owned()).collect(),
            one => vec![one.as_str().unwrap().to_owned()],
        })
        .collect()
}

/// The lines between the marks in the template.
fn listed() -> BTreeSet<String> {
    let template = read("member-role.yaml");
    let lines =
        template.lines().skip_while(|line| !line.contains(BEGIN)).take_while(|line| !line.contains(END));
    lines.filter_map(|line| line.trim().strip_prefix("- ")).map(str::to_owned).collect()
}

fn write_anew() {
    fs::write(deploy("terraform/read-policy.json"), policy::document(&[]) + "\n").unwrap();
    let template = read("member-role.yaml");
    let mut written = String::new();
    let mut is_inside = false;
    for line in template.split_inclusive('\n') {
        if line.contains(END) {
            for action in actions(&policy::document(&[])) {
                written.push_str(&format!("              - {action}\n"));
            }
            is_inside = false;
        }
        if !is_inside {
            written.push_str(line);
        }
        is_inside |= line.contains(BEGIN);
    }
    fs::write(deploy("member-role.yaml"), written).unwrap();
}

#[test]
fn the_templates_allow_exactly_what_is_asked() {
    if std::env::var_os("KEYTRACE_UPDATE").is_some() {
        write_anew();
    }
    let asked = actions(&policy::document(&[]));
    assert_eq!(listed(), asked, "member-role.yaml");
    assert_eq!(
        read("terraform/read-policy.json"),
        policy::document(&[]) + "\n",
        "terraform/read-policy.json"
    );
}

/// Whoever collects an organization reads the own account too, so one policy has all that the command asks.
#[test]
fn both_policies_cover_every_operation_and_nothing_else() {
    let is_of_tree = |row: &&Operation| row.asked == Asked::ForOrganization;
    let permissions = |rows: &mut dyn Iterator<Item = &Operation>| {
        let mut all: BTreeSet<String> = rows.map(Operation::permission).collect();
        // Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html (needs no permission)
        all.remove("sts:GetCallerIdentity");
        all
    };
    let of_account = permissions(&mut rows().filter(|row| !is_of_tree(row)));
    let of_all = permissions(&mut rows());
    assert_eq!(actions(&policy::document(&[])), of_account);
    assert_eq!(actions(&policy::of_organization(&[])), of_all);
    let reads = ["Get", "List", "Describe", "BatchGet"];
    for action in &of_all {
        let name = action.split_once(':').unwrap().1;
        assert!(reads.iter().any(|word| name.starts_with(word)), "{action}");
        assert!(!["GetSecretValue", "GetParameter", "GetDataAccess"].contains(&name), "{action}");
    }
}

/// A managed policy may have 6,144 characters, white space not counted.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
#[test]
fn each_policy_fits_into_one_managed_policy() {
    for text in [policy::document(&[]), policy::of_organization(&[policy::everywhere("KeytraceRead")])] {
        let length = text.chars().filter(|character| !character.is_whitespace()).count();
        assert!(length <= 6_144, "{length}");
    }
}

#[test]
fn only_the_named_roles_may_be_assumed() {
    let audit = "arn:aws:iam::444455556666:role/Audit".to_owned();
    let roles = [policy::everywhere("/audit/Reader"), audit];
    for text in [policy::document(&roles), policy::of_organization(&roles)] {
        let policy: Value = serde_json::from_str(&text).unwrap();
        let statements = policy.get("Statement").and_then(Value::as_array).unwrap();
        let enters = |statement: &&Value| statement["Action"] == "sts:AssumeRole";
        let enters: Vec<&Value> = statements.iter().filter(enters).map(|one| &one["Resource"]).collect();
        let named =
            serde_json::json!(["arn:*:iam::*:role/audit/Reader", "arn:aws:iam::444455556666:role/Audit"]);
        assert_eq!(enters, [&named]);
    }
    assert!(!policy::document(&[]).contains("sts:"));
}
