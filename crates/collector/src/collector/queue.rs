//! Requests that wait. Some accounts take turns, so that none waits for the limits of another; and not all do, so that accounts become
//! complete one after the other.

use std::collections::{BTreeMap, VecDeque};

use keytrace_snapshot::account::AccountId;

use crate::fetch_request::FetchRequest;

/// So many accounts take turns.
const SIDE_BY_SIDE: usize = 16;

/// Requests that wait, by account.
#[derive(Default)]
pub(super) struct Queue {
    /// In the order in which the accounts came.
    ranks: BTreeMap<AccountId, usize>,
    /// INVARIANT: no account is here without a request.
    waiting: BTreeMap<usize, VecDeque<FetchRequest>>,
    /// Whose turn was the last.
    last: Option<usize>,
}

impl Queue {
    /// Puts a request behind those of its account.
    pub(super) fn push(&mut self, fetch: FetchRequest) {
        let next = self.ranks.len();
        let rank = *self.ranks.entry(fetch.account.clone()).or_insert(next);
        self.waiting.entry(rank).or_default().push_back(fetch);
    }

    /// Takes the request whose turn it is.
    pub(super) fn pop(&mut self) -> Option<FetchRequest> {
        let first: Vec<usize> = self.waiting.keys().take(SIDE_BY_SIDE).copied().collect();
        let rank = *first.iter().find(|rank| Some(**rank) > self.last).or(first.first())?;
        self.last = Some(rank);
        let fetches = self.waiting.get_mut(&rank)?;
        let fetch = fetches.pop_front();
        if fetches.is_empty() {
            self.waiting.remove(&rank);
        }
        fetch
    }

    /// All that still wait.
    pub(super) fn rest(self) -> impl Iterator<Item = FetchRequest> {
        self.waiting.into_values().flatten()
    }
}

#[cfg(test)]
mod tests {
    use keytrace_snapshot::account::AccountId;

    use super::{Queue, SIDE_BY_SIDE};
    use crate::fetch_request::FetchRequest;
    use keytrace_aws::catalog::GET_CALLER_IDENTITY;

    #[test]
    fn the_first_accounts_take_turns_and_later_ones_wait() {
        let mut queue = Queue::default();
        for number in 0..SIDE_BY_SIDE + 1 {
            for _ in 0..2 {
                let account = AccountId::parse(&format!("1{number:011}")).unwrap();
                queue.push(FetchRequest::new(&GET_CALLER_IDENTITY, &account, "us-east-1"));
            }
        }
        let mut order = Vec::new();
        while let Some(fetch) = queue.pop() {
            order.push(fetch.account.as_str().parse::<usize>().unwrap() - 100_000_000_000);
        }
        let last = SIDE_BY_SIDE;
        assert_eq!(order.len(), 2 * (last + 1));
        // Each of the first is asked once before any is asked twice, and the last comes when one of them is done.
        let place = order.iter().position(|rank| *rank == last).unwrap();
        assert!(place > last, "{order:?}");
        let firsts: Vec<usize> = order.into_iter().take(last).collect();
        assert_eq!(firsts, (0..last).collect::<Vec<_>>());
    }
}
