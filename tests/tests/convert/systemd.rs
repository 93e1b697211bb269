//! The real `systemd-analyze calendar`, where it is installed, on what was converted.

use crate::texts;
use chrono::{DateTime, NaiveDateTime, Utc};
use downbeat_parser::Expression;
use downbeat_scheduler::Schedule;
use std::collections::BTreeSet;
use std::process::Command;

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

/// Asks about some expressions, or says why that cannot be.
fn ask(expressions: &[String], base: &str) -> Result<Vec<Answer>, String> {
    let output = Command::new("systemd-analyze")
        .env("TZ", "UTC")
        .env("LC_ALL", "C")
        .args(["calendar", &format!("--iterations={ITERATIONS}"), &format!("--base-time={base} UTC"), "--"])
        .args(expressions)
        .output()
        .map_err(|error| error.to_string())?;
    assert!(output.status.success(), "{}: {expressions:?}", String::from_utf8_lossy(&output.stderr));
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
    assert_eq!(answers.len(), expressions.len());
    Ok(answers)
}

#[test]
fn systemd_elapses_when_the_expression_occurs() {
    if let Err(error) = Command::new("systemd-analyze").arg("--version").output() {
        eprintln!(
            "SKIPPED: systemd-analyze is not here ({error}): nothing was compared with the real systemd"
        );
        return;
    }
    let mut converted: Vec<(String, Vec<String>)> = Vec::new();
    let mut known = BTreeSet::new();
    for (_, text) in texts::all() {
        let Ok(expression) = Expression::parse(&text) else { continue };
        // In UTC, so that its times of the clock are instants.
        let Ok(timer) = expression.in_zone("UTC").to_oncalendar() else { continue };
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
            let schedule = Schedule::ignoring_named_zone(&Expression::parse(text).unwrap(), Utc);
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
            let last = end.min(DateTime::from_timestamp(7_258_118_399, 0).unwrap());
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
