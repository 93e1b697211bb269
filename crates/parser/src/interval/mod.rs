//! Lengths of time, and a fixed time between occurrences, which people write as `@every 1h30m` or as ISO 8601's `PT1H30M`.

mod every;
mod fault;
mod fixed;
mod iso8601;
mod length;
mod number;

pub(crate) use every::parse as parse_every;
pub(crate) use fault::{Fault, Refusal};
pub use fixed::{Anchor, Interval, IntervalError};
pub(crate) use iso8601::parse as parse_iso8601;
pub use length::{Length, LengthError};

#[cfg(test)]
mod tests;
