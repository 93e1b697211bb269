//! The dates of a plan: which days in a year of each shape, and in which years.

use super::days::Days;
use super::maps::{Maps, Year, nearest_bit};
use super::tables;
use super::thinned::Thinned;
use super::years::Years;
use crate::calendars::Calendars;
use crate::civil::{self, END_DAY, FIRST_YEAR, LAST_YEAR, SHAPES};
use crate::way::Way;
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
        let thinned = if conjunction.is_of_later() {
            None
        } else {
            Thinned::new(conjunction.step(), calendars.days_of(conjunction))
        };
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
    pub(super) fn subtract(&mut self, days: &Days) {
        self.days.subtract(days);
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

    /// The first year on the way that is in the set if `year` is not, or the other way around; at the latest the one beyond
    /// the calendar. No year is like another where they are thinned out.
    pub(super) fn year_change(&self, way: Way, year: i64) -> i64 {
        if self.is_thinned() { way.step(year, 1) } else { self.years.change(way, year) }
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

    /// The first date at or after `day`, which lies in the calendar or at its end; backward the last at or before it.
    #[inline]
    pub(super) fn nearest(&self, way: Way, day: i64) -> Option<i64> {
        if self.is_all() {
            return (0..END_DAY).contains(&day).then_some(day);
        }
        // Each way has its own code.
        match way {
            Way::Forward => self.nearest_in(Way::Forward, &self.days, day, LAST_YEAR),
            Way::Backward => self.nearest_in(Way::Backward, &self.days, day, FIRST_YEAR),
        }
    }

    /// The nearest date from `day` on, up to the year `last`, with these days instead of its own.
    ///
    /// Bound: a year of each shape comes within 400 years, so at most 400 of the years that the set has are looked at,
    /// unless it has gaps.
    #[inline]
    pub(super) fn nearest_in(&self, way: Way, days: &Days, day: i64, last: i64) -> Option<i64> {
        let Some(thinned) = &self.thinned else { return self.nearest_of_days(way, days, day, last) };
        let mut day = thinned.nearest(way, day)?;
        // Bound: the days that are left up to the end of the calendar, for each turn but the last passes one.
        loop {
            let found = self.nearest_of_days(way, days, day, last)?;
            day = thinned.nearest(way, found)?;
            if day == found {
                return Some(found);
            }
        }
    }

    #[inline(always)]
    fn nearest_of_days(&self, way: Way, days: &Days, day: i64, last: i64) -> Option<i64> {
        let (from, from_ordinal) = civil::year_of(day);
        let is_within = |year: &i64| !way.is_past(*year, last);
        let mut year = self.years.nearest(way, from).filter(is_within)?;
        let first = year;
        let mut ordinal = if year == from { from_ordinal } else { entry(way, year) };
        loop {
            if let Some(found) = days.nearest(way, civil::shape(year), ordinal) {
                let start = if year == from { day - from_ordinal as i64 } else { civil::year_start(year) };
                return Some(start + found as i64);
            }
            year = self.years.nearest(way, way.step(year, 1)).filter(is_within)?;
            ordinal = entry(way, year);
            if self.exhausted((year - first).abs()) {
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

    /// The first date at or after `date`; backward the last at or before it. Bound: the same as for
    /// [`nearest_in`](Self::nearest_in).
    #[inline(always)]
    pub(super) fn nearest_date(&self, way: Way, date: NaiveDate) -> Option<NaiveDate> {
        let year = i64::from(date.year());
        if self.years.contains(year) && self.live.as_ref().is_none_or(|live| live.contains(year)) {
            if self.days.is_all() {
                return Some(date);
            }
            let found = self.days.nearest(way, civil::shape(year), date.ordinal0() as usize);
            if let Some(found) = found {
                return date.with_ordinal0(found as u32);
            }
        }
        self.date_past_year(way, year)
    }

    /// The first date after a year; backward the last before it. Of its own, to keep the way within a year short. Bound: a year
    /// if every year has a date, or if [`LiveYears`] names the next that has; and the years between those that the set has.
    #[inline(never)]
    fn date_past_year(&self, way: Way, year: i64) -> Option<NaiveDate> {
        let mut year = year.clamp(FIRST_YEAR - 1, LAST_YEAR + 1);
        loop {
            let next = self.years.nearest(way, way.step(year, 1))?;
            let live = self.live.as_ref().map_or(Some(next), |live| live.nearest(way, next))?;
            year = self.years.nearest(way, live)?;
            if let Some(found) = self.days.nearest(way, civil::shape(year), entry(way, year)) {
                return date_of(year, found);
            }
            if self.days.is_empty() {
                return None;
            }
        }
    }

    /// Whether neither a date nor the two dates on either side of it are in the set. Also false where the five are not in one
    /// word of a map and so there is no cheap answer.
    #[inline]
    pub(super) fn is_quiet_around(&self, date: NaiveDate) -> bool {
        let Some(from) = date.ordinal0().checked_sub(2) else { return false };
        let (word, bit) = (from / 64, from % 64);
        bit <= 59
            && from + 4 < 365
            && self.days.word(civil::shape(date.year().into()), word as usize) >> bit & 0x1F == 0
    }

    /// The first date of each tick, which is longer than a day; `None` for ISO weeks, which cross from one year to the next
    /// and so have no map of their own.
    pub(super) fn firsts(&self, tick: Tick) -> Option<Self> {
        Some(self.with(self.maps().firsts(tables::starts(tick)?)))
    }

    /// Its Mondays: the first date of each ISO week, where the set has all dates of a week or none.
    pub(super) fn mondays(&self) -> Self {
        self.with(self.maps().intersection(tables::mondays()))
    }

    /// These days of its years.
    fn with(&self, days: Maps) -> Self {
        let mut dates = Self { days: Days::Maps(days), years: self.years.clone(), live: None, thinned: None };
        dates.settle();
        dates
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
        let shapes = days.live_shapes();
        if shapes == 0 || shapes == (1 << SHAPES) - 1 {
            return None;
        }
        let mut live = [0; 7];
        for (shape, years) in YEARS_OF_SHAPE.iter().enumerate() {
            if shapes >> shape & 1 == 1 {
                live.iter_mut().zip(years).for_each(|(word, years)| *word |= years);
            }
        }
        Some(Self(live))
    }

    /// Whether a year of the calendar is one of them.
    fn contains(&self, year: i64) -> bool {
        let in_cycle = (year % 400) as usize;
        self.0.get(in_cycle / 64).is_some_and(|word| word >> (in_cycle % 64) & 1 == 1)
    }

    /// The first at or after a year, in this cycle or else in the next; backward the last at or before it. Bound: 7 words each.
    fn nearest(&self, way: Way, year: i64) -> Option<i64> {
        let cycle = year - year % 400;
        let found = |cycle: i64, from: i64| {
            nearest_bit(way, &self.0, from as usize).map(|in_cycle| cycle + in_cycle as i64)
        };
        let entry = if way == Way::Forward { 0 } else { 399 };
        found(cycle, year % 400)
            .or_else(|| found(way.step(cycle, 400), entry))
            .filter(|year| (FIRST_YEAR..=LAST_YEAR).contains(year))
    }
}

/// The ordinal of the day at which a search that comes from another year enters one.
pub(super) fn entry(way: Way, year: i64) -> usize {
    match way {
        Way::Forward => 0,
        Way::Backward => civil::shape_days(civil::shape(year)) - 1,
    }
}

/// The date of a year with an ordinal from 0.
#[inline]
fn date_of(year: i64, ordinal: usize) -> Option<NaiveDate> {
    NaiveDate::from_yo_opt(i32::try_from(year).ok()?, ordinal as u32 + 1)
}
