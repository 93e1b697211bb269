//! The handle of a spawned heartbeat: its state, and the commands that it takes.

use super::beat::Embedded;
use crate::beat::Lost;
use crate::check::Ill;
use crate::clock::Clock;
use crate::supervisor::{self, Command, Event, Job, Limits};
use chrono::{DateTime, Utc};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// The state of a heartbeat.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// No beat yet.
    Waiting,
    /// The last beat arrived.
    Well,
    /// Beats do not arrive.
    Failing {
        /// Since when.
        since: DateTime<Utc>,
        /// Why the last beat did not arrive, without secrets.
        reason: String,
    },
    /// The service [has reported](Handle::fail) a failure.
    Ill {
        /// Since when.
        since: DateTime<Utc>,
        /// The reason.
        reason: String,
    },
}

/// The results of the beats so far.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct State {
    /// The current phase.
    pub phase: Phase,
    /// When a beat arrived last.
    pub last_delivered: Option<DateTime<Utc>>,
    /// When the next beat is due; `None` when the schedule has no more occurrences.
    pub next: Option<DateTime<Utc>>,
    /// How many beats arrived.
    pub delivered: u64,
    /// How many beats did not arrive, including those that a report of a failure replaced.
    pub lost: u64,
    /// How many occurrences passed without a beat, while the machine slept or an earlier beat was under way.
    pub missed: u64,
}

impl State {
    const NEW: Self =
        Self { phase: Phase::Waiting, last_delivered: None, next: None, delivered: 0, lost: 0, missed: 0 };

    fn on(&mut self, event: &Event<'_, Embedded>) {
        match event {
            Event::Added(_, _, next) | Event::Sending { next, .. } | Event::Next { next, .. } => {
                self.next = *next;
            }
            Event::Missed { count, .. } => self.missed = self.missed.saturating_add(*count as u64),
            Event::Beat { ended, next, outcome: Ok(_), .. } => {
                self.phase = Phase::Well;
                self.last_delivered = Some(*ended);
                self.next = *next;
                self.delivered = self.delivered.saturating_add(1);
            }
            Event::Failing { sent, error, .. } => self.failed(error, *sent),
            Event::Beat { sent, next, outcome: Err(lost), .. } => {
                self.failed(lost, *sent);
                self.next = *next;
                self.lost = self.lost.saturating_add(1);
            }
            _ => {}
        }
    }

    fn failed(&mut self, lost: &Lost, sent: DateTime<Utc>) {
        let reason = lost.reason();
        self.phase = match (&self.phase, lost.is_ill()) {
            (Phase::Ill { since, .. }, true) => Phase::Ill { since: *since, reason },
            (_, true) => Phase::Ill { since: sent, reason },
            (Phase::Failing { since, .. }, false) => Phase::Failing { since: *since, reason },
            (_, false) => Phase::Failing { since: sent, reason },
        };
    }
}

/// How long a beat under way has to end when the heartbeat is stopped.
const GRACE: Duration = Duration::from_secs(5);

/// A heartbeat that beats. It stops when this is dropped.
#[derive(Debug)]
#[must_use = "the heartbeat stops when its handle is dropped"]
pub struct Handle {
    state: watch::Receiver<State>,
    ill: watch::Sender<Option<Ill>>,
    commands: mpsc::Sender<Command<Embedded>>,
    task: JoinHandle<()>,
}

impl Handle {
    pub(super) fn spawn<C: Clock + 'static>(
        runtime: &tokio::runtime::Handle,
        job: Job<Embedded>,
        ill: watch::Sender<Option<Ill>>,
        clock: C,
    ) -> Self {
        let (told, state) = watch::channel(State::NEW);
        let (commands, receiver) = mpsc::channel(4);
        // The channel has room for this command.
        let _ = commands.try_send(Command::Replace(vec![job]));
        let on_event = move |event: Event<'_, Embedded>| {
            told.send_modify(|state| state.on(&event));
        };
        let task = runtime.spawn(supervisor::run(Limits::new(2), clock, receiver, on_event, || {}));
        Self { state, ill, commands, task }
    }

    /// The current state.
    pub fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// Waits until the state changes, and returns the new one. Changes in quick succession may be reported as one.
    pub async fn changed(&mut self) -> State {
        // An error means that the loop has ended, which cannot happen while there is a handle.
        let _ = self.state.changed().await;
        self.state.borrow_and_update().clone()
    }

    /// Reports that the service is ill. The monitor is told now, and in place of each beat, until the service
    /// [recovers](Self::recover). A monitor without a failure signal gets nothing, and raises its alarm.
    pub fn fail(&self, reason: &str) {
        self.ill.send_replace(Some(Ill::new(reason)));
        self.prompt();
    }

    /// Reports that the service is well again: a beat is sent now, and on each occurrence.
    pub fn recover(&self) {
        self.ill.send_replace(None);
        self.prompt();
    }

    /// Sends a beat now, in addition to the schedule.
    pub fn prompt(&self) {
        // If several commands wait already, one more changes nothing.
        let _ = self.commands.try_send(Command::Prompt);
    }

    /// Stops, and waits for a beat under way, 5 s at most.
    pub async fn stop(mut self) {
        let _ = self.commands.send(Command::Stop(GRACE)).await;
        let _ = (&mut self.task).await;
    }
}

#[cfg(test)]
impl Handle {
    pub(super) fn abort_handle(&self) -> tokio::task::AbortHandle {
        self.task.abort_handle()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.task.abort();
    }
}
