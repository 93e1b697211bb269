//! Days by number and by name: with and without `on the`, of months and quarters.

use super::{linted, refused, same};
use crate::Expression;

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
        (
            "every 2nd tuesday at 9:00",
            &[
                "on the 2nd tuesday of the month at 9:00",
                "every 2nd tuesday starting 2024-01-01 at 9:00",
                "every 2nd tuesday starting 2024-01-08 at 9:00",
            ],
        ),
        ("every third saturday", &["on the third saturday of the month"]),
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
    refused(&[("on the first 40 days of the month", &[])]);
}

#[test]
fn more_than_there_are_of_the_first_or_last_is_told() {
    for (phrase, expected) in [
        ("first 999 days", "`first 999 days`: at most 31 can be counted"),
        (
            "at 9:00 on the first 40 days of the month",
            "`first 40 days of the month`: at most 31 can be counted",
        ),
        ("first 61 minutes of the hour", "`first 61 minutes of the hour`: at most 60 can be counted"),
        ("on the first 6 mondays of the month", "`first 6 mondays of the month`: at most 5 can be counted"),
        ("last 400 days at 9:00", "`last 400 days`: at most 10 can be counted"),
        ("on the last 11 days of the month", "`last 11 days of the month`: at most 10 can be counted"),
    ] {
        let error = Expression::parse(phrase).expect_err(phrase);
        assert_eq!(error.to_string(), expected, "{phrase}");
    }
}

#[test]
fn the_last_some_are_those_up_to_the_last_day_of_each_month() {
    same(&[
        ("on the last 3 days of march", "on the 29-31 day of the month of mar"),
        ("last two days of july at 9:00", "at 9:00 on the 30, 31 day of the month of jul"),
    ]);
    refused(&[("on the last 11 days of the month", &[]), ("on the last 3 days of the year", &[])]);
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
    refused(&[
        ("every june at 9:00", &["every day in june at 9:00", "every june 1st at 9:00"]),
        ("june at 9:00", &["in june at 9:00"]),
        ("quarterly at 9:00", &["quarterly on the 1st at 9:00"]),
        ("on september at 9:00 every day", &["in september at 9:00 every day"]),
        ("every day at 9:00 on America/Bogota", &["every day at 9:00 in America/Bogota"]),
        ("every 31 june", &["every June 30"]),
    ]);
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

#[test]
fn months_may_have_a_year_and_days_one_that_they_are_counted_in() {
    same(&[
        ("at 9:00 in may 2027", "at 9:00 of may in 2027"),
        ("every day at 9:00 except in may 2027", "every day at 9:00 except of may in 2027"),
        ("during june and july 2027 at 9:00", "at 9:00 of jun,jul in 2027"),
        ("2nd fri of feb 2028 at 9:00", "at 9:00 on the 2nd day instance on fri of feb in 2028"),
        ("on the 1st and 15th of feb 2028", "on the 1st,15th day of feb in 2028"),
        ("every month at the end at 9:00", "at 9:00 on the last day of the month"),
        ("each month at the beginning of the month", "on the 1st day of the month"),
        ("begin of each month", "on the 1st day of the month"),
        ("last of each month at 9:00", "at 9:00 on the last day of the month"),
        ("2nd to the last of each month", "on the day before the last day"),
        ("on the second-to-last day", "on the day before the last day"),
        ("at the end of the month at 9:00", "at 9:00 on the last day of the month"),
        ("on the 36th day of 2027", "on the 36th day of the year in 2027"),
        ("40th day in 2028 at 9:00", "at 9:00 on the 40th day of the year in 2028"),
        // later.js reads a day of the month here.
        ("on the 1st day in 2027", "on the 1st day of the month in 2027"),
    ]);
    refused(&[("on the 367th day of 2027", &[])]);
}

#[test]
fn days_of_each_year_are_listed_and_joined_whole() {
    same(&[
        ("on 1 May and 1 November at 7:00", "at 7:00 on may 1 and nov 1"),
        ("on december 24 to december 26 at 9:00", "at 9:00 on dec 24-26"),
        ("on the 24th of december through the 2nd of january", "on dec 24-31 and jan 1-2"),
        ("on dec 24 to dec 26 and jan 1", "on dec 24-26 and jan 1"),
        ("every 25 december at 9:00", "at 9:00 on dec 25"),
    ]);
    refused(&[
        ("on 2027-12-24T09:00", &["on 2027-12-24 at 9:00"]),
        ("on 2027-12-24T09:00Z", &["on 2027-12-24 at 9:00 UTC"]),
    ]);
}

#[test]
fn weeks_are_counted_in_other_words_too() {
    same(&[
        (
            "biweekly on monday at 9:00 starting 2027-01-04",
            "every 2 weeks on monday at 9:00 starting 2027-01-04",
        ),
        ("fortnightly at 9:00 starting 2027-01-08", "every 2 weeks on friday at 9:00 starting 2027-01-08"),
        ("every fortnight on mon from 2027-01-04", "every 2 weeks on mon from 2027-01-04"),
        (
            "every second friday at 9:00 starting 2027-01-01",
            "every 2 weeks on friday at 9:00 starting 2027-01-01",
        ),
        (
            "every 3 fridays at 9:00 starting 2027-01-01",
            "every 3 weeks on friday at 9:00 starting 2027-01-01",
        ),
        ("every 4 weekends starting 2027-01-02", "every 4 weeks on weekends starting 2027-01-02"),
        ("every 1 monday at 9:00", "at 9:00 on monday"),
        ("every day at 9:00 starting from 2027-03-01", "every day at 9:00 from 2027-03-01"),
    ]);
    refused(&[
        (
            "every second friday at 9:00",
            &[
                "on the second friday of the month at 9:00",
                "every second friday starting 2024-01-01 at 9:00",
                "every second friday starting 2024-01-08 at 9:00",
            ],
        ),
        (
            "every fortnight on monday",
            &[
                "every fortnight starting 2024-01-01 on monday",
                "every fortnight starting 2024-01-08 on monday",
            ],
        ),
        (
            "every 3 fridays",
            &[
                "every 3 fridays starting 2024-01-01",
                "every 3 fridays starting 2024-01-08",
                "every 3 fridays starting 2024-01-15",
            ],
        ),
        ("every 4 fridays", &[]),
        ("every 0 fridays", &[]),
        ("every day at 9:00 since 2027-03-01", &["every day at 9:00 from 2027-03-01"]),
    ]);
}

#[test]
fn weekends_are_counted_as_days_are_and_never_as_seconds_or_days_of_the_month() {
    same(&[
        (
            "every second weekend at 9:00 starting 2027-01-02",
            "every 2 weeks on weekends at 9:00 starting 2027-01-02",
        ),
        ("every 2nd weekend starting 2027-01-02", "every other weekend starting 2027-01-02"),
    ]);
    refused(&[
        (
            "every second weekend",
            &[
                "on the second Saturday and Sunday of the month",
                "every second weekend starting 2024-01-01",
                "every second weekend starting 2024-01-08",
            ],
        ),
        ("on the 2nd weekend of the month at 9:00", &["on the 2nd Saturday and Sunday of the month at 9:00"]),
        ("last weekend of the month", &["last Saturday and Sunday of the month"]),
        ("on the first and third weekend", &["on the first and third Saturday and Sunday"]),
    ]);
}

#[test]
fn each_second_weekday_is_no_week_of_them() {
    refused(&[
        ("every other weekday at 9:00", &["every Monday, Wednesday and Friday at 9:00"]),
        (
            "every 2 weekdays at 9:00 starting 2027-01-04",
            &["every Monday, Wednesday and Friday at 9:00 starting 2027-01-04"],
        ),
        ("every 3 weekdays at 9:00", &[]),
    ]);
}

#[test]
fn each_second_quarter_is_each_half_year() {
    same(&[
        ("every other quarter on the 1st at 9:00", "every 6 months on the 1st at 9:00"),
        ("every second quarter on the 15th", "every 6 months on the 15th"),
    ]);
}

#[test]
fn in_may_be_said_again_in_a_list_and_each_month_may_have_its_year() {
    same(&[
        ("on the 1st in january and in july", "on the 1st in january and july"),
        ("every hour except in march and in may", "every hour except in march and may"),
        ("at 9:00 in 2027 and in 2029", "at 9:00 in 2027, 2029"),
        ("at 9:00 of march or of may 2027", "at 9:00 in march and may 2027"),
        ("at 9:00 in march 2027 and may 2028", "at 9:00 in march 2027 also at 9:00 in may 2028"),
        (
            "on the 5th at 9:00 in march 2027, in june 2028",
            "on the 5th of march 2027 at 9:00 also on the 5th of june 2028 at 9:00",
        ),
        ("at 9:00 in march 2027 through may 2028", "at 9:00 from 2027-03-01 to 2028-05-31"),
        ("at 9:00 from february 2028 to march 2028", "at 9:00 from 2028-02-01 to 2028-03-31"),
        ("at 9:00 between feb 2027 and mar 2027", "at 9:00 from 2027-02-01 to 2027-03-31"),
        ("at 9:00 starting march 2027", "at 9:00 starting 2027-03-01"),
        ("at 9:00 until february 2028", "at 9:00 until 2028-02-29"),
        ("at 9:00 before march 2027", "at 9:00 until 2027-02-28"),
    ]);
}

#[test]
fn a_step_of_weeks_or_months_that_says_a_time_and_no_day_has_a_lint() {
    linted(
        "each-day",
        &[
            ("every 1 month at 9:00", Some("every 1 month on the 1st at 9:00")),
            ("every 2 months at 9:00 in 2027", Some("every 2 months on the 1st at 9:00 in 2027")),
            ("every 3 weeks at 9:00 and 17:00", Some("every 3 weeks on Monday at 9:00 and 17:00")),
            ("every 2 years at 9:00", Some("every 2 years on January 1st at 9:00")),
        ],
    );
}

#[test]
fn a_step_that_starts_at_a_time_is_refused_with_the_step_that_does() {
    refused(&[
        ("every 4 hours starting at 2:00", &["every 4 hours starting on the 2nd hour"]),
        ("every hour starting at 2:00", &["every hour after 2:00"]),
        ("every 15 minutes starting at 9:05", &["every 15 minutes starting on the 5th minute after 9:05"]),
        ("every 15 minutes starting at 9:00", &["every 15 minutes after 9:00"]),
        ("every 7 minutes starting at 9:00", &[]),
        ("every day starting at 9:00", &["every day at 9:00"]),
        ("start every day at 8:00", &["every day at 8:00"]),
    ]);
}

#[test]
fn a_weekday_is_looked_for_in_one_direction() {
    same(&[
        (
            "on the next nearest weekday to the 15th at 9:00",
            "at 9:00 on mon-fri on the 15th day also at 9:00 on mon on the 16, 17 day",
        ),
        ("on the first weekday on or after the 15th at 9:00", "on the next nearest weekday to 15th at 9:00"),
        (
            "at 9:00 on the weekday on or after the 15th of the month",
            "on the next closest weekday to 15th at 9:00",
        ),
        (
            "on the previous nearest weekday to 31st",
            "on mon-fri on the 31st day also on fri on the 29, 30 day of jan, mar, may, july, aug, oct, dec",
        ),
        (
            "last weekday on or before the 3rd in may",
            "on mon-fri on the 3rd day of may also on fri on the 1, 2 day of may",
        ),
    ]);
    // What is looked for may be of another month.
    refused(&[
        ("on the next nearest weekday to the 27th", &[]),
        ("on the first weekday on or after the 31st", &[]),
        ("on the previous nearest weekday to 2nd", &[]),
        ("on the last weekday on or after the 15th", &[]),
    ]);
    let text = "on the last weekday on or before the 15th at 9:00";
    assert_eq!(
        Expression::parse(text).unwrap().to_string(),
        "at 9:00 on the last weekday on or before the 15th of the month"
    );
}

#[test]
fn months_beside_dates_limit_them() {
    same(&[
        ("on dec 25 at 9:00 during dec", "at 9:00 on dec 25"),
        ("on dec 24, jan 1 at 9:00 in january", "at 9:00 on jan 1"),
        ("at 9:00 on 2026-12-24 and 2027-01-06 in 2027", "at 9:00 on 2027-01-06"),
    ]);
    let error = Expression::parse("on dec 24 at 9:00 in march").unwrap_err();
    assert_eq!(error.to_string(), "no such day ever comes");
}

#[test]
fn a_time_beside_a_step_is_refused_where_later_js_does_not_read_it() {
    refused(&[
        ("every 24 hours 09:00", &["every day at 09:00"]),
        ("9am every 24 hours on weekdays", &["at 9am every day on weekdays"]),
        ("every 12 hours at 6am", &["every 12 hours starting on the 6th hour"]),
        ("every 20 seconds at 6:00:05", &["every 20 seconds starting on the 5th second after 6:00:05"]),
        ("30m at 8am", &["30m after 8:00"]),
        ("every 15 minutes at 9am and 5pm", &[]),
    ]);
    linted(
        "idle-step",
        &[
            ("every 24 hours at 09:00", Some("every 24 hours starting on the 9th hour")),
            ("every 15 minutes at 9:00 and 17:00", None),
        ],
    );
    // Printed it is no step, so that it reads back.
    let read = Expression::parse("every 12 hours at 6:00").unwrap().to_string();
    assert_eq!(read, "at 6:00 on the 0th and 12th hour");
}

#[test]
fn a_proposal_is_no_step_where_the_day_of_that_number_is_meant() {
    refused(&[
        ("run at 8:00 am every 1st day of the month", &["at 8:00 am on the 1st day of the month"]),
        ("run every 2nd day of the month", &["on the 2nd day of the month", "every 2nd day of the month"]),
        ("every 1st dya of the month at 8:00", &["on the 1st day of the month at 8:00"]),
    ]);
}
