//! The short way, for nearly all that people write: schedules whose occurrences are a set of dates times a set of times of
//! day, the same on each of the dates.
//!
//! A schedule is such a *product* in two cases. Its tick is a day at most, and its window of the day begins within no
//! minute. Or its tick is longer and there is no exception but on each day: then the only time is the first of
//! the day, and the dates are the first of each tick (ISO weeks only where nothing but the week counts, and there are no exceptions). The tick is worked into both sets when the plan is
//! compiled, and so are the exceptions that hold at the same times on each day, so that a search looks once at a date map and
//! once at the times.
//!
//! A plan of products may have other exceptions if each is *aligned*: it holds for a whole tick or for no part of it,
//! so that it removes occurrences and never moves them.
//!
//! The gain, for "at 17:00 on the last day of the month": a next in UTC takes 12 ns instead of 34 (AMD EPYC).

use super::compiled::Plan;
use super::cursor::Cursor;
use super::dates::Dates;
use super::part::{Part, Product};
use super::tick::OnTheCalendar as _;
use super::times::Times;
use crate::civil::DAY;
use crate::civil_time::CivilTime;
use crate::way::Way;
use chrono::NaiveDate;
use downbeat_parser::Tick;

impl Product {
    /// The product that a schedule less its exceptions is, if it is one.
    pub(super) fn new(part: &Part, exceptions: &[Part]) -> Option<Self> {
        if part.is_irregular() {
            return None;
        }
        let dates = match part.tick {
            Tick::Second | Tick::Minute | Tick::Hour | Tick::Day => None,
            Tick::IsoWeek if part.has_whole_weeks => Some(Box::new(part.dates.mondays())),
            _ if exceptions.iter().all(Part::is_daily) => Some(Box::new(part.dates.firsts(part.tick)?)),
            _ => return None,
        };
        let times = if exceptions.iter().any(Part::is_daily) {
            let daily = exceptions.iter().filter(|exception| exception.is_daily());
            part.times.firsts_less(daily.map(|exception| &exception.times), part.tick)?
        } else {
            part.times.firsts(part.tick)?
        };
        let (first, last) = (times.first()?, times.last()?);
        Some(Self { times, first, last, dates })
    }

    #[inline]
    pub(super) fn dates<'a>(&'a self, part: &'a Part) -> &'a Dates {
        self.dates.as_deref().unwrap_or(&part.dates)
    }

    /// The first occurrence at or after a civil second; backward the last at or before it.
    #[inline(always)]
    fn nearest(&self, way: Way, part: &Part, from: CivilTime) -> Option<CivilTime> {
        let dates = self.dates(part);
        let mut date = dates.nearest_date(way, from.date)?;
        if date == from.date {
            if let Some(time) = self.times.nearest(way, from.time) {
                return Some(CivilTime { date, time });
            }
            let other = if way == Way::Forward { date.succ_opt()? } else { date.pred_opt()? };
            date = dates.nearest_date(way, other)?;
        }
        Some(CivilTime { date, time: if way == Way::Forward { self.first } else { self.last } })
    }
}

/// The first day of the second ISO year of the calendar.
const SECOND_ISO_YEAR: NaiveDate = CivilTime::midnight(1971, 1, 4).date;

/// A plan whose schedules are all products, with exceptions that are aligned or worked into them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Products<'a>(&'a Plan);

impl Plan {
    /// Finds the products among the schedules; whether the short way is open.
    pub(super) fn find_products(schedules: &mut [Part], exceptions: &[Part]) -> bool {
        for part in schedules.iter_mut() {
            part.dates.settle();
            part.product = Product::new(part, exceptions);
        }
        schedules.iter().all(|part| {
            let is_taken_whole = |exception: &Part| exception.is_daily() || exception.is_aligned(part.tick);
            part.product.is_some() && exceptions.iter().all(is_taken_whole)
        })
    }

    /// The short way, if it is open.
    #[inline]
    pub(crate) fn products(&self) -> Option<Products<'_>> {
        self.is_products.then_some(Products(self))
    }

    /// Whether the short way is open and nothing is left to take from it: each search looks at dates and at times once.
    pub(crate) fn is_bare(&self) -> bool {
        self.is_bare
    }

    /// The one product that is the whole plan, if it is one.
    #[inline]
    pub(crate) fn one_product(&self) -> Option<OneProduct<'_>> {
        let ([part], true) = (&*self.schedules, self.is_bare) else { return None };
        part.product.as_ref().map(|product| OneProduct { times: &product.times, dates: product.dates(part) })
    }
}

/// The dates and the times of a plan that is one product, for an iterator's place in them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OneProduct<'a> {
    times: &'a Times,
    dates: &'a Dates,
}

impl OneProduct<'_> {
    /// Whether it is known without a search that there are occurrences: a product has a time.
    pub(crate) fn surely_occurs(self) -> bool {
        self.dates.surely_has_one()
    }

    /// Whether there is certainly no occurrence within two days of a date.
    #[inline]
    pub(crate) fn is_quiet_around(self, date: NaiveDate) -> bool {
        self.dates.is_quiet_around(date)
    }

    /// The first date at or after `date`; backward the last at or before it.
    #[inline]
    pub(crate) fn nearest_date(self, date: NaiveDate, way: Way) -> Option<NaiveDate> {
        self.dates.nearest_date(way, date)
    }

    /// A place in the times of a day with all of them to come.
    #[inline]
    pub(crate) fn start(self, way: Way) -> Cursor {
        Cursor::of_day(self.times, way)
    }

    /// The place after a time.
    pub(crate) fn behind(self, time: u32, way: Way) -> Cursor {
        let mut cursor = Cursor::at(self.times, time, way);
        cursor.pop(self.times, way);
        cursor
    }

    /// Takes the nearest time that is to come.
    #[inline]
    pub(crate) fn pop(self, cursor: &mut Cursor, way: Way) -> Option<u32> {
        cursor.pop(self.times, way)
    }
}

impl Products<'_> {
    /// The first occurrence at or after a civil second; backward the last at or before it.
    #[inline(always)]
    pub(crate) fn nearest(self, way: Way, from: CivilTime) -> Option<CivilTime> {
        // In the week in which the calendar begins, on a Thursday, the first second is that of the calendar and no Monday's. It is
        // of the first week of its year; from the next such week on no search comes to it.
        if self.0.has_iso_weeks && from.date < SECOND_ISO_YEAR {
            return CivilTime::from_second(self.0.nearest_past(way, way.step(from.second(), -1))?);
        }
        if let ([part], true) = (&*self.0.schedules, self.0.is_bare) {
            return part.product.as_ref()?.nearest(way, part, from);
        }
        self.first_of_all(way, from)
    }

    /// The nearest of the schedules' occurrences that no exception takes. Bound: a look for each schedule, and for one whose
    /// nearest is taken the search of [`Plan::free`], with its bound.
    fn first_of_all(self, way: Way, from: CivilTime) -> Option<CivilTime> {
        let Self(plan) = self;
        let mut best: Option<CivilTime> = None;
        for (at, part) in plan.schedules.iter().enumerate() {
            let Some(product) = &part.product else { continue };
            let is_better = |found: &CivilTime| best.is_none_or(|best| way.is_past(best, *found));
            let Some(found) = product.nearest(way, part, from).filter(is_better) else { continue };
            let kept = if plan.exceptions.iter().any(|exception| exception.holds_in(found)) {
                plan.product_behind(way, at, (part, product), found, best).filter(is_better)
            } else {
                Some(found)
            };
            best = kept.or(best);
        }
        best
    }
}

impl Plan {
    /// The nearest occurrence of a product after one that an exception removes.
    #[inline(never)]
    fn product_behind(
        &self,
        way: Way,
        at: usize,
        (part, product): (&Part, &Product),
        taken: CivilTime,
        best: Option<CivilTime>,
    ) -> Option<CivilTime> {
        let best = best.map(CivilTime::second);
        let free = self.free_before(at, part, way, taken.second(), best)?;
        // Backward the last free second is the tick's last; its first is the occurrence, for the exceptions that are not worked
        // into the product are aligned. The tick is a day at most.
        let found = if way == Way::Forward {
            free
        } else {
            let start = part.tick.around(free).0;
            let (day, time) = (start.div_euclid(DAY), start.rem_euclid(DAY) as u32);
            day * DAY + i64::from(product.times.nearest(Way::Forward, time)?)
        };
        CivilTime::from_second(found)
    }
}

impl Part {
    /// Whether it holds at a civil second; it has no bounds.
    #[inline]
    fn holds_in(&self, at: CivilTime) -> bool {
        self.times.contains(at.time) && self.dates.contains_date(at.date)
    }

    /// Whether it holds for the whole of each such tick or for nothing of it.
    fn is_aligned(&self, tick: Tick) -> bool {
        !self.is_bounded() && self.times.is_aligned(tick)
    }
}
