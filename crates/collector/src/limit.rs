//! How gently a service is treated: so many requests at one time, and so many in a second.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use keytrace_aws::catalog::Operation;

/// The limits that are in use, by service, account and Region: AWS counts so. Where it counts an operation by itself, that has
/// a pace of its own.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    at_once: Mutex<BTreeMap<(&'static str, String), Arc<Semaphore>>>,
    paces: Mutex<BTreeMap<Paced, Arc<Pace>>>,
}

/// Service, operation (empty for all that have no pace of their own), account and Region.
type Paced = (&'static str, &'static str, String);

/// So many requests in a second.
#[derive(Debug)]
struct Pace {
    pause: Duration,
    next: Mutex<Instant>,
}

impl Limits {
    /// Waits until a request may be sent. It counts as sent as long as the answer is kept.
    pub(crate) async fn enter(&self, operation: &Operation, place: &str) -> Option<OwnedSemaphorePermit> {
        let service = operation.service;
        let place = if service.is_global { place.split('/').next().unwrap_or_default() } else { place };
        let permit = self.permits(operation, place).acquire_owned().await.ok();
        if let Some(pace) = self.pace(operation, place) {
            tokio::time::sleep_until(pace.turn()).await;
        }
        // A semaphore that nobody closes always gives a permit.
        permit
    }

    fn permits(&self, operation: &Operation, place: &str) -> Arc<Semaphore> {
        let service = operation.service;
        let mut all = self.at_once.lock().unwrap_or_else(PoisonError::into_inner);
        let permits = all.entry((service.name, place.to_owned()));
        Arc::clone(permits.or_insert_with(|| Arc::new(Semaphore::new(service.most_at_once))))
    }

    fn pace(&self, operation: &Operation, place: &str) -> Option<Arc<Pace>> {
        let (name, count) = match operation.most_per_second {
            0 => ("", operation.service.most_per_second),
            count => (operation.name, count),
        };
        let pause = Duration::from_secs(1).checked_div(count)?;
        let mut all = self.paces.lock().unwrap_or_else(PoisonError::into_inner);
        let pace = all.entry((operation.service.name, name, place.to_owned()));
        Some(Arc::clone(pace.or_insert_with(|| Arc::new(Pace { pause, next: Mutex::new(Instant::now()) }))))
    }
}

impl Pace {
    /// The moment of the next request. A service that rested may be asked a few times at once: buckets fill up.
    fn turn(&self) -> Instant {
        const BURST: u32 = 10;
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let rested = Instant::now().checked_sub(self.pause * BURST).unwrap_or_else(Instant::now);
        let turn = (*next).max(rested);
        *next = turn + self.pause;
        turn
    }
}
