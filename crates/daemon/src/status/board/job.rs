//! What is known of one job.

use super::entry::{MAX_SILENCE, described};
use super::job_row::{JobRow, LastRun, LastSkip, MissedRuns, Running, Waiting};
use super::runs::{LastRuns, RunCounts, RunOutcome, SkipCounts, SkipReason};
use super::state::State;
use crate::config::Job;
use crate::supervise::{Cause, Missed, Reason};
use chrono::{DateTime, Utc};
use downbeat_client::Monitor;
use downbeat_parser::Dialect;
use downbeat_scheduler::{WithPolicy, Zone};
use std::sync::Arc;
use std::time::Duration;

/// How a run ended, as the board is told.
#[derive(Clone, Debug)]
pub struct Finished {
    /// What became of it.
    pub outcome: RunOutcome,
    /// The exit code, as a shell has it; `None` without one.
    pub exit_code: Option<u32>,
    /// What the code alone does not say, in words that hold no secret.
    pub reason: Option<String>,
    /// How often the command was tried.
    pub tries: u32,
    /// The beginning and the end of its output, without what is secret; `None` where none is to be shown.
    pub output: Option<Arc<str>>,
}

/// What a job is configured to do, as far as it is shown. Nothing in it is secret.
#[derive(Clone, Debug)]
pub(super) struct JobPlan {
    runs: Box<str>,
    /// As it was written; empty for none.
    frequency: Box<str>,
    dialect: Dialect,
    pub(super) schedule: Option<WithPolicy<Zone>>,
    on_start: bool,
    on_boot: bool,
    overlap: &'static str,
    timeout: Option<Duration>,
    /// The masked URL, the kind of monitor, and whether the URL has told it.
    monitor: Option<(Box<str>, Monitor, bool)>,
    file: Arc<str>,
    key: Box<str>,
}

impl From<&Job> for JobPlan {
    fn from(job: &Job) -> Self {
        let monitor = job.signals.as_ref().map(|signals| {
            let request = &signals.request;
            (request.target().to_string().into(), signals.monitor, request.is_inferred())
        });
        Self {
            runs: job.runs.to_string().into(),
            frequency: job.frequency.as_str().into(),
            dialect: job.dialect,
            schedule: job.schedule.as_ref().map(|schedule| schedule.with_policy(job.policy)),
            on_start: job.on_start,
            on_boot: job.on_boot,
            overlap: job.overlap.as_str(),
            timeout: job.timeout,
            monitor,
            file: job.file.clone(),
            key: job.key.as_str().into(),
        }
    }
}

impl JobPlan {
    /// Whether the text, the zone and the policy are the same, which make the schedule.
    fn has_the_schedule_of(&self, other: &Self) -> bool {
        let what = |plan: &Self| {
            plan.schedule.as_ref().map(|schedule| (schedule.policy(), *schedule.schedule().zone()))
        };
        self.frequency == other.frequency && self.dialect == other.dialect && what(self) == what(other)
    }
}

/// One job.
#[derive(Clone, Debug)]
pub(super) struct JobEntry {
    /// Its place among the jobs of the configuration.
    pub(super) place: usize,
    pub(super) plan: JobPlan,
    /// The board's version when this last changed.
    pub(super) version: u64,
    /// Counts the schedules that it has had: what was computed for an older one no longer holds.
    pub(super) generation: u64,
    /// Whether it is in the configuration that was read last.
    pub(super) expected: bool,
    pub(super) state: State,
    since: DateTime<Utc>,
    pub(super) next: Option<DateTime<Utc>>,
    pub(super) running: Option<Running>,
    waiting: Option<Waiting>,
    pub(super) last: Option<LastRun>,
    pub(super) last_success: Option<DateTime<Utc>>,
    skipped: Option<LastSkip>,
    passed: Option<MissedRuns>,
    /// Not ended well in a row.
    failed: u64,
    pub(super) counts: RunCounts,
    pub(super) skips: SkipCounts,
    pub(super) missed: u64,
    runs: LastRuns,
    /// Of the last run. Only where a token keeps it from others.
    pub(super) output: Option<Arc<str>>,
}

impl JobEntry {
    pub(super) fn new(place: usize, plan: JobPlan, now: DateTime<Utc>) -> Self {
        Self {
            place,
            plan,
            version: 0,
            generation: 0,
            expected: true,
            state: State::NotStarted,
            since: now,
            next: None,
            running: None,
            waiting: None,
            last: None,
            last_success: None,
            skipped: None,
            passed: None,
            failed: 0,
            counts: RunCounts::default(),
            skips: SkipCounts::default(),
            missed: 0,
            runs: LastRuns::default(),
            output: None,
        }
    }

    /// It is configured to do this from now on.
    pub(super) fn replan(&mut self, place: usize, plan: JobPlan) {
        if !self.plan.has_the_schedule_of(&plan) {
            self.generation += 1;
        }
        (self.place, self.plan, self.expected) = (place, plan, true);
    }

    /// Whether a run was due so long ago that it must have begun, been skipped or been missed, and was not.
    pub(super) fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        let late = self.next.map_or(Duration::ZERO, |next| (now - next).to_std().unwrap_or_default());
        late > MAX_SILENCE
    }

    fn turn(&mut self, state: State, since: DateTime<Utc>) {
        if self.state != state {
            (self.state, self.since) = (state, since);
        }
    }

    /// As the last run ended.
    fn as_of_the_last_run(&self) -> State {
        match self.last.as_ref().map(|last| last.outcome) {
            None => State::Waiting,
            Some(RunOutcome::Ok) => State::Well,
            Some(_) => State::Failing,
        }
    }

    /// It is looked after from now on.
    pub(super) fn added(&mut self, next: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        self.turn(self.as_of_the_last_run(), now);
        self.next = next;
    }

    /// It is looked after no more.
    pub(super) fn removed(&mut self, now: DateTime<Utc>) {
        self.turn(State::NotStarted, now);
        (self.next, self.running, self.waiting) = (None, None, None);
    }

    pub(super) fn next_is(&mut self, next: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        self.next = next;
        // The clock was set back, or the schedule is another: so it goes on.
        if self.state == State::Ended && next.is_some() {
            self.turn(self.as_of_the_last_run(), now);
        }
    }

    /// Its schedule has no more occurrences. That a run has failed is not covered by that.
    pub(super) fn over(&mut self, now: DateTime<Utc>) {
        if self.state != State::Failing {
            self.turn(State::Ended, now);
        }
    }

    pub(super) fn begun(&mut self, cause: Cause, now: DateTime<Utc>) {
        self.running = Some(Running { since: now, what: cause.into(), stopping: None });
        self.waiting = None;
    }

    pub(super) fn stopping(&mut self, why: &'static str) {
        if let Some(running) = &mut self.running {
            running.stopping.get_or_insert(why);
        }
    }

    pub(super) fn waits(&mut self, cause: Cause, reason: Reason, now: DateTime<Utc>) {
        let reason = match reason {
            Reason::NoPlace => "max-running",
            Reason::Running | Reason::Waiting => "running",
        };
        self.waiting = Some(Waiting { since: now, what: cause.into(), reason });
    }

    pub(super) fn ended(&mut self, cause: Cause, finished: Finished, took: Duration, now: DateTime<Utc>) {
        let Finished { outcome, exit_code, reason, tries, output } = finished;
        self.output = output;
        let began = self.running.take().map_or(now, |running| running.since);
        let duration_seconds = took.as_secs_f64();
        let what = cause.into();
        self.last =
            Some(LastRun { what, began, ended: now, outcome, exit_code, reason, duration_seconds, tries });
        if outcome == RunOutcome::Ok {
            (self.last_success, self.failed) = (Some(now), 0);
        } else {
            self.failed += 1;
        }
        self.counts.add(outcome);
        self.runs.ran(began, took, outcome, exit_code);
        // An ended schedule stays ended when its last run ends well after that.
        if self.state != State::Ended || outcome != RunOutcome::Ok {
            self.turn(self.as_of_the_last_run(), now);
        }
    }

    pub(super) fn skipped(&mut self, cause: Cause, reason: SkipReason, now: DateTime<Utc>) {
        self.skips.add(reason);
        self.runs.skipped(now);
        self.skipped = Some(LastSkip { at: now, what: cause.into(), reason });
        if reason == SkipReason::Dropped {
            self.waiting = None;
        }
    }

    pub(super) fn missed(&mut self, missed: Missed, now: DateTime<Utc>) {
        let Missed { count, first, last } = missed;
        self.missed = self.missed.saturating_add(count as u64);
        self.runs.missed(first);
        self.passed = Some(MissedRuns { at: now, count, first, last });
    }

    /// Whether a text, in lower case, stands in what is shown of it.
    pub(super) fn matches(&self, name: &str, search: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(search);
        let plan = &self.plan;
        let target = plan.monitor.as_ref().map_or("", |(target, ..)| target);
        [name, &plan.frequency, &plan.runs, target].into_iter().any(has)
    }

    pub(super) fn row(&self, name: &Arc<str>) -> JobRow {
        let plan = &self.plan;
        let has_schedule = plan.schedule.is_some();
        JobRow {
            name: name.clone(),
            state: self.state,
            since: self.since,
            runs: plan.runs.to_string(),
            schedule: has_schedule.then(|| plan.frequency.to_string()),
            description: has_schedule.then(|| described(&plan.frequency, plan.dialect)).flatten(),
            time_zone: plan.schedule.as_ref().map(|schedule| schedule.schedule().zone().to_string()),
            on_start: plan.on_start,
            on_boot: plan.on_boot,
            overlap: plan.overlap,
            timeout_seconds: plan.timeout.map(|timeout| timeout.as_secs_f64()),
            target: plan.monitor.as_ref().map(|(target, ..)| target.to_string()),
            monitor: plan.monitor.as_ref().map(|(_, monitor, _)| monitor.as_str()),
            monitor_inferred: plan.monitor.as_ref().is_some_and(|(.., inferred)| *inferred),
            file: plan.file.clone(),
            key: plan.key.to_string(),
            configured: self.expected,
            next: self.next,
            running: self.running,
            waiting: self.waiting,
            last_run: self.last.clone(),
            last_success: self.last_success,
            last_skip: self.skipped,
            last_missed: self.passed,
            failed: self.failed,
            counts: self.counts,
            skips: self.skips,
            missed: self.missed,
            has_output: self.output.is_some(),
            recent: self.runs.shown(),
        }
    }
}
