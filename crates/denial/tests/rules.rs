//! Every rule that an explanation cites is stated in `docs/rules.md`.

use std::collections::BTreeSet;

use regex::Regex;

/// The tables of explanations, whose rows are the only place where rules are cited.
const TABLES: [&str; 4] = [
    include_str!("../src/meaning/mod.rs"),
    include_str!("../src/meaning/layers.rs"),
    include_str!("../src/meaning/s3.rs"),
    include_str!("../src/meaning/texts.rs"),
];

#[test]
fn every_rule_that_decode_can_print_has_a_heading() {
    let id = Regex::new(r#""(M-[A-Z0-9-]+|[A-Z]\d+)""#).unwrap();
    let cited: BTreeSet<String> = TABLES
        .iter()
        .flat_map(|table| id.captures_iter(table))
        .map(|found| found.get(1).unwrap().as_str().to_owned())
        .collect();
    assert!(cited.len() > 50 && cited.contains("M-L-IDP-I") && cited.contains("C2"), "{cited:?}");
    let page = include_str!("../../../docs/rules.md");
    let stated: BTreeSet<&str> = page.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    let missing: Vec<&String> = cited.iter().filter(|id| !stated.contains(id.as_str())).collect();
    assert_eq!(missing, [""; 0]);
}
