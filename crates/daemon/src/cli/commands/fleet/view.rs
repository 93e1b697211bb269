//! What etcd has of a fleet, put together with a configuration.

use anyhow::anyhow;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat::config::{Config, Fleet};
use downbeat::operate::Shared;
use downbeat_fleet::claim::{State, Stored, runner};
use downbeat_fleet::etcd::Etcd;
use downbeat_fleet::keys::Keys;
use downbeat_fleet::member::Peer;
use downbeat_fleet::request::{Answer, Entry, Request};
use downbeat_fleet::ring::Ring;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The most members whose leases are asked for, one by one.
const MAX_LEASES: usize = 100;

/// A fleet, as etcd has it.
#[derive(Debug, Serialize)]
pub(super) struct View {
    pub(super) prefix: String,
    /// How far the clock of this machine is ahead of that of etcd, to a second or so.
    pub(super) clock_seconds: Option<i64>,
    pub(super) members: Vec<Member>,
    pub(super) heartbeats: Vec<Heartbeat>,
    pub(super) jobs: Vec<Job>,
}

/// A member.
#[derive(Debug, Serialize)]
pub(super) struct Member {
    pub(super) name: String,
    /// What no other start of a process has; `None` if its key was not understood.
    pub(super) instance: Option<String>,
    /// Whether its shared heartbeats and jobs have the names of this configuration.
    pub(super) has_same_names: bool,
    /// Whether they have the same settings, too.
    pub(super) has_same_settings: bool,
    /// How many of them it has; `None` with other names.
    pub(super) heartbeats: Option<usize>,
    pub(super) jobs: Option<usize>,
    /// How long its lease lives without a word, and how much of that is left, in seconds.
    pub(super) ttl_seconds: Option<u64>,
    pub(super) left_seconds: Option<u64>,
}

/// A shared heartbeat, and the member that beats it.
#[derive(Debug, Serialize)]
pub(super) struct Heartbeat {
    pub(super) name: Arc<str>,
    pub(super) member: Option<String>,
}

/// A shared job, and the member that runs it by its schedule.
#[derive(Debug, Serialize)]
pub(super) struct Job {
    pub(super) name: Arc<str>,
    pub(super) member: Option<String>,
    /// The newest occurrence that was claimed.
    pub(super) claim: Option<Claim>,
    /// The member on which a run is under way.
    pub(super) running: Option<String>,
}

/// A claim.
#[derive(Debug, Serialize)]
pub(super) struct Claim {
    pub(super) occurrence: DateTime<Utc>,
    pub(super) member: String,
    pub(super) state: State,
}

/// Asks etcd.
pub(super) async fn view(config: &Config, fleet: &Fleet) -> anyhow::Result<View> {
    let etcd = Etcd::new(&fleet.etcd)?;
    let keys = Keys::new(&fleet.prefix);
    let sent = Utc::now();
    let (members, date) = range(&etcd, keys.members()).await?;
    // The middle of what is possible: etcd tells whole seconds.
    let back = (Utc::now() - sent) / 2;
    let clock = date.map(|date| sent + back - date - TimeDelta::milliseconds(500));
    let (claims, _) = range(&etcd, keys.jobs()).await?;
    let (running, _) = range(&etcd, keys.running("")).await?;
    let shared = Shared::of(config);
    let peers: Vec<(String, Entry, Option<Peer>)> = members
        .into_iter()
        .filter_map(|entry| {
            let (name, peer) = (keys.name_of_member(&entry.key)?.to_owned(), Peer::read(&entry.value));
            Some((name, entry, peer))
        })
        .collect();
    let names = shared.names.hash();
    let of_ring = |peer: &Option<Peer>| peer.as_ref().is_some_and(|peer| peer.has_names(names));
    let in_ring: Vec<&str> =
        peers.iter().filter(|(.., peer)| of_ring(peer)).map(|(name, ..)| name.as_str()).collect();
    let ring = in_ring.split_first().map(|(first, others)| {
        let mut ring = Ring::new(Arc::new(shared.names.clone()), first);
        ring.set(others.iter().copied());
        ring
    });
    let owner = |at: usize| ring.as_ref().and_then(|ring| ring.owner(at)).map(str::to_owned);
    let named = |at: usize| shared.names.get(at).map(|name| (at, name));
    let heartbeats: Vec<Heartbeat> = (0..shared.heartbeats)
        .filter_map(named)
        .map(|(at, name)| Heartbeat { name: name.into(), member: owner(at) })
        .collect();
    let claims: HashMap<&str, Stored> = claims
        .iter()
        .filter_map(|entry| Some((keys.name_of_job(&entry.key)?, Stored::read(&entry.value)?)))
        .collect();
    let running: HashMap<&str, String> = running
        .iter()
        .filter_map(|entry| Some((keys.name_of_running(&entry.key)?, runner(&entry.value)?.member)))
        .collect();
    let jobs: Vec<Job> = (shared.heartbeats..shared.names.len())
        .filter_map(named)
        .map(|(at, name)| Job {
            name: name.into(),
            member: owner(at),
            claim: claims.get(name).cloned().map(|stored| Claim {
                occurrence: stored.occurrence,
                member: stored.claimant.member,
                state: stored.state,
            }),
            running: running.get(name).cloned(),
        })
        .collect();
    let in_ring: HashSet<String> = in_ring.into_iter().map(str::to_owned).collect();
    let mut shown = Vec::with_capacity(peers.len());
    for (number, (name, entry, peer)) in peers.into_iter().enumerate() {
        let left = match entry.lease.filter(|_| number < MAX_LEASES) {
            Some(lease) => left(&etcd, lease).await,
            None => None,
        };
        let is_in = in_ring.contains(&name);
        let count = |members: &mut dyn Iterator<Item = &Option<String>>| {
            is_in.then(|| members.filter(|member| member.as_deref() == Some(name.as_str())).count())
        };
        shown.push(Member {
            has_same_names: is_in,
            has_same_settings: peer.as_ref().is_some_and(|peer| peer.has_settings(shared.settings)),
            heartbeats: count(&mut heartbeats.iter().map(|heartbeat| &heartbeat.member)),
            jobs: count(&mut jobs.iter().map(|job| &job.member)),
            ttl_seconds: left.map(|(ttl, _)| ttl),
            left_seconds: left.map(|(_, left)| left),
            instance: peer.map(|peer| peer.instance),
            name,
        });
    }
    Ok(View {
        prefix: fleet.prefix.clone(),
        clock_seconds: clock.map(|clock| clock.num_seconds()),
        members: shown,
        heartbeats,
        jobs,
    })
}

async fn range(etcd: &Etcd, prefix: String) -> anyhow::Result<(Vec<Entry>, Option<DateTime<Utc>>)> {
    let answered = etcd.ask(&Request::Range { prefix }).await;
    match answered.result {
        Ok(Answer::Entries(entries)) => Ok((entries, answered.date)),
        Ok(_) => Err(anyhow!("the fleet cannot be asked: the answer is not one of etcd")),
        Err(failure) => {
            let why = etcd.trouble().unwrap_or_else(|| failure.to_string());
            Err(anyhow!("the fleet cannot be asked: {why}"))
        }
    }
}

/// How long a lease lives, and how much of that is left, in seconds; `None` if it has ended meanwhile.
async fn left(etcd: &Etcd, lease: i64) -> Option<(u64, u64)> {
    match etcd.ask(&Request::TimeToLive { lease }).await.result {
        Ok(Answer::Left { ttl, left: Some(left) }) => Some((ttl.as_secs(), left.as_secs())),
        _ => None,
    }
}
