//! What SDKs and services put around a message: error code, HTTP status, request id, the service that answered.
//!
//! The innermost wrapper belongs to the call that was refused, the outermost names the service that the user called.

use super::pattern::{Groups, Pattern, group};
use super::sentence::floor_char;
use super::service;

/// What the wrappers of one message say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wrapper {
    pub(super) service: Option<String>,
    pub(super) status_code: Option<u16>,
    pub(super) error_code: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) operation: Option<String>,
}

impl Wrapper {
    /// Keeps what is known and takes the rest from another wrapper of the same message.
    pub(super) fn or(self, other: Wrapper) -> Wrapper {
        Wrapper {
            service: self.service.or(other.service),
            status_code: self.status_code.or(other.status_code),
            error_code: self.error_code.or(other.error_code),
            request_id: self.request_id.or(other.request_id),
            operation: self.operation.or(other.operation),
        }
    }
}

/// How far a wrapper may reach before and after its message.
pub(super) const REACH: usize = 600;

static JAVA_CLOSED: Pattern = Pattern::new(
    r#"^[\s.,:"'\]}>*]*(?:[A-Za-z]+:\s*)?\(Service:\s*(?P<svc>[^;,()]+)[;,](?P<rest>[^()]*(?:\([^()]*\)[^()]*)?)\)?"#,
);
static STATUS: Pattern = Pattern::new(r#"(?i)(?:\b|http)status\s*code["']?\s*[:=]\s*["']?(?P<status>\d{3})"#);
static JSON_STATUS: Pattern = Pattern::new(r#"["']?HTTPStatusCode["']?\s*:\s*(?P<status>\d{3})"#);
static ERROR_CODE: Pattern = Pattern::new(r"(?i)\bError\s+Code:\s*(?P<code>[A-Za-z][A-Za-z0-9_.]*)");
static REQUEST_ID: Pattern = Pattern::new(
    r#"(?i)(?:^|[^a-z\s-]\s*|\s|<)(?:x-amzn-)?request\s*-?id["']?\s*[:=>]\s*["']?(?P<rid>[A-Za-z0-9][A-Za-z0-9-]+)"#,
);
static EXTENDED: Pattern = Pattern::new(r"(?i)extended\s+request\s+id:\s*[^;,)\s]*");
static CFN: Pattern = Pattern::new(r"HandlerErrorCode:\s*(?P<code>[A-Za-z]+)");

/// Reads the wrappers behind a message; `after` ends where the next message begins. Also the bytes they take.
pub(super) fn behind(after: &str) -> (Wrapper, usize) {
    let (mut inner, mut outer_service, mut taken) = (Wrapper::default(), None, 0);
    let mut rest = after;
    while rest.contains("(Service:")
        && let Some(captures) = JAVA_CLOSED.captures(rest)
    {
        let length = captures.whole().end();
        let fields = group(&captures, "rest").unwrap_or_default();
        let named = group(&captures, "svc").map(|name| service::named(&name));
        outer_service = named.clone().or(outer_service);
        inner = inner.or(fields_of(&fields));
        taken += length;
        rest = rest.get(length..).unwrap_or("");
        if length == 0 {
            break;
        }
    }
    inner.service = outer_service;
    if taken > 0 {
        return (inner, taken);
    }
    let mut wrapper = fields_of(rest);
    wrapper.error_code = wrapper
        .error_code
        .or_else(|| FIELD_CODE.captures(rest).and_then(|captures| group(&captures, "code")));
    let reach = [&STATUS, &JSON_STATUS, &REQUEST_ID]
        .into_iter()
        .filter_map(|pattern| pattern.find(rest))
        .map(|m| m.end());
    (wrapper, reach.max().unwrap_or(0))
}

fn fields_of(text: &str) -> Wrapper {
    let status = STATUS.captures(text).or_else(|| JSON_STATUS.captures(text));
    let extended = if text.contains("xtended") { EXTENDED.find(text) } else { None };
    let spared = extended.map(|found| text.replace(found.as_str(), " "));
    let spared = spared.as_deref().unwrap_or(text);
    let code = ERROR_CODE.captures(text).or_else(|| CFN.captures(text));
    Wrapper {
        service: None,
        status_code: status.and_then(|c| group(&c, "status")).and_then(|digits| digits.parse().ok()),
        error_code: code.and_then(|c| group(&c, "code")),
        request_id: REQUEST_ID.captures(spared).and_then(|c| group(&c, "rid")).filter(|id| !is_redacted(id)),
        operation: None,
    }
}

/// A request id that somebody has blacked out tells two requests apart no more.
fn is_redacted(id: &str) -> bool {
    let word = id.trim_matches(['x', 'X', '-']);
    word.is_empty()
        || word.eq_ignore_ascii_case("redacted")
        || !id.contains(|c: char| c.is_ascii_digit()) && id.len() < 12
}

static BOTO: Pattern = Pattern::new(
    r"(?i)an\s+error\s+occurr?ed\s+\((?P<code>[A-Za-z0-9.]+)\)\s+when\s+calling\s+the\s+(?P<op>[A-Za-z0-9]+)\s+operation",
);
static GO2: Pattern =
    Pattern::new(r"(?s)operation\s+error\s+(?P<svc>[A-Za-z0-9 ]+?):\s+(?P<op>[A-Za-z0-9]+)(?P<rest>.*)$");
static GO2_RID: Pattern = Pattern::new(r"RequestID:\s*(?P<rid>[A-Za-z0-9-]+)");
static GO2_CODE: Pattern = Pattern::new(r"api\s+error\s+(?P<code>[A-Za-z0-9.]+):");
static FIELD_CODE: Pattern = Pattern::new(
    r#"(?:["'](?:__type|[Cc]ode|[Ee]rrorCode|[Ee]rror|x-amzn-ErrorType)["']\s*[:=]\s*["'](?:[A-Za-z0-9.]+#)?|<Code>)(?P<code>[A-Za-z][A-Za-z0-9.]*(?:Exception|Denied|Fault|NotFound|Operation|Forbidden|Error))\b"#,
);
static CLASS: Pattern = Pattern::new(
    r"(?P<path>(?:[A-Za-z_][\w$]*\.)*)(?P<class>(?:KMS\.)?[A-Z][A-Za-z0-9]*(?:Exception|Error|Fault|Denied))[\s*]*[:\-][\s*\x22']*(?:An error occurred[^:]*:\s*)?$",
);
static SDK_PATH: Pattern =
    Pattern::new(r"(?:com\.amazonaws\.services|software\.amazon\.awssdk\.services)\.(?P<svc>[a-z0-9]+)\.");
static GLUE_ENCRYPTION: Pattern = Pattern::new(r"GlueEncryptionException");
static DYNAMODB: Pattern = Pattern::new(r"KMS\s+(?:key\s+\w+(?:\s+denied)?|validation)\s+error:");
static KINESIS: Pattern = Pattern::new(r"\bKMSAccessDeniedException|Kinesis\.KMS\.");

/// Reads the wrappers before a message; `before` begins where the previous message ends.
pub(super) fn before(before: &str) -> Wrapper {
    let mut wrapper = class_before(before);
    if before.contains("calling")
        && let Some(captures) = BOTO.last_captures(before)
    {
        wrapper = wrapper.or(boto(&captures));
    }
    if before.contains("operation")
        && let Some(captures) = GO2.last_captures(before)
    {
        wrapper = go2(&captures).or(wrapper);
    }
    let field = if before.contains(['"', '<']) { FIELD_CODE.last_captures(before) } else { None };
    let code = field.and_then(|captures| group(&captures, "code"));
    wrapper = wrapper.or(Wrapper { error_code: code, ..Wrapper::default() });
    if let Some(service) = relaying_service(before) {
        wrapper.service = Some(service.to_owned());
    }
    wrapper
}

fn boto(captures: &Groups<'_>) -> Wrapper {
    let operation = group(captures, "op");
    let service = operation.as_deref().and_then(service::of_operation).map(str::to_owned);
    let code = group(captures, "code").filter(|code| !code.chars().all(|c| c.is_ascii_digit()));
    let status_code = group(captures, "code").and_then(|code| code.parse().ok());
    Wrapper { service, error_code: code, status_code, request_id: None, operation }
}

/// `An error occurred (CODE) when calling the X operation` around an offset, when the code is the hit itself.
pub(super) fn call_around(text: &str, at: usize) -> Option<Wrapper> {
    let from = floor_char(text, at.saturating_sub(40));
    let window = text
        .get(from..floor_char(text, at.saturating_add(120)))
        .filter(|window| window.contains("calling"))?;
    let captures = BOTO
        .all(window)
        .find(|captures| captures.whole().start() + from <= at && at < captures.whole().end() + from)?;
    Some(boto(&captures))
}

fn go2(captures: &Groups<'_>) -> Wrapper {
    let rest = group(captures, "rest").unwrap_or_default();
    Wrapper {
        service: group(captures, "svc").map(|name| service::named(&name)),
        status_code: STATUS
            .captures(&rest)
            .and_then(|c| group(&c, "status"))
            .and_then(|digits| digits.parse().ok()),
        error_code: GO2_CODE.captures(&rest).and_then(|c| group(&c, "code")),
        request_id: GO2_RID.captures(&rest).and_then(|c| group(&c, "rid")).filter(|id| !is_redacted(id)),
        operation: group(captures, "op"),
    }
}

/// `AccessDeniedException:` or `com.amazonaws.services.kms.model.AWSKMSException:` right before the message.
fn class_before(before: &str) -> Wrapper {
    let Some(captures) = CLASS.captures(before) else { return Wrapper::default() };
    let class = group(&captures, "class").unwrap_or_default();
    let path = group(&captures, "path").unwrap_or_default();
    let of_class = service::of_class(&class).map(str::to_owned);
    let from_path = SDK_PATH.captures(&path).and_then(|c| group(&c, "svc"));
    let code = of_class.is_none().then_some(class).filter(|class| is_aws_code(class));
    Wrapper { service: of_class.or(from_path), error_code: code, ..Wrapper::default() }
}

/// The words of AWS's error codes; classes of languages, frameworks and SDKs have none of them.
fn is_aws_code(class: &str) -> bool {
    const WORDS: [&str; 22] = [
        "Denied",
        "NotFound",
        "NotAccessible",
        "Invalid",
        "Incorrect",
        "Disabled",
        "Unavailable",
        "Throttl",
        "Validation",
        "State",
        "Encryption",
        "Expired",
        "Unrecognized",
        "Malformed",
        "Limit",
        "Unauthorized",
        "Unsupported",
        "KMSInternal",
        "Timeout",
        "DryRun",
        "Concurrent",
        "Conflict",
    ];
    WORDS.iter().any(|word| class.contains(word))
}

/// The service whose own words stand around the message.
fn relaying_service(before: &str) -> Option<&'static str> {
    [(&GLUE_ENCRYPTION, "glue"), (&DYNAMODB, "dynamodb"), (&KINESIS, "kinesis")]
        .into_iter()
        .find_map(|(pattern, service)| pattern.find(before).map(|_| service))
}
