//! Runs the program and disturbs it, and keeps the record that is judged.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use chrono::{TimeDelta, Utc};
use downbeat_tests::program::{LIMIT, Program, Running, Signal};

use crate::clock::{Offsets, WallClock};
use crate::excuse::StallWatch;
use crate::journal::{Entry, What};
use crate::log::Log;
use crate::monitor::{Monitors, Seen};
use crate::plan::{self, Beating, Counts};
use crate::resolver::Resolver;
use crate::span::{Moment, Span};

/// All that happened.
#[derive(Default)]
pub(crate) struct Record {
    /// The runs of the program, one after the other.
    pub(crate) runs: Vec<Run>,
    pub(crate) seen: Vec<Seen>,
    /// When the program was stopped, and a while after.
    pub(crate) suspended: Vec<Span>,
    /// When the machine did not run what was due.
    pub(crate) stalls: Vec<Span>,
    /// How the program's clock was set.
    pub(crate) offsets: Offsets,
    /// How often the configuration was read again, how often it could not be, and how often the resolver fell silent.
    pub(crate) reloads: usize,
    pub(crate) garbage: usize,
    pub(crate) silences: usize,
}

/// A run of the program, from its start to its end.
pub(crate) struct Run {
    pub(crate) log: Vec<Entry>,
    /// The configurations that it had, in order. Each begins with a line of the log.
    pub(crate) configurations: Vec<Vec<Beating>>,
    /// When it was told to end, and when it had.
    pub(crate) told: Moment,
    pub(crate) ended: Moment,
}

/// What there is in addition to the program and its monitors, and how long everything goes on.
pub(crate) struct Course {
    pub(crate) counts: Counts,
    pub(crate) has_clock: bool,
    pub(crate) has_resolver: bool,
    pub(crate) length: Duration,
}

/// What is done to the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Disturbance {
    /// The configuration is the same, and the program is told to read it again.
    HangUp,
    /// The schedules of some heartbeats are others.
    Change,
    /// All heartbeats are others, and beat as before.
    ChangeAll,
    /// The configuration file is garbage for a while.
    Garbage,
    /// It is killed and started again.
    Kill,
    /// It is stopped for a while.
    Suspend,
    /// Its clock is set.
    Step,
    /// Its clock is wrong for a moment.
    Glitch,
    /// It is killed and started again with a clock that is wrong by years, and put right a little later.
    Future,
    /// The resolver answers nothing for a while.
    Silence,
}

const ALL: [Disturbance; 10] = [
    Disturbance::HangUp,
    Disturbance::Change,
    Disturbance::ChangeAll,
    Disturbance::Garbage,
    Disturbance::Kill,
    Disturbance::Suspend,
    Disturbance::Step,
    Disturbance::Glitch,
    Disturbance::Future,
    Disturbance::Silence,
];

impl Disturbance {
    fn kills(self) -> bool {
        matches!(self, Self::Kill | Self::Future)
    }

    fn needs_clock(self) -> bool {
        matches!(self, Self::Step | Self::Glitch | Self::Future)
    }
}

/// What the program's clock may show too much, in seconds.
const OFFSETS: [i64; 7] = [0, -30, -600, -7200, -14_400, 7200, DECADE];
const DECADE: i64 = 10 * 365 * 86_400;

/// How long all beats may be late after a suspend.
const AFTER_SUSPEND: TimeDelta = TimeDelta::seconds(2);

/// How long the log is waited for to say something.
const PATIENCE: Duration = LIMIT;

/// The program as it runs.
struct Driver<'a> {
    folder: &'a Path,
    monitors: Monitors,
    clock: Option<WallClock>,
    resolver: Option<Resolver>,
    beatings: Vec<Beating>,
    mixed: usize,
    /// Of the settings of all heartbeats.
    round: u32,
    running: Option<(Running, Log)>,
    /// The configurations that this run had.
    configurations: Vec<Vec<Beating>>,
    /// How often this run could not read its configuration.
    unusable: usize,
    record: Record,
}

/// Runs the program for as long as the course says.
pub(crate) fn drive(folder: &Path, course: &Course) -> anyhow::Result<Record> {
    let beatings = Beating::all(course.counts);
    let monitors = Monitors::start(beatings.iter().map(|beating| (beating.kind, beating.trouble)).collect());
    let stalls = StallWatch::start();
    let mut driver = Driver {
        folder,
        monitors,
        clock: course.has_clock.then(WallClock::new).transpose()?,
        resolver: course.has_resolver.then(|| Resolver::start(folder)).transpose()?,
        beatings,
        mixed: course.counts.mixed,
        round: 0,
        running: None,
        configurations: Vec::new(),
        unusable: 0,
        record: Record::default(),
    };
    let possible = |disturbance: &Disturbance| {
        (course.has_clock || !disturbance.needs_clock())
            && (course.has_resolver || *disturbance != Disturbance::Silence)
    };
    driver.write(&driver.config())?;
    driver.start()?;
    let end = Instant::now() + course.length;
    let mut round: Vec<Disturbance> = Vec::new();
    let mut rounds = 0;
    loop {
        let pause = Duration::from_millis(fastrand::u64(2000..5000));
        if Instant::now() + pause >= end {
            break;
        }
        std::thread::sleep(pause);
        if round.is_empty() {
            // Every second round lets the program live, for beats that go on after their first minute.
            let lives = rounds % 2 == 1;
            rounds += 1;
            let may_be =
                |disturbance: &&Disturbance| possible(disturbance) && !(lives && disturbance.kills());
            round.extend(ALL.iter().filter(may_be));
            fastrand::shuffle(&mut round);
        }
        if let Some(disturbance) = round.pop() {
            println!("{} {disturbance:?}", Utc::now().format("%T%.3f"));
            driver.disturb(disturbance)?;
        }
    }
    std::thread::sleep(end.saturating_duration_since(Instant::now()));
    driver.end(Signal::Terminate)?;
    let Driver { mut record, monitors, clock, .. } = driver;
    record.seen = monitors.seen();
    record.stalls = stalls.stalls();
    record.offsets = clock.map(|clock| clock.offsets).unwrap_or_default();
    record.keep_requests(&folder.join("requests"))?;
    Ok(record)
}

impl Record {
    /// Writes down what has arrived, next to the logs.
    fn keep_requests(&self, path: &Path) -> anyhow::Result<()> {
        let mut file = std::io::BufWriter::new(File::create(path)?);
        for Seen { number, at, counts } in &self.seen {
            writeln!(file, "{} {number}{}", at.format("%T%.6f"), if *counts { " counts" } else { "" })?;
        }
        Ok(file.flush()?)
    }
}

impl Driver<'_> {
    fn disturb(&mut self, disturbance: Disturbance) -> anyhow::Result<()> {
        match disturbance {
            Disturbance::HangUp => {
                self.running()?.0.send(Signal::HangUp);
                self.read_again()
            }
            Disturbance::Change => {
                for _ in 0..3 {
                    let at = fastrand::usize(..self.mixed);
                    self.beatings[at].change();
                }
                self.write(&self.config())?;
                self.read_again()
            }
            Disturbance::ChangeAll => {
                self.round += 1;
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
                self.running()?.1.wait_for(&What::Unusable, self.unusable, PATIENCE)?;
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
                self.running()?.0.send(Signal::Suspend);
                std::thread::sleep(Duration::from_millis(fastrand::u64(2000..6000)));
                self.running()?.0.send(Signal::Continue);
                self.record.suspended.push(Span::new(before, Utc::now()).and(AFTER_SUSPEND));
                Ok(())
            }
            Disturbance::Step => {
                let now = self.offset();
                let others: Vec<i64> = OFFSETS.into_iter().filter(|offset| *offset != now).collect();
                self.set(fastrand::choice(others).unwrap_or_default())
            }
            Disturbance::Glitch => {
                let now = self.offset();
                self.set(now + fastrand::choice([2, -2, 30, -30]).unwrap_or_default())?;
                std::thread::sleep(Duration::from_millis(fastrand::u64(500..4000)));
                self.set(now)
            }
            Disturbance::Future => {
                self.end(Signal::Kill)?;
                let now = self.offset();
                self.set(if now == DECADE { 0 } else { DECADE })?;
                self.start()?;
                std::thread::sleep(Duration::from_secs(3));
                self.set(now)
            }
            Disturbance::Silence => {
                self.record.silences += 1;
                let resolver = self.resolver.as_ref().context("no resolver")?;
                resolver.set_silent(true);
                std::thread::sleep(Duration::from_millis(fastrand::u64(2000..8000)));
                resolver.set_silent(false);
                Ok(())
            }
        }
    }

    fn running(&self) -> anyhow::Result<&(Running, Log)> {
        self.running.as_ref().context("the program is not running")
    }

    fn config(&self) -> String {
        plan::config(&self.beatings, &self.monitors, self.round)
    }

    /// What the program's clock shows too much, in seconds.
    fn offset(&self) -> i64 {
        self.clock.as_ref().map_or(0, |clock| clock.offsets.at(Utc::now()).num_seconds())
    }

    fn set(&mut self, offset: i64) -> anyhow::Result<()> {
        println!("{} the clock is off by {offset} s", Utc::now().format("%T%.3f"));
        self.clock.as_mut().context("no clock")?.set(TimeDelta::seconds(offset))
    }

    /// Replaces the file of the configuration whole, as careful editors do.
    fn write(&self, text: &str) -> anyhow::Result<()> {
        let new = self.folder.join("new.yaml");
        std::fs::write(&new, text)?;
        Ok(std::fs::rename(new, self.folder.join("downbeat.yaml"))?)
    }

    fn start(&mut self) -> anyhow::Result<()> {
        let config = self.folder.join("downbeat.yaml");
        let arguments = ["run", "--log-level", "debug", "--log-format", "json", "--config"];
        let arguments = arguments.iter().map(|argument| argument.as_ref()).chain([config.as_os_str()]);
        let variables = self.clock.as_ref().map(WallClock::variables);
        let program = match &self.resolver {
            None => {
                let set = |program: Program, (name, value)| program.env(name, value);
                variables.into_iter().flatten().fold(Program::new(arguments), set)
            }
            Some(resolver) => {
                // Nothing that comes before the program needs another clock.
                let set = variables.into_iter().flatten().map(|(name, value)| format!("{name}='{value}'"));
                let set: Vec<String> = std::iter::once("env".to_owned()).chain(set).collect();
                Program::started_by(&resolver.wrapper(&set.join(" ")), arguments)
            }
        };
        let (log, writer) = Log::open(&self.folder.join(format!("{}.log", self.record.runs.len() + 1)))?;
        self.running = Some((program.stderr(writer).start(), log));
        self.configurations = vec![self.beatings.clone()];
        self.unusable = 0;
        self.running()?.1.wait_for(&What::Read, 1, PATIENCE)
    }

    /// Waits until the program has read the configuration once more than before.
    fn read_again(&mut self) -> anyhow::Result<()> {
        self.running()?.1.wait_for(&What::Read, self.configurations.len() + 1, PATIENCE)?;
        self.configurations.push(self.beatings.clone());
        self.record.reloads += 1;
        Ok(())
    }

    /// Ends this run. What it has written and shows is searched for secrets with that.
    fn end(&mut self, signal: Signal) -> anyhow::Result<()> {
        let (running, log) = self.running.take().context("the program is not running")?;
        let told = Utc::now();
        let ended = running.signal(signal);
        anyhow::ensure!(signal == Signal::Kill || ended.code == Some(0), "it ended with {:?}", ended.code);
        let ended = Utc::now();
        let mut log = log.whole()?;
        if let Some(WallClock { offsets, .. }) = &self.clock {
            log.iter_mut().for_each(|entry| entry.at = offsets.real(entry.at, entry.read));
        }
        let configurations = std::mem::take(&mut self.configurations);
        self.record.runs.push(Run { log, configurations, told, ended });
        Ok(())
    }
}
