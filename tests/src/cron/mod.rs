//! Lines of cron at random, and a reading of them that is too simple to be wrong.

#![allow(clippy::indexing_slicing, reason = "a surprise is a failure of the test")]

pub mod lines;
pub mod naive;
