//! Inputs of `keytrace simulate`.
#![no_main]

use laws::time::{Growth, held_in_time};

libfuzzer_sys::fuzz_target!(|text: &str| held_in_time(laws::simulation, text, Growth::Product));
