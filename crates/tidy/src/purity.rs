//! The pure crates read no file, clock, environment or network, start nothing, print nothing, and do not wait.

use crate::problem::Problem;
use crate::source::{Source, Sources, Used};

const LAW: &str = "purity";

/// The crates that hold law, facts and judgement.
pub(crate) const PURE: [&str; 10] =
    ["aws", "iam", "snapshot", "access", "uses", "scripts", "denial", "glue", "doctor", "report"];

/// Parts of the standard library that touch the world, below `std`.
const WORLD: [&[&str]; 10] = [
    &["fs"],
    &["env"],
    &["process"],
    &["thread"],
    &["os"],
    &["io", "stdin"],
    &["io", "stdout"],
    &["io", "stderr"],
    &["time", "SystemTime"],
    &["time", "Instant"],
];

/// What of `std::net` is a plain value.
const PLAIN_NET: [&str; 4] = ["IpAddr", "Ipv4Addr", "Ipv6Addr", "AddrParseError"];

const PRINTING: [&str; 5] = ["print", "println", "eprint", "eprintln", "dbg"];

/// Finds every touch of the outside world in the pure crates.
pub fn check(sources: &Sources) -> Vec<Problem> {
    sources
        .product()
        .filter(|source| PURE.contains(&source.package.as_str()))
        .flat_map(check_source)
        .collect()
}

fn check_source(source: &Source) -> Vec<Problem> {
    let problem = |line: usize, what: &str| {
        Problem::new(
            LAW,
            &source.path,
            line,
            format!("`{}` is pure and may not use `{what}`", source.package),
        )
    };
    let named = &source.named;
    let paths = named.paths.iter().filter(|used| touches_the_world(used));
    let macros = named.macros.iter().filter(|word| PRINTING.contains(&word.name.as_str()));
    let mut found: Vec<Problem> = paths.map(|used| problem(used.line, &used.path.join("::"))).collect();
    found.extend(macros.map(|word| problem(word.line, &format!("{}!", word.name))));
    found.extend(named.asynchronous.iter().map(|word| problem(word.line, &word.name)));
    found
}

fn touches_the_world(used: &Used) -> bool {
    let Some((library, inside)) = used.path.split_first() else { return false };
    if library != "std" && library != "core" {
        return false;
    }
    let inside: Vec<&str> = inside.iter().map(String::as_str).collect();
    match inside.as_slice() {
        ["*"] | ["io" | "time" | "net", "*"] => true,
        ["net", name, ..] => !PLAIN_NET.contains(name),
        _ => WORLD.iter().any(|world| inside.starts_with(world)),
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::source::Sources;
    use crate::tree::Tree;

    fn problems(path: &str, text: &str) -> Vec<String> {
        let (sources, unparsed) = Sources::read(&Tree::of([(path, text)]));
        assert_eq!(unparsed, []);
        check(&sources).into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn touching_the_world_is_a_problem() {
        for (text, what) in [
            ("use std::fs;", "std::fs"),
            ("use std::{fmt, fs::File};", "std::fs::File"),
            ("fn f() { let _ = std::env::var(\"A\"); }", "std::env::var"),
            ("use std::net::TcpStream;", "std::net::TcpStream"),
            ("use std::net; fn f() { net::UdpSocket::bind(a) }", "std::net::UdpSocket::bind"),
            ("use std::net::*;", "std::net::*"),
            ("use std::time::SystemTime;", "std::time::SystemTime"),
            ("use std::time; fn f() { time::Instant::now() }", "std::time::Instant::now"),
            ("use std::*;", "std::*"),
            ("fn f() { std::process::exit(1) }", "std::process::exit"),
            ("fn f() { std::thread::spawn(g) }", "std::thread::spawn"),
            ("use std::io; fn f() { io::stdout() }", "std::io::stdout"),
            ("fn f() { println!(\"a\") }", "println!"),
            ("fn f() { vec![eprintln!(\"a\")] }", "eprintln!"),
            ("async fn f() {}", "async"),
            ("macro_rules! m { () => { std::fs::read(\"a\") } }", "std::fs::read"),
        ] {
            let expected = format!("`iam` is pure and may not use `{what}`");
            assert_eq!(problems("crates/iam/src/arn.rs", text), [expected], "{text}");
        }
    }

    #[test]
    fn plain_values_tests_and_other_crates_are_free() {
        for (path, text) in [
            ("crates/iam/src/condition/ip.rs", "use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};"),
            ("crates/iam/src/arn.rs", "use std::net; fn f(a: net::IpAddr) {}"),
            ("crates/iam/src/arn.rs", "use std::time::Duration; use std::fmt; use std::io::Error;"),
            ("crates/iam/src/arn.rs", "#[cfg(test)] mod tests { use std::fs; fn f() { println!(\"\") } }"),
            ("crates/snapshot/src/env.rs", "use crate::fs::File; use super::process;"),
            ("crates/doctor/tests/cases.rs", "use std::fs;"),
            ("crates/keytrace/src/main.rs", "use std::fs; fn main() { println!(\"\") }"),
        ] {
            assert_eq!(problems(path, text), [""; 0], "{text}");
        }
    }
}
