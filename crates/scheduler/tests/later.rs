//! later.js's calls: the expected answers are later.js 4.2.0's own, found by running it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod common;

use chrono::{DateTime, Utc};
use common::text;
use downbeat_scheduler::{Schedule, ValidRange, later};

fn at(time: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("2027-{time}Z")).unwrap().to_utc()
}

fn told(at: &DateTime<Utc>) -> String {
    at.format("%m-%dT%H:%M:%S").to_string()
}

type Search<T> = fn(&Schedule<Utc>, usize, &DateTime<Utc>, Option<&DateTime<Utc>>) -> Vec<T>;

fn instants(search: Search<DateTime<Utc>>, expression: &str, start: &str, end: Option<&str>) -> String {
    let end = end.map(at);
    let found =
        search(&Schedule::ignoring_named_zone(text(expression), Utc).unwrap(), 3, &at(start), end.as_ref());
    found.iter().map(told).collect::<Vec<_>>().join(" ")
}

fn ranges(search: Search<ValidRange<Utc>>, expression: &str, start: &str, end: Option<&str>) -> String {
    let end = end.map(at);
    let found =
        search(&Schedule::ignoring_named_zone(text(expression), Utc).unwrap(), 3, &at(start), end.as_ref());
    let told = |range: &ValidRange<Utc>| {
        format!("{}–{}", told(&range.start), range.end.as_ref().map_or_else(String::new, told))
    };
    found.iter().map(told).collect::<Vec<_>>().join(" ")
}

const INSIDE: &str = "01-04T12:34:56";

#[test]
fn a_search_that_starts_inside_a_valid_tick_answers_the_start() {
    let found = instants(later::next, "on Monday", INSIDE, None);
    assert_eq!(found, "01-04T12:34:56 01-11T00:00:00 01-18T00:00:00");
    let found = instants(later::next, "every 5 minutes", "01-04T12:00:30.500", None);
    assert_eq!(found, "01-04T12:00:30 01-04T12:05:00 01-04T12:10:00");
}

#[test]
fn a_search_backward_answers_the_start_of_the_tick() {
    let found = instants(later::prev, "every 5 minutes", "01-04T12:00:30", None);
    assert_eq!(found, "01-04T12:00:00 01-04T11:55:00 01-04T11:50:00");
    let found = instants(later::prev, "at 10:15 on Monday", "01-25T10:15:00", None);
    assert_eq!(found, "01-25T10:15:00 01-18T10:15:00 01-11T10:15:00");
}

#[test]
fn the_end_of_a_search_is_part_of_it() {
    let found = instants(later::next, "on Monday", INSIDE, Some("01-11T00:00:00"));
    assert_eq!(found, "01-04T12:34:56 01-11T00:00:00");
    let found = instants(later::next, "on Monday", INSIDE, Some("01-10T23:59:59"));
    assert_eq!(found, "01-04T12:34:56");
}

#[test]
fn an_end_inside_a_valid_tick_is_the_last_answer_backward() {
    let found = instants(later::prev, "on Monday", "01-12T00:00:00", Some("01-04T12:00:00"));
    assert_eq!(found, "01-11T00:00:00 01-04T12:00:00");
    let found = instants(later::prev, "on Monday", "01-12T00:00:00", Some("01-04T00:00:00"));
    assert_eq!(found, "01-11T00:00:00 01-04T00:00:00");
}

#[test]
fn an_end_on_the_wrong_side_leaves_nothing() {
    assert_eq!(instants(later::prev, "on Monday", INSIDE, Some("01-18T00:00:00")), "");
    assert_eq!(instants(later::next, "on Monday", "01-12T00:00:00", Some("01-04T12:00:00")), "");
    assert_eq!(ranges(later::prev_range, "on Monday", INSIDE, Some("01-18T00:00:00")), "");
    assert_eq!(ranges(later::next_range, "on Monday", "01-12T00:00:00", Some("01-04T12:00:00")), "");
}

#[test]
fn ranges_are_cut_to_the_search() {
    let found = ranges(later::next_range, "on Monday", INSIDE, Some("01-18T00:00:00"));
    assert_eq!(
        found,
        "01-04T12:34:56–01-05T00:00:00 01-11T00:00:00–01-12T00:00:00 01-18T00:00:00–01-18T00:00:00"
    );
    let found = ranges(later::prev_range, "on Monday", "01-12T00:00:00", Some("01-04T12:00:00"));
    assert_eq!(found, "01-11T00:00:00–01-12T00:00:00 01-04T12:00:00–01-05T00:00:00");
    let found = ranges(later::prev_range, "on Monday", "01-11T12:00:00", Some("01-06T12:00:00"));
    assert_eq!(found, "01-11T00:00:00–01-11T12:00:00");
}

#[test]
fn a_range_that_begins_at_the_start_of_a_backward_search_is_empty() {
    let found = ranges(later::prev_range, "every 5 minutes", "01-04T12:00:00", None);
    assert_eq!(
        found,
        "01-04T12:00:00–01-04T12:00:00 01-04T11:55:00–01-04T11:56:00 01-04T11:50:00–01-04T11:51:00"
    );
}

#[test]
fn a_range_without_an_end_has_none() {
    assert_eq!(ranges(later::next_range, "every 1 second", INSIDE, None), "01-04T12:34:56–");
    let schedule = Schedule::ignoring_named_zone(text("every 1 second"), Utc).unwrap();
    let found = later::prev_range(&schedule, 3, &at(INSIDE), None);
    assert_eq!(found, [ValidRange { start: DateTime::UNIX_EPOCH, end: Some(at(INSIDE)) }]);
}

#[test]
fn no_more_than_count_are_answered() {
    let schedule = Schedule::ignoring_named_zone(text("every 1 minute"), Utc).unwrap();
    assert!(later::next(&schedule, 0, &at(INSIDE), None).is_empty());
    assert!(later::prev(&schedule, 0, &at(INSIDE), Some(&at("01-01T00:00:30"))).is_empty());
    assert_eq!(later::next(&schedule, 2500, &at(INSIDE), None).len(), 2500);
    assert!(later::is_valid(&schedule, &at(INSIDE)));
}

/// later.js knows none of these: the answers are those of its conventions.
#[test]
fn schedules_with_dates_are_searched_as_all_others_forward_and_backward() {
    let step = "every 3 days at 9:00 starting 2027-01-04";
    assert_eq!(instants(later::next, step, INSIDE, None), "01-07T09:00:00 01-10T09:00:00 01-13T09:00:00");
    assert_eq!(instants(later::next, step, INSIDE, Some("01-10T09:00:00")), "01-07T09:00:00 01-10T09:00:00");
    // None is before the day from which it counts.
    assert_eq!(instants(later::prev, step, "01-08T00:00:00", None), "01-07T09:00:00 01-04T09:00:00");
    let days = "every 3 days starting 2027-01-04";
    assert_eq!(
        instants(later::next, days, "01-07T12:00:00", None),
        "01-07T12:00:00 01-10T00:00:00 01-13T00:00:00"
    );
    assert_eq!(
        ranges(later::next_range, days, "01-05T00:00:00", Some("01-10T12:00:00")),
        "01-07T00:00:00–01-08T00:00:00 01-10T00:00:00–01-10T12:00:00"
    );
    assert_eq!(
        ranges(later::prev_range, days, "01-07T12:00:00", None),
        "01-07T00:00:00–01-07T12:00:00 01-04T00:00:00–01-05T00:00:00"
    );
    let bounded = "every 1 hour from 2027-01-04 to 2027-01-05";
    assert_eq!(instants(later::next, bounded, "01-05T22:30:00", None), "01-05T22:30:00 01-05T23:00:00");
    assert_eq!(instants(later::prev, bounded, "01-04T00:30:00", None), "01-04T00:00:00");
    assert_eq!(ranges(later::next_range, bounded, "01-03T00:00:00", None), "01-04T00:00:00–01-06T00:00:00");
}

#[test]
fn schedules_that_name_calendars_are_searched_with_their_days() {
    let mut days = downbeat_scheduler::CalendarDays::default();
    days.insert(downbeat_parser::Date::new(2027, 1, 5).unwrap(), "closed");
    let name = downbeat_parser::CalendarName::new("holidays").unwrap();
    let calendars = downbeat_scheduler::Calendars::default().with(name, days);
    let schedule = Schedule::in_zone(text("at 9:00 except on holidays"), Utc, &calendars).unwrap();
    let all = |found: Vec<DateTime<Utc>>| found.iter().map(told).collect::<Vec<_>>().join(" ");
    assert_eq!(all(later::next(&schedule, 2, &at("01-04T08:00:00"), None)), "01-04T09:00:00 01-06T09:00:00");
    assert_eq!(all(later::prev(&schedule, 2, &at("01-06T10:00:00"), None)), "01-06T09:00:00 01-04T09:00:00");
    assert!(!later::is_valid(&schedule, &at("01-05T09:00:00")));
}

#[test]
fn what_the_structured_form_of_later_js_cannot_hold_is_refused_with_its_reason() {
    let refused = |said: &str| later::model(&text(said)).map(|_| ());
    assert_eq!(refused("every 5 minutes also on the last friday of the month"), Ok(()));
    assert_eq!(refused("@every 90m"), Err(later::NotInLater::Interval));
    assert_eq!(refused("at 9:00 until 2027-06-30"), Err(later::NotInLater::Bounds));
    assert_eq!(refused("at 9:00 also at 10:00 starting 2027-01-04"), Err(later::NotInLater::Bounds));
    assert_eq!(refused("at 9:00 except on holidays"), Err(later::NotInLater::Calendar));
    assert_eq!(refused("every 2 weeks on monday at 9:00 starting 2027-01-04"), Err(later::NotInLater::Step));
    assert_eq!(refused("at 9:00 in Europe/Stockholm"), Err(later::NotInLater::Zone));
}
