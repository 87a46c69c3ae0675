//! What AWS answered instead of a fact, and why nothing at all could be collected.

use std::fmt;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError};
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// The error code of an answer that does not come from AWS.
pub(crate) const UNREADABLE: &str = "UnreadableAnswer";

/// The error codes of expired credentials.
const EXPIRED: [&str; 3] = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"];

/// What to do then.
pub(crate) const SIGN_IN: &str = "sign in again (`aws sso login`) or renew the session";

/// An error that a service answered, or that kept a request from reaching it.
#[derive(Debug, Clone)]
pub struct ServiceError {
    // Why a box: it is in every answer's `Result`.
    metadata: Box<ErrorMetadata>,
    status: u16,
    /// The Region that S3 names when it was asked in another one.
    pub(crate) region: Option<String>,
    /// Whether there were no credentials to sign the request with.
    lacks_credentials: bool,
}

impl ServiceError {
    pub(crate) fn new(status: u16, code: &str, message: &str) -> Self {
        let (code, message) = (in_short(code), in_short(message));
        let metadata = ErrorMetadata::builder().code(code).message(message).build();
        Self { metadata: Box::new(metadata), status, region: None, lacks_credentials: false }
    }

    /// The same error, where S3 said in which Region the bucket is.
    pub(crate) fn in_region(mut self, region: Option<String>) -> Self {
        self.region = region;
        self
    }

    /// An error without an answer.
    pub(crate) fn without_answer(message: &str) -> Self {
        Self::new(0, "", message)
    }

    /// The error code, such as `AccessDeniedException`; empty if no answer came.
    pub fn error_code(&self) -> &str {
        self.metadata.code().unwrap_or_default()
    }

    /// The message.
    pub fn text(&self) -> &str {
        self.metadata.message().unwrap_or_default()
    }

    /// Whether the credentials have expired.
    pub(crate) fn is_expired(&self) -> bool {
        is_expired(self.error_code()) || (self.lacks_credentials && self.text().contains("expired"))
    }

    /// Whether no answer came, although there were credentials to sign the request with.
    pub(crate) fn is_without_answer(&self) -> bool {
        self.status == 0 && self.error_code().is_empty() && !self.lacks_credentials
    }

    /// Whether there were no credentials to sign the request with.
    pub(crate) fn lacks_credentials(&self) -> bool {
        self.lacks_credentials
    }

    /// The HTTP status; 0 if no answer came.
    pub fn status(&self) -> u16 {
        self.status
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.error_code(), self.text()) {
            ("", "") => write!(formatter, "HTTP status {}", self.status),
            (code, "") => write!(formatter, "{code} (HTTP status {})", self.status),
            ("", text) => formatter.write_str(text),
            (code, text) => write!(formatter, "{code}: {text}"),
        }
    }
}

impl std::error::Error for ServiceError {}

impl ProvideErrorMetadata for ServiceError {
    fn meta(&self) -> &ErrorMetadata {
        &self.metadata
    }
}

impl From<SdkError<ServiceError, HttpResponse>> for ServiceError {
    fn from(error: SdkError<ServiceError, HttpResponse>) -> Self {
        match error {
            SdkError::ServiceError(error) => error.into_err(),
            other => {
                if let Some(error) = causes(&other).find_map(|cause| cause.downcast_ref::<Self>()) {
                    return error.clone();
                }
                let lacks_credentials = causes(&other).any(|cause| cause.is::<CredentialsError>());
                Self { lacks_credentials, ..Self::without_answer(&last_cause(&other)) }
            }
        }
    }
}

/// A text in one line, of the length that it may have in a sentence: whoever answers may say anything.
pub(crate) fn in_short(text: &str) -> String {
    const LONGEST: usize = 2_000;
    let mut short = String::new();
    for word in text.split_ascii_whitespace() {
        if !short.is_empty() {
            short.push(' ');
        }
        let left = LONGEST.saturating_sub(short.len());
        if word.len() > left {
            short.extend(word.chars().take(left));
            return short + " …";
        }
        short.push_str(word);
    }
    short
}

/// Whether an error code means expired credentials.
pub(crate) fn is_expired(code: &str) -> bool {
    EXPIRED.contains(&code)
}

/// An error and what caused it.
pub(crate) fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}

/// The last cause, which says most: those before it only say that something failed. What the system says of a file needs
/// the one before, which names it.
pub(crate) fn last_cause(error: &(dyn std::error::Error + 'static)) -> String {
    let last = causes(error).last().unwrap_or(error);
    if let Some(metadata) = last.downcast_ref::<ErrorMetadata>() {
        let parts: Vec<&str> = [metadata.code(), metadata.message()].into_iter().flatten().collect();
        if !parts.is_empty() {
            return parts.join(": ");
        }
    }
    let is_connection = causes(error).any(|cause| cause.is::<ConnectorError>());
    let is_bare = |error: &std::io::Error| error.raw_os_error().is_some() && !is_connection;
    let before = causes(error).take_while(|cause| !std::ptr::addr_eq(*cause, last)).last();
    match before {
        Some(before) if last.downcast_ref().is_some_and(is_bare) => format!("{before}: {last}"),
        _ => last.to_string(),
    }
}

/// What kept the collection from starting or from being kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// No credentials were found, or they could not be loaded.
    NoCredentials,
    /// AWS does not accept the credentials.
    BadCredentials,
    /// No Region is configured.
    NoRegion,
    /// The Region or the endpoint's address is not valid.
    BadPlace,
    /// The clock differs too much from AWS's.
    ClockSkew,
    /// AWS could not be reached.
    NoConnection,
    /// A file could not be written.
    NotWritten,
    /// AWS answered something else than was expected.
    Unexpected,
}

/// Why nothing could be collected: one sentence with the cause and the remedy. `source` has the cause as a value.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: ErrorKind,
    message: String,
    #[source]
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), cause: None }
    }

    /// The same error, with its cause.
    pub(crate) fn caused_by(self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { cause: Some(cause.into()), ..self }
    }

    /// What kind of error it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The same, said of a profile.
    pub(crate) fn of_profile(self, profile: &str) -> Self {
        Self { message: format!("profile `{profile}`: {}", self.message), ..self }
    }

    /// The credentials expired during the collection, so nothing more can be read.
    pub(crate) fn of_end(error: &ServiceError) -> Self {
        let message = format!("the credentials expired before collection finished: {error}; {SIGN_IN}");
        Self::new(ErrorKind::BadCredentials, message).caused_by(error.clone())
    }

    /// What the answer to the very first request says about everything that would follow.
    pub(crate) fn of_first_request(error: &ServiceError, endpoint: &str) -> Self {
        let code = error.error_code();
        let text = error.text();
        let (kind, remedy) = match code {
            code if is_expired(code) => (ErrorKind::BadCredentials, SIGN_IN),
            "RequestTimeTooSkewed" => (ErrorKind::ClockSkew, "set this computer's clock"),
            "SignatureDoesNotMatch" | "InvalidSignatureException" if is_about_time(text) => {
                (ErrorKind::ClockSkew, "set this computer's clock")
            }
            "SignatureDoesNotMatch" | "InvalidSignatureException" => {
                (ErrorKind::BadCredentials, "check the secret access key")
            }
            "InvalidClientTokenId" | "UnrecognizedClientException" | "AuthFailure" => (
                ErrorKind::BadCredentials,
                "check the access key, and that the Region (`--region`) is enabled and in the same partition",
            ),
            UNREADABLE => return Self::not_of_aws(endpoint, text),
            "" if error.status() != 0 => return Self::not_of_aws(endpoint, &error.to_string()),
            "" => {
                let of_aws = [".amazonaws.com", ".api.aws", ".amazonwebservices.com"]
                    .iter()
                    .any(|name| endpoint.contains(name));
                let what = if of_aws { "`--region`" } else { "`--endpoint-url` (`AWS_ENDPOINT_URL`)" };
                let message = format!(
                    "`{endpoint}` could not be reached: {text}; check the network, the proxy and {what}"
                );
                return Self::new(ErrorKind::NoConnection, message).caused_by(error.clone());
            }
            _ => (
                ErrorKind::Unexpected,
                "AWS allows this request to everyone; check `--profile` and `--endpoint-url`",
            ),
        };
        Self::new(kind, format!("AWS rejected `sts:GetCallerIdentity`: {error}; {remedy}"))
            .caused_by(error.clone())
    }

    /// Whoever answers is not AWS.
    fn not_of_aws(endpoint: &str, what: &str) -> Self {
        let message = format!(
            "`{endpoint}` does not answer like AWS ({what}); check the network, the proxy and `--endpoint-url` (`AWS_ENDPOINT_URL`)"
        );
        Self::new(ErrorKind::Unexpected, message)
    }
}

fn is_about_time(text: &str) -> bool {
    ["expired", "not yet current", "is now earlier", "is now later"].iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::{Error, ServiceError, in_short};

    #[test]
    fn whatever_is_answered_is_a_line_of_bounded_length() {
        for (text, short) in [("", ""), (" a\r\n  b ", "a b"), ("ä ö", "ä ö")] {
            assert_eq!(in_short(text), short);
        }
        for long in ["x".repeat(10 << 20), "x ".repeat(5 << 20), "ä".repeat(5 << 20)] {
            let error = ServiceError::new(403, &long, &long);
            let sentence = Error::of_first_request(&error, "https://sts.us-east-1.amazonaws.com").to_string();
            assert!(sentence.len() < 10_000 && !sentence.contains('\n'), "{} bytes", sentence.len());
        }
    }
}
