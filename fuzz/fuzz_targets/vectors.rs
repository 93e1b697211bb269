//! See `downbeat_fuzz::vectors`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| downbeat_fuzz::vectors(bytes));
