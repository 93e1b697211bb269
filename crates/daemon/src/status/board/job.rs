//! The part of an entry that only jobs have.

use super::counts::{RunCounts, RunOutcome, SkipCounts, SkipReason};
use super::entry::{Entry, Past, Shown};
use super::row::{JobRow, LastMissed, LastRun, LastSkip, Running, Waiting};
use super::state::State;
use super::strip::LastRuns;
use crate::config::Job;
use crate::supervise::{Cause, Missed, Reason};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::time::Duration;

/// The result of a run, for the board.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The outcome.
    pub outcome: RunOutcome,
    /// The exit code, as a shell has it; `None` without one.
    pub exit_code: Option<u32>,
    /// The reason, if the code alone does not tell it. Holds no secret.
    pub reason: Option<String>,
    /// How often the command was tried.
    pub tries: u32,
    /// The beginning and the end of its output, without secrets; `None` if it is not shown.
    pub output: Option<Arc<str>>,
}

/// The settings that only jobs have.
#[derive(Clone, Debug)]
pub(super) struct RunDetails {
    runs: Box<str>,
    on_start: bool,
    on_boot: bool,
    overlap: &'static str,
    timeout: Option<Duration>,
}

impl RunDetails {
    /// The command without its arguments.
    pub(super) fn command(&self) -> &str {
        &self.runs
    }
}

impl From<&Job> for Shown<RunDetails> {
    fn from(job: &Job) -> Self {
        let details = RunDetails {
            runs: job.runs.to_string().into(),
            on_start: job.on_start,
            on_boot: job.on_boot,
            overlap: job.overlap.as_str(),
            timeout: job.timeout,
        };
        Self::of(job, details)
    }
}

/// The results of the runs of a job.
#[derive(Clone, Debug, Default)]
pub(super) struct Runs {
    pub(super) running: Option<Running>,
    /// The member of a fleet that has it, where members share it.
    pub(super) member: Option<Arc<str>>,
    waiting: Option<Waiting>,
    pub(super) last: Option<LastRun>,
    skipped: Option<LastSkip>,
    passed: Option<LastMissed>,
    /// The number of runs in a row that did not end well.
    failed: u64,
    pub(super) counts: RunCounts,
    pub(super) skips: SkipCounts,
    pub(super) missed: u64,
    runs: LastRuns,
    /// The output of the last run. Kept only if a token protects it.
    pub(super) output: Option<Arc<str>>,
}

impl Past for Runs {
    type Details = RunDetails;

    fn state(&self) -> State {
        match self.last.as_ref().map(|last| last.outcome) {
            None => State::Waiting,
            Some(RunOutcome::Ok) => State::Well,
            Some(_) => State::Failing,
        }
    }

    fn stop(&mut self) {
        (self.running, self.waiting) = (None, None);
    }
}

impl Entry<Runs> {
    /// The loop has taken it up.
    pub(super) fn added(&mut self, next: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        self.turn(self.past.state(), now);
        self.next = next;
    }

    /// Its schedule has no more occurrences. A failed state stays.
    pub(super) fn over(&mut self, now: DateTime<Utc>) {
        if self.state != State::Failing {
            self.turn(State::Ended, now);
        }
    }

    pub(super) fn begun(&mut self, cause: Cause, now: DateTime<Utc>) {
        self.past.running = Some(Running { since: now, what: cause.into(), stopping: None });
        self.past.waiting = None;
    }

    pub(super) fn stopping(&mut self, why: &'static str) {
        if let Some(running) = &mut self.past.running {
            running.stopping.get_or_insert(why);
        }
    }

    pub(super) fn waits(&mut self, cause: Cause, reason: Reason, now: DateTime<Utc>) {
        let reason = match reason {
            Reason::NoPlace => "max-running",
            Reason::Barred(_) => "no-claim",
            Reason::Running | Reason::Waiting | Reason::Earlier(_) | Reason::Elsewhere => "running",
        };
        self.past.waiting = Some(Waiting { since: now, what: cause.into(), reason });
    }

    pub(super) fn ended(&mut self, cause: Cause, finished: Finished, took: Duration, now: DateTime<Utc>) {
        let Finished { outcome, exit_code, reason, tries, output } = finished;
        self.past.output = output;
        let began = self.past.running.take().map_or(now, |running| running.since);
        let duration_seconds = took.as_secs_f64();
        let what = cause.into();
        self.past.last =
            Some(LastRun { what, began, ended: now, outcome, exit_code, reason, duration_seconds, tries });
        if outcome == RunOutcome::Ok {
            (self.last_success, self.past.failed) = (Some(now), 0);
        } else {
            self.past.failed += 1;
        }
        self.past.counts.add(outcome, 1);
        self.past.runs.ran(began, took, outcome, exit_code);
        // An ended schedule stays ended when its last run ends well later.
        if self.state != State::Ended || outcome != RunOutcome::Ok {
            self.turn(self.past.state(), now);
        }
    }

    pub(super) fn skipped(&mut self, cause: Cause, reason: SkipReason, now: DateTime<Utc>) {
        self.past.skips.add(reason, 1);
        self.past.runs.skipped(now);
        self.past.skipped = Some(LastSkip { at: now, what: cause.into(), reason });
        if reason == SkipReason::Dropped {
            self.past.waiting = None;
        }
    }

    pub(super) fn missed(&mut self, missed: Missed, now: DateTime<Utc>) {
        let Missed { count, first, last } = missed;
        self.past.missed = self.past.missed.saturating_add(count as u64);
        self.past.runs.missed(first);
        self.past.passed =
            Some(LastMissed { at: now, count, first: Some(first), last: Some(last), reason: None });
    }

    pub(super) fn row(&self, name: &Arc<str>) -> JobRow {
        let details = &self.shown.details;
        JobRow {
            common: self.common(name),
            runs: details.runs.to_string(),
            on_start: details.on_start,
            on_boot: details.on_boot,
            overlap: details.overlap,
            timeout_seconds: details.timeout.map(|timeout| timeout.as_secs_f64()),
            configured: self.expected,
            member: self.past.member.clone(),
            running: self.past.running,
            waiting: self.past.waiting,
            last_run: self.past.last.clone(),
            last_skip: self.past.skipped,
            last_missed: self.past.passed,
            failed: self.past.failed,
            counts: self.past.counts,
            skips: self.past.skips,
            missed: self.past.missed,
            has_output: self.past.output.is_some(),
            recent: self.past.runs.shown(),
        }
    }
}
