//! A fixed time between occurrences, and the two ways in which people write one: `@every 1h30m` and ISO 8601's `PT1H30M`.

mod every;
mod iso8601;

pub(crate) use every::parse as parse_every;
pub(crate) use iso8601::parse as parse_iso8601;

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
            Self::NoUnit(units) => write!(f, "expected a unit behind the number: {units}"),
            Self::Order => f.write_str("units come from the greatest to the least, each once"),
            Self::Fraction => {
                f.write_str("only the last number may have a fraction, and none below a millisecond")
            }
            Self::NoFixedLength => f.write_str("years and months have no fixed length"),
            Self::Interval(error) => error.fmt(f),
        }
    }
}

/// The milliseconds of `number` (digits, perhaps with a decimal point or comma) times a unit of so many; `None` when they are
/// not whole. Saturates: too many are refused later as too long.
fn millis_of(number: &str, unit: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().unwrap_or(u64::MAX) };
    let mut millis = whole.saturating_mul(unit);
    let mut share = unit;
    for digit in fraction.trim_end_matches('0').bytes() {
        // A tenth of what the digit before was worth: exact, or finer than a millisecond.
        if !share.is_multiple_of(10) {
            return None;
        }
        share /= 10;
        millis = millis.saturating_add(u64::from(digit.wrapping_sub(b'0')).saturating_mul(share));
    }
    Some(millis)
}

/// The number at the start of a text, with a decimal point or comma, and what is behind it.
fn split_number(text: &str) -> Option<(&str, &str)> {
    let mut mark = false;
    let end = text
        .bytes()
        .position(|byte| match byte {
            b'0'..=b'9' => false,
            b'.' | b',' => std::mem::replace(&mut mark, true),
            _ => true,
        })
        .unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end)?;
    number.bytes().any(|byte| byte.is_ascii_digit()).then_some((number, rest))
}

#[cfg(test)]
mod tests;
