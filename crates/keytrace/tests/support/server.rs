//! A small HTTP server on a free loopback port: it understands AWS's protocols as far as a test needs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

/// A request, as far as it matters.
#[derive(Clone)]
pub(crate) struct Asked {
    /// `glue`, `iam`, `s3` …, as the request was signed for.
    pub(crate) service: String,
    /// `GetJob`; for REST the method and the path with its query.
    pub(crate) operation: String,
    /// The account whose credentials signed: the digits in the access key.
    pub(crate) account: String,
    pub(crate) region: String,
    body: String,
}

impl Asked {
    /// A field of a JSON body, or of a form.
    pub(crate) fn field(&self, name: &str) -> String {
        if self.body.starts_with('{') {
            let body: Value = serde_json::from_str(&self.body).unwrap();
            return body[name].as_str().unwrap_or_default().to_owned();
        }
        let pairs = self.body.split('&').filter_map(|pair| pair.split_once('='));
        let value = pairs.filter(|(key, _)| *key == name).map(|(_, value)| decoded(value)).next();
        value.unwrap_or_default()
    }

    /// A field of the first structure in a list of a JSON body.
    pub(crate) fn first(&self, list: &str, field: &str) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap();
        body[list][0][field].as_str().unwrap_or_default().to_owned()
    }

    /// The same request, as if another account had signed it.
    pub(crate) fn of(&self, account: &str) -> Self {
        Self { account: account.to_owned(), ..self.clone() }
    }

    /// `glue:GetJob`
    pub(crate) fn name(&self) -> String {
        format!("{}:{}", self.service, self.operation)
    }
}

pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let hexadecimal: String = rest.by_ref().take(2).map(char::from).collect();
            bytes.push(u8::from_str_radix(&hexadecimal, 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// An answer: status, headers, body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn of(body: impl Into<String>) -> Self {
        Self { status: 200, headers: Vec::new(), body: body.into() }
    }

    /// An answer with a header more. With `transfer-encoding: chunked` the body is a chunk that comes again and again.
    pub(crate) fn with(mut self, header: &str, value: &str) -> Self {
        self.headers.push((header.to_owned(), value.to_owned()));
        self
    }

    /// An error in JSON or XML: the reader takes what it understands.
    pub(crate) fn error(asked: &Asked, status: u16, code: &str, message: &str) -> Self {
        let is_xml = ["iam", "sts", "ec2", "s3"].contains(&asked.service.as_str());
        let body = match asked.service.as_str() {
            "s3" => format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>"),
            "ec2" => format!(
                "<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors></Response>"
            ),
            _ if is_xml => format!(
                "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
            ),
            _ => serde_json::json!({"__type": format!("com.amazon#{code}"), "message": message}).to_string(),
        };
        Self { status, ..Self::of(body) }
    }
}

type Handler = dyn Fn(&Asked) -> Answer + Send + Sync;

/// A server, and what it was asked.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) asked: Arc<Mutex<Vec<String>>>,
}

/// Starts a server that ends with the test.
pub(crate) fn serve(handler: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let (handler, log): (Arc<Handler>, _) = (Arc::new(handler), Arc::clone(&asked));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (handler, log) = (Arc::clone(&handler), Arc::clone(&log));
            thread::spawn(move || _ = talk(stream.unwrap(), &*handler, &log));
        }
    });
    Server { url, asked }
}

fn talk(mut stream: TcpStream, handler: &Handler, log: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(asked) = read(&mut reader)? {
        log.lock().unwrap().push(asked.name());
        let answer = handler(&asked);
        let is_head = asked.operation.starts_with("HEAD ");
        let has = |header| answer.headers.iter().any(|(name, _)| name == header);
        write!(stream, "HTTP/1.1 {} x\r\n", answer.status)?;
        if !has("content-length") && !has("transfer-encoding") {
            write!(stream, "content-length: {}\r\n", if is_head { 0 } else { answer.body.len() })?;
        }
        for (name, value) in &answer.headers {
            write!(stream, "{name}: {value}\r\n")?;
        }
        if has("transfer-encoding") {
            write!(stream, "\r\n")?;
            return without_end(&mut stream, &answer.body);
        }
        write!(stream, "\r\n{}", if is_head { "" } else { &answer.body })?;
        stream.flush()?;
    }
    Ok(())
}

/// Sends the same chunk until the reader has enough.
fn without_end(stream: &mut TcpStream, chunk: &str) -> std::io::Result<()> {
    loop {
        write!(stream, "{:x}\r\n{chunk}\r\n", chunk.len())?;
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> std::io::Result<Option<Asked>> {
    let mut first = String::new();
    if reader.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    let (mut length, mut scope, mut target) = (0, String::new(), String::new());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "x-amz-target" => value.rsplit('.').next().unwrap().clone_into(&mut target),
            "authorization" => {
                let credential = value.split_once("Credential=").unwrap().1;
                credential.split(',').next().unwrap().clone_into(&mut scope);
            }
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8(body).unwrap();
    let scope: Vec<&str> = scope.split('/').collect();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let rest = first.trim().rsplit_once(' ').unwrap().0;
    let action = body.split('&').find_map(|pair| pair.strip_prefix("Action="));
    let operation = match (target.is_empty(), action) {
        (false, _) => target,
        (true, Some(action)) => action.to_owned(),
        (true, None) => rest.trim_start_matches("POST /").to_owned(),
    };
    let part = |index: usize| scope.get(index).copied().unwrap_or_default().to_owned();
    Ok(Some(Asked { service: part(3), operation, account: digits(&part(0)), region: part(2), body }))
}
