//! One request on its way through the SDK's runtime, and S3's way of telling where a bucket is.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_runtime::auth::sigv4::{self, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::service_clock_skew::{ServiceClockSkewClassifier, ServiceClockSkewInterceptor};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_runtime::client::orchestrator::operation::Operation as Orchestrated;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SigningName;
use aws_types::region::{Region, SigningRegion};
use serde_json::Value;

use super::Client;
use super::retry::InternalErrors;
use crate::endpoint::{Endpoint, with_account, with_bucket};
use crate::error::ServiceError;
use crate::fetch_request::FetchRequest;
use crate::protocol::{self, Request};
use keytrace_aws::catalog::service::{Protocol, Service};
use keytrace_aws::partition::is_region;

/// How often is tried, and how long.
pub(super) type Patience = (RetryConfig, TimeoutConfig);

impl Client {
    /// Sends the request for one page. What may be asked from other accounts is asked with the caller's own credentials where
    /// no role in the account can be assumed: a delegated administrator may read the organization without entering its
    /// management account, in which a service-managed StackSet makes no role.
    // Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html
    pub(super) async fn request(
        &self,
        fetch: &FetchRequest,
        token: Option<&str>,
        patience: Patience,
    ) -> Result<Value, ServiceError> {
        let told = self.request_there(fetch, token, patience.clone()).await;
        let Err(error) = told else { return told };
        let may_cross = fetch.operation.crosses_accounts && fetch.account != self.caller.account;
        if !may_cross || !error.lacks_credentials() || error.is_expired() {
            return Err(error);
        }
        let own = FetchRequest { account: self.caller.account.clone(), ..fetch.clone() };
        // Why the first error: that the role cannot be assumed is what the user can fix.
        self.request_there(&own, token, patience).await.map_err(|_| error)
    }

    /// Sends the request for one page with the credentials for the account of the request. A bucket that is elsewhere is asked
    /// there.
    async fn request_there(
        &self,
        fetch: &FetchRequest,
        token: Option<&str>,
        patience: Patience,
    ) -> Result<Value, ServiceError> {
        let request = protocol::request(fetch, token);
        let region = self.region_of(fetch);
        let answer = self.send(fetch, request.clone(), &region, patience.clone()).await;
        match answer {
            Err(error)
                if is_redirect(&error)
                    && error.region.as_ref().is_some_and(|other| *other != region && is_region(other)) =>
            {
                let other = error.region.unwrap_or(region);
                self.bucket_is_in(fetch.argument("bucket"), &other);
                self.send(fetch, request, &other, patience).await
            }
            answer => answer,
        }
    }

    fn bucket_is_in(&self, bucket: &str, region: &str) {
        let mut known = self.bucket_regions.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(bucket.to_owned(), region.to_owned());
    }

    /// The Region of the bucket, as far as it is known; else that of the request.
    fn region_of(&self, fetch: &FetchRequest) -> String {
        let known = self.bucket_regions.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(fetch.argument("bucket")).unwrap_or(&fetch.region).clone()
    }

    async fn send(
        &self,
        fetch: &FetchRequest,
        mut request: Request,
        region: &str,
        (retries, limits): Patience,
    ) -> Result<Value, ServiceError> {
        let service = fetch.operation.service;
        let mut endpoint = self.endpoint(service, region);
        let bucket = fetch.argument("bucket");
        if let (Protocol::RestXml, Some(virtual_host)) = (service.protocol, with_bucket(&endpoint, bucket)) {
            let rest = request.uri.strip_prefix('/').and_then(|uri| uri.strip_prefix(bucket)).unwrap_or("/");
            request.uri = if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") };
            endpoint = virtual_host;
        }
        if service.host == "s3-control" {
            endpoint = with_account(&endpoint, fetch.account.as_str()).unwrap_or(endpoint);
        }
        let credentials = self.access.of_account(&fetch.account, &self.caller.account).await;
        let place = format!("{}/{region}", fetch.account);
        let _permit = self.limits.enter(fetch.operation, &place).await;
        // Why behind the permit: of many requests that wait for it, the first ones learn that nobody answers.
        self.circuit_breaker.check(service.name, region)?;
        self.sent.fetch_add(1, Ordering::Relaxed);
        let asked = fetch.clone();
        let mut operation = Orchestrated::builder()
            // The SDK counts retries by this name, and AWS by service, account and Region.
            .service_name(format!("{}/{place}", service.name))
            .operation_name(fetch.operation.name)
            .behavior_version(aws_config::BehaviorVersion::v2026_01_12())
            .endpoint_url(&endpoint.url)
            .standard_retry(&retries)
            .timeout_config(limits)
            .sleep_impl(TokioSleep::new())
            .time_source(SystemTimeSource::new())
            .retry_classifier(AwsErrorCodeClassifier::<ServiceError>::new())
            .retry_classifier(TransientErrorClassifier::<ServiceError>::new())
            .retry_classifier(HttpStatusCodeClassifier::new_from_codes(&[502, 503, 504][..]))
            .retry_classifier(InternalErrors)
            .retry_classifier(ServiceClockSkewClassifier::<ServiceError>::new())
            .interceptor(ServiceClockSkewInterceptor::new())
            .runtime_plugin(self.signing(service, &endpoint, credentials));
        if let Some(http_client) = self.config.http_client() {
            operation = operation.http_client(http_client);
        }
        let operation = operation
            .serializer(move |(): ()| http_request(&request))
            .deserializer(move |response: &HttpResponse| {
                protocol::answer(&asked, response).map_err(OrchestratorError::operation)
            })
            .build();
        let result = operation.invoke(()).await.map_err(ServiceError::from);
        self.circuit_breaker.note(service.name, region, &result);
        result
    }

    fn signing(
        &self,
        service: &Service,
        endpoint: &Endpoint,
        credentials: SharedCredentialsProvider,
    ) -> StaticRuntimePlugin {
        let mut options = SigningOptions::default();
        if service.protocol == Protocol::RestXml {
            // Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
            options.double_uri_encode = false;
            options.normalize_uri_path = false;
            options.content_sha256_header = true;
        }
        let mut layer = Layer::new("signing");
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(SigV4OperationSigningConfig {
            region: Some(SigningRegion::from(Region::new(endpoint.signing_region.clone()))),
            name: Some(SigningName::from_static(service.name)),
            signing_options: options,
            ..SigV4OperationSigningConfig::default()
        });
        let schemes = StaticAuthSchemeOptionResolver::new(vec![sigv4::SCHEME_ID]);
        let components = RuntimeComponentsBuilder::new("signing")
            .with_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(schemes)))
            .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
            .with_identity_resolver(sigv4::SCHEME_ID, SharedIdentityResolver::new(credentials))
            .with_identity_cache(Some(self.identities.clone()));
        StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components)
    }
}

fn is_redirect(error: &ServiceError) -> bool {
    matches!(error.status(), 301 | 307 | 400) || error.error_code() == "AuthorizationHeaderMalformed"
}

fn http_request(request: &Request) -> Result<HttpRequest, BoxError> {
    let mut builder = http::Request::builder()
        .method(request.method)
        .uri(&request.uri)
        .header("user-agent", concat!("keytrace/", env!("CARGO_PKG_VERSION")));
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    Ok(HttpRequest::try_from(builder.body(SdkBody::from(request.body.as_str()))?)?)
}
