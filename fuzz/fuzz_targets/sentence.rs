//! See `downbeat_fuzz::sentence`.
#![no_main]

use downbeat_fuzz::Sentence;

libfuzzer_sys::fuzz_target!(|sentence: Sentence| downbeat_fuzz::sentence(&sentence));
