//! What can be wrong with a length of time or an interval.

use super::fixed::IntervalError;
use std::fmt;

/// What is wrong with an elapsed time, and the bytes that it is about.
pub(crate) type Refusal = (Fault, std::ops::Range<usize>);

/// What can be wrong with an elapsed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A number is wanted here.
    NoNumber,
    /// The number needs a unit, one of these.
    NoUnit(&'static str),
    /// The units come from the greatest to the least, each once.
    Order,
    /// A fraction of anything but the last, or finer than a millisecond.
    Fraction,
    /// Years and months have no fixed length.
    NoFixedLength,
    /// The whole is no interval.
    Interval(IntervalError),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoNumber => f.write_str("expected a number"),
            Self::NoUnit(units) => write!(f, "expected a unit after the number: {units}"),
            Self::Order => f.write_str("units come from the greatest to the least, each once"),
            Self::Fraction => {
                f.write_str("only the last number may have a fraction, and none below a millisecond")
            }
            Self::NoFixedLength => f.write_str("years and months have no fixed length"),
            Self::Interval(error) => error.fmt(f),
        }
    }
}
