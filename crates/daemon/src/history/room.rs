//! Keeps a store within its size and its time: the oldest goes first.

use super::open::JOURNAL;
use super::sums::HOUR;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};

const PAGE: u64 = 4096;

/// Brings the database to its size, and keeps it there; its journal has the rest of the size.
pub(super) fn fit(connection: &mut Connection, max_size: u64, entries: &[i64]) -> rusqlite::Result<()> {
    let most = max_size.saturating_sub(JOURNAL) / PAGE;
    // Each turn takes a day out.
    while used(connection)? > most && forget_a_day(connection, entries)? {}
    connection.execute_batch("PRAGMA incremental_vacuum")?;
    // The answer is the greater of this and what the database has already.
    connection.query_row(&format!("PRAGMA max_page_count = {most}"), (), |_| Ok(()))
}

/// How many pages hold something.
fn used(connection: &Connection) -> rusqlite::Result<u64> {
    let number = |name| connection.query_row(&format!("PRAGMA {name}"), (), |row| row.get::<_, i64>(0));
    Ok((number("page_count")? - number("freelist_count")?).max(0) as u64)
}

/// Whether the database has no more room, within its size.
pub(super) fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
}

/// Takes out the oldest day. Returns whether there was one.
pub(super) fn forget_a_day(connection: &mut Connection, entries: &[i64]) -> rusqlite::Result<bool> {
    let mut oldest: Option<i64> = None;
    let mut least = connection.prepare("SELECT min(day) FROM day WHERE entry = ?")?;
    for entry in entries {
        let day: Option<i64> = least.query_row([entry], |row| row.get(0))?;
        oldest = oldest.into_iter().chain(day).min();
    }
    drop(least);
    let Some(oldest) = oldest else { return Ok(false) };
    forget(connection, entries, oldest + 1)?;
    Ok(true)
}

/// Takes out what is from before a day, counted from 1970, but for an incident that lasts.
pub(super) fn forget(connection: &mut Connection, entries: &[i64], day: i64) -> rusqlite::Result<()> {
    let before = day * 24 * HOUR;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (what, before) in [
        ("day WHERE entry = ? AND day < ?", day),
        ("beat WHERE entry = ? AND at < ?", before),
        ("run WHERE entry = ? AND at < ?", before),
        ("turn WHERE entry = ? AND at < ?", before),
        ("incident WHERE entry = ? AND ended < ?", before),
    ] {
        let mut delete = transaction.prepare(&format!("DELETE FROM {what}"))?;
        for entry in entries {
            delete.execute([*entry, before])?;
        }
    }
    transaction.execute("DELETE FROM down WHERE ended < ?", [before])?;
    transaction.execute("DELETE FROM entry WHERE is_expected = 0 AND seen < ?", [before])?;
    transaction.commit()
}
