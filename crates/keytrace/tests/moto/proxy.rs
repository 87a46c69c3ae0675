//! A proxy in front of moto that notes what is asked, and may answer itself.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::server::{Answer, Moto};

/// A request on its way to moto.
pub(crate) struct Request {
    head: String,
    pub(crate) body: Vec<u8>,
    /// The path with its query.
    pub(crate) path: String,
    /// `glue:GetJobs`
    pub(crate) operation: String,
    /// The access key that signed.
    pub(crate) key: String,
}

impl Request {
    /// The form or the JSON that was sent.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Where moto is, for whoever only passes on.
pub(crate) struct Upstream<'a>(&'a Moto);

impl Upstream<'_> {
    /// moto's answer.
    pub(crate) fn ask(&self, request: &Request) -> Answer {
        self.0.send(&request.head, &request.body)
    }
}

/// What the proxy saw.
#[derive(Clone, Default)]
pub(crate) struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    /// The operations and paths since the last time, in order.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

/// The error by which AWS refuses an operation.
pub(crate) fn denied(request: &Request) -> Answer {
    let operation = &request.operation;
    error(request, 403, "AccessDeniedException", &format!("User is not authorized to perform: {operation}"))
}

/// An error in the form of the request's protocol.
pub(crate) fn error(request: &Request, status: u16, code: &str, message: &str) -> Answer {
    let inside = format!("<Code>{code}</Code><Message>{message}</Message>");
    let body = match request.operation.split(':').next().unwrap() {
        "s3" => format!("<Error>{inside}</Error>"),
        "ec2" => format!("<Response><Errors><Error>{inside}</Error></Errors></Response>"),
        "iam" | "sts" => format!("<ErrorResponse><Error>{inside}</Error></ErrorResponse>"),
        _ => serde_json::json!({ "__type": code, "message": message }).to_string(),
    };
    Answer { status, headers: Vec::new(), body: body.into_bytes() }
}

/// Calls `use_proxy` with the URL of a proxy; `handler` answers each request, mostly by asking moto.
pub(crate) fn with_proxy<T>(
    moto: &Moto,
    handler: impl Fn(&Request, &Upstream<'_>) -> Answer + Sync,
    use_proxy: impl FnOnce(&str, &Seen) -> T,
) -> T {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (seen, is_over) = (Seen::default(), Mutex::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            for stream in listener.incoming() {
                if *is_over.lock().unwrap() {
                    break;
                }
                // A client that was killed closes its connection at any point.
                scope.spawn(|| _ = talk(stream.unwrap(), moto, &handler, &seen));
            }
        });
        let used = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            use_proxy(&format!("http://{address}"), &seen)
        }));
        *is_over.lock().unwrap() = true;
        TcpStream::connect(address).unwrap();
        used.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn talk(
    mut stream: TcpStream,
    moto: &Moto,
    handler: &impl Fn(&Request, &Upstream<'_>) -> Answer,
    seen: &Seen,
) -> std::io::Result<()> {
    let Some(request) = read(&mut BufReader::new(stream.try_clone()?))? else { return Ok(()) };
    seen.0.lock().unwrap().push(format!("{} {}", request.operation, request.path));
    let answer = handler(&request, &Upstream(moto));
    write!(stream, "HTTP/1.1 {} x\r\nconnection: close\r\n", answer.status)?;
    let is_head = request.head.starts_with("HEAD ");
    if !is_head {
        write!(stream, "content-length: {}\r\n", answer.body.len())?;
    }
    for (name, value) in &answer.headers {
        let is_length = name.eq_ignore_ascii_case("content-length") && !is_head;
        if !is_length && !name.eq_ignore_ascii_case("connection") {
            write!(stream, "{name}: {value}\r\n")?;
        }
    }
    stream.write_all(b"\r\n")?;
    if !is_head {
        stream.write_all(&answer.body)?;
    }
    stream.flush()
}

fn read(reader: &mut BufReader<TcpStream>) -> std::io::Result<Option<Request>> {
    let (mut head, mut length) = (String::new(), 0);
    let (mut service, mut target, mut key) = (String::new(), String::new(), String::new());
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(": ").unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => {
                length = value.parse().unwrap();
                continue;
            }
            "connection" => continue,
            "x-amz-target" => value.rsplit('.').next().unwrap().clone_into(&mut target),
            "authorization" => {
                let mut scope = value.split_once("Credential=").unwrap().1.split('/');
                scope.next().unwrap().clone_into(&mut key);
                scope.nth(2).unwrap().clone_into(&mut service);
            }
            _ => {}
        }
        head.push_str(if head.is_empty() { "" } else { "\r\n" });
        head.push_str(line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let mut words = head.split(' ');
    let (method, path) = (words.next().unwrap().to_owned(), words.next().unwrap().to_owned());
    let form = String::from_utf8_lossy(&body).into_owned();
    let action = form.split('&').find_map(|pair| pair.strip_prefix("Action="));
    let operation = match (service.as_str(), action) {
        ("s3", _) if !path.starts_with("/v20180820/") => format!("s3:{}", of_s3(&method, &path)),
        (_, Some(action)) => format!("{service}:{action}"),
        _ if target.is_empty() => of_rest(&service, &method, &path),
        _ => format!("{service}:{target}"),
    };
    Ok(Some(Request { head, body, path, operation, key }))
}

fn of_s3(method: &str, path: &str) -> &'static str {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let query = query.split(['=', '&']).next().unwrap_or_default();
    match (method, path, query) {
        ("HEAD", ..) => "HeadObject",
        (_, "/", _) => "ListBuckets",
        (_, _, "location") => "GetBucketLocation",
        (_, _, "encryption") => "GetBucketEncryption",
        (_, _, "policy") => "GetBucketPolicy",
        (_, _, "list-type") => "ListObjectsV2",
        _ => "GetObject",
    }
}

/// The operation of a path, by the catalog: requests that are signed for one service may be of several APIs.
fn of_rest(service: &str, method: &str, path: &str) -> String {
    let segments =
        |text: &str| text.split('?').next().unwrap().split('/').map(str::to_owned).collect::<Vec<_>>();
    let is_it = |row: &&keytrace_aws::catalog::Operation| {
        let (ours, theirs) = (segments(row.uri), segments(path));
        let fits = |(ours, theirs): (&String, &String)| ours.contains('{') || ours == theirs;
        row.service.name == service
            && row.method == method
            && ours.len() == theirs.len()
            && ours.iter().zip(&theirs).all(fits)
    };
    keytrace_aws::catalog::rows().find(is_it).map_or(format!("{service}:unknown"), ToString::to_string)
}
