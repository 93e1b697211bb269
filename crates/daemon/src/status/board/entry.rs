//! What is known of one heartbeat.

use super::strip::{Outcome, Recent, Strip};
use crate::beat::{Arrived, Lost};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use downbeat_client::Monitor;
use downbeat_parser::Expression;
use downbeat_scheduler::WithPolicy;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

/// How a heartbeat is, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum State {
    /// Its last beat did not arrive.
    Failing,
    /// Its checks found the watched service ill.
    Ill,
    /// It is configured, and not taken up: it could not be, or the program is just starting.
    NotStarted,
    /// It has not beaten yet.
    Waiting,
    /// Its last beat arrived.
    Well,
    /// Its schedule has no more occurrences.
    Ended,
    /// It is switched off.
    Disabled,
}

impl State {
    /// All of them, those that need somebody first.
    pub const ALL: [Self; 7] =
        [Self::Failing, Self::Ill, Self::NotStarted, Self::Waiting, Self::Well, Self::Ended, Self::Disabled];

    /// The word for it in JSON and in metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Ill => "ill",
            Self::NotStarted => "not-started",
            Self::Waiting => "waiting",
            Self::Well => "well",
            Self::Ended => "ended",
            Self::Disabled => "disabled",
        }
    }

    /// The state of a word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Where it is shown: what needs somebody comes first, what nobody waits for last.
    pub(super) const fn rank(self) -> u8 {
        match self {
            Self::Failing | Self::Ill | Self::NotStarted => 0,
            Self::Waiting | Self::Well => 1,
            Self::Ended | Self::Disabled => 2,
        }
    }
}

/// A number for each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// Of [`Outcome::Sent`].
    pub sent: u64,
    /// Of [`Outcome::Retried`].
    pub retried: u64,
    /// Of [`Outcome::Failed`].
    pub failed: u64,
    /// Of [`Outcome::Ill`].
    pub ill: u64,
    /// Of [`Outcome::Missed`].
    pub missed: u64,
}

impl Counts {
    /// The number of an outcome.
    pub const fn of(&self, outcome: Outcome) -> u64 {
        match outcome {
            Outcome::Sent => self.sent,
            Outcome::Retried => self.retried,
            Outcome::Failed => self.failed,
            Outcome::Ill => self.ill,
            Outcome::Missed => self.missed,
        }
    }

    fn add(&mut self, outcome: Outcome, number: u64) {
        let count = match outcome {
            Outcome::Sent => &mut self.sent,
            Outcome::Retried => &mut self.retried,
            Outcome::Failed => &mut self.failed,
            Outcome::Ill => &mut self.ill,
            Outcome::Missed => &mut self.missed,
        };
        *count = count.saturating_add(number);
    }
}

/// What a heartbeat is configured to do, as far as it is shown. Nothing in it is secret.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// As it was written.
    pub(super) frequency: Box<str>,
    pub(super) schedule: WithPolicy<Tz>,
    /// The masked URL.
    pub(super) target: Box<str>,
    pub(super) monitor: Monitor,
    /// Whether the service is looked at first.
    pub(super) checked: bool,
}

/// A beat that has ended, or began and was lost.
#[derive(Clone, Copy, Debug)]
struct Last {
    due: DateTime<Utc>,
    sent: DateTime<Utc>,
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
    pub(super) next: Option<DateTime<Utc>>,
    pub(super) outcome: &'a Result<Arrived, Lost>,
}

impl Beat<'_> {
    pub(super) fn lateness(&self) -> Duration {
        (self.sent - self.due).to_std().unwrap_or_default()
    }

    pub(super) fn took(&self) -> Duration {
        (self.ended - self.sent).to_std().unwrap_or_default()
    }

    pub(super) fn outcome(&self) -> Outcome {
        match self.outcome {
            Ok(arrived) if arrived.attempts > 1 => Outcome::Retried,
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

    /// It is switched off, or on again.
    pub(super) fn replan(&mut self, plan: Option<Plan>, now: DateTime<Utc>) {
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

    pub(super) fn sending(&mut self, now: DateTime<Utc>) {
        self.sending = Some(now);
    }

    pub(super) fn beat(&mut self, beat: &Beat<'_>, epoch: DateTime<Utc>) {
        let outcome = beat.outcome();
        let arrived = beat.outcome.as_ref().ok();
        self.last = Some(Last {
            due: beat.due,
            sent: beat.sent,
            took: beat.took(),
            outcome,
            attempts: arrived.map_or(0, |arrived| arrived.attempts),
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
        self.strip.push(epoch, beat.sent, beat.took(), outcome);
    }

    pub(super) fn missed(&mut self, count: usize, now: DateTime<Utc>, epoch: DateTime<Utc>) {
        self.counts.add(Outcome::Missed, count as u64);
        for _ in 0..count.min(super::strip::LENGTH) {
            self.strip.push(epoch, now, Duration::ZERO, Outcome::Missed);
        }
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
                Expression::parse(&plan.frequency).ok().map(|expression| expression.describe())
            }),
            time_zone: plan.map(|plan| plan.schedule.schedule().zone().name()),
            target: plan.map(|plan| plan.target.to_string()),
            monitor: plan.map(|plan| plan.monitor.as_str()),
            checked: plan.is_some_and(|plan| plan.checked),
            file: self.source.0.clone(),
            key: self.source.1.to_string(),
            next: self.next,
            sending_since: self.sending,
            last_beat: self.last.map(|last| LastBeat {
                due: last.due,
                sent: last.sent,
                outcome: last.outcome,
                lateness_seconds: (last.sent - last.due).as_seconds_f64().max(0.0),
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
            lost: self.lost,
            counts: self.counts,
            recent: self.strip.shown(epoch),
        }
    }
}

/// A heartbeat as it is shown. `docs/status.md` has the meaning of its JSON, field by field.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Row {
    /// What people call it.
    pub name: Arc<str>,
    /// How it is.
    pub state: State,
    /// Since when it has been in this state.
    pub since: DateTime<Utc>,
    /// Its schedule as it was written; `None`, as the others about what it is to do, when it is switched off.
    pub schedule: Option<String>,
    /// The schedule in plain English.
    pub description: Option<String>,
    /// The zone that the schedule is read in.
    pub time_zone: Option<&'static str>,
    /// Where beats go, without what is secret.
    pub target: Option<String>,
    /// The kind of monitor.
    pub monitor: Option<&'static str>,
    /// Whether the watched service is looked at before each beat.
    pub checked: bool,
    /// The file that configures it.
    pub file: Arc<str>,
    /// The key in the file.
    pub key: String,
    /// When its next beat is due.
    pub next: Option<DateTime<Utc>>,
    /// Since when a beat has been under way, if one is.
    pub sending_since: Option<DateTime<Utc>>,
    /// The last beat that has ended.
    pub last_beat: Option<LastBeat>,
    /// When the monitor last got a beat.
    pub last_success: Option<DateTime<Utc>>,
    /// Why the last one that was lost was.
    pub last_error: Option<LastError>,
    /// How many beats were lost in a row, up to now.
    pub lost: u64,
    /// How many beats had which outcome since the program started.
    pub counts: Counts,
    /// The last hundred beats.
    pub recent: Recent,
}

/// See [`Row::last_beat`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LastBeat {
    /// When it was to be sent.
    pub due: DateTime<Utc>,
    /// When sending began.
    pub sent: DateTime<Utc>,
    /// What became of it.
    pub outcome: Outcome,
    /// How long after it was due sending began.
    pub lateness_seconds: f64,
    /// How long it took, checks and all attempts included.
    pub duration_seconds: f64,
    /// How many attempts it took to arrive; 0 when it did not.
    pub attempts: usize,
    /// What the monitor said beside yes.
    pub note: Option<&'static str>,
}

/// See [`Row::last_error`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LastError {
    /// When it was known.
    pub at: DateTime<Utc>,
    /// A stable word for its kind.
    pub kind: &'static str,
    /// Why, without what is secret.
    pub text: String,
}
