//! The dates of a plan: which days of a year of each shape, in which years.

use crate::civil::{self, Date, FIRST_YEAR, LAST_YEAR, SHAPES};
use downbeat_parser::{Conjunction, Constraint, Modifier, Period};

/// Words of 64 days that hold a year.
const WORDS: usize = 6;

/// The days of a year, bit 0 of the first word for 1 January. Bits behind its last day are never set.
type Year = [u64; WORDS];

/// The days of a year of each shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Maps(Box<[Year; SHAPES]>);

impl Maps {
    /// No day.
    pub(super) fn none() -> Self {
        Self(Box::new([[0; WORDS]; SHAPES]))
    }

    /// Every day.
    fn all() -> Self {
        let mut maps = Self::none();
        for (shape, year) in maps.0.iter_mut().enumerate() {
            civil::dates(shape).enumerate().for_each(|(ordinal, _)| set(year, ordinal));
        }
        maps
    }

    fn words(&mut self) -> impl Iterator<Item = &mut u64> {
        self.0.iter_mut().flatten()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().flatten().all(|&word| word == 0)
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.words().zip(other.0.iter().flatten()).for_each(|(word, other)| *word |= other);
    }

    pub(super) fn subtract(&mut self, other: &Self) {
        self.words().zip(other.0.iter().flatten()).for_each(|(word, other)| *word &= !other);
    }

    pub(super) fn intersection(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.words().zip(other.0.iter().flatten()).for_each(|(word, other)| *word &= other);
        both
    }

    fn year(&self, shape: usize) -> Year {
        self.0.get(shape).copied().unwrap_or_default()
    }
}

/// A set of dates.
#[derive(Clone, Debug)]
pub(super) struct Dates {
    /// `None` for every day.
    maps: Option<Maps>,
    years: Years,
}

impl Dates {
    /// The dates on which the date constraints of `conjunction` hold.
    pub(super) fn new(conjunction: &Conjunction) -> Self {
        let tests: Vec<DateTest> = conjunction.constraints().iter().filter_map(DateTest::new).collect();
        let maps = (!tests.is_empty()).then(|| {
            let mut maps = Maps::none();
            for (shape, year) in maps.0.iter_mut().enumerate() {
                for (ordinal, date) in civil::dates(shape).enumerate() {
                    if tests.iter().all(|test| test.holds(&date)) {
                        set(year, ordinal);
                    }
                }
            }
            maps
        });
        Self { maps, years: Years::new(conjunction) }
    }

    /// Whether they are the same in every year of the calendar.
    pub(super) fn is_every_year(&self) -> bool {
        self.years.is_all()
    }

    /// The days, whatever the year.
    pub(super) fn maps(&self) -> Maps {
        self.maps.clone().unwrap_or_else(Maps::all)
    }

    /// Takes out these days of every year.
    pub(super) fn subtract(&mut self, days: &Maps) {
        if !days.is_empty() {
            let mut maps = self.maps();
            maps.subtract(days);
            self.maps = Some(maps);
        }
    }

    fn days(&self, shape: usize) -> Year {
        self.maps.as_ref().map_or([u64::MAX; WORDS], |maps| maps.year(shape))
    }

    pub(super) fn contains(&self, day: i64) -> bool {
        let (year, ordinal) = civil::year_of(day);
        let word = self.days(civil::shape(year)).get(ordinal / 64).copied().unwrap_or(0);
        word >> (ordinal % 64) & 1 == 1 && self.years.contains(year)
    }

    /// The first date at or after `day`, which lies in the calendar or at its end.
    ///
    /// Bound: a year of each shape comes within 400, so at most 400 of the years that the set has are looked at, unless
    /// it has fewer.
    pub(super) fn next(&self, day: i64) -> Option<i64> {
        let (from, ordinal) = civil::year_of(day);
        let mut year = self.years.next(from)?;
        let mut ordinal = if year == from { ordinal } else { 0 };
        if self.maps.is_none() {
            let next = civil::year_start(year) + ordinal as i64;
            return Some(next);
        }
        loop {
            if let Some(found) = next_bit(&self.days(civil::shape(year)), ordinal) {
                let found = civil::year_start(year) + found as i64;
                return Some(found);
            }
            year = self.years.next(year + 1)?;
            ordinal = 0;
            if self.exhausted(year - from) {
                return None;
            }
        }
    }

    /// The last date at or before `day`, which lies in the calendar. The same bound as [`next`](Self::next).
    pub(super) fn previous(&self, day: i64) -> Option<i64> {
        let (from, ordinal) = civil::year_of(day);
        let mut year = self.years.previous(from)?;
        let mut ordinal = if year == from { ordinal } else { WORDS * 64 - 1 };
        if self.maps.is_none() {
            return Some(if year == from { day } else { civil::year_start(year + 1) - 1 });
        }
        loop {
            if let Some(found) = previous_bit(&self.days(civil::shape(year)), ordinal) {
                let found = civil::year_start(year) + found as i64;
                return Some(found);
            }
            year = self.years.previous(year - 1)?;
            ordinal = WORDS * 64 - 1;
            if self.exhausted(from - year) {
                return None;
            }
        }
    }

    /// Whether a search over so many years has seen every shape that it will see.
    fn exhausted(&self, years: i64) -> bool {
        years > 400 && self.years.is_all()
    }

    /// The day from which on the set repeats every 400 years (until the calendar ends).
    pub(super) fn settled(&self) -> i64 {
        self.years.settled().map_or(0, civil::year_start)
    }
}

fn set(year: &mut Year, ordinal: usize) {
    if let Some(word) = year.get_mut(ordinal / 64) {
        *word |= 1 << (ordinal % 64);
    }
}

/// The first set bit at or after `from`.
fn next_bit(year: &Year, from: usize) -> Option<usize> {
    let mut keep = u64::MAX << (from % 64);
    for (at, word) in year.iter().enumerate().skip(from / 64) {
        if word & keep != 0 {
            return Some(at * 64 + (word & keep).trailing_zeros() as usize);
        }
        keep = u64::MAX;
    }
    None
}

/// The last set bit at or before `from`.
fn previous_bit(year: &Year, from: usize) -> Option<usize> {
    let mut keep = u64::MAX >> (63 - from % 64);
    for (at, word) in year.iter().enumerate().take(from / 64 + 1).rev() {
        if word & keep != 0 {
            return Some(at * 64 + 63 - (word & keep).leading_zeros() as usize);
        }
        keep = u64::MAX;
    }
    None
}

/// One date constraint, ready to be asked 5,490 times: 15 shapes of 366 days.
struct DateTest {
    period: Period,
    accepts: Accepts,
}

/// Which values a date constraint takes. `last` is the value 0: it is met on the last of its period.
enum Accepts {
    /// Bit `n` of word `n / 64` for the value `n`.
    Any { values: Year, last: bool },
    /// At or after any one of the values, so at or after the least.
    After { least: Option<u32>, last: bool },
    /// Before any one of the values, so before the greatest.
    Before { most: Option<u32>, last: bool },
}

impl DateTest {
    /// `None` for a constraint on the time of day, on the year or on an instant.
    fn new(constraint: &Constraint) -> Option<Self> {
        let period = constraint.period();
        match period {
            Period::Day
            | Period::DayOfWeek
            | Period::DayOfWeekCount
            | Period::DayOfYear
            | Period::WeekOfMonth
            | Period::WeekOfYear
            | Period::Month => {}
            _ => return None,
        }
        let last = constraint.values().contains(0);
        let mut values = constraint.values().iter().filter(|&value| value != 0).map(|value| value as u32);
        let accepts = match constraint.modifier() {
            None => {
                let mut accepted = Year::default();
                values.for_each(|value| set(&mut accepted, value as usize));
                Accepts::Any { values: accepted, last }
            }
            Some(Modifier::After) => Accepts::After { least: values.next(), last },
            Some(Modifier::Before) => Accepts::Before { most: values.last(), last },
        };
        Some(Self { period, accepts })
    }

    fn holds(&self, date: &Date) -> bool {
        let (value, is_last) = match self.period {
            Period::Day => (date.day, date.day == date.month_days),
            Period::DayOfWeek => (date.weekday, date.weekday == 7),
            // Which one of its weekday; the last of each weekday are the last seven days of the month.
            Period::DayOfWeekCount => (date.day.div_ceil(7), date.day + 7 > date.month_days),
            Period::DayOfYear => (date.ordinal, date.ordinal == date.year_days),
            Period::WeekOfMonth => (date.month_week, date.month_week == date.month_weeks),
            Period::WeekOfYear => (date.iso_week, date.iso_week == date.iso_weeks),
            _ => (date.month, date.month == 12),
        };
        match &self.accepts {
            Accepts::Any { values, last } => {
                let word = values.get(value as usize / 64).copied().unwrap_or(0);
                word >> (value % 64) & 1 == 1 || (*last && is_last)
            }
            Accepts::After { least, last } => least.is_some_and(|least| value >= least) || (*last && is_last),
            Accepts::Before { most, last } => most.is_some_and(|most| value < most) || (*last && !is_last),
        }
    }
}

/// A set of years: inclusive ranges in order, within the calendar. May be empty: no year is before 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Years(Box<[(i64, i64)]>);

impl Years {
    fn new(conjunction: &Conjunction) -> Self {
        let values = |modifier| conjunction.get(Period::Year, modifier).map(Constraint::values);
        let from = values(Some(Modifier::After)).map_or(FIRST_YEAR, |values| values.min());
        let to = values(Some(Modifier::Before)).map_or(LAST_YEAR, |values| values.max() - 1);
        let clipped = |(first, last): (i64, i64)| {
            let (first, last) = (first.max(from), last.min(to));
            (first <= last).then_some((first, last))
        };
        match values(None) {
            Some(years) => Self(years.ranges().filter_map(clipped).collect()),
            None => Self([(from, to)].into_iter().filter_map(clipped).collect()),
        }
    }

    fn is_all(&self) -> bool {
        *self.0 == [(FIRST_YEAR, LAST_YEAR)]
    }

    fn contains(&self, year: i64) -> bool {
        self.next(year) == Some(year)
    }

    fn next(&self, year: i64) -> Option<i64> {
        let at = self.0.partition_point(|&(_, last)| last < year);
        self.0.get(at).map(|&(first, _)| first.max(year))
    }

    fn previous(&self, year: i64) -> Option<i64> {
        let behind = self.0.partition_point(|&(first, _)| first <= year);
        self.0.get(behind.checked_sub(1)?).map(|&(_, last)| last.min(year))
    }

    /// The year from which on all years are in the set, or none is; `None` when there never was another.
    fn settled(&self) -> Option<i64> {
        self.0.last().map(|&(first, last)| if last == LAST_YEAR { first } else { last + 1 })
    }
}
