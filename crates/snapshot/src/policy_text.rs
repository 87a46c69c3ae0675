//! A policy's text, exactly as AWS returned it. Never parsed here, so the format outlives the parser.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// The exact text of a policy document. Copies share it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyText(Arc<str>);

impl PolicyText {
    /// A policy text, as it is.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PolicyText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for PolicyText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// The texts that were met, so that equal ones are kept once: the roles of an account have few policies of their own.
#[derive(Debug, Default)]
pub(crate) struct KnownTexts(HashSet<PolicyText>);

impl KnownTexts {
    /// Puts the first text that was equal in the place of this one.
    pub(crate) fn share(&mut self, text: &mut PolicyText) {
        match self.0.get(text) {
            Some(known) => *text = known.clone(),
            None => {
                self.0.insert(text.clone());
            }
        }
    }
}

/// Accepts the three forms in which AWS hands out policies: a string that holds JSON (KMS, S3, Organizations, the VPC
/// endpoints of EC2), a URL-encoded string (the IAM API) and a JSON object (IAM as the AWS CLI prints it).
impl<'de> Deserialize<'de> for PolicyText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let source = raw.get();
        match source.as_bytes().first() {
            Some(b'{') => Ok(Self(source.into())),
            Some(b'"') => {
                let text: String = serde_json::from_str(source).map_err(D::Error::custom)?;
                decode(text)
                    .map(Self::new)
                    .map_err(|_| D::Error::custom("the URL-encoded policy is not UTF-8"))
            }
            _ => Err(D::Error::custom("expected a policy: a string or an object")),
        }
    }
}

// Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html (RFC 3986, so `+` is a plus)
fn decode(text: String) -> Result<String, std::str::Utf8Error> {
    let is_encoded = text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("%7B"));
    if is_encoded { Ok(percent_decode_str(&text).decode_utf8()?.into_owned()) } else { Ok(text) }
}
