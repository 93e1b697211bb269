//! What waits for its period: a count, values, the first and the last.

use super::Recur;
use super::draft::Draft;
use super::state::{Ends, Given, Lacks, Said, Step, Stepped, step};
use crate::{Modifier, Period};
use std::marker::PhantomData;

/// A count, which needs its period: `every(5)` of what?
#[derive(Clone, Debug)]
#[must_use = "a count needs its period, as in `every(5).minutes()`"]
pub struct Every<L, T> {
    draft: Draft,
    step: u32,
    state: PhantomData<(L, T)>,
}

impl<L, T> Every<L, T> {
    pub(super) fn new(draft: Draft, step: u32) -> Self {
        Self { draft, step, state: PhantomData }
    }
}

/// Values, or the first or the last: of what?
#[derive(Clone, Debug)]
#[must_use = "values need their period, as in `on([1, 15]).day()`"]
pub struct Choose<K, L, T> {
    draft: Draft,
    what: What,
    state: PhantomData<(K, L, T)>,
}

#[derive(Clone, Debug)]
enum What {
    Values(Option<Modifier>, Vec<i64>),
    First,
    Last,
}

impl<L, T> Choose<Given, L, T> {
    pub(super) fn values(draft: Draft, modifier: Option<Modifier>, values: Vec<i64>) -> Self {
        Self { draft, what: What::Values(modifier, values), state: PhantomData }
    }

    /// Seconds of the day, 0–86399. Times of the clock read better with [`at`](Recur::at).
    pub fn time(self) -> Recur<Said, L, T> {
        self.of(Period::Time)
    }

    /// Instants, in milliseconds since 1970-01-01T00:00:00Z.
    pub fn full_date(self) -> Recur<Said, L, T> {
        self.of(Period::FullDate)
    }
}

impl<L, T> Choose<Ends, L, T> {
    pub(super) fn first(draft: Draft) -> Self {
        Self { draft, what: What::First, state: PhantomData }
    }

    pub(super) fn last(draft: Draft) -> Self {
        Self { draft, what: What::Last, state: PhantomData }
    }
}

impl<K, L, T> Choose<K, L, T> {
    fn of(mut self, period: Period) -> Recur<Said, L, T> {
        match self.what {
            What::Values(modifier, values) => self.draft.say(period, modifier, values),
            What::First => self.draft.say(period, None, [*period.range().start()]),
            What::Last => self.draft.say(period, None, [last_of(period)]),
        }
        Recur::of(self.draft)
    }
}

/// later.js takes 0 where it knows it as the last, and the greatest value that `every` has elsewhere.
fn last_of(period: Period) -> i64 {
    match period {
        Period::DayOfWeek | Period::Month => *period.range().end(),
        _ if period.zero_is_last() => 0,
        _ => crate::text::every_bounds(period).1,
    }
}

/// The same period twice: in the singular for values, in the plural for a count.
macro_rules! periods {
    ($($one:ident $many:ident $period:ident $what:literal)*) => {
        impl<K, L, T> Choose<K, L, T> {
            $(
                #[doc = concat!("Of the ", $what, ".")]
                pub fn $one(self) -> Recur<Said, L, T> {
                    self.of(Period::$period)
                }
            )*
        }

        impl<L, T> Every<L, T> {
            $(
                #[doc = concat!("Counts the ", $what, ".")]
                pub fn $many(mut self) -> Recur<Stepped, L, Step<step::$period, T>>
                where
                    T: Lacks<step::$period>,
                {
                    self.draft.step(Period::$period, self.step);
                    Recur::of(self.draft)
                }
            )*
        }
    };
}

periods! {
    second seconds Second "seconds of the minute, 0–59"
    minute minutes Minute "minutes of the hour, 0–59"
    hour hours Hour "hours of the day, 0–23"
    day days Day "days of the month, 1–31; 0 is the last"
    day_of_week days_of_week DayOfWeek "days of the week, 1–7 from Sunday"
    day_instance day_instances DayOfWeekCount "day instances (which one of its weekday in the month), 1–5; 0 is the last"
    day_of_year days_of_year DayOfYear "days of the year, 1–366; 0 is the last"
    week_of_month weeks_of_month WeekOfMonth "weeks of the month, 1–6; 0 is the last"
    week weeks WeekOfYear "ISO weeks of the year, 1–53; 0 is the last"
    month months Month "months, 1–12"
    year years Year "years, 1970–9999"
}
