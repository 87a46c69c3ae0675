//! Work on all cores, and the allocator that gives each of them its memory.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

// Why: a scan allocates many small values, and a third of its time went to the C library's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The number of cores.
pub(crate) fn count() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Does `pieces` pieces of work, each by its number from 0, on all cores, and returns the results in this order.
pub(crate) fn on_all<R: Send>(pieces: usize, work: impl Fn(usize) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    // Why: pieces differ in size; a thread that is done takes the next one.
    let take = || {
        let number = next.fetch_add(1, Ordering::Relaxed);
        (number < pieces).then(|| (number, work(number)))
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let worker = || std::iter::from_fn(take).collect::<Vec<_>>();
        let workers: Vec<_> = (0..count()).map(|_| scope.spawn(worker)).collect();
        // A thread can only end early by a panic, and then the whole command must.
        let join = |worker: thread::ScopedJoinHandle<'_, Vec<_>>| {
            worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        workers.into_iter().flat_map(join).collect()
    });
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::on_all;

    #[test]
    fn all_pieces_are_done_once_and_returned_in_order() {
        assert_eq!(on_all(1_000, |number| number * 2), (0..2_000).step_by(2).collect::<Vec<_>>());
        assert!(on_all(0, |number| number).is_empty());
    }
}
