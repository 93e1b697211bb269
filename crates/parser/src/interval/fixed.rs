//! A fixed time between occurrences.

use std::fmt;
use std::num::NonZeroU64;

/// A fixed time between occurrences, in milliseconds: 1 to [`Interval::MAX_MILLIS`].
///
/// Occurrences are the multiples of it counted from 1970-01-01T00:00:00Z, so that a restart does not shift them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval(NonZeroU64);

impl Interval {
    /// The longest interval: 36,525 days, a hundred Julian years.
    pub const MAX_MILLIS: u64 = 36_525 * 86_400_000;

    /// An interval of so many milliseconds.
    ///
    /// # Errors
    ///
    /// [`IntervalError`] for 0 and above [`Interval::MAX_MILLIS`].
    pub fn from_millis(millis: u64) -> Result<Self, IntervalError> {
        match NonZeroU64::new(millis) {
            None => Err(IntervalError::Zero),
            Some(_) if millis > Self::MAX_MILLIS => Err(IntervalError::TooLong),
            Some(millis) => Ok(Self(millis)),
        }
    }

    /// The interval in milliseconds.
    pub fn as_millis(self) -> u64 {
        self.0.get()
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.0)
    }
}

/// Why a number of milliseconds is not an [`Interval`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IntervalError {
    /// Zero milliseconds.
    #[error("an interval of 0 milliseconds has no meaning")]
    Zero,
    /// More than [`Interval::MAX_MILLIS`].
    #[error("an interval of more than a hundred years ({} milliseconds) is refused", Interval::MAX_MILLIS)]
    TooLong,
}
