//! Policy documents.
#![no_main]

use keytrace_laws::time::{Growth, held_in_time};

libfuzzer_sys::fuzz_target!(|text: &str| held_in_time(keytrace_laws::parse_document, text, Growth::Linear));
