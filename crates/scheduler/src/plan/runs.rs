//! Runs of valid civil seconds: where validity ends.
//!
//! Validity is decided by the parts that are *on* at an instant: those whose constraints on instants hold at it, and whose
//! bounds hold at its civil second. So civil time and instants stay apart, and the caller goes on from one change of the
//! parts that are on to the next.
//!
//! A run may last for centuries, so whole valid days are skipped year by year with the date maps; only days on which
//! schedules have to join forces to fill the day are looked at one by one, once for each shape of a year.

use super::compiled::Plan;
use super::dates::entry;
use super::day_mask::DayMask;
use super::maps::{Year, nearest_bit};
use super::part::Part;
use crate::civil::{self, DAY, END, END_DAY, SHAPES};
use crate::way::Way;

/// How many days are looked at before a search counts in years.
const NEAR: usize = 3;

/// How many changes from one schedule to another, or back, are followed in a day before its seconds are laid out.
const STEPS: usize = 48;

impl Plan {
    /// The first valid second after a civil second; backward the last before it.
    pub(crate) fn nearest_valid(&self, way: Way, second: i64) -> Option<i64> {
        let from = if way == Way::Forward { (second + 1).max(0) } else { second.min(END) - 1 };
        let parts = self.schedules.iter().enumerate().filter(|_| from >= 0);
        way.first(parts.filter_map(|(at, part)| self.free(at, part, way, from)))
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
    /// bounds of a part begin or end; the end of the calendar does not count. Backward the last at or before `from`, or the one
    /// before the bounds of a part begin or end; the second before the calendar does not count.
    ///
    /// Bound: a few days, then the years up to the end of the calendar. For every stretch of years in which the
    /// same parts have their years, each kind of day in a year of each shape is looked at once at most. With steps that are
    /// counted from a date each year is a stretch of its own.
    pub(crate) fn nearest_invalid(&self, way: Way, from: i64, instant: i64) -> i64 {
        if !(0..END).contains(&from) {
            return from;
        }
        // Backward the last second of what came before.
        let beyond = |edge: i64| if way == Way::Forward { edge } else { edge - 1 };
        let edges = self.parts().flat_map(|part| [part.bounds().0, part.bounds().1]).map(beyond);
        let edge = way.first(edges.filter(|&edge| way.is_past(edge, from))).unwrap_or(past_all(way));
        let found = self.nearest_invalid_before(way, edge, from, On { instant, second: from });
        if way.is_past(found, edge) { edge } else { found }
    }

    /// The same where it comes before a civil second, up to which the same parts are on; any farther one where it does not.
    fn nearest_invalid_before(&self, way: Way, edge: i64, from: i64, on: On) -> i64 {
        let (mut day, mut time) = (from.div_euclid(DAY), from.rem_euclid(DAY) as u32);
        for _ in 0..NEAR {
            if let Some(time) = self.invalid_in_day(way, day, time, on) {
                return day * DAY + i64::from(time);
            }
            (day, time) = (way.step(day, 1), way.entry());
            if !(0..END_DAY).contains(&day) {
                return past_all(way);
            }
        }
        let (mut year, mut ordinal) = civil::year_of(day);
        let last = civil::year_of(way.step(edge, -1).div_euclid(DAY)).0;
        let mut stretch = Stretch::new(year);
        while !way.is_past(year, last) {
            if !way.is_past(stretch.end, year) {
                let changes = self.parts().map(|part| part.dates.year_change(way, year));
                stretch = Stretch::new(way.first(changes).unwrap_or(year));
            }
            let shape = civil::shape(year);
            if !stretch.is_whole(shape) {
                let mut doubtful = self.doubtful_days(year, on);
                let start = civil::year_start(year);
                let days = start..civil::year_start(year + 1);
                let whole_year = ordinal == entry(way, year);
                let mut rest = Some(ordinal);
                while let Some(found) = rest.and_then(|rest| nearest_bit(way, &doubtful, rest)) {
                    let day = start + found as i64;
                    if !days.contains(&day) {
                        break;
                    }
                    if let Some(time) = self.invalid_in_day(way, day, way.entry(), on) {
                        return day * DAY + i64::from(time);
                    }
                    self.clear_alike(&mut doubtful, year, found, on);
                    rest = usize::try_from(way.step(found as i64, 1)).ok();
                }
                if whole_year {
                    stretch.set_whole(shape);
                }
            }
            year = if stretch.is_all_whole() { stretch.end } else { way.step(year, 1) };
            ordinal = entry(way, year);
        }
        past_all(way)
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

    /// Those of these parts that are on, on a day that they have.
    fn on_day(parts: &[Part], day: i64, on: On) -> impl Iterator<Item = &Part> {
        parts.iter().filter(move |part| part.is_on(on.instant, on.second) && part.dates.contains(day))
    }

    /// The first second of a day, at or after `from`, that is not valid, backward the last at or before it; `None` when all are.
    fn invalid_in_day(&self, way: Way, day: i64, from: u32, on: On) -> Option<u32> {
        let excepted =
            Self::on_day(&self.exceptions, day, on).filter_map(|part| part.times.nearest(way, from));
        let excepted = way.first(excepted);
        let past_day = if way == Way::Forward { DAY } else { -1 };
        let mut at = from;
        for _ in 0..STEPS {
            let running = Self::on_day(&self.schedules, day, on).filter(|part| part.times.contains(at));
            let ends = running.map(|part| part.times.nearest_off(way, at).map_or(past_day, i64::from));
            let Some(end) = way.last(ends) else { return Some(at) };
            if let Some(excepted) = excepted.filter(|&excepted| way.is_past(end, i64::from(excepted))) {
                return Some(excepted);
            }
            if end == past_day {
                return None;
            }
            at = end as u32;
        }
        self.valid_of_day(day, on).nearest_off(way, at)
    }

    fn valid_of_day(&self, day: i64, on: On) -> DayMask {
        let mut mask = DayMask::none();
        Self::on_day(&self.schedules, day, on).for_each(|part| mask.add(&part.times));
        Self::on_day(&self.exceptions, day, on).for_each(|part| mask.subtract(&DayMask::new(&part.times)));
        mask
    }
}

/// Where parts are looked at to see which are on: an instant and its civil second.
#[derive(Clone, Copy)]
struct On {
    instant: i64,
    second: i64,
}

/// The second beyond the calendar.
fn past_all(way: Way) -> i64 {
    if way == Way::Forward { END } else { -1 }
}

/// Years in which the same parts have their years, so that days depend on the shape of their year alone.
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
