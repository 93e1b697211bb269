//! Runs the program and disturbs it, and keeps the record that is judged.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use chrono::{TimeDelta, Utc};
use downbeat_tests::program::{LIMIT, Program, Running, SECRET, Signal};

use crate::excuse::StallWatch;
use crate::journal::{self, What};
use crate::monitor::{Monitors, Seen};
use crate::plan::{self, Beating};
use crate::span::{Moment, Span};

/// All that happened.
pub(crate) struct Record {
    /// The runs of the program, one after the other.
    pub(crate) runs: Vec<Run>,
    pub(crate) seen: Vec<Seen>,
    /// When the program was stopped, and a while after.
    pub(crate) suspended: Vec<Span>,
    /// When the machine did not run what was due.
    pub(crate) stalls: Vec<Span>,
    /// How often the configuration was read again, and how often it could not be.
    pub(crate) reloads: usize,
    pub(crate) garbage: usize,
}

/// A run of the program, from its start to its end.
pub(crate) struct Run {
    pub(crate) log: Vec<journal::Entry>,
    /// The configurations that it had, in order. Each begins with a line of the log.
    pub(crate) configurations: Vec<Vec<Beating>>,
    pub(crate) ended: Moment,
}

/// What is done to the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Disturbance {
    /// The configuration is the same, and the program is told to read it again.
    HangUp,
    /// The configuration is another.
    Change,
    /// The configuration is no such thing for a while.
    Garbage,
    /// It is killed and started again.
    Kill,
    /// It is stopped for a while.
    Suspend,
}

const ALL: [Disturbance; 5] =
    [Disturbance::HangUp, Disturbance::Change, Disturbance::Garbage, Disturbance::Kill, Disturbance::Suspend];

/// After a suspend all beats are late for so long.
const AFTER_SUSPEND: TimeDelta = TimeDelta::seconds(2);

/// How long the log is waited for to say something.
const PATIENCE: Duration = LIMIT;

/// The program as it runs.
struct Driver<'a> {
    folder: &'a Path,
    monitors: Monitors,
    beatings: Vec<Beating>,
    running: Option<Running>,
    /// The log of this run, and the configurations that it had.
    log: PathBuf,
    configurations: Vec<Vec<Beating>>,
    /// How often this run could not read its configuration.
    unusable: usize,
    record: Record,
}

/// Runs the program so long.
pub(crate) fn drive(folder: &Path, count: usize, length: Duration) -> anyhow::Result<Record> {
    let beatings: Vec<Beating> = (0..count).map(Beating::new).collect();
    let monitors = Monitors::start(beatings.iter().map(|beating| (beating.kind, beating.trouble)).collect());
    let record = Record {
        runs: Vec::new(),
        seen: Vec::new(),
        suspended: Vec::new(),
        stalls: Vec::new(),
        reloads: 0,
        garbage: 0,
    };
    let stalls = StallWatch::start();
    let mut driver = Driver {
        folder,
        monitors,
        beatings,
        running: None,
        log: PathBuf::new(),
        configurations: Vec::new(),
        unusable: 0,
        record,
    };
    driver.write(&driver.config())?;
    driver.start()?;
    let end = Instant::now() + length;
    let mut round: Vec<Disturbance> = Vec::new();
    loop {
        let pause = Duration::from_millis(fastrand::u64(3000..8000));
        if Instant::now() + pause >= end {
            break;
        }
        std::thread::sleep(pause);
        if round.is_empty() {
            round.extend(ALL);
            fastrand::shuffle(&mut round);
        }
        if let Some(disturbance) = round.pop() {
            println!("{} {disturbance:?}", Utc::now().format("%T%.3f"));
            driver.disturb(disturbance)?;
        }
    }
    std::thread::sleep(end.saturating_duration_since(Instant::now()));
    driver.end(Signal::Terminate)?;
    let Driver { mut record, monitors, .. } = driver;
    record.seen = monitors.seen();
    record.stalls = stalls.stalls();
    Ok(record)
}

impl Driver<'_> {
    fn disturb(&mut self, disturbance: Disturbance) -> anyhow::Result<()> {
        match disturbance {
            Disturbance::HangUp => {
                self.running()?.send(Signal::HangUp);
                self.read_again()
            }
            Disturbance::Change => {
                for _ in 0..3 {
                    let at = fastrand::usize(..self.beatings.len());
                    self.beatings[at].change();
                }
                self.write(&self.config())?;
                self.read_again()
            }
            Disturbance::Garbage => {
                let config = self.config();
                // Of the middle of a character, of a line, of the list.
                let cut = fastrand::usize(config.len() / 4..config.len() / 2);
                self.write(&format!("{}\t: [", config.get(..cut).unwrap_or_default()))?;
                self.unusable += 1;
                self.record.garbage += 1;
                self.wait_for(&What::Unusable, self.unusable)?;
                std::thread::sleep(Duration::from_secs(2));
                self.write(&config)?;
                self.read_again()
            }
            Disturbance::Kill => {
                self.end(Signal::Kill)?;
                std::thread::sleep(Duration::from_millis(fastrand::u64(0..3000)));
                self.start()
            }
            Disturbance::Suspend => {
                let before = Utc::now();
                self.running()?.send(Signal::Suspend);
                std::thread::sleep(Duration::from_millis(fastrand::u64(2000..6000)));
                self.running()?.send(Signal::Continue);
                self.record.suspended.push(Span::new(before, Utc::now()).and(AFTER_SUSPEND));
                Ok(())
            }
        }
    }

    fn running(&self) -> anyhow::Result<&Running> {
        self.running.as_ref().context("the program is not running")
    }

    fn config(&self) -> String {
        plan::config(&self.beatings, &self.monitors)
    }

    /// Replaces the file of the configuration whole, as careful editors do.
    fn write(&self, text: &str) -> anyhow::Result<()> {
        let new = self.folder.join("new");
        std::fs::write(&new, text)?;
        Ok(std::fs::rename(new, self.folder.join("downbeat.yaml"))?)
    }

    fn start(&mut self) -> anyhow::Result<()> {
        self.log = self.folder.join(format!("{}.log", self.record.runs.len() + 1));
        self.unusable = 0;
        let config = self.folder.join("downbeat.yaml");
        let arguments = ["run", "--log-level", "debug", "--log-format", "json", "--config"];
        let program =
            Program::new(arguments.iter().map(|argument| argument.as_ref()).chain([config.as_os_str()]));
        self.running = Some(program.stderr(File::create(&self.log)?).start());
        self.configurations = vec![self.beatings.clone()];
        self.wait_for(&What::Read, 1)
    }

    /// Waits until the program has read the configuration once more than before.
    fn read_again(&mut self) -> anyhow::Result<()> {
        self.wait_for(&What::Read, self.configurations.len() + 1)?;
        self.configurations.push(self.beatings.clone());
        self.record.reloads += 1;
        Ok(())
    }

    /// Waits until the log of this run says something for so many times.
    fn wait_for(&self, what: &What, times: usize) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let log = journal::read(&std::fs::read_to_string(&self.log)?)?;
            let count = log.iter().filter(|entry| entry.what == *what).count();
            if count >= times {
                anyhow::ensure!(count == times, "{what:?} is said {count} times instead of {times}");
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("the log has not said {what:?} within {PATIENCE:?}: {}", self.log.display())
    }

    fn end(&mut self, signal: Signal) -> anyhow::Result<()> {
        let running = self.running.take().context("the program is not running")?;
        let ended = running.signal(signal);
        anyhow::ensure!(signal == Signal::Kill || ended.code == Some(0), "it ended with {:?}", ended.code);
        let text = std::fs::read_to_string(&self.log)?;
        anyhow::ensure!(!text.contains(SECRET), "a secret is in the log: {}", self.log.display());
        let run = Run {
            log: journal::read(&text)?,
            configurations: std::mem::take(&mut self.configurations),
            ended: Utc::now(),
        };
        self.record.runs.push(run);
        Ok(())
    }
}
