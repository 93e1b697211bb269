//! Lines of cron read by downbeat, by a naive reading and by other libraries: `croner`, `cronexpr` and `saffron`.
//!
//! A failure in here is a failure of the test that uses it, so this crate panics where it is surprised.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

pub mod compare;
pub mod peers;
