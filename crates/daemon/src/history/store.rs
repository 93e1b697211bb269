//! Writes what is remembered. Each call writes all or nothing, in one transaction.

use super::batch::Batch;
use super::entry::{Entry, instant, millis, read};
use super::open::{self, Opened, Refused};
use super::record::{Record, Who};
use super::room;
use super::sums::{DAYS, HOUR};
use crate::held::Held;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A database that this process writes.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    file: PathBuf,
    _held: Held,
    entries: HashMap<Who, Entry>,
    /// When this program began, and when the one before it was alive last.
    began: DateTime<Utc>,
    last_alive: Option<DateTime<Utc>>,
    /// The day whose old rows were taken out, counted from 1970.
    cleared: i64,
    set_aside: Option<(PathBuf, String)>,
}

impl Store {
    /// Opens the store of a folder; `began` is when this program has begun. `max_size` is in bytes.
    ///
    /// # Errors
    ///
    /// When another process has the folder, or it cannot be used.
    pub fn open(folder: &Path, max_size: u64, began: DateTime<Utc>) -> Result<Self, Refused> {
        let Opened { connection, held, set_aside } = open::open(folder)?;
        let file = folder.join(open::FILE);
        let mut store = Self {
            connection,
            file: file.clone(),
            _held: held,
            entries: HashMap::new(),
            began,
            last_alive: None,
            cleared: 0,
            set_aside,
        };
        store.prepare(max_size).map_err(|error| Refused::Database { file, error })?;
        Ok(store)
    }

    /// Where a file was put that could not be used, and why.
    pub fn set_aside(&self) -> Option<&(PathBuf, String)> {
        self.set_aside.as_ref()
    }

    fn prepare(&mut self, max_size: u64) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let alive = "SELECT value FROM meta WHERE name = 'alive'";
        let alive: Option<i64> = transaction.query_row(alive, (), |row| row.get(0)).optional()?;
        self.last_alive = alive.map(instant).filter(|alive| *alive <= self.began);
        if let Some(alive) = self.last_alive {
            transaction.execute(
                "INSERT INTO down (began, ended) VALUES (?, ?)",
                params![millis(alive), millis(self.began)],
            )?;
            transaction
                .execute("DELETE FROM down WHERE number <= (SELECT max(number) FROM down) - 1000", ())?;
        }
        transaction.commit()?;
        self.entries = read(&self.connection)?;
        room::fit(&mut self.connection, max_size, &ids(&self.entries))
    }

    /// Writes what has happened, in order: all of it, or nothing in the case of an error.
    ///
    /// # Errors
    ///
    /// When the disk is full, broken or read-only. What was written before stays.
    pub fn write(&mut self, records: &[Record]) -> Result<(), Refused> {
        let mut outcome = self.try_write(records);
        // Each turn takes a day out, of the days that are remembered.
        for _ in 0..DAYS {
            if !outcome.as_ref().is_err_and(room::is_full) {
                break;
            }
            match room::forget_a_day(&mut self.connection, &ids(&self.entries)) {
                Ok(true) => outcome = self.try_write(records),
                Ok(false) => break,
                Err(error) => outcome = Err(error),
            }
        }
        outcome.map_err(|error| Refused::Database { file: self.file.clone(), error })
    }

    fn try_write(&mut self, records: &[Record]) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut batch = Batch::new(&transaction, &self.entries, self.began, self.last_alive);
        for record in records {
            batch.record(record)?;
        }
        let (touched, alive) = batch.put()?;
        if let Some(alive) = alive {
            transaction.execute("INSERT OR REPLACE INTO meta VALUES ('alive', ?)", [millis(alive)])?;
        }
        transaction.commit()?;
        self.entries.extend(touched);
        let today = alive.map_or(self.cleared, |alive| alive.timestamp().div_euclid(86_400));
        if today > self.cleared {
            room::forget(&mut self.connection, &ids(&self.entries), today - DAYS)?;
            self.entries.retain(|_, entry| entry.is_expected || entry.known >= (today - DAYS) * 24 * HOUR);
            self.cleared = today;
        }
        Ok(())
    }
}

fn ids(entries: &HashMap<Who, Entry>) -> Vec<i64> {
    entries.values().map(|entry| entry.id).collect()
}
