//! The jobs, commands and events of the supervisor.

use super::{Gate, Id};
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_scheduler::{WithPolicy, Zone};
use std::any::Any;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// Sends one beat.
pub trait Deliver: Send + Sync + 'static {
    /// The report of a beat that arrived.
    type Delivered: Send + 'static;
    /// Why a beat was lost. Its text may be logged.
    type Error: fmt::Display + From<BrokenOff> + Send + 'static;

    /// Sends a beat. Each attempt begins with a permit of the gate and gives it back when it has ended.
    fn deliver(
        &self,
        tries: Tries,
        gate: &Gate,
    ) -> impl Future<Output = Result<Self::Delivered, Self::Error>> + Send;

    /// The shortest pause after which another attempt may succeed; `None` when it would fail in the same way.
    fn again(error: &Self::Error) -> Option<Duration>;

    /// Whether beats go to the same address as the beats of `other`. A monitor at another address has heard
    /// nothing yet.
    fn goes_where(&self, other: &Self) -> bool;
}

/// The attempts to deliver a beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tries {
    /// The attempts of the first minute, which all end within this.
    First(Duration),
    /// A single attempt within this: the beat is late already.
    Late(Duration),
}

impl Tries {
    /// The time limit.
    pub fn allowance(self) -> Duration {
        let (Self::First(allowance) | Self::Late(allowance)) = self;
        allowance
    }
}

downbeat_parser::named! {
    /// Why occurrences passed without a beat.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum Passed {
        /// The wall clock leapt over them.
        Leap = "the clock leapt over them: it was set, or the machine slept",
        /// The loop did not look at the clock then, and the clock was not set.
        Unseen = "the program did not run then: the machine slept, or was overloaded",
        /// An earlier beat was under way.
        Busy = "an earlier beat was under way",
        /// The search for them took too long.
        Sought = "the schedule takes long to search",
        /// The heartbeat was given up before they were sent.
        Removed = "the heartbeat was given up",
        /// The program was stopped before they were sent.
        Stopped = "the program was stopped",
    }
}

/// A beat under way was broken off. Whether it has arrived is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BrokenOff {
    /// Its time was over after the stop of the program.
    #[error("broken off: the program was stopped")]
    Stopped,
    /// Its time was over after its heartbeat was given up.
    #[error("broken off: the heartbeat was given up")]
    Removed,
    /// A fault of this program.
    #[error("broken off by a fault of this program, which the lines before tell")]
    Panicked,
}

/// Settings of any type. Two of them are equal when their types and values are.
pub trait Settings: Any + fmt::Debug + Send + Sync {
    /// Whether `other` has the same type and value.
    fn equals(&self, other: &dyn Settings) -> bool;
}

impl<T: PartialEq + Any + fmt::Debug + Send + Sync> Settings for T {
    fn equals(&self, other: &dyn Settings) -> bool {
        (other as &dyn Any).downcast_ref::<T>() == Some(self)
    }
}

/// One heartbeat.
pub struct Job<D> {
    /// What people call it. When the configuration is read again, a job with the same name is the same heartbeat.
    pub name: Arc<str>,
    /// Its whole configuration: a heartbeat with equal settings goes on undisturbed.
    pub settings: Arc<dyn Settings>,
    /// Its occurrences.
    pub schedule: WithPolicy<Zone>,
    /// How long after each occurrence it beats, to spread beats that would be due at once.
    pub offset: Duration,
    /// Whether it beats at once when it is taken up.
    pub start: bool,
    /// Whether a late beat is sent for the newest occurrence that passed unseen.
    pub catch_up: bool,
    /// Until when a beat is tried, counted from when it began to be sent. `None` for half the time to the next beat, and
    /// [`MAX_LATE`](super::MAX_LATE) at most.
    pub deadline: Option<Duration>,
    /// Whether a beat that has failed in its first minute is tried again after it.
    pub late: bool,
    /// The host and port of its target, which is no secret. All beats to it share a limit.
    pub host: Arc<str>,
    /// How beats are sent.
    pub deliver: Arc<D>,
}

impl<D> Clone for Job<D> {
    fn clone(&self) -> Self {
        let Self { start, catch_up, deadline, late, offset, .. } = *self;
        let (name, settings, schedule) = (self.name.clone(), self.settings.clone(), self.schedule.clone());
        let (host, deliver) = (self.host.clone(), self.deliver.clone());
        Self { name, settings, schedule, offset, start, catch_up, deadline, late, host, deliver }
    }
}

impl<D> fmt::Debug for Job<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").field("name", &self.name).finish_non_exhaustive()
    }
}

/// An event. A listener handles every kind, so that the compiler finds each place that must report a new kind.
#[derive(Debug)]
pub enum Event<'a, D: Deliver> {
    /// A heartbeat was taken up, and when its next beat is due.
    Added(Id, &'a Job<D>, Option<DateTime<Utc>>),
    /// A heartbeat has other settings from now on; if a beat was under way, after its end.
    Changed {
        /// The heartbeat.
        id: Id,
        /// Its new settings.
        job: &'a Job<D>,
        /// When its next beat is due.
        next: Option<DateTime<Utc>>,
        /// Whether beats go to another address.
        moved: bool,
    },
    /// A heartbeat was given up: it is no longer among those that were [set](Command::Replace), or has [gone](Command::Change), and its last beat has ended.
    Removed(Id),
    /// A beat is being sent.
    Sending {
        /// The heartbeat.
        id: Id,
        /// When the next one is due.
        next: Option<DateTime<Utc>>,
    },
    /// The next beat is due at a different time than was reported before.
    Next {
        /// The heartbeat.
        id: Id,
        /// The new time; `None` if there is no next beat.
        next: Option<DateTime<Utc>>,
    },
    /// A beat has not arrived in its first minute. It is tried again after ever longer pauses.
    Failing {
        /// The heartbeat.
        id: Id,
        /// The occurrence of the beat; `None` for the beat at start.
        occurrence: Option<DateTime<Utc>>,
        /// When sending began.
        sent: DateTime<Utc>,
        /// How long that took, by the clock that is never set.
        took: Duration,
        /// The current time.
        at: DateTime<Utc>,
        /// When it is lost at the latest.
        until: DateTime<Utc>,
        /// Why the last attempt has failed.
        error: &'a D::Error,
    },
    /// A beat was sent, or lost.
    Beat {
        /// The heartbeat.
        id: Id,
        /// The occurrence of the beat; `None` for the beat at start.
        occurrence: Option<DateTime<Utc>>,
        /// When it was to be sent.
        due: DateTime<Utc>,
        /// When sending began.
        sent: DateTime<Utc>,
        /// When its outcome was known.
        ended: DateTime<Utc>,
        /// How long after it was due sending began, by the clock that is never set.
        late: Duration,
        /// How long it took, by the same clock.
        took: Duration,
        /// How many attempts there were after its first minute.
        late_attempts: u32,
        /// When the next one is due.
        next: Option<DateTime<Utc>>,
        /// Whether it was delivered.
        outcome: Result<D::Delivered, D::Error>,
    },
    /// Occurrences passed without a beat: the machine slept, the clock was set forward, an earlier beat was under way, or
    /// the heartbeat was given up before they were sent.
    Missed {
        /// The heartbeat.
        id: Id,
        /// Their number, counted to [`MAX_MISSED`](super::MAX_MISSED).
        count: usize,
        /// The reason.
        why: Passed,
        /// The first and the last of them, if they are known.
        span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    },
    /// The schedule has no more occurrences. The heartbeat stays, but sends nothing.
    Ended(Id),
    /// No more beats are sent.
    Stopping {
        /// How many beats are under way and have some time to end.
        under_way: usize,
        /// The heartbeats whose beats waited for their offset, and the number of these beats. They are only sent if the program starts
        /// again before the offset is over.
        within_offset: &'a [(Id, usize)],
    },
    /// The wall clock was set by this much, negative for a step back. The heartbeats follow it.
    Stepped(TimeDelta),
}

/// A command to the supervisor.
#[derive(Debug)]
#[non_exhaustive]
pub enum Command<D> {
    /// Sets the heartbeats. A heartbeat with the same settings as before goes on undisturbed. One with the same name and other
    /// settings keeps its beats that are due or under way, and uses the new settings from the next beat on.
    Replace(Vec<Job<D>>),
    /// Gives some heartbeats up and takes others up, or changes them, as [`Replace`](Self::Replace) does. All that are not named go on,
    /// and cost nothing.
    Change {
        /// The names of those that are given up.
        gone: Vec<Arc<str>>,
        /// Those that are taken up, or have other settings. None of them is among those that are given up.
        came: Vec<Job<D>>,
    },
    /// All heartbeats beat now, in addition to their occurrences. If a beat is under way, another one follows it.
    Prompt,
    /// Send no more beats; those under way have this long to end. A second such command sets the time anew.
    Stop(Duration),
}
