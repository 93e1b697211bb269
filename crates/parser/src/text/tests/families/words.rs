//! Words around a schedule, and how often in other words.

use super::{refused, same};
use crate::Expression;

#[test]
fn how_often_is_said_in_other_words() {
    same(&[
        ("once a day at 9:00", "every day at 9:00"),
        ("once an hour", "every 1 hour"),
        ("everyday at 6:10", "every day at 6:10"),
        ("twice a day at 8:00 and 20:00", "at 8:00, 20:00"),
        ("three times a day at 6:00, 12:00 and 18:00", "at 6:00, 12:00, 18:00"),
        ("twice an hour at :10 and :40", "at minute 10 and 40"),
        ("every hour 3 times on the 5th, 25th and 45th minute", "on the 5, 25, 45 minute"),
        ("twice a minute at second 10 and 40", "at second 10 and 40"),
        ("every 15 mins synchronized", "every 15 mins"),
        ("on weekdays only at 9:00", "at 9:00 on mon-fri"),
    ]);
    refused(&[
        ("twice a day", &["every 12 hours"]),
        ("twice a day at 8:00", &["twice a day at 8:00 and 20:00"]),
        ("every day 3 times", &["every 8 hours"]),
        ("every day five times", &[]),
        ("on weekdays 4 times a day", &["on weekdays every 6 hours"]),
        ("every hour 4 times on monday", &["every 15 minutes on monday"]),
        ("every week twice", &["on Monday and Thursday"]),
        ("twice a month at 9:00", &["on the 1st and 15th at 9:00"]),
        ("4 times a year", &["on the first day of the quarter"]),
        ("twice a week on monday", &[]),
        ("twice a month at 9:00 and 17:00", &[]),
        ("5 times an hour", &["every 12 minutes"]),
        ("twice an hour at :10", &[]),
        (
            "biweekly on monday at 9:00",
            &[
                "biweekly starting 2024-01-01 on monday at 9:00",
                "biweekly starting 2024-01-08 on monday at 9:00",
            ],
        ),
    ]);
}

#[test]
fn signs_and_marks_are_read() {
    same(&[
        ("mon/wed/fri at 7:00", "at 7:00 on mon, wed, fri"),
        ("monday & friday at 9:00", "at 9:00 on mon, fri"),
        ("mon–fri at 9:00", "at 9:00 on mon-fri"),
        ("on tuesday—thursday at 9:00", "at 9:00 on tues-thurs"),
        ("every day at 9:00.", "every day at 9:00"),
        ("“every day at 9:00”", "every day at 9:00"),
        ("\"every hour\"", "every 1 hour"),
    ]);
    for text in ["every. day at 9:00", "“every hour", "mon//fri", "every hour.."] {
        assert!(Expression::parse(text).is_err(), "{text}");
    }
}

#[test]
fn except_has_other_words() {
    same(&[
        ("every day at 9:00 except for sunday", "every day at 9:00 except on sun"),
        ("every day at 9:00 excluding sundays", "every day at 9:00 except on sun"),
        ("every day at 9:00 but not on sundays", "every day at 9:00 except on sun"),
        ("every day at 9:00, not on sundays", "every day at 9:00 except on sun"),
        ("hourly without weekends", "every 1 hour except on sat, sun"),
    ]);
}

#[test]
fn words_that_say_nothing_of_when_are_left_out() {
    refused(&[
        ("run every 5 minutes", &["every 5 minutes"]),
        ("remind me every monday at 9:00", &["every monday at 9:00"]),
        ("please run the backup at 17", &["at 17"]),
        ("Run a job every day at 9", &["every day at 9:00", "every day at 21:00"]),
        ("every monday thru friday at 9:00", &["every monday through friday at 9:00"]),
    ]);
}

#[test]
fn a_suggestion_is_of_the_kind_that_stands_there() {
    let suggestion = |text: &str| Expression::parse(text).unwrap_err().suggestion().map(str::to_owned);
    for text in ["run every hour", "biweekly", "every end", "at 9:00 PST", "not", "at 9:00 in PST"] {
        assert_eq!(suggestion(text), None, "{text}");
    }
    assert_eq!(suggestion("every 5 minuts").as_deref(), Some("minutes"));
    for number in [5, 30, 999] {
        let text = number.to_string();
        refused(&[(&text, &[&format!("@every {number}s"), &format!("@every {number}ms")])]);
    }
}

#[test]
fn how_many_times_in_all_is_left_out() {
    refused(&[("every monday twice", &["every monday"]), ("every day for 3 times", &["every day"])]);
    let message = Expression::parse("every monday twice").unwrap_err().to_string();
    assert!(message.ends_with("found `twice`"), "{message}");
}

#[test]
fn a_zone_has_other_names() {
    same(&[
        ("at 9:00 Z", "at 9:00 in UTC"),
        ("at 9:00Z", "at 9:00 in UTC"),
        ("at 9:00 in z", "at 9:00 in UTC"),
    ]);
    refused(&[
        ("at 9:00 PST", &["at 9:00 in America/Los_Angeles", "at 9:00 in Asia/Manila"]),
        ("at 9:00 in JST on monday", &["at 9:00 in Asia/Tokyo on monday"]),
        ("at 9:00 (jst)", &["at 9:00 in Asia/Tokyo"]),
        (
            "at 9:00 CET",
            &["at 9:00 in Europe/Berlin", "at 9:00 in Europe/Paris", "at 9:00 in Europe/Stockholm"],
        ),
    ]);
    let message = Expression::parse("8 days of the week").unwrap_err().to_string();
    assert_eq!(message, "`8 days of the week` is longer than what it would be counted within: 7 days");
    // Whatever the case, as everywhere.
    let help = |text: &str| Expression::parse(text).unwrap_err().help();
    assert_eq!(help("at 9:00 jst").map(|help| help.replace("jst", "JST")), help("at 9:00 JST"));
    assert_eq!(help("xyz"), help("XYZ"));
}
