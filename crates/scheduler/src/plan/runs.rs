//! Runs of valid civil seconds: where validity ends.
//!
//! Validity is decided by the parts that are *on* at an instant: those whose constraints on instants hold at it, and whose
//! bounds hold at its civil second. So civil time and instants stay apart, and the caller goes on from one change of the
//! parts that are on to the next.
//!
//! A run may last for centuries, so whole valid days are skipped year by year with the date maps; only days on which
//! schedules have to join forces to fill the day are looked at one by one, once for each shape of a year.

use super::compiled::Plan;
use super::day_mask::DayMask;
use super::maps::{Year, next_bit, previous_bit};
use super::part::Part;
use super::way::Way;
use crate::civil::{self, DAY, END, END_DAY, FIRST_YEAR, LAST_YEAR, SHAPES};

/// How many days are looked at before a search counts in years.
const NEAR: usize = 3;

/// How many changes from one schedule to another, or back, are followed in a day before its seconds are laid out.
const STEPS: usize = 48;

impl Plan {
    /// The first valid second after a civil second.
    pub(crate) fn next_valid(&self, after: i64) -> Option<i64> {
        let from = (after + 1).max(0);
        let parts = self.schedules.iter().enumerate();
        parts.filter_map(|(at, part)| self.free(at, part, Way::Forward, from)).min()
    }

    /// The last valid second before a civil second.
    pub(crate) fn previous_valid(&self, before: i64) -> Option<i64> {
        let from = before.min(END) - 1;
        let parts = self.schedules.iter().enumerate().filter(|_| from >= 0);
        parts.filter_map(|(at, part)| self.free(at, part, Way::Backward, from)).max()
    }

    /// The first instant after `instant` at which another set of parts is on, if there is one.
    pub(crate) fn next_change(&self, instant: i64) -> Option<i64> {
        self.parts().filter_map(|part| part.next_change(instant)).min()
    }

    /// The instant since which the same parts are on as at `instant`, if it is not from the first on.
    pub(crate) fn last_change(&self, instant: i64) -> Option<i64> {
        self.parts().filter_map(|part| part.last_change(instant)).max()
    }

    /// The schedules, then the exceptions.
    pub(super) fn parts(&self) -> impl Iterator<Item = &Part> {
        self.schedules.iter().chain(&self.exceptions)
    }

    /// The first civil second at or after `from` that is not valid with the parts that are on at `instant`, or at which the
    /// bounds of a part begin or end; the end of the calendar does not count.
    ///
    /// Bound: a few days, then the years up to the end of the calendar. For every stretch of years in which the
    /// same parts have their years, each kind of day in a year of each shape is looked at once at most. With steps that are
    /// counted from a date each year is a stretch of its own.
    pub(crate) fn next_invalid(&self, from: i64, instant: i64) -> i64 {
        if !(0..END).contains(&from) {
            return from;
        }
        let edges = self.parts().flat_map(|part| [part.bounds().0, part.bounds().1]);
        let edge = edges.filter(|&edge| edge > from).min().unwrap_or(END);
        self.next_invalid_before(edge, from, On { instant, second: from }).min(edge)
    }

    /// The same where it comes before a civil second, up to which the same parts are on; any later one where it does not.
    fn next_invalid_before(&self, edge: i64, from: i64, on: On) -> i64 {
        let (mut day, mut time) = (from.div_euclid(DAY), from.rem_euclid(DAY) as u32);
        for _ in 0..NEAR {
            if let Some(time) = self.next_invalid_in_day(day, time, on) {
                return day * DAY + i64::from(time);
            }
            (day, time) = (day + 1, 0);
            if day == END_DAY {
                return END;
            }
        }
        let (mut year, mut ordinal) = civil::year_of(day);
        let last = civil::year_of((edge - 1).div_euclid(DAY)).0;
        let mut stretch = Stretch::default();
        while year <= last {
            if year >= stretch.end {
                let change = |part: &Part| part.dates.next_year_change(year);
                stretch = Stretch::new(self.parts().map(change).min().unwrap_or(LAST_YEAR + 1));
            }
            let shape = civil::shape(year);
            if !stretch.is_whole(shape) {
                let mut doubtful = self.doubtful_days(year, on);
                let whole_year = ordinal == 0;
                while let Some(found) = next_bit(&doubtful, ordinal) {
                    let day = civil::year_start(year) + found as i64;
                    if day >= civil::year_start(year + 1) {
                        break;
                    }
                    if let Some(time) = self.next_invalid_in_day(day, 0, on) {
                        return day * DAY + i64::from(time);
                    }
                    self.clear_alike(&mut doubtful, year, found, on);
                    ordinal = found + 1;
                }
                if whole_year {
                    stretch.set_whole(shape);
                }
            }
            year = if stretch.is_all_whole() { stretch.end } else { year + 1 };
            ordinal = 0;
        }
        END
    }

    /// The last civil second at or before `from` that is not valid with the parts that are on at `instant`, or the one before
    /// the bounds of a part begin or end; the second before the calendar does not count. The mirror image of [`next_invalid`](Self::next_invalid), with
    /// its bound.
    pub(crate) fn previous_invalid(&self, from: i64, instant: i64) -> i64 {
        if !(0..END).contains(&from) {
            return from;
        }
        let edges = self.parts().flat_map(|part| [part.bounds().0, part.bounds().1]);
        let edge = edges.filter(|&edge| edge <= from).max().unwrap_or(0);
        self.previous_invalid_after(edge, from, On { instant, second: from }).max(edge - 1)
    }

    /// The same where it comes at or after a civil second, from which on the same parts are on; any earlier one where it does
    /// not.
    fn previous_invalid_after(&self, edge: i64, from: i64, on: On) -> i64 {
        let (mut day, mut time) = (from.div_euclid(DAY), from.rem_euclid(DAY) as u32);
        for _ in 0..NEAR {
            if let Some(time) = self.previous_invalid_in_day(day, time, on) {
                return day * DAY + i64::from(time);
            }
            (day, time) = (day - 1, DAY as u32 - 1);
            if day < 0 {
                return -1;
            }
        }
        let (mut year, mut ordinal) = civil::year_of(day);
        let first = civil::year_of(edge.div_euclid(DAY)).0;
        let mut stretch = Stretch::new(LAST_YEAR + 1);
        while year >= first {
            if year <= stretch.end {
                let change = |part: &Part| part.dates.previous_year_change(year);
                stretch = Stretch::new(self.parts().map(change).max().unwrap_or(FIRST_YEAR - 1));
            }
            let shape = civil::shape(year);
            if !stretch.is_whole(shape) {
                let mut doubtful = self.doubtful_days(year, on);
                let length = (civil::year_start(year + 1) - civil::year_start(year)) as usize;
                let whole_year = ordinal >= length - 1;
                let mut rest = Some(ordinal.min(length - 1));
                while let Some(found) = rest.and_then(|rest| previous_bit(&doubtful, rest)) {
                    let day = civil::year_start(year) + found as i64;
                    if let Some(time) = self.previous_invalid_in_day(day, DAY as u32 - 1, on) {
                        return day * DAY + i64::from(time);
                    }
                    self.clear_alike(&mut doubtful, year, found, on);
                    rest = found.checked_sub(1);
                }
                if whole_year {
                    stretch.set_whole(shape);
                }
            }
            year = if stretch.is_all_whole() { stretch.end } else { year - 1 };
            ordinal = 365;
        }
        -1
    }

    /// The days of a year that may hold an invalid second: those that no schedule alone fills, or on which an exception
    /// is on. Bits after the last day mean nothing.
    fn doubtful_days(&self, year: i64, on: On) -> Year {
        let is_on = |part: &&Part| part.is_on(on.instant, on.second);
        let mut days = [u64::MAX; 6];
        for part in self.schedules.iter().filter(is_on).filter(|part| part.times.is_whole_day()) {
            let whole = part.dates.of_year(year);
            days.iter_mut().zip(whole).for_each(|(days, whole)| *days &= !whole);
        }
        for part in self.exceptions.iter().filter(is_on) {
            let touched = part.dates.of_year(year);
            days.iter_mut().zip(touched).for_each(|(days, touched)| *days |= touched);
        }
        days
    }

    /// Takes out the days of a year with the same parts on as a day that was found wholly valid: so is each of them.
    ///
    /// What it buys: two schedules that fill every day together are compared on one day of a year instead of 365, which
    /// makes 1.5 µs of 220 for the range that never ends.
    fn clear_alike(&self, doubtful: &mut Year, year: i64, ordinal: usize, on: On) {
        let mut alike = [u64::MAX; 6];
        for part in self.parts().filter(|part| part.is_on(on.instant, on.second)) {
            let days = part.dates.of_year(year);
            let has = days.get(ordinal / 64).is_some_and(|word| word >> (ordinal % 64) & 1 == 1);
            let same = days.map(|word| if has { word } else { !word });
            alike.iter_mut().zip(same).for_each(|(alike, same)| *alike &= same);
        }
        doubtful.iter_mut().zip(alike).for_each(|(day, alike)| *day &= !alike);
    }

    fn schedules_on(&self, day: i64, on: On) -> impl Iterator<Item = &Part> {
        self.schedules
            .iter()
            .filter(move |part| part.is_on(on.instant, on.second) && part.dates.contains(day))
    }

    fn exceptions_on(&self, day: i64, on: On) -> impl Iterator<Item = &Part> {
        self.exceptions
            .iter()
            .filter(move |part| part.is_on(on.instant, on.second) && part.dates.contains(day))
    }

    /// The first second of a day, at or after `from`, that is not valid; `None` when all are.
    fn next_invalid_in_day(&self, day: i64, from: u32, on: On) -> Option<u32> {
        let excepted = self.exceptions_on(day, on).filter_map(|part| part.times.next(from)).min();
        let mut at = from;
        for _ in 0..STEPS {
            let running = self.schedules_on(day, on).filter(|part| part.times.contains(at));
            let Some(end) = running.map(|part| part.times.next_off(at).unwrap_or(DAY as u32)).max() else {
                return Some(at);
            };
            if let Some(excepted) = excepted.filter(|&excepted| excepted < end) {
                return Some(excepted);
            }
            if end >= DAY as u32 {
                return None;
            }
            at = end;
        }
        self.valid_of_day(day, on).next_off(at)
    }

    /// The last second of a day, at or before `from`, that is not valid; `None` when all are.
    fn previous_invalid_in_day(&self, day: i64, from: u32, on: On) -> Option<u32> {
        let excepted = self.exceptions_on(day, on).filter_map(|part| part.times.previous(from)).max();
        let mut at = from;
        for _ in 0..STEPS {
            let running = self.schedules_on(day, on).filter(|part| part.times.contains(at));
            // The start of the run, as the second before it.
            let before = running
                .map(|part| part.times.previous_off(at))
                .min_by_key(|before| before.map_or(0, |at| at + 1));
            let Some(before) = before else { return Some(at) };
            let start = before.map_or(0, |before| before + 1);
            if let Some(excepted) = excepted.filter(|&excepted| excepted >= start) {
                return Some(excepted);
            }
            at = before?;
        }
        self.valid_of_day(day, on).previous_off(at)
    }

    fn valid_of_day(&self, day: i64, on: On) -> DayMask {
        let mut mask = DayMask::none();
        self.schedules_on(day, on).for_each(|part| mask.add(&part.times));
        self.exceptions_on(day, on).for_each(|part| mask.subtract(&DayMask::new(&part.times)));
        mask
    }
}

/// Where parts are looked at to see which are on: an instant and its civil second.
#[derive(Clone, Copy)]
struct On {
    instant: i64,
    second: i64,
}

/// Years in which the same parts have their years, so that days depend on the shape of their year alone.
#[derive(Default)]
struct Stretch {
    /// The first year beyond it in the way of the search.
    end: i64,
    /// Bit `n` when all days of a year of shape `n` are known to be wholly valid.
    whole: u32,
}

impl Stretch {
    fn new(end: i64) -> Self {
        Self { end, whole: 0 }
    }

    fn is_whole(&self, shape: usize) -> bool {
        self.whole >> shape & 1 == 1
    }

    fn set_whole(&mut self, shape: usize) {
        self.whole |= 1 << shape;
    }

    fn is_all_whole(&self) -> bool {
        self.whole == (1 << SHAPES) - 1
    }
}
