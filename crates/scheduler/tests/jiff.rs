//! Schedules in jiff's zones against the same in chrono-tz's.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

use chrono::{DateTime, Utc};
use downbeat_scheduler::{Expression, Schedule, ScheduleError, Zone};
use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use proptest::prelude::*;

/// Zones for which both databases have the same changes in the years that are tested.
const ZONES: [&str; 9] = [
    "Europe/Stockholm",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "UTC",
];

const TEXTS: [&str; 8] = [
    "at 2:30",
    "every 5 minutes",
    "every 20 minutes between 1:00 and 3:30",
    "at 0:00 on the first monday of the month",
    "every hour except on sunday",
    "0 2 * 3,10,11 SUN",
    "every week",
    "@every 90m",
];

fn in_jiff(text: &str, zone: &str) -> Schedule<downbeat_scheduler::JiffZone> {
    let zone = TimeZoneDatabase::bundled().get(zone).unwrap();
    Schedule::ignoring_named_zone(Expression::parse(text).unwrap(), zone.into()).unwrap()
}

/// From 1990 to 2060, and near the changes of clocks as often.
fn seconds() -> impl Strategy<Value = i64> {
    let any = 631_152_000..2_840_140_800i64;
    let near = (1990..2060i32, prop_oneof![Just(3), Just(4), Just(10), Just(11)], 1..31u32, 0..86_400i64)
        .prop_filter_map("a date", |(year, month, day, second)| {
            let date = chrono::NaiveDate::from_ymd_opt(year, month, day)?;
            Some(date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp() + second)
        });
    prop_oneof![any, near]
}

proptest! {
    #[test]
    fn a_zone_of_jiff_gives_the_answers_of_chrono_tz(
        zone in prop::sample::select(&ZONES[..]),
        text in prop::sample::select(&TEXTS[..]),
        second in seconds(),
    ) {
        let ours = Schedule::in_its_zone(Expression::parse(text).unwrap(), Zone::find(zone).unwrap()).unwrap();
        let theirs = in_jiff(text, zone);
        let at: DateTime<Utc> = DateTime::from_timestamp(second, 0).unwrap();
        let zoned = Timestamp::from_second(second).unwrap().to_zoned(theirs.zone().time_zone().clone());
        let instants = |found: Option<jiff::Zoned>| found.map(|at| at.timestamp().as_second());
        prop_assert_eq!(instants(theirs.next_zoned(&zoned)), ours.next(&at).map(|at| at.timestamp()));
        prop_assert_eq!(instants(theirs.previous_zoned(&zoned)), ours.previous(&at).map(|at| at.timestamp()));
        prop_assert_eq!(theirs.is_valid_zoned(&zoned), ours.is_valid(&at));
        let some: Vec<i64> = theirs.after_zoned(&zoned).take(30).map(|at| at.timestamp().as_second()).collect();
        prop_assert_eq!(some, ours.after(&at).take(30).map(|at| at.timestamp()).collect::<Vec<_>>());
    }
}

#[test]
fn a_zoned_answer_is_in_the_zone_of_the_schedule() {
    let schedule = in_jiff("at 9:00", "Europe/Stockholm");
    let utc = "2027-06-30T12:00:00Z".parse::<Timestamp>().unwrap().to_zoned(TimeZone::UTC);
    let next = schedule.next_zoned(&utc).unwrap();
    assert_eq!(next.to_string(), "2027-07-01T09:00:00+02:00[Europe/Stockholm]");
}

#[test]
fn the_zone_of_the_text_is_honoured_and_an_unknown_one_refused() {
    let read = |text: &str| Schedule::in_jiff_zone(&Expression::parse(text).unwrap(), TimeZone::UTC);
    assert_eq!(read("at 9:00 in Asia/Tokyo").unwrap().zone().time_zone().iana_name(), Some("Asia/Tokyo"));
    assert_eq!(read("at 9:00").unwrap().zone().time_zone(), &TimeZone::UTC);
    let fixed = read("at 9:00 in UTC+5:45").unwrap();
    let now = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
    assert_eq!(fixed.next_zoned(&now).unwrap().timestamp().as_second(), 3 * 3600 + 15 * 60);
    let error = read("at 9:00 in Europe/Stokholm").unwrap_err();
    assert!(
        matches!(error, ScheduleError::Zone(unknown) if unknown.suggestion() == Some("Europe/Stockholm"))
    );
}

#[test]
fn beyond_the_last_instant_of_jiff_there_is_no_answer() {
    let schedule = in_jiff("at 23:00 on december 31 in 9999", "UTC");
    let now = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
    assert_eq!(schedule.next_zoned(&now), None);
    assert_eq!(schedule.after_zoned(&now).count(), 0);
}
