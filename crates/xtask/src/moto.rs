//! The Python package moto and the AWS CLI, in a virtual environment of our own: a server that plays AWS, somebody else's
//! client, and the AWS managed policies that tests parse.

use crate::step::{Failure, Step, root};
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// The versions that tests and documents speak of.
const PACKAGES: [&str; 2] = ["moto[server]==5.2.5", "awscli==1.46.3"];

/// The virtual environment, below the workspace's root.
const FOLDER: &str = "target/moto";
const PYTHON: &str = "target/moto/bin/python";

/// What is installed. It is written last, so it also says that the environment is complete.
const INSTALLED: &str = "target/moto/installed.txt";

/// The managed policies as JSON lines.
const POLICIES: &str = "target/moto/managed-policies-5.2.5.jsonl";

/// The environment variable that names the file to tests and benchmarks.
pub(crate) const POLICIES_VARIABLE: &str = "KEYTRACE_MANAGED_POLICIES";

/// The environment variable that names the server's URL to tests. Those that need it are ignored by `cargo test`.
pub(crate) const SERVER_VARIABLE: &str = "KEYTRACE_MOTO";

/// The environment variable that names the folder of the environment's programs, such as `aws`, to tests.
pub(crate) const PROGRAMS_VARIABLE: &str = "KEYTRACE_MOTO_PROGRAMS";

/// Installs the packages if they are not there.
fn install() -> Result<(), Failure> {
    let wanted = PACKAGES.join("\n");
    let installed = root().join(INSTALLED);
    if fs::read_to_string(&installed).is_ok_and(|text| text == wanted) {
        return Ok(());
    }
    Step::program("find python3", "python3", &["--version"]).run().map_err(|failure| {
        Failure::step(format!("{failure}\nthe tests with moto need Python 3 with its module venv"))
    })?;
    Step::program("make a virtual environment", "python3", &["-m", "venv", FOLDER]).run()?;
    let arguments = [&["-m", "pip", "install", "--quiet", "--disable-pip-version-check"][..], &PACKAGES];
    Step::program("install moto and the AWS CLI", PYTHON, &arguments.concat()).run()?;
    write(INSTALLED, wanted.as_bytes())
}

/// Answers the file of managed policies, which is made if it is not there.
pub(crate) fn managed_policies() -> Result<String, Failure> {
    install()?;
    if !root().join(POLICIES).is_file() {
        let policies = Step::program("list policies", PYTHON, &["bench/managed_policies.py"]).output()?;
        write(POLICIES, &policies)?;
    }
    absolute(POLICIES)
}

/// The folder of the programs that are installed.
pub(crate) fn programs() -> Result<String, Failure> {
    install()?;
    absolute("target/moto/bin")
}

fn write(path: &str, content: &[u8]) -> Result<(), Failure> {
    fs::write(root().join(path), content)
        .map_err(|error| Failure::step(format!("could not write `{path}`: {error}")))
}

fn absolute(path: &str) -> Result<String, Failure> {
    let path =
        root().join(path).canonicalize().map_err(|error| Failure::step(format!("`{path}`: {error}")))?;
    Ok(path.to_string_lossy().into_owned())
}

/// moto on a loopback port. It ends with this value; and if this process is killed, its standard input ends, which ends it too.
pub(crate) struct Server {
    process: Child,
    /// Where it is.
    pub(crate) url: String,
}

impl Server {
    /// Starts moto on a free port, in a process group of its own.
    pub(crate) fn start() -> Result<Self, Failure> {
        install()?;
        let failed = |what: &str| Failure::step(format!("moto did not start: {what}"));
        let mut process = Command::new(root().join(PYTHON))
            .arg("bench/moto_server.py")
            .current_dir(root())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| failed(&error.to_string()))?;
        let mut port = String::new();
        let said = process.stdout.take().map(|said| BufReader::new(said).read_line(&mut port));
        let mut server = Self { process, url: format!("http://127.0.0.1:{}", port.trim()) };
        match (said, port.trim().parse::<u16>()) {
            (Some(Ok(_)), Ok(_)) => {
                println!("\n== moto: {}", server.url);
                Ok(server)
            }
            _ => {
                server.stop();
                Err(failed(&format!("`{PYTHON} bench/moto_server.py` printed no port")))
            }
        }
    }

    fn stop(&mut self) {
        // It may have ended by itself; then there is nothing to do.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
