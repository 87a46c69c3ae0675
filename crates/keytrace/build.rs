//! Puts the accounts of `examples/` into the binary, so that `keytrace demo` needs nothing but itself.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here =
        env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| io::Error::other("cargo sets CARGO_MANIFEST_DIR"))?;
    // A symbolic link to `examples` at the workspace's root, so that they belong to the package. Cargo takes a folder
    // `examples` inside a package for programs.
    let examples = Path::new(&here).join("demo-accounts");
    println!("cargo::rerun-if-changed={}", examples.display());
    let mut code = String::from(
        "/// The example accounts: name, and files by path.\npub(crate) static EXAMPLES: &[Example] = &[\n",
    );
    for folder in sorted(&examples)?.into_iter().filter(|path| path.join("example.json").is_file()) {
        let _ = writeln!(code, "    ({:?}, &[", name(&folder));
        let mut files = Vec::new();
        collect(&folder, &mut files)?;
        for file in files {
            let inside = file.strip_prefix(&folder).map_err(io::Error::other)?;
            let path = inside.to_string_lossy().replace('\\', "/");
            let _ = writeln!(code, "        ({path:?}, include_bytes!({:?})),", file.display().to_string());
        }
        code.push_str("    ]),\n");
    }
    code.push_str("];\n");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&out).join("examples.rs"), code)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for path in sorted(folder)? {
        if path.is_dir() { collect(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
