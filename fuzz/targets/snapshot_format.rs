//! Snapshot folders: files that are parted by lines `== path`.
#![no_main]

use keytrace_laws::time::{Growth, held_in_time};

libfuzzer_sys::fuzz_target!(|text: &str| held_in_time(keytrace_laws::snapshot_folder, text, Growth::Linear));
