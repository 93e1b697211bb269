//! Limits the attempts under way: one bound for all, and one for each host, which adapts to the host.
//!
//! A host with nothing under way may always begin, so that silent hosts delay no other host. Further attempts come from a pool for
//! all hosts. The share of a host in the pool depends on its answers, like the window of TCP: two attempts at first, one more with
//! each attempt that ends by itself, half as many after a time-out. So a silent host soon has one attempt under way, and a host
//! that answers has its full share after a few round trips. Part of the share is kept for the host while it has nothing under way:
//! two heartbeats that hang do not delay the others at the same host.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// The error of a beat that was given up before it began: other attempts were under way until its time was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Crowded {
    /// The limit for all was reached.
    #[error("not sent: too many other beats were under way")]
    Full,
    /// The host does not answer, so that its limit is low.
    #[error("not sent: other beats to the same host were not answered, and few are tried at a time then")]
    Silent,
}

/// How many attempts to one host may be under way at first.
const FIRST_WINDOW: usize = 2;

/// How many of them stay reserved for a host that has nothing under way.
const KEPT_WINDOW: usize = 16;

/// The greatest number of hosts with such a reserve.
const MAX_KEPT: usize = 10_000;

/// The greatest number of hosts with a single attempt under way, for each place in the pool.
const SINGLES: usize = 8;

/// The limits. The attempts to a host begin in the order of their requests.
#[derive(Debug)]
pub struct Limits {
    /// How many attempts may be under way, not counting the first one of each host.
    most: usize,
    state: Mutex<Load>,
}

#[derive(Debug, Default)]
struct Load {
    /// The hosts with attempts under way or waiting, and those that have answered.
    hosts: HashMap<Arc<str>, Host>,
    /// How many hosts have an attempt under way.
    singles: usize,
    /// How many further attempts are under way, from the pool.
    pooled: usize,
    /// The hosts that have nothing under way and wait, in order.
    idle: VecDeque<Arc<str>>,
    /// The hosts that wait for room in the pool, in order.
    busy: VecDeque<Arc<str>>,
}

#[derive(Debug)]
struct Host {
    under_way: usize,
    /// How many may be under way.
    window: usize,
    /// Whether the last attempt was cut off.
    is_silent: bool,
    waiting: VecDeque<oneshot::Sender<Permit>>,
    /// Whether the host is in the queues with these names.
    in_idle: bool,
    in_busy: bool,
}

impl Host {
    fn new(window: usize) -> Self {
        let waiting = VecDeque::new();
        Self { under_way: 0, window, is_silent: false, waiting, in_idle: false, in_busy: false }
    }

    /// Whether an attempt still waits. Waiters that have given up are removed.
    fn is_wanted(&mut self) -> bool {
        while self.waiting.front().is_some_and(oneshot::Sender::is_closed) {
            self.waiting.pop_front();
        }
        !self.waiting.is_empty()
    }
}

impl Load {
    /// Queues a host if it has an attempt to begin.
    fn line_up(&mut self, name: &Arc<str>) {
        let Some(host) = self.hosts.get_mut(name) else { return };
        if !host.is_wanted() {
            return;
        }
        if host.under_way == 0 && !host.in_idle {
            host.in_idle = true;
            self.idle.push_back(name.clone());
        } else if (1..host.window).contains(&host.under_way) && !host.in_busy {
            host.in_busy = true;
            self.busy.push_back(name.clone());
        }
    }

    /// The next host in order for which there is room, and the waiter of its attempt.
    fn next(&mut self, most: usize) -> Option<(Arc<str>, oneshot::Sender<Permit>)> {
        // Bound: each host that has nothing to begin leaves the queue.
        loop {
            let (name, is_idle) = if self.singles < most.saturating_mul(SINGLES)
                && let Some(name) = self.idle.pop_front()
            {
                (name, true)
            } else if self.pooled < most {
                (self.busy.pop_front()?, false)
            } else {
                return None;
            };
            let Some(host) = self.hosts.get_mut(&name) else { continue };
            if is_idle {
                host.in_idle = false
            } else {
                host.in_busy = false
            }
            let may = if is_idle { host.under_way == 0 } else { (1..host.window).contains(&host.under_way) };
            if may
                && host.is_wanted()
                && let Some(sender) = host.waiting.pop_front()
            {
                host.under_way += 1;
                if is_idle {
                    self.singles += 1
                } else {
                    self.pooled += 1
                }
                return Some((name, sender));
            }
        }
    }
}

/// Permits that were granted, to be handed over after the lock is released.
type Granted = Vec<(oneshot::Sender<Permit>, Permit)>;

impl Limits {
    /// Allows `at_once` attempts at the same time in addition to one for each host. Half of them may be to one host.
    pub fn new(at_once: usize) -> Self {
        Self { most: at_once.max(2), state: Mutex::default() }
    }

    /// The limits for a host.
    pub fn gate(self: &Arc<Self>, host: Arc<str>) -> Gate {
        Gate { limits: self.clone(), host }
    }

    fn lock(&self) -> MutexGuard<'_, Load> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Grants permits as long as there is room; the host `name` may have more to begin than before.
    fn grant(self: &Arc<Self>, state: &mut Load, name: &Arc<str>) -> Granted {
        let mut granted = Granted::new();
        state.line_up(name);
        // Bound: ends when there is no room, or no waiter.
        while let Some((name, sender)) = state.next(self.most) {
            state.line_up(&name);
            granted.push((sender, Permit { limits: self.clone(), host: name, ended: None }));
        }
        granted
    }

    fn release(self: &Arc<Self>, name: &Arc<str>, ended: Option<bool>) {
        let mut state = self.lock();
        let Some(host) = state.hosts.get_mut(name) else { return };
        host.under_way = host.under_way.saturating_sub(1);
        let is_idle = host.under_way == 0;
        if let Some(ended) = ended {
            let window = if ended { (host.window + 1).min(self.most / 2) } else { host.window / 2 };
            (host.window, host.is_silent) = (window.max(1), !ended);
        }
        if is_idle {
            state.singles -= 1
        } else {
            state.pooled -= 1
        }
        let granted = self.grant(&mut state, name);
        let has_room = state.hosts.len() <= MAX_KEPT;
        if let Some(host) = state.hosts.get_mut(name)
            && host.under_way == 0
            && !host.is_wanted()
        {
            host.window = host.window.min(KEPT_WINDOW);
            if host.window <= FIRST_WINDOW || !has_room {
                state.hosts.remove(name);
            }
        }
        drop(state);
        // A waiter that gives up at this moment returns its permit.
        granted.into_iter().for_each(|(sender, permit)| drop(sender.send(permit)));
    }
}

/// The gate for the attempts to one host.
#[derive(Clone, Debug)]
pub struct Gate {
    limits: Arc<Limits>,
    host: Arc<str>,
}

impl Gate {
    /// The gate with this name, under the same limits: for another host, or anything else that needs permits.
    pub fn of(&self, host: Arc<str>) -> Self {
        self.limits.gate(host)
    }

    /// Waits for the permit of an attempt. Dropping the permit returns it.
    pub async fn permit(&self) -> Permit {
        loop {
            let receiver = {
                let mut state = self.limits.lock();
                let window = FIRST_WINDOW.min(self.limits.most / 2);
                let host = state.hosts.entry(self.host.clone()).or_insert_with(|| Host::new(window));
                let (sender, receiver) = oneshot::channel();
                host.waiting.push_back(sender);
                let granted = self.limits.grant(&mut state, &self.host);
                drop(state);
                granted.into_iter().for_each(|(sender, permit)| drop(sender.send(permit)));
                receiver
            };
            // A sender is never dropped while its receiver waits.
            if let Ok(permit) = receiver.await {
                return permit;
            }
        }
    }

    /// Why there was no permit in time.
    pub fn crowded(&self) -> Crowded {
        let state = self.limits.lock();
        let is_silent = state.hosts.get(&self.host).is_some_and(|host| host.is_silent);
        if is_silent { Crowded::Silent } else { Crowded::Full }
    }
}

/// The permit of one attempt.
#[derive(Debug)]
pub struct Permit {
    limits: Arc<Limits>,
    host: Arc<str>,
    ended: Option<bool>,
}

impl Permit {
    /// Returns the permit of an attempt that ended by itself, with an answer, a refusal or any other error, and was not cut off by a
    /// time-out.
    pub fn done(mut self, ended: bool) {
        self.ended = Some(ended);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.limits.release(&self.host, self.ended);
    }
}

#[cfg(test)]
mod tests;
