//! Owns the terms of a member: what it is given, and what it tells.

use std::time::Duration;

use chrono::TimeDelta;

use crate::keys::Keys;

/// The shortest time to live: what etcd grants at least.
pub const MIN_TTL: Duration = Duration::from_secs(2);

/// What a member is called, and how it takes part.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MemberOptions {
    /// What the keys of the fleet are called.
    pub keys: Keys,
    /// Its name. No other member has it.
    pub name: String,
    /// What no other start of a process has: a random text.
    pub instance: String,
    /// How long it lives without a word; at least [`MIN_TTL`], in whole seconds.
    pub ttl: Duration,
    /// The hash of its settings: whether members do the same is told by it.
    pub settings: u64,
}

impl MemberOptions {
    /// A member with a time to live of 10 s.
    pub fn new(keys: Keys, name: impl Into<String>, instance: impl Into<String>) -> Self {
        let ttl = Duration::from_secs(10);
        Self { keys, name: name.into(), instance: instance.into(), ttl, settings: 0 }
    }
}

/// Which request an answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Token(pub(super) u64);

/// How a member stands in its fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Standing {
    /// It has no key, so the others do not know of it.
    Out,
    /// Another start of a process has its name, or had until a moment ago: it waits for the end of that lease.
    Waiting,
    /// Its key is there.
    In,
    /// Another process has its name and renews its lease: this one must end, with exit code 1.
    Taken,
    /// It has left.
    Over,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Names came and went: their places.
    Share {
        /// What it beats from now on, in order.
        gained: Vec<u32>,
        /// What it beats no more, in order.
        lost: Vec<u32>,
        /// What was gained was not necessarily beaten since this moment of the clock that is never set: what had an occurrence
        /// since then is beaten at once. `None` at a start at which nothing was read: nothing is known of others.
        missed_since: Option<Duration>,
    },
    /// Its standing.
    Standing(Standing),
    /// The other members, or what they tell of themselves.
    Members,
}

/// Why a member may not claim a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoClaim {
    /// It has no lease that is valid by both clocks: the engine has not answered for too long.
    Away,
    /// The member's wall clock is too far from the engine's clock: the difference, positive if the member's is ahead.
    Clock(TimeDelta),
    /// The engine has not told what time it is.
    ClockUnknown,
}
