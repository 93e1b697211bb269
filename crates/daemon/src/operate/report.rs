//! Logs a heartbeat: the first success, then changes of state, and every beat at debug.
//!
//! A failure is logged when it begins, when its reason changes, after an hour, then once a day, and when it ends, each time
//! with its duration and the number of lost beats.

use super::sums::{Kind, Sums};
use crate::words::{counted, span};
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_client::MOVED_HELP;
use downbeat_heartbeat::beat::{Arrived, Beat, Lost, Told};
use downbeat_heartbeat::clock::delta;
use downbeat_heartbeat::supervisor::{Event, MAX_MISSED};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tracing::debug;

/// A lasting failure is logged again after this time, and then each [`REMIND`].
const FIRST_REMINDER: TimeDelta = TimeDelta::hours(1);

const REMIND: TimeDelta = TimeDelta::days(1);

/// From this length on, a pause that an answer asks for is logged. A shorter one is no longer than those between attempts.
const LONG: Duration = Duration::from_secs(30);

/// Follows the events of one heartbeat and logs those that matter to a person.
#[derive(Debug)]
pub(super) struct Report {
    name: Arc<str>,
    /// The target, masked.
    target: Arc<str>,
    state: Condition,
    /// The note in the last answer of the monitor.
    note: Option<&'static str>,
    /// The new address of the monitor that was logged last.
    moved_to: Option<String>,
}

#[derive(Debug)]
enum Condition {
    /// No beat yet.
    New,
    Well,
    Failing(Box<Failing>),
}

#[derive(Debug)]
struct Failing {
    since: DateTime<Utc>,
    /// How many beats were lost since then, and how many were not sent because the watched service was ill.
    lost: usize,
    ill: usize,
    /// Since when the current state, an ill service or lost beats, has lasted, and how many beats it covers.
    lasts_since: DateTime<Utc>,
    lasting: usize,
    was_ill: bool,
    /// The kind of the last failure, and its reason.
    kind: &'static str,
    reason: String,
    /// When the failure is logged again.
    remind: DateTime<Utc>,
}

/// What follows from a failed beat.
#[derive(Clone, Copy)]
enum Then {
    /// It is tried again until then.
    On(DateTime<Utc>),
    /// It is lost.
    Lost {
        /// Whether it was tried again after its first minute.
        was_late: bool,
    },
}

/// The cause of a beat, for a line of the log.
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
    /// A report on the beats of the heartbeat `name` to `target`, which must be masked.
    pub(super) fn new(name: Arc<str>, target: impl fmt::Display) -> Self {
        Self { name, target: target.to_string().into(), state: Condition::New, note: None, moved_to: None }
    }

    /// The heartbeat's name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The wall clock was set by this much. The duration of a failure is corrected for that.
    pub(super) fn shift(&mut self, by: TimeDelta) {
        if let Condition::Failing(failing) = &mut self.state {
            for at in [&mut failing.since, &mut failing.lasts_since, &mut failing.remind] {
                *at = at.checked_add_signed(by).unwrap_or(*at);
            }
        }
    }

    /// Handles an event of this heartbeat. Lines for the log go to `sums`, with this time.
    pub(super) fn on(&mut self, event: &Event<'_, Beat>, sums: &mut Sums, now: Instant) {
        let (name, target) = (&*self.name, &*self.target);
        let mut tell = |kind, line: String| sums.tell(kind, name, &line, now);
        match event {
            Event::Beat { occurrence, late, took, late_attempts, ended, outcome, .. } => {
                let due = Occurrence(*occurrence);
                let is_late = *late_attempts > 0;
                match outcome {
                    Ok(arrived) => {
                        let late = is_late.then(|| delta(*late + *took));
                        self.arrived(arrived, due, late, *ended, sums, now);
                    }
                    Err(lost) => {
                        let then = Then::Lost { was_late: is_late };
                        self.failed(lost, due, then, delta(*took), *ended, sums, now);
                    }
                }
            }
            Event::Failing { occurrence, took, at, until, error, .. } => {
                let then = Then::On(*until);
                self.failed(error, Occurrence(*occurrence), then, delta(*took), *at, sums, now);
            }
            Event::Missed { count, why, span, .. } => {
                let counted = counted(*count, "occurrence");
                let at_least = if *count >= MAX_MISSED { "at least " } else { "" };
                let at = |at: &DateTime<Utc>| at.format("%F %T").to_string();
                let span = match span {
                    Some((first, last)) if first == last => format!(" ({} UTC)", at(first)),
                    Some((first, last)) => format!(" ({} to {} UTC)", at(first), at(last)),
                    None => String::new(),
                };
                tell(
                    Kind::Missed,
                    format!("{at_least}{counted} passed without a beat to {target}{span}: {why}"),
                );
            }
            Event::Ended(_) => tell(
                Kind::Ended,
                format!(
                    "the schedule has no more occurrences: no more beats to {target} until the configuration changes"
                ),
            ),
            Event::Removed(_) => {
                tell(Kind::Gone, format!("no longer configured: no more beats to {target}"));
            }
            _ => {}
        }
    }

    /// Another member of the fleet has the heartbeat now.
    pub(super) fn moved(&self, to: &str, sums: &mut Sums, now: Instant) {
        let line = format!("the member `{to}` has it now: no more beats to {} from this one", self.target);
        sums.tell(Kind::Moved, &self.name, &line, now);
    }

    fn arrived(
        &mut self,
        arrived: &Arrived,
        due: Occurrence,
        late: Option<TimeDelta>,
        ended: DateTime<Utc>,
        sums: &mut Sums,
        now: Instant,
    ) {
        let (name, target) = (&*self.name, &*self.target);
        let mut tell = |kind, line: String| sums.tell(kind, name, &line, now);
        let late = late.map(|late| format!(", {} late", span(late))).unwrap_or_default();
        let Arrived { attempts, took, note, moved_to, retried, .. } = arrived;
        let took = downbeat_client::span(*took);
        let retried =
            retried.as_ref().map(|reason| format!(", at attempt {attempts} (before that {reason})"));
        let retried = retried.unwrap_or_default();
        debug!(heartbeat = name, "beat for {due} delivered to {target} in {took}{retried}{late}");
        match &self.state {
            Condition::New => {
                tell(Kind::First, format!("first beat delivered to {target} in {took}{retried}"));
            }
            Condition::Well => {}
            Condition::Failing(failing) => {
                let (down, lost) = (span(ended - failing.since), counted(failing.lost, "beat"));
                let what = match (failing.lost, failing.ill) {
                    // It failed in its first minute, and was tried again.
                    (0, 0) => format!(": that for {due} arrived{late}"),
                    (_, 0) => format!(", after {down} and {lost} lost"),
                    (0, _) => format!(": the watched service was ill for {down}"),
                    _ => format!(", after {down}: the watched service was ill, and {lost} lost"),
                };
                tell(Kind::Again, format!("beats are delivered to {target} again{what}"));
            }
        }
        if let Some(note) = note.filter(|_| *note != self.note) {
            tell(Kind::Remark, format!("{target} counts the beats, with a note: {note}"));
        }
        self.note = *note;
        if let Some(to) = moved_to.as_ref().filter(|to| self.moved_to.as_ref() != Some(to)) {
            tell(Kind::Remark, format!("{target} has moved for good to {to}: {MOVED_HELP}"));
            self.moved_to = Some(to.clone());
        }
        self.state = Condition::Well;
    }

    /// A beat has failed: it is lost, or goes on.
    #[allow(clippy::too_many_arguments)]
    fn failed(
        &mut self,
        lost: &Lost,
        due: Occurrence,
        then: Then,
        took: TimeDelta,
        ended: DateTime<Utc>,
        sums: &mut Sums,
        now: Instant,
    ) {
        let (name, target) = (&*self.name, &*self.target);
        let (sent, took) = (ended - took, span(took));
        let goes_on = match then {
            Then::On(until) => format!("; it goes on until {}", until.format("%F %T UTC")),
            Then::Lost { .. } => String::new(),
        };
        match then {
            Then::On(_) => debug!(
                heartbeat = name,
                "beat for {due} to {target} has not arrived in {took}: {lost}{goes_on}"
            ),
            Then::Lost { .. } => {
                debug!(heartbeat = name, "beat for {due} to {target} lost after {took}: {lost}");
            }
        }
        let asks = asks_to_wait(lost, &then);
        let reason = lost.reason();
        let mut failing = match std::mem::replace(&mut self.state, Condition::New) {
            Condition::Failing(failing) => failing,
            _ => Box::new(Failing {
                since: sent,
                lost: 0,
                ill: 0,
                lasts_since: sent,
                lasting: 0,
                was_ill: lost.is_ill(),
                kind: "",
                reason: String::new(),
                remind: sent + FIRST_REMINDER,
            }),
        };
        if failing.was_ill != lost.is_ill() {
            (failing.was_ill, failing.lasts_since, failing.lasting) = (lost.is_ill(), sent, 0);
        }
        if matches!(then, Then::Lost { .. }) {
            failing.lasting += 1;
            *if lost.is_ill() { &mut failing.ill } else { &mut failing.lost } += 1;
        }
        let lasts = match failing.lasting {
            0 | 1 => String::new(),
            _ => format!(", for {} now", span(ended - failing.lasts_since)),
        };
        let what = match lost {
            Lost::Ill { told: Told::Signalled { note }, .. } => {
                let note = note.map(|note| format!(" ({note})")).unwrap_or_default();
                format!("{target} is told that the watched service is ill{lasts}{note}")
            }
            Lost::Ill { told: Told::Silence, .. } => {
                format!("no beats to {target}: the watched service is ill{lasts}")
            }
            Lost::Ill { told: Told::NotReached(outcome), .. } => {
                format!("the watched service is ill{lasts}, and {target} cannot be told ({outcome})")
            }
            _ if failing.lasting > 1 => {
                format!("beats to {target} are failing{lasts}, {} lost", counted(failing.lost, "beat"))
            }
            _ => format!("beats to {target} are failing"),
        };
        let is_due = ended >= failing.remind;
        if matches!(then, Then::Lost { was_late: true }) && !lost.is_ill() && failing.lost == 1 {
            // That it is tried again was logged.
            let line = format!("the beat for {due} to {target} is lost after {took}: {reason}{asks}");
            sums.tell(Kind::Failing, name, &line, now);
        } else if !lost.is_like(failing.kind, &failing.reason) || is_due {
            sums.tell(Kind::Failing, name, &format!("{what}: {reason}{asks}{goes_on}"), now);
        }
        if is_due {
            failing.remind = ended + REMIND;
        }
        (failing.kind, failing.reason) = (lost.kind(), reason);
        self.state = Condition::Failing(failing);
    }
}

/// The part of a message about a long `Retry-After`: the next attempt waits for it, or the beat has no time for that. Empty for a
/// short one.
fn asks_to_wait(lost: &Lost, then: &Then) -> String {
    let Some(pause) = lost.asks_to_wait().filter(|pause| *pause >= LONG) else { return String::new() };
    let then = match then {
        Then::On(_) => " before the next attempt",
        Then::Lost { .. } => ", for which this beat has no time",
    };
    format!("; the answer asks to wait {}{then}", downbeat_client::span(pause))
}

#[cfg(test)]
mod tests;
