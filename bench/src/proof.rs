//! The proof that an engine may be timed on a schedule: it gives the answers that downbeat gives.
//!
//! downbeat's own answers are held against an oracle and against later.js by its own tests.

use crate::engines::{Downbeat, Engine};
use crate::schedule::{COUNT, Call, Case, ITERATION_START, starts};
use chrono_tz::Tz;
use downbeat_scheduler::Zone;
use std::time::{Duration, Instant};

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
    /// How many of the starts, from the first one on, have been compared.
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
    let ours = compiled::<Downbeat<Zone>>(case, zone).ok_or(Refusal::Missing)?;
    let engine = compiled::<E>(case, zone).ok_or(Refusal::Missing)?;
    let differs = |from: i64, expected: Option<i64>, found: Option<i64>| {
        Err(Refusal::Wrong(format!("from {}: {} instead of {}", utc(Some(from)), utc(found), utc(expected))))
    };
    let mut proven = COUNT;
    match call {
        // What is compiled is to give the right next.
        Call::Compile | Call::Once => {
            prove::<E>(case, zone, Call::Next)?;
        }
        Call::Previous if !E::HAS_PREVIOUS => return Err(Refusal::Missing),
        Call::Next | Call::Previous => {
            let begun = Instant::now();
            for (at, start) in starts().into_iter().enumerate() {
                let (instant, our_instant) =
                    (E::instant(start, zone), Downbeat::<Zone>::instant(start, zone));
                let (expected, found) = if call == Call::Next {
                    (ours.next(&our_instant), engine.next(&instant))
                } else {
                    (ours.previous(&our_instant), engine.previous(&instant))
                };
                let (expected, found) =
                    (expected.as_ref().map(Downbeat::<Zone>::second), found.as_ref().map(E::second));
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
            ours.iterate(&Downbeat::<Zone>::instant(ITERATION_START, zone), count, |at| expected.push(at));
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
