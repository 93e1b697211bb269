//! Workflows of GitHub Actions: `on.schedule`, a list of lines of cron, in UTC.

use super::look::{Complaint, Look};
use super::runner::Runner;
use super::{report::Severity, tree};
use downbeat_parser::Dialect;
use downbeat_scheduler::Zone;
use std::ops::Range;

const RUNNER: Runner = Runner {
    name: "GitHub Actions",
    macros: false,
    every: false,
    question: false,
    last: false,
    seven: false,
    wraps: false,
    zone: "it reads all schedules in UTC: write the time in UTC",
    floor: (5, "GitHub Actions runs a schedule every five minutes at most"),
};

pub(super) fn read(look: &mut Look<'_>, text: &str) {
    for document in &look.documents(text, text) {
        let Some(schedules) = document.get("on").and_then(|on| on.get("schedule")) else { continue };
        for line in schedules.items().iter().filter_map(|item| item.scalar("cron")) {
            look.line_of(&RUNNER, &line.place(text), &line.value, Zone::UTC);
        }
    }
}

impl Look<'_> {
    /// Reads a line of cron like the program that runs it.
    pub(super) fn line_of(
        &mut self,
        runner: &Runner,
        place: &super::look::Place<'_>,
        text: &str,
        zone: Zone,
    ) {
        if let Some(complaint) = runner.refuses(text) {
            self.schedule(place, text, Dialect::Cron, zone, |_| false);
            return self.complain(place, complaint);
        }
        let dialect = if text.starts_with("@every") { Dialect::Interval } else { Dialect::Cron };
        // Problems that come from the limits of the program name it.
        let read = self.schedule(place, text, dialect, zone, |code| code != "cron-extension");
        if let Some((_, schedule)) = read
            && let Some(complaint) = runner.too_often(text, &schedule)
        {
            self.complain(place, complaint);
        }
    }

    /// The documents of a text: that of the file, perhaps with blanks in place of comments. Reports errors of YAML or JSON.
    pub(super) fn documents(&mut self, text: &str, file: &str) -> Vec<tree::Node> {
        tree::documents(text).unwrap_or_else(|(message, line)| {
            let shown = file.lines().nth(line.saturating_sub(1)).unwrap_or_default();
            let place = super::look::Place { line, shown, start: 0, other: Some(shown.len()) };
            let message = format!("this is not in order as YAML or JSON: {message}");
            self.problem(&place, Severity::Error, None, &message, None, 0..0);
            Vec::new()
        })
    }

    /// The zone that a scalar names, or else that of the reading. Reports an unknown zone with its remedy.
    pub(super) fn zone_of(
        &mut self,
        text: &str,
        named: Option<&tree::Scalar>,
        complaint: impl Fn(String, Range<usize>) -> Complaint,
    ) -> Zone {
        let default = self.reading.zone;
        let Some(named) = named else { return default };
        (self.reading.find_zone)(&named.value).unwrap_or_else(|unknown| {
            self.complain(&named.place(text), complaint(unknown.help(), 0..named.value.len()));
            default
        })
    }
}
