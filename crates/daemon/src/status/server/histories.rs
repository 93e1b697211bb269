//! What the history says of one heartbeat or one job, as JSON. It is read from the disk on a thread of its own, one at a time.

use super::super::board::{Board, Kind};
use crate::history::{Absence, Beaten, Figures, Incident, Look, Ran, Refused, Turn, Who};
use hyper::body::Bytes;
use serde::Serialize;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};
use tracing::warn;

/// How many requests wait, the one included that is answered.
const WAITING: usize = 16;

/// How long a request waits for others, and for the disk.
const WAIT: Duration = Duration::from_secs(10);

/// How old what is said of all may become, and of which part of the time it may be read at most.
const STALE: Duration = Duration::from_secs(60);
const SHARE: u32 = 20;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Untold {
    /// It is not remembered.
    Unknown,
    /// Others are asking, or the disk does not answer.
    Busy,
    /// The store cannot be read, which the log says.
    Failed,
}

/// What is told, field by field in `docs/status.md`.
#[derive(Serialize)]
struct Told {
    name: Arc<str>,
    #[serde(flatten)]
    figures: Figures,
    incidents: Vec<Incident>,
    changes: Vec<Turn>,
    beats: Vec<Beaten>,
    runs: Vec<Ran>,
    /// When no program ran.
    absences: Vec<Absence>,
}

#[derive(Debug)]
pub(super) struct Histories {
    waiting: Semaphore,
    reading: Arc<Semaphore>,
    /// From when on all may be read again; `None` while they are being read.
    again: Mutex<Option<Instant>>,
}

impl Histories {
    pub(super) fn new() -> Self {
        Self {
            waiting: Semaphore::new(WAITING),
            reading: Arc::new(Semaphore::new(1)),
            again: Mutex::new(Some(Instant::now())),
        }
    }

    /// Has the board told what the history says of all, where that is a while ago. Waits for nothing.
    ///
    /// Called when somebody looks: nothing is read for nobody.
    pub(super) fn freshen(self: &Arc<Self>, board: &Board) {
        let Some(folder) = board.history() else { return };
        let mut again = self.again.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = Instant::now();
        if again.is_none_or(|again| begun < again) {
            return;
        }
        *again = None;
        drop(again);
        let (all, board) = (self.clone(), board.clone());
        tokio::task::spawn_blocking(move || {
            match Look::open(&folder).and_then(|look| look.reliabilities()) {
                Ok(said) => board.remember(&said),
                // No history has been written yet.
                Err(Refused::Missing { .. }) => {}
                Err(refused) => warn!("the history cannot be shown: {refused}"),
            }
            let pause = (begun.elapsed() * SHARE).max(STALE);
            *all.again.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + pause);
        });
    }

    pub(super) async fn told(&self, folder: PathBuf, kind: Kind, name: &str) -> Result<Bytes, Untold> {
        let _waiting = self.waiting.try_acquire().map_err(|_| Untold::Busy)?;
        let who = Who { is_job: kind == Kind::Job, name: name.into() };
        let asked = async {
            let permit = self.reading.clone().acquire_owned().await.map_err(|_| Untold::Busy)?;
            let read = tokio::task::spawn_blocking(move || {
                let _permit = permit;
                read(&folder, who)
            });
            match read.await {
                Ok(Ok(Some(bytes))) => Ok(bytes),
                Ok(Ok(None) | Err(Refused::Missing { .. })) => Err(Untold::Unknown),
                Ok(Err(refused)) => {
                    warn!("the history cannot be shown: {refused}");
                    Err(Untold::Failed)
                }
                Err(_) => Err(Untold::Failed),
            }
        };
        timeout(WAIT, asked).await.unwrap_or(Err(Untold::Busy))
    }
}

fn read(folder: &std::path::Path, who: Who) -> Result<Option<Bytes>, Refused> {
    let look = Look::open(folder)?;
    let Some(entry) = look.entry(&who)? else { return Ok(None) };
    let told = Told {
        name: who.name,
        figures: Figures::of(&look.hours(entry.id, 0)?),
        incidents: look.incidents(entry.id)?,
        changes: look.turns(entry.id)?,
        beats: look.beats(entry.id)?,
        runs: look.runs(entry.id)?,
        absences: look.down()?,
    };
    // Writing a tree that was just made cannot fail.
    Ok(serde_json::to_vec(&told).ok().map(Bytes::from))
}
