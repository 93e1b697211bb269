//! Draws the findings in a file for a person.

use crate::cli::support::finding;
use crate::cli::support::terminal::bold;
use downbeat::words::counted;
use downbeat_inspect::file::{FileProblem, FileReport, Finding, Severity};
use std::collections::BTreeMap;
use std::io::{self, Write as _};

/// The findings, and how they are drawn.
pub(super) struct Report {
    pub(super) found: FileReport,
    pub(super) color: bool,
    /// Problems that are drawn already, by their numbers among all findings; an empty text if one is drawn with another.
    drawn: BTreeMap<usize, String>,
}

impl Report {
    pub(super) fn new(found: FileReport, color: bool) -> Self {
        Self { found, color, drawn: BTreeMap::new() }
    }

    /// Adds a problem that is drawn already.
    pub(super) fn problem(&mut self, problem: FileProblem, drawn: String) {
        self.drawn.insert(self.found.found().len(), drawn);
        self.found.add(Finding::Problem(problem));
    }

    pub(super) fn has_problems(&self) -> bool {
        self.found.problems().next().is_some()
    }

    /// One line per schedule, with its problems below, and the numbers at the end.
    pub(super) fn print(&self, is_one_of_several: bool) -> io::Result<()> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let file = self.found.file();
        for (at, found) in self.found.found().iter().enumerate() {
            match found {
                Finding::Schedule(schedule) => {
                    let line = schedule.line.map(|line| format!("{line}:")).unwrap_or_default();
                    let place = bold(&format!("{file}:{line}"), self.color);
                    let meaning = schedule.meaning.as_deref().unwrap_or("cannot be read.");
                    writeln!(out, "{place} `{}`  {meaning}", schedule.text)?;
                }
                Finding::Problem(problem) => match self.drawn.get(&at) {
                    Some(drawn) if drawn.is_empty() => {}
                    Some(drawn) => writeln!(out, "{drawn}\n")?,
                    None => writeln!(out, "{}\n", finding::draw(file, problem, self.color))?,
                },
                Finding::Note(note) => writeln!(out, "{file}: {note}")?,
                _ => {}
            }
        }
        let name = if is_one_of_several { format!("{file}: ") } else { String::new() };
        writeln!(
            out,
            "{name}{}: {}, {}",
            counted(self.found.schedules().count(), "schedule"),
            counted(self.found.count(Severity::Error), "error"),
            counted(self.found.count(Severity::Warning), "warning")
        )?;
        out.flush()
    }
}
