//! `downbeat import`: what another program runs on a schedule, as jobs of downbeat.
//!
//! `crontab` reads a crontab, `draft` makes jobs of its lines, and `yaml` writes them down. `systemd` wraps what a timer runs.

mod crontab;
mod draft;
mod systemd;
mod yaml;

use clap::Subcommand;

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat import crontab crontab > jobs.yaml
  cat crontab | downbeat import crontab - --user backup --timezone Europe/Stockholm
  downbeat import systemd backup.timer > downbeat.conf

`crontab -l` prints the crontab of a user; /etc/crontab and the files in /etc/cron.d name users.
What differs from cron or systemd is shown on standard error.

Exit codes:
  0  done
  2  the command line is wrong, or the file cannot be taken over as a whole: nothing was written
  1  anything else";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    from: From,
}

#[derive(Debug, Subcommand)]
enum From {
    /// Write the configuration of the jobs of a crontab
    Crontab(crontab::Arguments),

    /// Write a drop-in that has systemd run the command of a timer under `downbeat exec`
    Systemd(systemd::Arguments),
}

/// Prints what takes the place of the file.
pub(crate) fn import(arguments: &Arguments) -> anyhow::Result<()> {
    match &arguments.from {
        From::Crontab(arguments) => crontab::import(arguments),
        From::Systemd(arguments) => systemd::import(arguments),
    }
}
