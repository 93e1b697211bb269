//! See `downbeat_fuzz::front`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| downbeat_fuzz::front(bytes));
