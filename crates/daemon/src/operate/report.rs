//! What the log says of a heartbeat: the first success, then changes of state, and every beat at debug.
//!
//! A failure that goes on is not repeated: it is told when it begins, when its reason changes, once it has lasted an hour
//! and then once a day, and when it ends, each with how long it has lasted and how many beats were lost.

use crate::beat::{Arrived, Beat, Lost, Told};
use crate::clock::delta;
use crate::supervisor::{Event, MAX_MISSED};
use crate::words::{counted, span};
use chrono::{DateTime, TimeDelta, Utc};
use std::fmt;
use std::sync::Arc;
use tracing::{debug, info, warn};

/// A failure that lasts is told again after so long, and then each [`REMIND`].
const FIRST_REMINDER: TimeDelta = TimeDelta::hours(1);

const REMIND: TimeDelta = TimeDelta::days(1);

/// Follows the events of one heartbeat and logs what a person wants to know.
#[derive(Debug)]
pub(super) struct Report {
    name: Arc<str>,
    /// The target, masked.
    target: Arc<str>,
    state: State,
    /// What the monitor said with its last answer.
    note: Option<&'static str>,
}

#[derive(Debug)]
enum State {
    /// No beat yet.
    New,
    Well,
    Failing(Box<Failing>),
}

#[derive(Debug)]
struct Failing {
    since: DateTime<Utc>,
    /// How many beats were lost since.
    lost: usize,
    /// The kind of the last beat's failure, and its reason.
    kind: &'static str,
    reason: String,
    /// When it is told again.
    remind: DateTime<Utc>,
}

/// What a beat is for, in a line of the log.
#[derive(Clone, Copy)]
struct Occurrence(Option<DateTime<Utc>>);

impl fmt::Display for Occurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(at) => at.format("%F %T%.f").fmt(f),
            None => f.write_str("the start"),
        }
    }
}

impl Report {
    /// A report on beats of the heartbeat `name` to `target`, which must be masked.
    pub(super) fn new(name: Arc<str>, target: impl fmt::Display) -> Self {
        Self { name, target: target.to_string().into(), state: State::New, note: None }
    }

    /// The wall clock was set by so much: how long a failure has lasted does not hang on that.
    pub(super) fn shift(&mut self, by: TimeDelta) {
        if let State::Failing(failing) = &mut self.state {
            for at in [&mut failing.since, &mut failing.remind] {
                *at = at.checked_add_signed(by).unwrap_or(*at);
            }
        }
    }

    /// Takes note of an event of this heartbeat.
    pub(super) fn on(&mut self, event: &Event<'_, Beat>) {
        let (name, target) = (&*self.name, &*self.target);
        match event {
            Event::Beat { occurrence, took, ended, outcome, .. } => {
                let due = Occurrence(*occurrence);
                match outcome {
                    Ok(arrived) => self.arrived(arrived, due, *ended),
                    Err(lost) => self.lost(lost, due, delta(*took), *ended),
                }
            }
            Event::Missed { count, .. } => {
                let counted = counted(*count, "occurrence");
                let at_least = if *count >= MAX_MISSED { "at least " } else { "" };
                warn!(heartbeat = name, "{at_least}{counted} passed without a beat to {target}");
            }
            Event::Ended(_) => warn!(
                heartbeat = name,
                "the schedule has no more occurrences: no more beats to {target} until the configuration changes"
            ),
            Event::Removed(_) => info!(heartbeat = name, "no longer configured: no more beats to {target}"),
            _ => {}
        }
    }

    fn arrived(&mut self, arrived: &Arrived, due: Occurrence, ended: DateTime<Utc>) {
        let (name, target) = (&*self.name, &*self.target);
        let Arrived { attempts, took, note, retried, .. } = arrived;
        let took = downbeat_client::span(*took);
        let retried =
            retried.as_ref().map(|reason| format!(", at attempt {attempts} (before that {reason})"));
        let retried = retried.unwrap_or_default();
        debug!(heartbeat = name, "beat for {due} delivered to {target} in {took}{retried}");
        match &self.state {
            State::New => info!(heartbeat = name, "first beat delivered to {target} in {took}{retried}"),
            State::Well => {}
            State::Failing(failing) => {
                let (down, lost) = (span(ended - failing.since), counted(failing.lost, "beat"));
                info!(
                    heartbeat = name,
                    "beats are delivered to {target} again, after {down} and {lost} lost"
                );
            }
        }
        if let Some(note) = note.filter(|_| *note != self.note) {
            warn!(heartbeat = name, "{target} counts the beats, and says: {note}");
        }
        self.note = *note;
        self.state = State::Well;
    }

    fn lost(&mut self, lost: &Lost, due: Occurrence, took: TimeDelta, ended: DateTime<Utc>) {
        let (name, target) = (&*self.name, &*self.target);
        let (sent, took) = (ended - took, span(took));
        debug!(heartbeat = name, "beat for {due} to {target} lost after {took}: {lost}");
        let reason = lost.reason();
        let mut failing = match std::mem::replace(&mut self.state, State::New) {
            State::Failing(failing) => failing,
            _ => Box::new(Failing {
                since: sent,
                lost: 0,
                kind: "",
                reason: String::new(),
                remind: sent + FIRST_REMINDER,
            }),
        };
        failing.lost += 1;
        let what = match lost {
            Lost::Ill { told: Told::Signalled, .. } => {
                format!("{target} is told that the watched service is ill")
            }
            Lost::Ill { told: Told::Silence, .. } => {
                format!("no beats to {target}: the watched service is ill")
            }
            Lost::Ill { told: Told::NotReached(outcome), .. } => {
                format!("the watched service is ill, and {target} cannot be told ({outcome})")
            }
            _ => format!("beats to {target} are failing"),
        };
        let so_far = match failing.lost {
            1 => String::new(),
            count => format!(" for {}, {} lost", span(ended - failing.since), counted(count, "beat")),
        };
        let is_due = ended >= failing.remind;
        if !lost.is_like(failing.kind, &failing.reason) || is_due {
            warn!(heartbeat = name, "{what}{so_far}: {reason}");
        }
        if is_due {
            failing.remind = ended + REMIND;
        }
        (failing.kind, failing.reason) = (lost.kind(), reason);
        self.state = State::Failing(failing);
    }
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
