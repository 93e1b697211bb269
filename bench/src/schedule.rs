//! The schedules that are timed, the instants that they are asked from, and the proof that an engine may be timed on one:
//! it gives the answers that downbeat gives.
//!
//! downbeat's own answers are held against an oracle and against later.js by its own tests.

use crate::engines::{Downbeat, Engine};
use chrono_tz::Tz;
use std::time::{Duration, Instant};

/// A schedule as each engine writes it. `None` where its language has no words for it.
#[derive(Debug)]
pub struct Case {
    /// What the tables call it.
    pub name: &'static str,
    /// The text of downbeat and of later.js.
    pub text: &'static str,
    /// Five fields, for croner, cronexpr, saffron and, converted, hron.
    pub cron: Option<&'static str>,
}

const fn case(name: &'static str, text: &'static str, cron: Option<&'static str>) -> Case {
    Case { name, text, cron }
}

/// The schedules.
pub const CASES: &[Case] = &[
    case("every 5 minutes", "every 5 minutes", Some("*/5 * * * *")),
    case("daily at 9:00", "at 9:00", Some("0 9 * * *")),
    case("Monday at 10:15", "at 10:15 on Monday", Some("15 10 * * MON")),
    case(
        "working hours",
        "every 15 minutes after 9:00 before 17:00 on Monday through Friday",
        Some("*/15 9-16 * * MON-FRI"),
    ),
    case("last day of month", "at 17:00 on the last day of the month", Some("0 17 L * *")),
    case("February 29th", "at 0:00 on the 29th day of february", Some("0 0 29 2 *")),
    case(FOUR_LESS_TWO, FOUR_LESS_TWO_TEXT, None),
    case("never: February 30th", "at 0:00 on the 30th day of february", Some("0 0 30 2 *")),
];

/// Four schedules less two exceptions: nobody's cron.
pub const FOUR_LESS_TWO: &str = "four less two";
const FOUR_LESS_TWO_TEXT: &str = "every 5 minutes on Monday also at 9:00 also at 17:30 on the last day of the month also \
     every 1 hour of may except on the 24th day of december also after 12:00 before 13:00 on Wednesday";

/// The case of a name.
///
/// # Panics
///
/// When there is none.
#[must_use]
pub fn find(name: &str) -> &'static Case {
    CASES.iter().find(|case| case.name == name).expect("a case of that name")
}

/// The zone beside UTC: two changes of offset a year.
pub const STOCKHOLM: Tz = Tz::Europe__Stockholm;

/// How many instants a next is asked from.
pub const COUNT: usize = 1024;

/// Instants from 2000 to 2030 in seconds since 1970, in an order that a memory of the last answer cannot guess.
#[must_use]
pub fn starts() -> Vec<i64> {
    const START: i64 = 946_684_800;
    const SPAN: u64 = 30 * 365 * 86_400;
    (0..COUNT as u64).map(|at| START + (at.wrapping_mul(0x9E37_79B9_7F4A_7C15) % SPAN) as i64).collect()
}

/// Where iterations start: 2027-01-01T00:00:00Z.
pub const ITERATION_START: i64 = 1_798_761_600;

/// What is timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Call {
    /// The text or the model to a schedule.
    Compile,
    /// The first occurrence after an instant.
    Next,
    /// The last before it.
    Previous,
    /// So many occurrences in a row.
    Iterate(usize),
}

/// Why an engine is not timed on a case.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It cannot say it, or has no such call.
    Missing,
    /// It gives another answer: which.
    Wrong(String),
}

/// An engine that may be timed, and on how many of the [`starts`].
#[derive(Debug)]
pub struct Proven<E> {
    /// With the case compiled.
    pub engine: E,
    /// The first so many starts have been compared.
    pub starts: usize,
}

/// Longer than this no comparison lasts: an engine that takes milliseconds for a call is timed on fewer starts.
const PATIENCE: Duration = Duration::from_millis(400);

/// Holds an engine's answers against downbeat's, on the inputs that are timed.
///
/// # Errors
///
/// When it has none, or others.
pub fn prove<E: Engine>(case: &Case, zone: Tz, call: Call) -> Result<Proven<E>, Refusal> {
    let ours = compiled::<Downbeat<Tz>>(case, zone).ok_or(Refusal::Missing)?;
    let engine = compiled::<E>(case, zone).ok_or(Refusal::Missing)?;
    let differs = |from: i64, expected: Option<i64>, found: Option<i64>| {
        Err(Refusal::Wrong(format!("from {}: {} instead of {}", utc(Some(from)), utc(found), utc(expected))))
    };
    let mut proven = COUNT;
    match call {
        // What is compiled is to give the right next.
        Call::Compile => {
            prove::<E>(case, zone, Call::Next)?;
        }
        Call::Previous if !E::HAS_PREVIOUS => return Err(Refusal::Missing),
        Call::Next | Call::Previous => {
            let begun = Instant::now();
            for (at, start) in starts().into_iter().enumerate() {
                let (instant, our_instant) = (E::instant(start, zone), Downbeat::<Tz>::instant(start, zone));
                let (expected, found) = if call == Call::Next {
                    (ours.next(&our_instant), engine.next(&instant))
                } else {
                    (ours.previous(&our_instant), engine.previous(&instant))
                };
                let (expected, found) =
                    (expected.as_ref().map(Downbeat::<Tz>::second), found.as_ref().map(E::second));
                if expected != found {
                    return differs(start, expected, found);
                }
                if begun.elapsed() > PATIENCE {
                    proven = at + 1;
                    break;
                }
            }
        }
        Call::Iterate(count) => {
            let (mut expected, mut found) = (Vec::with_capacity(count), Vec::with_capacity(count));
            ours.iterate(&Downbeat::<Tz>::instant(ITERATION_START, zone), count, |at| expected.push(at));
            engine.iterate(&E::instant(ITERATION_START, zone), count, |at| found.push(at));
            let differing = (0..count).find(|&at| expected.get(at) != found.get(at));
            if let Some(at) = differing {
                let from =
                    at.checked_sub(1).and_then(|at| expected.get(at)).copied().unwrap_or(ITERATION_START);
                return differs(from, expected.get(at).copied(), found.get(at).copied());
            }
        }
    }
    Ok(Proven { engine, starts: proven })
}

fn compiled<E: Engine>(case: &Case, zone: Tz) -> Option<E> {
    E::compile(&E::source(case, zone)?, zone)
}

fn utc(second: Option<i64>) -> String {
    let at = second.and_then(|second| chrono::DateTime::from_timestamp(second, 0));
    at.map_or_else(|| "none".to_owned(), |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}
