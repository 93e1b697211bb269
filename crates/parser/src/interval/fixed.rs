//! A fixed time between occurrences.

use crate::CivilTime;
use std::fmt;
use std::num::NonZeroU64;

/// A fixed time between occurrences, in milliseconds: 1 to [`Interval::MAX_MILLIS`].
///
/// Occurrences are the multiples of it counted from 1970-01-01T00:00:00Z, so that a restart does not shift them, or from an
/// [anchor](Self::starting), which is the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    millis: NonZeroU64,
    anchor: Option<Anchor>,
}

/// The first occurrence of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Anchor {
    /// A civil time in the zone of the expression.
    Civil(CivilTime),
    /// The instant at which it is this time in UTC.
    Utc(CivilTime),
}

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
            Some(millis) => Ok(Self { millis, anchor: None }),
        }
    }

    /// The interval in milliseconds.
    pub fn as_millis(self) -> u64 {
        self.millis.get()
    }

    /// The same, counted from an anchor: none of its occurrences is earlier.
    ///
    /// ```
    /// use downbeat_parser::{Anchor, CivilTime, Date, Interval};
    /// let morning = CivilTime::new(Date::new(2026, 12, 1).unwrap(), 6 * 3600).unwrap();
    /// let fortnight = Interval::from_millis(14 * 86_400_000)?.starting(Anchor::Civil(morning));
    /// assert_eq!(fortnight.anchor(), Some(Anchor::Civil(morning)));
    /// # Ok::<(), downbeat_parser::IntervalError>(())
    /// ```
    #[must_use]
    pub fn starting(self, anchor: Anchor) -> Self {
        Self { anchor: Some(anchor), ..self }
    }

    /// The first occurrence; `None` where multiples are counted from 1970-01-01T00:00:00Z.
    pub fn anchor(self) -> Option<Anchor> {
        self.anchor
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.millis)?;
        self.anchor.map_or(Ok(()), |anchor| write!(f, " starting {anchor}"))
    }
}

impl fmt::Display for Anchor {
    /// As ISO 8601 writes it: `2026-12-01T06:00:00`, and `Z` where it is UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Civil(at) => at.fmt(f),
            Self::Utc(at) => write!(f, "{at}Z"),
        }
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
