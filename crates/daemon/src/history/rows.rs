//! The rows of the tables, and how many of each are kept.

use super::entry::{Entry, millis, number_of};
use super::record::{Condition, Outcome};
use super::sums::{Hour, Sums, pack, unpack};
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Transaction, params};
use std::collections::BTreeMap;
use std::time::Duration;

/// How many of each are kept for an entry, whatever its schedule: single beats, runs, changes of state, incidents.
pub(super) const BEATS: i64 = 100;
pub(super) const RUNS: i64 = 500;
pub(super) const TURNS: i64 = 300;
pub(super) const INCIDENTS: i64 = 100;

/// How long a reason may be, in characters.
const REASON: usize = 200;

/// Writes rows, within a transaction.
pub(super) struct Rows<'t>(pub(super) &'t Transaction<'t>);

impl Rows<'_> {
    /// Writes a change of state, with the end of one incident and the beginning of another one.
    pub(super) fn turn(
        &self,
        entry: &mut Entry,
        condition: Condition,
        at: DateTime<Utc>,
        reason: &str,
    ) -> rusqlite::Result<()> {
        if entry.condition == condition {
            return Ok(());
        }
        let is_bad = |condition| matches!(condition, Condition::Failing | Condition::Ill);
        if is_bad(entry.condition) {
            self.0.execute(
                "UPDATE incident SET ended = max(began, ?) WHERE entry = ? AND number = ? AND ended IS NULL",
                params![millis(at), entry.id, entry.numbers[3]],
            )?;
        }
        entry.condition = condition;
        entry.numbers[2] += 1;
        let [_, _, number, incident] = entry.numbers;
        self.put(
            "turn (entry, number, at, condition) VALUES (?, ?, ?, ?)",
            params![entry.id, number, millis(at), number_of(condition)],
        )?;
        self.keep("turn", entry.id, number, TURNS)?;
        if is_bad(condition) {
            entry.numbers[3] += 1;
            let reason: String = reason.chars().take(REASON).collect();
            self.put(
                "incident (entry, number, began, is_ill, reason) VALUES (?, ?, ?, ?, ?)",
                params![entry.id, incident + 1, millis(at), condition == Condition::Ill, reason],
            )?;
            self.keep("incident", entry.id, incident + 1, INCIDENTS)?;
        }
        Ok(())
    }

    /// Writes a single beat.
    pub(super) fn beat(
        &self,
        entry: &mut Entry,
        at: DateTime<Utc>,
        took: Duration,
        outcome: Outcome,
    ) -> rusqlite::Result<()> {
        entry.numbers[0] += 1;
        let took = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
        self.put(
            "beat (entry, number, at, took, outcome) VALUES (?, ?, ?, ?, ?)",
            params![entry.id, entry.numbers[0], millis(at), took, outcome as i64],
        )?;
        self.keep("beat", entry.id, entry.numbers[0], BEATS)
    }

    /// Writes a single run.
    pub(super) fn run(
        &self,
        entry: &mut Entry,
        at: DateTime<Utc>,
        took: Duration,
        outcome: &str,
        exit_code: Option<u32>,
    ) -> rusqlite::Result<()> {
        entry.numbers[1] += 1;
        let took = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
        self.put(
            "run (entry, number, at, took, outcome, exit_code) VALUES (?, ?, ?, ?, ?, ?)",
            params![entry.id, entry.numbers[1], millis(at), took, outcome, exit_code],
        )?;
        self.keep("run", entry.id, entry.numbers[1], RUNS)
    }

    fn put(&self, into: &str, values: &[&dyn rusqlite::ToSql]) -> rusqlite::Result<()> {
        self.0.execute(&format!("INSERT INTO {into}"), values)?;
        Ok(())
    }

    /// Takes out all but the newest rows of an entry.
    fn keep(&self, table: &str, entry: i64, newest: i64, most: i64) -> rusqlite::Result<()> {
        let sql = format!("DELETE FROM {table} WHERE entry = ? AND number <= ?");
        self.0.execute(&sql, [entry, newest - most])?;
        Ok(())
    }

    /// Adds the sums of hours to those that are written already.
    pub(super) fn sums(&self, sums: BTreeMap<(i64, i64), Sums>) -> rusqlite::Result<()> {
        let mut read = self.0.prepare("SELECT hours FROM day WHERE entry = ? AND day = ?")?;
        let mut write = self.0.prepare("INSERT OR REPLACE INTO day VALUES (?, ?, ?)")?;
        let mut sums = sums.into_iter().peekable();
        while let Some(((entry, hour), first)) = sums.next() {
            let day = hour.div_euclid(24);
            let bytes: Option<Vec<u8>> = read.query_row([entry, day], |row| row.get(0)).optional()?;
            let mut hours = unpack(day, &bytes.unwrap_or_default());
            let mut more = Some((hour, first));
            while let Some((hour, sums_of_hour)) = more {
                match hours.binary_search_by_key(&hour, |known| known.hour) {
                    Ok(place) => {
                        if let Some(known) = hours.get_mut(place) {
                            known.sums.add(&sums_of_hour);
                            known.sums.within_an_hour();
                        }
                    }
                    Err(place) => {
                        let mut sums = sums_of_hour;
                        sums.within_an_hour();
                        hours.insert(place, Hour { hour, sums });
                    }
                }
                let is_same = |key: &(i64, i64)| key.0 == entry && key.1.div_euclid(24) == day;
                more = sums.next_if(|(key, _)| is_same(key)).map(|((_, hour), sums)| (hour, sums));
            }
            write.execute(params![entry, day, pack(&hours)])?;
        }
        Ok(())
    }

    pub(super) fn entries<'e>(&self, entries: impl Iterator<Item = &'e Entry>) -> rusqlite::Result<()> {
        let sql =
            "UPDATE entry SET is_expected = ?, condition = ?, known = ?, counted = ?, seen = ? WHERE id = ?";
        let mut write = self.0.prepare(sql)?;
        for entry in entries {
            let seen = entry.counted.map_or(entry.known, |counted| counted.max(entry.known));
            let condition = number_of(entry.condition);
            write.execute(params![
                entry.is_expected,
                condition,
                entry.known,
                entry.counted,
                seen,
                entry.id
            ])?;
        }
        Ok(())
    }
}
