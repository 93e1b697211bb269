//! `downbeat check`: what a configuration would do.

use super::{Wrong, moment, terminal};
use chrono::{DateTime, Utc};
use downbeat::config::Heartbeat;
use downbeat::operate::Daemon;
use downbeat::words::counted;
use std::io::{self, Write as _};
use std::path::PathBuf;

/// How many of the next occurrences are shown.
const SHOWN: usize = 3;

/// Reads the configuration as `run` does and prints what it would do.
pub(super) fn check(paths: Vec<PathBuf>) -> anyhow::Result<()> {
    let daemon = Daemon::load(paths).map_err(Wrong::from)?;
    let config = daemon.config();
    let now = Utc::now();
    let mut out = io::stdout().lock();
    for (at, heartbeat) in config.heartbeats.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        write(&mut out, heartbeat, now)?;
        let warnings = heartbeat.warnings(now).render(terminal::stderr_has_color());
        if !warnings.is_empty() {
            out.flush()?;
            terminal::say(&warnings);
        }
    }
    for disabled in &config.disabled {
        let (file, key, line) = (&disabled.file, &disabled.key, disabled.line);
        writeln!(out, "{file}: heartbeats are disabled: {key} is false, line {line}")?;
    }
    if config.heartbeats.len() > 1 {
        writeln!(out, "\n{}, all in order", counted(config.heartbeats.len(), "heartbeat"))?;
    }
    Ok(())
}

fn write(out: &mut impl io::Write, heartbeat: &Heartbeat, now: DateTime<Utc>) -> io::Result<()> {
    let Heartbeat { file, key, request, .. } = heartbeat;
    writeln!(out, "{file}: {key} is in order")?;
    writeln!(out, "beats  {}", request.target())?;
    let at_start = if heartbeat.start { "start, and " } else { "" };
    writeln!(out, "at     {at_start}{}", heartbeat.frequency_in_words())?;
    let schedule = heartbeat.schedule.with_policy(heartbeat.policy);
    let next: Vec<String> = schedule.after(&now).take(SHOWN).map(|at| moment::short(&at)).collect();
    for (at, next) in next.iter().enumerate() {
        writeln!(out, "{}  {next}", if at == 0 { "next " } else { "     " })?;
    }
    if next.is_empty() {
        writeln!(out, "next   never again: the schedule has ended")?;
    }
    Ok(())
}
