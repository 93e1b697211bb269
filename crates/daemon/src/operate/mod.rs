//! The daemon at work: it takes up a configuration and sends beats until it is told to stop. When the configuration changes, the
//! changes are taken up.
//!
//! If the new configuration cannot be read, the existing heartbeats go on, and the log says what is wrong. Files are read on
//! threads of their own, so that a file system that does not answer delays neither beats nor a stop. One reading is under way at
//! a time; a request for another one makes one more follow.

mod announce;
mod ask;
mod claims;
mod fleet;
mod jobs;
mod log;
mod manager;
mod notice;
mod page;
mod progress;
mod reading;
mod remember;
mod report;
mod runs;
mod sums;
mod told;
mod unusable;
mod watch;

use crate::config::{Config, Shard};
use crate::status::{Board, Configured, Notes};
use crate::supervise;
pub use crate::supervise::{Answer, Reason};
use announce::{Settings, settings};
use ask::OtherJobs;
pub use ask::RunNow;
use chrono::{DateTime, Utc};
use downbeat_client::{Client, ClientOptions};
use downbeat_heartbeat::clock::Clock;
use downbeat_heartbeat::supervisor::{self, Command, Limits};
use fleet::{JobsTo, Moved, Sharing};
pub use fleet::{NameTaken, Shared};
pub use jobs::offset;
pub use log::GRACE;
use log::Log;
use manager::{Now, Watchdog};
use page::PageService;
use reading::{Extent, Outcome, Reader, Reading, Ready};
pub use reading::{Source, load};
use remember::Memory;
use runs::{Launcher, RunLog, Spec};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
pub use told::{Say, to_expect};
pub use unusable::Unusable;
use watch::{Looks, Seen, Watch};

/// How many attempts may be under way at once in addition to one for each host. Half of them may be to one host.
pub const AT_ONCE: usize = 512;

/// With so many abandoned readings, because a file system does not answer, no other one is begun.
const MAX_HANGING: usize = 3;

/// How many unused connections to one host are kept: as many as a rush needs, so that the next rush finds them.
const IDLE_PER_HOST: usize = AT_ONCE / 2;

/// The name of this machine, which with the name of a heartbeat decides the delay within its jitter: see [`offset`].
pub fn machine() -> String {
    gethostname::gethostname().to_string_lossy().into_owned()
}

/// How long a run under way has to end by itself when the daemon is stopped. Then it is asked to end, and finally killed.
pub const RUN_GRACE: Duration = Duration::from_secs(30);

/// How long a daemon has to end when it is told to stop.
#[derive(Clone, Debug)]
pub struct TimeToStop(Launcher);

impl TimeToStop {
    /// At present: longer while jobs run or are reported.
    pub fn now(&self) -> Duration {
        // The times to ask runs to end, to kill them, and to report them.
        const AFTER: Duration = Duration::from_secs(2 * supervise::TO_END.as_secs() + 10);
        if self.0.is_busy() { RUN_GRACE + AFTER } else { GRACE }
    }
}

/// A command to the running daemon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Control {
    /// Read the configuration again, even if it looks unchanged.
    Reload,
    /// Send no more beats, and end. A second one ends the daemon at once.
    Stop,
}

/// A daemon that has read its configuration and has not begun yet.
#[derive(Debug)]
pub struct Daemon {
    reader: Reader,
    ready: Ready,
    watched: Vec<PathBuf>,
    looks: Looks,
    probes: Option<SocketAddr>,
    history: Option<PathBuf>,
    launcher: Launcher,
    others: OtherJobs,
    run_commands: mpsc::Sender<supervise::Command<Spec>>,
    run_receiver: mpsc::Receiver<supervise::Command<Spec>>,
}

impl Daemon {
    /// Reads a configuration. Waits a minute at most, whatever the file system does.
    ///
    /// # Errors
    ///
    /// When the configuration cannot be used. Nothing has been sent.
    pub fn load(source: impl Into<Source>) -> Result<Self, Unusable> {
        Self::of(source.into(), Extent::All)
    }

    /// Reads a configuration like [`load`](Self::load), and takes the share of one shard: of `shard`, or else of the one that the
    /// configuration says, if it says one.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load) has them.
    pub fn load_share(source: impl Into<Source>, shard: Option<Shard>) -> Result<Self, Unusable> {
        Self::of(source.into(), Extent::Share(shard))
    }

    fn of(source: Source, part: Extent) -> Result<Self, Unusable> {
        let options = ClientOptions::default().with_max_idle_per_host(IDLE_PER_HOST);
        let client = Client::new(options.with_remedy_names(crate::config::remedy_key))?;
        let machine = machine().into();
        let reader = Reader::new(source, client, machine, part);
        let Outcome { result, watched, looks } = reader.read_now()?;
        let (run_commands, run_receiver) = mpsc::channel(4);
        let launcher = Launcher::default();
        let (ready, others) = (result?, OtherJobs::default());
        others.are_those_of(&ready.config);
        Ok(Self {
            reader,
            ready,
            others,
            watched,
            looks,
            probes: None,
            history: None,
            launcher,
            run_commands,
            run_receiver,
        })
    }

    /// Answers `/healthz` and `/readyz` at this address, even if the configuration has no status page.
    #[must_use]
    pub fn with_probes(mut self, address: Option<SocketAddr>) -> Self {
        self.probes = address;
        self
    }

    /// Remembers what happens in this folder, unless the configuration or the service manager names another one.
    #[must_use]
    pub fn with_history(mut self, folder: Option<PathBuf>) -> Self {
        self.history = folder;
        self
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.ready.config
    }

    /// How long it has to end after it was told to stop.
    pub fn time_to_stop(&self) -> TimeToStop {
        TimeToStop(self.launcher.clone())
    }

    /// A handle that starts runs of its jobs apart from their schedules.
    pub fn run_now(&self) -> RunNow {
        RunNow::new(self.run_commands.clone(), self.others.clone())
    }

    /// Sends beats and runs jobs until it is told to stop. Runs on a tokio runtime with time and I/O.
    ///
    /// # Errors
    ///
    /// [`NameTaken`], when it ends by itself because another process is the same member of a fleet.
    pub async fn run<C: Clock + Clone + 'static>(
        self,
        clock: &C,
        mut controls: mpsc::Receiver<Control>,
    ) -> Result<(), NameTaken> {
        let Self {
            reader,
            ready,
            mut watched,
            looks,
            probes,
            history,
            launcher,
            others,
            run_commands,
            run_receiver,
        } = self;
        let Ready { config, jobs, runs, etcd } = ready;
        let config = Arc::new(config);
        let untold = announced(&config, clock.now(), None).await;
        let mut known = settings(&config);
        let mut most = config.max_running;
        let mut watch = Watch::new(watched.clone(), looks, clock.look());

        let board = Board::new(clock.clone());
        let configured = board.configure(&config);
        let mut page = PageService::new(board.clone(), probes);
        let (commands, receiver) = mpsc::channel(4);
        let (maker, lease, moved) = (reader.maker.clone(), reader.lease.clone(), Moved::default());
        let log = Log::new(moved.clone());
        let jobs_to = JobsTo { gate: launcher.gate.clone(), commands: run_commands.clone() };
        let sharing =
            Sharing::new(clock.clone(), maker, board.clone(), commands.clone(), lease, moved, jobs_to);
        let mut ended = Ok(());
        let memory = Memory::new(history, clock.now());
        memory.follow(&config, &board, clock.now()).await;
        let mut watchdog = Watchdog::new();
        let supervised = supervisor::run(
            Limits::new(AT_ONCE),
            clock,
            receiver,
            |event| {
                board.on(&event);
                memory.on(&event, clock.now());
                log.on(&event);
            },
            || {
                watchdog.tick();
                board.pulse();
                memory.tick(clock.now());
                log.tick();
            },
        );
        let hurried = launcher.clone();
        let mut run_log = RunLog::new(launcher.clone());
        let jobs_supervised = supervise::run(launcher.clone(), clock, run_receiver, |event| {
            run_log.on(&event);
            memory.on_run(&event, runs::finished, clock.now());
            board.on_run(&event, runs::finished);
        });
        let controlled = async {
            page.follow(config.status.as_ref()).await;
            let _ = run_commands.send(supervise::Command::Replace(runs.0, runs.1)).await;
            sharing.take(&config, jobs, etcd).await;
            note(config, untold, clock.now(), &board, configured);
            manager::tell(Now::Ready, &in_words(&known));
            let mut wanted = false;
            let mut is_refused = false;
            let mut reading: Option<Reading> = None;
            let mut hanging = JoinSet::new();
            loop {
                if wanted && reading.is_none() {
                    wanted = false;
                    manager::tell(Now::Reloading, &in_words(&known));
                    match begin(&reader, &watched, hanging.len()) {
                        Ok(begun) => reading = Some(begun),
                        Err(unusable) => {
                            refuse(&unusable, &board);
                            manager::tell(Now::Ready, &in_words(&known));
                        }
                    }
                }
                let outcome = tokio::select! {
                    biased;
                    control = controls.recv() => {
                        match control {
                            Some(Control::Reload) => wanted = true,
                            Some(Control::Stop) | None => break,
                        }
                        continue;
                    }
                    outcome = outcome(&mut reading) => outcome,
                    Some(_) = hanging.join_next() => {
                        // Its result is out of date.
                        wanted |= is_refused;
                        continue;
                    }
                    seen = watch.seen(clock) => {
                        match seen {
                            Seen::Change => wanted = true,
                            other => announce::seen(&other),
                        }
                        continue;
                    }
                    taken = sharing.taken() => {
                        ended = Err(taken);
                        break;
                    }
                    () = page.retry() => continue,
                };
                let begun = reading.take();
                let result = outcome.and_then(|outcome| {
                    watched = outcome.watched;
                    watch = Watch::new(watched.clone(), outcome.looks, clock.look());
                    outcome.result
                });
                is_refused = result.is_err();
                match result {
                    Ok(Ready { config, jobs, runs, etcd }) => {
                        let now = settings(&config);
                        let before = std::mem::replace(&mut most, config.max_running);
                        announce::changes(&known, &now, (before, most));
                        let config = Arc::new(config);
                        let untold =
                            announced(&config, clock.now(), Some(std::mem::replace(&mut known, now))).await;
                        board.reloaded(Ok(()));
                        others.are_those_of(&config);
                        let configured = board.configure(&config);
                        page.follow(config.status.as_ref()).await;
                        memory.follow(&config, &board, clock.now()).await;
                        let _ = run_commands.send(supervise::Command::Replace(runs.0, runs.1)).await;
                        sharing.take(&config, jobs, etcd).await;
                        note(config, untold, clock.now(), &board, configured);
                    }
                    Err(unusable) => {
                        refuse(&unusable, &board);
                        if let (Unusable::Hangs(_) | Unusable::TimeOut, Some(begun)) = (&unusable, begun) {
                            hanging.spawn(begun.end());
                        }
                    }
                }
                manager::tell(Now::Ready, &in_words(&known));
            }
            manager::tell(Now::Stopping, "stopping");
            let _ = run_commands.send(supervise::Command::Stop(RUN_GRACE)).await;
            let _ = commands.send(Command::Stop(GRACE)).await;
            // After a second request it does not wait.
            while !matches!(controls.recv().await, Some(Control::Stop)) {}
            hurried.hurry();
            let _ = run_commands.send(supervise::Command::Stop(Duration::ZERO)).await;
            let _ = commands.send(Command::Stop(Duration::ZERO)).await;
            std::future::pending::<()>().await;
        };
        let all = async {
            tokio::join!(supervised, jobs_supervised);
            launcher.finish().await;
            sharing.leave().await;
        };
        tokio::select! {
            biased;
            () = all => {}
            () = controlled => {}
        }
        memory.end(clock.now());
        log.end();
        ended
    }
}

/// Announces what is new, on a thread of its own, as some schedules take long to search. Returns the names that
/// [`announce::announce`] returns.
async fn announced(config: &Arc<Config>, now: DateTime<Utc>, known: Option<Settings>) -> Vec<Arc<str>> {
    let config = config.clone();
    tokio::task::spawn_blocking(move || announce::announce(&config, now, known.as_ref()))
        .await
        .unwrap_or_default()
}

/// Finds, logs and shows the warnings on a thread of its own: thousands of schedules take seconds, and beats must not wait.
fn note(
    config: Arc<Config>,
    untold: Vec<Arc<str>>,
    now: DateTime<Utc>,
    board: &Board,
    configured: Configured,
) {
    let board = board.clone();
    tokio::task::spawn_blocking(move || {
        let notes = Notes::of(&config, now);
        announce::warnings(&untold, &notes);
        board.note(configured, notes);
    });
}

/// Begins another reading, unless too many readings hang.
fn begin(reader: &Reader, watched: &[PathBuf], hanging: usize) -> Result<Reading, Unusable> {
    if hanging >= MAX_HANGING {
        return Err(Unusable::Hanging(hanging));
    }
    reader.begin(watched.to_vec())
}

/// Waits for the result of a reading; for ever if there is none.
async fn outcome(reading: &mut Option<Reading>) -> Result<Outcome, Unusable> {
    match reading {
        Some(reading) => reading.outcome().await,
        None => std::future::pending().await,
    }
}

/// Logs that a configuration is not taken up, and why.
fn refuse(unusable: &Unusable, board: &Board) {
    announce::refusal(unusable);
    board.reloaded(Err(vec![unusable.render()]));
}

/// The status text for the service manager.
fn in_words(known: &Settings) -> String {
    announce::counts(known.values())
}
