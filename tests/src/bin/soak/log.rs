//! The log of a run of the program: read as it is written, and kept in a file for people.

use std::fs::File;
use std::io::{BufRead as _, BufReader, PipeWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use chrono::Utc;

use crate::journal::{self, Entry, What};

/// What was read so far.
#[derive(Debug, Default)]
struct State {
    entries: Vec<Entry>,
    /// The first line that could not be understood.
    error: Option<anyhow::Error>,
}

impl State {
    fn take(&mut self, entry: Option<Entry>) {
        let Some(mut entry) = entry else { return };
        if entry.what == What::Beating {
            // The first time nothing else says that the configuration was read.
            if self.entries.iter().any(|entry| entry.what == What::Read) {
                return;
            }
            entry.what = What::Read;
        }
        self.entries.push(entry);
    }
}

/// A log that is being written.
#[derive(Debug)]
pub(crate) struct Log {
    path: PathBuf,
    state: Arc<(Mutex<State>, Condvar)>,
    reader: JoinHandle<()>,
}

impl Log {
    /// A log, and the end that the program is to write to.
    pub(crate) fn open(path: &Path) -> anyhow::Result<(Self, PipeWriter)> {
        let (reader, writer) = std::io::pipe()?;
        let mut file = File::create(path)?;
        let state = Arc::<(Mutex<State>, Condvar)>::default();
        let shared = state.clone();
        let reader = std::thread::spawn(move || {
            let mut reader = BufReader::new(reader);
            let mut line = String::new();
            // A line of a program that was killed may be cut off, and does not count then.
            while reader.read_line(&mut line).is_ok_and(|_| line.ends_with('\n')) {
                let entry = journal::entry(line.trim_end(), Utc::now());
                let written = file.write_all(line.as_bytes()).context("the log cannot be kept");
                let mut state = shared.0.lock().unwrap();
                match entry.with_context(|| format!("a line of the log: {line}")) {
                    Ok(entry) => state.take(entry),
                    Err(error) => _ = state.error.get_or_insert(error),
                }
                if let Err(error) = written {
                    state.error.get_or_insert(error);
                }
                drop(state);
                shared.1.notify_all();
                line.clear();
            }
        });
        Ok((Self { path: path.to_owned(), state, reader }, writer))
    }

    /// Waits until the log has said something this many times.
    pub(crate) fn wait_for(&self, what: &What, times: usize, limit: Duration) -> anyhow::Result<()> {
        let deadline = Instant::now() + limit;
        let mut state = self.state.0.lock().unwrap();
        loop {
            if let Some(error) = state.error.take() {
                return Err(error);
            }
            let count = state.entries.iter().filter(|entry| entry.what == *what).count();
            if count >= times {
                anyhow::ensure!(count == times, "{what:?} is said {count} times instead of {times}");
                return Ok(());
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                bail!("the log has not said {what:?} within {limit:?}: {}", self.path.display());
            }
            state = self.state.1.wait_timeout(state, left).unwrap().0;
        }
    }

    /// All of it, once the program has ended.
    pub(crate) fn whole(self) -> anyhow::Result<Vec<Entry>> {
        // The thread panics nowhere but where its lock is poisoned, which the next line tells.
        let _ = self.reader.join();
        let State { entries, error } = std::mem::take(&mut *self.state.0.lock().unwrap());
        error.map_or(Ok(entries), Err)
    }
}
