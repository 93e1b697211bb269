//! The daemon at work: a configuration is taken up and beats are sent until it is told to stop; when the configuration
//! changes, what has changed in it is taken up anew.
//!
//! A configuration that cannot be read any more changes nothing: the heartbeats that there are go on, and the log says what
//! is wrong. Files are read on threads of their own, so that a file system that does not answer holds up no beat, and a stop
//! is heard meanwhile. One reading is under way at a time; what asks for another meanwhile has one follow it.

mod announce;
mod ask;
mod jobs;
mod log;
mod manager;
mod notice;
mod page;
mod progress;
mod reading;
mod report;
mod runs;
mod sums;
mod unusable;
mod watch;

use crate::config::Config;
use crate::status::{Board, Configured, Notes};
use crate::supervise;
pub use crate::supervise::{Answer, Reason};
use announce::{Settings, settings};
pub use ask::RunNow;
use chrono::{DateTime, Utc};
use downbeat_client::{Client, ClientOptions};
use downbeat_heartbeat::clock::Clock;
use downbeat_heartbeat::supervisor::{self, Command, Limits};
pub use jobs::offset;
pub use log::GRACE;
use log::Log;
use manager::{Now, Watchdog};
use page::Page;
use reading::{Outcome, Reader, Reading, Ready};
pub use reading::{Source, load};
use runs::{Launcher, RunLog, Spec};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
pub use unusable::Unusable;
use watch::{Looks, Seen, Watch};

/// How many attempts are under way at once beside one for each host, of which half may be to one host.
pub const AT_ONCE: usize = 512;

/// So many readings are left to themselves at once, as a file system does not answer; then no other is begun.
const MAX_HANGING: usize = 3;

/// So many unused connections to one host are kept: as many as a rush has needed, so that the next one finds them.
const IDLE_PER_HOST: usize = AT_ONCE / 2;

/// The name of this machine, which decides with a heartbeat's own where its jitter puts the beats: see [`offset`].
pub fn machine() -> String {
    gethostname::gethostname().to_string_lossy().into_owned()
}

/// A run under way has so long to end by itself when the daemon is stopped. Then it is asked to, and at last killed.
pub const RUN_GRACE: Duration = Duration::from_secs(30);

/// How long a daemon has to end when it is told to stop.
#[derive(Clone, Debug)]
pub struct TimeToStop(Launcher);

impl TimeToStop {
    /// As things stand: longer while jobs run, or their monitors are being told.
    pub fn now(&self) -> Duration {
        // Asked to end, killed, and told.
        const AFTER: Duration = Duration::from_secs(2 * supervise::TO_END.as_secs() + 10);
        if self.0.is_busy() { RUN_GRACE + AFTER } else { GRACE }
    }
}

/// What the daemon is told while it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Control {
    /// Read the configuration again, whether it looks changed or not.
    Reload,
    /// Send no more beats, and end. Told twice, it ends at once.
    Stop,
}

/// A daemon that has read its configuration and not yet begun.
#[derive(Debug)]
pub struct Daemon {
    reader: Reader,
    ready: Ready,
    watched: Vec<PathBuf>,
    looks: Looks,
    probes: Option<SocketAddr>,
    launcher: Launcher,
    run_commands: mpsc::Sender<supervise::Command<Spec>>,
    run_receiver: mpsc::Receiver<supervise::Command<Spec>>,
}

impl Daemon {
    /// Reads a configuration, and waits for that: a minute at most, whatever the file system does.
    ///
    /// # Errors
    ///
    /// When it cannot be used. Nothing has been sent then.
    pub fn load(source: impl Into<Source>) -> Result<Self, Unusable> {
        let options = ClientOptions::default().with_max_idle_per_host(IDLE_PER_HOST);
        let client = Client::new(options.with_remedy_names(crate::config::remedy_key))?;
        let machine = machine().into();
        let reader = Reader::new(source.into(), client, machine);
        let Outcome { result, watched, looks } = reader.read_now()?;
        let (run_commands, run_receiver) = mpsc::channel(4);
        let launcher = Launcher::default();
        Ok(Self {
            reader,
            ready: result?,
            watched,
            looks,
            probes: None,
            launcher,
            run_commands,
            run_receiver,
        })
    }

    /// Answers `/healthz` and `/readyz` at this address, also where the configuration has no status page.
    #[must_use]
    pub fn with_probes(mut self, address: Option<SocketAddr>) -> Self {
        self.probes = address;
        self
    }

    /// What it will do.
    pub fn config(&self) -> &Config {
        &self.ready.config
    }

    /// How long it has to end when it is told to stop.
    pub fn time_to_stop(&self) -> TimeToStop {
        TimeToStop(self.launcher.clone())
    }

    /// What starts runs of its jobs beside their schedules.
    pub fn run_now(&self) -> RunNow {
        RunNow::new(self.run_commands.clone())
    }

    /// Sends beats and runs jobs until it is told to stop. Runs on a tokio runtime with time and I/O.
    pub async fn run<C: Clock + Clone + 'static>(self, clock: &C, mut controls: mpsc::Receiver<Control>) {
        let Self { reader, ready, mut watched, looks, probes, launcher, run_commands, run_receiver } = self;
        let Ready { config, jobs, runs } = ready;
        let config = Arc::new(config);
        let untold = announced(&config, clock.now(), None).await;
        let mut known = settings(&config);
        let mut most = config.max_running;
        let mut watch = Watch::new(watched.clone(), looks, clock.look());

        let board = Board::new(clock.clone());
        let configured = board.configure(&config);
        let mut page = Page::new(board.clone(), probes);
        let (commands, receiver) = mpsc::channel(4);
        let log = Log::new();
        let mut watchdog = Watchdog::new();
        let supervised = supervisor::run(
            Limits::new(AT_ONCE),
            clock,
            receiver,
            |event| {
                board.on(&event);
                log.on(&event);
            },
            || {
                watchdog.tick();
                board.pulse();
                log.tick();
            },
        );
        let hurried = launcher.clone();
        let mut run_log = RunLog::new(launcher.clone());
        let jobs_supervised = supervise::run(launcher.clone(), clock, run_receiver, |event| {
            run_log.on(&event);
            board.on_run(&event, runs::finished);
        });
        let controlled = async {
            page.follow(config.status.as_ref()).await;
            let _ = commands.send(Command::Replace(jobs)).await;
            let _ = run_commands.send(supervise::Command::Replace(runs.0, runs.1)).await;
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
                        // What it has read is old by now.
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
                    Ok(Ready { config, jobs, runs }) => {
                        let now = settings(&config);
                        let before = std::mem::replace(&mut most, config.max_running);
                        announce::changes(&known, &now, (before, most));
                        let config = Arc::new(config);
                        let untold =
                            announced(&config, clock.now(), Some(std::mem::replace(&mut known, now))).await;
                        board.reloaded(Ok(()));
                        let configured = board.configure(&config);
                        page.follow(config.status.as_ref()).await;
                        let _ = commands.send(Command::Replace(jobs)).await;
                        let _ = run_commands.send(supervise::Command::Replace(runs.0, runs.1)).await;
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
            // Asked again, it does not wait.
            while !matches!(controls.recv().await, Some(Control::Stop)) {}
            hurried.hurry();
            let _ = run_commands.send(supervise::Command::Stop(Duration::ZERO)).await;
            let _ = commands.send(Command::Stop(Duration::ZERO)).await;
            std::future::pending::<()>().await;
        };
        let all = async {
            tokio::join!(supervised, jobs_supervised);
            launcher.finish().await;
        };
        tokio::select! {
            biased;
            () = all => {}
            () = controlled => {}
        }
        log.end();
    }
}

/// Says what is taken up that was not known, on a thread that may take its time for dear schedules. The names come back
/// that [`announce::announce`] gives.
async fn announced(config: &Arc<Config>, now: DateTime<Utc>, known: Option<Settings>) -> Vec<Arc<str>> {
    let config = config.clone();
    tokio::task::spawn_blocking(move || announce::announce(&config, now, known.as_ref()))
        .await
        .unwrap_or_default()
}

/// Has what is probably not meant worked out, told and shown: on a thread of its own, as schedules by the thousand take
/// seconds, for which no beat waits.
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

/// Begins to read anew, unless so many readings hang already.
fn begin(reader: &Reader, watched: &[PathBuf], hanging: usize) -> Result<Reading, Unusable> {
    if hanging >= MAX_HANGING {
        return Err(Unusable::Hanging(hanging));
    }
    reader.begin(watched.to_vec())
}

/// Waits for what comes of a reading; for ever when there is none.
async fn outcome(reading: &mut Option<Reading>) -> Result<Outcome, Unusable> {
    match reading {
        Some(reading) => reading.outcome().await,
        None => std::future::pending().await,
    }
}

/// Says that a configuration is not taken up, and why.
fn refuse(unusable: &Unusable, board: &Board) {
    announce::refusal(unusable);
    board.reloaded(Err(vec![unusable.render()]));
}

/// For the service manager.
fn in_words(known: &Settings) -> String {
    announce::counts(known.values())
}
