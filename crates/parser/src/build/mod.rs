//! A builder: a schedule said in Rust. It mirrors the `recur()` of later.js, and gives the model that the same thing said in
//! a sentence gives.
//!
//! Two halves that know little of each other: this file and `choose` are the *grammar*, all of it in types, so that what
//! makes no sentence does not compile; `draft` gathers the constraints and keeps the first thing that is wrong with a
//! value, which is reported at the end only, so that a chain reads well.

mod choose;
mod draft;
mod state;

pub use choose::{Choose, Every};
pub use draft::{BuildError, Clock};
pub use state::{Complete, Empty, Ends, Exceptions, Given, Lacks, Said, Schedules, Step, Stepped, step};

use crate::{Expression, Modifier, Period};
use draft::Draft;
use std::marker::PhantomData;

/// Begins a schedule.
///
/// ```
/// use downbeat_parser::{Expression, recur};
///
/// let built = recur().every(5).minutes().on_weekdays().except().on([12]).month().build()?;
/// let read = Expression::parse("every 5 minutes on weekdays except of december")?;
/// assert_eq!(built.timing(), read.timing());
///
/// let error = recur().on([32]).day().build().unwrap_err();
/// assert_eq!(error.to_string(), "32 is not a day of the month: 1–31, or 0 for the last");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// | later.js | here |
/// | --- | --- |
/// | `recur()` | [`recur`] |
/// | `every(n)` and a period | [`every`](Recur::every) and its plural: `every(5).minutes()` |
/// | `startingOn(n)`, `between(a, b)` | [`starting_on`](Recur::starting_on), [`between`](Recur::between), behind an `every` |
/// | `on(a, b)` and a period | [`on`](Recur::on) and its singular: `on([1, 15]).day()` |
/// | `on('9:00').time()` | [`at`](Recur::at): `at((9, 0))` |
/// | `first()`, `last()` | [`first`](Recur::first), [`last`](Recur::last) |
/// | `after(n)`, `before(n)` | [`after`](Recur::after), [`before`](Recur::before); of times [`after_time`](Recur::after_time), [`before_time`](Recur::before_time), [`between_times`](Recur::between_times) |
/// | `onWeekday()`, `onWeekend()` | [`on_weekdays`](Recur::on_weekdays), [`on_weekends`](Recur::on_weekends) |
/// | `and()` | [`also`](Recur::also): it means OR |
/// | `except()` | [`except`](Recur::except) |
/// | | [`in_zone`](Recur::in_zone), [`build`](Recur::build) |
///
/// As in a sentence, all that is said of one schedule must hold together, and values of one period add up.
///
/// # What does not compile
///
/// A count without a period:
///
/// ```compile_fail,E0599
/// downbeat_parser::recur().every(5).build();
/// ```
///
/// `after` without a value:
///
/// ```compile_fail,E0061
/// downbeat_parser::recur().every(5).minutes().after().hour();
/// ```
///
/// Two steps through one period in one schedule:
///
/// ```compile_fail,E0277
/// downbeat_parser::recur().every(5).minutes().on_weekdays().every(10).minutes();
/// ```
///
/// No schedule, or `also` and `except` with nothing behind them:
///
/// ```compile_fail,E0599
/// downbeat_parser::recur().build();
/// ```
///
/// ```compile_fail,E0599
/// downbeat_parser::recur().every(5).minutes().except().build();
/// ```
///
/// Exceptions of nothing, or twice (join them with `also`):
///
/// ```compile_fail,E0599
/// downbeat_parser::recur().except().on([1]).day_of_week();
/// ```
///
/// ```compile_fail,E0599
/// downbeat_parser::recur().every(5).minutes().except().on([1]).day_of_week().except();
/// ```
///
/// A start of what is no step, and the first of all instants:
///
/// ```compile_fail,E0599
/// downbeat_parser::recur().on([5]).minute().starting_on(10);
/// ```
///
/// ```compile_fail,E0599
/// downbeat_parser::recur().first().full_date();
/// ```
pub fn recur() -> Recur<Empty> {
    Recur { draft: Draft::default(), state: PhantomData }
}

/// A schedule in the making: see [`recur`].
///
/// The types say what can follow. `S`: whether the schedule or exception at hand has a clause. `L`: whether it is one of
/// the schedules or of the exceptions. `T`: the periods that it steps through.
#[derive(Clone, Debug)]
#[must_use = "a schedule comes of `build()`"]
pub struct Recur<S, L = Schedules, T = ()> {
    draft: Draft,
    state: PhantomData<(S, L, T)>,
}

impl<S, L, T> Recur<S, L, T> {
    /// Each `step`th value of a period, from its least: see [`Every`].
    pub fn every(self, step: u32) -> Every<L, T> {
        Every::new(self.draft, step)
    }

    /// These values of a period.
    ///
    /// ```
    /// use downbeat_parser::{Expression, recur};
    /// let built = recur().on([1, 15]).day().on([9]).hour().build()?;
    /// let read = Expression::parse("on the 1st and 15th day of the month on the 9th hour")?;
    /// assert_eq!(built.timing(), read.timing());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on(self, values: impl IntoIterator<Item = i64>) -> Choose<Given, L, T> {
        Choose::values(self.draft, None, values.into_iter().collect())
    }

    /// The least value of a period.
    pub fn first(self) -> Choose<Ends, L, T> {
        Choose::first(self.draft)
    }

    /// The last value of a period, whichever it is: `last().day()` is the last day of the month.
    pub fn last(self) -> Choose<Ends, L, T> {
        Choose::last(self.draft)
    }

    /// That value of a period and later: a window.
    pub fn after(self, value: i64) -> Choose<Given, L, T> {
        Choose::values(self.draft, Some(Modifier::After), vec![value])
    }

    /// Earlier than that value of a period: a window.
    pub fn before(self, value: i64) -> Choose<Given, L, T> {
        Choose::values(self.draft, Some(Modifier::Before), vec![value])
    }

    /// That time of the day; again for a further one.
    ///
    /// ```
    /// use downbeat_parser::{Expression, recur};
    /// let built = recur().at((9, 0)).at((17, 30, 15)).build()?;
    /// assert_eq!(built.timing(), Expression::parse("at 9:00 and 17:30:15")?.timing());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn at(self, time: impl Into<Clock>) -> Recur<Said, L, T> {
        self.saying(|draft| draft.time(None, time.into()))
    }

    /// That time of the day and later.
    pub fn after_time(self, time: impl Into<Clock>) -> Recur<Said, L, T> {
        self.saying(|draft| draft.time(Some(Modifier::After), time.into()))
    }

    /// Earlier than that time of the day; `(24, 0)` is its end.
    pub fn before_time(self, time: impl Into<Clock>) -> Recur<Said, L, T> {
        self.saying(|draft| draft.time(Some(Modifier::Before), time.into()))
    }

    /// From one time of the day to another, which is not part of it. Over midnight it is two windows, joined by OR.
    ///
    /// ```
    /// use downbeat_parser::{Expression, recur};
    /// let built = recur().every(15).minutes().between_times((22, 0), (5, 0)).build()?;
    /// assert_eq!(built.timing(), Expression::parse("every 15 minutes between 22:00 and 5:00")?.timing());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn between_times(self, from: impl Into<Clock>, until: impl Into<Clock>) -> Recur<Said, L, T> {
        self.saying(|draft| draft.window(from.into(), until.into()))
    }

    /// Monday to Friday.
    pub fn on_weekdays(self) -> Recur<Said, L, T> {
        self.saying(|draft| draft.say(Period::DayOfWeek, None, 2..=6))
    }

    /// Saturday and Sunday.
    pub fn on_weekends(self) -> Recur<Said, L, T> {
        self.saying(|draft| draft.say(Period::DayOfWeek, None, [1, 7]))
    }

    /// Names the time zone of the whole, once, by its IANA name. Whether there is such a zone is the scheduler's to know.
    pub fn in_zone(mut self, zone: impl Into<String>) -> Self {
        self.draft.zone(zone.into());
        self
    }

    fn saying(mut self, say: impl FnOnce(&mut Draft)) -> Recur<Said, L, T> {
        say(&mut self.draft);
        Recur::of(self.draft)
    }

    fn of(draft: Draft) -> Self {
        Self { draft, state: PhantomData }
    }
}

impl<L, T> Recur<Stepped, L, T> {
    /// Begins the step before it at that value.
    ///
    /// ```
    /// use downbeat_parser::{Expression, recur};
    /// let built = recur().every(20).minutes().starting_on(10).build()?;
    /// let read = Expression::parse("every 20 minutes starting on the 10th minute")?;
    /// assert_eq!(built.timing(), read.timing());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn starting_on(self, first: i64) -> Recur<Said, L, T> {
        self.saying(|draft| draft.narrow(first, None))
    }

    /// Narrows the step before it to the values from one to another, which is part of it. Over the end of the period it goes
    /// on at its least value.
    pub fn between(self, first: i64, last: i64) -> Recur<Said, L, T> {
        self.saying(|draft| draft.narrow(first, Some(last)))
    }
}

impl<S: Complete, L, T> Recur<S, L, T> {
    /// A further schedule (OR); behind [`except`](Recur::except) a further exception.
    pub fn also(mut self) -> Recur<Empty, L> {
        self.draft.close();
        Recur::of(self.draft)
    }

    /// The expression.
    ///
    /// # Errors
    ///
    /// [`BuildError`] with the first thing that is wrong: a value that its period does not have, a step of 0, a window of
    /// nothing.
    pub fn build(self) -> Result<Expression, BuildError> {
        self.draft.finish()
    }
}

impl<S: Complete, T> Recur<S, Schedules, T> {
    /// What follows are exceptions.
    pub fn except(mut self) -> Recur<Empty, Exceptions> {
        self.draft.except();
        Recur::of(self.draft)
    }
}

#[cfg(test)]
mod tests;
