//! Owns [`Engine`]: the engine in memory, with the rules of etcd that a fleet relies on, and with a clock that the caller gives. For tests
//! and for the simulation.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::request::{Answer, Entry, Failure, Lease, Request};

/// An engine in memory. Times are those of a clock that is never set.
///
/// ```
/// use downbeat_fleet::memory::Engine;
/// use downbeat_fleet::request::{Answer, Request};
/// use std::time::Duration;
///
/// let second = Duration::from_secs;
/// let mut engine = Engine::new();
/// let Answer::Granted { lease, .. } = engine.ask(second(0), &Request::Grant { ttl: second(10) })? else { panic!() };
/// let request = Request::Create { key: "a".into(), value: "1".into(), lease: Some(lease) };
/// assert_eq!(engine.ask(second(1), &request)?, Answer::Claimed { is_mine: true, stored: None });
/// let range = Request::Range { prefix: "a".into() };
/// assert!(matches!(engine.ask(second(9), &range)?, Answer::Entries(entries) if entries.len() == 1));
/// assert_eq!(engine.ask(second(10), &range)?, Answer::Entries(vec![]));
/// # Ok::<(), downbeat_fleet::request::Failure>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Engine {
    keys: BTreeMap<String, (String, Option<Lease>)>,
    /// How long each lease lives, and when it ends.
    leases: BTreeMap<Lease, (Duration, Duration)>,
    granted: Lease,
    is_full: bool,
}

impl Engine {
    /// One without keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whether its space is used up: it grants nothing and writes nothing then.
    pub fn set_full(&mut self, is_full: bool) {
        self.is_full = is_full;
    }

    /// A new leader renews all leases that have not ended.
    pub fn new_leader(&mut self, now: Duration) {
        self.expire(now);
        for (ttl, ends) in self.leases.values_mut() {
            *ends = now + *ttl;
        }
    }

    /// The keys, and what they have.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.keys.iter().map(|(key, (value, _))| (key.as_str(), value.as_str()))
    }

    /// Does what is asked.
    ///
    /// # Errors
    ///
    /// [`Failure::Full`] while its space is used up, and [`Failure::LeaseLost`] for a key on a lease that has ended.
    pub fn ask(&mut self, now: Duration, request: &Request) -> Result<Answer, Failure> {
        self.expire(now);
        match request {
            Request::Grant { ttl } => {
                self.room()?;
                self.granted += 1;
                self.leases.insert(self.granted, (*ttl, now + *ttl));
                Ok(Answer::Granted { lease: self.granted, ttl: *ttl })
            }
            Request::KeepAlive { lease } => {
                let renewed = self.leases.get_mut(lease).map(|(ttl, ends)| {
                    *ends = now + *ttl;
                    *ttl
                });
                Ok(Answer::Alive { ttl: renewed })
            }
            Request::Revoke { lease } => {
                self.leases.remove(lease);
                self.sweep();
                Ok(Answer::Done)
            }
            Request::TimeToLive { lease } => {
                let found = self.leases.get(lease);
                let ttl = found.map_or(Duration::ZERO, |(ttl, _)| *ttl);
                Ok(Answer::Left { ttl, left: found.map(|(_, ends)| ends.saturating_sub(now)) })
            }
            Request::Put { key, value, lease } => self.write(key, value, *lease).map(|()| Answer::Done),
            Request::Range { prefix } => {
                let found = self.keys.range(prefix.clone()..).take_while(|(key, _)| key.starts_with(prefix));
                Ok(Answer::Entries(found.map(entry).collect()))
            }
            Request::Read { key } => {
                Ok(Answer::Entries(self.keys.get_key_value(key).map(entry).into_iter().collect()))
            }
            Request::Claim { key, value, older_than } => {
                let may = self.keys.get(key).is_none_or(|(stored, _)| stored < older_than);
                self.take(may, key, value, None)
            }
            Request::Create { key, value, lease } => {
                let may = !self.keys.contains_key(key);
                self.take(may, key, value, *lease)
            }
            Request::Delete { key, value } => {
                if self.keys.get(key).is_some_and(|(stored, _)| stored == value) {
                    self.keys.remove(key);
                }
                Ok(Answer::Done)
            }
        }
    }

    fn take(&mut self, may: bool, key: &str, value: &str, lease: Option<Lease>) -> Result<Answer, Failure> {
        if may {
            self.write(key, value, lease)?;
            return Ok(Answer::Claimed { is_mine: true, stored: None });
        }
        // A transaction is refused as a whole.
        self.room()?;
        let stored = self.keys.get_key_value(key).map(entry);
        let is_mine = stored.as_ref().is_some_and(|stored| stored.value == value);
        Ok(Answer::Claimed { is_mine, stored: stored.filter(|_| !is_mine) })
    }

    fn write(&mut self, key: &str, value: &str, lease: Option<Lease>) -> Result<(), Failure> {
        self.room()?;
        if lease.is_some_and(|lease| !self.leases.contains_key(&lease)) {
            return Err(Failure::LeaseLost);
        }
        self.keys.insert(key.to_owned(), (value.to_owned(), lease));
        Ok(())
    }

    fn room(&self) -> Result<(), Failure> {
        if self.is_full { Err(Failure::Full) } else { Ok(()) }
    }

    /// Ends the leases whose time is over.
    fn expire(&mut self, now: Duration) {
        let before = self.leases.len();
        self.leases.retain(|_, (_, ends)| now < *ends);
        if self.leases.len() != before {
            self.sweep();
        }
    }

    /// Removes the keys whose leases have ended.
    fn sweep(&mut self) {
        let Self { keys, leases, .. } = self;
        keys.retain(|_, (_, lease)| lease.is_none_or(|lease| leases.contains_key(&lease)));
    }
}

fn entry((key, (value, lease)): (&String, &(String, Option<Lease>))) -> Entry {
    Entry { key: key.clone(), value: value.clone(), lease: *lease }
}
