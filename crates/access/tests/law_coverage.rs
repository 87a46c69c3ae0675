//! Holds `docs/law.md`: every rule of the law, the cases that show it and the code that keeps it.
//!
//! `KEYTRACE_UPDATE=1 cargo test -p keytrace-access --test law_coverage` writes the page anew.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use keytrace_access::kms::judgement::Judgement;

/// The families of rules: the ids' beginning, what they say, how many, and where their code lives.
const FAMILIES: [(&str, &str, u8, &str); 28] = [
    ("L-DOC", "Documents", 13, "crates/iam/src/parse.rs"),
    ("L-PRN", "Principals", 21, "crates/iam/src/principal.rs"),
    ("L-ACT", "Actions", 6, "crates/iam/src/action.rs"),
    ("L-RES", "Resources", 13, "crates/iam/src/resource.rs"),
    ("L-VAR", "Policy variables", 8, "crates/iam/src/variable.rs"),
    ("L-CND", "Conditions", 13, "crates/iam/src/condition/mod.rs"),
    ("L-OP", "Condition operators", 0, "crates/iam/src/condition/operator.rs"),
    ("L-GK", "Global condition keys", 3, "crates/doctor/src/simulate/context.rs"),
    ("L-KK", "KMS condition keys", 5, "crates/doctor/src/simulate/context.rs"),
    ("L-KA", "KMS actions", 4, "crates/aws/src/kms_action.rs"),
    ("L-LIM", "Limits", 15, "crates/iam/src/limit.rs"),
    ("L-VAL", "What AWS refuses to save", 9, "crates/iam/src/validate.rs"),
    ("E-REQ", "Requests", 5, "crates/iam/src/request.rs"),
    ("E-ORD", "How layers combine", 4, "crates/iam/src/decide.rs"),
    ("E-RCP", "Resource control policies", 8, "crates/iam/src/evaluate.rs"),
    ("E-SCP", "Service control policies", 8, "crates/iam/src/evaluate.rs"),
    ("E-SAME", "Same-account access", 4, "crates/iam/src/decide.rs"),
    ("E-BND", "Permissions boundaries", 2, "crates/iam/src/decide.rs"),
    ("E-SES", "Session policies", 4, "crates/iam/src/decide.rs"),
    ("E-XACC", "Cross-account access", 4, "crates/iam/src/decide.rs"),
    ("E-SVC", "Service principals and service roles", 5, "crates/doctor/src/simulate/service.rs"),
    ("E-FAS", "Requests that services make", 6, "crates/iam/src/evaluate.rs"),
    ("E-VPCE", "VPC endpoint policies", 11, "crates/iam/src/evaluate.rs"),
    ("E-KMS", "Who may use a key", 16, "crates/access/src/kms/authorize.rs"),
    ("E-GRT", "Grants", 10, "crates/access/src/kms/grant.rs"),
    ("E-AMK", "AWS managed keys", 6, "crates/access/src/kms/key.rs"),
    ("E-KST", "Key states", 5, "crates/access/src/kms/key_state.rs"),
    ("E-KID", "Which key is used", 8, "crates/access/src/kms/key.rs"),
];

/// Families of which only some rules are about decisions.
const MORE: [(&str, &str, u8, &str); 3] = [
    ("E-S3", "S3 with KMS", 8, "crates/glue/src/requests/s3.rs"),
    ("E-GLUE", "Glue with KMS", 10, "crates/glue/src"),
    ("E-UNK", "Unknown", 3, "crates/iam/src/truth.rs"),
];

const OPERATORS: [&str; 9] = ["STR", "NUM", "DATE", "BOOL", "BIN", "IP", "ARN", "NULL", "EXISTS"];

/// Rules that rest on judgement, because AWS does not say or says two things.
const JUDGED: [(&str, &str); 36] = [
    ("L-DOC-5", "Q-01"),
    ("L-PRN-8", "Q-02"),
    ("L-PRN-17", "Q-03"),
    ("L-PRN-19", "Q-03"),
    ("L-RES-3", "Q-04"),
    ("L-RES-5", "Q-05"),
    ("L-RES-7", "Q-06"),
    ("L-VAR-1", "Q-07"),
    ("L-VAR-4", "Q-08"),
    ("L-VAR-5", "Q-09, Q-09b"),
    ("L-CND-3", "Q-10"),
    ("L-CND-5", "Q-11"),
    ("L-CND-7", "Q-12"),
    ("L-CND-8", "Q-12"),
    ("L-CND-12", "Q-12"),
    ("L-LIM-6", "Q-14"),
    ("L-LIM-8", "Q-14"),
    ("E-GRT-7", "Q-15"),
    ("E-GRT-8", "Q-15"),
    ("E-SAME-2", "Q-16, Q-28"),
    ("E-FAS-3", "Q-17"),
    ("E-FAS-5", "Q-18"),
    ("E-AMK-6", "Q-19"),
    ("E-KST-1", "Q-20"),
    ("E-VPCE-5", "Q-25"),
    ("E-VPCE-6", "Q-25"),
    ("E-AMK-1", "Q-26"),
    ("E-KMS-2", "Q-31"),
    ("E-SVC-2", "Q-32"),
    ("E-RCP-3", "Q-34"),
    ("E-SCP-4", "Q-35"),
    ("E-SVC-1", "Q-36"),
    ("E-KMS-4", "Q-30"),
    ("E-GRT-10", "Q-13"),
    ("L-PRN-1", "Q-36"),
    ("E-KMS-14", "Q-41"),
];

/// Questions whose other answer no finding looks at, and why.
const UNMARKED: [(&str, &str); 11] = [
    ("Q-01", "AWS saves no such document; its layer is unknown"),
    ("Q-07", "a variable in a Bool condition equals neither value; no policy is known that has one"),
    ("Q-14", "limits of size and number decide nothing"),
    ("Q-17", "AWS's newer page decides"),
    ("Q-18", "which service a chain of calls ends with: part of how sure the call's derivation is"),
    ("Q-19", "which key a default is: part of how sure the call's derivation is"),
    ("Q-20", "the order in which KMS checks changes which error is seen, not whether there is one"),
    ("Q-30", "which layer AWS's text names, not whether it denies"),
    (
        "Q-32",
        "service-linked roles are exempt by AWS's word; that one of Lake Formation is such a role is its name",
    ),
    ("Q-34", "AWS's page for administrators decides: a resource control policy only denies"),
    ("Q-35", "AWS states the exemption for resource control policies alone"),
];

/// Rules that no single request can show, and why.
const UNSHOWN: [(&str, &str); 40] = [
    ("L-KK-5", "a wrong context is an error of decryption, after authorization"),
    ("L-KA-3", "the action belongs to a role of KMS itself"),
    ("L-KA-4", "the list of actions has its own test"),
    ("L-LIM-8", "a limit of number: tested where simulations are read, and where changes are proven"),
    ("L-LIM-11", "every account that is read keeps it, and no change attaches a managed policy"),
    ("L-LIM-12", "every key that is read keeps it, and no change makes a grant"),
    ("L-LIM-13", "KMS refuses the request itself, whatever policies say"),
    ("L-LIM-14", "a limit of AWS's own simulator"),
    ("L-VAL-7", "warnings of other tools decide nothing"),
    ("L-VAL-8", "how texts come back from AWS, not how they are evaluated"),
    ("L-VAL-9", "a check when a bucket's encryption is saved"),
    ("E-REQ-4", "failures before authorization"),
    ("E-SES-4", "where session policies can be read"),
    ("E-VPCE-7", "which endpoint a job uses: a derivation from the network, tested there"),
    ("E-VPCE-8", "buckets of AWS: requests that keytrace does not derive"),
    ("E-VPCE-9", "what CloudTrail records"),
    ("E-VPCE-11", "time until a change takes effect"),
    ("E-KMS-8", "how a key is named in a request, before authorization"),
    ("E-KMS-9", "whether a Region is switched on, before authorization"),
    ("E-KMS-13", "time until a change takes effect"),
    ("E-KMS-15", "a live probe"),
    ("E-KMS-16", "a limit of AWS's own simulator"),
    ("E-GRT-6", "time until a grant takes effect"),
    ("E-AMK-5", "no request is made"),
    ("E-AMK-6", "how a default key is found: tested where references are resolved"),
    ("E-KID-1", "how a key is named: tested where references are resolved"),
    ("E-KID-4", "which key an object has: a derivation from facts"),
    ("E-KID-7", "S3 does not look at it"),
    ("E-KID-8", "how an alias is named: tested where references are resolved"),
    ("E-S3-5", "a denial of S3, not of KMS"),
    ("E-S3-6", "a check of the request's form"),
    ("E-S3-7", "which context S3 sends: a derivation"),
    ("E-GLUE-1", "which key a denial means: a derivation"),
    ("E-GLUE-3", "which key an object has: a derivation from facts"),
    ("E-GLUE-7", "requests of other services' users"),
    ("E-GLUE-8", "when a setting takes effect: a derivation"),
    ("E-GLUE-9", "a sample policy of AWS"),
    ("E-GLUE-10", "a way to KMS: a derivation from the network"),
    ("E-UNK-2", "what a message proves: tested where messages are read"),
    ("E-UNK-3", "time of the policies that were read"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn families() -> impl Iterator<Item = (&'static str, &'static str, u8, &'static str)> {
    FAMILIES.into_iter().chain(MORE)
}

fn rules_of(family: &str, count: u8) -> Vec<String> {
    match family {
        "L-OP" => OPERATORS.iter().map(|name| format!("L-OP-{name}")).collect(),
        _ => (1..=count).map(|number| format!("{family}-{number}")).collect(),
    }
}

fn vectors() -> impl Iterator<Item = String> {
    let numbered = |name: &'static str, count: u8| (1..=count).map(move |at| format!("{name}-{at}"));
    numbered("TV-L", 24).chain(numbered("TV-E", 45)).chain(numbered("FX", 16))
}

fn files(folder: &Path, end: &str, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, end, found);
        } else if path.extension().is_some_and(|found| found == end) && !path.ends_with("README.md") {
            found.push(path);
        }
    }
}

fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

type Places = BTreeMap<String, BTreeSet<String>>;

/// The ids that stand in `Rules:` lines, with their pages.
fn cases() -> Places {
    let mut found = Vec::new();
    files(&root().join("cases"), "md", &mut found);
    let mut places = Places::new();
    for path in found {
        let text = fs::read_to_string(&path).unwrap();
        for rules in text.lines().filter_map(|line| line.strip_prefix("Rules: ")) {
            for rule in rules.split(',') {
                places.entry(rule.trim().trim_matches('`').into()).or_default().insert(name(&path));
            }
        }
    }
    places
}

/// The ids that stand in comments of code, with their files.
fn code() -> Places {
    let mut places = Places::new();
    for crate_name in ["aws", "iam", "access", "uses", "scripts", "glue", "denial", "doctor", "report"] {
        let mut found = Vec::new();
        files(&root().join("crates").join(crate_name).join("src"), "rs", &mut found);
        for path in found {
            let text = fs::read_to_string(&path).unwrap();
            for quoted in text.split('`').skip(1).filter(|part| part.len() < 12) {
                places.entry(quoted.into()).or_default().insert(name(&path));
            }
        }
    }
    places
}

fn links(places: Option<&BTreeSet<String>>, fallback: &str) -> String {
    let link = |path: &str| {
        let short = path.trim_start_matches("crates/").trim_start_matches("cases/").replace("/src/", "/");
        format!("[{short}](../{path})")
    };
    match places {
        Some(paths) => paths.iter().map(|path| link(path)).collect::<Vec<_>>().join(", "),
        None if fallback.is_empty() => String::new(),
        None => link(fallback),
    }
}

fn page(cases: &Places, code: &Places) -> String {
    let mut page = String::from(
        "# The rules, the cases that show them, and the code that implements them\n\n\
         A test generates this page (`KEYTRACE_UPDATE=1 cargo test -p keytrace-access --test law_coverage`) and fails if a row is\n\
         missing or wrong. The cases state what each rule says; [cases/README.md](../cases/README.md) describes their format. A rule\n\
         with a question (`Q-16`) depends on a judgment, because AWS's documentation is silent or contradicts itself. A rule without\n\
         a case says why.\n",
    );
    page.push_str(&judgements());
    for (family, title, count, home) in families() {
        write!(page, "\n## {title}\n\n| rule | judgement | cases | code |\n|---|---|---|---|\n").unwrap();
        for rule in rules_of(family, count) {
            let judged =
                JUDGED.iter().find(|(judged, _)| *judged == rule).map_or("", |(_, question)| question);
            let shown = match UNSHOWN.iter().find(|(unshown, _)| *unshown == rule) {
                Some((_, reason)) => format!("none: {reason}"),
                None => links(cases.get(&rule), ""),
            };
            let is_unshown = shown.starts_with("none") && !code.contains_key(&rule);
            let kept = if is_unshown { String::from("–") } else { links(code.get(&rule), home) };
            writeln!(page, "| {rule} | {judged} | {shown} | {kept} |").unwrap();
        }
    }
    page
}

/// The open questions: what is judged, and what becomes of answers that rest on it.
fn judgements() -> String {
    let mut section = String::from(
        "\n## Judgments\n\nIf the other answer to a question would change a decision, the finding is `assumed` and names the question in its evidence.\n\
         An allowed request then has the note [rests-on-judgement](findings/rests-on-judgement.md).\n\n\
         | question | what is judged, or why no finding names it |\n|---|---|\n",
    );
    let mut rows: Vec<(&str, String)> =
        Judgement::all().map(|one| (one.question(), one.words().to_owned())).collect();
    rows.extend(UNMARKED.iter().map(|(question, why)| (*question, format!("not named: {why}"))));
    rows.sort();
    for (question, words) in rows {
        writeln!(section, "| {question} | {words} |").unwrap();
    }
    section
}

#[test]
fn every_judged_rule_is_marked_or_says_why_not() {
    let marked: BTreeSet<&str> = Judgement::all().map(Judgement::question).collect();
    let unmarked: BTreeSet<&str> = UNMARKED.iter().map(|(question, _)| *question).collect();
    let judged: BTreeSet<&str> = JUDGED.iter().flat_map(|(_, questions)| questions.split(", ")).collect();
    let told: BTreeSet<&str> = marked.union(&unmarked).copied().collect();
    assert_eq!(judged, told);
    assert_eq!(marked.intersection(&unmarked).count(), 0);
}

#[test]
fn the_table_is_up_to_date() {
    let path = root().join("docs/law.md");
    let page = page(&cases(), &code());
    if std::env::var_os("KEYTRACE_UPDATE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap();
    assert!(
        without_code(&written) == without_code(&page),
        "docs/law.md is out of date; run with KEYTRACE_UPDATE=1"
    );
    for target in written.split("](../").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(root().join(target).exists(), "docs/law.md names {target}, which is not there");
    }
}

/// The page without its last column: which comments name a rule may change without a word here.
fn without_code(page: &str) -> Vec<&str> {
    page.lines()
        .map(|line| line.trim_end_matches('|').rsplit_once('|').map_or(line, |(row, _)| row))
        .collect()
}

#[test]
fn every_rule_and_every_vector_has_a_case_or_a_reason() {
    let cases = cases();
    let known: BTreeSet<String> =
        families().flat_map(|(family, _, count, _)| rules_of(family, count)).chain(vectors()).collect();
    let unshown: BTreeSet<&str> = UNSHOWN.iter().map(|(rule, _)| *rule).collect();
    let empty: Vec<&String> =
        known.iter().filter(|rule| cases.contains_key(*rule) == unshown.contains(rule.as_str())).collect();
    assert!(empty.is_empty(), "neither a case nor a reason, or both: {empty:?}");
    let unknown: Vec<&String> =
        cases.keys().filter(|rule| !known.contains(*rule) && !rule.starts_with("Q-")).collect();
    assert!(unknown.is_empty(), "no such rules: {unknown:?}");
    for (rule, _) in JUDGED {
        assert!(known.contains(rule), "{rule}");
    }
    for (_, _, _, home) in families() {
        assert!(root().join(home).exists(), "{home}");
    }
}
