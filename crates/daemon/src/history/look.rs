//! Reads what is remembered, beside the process that writes it.

use super::entry::{condition_of, millis};
use super::figures::Reliability;
use super::open::{Refused, read_only};
use super::record::{Condition, Who};
use super::sums::{Hour, Sums, each_hour, unpack};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};
use serde::Serialize;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A view of a store that changes nothing.
#[derive(Debug)]
pub struct Look {
    connection: Connection,
    folder: PathBuf,
}

/// A time in which no program ran: from the first instant to the second.
pub type Absence = (DateTime<Utc>, DateTime<Utc>);

/// A heartbeat or a job that is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the store.
    pub id: i64,
    /// Which it is.
    pub who: Who,
    /// Whether it was configured when the store was written last.
    pub is_expected: bool,
    /// How it was then.
    pub condition: Condition,
}

/// A time in which a heartbeat or a job was not well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Incident {
    /// When that was found.
    pub began: DateTime<Utc>,
    /// When it was over; `None` while it lasts.
    pub ended: Option<DateTime<Utc>>,
    /// Whether the watched service was ill; else beats did not arrive, or runs did not end well.
    pub is_ill: bool,
    /// The first reason.
    pub reason: String,
}

/// A change of state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Turn {
    /// When.
    pub at: DateTime<Utc>,
    /// The new state.
    pub condition: Condition,
}

/// A single beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Beaten {
    /// Its number, counted from 1 without gaps.
    pub number: i64,
    /// When it ended.
    pub at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub took: i64,
    /// What became of it: `sent`, `late`, `lost` or `ill`.
    pub outcome: &'static str,
}

/// A single run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ran {
    /// Its number, counted from 1 without gaps.
    pub number: i64,
    /// When it ended.
    pub at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub took: i64,
    /// How it ended, in the words of [`RunOutcome`](crate::status::RunOutcome).
    pub outcome: String,
    /// The exit code, if there is one.
    pub exit_code: Option<u32>,
}

fn at(row: &Row<'_>, column: usize) -> rusqlite::Result<DateTime<Utc>> {
    row.get(column).map(|millis| DateTime::from_timestamp_millis(millis).unwrap_or_default())
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        id: row.get(0)?,
        who: Who { is_job: row.get(1)?, name: row.get::<_, String>(2)?.into() },
        is_expected: row.get(3)?,
        condition: condition_of(row.get(4)?),
    })
}

impl Look {
    /// Opens the store of a folder.
    ///
    /// # Errors
    ///
    /// [`Refused`] when the folder has no history, or when its database cannot be read.
    pub fn open(folder: &Path) -> Result<Self, Refused> {
        Ok(Self { connection: read_only(folder)?, folder: folder.to_owned() })
    }

    fn all<T>(
        &self,
        sql: &str,
        values: &[&dyn rusqlite::ToSql],
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Refused> {
        let mut read = read;
        let mut all = Vec::new();
        self.each(sql, values, |row| {
            all.push(read(row)?);
            Ok(())
        })?;
        Ok(all)
    }

    /// Does something with each row.
    fn each(
        &self,
        sql: &str,
        values: &[&dyn rusqlite::ToSql],
        mut take: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), Refused> {
        let mut run = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare(sql)?;
            let mut rows = statement.query(values)?;
            // As many turns as there are rows.
            while let Some(row) = rows.next()? {
                take(row)?;
            }
            Ok(())
        };
        run().map_err(|error| Refused::Database { file: self.folder.clone(), error })
    }

    /// Heartbeats and jobs by name, heartbeats first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read; so have all of these.
    pub fn entries(&self) -> Result<Vec<Entry>, Refused> {
        let sql = "SELECT id, is_job, name, is_expected, condition FROM entry ORDER BY is_job, name";
        self.all(sql, &[], entry)
    }

    /// One of them.
    ///
    /// # Errors
    ///
    /// As [`entries`](Self::entries).
    pub fn entry(&self, who: &Who) -> Result<Option<Entry>, Refused> {
        let sql = "SELECT id, is_job, name, is_expected, condition FROM entry WHERE is_job = ? AND name = ?";
        Ok(self.all(sql, params![who.is_job, &*who.name], entry)?.pop())
    }

    /// The hours in which something happened, from a day on, counted from 1970.
    ///
    /// # Errors
    ///
    /// As [`entries`](Self::entries).
    pub fn hours(&self, entry: i64, from: i64) -> Result<Vec<Hour>, Refused> {
        let sql = "SELECT day, hours FROM day WHERE entry = ? AND day >= ? ORDER BY day";
        let days =
            self.all(sql, params![entry, from], |row| Ok(unpack(row.get(0)?, &row.get::<_, Vec<u8>>(1)?)))?;
        Ok(days.concat())
    }

    /// The sums of all hours from a day on, counted from 1970.
    ///
    /// # Errors
    ///
    /// As [`entries`](Self::entries).
    pub fn sums(&self, entry: i64, from: i64) -> Result<Sums, Refused> {
        let mut sums = Sums::default();
        let sql = "SELECT hours FROM day WHERE entry = ? AND day >= ?";
        self.each(sql, params![entry, from], |row| {
            each_hour(row.get_ref(0)?.as_blob().unwrap_or_default(), |_, hour| sums.add(&hour));
            Ok(())
        })?;
        Ok(sums)
    }

    /// How reliable each was in all that is remembered.
    ///
    /// # Errors
    ///
    /// As [`entries`](Self::entries).
    pub fn reliabilities(&self) -> Result<HashMap<Who, Reliability>, Refused> {
        let mut all: HashMap<i64, Sums> = HashMap::new();
        self.each("SELECT entry, hours FROM day", &[], |row| {
            let sums = all.entry(row.get(0)?).or_default();
            each_hour(row.get_ref(1)?.as_blob().unwrap_or_default(), |_, hour| sums.add(&hour));
            Ok(())
        })?;
        let entries = self.entries()?.into_iter();
        Ok(entries.filter_map(|entry| Some((entry.who, Reliability::of(all.get(&entry.id)?)))).collect())
    }

    /// How many incidents were not over before an instant.
    ///
    /// # Errors
    ///
    /// As [`entries`](Self::entries).
    pub fn count_of_incidents(&self, entry: i64, from: DateTime<Utc>) -> Result<usize, Refused> {
        let sql = "SELECT count(*) FROM incident WHERE entry = ? AND (ended IS NULL OR ended >= ?)";
        let counted = self.all(sql, params![entry, millis(from)], |row| row.get::<_, i64>(0))?;
        Ok(counted.first().and_then(|count| usize::try_from(*count).ok()).unwrap_or_default())
    }

    /// The incidents, the newest first.
    ///
    /// # Errors
    ///
    /// As [`entries`](Self::entries).
    pub fn incidents(&self, entry: i64) -> Result<Vec<Incident>, Refused> {
        let sql = "SELECT began, ended, is_ill, reason FROM incident WHERE entry = ? ORDER BY number DESC";
        self.all(sql, &[&entry], |row| {
            let ended: Option<i64> = row.get(1)?;
            Ok(Incident {
                began: at(row, 0)?,
                ended: ended.and_then(DateTime::from_timestamp_millis),
                is_ill: row.get(2)?,
                reason: row.get(3)?,
            })
        })
    }

    /// The changes of state, the newest first.
    ///
    /// # Errors
    ///
    /// As [`entries`](Self::entries).
    pub fn turns(&self, entry: i64) -> Result<Vec<Turn>, Refused> {
        let sql = "SELECT at, condition FROM turn WHERE entry = ? ORDER BY number DESC";
        self.all(sql, &[&entry], |row| Ok(Turn { at: at(row, 0)?, condition: condition_of(row.get(1)?) }))
    }

    /// The last single beats, the newest first.
    ///
    /// # Errors
    ///
    /// As [`entries`](Self::entries).
    pub fn beats(&self, entry: i64) -> Result<Vec<Beaten>, Refused> {
        let sql = "SELECT number, at, took, outcome FROM beat WHERE entry = ? ORDER BY number DESC";
        self.all(sql, &[&entry], |row| {
            let outcome = match row.get(3)? {
                0 => "sent",
                1 => "late",
                2 => "lost",
                _ => "ill",
            };
            Ok(Beaten { number: row.get(0)?, at: at(row, 1)?, took: row.get(2)?, outcome })
        })
    }

    /// The last single runs, the newest first.
    ///
    /// # Errors
    ///
    /// As [`entries`](Self::entries).
    pub fn runs(&self, entry: i64) -> Result<Vec<Ran>, Refused> {
        let sql = "SELECT number, at, took, outcome, exit_code FROM run WHERE entry = ? ORDER BY number DESC";
        self.all(sql, &[&entry], |row| {
            Ok(Ran {
                number: row.get(0)?,
                at: at(row, 1)?,
                took: row.get(2)?,
                outcome: row.get(3)?,
                exit_code: row.get(4)?,
            })
        })
    }

    /// When the program that writes it was alive last, to the minute.
    ///
    /// # Errors
    ///
    /// As [`entries`](Self::entries).
    pub fn alive(&self) -> Result<Option<DateTime<Utc>>, Refused> {
        let alive = self.all("SELECT value FROM meta WHERE name = 'alive'", &[], |row| at(row, 0))?;
        Ok(alive.first().copied())
    }

    /// The times in which no program ran, the newest first.
    ///
    /// # Errors
    ///
    /// As [`entries`](Self::entries).
    pub fn down(&self) -> Result<Vec<Absence>, Refused> {
        self.all("SELECT began, ended FROM down ORDER BY number DESC", &[], |row| {
            Ok((at(row, 0)?, at(row, 1)?))
        })
    }
}
