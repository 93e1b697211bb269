//! What `check` shows both of a heartbeat and of a job.

use crate::cli::support::{ProblemShape, moment};
use chrono::{DateTime, Utc};
use downbeat::config::{Basics, HasBasics, Item};
use downbeat_client::span;
use downbeat_inspect::{Moment, Purse};
use downbeat_scheduler::Zone;
use serde::Serialize;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// How many of the next occurrences are shown.
const SHOWN: usize = 3;

/// The next occurrences; `None` when the search takes too long.
pub(super) fn following<S: HasBasics>(
    item: &Item<S>,
    now: DateTime<Utc>,
    purse: &mut Purse,
) -> Option<Vec<DateTime<Zone>>> {
    let Basics { schedule, policy, .. } = item.settings.basics();
    let kept = schedule?.with_policy(policy);
    purse.run(move || kept.after(&now).take(SHOWN).collect())
}

/// What the JSON has both of heartbeats and of jobs; `null` where a job has no monitor or no schedule.
#[derive(Serialize)]
pub(super) struct ItemShape {
    name: String,
    file: String,
    key: String,
    tags: Arc<[String]>,
    /// Without path and query.
    target: Option<String>,
    monitor: Option<&'static str>,
    schedule: Option<String>,
    meaning: Option<String>,
    zone: Option<String>,
    jitter_s: f64,
    retries: u32,
    /// `null` also when the search takes too long.
    next: Option<Vec<Moment>>,
    warnings: Vec<ProblemShape>,
}

impl ItemShape {
    pub(super) fn of<S: HasBasics>(item: &Item<S>, now: DateTime<Utc>, purse: &mut Purse) -> Self {
        let Basics { name, schedule, frequency, jitter, retries, sends, .. } = item.settings.basics();
        let warnings = item.warnings_within(now, purse);
        Self {
            name: name.to_string(),
            file: item.file.to_string(),
            key: item.key.clone(),
            tags: item.tags.clone(),
            target: sends.map(|sends| sends.request.target().to_string()),
            monitor: sends.map(|sends| sends.monitor.as_str()),
            schedule: schedule.map(|_| frequency.to_owned()),
            meaning: item.description(),
            zone: schedule.map(|schedule| schedule.zone().to_string()),
            jitter_s: jitter.as_secs_f64(),
            retries,
            next: following(item, now, purse).map(|next| next.iter().map(Moment::from).collect()),
            warnings: warnings.problems().iter().map(|problem| ProblemShape::of(problem, None)).collect(),
        }
    }
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
