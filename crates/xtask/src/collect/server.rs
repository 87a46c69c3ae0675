//! Servers on loopback ports: one that passes requests on and records them, and one that plays an invented account.

use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// A request: the head without its end and without what says how long the connection and the body are, and the body.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Request {
    pub(super) head: String,
    pub(super) body: String,
}

impl Request {
    /// The request as it is sent.
    pub(super) fn bytes(&self, connection: &str) -> Vec<u8> {
        let length = self.body.len();
        format!("{}\r\ncontent-length: {length}\r\nconnection: {connection}\r\n\r\n{}", self.head, self.body)
            .into()
    }
}

/// What was asked, and by how many at one time.
#[derive(Default)]
pub(super) struct Record {
    pub(super) requests: Mutex<Vec<Request>>,
    now: AtomicUsize,
    pub(super) most_at_once: AtomicUsize,
}

/// The body of an answer to a request.
pub(super) type Answering = dyn Fn(&Request) -> String + Send + Sync;

/// What stands behind the port.
pub(super) enum Behind {
    /// Another server.
    Server(String),
    /// A function.
    Answers(Box<Answering>),
}

/// Starts a server that ends with this process, and answers its host and what it records.
pub(super) fn serve(behind: Behind) -> io::Result<(String, Arc<Record>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let host = listener.local_addr()?.to_string();
    let record: Arc<Record> = Arc::default();
    let (behind, seen) = (Arc::new(behind), Arc::clone(&record));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (behind, seen) = (Arc::clone(&behind), Arc::clone(&seen));
            // A client closes its connection when it likes.
            thread::spawn(move || _ = talk(&stream, &behind, &seen));
        }
    });
    Ok((host, record))
}

fn talk(stream: &TcpStream, behind: &Behind, record: &Record) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    while let Some(request) = read(&mut reader)? {
        let now = record.now.fetch_add(1, Ordering::Relaxed) + 1;
        record.most_at_once.fetch_max(now, Ordering::Relaxed);
        let answer = match behind {
            Behind::Server(host) => {
                let mut server = TcpStream::connect(host)?;
                server.write_all(&request.bytes("close"))?;
                let mut answer = Vec::new();
                server.read_to_end(&mut answer)?;
                answer
            }
            Behind::Answers(answer) => {
                let body = answer(&request);
                format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
            }
        };
        record.now.fetch_sub(1, Ordering::Relaxed);
        writer.write_all(&answer)?;
        record.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        if matches!(behind, Behind::Server(_)) {
            return Ok(());
        }
    }
    Ok(())
}

fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end();
        match line.split_once(": ") {
            _ if line.is_empty() => break,
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().unwrap_or_default();
            }
            Some((name, _)) if name.eq_ignore_ascii_case("connection") => {}
            _ => {
                head.push_str(if head.is_empty() { "" } else { "\r\n" });
                head.push_str(line);
            }
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(Request { head, body: String::from_utf8_lossy(&body).into_owned() }))
}

/// Sends requests side by side, over connections that stay open where the server keeps them, and reads the answers: the plain
/// loop.
pub(super) fn replay(host: &str, requests: &[Request], at_once: usize) -> io::Result<()> {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let one = || -> io::Result<()> {
            let mut connection: Option<BufReader<TcpStream>> = None;
            while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                let mut open = match connection.take() {
                    Some(open) => open,
                    None => BufReader::new(TcpStream::connect(host)?),
                };
                open.get_mut().write_all(&request.bytes("keep-alive"))?;
                if drain(&mut open, request.head.starts_with("HEAD "))? {
                    connection = Some(open);
                }
            }
            Ok(())
        };
        let all: Vec<_> = (0..at_once).map(|_| scope.spawn(one)).collect();
        let ended = |thread: thread::ScopedJoinHandle<'_, io::Result<()>>| thread.join().unwrap_or(Ok(()));
        all.into_iter().try_for_each(ended)
    })
}

/// Reads an answer to its end, and tells whether the connection stays open.
fn drain(reader: &mut BufReader<TcpStream>, is_head: bool) -> io::Result<bool> {
    let (mut length, mut words) = (None, BTreeSet::new());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim_end().to_ascii_lowercase();
        match line.split_once(": ") {
            _ if line.is_empty() => break,
            Some(("content-length", value)) => length = value.parse::<u64>().ok(),
            _ => _ = words.insert(line),
        }
    }
    let length = if is_head { Some(0) } else { length };
    let closes = words.contains("connection: close") || words.iter().any(|word| word.starts_with("http/1.0"));
    io::copy(&mut reader.take(length.unwrap_or(u64::MAX)), &mut io::sink())?;
    Ok(!closes && length.is_some())
}
