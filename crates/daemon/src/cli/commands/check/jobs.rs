//! What a job would do, for a person or as JSON.

use super::shared::{following, times_in, write_meaning, write_next};
use crate::cli::support::ProblemShape;
use chrono::{DateTime, Utc};
use downbeat::config::Job;
use downbeat_client::span;
use downbeat_inspect::{Moment, Purse};
use serde::Serialize;
use std::io;
use std::sync::Arc;

/// Prints what a job would do. `in_order` tells the number of warnings.
pub(super) fn describe(
    out: &mut impl io::Write,
    job: &Job,
    in_order: &str,
    now: DateTime<Utc>,
    purse: &mut Purse,
) -> io::Result<()> {
    writeln!(out, "{}: {}, {} is {in_order}", job.file, job.name, job.key)?;
    let user = job.user.as_deref().map(|user| format!(", as {user}")).unwrap_or_default();
    writeln!(out, "runs   {}{user}", job.runs)?;
    if let Some(signals) = &job.signals {
        writeln!(out, "tells  {}, {}", signals.request.target(), signals.monitor)?;
    }
    let start = job.start_in_words();
    let at_start = match start {
        Some(start) if job.schedule.is_some() => format!("{start}, and "),
        _ => String::new(),
    };
    let zone = times_in(job.schedule.as_ref().map(|schedule| *schedule.zone()));
    let at = if job.schedule.is_some() || start.is_some() { "at     " } else { "" };
    let when = job.frequency_in_words();
    match at {
        "" => writeln!(out, "only   {when}")?,
        _ => writeln!(out, "{at}{at_start}{}{zone}", when.strip_prefix("at ").unwrap_or(&when))?,
    }
    write_meaning(out, &job.frequency, &job.description().unwrap_or_default(), job.jitter)?;
    if let Some(timeout) = job.timeout {
        writeln!(out, "within {}", span(timeout))?;
    }
    if let Some(expected) = job.expected_in_words(purse) {
        writeln!(out, "       {expected}")?;
    }
    let Some(schedule) = &job.schedule else { return Ok(()) };
    let next = following(schedule.with_policy(job.policy), now, purse);
    write_next(out, next.as_deref(), purse)
}

/// What `--json` prints of a job. Neither arguments nor variables are shown.
#[derive(Serialize)]
pub(super) struct Shape {
    name: String,
    file: String,
    key: String,
    tags: Arc<[String]>,
    /// The program, or `a text for a shell`.
    runs: String,
    user: Option<String>,
    /// Without path and query; `null` if no monitor is told.
    target: Option<String>,
    monitor: Option<&'static str>,
    /// `null` for a job without a schedule.
    schedule: Option<String>,
    meaning: Option<String>,
    zone: Option<String>,
    on_start: bool,
    on_boot: bool,
    overlap: &'static str,
    timeout_s: Option<f64>,
    jitter_s: f64,
    catch_up: bool,
    retries: u32,
    /// `null` without a schedule, and when the search takes too long.
    next: Option<Vec<Moment>>,
    warnings: Vec<ProblemShape>,
}

impl Shape {
    pub(super) fn of(job: &Job, now: DateTime<Utc>, purse: &mut Purse) -> Self {
        let warnings = job.warnings_within(now, purse);
        let schedule = job.schedule.as_ref();
        let next = schedule.and_then(|schedule| following(schedule.with_policy(job.policy), now, purse));
        Self {
            name: job.name.to_string(),
            file: job.file.to_string(),
            key: job.key.clone(),
            tags: job.tags.clone(),
            runs: job.runs.to_string(),
            user: job.user.clone(),
            target: job.signals.as_ref().map(|signals| signals.request.target().to_string()),
            monitor: job.signals.as_ref().map(|signals| signals.monitor.as_str()),
            schedule: schedule.map(|_| job.frequency.clone()),
            meaning: job.description(),
            zone: schedule.map(|schedule| schedule.zone().to_string()),
            on_start: job.on_start,
            on_boot: job.on_boot,
            overlap: job.overlap.as_str(),
            timeout_s: job.timeout.map(|timeout| timeout.as_secs_f64()),
            jitter_s: job.jitter.as_secs_f64(),
            catch_up: job.catch_up,
            retries: job.retries,
            next: next.map(|next| next.iter().map(Moment::from).collect()),
            warnings: warnings.problems().iter().map(|problem| ProblemShape::of(problem, None)).collect(),
        }
    }
}
