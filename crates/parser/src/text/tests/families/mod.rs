//! The families of what people type: each phrase means what its plain form means, or is refused with texts that can be read.

mod bounds;
mod clock;
mod days;
mod words;

use crate::{Expression, lint};

/// Each phrase and a plain text of the same model.
fn same(cases: &[(&str, &str)]) {
    for (phrase, plain) in cases {
        let read = Expression::parse(phrase).unwrap_or_else(|error| panic!("{}", error.render(phrase)));
        let meant = Expression::parse(plain).unwrap_or_else(|error| panic!("{}", error.render(plain)));
        assert_eq!((read.timing(), read.zone()), (meant.timing(), meant.zone()), "{phrase}: {read}");
    }
}

/// Each phrase and the texts that its error proposes, which were read when they were proposed.
fn refused(cases: &[(&str, &[&str])]) {
    for (phrase, proposals) in cases {
        let error = Expression::parse(phrase).expect_err(phrase);
        assert_eq!(error.proposals().collect::<Vec<_>>(), *proposals, "{}", error.render(phrase));
    }
}

/// Each phrase, which later.js reads, and what the lint of this code proposes.
fn linted(code: &str, cases: &[(&str, Option<&str>)]) {
    for (phrase, better) in cases {
        assert!(crate::text::later::reads(phrase), "{phrase}");
        let lints = lint::lints(phrase).unwrap();
        let lint = lints.iter().find(|lint| lint.code() == code);
        assert_eq!(lint.unwrap_or_else(|| panic!("{phrase}: {lints:?}")).suggestion(), *better, "{phrase}");
    }
}

#[test]
fn a_step_may_begin_at_a_number_of_its_period() {
    same(&[
        ("every second from second 10", "every 1 second starting on the 10th second"),
        (
            "every 5 minutes from minute 10 on weekdays",
            "every 5 minutes starting on the 10th minute on mon-fri",
        ),
        ("every 2 hours from hour 9", "every 2 hours starting on the 9th hour"),
    ]);
}

#[test]
fn whole_phrases_side_by_side_are_schedules_of_their_own() {
    same(&[
        (
            "every 5 minutes on weekdays and every 15 minutes on weekends",
            "every 5 minutes on weekdays also every 15 minutes on weekends",
        ),
        ("at 9:00 on monday and at 10:00 on tuesday", "at 9:00 on monday also at 10:00 on tuesday"),
        ("at 9:00 on monday and 10:00 on tuesday", "at 9:00 on monday also at 10:00 on tuesday"),
        ("weekdays at 9:00 weekends at 11:00", "at 9:00 on weekdays also at 11:00 on weekends"),
        (
            "mondays at 9am, tuesdays at 10am, and fridays at noon",
            "at 9:00 on monday also at 10:00 on tuesday also at 12:00 on friday",
        ),
        ("at 9:00 in january or at 10:00 in july", "at 9:00 in january also at 10:00 in july"),
        ("daily at 9:00 and every sunday at 10:00", "every day at 9:00 also at 10:00 on sunday"),
        ("at 9:00 on mondays and also at 10:00 on tuesdays", "at 9:00 on monday also at 10:00 on tuesday"),
    ]);
}

#[test]
fn clauses_of_one_phrase_hold_together() {
    same(&[
        (
            "every 2 hours on weekdays on the 15th minute in july",
            "every 2 hours on the 15th minute on mon-fri of july",
        ),
        ("on mondays at 9:00 on tuesdays", "at 9:00 on mon, tues"),
        ("at 9:00 on mondays at 17:00", "at 9:00 and 17:00 on mon"),
        ("every hour on weekends on the 5th minute", "every 1 hour on the 5th minute every weekend"),
    ]);
}

#[test]
fn what_and_leaves_open_is_refused() {
    refused(&[
        ("at 9:00 on mon and at 17:00", &["at 9:00 on mon at 17:00", "at 9:00 on mon also at 17:00"]),
        ("at 5:00 and on mon", &["at 5:00 on mon"]),
        ("every hour and every 30 minutes", &["every hour also every 30 minutes"]),
        (
            "every 5 minutes on weekdays and at 9:00 on saturdays in january",
            &["every 5 minutes on weekdays also at 9:00 on saturdays in january"],
        ),
    ]);
}

#[test]
fn phrases_that_later_js_reads_as_one_schedule_have_a_lint() {
    linted(
        "two-phrases",
        &[
            ("at 9:00 on monday at 10:00 on tuesday", Some("at 9:00 on monday also at 10:00 on tuesday")),
            (
                "at 10:00 every weekday and at 12:00 every weekend",
                Some("at 10:00 every weekday also at 12:00 every weekend"),
            ),
        ],
    );
    for text in
        ["at 9:00 on mon, tues", "every 2 hours on the 15th minute on mon of july", "on mon at 9:00 on tues"]
    {
        assert!(lint::lints(text).unwrap().iter().all(|lint| lint.code() != "two-phrases"), "{text}");
    }
}

#[test]
fn an_item_of_a_list_may_repeat_its_preposition_and_a_comma_may_end_a_clause() {
    same(&[
        ("at 9:00 and at 17:00", "at 9:00 and 17:00"),
        ("on the 1st and the 15th at noon", "on the 1st and 15th at 12:00"),
        ("on the 1st and on the 15th at noon", "on the 1st and 15th at 12:00"),
        ("on monday, on tuesday or on wednesday at 9:00", "at 9:00 on mon-wed"),
        ("on the first and the last day of the month", "on the 1st, last day of the month"),
        ("every monday, at 9am", "at 9:00 on monday"),
        ("at 9:00, except on sundays", "at 9:00 except on sunday"),
        ("on dec 24, at 18:00", "at 18:00 on dec 24"),
        ("on weekdays and saturday at 9:00", "at 9:00 on mon-sat"),
        ("at noon on weekends, fridays", "at 12:00 on fri-sun"),
    ]);
    refused(&[("on mon, tuesdy", &["on mon, tuesday"]), ("at 9:00 on weekdays-saturday", &[])]);
}

#[test]
fn exceptions_that_are_joined_are_a_list() {
    same(&[
        (
            "every day at 9:00 except on weekends and in december",
            "every day at 9:00 except on sat, sun also of dec",
        ),
        ("hourly except on sundays or on dec 25", "hourly except on sun also on dec 25"),
    ]);
    // As later.js has it.
    same(&[("every 1 hour except every weekend and of jan", "every 1 hour except on sat, sun of jan")]);
}

#[test]
fn a_length_that_no_step_can_say_elapses() {
    refused(&[
        ("every 1 hour and 30 minutes", &["@every 1h30m"]),
        ("every 2 hours 15 minutes", &["@every 2h15m"]),
        ("every 1 day 12 hours", &["@every 1d12h"]),
        ("every 1h30m", &["@every 1h30m"]),
        ("2h30m in Europe/Stockholm", &["@every 2h30m in Europe/Stockholm"]),
        ("every 1.5 hours", &["@every 1h30m"]),
        ("every 0.5 hours on weekdays", &["every 30 minutes on weekdays"]),
        ("every hour and a half", &["@every 1h30m"]),
        ("every two and a half minutes", &["@every 2m30s"]),
        ("every 1 hour and 30 minutes on weekdays", &[]),
        ("90m", &["@every 90m"]),
        ("every 36 hrs", &["@every 36h"]),
        ("300 seconds", &["@every 300s", "every 5 minutes"]),
        ("every 120m on weekdays", &["every 2 hours on weekdays"]),
    ]);
    // Within the cycle, and what later.js reads.
    same(&[
        ("45m", "every 45 minutes"),
        ("every 90 minutes", "on the 0th minute"),
        ("24h", "on the 0th hour"),
    ]);
    same(&[("every 2 hours on the 30th minute", "every 2 hours, on the 30th minute")]);
    linted("two-paces", &[("every 1 hour and every 30 minutes", Some("@every 1h30m"))]);
}

#[test]
fn a_step_in_a_window_of_times_counts_from_its_start() {
    same(&[
        ("every 2 hours from 9:00 to 17:00", "every 2 hours between the 9th and 17th"),
        ("from 9:00 until 17:00 hourly on weekdays", "every 1 hour between the 9th and 17th on mon-fri"),
        ("every 2 hours on weekdays from 22:00 to 4:00", "on the 22, 0, 2, 4 hour on mon-fri"),
        ("hourly from 20:00 to midnight", "on the 20-23 hour"),
        ("every 2 hours from 9:30 to 13:30", "at 9:30, 11:30 and 13:30"),
        ("every 20 minutes from 9:10 to 10:10", "at 9:10, 9:30, 9:50"),
        ("every 25 minutes between 23:30 and 1:00", "at 23:30, 23:55, 0:20, 0:45"),
        ("every half hour between 9:10 and 10:40", "at 9:10, 9:40, 10:10"),
        ("every 90 minutes from 9:00 to 12:00", "at 9:00, 10:30"),
        ("every 15 minutes from 9:00 to 17:00", "every 15 minutes after 9:00 before 17:00"),
        ("every 15 minutes from 9:30 to 17:10", "every 15 minutes after 9:30 before 17:10"),
        (
            "every 2 hours on the 15th minute from 9:00 to 17:00",
            "on the 9,11,13,15,17 hour on the 15th minute after 9:00 before 17:00",
        ),
        (
            "every 2 hours after 9:00 before 17:00",
            "on the 0,2,4,6,8,10,12,14,16,18,20,22 hour after 9:00 before 17:00",
        ),
        ("every hour except from 12:00 to 13:00", "every 1 hour except after 12:00 before 13:00"),
    ]);
    refused(&[
        ("from 9:00 to 17:00", &["every hour from 9:00 to 17:00"]),
        ("on monday between 9:00 and 17:00", &["on monday every hour between 9:00 and 17:00"]),
        ("every weekday 8am to 5pm", &["every weekday every hour 8am to 5pm"]),
        ("every 7 seconds from 9:00 to 17:00", &[]),
        ("every 2 hours on the 15th minute from 9:30 to 17:00", &[]),
    ]);
}

#[test]
fn numbers_that_read_like_office_hours_are_refused() {
    refused(&[
        ("every hour between 9 and 5", &["every hour between 9:00 and 17:00", "every hour between 21 and 5"]),
        ("every 15 minutes between 9 and 5", &["every 15 minutes between 9:00 and 17:00"]),
        (
            "every hour between 12 and 5",
            &["every hour between 12:00 and 17:00", "every hour between 0 and 5"],
        ),
    ]);
    same(&[
        ("every 3 hours between 22 and 4", "on the 22, 1, 4 hour"),
        ("every 2 hours between 9 and 17", "on the 9,11,13,15,17 hour"),
    ]);
}

#[test]
fn a_day_is_needed_where_a_month_or_week_is_said() {
    refused(&[
        ("at 9:00 of every month", &["at 9:00 on the 1st of every month"]),
        ("of every month at noon", &["on the 1st of every month at noon"]),
        ("every month at 9:00", &["every month on the 1st at 9:00"]),
        ("every week at 9:00", &["every week on Monday at 9:00"]),
        ("every year at 9:00", &["every year on January 1st at 9:00"]),
        ("every quarter at 9:00", &["every quarter on the 1st at 9:00"]),
        ("every week on the 4th day", &["every week on Wednesday", "every week on Thursday"]),
        ("every week at 9:00 on day 1", &["every week at 9:00 on Sunday", "every week at 9:00 on Monday"]),
        (
            "every week on the 7th at 9:00",
            &["every week on Saturday at 9:00", "every week on Sunday at 9:00", "on the 7th at 9:00"],
        ),
        ("every week on the 15th at 9:00", &["on the 15th at 9:00"]),
        ("weekly on the first monday at 9:00", &["on the first monday at 9:00"]),
        ("every week on january 1st", &["on january 1st"]),
        ("every month on monday at 9:00", &["every month on the first monday at 9:00", "on monday at 9:00"]),
        ("yearly on monday", &[]),
        ("every year on the 31st", &["every year on the 31st day of the year", "every year on January 31st"]),
        (
            "every year on the day 31 at 9:00",
            &["every year on the 31st day of the year at 9:00", "every year on January 31st at 9:00"],
        ),
        ("yearly in january at 9:00", &["yearly on January 1st at 9:00"]),
        ("on mondays of every month at 9:00", &["on mondays at 9:00"]),
    ]);
    same(&[
        ("at 9:00 on the 1st of every month", "at 9:00 on the 1st day of the month"),
        ("every month on the first monday", "every 1 month on the 1st day instance on mon"),
        ("yearly on january 1st", "every year of jan on the 1st day"),
    ]);
}

#[test]
fn a_time_among_the_exceptions_is_refused_where_it_does_not_except() {
    refused(&[
        ("every hour except at noon", &["every hour except on the 12th hour"]),
        ("hourly except at 3:00 and 5:00 on sundays", &["hourly except on the 3rd and 5th hour on sundays"]),
        ("every minute except at 3:30", &["every minute except on the 30th minute on the 3rd hour"]),
        ("every hour except at 12:30", &[]),
        ("every day except saturday and sunday at 7:00", &["every day at 7:00 except saturday and sunday"]),
        ("every weekday except friday, at 9am", &["every weekday at 9am except friday"]),
        ("every day except at 9:00", &[]),
    ]);
    same(&[("at 9:00 and 12:00 except at 12:00 on sundays", "at 9:00, 12:00 except at 12:00 on sun")]);
    linted(
        "except-time",
        &[
            ("every 1 hour except at 12:00", Some("every 1 hour except on the 12th hour")),
            (
                "every 5 minutes except at 3:00",
                Some("every 5 minutes except on the 0th minute on the 3rd hour"),
            ),
            ("every 1 day except on sat and sun at 7:00", Some("every 1 day at 7:00 except on sat and sun")),
        ],
    );
}

#[test]
fn times_side_by_side_are_one_time_or_refused() {
    same(&[
        ("at 12:00 midnight", "at 0:00"),
        ("at 12 noon and 12 midnight", "at 12:00, 0:00"),
        ("at 9:00 at 10:00", "at 9:00, 10:00"),
    ]);
    refused(&[
        ("at 9:00 10:00", &["at 9:00 and 10:00"]),
        ("at 12:30 midnight", &["at 0:30", "at 12:30", "at midnight"]),
        ("at 5:00 noon", &["at 5:00", "at noon"]),
    ]);
}

#[test]
fn a_step_beside_a_time_has_a_lint_that_begins_there() {
    linted(
        "idle-step",
        &[
            ("every 12 hours at 6:00", Some("every 12 hours starting on the 6th hour")),
            ("every 12 hours at 18:30", Some("every 12 hours starting on the 6th hour on the 30th minute")),
            ("every 15 minutes at 9:05", Some("every 15 minutes starting on the 5th minute after 9:05")),
            ("every 5 minutes and at 9:00", Some("every 5 minutes and after 9:00")),
        ],
    );
    linted("numbered-day", &[("every 15th day of the month", Some("on the 15th day of the month"))]);
}
