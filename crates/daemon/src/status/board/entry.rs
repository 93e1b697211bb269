//! What is known of one heartbeat.

use super::row::{LastBeat, LastError, LastMissed, Row};
use super::state::{Counts, State};
use super::strip::{Outcome, Strip};
use chrono::{DateTime, Utc};
use downbeat_client::Monitor;
use downbeat_heartbeat::beat::{Arrived, Lost};
use downbeat_parser::{Dialect, Expression};
use downbeat_scheduler::{WithPolicy, Zone};
use std::sync::Arc;
use std::time::Duration;

/// Without a pulse for longer than this the scheduling loop counts as hung: it looks at the clock once a second.
pub(super) const MAX_SILENCE: Duration = Duration::from_secs(10);

/// What a heartbeat is configured to do, as far as it is shown. Nothing in it is secret.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// As it was written.
    pub(super) frequency: Box<str>,
    /// How that is read.
    pub(super) dialect: Dialect,
    pub(super) schedule: WithPolicy<Zone>,
    /// The masked URL.
    pub(super) target: Box<str>,
    pub(super) monitor: Monitor,
    /// Whether the URL has told it.
    pub(super) inferred: bool,
    /// Whether the service is looked at first.
    pub(super) checked: bool,
}

impl Plan {
    /// Whether it is the same: the text, the zone and the policy make the schedule.
    fn is_like(&self, other: &Self) -> bool {
        let what = |plan: &Self| (plan.dialect, plan.schedule.policy(), plan.monitor, plan.checked);
        let zone = |plan: &Self| *plan.schedule.schedule().zone();
        self.frequency == other.frequency
            && self.target == other.target
            && what(self) == what(other)
            && zone(self) == zone(other)
    }
}

/// A beat that has ended, or began and was lost.
#[derive(Clone, Copy, Debug)]
struct Last {
    due: DateTime<Utc>,
    sent: DateTime<Utc>,
    late: Duration,
    took: Duration,
    outcome: Outcome,
    attempts: usize,
    note: Option<&'static str>,
}

/// Why a beat was lost.
#[derive(Clone, Debug)]
struct Failure {
    at: DateTime<Utc>,
    kind: &'static str,
    text: Box<str>,
}

/// A beat with its outcome, as the supervisor tells it.
pub(super) struct Beat<'a> {
    pub(super) due: DateTime<Utc>,
    pub(super) sent: DateTime<Utc>,
    pub(super) ended: DateTime<Utc>,
    pub(super) late: Duration,
    pub(super) took: Duration,
    /// How many attempts there were after its first minute.
    pub(super) late_attempts: u32,
    pub(super) next: Option<DateTime<Utc>>,
    pub(super) outcome: &'a Result<Arrived, Lost>,
}

impl Beat<'_> {
    pub(super) fn outcome(&self) -> Outcome {
        match self.outcome {
            Ok(arrived) if arrived.attempts > 1 || self.late_attempts > 0 => Outcome::Retried,
            Ok(_) => Outcome::Sent,
            Err(lost) if lost.is_ill() => Outcome::Ill,
            Err(_) => Outcome::Failed,
        }
    }
}

/// One heartbeat.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Its place in the configuration.
    pub(super) place: usize,
    /// Where it is configured: the file, and the key in it.
    pub(super) source: (Arc<str>, Box<str>),
    /// `None` when it is switched off.
    pub(super) plan: Option<Plan>,
    /// The board's version when this last changed.
    pub(super) version: u64,
    /// Counts what [`Plan`]s it has had: what was computed for an older one no longer holds.
    pub(super) generation: u64,
    /// Whether it is in the configuration that was read last.
    pub(super) expected: bool,
    state: State,
    since: DateTime<Utc>,
    next: Option<DateTime<Utc>>,
    sending: Option<DateTime<Utc>>,
    last: Option<Last>,
    last_success: Option<DateTime<Utc>>,
    failure: Option<Failure>,
    missed: Option<LastMissed>,
    /// Lost in a row.
    lost: u64,
    counts: Counts,
    strip: Strip,
}

impl Entry {
    pub(super) fn new(
        place: usize,
        source: (Arc<str>, Box<str>),
        plan: Option<Plan>,
        now: DateTime<Utc>,
    ) -> Self {
        let state = if plan.is_some() { State::NotStarted } else { State::Disabled };
        Self {
            place,
            source,
            plan,
            version: 0,
            generation: 0,
            expected: true,
            state,
            since: now,
            next: None,
            sending: None,
            last: None,
            last_success: None,
            failure: None,
            missed: None,
            lost: 0,
            counts: Counts::default(),
            strip: Strip::default(),
        }
    }

    pub(super) fn state(&self) -> State {
        self.state
    }

    pub(super) fn next(&self) -> Option<DateTime<Utc>> {
        self.next
    }

    /// Whether a beat was due so long ago that it must have begun, and has not.
    pub(super) fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        let late = self.next.map_or(Duration::ZERO, |next| (now - next).to_std().unwrap_or_default());
        self.sending.is_none() && late > MAX_SILENCE
    }

    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    pub(super) fn last_success(&self) -> Option<DateTime<Utc>> {
        self.last_success
    }

    fn turn(&mut self, state: State, since: DateTime<Utc>) {
        if self.state != state {
            (self.state, self.since) = (state, since);
        }
    }

    /// It is looked after from now on.
    pub(super) fn added(&mut self, next: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        (self.state, self.since) = (State::Waiting, now);
        (self.next, self.sending, self.failure, self.lost) = (next, None, None, 0);
    }

    /// It is looked after no more.
    pub(super) fn removed(&mut self, now: DateTime<Utc>) {
        let state = if self.plan.is_some() { State::NotStarted } else { State::Disabled };
        self.turn(state, now);
        (self.next, self.sending) = (None, None);
    }

    /// It is switched off, or on again, or is to do something else. A plan that says the same stays: it shares its schedule
    /// with the supervisor, and thousands of others would be a second copy of all.
    pub(super) fn replan(&mut self, plan: Option<Plan>, now: DateTime<Utc>) {
        if self.plan.as_ref().zip(plan.as_ref()).is_some_and(|(old, new)| old.is_like(new)) {
            return;
        }
        if self.plan.is_some() != plan.is_some() {
            self.plan = plan;
            self.removed(now);
        } else {
            self.plan = plan;
        }
        self.generation += 1;
    }

    pub(super) fn ended(&mut self, now: DateTime<Utc>) {
        self.turn(State::Ended, now);
    }

    pub(super) fn sending(&mut self, next: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        self.sending = Some(now);
        self.next_is(next, now);
    }

    /// Its next beat is due then.
    pub(super) fn next_is(&mut self, next: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        self.next = next;
        // The clock was set back, or the schedule is another: so it goes on.
        if self.state == State::Ended && next.is_some() {
            self.turn(self.as_of_the_last_beat(), now);
        }
    }

    fn as_of_the_last_beat(&self) -> State {
        match self.last.map(|last| last.outcome) {
            None | Some(Outcome::Missed) => State::Waiting,
            Some(Outcome::Sent | Outcome::Retried) => State::Well,
            Some(Outcome::Failed) => State::Failing,
            Some(Outcome::Ill) => State::Ill,
        }
    }

    pub(super) fn beat(&mut self, beat: &Beat<'_>, epoch: DateTime<Utc>) {
        let outcome = beat.outcome();
        let arrived = beat.outcome.as_ref().ok();
        self.last = Some(Last {
            due: beat.due,
            sent: beat.sent,
            late: beat.late,
            took: beat.took,
            outcome,
            attempts: arrived.map_or(0, |arrived| match beat.late_attempts {
                0 => arrived.attempts,
                late => late as usize,
            }),
            note: arrived.and_then(|arrived| arrived.note),
        });
        (self.sending, self.next) = (None, beat.next);
        let state = match beat.outcome {
            Ok(_) => {
                self.last_success = Some(beat.ended);
                self.lost = 0;
                State::Well
            }
            Err(lost) => {
                self.failure =
                    Some(Failure { at: beat.ended, kind: lost.kind(), text: lost.to_string().into() });
                self.lost += 1;
                if lost.is_ill() { State::Ill } else { State::Failing }
            }
        };
        // An ended schedule stays ended, also when its last beat comes to an end after that.
        if self.state != State::Ended {
            self.turn(state, beat.ended);
        }
        self.counts.add(outcome, 1);
        self.strip.push(epoch, beat.sent, beat.took, outcome);
    }

    /// A beat has not arrived in its first minute, and is tried on.
    pub(super) fn failing(&mut self, at: DateTime<Utc>, until: DateTime<Utc>, lost: &Lost) {
        self.sending = None;
        let text = format!("{lost}; it goes on until {}", until.format("%F %T UTC"));
        self.failure = Some(Failure { at, kind: lost.kind(), text: text.into() });
        if self.state != State::Ended {
            self.turn(if lost.is_ill() { State::Ill } else { State::Failing }, at);
        }
    }

    pub(super) fn missed(&mut self, missed: LastMissed, epoch: DateTime<Utc>) {
        self.counts.add(Outcome::Missed, missed.count as u64);
        for _ in 0..missed.count.min(super::strip::LENGTH) {
            self.strip.push(epoch, missed.at, Duration::ZERO, Outcome::Missed);
        }
        self.missed = Some(missed);
    }

    /// Whether a text, in lower case, stands in what is shown of it.
    pub(super) fn matches(&self, name: &str, search: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(search);
        has(name) || self.plan.as_ref().is_some_and(|plan| has(&plan.frequency) || has(&plan.target))
    }

    pub(super) fn row(&self, name: &Arc<str>, epoch: DateTime<Utc>) -> Row {
        let plan = self.plan.as_ref();
        Row {
            name: name.clone(),
            state: self.state,
            since: self.since,
            schedule: plan.map(|plan| plan.frequency.to_string()),
            // Worked out when somebody looks: to read a sentence again takes less than to keep its meaning.
            description: plan.and_then(|plan| {
                Expression::parse_as(&plan.frequency, plan.dialect)
                    .ok()
                    .map(|expression| expression.describe())
            }),
            time_zone: plan.map(|plan| plan.schedule.schedule().zone().to_string()),
            target: plan.map(|plan| plan.target.to_string()),
            monitor: plan.map(|plan| plan.monitor.as_str()),
            monitor_inferred: plan.is_some_and(|plan| plan.inferred),
            failure_signal: plan.and_then(|plan| plan.monitor.failure_signal()),
            checked: plan.is_some_and(|plan| plan.checked),
            file: self.source.0.clone(),
            key: self.source.1.to_string(),
            next: self.next,
            sending_since: self.sending,
            last_beat: self.last.map(|last| LastBeat {
                due: last.due,
                sent: last.sent,
                outcome: last.outcome,
                lateness_seconds: last.late.as_secs_f64(),
                duration_seconds: last.took.as_secs_f64(),
                attempts: last.attempts,
                note: last.note,
            }),
            last_success: self.last_success,
            last_error: self.failure.as_ref().map(|failure| LastError {
                at: failure.at,
                kind: failure.kind,
                text: failure.text.to_string(),
            }),
            last_missed: self.missed,
            lost: self.lost,
            counts: self.counts,
            recent: self.strip.shown(epoch),
        }
    }
}
