//! What is shown of a fleet.

use serde::Serialize;
use std::collections::BTreeMap;

/// A fleet, as one of its members sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(clippy::exhaustive_structs)]
pub struct InFleet {
    /// What this member is called.
    pub member: String,
    /// What the keys of the fleet begin with.
    pub prefix: String,
    /// Whether the others know of it: its key is there on a lease that has not ended.
    pub is_joined: bool,
    /// All members that it sees, itself among them, by name.
    pub members: Vec<Member>,
    /// How many of the shared heartbeats it beats.
    pub own: usize,
    /// How many heartbeats are shared.
    pub shared: usize,
    /// How many of the shared jobs it runs by their schedules.
    pub own_jobs: usize,
    /// How many jobs are shared.
    pub shared_jobs: usize,
    /// How many heartbeats it has taken over since its start.
    pub takeovers: usize,
    /// How many runs it has claimed.
    pub claims_won: u64,
    /// How many runs others had claimed that it tried to claim.
    pub claims_lost: u64,
    /// How many claims were refused or not answered, by the reason, a stable word.
    pub claims_refused: BTreeMap<&'static str, u64>,
    /// How far its clock is ahead of that of etcd, in seconds; `None` until etcd has told.
    pub clock_seconds: Option<i64>,
    /// Why etcd cannot be asked, as a stable word; `None` if it can.
    pub trouble: Option<&'static str>,
}

/// A member of a fleet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(clippy::exhaustive_structs)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Whether its shared heartbeats have the same names and settings.
    pub agrees: bool,
    /// How many heartbeats it has; `None` for one with other names, with which nothing is shared.
    pub heartbeats: Option<usize>,
    /// How many jobs it has; `None` as above.
    pub jobs: Option<usize>,
}
