//! A crontab, as a configuration.

use super::{draft, yaml};
use crate::cli::support::{Wrong, budget, finding, input, moment, terminal};
use chrono::Utc;
use downbeat::config::{Environment as _, MAX_FILE_LEN, System};
use downbeat::zones;
use downbeat_inspect::file::{self, CrontabJob, FileProblem, FileReport, Reading, Severity};
use downbeat_parser::{Dialect, Expression};
use downbeat_scheduler::{Calendars, Schedule, Zone};
use std::io::{self, Write as _};
use std::path::Path;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The crontab; `-` is standard input
    #[arg(value_name = "FILE")]
    file: String,

    /// The lines name users, as in /etc/crontab and in the files of /etc/cron.d, which are known by their paths
    #[arg(long)]
    system: bool,

    /// The user that the crontab belongs to; without this the jobs run as the user of the daemon
    #[arg(long, value_name = "NAME", conflicts_with = "system")]
    user: Option<String>,

    /// The time zone that cron goes by where the crontab sets no `CRON_TZ`  [default: that of this machine]
    #[arg(long, value_name = "ZONE", value_parser = moment::zone)]
    timezone: Option<Zone>,
}

/// Prints the configuration, and notes about it.
pub(super) fn import(arguments: &Arguments) -> anyhow::Result<()> {
    let (name, bytes) = input::named(&arguments.file, MAX_FILE_LEN)?;
    let text = input::utf8(name, &bytes)?;
    let zone = arguments.timezone.map_or_else(of_this_machine, Ok)?;
    let has_users = arguments.system || (arguments.user.is_none() && has_users(name));
    let reading = Reading {
        zone,
        from: Utc::now(),
        purse: &mut budget::for_each(),
        find_zone: zones::find,
        calendars: &Calendars::default(),
        step: &mut || {},
    };
    let (report, jobs) = file::crontab_jobs(name, text, has_users, reading);
    let errors: Vec<&FileProblem> =
        report.problems().filter(|problem| problem.severity == Severity::Error).collect();
    if !errors.is_empty() {
        return Err(Wrong(drawn(&report, &errors)).into());
    }
    let (jobs, never): (Vec<CrontabJob>, Vec<CrontabJob>) = jobs.into_iter().partition(occurs);
    if jobs.is_empty() {
        wrong!("error: {name}: this crontab runs nothing");
    }
    let around = draft::Around { user: arguments.user.as_deref(), zone, home: &home };
    let (drafts, mut notes) = draft::drafts(&jobs, &around).map_err(Wrong)?;
    notes.extend(never.iter().map(|job| {
        format!("line {}: its schedule never occurs, and cron never runs it: it is left out", job.line)
    }));
    if !has_users && jobs.iter().all(|job| begins_with_user(&job.command)) {
        notes.push(
            "each command begins with the name of a user: a copy of /etc/crontab is read with `--system`"
                .to_owned(),
        );
    }
    let written = yaml::write(name, &drafts, &notes);
    yaml::prove(&written, &drafts).map_err(Wrong)?;
    let mut out = io::stdout().lock();
    out.write_all(written.as_bytes())?;
    out.flush()?;
    notes.iter().for_each(|note| terminal::say(&format!("note: {note}")));
    Ok(())
}

/// Whether the schedule of a line ever occurs. cron accepts one that never does.
fn occurs(job: &CrontabJob) -> bool {
    let Ok(expression) = Expression::parse_as(&job.schedule, Dialect::Cron) else { return true };
    Schedule::ignoring_named_zone(&expression, Zone::UTC).is_ok_and(|schedule| !schedule.never())
}

/// Whether the first word of a command is a user of this machine, and no program.
fn begins_with_user(command: &str) -> bool {
    let Some((first, _)) = command.split_once(char::is_whitespace) else { return false };
    first == "root" || (!System.has_program(first) && home(first).is_some())
}

/// Whether the lines of a file name users, by its path.
fn has_users(path: &str) -> bool {
    let path = path.replace('\\', "/");
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    path == "/etc/crontab" || path.ends_with("/etc/crontab") || folder.ends_with("cron.d")
}

/// The zone of this machine.
fn of_this_machine() -> Result<Zone, Wrong> {
    const HELP: &str = "name it with `--timezone`, such as `--timezone Europe/Stockholm`";
    let name = iana_time_zone::get_timezone().map_err(|error| {
        Wrong(format!("error: the time zone of this machine is not known: {error}\nhelp: {HELP}"))
    })?;
    // The C library accepts a colon before the name.
    zones::find(name.trim_start_matches(':')).map_err(|_| {
        Wrong(format!("error: the time zone of this machine has an unknown name, {name}\nhelp: {HELP}"))
    })
}

/// The home directory of a user of this machine.
fn home(user: &str) -> Option<String> {
    /// More than the file of the accounts has.
    const LIMIT: usize = 1 << 20;
    let accounts = input::file(Path::new("/etc/passwd"), LIMIT).ok()?;
    let accounts = String::from_utf8_lossy(&accounts).into_owned();
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next() == Some(user)).then_some(())?;
        fields.nth(4).filter(|home| home.starts_with('/')).map(str::to_owned)
    })
}

/// The error of a crontab.
fn drawn(report: &FileReport, errors: &[&FileProblem]) -> String {
    let color = terminal::stderr_has_color();
    let drawn: Vec<String> =
        errors.iter().map(|problem| finding::draw(report.file(), problem, color)).collect();
    drawn.join("\n\n")
}
