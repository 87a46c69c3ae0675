//! How gently a service is treated: so many requests at one time, and so many in a second.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::service::Service;

/// The limits that are in use, by service, account and Region: AWS counts so.
#[derive(Debug, Default)]
pub(crate) struct Limits(Mutex<BTreeMap<(&'static str, String), Arc<Limit>>>);

#[derive(Debug)]
struct Limit {
    at_once: Arc<Semaphore>,
    pause: Duration,
    next: Mutex<Instant>,
}

impl Limits {
    /// Waits until a request may be sent. It counts as sent as long as the answer is kept.
    pub(crate) async fn enter(&self, service: &'static Service, place: &str) -> Option<OwnedSemaphorePermit> {
        let limit = self.limit(service, place);
        // A semaphore that nobody closes always gives a permit.
        let permit = Arc::clone(&limit.at_once).acquire_owned().await.ok();
        if !limit.pause.is_zero() {
            tokio::time::sleep_until(limit.turn()).await;
        }
        permit
    }

    fn limit(&self, service: &'static Service, place: &str) -> Arc<Limit> {
        let mut limits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = if service.is_global { place.split('/').next().unwrap_or_default() } else { place };
        let limit = limits.entry((service.name, place.to_owned()));
        Arc::clone(limit.or_insert_with(|| Arc::new(Limit::of(service))))
    }
}

impl Limit {
    fn of(service: &Service) -> Self {
        let pause = match service.most_per_second {
            0 => Duration::ZERO,
            count => Duration::from_secs(1) / count,
        };
        Self {
            at_once: Arc::new(Semaphore::new(service.most_at_once)),
            pause,
            next: Mutex::new(Instant::now()),
        }
    }

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
