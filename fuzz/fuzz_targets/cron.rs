//! See `downbeat_fuzz::cron`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| downbeat_fuzz::cron(bytes));
