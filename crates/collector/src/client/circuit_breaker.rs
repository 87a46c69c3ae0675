//! Stops asking an endpoint that does not answer: a Region that does not exist, a service that the network cannot reach.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::ServiceError;

/// So many requests in a row without an answer, each with all its attempts, and the place is given up.
const MOST: u32 = 3;

/// How many requests in a row had no answer, by service and Region.
#[derive(Debug, Default)]
pub(super) struct CircuitBreaker(Mutex<BTreeMap<(&'static str, String), u32>>);

impl CircuitBreaker {
    /// Whether a place is worth another request.
    pub(super) fn check(&self, service: &'static str, region: &str) -> Result<(), ServiceError> {
        let count = self.counts().get(&(service, region.to_owned())).copied().unwrap_or_default();
        if count < MOST {
            return Ok(());
        }
        let message = format!("`{service}` in {region} was skipped after {MOST} requests without an answer");
        Err(ServiceError::without_answer(&message))
    }

    /// Takes note of whether a request had an answer, of whatever kind.
    pub(super) fn note<T>(&self, service: &'static str, region: &str, result: &Result<T, ServiceError>) {
        let is_answer = !result.as_ref().is_err_and(ServiceError::is_without_answer);
        let mut counts = self.counts();
        let count = counts.entry((service, region.to_owned())).or_default();
        *count = if is_answer { 0 } else { count.saturating_add(1) };
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<(&'static str, String), u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::CircuitBreaker;
    use crate::error::{ServiceError, UNREADABLE};

    #[test]
    fn a_place_is_given_up_after_three_requests_in_a_row_without_an_answer() {
        let breaker = CircuitBreaker::default();
        let nothing = || Err::<(), _>(ServiceError::without_answer("timed out"));
        let answers = [
            Ok(()),
            Err(ServiceError::new(403, "AccessDenied", "")),
            Err(ServiceError::new(0, UNREADABLE, "")),
        ];
        for answer in answers {
            breaker.note("glue", "us-east-1", &nothing());
            breaker.note("glue", "us-east-1", &nothing());
            breaker.note("glue", "us-east-1", &answer);
            assert!(breaker.check("glue", "us-east-1").is_ok(), "an answer of any kind is one");
        }
        for _ in 0..3 {
            assert!(breaker.check("glue", "us-east-1").is_ok());
            breaker.note("glue", "us-east-1", &nothing());
        }
        let error = breaker.check("glue", "us-east-1").unwrap_err().to_string();
        assert!(error.contains("`glue` in us-east-1 was skipped after"), "{error}");
        assert!(breaker.check("glue", "eu-west-1").is_ok() && breaker.check("kms", "us-east-1").is_ok());
    }
}
