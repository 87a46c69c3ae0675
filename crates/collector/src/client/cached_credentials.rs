//! Credentials that are asked for once as long as they last, not once for each request or account; so is a refusal.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use tokio::sync::Mutex;

/// So long before their end credentials are asked for anew.
const BEFORE_END: Duration = Duration::from_secs(60);

/// So long are credentials kept that do not say when they end.
const WITHOUT_END: Duration = Duration::from_secs(15 * 60);

/// So long is remembered that there were none.
const REFUSED: Duration = Duration::from_secs(60);

/// A provider that remembers what it provided.
// Why: AWS's runtime remembers for signing alone. A program that gives credentials (`credential_process`) may take seconds,
// and would run again for the first request and for each account whose role is assumed.
#[derive(Debug)]
pub(super) struct CachedCredentials {
    of: SharedCredentialsProvider,
    last: Mutex<Option<(Result<Credentials, Refused>, SystemTime)>>,
}

/// Why there were no credentials, for all who ask.
#[derive(Debug, Clone)]
struct Refused(Arc<CredentialsError>);

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl std::error::Error for Refused {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl CachedCredentials {
    /// The same provider, with a memory.
    pub(super) fn of(provider: SharedCredentialsProvider) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(Self { of: provider, last: Mutex::default() })
    }

    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        // Held while they are asked for, so that whoever comes in between waits for the same.
        let mut last = self.last.lock().await;
        let now = SystemTime::now();
        let kept = last.as_ref().filter(|(_, until)| now < *until).map(|(told, _)| told.clone());
        let told = match kept {
            Some(told) => told,
            None => {
                let told = self.of.provide_credentials().await.map_err(|error| Refused(Arc::new(error)));
                let until = match &told {
                    Ok(credentials) => match credentials.expiry() {
                        Some(end) => end.checked_sub(BEFORE_END).unwrap_or(now),
                        None => now + WITHOUT_END,
                    },
                    Err(_) => now + REFUSED,
                };
                *last = Some((told.clone(), until));
                told
            }
        };
        told.map_err(CredentialsError::provider_error)
    }
}

impl ProvideCredentials for CachedCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}
