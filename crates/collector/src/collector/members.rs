//! The member accounts of an organization: which there are, and which can be entered.

use std::sync::Arc;

use keytrace_snapshot::account::AccountId;
use serde_json::Value;
use tokio::task::JoinSet;

use super::{Collector, Ending};
use crate::error::{Error, ServiceError};
use crate::fetch_request::FetchRequest;
use crate::interrupt::Interrupt;

/// So many accounts are entered at one time.
const AT_ONCE: usize = 16;

impl Collector {
    /// The active accounts in the organization's list; none where the list was refused.
    // Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html (`Status`, and `State` since 2025)
    pub fn members(&self) -> Vec<AccountId> {
        let list = self.store.read("organization/accounts.json").unwrap_or_default();
        let list: Value = serde_json::from_slice(&list).unwrap_or_default();
        let accounts = list.get("Accounts").and_then(Value::as_array).into_iter().flatten();
        let is_active = |account: &&Value| {
            let state = account.get("State").or_else(|| account.get("Status")).and_then(Value::as_str);
            state.is_none_or(|state| state == "ACTIVE")
        };
        let id = |account: &Value| account.get("Id").and_then(Value::as_str).and_then(AccountId::parse);
        accounts.filter(is_active).filter_map(id).collect()
    }

    /// The accounts that can be entered. Of the others every request becomes a gap that tells why, without asking again.
    pub async fn enter(
        self: &Arc<Self>,
        accounts: Vec<AccountId>,
        fetches: impl Fn(&AccountId) -> Vec<FetchRequest>,
    ) -> Result<(Ending, Vec<AccountId>), Error> {
        let mut waiting = accounts.into_iter();
        let mut running = JoinSet::new();
        let mut open = Vec::new();
        let mut interrupt = Interrupt::listen();
        let ending = loop {
            while running.len() < AT_ONCE
                && let Some(account) = waiting.next()
            {
                let collector = Arc::clone(self);
                running.spawn(async move {
                    let entered = collector.client.enter(&account).await;
                    (account, entered)
                });
            }
            let entered = tokio::select! {
                entered = running.join_next() => entered,
                () = interrupt.heard() => break Ending::Interrupted,
            };
            match entered {
                Some(Ok((account, Ok(())))) => open.push(account),
                Some(Ok((account, Err(error)))) => self.closed(&fetches(&account), &error),
                // A task that was not aborted ends early only by a panic, and then the whole must.
                Some(Err(error)) => std::panic::resume_unwind(error.into_panic()),
                None => break Ending::Complete,
            }
        };
        running.shutdown().await;
        open.sort();
        self.write_gaps()?;
        Ok((ending, open))
    }

    fn closed(&self, fetches: &[FetchRequest], error: &ServiceError) {
        for fetch in fetches.iter().filter(|fetch| self.store.read(&fetch.path()).is_none()) {
            self.refused(fetch, error);
        }
    }
}
