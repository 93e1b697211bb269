//! What `check` shows both of a heartbeat and of a job.

use crate::cli::support::moment;
use chrono::{DateTime, Utc};
use downbeat_client::span;
use downbeat_inspect::Purse;
use downbeat_scheduler::{WithPolicy, Zone};
use std::io;
use std::time::Duration;

/// How many of the next occurrences are shown.
const SHOWN: usize = 3;

/// The next occurrences; `None` when the search takes too long.
pub(super) fn following(
    kept: WithPolicy<Zone>,
    now: DateTime<Utc>,
    purse: &mut Purse,
) -> Option<Vec<DateTime<Zone>>> {
    purse.run(move || kept.after(&now).take(SHOWN).collect())
}

/// The zone of a schedule, by its IANA name even if the file has the name of Windows; nothing for UTC.
pub(super) fn times_in(zone: Option<Zone>) -> String {
    match zone {
        None | Some(Zone::UTC) => String::new(),
        Some(zone) => format!(", times in {zone}"),
    }
}

/// What a schedule means, unless that is its very text (`every 5 minutes`), and its jitter.
pub(super) fn write_meaning(
    out: &mut impl io::Write,
    written: &str,
    meaning: &str,
    jitter: Duration,
) -> io::Result<()> {
    if !written.eq_ignore_ascii_case(meaning.trim_end_matches('.')) {
        writeln!(out, "means  {meaning}")?;
    }
    if !jitter.is_zero() {
        writeln!(out, "late   by up to {}, always the same", span(jitter))?;
    }
    Ok(())
}

/// The lines for the result of [`following`].
pub(super) fn write_next(
    out: &mut impl io::Write,
    next: Option<&[DateTime<Zone>]>,
    purse: &Purse,
) -> io::Result<()> {
    let Some(next) = next else {
        return writeln!(out, "next   not known: cut after {}", span(purse.each()));
    };
    for (at, next) in next.iter().enumerate() {
        writeln!(out, "{}  {}", if at == 0 { "next " } else { "     " }, moment::short(next))?;
    }
    if next.is_empty() {
        writeln!(out, "next   never again: the schedule has ended")?;
    }
    Ok(())
}
