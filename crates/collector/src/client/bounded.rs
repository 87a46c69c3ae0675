//! Answers have a bound: whoever answers in AWS's place must not fill the memory.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::error::{ServiceError, UNREADABLE};

/// So many bytes may one answer have. The largest pages of AWS, such as a thousand roles with their policies, have a few
/// million.
const MOST_BYTES: usize = 32 << 20;

/// A client that reads no longer answers.
#[derive(Debug)]
pub(super) struct Bounded(pub(super) SharedHttpClient);

#[derive(Debug)]
struct Connector(SharedHttpConnector);

impl HttpClient for Bounded {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector(self.0.http_connector(settings, components)))
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        // An answer to HEAD announces the length of the object, and has no body.
        let has_body = request.method() != "HEAD";
        let answer = self.0.call(request);
        HttpConnectorFuture::new(async move {
            let mut answer = answer.await?;
            let announced = answer.headers().get("content-length").and_then(|length| length.parse().ok());
            if has_body && announced.is_some_and(|length: usize| length > MOST_BYTES) {
                return Err(too_long());
            }
            let body = std::mem::replace(answer.body_mut(), SdkBody::taken());
            // Why here: what breaks off when the SDK reads it is asked for again, and an answer without end has none then.
            let body = Limited::new(body, MOST_BYTES).collect().await.map_err(|error| match error {
                error if error.is::<LengthLimitError>() => too_long(),
                error => ConnectorError::io(error),
            })?;
            *answer.body_mut() = SdkBody::from(body.to_bytes());
            Ok(answer)
        })
    }
}

/// An error that is no reason to ask again.
fn too_long() -> ConnectorError {
    ConnectorError::user(ServiceError::new(0, UNREADABLE, "the answer is too long").into())
}
