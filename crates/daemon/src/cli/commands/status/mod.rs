//! `downbeat status`: what the history says, in a terminal.
//!
//! It reads the store itself, beside the daemon that writes it: so it works without a status page, without its token, and also while
//! no daemon runs.

mod incidents;
mod shown;
mod table;

use crate::cli::support::{Configured, Wrong, terminal};
use anyhow::anyhow;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat::config::Config;
use downbeat::history::{Condition, DAYS, Entry, Figures, Incident, Look};
use downbeat::operate::{self, Source};
use serde::Serialize;
use shown::Shown;
use std::collections::HashSet;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub(crate) const EXAMPLES: &str = "\
Examples, where nothing is remembered yet:
  downbeat status    # exit code 1
  downbeat status --incidents --days 7    # exit code 1
  downbeat status --state /var/lib/downbeat --json    # exit code 1
  downbeat status \"nightly backup\" --watch    # exit code 1

It reads the history that a daemon keeps: in the folder of `state` in the configuration, else in that
of systemd's unit, of the Windows service or of STATE_DIRECTORY. Days are those of UTC.

Exit codes:
  0  done
  2  the command line or the configuration is wrong, or there is no such heartbeat or job
  1  there is no history, or it cannot be read";

/// How often `--watch` looks.
const AGAIN: Duration = Duration::from_secs(2);

/// A daemon notes once a minute that it is alive.
const ALIVE: TimeDelta = TimeDelta::seconds(90);

/// Where the unit of systemd keeps the history.
const OF_UNIT: &str = "/var/lib/downbeat";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only the heartbeats and jobs with these names
    #[arg(value_name = "NAME")]
    names: Vec<String>,

    #[command(flatten)]
    config: Configured,

    /// The folder of the history, in place of the one that the configuration names
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["paths", "url", "schedule"])]
    state: Option<PathBuf>,

    /// Only the heartbeats and jobs with this tag in the configuration; given more than once, with any of these
    #[arg(long = "tag", value_name = "TAG", conflicts_with = "state")]
    tags: Vec<String>,

    /// Of how many days, today included, 1 to 90
    #[arg(long, value_name = "N", default_value_t = DAYS, value_parser = clap::value_parser!(i64).range(1..=DAYS))]
    days: i64,

    /// The incidents, the newest first, in place of the table
    #[arg(long)]
    incidents: bool,

    /// Show it again every two seconds, until stopped
    #[arg(long, conflicts_with = "json")]
    watch: bool,

    /// Print one JSON object: what is known of each heartbeat and job, with its days, months and incidents
    #[arg(long)]
    json: bool,
}

/// The answer as JSON.
#[derive(Serialize)]
struct Shape {
    /// When the daemon was alive last, to the minute.
    alive: Option<DateTime<Utc>>,
    entries: Vec<One>,
}

/// A heartbeat or a job.
#[derive(Serialize)]
struct One {
    name: String,
    kind: &'static str,
    state: Condition,
    #[serde(flatten)]
    figures: Figures,
    incidents: Vec<Incident>,
}

/// Prints what the history says.
pub(crate) fn status(arguments: &Arguments) -> anyhow::Result<()> {
    let (folder, tagged) = place(arguments)?;
    loop {
        let shown = shown(arguments, &folder, tagged.as_ref())?;
        if arguments.json {
            return json(&shown);
        }
        if arguments.watch && io::stdout().is_terminal() {
            // Home, and nothing left of before.
            write!(io::stdout(), "\u{1b}[H\u{1b}[2J")?;
        }
        alive(&shown)?;
        match arguments.incidents {
            true => incidents::print(&shown)?,
            false => table::print(&shown)?,
        }
        if !arguments.watch {
            return Ok(());
        }
        std::thread::sleep(AGAIN);
    }
}

/// The folder of the history, and the names that have the tags which are asked for; `None` if none is.
fn place(arguments: &Arguments) -> anyhow::Result<(PathBuf, Option<HashSet<Arc<str>>>)> {
    if let Some(folder) = &arguments.state {
        return Ok((folder.clone(), None));
    }
    let given = std::env::var_os("STATE_DIRECTORY").filter(|value| !value.is_empty());
    let of_program = std::env::var_os("ProgramData").filter(|_| cfg!(windows));
    let usual = match (given, of_program) {
        (Some(given), _) => PathBuf::from(given),
        (None, Some(data)) => PathBuf::from(data).join("downbeat").join("history").join("downbeat"),
        (None, None) => PathBuf::from(OF_UNIT),
    };
    let found = match arguments.config.found() {
        Ok(found) => found,
        // Without a configuration the usual folder is looked into.
        Err(_) if arguments.tags.is_empty() => return Ok((usual, None)),
        Err(why) => return Err(why),
    };
    let Source::Files(paths) = found.source else { return Ok((usual, None)) };
    let config = operate::load(paths)?;
    let tagged = tagged(&config, &arguments.tags)?;
    Ok((config.state.and_then(|state| state.directory).unwrap_or(usual), tagged))
}

/// The names of those that have one of these tags.
fn tagged(config: &Config, tags: &[String]) -> Result<Option<HashSet<Arc<str>>>, Wrong> {
    if tags.is_empty() {
        return Ok(None);
    }
    let heartbeats = config.heartbeats.iter().map(|heartbeat| (&heartbeat.name, &heartbeat.tags));
    let all: Vec<_> = heartbeats.chain(config.jobs.iter().map(|job| (&job.name, &job.tags))).collect();
    if let Some(unknown) = tags.iter().find(|tag| !all.iter().any(|(_, its)| its.contains(*tag))) {
        wrong!("error: no heartbeat and no job has the tag `{unknown}`");
    }
    let has = |its: &[String]| tags.iter().any(|tag| its.contains(tag));
    Ok(Some(all.into_iter().filter(|(_, its)| has(its)).map(|(name, _)| name.clone()).collect()))
}

fn shown(arguments: &Arguments, folder: &Path, tagged: Option<&HashSet<Arc<str>>>) -> anyhow::Result<Shown> {
    let look = Look::open(folder).map_err(|why| {
        anyhow!(
            "there is nothing to show: {why}\nhelp: name the configuration with `--config FILE`, or the folder of the history with \
             `--state FOLDER`; outside of a service one is kept with `state: {{ directory: … }}`"
        )
    })?;
    let mut entries = look.entries()?;
    match arguments.names.is_empty() {
        true => entries.retain(|entry| entry.is_expected),
        false => {
            for name in &arguments.names {
                if !entries.iter().any(|entry| *entry.who.name == **name) {
                    wrong!("error: the history has no heartbeat or job `{name}`");
                }
            }
            entries.retain(|entry| arguments.names.iter().any(|name| *entry.who.name == **name));
        }
    }
    if let Some(tagged) = tagged {
        entries.retain(|entry| tagged.contains(&entry.who.name));
    }
    // Those that need attention first; else by name.
    entries.sort_by_key(|entry| !matches!(entry.condition, Condition::Failing | Condition::Ill));
    let now = Utc::now();
    let today = now.timestamp().div_euclid(86_400);
    let from = DateTime::from_timestamp((today - arguments.days + 1) * 86_400, 0).unwrap_or(now);
    Ok(Shown { look, entries, now, from })
}

/// Says when the daemon was alive, if that is not now.
fn alive(shown: &Shown) -> anyhow::Result<()> {
    match shown.look.alive()? {
        Some(alive) if shown.now - alive > ALIVE => Ok(writeln!(
            io::stdout(),
            "downbeat does not run: it was alive last at {}",
            alive.format("%F %T UTC")
        )?),
        _ => Ok(()),
    }
}

fn json(shown: &Shown) -> anyhow::Result<()> {
    let one = |entry: &Entry| {
        anyhow::Ok(One {
            name: entry.who.name.to_string(),
            kind: if entry.who.is_job { "job" } else { "heartbeat" },
            state: entry.condition,
            figures: shown.figures(entry)?,
            incidents: shown.incidents(entry)?,
        })
    };
    let entries = shown.entries.iter().map(one).collect::<anyhow::Result<_>>()?;
    terminal::json(&Shape { alive: shown.look.alive()?, entries })
}
