//! Every message, on a day that does not change.

use super::lints;
use crate::Schedule;
use chrono::{DateTime, TimeZone as _, Utc};
use downbeat_parser::Expression;

fn new_year_2027() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap()
}

fn shown(text: &str) -> String {
    let expression = Expression::parse(text).expect(text);
    let found = lints(&expression, &Schedule::new(&expression).expect(text), new_year_2027());
    let all: Vec<String> =
        found.iter().map(|lint| format!("  [{}] {}", lint.code(), lint.message())).collect();
    format!("{text}\n{}", if all.is_empty() { "  nothing".to_owned() } else { all.join("\n") })
}

#[test]
fn every_message_names_the_dates_or_the_part() {
    let cases = [
        "every 5 minutes",
        "0 9 13 * 5",
        "@every 90m",
        "on the 30th day of february",
        "at 9:00 on the 30th day of february on mon",
        "every 5 minutes before 0:00",
        "every 7 minutes at 9:01",
        "at 9:00 except at 9:00",
        "at 9:00 except on weekdays also on weekends",
        "at 9:00 except on weekdays also at 9:00",
        "at 9:00 in 2020",
        "at 9:00 in 2020 except on sat",
        "at 9:00 in 2400",
        "at 9:00 on february 29",
        "at 9:00 on january 1 in 2027, 2030",
        "every 5 minutes also every 10 minutes",
        "every 5 minutes also on the 0,5,10,15,20,25,30,35,40,45,50,55 minute",
        "at 9:00 also at 9:00 on february 30",
        "at 9:00 except on february 30",
        "at 9:00 on weekdays except on sat also on mon",
        "at 9:00 on weekdays except on sat",
        "every 5 minutes also every 7 minutes",
        "every 1 hour also at 9:01",
        "every 5 minutes between 22:00 and 0:00",
        "at 9:00 in Europe/Stockholm",
        "at 2:30 in Europe/Stockholm",
        "at 2:30:15 on sat in Europe/Stockholm",
        "at 2:30 and 14:30 in Europe/Stockholm",
        "every 30 minutes in Europe/Stockholm",
        "every day in Africa/Cairo",
        "at 1:45 in Australia/Lord_Howe",
        "at 9:00 until 2026-12-24",
        "at 9:00 starting 2029-01-04",
        "every 2 weeks on monday at 9:00 starting 2027-01-04",
        "at 9:00 on january 1 from 2027-02-01 to 2027-12-01",
        "@every 14d starting 2029-01-04T06:00",
        "@every 14d starting 2027-01-04T06:00",
        "at 9:00 except until 2020-01-01",
        "at 9:00 except every other monday starting 2027-01-04",
        "at 9:00 except starting 2027-01-04 on the 30th day of february",
    ];
    insta::assert_snapshot!(cases.map(shown).join("\n"), @"
    every 5 minutes
      nothing
    0 9 13 * 5
      nothing
    @every 90m
      nothing
    on the 30th day of february
      [never-fires] it never fires: nothing meets its constraints on the day of the month and the month together
    at 9:00 on the 30th day of february on mon
      [never-fires] it never fires: nothing meets its constraints on the day of the month and the month together
    every 5 minutes before 0:00
      [never-fires] it never fires: nothing meets its constraint on the time
    every 7 minutes at 9:01
      [never-fires] it never fires: nothing meets its constraints on the minute and the time together
    at 9:00 except at 9:00
      [never-fires] it never fires: its exception takes every occurrence away
    at 9:00 except on weekdays also on weekends
      [never-fires] it never fires: its 2 exceptions together take every occurrence away
    at 9:00 except on weekdays also at 9:00
      [never-fires] it never fires: the 2nd of its 2 exceptions takes every occurrence away
    at 9:00 in 2020
      [has-ended] it fires never again: the last time was 2020-12-31 09:00
    at 9:00 in 2020 except on sat
      [has-ended] it fires never again: the last time was 2020-12-31 09:00
    at 9:00 in 2400
      [far-start] it begins only on 2400-01-01 09:00, in 136235 days
    at 9:00 on february 29
      [long-gap] between 2024-02-29 09:00 and 2028-02-29 09:00 it is silent for 1461 days
    at 9:00 on january 1 in 2027, 2030
      [long-gap] between 2027-01-01 09:00 and 2030-01-01 09:00 it is silent for 1096 days
    every 5 minutes also every 10 minutes
      [idle-schedule] the 2nd of its 2 schedules adds nothing: the 1st fires whenever it does
    every 5 minutes also on the 0,5,10,15,20,25,30,35,40,45,50,55 minute
      [same-schedules] the 1st of its 2 schedules fires exactly when the 2nd does
    at 9:00 also at 9:00 on february 30
      [idle-schedule] the 2nd of its 2 schedules never fires
    at 9:00 except on february 30
      [idle-exception] its exception takes no occurrence away
    at 9:00 on weekdays except on sat also on mon
      [idle-exception] the 1st of its 2 exceptions takes no occurrence away
    at 9:00 on weekdays except on sat
      [idle-exception] its exception takes no occurrence away
    every 5 minutes also every 7 minutes
      [close-schedules] its schedules come within 60 seconds of each other: 2027-01-01 00:14 and 2027-01-01 00:15
    every 1 hour also at 9:01
      [close-schedules] its schedules come within 60 seconds of each other: 2027-01-01 09:00 and 2027-01-01 09:01
    every 5 minutes between 22:00 and 0:00
      nothing
    at 9:00 in Europe/Stockholm
      nothing
    at 2:30 in Europe/Stockholm
      [daylight-gap] on 2027-03-28 the clocks of Europe/Stockholm skip 2:00 to 3:00: by default 2:30 comes at 3:00
      [daylight-fold] on 2027-10-31 the clocks of Europe/Stockholm repeat 2:00 to 3:00: by default 2:30 comes the first time only
    at 2:30:15 on sat in Europe/Stockholm
      nothing
    at 2:30 and 14:30 in Europe/Stockholm
      [daylight-gap] on 2027-03-28 the clocks of Europe/Stockholm skip 2:00 to 3:00: by default 2:30 comes at 3:00
      [daylight-fold] on 2027-10-31 the clocks of Europe/Stockholm repeat 2:00 to 3:00: by default 2:30 comes the first time only
    every 30 minutes in Europe/Stockholm
      nothing
    every day in Africa/Cairo
      [daylight-gap] on 2027-04-30 the clocks of Africa/Cairo skip 0:00 to 1:00: by default 0:00 comes at 1:00
    at 1:45 in Australia/Lord_Howe
      [daylight-fold] on 2027-04-04 the clocks of Australia/Lord_Howe repeat 1:30 to 2:00: by default 1:45 comes the first time only
    at 9:00 until 2026-12-24
      [has-ended] it fires never again: the last time was 2026-12-24 09:00
    at 9:00 starting 2029-01-04
      [far-start] it begins only on 2029-01-04 09:00, in 734 days
    every 2 weeks on monday at 9:00 starting 2027-01-04
      nothing
    at 9:00 on january 1 from 2027-02-01 to 2027-12-01
      [never-fires] it never fires: nothing meets its constraints on the dates within which it holds
    @every 14d starting 2029-01-04T06:00
      [far-start] it begins only on 2029-01-04 06:00, in 734 days
    @every 14d starting 2027-01-04T06:00
      nothing
    at 9:00 except until 2020-01-01
      nothing
    at 9:00 except every other monday starting 2027-01-04
      nothing
    at 9:00 except starting 2027-01-04 on the 30th day of february
      [idle-exception] its exception takes no occurrence away
    ");
}

#[test]
fn the_zone_of_a_date_is_known_however_its_name_is_written() {
    for zone in ["Europe/Stockholm", "europe/stockholm"] {
        let lines = shown(&format!("at 2:30 in {zone}"));
        assert!(lines.contains("[daylight-gap]") && lines.contains("clocks of Europe/Stockholm"), "{lines}");
    }
}
