//! `downbeat next --calendar`.

use downbeat_tests::program::{Ended, Program};

fn next(arguments: &[&str]) -> Ended {
    Program::new([&["next"], arguments].concat()).run()
}

fn drawn(arguments: &[&str]) -> String {
    let ended = next(arguments);
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    ended.stdout
}

#[test]
fn a_month_has_the_count_below_each_day() {
    let month = ["--calendar", "month", "--tz", "Europe/Stockholm", "--from", "2027-03-15"];
    insta::assert_snapshot!(drawn(&[&["every 15 minutes on weekdays"], &month[..]].concat()), @"
    March 2027, Europe/Stockholm: 2208 occurrences on 23 days

        Mon    Tue    Wed    Thu    Fri    Sat    Sun
          1      2      3      4      5      6      7
         96     96     96     96     96      .      .
          8      9     10     11     12     13     14
         96     96     96     96     96      .      .
         15     16     17     18     19     20     21
         96     96     96     96     96      .      .
         22     23     24     25     26     27    !28
         96     96     96     96     96      .      .
         29     30     31
         96     96     96
    ! 2027-03-28: the clocks skip 2:00 to 3:00
    ");
    insta::assert_snapshot!(drawn(&[&["every 1 minute"], &month[..]].concat()), @"
    March 2027, Europe/Stockholm: 44580 occurrences on 31 days

        Mon    Tue    Wed    Thu    Fri    Sat    Sun
          1      2      3      4      5      6      7
       1440   1440   1440   1440   1440   1440   1440
          8      9     10     11     12     13     14
       1440   1440   1440   1440   1440   1440   1440
         15     16     17     18     19     20     21
       1440   1440   1440   1440   1440   1440   1440
         22     23     24     25     26     27    !28
       1440   1440   1440   1440   1440   1440   1380
         29     30     31
       1440   1440   1440
    ! 2027-03-28: the clocks skip 2:00 to 3:00
    ");
}

#[test]
fn a_year_has_a_line_a_month() {
    let year = ["--calendar", "year", "--tz", "America/New_York", "--from", "2028-07-01"];
    insta::assert_snapshot!(drawn(&[&["at 9:00 on weekdays also every 2 hours on the first day of the month"], &year[..]].concat()), @"
    2028, America/New_York: 404 occurrences on 264 days

        M T W T F S S M T W T F S S M T W T F S S M T W T F S S M T W T F S S M T
    Jan           + . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1
    Feb   + 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1
    Mar     + 1 1 . . 1 1 1 1 1 .!. 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1
    Apr           + . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . .
    May + 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1
    Jun       + 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1
    Jul           + . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1
    Aug   + 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1
    Sep         + . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 .
    Oct             + 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1
    Nov     + 1 1 .!. 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1
    Dec         + . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . . 1 1 1 1 1 . .

    . none   1-9 so many   + 10 or more   * 100 or more   # 1000 or more
    ! 2028-03-12: the clocks skip 2:00 to 3:00
    ! 2028-11-05: the clocks repeat 1:00 to 2:00
    ");
}

#[test]
fn a_policy_counts_as_it_does_for_beats() {
    let count = |policy: &[&str]| {
        let day =
            ["at 2:30", "--calendar", "month", "--tz", "Europe/Stockholm", "--from", "2027-03-28", "--json"];
        let lines = next(&[&day[..], policy].concat()).stdout;
        lines.lines().nth(27).unwrap().to_owned()
    };
    assert_eq!(count(&[]), r#"{"date":"2027-03-28","count":1,"clock_change":"gap"}"#);
    assert_eq!(count(&["--gap", "skip"]), r#"{"date":"2027-03-28","count":0,"clock_change":"gap"}"#);
}

#[test]
fn the_counts_are_those_of_the_occurrences() {
    for schedule in ["every 7 minutes", "@every 7m", "90500", "at 0:00"] {
        let zone = ["--tz", "Asia/Beirut"];
        let days =
            next(&[&[schedule, "--calendar", "month", "--from", "2027-03-01", "--json"], &zone[..]].concat())
                .stdout;
        let total: u64 = days
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["count"].as_u64().unwrap())
            .sum();
        let bounds = ["--between", "2027-03-01", "2027-04-01"];
        let listed = next(&[&[schedule], &bounds[..], &zone[..]].concat()).stdout;
        assert_eq!(total, listed.lines().count() as u64, "{schedule}");
    }
}

#[test]
fn more_than_can_be_counted_one_by_one_are_counted() {
    let lines = next(&["@every 1ms", "--calendar", "year", "--from", "2027-01-01", "--json"]).stdout;
    assert_eq!(lines.lines().next(), Some(r#"{"date":"2027-01-01","count":86400000,"clock_change":null}"#));
    assert_eq!(lines.lines().count(), 365);
}

#[test]
fn a_calendar_has_no_other_bounds() {
    let ended = next(&["at 9:00", "--calendar", "week"]);
    assert_eq!(ended.code, Some(2));
    insta::assert_snapshot!(ended.stderr, @"
    error: invalid value 'week' for '--calendar <STRETCH>'
      [possible values: month, year]

    For more information, try '--help'.
    ");
    assert_eq!(next(&["at 9:00", "--calendar", "month", "-n", "3"]).code, Some(2));
}
