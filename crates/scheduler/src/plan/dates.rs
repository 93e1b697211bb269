//! The dates of a plan: which days in a year of each shape, and in which years.

use super::days::Days;
use super::maps::{Maps, Year, next_bit, previous_bit};
use super::tables;
use super::thinned::Thinned;
use super::years::Years;
use crate::calendars::Calendars;
use crate::civil::{self, END_DAY, FIRST_YEAR, LAST_YEAR, SHAPES};
use chrono::{Datelike, NaiveDate};
use downbeat_parser::{Conjunction, Tick};

/// A set of dates.
#[derive(Clone, Debug)]
pub(super) struct Dates {
    days: Days,
    years: Years,
    /// The years that have a date, if not every year has one; known once the plan is complete.
    live: Option<Box<LiveYears>>,
    /// The days of a step that is counted from a date, or of calendars: of all the others only these. The maps and the years do
    /// not know them.
    thinned: Option<Box<Thinned>>,
}

impl Dates {
    /// The dates on which the date constraints of `conjunction` hold.
    pub(super) fn new(conjunction: &Conjunction, calendars: &Calendars) -> Self {
        let thinned = Thinned::new(conjunction.step(), calendars.days_of(conjunction));
        Self { days: Days::new(conjunction), years: Years::new(conjunction), live: None, thinned }
    }

    /// Whether a step that is counted from a date, or calendars, thin them out.
    pub(super) fn is_thinned(&self) -> bool {
        self.thinned.is_some()
    }

    /// Takes in that no more dates will be taken out.
    pub(super) fn settle(&mut self) {
        self.live = LiveYears::of(&self.days).map(Box::new);
    }

    /// Whether they are the same in every year of the calendar.
    pub(super) fn is_every_year(&self) -> bool {
        self.years.is_all()
    }

    /// Whether it is plain that they have a date: the days of every year that fall on some weekday.
    pub(super) fn surely_has_one(&self) -> bool {
        self.years.is_all() && self.thinned.is_none() && self.days.are_of_every_year()
    }

    /// The days, whatever the year.
    pub(super) fn days(&self) -> &Days {
        &self.days
    }

    /// The days, whatever the year, as a map for each shape.
    pub(super) fn maps(&self) -> Maps {
        self.days.maps()
    }

    /// Whether these are all days of the calendar.
    #[inline]
    fn is_all(&self) -> bool {
        self.days.is_all() && self.years.is_all() && self.thinned.is_none()
    }

    /// Whether these are all days of some years.
    pub(super) fn is_whole_years(&self) -> bool {
        self.days.is_all()
    }

    /// Takes out all days of the years that the other has.
    pub(super) fn subtract_years(&mut self, other: &Self) {
        self.years.subtract(&other.years);
    }

    /// Takes out these days of every year.
    pub(super) fn subtract(&mut self, days: &Maps) {
        if !days.is_empty() {
            let mut maps = self.maps();
            maps.subtract(days);
            self.days = Days::Maps(maps);
        }
    }

    /// The days of a year; none if the year is not in the set. Bits after its last day mean nothing.
    pub(super) fn of_year(&self, year: i64) -> Year {
        if !self.years.contains(year) {
            return Year::default();
        }
        let mut days = self.days.year(civil::shape(year));
        if let Some(thinned) = &self.thinned {
            thinned.keep_in(&mut days, year);
        }
        days
    }

    /// The first year after `year` that is in the set if `year` is not, or the other way around; at the latest,
    /// the year after the calendar. No year is like another where they are thinned out.
    pub(super) fn next_year_change(&self, year: i64) -> i64 {
        if self.is_thinned() { year + 1 } else { self.years.next_change(year) }
    }

    /// The last year before `year` that is in the set when `year` is not, or the other way around; at the earliest the
    /// one before the calendar.
    pub(super) fn previous_year_change(&self, year: i64) -> i64 {
        if self.is_thinned() { year - 1 } else { self.years.previous_change(year) }
    }

    #[inline]
    pub(super) fn contains(&self, day: i64) -> bool {
        if self.is_all() {
            return (0..END_DAY).contains(&day);
        }
        let (year, ordinal) = civil::year_of(day);
        self.has(day, year, civil::shape(year), ordinal)
    }

    /// Whether a day of the calendar is in the set, its year, the shape of that and its ordinal in it being known.
    #[inline]
    pub(super) fn has(&self, day: i64, year: i64, shape: usize, ordinal: usize) -> bool {
        self.days.has(shape, ordinal)
            && self.years.contains(year)
            && self.thinned.as_ref().is_none_or(|thinned| thinned.contains(day))
    }

    /// Adds the days, whatever the year, to others.
    pub(super) fn add_to(&self, others: &mut Maps) {
        others.add(&self.maps());
    }

    pub(super) fn has_year(&self, year: i64) -> bool {
        self.years.contains(year)
    }

    /// The first year of each run of years in the set, and of each run of years that are not.
    pub(super) fn year_bounds(&self) -> Vec<i64> {
        self.years.bounds()
    }

    /// The first date at or after `day`, which lies in the calendar or at its end.
    #[inline]
    pub(super) fn next(&self, day: i64) -> Option<i64> {
        if self.is_all() {
            return (day < END_DAY).then_some(day);
        }
        self.next_in(&self.days, day, LAST_YEAR + 1)
    }

    /// The first date at or after `day` and before the year `end`, with these days instead of its own.
    ///
    /// Bound: a year of each shape comes within 400 years, so at most 400 of the years that the set has are looked at,
    /// unless it has gaps.
    #[inline]
    pub(super) fn next_in(&self, days: &Days, day: i64, end: i64) -> Option<i64> {
        match &self.thinned {
            None => self.next_of_days(days, day, end),
            Some(thinned) => {
                let mut day = thinned.next(day)?;
                // Bound: the days that are left up to the end of the calendar, for each turn but the last passes one.
                loop {
                    let found = self.next_of_days(days, day, end)?;
                    day = thinned.next(found)?;
                    if day == found {
                        return Some(found);
                    }
                }
            }
        }
    }

    #[inline]
    fn next_of_days(&self, days: &Days, day: i64, end: i64) -> Option<i64> {
        let (from, from_ordinal) = civil::year_of(day);
        let mut year = self.years.next(from).filter(|&year| year < end)?;
        let first = year;
        let mut ordinal = if year == from { from_ordinal } else { 0 };
        loop {
            if let Some(found) = days.next(civil::shape(year), ordinal) {
                let start = if year == from { day - from_ordinal as i64 } else { civil::year_start(year) };
                return Some(start + found as i64);
            }
            year = self.years.next(year + 1).filter(|&year| year < end)?;
            ordinal = 0;
            if self.exhausted(year - first) {
                return None;
            }
        }
    }

    /// The last date at or before `day`, which lies in the calendar.
    #[inline]
    pub(super) fn previous(&self, day: i64) -> Option<i64> {
        if self.is_all() {
            return (day >= 0).then_some(day);
        }
        self.previous_in(&self.days, day, FIRST_YEAR)
    }

    /// The last date at or before `day` and not before the year `first`. The mirror of [`next_in`](Self::next_in).
    pub(super) fn previous_in(&self, days: &Days, day: i64, first: i64) -> Option<i64> {
        match &self.thinned {
            None => self.previous_of_days(days, day, first),
            Some(thinned) => {
                let mut day = thinned.previous(day)?;
                // The bound of `next_in`.
                loop {
                    let found = self.previous_of_days(days, day, first)?;
                    day = thinned.previous(found)?;
                    if day == found {
                        return Some(found);
                    }
                }
            }
        }
    }

    fn previous_of_days(&self, days: &Days, day: i64, first: i64) -> Option<i64> {
        let (from, from_ordinal) = civil::year_of(day);
        let mut year = self.years.previous(from).filter(|&year| year >= first)?;
        let last = year;
        let mut ordinal = if year == from { from_ordinal } else { last_ordinal(year) };
        loop {
            if let Some(found) = days.previous(civil::shape(year), ordinal) {
                let start = if year == from { day - from_ordinal as i64 } else { civil::year_start(year) };
                return Some(start + found as i64);
            }
            year = self.years.previous(year - 1).filter(|&year| year >= first)?;
            ordinal = last_ordinal(year);
            if self.exhausted(last - year) {
                return None;
            }
        }
    }

    /// Whether a search over this many years has seen every shape that it will see. Years without gaps at least:
    /// with gaps the list of them is the bound.
    fn exhausted(&self, years: i64) -> bool {
        years > 400 && !self.years.has_gaps()
    }

    /// Whether a date is in the set.
    #[inline]
    pub(super) fn contains_date(&self, date: NaiveDate) -> bool {
        let year = i64::from(date.year());
        self.years.contains(year)
            && self.days.has(civil::shape(year), date.ordinal0() as usize)
            && self
                .thinned
                .as_ref()
                .is_none_or(|thinned| thinned.contains(civil::year_start(year) + i64::from(date.ordinal0())))
    }

    /// The first date at or after `date`. Bound: the same as for [`next_in`](Self::next_in).
    #[inline]
    pub(super) fn next_date(&self, date: NaiveDate) -> Option<NaiveDate> {
        let year = i64::from(date.year());
        if self.years.contains(year) {
            if self.days.is_all() {
                return Some(date);
            }
            let found = self.days.next(civil::shape(year), date.ordinal0() as usize);
            if let Some(found) = found {
                return date.with_ordinal0(found as u32);
            }
        }
        self.date_after_year(year)
    }

    /// The first date after a year. Of its own, to keep the way within a year short. Bound: a year if every year has a date,
    /// or if [`LiveYears`] names the next that has; and the years between those that the set has.
    #[inline(never)]
    fn date_after_year(&self, year: i64) -> Option<NaiveDate> {
        let mut year = year.max(FIRST_YEAR - 1);
        loop {
            let next = self.next_live(self.years.next(year + 1)?)?;
            year = self.years.next(next)?;
            if let Some(found) = self.days.next(civil::shape(year), 0) {
                return date_of(year, found);
            }
            if self.days.is_empty() {
                return None;
            }
        }
    }

    /// The last date at or before `date`. The mirror of [`next_date`](Self::next_date).
    #[inline]
    pub(super) fn previous_date(&self, date: NaiveDate) -> Option<NaiveDate> {
        let year = i64::from(date.year());
        if self.years.contains(year) {
            if self.days.is_all() {
                return Some(date);
            }
            let found = self.days.previous(civil::shape(year), date.ordinal0() as usize);
            if let Some(found) = found {
                return date.with_ordinal0(found as u32);
            }
        }
        self.date_before_year(year)
    }

    /// The last date before a year. The mirror of [`date_after_year`](Self::date_after_year).
    #[inline(never)]
    fn date_before_year(&self, year: i64) -> Option<NaiveDate> {
        let mut year = year.min(LAST_YEAR + 1);
        loop {
            let previous = self.previous_live(self.years.previous(year - 1)?)?;
            year = self.years.previous(previous)?;
            if let Some(found) = self.days.previous(civil::shape(year), last_ordinal(year)) {
                return date_of(year, found);
            }
            if self.days.is_empty() {
                return None;
            }
        }
    }

    /// Whether neither a date nor the two dates on either side of it are in the set. Also false at the turn of
    /// the year, where there is no cheap answer.
    #[inline]
    pub(super) fn is_quiet_around(&self, date: NaiveDate) -> bool {
        let year = i64::from(date.year());
        let Some(from) = (date.ordinal0() as usize).checked_sub(2) else { return false };
        from + 4 < 365
            && !self.days.is_all()
            && self.days.next(civil::shape(year), from).is_none_or(|next| next > from + 4)
    }

    /// The first year at or after one that may have a date.
    fn next_live(&self, year: i64) -> Option<i64> {
        self.live.as_ref().map_or(Some(year), |live| live.next(year))
    }

    /// The last year at or before one that may have a date.
    fn previous_live(&self, year: i64) -> Option<i64> {
        self.live.as_ref().map_or(Some(year), |live| live.previous(year))
    }

    /// The first date of each tick, which is longer than a day; `None` for ISO weeks, which cross from one year to the next
    /// and so have no map of their own.
    pub(super) fn firsts(&self, tick: Tick) -> Option<Self> {
        let days = Days::Maps(self.maps().firsts(tables::starts(tick)?));
        let mut firsts = Self { days, years: self.years.clone(), live: None, thinned: None };
        firsts.settle();
        Some(firsts)
    }

    /// The day from which on the set repeats after each [cycle](Self::cycle) (until the calendar ends).
    pub(super) fn settled(&self) -> i64 {
        let first = self.thinned.as_ref().map_or(0, |thinned| thinned.settled());
        self.years.settled().map_or(0, civil::year_start).max(first)
    }

    /// After how many years it repeats: 400, or more where a step is counted from a date.
    pub(super) fn cycle(&self) -> i64 {
        self.thinned.as_ref().map_or(400, |thinned| thinned.cycle())
    }
}

/// The years of the 400 of a cycle whose shape has a date, a bit each.
///
/// The gain: the next Monday, February 29th is up to 40 years away. A next that asks year by year takes 78 ns;
/// this way it takes 16.
#[derive(Clone, Debug)]
struct LiveYears([u64; 7]);

/// The years of each shape.
static YEARS_OF_SHAPE: [[u64; 7]; SHAPES] = years_of_shapes();

#[expect(clippy::indexing_slicing, reason = "worked out by the compiler, which would see it fail")]
const fn years_of_shapes() -> [[u64; 7]; SHAPES] {
    let mut years = [[0; 7]; SHAPES];
    let mut year = 0;
    while year < 400 {
        years[civil::SHAPE_OF[year] as usize][year / 64] |= 1 << (year % 64);
        year += 1;
    }
    years
}

impl LiveYears {
    /// `None` when every year has a date, or none has.
    fn of(days: &Days) -> Option<Self> {
        if days.are_of_every_year() {
            return None;
        }
        let mut live = [0; 7];
        let mut shapes = 0;
        for (shape, years) in YEARS_OF_SHAPE.iter().enumerate() {
            if !days.is_empty_in(shape) {
                shapes += 1;
                live.iter_mut().zip(years).for_each(|(word, years)| *word |= years);
            }
        }
        (0 < shapes && shapes < SHAPES).then_some(Self(live))
    }

    /// The first at or after a year: in this cycle, or else in the next. Bound: 7 words each.
    fn next(&self, year: i64) -> Option<i64> {
        let (cycle, in_cycle) = (year - year % 400, (year % 400) as usize);
        let found = next_bit(&self.0, in_cycle).map(|found| cycle + found as i64);
        found.or_else(|| Some(cycle + 400 + next_bit(&self.0, 0)? as i64)).filter(|&year| year <= LAST_YEAR)
    }

    /// The last at or before a year.
    fn previous(&self, year: i64) -> Option<i64> {
        let (cycle, in_cycle) = (year - year % 400, (year % 400) as usize);
        let found = previous_bit(&self.0, in_cycle).map(|found| cycle + found as i64);
        found
            .or_else(|| Some(cycle - 400 + previous_bit(&self.0, 399)? as i64))
            .filter(|&year| year >= FIRST_YEAR)
    }
}

/// The ordinal of the last day of a year.
fn last_ordinal(year: i64) -> usize {
    civil::shape_days(civil::shape(year)) - 1
}

/// The date of a year with an ordinal from 0.
#[inline]
fn date_of(year: i64, ordinal: usize) -> Option<NaiveDate> {
    NaiveDate::from_yo_opt(i32::try_from(year).ok()?, ordinal as u32 + 1)
}
