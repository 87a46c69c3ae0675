//! Sends requests by AWS's own runtime: credentials, signatures, retries, time limits and TLS are the SDK's.

mod access;
mod bounded;
mod cached_credentials;
mod circuit_breaker;
mod credentials;
mod retry;
mod send;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_config::SdkConfig;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::{Builder, ConnectorBuilder, tls};
use aws_smithy_runtime::client::identity::IdentityCache;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::identity::SharedIdentityCache;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::service_config::ServiceConfigKey;
use keytrace_aws::partition::is_region;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::snapshot::CallerIdentity;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use crate::endpoint::{self, Endpoint, Variant};
use crate::error::{Error, ErrorKind, ServiceError};
use crate::fetch_request::FetchRequest;
use crate::limit::Limits;
use crate::redact::without_password;
use access::Access;
use bounded::Bounded;
use circuit_breaker::CircuitBreaker;
pub use credentials::configured_region;
use keytrace_aws::catalog::service::{STS, Service};
use keytrace_aws::catalog::{DESCRIBE_REGIONS, GET_CALLER_IDENTITY};

/// How AWS is reached, as the user says it on the command line; what is left out comes from the environment.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The profile of the shared configuration files.
    pub profile: Option<String>,
    /// The Region.
    pub region: Option<String>,
    /// Where every service is, instead of AWS's endpoints.
    pub endpoint_url: Option<String>,
    /// The name of a role that is assumed in every other account that is met.
    pub role_name: Option<String>,
    /// Further profiles, each for the account that its credentials belong to.
    pub also_profiles: Vec<String>,
    /// Roles by account, which win over `role_name`.
    pub roles: BTreeMap<AccountId, String>,
    /// Whether the scripts of jobs are read.
    pub reads_scripts: bool,
}

/// A connection to AWS as one caller.
#[derive(Debug)]
pub struct Client {
    config: SdkConfig,
    endpoint_url: Option<String>,
    variant: Variant,
    identities: SharedIdentityCache,
    access: Access,
    limits: Limits,
    circuit_breaker: CircuitBreaker,
    bucket_regions: Mutex<BTreeMap<String, String>>,
    sent: AtomicU64,
    /// Who calls.
    pub caller: CallerIdentity,
    /// The Region that is configured.
    pub region: String,
    /// Whether the scripts of jobs are read.
    pub reads_scripts: bool,
}

/// As long as a user may be left without a word when something is wrong with credentials or network.
const FIRST_ANSWER: Duration = Duration::from_millis(4500);

impl Client {
    /// Finds credentials and asks who they belong to. Everything that is wrong with them shows here.
    pub async fn connect(settings: &Settings) -> Result<Self, Error> {
        Self::before(settings, Instant::now() + FIRST_ANSWER).await
    }

    /// The same, with an answer before the end.
    async fn before(settings: &Settings, end: Instant) -> Result<Self, Error> {
        let config =
            timeout_at(end, credentials::load(settings)).await.map_err(|_| credentials::no_answer())?;
        let region = config.region().map(|region| region.as_ref().to_owned()).ok_or_else(|| {
            let message = "no Region is configured: pass `--region` or set `AWS_REGION`";
            Error::new(ErrorKind::NoRegion, message)
        })?;
        check_region(&region)?;
        let variant = Variant {
            fips: config.use_fips().unwrap_or_default(),
            dual_stack: config.use_dual_stack().unwrap_or_default(),
        };
        let mut client = Self {
            access: Access::of(&config, settings)?,
            config,
            endpoint_url: settings.endpoint_url.clone(),
            variant,
            identities: IdentityCache::lazy().build(),
            limits: Limits::default(),
            circuit_breaker: CircuitBreaker::default(),
            bucket_regions: Mutex::default(),
            sent: AtomicU64::new(0),
            // Nobody sees it before the answer is here.
            caller: CallerIdentity { account: access::nobody(), arn: None, user_id: None },
            region,
            reads_scripts: settings.reads_scripts,
        };
        client.caller = client.identity(settings, end).await.map_err(|error| match &settings.profile {
            Some(profile) => error.of_profile(profile),
            None => error,
        })?;
        client.also(settings).await?;
        Ok(client)
    }

    /// Gets the further credentials that the user named: of other profiles, and of a role in the caller's own account.
    async fn also(&mut self, settings: &Settings) -> Result<(), Error> {
        for profile in &settings.also_profiles {
            let only = Settings {
                profile: Some(profile.clone()),
                also_profiles: Vec::new(),
                roles: BTreeMap::new(),
                ..settings.clone()
            };
            let other = Box::pin(Self::connect(&only)).await?;
            self.access.add(other.caller.account, other.access);
        }
        let account = &self.caller.account;
        if let Some(arn) = settings.roles.get(account) {
            self.enter(account).await.map_err(|error| {
                let message =
                    format!("`--role {account}={arn}`: {error}; check that the role trusts the caller");
                Error::new(ErrorKind::BadCredentials, message).caused_by(error)
            })?;
        }
        Ok(())
    }

    /// Whether there are credentials for an account that AWS gives out and accepts.
    pub async fn enter(&self, account: &AccountId) -> Result<(), ServiceError> {
        self.access.enter(account, &self.caller.account).await
    }

    /// The number of requests that were sent.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Whether there are credentials for an account, so that it can be asked about itself.
    pub fn reaches(&self, account: &AccountId) -> bool {
        *account == self.caller.account || self.access.has_role_in(account)
    }

    /// The Regions that are enabled in the caller's account.
    // Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html (without `AllRegions`)
    pub async fn enabled_regions(&self) -> Result<Vec<String>, Error> {
        let fetch = FetchRequest::new(&DESCRIBE_REGIONS, &self.caller.account, &self.region);
        let answer = self.ask(&fetch, None).await.map_err(|error| {
            let message =
                format!("`ec2:DescribeRegions` did not return the enabled Regions: {error}; pass `--region`");
            Error::new(ErrorKind::Unexpected, message).caused_by(error)
        })?;
        let regions = answer.get("Regions").and_then(Value::as_array).into_iter().flatten();
        let name = |region: &Value| region.get("RegionName").and_then(Value::as_str).map(str::to_owned);
        Ok(regions.filter_map(name).filter(|name| is_region(name)).collect())
    }

    async fn identity(&self, settings: &Settings, end: Instant) -> Result<CallerIdentity, Error> {
        let endpoint = self.endpoint(&STS, &self.region);
        check_address(&endpoint.url)?;
        credentials::check(self.access.own(), settings, end).await?;
        let fetch = FetchRequest::new(&GET_CALLER_IDENTITY, &self.caller.account, &self.region);
        // Why at least so long: credentials may have come at the last moment.
        let left = end.saturating_duration_since(Instant::now()).max(Duration::from_millis(400));
        let quick = (RetryConfig::standard().with_max_attempts(2), time_limits(Duration::from_secs(2), left));
        let answer = self.request(&fetch, None, quick).await;
        let shown = without_password(&endpoint.url);
        let answer = answer.map_err(|error| Error::of_first_request(&error, &shown))?;
        serde_json::from_value(answer).map_err(|error| {
            let message = format!("`{}` did not answer `sts:GetCallerIdentity` as expected: {error}", shown);
            Error::new(ErrorKind::Unexpected, message).caused_by(error)
        })
    }

    /// Asks for one page.
    pub async fn ask(&self, fetch: &FetchRequest, token: Option<&str>) -> Result<Value, ServiceError> {
        let retries = self.config.retry_config().cloned().filter(RetryConfig::has_retry);
        let patient = RetryConfig::adaptive().with_max_attempts(8);
        let retries = retries.filter(|own| own.max_attempts() > 3).unwrap_or(patient);
        let limits = time_limits(Duration::from_secs(20), Duration::from_secs(120));
        self.request(fetch, token, (retries, limits)).await
    }

    fn endpoint(&self, service: &Service, region: &str) -> Endpoint {
        let key = ServiceConfigKey::builder()
            .service_id(service.id)
            .env("AWS_ENDPOINT_URL")
            .profile("endpoint_url")
            .build()
            .ok();
        let of_service = || self.config.service_config()?.load_config(key?);
        let url = self.endpoint_url.clone().or_else(of_service);
        match url.or_else(|| self.config.endpoint_url().map(str::to_owned)) {
            Some(url) => endpoint::custom(service, region, &url),
            None => endpoint::endpoint(service, region, self.variant),
        }
    }
}

/// Refuses what cannot be a Region, before it becomes part of a host's name.
///
/// # Errors
/// With the text and an example.
pub fn check_region(region: &str) -> Result<(), Error> {
    if is_region(region) {
        return Ok(());
    }
    let message =
        format!("`{region}` is not an AWS Region (example: `us-east-1`): check `--region` and `AWS_REGION`");
    Err(Error::new(ErrorKind::BadPlace, message))
}

/// Refuses what cannot be the address of an endpoint.
fn check_address(url: &str) -> Result<(), Error> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if host.is_some_and(|host| !host.is_empty() && !host.contains(char::is_whitespace)) {
        return Ok(());
    }
    let message = format!(
        "`{}` is not an endpoint URL: `--endpoint-url` (`AWS_ENDPOINT_URL`) must start with `https://` or `http://` and name a host",
        without_password(url)
    );
    Err(Error::new(ErrorKind::BadPlace, message))
}

/// One pool of connections for everything: the SDK would make one for each request. Proxies come from the environment.
fn http_client() -> SharedHttpClient {
    let unbounded = Builder::new().build_with_connector_fn(|settings, components| {
        let provider = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
        let mut connector = ConnectorBuilder::default().tls_provider(provider);
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(|components| components.sleep_impl()));
        connector.set_proxy_config(Some(ProxyConfig::from_env()));
        connector.build()
    });
    SharedHttpClient::new(Bounded(unbounded))
}

fn time_limits(attempt: Duration, operation: Duration) -> TimeoutConfig {
    let connect = Duration::from_millis(1500).min(attempt);
    TimeoutConfig::builder()
        .connect_timeout(connect)
        .operation_attempt_timeout(attempt)
        .operation_timeout(operation)
        .build()
}
