//! How often a schedule occurs on each day.
//!
//! A year has up to 31.6 million occurrences. If all gaps are equal, a day takes two searches and a division. Otherwise occurrences
//! are counted one by one, which takes some nanoseconds each, or some microseconds for a schedule with many parts. The caller
//! gives a budget; when that is spent the rest is not counted.

use crate::budget::Budget;
use crate::calendar_days::{self, CalendarDay};
use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use downbeat_scheduler::{ClockChange, WithPolicy, Zone, clock_changes};
use serde::Serialize;

/// A day, in the zone of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Day {
    /// Its date.
    pub date: NaiveDate,
    /// How often the schedule occurs; `None` if the count took too long.
    pub count: Option<u64>,
    /// `gap` or `fold` if the clocks change on it.
    pub clock_change: Option<&'static str>,
    /// The change of the clocks.
    #[serde(skip)]
    pub change: Option<ClockChange>,
}

/// How often a schedule occurs on each day of a year, in its zone.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Calendar {
    /// The year.
    pub year: i32,
    /// The zone whose days these are.
    pub time_zone: String,
    /// The number of occurrences on the counted days.
    pub total: u64,
    /// How often it occurs on each day, from 1 January on: 365 or 366 numbers, fewer when the count was cut.
    pub days: Vec<u64>,
    /// Where the count was cut; `None` if it is complete.
    pub cut: Option<Cut>,
    /// The days on which the clocks of the zone change.
    pub shifts: Vec<Shift>,
    /// The days that its calendars leave out or choose. The JSON has no such key if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calendar_days: Vec<CalendarDay>,
}

/// Where a count was cut because it took too long.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Cut {
    /// How long the count took, in seconds.
    pub after_s: f64,
    /// The first day that was not counted.
    pub from: NaiveDate,
}

/// A day on which clocks change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Shift {
    /// The day.
    pub date: NaiveDate,
    /// By how much they are set forward, in seconds; negative when they are set back.
    pub change_seconds: i64,
    /// How often the schedule occurs on it.
    pub count: u64,
}

impl Calendar {
    /// The years that can be asked for.
    pub const YEARS: std::ops::RangeInclusive<i32> = 1970..=9998;

    /// Counts until the budget is spent, so do not call it where others wait. `None` for a year outside [`YEARS`](Self::YEARS).
    ///
    /// ```
    /// use downbeat_inspect::Budget;
    /// use downbeat_inspect::calendar::Calendar;
    /// use downbeat_scheduler::{Expression, Policy, Schedule};
    /// use std::time::Duration;
    ///
    /// let hourly = Schedule::new(&Expression::parse("every 1 hour in Europe/Stockholm")?)?;
    /// let hourly = hourly.with_policy(Policy::default());
    /// let year = Calendar::new(&hourly, 2027, &Budget::of(Duration::from_secs(60))).unwrap();
    /// assert_eq!((year.days[0], year.cut), (24, None));
    /// let shifts: Vec<_> = year.shifts.iter().map(|shift| (shift.date.to_string(), shift.count)).collect();
    /// assert_eq!(shifts, [("2027-03-28".to_owned(), 23), ("2027-10-31".to_owned(), 25)]);
    ///
    /// let nothing = Calendar::new(&hourly, 2027, &Budget::of(Duration::ZERO)).unwrap();
    /// assert!(nothing.days.is_empty());
    /// assert_eq!(nothing.cut.unwrap().from.to_string(), "2027-01-01");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(schedule: &WithPolicy<Zone>, year: i32, budget: &Budget) -> Option<Self> {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).filter(|_| Self::YEARS.contains(&year))?;
        let dates = first.iter_days().take_while(|date| date.year() == year);
        let all = days(schedule, dates, budget, || {});
        let counts: Vec<u64> = all.iter().map_while(|day| day.count).collect();
        let cut = all.get(counts.len());
        let shift = |day: &Day| {
            let (from, until) = day.change?.civil();
            let length = (until - from).num_seconds();
            let change_seconds = if day.change?.is_gap() { length } else { -length };
            Some(Shift { date: day.date, change_seconds, count: day.count? })
        };
        let last = all.last().map_or(first, |day| day.date);
        Some(Self {
            year,
            calendar_days: calendar_days::between(schedule.schedule(), first, last, budget),
            time_zone: schedule.schedule().zone().to_string(),
            total: counts.iter().sum(),
            cut: cut.map(|day| Cut { after_s: budget.limit().as_secs_f64(), from: day.date }),
            shifts: all.iter().filter_map(shift).collect(),
            days: counts,
        })
    }
}

/// A day, as instants.
struct Span {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    change: Option<ClockChange>,
}

/// Counts on successive dates until the budget is spent; `counted` is called after each. Do not call it where others wait.
pub fn days(
    schedule: &WithPolicy<Zone>,
    dates: impl Iterator<Item = NaiveDate>,
    budget: &Budget,
    mut counted: impl FnMut(),
) -> Vec<Day> {
    let zone = *schedule.schedule().zone();
    let dates: Vec<NaiveDate> = dates.collect();
    let span = |date: &NaiveDate| {
        let next = date.checked_add_days(Days::new(1)).unwrap_or(*date);
        let (start, end) = (start(zone, *date), start(zone, next));
        Span { start, end, change: clock_changes(&zone, start, end).next() }
    };
    let spans: Vec<Span> = dates.iter().map(span).collect();
    let steady = schedule.schedule().pace().filter(|pace| pace.shortest_gap == pace.longest_gap);
    let counts = match steady {
        Some(pace) => by_division(schedule, pace.shortest_gap, &spans, budget, &mut counted),
        None => one_by_one(schedule, &spans, budget, &mut counted),
    };
    let counts = counts.into_iter().map(Some).chain(std::iter::repeat(None));
    let kind = |change: ClockChange| if change.is_gap() { "gap" } else { "fold" };
    let day =
        |((date, Span { change, .. }), count)| Day { date, count, clock_change: change.map(kind), change };
    dates.into_iter().zip(spans).zip(counts).map(day).collect()
}

/// The first instant of a day in a zone; of a day that the zone skips, the first instant after the gap.
fn start(zone: Zone, date: NaiveDate) -> DateTime<Utc> {
    let midnight = date.and_time(NaiveTime::MIN);
    if let Some(start) = zone.from_local_datetime(&midnight).earliest() {
        return start.to_utc();
    }
    // Clocks change by a day at most.
    let near = midnight.and_utc();
    let mut changes = clock_changes(&zone, near - TimeDelta::days(2), near + TimeDelta::days(2));
    let skips = |change: &ClockChange| change.civil().0 <= midnight && midnight < change.civil().1;
    changes.find(skips).map_or(near, |change| change.at())
}

/// The counts of the first days, as many as the budget allows.
fn by_division(
    schedule: &WithPolicy<Zone>,
    gap: TimeDelta,
    days: &[Span],
    budget: &Budget,
    counted: &mut dyn FnMut(),
) -> Vec<u64> {
    let gap = gap.num_milliseconds();
    let mut after_shift = true;
    let count = |day: &Span| {
        // Gaps may differ where clocks change, except for an interval.
        let is_shift = day.change.is_some();
        let may_differ = std::mem::replace(&mut after_shift, is_shift) || is_shift;
        let first = schedule.at_or_after(&day.start).filter(|first| *first < day.end);
        let last = schedule.previous(&day.end);
        let (Some(first), Some(last)) = (first, last) else { return Some(0) };
        let between = (last - first).num_milliseconds();
        if gap < 1000 || (!may_differ && between % gap == 0) {
            return Some((between / gap.max(1)) as u64 + 1);
        }
        let mut all = budget.during(schedule.between(&day.start, &day.end));
        let count = all.by_ref().count() as u64;
        (!all.is_cut()).then_some(count)
    };
    let within_budget = days.iter().take_while(|_| !budget.is_spent());
    within_budget.map_while(count).inspect(|_| counted()).collect()
}

/// As [`by_division`].
fn one_by_one(
    schedule: &WithPolicy<Zone>,
    days: &[Span],
    budget: &Budget,
    counted: &mut dyn FnMut(),
) -> Vec<u64> {
    let mut counts = Vec::with_capacity(days.len());
    let Some(first) = days.first() else { return counts };
    let before = first.start - TimeDelta::milliseconds(1);
    let mut ends = days.iter().map(|day| day.end);
    let Some(mut end) = ends.next() else { return counts };
    let mut count = 0;
    let mut all = budget.during(schedule.after(&before));
    'all: for at in all.by_ref() {
        let at = at.to_utc();
        while at >= end {
            counts.push(std::mem::take(&mut count));
            counted();
            match ends.next() {
                Some(next) => end = next,
                None => break 'all,
            }
        }
        count += 1;
    }
    if !all.is_cut() {
        counts.push(count);
        counts.resize(days.len(), 0);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Tz;
    use downbeat_scheduler::{Expression, Policy, Schedule};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    fn schedule(text: &str, zone: Zone) -> WithPolicy<Zone> {
        Schedule::ignoring_named_zone(Expression::parse(text).unwrap(), zone)
            .unwrap()
            .with_policy(Policy::default())
    }

    fn calendar(text: &str, zone: Zone, year: i32) -> Calendar {
        Calendar::new(&schedule(text, zone), year, &ample()).unwrap()
    }

    fn spans(zone: Zone, year: i32) -> Vec<Span> {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let dates = first.iter_days().take_while(|date| date.year() == year);
        dates
            .map(|date| {
                let (start, end) = (start(zone, date), start(zone, date + Days::new(1)));
                Span { start, end, change: clock_changes(&zone, start, end).next() }
            })
            .collect()
    }

    fn ample() -> Budget {
        Budget::of(Duration::from_secs(600))
    }

    /// Day, change of the clock in minutes, count.
    fn shifts(calendar: &Calendar) -> Vec<(String, i64, u64)> {
        let shift = |shift: &Shift| (shift.date.to_string(), shift.change_seconds / 60, shift.count);
        calendar.shifts.iter().map(shift).collect()
    }

    #[test]
    fn a_year_names_the_days_on_which_calendars_decide_and_says_nothing_of_calendars_where_there_are_none() {
        let days =
            crate::days::read(b"2027-01-01 New Year's Day\n2027-01-02 a Saturday\n2028-01-06\n").unwrap();
        let name = downbeat_parser::CalendarName::new("holidays").unwrap();
        let calendars = downbeat_scheduler::Calendars::default().with(name, days);
        let expression = Expression::parse("at 9:00 on weekdays except on holidays").unwrap();
        let schedule = Schedule::in_zone(&expression, Zone::UTC, &calendars).unwrap();
        let year = Calendar::new(&schedule.with_policy(Policy::default()), 2027, &ample()).unwrap();
        let json = serde_json::to_value(&year).unwrap();
        let expected = serde_json::json!([
            { "date": "2027-01-01", "calendar": "holidays", "name": "New Year's Day", "effect": "left-out" }
        ]);
        assert_eq!(json["calendar_days"], expected);
        assert_eq!(json["days"][0], 0);
        let plain = serde_json::to_value(calendar("at 9:00", Zone::UTC, 2027)).unwrap();
        assert_eq!(plain.get("calendar_days"), None);
    }

    #[test]
    fn the_days_on_which_clocks_are_set_are_marked_and_counted_as_they_are() {
        let every_five = calendar("every 5 minutes", Tz::Europe__Stockholm.into(), 2027);
        assert_eq!(every_five.days[0], 288);
        assert_eq!(every_five.total, 365 * 288);
        let expected = [("2027-03-28".to_owned(), 60, 276), ("2027-10-31".to_owned(), -60, 300)];
        assert_eq!(shifts(&every_five), expected);
        let nightly = calendar("at 2:30", Tz::Europe__Stockholm.into(), 2027);
        assert_eq!((nightly.total, shifts(&nightly).len()), (365, 2));
        assert_eq!(calendar("every 5 minutes", Zone::UTC, 2028).shifts, []);
        assert_eq!(calendar("every 5 minutes", Zone::UTC, 2028).days, [288; 366]);
    }

    #[test]
    fn clocks_that_are_set_at_midnight_or_by_a_whole_day_are_no_obstacle() {
        // From 24:00 to 1:00 of the next day.
        let beirut = calendar("every 1 hour", Tz::Asia__Beirut.into(), 2024);
        assert_eq!(beirut.total, 366 * 24);
        // The day that lacks its first hour, and the one that has its last twice.
        let expected = [("2024-03-31".to_owned(), 60, 23), ("2024-10-26".to_owned(), -60, 25)];
        assert_eq!(shifts(&beirut), expected);
        // 30 December 2011 did not take place.
        let apia = calendar("every 1 hour", Tz::Pacific__Apia.into(), 2011);
        assert_eq!(apia.days[363], 0);
        assert_eq!(apia.total, 364 * 24);
        // By half an hour.
        let lord_howe = calendar("every 10 minutes", Tz::Australia__Lord_Howe.into(), 2027);
        assert_eq!(lord_howe.total, 365 * 144);
    }

    #[test]
    fn an_interval_below_a_second_is_divided_not_counted() {
        let fast = Interval::every(7);
        let calendar = Calendar::new(&fast, 2027, &ample()).unwrap();
        let year = Utc.with_ymd_and_hms(2028, 1, 1, 0, 0, 0).unwrap().timestamp_millis()
            - 1
            - Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap().timestamp_millis();
        assert!(calendar.total.abs_diff((year / 7) as u64) <= 1, "{}", calendar.total);
    }

    struct Interval;

    impl Interval {
        fn every(millis: u32) -> WithPolicy<Zone> {
            schedule(&format!("@every {millis}ms"), Tz::Europe__Stockholm.into())
        }
    }

    #[test]
    fn division_and_counting_agree() {
        for (text, zone) in [
            ("every 5 minutes", Tz::Europe__Stockholm.into()),
            ("every 1 hour", Tz::Asia__Beirut.into()),
            ("every 2 hours", Tz::Australia__Lord_Howe.into()),
            ("@every 7h", Tz::America__New_York.into()),
            ("at 0:30", Tz::Asia__Beirut.into()),
        ] {
            let schedule = schedule(text, zone);
            let pace = schedule.schedule().pace().unwrap();
            assert_eq!(pace.shortest_gap, pace.longest_gap, "{text}");
            for year in [2023, 2024, 2027] {
                let days = spans(zone, year);
                let divided = by_division(&schedule, pace.shortest_gap, &days, &ample(), &mut || {});
                assert_eq!(
                    divided,
                    one_by_one(&schedule, &days, &ample(), &mut || {}),
                    "{text} in {zone} in {year}"
                );
            }
        }
    }

    #[test]
    fn a_count_is_cut_when_its_budget_is_spent_and_whole_days_are_counted_up_to_there() {
        // A millisecond passes at each look at the clock, which is each 32 occurrences or each day.
        let ticking = |limit| {
            let looks = Arc::new(AtomicU64::new(0));
            Budget::by(Duration::from_millis(limit), move || {
                Duration::from_millis(looks.fetch_add(1, Ordering::Relaxed))
            })
        };
        for (text, looks) in [("every 5 minutes also at 0:01", 19), ("every 5 minutes", 12), ("@every 7h", 3)]
        {
            let whole = calendar(text, Zone::UTC, 2027);
            let cut = Calendar::new(&schedule(text, Zone::UTC), 2027, &ticking(looks)).unwrap();
            let from = NaiveDate::from_ymd_opt(2027, 1, 3).unwrap();
            assert_eq!(
                cut.cut.map(|cut| (cut.from, cut.after_s)),
                Some((from, looks as f64 / 1000.0)),
                "{text}"
            );
            assert_eq!(cut.days, whole.days[..2], "{text}");
            assert_eq!(whole.cut, None);
        }
    }

    #[test]
    fn a_schedule_that_has_ended_has_empty_days() {
        let ended = calendar("at 10:00 in 2026", Zone::UTC, 2027);
        assert_eq!((ended.total, ended.days), (0, vec![0; 365]));
    }

    #[test]
    fn years_outside_the_calendar_have_no_answer() {
        for year in [i32::MIN, 1969, 9999, i32::MAX] {
            assert_eq!(Calendar::new(&schedule("every 1 hour", Zone::UTC), year, &ample()), None);
        }
        assert!(Calendar::new(&schedule("every 1 hour", Zone::UTC), 9998, &ample()).is_some());
    }

    #[test]
    fn a_day_begins_where_the_clocks_say_so() {
        let started =
            |zone: &str, date: &str| start(zone.parse().unwrap(), date.parse().unwrap()).to_rfc3339();
        assert_eq!(started("UTC", "2027-03-28"), "2027-03-28T00:00:00+00:00");
        // Beirut's clocks go from midnight to 1:00, Apia's went from the 29th to the 31st.
        assert_eq!(started("Asia/Beirut", "2027-03-28"), "2027-03-27T22:00:00+00:00");
        assert_eq!(started("Pacific/Apia", "2011-12-30"), "2011-12-30T10:00:00+00:00");
        assert_eq!(started("Pacific/Apia", "2011-12-31"), "2011-12-30T10:00:00+00:00");
    }
}
