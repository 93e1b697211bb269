//! Owns [`Board`]: the state of all heartbeats and jobs, kept up to date by the events of the two loops and by the configuration.
//!
//! Events come from the scheduling loops, which must not wait: each event takes the lock for a moment, and a reader holds it no
//! longer than a look at each heartbeat and job takes.

mod beats;
mod entry;
mod fleet;
mod histogram;
mod item;
mod job;
mod job_row;
mod jobs;
mod notes;
mod order;
mod owners;
mod row;
mod runs;
mod sample;
mod shared;
mod state;
mod strip;
mod tags;
mod view;

pub use fleet::{InFleet, Member};
pub(super) use histogram::Histogram;
pub use job::Finished;
pub use job_row::{For, JobRow, LastRun, LastSkip, MissedRuns, Running, Waiting};
pub use notes::{Configuration, Note, Notes};
pub use order::Sort;
pub use owners::Owners;
pub(super) use owners::Wanted;
pub use row::{LastBeat, LastError, LastMissed, Row};
pub use runs::{RecentRuns, RunCounts, RunOutcome, SkipCounts, SkipReason};
pub(super) use sample::JobSample;
pub use shared::{Board, Configured};
pub use state::{Counts, Kind, State};
pub use strip::{Outcome, Recent};
pub use tags::Tag;
pub(super) use view::Seen;
pub use view::{Count, Health, Heart, Query, View};

#[cfg(test)]
mod tests;
