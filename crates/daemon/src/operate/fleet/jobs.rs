//! Owns [`Jobs`]: when the jobs of a share are handed over, and since when what was due of them may have been missed.

use super::share::{Whole, passed};
use super::turns::{self, Before, Told as Handed};
use crate::config::Job;
use chrono::TimeDelta;
use downbeat_fleet::member::{Member, Standing};
use downbeat_fleet::now::Now;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// How imprecise the distance of the clock is, at the most: see [`Member::clock`].
const IMPRECISE: TimeDelta = TimeDelta::seconds(2);

/// How long after it has joined a member begins with what runs at a start: the others look every three seconds.
const TOGETHER: Duration = Duration::from_secs(4);

/// How much more than twice the time that its lease lives a member looks back that takes a job over.
const NOTICE: TimeDelta = TimeDelta::seconds(4);

/// What is to be handed over of the jobs.
#[derive(Default)]
pub(super) struct Jobs {
    /// How long leases live.
    ttl: Duration,
    /// Whether the share was handed over as it is.
    pub(super) is_handed: bool,
    /// Whether any share was handed over since the start.
    was_handed: bool,
    /// By the clock that is never set: the other one may be wrong, and is judged when the share is handed over.
    pub(super) missed_since: Option<Duration>,
    /// Since when each job is known here, by the same clock.
    known: HashMap<Arc<str>, Duration>,
    /// When the others could first see this member, and whether the start was told.
    joined: Option<Duration>,
    is_started: bool,
}

impl Jobs {
    /// None yet, in a fleet whose leases live for so long.
    pub(super) fn new(ttl: Duration) -> Self {
        Self { ttl, ..Self::default() }
    }

    /// Takes another configuration.
    pub(super) fn take(&mut self, whole: &Whole, now: Duration) {
        let before = std::mem::take(&mut self.known);
        let since = |job: &Job| (job.name.clone(), before.get(&job.name).copied().unwrap_or(now));
        self.known = whole.jobs_shared().map(since).collect();
        self.is_handed = false;
    }

    /// Hands over what is this member's to run, once others can know of it. What runs at the start waits until members that start
    /// together have seen one another.
    pub(super) fn hand_over(&mut self, handed: &Handed, whole: &Whole, member: &Member, now: Now) {
        if member.standing() == Standing::In {
            self.joined.get_or_insert(now.mono);
        }
        let is_start =
            !self.is_started && self.joined.is_some_and(|joined| now.mono.saturating_sub(joined) >= TOGETHER);
        let is_there = self.joined.is_some() || member.standing() == Standing::Waiting;
        if !is_there || (self.is_handed && !is_start) {
            return;
        }
        // A clock that is ahead does not make the runs past that others had before.
        let ahead = member.clock(now).filter(|distance| *distance > IMPRECISE).unwrap_or_default();
        let civil = |at: Duration| now.civil - ahead - passed(now.mono, at);
        // The member that takes a job over looks back by its own clock. A run may be told by both, so that none is told by neither.
        let theirs = now.civil - member.clock(now).unwrap_or_default() + IMPRECISE;
        let found_since = theirs - passed(self.ttl * 2, Duration::ZERO) - NOTICE;
        // At the start they may have been known for long: by an earlier start of this process, or by others that share the same names.
        let has_company = || member.members().any(|seen| !seen.is_me && seen.has_same_names);
        let before = match member.standing() {
            Standing::Waiting => Before::This,
            _ if !std::mem::replace(&mut self.was_handed, true) && has_company() => Before::Others,
            _ => Before::Nobody,
        };
        self.is_handed = true;
        self.is_started |= is_start;
        let names: Vec<&Arc<str>> = whole.jobs_shared().map(|job| &job.name).collect();
        let place = |at: u32| (at as usize).checked_sub(whole.count());
        let ours = member.mine().filter_map(place).filter_map(|at| names.get(at).map(|name| (*name).clone()));
        handed.tell(turns::Share {
            ours: ours.collect(),
            all: self.known.iter().map(|(job, since)| (job.clone(), civil(*since))).collect(),
            before,
            missed_since: self.missed_since.take().map(civil),
            found_since,
            is_start,
        });
    }
}
