//! Expressions converted to cron and to systemd's calendar expressions occur when the expressions do.
//!
//! Both sides are run: the engine on the expression, and on the other side the engine on the lines as the parser reads them
//! back, a naive reading of them, and systemd itself where it is installed. How many of the expressions convert is printed.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod calendar_lines;
mod dateutil;
mod english;
mod naive_calendar;
mod notations;
mod page;
mod pairs;
#[path = "../../src/sentence/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the comparison with later.js uses the rest")]
mod sentence;
mod systemd;
mod texts;

use chrono::{DateTime, TimeZone, Utc};
use downbeat_inspect::convert::{ConversionError, CronFlavour, Reason, to_cron, to_oncalendar};
use downbeat_parser::cron::{Dialect, parse};
use downbeat_parser::{Expression, Model, Timing};
use downbeat_scheduler::{Schedule, SetOperation};
use downbeat_tests::cron::{lines, naive::Naive};
use fastrand::Rng;
use naive_calendar::Calendar;
use std::collections::{BTreeMap, BTreeSet};

/// The first Monday of the calendar: a week that the calendar's first day cuts is read as whole.
fn first_monday() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(1970, 1, 5, 0, 0, 0).unwrap()
}

/// The union of lines, as the parser reads them back.
fn read_back(lines: &[String]) -> Schedule<Utc> {
    let schedules = lines.iter().flat_map(|line| {
        let Timing::Calendar(model) = parse(line, Dialect::Cron).unwrap().timing().clone() else {
            panic!("{line}")
        };
        assert!(model.exceptions().is_empty());
        model.schedules().to_vec()
    });
    Schedule::ignoring_named_zone(Model::new(schedules, []).unwrap(), Utc).unwrap()
}

/// Occurrences of all of these before a time, up to which all are known.
fn merged(
    each: impl Iterator<Item = (Vec<DateTime<Utc>>, DateTime<Utc>)>,
) -> (BTreeSet<DateTime<Utc>>, DateTime<Utc>) {
    let each: Vec<_> = each.collect();
    let end = each.iter().map(|(_, end)| *end).min().unwrap();
    (each.into_iter().flat_map(|(found, _)| found).filter(|at| *at < end).collect(), end)
}

fn occurrences(
    schedule: &Schedule<Utc>,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
) -> BTreeSet<DateTime<Utc>> {
    schedule.after(&start).take_while(|at| *at < end).collect()
}

/// Checks lines of cron against the schedule that they stand for; what is wrong, if anything.
fn check_cron(schedule: &Schedule<Utc>, lines: &[String], random: &mut Rng) -> Option<String> {
    // An interval that the engine does not compare is left to the naive reading.
    if let Ok(difference) = schedule.combined(&read_back(lines), SetOperation::SymmetricDifference)
        && let Some(at) = difference.after(&first_monday()).next()
    {
        return Some(format!("the engine: {lines:?} differ at {at}"));
    }
    for _ in 0..2 {
        let start = lines::start(random).max(first_monday());
        let (found, end) = merged(lines.iter().map(|line| Naive::read(line).after(start)));
        let expected = occurrences(schedule, start, end);
        if let Some(at) = expected.symmetric_difference(&found).next() {
            return Some(format!("the naive reading: {lines:?} differ from {start} on at {at}"));
        }
    }
    None
}

/// Checks calendar expressions against the schedule that they stand for; what is wrong, if anything.
fn check_calendar(schedule: &Schedule<Utc>, expressions: &[String], random: &mut Rng) -> Option<String> {
    let read: Vec<Calendar> = expressions.iter().map(|expression| Calendar::read(expression)).collect();
    for _ in 0..3 {
        let start = lines::start(random).max(first_monday());
        let (found, end) = merged(read.iter().map(|calendar| calendar.after(start)));
        let expected = occurrences(schedule, start, end);
        if let Some(at) = expected.symmetric_difference(&found).next() {
            return Some(format!("{expressions:?} differ from {start} on at {at}"));
        }
    }
    None
}

#[test]
fn what_is_converted_has_the_occurrences_of_the_expression() {
    let mut random = Rng::with_seed(3);
    let mut counts: BTreeMap<(String, String), (usize, String)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (source, text) in texts::all() {
        let Ok(expression) = Expression::parse(&text) else { continue };
        let Ok(schedule) = Schedule::ignoring_named_zone(&expression, Utc) else {
            // It names calendars, which no other notation has.
            assert!(
                to_cron(&expression, CronFlavour::Crontab).is_err() && to_oncalendar(&expression).is_err(),
                "{text}"
            );
            continue;
        };
        let mut count = |what: String| {
            counts.entry((source.to_owned(), what)).or_insert_with(|| (0, text.clone())).0 += 1;
        };
        count(" expressions".to_owned());
        let plain = to_cron(&expression, CronFlavour::Crontab);
        match &plain {
            Ok(cron) => {
                count("crontab".to_owned());
                assert!(cron.lines().iter().all(|line| line.split(' ').count() == 5), "{cron}");
                let foreign =
                    |line: &String| line.contains(|c: char| c.is_alphabetic() || c == '#' || c == '?');
                assert!(!cron.lines().iter().any(foreign), "{cron}");
                wrong.extend(
                    check_cron(&schedule, cron.lines(), &mut random).map(|why| format!("{text}: {why}")),
                );
            }
            Err(error) => count(format!("crontab refuses: {}", reason(error))),
        }
        let extended = to_cron(&expression, CronFlavour::Extended);
        match &extended {
            Ok(cron) => {
                count("extended cron".to_owned());
                if plain.as_ref().ok() != Some(cron) {
                    let why = check_cron(&schedule, cron.lines(), &mut random);
                    wrong.extend(why.map(|why| format!("{text}: {why}")));
                }
            }
            Err(error) => {
                count(format!("extended cron refuses: {}", reason(error)));
                assert!(plain.is_err(), "{text}: {error}");
            }
        }
        if let Err(error) = &plain {
            assert_eq!(error.extended_would_do(), extended.is_ok(), "{text}");
        }
        let timer = to_oncalendar(&expression);
        match &timer {
            Ok(timer) => {
                count("OnCalendar".to_owned());
                let why = check_calendar(&schedule, timer.expressions(), &mut random);
                wrong.extend(why.map(|why| format!("{text}: {why}")));
            }
            Err(error) => count(format!("OnCalendar refuses: {}", reason(error))),
        }
        let is_never = timer.is_err_and(|error| error.reason() == &Reason::Never);
        assert_eq!(schedule.never(), is_never, "{text}");
        if source == "expected" {
            assert!(plain.is_ok(), "{text} is not converted");
        }
    }
    for ((source, what), (count, example)) in &counts {
        println!("{source:>10} {count:>6}  {what}    ({example})");
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}

/// The name of a reason.
fn reason(error: &ConversionError) -> String {
    let name = format!("{:?}", error.reason());
    name.split(' ').next().unwrap().to_owned()
}
