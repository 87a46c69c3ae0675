//! Fetches requests and what they lead to, and keeps the answers as files of a snapshot.

mod fetch;
mod manifest;
mod members;
mod notes;
mod queue;
mod sample;

pub use manifest::check_goes_on;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use keytrace_snapshot::account::AccountId;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::client::Client;
use crate::endpoint::is_there;
use crate::error::{Error, ErrorKind, ServiceError};
use crate::fetch_request::FetchRequest;
use crate::follow::{Memory, Reach};
use crate::interrupt::Interrupt;
use crate::store::{Begun, Store};
use keytrace_aws::partition::is_region;
use queue::Queue;

/// So many requests are fetched at one time; the limits of the services are below.
const AT_ONCE: usize = 64;

/// How far a collection is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files that were wanted and are done, whether AWS told them or not.
    pub done: usize,
    /// Files that are known to be wanted.
    pub known: usize,
    /// Requests that were sent.
    pub sent: u64,
    /// What is being asked, such as `glue:GetJobs`.
    pub current: String,
    /// Accounts of which everything that is known to be wanted is done.
    pub accounts_done: usize,
    /// Accounts that are looked at.
    pub accounts: usize,
    /// The accounts that were begun and are not done.
    pub begun: Vec<(AccountId, Share)>,
}

/// How far one account is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// Files of it that are done.
    pub done: usize,
    /// Files of it that are known to be wanted.
    pub known: usize,
}

/// Told whenever something is done.
pub type Watcher = Box<dyn Fn(&Progress) + Send + Sync>;

/// How a collection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Everything that was wanted was asked for.
    Complete,
    /// The user stopped it; what was collected so far is a readable snapshot.
    Interrupted,
}

/// Fetches requests into a store.
pub struct Collector {
    client: Arc<Client>,
    store: Store,
    /// Whether files that are there already count as told.
    goes_on: bool,
    state: Mutex<State>,
    watcher: Watcher,
    /// Hears the user at any moment, if there is a snapshot to leave in order.
    _interrupt: Option<Interrupt>,
}

/// What was asked and told so far.
#[derive(Default)]
struct State {
    asked: BTreeSet<String>,
    /// Whether the organization's tree was read downwards, so that nothing in it is asked for upwards.
    knows_tree: bool,
    done: usize,
    known: usize,
    shares: BTreeMap<AccountId, Share>,
    gaps: BTreeMap<String, Value>,
    samples: BTreeMap<String, BTreeMap<String, Value>>,
    /// The objects that a collection that was stopped has looked at, by the request.
    noted: BTreeMap<String, Vec<Value>>,
    memory: Memory,
    places: BTreeMap<AccountId, BTreeSet<String>>,
    regions: BTreeSet<String>,
}

impl Collector {
    /// A collector that has collected nothing, or that goes on with the files of one that was stopped.
    ///
    /// # Errors
    /// When the folder of the store holds something else.
    pub fn new(client: impl Into<Arc<Client>>, store: Store, watcher: Watcher) -> Result<Arc<Self>, Error> {
        let goes_on = store.begin()? == Begun::GoesOn;
        let interrupt = matches!(store, Store::Disk(_)).then(Interrupt::listen);
        let client = client.into();
        let state = Mutex::new(State::of_notes(&store));
        Ok(Arc::new(Self { client, store, goes_on, state, watcher, _interrupt: interrupt }))
    }

    /// Whether it goes on with the files of a collection that was stopped.
    pub fn goes_on(&self) -> bool {
        self.goes_on
    }

    /// Says that everything was collected: the next collection into the folder would be another.
    pub fn finish(&self) -> Result<(), Error> {
        self.store.finish()
    }

    /// The connection to AWS.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Where the files are.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The number of gaps so far: files that AWS refused to tell.
    pub fn gaps(&self) -> usize {
        let is_refusal = |gap: &&Value| gap.get("kind").and_then(Value::as_str) == Some("not-collected");
        self.state().gaps.values().filter(is_refusal).count()
    }

    /// Why the file at a path is not there: the permission that would help, and what AWS answered.
    pub fn refusal(&self, path: &str) -> Option<(String, String)> {
        let state = self.state();
        let text = |field| state.gaps.get(path)?.get(field)?.as_str().map(str::to_owned);
        Some((text("permission")?, text("reason")?))
    }

    /// Whether AWS said that what the file at a path would tell does not exist.
    pub fn is_absent(&self, path: &str) -> bool {
        let state = self.state();
        state.gaps.get(path).is_some_and(|gap| gap.get("kind").and_then(Value::as_str) == Some("absent"))
    }

    /// Says that a Region of an account is looked at, even if nothing is found there.
    pub fn looks_at(&self, account: &AccountId, region: &str) {
        let mut state = self.state();
        state.regions.insert(region.to_owned());
        state.places.entry(account.clone()).or_default().insert(region.to_owned());
    }

    /// Fetches requests and all that they lead to. May be called again with more.
    pub async fn collect(
        self: &Arc<Self>,
        fetches: Vec<FetchRequest>,
        reach: Reach,
    ) -> Result<Ending, Error> {
        self.write_manifest()?;
        if reach == Reach::Organization {
            self.state().knows_tree = true;
        }
        let mut queue = Queue::default();
        self.admit(fetches, &mut queue);
        let mut running = JoinSet::new();
        let mut open = BTreeMap::new();
        let mut interrupt = Interrupt::listen();
        let mut failure = None;
        let ending = loop {
            while running.len() < AT_ONCE
                && let Some(fetch) = queue.pop()
            {
                let collector = Arc::clone(self);
                open.insert(fetch.id(), fetch.clone());
                running.spawn(async move {
                    let found = collector.fetch(&fetch, reach).await;
                    (fetch, found)
                });
            }
            let fetched = tokio::select! {
                fetched = running.join_next() => fetched,
                () = interrupt.heard() => break Ending::Interrupted,
            };
            match fetched {
                Some(Ok((fetch, Ok(found)))) => {
                    open.remove(&fetch.id());
                    self.admit(found, &mut queue);
                    let mut state = self.state();
                    state.done += 1;
                    if let Some(share) = state.shares.get_mut(&fetch.account) {
                        share.done += 1;
                    }
                }
                Some(Ok((_, Err(error)))) => {
                    failure = Some(error);
                    break Ending::Interrupted;
                }
                // A task that was not aborted ends early only by a panic, and then the whole must.
                Some(Err(error)) => std::panic::resume_unwind(error.into_panic()),
                None if interrupt.is_heard() => break Ending::Interrupted,
                None => break Ending::Complete,
            }
        };
        running.shutdown().await;
        // What was known to be wanted and is not there must not pass for nothing.
        let is_untold = |path: &str| self.store.read(path).is_none() && !self.is_absent(path);
        for fetch in open.into_values().chain(queue.rest()).filter(|fetch| is_untold(&fetch.path())) {
            self.refused(&fetch, &ServiceError::without_answer("the collection was stopped first"));
        }
        self.write_samples()?;
        self.write_gaps()?;
        self.write_manifest()?;
        failure.map_or(Ok(ending), Err)
    }

    /// Takes the requests that were not asked for yet.
    fn admit(&self, fetches: Vec<FetchRequest>, queue: &mut Queue) {
        let mut state = self.state();
        for fetch in fetches {
            if state.knows_tree && fetch.operation.is_upwards() {
                continue;
            }
            // A text that AWS keeps, such as an argument, may name anything as a Region.
            let can_be_asked = is_region(&fetch.region) && is_there(fetch.operation.service, &fetch.region);
            if state.asked.insert(fetch.id()) && can_be_asked {
                state.known += 1;
                state.shares.entry(fetch.account.clone()).or_default().known += 1;
                queue.push(fetch);
            }
        }
    }

    /// Those of the requests that were not asked for yet.
    pub fn unasked(&self, mut fetches: Vec<FetchRequest>) -> Vec<FetchRequest> {
        let state = self.state();
        fetches.retain(|fetch| !state.asked.contains(&fetch.id()));
        fetches
    }

    fn report(&self, fetch: &FetchRequest) {
        let state = self.state();
        let is_begun = |(_, share): &(&AccountId, &Share)| share.done > 0 && share.done < share.known;
        let progress = Progress {
            done: state.done,
            known: state.known,
            sent: self.client.sent(),
            current: fetch.operation.to_string(),
            accounts_done: state.shares.values().filter(|share| share.done == share.known).count(),
            accounts: state.shares.len(),
            begun: state
                .shares
                .iter()
                .filter(is_begun)
                .map(|(account, share)| (account.clone(), *share))
                .collect(),
        };
        drop(state);
        (self.watcher)(&progress);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn not_written(path: &str, error: std::io::Error) -> Error {
    let message =
        format!("`{path}` could not be written: {error}; free some space and run the same command to resume");
    Error::new(ErrorKind::NotWritten, message).caused_by(error)
}
