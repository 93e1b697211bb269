//! Compares the record with the schedules: what was due, what arrived, what the log says about the rest.

use std::collections::HashMap;
use std::time::Duration;

use chrono::TimeDelta;

use crate::account::account;
use crate::arrivals::receive;
use crate::drive::Record;
use crate::journal::Entry;
use crate::monitor::Seen;
use crate::plan::Beating;
use crate::silence::silence;
use crate::span::{Moment, Span};
use crate::timeline::timeline;
use crate::verdict::Verdict;

/// Looks at every heartbeat through all runs.
pub(crate) fn judge(record: &Record, late: Duration) -> Verdict {
    let stalled = record.stalls.iter().map(|stall| stall.to - stall.from);
    let mut verdict = Verdict {
        runs: record.runs.len(),
        reloads: record.reloads,
        garbage: record.garbage,
        suspends: record.suspended.len(),
        steps: record.offsets.steps().len(),
        silences: record.silences,
        stalls: record.stalls.len(),
        stalled: stalled.sum(),
        requests: record.seen.len(),
        ..Verdict::default()
    };
    let machine = downbeat::operate::machine();
    let late = TimeDelta::from_std(late).unwrap_or(TimeDelta::MAX);
    let excused: Vec<Span> = record.suspended.iter().chain(&record.stalls).copied().collect();
    let steps: Vec<Moment> = record.offsets.steps().iter().map(|(at, _)| *at).collect();
    let mut seen: HashMap<usize, Vec<&Seen>> = HashMap::new();
    for request in &record.seen {
        seen.entry(request.number).or_default().push(request);
    }
    let mut logs: Vec<HashMap<&str, Vec<&Entry>>> = Vec::new();
    for run in &record.runs {
        let mut log: HashMap<&str, Vec<&Entry>> = HashMap::new();
        for entry in &run.log {
            log.entry(&entry.name).or_default().push(entry);
        }
        logs.push(log);
    }
    // Each configuration has all of them, in the same order.
    let all: &[Beating] =
        record.runs.first().and_then(|run| run.configurations.first()).map_or(&[], |all| all);
    for beating in all {
        let (name, seen) = (beating.name(), seen.get(&beating.number).map_or(&[][..], |seen| seen));
        let mut beats = Vec::new();
        for (run, log) in record.runs.iter().zip(&logs) {
            let timeline = match timeline(run, beating.number, &machine, &record.offsets) {
                Ok(timeline) => timeline,
                Err(error) => {
                    verdict.faults.push(format!("{name}: {error}"));
                    continue;
                }
            };
            let log = log.get(&*name).map_or(&[][..], |log| log);
            beats.extend(account(beating, &timeline, log, &excused, &mut verdict));
            if beating.trouble.is_well() {
                silence(beating, &timeline, seen, &excused, late, &mut verdict);
            }
        }
        // Where a run ends and the next begins, which of them a request is of can only be told beside both.
        receive(beating, &beats, seen, &excused, &steps, late, &mut verdict);
    }
    verdict.late.sort_unstable();
    verdict
}

#[cfg(test)]
mod tests;
