//! What the history says of one heartbeat or one job, as JSON. It is read from the disk on a thread of its own, one at a time.

use super::super::board::Kind;
use crate::history::{Absence, Beaten, Figures, Incident, Look, Ran, Refused, Turn, Who};
use hyper::body::Bytes;
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tracing::warn;

/// How many requests wait, the one included that is answered.
const WAITING: usize = 16;

/// How long a request waits for others, and for the disk.
const WAIT: Duration = Duration::from_secs(10);

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
}

impl Histories {
    pub(super) fn new() -> Self {
        Self { waiting: Semaphore::new(WAITING), reading: Arc::new(Semaphore::new(1)) }
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
