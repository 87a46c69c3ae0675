//! Credentials by account: the caller's own, and roles that are assumed with them.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use keytrace_snapshot::account::AccountId;

use super::cached_credentials::CachedCredentials;
use super::{Settings, credentials};
use crate::error::{Error, ServiceError};
use keytrace_aws::partition::partition_of;

/// So long may it take to enter an account.
const PATIENCE: Duration = Duration::from_secs(20);

/// Credentials by account.
#[derive(Debug)]
pub(super) struct Access {
    config: SdkConfig,
    own: SharedCredentialsProvider,
    role_name: Option<String>,
    roles: BTreeMap<AccountId, String>,
    /// Credentials of further profiles, by their account.
    others: BTreeMap<AccountId, SharedCredentialsProvider>,
    assumed: Mutex<BTreeMap<AccountId, SharedCredentialsProvider>>,
}

impl Access {
    pub(super) fn of(config: &SdkConfig, settings: &Settings) -> Result<Self, Error> {
        Ok(Self {
            own: CachedCredentials::of(config.credentials_provider().ok_or_else(credentials::nothing)?),
            config: config.clone(),
            role_name: settings.role_name.clone(),
            roles: settings.roles.clone(),
            others: BTreeMap::new(),
            assumed: Mutex::default(),
        })
    }

    /// The caller's own credentials.
    pub(super) fn own(&self) -> &SharedCredentialsProvider {
        &self.own
    }

    pub(super) fn has_role_in(&self, account: &AccountId) -> bool {
        self.role_name.is_some() || self.roles.contains_key(account) || self.others.contains_key(account)
    }

    /// Takes the credentials of another profile for the account that they belong to.
    pub(super) fn add(&mut self, account: AccountId, other: Self) {
        self.others.insert(account, other.own);
    }

    /// Gets the credentials for an account once, to know whether they can be had.
    pub(super) async fn enter(&self, account: &AccountId, caller: &AccountId) -> Result<(), ServiceError> {
        if account != caller && !self.has_role_in(account) {
            let message = format!(
                "no role in account {account} is known: pass `--role-name NAME` or `--role {account}=ARN`"
            );
            return Err(ServiceError::without_answer(&message));
        }
        let provider = self.of_account(account, caller).await;
        match tokio::time::timeout(PATIENCE, provider.provide_credentials()).await {
            Ok(Ok(_)) => Ok(()),
            Err(_) => {
                let message = format!("no credentials for account {account}: the request for them timed out");
                Err(ServiceError::without_answer(&message))
            }
            Ok(Err(error)) => {
                let why = credentials::cause(&error);
                let why = if why.is_empty() { error.to_string() } else { why };
                Err(ServiceError::without_answer(&format!("no credentials for account {account}: {why}")))
            }
        }
    }

    /// The credentials for an account; the caller's own where no role is known.
    pub(super) async fn of_account(
        &self,
        account: &AccountId,
        caller: &AccountId,
    ) -> SharedCredentialsProvider {
        let known = |assumed: &Mutex<BTreeMap<AccountId, SharedCredentialsProvider>>| {
            assumed.lock().unwrap_or_else(PoisonError::into_inner).get(account).cloned()
        };
        if let (None, Some(other)) = (self.roles.get(account), self.others.get(account)) {
            return other.clone();
        }
        let arn = match (self.roles.get(account), &self.role_name) {
            (Some(arn), _) => arn.clone(),
            (None, Some(name)) if account != caller => {
                let partition = self.config.region().map_or("aws", |region| partition_of(region.as_ref()));
                format!("arn:{partition}:iam::{account}:role/{}", name.trim_start_matches('/'))
            }
            _ => return self.own.clone(),
        };

        if let Some(provider) = known(&self.assumed) {
            return provider;
        }
        let provider = AssumeRoleProvider::builder(arn).session_name("keytrace").configure(&self.config);
        let provider = CachedCredentials::of(SharedCredentialsProvider::new(
            provider.build_from_provider(self.own.clone()).await,
        ));
        let mut assumed = self.assumed.lock().unwrap_or_else(PoisonError::into_inner);
        assumed.entry(account.clone()).or_insert(provider).clone()
    }
}

/// The account of a caller who is not known yet.
pub(super) fn nobody() -> AccountId {
    const ZEROS: &str = "000000000000";
    match AccountId::parse(ZEROS) {
        Some(account) => account,
        None => nobody(),
    }
}
