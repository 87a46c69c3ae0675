//! moto, which `cargo xtask test` starts, and plain requests that put something into it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::support::keytrace;

/// The account of the caller.
pub(crate) const HOME: &str = "111122223333";

/// A second and a third account.
pub(crate) const KEYS: &str = "444455556666";
pub(crate) const MEMBER: &str = "777788889999";

/// moto is one, so tests take turns.
static TURN: Mutex<()> = Mutex::new(());

/// moto with nothing in it, for as long as this is held.
pub(crate) struct Moto {
    /// `127.0.0.1:4000`
    pub(crate) host: String,
    /// The caller's.
    pub(crate) own: Credentials,
    _turn: MutexGuard<'static, ()>,
}

/// Credentials of an account.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) key: String,
    pub(crate) secret: String,
    pub(crate) token: String,
}

/// moto, emptied, for the caller alone.
pub(crate) fn moto() -> Moto {
    let url =
        std::env::var("KEYTRACE_MOTO").expect("KEYTRACE_MOTO names a moto server: run `cargo xtask test`");
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    // moto takes credentials that it does not know for those of an account of its own.
    let nobody = Credentials {
        key: "AKIAIOSFODNN7EXAMPLE".to_owned(),
        secret: "secret".to_owned(),
        token: String::new(),
    };
    let host = url.trim_start_matches("http://").to_owned();
    let mut moto = Moto { host, own: nobody, _turn: turn };
    let answer = moto.send(&format!("POST /moto-api/reset HTTP/1.1\r\nhost: {}", moto.host), b"");
    assert_eq!(answer.status, 200, "{}", answer.text());
    moto.own = moto.credentials(HOME);
    moto
}

/// An answer over HTTP.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

impl Moto {
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.host)
    }

    /// Credentials of any account: moto lets everybody assume every role.
    pub(crate) fn credentials(&self, account: &str) -> Credentials {
        let role = format!("arn:aws:iam::{account}:role/Setup");
        let arguments = [("RoleArn", role.as_str()), ("RoleSessionName", "setup")];
        let own = Account { moto: self, credentials: self.own.clone() };
        let said = own.query("sts", "2011-06-15", "AssumeRole", &arguments);
        let text = |name| element(&said, name).to_owned();
        Credentials { key: text("AccessKeyId"), secret: text("SecretAccessKey"), token: text("SessionToken") }
    }

    /// An account, to put something into.
    pub(crate) fn account(&self, id: &str) -> Account<'_> {
        Account { moto: self, credentials: self.credentials(id) }
    }

    /// The command, as the caller of [`HOME`], who reaches AWS at a URL.
    pub(crate) fn live(&self, url: &str, arguments: &[&str]) -> Command {
        let mut command = keytrace(arguments);
        command.env("AWS_ENDPOINT_URL", url).env("AWS_REGION", "us-east-1").env("NO_PROXY", "*");
        let Credentials { key, secret, token } = &self.own;
        command
            .env("AWS_ACCESS_KEY_ID", key)
            .env("AWS_SECRET_ACCESS_KEY", secret)
            .env("AWS_SESSION_TOKEN", token);
        command.stdin(Stdio::null());
        command
    }

    /// Sends a request as it is: the head without its last line break, and the body.
    pub(crate) fn send(&self, head: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        write!(stream, "{head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len()).unwrap();
        stream.write_all(body).unwrap();
        let mut all = Vec::new();
        stream.read_to_end(&mut all).unwrap();
        let end = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = std::str::from_utf8(&all[..end]).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let pair =
            |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()));
        let headers: Vec<_> = lines.filter_map(pair).collect();
        assert!(!head.to_ascii_lowercase().contains("transfer-encoding"), "{head}");
        Answer { status, headers, body: all.split_off(end + 4) }
    }
}

/// An account in moto.
pub(crate) struct Account<'a> {
    moto: &'a Moto,
    credentials: Credentials,
}

impl Account<'_> {
    /// An operation that is asked in JSON; `target` is that of the header.
    pub(crate) fn json(&self, service: &str, target: &str, body: &Value) -> Value {
        let headers = format!("content-type: application/x-amz-json-1.1\r\nx-amz-target: {target}");
        let answer = self.ask("POST", "/", service, &headers, body.to_string().as_bytes());
        if answer.body.is_empty() { json!({}) } else { serde_json::from_slice(&answer.body).unwrap() }
    }

    /// An operation that is asked by a form and answered in XML.
    pub(crate) fn query(&self, service: &str, version: &str, action: &str, pairs: &[(&str, &str)]) -> String {
        let pairs: Vec<String> =
            pairs.iter().map(|(name, value)| format!("&{name}={}", encoded(value))).collect();
        let body = format!("Action={action}&Version={version}{}", pairs.concat());
        let headers = "content-type: application/x-www-form-urlencoded";
        self.ask("POST", "/", service, headers, body.as_bytes()).text().to_owned()
    }

    /// An operation of IAM.
    pub(crate) fn iam(&self, action: &str, pairs: &[(&str, &str)]) -> String {
        self.query("iam", "2010-05-08", action, pairs)
    }

    /// An operation of EC2.
    pub(crate) fn ec2(&self, action: &str, pairs: &[(&str, &str)]) -> String {
        self.query("ec2", "2016-11-15", action, pairs)
    }

    /// An operation of Glue.
    pub(crate) fn glue(&self, operation: &str, body: &Value) -> Value {
        self.json("glue", &format!("AWSGlue.{operation}"), body)
    }

    /// An operation of KMS.
    pub(crate) fn kms(&self, operation: &str, body: &Value) -> Value {
        self.json("kms", &format!("TrentService.{operation}"), body)
    }

    /// Puts a bucket, an object, or what belongs to a bucket.
    pub(crate) fn put(&self, path: &str, headers: &str, body: &str) {
        self.ask("PUT", path, "s3", headers, body.as_bytes());
    }

    /// Any operation. moto reads from the signature only whose it is.
    pub(crate) fn ask(&self, method: &str, path: &str, service: &str, headers: &str, body: &[u8]) -> Answer {
        let Credentials { key, token, .. } = &self.credentials;
        let scope = format!("{key}/20261125/us-east-1/{service}/aws4_request");
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nx-amz-date: 20261125T000000Z\r\nauthorization: AWS4-HMAC-SHA256 \
             Credential={scope}, SignedHeaders=host, Signature=0",
            self.moto.host
        );
        for more in [
            headers,
            &if token.is_empty() { String::new() } else { format!("x-amz-security-token: {token}") },
        ] {
            if !more.is_empty() {
                head.push_str("\r\n");
                head.push_str(more);
            }
        }
        let answer = self.moto.send(&head, body);
        let sent = String::from_utf8_lossy(body);
        assert!(answer.status < 300, "{head}\n{sent}\n{}", answer.text());
        answer
    }
}

/// What stands in the first element of a name.
pub(crate) fn element<'a>(xml: &'a str, name: &str) -> &'a str {
    let (_, rest) = xml.split_once(&format!("<{name}>")).unwrap_or_else(|| panic!("no {name}: {xml}"));
    rest.split_once('<').unwrap().0
}

fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
