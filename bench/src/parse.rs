//! Parsing: the inputs, each in the language of every parser that can say it, and the proof that they mean the same.
//!
//! A [`Case`] is one schedule; a [`Row`] is one parser's text of it. What is timed is [`Row::run`]: reading the text and
//! dropping what it gave. [`preflight`] first compares the next occurrences, each found by the parser's own engine:
//! a table of times of parsers that mean different things would say nothing.

use chrono::{DateTime, Utc};
use downbeat_scheduler::{Expression, Schedule};
use std::fmt;
use std::hint::black_box;
use std::str::FromStr;

/// One schedule, in the words of each parser.
pub struct Case {
    /// What the table calls it.
    pub name: &'static str,
    /// Whether the text is wrong, and must be refused by all.
    pub refused: bool,
    /// The parsers; downbeat first, whose occurrences the others must give.
    pub rows: Vec<Row>,
    /// What later.js reads, and whether it is a line of cron.
    pub later: Option<(&'static str, bool)>,
}

/// One parser and its text.
#[derive(Clone, Copy)]
pub struct Row {
    /// The parser's name.
    pub parser: &'static str,
    /// The text in its language.
    pub text: &'static str,
    /// Reads the text and drops what it gave; whether it was read.
    pub run: fn(&str) -> bool,
    /// The occurrences after an instant, in seconds since 1970, by the parser's own engine; `None` when it refuses.
    next: fn(&str, i64) -> Option<Vec<i64>>,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.parser)
    }
}

/// How many occurrences are compared.
pub const OCCURRENCES: usize = 50;

/// From where, in seconds since 1970: 2026-01-01T00:01:30Z, 2027-02-27T21:58:30Z (a weekend and the end of a February), and
/// 2028-12-31T13:13:13Z (the end of a leap year).
pub const STARTS: [i64; 3] = [1_767_225_690, 1_803_765_510, 1_861_881_193];

const fn row(
    parser: &'static str,
    text: &'static str,
    run: fn(&str) -> bool,
    next: fn(&str, i64) -> Option<Vec<i64>>,
) -> Row {
    Row { parser, text, run, next }
}

/// downbeat, through its front door.
pub fn downbeat(text: &'static str) -> Row {
    let run = |text: &str| black_box(Expression::parse(black_box(text))).is_ok();
    row("downbeat", text, run, |text, from| {
        let schedule = Schedule::ignoring_named_zone(&Expression::parse(text).ok()?, Utc).ok()?;
        Some(schedule.after(&utc(from)).take(OCCURRENCES).map(|at| at.timestamp()).collect())
    })
}

fn hron(text: &'static str) -> Row {
    let run = |text: &str| black_box(hron::Schedule::parse(black_box(text))).is_ok();
    row("hron", text, run, |text, from| Some(hron_next(&hron::Schedule::parse(text).ok()?, from)))
}

fn hron_from_cron(text: &'static str) -> Row {
    let run = |text: &str| black_box(hron::Schedule::from_cron(black_box(text))).is_ok();
    row("hron (from_cron)", text, run, |text, from| {
        Some(hron_next(&hron::Schedule::from_cron(text).ok()?, from))
    })
}

fn hron_next(schedule: &hron::Schedule, from: i64) -> Vec<i64> {
    let from = jiff::Timestamp::from_second(from).unwrap_or_default().to_zoned(jiff::tz::TimeZone::UTC);
    schedule.next_n_from(&from, OCCURRENCES).iter().map(|at| at.timestamp().as_second()).collect()
}

fn cron(text: &'static str) -> Row {
    let run = |text: &str| black_box(cron::Schedule::from_str(black_box(text))).is_ok();
    row("cron", text, run, |text, from| {
        let schedule = cron::Schedule::from_str(text).ok()?;
        Some(schedule.after(&utc(from)).take(OCCURRENCES).map(|at| at.timestamp()).collect())
    })
}

fn croner(text: &'static str) -> Row {
    let run = |text: &str| black_box(croner::Cron::from_str(black_box(text))).is_ok();
    row("croner", text, run, |text, from| {
        let schedule = croner::Cron::from_str(text).ok()?;
        Some(schedule.iter_after(utc(from)).take(OCCURRENCES).map(|at| at.timestamp()).collect())
    })
}

fn cronexpr(text: &'static str) -> Row {
    let run = |text: &str| black_box(cronexpr::parse_crontab(black_box(text))).is_ok();
    row("cronexpr", text, run, |text, from| {
        let schedule = cronexpr::parse_crontab(text).ok()?;
        let mut times = schedule.iter_after(cronexpr::MakeTimestamp::from_second(from).ok()?).ok()?;
        let mut next = || Some(times.next()?.ok()?.timestamp().as_second());
        Some(std::iter::from_fn(&mut next).take(OCCURRENCES).collect())
    })
}

fn saffron(text: &'static str) -> Row {
    let run = |text: &str| black_box(black_box(text).parse::<saffron::Cron>()).is_ok();
    row("saffron", text, run, |text, from| {
        let schedule: saffron::Cron = text.parse().ok()?;
        Some(schedule.iter_after(utc(from)).take(OCCURRENCES).map(|at| at.timestamp()).collect())
    })
}

fn utc(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

/// The least that a person asks for.
pub fn every_5_minutes() -> Case {
    Case {
        name: "every_5_minutes",
        refused: false,
        rows: vec![downbeat("every 5 minutes"), hron("every 5 min from 00:00 to 23:59")],
        later: Some(("every 5 minutes", false)),
    }
}

/// A sentence of 100 characters.
pub fn sentence_of_100() -> Case {
    let text = "every 15 minutes after 9:00 before 17:00 on Monday, Tuesday, Thursday and Friday of March and August";
    assert_eq!(text.len(), 100);
    Case {
        name: "sentence_of_100",
        refused: false,
        rows: vec![
            downbeat(text),
            hron("every 15 min from 09:00 to 16:45 on monday, tuesday, thursday, friday during mar, aug"),
        ],
        later: Some((text, false)),
    }
}

/// A sentence with an exception.
pub fn exception() -> Case {
    let text = "at 9:00 on Mon-Fri except on the 25th day of the month of december";
    Case {
        name: "exception",
        refused: false,
        rows: vec![downbeat(text), hron("every weekday at 09:00 except dec 25")],
        later: Some((text, false)),
    }
}

/// A slip in a sentence.
pub fn slip() -> Case {
    Case {
        name: "slip",
        refused: true,
        rows: vec![downbeat("every 5 minuts"), hron("every 5 minuts from 00:00 to 23:59")],
        later: Some(("every 5 minuts", false)),
    }
}

/// `*/5 * * * *`.
pub fn cron_every_5_minutes() -> Case {
    Case {
        name: "cron_every_5_minutes",
        refused: false,
        rows: vec![
            downbeat("*/5 * * * *"),
            saffron("*/5 * * * *"),
            cronexpr("*/5 * * * * UTC"),
            croner("*/5 * * * *"),
            cron("0 */5 * * * *"),
            hron_from_cron("*/5 * * * *"),
        ],
        later: Some(("*/5 * * * *", true)),
    }
}

/// `0 9 * * MON-FRI`.
pub fn cron_working_days() -> Case {
    Case {
        name: "cron_working_days",
        refused: false,
        rows: vec![
            downbeat("0 9 * * MON-FRI"),
            saffron("0 9 * * MON-FRI"),
            cronexpr("0 9 * * MON-FRI UTC"),
            croner("0 9 * * MON-FRI"),
            cron("0 0 9 * * MON-FRI"),
            hron_from_cron("0 9 * * MON-FRI"),
        ],
        later: Some(("0 9 * * MON-FRI", true)),
    }
}

/// Lists, ranges, steps and names.
pub fn cron_lists() -> Case {
    let line = "5,25,45 8-18/2 1,15 JAN-JUN *";
    Case {
        name: "cron_lists",
        refused: false,
        rows: vec![
            downbeat(line),
            saffron(line),
            cronexpr("5,25,45 8-18/2 1,15 JAN-JUN * UTC"),
            croner(line),
            cron("0 5,25,45 8-18/2 1,15 JAN-JUN *"),
        ],
        later: Some((line, true)),
    }
}

/// The third day before the last of the month: five schedules, two of them of leap years and of the others. Few read it.
pub fn cron_before_the_last() -> Case {
    Case {
        name: "cron_before_the_last",
        refused: false,
        rows: vec![downbeat("0 9 L-3 * *"), saffron("0 9 L-3 * *")],
        later: None,
    }
}

/// A minute that no hour has. later.js knows no wrong line of cron.
pub fn cron_out_of_range() -> Case {
    Case {
        name: "cron_out_of_range",
        refused: true,
        rows: vec![
            downbeat("61 * * * *"),
            saffron("61 * * * *"),
            cronexpr("61 * * * * UTC"),
            croner("61 * * * *"),
            cron("0 61 * * * *"),
            hron_from_cron("61 * * * *"),
        ],
        later: None,
    }
}

/// All that is compared.
pub fn cases() -> Vec<Case> {
    vec![
        every_5_minutes(),
        sentence_of_100(),
        exception(),
        slip(),
        cron_every_5_minutes(),
        cron_working_days(),
        cron_lists(),
        cron_before_the_last(),
        cron_out_of_range(),
    ]
}

/// Proves that all rows of each case mean the same.
///
/// # Errors
///
/// Which row does not, and where.
pub fn preflight() -> Result<(), String> {
    for case in cases() {
        for row in &case.rows {
            if (row.run)(row.text) == case.refused {
                return Err(format!(
                    "{}: {} on `{}`: refused or read by mistake",
                    case.name, row.parser, row.text
                ));
            }
        }
        if case.refused {
            continue;
        }
        for from in STARTS {
            let expected = occurrences(&case, from)?;
            for row in &case.rows {
                let found = (row.next)(row.text, from).unwrap_or_default();
                same(&case, row.parser, row.text, &found, &expected)?;
            }
        }
    }
    Ok(())
}

/// What downbeat's engine gives: as many as are compared.
///
/// # Errors
///
/// When there are fewer.
pub fn occurrences(case: &Case, from: i64) -> Result<Vec<i64>, String> {
    let row = case.rows.first().ok_or("no row")?;
    let found = (row.next)(row.text, from).unwrap_or_default();
    if found.len() == OCCURRENCES { Ok(found) } else { Err(format!("{}: too few occurrences", case.name)) }
}

/// Compares occurrences.
///
/// # Errors
///
/// The first that differs.
pub fn same(case: &Case, parser: &str, text: &str, found: &[i64], expected: &[i64]) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    let at = found.iter().zip(expected).position(|(a, b)| a != b).unwrap_or(found.len().min(expected.len()));
    let show = |list: &[i64]| list.get(at).map(|&seconds| utc(seconds).to_rfc3339());
    Err(format!(
        "{}: {parser} on `{text}`: occurrence {at} is {:?}, downbeat has {:?}",
        case.name,
        show(found),
        show(expected)
    ))
}

/// What downbeat alone reads, by the name that the table gives it.
pub const OTHERS: [(&str, &str); 8] = [
    ("milliseconds", "60000"),
    ("@every", "@every 1h30m"),
    ("iso_8601", "PT1H30M"),
    ("macro", "@daily"),
    ("cron_with_zone", "CRON_TZ=Europe/Stockholm 0 9 * * *"),
    ("years", "every 2 years on the first day of the year"),
    ("last_weekday", "at 17:00 on the last weekday of the month"),
    ("what_people_type", "first monday of the month at 9am in Europe/Stockholm"),
];

/// Texts of 4 KiB that are made to take long, by name. Nothing may take more than a few milliseconds.
pub fn nasty() -> Vec<(&'static str, String)> {
    // A beginning, what repeats to the limit, and an end.
    let fill = |begin: &str, part: &str, end: &str| {
        let room = downbeat_parser::MAX_INPUT_LEN.saturating_sub(begin.len() + end.len());
        format!("{begin}{}{end}", part.repeat(room / part.len()))
    };
    let times: String = (0..500).map(|n| format!("at {}:{:02} ", n % 24, n * 7 % 60)).collect();
    let years: String = (0..800).map(|n| format!(",{}", 1970 + n * 10)).take(800).collect();
    vec![
        ("schedules", fill("at 9:00", " also at 9:00", "")),
        ("exceptions", fill("at 9:00 except on sat", " also on sun", "")),
        ("clauses", fill("", "on mon ", "")),
        ("times", times.chars().take(4096).collect()),
        ("list_of_times", fill("at 9:00", ",9:00", "")),
        ("numbers", fill("on the 1st", ",2", " day")),
        ("firsts", fill("on the first", ",last", " monday")),
        ("dates", fill("on jan 1", ",feb 2", "")),
        ("choices", fill("on the last weekday", " also on the last weekday", "")),
        (
            "wrapped_windows",
            fill(
                "at 9:00",
                " also after 22:00 before 5:00 after 10 month before 2 month after 20 day before 10 day",
                "",
            ),
        ),
        ("years", fill("every 2 years", " also every 2 years", "")),
        ("spaces", fill("every", " ", "5 minutes")),
        ("spaces_of_3_bytes", fill("every", "\u{3000}", "5 minutes")),
        ("one_word", fill("", "m", "")),
        ("digits", fill("", "9", "")),
        ("words", fill("", "m ", "")),
        ("commas", fill("", ",", "")),
        ("commas_and_a_slip", fill("", ", ", "evry")),
        ("a_slip_at_the_end", fill("", "on mon ", "on thersday")),
        ("fields", fill("", "* ", "")),
        ("list_in_a_field", fill("0", ",0-59/7", " * * * *")),
        ("years_in_a_field", format!("0 0 0 1 1 * {}", years.chars().skip(1).take(4000).collect::<String>())),
        ("steps_of_years", fill("0 0 0 L-3 * * 1970/2", ",1970/2", "")),
        ("macro_of_letters", fill("@", "y", "")),
        ("zone", fill("0 0 * * * ", "A/", "A")),
        ("elapsed", fill("@every ", "1", "h")),
        ("digits_behind_the_point", fill("PT1.", "0", "S")),
    ]
}
