//! Snapshot folders: files that are parted by lines `== path`.
#![no_main]

use laws::time::{Growth, held_in_time};

libfuzzer_sys::fuzz_target!(|text: &str| held_in_time(laws::snapshot_folder, text, Growth::Linear));
