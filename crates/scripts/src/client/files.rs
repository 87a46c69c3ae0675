//! Libraries that take locations of S3 for files: pandas, polars, pyarrow, s3fs, smart_open.

use std::rc::Rc;

use keytrace_uses::Direction;

use crate::client::sdk_s3;
use crate::found::{How, credentials_of, is_s3};
use crate::python::{Given, Interpreter};
use crate::text::Text;
use crate::value::{Kind, Object, Value};

/// A function of such a library.
pub(crate) fn function(interpreter: &mut Interpreter<'_>, name: &str, given: &Given) -> Value {
    let (library, function) =
        (name.split('.').next().unwrap_or_default(), name.rsplit('.').next().unwrap_or_default());
    let first = given.positional.first().or_else(|| {
        [
            "path",
            "filepath_or_buffer",
            "path_or_buf",
            "io",
            "source",
            "path_or_paths",
            "where",
            "base_dir",
            "uri",
        ]
        .iter()
        .find_map(|name| given.named(name))
    });
    let direction = match (library, function) {
        (_, "S3FileSystem") => return file_system(given),
        ("fsspec", "filesystem") if first.and_then(Value::as_str) == Some("s3") => return file_system(given),
        ("smart_open" | "fsspec", "open") => direction_of_mode(given),
        ("pandas" | "polars", function) if function.starts_with("read_") || function.starts_with("scan_") => {
            if matches!(function, "read_sql" | "read_sql_query" | "read_sql_table" | "read_html" | "read_gbq")
            {
                return Value::Unknown;
            }
            Direction::Read
        }
        (
            "pyarrow",
            "read_table" | "ParquetDataset" | "ParquetFile" | "dataset" | "read_csv" | "read_schema",
        ) => Direction::Read,
        ("pyarrow", "write_table" | "write_dataset" | "write_to_dataset" | "ParquetWriter") => {
            Direction::Write
        }
        _ => return Value::Unknown,
    };
    let place = match (library, function) {
        ("pyarrow", "write_table" | "write_dataset" | "write_to_dataset") => given
            .positional
            .get(1)
            .or_else(|| ["where", "base_dir", "root_path"].iter().find_map(|name| given.named(name))),
        _ => first,
    };
    if let Some(place) = place {
        let place = if given.named("filesystem").is_some() { with_scheme(place) } else { place.clone() };
        let how = with_options(interpreter, how(direction, library), given);
        interpreter.note_location(&place, &how);
    }
    Value::Unknown
}

fn how(direction: Direction, library: &str) -> How {
    let how = How::anything(direction);
    if library == "pyarrow" { how } else { how.of_object() }
}

/// The same with what `storage_options` tell: they are those of `s3fs.S3FileSystem`.
// Source: https://pandas.pydata.org/docs/user_guide/io.html#reading-writing-remote-files
fn with_options(interpreter: &mut Interpreter<'_>, how: How, given: &Given) -> How {
    let Some(options) = given.named("storage_options") else { return how };
    let encryption = match how.direction {
        Direction::Write => sdk_s3::asked_by(interpreter, options.entry("s3_additional_kwargs")),
        Direction::Read => how.encryption.clone(),
    };
    How { encryption, role: options.entry("key").and_then(credentials), ..how }
}

/// Whose credentials an access key is one of.
fn credentials(key: &Value) -> Option<Rc<Object>> {
    match key {
        Value::None => None,
        Value::Object(credentials) if credentials.kind == Kind::Credentials => Some(Rc::clone(credentials)),
        // Why: a key of somebody else, and nobody can tell whose.
        _ => Some(Rc::new(Object::new(Kind::Credentials))),
    }
}

/// A method of a frame of pandas or polars that writes a file; whether it is one.
pub(crate) fn of_frame(interpreter: &mut Interpreter<'_>, name: &str, given: &Given) -> bool {
    const METHODS: &[&str] = &[
        "to_csv",
        "to_parquet",
        "to_json",
        "to_excel",
        "to_pickle",
        "to_feather",
        "to_orc",
        "to_xml",
        "write_parquet",
        "write_csv",
        "sink_parquet",
    ];
    if !METHODS.contains(&name) {
        return false;
    }
    let names = ["path", "path_or_buf", "excel_writer", "path_or_buffer", "file"];
    let place = given.positional.first().or_else(|| names.iter().find_map(|name| given.named(name)));
    if let Some(place) = place {
        let how = with_options(interpreter, How::anything(Direction::Write).of_object(), given);
        interpreter.note_location(place, &how);
    }
    true
}

fn file_system(given: &Given) -> Value {
    let mut object = Object::new(Kind::FileSystem);
    if let Some(more) = given.named("s3_additional_kwargs") {
        object = object.with("more", more.clone());
    }
    if let Some(credentials) = given.named("key").and_then(credentials) {
        object = object.with("credentials", Value::Object(credentials));
    }
    object.into_value()
}

/// A method of `s3fs.S3FileSystem`.
pub(crate) fn of_file_system(
    interpreter: &mut Interpreter<'_>,
    object: &Rc<Object>,
    name: &str,
    given: &Given,
) -> Value {
    let place =
        |place: usize, name: &str| with_scheme(&given.expected(place, name).unwrap_or(Value::Unknown));
    let encryption = sdk_s3::asked_by(interpreter, object.field("more"));
    let role = credentials_of(object);
    let writes = How { encryption, role: role.clone(), ..How::sdk(Direction::Write) };
    let reads = How { role, ..How::sdk(Direction::Read) };
    match name {
        "open" => {
            let how = if direction_of_mode(given) == Direction::Read { reads } else { writes };
            interpreter.note_location(&place(0, "path"), &how.of_object());
        }
        "get" | "get_file" | "download" | "cat" | "cat_file" | "read_bytes" | "read_text" | "head"
        | "tail" => {
            interpreter.note_location(&place(0, "path"), &reads);
        }
        "put" | "put_file" | "upload" => interpreter.note_location(&place(1, "rpath"), &writes),
        "pipe" | "pipe_file" | "touch" | "write_bytes" | "write_text" => {
            interpreter.note_location(&place(0, "path"), &writes);
        }
        "copy" | "cp" | "mv" | "move" | "rename" => {
            interpreter.note_location(&place(0, "path1"), &reads);
            interpreter.note_location(&place(1, "path2"), &writes);
        }
        _ => {}
    }
    Value::Unknown
}

/// `open(path, "rb")` reads, `open(path, "w")` writes.
fn direction_of_mode(given: &Given) -> Direction {
    let mode = given.get(1, "mode").and_then(Value::as_str).unwrap_or("r");
    if mode.contains(['w', 'a', 'x']) { Direction::Write } else { Direction::Read }
}

/// These libraries take `bucket/key` too.
fn with_scheme(place: &Value) -> Value {
    match place.as_text() {
        Some(text) if !is_s3(text.beginning()) => {
            let mut whole = Text::known("s3://");
            whole.append(text);
            Value::of(whole)
        }
        _ => place.clone(),
    }
}
