//! The families of what people type: each phrase means what its plain form means, or is refused with texts that can be read.

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
        assert!(super::later::reads(phrase), "{phrase}");
        let lints = lint::lints(phrase).unwrap();
        let lint = lints.iter().find(|lint| lint.code() == code);
        assert_eq!(lint.unwrap_or_else(|| panic!("{phrase}: {lints:?}")).suggestion(), *better, "{phrase}");
    }
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
