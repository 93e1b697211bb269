//! Owns [`Board`]: the state of all heartbeats and jobs, kept up to date by the events of the two loops and by the configuration.
//!
//! Events come from the scheduling loops, which must not wait: each event takes the lock for a moment, and a reader holds it no
//! longer than a look at each heartbeat and job takes.

mod beats;
mod counts;
mod entry;
mod fleet;
mod histogram;
mod item;
mod job;
mod jobs;
mod notes;
mod order;
mod owners;
mod row;
mod sample;
mod shared;
mod state;
mod strip;
mod tags;
mod view;

pub use counts::{Counts, Outcome, RunCounts, RunOutcome, SkipCounts, SkipReason};
pub use fleet::{InFleet, Member};
pub(super) use histogram::Histogram;
pub use job::Finished;
pub use notes::{Configuration, Note, Notes};
pub use order::Sort;
pub use owners::Owners;
pub(super) use owners::Wanted;
pub use row::{
    Common, For, JobRow, LastBeat, LastError, LastMissed, LastRun, LastSkip, Row, Running, Waiting,
};
pub(super) use sample::{OfJob, Sample};
pub use shared::{Board, Configured};
pub use state::{Kind, State};
pub use strip::{Recent, RecentRuns};
pub use tags::Tag;
pub(super) use view::Seen;
pub use view::{Count, Health, Heart, Query, View};

#[cfg(test)]
mod tests;
