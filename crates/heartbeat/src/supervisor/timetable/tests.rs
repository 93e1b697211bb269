//! Years of beats in no time: the timetable is asked as the supervisor asks it, on clocks that are numbers.

mod steps;

use super::*;
use chrono_tz::{America::New_York, Australia::Lord_Howe, Europe::Stockholm, Pacific::Apia, Tz};
use downbeat_scheduler::{Expression, Policy, Schedule};

fn utc(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn timing(expression: &str, zone: Tz) -> Timing {
    let schedule = Schedule::in_its_zone(Expression::parse(expression).unwrap(), zone).unwrap();
    Timing { schedule: schedule.with_policy(Policy::default()), offset: TimeDelta::zero(), catch_up: true }
}

/// This moment on clocks that have not been set.
fn on(wall: DateTime<Utc>) -> Reading {
    Reading { wall, monotonic: (wall - utc("2000-01-01T00:00:00Z")).to_std().unwrap() }
}

fn at(text: &str) -> Reading {
    on(utc(text))
}

/// All that comes due while the clock goes from `from` to `to`, each taken at its moment.
fn run(table: &mut Timetable, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Due> {
    let (mut now, mut all) = (from, Vec::new());
    loop {
        while let Some(due) = table.pop_due(on(now)) {
            all.push(due);
        }
        match table.until_first(on(now)).map(|left| now + TimeDelta::from_std(left).unwrap()) {
            Some(next) if next < to => now = next,
            _ => return all,
        }
    }
}

fn occurrences(all: &[Due]) -> Vec<DateTime<Utc>> {
    all.iter().filter_map(|due| due.occurrence).collect()
}

/// One heartbeat; its table.
fn table(expression: &str, now: &str) -> (Timetable, Id) {
    let mut table = Timetable::default();
    let id = table.insert(timing(expression, Tz::UTC), None, at(now));
    (table, id)
}

#[test]
fn a_year_of_beats_is_each_occurrence_once_in_four_zones_with_daylight_saving() {
    for zone in [Stockholm, New_York, Lord_Howe, Apia] {
        for expression in
            ["every 5 minutes", "at 2:30", "every 1 hour", "at 0:00 on the first day of the month"]
        {
            let (from, to) = (utc("2011-06-01T00:00:00Z"), utc("2012-06-01T00:00:00Z"));
            let timing = timing(expression, zone);
            let expected: Vec<_> =
                timing.schedule.after(&from).map(|at| at.to_utc()).take_while(|at| *at < to).collect();
            let mut table = Timetable::default();
            table.insert(timing, None, on(from));
            let all = run(&mut table, from, to);
            assert!(all.iter().all(|due| due.missed == 0 && !due.too_late));
            assert_eq!(occurrences(&all), expected, "{expression} in {zone}");
        }
    }
}

#[test]
fn the_policy_for_daylight_saving_is_kept() {
    let mut table = Timetable::default();
    let (from, to) = (utc("2027-03-27T12:00:00Z"), utc("2027-03-29T12:00:00Z"));
    table.insert(timing("at 2:30", Stockholm), None, on(from));
    let spring = occurrences(&run(&mut table, from, to));
    // The clocks go from 2:00 to 3:00, which is 1:00 in UTC.
    assert_eq!(spring, [utc("2027-03-28T01:00:00Z"), utc("2027-03-29T00:30:00Z")]);
    let autumn = occurrences(&run(&mut table, to, utc("2027-11-01T12:00:00Z")));
    let on_the_day = autumn.iter().filter(|at| at.date_naive() == utc("2027-10-31T00:00:00Z").date_naive());
    assert_eq!(on_the_day.count(), 1);
}

#[test]
fn after_a_suspend_of_an_hour_the_newest_occurrence_is_due_and_the_rest_is_missed() {
    let (mut table, id) = table("every 10 minutes", "2027-01-01T12:00:30Z");
    let due = table.pop_due(at("2027-01-01T13:02:00Z")).unwrap();
    assert_eq!(due.occurrence, Some(utc("2027-01-01T13:00:00Z")));
    assert_eq!((due.id, due.missed), (id, 5));
    assert_eq!(due.next, Some(utc("2027-01-01T13:10:00Z")));
    assert_eq!(table.pop_due(at("2027-01-01T13:02:00Z")), None);
}

#[test]
fn after_a_suspend_of_a_week_the_missed_are_counted_up_to_a_bound() {
    let (mut table, _) = table("every 10 minutes", "2027-01-01T12:00:30Z");
    assert_eq!(table.pop_due(at("2027-01-07T12:00:30Z")).unwrap().missed, 6 * 144 - 1);
    let (mut table, _) = self::table("every 1 second", "2027-01-01T12:00:30Z");
    assert_eq!(table.pop_due(at("2027-01-08T12:00:30Z")).unwrap().missed, MAX_MISSED);
}

#[test]
fn after_a_leap_of_years_the_newest_occurrence_is_due() {
    let (mut table, _) = table("at 9:00 on Monday", "2027-01-01T12:00:30Z");
    let due = table.pop_due(at("2031-01-01T12:00:00Z")).unwrap();
    assert_eq!(due.occurrence, Some(utc("2030-12-30T09:00:00Z")));
    assert_eq!(due.missed, 208);
}

#[test]
fn a_heartbeat_that_does_not_catch_up_is_silent_when_it_is_late() {
    let now = utc("2027-01-01T12:00:30Z");
    let mut table = Timetable::default();
    table.insert(Timing { catch_up: false, ..timing("every 1 hour", Tz::UTC) }, None, on(now));
    let due = table.pop_due(at("2027-01-01T15:00:06Z")).unwrap();
    assert!(due.too_late);
    assert_eq!((due.occurrence, due.missed), (Some(utc("2027-01-01T15:00:00Z")), 2));
    let due = table.pop_due(at("2027-01-01T16:00:04Z")).unwrap();
    assert!(!due.too_late);
}

#[test]
fn an_offset_moves_beats_and_not_occurrences() {
    let now = utc("2027-01-01T12:00:30Z");
    let mut table = Timetable::default();
    table.insert(
        Timing { offset: TimeDelta::seconds(15), ..timing("every 1 minute", Tz::UTC) },
        None,
        on(now),
    );
    assert_eq!(table.until_first(on(now)), Some(Duration::from_secs(45)));
    assert_eq!(table.pop_due(at("2027-01-01T12:01:14Z")), None);
    let due = table.pop_due(at("2027-01-01T12:01:15Z")).unwrap();
    assert_eq!((due.occurrence, due.missed), (Some(utc("2027-01-01T12:01:00Z")), 0));
    assert_eq!(due.next, Some(utc("2027-01-01T12:02:15Z")));
}

#[test]
fn the_beat_at_start_is_for_no_occurrence_and_comes_once() {
    let now = utc("2027-01-01T12:00:30Z");
    let mut table = Timetable::default();
    table.insert(timing("every 1 minute", Tz::UTC), Some(on(now).monotonic), on(now));
    let due = table.pop_due(on(now)).unwrap();
    assert_eq!((due.occurrence, due.next), (None, Some(utc("2027-01-01T12:01:00Z"))));
    assert_eq!(table.pop_due(on(now)), None);
    assert_eq!(
        table.pop_due(at("2027-01-01T12:01:00Z")).unwrap().occurrence,
        Some(utc("2027-01-01T12:01:00Z"))
    );
}

#[test]
fn an_occurrence_before_the_beat_at_start_takes_its_place() {
    let now = utc("2027-01-01T12:00:30Z");
    let mut table = Timetable::default();
    let start = at("2027-01-01T12:01:10Z").monotonic;
    table.insert(timing("every 1 minute", Tz::UTC), Some(start), on(now));
    let all = run(&mut table, now, utc("2027-01-01T12:02:30Z"));
    assert_eq!(occurrences(&all), [utc("2027-01-01T12:01:00Z"), utc("2027-01-01T12:02:00Z")]);
    assert_eq!(all.len(), 2);
}

#[test]
fn a_schedule_that_has_ended_is_never_due() {
    let (mut table, id) = table("every 1 day in 2027", "2028-01-01T12:00:00Z");
    let now = at("2028-01-01T12:00:00Z");
    assert_eq!((table.until_first(now), table.next(id, now), table.has_ended(id)), (None, None, true));
    let (mut table, id) = self::table("every 1 day in 2027", "2027-12-30T12:00:00Z");
    let due = table.pop_due(at("2027-12-31T00:00:00Z")).unwrap();
    assert_eq!(due.next, None);
    assert_eq!((table.until_first(now), table.next(id, now), table.len()), (None, None, 1));
}

#[test]
fn a_heartbeat_that_was_removed_is_not_due() {
    let (mut table, id) = table("every 1 minute", "2027-01-01T12:00:30Z");
    let now = utc("2027-01-01T12:00:30Z");
    let other = table.insert(timing("every 2 minutes", Tz::UTC), None, on(now));
    table.remove(id);
    assert_eq!(table.until_first(on(now)), Some(Duration::from_secs(90)));
    let all = run(&mut table, now, utc("2027-01-01T12:10:30Z"));
    assert!(all.iter().all(|due| due.id == other));
    assert_eq!(all.len(), 5);
    table.remove(other);
    assert!(table.is_empty() && table.until_first(on(now)).is_none());
}

#[test]
fn beats_of_many_heartbeats_come_in_order_of_their_moments() {
    let now = utc("2027-01-01T12:00:30Z");
    let mut table = Timetable::default();
    for second in 0..1000 {
        let expression = format!("every 1 minute also on the {}th second", second % 60);
        table.insert(timing(&expression, Tz::UTC), None, on(now));
    }
    let all = run(&mut table, now, utc("2027-01-01T12:02:00Z"));
    assert!(all.is_sorted_by_key(|due| due.at));
    assert_eq!(all.iter().filter(|due| due.occurrence == Some(utc("2027-01-01T12:01:00Z"))).count(), 1000);
}
