//! The answer to `s3:HeadObject`, which is in headers.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use serde_json::{Map, Value};

/// The headers that a snapshot keeps, and their names in JSON. Metadata of users is none of our business.
const KEPT: [(&str, &str); 5] = [
    ("last-modified", "LastModified"),
    ("x-amz-server-side-encryption", "ServerSideEncryption"),
    ("x-amz-server-side-encryption-aws-kms-key-id", "SSEKMSKeyId"),
    ("x-amz-server-side-encryption-customer-algorithm", "SSECustomerAlgorithm"),
    ("x-amz-server-side-encryption-bucket-key-enabled", "BucketKeyEnabled"),
];

/// The object that the headers describe.
pub(super) fn object(response: &HttpResponse) -> Value {
    let mut object = Map::new();
    for (header, field) in KEPT {
        let Some(text) = response.headers().get(header) else { continue };
        let value = match field {
            "BucketKeyEnabled" => Value::Bool(text.eq_ignore_ascii_case("true")),
            _ => Value::String(text.to_owned()),
        };
        object.insert(field.to_owned(), value);
    }
    Value::Object(object)
}
