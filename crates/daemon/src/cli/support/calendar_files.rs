//! The option that names files of days, for schedules of the command line that name calendars.

use super::{Wrong, input};
use downbeat_inspect::days;
use downbeat_parser::CalendarName;
use downbeat_scheduler::Calendars;
use std::path::Path;

#[derive(Debug, clap::Args)]
pub(crate) struct CalendarFiles {
    /// The days of a calendar that the schedule names, as in `holidays=holidays.ics`: a file with a date a line, or an `.ics`
    /// file. May be given several times
    #[arg(long = "calendar-file", value_name = "NAME=FILE")]
    files: Vec<String>,
}

impl CalendarFiles {
    /// The calendars, with the days of their files.
    pub(crate) fn read(&self) -> anyhow::Result<Calendars> {
        let mut calendars = Calendars::default();
        for given in &self.files {
            let (name, path) = split(given)?;
            if calendars.get(&name).is_some() {
                wrong!("error: `--calendar-file` gives the calendar `{name}` twice");
            }
            let bytes = input::file(Path::new(path), days::MAX_LEN)?;
            let days = days::read(&bytes)
                .map_err(|error| Wrong(format!("error: {path}, {error}\nhelp: {}", error.help)))?;
            calendars.insert(name, days);
        }
        Ok(calendars)
    }
}

/// The name and the path of a `NAME=FILE`.
pub(crate) fn split(given: &str) -> Result<(CalendarName, &str), Wrong> {
    let help =
        "help: write the name that the schedule says and its file: `--calendar-file holidays=holidays.ics`";
    let Some((name, path)) = given.split_once('=').filter(|(_, path)| !path.is_empty()) else {
        wrong!("error: `--calendar-file {given}` has no name and file\n{help}");
    };
    match CalendarName::new(name) {
        Ok(name) => Ok((name, path)),
        Err(_) => Err(Wrong(format!("error: `{name}` cannot be the name of a calendar\n{help}"))),
    }
}
