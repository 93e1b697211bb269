//! The only reasons why a model can be refused.

use super::date::{CivilTime, From, Until};
use super::period::{Modifier, Period};
use std::fmt;

/// The longest [anchored step](super::AnchoredStep).
pub(super) const MAX_STEP: i64 = 1000;

/// Why a model cannot be built: it would have no meaning.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// A constraint without a value: nothing could ever hold.
    #[error("a constraint on the {0} needs at least one value")]
    NoValue(Period),
    /// A value that the period does not have.
    #[error("{value} is not {} {period}: {}", article(*.period), Admitted(*.period, *.modifier))]
    OutOfRange {
        /// The period.
        period: Period,
        /// The modifier, if any: `before` admits one value more.
        modifier: Option<Modifier>,
        /// The value.
        value: i64,
    },
    /// A schedule or an exception without a constraint.
    #[error("a schedule or an exception needs at least one constraint")]
    NoConstraint,
    /// No schedule.
    #[error("at least one schedule is needed")]
    NoSchedule,
    /// Bounds whose end comes before their beginning.
    #[error("{} comes before {}: nothing lies between them", Until(*.until), From(*.from))]
    EmptyBounds {
        /// The beginning.
        from: CivilTime,
        /// The end.
        until: CivilTime,
    },
    /// A text that is no [name of a calendar](super::CalendarName).
    #[error(
        "`{0}` is no name of a calendar: words of letters, digits, `_` and `-` that begin with a letter, 64 characters at most"
    )]
    CalendarName(String),
    /// A number that no [anchored step](super::AnchoredStep) has.
    #[error("{0} is not a number of days, weeks or months to count by: 1–{max}", max = MAX_STEP)]
    Step(i64),
}

/// The article of a period's name.
pub(crate) fn article(period: Period) -> &'static str {
    if period == Period::Hour { "an" } else { "a" }
}

/// The values that a period [admits](Period::admits), displayed: `1–31, or 0 for the last`.
pub(crate) struct Admitted(pub(crate) Period, pub(crate) Option<Modifier>);

impl fmt::Display for Admitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let range = self.0.range();
        let end = range.end() + i64::from(self.1 == Some(Modifier::Before));
        let last = if self.0.zero_is_last() { ", or 0 for the last" } else { "" };
        write!(f, "{}–{end}{last}", range.start())
    }
}
