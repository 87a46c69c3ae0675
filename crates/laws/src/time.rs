//! How long a law may take. Work that grows faster than its input stops the program.

use std::fs;
use std::time::{Duration, Instant};

/// How work may grow with the length of its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// With the length: reading a text.
    Linear,
    /// With the number of patterns times the length of a value: deciding.
    Product,
}

/// What any input may take, however short it is.
const BASE: Duration = Duration::from_millis(20);

/// What a byte of the input may take; reading takes less than a hundredth of it.
const BYTE: Duration = Duration::from_micros(2);

/// What a byte against a byte may take.
const PAIR: Duration = Duration::from_nanos(10);

/// How often a measurement is repeated before it is believed.
const TRIES: usize = 5;

/// Holds a law on an input, and that it did not take longer than the length of the input allows.
#[expect(clippy::panic, reason = "a law that does not hold stops the program")]
pub fn held_in_time(law: fn(&str), input: &str, growth: Growth) {
    let length = u32::try_from(input.len()).unwrap_or(u32::MAX);
    let pairs = match growth {
        Growth::Linear => Duration::ZERO,
        Growth::Product => PAIR.saturating_mul(length).saturating_mul(length),
    };
    let limit = BASE.saturating_add(BYTE.saturating_mul(length)).saturating_add(pairs);
    let mut fastest = Duration::MAX;
    for _ in 0..TRIES {
        let (start, processor) = (Instant::now(), processor_time());
        law(input);
        let spent = processor_time().zip(processor).map(|(after, before)| after.saturating_sub(before));
        fastest = fastest.min(spent.unwrap_or_else(|| start.elapsed()));
        if fastest <= limit {
            return;
        }
    }
    panic!("{} bytes took {fastest:?}, more than {limit:?}", input.len());
}

/// What this thread has had of the processor, where the system tells it: the machine may be busy with other things.
fn processor_time() -> Option<Duration> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}
