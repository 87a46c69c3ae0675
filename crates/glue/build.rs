//! Turns the tables in `facts/*.toml` into constant tables of Rust. A wrong table stops the build and names its row.
//!
//! Why at build time: the program needs no TOML parser, starts no slower, and cannot meet a table that is wrong.

#[path = "build/facts.rs"]
mod facts;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=facts");
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    for (name, meaning) in facts::TABLES {
        let path = format!("facts/{name}.toml");
        let text = fs::read_to_string(&path)?;
        let rust = facts::compile(&text, meaning).map_err(|error| format!("{path}: {error}"))?;
        fs::write(Path::new(&out).join(format!("{name}.rs")), rust)?;
    }
    Ok(())
}
