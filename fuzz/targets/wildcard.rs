//! Patterns with `*` and `?`: the pattern in the first line, the text after it.
#![no_main]

use keytrace_laws::time::{Growth, held_in_time};

libfuzzer_sys::fuzz_target!(|text: &str| held_in_time(keytrace_laws::wildcard, text, Growth::Product));
