//! Says which jobs are this member's to run by their schedules, with what was claimed of them before it took them over.
//!
//! A task of its own: what it asks etcd may take long, and the renewal of the lease must not wait for it.

use crate::operate::claims::{Desk, Gate};
use crate::operate::runs::Spec;
use crate::supervise::{Command, Gap, Turn};
use chrono::{DateTime, Utc};
use downbeat_fleet::claim::Stored;
use downbeat_fleet::request::{Answer, Entry, Request};
use downbeat_fleet::unstarted::Unstarted;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::time::sleep;

/// The pause after a request that failed.
const PAUSE: Duration = Duration::from_secs(1);

/// Where a member claims runs, and the loop of the jobs.
#[derive(Clone)]
pub(in crate::operate) struct JobsTo {
    pub(in crate::operate) gate: Gate,
    pub(in crate::operate) commands: mpsc::Sender<Command<Spec>>,
}

/// Who had the jobs before this process: what nobody has claimed may have been missed then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Before {
    /// Nobody that is known of.
    #[default]
    Nobody,
    /// Other members, if any run was ever claimed: otherwise they may have started together with this one.
    Others,
    /// This member, which was killed and starts again.
    This,
}

/// Which jobs are this member's, as the ring says.
#[derive(Clone, Debug, Default)]
pub(super) struct Share {
    pub(super) ours: HashSet<Arc<str>>,
    /// All jobs that members share, and since when this process knows of each.
    pub(super) all: HashMap<Arc<str>, DateTime<Utc>>,
    /// Who knew them before.
    pub(super) before: Before,
    /// What came to this member may have been missed since then.
    pub(super) missed_since: Option<DateTime<Utc>>,
    /// What goes to another member is missed by that one since then.
    pub(super) found_since: DateTime<Utc>,
    /// Whether it is the start of the process, at which some jobs run.
    pub(super) is_start: bool,
}

/// Where the share is handed over: the newest counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Told(Arc<(Mutex<Option<Share>>, Notify)>);

impl Told {
    /// Hands a share over. What was not taken yet counts with it.
    pub(super) fn tell(&self, mut share: Share) {
        let (slot, notify) = &*self.0;
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = slot.take() {
            share.is_start |= before.is_start;
            share.before = share.before.max(before.before);
            share.missed_since = before.missed_since.into_iter().chain(share.missed_since).min();
        }
        *slot = Some(share);
        notify.notify_one();
    }

    async fn taken(&self) -> Share {
        let (slot, notify) = &*self.0;
        // Each notice follows a share.
        loop {
            notify.notified().await;
            if let Some(share) = slot.lock().unwrap_or_else(PoisonError::into_inner).take() {
                return share;
            }
        }
    }
}

/// Follows the share until it is aborted.
pub(super) async fn follow(told: Told, desk: Arc<Desk>, commands: mpsc::Sender<Command<Spec>>) {
    let mut watch = Unstarted::new(desk.keys.clone(), &desk.claimant.instance);
    let mut share = Share::default();
    // What is given: the others of the share wait until the keys were read.
    let mut given: HashSet<Arc<str>> = HashSet::new();
    let mut is_first = true;
    let mut is_start = false;
    let mut pause = Duration::ZERO;
    loop {
        let is_new = is_start || share.ours.iter().any(|job| !given.contains(job));
        let due = match is_new {
            true => Some(pause),
            false => watch.due().map(|at| at.saturating_sub(desk.now().mono).max(pause)),
        };
        tokio::select! {
            biased;
            next = told.taken() => {
                is_start |= next.is_start;
                let (before, missed) = if is_new { (share.before, share.missed_since) } else { Default::default() };
                share = next;
                share.before = share.before.max(before);
                share.missed_since = missed.into_iter().chain(share.missed_since).min();
                let others = Turn::Others { since: share.found_since };
                // The loop of the jobs may know turns of another fleet.
                if std::mem::take(&mut is_first) {
                    let turns = share.all.keys().map(|job| (job.clone(), others)).collect();
                    let _ = commands.send(Command::Turn(turns)).await;
                }
                let gone: Vec<Arc<str>> = given.iter().filter(|job| !share.ours.contains(*job)).cloned().collect();
                let turns = gone.iter().map(|job| (job.clone(), others)).collect();
                gone.iter().for_each(|job| { given.remove(job); });
                let _ = commands.send(Command::Turn(turns)).await;
            }
            () = sleep(due.unwrap_or_default()), if due.is_some() => {
                let range = Request::Range { prefix: desk.keys.jobs() };
                let Ok(Answer::Entries(entries)) = desk.ask(&range).await else {
                    pause = PAUSE;
                    continue;
                };
                pause = Duration::ZERO;
                let is_old = !entries.is_empty();
                let mine = |entry: &Entry| desk.keys.name_of_job(&entry.key).is_some_and(|job| share.ours.contains(job));
                let entries: Vec<Entry> = entries.into_iter().filter(mine).collect();
                if is_new {
                    let turns = ours(&share, &desk, (&entries, is_old), std::mem::take(&mut is_start));
                    given = share.ours.clone();
                    share.missed_since = None;
                    let _ = commands.send(Command::Turn(turns)).await;
                }
                for (job, claim) in watch.see(desk.now().mono, &entries) {
                    let gap = Gap::Unstarted(claim.claimant.member.into());
                    let _ = commands.send(Command::Lost(job.into(), claim.occurrence, gap)).await;
                }
            }
        }
    }
}

/// The turns of this member, with the newest claims as its keys have them. A fleet is old when any run was ever claimed.
fn ours(
    share: &Share,
    desk: &Desk,
    (entries, is_old): (&[Entry], bool),
    is_start: bool,
) -> Vec<(Arc<str>, Turn)> {
    let claims: HashMap<&str, DateTime<Utc>> = entries
        .iter()
        .filter_map(|entry| {
            Some((desk.keys.name_of_job(&entry.key)?, Stored::read(&entry.value)?.occurrence))
        })
        .collect();
    let now = desk.now().civil;
    let turn = |job: &Arc<str>| {
        let claimed = claims.get(&**job).copied();
        let known = share.all.get(job).copied().unwrap_or(now);
        // What nobody has ever claimed was not missed before it was known.
        let missed = share.missed_since.unwrap_or(known);
        let since = match share.before {
            _ if claimed.is_some() => missed,
            Before::This => missed,
            Before::Others if is_old => missed,
            Before::Others | Before::Nobody => missed.max(known),
        };
        (job.clone(), Turn::Ours { claimed, since, is_start })
    };
    share.ours.iter().map(turn).collect()
}
