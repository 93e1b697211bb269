//! What the supervisor looks after, what it is told, and what it tells.

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
    /// What is reported about a beat that arrived.
    type Delivered: Send + 'static;
    /// Why a beat was lost. What it displays may be logged.
    type Error: fmt::Display + From<BrokenOff> + Send + 'static;

    /// Sends a beat. Each attempt begins with a permit of the gate and gives it back when it has ended.
    fn deliver(
        &self,
        tries: Tries,
        gate: &Gate,
    ) -> impl Future<Output = Result<Self::Delivered, Self::Error>> + Send;

    /// After what pause at least another time may mend what a beat has failed for; `None` when the same would happen.
    fn again(error: &Self::Error) -> Option<Duration>;

    /// Whether beats go to the same address as the beats of `other`. A monitor at another address has heard
    /// nothing yet.
    fn goes_where(&self, other: &Self) -> bool;
}

/// The attempts that there are to deliver a beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tries {
    /// Those of the first minute, which all end within this.
    First(Duration),
    /// A single one within this: the beat is late already.
    Late(Duration),
}

impl Tries {
    /// How long it may take.
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
        /// Nobody looked at the clock then, and it was not set.
        Unseen = "the program did not run then: the machine slept, or was overloaded",
        /// An earlier beat was under way.
        Busy = "an earlier beat was under way",
        /// When they are is found by a search that takes long.
        Sought = "the schedule takes long to search",
        /// The heartbeat was given up before they were sent.
        Removed = "the heartbeat is no longer configured",
        /// The program was stopped before they were sent.
        Stopped = "the program was stopped",
    }
}

/// A beat under way was broken off. Whether it has arrived is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BrokenOff {
    /// Its time was over when the program was stopped.
    #[error("broken off: the program was stopped")]
    Stopped,
    /// The same when its heartbeat was taken out of the configuration.
    #[error("broken off: the heartbeat is no longer configured")]
    Removed,
    /// A fault of this program.
    #[error("broken off by a fault of this program, which the lines before tell")]
    Panicked,
}

/// What something was configured with, whatever the type: two are equal when their types and values are.
pub trait Settings: Any + fmt::Debug + Send + Sync {
    /// Whether `other` is the same.
    fn equals(&self, other: &dyn Settings) -> bool;
}

impl<T: PartialEq + Any + fmt::Debug + Send + Sync> Settings for T {
    fn equals(&self, other: &dyn Settings) -> bool {
        (other as &dyn Any).downcast_ref::<T>() == Some(self)
    }
}

/// One heartbeat.
pub struct Job<D> {
    /// What people call it. A job of the same name is the same heartbeat when the configuration is read again.
    pub name: Arc<str>,
    /// All that it was configured with: a heartbeat with equal settings goes on undisturbed.
    pub settings: Arc<dyn Settings>,
    /// When it beats.
    pub schedule: WithPolicy<Zone>,
    /// How long after each occurrence, to spread what would be due at once.
    pub offset: Duration,
    /// Whether it beats when it is taken up.
    pub start: bool,
    /// Whether the newest of occurrences that passed unseen is sent late.
    pub catch_up: bool,
    /// Until when a beat is tried, counted from when it began to be sent. `None` for half the time to the next beat, and
    /// [`MAX_LATE`](super::MAX_LATE) at most.
    pub deadline: Option<Duration>,
    /// Whether a beat that has failed in its first minute is tried again after it.
    pub late: bool,
    /// Where beats go, host and port: those to one share a limit. Not secret.
    pub host: Arc<str>,
    /// How beats are sent.
    pub deliver: Arc<D>,
}

impl<D> fmt::Debug for Job<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What happens to heartbeats. A listener handles every kind of event, so that a new kind is noticed wherever it
/// must be reported.
#[derive(Debug)]
pub enum Event<'a, D: Deliver> {
    /// A heartbeat was taken up, and when its next beat is due.
    Added(Id, &'a Job<D>, Option<DateTime<Utc>>),
    /// A heartbeat has other settings from now on. When a beat is under way, that is after it.
    Changed {
        /// Which.
        id: Id,
        /// As it is now.
        job: &'a Job<D>,
        /// When its next beat is due.
        next: Option<DateTime<Utc>>,
        /// Whether beats go to another address.
        moved: bool,
    },
    /// A heartbeat was given up: it is no longer in the configuration, and its last beat has ended.
    Removed(Id),
    /// A beat is being sent.
    Sending {
        /// Whose.
        id: Id,
        /// When the next one is due.
        next: Option<DateTime<Utc>>,
    },
    /// The next beat is due at a different time than was reported before.
    Next {
        /// Whose.
        id: Id,
        /// When.
        next: Option<DateTime<Utc>>,
    },
    /// A beat has not arrived in its first minute. It is tried again, more and more seldom.
    Failing {
        /// Whose.
        id: Id,
        /// The occurrence that it is for; `None` for the one at start.
        occurrence: Option<DateTime<Utc>>,
        /// When sending began.
        sent: DateTime<Utc>,
        /// How long all of that took, by the clock that is never set.
        took: Duration,
        /// Now.
        at: DateTime<Utc>,
        /// It is lost then at the latest.
        until: DateTime<Utc>,
        /// Why the last attempt has failed.
        error: &'a D::Error,
    },
    /// A beat was sent, or lost.
    Beat {
        /// Whose.
        id: Id,
        /// The occurrence that it is for; `None` for the one at start.
        occurrence: Option<DateTime<Utc>>,
        /// When it was to be sent.
        due: DateTime<Utc>,
        /// When sending began.
        sent: DateTime<Utc>,
        /// When its outcome was known.
        ended: DateTime<Utc>,
        /// How long after it was due sending began, by the clock that is never set.
        late: Duration,
        /// How long it took, by that clock.
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
        /// Whose.
        id: Id,
        /// How many, counted to [`MAX_MISSED`](super::MAX_MISSED).
        count: usize,
        /// Why.
        why: Passed,
        /// The first and the last of them, where they are known.
        span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    },
    /// The schedule has no more occurrences. The heartbeat stays, in silence.
    Ended(Id),
    /// No more beats are sent.
    Stopping {
        /// How many are under way and have a while to end.
        under_way: usize,
        /// Whose beats were due and waited for their offset, and how many. They are not sent, unless the program starts
        /// again before that is over.
        within_offset: &'a [(Id, usize)],
    },
    /// The wall clock was set by this much; back, if that is negative. The heartbeats follow it.
    Stepped(TimeDelta),
}

/// What the supervisor is told to do.
#[derive(Debug)]
#[non_exhaustive]
pub enum Command<D> {
    /// These are the heartbeats from now on. One with the same settings as before goes on undisturbed. One with
    /// the same name and other settings keeps what is due and what is under way, and uses its new settings from
    /// the next beat on.
    Replace(Vec<Job<D>>),
    /// All heartbeats beat now, in addition to their occurrences. One whose beat is under way beats again after it.
    Prompt,
    /// No more beats; those under way have this long to end. If the command comes again, they have this long from
    /// then on.
    Stop(Duration),
}
