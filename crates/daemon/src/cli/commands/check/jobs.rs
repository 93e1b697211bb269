//! What a job would do, for a person or as JSON.

use super::shared::{ItemShape, following, times_in, write_meaning, write_next};
use chrono::{DateTime, Utc};
use downbeat::config::Job;
use downbeat_client::span;
use downbeat_inspect::Purse;
use serde::Serialize;
use std::io;

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
    if job.schedule.is_none() {
        return Ok(());
    }
    let next = following(job, now, purse);
    write_next(out, next.as_deref(), purse)
}

/// What `--json` prints of a job. Neither arguments nor variables are shown.
#[derive(Serialize)]
pub(super) struct Shape {
    #[serde(flatten)]
    common: ItemShape,
    runs: String,
    user: Option<String>,
    on_start: bool,
    on_boot: bool,
    overlap: &'static str,
    /// `null` without a time-out.
    timeout_s: Option<f64>,
    catch_up: bool,
}

impl Shape {
    pub(super) fn of(job: &Job, now: DateTime<Utc>, purse: &mut Purse) -> Self {
        Self {
            common: ItemShape::of(job, now, purse),
            runs: job.runs.to_string(),
            user: job.user.clone(),
            on_start: job.on_start,
            on_boot: job.on_boot,
            overlap: job.overlap.as_str(),
            timeout_s: job.timeout.map(|timeout| timeout.as_secs_f64()),
            catch_up: job.catch_up,
        }
    }
}
