//! The jobs, commands and events of the loop.

use super::timing::Missed;
use crate::config::Overlap;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_heartbeat::supervisor::{Settings, Timing};
use std::fmt::Debug;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{oneshot, watch};

/// Why no run of a job that is claimed may begin at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs)]
pub struct Bar {
    /// A stable word, fit to be the label of a metric.
    pub word: &'static str,
    /// In words that follow a colon.
    pub text: &'static str,
    /// Whether the job stays this process's meanwhile, so that no other one claims a run of it.
    pub keeps: bool,
}

/// Why occurrences passed without a run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Gap {
    /// Nobody looked at the clock then.
    Unseen,
    /// They could not be claimed.
    Barred(Bar),
    /// Whether they were claimed is not known.
    Unsure(Bar),
    /// A later one was claimed meanwhile; and it is not known whether they were, before that.
    Overtaken,
    /// Another process has claimed it and has not said that it started.
    Unstarted(Arc<str>),
}

/// Why a run that was to be claimed does not begin.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// Another process has claimed it.
    Lost,
    /// The rules for runs at the same time skip it.
    Skipped(Reason),
    /// Nobody has claimed it: it may be claimed later.
    Barred(Bar),
    /// It may have been claimed, and does not run here. If it was not, another process may run it.
    Gone(Gap),
    /// It was ordered to end.
    Ended,
}

/// Whose turn it is to run a job by its schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Turn {
    /// This process has it.
    Ours {
        /// The newest occurrence that anybody has claimed.
        claimed: Option<DateTime<Utc>>,
        /// From when on occurrences may have been missed.
        since: DateTime<Utc>,
        /// Whether it is the start of this process, at which some jobs run.
        is_start: bool,
    },
    /// Another process has it. That one finds what was due and not claimed since a moment; what was due before it, and could not be
    /// claimed here, is told here.
    Others {
        /// That moment.
        since: DateTime<Utc>,
    },
}

/// The id of a job. Never used twice by one loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub(super) u64);

/// Does one run.
pub trait Launch: Debug + Send + Sync + 'static {
    /// The command of a job and its settings.
    type Spec: Debug + Send + Sync + 'static;
    /// How a run ended.
    type Ended: Debug + Send + 'static;

    /// The right to a run that was claimed. Dropped without a run, it gives the right back.
    type Pass: Debug + Send + 'static;

    /// Does one run, with all its tries. The future ends with the run, and ends it early when `end` says so. `pass` is there for a
    /// job whose runs are claimed.
    fn run(
        &self,
        spec: Arc<Self::Spec>,
        cause: Cause,
        end: watch::Receiver<End>,
        pass: Option<Self::Pass>,
    ) -> impl Future<Output = Self::Ended> + Send + 'static;

    /// Why a run may not begin although this loop knows of none that is under way. Asked before each run, so it must be quick.
    fn hindrance(&self, spec: &Self::Spec) -> Option<Reason>;

    /// Why no run of a job that is claimed may begin now: its occurrences wait until there is no reason. Asked for each occurrence,
    /// so it must be quick.
    fn bar(&self, spec: &Self::Spec) -> Option<Bar>;

    /// The newest occurrence of a job that anybody has claimed; `None` if nobody has. An error while that cannot be found out.
    fn newest(
        &self,
        spec: Arc<Self::Spec>,
    ) -> impl Future<Output = Result<Option<DateTime<Utc>>, Bar>> + Send + 'static;

    /// Claims a run. Ends early when `end` says so.
    fn claim(
        &self,
        spec: Arc<Self::Spec>,
        cause: Cause,
        end: watch::Receiver<End>,
    ) -> impl Future<Output = Result<Self::Pass, Refusal>> + Send + 'static;
}

/// An order to a run that is under way.
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

/// The cause of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// An occurrence of the schedule.
    Due(DateTime<Utc>),
    /// The start of the daemon.
    Start,
    /// A request.
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
    /// What becomes of a run that is due while the previous run is under way.
    pub overlap: Overlap,
    /// Whether it runs when the loop begins; for a job that is claimed, when the loop is told that it is the start.
    pub on_start: bool,
    /// Whether several processes have it, so that each run is claimed. It has no occurrences here until [`Command::Turn`] says so.
    pub is_claimed: bool,
    /// The command of the job and its settings.
    pub spec: Arc<S>,
}

/// A command to the loop.
#[derive(Debug)]
pub enum Command<S> {
    /// Sets the jobs, and how many of them run at once. Jobs with equal settings go on undisturbed, and no run under way is touched.
    /// The first such command is the start.
    Replace(Vec<Planned<S>>, usize),
    /// Run the job with this name now, apart from its schedule, and send the answer.
    Run(String, oneshot::Sender<Answer>),
    /// Whose turn it is to run jobs that are claimed, by their names.
    Turn(Vec<(Arc<str>, Turn)>),
    /// Nobody runs this occurrence of this job: see the gap.
    Lost(Arc<str>, DateTime<Utc>, Gap),
    /// Start nothing more. Runs under way have this time to end by themselves, and are ended then. A second one ends them at once.
    Stop(Duration),
}

/// Why a run does not begin. Its text follows the subject: `run skipped: the one before it is under way`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// The previous run is under way.
    #[error("the one before it is under way")]
    Running,
    /// Another one waits already.
    #[error("another one waits already")]
    Waiting,
    /// All places are taken.
    #[error("as many jobs run as `max_running` allows")]
    NoPlace,
    /// A run that an earlier daemon has started is under way. Holds its process number.
    #[error("process {0}, which an earlier daemon has started for it, still runs")]
    Earlier(u32),
    /// A run on another member of the fleet is under way.
    #[error("the one before it is under way on another member")]
    Elsewhere,
    /// It cannot be claimed.
    #[error("{}", .0.text)]
    Barred(Bar),
}

/// The answer to a request for a run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// The run has begun.
    Begun,
    /// It begins later.
    Waits(Reason),
    /// It is skipped.
    Skipped(Reason),
    /// It begins when the previous run has been ended.
    Kills,
    /// There is no job of this name. Holds the name that was probably meant.
    Unknown(Option<Arc<str>>),
    /// Another process has it. Holds which, in words.
    Elsewhere(String),
    /// No run begins any more: the loop ends.
    Stopping,
}

/// An event of the loop.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a, L: Launch> {
    /// A job is taken up; its next run, if there is one.
    Added(Id, &'a Planned<L::Spec>, Option<DateTime<Utc>>),
    /// A job has other settings.
    Changed(Id, &'a Planned<L::Spec>),
    /// A job is given up. A run under way goes on to its end.
    Removed(Id),
    /// The time of the next run has changed.
    Next(Id, Option<DateTime<Utc>>),
    /// A run has begun.
    Begun(Id, Cause),
    /// A run has ended. Holds its duration.
    Ended(Id, Cause, &'a L::Ended, Duration),
    /// A run was lost after this time, by a defect of its task.
    Lost(Id, Cause, Duration),
    /// A run waits.
    Waits(Id, Cause, Reason),
    /// A run was skipped.
    Skipped(Id, Cause, Reason),
    /// Another run is due, for which the one under way is ended.
    Killing(Id, Cause),
    /// Occurrences passed without a run.
    Missed(Id, Missed, Gap),
    /// A run that waited, perhaps for its offset, was cancelled by a reload or the stop.
    Dropped(Id, Cause),
    /// The schedule has no more occurrences.
    Over(Id),
    /// The wall clock was set by this much, negative for a step back.
    Stepped(TimeDelta),
    /// No run is started any more. Holds the number of runs under way and the time that they have to end.
    Stopping(usize, Duration),
    /// Their time is over: so many are asked to end.
    Ending(usize),
    /// That time is over too: so many are killed.
    Killed(usize),
    /// A run does not end although it was killed. The loop ends without it.
    Left(Id, Cause),
}

impl<L: Launch> Event<'_, L> {
    /// The job; `None` for an event of the whole loop.
    pub fn id(&self) -> Option<Id> {
        match self {
            Self::Added(id, ..) | Self::Changed(id, _) | Self::Removed(id) | Self::Next(id, _) => Some(*id),
            Self::Begun(id, _) | Self::Ended(id, ..) | Self::Lost(id, ..) | Self::Over(id) => Some(*id),
            Self::Waits(id, ..) | Self::Skipped(id, ..) | Self::Killing(id, _) => Some(*id),
            Self::Missed(id, ..) | Self::Dropped(id, _) | Self::Left(id, _) => Some(*id),
            Self::Stepped(_) | Self::Stopping(..) | Self::Ending(_) | Self::Killed(_) => None,
        }
    }
}
