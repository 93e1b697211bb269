//! Lengths of time as people write them, for schedules, configurations and command lines alike: numbers with units, or a
//! duration of ISO 8601.

use super::fault::{Fault, Refusal};
use super::fixed::Interval;
use super::iso8601;
use super::number::{millis_of, split_number};
use std::fmt;
use std::ops::{Range, RangeInclusive};
use std::str::FromStr;
use std::time::Duration;

/// The units in milliseconds, from the greatest to the least, with the name that is written and the others that are read.
const UNITS: [(u64, &str, &[&str]); 5] = [
    (86_400_000, "d", &["day", "days"]),
    (3_600_000, "h", &["hr", "hrs", "hour", "hours"]),
    (60_000, "m", &["min", "mins", "minute", "minutes"]),
    (1_000, "s", &["sec", "secs", "second", "seconds"]),
    (1, "ms", &["millisecond", "milliseconds"]),
];

/// The units in words, for errors.
const NAMES: &str = "`d`, `h`, `m`, `s` or `ms`";

/// A length of time in whole milliseconds: 0 to [`Interval::MAX_MILLIS`].
///
/// It is written as numbers with units, the greatest first, each unit once: `90s`, `1h30m`, `1.5 hours`,
/// `1 hour 30 minutes`. The units are `d`, `h`, `m`, `s` and `ms`, or their names in full, in any case. The last number
/// may have a fraction. The durations of ISO 8601 that have a fixed length are read too: `PT15M`, `P1DT12H`.
///
/// ```
/// use downbeat_parser::Length;
/// use std::time::Duration;
///
/// let length: Length = "1.5 hours".parse()?;
/// assert_eq!(Duration::from(length), Duration::from_secs(5400));
/// assert_eq!(length.to_string(), "1h30m");
/// assert_eq!("PT1H30M".parse(), Ok(length));
/// # Ok::<(), downbeat_parser::LengthError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Length(u64);

impl Length {
    /// Reads a length within bounds, both inclusive.
    ///
    /// ```
    /// use downbeat_parser::Length;
    /// use std::time::Duration;
    ///
    /// let bounds = Duration::from_millis(100)..=Duration::from_secs(60);
    /// assert_eq!(Length::read_within("10s", &bounds), Ok(Duration::from_secs(10)));
    /// let error = Length::read_within("5m", &bounds).unwrap_err();
    /// assert_eq!(error.to_string(), "this length of time is longer than 1m");
    /// assert_eq!(error.help(), "write one from 100ms to 1m");
    /// ```
    ///
    /// # Errors
    ///
    /// [`LengthError`] for a text that is no length of time, and for one that is out of bounds.
    pub fn read_within(text: &str, bounds: &RangeInclusive<Duration>) -> Result<Duration, LengthError> {
        let length: Self = text.parse()?;
        let [least, most] = [bounds.start(), bounds.end()].map(|bound| Self::from(*bound));
        let message = match length {
            length if length < least => format!("this length of time is shorter than {least}"),
            length if length > most => format!("this length of time is longer than {most}"),
            length => return Ok(length.into()),
        };
        Err(LengthError { message, span: 0..text.len(), help: format!("write one from {least} to {most}") })
    }

    /// The length in milliseconds.
    pub fn as_millis(self) -> u64 {
        self.0
    }

    /// The regular expression (ECMA-262) of the texts that are read, for a schema. Only the limit of a hundred years is not
    /// in it.
    pub fn pattern() -> String {
        let any_case =
            |name: &str| name.chars().map(|c| format!("[{c}{}]", c.to_ascii_uppercase())).collect::<String>();
        let units = UNITS.map(|(millis, short, names)| {
            let names: Vec<String> =
                std::iter::once(&short).chain(names).map(|name| any_case(name)).collect();
            format!(r"({}\s*({})\s*)?", number(millis), names.join("|"))
        });
        // Something has to stand here, and after a fraction no further number.
        let some = r"(?=\S)(?![^.,]*[.,][0-9]*\s*[A-Za-z]+\s*[0-9.,])";
        format!(r"^\s*{some}({}|{})\s*$", units.concat(), iso8601::pattern(number))
    }
}

/// The pattern of a number before a unit of this many milliseconds: as many places as give whole milliseconds.
fn number(millis: u64) -> String {
    let places =
        std::iter::successors(Some(millis), |rest| rest.is_multiple_of(10).then_some(rest / 10)).skip(1);
    let places = places.count();
    format!("([0-9]+([.,][0-9]{{0,{places}}}0*)?|[.,](?=[0-9])[0-9]{{0,{places}}}0*)")
}

impl FromStr for Length {
    type Err = LengthError;

    fn from_str(text: &str) -> Result<Self, LengthError> {
        const HELP: &str = "write it as `90s`, `1h30m` or `1.5h`";
        let trimmed = text.trim();
        let start = text.len() - text.trim_start().len();
        match millis(trimmed) {
            Ok(millis) if millis > Interval::MAX_MILLIS => Err(LengthError {
                message: "this length of time is longer than a hundred years".to_owned(),
                span: start..start + trimmed.len(),
                help: HELP.to_owned(),
            }),
            Ok(millis) => Ok(Self(millis)),
            Err((fault, at)) => Err(LengthError {
                message: match fault {
                    Fault::NoNumber if at.start == 0 => "expected a length of time with its unit".to_owned(),
                    fault => fault.to_string(),
                },
                span: start + at.start..start + at.end,
                help: match fault {
                    // Seconds are meant.
                    Fault::NoUnit(_) if trimmed.bytes().all(|byte| byte.is_ascii_digit()) => {
                        format!("did you mean `{trimmed}s`?")
                    }
                    _ => HELP.to_owned(),
                },
            }),
        }
    }
}

/// As it is written at its shortest: `1h30m`, `0s`.
impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.0;
        for (unit, name, _) in UNITS {
            if rest >= unit {
                write!(f, "{}{name}", rest / unit)?;
                rest %= unit;
            }
        }
        Ok(())
    }
}

/// Its whole milliseconds, at most [`Interval::MAX_MILLIS`].
impl From<Duration> for Length {
    fn from(length: Duration) -> Self {
        let millis = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
        Self(millis.min(Interval::MAX_MILLIS))
    }
}

impl From<Interval> for Length {
    fn from(interval: Interval) -> Self {
        Self(interval.as_millis())
    }
}

impl From<Length> for Duration {
    fn from(length: Length) -> Self {
        Self::from_millis(length.0)
    }
}

/// Why a text is no [`Length`]: what is wrong with it in one line, without the text itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct LengthError {
    message: String,
    span: Range<usize>,
    help: String,
}

impl LengthError {
    /// The bytes of the text that the error is about; empty at its end when something is missing there.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// What would do, in a sentence.
    pub fn help(&self) -> &str {
        &self.help
    }
}

/// The milliseconds of a text without white space around it. Saturates. Spans are bytes of the text.
pub(super) fn millis(text: &str) -> Result<u64, Refusal> {
    iso8601::millis(text).unwrap_or_else(|| with_units(text))
}

fn with_units(text: &str) -> Result<u64, Refusal> {
    let offset = |rest: &str| text.len() - rest.len();
    let mut rest = text;
    let mut total: u64 = 0;
    let mut greatest = u64::MAX;
    let mut fraction = false;
    // Each turn reads a number and a unit.
    loop {
        let at = offset(rest);
        let Some((number, after)) = split_number(rest) else {
            return Err((Fault::NoNumber, at..at + chunk(rest)));
        };
        let after = after.trim_start();
        let unit_at = offset(after);
        let end = after.bytes().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(after.len());
        let (name, next) = after.split_at_checked(end).unwrap_or((after, ""));
        let is_name = |other: &&str| name.eq_ignore_ascii_case(other);
        let Some((unit, ..)) =
            UNITS.iter().find(|(_, short, names)| is_name(short) || names.iter().any(is_name))
        else {
            return Err((Fault::NoUnit(NAMES), unit_at..unit_at + chunk(after)));
        };
        if *unit >= greatest {
            return Err((Fault::Order, at..unit_at + end));
        }
        let Some(millis) = millis_of(number, *unit).filter(|_| !fraction) else {
            return Err((Fault::Fraction, at..at + number.len()));
        };
        fraction = number.contains(['.', ',']);
        greatest = *unit;
        total = total.saturating_add(millis);
        rest = next.trim_start();
        if rest.is_empty() {
            return Ok(total);
        }
    }
}

/// What a person sees as one thing.
fn chunk(rest: &str) -> usize {
    rest.find(char::is_whitespace).unwrap_or(rest.len())
}
