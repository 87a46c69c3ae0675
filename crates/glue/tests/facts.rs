//! The tables in `facts/` refuse rows that say too little, twice, or something unknown.

#[path = "../build/facts.rs"]
mod facts;

const ROW: &str = r#"
[[fact]]
names = ["--extra-jars"]
means = "Library"
source = "https://docs.aws.amazon.com/glue/"
checked = 2026-12-01
"#;

#[test]
fn the_tables_that_are_compiled_in_are_those_of_the_folder() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/facts");
    let mut found: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "calls.toml")
        .collect();
    found.sort();
    assert_eq!(found, facts::TABLES.map(|(name, _)| format!("{name}.toml")));
}

#[test]
fn a_row_becomes_a_constant() {
    let rust = facts::compile(ROW, "Role").unwrap();
    assert!(rust.contains(r#"names: &["--extra-jars"], means: Role::Library, only_if: None"#), "{rust}");
}

#[test]
fn a_row_that_says_too_little_or_something_unknown_is_refused() {
    for (from, to, why) in [
        ("checked = 2026-12-01", "", "checked"),
        ("2026-12-01", "2026-13-01", "checked"),
        ("2026-12-01", "\"yesterday\"", "checked"),
        ("2026-12-01", "2026-12-01T10:00:00Z", "not a date"),
        ("source = \"https://docs.aws.amazon.com/glue/\"", "", "source"),
        ("https://docs.aws.amazon.com/glue/", "the console", "not a URL"),
        ("means =", "color = \"red\"\nmeans =", "color"),
        ("[\"--extra-jars\"]", "[]", "no names"),
        ("[\"--extra-jars\"]", "[\"--extra-jars\", \"--extra-jars\"]", "two rows"),
    ] {
        let text = ROW.replace(from, to);
        let error = facts::compile(&text, "Role").unwrap_err();
        assert!(error.contains(why), "{text}: {error}");
    }
    assert!(facts::compile(&ROW.repeat(2), "Role").unwrap_err().contains("two rows"));
}
