//! Runs every page of `cases/`: the law, as Markdown, against `simulate` and the law of KMS.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod asked;
mod expected;
mod page;
mod written_policy;

use std::fs;
use std::path::{Path, PathBuf};

use asked::Asked;
use expected::Expected;
use page::Written;

/// Checks a page and gives its cases; each failure names the page and the case.
fn check(name: &str, text: &str) -> Result<Vec<Written>, Vec<String>> {
    let cases = page::read(text).map_err(|error| vec![format!("{name}: {error}")])?;
    let mut failures = Vec::new();
    for case in &cases {
        let found = Asked::read(&case.asked)
            .and_then(|asked| Expected::read(&case.expected).and_then(|expected| expected.check(&asked)));
        match found {
            Ok(differences) => {
                failures.extend(differences.iter().map(|text| format!("{name}: {}: {text}", case.name)));
            }
            Err(error) => failures.push(format!("{name}: {}: {error}", case.name)),
        }
    }
    if failures.is_empty() { Ok(cases) } else { Err(failures) }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases")
}

fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|end| end == "md") && !path.ends_with("README.md") {
            found.push(path);
        }
    }
    found.sort();
}

#[test]
fn every_case_holds() {
    let (mut files, mut failures, mut count) = (Vec::new(), Vec::new(), 0);
    pages(&root(), &mut files);
    for file in &files {
        let name = file.strip_prefix(root()).unwrap().display().to_string();
        match check(&name, &fs::read_to_string(file).unwrap()) {
            Ok(cases) => {
                count += cases.len();
                failures.extend(
                    cases
                        .iter()
                        .filter(|case| case.rules.is_empty())
                        .map(|case| format!("{name}: {}: no `Rules:` line says what this shows", case.name)),
                );
            }
            Err(found) => failures.extend(found),
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    assert!(count > 300, "only {count} cases were found");
}

const PAGE: &str = r#"# A page

Rules: E-KMS-4

## Named
```json
{"kp": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/Job"},
         "Action": "kms:Decrypt", "Resource": "*"}], "idp": []}
```
```json
{"decision": "allow", "layers": {"identity": "implicit-deny"}}
```

## Others
```json
{"like": "Named"}
```
| action | decision | layer |
|---|---|---|
| kms:Decrypt | allow | resource |
| kms:Encrypt | implicit-deny | resource |
"#;

#[test]
fn a_page_that_is_right_holds() {
    let cases = check("page.md", PAGE).unwrap();
    let names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["Named", "Others, row 1", "Others, row 2"]);
    assert!(cases.iter().all(|case| case.rules == ["E-KMS-4"]));
}

#[test]
fn a_wrong_expectation_fails_and_names_the_page_and_the_case() {
    for (right, wrong, failure) in [
        (
            r#""decision": "allow""#,
            r#""decision": "implicit-deny""#,
            "page.md: Named: simulate: decision is allow, expected implicit-deny",
        ),
        (
            r#""identity": "implicit-deny""#,
            r#""identity": "allow""#,
            "page.md: Named: authorize: identity is implicit-deny, expected allow",
        ),
        (
            "kms:Encrypt | implicit-deny",
            "kms:Encrypt | explicit-deny",
            "page.md: Others, row 2: simulate: resource is implicit-deny, expected explicit-deny",
        ),
        (r#""idp": []"#, r#""ipd": []"#, "page.md: Named: unknown field `ipd`"),
        (r#""decision": "allow","#, "", "page.md: Named: nothing is expected"),
        (r#"{"like": "Named"}"#, r#"{"like": "Nobody"}"#, "page.md: `Others`: no case \"Nobody\" above"),
        ("| kms:Decrypt | allow | resource |", "| kms:Decrypt | allow |", "2 cells under 3 headings"),
        (r#""idp": []}"#, r#""idp": [}"#, "page.md: line 9: expected value"),
    ] {
        let changed = PAGE.replace(right, wrong);
        assert_ne!(changed, PAGE);
        let failures = check("page.md", &changed).unwrap_err();
        assert!(failures.iter().any(|text| text.contains(failure)), "{failure}: {failures:?}");
    }
    assert_eq!(check("page.md", "# Nothing").unwrap_err(), ["page.md: no cases"]);
}
