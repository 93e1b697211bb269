//! What is known of a heartbeat or a job between two writes, and how it is read at a start.

use super::record::{Condition, Who};
use chrono::{DateTime, Utc};
use downbeat_scheduler::{WithPolicy, Zone};
use rusqlite::Connection;
use std::collections::HashMap;

/// All heartbeats and jobs.
pub(super) type Entries = HashMap<Who, Entry>;

/// What is known of a heartbeat or a job between two writes.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) id: i64,
    pub(super) is_expected: bool,
    pub(super) checked: bool,
    pub(super) schedule: Option<WithPolicy<Zone>>,
    pub(super) condition: Condition,
    /// Until when it is known what became of its occurrences, in milliseconds.
    pub(super) known: i64,
    /// Until when the time is counted for which a check says how the service is; `None` when none says so.
    pub(super) counted: Option<i64>,
    /// The number of its last beat, run, change of state and incident.
    pub(super) numbers: [i64; 4],
}

pub(super) fn millis(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

pub(super) fn instant(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

pub(super) fn number_of(condition: Condition) -> i64 {
    Condition::ALL.iter().take_while(|other| **other != condition).count() as i64
}

pub(super) fn condition_of(number: i64) -> Condition {
    let place = usize::try_from(number).unwrap_or_default();
    Condition::ALL.get(place).copied().unwrap_or(Condition::Waiting)
}

/// What the last program knew.
pub(super) fn read(connection: &Connection) -> rusqlite::Result<HashMap<Who, Entry>> {
    let mut entries = connection
        .prepare("SELECT id, is_job, name, is_expected, condition, known, counted FROM entry")?
        .query_map((), |row| {
            let who = Who { is_job: row.get(1)?, name: row.get::<_, String>(2)?.into() };
            let entry = Entry {
                id: row.get(0)?,
                is_expected: row.get(3)?,
                checked: false,
                schedule: None,
                condition: condition_of(row.get(4)?),
                known: row.get(5)?,
                counted: row.get(6)?,
                numbers: [0; 4],
            };
            Ok((who, entry))
        })?
        .collect::<rusqlite::Result<HashMap<_, _>>>()?;
    for (place, table) in ["beat", "run", "turn", "incident"].into_iter().enumerate() {
        let sql = format!("SELECT max(number) FROM {table} WHERE entry = ?");
        let mut last = connection.prepare(&sql)?;
        for entry in entries.values_mut() {
            let number: Option<i64> = last.query_row([entry.id], |row| row.get(0))?;
            if let Some(known) = entry.numbers.get_mut(place) {
                *known = number.unwrap_or_default();
            }
        }
    }
    Ok(entries)
}
