//! Owns the look-up of names: one at a time for each name, shared by all callers, and a bounded number in total.
//!
//! The system's resolver blocks a thread, for half a minute or longer when no server answers it. So the number of
//! look-ups is bounded, far below the number of threads that the runtime has: a dead resolver takes no thread
//! from anything else, and thousands of beats to one name wait for one look-up.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;

/// How many look-ups may be under way at once. The runtime has 512 threads for blocking work.
const AT_ONCE: usize = 128;

/// A look-up that takes longer than this is no longer joined: it may never end.
const STALE: Duration = Duration::from_secs(30);

type Ask = dyn Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync;

/// Why a name was not found, shared by all callers.
#[derive(Debug, Clone)]
struct Failure(io::ErrorKind, Arc<str>);

type Found = Result<Arc<[IpAddr]>, Failure>;

/// Looks names up. Cheap to clone: all clones share their look-ups.
#[derive(Clone)]
pub(crate) struct Resolver {
    ask: Arc<Ask>,
    room: Arc<Semaphore>,
    under_way: Arc<Mutex<HashMap<Arc<str>, LookUp>>>,
}

#[derive(Debug)]
struct LookUp {
    began: Instant,
    found: watch::Receiver<Option<Found>>,
}

impl Resolver {
    pub(crate) fn new(ask: impl Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync + 'static) -> Self {
        Self { ask: Arc::new(ask), room: Arc::new(Semaphore::new(AT_ONCE)), under_way: Arc::default() }
    }

    /// The addresses of a name, in the order in which they should be tried.
    ///
    /// A caller that gives up waiting does not end a look-up that the system has begun.
    pub(crate) async fn look_up(&self, name: &str) -> io::Result<Arc<[IpAddr]>> {
        if let Ok(address) = name.parse::<IpAddr>() {
            return Ok([address].into());
        }
        let mut found = self.join(name);
        let found = found.wait_for(Option::is_some).await.ok().and_then(|found| found.clone());
        match found {
            Some(Ok(addresses)) => Ok(addresses),
            Some(Err(Failure(kind, reason))) => Err(io::Error::new(kind, &*reason)),
            // The runtime shuts down.
            None => Err(io::Error::other("the look-up was broken off")),
        }
    }

    /// The look-up of a name that is under way, or a new one.
    fn join(&self, name: &str) -> watch::Receiver<Option<Found>> {
        let mut under_way = self.lock();
        if let Some(look_up) = under_way.get(name).filter(|look_up| look_up.began.elapsed() < STALE) {
            return look_up.found.clone();
        }
        let (tell, found) = watch::channel(None);
        let name: Arc<str> = name.into();
        let began = Instant::now();
        under_way.insert(name.clone(), LookUp { began, found: found.clone() });
        let this = self.clone();
        tokio::spawn(async move {
            // The name is of the machine itself; no server is asked.
            let room = match is_local(&name) {
                true => None,
                false => this.room.clone().acquire_owned().await.ok(),
            };
            let (ask, asked) = (this.ask.clone(), name.clone());
            let result = tokio::task::spawn_blocking(move || {
                let result = ask(&asked);
                drop(room);
                result
            });
            let result = match result.await {
                Ok(Ok(addresses)) => Ok(addresses.into()),
                Ok(Err(error)) => Err(Failure(error.kind(), error.to_string().into())),
                Err(_) => Err(Failure(io::ErrorKind::Other, "the look-up was broken off".into())),
            };
            let mut under_way = this.lock();
            // A newer look-up may have replaced it.
            if under_way.get(&name).is_some_and(|look_up| look_up.began == began) {
                under_way.remove(&name);
            }
            drop(under_way);
            tell.send_replace(Some(result));
        });
        found
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Arc<str>, LookUp>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The system's resolver.
impl Default for Resolver {
    fn default() -> Self {
        Self::new(|name| Ok((name, 0).to_socket_addrs()?.map(|address: SocketAddr| address.ip()).collect()))
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resolver")
    }
}

/// `localhost` (RFC 6761, 6.3). Of the names below it some systems ask a server.
fn is_local(name: &str) -> bool {
    name.strip_suffix('.').unwrap_or(name).eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    const LONG: Duration = Duration::from_secs(20);

    /// Never answers but for what is local or `known`, until the sender is dropped; counts what it was asked.
    fn dead() -> (Resolver, Arc<AtomicUsize>, mpsc::Sender<()>) {
        let (alive, dead) = mpsc::channel::<()>();
        let (dead, asked) = (Mutex::new(dead), Arc::<AtomicUsize>::default());
        let count = asked.clone();
        // Whoever holds the lock waits for all: so do the others, for the lock.
        let resolver = Resolver::new(move |name| {
            count.fetch_add(1, Ordering::SeqCst);
            if !is_local(name) {
                let _ = dead.lock().unwrap_or_else(PoisonError::into_inner).recv();
            }
            Ok(vec![IpAddr::from([127, 0, 0, 1])])
        });
        (resolver, asked, alive)
    }

    async fn until(asked: &AtomicUsize, count: usize) {
        let reached = async {
            while asked.load(Ordering::SeqCst) < count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(LONG, reached).await.unwrap();
    }

    #[tokio::test]
    async fn a_name_is_looked_up_once_for_all_who_ask() {
        let (resolver, asked, alive) = dead();
        let waiting: Vec<_> = (0..300)
            .map(|_| {
                let resolver = resolver.clone();
                tokio::spawn(async move { resolver.look_up("hc.test").await })
            })
            .collect();
        until(&asked, 1).await;
        drop(alive);
        for waiting in waiting {
            assert_eq!(*waiting.await.unwrap().unwrap(), [IpAddr::from([127, 0, 0, 1])]);
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        // What is found is not kept.
        resolver.look_up("hc.test").await.unwrap();
        assert_eq!(asked.load(Ordering::SeqCst), 2);
        assert!(resolver.lock().is_empty());
    }

    #[tokio::test]
    async fn a_dead_resolver_takes_a_bounded_number_of_threads_and_holds_up_neither_addresses_nor_this_machine()
     {
        let (resolver, asked, alive) = dead();
        let waiting: Vec<_> = (0..AT_ONCE * 2)
            .map(|number| {
                let resolver = resolver.clone();
                tokio::spawn(async move { resolver.look_up(&format!("{number}.test")).await })
            })
            .collect();
        until(&asked, AT_ONCE).await;
        assert_eq!(asked.load(Ordering::SeqCst), AT_ONCE);
        for local in ["127.0.0.1", "::1", "localhost", "LOCALHOST."] {
            let found = tokio::time::timeout(LONG, resolver.look_up(local)).await;
            assert!(found.is_ok_and(|found| found.is_ok()), "{local}");
        }
        let other = tokio::time::timeout(LONG, tokio::task::spawn_blocking(|| 1)).await;
        assert_eq!(other.unwrap().unwrap(), 1);
        drop(alive);
        for waiting in waiting {
            waiting.await.unwrap().unwrap();
        }
    }

    #[tokio::test]
    async fn a_name_that_is_not_found_gives_the_reason_to_all() {
        let resolver = Resolver::new(|_| Err(io::Error::other("no such name")));
        let two = tokio::join!(resolver.look_up("a.test"), resolver.look_up("a.test"));
        let reasons = [two.0, two.1].map(|found| found.unwrap_err().to_string());
        assert_eq!(reasons, ["no such name", "no such name"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_up_that_never_ends_is_not_joined_for_ever() {
        let (resolver, asked, alive) = dead();
        let first = resolver.join("a.test");
        tokio::time::advance(STALE).await;
        let second = resolver.join("a.test");
        assert!(!first.same_channel(&second));
        assert!(second.same_channel(&resolver.join("a.test")));
        drop((alive, asked));
    }
}
