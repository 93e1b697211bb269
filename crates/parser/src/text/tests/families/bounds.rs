//! Ends and beginnings that come round, numbers before months, weeks by number.

use super::{refused, same};

#[test]
fn what_comes_round_ends_nothing_and_each_stretch_that_may_be_meant_is_proposed() {
    refused(&[
        (
            "every hour until june",
            &["every hour in January through June", "every hour in January through May"],
        ),
        ("every hour until february", &["every hour in January through February", "every hour in January"]),
        // All of a year and all of a week are no stretch.
        ("every hour until december", &["every hour in January through November"]),
        ("every hour through december", &[]),
        ("every hour from january", &[]),
        ("every hour till sunday", &["every hour on Monday through Saturday"]),
        ("every hour before january", &[]),
        ("every hour after november", &["every hour in December"]),
        ("every hour starting june", &[]),
        ("every hour until the 31st", &["every hour on the 1st through 30th"]),
        (
            "at 9:00 except until june",
            &["at 9:00 except in January through June", "at 9:00 except in January through May"],
        ),
        // `before` and `after` may be said of a day.
        ("two days after the 1st", &[]),
        ("first monday after the 10th", &[]),
        ("the day after friday", &[]),
    ]);
    same(&[
        ("every hour from june to august", "every hour in june through august"),
        ("every hour from mon, wed", "every hour on mon, wed"),
        ("every hour after 5th hour", "every hour after 5 hours"),
        ("every hour from 2027 to 2028", "every hour in 2027-2028"),
    ]);
}

#[test]
fn a_year_begins_and_ends_with_its_days() {
    same(&[
        ("every hour until 2027", "every hour until 2027-12-31"),
        ("every hour through 2027", "every hour until 2027-12-31"),
        ("every hour before 2027", "every hour until 2026-12-31"),
        ("every hour from 2027", "every hour starting 2027-01-01"),
        ("every hour starting 2027", "every hour starting 2027-01-01"),
        ("every hour through june 2027", "every hour until 2027-06-30"),
    ]);
    refused(&[
        ("every hour after 2027", &["every hour starting 2028-01-01", "every hour starting 2027-01-01"]),
        ("every hour after 2027-06-30T09:00", &[]),
    ]);
}

#[test]
fn a_number_before_a_month_may_be_a_day_or_count_the_years() {
    refused(&[
        (
            "every second march",
            &[
                "every March 2nd",
                "every 24 months starting 2024-03-01",
                "every 24 months starting 2025-03-01",
            ],
        ),
        (
            "every other march 15 at 9:00",
            &["every 24 months starting 2024-03-15 at 9:00", "every 24 months starting 2025-03-15 at 9:00"],
        ),
        (
            "every other march 15:00",
            &["every 24 months starting 2024-03-01 15:00", "every 24 months starting 2025-03-01 15:00"],
        ),
        ("every tenth march", &["every March 10th"]),
        (
            "every second 1 january at 9:00",
            &["every 24 months starting 2024-01-01 at 9:00", "every 24 months starting 2025-01-01 at 9:00"],
        ),
        (
            "every second 5 may",
            &[
                "every second on May 5",
                "every 24 months starting 2024-05-05",
                "every 24 months starting 2025-05-05",
            ],
        ),
        ("on the last january", &["on the last day of january"]),
    ]);
    same(&[
        ("every first march", "on march 1st"),
        ("every 4th july", "on july 4th"),
        ("every second of march", "on march 2nd"),
    ]);
}

#[test]
fn one_of_many_by_number_is_no_step() {
    refused(&[
        ("every first day of the week", &["on Sunday", "on Monday"]),
        ("every second day of the week", &["on Monday", "on Tuesday"]),
        ("every first hour", &["on the first hour of the day", "every hour"]),
        ("every first day at 9:00", &["on the first day of the month at 9:00", "every day at 9:00"]),
        ("every second hour of the day", &["on the second hour of the day", "every 2 hours"]),
    ]);
    same(&[
        ("every first hour of the day", "on the first hour"),
        ("every first minute of every hour", "on the first minute"),
        ("every first day of march", "on march 1st"),
        ("every first day in march", "on march 1st"),
        ("every first week of the year", "on the first week of the year"),
        // As later.js has it.
        ("every 2nd day of the week", "every 2 days of the week"),
        ("every 2nd week of the month", "every 2 weeks of the month"),
        ("every 1st hour", "every hour"),
        ("every second hour", "every 2 hours"),
    ]);
}

#[test]
fn the_night_between_two_days_is_none_of_both() {
    refused(&[
        (
            "at midnight between monday and tuesday",
            &["at midnight on Monday and Tuesday", "at midnight on Tuesday"],
        ),
        ("at 1:00 between saturday and sunday", &["at 1:00 on Saturday and Sunday", "at 1:00 on Sunday"]),
    ]);
    same(&[("at noon between monday and friday", "at noon on mon-fri")]);
}

#[test]
fn a_time_has_a_colon() {
    refused(&[
        ("at 9-00", &["at 9:00"]),
        ("at 9-30 on monday", &["at 9:30 on monday"]),
        ("at 17-45", &["at 17:45"]),
        ("every day at 9_30", &["every day at 9:30"]),
        ("at 9,30", &["at 9:30"]),
        ("at 9 30", &["at 9:30"]),
        ("at 9;30 on weekdays", &["at 9:30 on weekdays"]),
        ("at 9-17", &["at 9:17", "every hour from 9 to 17"]),
    ]);
}

#[test]
fn weeks_and_their_days_by_number_say_which_weeks_are_meant() {
    refused(&[
        ("first day of the week", &["on Sunday", "on Monday"]),
        ("7th day of the week at noon", &["on Saturday at noon", "on Sunday at noon"]),
        ("on the second week of march", &["on the second week of the month in march"]),
        ("2nd week of march", &["2nd week of the month in march"]),
    ]);
    // As later.js has it.
    same(&[
        ("on the 1st day of the week", "on sun"),
        ("on the 2nd week of march", "on the 2nd week of the year of march"),
        ("second week of the year", "on the 2nd week of the year"),
        ("second week of the month in march", "on the 2nd week of the month of march"),
    ]);
}
