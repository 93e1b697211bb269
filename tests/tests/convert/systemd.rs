//! The real `systemd-analyze calendar`, where it is installed, on what was converted.

use crate::{calendar_lines, texts};
use chrono::{DateTime, NaiveDateTime, Utc};
use downbeat_inspect::convert::to_oncalendar;
use downbeat_parser::{Dialect, Expression};
use downbeat_scheduler::Schedule;
use fastrand::Rng;
use std::collections::BTreeSet;
use std::process::{Command, Output};

const BASES: [&str; 3] = ["2027-01-01 00:00:00", "2028-02-27 23:59:30", "2030-12-30 12:34:56"];
const ITERATIONS: usize = 6;
/// So many calendar expressions are asked about in one run of the program.
const BATCH: usize = 50;
const EXPRESSIONS: usize = 900;

/// What systemd says of one expression.
struct Answer {
    normalized: String,
    elapses: Vec<DateTime<Utc>>,
}

/// What the program says of some expressions: on standard output, and as errors.
fn run(expressions: &[String], base: &str) -> Result<Output, String> {
    Command::new("systemd-analyze")
        .env("TZ", "UTC")
        .env("LC_ALL", "C")
        .args(["calendar", &format!("--iterations={ITERATIONS}"), &format!("--base-time={base} UTC"), "--"])
        .args(expressions)
        .output()
        .map_err(|error| error.to_string())
}

/// Asks about some expressions, or says why that cannot be.
fn ask(expressions: &[String], base: &str) -> Result<Vec<Answer>, String> {
    let output = run(expressions, base)?;
    assert!(output.status.success(), "{}: {expressions:?}", String::from_utf8_lossy(&output.stderr));
    let answers = answers(output);
    assert_eq!(answers.len(), expressions.len());
    Ok(answers)
}

/// What it says of those that it reads.
fn answers(output: Output) -> Vec<Answer> {
    let mut answers: Vec<Answer> = Vec::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let Some((label, value)) = line.trim().split_once(": ") else { continue };
        let time = || {
            let (_, time) = value.split_once(' ').unwrap();
            NaiveDateTime::parse_from_str(time, "%Y-%m-%d %H:%M:%S UTC").unwrap().and_utc()
        };
        match label {
            "Normalized form" => answers.push(Answer { normalized: value.to_owned(), elapses: Vec::new() }),
            "Next elapse" if value == "never" => {}
            "Next elapse" => answers.last_mut().unwrap().elapses.push(time()),
            _ if label.starts_with("Iter. #") => answers.last_mut().unwrap().elapses.push(time()),
            // `Original form`, which is the same one, `(in UTC)` and `From now`.
            _ => {}
        }
    }
    answers
}

/// Whether the program is here.
fn is_here() -> bool {
    let version = Command::new("systemd-analyze").arg("--version").output();
    if let Err(error) = &version {
        eprintln!(
            "SKIPPED: systemd-analyze is not here ({error}): nothing was compared with the real systemd"
        );
    }
    version.is_ok()
}

/// Lines that are compared as input.
const LINES: usize = 1500;

/// Whether steps without an end are in a line. Where they do not meet the first value of the next hour, day or month, systemd
/// 252 skips that at times.
fn has_open_step(line: &str) -> bool {
    line.split([' ', ',', ':', '-', '~']).any(|item| item.contains('/') && !item.contains(".."))
}

/// The last second that systemd knows.
fn end_of_systemd() -> DateTime<Utc> {
    DateTime::from_timestamp(7_258_118_399, 0).unwrap()
}

#[test]
fn what_systemd_reads_is_read_with_its_elapses_and_what_it_refuses_is_refused() {
    if !is_here() {
        return;
    }
    let mut random = Rng::with_seed(11);
    let mut lines: BTreeSet<String> = (0..LINES).map(|_| calendar_lines::line(&mut random)).collect();
    lines.extend(calendar_lines::REAL.iter().map(|line| (*line).to_owned()));
    let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    let (mut compared, mut refused, mut skipping, mut wrong) = (0, 0, 0, Vec::new());
    for base in BASES {
        let start = NaiveDateTime::parse_from_str(base, "%Y-%m-%d %H:%M:%S").unwrap().and_utc();
        for batch in lines.chunks(BATCH) {
            let output = run(batch, base).unwrap();
            let errors = String::from_utf8(output.stderr.clone()).unwrap();
            let mut answers = answers(output).into_iter();
            for line in batch {
                let read = Expression::parse_as(line, Dialect::OnCalendar);
                let is_refused = errors.contains(&format!("specification '{line}':"));
                let answer = if is_refused { None } else { answers.next() };
                match (answer, read) {
                    (None, Err(_)) => refused += 1,
                    (None, Ok(_)) => wrong.push(format!("{line}: systemd refuses it")),
                    (Some(answer), Err(error)) => {
                        wrong.push(format!("{line} ({}): {error}", answer.normalized));
                    }
                    (Some(answer), Ok(expression)) => {
                        compared += 1;
                        let schedule = Schedule::ignoring_named_zone(&expression, Utc).unwrap();
                        let expected: Vec<_> = schedule
                            .after(&start)
                            .take(ITERATIONS)
                            .take_while(|at| *at <= end_of_systemd())
                            .collect();
                        let elapses = answer.elapses;
                        let skips = elapses.last().is_some_and(|last| {
                            let ours: Vec<_> = schedule.after(&start).take_while(|at| at <= last).collect();
                            has_open_step(line) && elapses.iter().all(|at| ours.contains(at))
                        });
                        if elapses != expected && skips {
                            skipping += 1;
                        } else if elapses != expected {
                            wrong.push(format!("{line} from {base}: {elapses:?}, not {expected:?}"));
                        }
                    }
                }
            }
            assert!(answers.next().is_none());
        }
    }
    println!("{} lines: {compared} compared, {refused} refused by both, {skipping} skipped in", lines.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
    assert!(compared >= 3_000 && refused >= 100, "only {compared} compared, {refused} refused");
    assert!(skipping <= compared / 100, "{skipping} with occurrences that systemd skips");
}

#[test]
fn systemd_elapses_when_the_expression_occurs() {
    if !is_here() {
        return;
    }
    let mut converted: Vec<(String, Vec<String>)> = Vec::new();
    let mut known = BTreeSet::new();
    for (_, text) in texts::all() {
        let Ok(expression) = Expression::parse(&text) else { continue };
        // In UTC, so that its times of the clock are instants.
        let Ok(timer) = to_oncalendar(&expression.in_zone("UTC")) else { continue };
        if known.insert(timer.clone().expressions().to_vec()) {
            converted.push((text, timer.expressions().to_vec()));
        }
    }
    // A part of them, from everywhere.
    let step = converted.len().div_ceil(EXPRESSIONS);
    let converted: Vec<_> = converted.into_iter().step_by(step).collect();
    let all: Vec<String> = converted.iter().flat_map(|(_, expressions)| expressions.clone()).collect();
    let mut compared = 0;
    let mut wrong = Vec::new();
    for base in BASES {
        let start = NaiveDateTime::parse_from_str(base, "%Y-%m-%d %H:%M:%S").unwrap().and_utc();
        let mut answers = all
            .chunks(BATCH)
            .flat_map(|expressions| ask(expressions, base).unwrap())
            .collect::<Vec<_>>()
            .into_iter();
        for (text, expressions) in &converted {
            let schedule = Schedule::ignoring_named_zone(Expression::parse(text).unwrap(), Utc).unwrap();
            let answers: Vec<Answer> = answers.by_ref().take(expressions.len()).collect();
            let mut end = DateTime::<Utc>::MAX_UTC;
            for (answer, expression) in answers.iter().zip(expressions) {
                if answer.normalized != *expression {
                    wrong.push(format!("{text}: {expression} is normalised to {}", answer.normalized));
                }
                // Of one that goes on, all is known up to the last that was asked for.
                if let (ITERATIONS, Some(last)) = (answer.elapses.len(), answer.elapses.last()) {
                    end = end.min(*last);
                }
            }
            let of_systemd: BTreeSet<_> =
                answers.iter().flat_map(|answer| &answer.elapses).copied().filter(|at| *at <= end).collect();
            let last = end.min(end_of_systemd());
            let expected: BTreeSet<_> = schedule.after(&start).take_while(|at| *at <= last).collect();
            if of_systemd != expected {
                wrong.push(format!(
                    "{text} from {base}: {expressions:?} gives {of_systemd:?}, not {expected:?}"
                ));
            }
            compared += 1;
        }
    }
    println!(
        "{} expressions in {} calendar expressions, from {} times: {compared} comparisons",
        converted.len(),
        all.len(),
        BASES.len()
    );
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
    assert!(converted.len() >= 300, "only {} expressions", converted.len());
}
