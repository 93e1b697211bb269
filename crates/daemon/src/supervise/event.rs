//! What is supervised, what the loop is told, and what it tells.

use super::timing::Missed;
use crate::config::Overlap;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_heartbeat::supervisor::{Settings, Timing};
use std::fmt::{self, Debug};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{oneshot, watch};

/// Which job. Never used twice by one loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub(super) u64);

/// Does one run.
pub trait Launch: Debug + Send + Sync + 'static {
    /// What is to be run, and how.
    type Spec: Debug + Send + Sync + 'static;
    /// How a run ended.
    type Ended: Debug + Send + 'static;

    /// Does one run, with all its tries, and ends when that has ended. Ends it early when it is asked to.
    fn run(
        &self,
        spec: Arc<Self::Spec>,
        cause: Cause,
        end: watch::Receiver<End>,
    ) -> impl Future<Output = Self::Ended> + Send + 'static;

    /// Why a run of this may not begin although none that this loop knows of is under way. Asked before each run; quick.
    fn hindrance(&self, spec: &Self::Spec) -> Option<Reason>;
}

/// What is asked of a run under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum End {
    /// It goes on.
    #[default]
    No,
    /// It is asked to end, and has a short time for that.
    Soon(Why),
    /// It ends at once.
    Now,
}

/// Why a run is asked to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Why {
    /// The next one is due.
    NextDue,
    /// The daemon stops.
    Stopping,
}

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// An occurrence of the schedule.
    Due(DateTime<Utc>),
    /// The start of the daemon.
    Start,
    /// Somebody has asked for it.
    Asked,
}

/// A job that is to be supervised.
#[derive(Debug)]
pub struct Planned<S> {
    /// Its name.
    pub name: Arc<str>,
    /// All that it was configured with: a job with equal settings goes on undisturbed.
    pub settings: Arc<dyn Settings>,
    /// When it is due; `None` for a job without a schedule.
    pub timing: Option<Timing>,
    /// What becomes of a run that is due while the one before it is under way.
    pub overlap: Overlap,
    /// Whether it runs when the loop begins.
    pub on_start: bool,
    /// What is to be run.
    pub spec: Arc<S>,
}

/// What the loop is told.
#[derive(Debug)]
pub enum Command<S> {
    /// These are the jobs from now on, of which so many run at once. Those with equal settings go on undisturbed, and no run under
    /// way is touched. The first such command is the start.
    Replace(Vec<Planned<S>>, usize),
    /// Run the job of this name now, beside its schedule; whether there is one, and what becomes of it.
    Run(String, oneshot::Sender<Answer>),
    /// Start nothing more; what is under way has so long to end by itself, and is ended then. Told twice, it is ended at once.
    Stop(Duration),
}

/// Why a run does not begin. In words, after what it is about: `run skipped: the one before it is under way`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The one before it is under way.
    Running,
    /// Another one waits already.
    Waiting,
    /// As many jobs run as may.
    NoPlace,
    /// One that an earlier daemon has started is under way. Holds the number of its process.
    Earlier(u32),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Running => f.write_str("the one before it is under way"),
            Self::Waiting => f.write_str("another one waits already"),
            Self::NoPlace => f.write_str("as many jobs run as `max_running` allows"),
            Self::Earlier(pid) => {
                write!(f, "process {pid}, which an earlier daemon has started for it, still runs")
            }
        }
    }
}

/// What becomes of a run that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// It has begun.
    Begun,
    /// It begins later.
    Waits(Reason),
    /// It does not come about.
    Skipped(Reason),
    /// It begins when the one before it has been ended.
    Kills,
    /// There is no job of this name. Holds the name that was probably meant.
    Unknown(Option<Arc<str>>),
    /// No run begins any more: the loop ends.
    Stopping,
}

/// What happens.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a, L: Launch> {
    /// A job is taken up; its next run, if there is one.
    Added(Id, &'a Planned<L::Spec>, Option<DateTime<Utc>>),
    /// A job has other settings.
    Changed(Id, &'a Planned<L::Spec>),
    /// A job is given up. A run under way ends in its time.
    Removed(Id),
    /// The next run is known anew.
    Next(Id, Option<DateTime<Utc>>),
    /// A run has begun.
    Begun(Id, Cause),
    /// A run has ended after so long.
    Ended(Id, Cause, &'a L::Ended, Duration),
    /// A run has ended after so long by a defect of its task, which tells nothing of how.
    Lost(Id, Cause, Duration),
    /// A run waits.
    Waits(Id, Cause, Reason),
    /// A run did not come about.
    Skipped(Id, Cause, Reason),
    /// Another run is due, for which the one under way is ended.
    Killing(Id, Cause),
    /// Occurrences passed without a run.
    Missed(Id, Missed),
    /// A run that waited, also for its offset, was taken back, because of a reload or the stop.
    Dropped(Id, Cause),
    /// The schedule has no more occurrences.
    Over(Id),
    /// The wall clock was set by this much; negative for back.
    Stepped(TimeDelta),
    /// No more is started. So many runs are under way, and have so long to end.
    Stopping(usize, Duration),
    /// Their time is up: so many are asked to end.
    Ending(usize),
    /// That time is up too: so many are killed.
    Killed(usize),
    /// A run does not end although it was killed. The loop ends without it.
    Left(Id, Cause),
}
