//! How many attempts are under way at once: a bound for all, and one for each host that adapts to it.
//!
//! A host with nothing under way may always begin: however many other hosts never answer, they hold up no one
//! else. Further attempts come out of a pool for all hosts. How large a host's share of the pool is depends on
//! how well it answers, as TCP does for packets: two attempts at first, one more with each attempt that ends by
//! itself, half as many after a time-out. So a silent host soon has one attempt under way, and a host that
//! answers has its share of the pool after a few round trips. Part of that share is kept for the host while it
//! has nothing under way: of many heartbeats at one host, two that hang do not hold up the others.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// A beat was given up before it began: other attempts were under way until its time was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Crowded {
    /// There was no room for more.
    #[error("not sent: too many other beats were under way")]
    Full,
    /// The host is silent, so that few attempts to it are begun at a time.
    #[error("not sent: other beats to the same host were not answered, and few are tried at a time then")]
    Silent,
}

/// How many attempts to one host may be under way at first.
const FIRST_WINDOW: usize = 2;

/// How many of them are kept for a host that has nothing under way.
const KEPT_WINDOW: usize = 16;

/// For how many hosts they are kept at most.
const MAX_KEPT: usize = 10_000;

/// How many hosts with a single attempt under way there may be for each place in the pool.
const SINGLES: usize = 8;

/// Bounds on what is under way. Each host's attempts begin in the order in which they were asked for.
#[derive(Debug)]
pub struct Limits {
    /// How many attempts may be under way, each host's first one not counted.
    most: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Hosts with attempts under way, or waiting, or that have answered.
    hosts: HashMap<Arc<str>, Host>,
    /// How many hosts have an attempt under way.
    singles: usize,
    /// How many more attempts are under way, out of the pool.
    pooled: usize,
    /// Hosts that have nothing under way and wait, in turn.
    idle: VecDeque<Arc<str>>,
    /// Hosts that would begin another attempt, had the pool room: in turn.
    busy: VecDeque<Arc<str>>,
}

#[derive(Debug)]
struct Host {
    under_way: usize,
    /// How many may be.
    window: usize,
    /// Whether the attempt that ended last was cut off.
    is_silent: bool,
    waiting: VecDeque<oneshot::Sender<Permit>>,
    /// Whether it is in the queues of those names.
    in_idle: bool,
    in_busy: bool,
}

impl Host {
    fn new(window: usize) -> Self {
        let waiting = VecDeque::new();
        Self { under_way: 0, window, is_silent: false, waiting, in_idle: false, in_busy: false }
    }

    /// Whether anything still waits. Waiters that have given up are forgotten.
    fn is_wanted(&mut self) -> bool {
        while self.waiting.front().is_some_and(oneshot::Sender::is_closed) {
            self.waiting.pop_front();
        }
        !self.waiting.is_empty()
    }
}

impl State {
    /// Lets a host wait for its turn, if it has something to begin.
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

    /// The next host whose turn it is, as far as there is room, and who waits there.
    fn next(&mut self, most: usize) -> Option<(Arc<str>, oneshot::Sender<Permit>)> {
        // Each host that stands there without need leaves the queue.
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

/// What has been granted, to be handed over without the lock.
type Granted = Vec<(oneshot::Sender<Permit>, Permit)>;

impl Limits {
    /// Allows `at_once` attempts at the same time, in addition to one for each host. Half of them may be to one host.
    pub fn new(at_once: usize) -> Self {
        Self { most: at_once.max(2), state: Mutex::default() }
    }

    /// What bounds the attempts to a host.
    pub fn gate(self: &Arc<Self>, host: Arc<str>) -> Gate {
        Gate { limits: self.clone(), host }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Grants all that there is room for; `name` may have more to begin than before.
    fn grant(self: &Arc<Self>, state: &mut State, name: &Arc<str>) -> Granted {
        let mut granted = Granted::new();
        state.line_up(name);
        // Ends with the room, or with those who wait.
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
        // Who gives up at this moment gives its permit back.
        granted.into_iter().for_each(|(sender, permit)| drop(sender.send(permit)));
    }
}

/// Bounds the attempts to one host.
#[derive(Clone, Debug)]
pub struct Gate {
    limits: Arc<Limits>,
    host: Arc<str>,
}

impl Gate {
    /// The same limits for something else than the host of the beat.
    pub fn of(&self, host: Arc<str>) -> Self {
        self.limits.gate(host)
    }

    /// Waits for the permission to begin an attempt; giving it back is dropping it.
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

/// The permission for one attempt.
#[derive(Debug)]
pub struct Permit {
    limits: Arc<Limits>,
    host: Arc<str>,
    ended: Option<bool>,
}

impl Permit {
    /// Gives it back after the attempt, and says whether the attempt ended by itself, with an answer, a refusal
    /// or anything else, and was not cut off by a time-out.
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
