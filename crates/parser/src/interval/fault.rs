//! What can be wrong with a length of time or an interval.

use super::fixed::IntervalError;

/// What is wrong with an elapsed time, and the bytes that it is about.
pub(crate) type Refusal = (Fault, std::ops::Range<usize>);

/// What can be wrong with an elapsed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    /// A number is wanted here.
    #[error("expected a number")]
    NoNumber,
    /// The number needs a unit, one of these.
    #[error("expected a unit after the number: {0}")]
    NoUnit(&'static str),
    /// The units come from the greatest to the least, each once.
    #[error("units come from the greatest to the least, each once")]
    Order,
    /// A fraction of anything but the last, or finer than a millisecond.
    #[error("only the last number may have a fraction, and none below a millisecond")]
    Fraction,
    /// Years and months have no fixed length.
    #[error("years and months have no fixed length")]
    NoFixedLength,
    /// The whole is no interval.
    #[error(transparent)]
    Interval(IntervalError),
}
