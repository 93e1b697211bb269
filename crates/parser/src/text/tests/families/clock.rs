//! Hours in all forms, parts of the day, minutes by number, windows without `from`.

use super::{refused, same};
use crate::Expression;

#[test]
fn an_hour_behind_at_is_read_where_only_one_is_possible() {
    same(&[
        ("at 17", "at 17:00"),
        ("at 0", "at 0:00"),
        ("at 9 and 17", "at 9:00, 17:00"),
        ("at 8, 12 and 18 on monday", "at 8:00, 12:00, 18:00 on mon"),
        ("at 17h", "at 17:00"),
        ("at 9h", "at 9:00"),
        ("at 20:00h", "at 20:00"),
        ("at 0830", "at 8:30"),
        ("at 8.30", "at 8:30"),
        ("at five pm", "at 17:00"),
        ("at 7p and 7a", "at 19:00, 7:00"),
        ("at 12 noon", "at 12:00"),
        ("at 12 o'clock noon", "at 12:00"),
        ("at 12 o'clock midnight", "at 0:00"),
        ("at midday", "at 12:00"),
        ("at 00:05 am", "at 0:05"),
        ("at 17 o'clock", "at 17:00"),
        ("@ 10am", "at 10:00"),
        ("every weekday @ 17", "at 17:00 every weekday"),
    ]);
    refused(&[
        ("at 9", &["at 9:00", "at 21:00"]),
        ("at 9 and 10 on friday", &["at 9:00 and 10:00 on friday", "at 21:00 and 22:00 on friday"]),
        ("at 12", &["at 12:00", "at 0:00"]),
        ("at 5 o'clock", &["at 5:00", "at 17:00"]),
        ("at eleven", &["at 11:00", "at 23:00"]),
        ("at 13:00 pm", &["at 13:00"]),
        ("at 15:00 am", &["at 15:00", "at 3:00"]),
        ("from 13:00 pm to 17:00 every hour", &["from 13:00 to 17:00 every hour"]),
        ("at 25", &[]),
        ("at 9:5", &["at 9:05", "at 9:50"]),
        ("at 9:7", &["at 9:07"]),
        ("8.30 on weekdays", &["at 8:30 on weekdays"]),
        ("0830", &["at 0830"]),
        ("at 24:00", &["at 0:00"]),
        ("every day at 12:00 and 24:00", &["every day at 12:00 and 0:00"]),
        ("at 24:00 on friday", &["at 0:00 on Saturday"]),
        ("on sat and sun at 24:00", &["on Sunday and Monday at 0:00"]),
        ("at 9:00 and 24:00 on friday", &[]),
        ("at 24:00 on december 24", &["at 0:00 on December 25"]),
        ("at 24:00 on dec 31 and 2027-02-28", &[]),
        ("at 24:00 on 2027-12-31", &["at 0:00 on January 1, 2028"]),
        ("at 24:00 on feb 28", &[]),
        ("at 24:00 on the 15th", &["at 0:00 on the 16th day of the month"]),
        ("at 24:00 on the last day of the month", &["at 0:00 on the 1st day of the month"]),
        ("at 24:00 on the 31st", &[]),
        ("at noon midnight", &["at noon and midnight"]),
        ("midnight noon on monday", &["midnight and noon on monday"]),
        ("at 12pm midnight", &["at 12pm", "at midnight"]),
        ("at 15pm", &["at 15:00"]),
        ("at 13am on monday", &["at 13:00 on monday", "at 1:00 on monday"]),
        ("0830 on weekdays", &["at 0830 on weekdays"]),
        ("17 on monday", &["at 17 on monday"]),
        ("9 on monday", &["at 9:00 on monday", "at 21:00 on monday"]),
    ]);
}

#[test]
fn a_number_alone_is_no_time() {
    for text in ["17", "0830", "8.30", "17 on monday", "on monday 0830"] {
        assert!(Expression::parse(text).is_err(), "{text}");
    }
    same(&[("17h", "every 17 hours")]);
}

#[test]
fn half_past_and_quarter_to_are_times() {
    same(&[
        ("at quarter past 3pm", "at 15:15"),
        ("at half past 9pm", "at 21:30"),
        ("at quarter to 5pm", "at 16:45"),
        ("at 10 past 4pm", "at 16:10"),
        ("half past 9pm", "at 21:30"),
        ("quarter past 3pm on monday", "at 15:15 on mon"),
    ]);
    refused(&[("at half past 8", &["at 8:30", "at 20:30"])]);
}

#[test]
fn a_part_of_the_day_goes_with_a_time_that_agrees() {
    same(&[
        ("every morning at 7", "at 7:00"),
        ("every night at 11pm", "at 23:00"),
        ("every night at 10", "at 22:00"),
        ("nightly at 2:00", "at 2:00"),
        ("in the evening at 6pm", "at 18:00"),
        ("at 9 in the morning", "at 9:00"),
        ("at 10 at night", "at 22:00"),
        ("every monday morning at 9", "at 9:00 on mon"),
        ("friday evening at 18:30", "at 18:30 on fri"),
    ]);
    refused(&[
        ("every morning", &[]),
        ("every morning at 9pm", &["every morning at 9:00", "every evening at 9pm"]),
        ("every evening at 7am", &["every evening at 19:00", "every morning at 7am"]),
        ("every hour in the morning", &[]),
    ]);
}

#[test]
fn minutes_are_said_by_number() {
    same(&[
        ("at minute 12", "on the 12th minute"),
        ("every hour at minutes 5 and 35", "every 1 hour on the 5th, 35th minute"),
        ("hourly at :15", "every 1 hour on the 15th minute"),
        ("every hour at :00 and :30", "every 1 hour on the 0, 30 minute"),
        ("at second 10", "on the 10th second"),
        ("on the 15th minute of every hour", "on the 15th minute"),
        ("at 20 past every hour", "on the 20th minute"),
        ("at quarter past and quarter to the hour", "on the 15th, 45th minute"),
        ("every hour on the half hour", "every 1 hour on the 30th minute"),
        ("every 15 minutes starting at minute 1", "every 15 minutes starting on the 1st minute"),
    ]);
    refused(&[("at minute 60", &[]), ("every 5 minutes starting at hour 1", &[])]);
}

#[test]
fn a_window_needs_no_from() {
    same(&[
        ("every 5 minutes, 8am to 6pm", "every 5 minutes after 8:00 before 18:00"),
        ("every 15 minutes 9:00-17:00", "every 15 minutes after 9:00 before 17:00"),
        ("every 15 minutes 9:00–17:00", "every 15 minutes after 9:00 before 17:00"),
        ("every hour, 9am to 5pm", "on the 9-17 hour"),
    ]);
    refused(&[("8am to 5pm", &["every hour 8am to 5pm"]), ("at 9:00-17:00", &[])]);
}
