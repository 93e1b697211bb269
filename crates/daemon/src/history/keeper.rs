//! The thread that writes. Whoever tells it something puts that into a queue and goes on.
//!
//! The queue is bounded: while it is full, what comes is left out, counted, and told in the log. A write that fails is tried again
//! with what has come since; what was not written waits in the queue.

use super::open::Refused;
use super::record::Record;
use super::store::Store;
use chrono::{DateTime, Utc};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tracing::{error, info, warn};

/// How many records may wait: all beats of ten thousand heartbeats for some seconds.
const MOST: usize = 65_536;

/// What comes within this time is written at once. A crash loses no more than that.
const TOGETHER: Duration = Duration::from_millis(500);

/// After a failure it is tried again after this time.
const AGAIN: Duration = Duration::from_secs(60);

/// How long the end of the program waits for the last write.
const LAST: Duration = Duration::from_secs(2);

/// Where a history is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The folder.
    pub folder: PathBuf,
    /// How large its files become, in bytes.
    pub max_size: u64,
}

/// Keeps a history. It ends when this is dropped, after a last write.
#[derive(Debug)]
pub struct Keeper {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Queue>,
    woken: Condvar,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    records: Vec<Record>,
    left_out: u64,
    stop: bool,
    has_ended: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keeper {
    /// Begins to keep a history. `began` is when the program has begun. A folder that cannot be used is told in the log, and tried
    /// again; without a thread nothing is kept.
    pub fn new(place: Place, began: DateTime<Utc>) -> Self {
        let shared = Arc::new(Shared::default());
        let of_thread = shared.clone();
        let thread = thread::Builder::new().name("history".into()).spawn(move || {
            Writer { place, began, store: None, was_told: false, again: None }.work(&of_thread);
            of_thread.lock().has_ended = true;
            of_thread.ended.notify_all();
        });
        let thread = thread.map_err(|error| warn!("nothing is remembered: no thread for it: {error}")).ok();
        Self { shared, thread }
    }

    /// Remembers something. Never waits for a disk.
    pub fn tell(&self, record: Record) {
        if self.thread.is_none() {
            return;
        }
        let mut queue = self.shared.lock();
        if queue.records.len() >= MOST {
            queue.left_out += 1;
            return;
        }
        queue.records.push(record);
        let is_first = queue.records.len() == 1;
        drop(queue);
        if is_first {
            self.shared.woken.notify_one();
        }
    }
}

impl Drop for Keeper {
    /// Waits for the last write, two seconds at most: a disk that does not answer holds up no stop.
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.woken.notify_one();
        let Some(thread) = self.thread.take() else { return };
        let queue = self.shared.lock();
        let waited = self.shared.ended.wait_timeout_while(queue, LAST, |queue| !queue.has_ended);
        if waited.is_ok_and(|(queue, _)| queue.has_ended) {
            let _ = thread.join();
        }
    }
}

struct Writer {
    place: Place,
    began: DateTime<Utc>,
    store: Option<Store>,
    /// Whether a failure was told that lasts.
    was_told: bool,
    /// When the next attempt is made, after a failure.
    again: Option<Instant>,
}

impl Writer {
    fn work(&mut self, shared: &Shared) {
        self.open();
        let mut records = Vec::new();
        loop {
            let (stop, left_out) = self.wait(shared, &mut records);
            if left_out > 0 {
                warn!(
                    "{left_out} beats and runs are not remembered: the disk was too slow for them, or fails"
                );
            }
            self.write(&mut records);
            if stop {
                return;
            }
        }
    }

    /// Waits until there is something to write, or the end. What was not written yet is kept at the front.
    fn wait(&self, shared: &Shared, records: &mut Vec<Record>) -> (bool, u64) {
        let mut queue = shared.lock();
        while !queue.stop {
            let pause = match self.again {
                Some(again) => again.saturating_duration_since(Instant::now()),
                None if queue.records.is_empty() => {
                    queue = shared.woken.wait(queue).unwrap_or_else(PoisonError::into_inner);
                    continue;
                }
                None => TOGETHER,
            };
            let until = Instant::now() + pause;
            while !queue.stop && Instant::now() < until {
                let left = until.saturating_duration_since(Instant::now());
                queue = shared.woken.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner).0;
            }
            break;
        }
        let room = MOST.saturating_sub(records.len());
        let more = queue.records.len().min(room);
        records.extend(queue.records.drain(..more));
        (queue.stop, std::mem::take(&mut queue.left_out))
    }

    fn write(&mut self, records: &mut Vec<Record>) {
        if self.store.is_none() {
            self.open();
        }
        let Some(store) = &mut self.store else { return };
        match store.write(records) {
            Ok(()) => {
                records.clear();
                self.worked();
            }
            Err(refused) => self.failed(&refused),
        }
    }

    fn open(&mut self) {
        match Store::open(&self.place.folder, self.place.max_size, self.began) {
            Ok(store) => {
                if let Some((to, why)) = store.set_aside() {
                    warn!(
                        "the history could not be used and was set aside as {}: {why}; a new one begins",
                        to.display()
                    );
                }
                self.store = Some(store);
                if !self.was_told {
                    info!("what happens is remembered in {}", self.place.folder.display());
                }
                self.again = None;
            }
            Err(refused) => self.failed(&refused),
        }
    }

    fn worked(&mut self) {
        self.again = None;
        if std::mem::take(&mut self.was_told) {
            info!("what happens is remembered again in {}", self.place.folder.display());
        }
    }

    fn failed(&mut self, refused: &Refused) {
        self.again = Some(Instant::now() + AGAIN);
        if !std::mem::replace(&mut self.was_told, true) {
            error!(
                "what happens is not remembered: {refused}; beats and runs go on, and it is tried again each minute"
            );
        }
    }
}
