//! From a request to an HTTP request, and from the answer to the JSON that the AWS CLI prints.

mod headers;
mod xml;

use std::collections::BTreeMap;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use keytrace_aws::catalog::xml::{EC2, QUERY, S3, XmlNames};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::error::{ServiceError, UNREADABLE};
use crate::fetch_request::FetchRequest;
use keytrace_aws::catalog::Parameter;
use keytrace_aws::catalog::service::Protocol;

/// What SigV4 leaves as it is: RFC 3986's unreserved characters.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The same for the key of an object, whose `/` part the path.
const ENCODED_KEY: &AsciiSet = &ENCODED.remove(b'/');

/// A request before it has a host.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) uri: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

/// The request for one page.
pub(crate) fn request(fetch: &FetchRequest, token: Option<&str>) -> Request {
    let operation = fetch.operation;
    let token = operation.pages.and_then(|pages| Some((pages.input, token?)));
    let mut headers = Vec::new();
    let body = match operation.service.protocol {
        Protocol::Json { version, target } => {
            headers.push(("content-type", format!("application/x-amz-json-{version}")));
            headers.push(("x-amz-target", format!("{target}.{}", operation.name)));
            json_body(fetch, token)
        }
        Protocol::RestJson if operation.method == "GET" => String::new(),
        Protocol::RestJson => {
            headers.push(("content-type", "application/json".to_owned()));
            json_body(fetch, token)
        }
        Protocol::Query { version } | Protocol::Ec2Query { version } => {
            headers.push(("content-type", "application/x-www-form-urlencoded".to_owned()));
            form_body(fetch, version, token)
        }
        Protocol::RestXml => {
            if operation.service.host == "s3-control" {
                headers.push(("x-amz-account-id", fetch.account.to_string()));
            }
            String::new()
        }
    };
    let is_key = operation.uri.contains("{key}");
    let set = if is_key { ENCODED_KEY } else { ENCODED };
    let mut uri = fetch.filled(operation.uri, |text| utf8_percent_encode(text, set).to_string());
    if let (Some((name, token)), "GET") = (token, operation.method) {
        let mark = if uri.contains('?') { '&' } else { '?' };
        uri.push_str(&format!("{mark}{name}={}", utf8_percent_encode(token, ENCODED)));
    }
    Request { method: operation.method, uri, headers, body }
}

fn json_body(fetch: &FetchRequest, token: Option<(&str, &str)>) -> String {
    let mut body = Map::new();
    for (name, parameter) in fetch.operation.parameters {
        let value = match parameter {
            Parameter::Text(template) => match filled(fetch, template) {
                text if text.is_empty() => continue,
                text => Value::String(text),
            },
            Parameter::TextList(template) => json!([filled(fetch, template)]),
            Parameter::Structures(all) => all
                .iter()
                .map(|one| one.iter().map(|(name, text)| (*name, filled(fetch, text))).collect())
                .map(|one: BTreeMap<_, _>| json!(one))
                .collect(),
            Parameter::Number(number) => json!(number),
            Parameter::Yes => Value::Bool(true),
        };
        body.insert((*name).to_owned(), value);
    }
    if let Some((name, token)) = token {
        body.insert(name.to_owned(), token.into());
    }
    Value::Object(body).to_string()
}

fn form_body(fetch: &FetchRequest, version: &str, token: Option<(&str, &str)>) -> String {
    let mut pairs = vec![("Action".to_owned(), fetch.operation.name.to_owned())];
    pairs.push(("Version".to_owned(), version.to_owned()));
    for (name, parameter) in fetch.operation.parameters {
        match parameter {
            Parameter::Text(template) => pairs.push(((*name).to_owned(), filled(fetch, template))),
            Parameter::TextList(template) => pairs.push((format!("{name}.1"), filled(fetch, template))),
            // No service with forms takes any.
            Parameter::Structures(_) => {}
            Parameter::Number(number) => pairs.push(((*name).to_owned(), number.to_string())),
            Parameter::Yes => pairs.push(((*name).to_owned(), "true".to_owned())),
        }
    }
    if let Some((name, token)) = token {
        pairs.push((name.to_owned(), token.to_owned()));
    }
    let encoded = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    pairs.join("&")
}

fn filled(fetch: &FetchRequest, template: &str) -> String {
    fetch.filled(template, str::to_owned)
}

/// The answer as JSON, or the error that it is.
pub(crate) fn answer(fetch: &FetchRequest, response: &HttpResponse) -> Result<Value, ServiceError> {
    let status = response.status().as_u16();
    let body = response.body().bytes().unwrap_or_default();
    if !(200..300).contains(&status) {
        return Err(error(fetch, response, status, body));
    }
    let unreadable = |what: &str| ServiceError::new(status, UNREADABLE, what);
    let text = || std::str::from_utf8(body).map_err(|_| unreadable("the answer is not UTF-8"));
    let parsed = |all: &'static XmlNames| {
        let lists = fetch.operation.pages.map_or(&[][..], |pages| pages.lists);
        xml::object(text()?, xml::Names { all, lists }).map_err(|error| unreadable(&error.to_string()))
    };
    match fetch.operation.service.protocol {
        Protocol::Json { .. } | Protocol::RestJson => match serde_json::from_slice(body) {
            Ok(answer @ Value::Object(_)) if is_error(&answer) => Err(error(fetch, response, status, body)),
            Ok(answer @ Value::Object(_)) => with_lists(fetch, answer)
                .ok_or_else(|| unreadable("a field that should be a list is not one")),
            Ok(_) => Err(unreadable("the answer is not a JSON object")),
            Err(_) => Err(unreadable("the answer is not JSON")),
        },
        Protocol::Query { .. } => {
            let answer = parsed(&QUERY)?;
            query_result(answer).ok_or_else(|| unreadable("the answer has no result"))
        }
        Protocol::Ec2Query { .. } if has_error(body) => Err(error(fetch, response, status, body)),
        Protocol::Ec2Query { .. } => parsed(&EC2),
        Protocol::RestXml => match fetch.operation.name {
            name if !["GetObject", "GetBucketPolicy"].contains(&name) && has_error(body) => {
                Err(error(fetch, response, status, body))
            }
            "HeadObject" => Ok(headers::object(response)),
            // Its headers are those of `HeadObject`.
            // Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
            "GetObject" => {
                Ok(json!({ "Body": String::from_utf8_lossy(body), "Object": headers::object(response) }))
            }
            "GetBucketPolicy" => Ok(json!({ "Policy": text()? })),
            "GetBucketLocation" => match parsed(&S3) {
                Ok(Value::String(region)) => Ok(json!({ "LocationConstraint": region })),
                Ok(Value::Object(none)) if none.is_empty() => Ok(json!({ "LocationConstraint": null })),
                Ok(_) => Err(unreadable("the answer names no Region")),
                Err(error) => Err(error),
            },
            "GetBucketEncryption" => {
                parsed(&S3).map(|rules| json!({ "ServerSideEncryptionConfiguration": rules }))
            }
            _ => parsed(&S3),
        },
    }
}

/// Whether JSON is an error, whatever the status says.
fn is_error(answer: &Value) -> bool {
    let has = |name| answer.get(name).is_some_and(Value::is_string);
    has("__type") && (has("message") || has("Message"))
}

/// Whether XML is an error, whatever the status says.
fn has_error(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    text.contains("<Error>") && !xml::error(&text).0.is_empty()
}

/// The answer, if what should be lists are some. One that is left out is empty.
fn with_lists(fetch: &FetchRequest, answer: Value) -> Option<Value> {
    let names = fetch.operation.pages.map_or(&[][..], |pages| pages.lists);
    let is_fine = |name: &&str| answer.get(name).is_none_or(|list| list.is_array() || list.is_null());
    names.iter().all(is_fine).then_some(answer)
}

/// The result inside `<…Response><…Result>`.
fn query_result(response: Value) -> Option<Value> {
    let Value::Object(response) = response else { return None };
    let (_, result) = response.into_iter().find(|(name, _)| name.ends_with("Result"))?;
    match result {
        // An element without anything in it.
        Value::String(text) if text.trim().is_empty() => Some(json!({})),
        result => Some(result),
    }
}

fn error(fetch: &FetchRequest, response: &HttpResponse, status: u16, body: &[u8]) -> ServiceError {
    let header = |name: &str| response.headers().get(name);
    let text = String::from_utf8_lossy(body);
    let (code, message, region) = match fetch.operation.service.protocol {
        Protocol::Json { .. } | Protocol::RestJson => {
            let (code, message) = json_error(&text);
            (header("x-amzn-errortype").map_or(code, str::to_owned), message, None)
        }
        _ => xml::error(&text),
    };
    let is_head = fetch.operation.method == "HEAD";
    let code =
        if code.is_empty() { code_of_status(status, is_head).to_owned() } else { bare(&code).to_owned() };
    let region = header("x-amz-bucket-region").map(str::to_owned).or(region);
    ServiceError::new(status, &code, &message).in_region(region)
}

fn json_error(text: &str) -> (String, String) {
    let body: Value = serde_json::from_str(text).unwrap_or_default();
    let field = |names: [&str; 2]| {
        names.iter().find_map(|name| body.get(name)).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    (field(["__type", "code"]), field(["message", "Message"]))
}

/// `AccessDeniedException` in `com.amazon.coral.service#AccessDeniedException:http://…`.
fn bare(code: &str) -> &str {
    let code = code.split_once(':').map_or(code, |(code, _)| code);
    code.rsplit_once('#').map_or(code, |(_, code)| code)
}

/// An answer to HEAD has no body, so the status has to tell.
fn code_of_status(status: u16, is_head: bool) -> &'static str {
    match status {
        301 => "PermanentRedirect",
        403 => "AccessDenied",
        404 => "NotFound",
        500 if is_head => "InternalError",
        503 => "ServiceUnavailable",
        _ => "",
    }
}
