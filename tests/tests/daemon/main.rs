//! The program as a process, against real servers, on the clock of the wall.
//!
//! Tests wait for what must happen and never for a time in which it should have. What they allow a busy machine is
//! [`LATE`]. The target is to stay well below a minute: libtest runs as many tests at once as there are processors,
//! so every second that a test spends on a schedule counts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::time::{Duration, SystemTime};

use downbeat_tests::program::{Program, with_secrets};
use downbeat_tests::server::{Request, Server};
use tempfile::TempDir;

mod beats;
mod calendar;
mod calendar_files;
mod check;
#[cfg(target_os = "linux")]
mod clock;
mod convert;
mod dear;
mod demo;
mod diff;
mod errors_as_json;
mod examples;
mod exec;
#[cfg(unix)]
mod exec_by_hand;
mod explain;
#[cfg(target_os = "linux")]
mod faults;
#[cfg(target_os = "linux")]
mod first_process;
mod fixtures;
#[cfg(target_os = "linux")]
mod hanging;
mod health;
mod history;
mod import;
mod init;
mod jobs;
mod jobs_shown;
#[cfg(unix)]
mod journal;
mod lint;
mod log;
mod log_to_file;
mod manual;
mod monitors;
mod next;
#[cfg(unix)]
mod outage;
mod page;
mod paths;
#[cfg(target_os = "linux")]
mod probes;
mod refusals;
mod reload;
mod reload_command;
mod run_now;
mod send;
#[cfg(any(target_os = "linux", windows))]
mod service;
mod shards;
mod stop;
#[cfg(unix)]
mod streams;
#[cfg(target_os = "linux")]
mod systemd;
#[cfg(unix)]
mod terminal;
mod texts;
mod upsert;
mod usage;
mod warnings;

/// How late a beat may arrive: enough for a machine whose processors are all busy, not enough to pass for the next
/// second.
const LATE: Duration = Duration::from_millis(500);

/// How long after its start the program may send its first beat. A busy machine takes its time to start one, and Wine more.
const START: Duration = Duration::from_secs(if cfg!(windows) { 5 } else { 3 });

/// A schedule without an occurrence while any test runs, and without a warning: the next one is in 2070.
const FAR: &str = "PT876600H";

/// The name of the configuration file: short, so that reports read the same everywhere.
const FILE: &str = "butler.yaml";

/// A folder with a configuration file.
struct Config(TempDir);

impl Config {
    /// With these bytes.
    fn of(text: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), text).unwrap();
        Self(folder)
    }

    /// As Butler has it, with the server's URL full of secrets.
    fn beating(server: &Server, frequency: &str) -> Self {
        Self::at(&with_secrets(&server.url("")), frequency)
    }

    /// As Butler has it.
    fn at(url: &str, frequency: &str) -> Self {
        Self::of(format!(
            "Butler:\n  logLevel: info\n  heartbeat:\n    enable: true\n    remoteURL: {url}\n    frequency: {frequency}\n"
        ))
    }

    /// Writes another text over it.
    fn rewrite(&self, text: impl AsRef<[u8]>) {
        std::fs::write(self.folder().join(FILE), text).unwrap();
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }

    fn run(&self) -> Program {
        self.run_with(&[])
    }

    fn run_at_debug(&self) -> Program {
        self.run_with(&["--log-level", "debug"])
    }

    fn run_with(&self, options: &[&str]) -> Program {
        Program::new([&["run", "--config", FILE], options].concat()).within(self.folder())
    }

    fn check(&self) -> Program {
        self.check_with(&[])
    }

    fn check_with(&self, options: &[&str]) -> Program {
        Program::new([&["check", "--config", FILE], options].concat()).within(self.folder())
    }
}

/// Until it is dropped, snapshots show words in place of what differs from run to run.
fn normalised() -> impl Drop {
    let mut settings = insta::Settings::clone_current();
    for (found, shown) in [
        // Whether a beat happens to be under way at the end.
        (r"(?m)^.* INFO waiting for \d+ beats? under way.*\n", ""),
        (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z?", "TIME"),
        (r"\d\d:\d\d:\d\d(\.\d+)?", "TIME"),
        (r"\b(127\.0\.0\.1|localhost):\d+", "$1:PORT"),
        // A second, or a little less on a busy machine.
        (r"\bagain, after \d+(\.\d+)? m?s\b", "again, after N s"),
        (r"\b\d+(\.\d+)? ms\b", "N ms"),
        (r"\b(after|at|for|delivered to \S+ in) \d+(\.\d+)? s\b", "$1 N ms"),
        (r"\bdownbeat\.exe\b", "downbeat"),
        (r"stopped by Ctrl-C", "stopped by SIGTERM"),
    ] {
        settings.add_filter(found, shown);
    }
    settings.bind_to_scope()
}

/// Whether the beats came as they should: one within [`START`] after `started`, the others one in each period of wall
/// time, at its beginning, from the first that begins after the start.
fn assert_rhythm(started: SystemTime, beats: &[Request], period: Duration) {
    let since_1970 = |at: SystemTime| at.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
    let number = |at: SystemTime| since_1970(at) / period.as_millis();
    let (initial, others) = beats.split_first().expect("no beat came");
    let delay = initial.at.duration_since(started).unwrap();
    assert!(delay < START, "the initial beat came after {delay:?}");

    let numbers: Vec<u128> = others.iter().map(|beat| number(beat.at)).collect();
    let Some(&first) = numbers.first() else { return };
    // The start is somewhere between these two.
    let bounds = number(started) + 1..=number(initial.at) + 1;
    assert!(bounds.contains(&first), "period {first} came first, expected one of {bounds:?}");
    let expected: Vec<u128> = (first..).take(numbers.len()).collect();
    assert_eq!(numbers, expected, "periods of {period:?} in which beats came");
    let late = others.iter().map(|beat| since_1970(beat.at) % period.as_millis()).max().unwrap();
    assert!(late < LATE.as_millis(), "a beat came {late} ms late");
}
