//! What the model says beyond later.js's: bounds, steps that are counted from a date, and the names of calendars.

use super::calendar_name::CalendarName;
use super::date::{CivilTime, Date};
use super::error::{MAX_STEP, ModelError};

/// The civil time from which on a schedule or an exception holds, and that until which it does; both inclusive, as in RRULE.
///
/// They are read in the schedule's zone. A bound by instant is a constraint on
/// [`Period::FullDate`](crate::Period::FullDate) with a modifier. Bounds are windows: they never set the tick.
///
/// ```
/// use downbeat_parser::{Bounds, Date};
/// let (first, last) = (Date::new(2026, 7, 1).unwrap(), Date::new(2026, 8, 15).unwrap());
/// let summer = Bounds::of_dates(Some(first), Some(last))?;
/// assert_eq!(summer.until().unwrap().to_string(), "2026-08-15T23:59:59");
/// # Ok::<(), downbeat_parser::ModelError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bounds {
    from: Option<CivilTime>,
    until: Option<CivilTime>,
}

impl Bounds {
    /// Bounds to the second; `None` is without a bound.
    ///
    /// # Errors
    ///
    /// [`ModelError::EmptyBounds`] when the end comes before the beginning.
    pub fn new(from: Option<CivilTime>, until: Option<CivilTime>) -> Result<Self, ModelError> {
        match (from, until) {
            (Some(from), Some(until)) if until < from => Err(ModelError::EmptyBounds { from, until }),
            _ => Ok(Self { from, until }),
        }
    }

    /// From the start of a date to the end of a date.
    ///
    /// # Errors
    ///
    /// [`ModelError::EmptyBounds`] when the last date comes before the first.
    pub fn of_dates(from: Option<Date>, until: Option<Date>) -> Result<Self, ModelError> {
        Self::new(from.map(CivilTime::first_of), until.map(CivilTime::last_of))
    }

    /// The first second.
    pub fn from(self) -> Option<CivilTime> {
        self.from
    }

    /// The last second.
    pub fn until(self) -> Option<CivilTime> {
        self.until
    }
}

/// What an [anchored step](AnchoredStep) counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepUnit {
    /// Days.
    Day,
    /// Weeks, Monday to Sunday.
    Week,
    /// Months.
    Month,
}

impl StepUnit {
    /// All units.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// Its name in the plural, which is its key in the structured form.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Day => "days",
            Self::Week => "weeks",
            Self::Month => "months",
        }
    }
}

/// Every so many days, weeks or months, counted from a date: the anchor.
///
/// It holds on each day of the anchor's day, week (Monday to Sunday) or month and of those that follow at this distance, and
/// never before the anchor. It says nothing about the day of the week or of the month: constraints beside it do. Its
/// [tick](crate::Conjunction::tick) is a day, a week or a month. It is counted in the civil time of the schedule's zone, so that
/// no clock change moves it.
///
/// ```
/// use downbeat_parser::{AnchoredStep, Date, StepUnit};
/// let step = AnchoredStep::new(2, StepUnit::Week, Date::new(2027, 1, 6).unwrap())?;
/// let holds = |month, day| step.contains(Date::new(2027, month, day).unwrap());
/// assert!(!holds(1, 4) && holds(1, 6) && holds(1, 10) && !holds(1, 11) && holds(1, 18));
/// # Ok::<(), downbeat_parser::ModelError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AnchoredStep {
    every: u16,
    unit: StepUnit,
    anchor: Date,
}

impl AnchoredStep {
    /// The longest step.
    pub const MAX: i64 = MAX_STEP;

    /// Every `every` (1 to [`MAX`](Self::MAX)) days, weeks or months from `anchor` on.
    ///
    /// # Errors
    ///
    /// [`ModelError::Step`] for any other number.
    pub fn new(every: i64, unit: StepUnit, anchor: Date) -> Result<Self, ModelError> {
        match u16::try_from(every) {
            Ok(step) if (1..=Self::MAX).contains(&every) => Ok(Self { every: step, unit, anchor }),
            _ => Err(ModelError::Step(every)),
        }
    }

    /// How many units a step is long.
    pub fn every(self) -> i64 {
        self.every.into()
    }

    /// What is counted.
    pub fn unit(self) -> StepUnit {
        self.unit
    }

    /// The date that it is counted from, before which it never holds.
    pub fn anchor(self) -> Date {
        self.anchor
    }

    /// Whether it holds on a date.
    pub fn contains(self, date: Date) -> bool {
        date >= self.anchor && (self.count(date) - self.count(self.anchor)) % self.every() == 0
    }

    /// The number of the date's unit.
    fn count(self, date: Date) -> i64 {
        match self.unit {
            StepUnit::Day => date.days(),
            // 1970-01-01 was a Thursday.
            StepUnit::Week => (date.days() + 3).div_euclid(7),
            StepUnit::Month => date.year() * 12 + date.month(),
        }
    }
}

/// All of it, of one conjunction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Beyond {
    pub(super) bounds: Bounds,
    pub(super) step: Option<AnchoredStep>,
    /// In order, each once.
    pub(super) calendars: Vec<CalendarName>,
}
