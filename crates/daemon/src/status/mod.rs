//! What operators see: the state of all heartbeats and jobs, as a page, as JSON, as metrics, and whether the daemon itself is well.
//!
//! [`Board`] is told what happens and knows the state. [`serve`] shows it over HTTP and changes nothing: each route only
//! reads. What may be slow or large is bounded on both sides: the board keeps a few bytes for each of the last beats, the
//! server answers in pages and to so many clients at once.
//!
//! | path | answer |
//! | --- | --- |
//! | `/` | the page: one document, with all that it needs within |
//! | `/api/heartbeats` | the state, as JSON |
//! | `/api/heartbeats/{name}/calendar` | how often a heartbeat fires on each day of a year |
//! | `/api/jobs`, `/api/jobs/{name}/calendar` | the same of jobs |
//! | `/api/heartbeats/{name}/history`, `/api/jobs/{name}/history` | what is remembered of it |
//! | `/api/jobs/{name}/output` | the output of the last run, where there is a token |
//! | `/api/fleet` | who has what of a fleet, as JSON |
//! | `/events` | the state whenever it changes, as server-sent events |
//! | `/metrics` | for Prometheus |
//! | `/healthz`, `/readyz` | whether the scheduling loop is alive, and whether all heartbeats and jobs are taken up |

mod board;
mod metrics;
mod page;
mod server;

#[cfg(test)]
mod fixture;

pub use board::{
    Board, Common, Configuration, Configured, Count, Counts, Finished, For, Health, Heart, InFleet, JobRow,
    Kind, LastBeat, LastError, LastMissed, LastRun, LastSkip, Member, Note, Notes, Outcome, Owners, Query,
    Recent, RecentRuns, Row, RunCounts, RunOutcome, Running, SkipCounts, SkipReason, Sort, State, Tag, View,
    Waiting,
};

pub use server::{serve, serve_probes};
