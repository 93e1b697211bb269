//! Owns [`Board`]: the state of all heartbeats, as the supervisor's events and the configuration tell it.
//!
//! Events come from the scheduling loop, which must not wait: each takes the lock for a moment, and whoever reads takes it
//! no longer than a look at each heartbeat takes.

mod entry;
mod histogram;
mod notes;
mod row;
mod shared;
mod state;
mod strip;
mod view;

pub(super) use histogram::Histogram;
pub use notes::{Configuration, Note, Notes};
pub use row::{LastBeat, LastError, LastMissed, Row};
pub use shared::{Board, Configured};
pub use state::{Counts, State};
pub use strip::{Outcome, Recent};
pub(super) use view::Seen;
pub use view::{Count, Health, Heart, Query, View};

#[cfg(test)]
mod tests;
