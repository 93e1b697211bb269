//! What a member may do, for those who do it while its driver is at work: [`Validity`] of its lease, and [`Permit`] to claim jobs.

use std::time::Duration;

use chrono::TimeDelta;

use super::distance::Distance;
use super::terms::NoClaim;
use crate::claim::MAX_DISTANCE;
use crate::now::Now;
use crate::request::Lease;

/// How long a member may act for the fleet if nothing more is heard of the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    ttl: Duration,
    renewed: Now,
}

impl Validity {
    /// Whether the lease is valid at a moment by both clocks: one of them may have been set, and the other stands still on some
    /// machines that sleep. To be asked with clocks that were read just then.
    pub fn is_at(self, now: Now) -> bool {
        now.is_within(self.ttl, self.renewed)
    }
}

/// A lease that was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) lease: Lease,
    pub(super) ttl: Duration,
    /// When the request was sent that renewed it. The engine counts from a later moment, so it lives at least as long as this says.
    pub(super) renewed: Now,
}

impl Held {
    pub(super) fn validity(self) -> Validity {
        Validity { ttl: self.ttl, renewed: self.renewed }
    }

    pub(super) fn is_valid(self, now: Now) -> bool {
        self.validity().is_at(now)
    }
}

/// Whether a member may claim jobs. The default is that of a member that has not joined.
///
/// ```
/// use downbeat_fleet::member::{NoClaim, Permit};
/// use downbeat_fleet::now::Now;
/// use std::time::Duration;
///
/// let now = Now { mono: Duration::from_secs(7), civil: "2027-01-01T02:30:00Z".parse()? };
/// assert_eq!(Permit::default().may_claim(now), Err(NoClaim::Away));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permit {
    pub(super) lease: Option<Held>,
    pub(super) distance: Distance,
}

impl Permit {
    /// Whether a job may be claimed now.
    ///
    /// # Errors
    ///
    /// [`NoClaim`], with the reason.
    pub fn may_claim(&self, now: Now) -> Result<(), NoClaim> {
        if !self.lease.is_some_and(|held| held.is_valid(now)) {
            return Err(NoClaim::Away);
        }
        match self.clock(now) {
            None => Err(NoClaim::ClockUnknown),
            Some(distance) if distance.abs() > MAX_DISTANCE => Err(NoClaim::Clock(distance)),
            Some(_) => Ok(()),
        }
    }

    /// How far the wall clock is ahead of the engine's; `None` as long as the engine has not told the time.
    pub fn clock(&self, now: Now) -> Option<TimeDelta> {
        self.distance.at(now)
    }

    /// The lease for the keys of what runs here.
    pub fn lease(&self) -> Option<Lease> {
        self.lease.map(|held| held.lease)
    }
}
