//! The result of a soak, in numbers and in words.

use std::fmt;

use chrono::{SecondsFormat, TimeDelta};

use crate::span::Moment;

/// All beats, sorted by their outcome, and what cannot be accounted for.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) runs: usize,
    pub(crate) reloads: usize,
    pub(crate) garbage: usize,
    pub(crate) suspends: usize,
    pub(crate) steps: usize,
    pub(crate) silences: usize,
    pub(crate) stalls: usize,
    pub(crate) stalled: TimeDelta,
    pub(crate) requests: usize,
    /// Occurrences while the program was running.
    pub(crate) due: usize,
    pub(crate) delivered: usize,
    pub(crate) lost: usize,
    pub(crate) missed: usize,
    /// Broken off when the program was stopped, as the log says.
    pub(crate) broken_off: usize,
    /// Under way when the program was killed.
    pub(crate) under_way: usize,
    /// Beats that were counted more than once, and may be.
    pub(crate) twice: usize,
    /// How late beats arrived at monitors that are well.
    pub(crate) late: Vec<TimeDelta>,
    /// The longest silence at a monitor that is well, beyond the gap of its schedule.
    pub(crate) silent: TimeDelta,
    pub(crate) faults: Vec<String>,
}

/// A moment as it is printed.
pub(crate) fn shown(at: Moment) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// How many faults are printed.
const SHOWN: usize = 50;

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { runs, reloads, garbage, suspends, stalls, steps, silences, .. } = self;
        writeln!(
            f,
            "{runs} runs, {} of them ended by SIGKILL; {reloads} reloads, {garbage} times garbage, {suspends} suspends",
            runs - 1
        )?;
        writeln!(f, "the clock was set {steps} times; the resolver fell silent {silences} times")?;
        let late = |part: usize| {
            let at = (self.late.len() * part).div_ceil(100).saturating_sub(1);
            self.late.get(at).map_or(0, TimeDelta::num_milliseconds)
        };
        writeln!(
            f,
            "{} beats due: {} delivered, {} lost, {} broken off and {} missed as the log says, {} under way in an end",
            self.due, self.delivered, self.lost, self.broken_off, self.missed, self.under_way
        )?;
        writeln!(f, "{} requests; {} beats counted twice, all of which may be", self.requests, self.twice)?;
        writeln!(
            f,
            "late, at monitors that are well: p50 {} ms, p99 {} ms, at most {} ms of {} beats",
            late(50),
            late(99),
            late(100),
            self.late.len()
        )?;
        writeln!(
            f,
            "no silence there longer than the schedule's gap and {} ms",
            self.silent.num_milliseconds()
        )?;
        if *stalls > 0 {
            writeln!(
                f,
                "the machine stalled {stalls} times, for {} ms in all",
                self.stalled.num_milliseconds()
            )?;
        }
        for fault in self.faults.iter().take(SHOWN) {
            writeln!(f, "FAULT {fault}")?;
        }
        match self.faults.len() {
            0 => f.write_str("every beat is accounted for"),
            count => write!(f, "{count} faults"),
        }
    }
}
