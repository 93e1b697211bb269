//! Every message, and the laws of suggestions.

use super::{Lint, lints, lints_as};
use crate::Expression;
use std::collections::BTreeSet;

/// Text, message, help and code, as a person would read them.
fn shown(text: &str) -> String {
    let found = lints(text).expect(text);
    let all = found.iter().map(|lint| {
        let help = lint.help().map(|help| format!("\n  help: {help}")).unwrap_or_default();
        let at = lint.span().map_or_else(String::new, |span| format!(" at `{}`", &text[span]));
        format!("  [{}]{at} {}{help}", lint.code(), lint.message())
    });
    let all: Vec<String> = all.collect();
    format!("{text}\n{}", if all.is_empty() { "  nothing".to_owned() } else { all.join("\n") })
}

const CASES: &[&str] = &[
    "every 55 seconds",
    "every 7 minutes",
    "every 7 minutes on weekdays",
    "every seventh minute on Monday",
    "7m",
    "every 7 minutes starting on the 3rd minute",
    "every 20 minutes starting on the 10th minute",
    "every 7 minutes after 9:00 before 17:00",
    "every 10 hours",
    "every 5 months on the 1st at 9:00",
    "every 2 days of the week at 9:00",
    "every 90 seconds",
    "every 120 seconds",
    "every 90 minutes",
    "every 90 minutes on Monday",
    "every 120 minutes on Monday",
    "every 36 hours",
    "every 48 hours",
    "every 60 minutes",
    "every 24 hours",
    "every 40 days at 9:00",
    "every 40 days",
    "every 18 months on the 1st at 9:00",
    "every 24 months on the 1st at 9:00",
    "every 2 days",
    "every other day at 9:00",
    "every 7 days",
    "every 7 days at 9:00",
    "every 14 days at 9:00",
    "every other week",
    "every other week on Monday at 9:00",
    "every 4 weeks on mon at 9:00",
    "every 3 weeks on mon at 9:00",
    "every 60 weeks",
    "every 5 minutes between 10 and 20",
    "every 5 minutes between the 10th and 20th",
    "every 5 minutes between 10 and 20 on Monday",
    "every 10 seconds between 0 and 24",
    "every 5 minutes between 30 and 40",
    "every 2 hours between 10 and 20",
    "every day",
    "every 1 day",
    "daily except on Sunday",
    "on mondays in Europe/Stockholm",
    "every week",
    "every month",
    "every 1 month also at 9:00",
    "every year",
    "in 2030",
    "on the 3rd week of the month",
    "every day at 17:00",
    "every month on the 1st at 9:00",
    "every day after 9:00",
    "on Monday after 9:00 before 17:00",
    "on weekdays after 9:00 before 17:00",
    "every day before 17:00",
    "every month after 9:00",
    "on Monday after 9 hours",
    "every 5 minutes at 9:00",
    "every 5 minutes at 9:00 and 17:30",
    "after 9:00 after 10:00 every 5 minutes",
    "before 17:00 before 18:00 every 5 minutes",
    "every hour after 2030 year after 2031 year",
    "every 5 minutes after 0:00",
    "every 5 minutes before 24:00",
    "every 5 minutes after 0 hours",
    "every 5 minutes before 0:00",
    "every 5 minutes between 22:00 and 0:00",
    "every 5 minutes before 0 minutes",
    "on the 31st at 9:00",
    "on the 30th at 9:00",
    "on the 29th at 9:00",
    "on the 15th and 31st at 9:00",
    "on the 30th of april and june at 9:00",
    "on the 31st of january and april at 9:00",
    "on february 29 at 9:00",
    "on february 29 2028 at 9:00",
    "on the last day of the month at 9:00",
    "*/7 * * * *",
    "*/7 9-17 * * *",
    "5/15 * * * *",
    "*/5 * * * *",
    "*/90 * * * *",
    "*/45 * * * * *",
    "0 */5 * * *",
    "0 9 */2 * *",
    "0 9 1 */5 *",
    "0 9 * * */2",
    "0 9 13 * 5",
    "0 9 1,15 * mon-fri",
    "0 9 */2 * 5",
    "0 14 */14 * 3",
    "0 9 13 * */2",
    "*/7 9 * * *",
    "0 */5 * * 1",
    "0 9 */2 1 *",
    "*/7 * * * 1-5",
    "every 2 days on Monday at 9:00",
    "every 4M",
    "every 4 M on Monday",
    "* 23 * * *",
    "* */2 * * *",
    "* 9-17 * * *",
    "* * 1 * *",
    "* */15 * * * *",
    "30 * 9 * * *",
    "* * 9 * * *",
    "00 14 * * * * America/Detroit",
    "30 9 * * * *",
    "0 15 * * * *",
    "0 30 * * * *",
    "0 0 11 ? * 4",
    "0 0 9 ? * 2-6",
    "0 0 9 * * 6L 2027",
    "0 0 9 ? * MON",
    "0 0 9 * * 4",
    "0 9 L-1 * *",
    "0 9 LW * *",
    "0 9 30W * *",
    "0 9 */15 * *",
    "0 9 L * *",
    "0 9 15W * *",
    "0 9 * * 5L",
    "0 9 * * MON#2 Europe/Stockholm",
    "0 9 31 * *",
    "CRON_TZ=UTC */7 * * * *",
    "@daily",
    "1500",
    "1800",
    "86400",
    "36000",
    "2030",
    "60000",
    "90061001",
    "1000",
    "@every 500ms",
    "PT1H",
];

#[test]
fn every_message_names_the_gaps_or_values_and_what_would_do() {
    let all: Vec<String> = CASES.iter().map(|text| shown(text)).collect();
    insta::assert_snapshot!("messages", all.join("\n"));
}

#[test]
fn every_suggestion_can_be_read_and_does_not_have_the_lint() {
    let mut suggested = 0;
    for text in CASES {
        for lint in lints(text).unwrap() {
            let Some(better) = lint.suggestion() else { continue };
            suggested += 1;
            let again = lints(better).unwrap_or_else(|error| panic!("{text}: {better}: {error}"));
            assert!(again.iter().all(|other| other.code() != lint.code()), "{text}: {better}: {again:?}");
            assert_ne!(Expression::parse(better), Expression::parse(text), "{text}: {better}");
        }
    }
    assert!(suggested > 50, "{suggested}");
}

#[test]
fn a_span_is_one_of_the_text() {
    for text in CASES {
        for lint in lints(text).unwrap() {
            assert!(
                lint.span().is_none_or(|span| text.get(span).is_some_and(|words| !words.is_empty())),
                "{text}: {lint:?}"
            );
        }
    }
}

#[test]
fn a_text_that_is_none_has_its_error() {
    assert_eq!(lints("every 5 minuts").unwrap_err(), Expression::parse("every 5 minuts").unwrap_err());
}

#[test]
fn a_text_of_nothing_but_doubts_has_so_many_lints() {
    let text = "every 7 m ".repeat(400);
    assert_eq!(lints(&text).unwrap().len(), super::MAX_LINTS);
}

#[test]
fn an_exception_in_steps_has_no_pace_to_be_even() {
    assert_eq!(lints("every 5 minutes except every 7 minutes").unwrap(), []);
}

/// The messages and suggestions of a text, with the words that each is about.
fn found(text: &str) -> Vec<(&str, String, Option<String>)> {
    let all = lints(text).expect(text);
    let at = |lint: &crate::Lint| lint.span().map_or("", |span| &text[span]);
    all.iter()
        .map(|lint| (at(lint), lint.message().to_owned(), lint.suggestion().map(str::to_owned)))
        .collect()
}

#[test]
fn a_zone_of_one_word_is_no_field_of_a_line() {
    for zone in ["UTC", "GMT", "EST5EDT", "Europe/Stockholm"] {
        for (line, code) in [
            ("*/7 * * * *", "uneven-step"),
            ("0 9 13 * 5", "day-or-weekday"),
            ("0 9 L * *", "cron-extension"),
            ("0 9 * * FRIL", "cron-extension"),
            ("0 9 31 * *", "short-month"),
        ] {
            // With a zone no suggestion is a sentence or an interval: it would lose the zone.
            let without = &lints(line).unwrap()[0];
            for text in
                [format!("{line} {zone}"), format!("CRON_TZ={zone} {line}"), format!("\u{feff}{line} {zone}")]
            {
                let all = lints(&text).unwrap();
                let [with] = &all[..] else { panic!("{text}: {all:?}") };
                assert_eq!((with.code(), with.message()), (code, without.message()), "{text}");
                let words = |text: &str, lint: &crate::Lint| lint.span().map(|span| text[span].to_owned());
                assert_eq!(words(&text, with), words(line, without), "{text}");
                assert!(with.suggestion().is_none_or(|better| better.contains(zone)), "{text}: {with:?}");
            }
        }
    }
    assert_eq!(
        found("*/7 * * * * UTC"),
        [(
            "*/7",
            "`*/7` counts within the hour, minutes 0, 7, … 56: the gaps are 7 minutes and 4 minutes"
                .to_owned(),
            Some("*/6 * * * * UTC".to_owned())
        )]
    );
}

#[test]
fn a_step_has_its_lint_however_its_first_value_and_its_end_are_written() {
    for (text, message) in [
        (
            "0-59/7 * * * *",
            "`0-59/7` counts within the hour, minutes 0, 7, … 56: the gaps are 7 minutes and 4 minutes",
        ),
        (
            "0 9 1 JAN/5 *",
            "`JAN/5` counts within the year, months 1, 6, 11: the gaps are 5 months and 2 months",
        ),
        ("0 9 * * MON/2", "`MON/2` counts within the week, days 0, 1, 3, 5: the gaps are 2 days and 1 day"),
        ("0 9 * * 1/2", "`1/2` counts within the week, days 0, 1, 3, 5: the gaps are 2 days and 1 day"),
        ("0 9 * * 5/2", "`5/2` counts within the week, days 0, 5: the gaps are 5 days and 2 days"),
    ] {
        assert_eq!(found(text)[0].1, message, "{text}");
    }
    for text in ["*/7,3 * * * *", "10-50/7 * * * *", "0-59/15 * * * *", "0 0 9 1 1 * 2030/7"] {
        assert_eq!(lints(text).unwrap(), [], "{text}");
    }
}

#[test]
fn a_field_that_says_the_same_has_the_same_suggestion() {
    let last = Some("at 9:00 on the last day of the month".to_owned());
    for text in ["0 9 L * *", "0 9 L * ?", "00 09 l * *", "0 0 9 L * ?", "0 0 9 L * ? *"] {
        assert_eq!(found(text)[0].2, last, "{text}");
    }
    let both = Some("at 9:00 on the 13th day of the month on Friday".to_owned());
    for text in ["0 9 13 * 5", "0 9 13 * fri", "0 9 13 * FRIDAY", "0 0 9 13 * 5-5"] {
        assert_eq!(found(text)[0].2, both, "{text}");
    }
}

#[test]
fn a_lint_is_about_the_clause_of_its_own_schedule() {
    for (text, at, better) in [
        (
            "on the 15th at 9:00 also on the 31st at 10:00",
            "on the 31st",
            "on the 15th at 9:00 also on the last day of the month at 10:00",
        ),
        (
            "every 5 minutes after 8:00 before 12:00 also on tuesday after 9:00",
            "after 9:00",
            "every 5 minutes after 8:00 before 12:00 also on tuesday at 9:00",
        ),
        (
            "on jan 1 at 9:00 also on weekdays after 22:00 before 5:00 every hour also on the 30th at 9:00",
            "on the 30th",
            "on jan 1 at 9:00 also on weekdays after 22:00 before 5:00 every hour also on the last day of the month at 9:00",
        ),
        ("at 9:00 on monday also every tuesday", "", "at 9:00 on monday also every tuesday at 0:00"),
        (
            "every hour after 1:00 except on monday after 0:00",
            "after 0:00",
            "every hour after 1:00 except on monday",
        ),
    ] {
        let all = found(text);
        let [(words, _, suggestion)] = &all[..] else { panic!("{text}: {all:?}") };
        assert_eq!((*words, suggestion.as_deref()), (at, Some(better)), "{text}");
    }
}

#[test]
fn more_than_eighty_different_messages_are_kept_to_be_read() {
    let errors = include_str!("../error/snapshots/downbeat_parser__error__tests__messages.snap");
    let of_errors =
        errors.lines().filter_map(|line| Some(line.trim_start().strip_prefix('^')?.trim_start_matches('^')));
    let lints = include_str!("snapshots/downbeat_parser__lint__tests__messages.snap");
    let of_lints = lints.lines().filter_map(|line| line.strip_prefix("  [")?.split_once("] "));
    // Without what is quoted, so that one message about two texts is one.
    let unquoted = |message: &str| message.split('`').step_by(2).collect::<Vec<_>>().join("…");
    let of_lints = of_lints.map(|(code, message)| format!("{code} {}", unquoted(message)));
    let different: BTreeSet<String> = of_errors.map(unquoted).chain(of_lints).collect();
    assert!(different.len() > 80, "{}: {different:#?}", different.len());
}

#[test]
fn a_time_beside_a_step_leads_to_steps_that_go_through_it() {
    let better = |text: &str| {
        let found = lints(text).expect(text);
        let idle = found.into_iter().find(|lint| lint.code() == "idle-step").expect(text);
        idle.suggestion().map(str::to_owned)
    };
    let cases = [
        ("every 12 hours at 6:00", Some("every 12 hours starting on the 6th hour")),
        ("every 8 hours at 15:00 on Monday", Some("every 8 hours starting on the 7th hour on Monday")),
        ("at 6:30 every 12 hours", Some("on the 30th minute every 12 hours starting on the 6th hour")),
        ("every 6 hours at 0:00", Some("every 6 hours")),
        ("every 1 hour at 9:05", Some("every 1 hour on the 5th minute")),
        ("every 15 minutes at 9:05", Some("every 15 minutes starting on the 5th minute after 9:05")),
        ("every 10 minutes at 6:00", Some("every 10 minutes after 6:00")),
        ("every 20 seconds at 6:05", Some("every 20 seconds after 6:05")),
        // The steps of a day would not go round.
        ("every 5 hours at 6:00", None),
        ("every 7 minutes at 9:00", None),
        ("every 12 hours at 6:00 and 9:00", None),
        ("every 12 hours starting on the 2nd hour at 6:00", None),
    ];
    for (text, cure) in cases {
        assert_eq!(better(text).as_deref(), cure, "{text}");
    }
}

#[test]
fn steps_and_short_months_are_told_in_each_notation_with_the_place_of_the_step() {
    use crate::Dialect::{Cron, EventBridge, LaterCron, Ocps, OnCalendar, Quartz};
    let told = |dialect, text: &str| {
        let lint = |lint: &Lint| {
            let at = lint.span().map_or("", |span| text.get(span).unwrap());
            format!("{} at `{at}`", lint.code())
        };
        lints_as(text, dialect).unwrap().iter().map(lint).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(told(OnCalendar, "*:0/7"), "uneven-step at `0/7`");
    assert_eq!(told(OnCalendar, "*-*-* 0/5:00"), "uneven-step at `0/5`");
    assert_eq!(told(OnCalendar, "*-*-1/2 9:00"), "uneven-days at `1/2`");
    assert_eq!(told(OnCalendar, "*:0/15"), "");
    // A step in a window says nothing of a cycle.
    assert_eq!(told(OnCalendar, "9..17/3:00"), "");
    assert_eq!(told(EventBridge, "cron(*/7 * * * ? *)"), "uneven-step at `*/7`");
    assert_eq!(told(EventBridge, "cron(0 9 31 * ? *)"), "short-month at ``");
    assert_eq!(told(Quartz, "0 */7 * * * ?"), "uneven-step at `*/7`");
    assert_eq!(told(Quartz, "0 0 9 31 * ?"), "short-month at ``");
    assert_eq!(told(Quartz, "0 0 9 L * ?"), "");
    assert_eq!(told(Quartz, "0 0 9 29 2 ?"), "leap-day at ``");
    assert_eq!(told(Ocps, "0 9 31 * *"), "short-month at ``");
    // What crontab takes as either later.js takes together.
    assert_eq!(told(Cron, "0 9 13 * 5"), "day-or-weekday at `13 * 5`");
    assert_eq!(told(LaterCron, "0 9 13 * 5"), "");
}
