//! See `downbeat_fuzz::structured`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| downbeat_fuzz::structured(bytes));
