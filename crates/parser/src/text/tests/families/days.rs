//! Days by number and by name: with and without `on the`, of months and quarters.

use super::{refused, same};

#[test]
fn days_by_number_need_no_on() {
    same(&[
        ("last day of the month at 23:00", "at 23:00 on the last day of the month"),
        ("first day of the month", "on the 1st day of the month"),
        ("1st and 15th at 9:00", "at 9:00 on the 1st, 15th day of the month"),
        ("15th of every month", "on the 15th day of the month"),
        ("the 5th of each month at noon", "at 12:00 on the 5th day of the month"),
        ("15th day of the month at 9am", "at 9:00 on the 15th day of the month"),
        ("day 15 at 9:00", "at 9:00 on the 15th day of the month"),
        ("on days 1 and 16 at 8:00", "at 8:00 on the 1st, 16th day of the month"),
        ("1,8,15 of month 09:00", "at 9:00 on the 1st, 8th, 15th day of the month"),
        ("2,4 of jan,jul 06:30", "at 6:30 on the 2nd, 4th day of the month of jan, july"),
        ("the 4th of every 3 months", "every 3 months on the 4th day of the month"),
        ("31st of every year", "on the 31st day of the year"),
    ]);
    refused(&[("on the 0th of the month at 9:00", &[])]);
}

#[test]
fn a_number_with_an_ending_and_a_period_is_that_one() {
    same(&[
        ("10th minute", "on the 10th minute"),
        ("2nd hour", "on the 2nd hour"),
        ("45th minute of every hour", "on the 45th minute"),
        ("every first day of the month", "on the 1st day of the month"),
        // A step, as later.js has it.
        ("every 15th minute", "every 15 minutes"),
        ("every third hour", "every 3 hours"),
        ("every second day", "every 2 days"),
        ("every 2nd day of the week", "every 2 days of the week"),
    ]);
    refused(&[(
        "every second day of the month at 9:00",
        &["on the second day of the month at 9:00", "every 2 days at 9:00"],
    )]);
}

#[test]
fn weekdays_of_the_month_need_no_on() {
    same(&[
        ("first monday of month", "on the 1st day instance on mon"),
        ("2nd fri at 9:00", "at 9:00 on the 2nd day instance on fri"),
        ("first and third friday", "on the 1st, 3rd day instance on fri"),
        ("every last friday", "on the last day instance on fri"),
        ("every 2nd tuesday of the month", "on the 2nd day instance on tues"),
        ("every first monday", "on the 1st day instance on mon"),
        ("every 1st and 3rd monday at 9:00", "at 9:00 on the 1st, 3rd day instance on mon"),
        ("every fourth thursday in november", "on the 4th day instance on thu of nov"),
        ("2nd,third mon,wed of march 17:00", "at 17:00 on the 2nd, 3rd day instance on mon, wed of march"),
        ("first sunday of quarter", "on the 1st day instance on sun of jan, april, july, oct"),
        (
            "first monday of second month of the quarter",
            "on the 1st day instance on mon of feb, may, aug, nov",
        ),
        ("last day of the quarter", "on the last day of the month of march, june, sept, dec"),
        ("on the first 2 mondays of the month", "on the 1st, 2nd day instance on mon"),
    ]);
    refused(&[
        ("every 2nd tuesday at 9:00", &["on the 2nd tuesday of the month at 9:00"]),
        ("every third saturday", &["on the third saturday of the month"]),
        ("second to last friday of the month", &[]),
    ]);
}

#[test]
fn the_first_some_are_those_from_the_lowest_on() {
    same(&[
        ("on the first 3 days of the month", "on the 1-3 day of the month"),
        ("on the first five minutes of every hour", "on the 0-4 minute"),
        ("first 2 hours of the day", "on the 0, 1 hour"),
        ("on the first hour", "on the 0 hour"),
    ]);
    refused(&[("on the last 3 days of the month", &[]), ("on the first 40 days of the month", &[])]);
}

#[test]
fn months_and_dates_may_follow_every_and_stand_alone() {
    same(&[
        ("every january 1st", "on the 1st day of the month of jan"),
        ("every dec 24 and 31 at noon", "at 12:00 on the 24th, 31st day of the month of dec"),
        ("every july on the 4th", "of july on the 4th day of the month"),
        ("june", "of june"),
        ("beginning of the month at 6:00", "at 6:00 on the 1st day of the month"),
        ("on the end of each month", "on the last day of the month"),
        ("at 9:00 during january", "at 9:00 of jan"),
        ("every day at 9:00 between march and may", "every day at 9:00 of march-may"),
        ("quarterly on the 1st at 6:00", "at 6:00 on the 1st day of the month of jan, april, july, oct"),
        ("every quarter", "of jan, april, july, oct"),
        ("every quarter hour", "every 15 minutes"),
        ("every fri in week 12", "on fri on the 12th week"),
    ]);
    refused(&[("every june at 9:00", &[]), ("june at 9:00", &[]), ("quarterly at 9:00", &[])]);
}

#[test]
fn a_business_day_is_a_weekday() {
    same(&[
        ("every business day at 9:00", "at 9:00 on mon-fri"),
        ("on working days at 7:00", "at 7:00 on mon-fri"),
        ("workdays at 8:00", "at 8:00 on mon-fri"),
    ]);
    let lints = crate::lint::lints("every business day at 9:00").unwrap();
    assert_eq!(lints.iter().map(crate::Lint::code).collect::<Vec<_>>(), ["business-days"]);
    assert!(crate::lint::lints("every weekday at 9:00").unwrap().is_empty());
}
