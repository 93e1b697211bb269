//! What a sentence means: sets of days and of seconds of the day, told by the plainest calendar there is.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};
use std::rc::Rc;

/// Some of the days.
pub(crate) type DaySet = Rc<dyn Fn(NaiveDate) -> bool>;

/// Some of the seconds of a day.
pub(crate) type SecondSet = Rc<dyn Fn(u32) -> bool>;

/// What occurs at all of these times on all days that are in each of these sets.
#[derive(Clone)]
pub(crate) struct Schedule {
    /// Seconds of the day, in order.
    pub(crate) times: Vec<u32>,
    pub(crate) days: Vec<DaySet>,
}

/// What does not occur: on such days, or at such times, or both.
#[derive(Clone)]
pub(crate) struct Exception {
    pub(crate) days: DaySet,
    pub(crate) times: SecondSet,
}

/// Any of the schedules, without the exceptions.
#[derive(Clone, Default)]
pub(crate) struct Meant {
    pub(crate) schedules: Vec<Schedule>,
    pub(crate) exceptions: Vec<Exception>,
}

/// So many days are looked through: nothing that is made here is as seldom.
const MOST_DAYS: u64 = 9 * 366;

impl Meant {
    /// The first occurrences from the start of a day on.
    pub(crate) fn occurrences(&self, from: NaiveDate, count: usize) -> Vec<NaiveDateTime> {
        let mut found = Vec::new();
        for day in (0..MOST_DAYS).map(|days| from + Days::new(days)) {
            if found.len() >= count {
                break;
            }
            let on_day = self.schedules.iter().filter(|one| one.days.iter().all(|set| set(day)));
            let mut times: Vec<u32> = on_day.flat_map(|one| one.times.clone()).collect();
            times.retain(|&time| !self.exceptions.iter().any(|one| (one.days)(day) && (one.times)(time)));
            times.sort_unstable();
            times.dedup();
            found.extend(
                times.into_iter().filter_map(|time| day.and_hms_opt(time / 3600, time / 60 % 60, time % 60)),
            );
        }
        found.truncate(count);
        found
    }
}

/// The last day that is looked through.
pub(crate) fn last_day(from: NaiveDate) -> NaiveDate {
    from + Days::new(MOST_DAYS - 1)
}

pub(crate) fn every_day() -> DaySet {
    Rc::new(|_| true)
}

pub(crate) fn all_day() -> SecondSet {
    Rc::new(|_| true)
}

/// 1 is Monday.
pub(crate) fn weekday(day: NaiveDate) -> u32 {
    day.weekday().number_from_monday()
}

pub(crate) fn days_in_month(day: NaiveDate) -> u32 {
    (28..=31).rev().find(|&last| day.with_day(last).is_some()).unwrap_or(28)
}

/// How many days of the month come after this one.
pub(crate) fn days_behind(day: NaiveDate) -> u32 {
    days_in_month(day) - day.day()
}

/// Whether it is the `number`th of the days in this month that a set has; from the end where the number is 0.
pub(crate) fn is_nth(day: NaiveDate, number: u32, set: &dyn Fn(NaiveDate) -> bool) -> bool {
    if !set(day) {
        return false;
    }
    let in_month =
        |range: std::ops::RangeInclusive<u32>| range.filter(|&at| day.with_day(at).is_some_and(set)).count();
    match number {
        0 => in_month(day.day() + 1..=days_in_month(day)) == 0,
        number => in_month(1..=day.day()) == number as usize,
    }
}

/// The weekday of this month that is nearest to a day of it, as cron's `W` has it.
pub(crate) fn nearest_weekday(day: NaiveDate, number: u32) -> Option<NaiveDate> {
    let wanted = day.with_day(number)?;
    let shift = match (weekday(wanted), number) {
        (6, 1) => 2,
        (6, _) => -1,
        (7, number) if number == days_in_month(day) => -2,
        (7, _) => 1,
        _ => 0,
    };
    wanted.checked_add_signed(chrono::TimeDelta::days(shift))
}
