//! See `downbeat_fuzz::days`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| downbeat_fuzz::days(bytes));
