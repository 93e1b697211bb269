//! What is known of one heartbeat.

use super::row::{LastBeat, LastError, LastMissed, Row};
use super::state::{Counts, State};
use super::strip::{Outcome, Strip};
use chrono::{DateTime, Utc};
use downbeat_client::Monitor;
use downbeat_heartbeat::beat::{Arrived, Beat, Lost};
use downbeat_heartbeat::supervisor::Event;
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

/// A schedule in plain English. Worked out when somebody looks: to read a sentence again takes less than to keep its meaning.
pub(super) fn described(text: &str, dialect: Dialect) -> Option<String> {
    Expression::parse_as(text, dialect).ok().map(|expression| expression.describe())
}

/// What became of a beat that has ended, with the attempts after its first minute.
fn outcome_of(ended: &Result<Arrived, Lost>, late_attempts: u32) -> Outcome {
    match ended {
        Ok(arrived) if arrived.attempts > 1 || late_attempts > 0 => Outcome::Retried,
        Ok(_) => Outcome::Sent,
        Err(lost) if lost.is_ill() => Outcome::Ill,
        Err(_) => Outcome::Failed,
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
    pub(super) state: State,
    since: DateTime<Utc>,
    pub(super) next: Option<DateTime<Utc>>,
    sending: Option<DateTime<Utc>>,
    last: Option<LastBeat>,
    pub(super) last_success: Option<DateTime<Utc>>,
    failure: Option<LastError>,
    missed: Option<LastMissed>,
    /// Lost in a row.
    lost: u64,
    pub(super) counts: Counts,
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

    /// Whether a beat was due so long ago that it must have begun, and has not.
    pub(super) fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        let late = self.next.map_or(Duration::ZERO, |next| (now - next).to_std().unwrap_or_default());
        self.sending.is_none() && late > MAX_SILENCE
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

    /// A beat has ended.
    pub(super) fn beat(&mut self, event: &Event<'_, Beat>, epoch: DateTime<Utc>) {
        let &Event::Beat { due, sent, ended, late, took, late_attempts, next, outcome: ref result, .. } =
            event
        else {
            return;
        };
        let outcome = outcome_of(result, late_attempts);
        let arrived = result.as_ref().ok();
        self.last = Some(LastBeat {
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
        (self.sending, self.next) = (None, next);
        match result {
            Ok(_) => {
                self.last_success = Some(ended);
                self.lost = 0;
                self.turn_unless_ended(State::Well, ended);
            }
            Err(lost) => {
                self.lost += 1;
                self.fail(lost, lost.to_string(), ended);
            }
        }
        self.counts.add(outcome, 1);
        self.strip.push(epoch, sent, took, outcome);
    }

    fn fail(&mut self, lost: &Lost, text: String, at: DateTime<Utc>) {
        self.failure = Some(LastError { at, kind: lost.kind(), text });
        self.turn_unless_ended(if lost.is_ill() { State::Ill } else { State::Failing }, at);
    }

    /// An ended schedule stays ended, also when its last beat comes to an end after that.
    fn turn_unless_ended(&mut self, state: State, since: DateTime<Utc>) {
        if self.state != State::Ended {
            self.turn(state, since);
        }
    }

    /// A beat has not arrived in its first minute, and is tried on.
    pub(super) fn failing(&mut self, at: DateTime<Utc>, until: DateTime<Utc>, lost: &Lost) {
        self.sending = None;
        let text = format!("{lost}; it goes on until {}", until.format("%F %T UTC"));
        self.fail(lost, text, at);
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
            description: plan.and_then(|plan| described(&plan.frequency, plan.dialect)),
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
            last_beat: self.last,
            last_success: self.last_success,
            last_error: self.failure.clone(),
            last_missed: self.missed,
            lost: self.lost,
            counts: self.counts,
            recent: self.strip.shown(epoch),
        }
    }
}
