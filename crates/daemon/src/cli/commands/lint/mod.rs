//! `downbeat lint`: shows errors and warnings about the schedules in a file.
//!
//! `butler` reads a configuration; the files of other programs are read by [`downbeat_inspect::file`]. `report` draws what was
//! found.

mod butler;
mod report;

use crate::cli::support::progress::Progress;
use crate::cli::support::{CalendarFiles, Failure, When, Wrong, budget, input, terminal};
use chrono::Utc;
use clap::builder::PossibleValuesParser;
use downbeat::config::MAX_FILE_LEN;
use downbeat::zones;
use downbeat_inspect::file::{self, FileFormat, FileReport, Reading};
use downbeat_scheduler::Calendars;
use report::Report;
use std::path::Path;
use std::process::ExitCode;

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat lint butler.yaml
  downbeat lint crontab    # exit code 1
  downbeat lint butler.yaml backup.timer
  cat crontab | downbeat lint - --tz Europe/Stockholm    # exit code 1
  downbeat lint schedules.txt --format lines --json    # exit code 1
  downbeat lint schedules.txt --format lines --calendar-file holidays=holidays.txt    # exit code 1

Formats:
  butler          a configuration: downbeat's own, or the YAML file of a Butler tool
  crontab         a crontab, with or without users; `CRON_TZ=` and `TZ=` hold for the lines below them;
                  commands are neither looked at nor shown
  lines           a schedule a line, as `next` reads it; lines that begin with `#` are comments
  renovate        a configuration of Renovate, also in package.json
  github-actions  a workflow: `on.schedule`, in UTC, every five minutes at most
  kubernetes      CronJobs: `schedule` and `timeZone`
  gitlab          a policy with a `cadence`, or pipeline schedules as GitLab's API has them
  systemd         a timer: the lines `OnCalendar=`
`auto` goes by the name of the file, then by what is in it.

Exit codes:
  0  nothing is wrong, and nothing looks as if it were not meant
  1  there are errors or warnings
  2  the command line is wrong, or a file cannot be read: the others are shown all the same";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The files; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    paths: Vec<String>,

    /// What kind of file it is
    #[arg(long, value_name = "FORMAT", default_value = "auto", value_parser = formats())]
    format: String,

    #[command(flatten)]
    when: When,

    #[command(flatten)]
    calendars: CalendarFiles,

    /// Print one JSON object for each file: `file`, `format`, `schedules`, `problems`, `errors` and `warnings`
    #[arg(long)]
    json: bool,
}

/// `auto`, and the names of all formats.
fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(["auto"].into_iter().chain(FileFormat::ALL.map(FileFormat::as_str)))
}

/// Checks files, prints the findings, and returns the exit code.
pub(crate) fn lint(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let calendars = arguments.calendars.read()?;
    let mut worst = 0;
    for file in &arguments.paths {
        worst = worst.max(match one(arguments, file, &calendars) {
            Ok(has_problems) => u8::from(has_problems),
            // The others are shown all the same.
            Err(error) => {
                Failure::of_wrong(error)?.tell();
                2
            }
        });
    }
    Ok(ExitCode::from(worst))
}

/// Checks a file and prints the findings. Says whether there are any.
fn one(arguments: &Arguments, file: &str, calendars: &Calendars) -> anyhow::Result<bool> {
    // A problem of reading the file is not a finding.
    let (name, bytes) = input::named(file, MAX_FILE_LEN)?;
    let from = arguments.when.from(arguments.when.tz, Utc::now)?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let named = FileFormat::from_name(&arguments.format);
    let format = named.unwrap_or_else(|| FileFormat::of(name, text));
    if !calendars.is_empty() && !format.has_calendars() {
        let help = match format {
            FileFormat::Butler => "a configuration names them itself, with `calendars:`",
            _ => "the program of this file knows no calendars; `--format lines` reads a schedule a line",
        };
        let why =
            format!("error: {name} is of the format `{}`, and takes no `--calendar-file`", format.as_str());
        wrong!("{why}\nhelp: {help}");
    }
    let color = terminal::stdout_has_color();
    let report = if format == FileFormat::Butler {
        let path = (file != "-").then(|| Path::new(name));
        let mut report = Report::new(FileReport::new(name, format), color);
        butler::read(&mut report, path, &bytes, from)?;
        report
    } else {
        input::utf8(name, &bytes)?;
        let mut progress = Progress::of(text.lines().count());
        let reading = Reading {
            zone: arguments.when.tz,
            from,
            purse: &mut budget::for_each(),
            find_zone: zones::find,
            calendars,
            step: &mut || progress.step(),
        };
        Report::new(file::read(name, text, format, reading), color)
    };
    let printed = if arguments.json {
        terminal::json(&report.found)
    } else {
        Ok(report.print(arguments.paths.len() > 1)?)
    };
    terminal::read_enough(printed).map_err(|error| Wrong(format!("error: {error:#}")))?;
    Ok(report.has_problems())
}
