//! `downbeat check`: what a configuration would do, for a person or as JSON.

mod jobs;
mod shared;

use crate::cli::support::{Configured, ProblemShape, Sharded, budget, terminal};
use chrono::{DateTime, Utc};
use downbeat::config::{Calendar, Config, Disabled, Heartbeat, HeartbeatSettings, Share, Warnings};
use downbeat::operate::Daemon;
use downbeat::words::counted;
use downbeat_client::span;
use downbeat_heartbeat::beat::time_for_checks;
use downbeat_heartbeat::check::Check;
use downbeat_heartbeat::supervisor::MAX_ALLOWANCE;
use downbeat_inspect::Purse;
use serde::Serialize;
use shared::{ItemShape, following, times_in, write_meaning, write_next};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat check butler.yaml
  downbeat check --config downbeat.yaml --json

Exit codes:
  0  all is in order; what is probably not meant is shown on standard error
  2  the command line or the configuration is wrong
  1  anything else";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The configuration: the same as `--config`
    #[arg(value_name = "FILE", conflicts_with_all = ["paths", "url", "schedule", "calendar_files"])]
    files: Vec<PathBuf>,

    #[command(flatten)]
    config: Configured,

    #[command(flatten)]
    share: Sharded,

    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Reads the configuration as `run` does and prints what `run` would do.
pub(crate) fn check(arguments: Arguments) -> anyhow::Result<()> {
    let daemon = match arguments.files {
        files if files.is_empty() => {
            let found = arguments.config.found()?;
            found.tell();
            Daemon::load_share(found.source, arguments.share.shard)
        }
        files => Daemon::load_share(files, arguments.share.shard),
    };
    let daemon = daemon?;
    let (config, now) = (daemon.config(), Utc::now());
    let mut purse = budget::for_each();
    let mut out = io::BufWriter::new(io::stdout().lock());
    if arguments.json {
        serde_json::to_writer(&mut out, &Shape::of(config, now, &mut purse)).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        print(&mut out, config, now, &mut purse)?;
    }
    out.flush()?;
    Ok(())
}

fn print(out: &mut impl io::Write, config: &Config, now: DateTime<Utc>, purse: &mut Purse) -> io::Result<()> {
    let mut warned: usize = config.warnings.iter().map(|warnings| warnings.problems().len()).sum();
    for (at, heartbeat) in config.heartbeats.iter().enumerate() {
        let warnings = heartbeat.warnings_within(now, purse);
        let describe = |out: &mut _, in_order: &str| describe(out, heartbeat, in_order, now, purse);
        warned += write_one(out, at == 0, &warnings, describe)?;
    }
    for (at, job) in config.jobs.iter().enumerate() {
        let warnings = job.warnings_within(now, purse);
        let describe = |out: &mut _, in_order: &str| jobs::describe(out, job, in_order, now, purse);
        warned += write_one(out, at == 0 && config.heartbeats.is_empty(), &warnings, describe)?;
    }
    for warnings in &config.warnings {
        show(out, warnings)?;
    }
    for disabled in &config.disabled {
        let Disabled { name, file, key, line, .. } = disabled;
        writeln!(out, "{file}: {name} is disabled: {key} is false, line {line}")?;
    }
    let several = config.heartbeats.len() + config.jobs.len() > 1;
    let share = config.share_in_words();
    if several || share.is_some() || config.status.is_some() || !config.calendars.is_empty() {
        writeln!(out)?;
    }
    for Calendar { name, path, days, span, .. } in &config.calendars {
        let span = span.map(|(first, last)| format!(" from {first} to {last}")).unwrap_or_default();
        writeln!(out, "calendar {name}: {}{span}, {}", counted(*days, "day"), path.display())?;
    }
    if let Some(status) = &config.status {
        let token = if status.token.is_some() { ", for who has the token" } else { "" };
        writeln!(out, "status page at http://{}/{token}", status.listen)?;
    }
    if let Some(share) = share {
        writeln!(out, "{share}")?;
    }
    if several {
        let all = [(config.heartbeats.len(), "heartbeat"), (config.jobs.len(), "job")];
        let all = all.into_iter().filter(|(count, _)| *count > 0);
        let all: Vec<String> = all.map(|(count, what)| counted(count, what)).collect();
        writeln!(out, "{}, all {}", all.join(" and "), in_order(warned))?;
    }
    Ok(())
}

/// Prints what a heartbeat or a job would do, and its warnings. Returns the number of warnings.
fn write_one<W: io::Write>(
    out: &mut W,
    is_first: bool,
    warnings: &Warnings,
    describe: impl FnOnce(&mut W, &str) -> io::Result<()>,
) -> io::Result<usize> {
    if !is_first {
        writeln!(out)?;
    }
    let count = warnings.problems().len();
    describe(out, &in_order(count))?;
    if count > 0 {
        show(out, warnings)?;
    }
    Ok(count)
}

/// Shows warnings on standard error, after everything that was written before.
fn show(out: &mut impl io::Write, warnings: &Warnings) -> io::Result<()> {
    out.flush()?;
    terminal::say(&warnings.render(terminal::stderr_has_color()));
    Ok(())
}

/// The verdict on a heartbeat, or on all of them, when there are no errors; `warnings` is the number of warnings.
fn in_order(warnings: usize) -> String {
    match warnings {
        0 => "in order".to_owned(),
        count => format!("in order, but for {}", counted(count, "warning")),
    }
}

fn describe(
    out: &mut impl io::Write,
    heartbeat: &Heartbeat,
    in_order: &str,
    now: DateTime<Utc>,
    purse: &mut Purse,
) -> io::Result<()> {
    let Heartbeat { file, key, .. } = heartbeat;
    let HeartbeatSettings { name, request, .. } = &*heartbeat.settings;
    // In a Butler file the heartbeat has no other name than the key.
    let is_its_key = key.strip_prefix(&**name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let called = if is_its_key { String::new() } else { format!("{name}, ") };
    writeln!(out, "{file}: {called}{key} is {in_order}")?;
    let kind = heartbeat.monitor_in_words().map(|kind| format!(", {kind}")).unwrap_or_default();
    writeln!(out, "beats  {}{kind}", request.target())?;
    if heartbeat.route.tls.is_insecure() {
        writeln!(out, "       INSECURE: its certificate is not checked")?;
    }
    let at_start = if heartbeat.start { "start, and " } else { "" };
    let zone = times_in(Some(*heartbeat.schedule.zone()));
    writeln!(out, "at     {at_start}{}{zone}", heartbeat.frequency_in_words())?;
    write_meaning(out, &heartbeat.frequency, &heartbeat.description().unwrap_or_default(), heartbeat.jitter)?;
    if let Some(expected) = heartbeat.expected_in_words(purse) {
        writeln!(out, "       {expected}")?;
    }
    for (at, check) in heartbeat.checks.iter().enumerate() {
        writeln!(out, "{}  {check}", if at == 0 { "while" } else { "     " })?;
    }
    if let Some(cut) = cut(heartbeat, purse) {
        writeln!(out, "       {cut}")?;
    }
    if !heartbeat.checks.is_empty() {
        writeln!(out, "else   {}", heartbeat.when_ill())?;
    }
    let next = following(heartbeat, now, purse);
    write_next(out, next.as_deref(), purse)
}

/// Says that the checks have less time than their time-outs allow, and why.
fn cut(heartbeat: &Heartbeat, purse: &mut Purse) -> Option<String> {
    let given: Duration = heartbeat.checks.iter().map(Check::timeout).sum();
    let (limit, gap) = within(heartbeat, purse)?;
    let (why, given, limit) = match gap {
        _ if given <= limit => return None,
        Some(gap) => (format!("beats come {} apart", span(gap)), span(given), span(limit)),
        None => {
            let whole = heartbeat.deadline.map_or(MAX_ALLOWANCE, |deadline| deadline.min(MAX_ALLOWANCE));
            (format!("a beat has {}", span(whole)), span(given), span(limit))
        }
    };
    Some(match heartbeat.checks.len() {
        1 => format!("within {limit}, not {given}, as {why}"),
        _ => format!("all within {limit}, as {why}: their time-outs add up to {given}"),
    })
}

/// How long the checks may take in all, and the gap that decides it; `None` without checks, or when it takes too long to
/// find out.
fn within(heartbeat: &Heartbeat, purse: &mut Purse) -> Option<(Duration, Option<Duration>)> {
    let (schedule, deadline) = (heartbeat.schedule.clone(), heartbeat.deadline);
    heartbeat.checks.first()?;
    purse.run(move || time_for_checks(&schedule, deadline))
}

/// What `--json` prints.
#[derive(Serialize)]
struct Shape {
    heartbeats: Vec<HeartbeatShape>,
    jobs: Vec<jobs::Shape>,
    disabled: Vec<Disabled>,
    calendars: Vec<CalendarShape>,
    /// The warnings about the files; each heartbeat has those about its schedule.
    warnings: Vec<ProblemShape>,
    /// The share that is shown: `null` when it is the whole configuration.
    share: Option<Arc<Share>>,
    /// Where the status page is served: `null` for nowhere.
    status: Option<String>,
}

#[derive(Serialize)]
struct CalendarShape {
    name: String,
    /// The file of the configuration that names it.
    file: String,
    path: PathBuf,
    days: usize,
    /// `null` for a calendar without days.
    first: Option<String>,
    last: Option<String>,
}

impl CalendarShape {
    fn of(calendar: &Calendar) -> Self {
        Self {
            name: calendar.name.to_string(),
            file: calendar.file.to_string(),
            path: calendar.path.clone(),
            days: calendar.days,
            first: calendar.span.map(|(first, _)| first.to_string()),
            last: calendar.span.map(|(_, last)| last.to_string()),
        }
    }
}

#[derive(Serialize)]
struct HeartbeatShape {
    #[serde(flatten)]
    common: ItemShape,
    /// Whether the kind was inferred from the URL.
    monitor_inferred: bool,
    /// How the monitor is told that a check has failed; `null` if it cannot be told.
    failure_signal: Option<&'static str>,
    start: bool,
    /// `null`: half the time to the next beat, an hour at most.
    deadline_s: Option<f64>,
    checks: Vec<String>,
    /// How long the checks may take in all; `null` without checks, or when it takes too long to find out.
    checks_within_s: Option<f64>,
    insecure: bool,
}

impl Shape {
    fn of(config: &Config, now: DateTime<Utc>, purse: &mut Purse) -> Self {
        Self {
            heartbeats: config
                .heartbeats
                .iter()
                .map(|heartbeat| HeartbeatShape::of(heartbeat, now, purse))
                .collect(),
            jobs: config.jobs.iter().map(|job| jobs::Shape::of(job, now, purse)).collect(),
            disabled: config.disabled.clone(),
            calendars: config.calendars.iter().map(CalendarShape::of).collect(),
            warnings: config
                .warnings
                .iter()
                .flat_map(|one| {
                    one.problems().iter().map(|problem| ProblemShape::of(problem, Some(one.file())))
                })
                .collect(),
            share: config.share.clone(),
            status: config.status.as_ref().map(|status| format!("http://{}/", status.listen)),
        }
    }
}

impl HeartbeatShape {
    fn of(heartbeat: &Heartbeat, now: DateTime<Utc>, purse: &mut Purse) -> Self {
        Self {
            common: ItemShape::of(heartbeat, now, purse),
            monitor_inferred: heartbeat.request.is_inferred(),
            failure_signal: heartbeat.monitor.failure_signal(),
            start: heartbeat.start,
            deadline_s: heartbeat.deadline.map(|deadline| deadline.as_secs_f64()),
            checks: heartbeat.checks.iter().map(ToString::to_string).collect(),
            checks_within_s: within(heartbeat, purse).map(|(within, _)| within.as_secs_f64()),
            insecure: heartbeat.route.tls.is_insecure(),
        }
    }
}
