//! `cargo xtask bench collect`: `keytrace collect` beside the plain loop that sends the same requests, and its memory.

mod account;
mod server;

use self::account::Account;
use self::server::{Behind, Record, Request, replay, serve};
use crate::moto;
use crate::step::{Failure, Step, root};
use std::fs;
use std::io;
use std::process::{Command, Stdio};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::thread::sleep;
use std::time::{Duration, Instant};

const PROGRAM: &str = "target/release/keytrace";
const FOLDER: &str = "target/bench-collect";

/// The account of which the documents speak.
const ACCOUNT: Account = Account { roles: 1000, keys: 200, jobs: 300 };

const ROUNDS: usize = 5;

/// One run of the command: how long it took, and the most memory that it had at one time.
struct Run {
    wall: Duration,
    kilobytes: u64,
}

/// Builds the command, and measures it against an invented account that answers at once, and against moto.
pub(crate) fn run() -> Result<(), Failure> {
    Step::cargo("build keytrace", &["build", "--locked", "--release", "--package", "keytrace"]).run()?;
    let failed = |error: io::Error| Failure::step(format!("the benchmark of `collect` failed: {error}"));
    println!("\n== an invented account: 1,000 roles, 200 keys, 300 jobs");
    let (host, record) = invented(ACCOUNT).map_err(failed)?;
    let (requests, at_once) = recorded(&host, &record)?;
    compare(&host, &requests, at_once)?;
    println!("\n== the same with 10,000 roles");
    let (host, _) = invented(Account { roles: 10_000, ..ACCOUNT }).map_err(failed)?;
    let large = collect(&host)?;
    println!("collect: {:.2} s, at most {} kB of memory", large.wall.as_secs_f64(), large.kilobytes);
    println!("\n== moto: 1,000 roles, 200 keys, 300 jobs");
    let server = moto::Server::start()?;
    let Account { roles, keys, jobs } = ACCOUNT;
    let counts = [roles, keys, jobs].map(|count| count.to_string());
    let arguments = ["bench/moto_account.py", &server.url, &counts[0], &counts[1], &counts[2]];
    Step::program("build an account in moto", &format!("{}/python", moto::programs()?), &arguments).run()?;
    let host = server.url.trim_start_matches("http://");
    let (proxy, record) = serve(Behind::Server(host.to_owned())).map_err(failed)?;
    let (requests, at_once) = recorded(&proxy, &record)?;
    compare(host, &requests, at_once)
}

fn invented(account: Account) -> io::Result<(String, std::sync::Arc<Record>)> {
    serve(Behind::Answers(Box::new(move |request| account.answer(request))))
}

/// The requests of a collection, and how many of them were under way at one time.
fn recorded(host: &str, record: &Record) -> Result<(Vec<Request>, usize), Failure> {
    collect(host)?;
    let requests = record.requests.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok((requests, record.most_at_once.load(Ordering::Relaxed)))
}

/// Measures both in turn, and prints the medians.
fn compare(host: &str, requests: &[Request], at_once: usize) -> Result<(), Failure> {
    let (mut ours, mut plain, mut kilobytes) = (Vec::new(), Vec::new(), 0);
    for _ in 0..ROUNDS {
        let run = collect(host)?;
        ours.push(run.wall);
        kilobytes = kilobytes.max(run.kilobytes);
        let start = Instant::now();
        replay(host, requests, at_once)
            .map_err(|error| Failure::step(format!("the plain loop failed: {error}")))?;
        plain.push(start.elapsed());
    }
    let (ours, plain) = (median(ours), median(plain));
    println!("{} requests, {at_once} at one time; medians of {ROUNDS} rounds", requests.len());
    println!("collect:    {ours:.2} s, at most {kilobytes} kB of memory");
    println!("plain loop: {plain:.2} s; collect takes {:.2} times as long", ours / plain);
    Ok(())
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64)
}

/// Runs the command into an empty folder.
fn collect(host: &str) -> Result<Run, Failure> {
    let out = root().join(FOLDER);
    // It is not there the first time.
    let _ = fs::remove_dir_all(&out);
    let start = Instant::now();
    let mut process = Command::new(root().join(PROGRAM))
        .args(["--quiet", "collect", "--region", "us-east-1", "--out"])
        .arg(&out)
        .env("AWS_ENDPOINT_URL", format!("http://{host}"))
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .env("NO_PROXY", "*")
        .stdin(Stdio::null())
        .spawn()
        .map_err(|error| Failure::step(format!("`{PROGRAM}` did not start: {error}")))?;
    let status = format!("/proc/{}/status", process.id());
    let mut kilobytes = 0;
    loop {
        // Source: proc_pid_status(5): `VmHWM`, the peak of the resident set; there is none elsewhere than on Linux.
        let text = fs::read_to_string(&status).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
        kilobytes = peak.and_then(|peak| peak.parse().ok()).unwrap_or(kilobytes);
        let ended = process.try_wait().map_err(|error| Failure::step(error.to_string()))?;
        match ended {
            Some(status) if status.success() => return Ok(Run { wall: start.elapsed(), kilobytes }),
            Some(status) => return Err(Failure::step(format!("`keytrace collect` failed ({status})"))),
            None => sleep(Duration::from_millis(2)),
        }
    }
}
