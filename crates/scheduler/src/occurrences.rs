//! Lazy iterators over occurrences, in constant memory.

use crate::Schedule;
use crate::civil::DAY;
use crate::plan::Plan;
use crate::zone::{STEADY, Zone, seconds_of};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use std::iter::FusedIterator;

/// The occurrences after an instant, in order. See [`Schedule::after`].
#[derive(Clone, Debug)]
pub struct After<Z: TimeZone> {
    schedule: Schedule<Z>,
    /// The last answer; `None` once there is no more.
    at: Option<DateTime<Utc>>,
    calm: Option<Calm<Z>>,
}

/// The occurrences before an instant, from the last one backward. See [`Schedule::before`].
#[derive(Clone, Debug)]
pub struct Before<Z: TimeZone> {
    schedule: Schedule<Z>,
    at: Option<DateTime<Utc>>,
}

impl<Z: TimeZone> After<Z> {
    pub(crate) fn new(schedule: Schedule<Z>, at: DateTime<Utc>) -> Self {
        Self { schedule, at: Some(at), calm: None }
    }
}

impl<Z: TimeZone> Before<Z> {
    pub(crate) fn new(schedule: Schedule<Z>, at: DateTime<Utc>) -> Self {
        Self { schedule, at: Some(at) }
    }
}

/// A time without a change of offset, so that instants are civil seconds less the offset.
#[derive(Clone, Debug)]
struct Calm<Z: TimeZone> {
    offset: Z::Offset,
    /// The offset in seconds.
    seconds: i64,
    /// The last answer.
    at: i64,
    /// Its civil day, and the second of that day.
    civil: (i64, u32),
    /// The last instant that is known to have the offset.
    until: i64,
    /// A day in UTC, and what chrono calls it.
    day: (i64, NaiveDate),
}

impl<Z: TimeZone> Calm<Z> {
    fn after(zone: &Z, instant: &DateTime<Z>) -> Option<Self> {
        let (at, offset) = (instant.timestamp(), instant.offset().clone());
        let seconds = seconds_of(&offset);
        let until = if Z::FIXED { i64::MAX } else { at + STEADY };
        let lasts = Z::FIXED || zone.offset(until) == seconds;
        let day = (at.div_euclid(DAY), instant.naive_utc().date());
        lasts.then_some(Self { offset, seconds, at, civil: civil_of(at + seconds), until, day })
    }

    /// The next occurrence, if it is in the calm.
    fn next(&mut self, plan: &Plan) -> Option<DateTime<Z>> {
        let second = match plan.daily() {
            Some(daily) => daily.after_occurrence(self.civil.0, self.civil.1)?,
            None => plan.next(self.at + self.seconds)?,
        };
        let instant = second - self.seconds;
        if instant > self.until {
            return None;
        }
        let mut time = instant - self.day.0 * DAY;
        if time >= DAY {
            self.day = (instant.div_euclid(DAY), DateTime::from_timestamp(instant, 0)?.date_naive());
            time = instant - self.day.0 * DAY;
        }
        // Most often the same civil day.
        let civil = second - self.civil.0 * DAY;
        self.civil = if civil < DAY { (self.civil.0, civil as u32) } else { civil_of(second) };
        self.at = instant;
        let time = NaiveTime::from_num_seconds_from_midnight_opt(time as u32, 0)?;
        Some(DateTime::from_naive_utc_and_offset(self.day.1.and_time(time), self.offset.clone()))
    }
}

/// The civil day of a civil second, and the second of that day.
fn civil_of(second: i64) -> (i64, u32) {
    (second.div_euclid(DAY), second.rem_euclid(DAY) as u32)
}

impl<Z: TimeZone> Iterator for After<Z> {
    type Item = DateTime<Z>;

    fn next(&mut self) -> Option<DateTime<Z>> {
        let at = self.at?;
        let plan = self.schedule.compiled.civil_plan();
        if let Some(found) = self.calm.as_mut().zip(plan).and_then(|(calm, plan)| calm.next(plan)) {
            self.at = Some(found.to_utc());
            return Some(found);
        }
        let next = self.schedule.next(&at);
        self.at = next.as_ref().map(DateTime::to_utc);
        self.calm =
            next.as_ref().filter(|_| plan.is_some()).and_then(|next| Calm::after(&self.schedule.zone, next));
        next
    }
}

impl<Z: TimeZone> Iterator for Before<Z> {
    type Item = DateTime<Z>;

    fn next(&mut self) -> Option<DateTime<Z>> {
        let previous = self.schedule.previous(&self.at?);
        self.at = previous.as_ref().map(DateTime::to_utc);
        previous
    }
}

/// The occurrences between two instants, from either end. See [`Schedule::between`].
#[derive(Clone, Debug)]
pub struct Between<Z: TimeZone> {
    schedule: Schedule<Z>,
    /// The occurrences at or after the first and before the second have not been given.
    rest: (DateTime<Utc>, DateTime<Utc>),
}

impl<Z: TimeZone> Between<Z> {
    pub(crate) fn new(schedule: Schedule<Z>, from: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        Self { schedule, rest: (from, until) }
    }
}

impl<Z: TimeZone> Iterator for Between<Z> {
    type Item = DateTime<Z>;

    fn next(&mut self) -> Option<DateTime<Z>> {
        let (from, until) = self.rest;
        let found = self.schedule.at_or_after(&from).filter(|found| *found < until);
        // Occurrences are whole milliseconds.
        let behind =
            found.as_ref().and_then(|found| found.to_utc().checked_add_signed(TimeDelta::milliseconds(1)));
        self.rest.0 = behind.unwrap_or(until);
        found
    }
}

impl<Z: TimeZone> DoubleEndedIterator for Between<Z> {
    fn next_back(&mut self) -> Option<DateTime<Z>> {
        let (from, until) = self.rest;
        let found = self.schedule.previous(&until).filter(|found| *found >= from);
        self.rest.1 = found.as_ref().map_or(from, DateTime::to_utc);
        found
    }
}

impl<Z: TimeZone> FusedIterator for Between<Z> {}
impl<Z: TimeZone> FusedIterator for After<Z> {}
impl<Z: TimeZone> FusedIterator for Before<Z> {}
