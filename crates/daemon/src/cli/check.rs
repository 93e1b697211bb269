//! `downbeat check`: what a configuration would do; and the words for it, which `run` begins with.

use super::{Wrong, moment, terminal};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use downbeat::config::{self, Config, Heartbeat};
use downbeat_scheduler::Policy;
use std::io::{self, Write as _};
use std::path::Path;

/// How many of the next occurrences are shown.
const SHOWN: usize = 3;

/// Reads the configuration as `run` does and prints what it would do.
pub(super) fn check(path: &Path) -> anyhow::Result<()> {
    let config = config::load(path).map_err(Wrong::from)?;
    let mut out = io::stdout().lock();
    match config {
        Config::Enabled(heartbeat) => {
            let now = Utc::now();
            let plan = Plan::new(&heartbeat, now);
            writeln!(out, "{}: {} is in order", path.display(), heartbeat.key)?;
            writeln!(out, "beats  {}", heartbeat.target)?;
            writeln!(out, "at     start, and {}", plan.frequency)?;
            for (at, next) in plan.next.iter().enumerate() {
                writeln!(out, "{}  {next}", if at == 0 { "next " } else { "     " })?;
            }
            if plan.next.is_empty() {
                writeln!(out, "next   never again: the schedule has ended")?;
            }
            let warnings = heartbeat.warnings(now).render(terminal::stderr_has_color());
            if !warnings.is_empty() {
                out.flush()?;
                terminal::say(&warnings);
            }
        }
        Config::Disabled { key, line, .. } => {
            writeln!(out, "{}: heartbeats are disabled: {key} is false, line {line}", path.display())?;
        }
        other => anyhow::bail!("this configuration cannot be checked yet: {other:?}"),
    }
    Ok(())
}

/// What will be sent when, in words.
pub(super) struct Plan {
    target: String,
    key: String,
    frequency: String,
    zone: Tz,
    /// The next occurrences, as text.
    next: Vec<String>,
}

impl Plan {
    pub(super) fn new(heartbeat: &Heartbeat, now: DateTime<Utc>) -> Self {
        // As the loop beats.
        let schedule = heartbeat.schedule.with_policy(Policy::default());
        let is_number = heartbeat.frequency.bytes().all(|byte| byte.is_ascii_digit());
        Self {
            target: heartbeat.target.to_string(),
            key: heartbeat.key.clone(),
            frequency: match is_number {
                true => format!("every {} milliseconds", heartbeat.frequency),
                // A block of YAML has several lines, a report one.
                false => {
                    format!("`{}`", heartbeat.frequency.split_whitespace().collect::<Vec<_>>().join(" "))
                }
            },
            zone: *heartbeat.schedule.zone(),
            next: schedule.after(&now).take(SHOWN).map(|at| moment::short(&at)).collect(),
        }
    }

    /// For the log.
    pub(super) fn in_one_line(&self) -> String {
        let Self { target, key, frequency, zone, next, .. } = self;
        let next = if next.is_empty() { "never again".to_owned() } else { next.join(", ") };
        format!("beating {target} at start and {frequency} ({key}), times in {zone}; next: {next}")
    }
}
