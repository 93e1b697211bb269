//! What one job is configured to do.

use super::item::{Basics, HasBasics, Item, Sends};
use super::schedule;
use super::secret::Secret;
use downbeat_client::{Monitor, Request, RouteOptions};
use downbeat_inspect::in_one_line;
use downbeat_parser::Dialect;
use downbeat_scheduler::{Policy, Schedule, Zone};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How long a command has to end after it was asked to, before it is killed.
pub(crate) const TO_END: Duration = Duration::from_secs(10);

/// A command, and when it is run; and where it stands.
pub type Job = Item<JobSettings>;

/// What a job does, wherever it stands in a file. A job with equal settings goes on undisturbed when the configuration is read
/// again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobSettings {
    /// What people call it. No two jobs and heartbeats of a configuration share a name.
    pub name: Arc<str>,
    /// What is run.
    pub runs: Runs,
    /// The schedule, in its zone. It occurs at least once. `None` for a job that runs when it is asked to.
    pub schedule: Option<Schedule<Zone>>,
    /// The schedule as it was written, without white space around it; milliseconds in decimal; empty for none.
    pub frequency: String,
    /// The notation of `frequency`.
    pub dialect: Dialect,
    /// What becomes of occurrences when the clocks of the zone change.
    pub policy: Policy,
    /// The monitor that is told of the runs; `None` for none.
    pub signals: Option<Signals>,
    /// What becomes of a run that is due while the previous run is under way.
    pub overlap: Overlap,
    /// How long one try of the command may take; `None` for no limit.
    pub timeout: Option<Duration>,
    /// Whether one late run is started for the newest occurrence that passed while the machine slept.
    pub catch_up: bool,
    /// The longest delay of a run after its occurrence. The delay is always the same for one host and name. Zero for none.
    pub jitter: Duration,
    /// Variables of the environment of the command, beside those of the daemon that are no secret.
    pub env: Vec<(String, Secret)>,
    /// The folder that the command starts in; `None` for that of the daemon.
    pub working_directory: Option<PathBuf>,
    /// The user that it runs as, by name or number; `None` for that of the daemon.
    pub user: Option<String>,
    /// What becomes of its output.
    pub output: Output,
    /// How often the command is tried again when it fails, all in one run.
    pub retries: u32,
    /// The pause before each further try.
    pub retry_pause: Duration,
    /// Whether it runs when the daemon starts.
    pub on_start: bool,
    /// Whether it runs at the first start of the daemon after each boot of the machine, where that can be known, else at each start.
    pub on_boot: bool,
    /// Whether one member of a fleet does each run, and not each member.
    pub share: bool,
}

impl HasBasics for JobSettings {
    const IS_JOB: bool = true;

    fn basics(&self) -> Basics<'_> {
        let sends = self.signals.as_ref();
        let sends = sends.map(|Signals { request, monitor, route, upsert }| Sends {
            request,
            monitor: *monitor,
            route,
            upsert: *upsert,
        });
        // With all its tries and pauses.
        let (tries, pauses) = (self.retries.saturating_add(1), self.retry_pause.saturating_mul(self.retries));
        let longest =
            |timeout: Duration| timeout.saturating_add(TO_END).saturating_mul(tries).saturating_add(pauses);
        Basics {
            name: &self.name,
            schedule: self.schedule.as_ref(),
            frequency: &self.frequency,
            dialect: self.dialect,
            policy: self.policy,
            jitter: self.jitter,
            retries: self.retries,
            sends,
            longest_run: self.timeout.map(longest),
        }
    }
}

/// The monitor that is told of the runs of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signals {
    /// The request of a plain success, before the monitor's own form is given to it. It prints masked.
    pub request: Request,
    /// What kind of monitor gets it: the one that is named, or the one that the URL tells.
    pub monitor: Monitor,
    /// How the monitor is reached.
    pub route: RouteOptions,
    /// Whether the reports of a run tell the monitor what to expect.
    pub upsert: bool,
}

/// What a job runs. Its arguments and its text print as `…`.
#[derive(Clone, PartialEq, Eq)]
pub enum Runs {
    /// A program and its arguments.
    Command(String, Vec<String>),
    /// A text for a shell.
    Shell(String),
}

impl fmt::Debug for Runs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Names the program, and nothing that may be secret: `/usr/local/bin/backup …`, `a text for a shell`.
impl fmt::Display for Runs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(program, arguments) if arguments.is_empty() => f.write_str(&in_one_line(program)),
            Self::Command(program, _) => write!(f, "{} …", in_one_line(program)),
            Self::Shell(_) => f.write_str("a text for a shell"),
        }
    }
}

/// What becomes of the output of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Output {
    /// Whether each line goes to the log.
    pub log: bool,
    /// How many bytes of it are kept, of its beginning and its end together.
    pub keep: usize,
    /// Whether the monitor gets what was kept.
    pub send: bool,
    /// The name of its encoding: `utf-8`, or another word that the key takes.
    pub encoding: &'static str,
}

impl Default for Output {
    fn default() -> Self {
        Self { log: true, keep: 64 * 1024, send: true, encoding: "utf-8" }
    }
}

downbeat_parser::named! {
    /// What becomes of a run that is due while the previous run is under way.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum Overlap {
        /// The new run is skipped.
        #[default]
        Skip = "skip",
        /// The new run begins when the previous one has ended. One run waits at most.
        Wait = "wait",
        /// The previous run is ended, and then the new one begins.
        Kill = "kill",
    }
}

impl Job {
    /// At which starts of the daemon it runs beside its schedule: `start`; `None` for none.
    pub fn start_in_words(&self) -> Option<&'static str> {
        match (self.on_start, self.on_boot) {
            (true, _) => Some("start"),
            (false, true) => Some("the first start after a boot"),
            (false, false) => None,
        }
    }

    /// The schedule as it was written, for a line of a report: `` `every 5 minutes` ``, `every 60000 milliseconds`. Without a
    /// schedule, when the job runs instead: `at start`.
    pub fn frequency_in_words(&self) -> String {
        match (self.frequency.as_str(), self.start_in_words()) {
            ("", Some(start)) => format!("at {start}"),
            ("", None) => "when it is asked to".to_owned(),
            (text, _) => schedule::in_words(text),
        }
    }
}
