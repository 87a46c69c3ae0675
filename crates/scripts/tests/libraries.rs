//! The tables of libraries: what is wrong in a file is said with the file and the line.

#[path = "../build/library.rs"]
mod library;

fn compiled(text: &str) -> Result<String, String> {
    library::compile(&[("lib.toml".to_owned(), text.to_owned())])
}

const HEAD: &str =
    "library = \"lib\"\nsource = \"https://example.com/lib\"\nchecked = 2026-12-01\nsender = \"sdk\"\n";

#[test]
fn every_mistake_is_an_error_with_its_line() {
    let with_head = [
        ("colour = 1", 5, "unknown field `colour`"),
        ("[[call]]\nname = \"lib.f\"\nuse = []", 7, "unknown field `use`"),
        (
            "[[call]]\nname = \"lib.f\"\nuses = [{ reads = \"location\", at = \"0:a!\", to = \"b\" }]",
            7,
            "unknown field `to`",
        ),
        ("[[call]]\nname = \"other.f\"", 6, "`other.f` is in none of [\"lib\"]"),
        (
            "[[call]]\nname = \"lib.f\"\n[[call]]\nname = [\n\"lib.g\",\n\"lib.f\"]",
            10,
            "`lib.f` is there already, in lib.toml:6",
        ),
        ("[[call]]\nname = \"lib.f\"\nreturns = \"Nobody\"", 7, "no file has `Nobody` in its `kinds`"),
        ("[[call]]\non = \"Nobody\"\nname = \"f\"", 6, "no file has `Nobody` in its `kinds`"),
        ("kinds = [\"Client\"]", 5, "kind `Client` is there already"),
        ("[[call]]\nname = \"lib.f\"\nuses = [{ reads = \"planet\" }]", 7, "nothing reads `planet`"),
        ("[[call]]\nname = \"lib.f\"\nuses = [{ hook = \"magic\" }]", 7, "there is no hook `magic`"),
        ("[[call]]\nname = \"lib.f\"\nuses = [{ at = \"0:a\" }]", 7, "a use has exactly one of"),
        ("[[call]]\nname = \"lib.f\"\nuses = [{ reads = \"location\" }]", 7, "a place is named by `at`"),
        (
            "[[call]]\nname = \"lib.f\"\nuses = [{ opens = \"object\", at = \"0:a!\" }]",
            7,
            "`opens` and `mode` go together",
        ),
        (
            "[[call]]\nname = \"lib.f\"\nuses = [{ reads = \"secret\" }]",
            7,
            "`reads = \"secret\"` needs `named`",
        ),
        (
            "[[call]]\nname = \"lib.f\"\nuses = [\n{ reads = \"secret\", named = \"first:name\" }]",
            8,
            "`first:name`: a position is a number",
        ),
        (
            "[[call]]\nname = \"lib.f\"\nuses = [{ reads = \"secret\", named = \"a b\" }]",
            7,
            "`a b`: an argument is `name`",
        ),
    ];
    for (text, line, what) in with_head {
        let error = compiled(&format!("{HEAD}{text}\n")).unwrap_err();
        assert!(error.starts_with(&format!("lib.toml:{line}: {what}")), "{text}\n{error}");
    }
    let heads = [
        ("source = \"https://example.com/lib\"\n", "missing field `source`"),
        ("checked = 2026-12-01\n", "missing field `checked`"),
        ("library = \"lib\"\n", "missing field `library`"),
        ("sender = \"sdk\"\n", "missing field `sender`"),
    ];
    for (line, what) in heads {
        let error = compiled(&HEAD.replace(line, "")).unwrap_err();
        assert!(error.ends_with(what), "{error}");
    }
    let error = compiled(&HEAD.replace("https://example.com/lib", "a book")).unwrap_err();
    assert!(error.starts_with("lib.toml:2: `source` is the https address"), "{error}");
    let error = compiled(&HEAD.replace("2026-12-01", "07:32:00")).unwrap_err();
    assert!(error.starts_with("lib.toml:3: `checked` is a date"), "{error}");
    let error = compiled(&HEAD.replace("\"sdk\"", "\"carrier\"")).unwrap_err();
    assert!(error.starts_with("lib.toml:4: unknown variant `carrier`"), "{error}");
}

#[test]
fn an_entry_in_two_files_is_an_error() {
    let file = |name: &str| (name.to_owned(), format!("{HEAD}[[call]]\nname = \"lib.f\"\n"));
    let error = library::compile(&[file("a.toml"), file("b.toml")]).unwrap_err();
    assert_eq!(error, "b.toml:6: `lib.f` is there already, in a.toml:6");
}

#[test]
fn a_file_without_mistakes_becomes_a_table() {
    let rust = compiled(&format!(
        "{HEAD}kinds = [\"Disk\"]\n[[call]]\nname = \"lib.disk\"\nreturns = \"Disk\"\n\
         [[call]]\non = \"Disk\"\nname = \"read\"\nuses = [{{ reads = \"object\", at = \"0:path or uri!\" }}]\n"
    ));
    let rust = rust.unwrap();
    assert!(rust.contains("returns: Returns::Object(Kind::Declared(\"Disk\"))"), "{rust}");
    assert!(rust.contains("Given { position: Some(0), name: \"path\", entries: &[] }"), "{rust}");
}
