//! Condition operators: the operator, a policy value and the request's value, a line each.
#![no_main]

use keytrace_laws::time::{Growth, held_in_time};

libfuzzer_sys::fuzz_target!(|text: &str| held_in_time(keytrace_laws::condition_value, text, Growth::Product));
