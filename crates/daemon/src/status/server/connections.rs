//! Which connections there are, and which one gives way when there is no room for another.
//!
//! Most connections wait for their client: to send a request, or to take an answer. When there is no room, the one that
//! has waited longest is closed. So clients that connect and say nothing, or take their answers slowly, keep nobody out:
//! a probe sends its request as soon as it is connected, and a stream of events has its own bound.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// The connections of a server.
#[derive(Debug)]
pub(super) struct Connections {
    limit: usize,
    table: Mutex<Table>,
}

#[derive(Debug, Default)]
struct Table {
    /// The number of the next one.
    next: u64,
    all: BTreeMap<u64, Connection>,
}

#[derive(Debug)]
struct Connection {
    /// Since when it waits for its client; `None` while it works for it, or is a stream of events.
    waits: Option<Instant>,
    task: Option<AbortHandle>,
}

impl Connections {
    /// For so many.
    pub(super) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit, table: Mutex::default() })
    }

    /// A place for one more, for which another may have to give way. `None` when none can.
    pub(super) fn admit(self: &Arc<Self>) -> Option<Place> {
        let mut table = self.table();
        if table.all.len() >= self.limit && !table.give_way() {
            return None;
        }
        let number = table.next;
        table.next += 1;
        table.all.insert(number, Connection { waits: Some(Instant::now()), task: None });
        Some(Place { connections: self.clone(), number })
    }

    /// The task of a connection, by which it is closed when it gives way.
    pub(super) fn is_task(&self, number: u64, task: AbortHandle) {
        if let Some(connection) = self.table().all.get_mut(&number) {
            connection.task = Some(task);
        }
    }

    /// Closes the connection that waits longest for its client, if there is one.
    pub(super) fn give_way(&self) {
        self.table().give_way();
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn give_way(&mut self) -> bool {
        let waiting = self.all.iter().filter_map(|(&number, one)| Some((one.waits?, number)));
        let Some((_, number)) = waiting.min() else { return false };
        if let Some(task) = self.all.remove(&number).and_then(|one| one.task) {
            task.abort();
        }
        true
    }
}

/// The place of a connection, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    connections: Arc<Connections>,
    pub(super) number: u64,
}

impl Place {
    /// It works for its client from now on, or is a stream of events.
    pub(super) fn works(&self) {
        self.set(None);
    }

    /// It waits for its client from now on.
    pub(super) fn waits(&self) {
        self.set(Some(Instant::now()));
    }

    fn set(&self, waits: Option<Instant>) {
        if let Some(connection) = self.connections.table().all.get_mut(&self.number) {
            connection.waits = waits;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.table().all.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn numbers(connections: &Connections) -> Vec<u64> {
        connections.table().all.keys().copied().collect()
    }

    #[tokio::test(start_paused = true)]
    async fn the_one_that_waits_longest_gives_way_and_none_that_works() {
        let connections = Connections::new(3);
        let second = async || tokio::time::advance(Duration::from_secs(1)).await;
        let zero = connections.admit().unwrap();
        second().await;
        let one = connections.admit().unwrap();
        second().await;
        let two = connections.admit().unwrap();
        zero.works();
        second().await;
        let three = connections.admit().unwrap();
        assert_eq!(numbers(&connections), [0, 2, 3]);
        second().await;
        zero.waits();
        two.works();
        let four = connections.admit().unwrap();
        assert_eq!(numbers(&connections), [0, 2, 4], "it has waited for less long than the third");
        zero.works();
        four.works();
        assert!(connections.admit().is_none());
        drop((one, three));
        assert_eq!(numbers(&connections), [0, 2, 4], "those that gave way have no place");
        drop(zero);
        assert_eq!(numbers(&connections), [2, 4]);
        assert!(connections.admit().is_some());
    }
}
