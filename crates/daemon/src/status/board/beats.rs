//! The part of an entry that only heartbeats have.

use super::counts::{Counts, Outcome};
use super::entry::{Entry, Past, Shown};
use super::row::{LastBeat, LastError, LastMissed, Row};
use super::state::State;
use super::strip::Strip;
use crate::config::{Disabled, Heartbeat};
use chrono::{DateTime, Utc};
use downbeat_heartbeat::beat::{Arrived, Beat, Lost};
use downbeat_heartbeat::supervisor::Event;
use std::sync::Arc;
use std::time::Duration;

/// The settings that only heartbeats have.
#[derive(Clone, Debug, Default)]
pub(super) struct BeatDetails {
    /// Whether there are checks.
    checked: bool,
}

impl From<&Heartbeat> for Shown<BeatDetails> {
    fn from(heartbeat: &Heartbeat) -> Self {
        Self::of(heartbeat, BeatDetails { checked: !heartbeat.checks.is_empty() })
    }
}

impl From<&Disabled> for Shown<BeatDetails> {
    fn from(disabled: &Disabled) -> Self {
        let (file, key) = (disabled.file.clone(), disabled.key.as_str().into());
        Self { file, key, ..Self::default() }
    }
}

/// The result of a beat that has ended, including attempts after its first minute.
fn outcome_of(ended: &Result<Arrived, Lost>, late_attempts: u32) -> Outcome {
    match ended {
        Ok(arrived) if arrived.attempts > 1 || late_attempts > 0 => Outcome::Retried,
        Ok(_) => Outcome::Sent,
        Err(lost) if lost.is_ill() => Outcome::Ill,
        Err(_) => Outcome::Failed,
    }
}

/// The results of the beats of a heartbeat.
#[derive(Clone, Debug, Default)]
pub(super) struct Beats {
    sending: Option<DateTime<Utc>>,
    pub(super) last: Option<LastBeat>,
    failure: Option<LastError>,
    missed: Option<LastMissed>,
    /// The number of beats lost in a row.
    lost: u64,
    pub(super) counts: Counts,
    strip: Strip,
}

impl Past for Beats {
    type Details = BeatDetails;

    fn state(&self) -> State {
        match self.last.map(|last| last.outcome) {
            None | Some(Outcome::Missed) => State::Waiting,
            Some(Outcome::Sent | Outcome::Retried) => State::Well,
            Some(Outcome::Failed) => State::Failing,
            Some(Outcome::Ill) => State::Ill,
        }
    }

    fn stop(&mut self) {
        self.sending = None;
    }
}

impl Entry<Beats> {
    /// Whether a beat that was due should have begun by now and has not.
    pub(super) fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.past.sending.is_none() && self.is_late(now)
    }

    /// The loop has taken it up.
    pub(super) fn added(&mut self, next: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        (self.state, self.since, self.next) = (State::Waiting, now, next);
        (self.past.sending, self.past.failure, self.past.lost) = (None, None, 0);
    }

    pub(super) fn ended(&mut self, now: DateTime<Utc>) {
        self.turn(State::Ended, now);
    }

    pub(super) fn sending(&mut self, next: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        self.past.sending = Some(now);
        self.next_is(next, now);
    }

    /// A beat has ended.
    pub(super) fn beat(&mut self, event: &Event<'_, Beat>, epoch: DateTime<Utc>) {
        let &Event::Beat { due, sent, ended, late, took, late_attempts, next, outcome: ref result, .. } =
            event
        else {
            return;
        };
        let outcome = outcome_of(result, late_attempts);
        let arrived = result.as_ref().ok();
        self.past.last = Some(LastBeat {
            due,
            sent,
            outcome,
            lateness_seconds: late.as_secs_f64(),
            duration_seconds: took.as_secs_f64(),
            attempts: arrived.map_or(0, |arrived| match late_attempts {
                0 => arrived.attempts,
                late => late as usize,
            }),
            note: arrived.and_then(|arrived| arrived.note),
        });
        (self.past.sending, self.next) = (None, next);
        match result {
            Ok(_) => {
                self.last_success = Some(ended);
                self.past.lost = 0;
                self.turn_unless_ended(State::Well, ended);
            }
            Err(lost) => {
                self.past.lost += 1;
                self.fail(lost, lost.to_string(), ended);
            }
        }
        self.past.counts.add(outcome, 1);
        self.past.strip.push(epoch, sent, took, outcome);
    }

    fn fail(&mut self, lost: &Lost, text: String, at: DateTime<Utc>) {
        self.past.failure = Some(LastError { at, kind: lost.kind(), text });
        self.turn_unless_ended(if lost.is_ill() { State::Ill } else { State::Failing }, at);
    }

    /// An ended schedule stays ended when its last beat ends later.
    fn turn_unless_ended(&mut self, state: State, since: DateTime<Utc>) {
        if self.state != State::Ended {
            self.turn(state, since);
        }
    }

    /// A beat has not arrived in its first minute, and is tried again.
    pub(super) fn failing(&mut self, at: DateTime<Utc>, until: DateTime<Utc>, lost: &Lost) {
        self.past.sending = None;
        let text = format!("{lost}; it goes on until {}", until.format("%F %T UTC"));
        self.fail(lost, text, at);
    }

    pub(super) fn missed(&mut self, missed: LastMissed, epoch: DateTime<Utc>) {
        self.past.counts.add(Outcome::Missed, missed.count as u64);
        for _ in 0..missed.count.min(super::strip::LENGTH) {
            self.past.strip.push(epoch, missed.at, Duration::ZERO, Outcome::Missed);
        }
        self.past.missed = Some(missed);
    }

    pub(super) fn row(&self, name: &Arc<str>, epoch: DateTime<Utc>) -> Row {
        Row {
            common: self.common(name),
            failure_signal: self.shown.monitor.as_ref().and_then(|monitor| monitor.kind.failure_signal()),
            checked: self.shown.details.checked,
            sending_since: self.past.sending,
            last_beat: self.past.last,
            last_error: self.past.failure.clone(),
            last_missed: self.past.missed,
            lost: self.past.lost,
            counts: self.past.counts,
            recent: self.past.strip.shown(epoch),
        }
    }
}
