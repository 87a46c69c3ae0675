//! Answers have a bound: whoever answers in AWS's place must not fill the memory.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http_body_util::Limited;

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
        let answer = self.0.call(request);
        HttpConnectorFuture::new(async move {
            let mut answer = answer.await?;
            // Why: what breaks off in the middle is asked for again, and that would take long to no end.
            let announced = answer.headers().get("content-length").and_then(|length| length.parse().ok());
            if announced.is_some_and(|length: usize| length > MOST_BYTES) {
                return Err(ConnectorError::user("the answer is too long".into()));
            }
            let body = std::mem::replace(answer.body_mut(), SdkBody::taken());
            *answer.body_mut() = SdkBody::from_body_1_x(Limited::new(body, MOST_BYTES));
            Ok(answer)
        })
    }
}
