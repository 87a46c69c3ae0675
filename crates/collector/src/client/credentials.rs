//! How credentials are found, and the sentence that says why there are none.

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::ProvideCredentials;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::error::metadata::ErrorMetadata;
use tokio::time::{Instant, timeout_at};

use super::{Settings, http_client};
use crate::error::{Error, ErrorKind, SIGN_IN, causes, in_short, is_expired, last_cause};

/// What helps where nothing was found.
const CHOOSE: &str = "sign in (`aws sso login`), name a profile with `--profile`, or set `AWS_ACCESS_KEY_ID` and \
                      `AWS_SECRET_ACCESS_KEY`";

/// What is configured on the command line, in the environment and in files.
pub(super) async fn load(settings: &Settings) -> SdkConfig {
    let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12()).http_client(http_client());
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile).credentials_provider(of_profile(profile, settings).await);
    }
    if let Some(region) = &settings.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(url) = &settings.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    loader.load().await
}

/// The Region that is given or configured, without a request; none where there is none.
pub async fn configured_region(settings: &Settings) -> Option<String> {
    let region = region_of(settings, settings.profile.as_deref()).await;
    region.map(|region| region.as_ref().to_owned())
}

async fn region_of(settings: &Settings, profile: Option<&str>) -> Option<Region> {
    if let Some(region) = &settings.region {
        return Some(Region::new(region.clone()));
    }
    // Why the whole loader: the chain of Regions ends with the instance metadata service, and has no HTTP client of its own.
    let loader =
        aws_config::defaults(BehaviorVersion::v2026_01_12()).http_client(http_client()).no_credentials();
    let loader = match profile {
        Some(profile) => loader.profile_name(profile),
        None => loader,
    };
    loader.load().await.region().cloned()
}

/// The credentials of a profile that is named: it wins over those in the environment, as with the AWS CLI.
async fn of_profile(profile: &str, settings: &Settings) -> ProfileFileCredentialsProvider {
    let region = region_of(settings, Some(profile)).await;
    let configuration = ProviderConfig::without_region().with_region(region).with_http_client(http_client());
    ProfileFileCredentialsProvider::builder().configure(&configuration).profile_name(profile).build()
}

/// Whether credentials can be had before the end.
pub(super) async fn check(
    provider: &impl ProvideCredentials,
    settings: &Settings,
    end: Instant,
) -> Result<(), Error> {
    let error = match timeout_at(end, provider.provide_credentials()).await {
        Ok(Ok(_)) => return Ok(()),
        Ok(Err(error)) => error,
        Err(_) => return Err(no_answer()),
    };
    // Why: the chain goes on behind a profile that gives none, and ends with what the last place says.
    let named = std::env::var("AWS_PROFILE").ok().filter(|_| settings.profile.is_none());
    if let Some(profile) = named {
        let of_profile = async { of_profile(&profile, settings).await.provide_credentials().await };
        if let Ok(Err(error)) = timeout_at(end, of_profile).await {
            return Err(none(&error).of_profile(&profile));
        }
    }
    Err(none(&error))
}

/// Nothing answered in time.
pub(super) fn no_answer() -> Error {
    Error::new(
        ErrorKind::NoCredentials,
        "no AWS credentials were found, for what should give them did not answer in time: check the network, the proxy and the \
         profile, whose program (`credential_process`) may wait for something",
    )
}

/// Nothing was found, and nothing says why.
pub(super) fn nothing() -> Error {
    Error::new(ErrorKind::NoCredentials, format!("no AWS credentials were found: {CHOOSE}"))
}

/// Why credentials could not be had, and what helps.
fn none(error: &(dyn std::error::Error + 'static)) -> Error {
    let cause = cause(error);
    let code = causes(error).find_map(|cause| cause.downcast_ref::<ErrorMetadata>()?.code());
    let remedy = match code {
        Some(code) if is_expired(code) => SIGN_IN,
        Some(_) => {
            "check that this is the right profile, that its role trusts the caller, and that the caller may assume it"
        }
        None if causes(error).any(|cause| cause.is::<ConnectorError>()) => {
            "check the network and the proxy, or choose other credentials with `--profile`"
        }
        None => CHOOSE,
    };
    let cause = if cause.is_empty() { String::new() } else { format!(" ({cause})") };
    Error::new(ErrorKind::NoCredentials, format!("no AWS credentials were found{cause}: {remedy}"))
}

/// The last cause, which says most; nothing where it only lists the places that were looked into.
pub(super) fn cause(error: &(dyn std::error::Error + 'static)) -> String {
    let text = last_cause(error);
    let first = text.lines().next().unwrap_or_default();
    match first {
        // A profile in which nothing is said of credentials.
        "the credential provider was not enabled" => "none are configured there".to_owned(),
        first if first.starts_with("no credentials found in chain") => String::new(),
        first => in_short(first.trim_end_matches('.')),
    }
}
