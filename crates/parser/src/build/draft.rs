//! Gathers what a chain says. The first thing that is wrong is kept and reported at the end.

use crate::error::Kind;
use crate::model::Schedules;
use crate::text::{every_bounds, unwrap_windows};
use crate::{Conjunction, Constraint, Expression, Model, ModelError, Modifier, Period};

/// What is wrong with what a chain of [`recur`](crate::recur) says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A value that its period does not have, or no value at all.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// `every(0)`.
    #[error("a step of 0 never comes round")]
    ZeroStep(Period),
    /// A step through years that ends before it begins: they do not go round.
    #[error("this range of years ends before it begins")]
    Backwards,
    /// A step that starts behind the last value that `every` counts to.
    #[error("nothing comes after this start: `every` ends at {period} {last}")]
    StartBeyondEnd {
        /// The period.
        period: Period,
        /// The last value.
        last: i64,
    },
    /// `after` and `before` with the same value, or years that run backwards.
    #[error("`after` and `before` leave nothing between them")]
    EmptyWindow,
    /// A window of times with both its ends, beside another window of times.
    #[error("a schedule can have one such window")]
    SecondWindow,
    /// More than three windows in one schedule that end before they begin.
    #[error("too many windows that end before they begin")]
    TooManyWrappedWindows,
    /// Two zones.
    #[error("a schedule has one time zone")]
    SecondZone,
}

/// A time of the clock, from `(hour, minute)` or `(hour, minute, second)`. Whether there is such a time is looked at when the
/// schedule is [built](crate::build::Recur::build).
///
/// ```
/// let error = downbeat_parser::recur().at((9, 60)).build().unwrap_err();
/// assert_eq!(error.to_string(), "60 is not a minute: 0–59");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    hour: i64,
    minute: i64,
    second: i64,
}

impl From<(i64, i64)> for Clock {
    fn from((hour, minute): (i64, i64)) -> Self {
        Self { hour, minute, second: 0 }
    }
}

impl From<(i64, i64, i64)> for Clock {
    fn from((hour, minute, second): (i64, i64, i64)) -> Self {
        Self { hour, minute, second }
    }
}

impl Clock {
    /// The second of the day; 24:00 is a time only before which something is.
    fn second_of_day(self, modifier: Option<Modifier>) -> Result<i64, ModelError> {
        let Self { hour, minute, second } = self;
        if (hour, minute, second) == (24, 0, 0) && modifier == Some(Modifier::Before) {
            return Ok(86_400);
        }
        for (period, value) in [(Period::Hour, hour), (Period::Minute, minute), (Period::Second, second)] {
            if !period.admits(None, value) {
                return Err(ModelError::OutOfRange { period, modifier: None, value });
            }
        }
        Ok((hour * 60 + minute) * 60 + second)
    }
}

/// A model in the making.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    schedules: Vec<Conjunction>,
    exceptions: Vec<Conjunction>,
    current: Conjunction,
    /// The step said last, which can still be narrowed.
    step: Option<(Period, u32)>,
    /// Whether a window has said both of its ends.
    whole_window: bool,
    excepting: bool,
    zone: Option<String>,
    wrong: Option<BuildError>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            schedules: Vec::new(),
            exceptions: Vec::new(),
            current: Conjunction::empty(),
            step: None,
            whole_window: false,
            excepting: false,
            zone: None,
            wrong: None,
        }
    }
}

impl Draft {
    pub(super) fn say(
        &mut self,
        period: Period,
        modifier: Option<Modifier>,
        values: impl IntoIterator<Item = i64>,
    ) {
        self.settle();
        self.add(Constraint::new(period, modifier, values));
    }

    pub(super) fn time(&mut self, modifier: Option<Modifier>, time: Clock) {
        if modifier.is_some() && self.whole_window {
            return self.refuse(BuildError::SecondWindow);
        }
        match time.second_of_day(modifier) {
            Ok(second) => self.say(Period::Time, modifier, [second]),
            Err(error) => self.refuse(error.into()),
        }
    }

    pub(super) fn window(&mut self, from: Clock, until: Clock) {
        let known = |modifier| self.current.get(Period::Time, Some(modifier)).is_some();
        if known(Modifier::After) || known(Modifier::Before) {
            return self.refuse(BuildError::SecondWindow);
        }
        self.time(Some(Modifier::After), from);
        self.time(Some(Modifier::Before), until);
        self.whole_window = true;
    }

    pub(super) fn step(&mut self, period: Period, step: u32) {
        self.settle();
        self.step = Some((period, step));
    }

    /// Narrows the step said last.
    pub(super) fn narrow(&mut self, first: i64, last: Option<i64>) {
        if let Some((period, step)) = self.step.take() {
            let steps = steps(period, step, Some(first), last);
            self.add_steps(steps);
        }
    }

    pub(super) fn zone(&mut self, zone: String) {
        if self.zone.replace(zone).is_some() {
            self.refuse(BuildError::SecondZone);
        }
    }

    /// Ends the schedule or exception at hand.
    pub(super) fn close(&mut self) {
        self.settle();
        self.whole_window = false;
        let current = std::mem::replace(&mut self.current, Conjunction::empty());
        let mut parts = Schedules::new();
        let wrong = match unwrap_windows(current, &mut parts) {
            Ok(()) => {
                let list = if self.excepting { &mut self.exceptions } else { &mut self.schedules };
                return list.extend(parts);
            }
            Err(Kind::TooManyWrappedWindows) => BuildError::TooManyWrappedWindows,
            // The only other reason that it has.
            Err(_) => BuildError::EmptyWindow,
        };
        self.refuse(wrong);
    }

    pub(super) fn except(&mut self) {
        self.close();
        self.excepting = true;
    }

    pub(super) fn finish(mut self) -> Result<Expression, BuildError> {
        self.close();
        if let Some(wrong) = self.wrong {
            return Err(wrong);
        }
        let expression = Expression::from(Model::new(self.schedules, self.exceptions)?);
        Ok(match self.zone {
            Some(zone) => expression.in_zone(zone),
            None => expression,
        })
    }

    /// A step that nothing has narrowed goes through its whole period.
    fn settle(&mut self) {
        if let Some((period, step)) = self.step.take() {
            let steps = steps(period, step, None, None);
            self.add_steps(steps);
        }
    }

    fn add_steps(&mut self, steps: Result<Constraint, BuildError>) {
        match steps {
            Ok(steps) => self.current.add(steps),
            Err(wrong) => self.refuse(wrong),
        }
    }

    fn add(&mut self, constraint: Result<Constraint, ModelError>) {
        match constraint {
            Ok(constraint) => self.current.add(constraint),
            Err(error) => self.refuse(error.into()),
        }
    }

    fn refuse(&mut self, wrong: BuildError) {
        self.wrong.get_or_insert(wrong);
    }
}

/// Each `step`th value of a period from `first` to `last`; behind its greatest it goes on at its least.
fn steps(period: Period, step: u32, first: Option<i64>, last: Option<i64>) -> Result<Constraint, BuildError> {
    if step == 0 {
        return Err(BuildError::ZeroStep(period));
    }
    let bounds = every_bounds(period);
    let (first, end) = (first.unwrap_or(bounds.0), last.unwrap_or(bounds.1));
    for value in [first, end] {
        if !period.admits(None, value) {
            return Err(ModelError::OutOfRange { period, modifier: None, value }.into());
        }
    }
    if first > end && last.is_none() {
        return Err(BuildError::StartBeyondEnd { period, last: end });
    }
    if first > end && period == Period::Year {
        return Err(BuildError::Backwards);
    }
    let range = period.range();
    let size = range.end() - range.start() + 1;
    let end = if first <= end { end } else { end + size };
    // Below 20,000 values: those of a period, twice at most.
    let values = (first..=end).step_by(usize::try_from(step).unwrap_or(usize::MAX));
    let wrapped = values.map(|value| if value > *range.end() { value - size } else { value });
    Ok(Constraint::new(period, None, wrapped)?)
}
