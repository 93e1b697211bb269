//! Periods of a civil time: against chrono, and against a walk from second to second or from day to day.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod common;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use common::{CIVIL, period_value};
use downbeat_scheduler::{Period, period};
use proptest::prelude::*;

fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

/// The nearest time after (or before) that starts (or ends) a stretch with this value, walking by `step`.
fn walk(
    period: Period,
    from: NaiveDateTime,
    value: i64,
    step: TimeDelta,
    steps: usize,
) -> Option<NaiveDateTime> {
    let is = |at: NaiveDateTime| {
        let (found, is_last) = period_value(period, at);
        if value == 0 && period.zero_is_last() { is_last } else { found == value }
    };
    let forward = step > TimeDelta::zero();
    // Out of the stretch of the start, then to the value.
    let mut at = if forward {
        period::end(period, from)? + TimeDelta::seconds(1)
    } else {
        period::start(period, from)? - TimeDelta::seconds(1)
    };
    if period == Period::DayOfWeekCount && value == 0 {
        // The last seven days of the month are a stretch of their own, across those of the other values.
        let midnight = from.date().and_time(chrono::NaiveTime::MIN);
        at = if forward { midnight + step } else { midnight - TimeDelta::seconds(1) };
        while is(from) && is(at) {
            at += step;
        }
    }
    for _ in 0..steps {
        if is(at) {
            return Some(at);
        }
        at += step;
    }
    None
}

proptest! {
    #[test]
    fn values_are_those_of_the_oracle(second in 0..253_402_300_800i64) {
        let at = common::civil(second);
        for &period in CIVIL {
            prop_assert_eq!(period::value(period, at), Some(period_value(period, at).0), "{} {}", period, at);
        }
    }

    #[test]
    fn a_stretch_is_as_long_as_the_value_stays(second in 604_800..253_401_000_000i64) {
        let at = common::civil(second);
        for &period in CIVIL.iter().filter(|&&period| period != Period::Year) {
            let (start, end) = (period::start(period, at).unwrap(), period::end(period, at).unwrap());
            let value = |at| period_value(period, at).0;
            prop_assert!(start <= at && at <= end);
            prop_assert_eq!((value(start), value(end)), (value(at), value(at)), "{} {}", period, at);
            let second = TimeDelta::seconds(1);
            prop_assert!(value(start - second) != value(at), "{} {}", period, at);
            prop_assert!(value(end + second) != value(at), "{} {}", period, at);
        }
    }

    #[test]
    fn the_extent_ends_where_the_value_is_the_last(second in 0..253_402_300_800i64) {
        let at = common::civil(second);
        for period in [Period::Day, Period::DayOfYear, Period::WeekOfMonth, Period::WeekOfYear] {
            let extent = period::extent(period, at).unwrap();
            let (value, is_last) = period_value(period, at);
            prop_assert!(extent.contains(&value));
            prop_assert_eq!(is_last, *extent.end() == value, "{} {}", period, at);
        }
    }

    #[test]
    fn the_next_and_the_previous_value_are_where_a_walk_finds_them(
        second in 50_000_000..250_000_000_000i64,
        value in 0..60i64,
    ) {
        let from = common::civil(second);
        for &period in CIVIL.iter().filter(|&&period| period != Period::Year) {
            let admitted = value == 0 || period.range().contains(&value);
            let (step, steps) = match period {
                Period::Second | Period::Minute | Period::Hour | Period::Time => (TimeDelta::seconds(1), 90_000),
                _ => (TimeDelta::days(1), 366 * 12),
            };
            let expected = if admitted { walk(period, from, value, step, steps) } else { None };
            prop_assert_eq!(period::next(period, from, value), expected, "next {} of {} {}", value, period, from);
            let expected = if admitted { walk(period, from, value, -step, steps) } else { None };
            prop_assert_eq!(period::previous(period, from, value), expected, "previous {} {} {}", value, period, from);
        }
    }
}

#[test]
fn next_and_previous_are_later_js_where_it_is_right() {
    let leap_day = at("2024-02-29T13:45:59");
    let next = |period, value| period::next(period, leap_day, value).unwrap().to_string();
    let previous = |period, value| period::previous(period, leap_day, value).unwrap().to_string();
    assert_eq!(next(Period::WeekOfYear, 0), "2024-12-23 00:00:00");
    assert_eq!(next(Period::WeekOfYear, 1), "2024-12-30 00:00:00");
    assert_eq!(next(Period::DayOfWeekCount, 0), "2024-03-25 00:00:00");
    assert_eq!(next(Period::WeekOfMonth, 5), "2024-03-24 00:00:00");
    assert_eq!(next(Period::Minute, 59), "2024-02-29 13:59:00");
    assert_eq!(next(Period::Year, 2099), "2099-01-01 00:00:00");
    assert_eq!(previous(Period::WeekOfYear, 52), "2023-12-31 23:59:59");
    assert_eq!(previous(Period::DayOfWeekCount, 0), "2024-01-31 23:59:59");
    assert_eq!(previous(Period::Hour, 14), "2024-02-28 14:59:59");
    assert_eq!(previous(Period::Month, 0), "2023-12-31 23:59:59");
    assert_eq!(period::next(Period::Year, leap_day, 2024), None);
}

#[test]
fn a_value_that_a_month_or_a_year_lacks_is_found_in_the_next_that_has_it() {
    assert_eq!(period::next(Period::Day, at("2024-02-29T12:00:00"), 30), Some(at("2024-03-30T00:00:00")));
    assert_eq!(
        period::next(Period::DayOfYear, at("2096-12-31T12:00:00"), 366),
        Some(at("2104-12-31T00:00:00"))
    );
    assert_eq!(period::next(Period::Day, at("2024-02-29T12:00:00"), 32), None);
}

#[test]
fn the_year_2100_is_no_leap_year_and_years_go_to_9999() {
    assert_eq!(period::extent(Period::DayOfYear, at("2100-06-01T00:00:00")), Some(1..=365));
    assert_eq!(period::extent(Period::Day, at("2100-02-01T00:00:00")), Some(1..=28));
    assert_eq!(period::extent(Period::Year, at("2100-02-01T00:00:00")), Some(1970..=9999));
    assert_eq!(period::end(Period::Year, at("9999-02-01T00:00:00")), Some(at("9999-12-31T23:59:59")));
    assert_eq!(period::next(Period::Month, at("9999-12-01T00:00:00"), 1), None);
}

#[test]
fn outside_the_calendar_there_is_no_answer_and_no_panic() {
    let outside =
        [NaiveDateTime::MIN, NaiveDateTime::MAX, at("1969-12-31T23:59:59"), at("+10000-01-01T00:00:00")];
    for period in Period::ALL {
        for at in outside {
            assert_eq!(period::value(period, at), None);
            assert_eq!(period::extent(period, at), None);
            assert_eq!(period::start(period, at), None);
            assert_eq!(period::end(period, at), None);
            assert_eq!(period::next(period, at, 1), None);
            assert_eq!(period::previous(period, at, 1), None);
        }
        let ends = [at("1970-01-01T00:00:00"), at("9999-12-31T23:59:59")];
        for at in ends {
            for value in [i64::MIN, -1, 0, 1, 53, i64::MAX] {
                let _ = (period::next(period, at, value), period::previous(period, at, value));
            }
            assert!(period::value(period, at).is_some());
        }
    }
}

#[test]
fn a_full_date_is_an_instant_in_utc() {
    let noon = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap().and_hms_opt(12, 0, 0).unwrap();
    let millis = noon.and_utc().timestamp_millis();
    assert_eq!(period::value(Period::FullDate, noon), Some(millis));
    assert_eq!(period::next(Period::FullDate, noon, millis + 5000), Some(noon + TimeDelta::seconds(5)));
    assert_eq!(period::next(Period::FullDate, noon, millis), None);
    assert_eq!(period::previous(Period::FullDate, noon, 0), Some(at("1970-01-01T00:00:00")));
}
