//! Makes tables of Rust of `libraries/*.toml`. What is wrong in a file stops the build, with its line.
//!
//! Why at build time: the program starts no slower, however many libraries there are, needs no reader of TOML, and cannot
//! meet a table that is wrong.

#[path = "build/library.rs"]
mod library;

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=libraries");
    let mut files = Vec::new();
    for entry in std::fs::read_dir("libraries")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push((path.display().to_string(), std::fs::read_to_string(&path)?));
        }
    }
    files.sort();
    let rust = library::compile(&files)?;
    let out = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    std::fs::write(Path::new(&out).join("libraries.rs"), rust)?;
    Ok(())
}
