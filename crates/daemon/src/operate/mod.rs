//! The daemon at work: a configuration is taken up and beats are sent until it is told to stop; when the configuration
//! changes, what has changed in it is taken up anew.
//!
//! A configuration that cannot be read any more changes nothing: the heartbeats that there are go on, and the log says what
//! is wrong. Files are read on a thread of their own, so that a file system that does not answer holds up no beat.

mod announce;
mod jobs;
mod log;
mod manager;
mod page;
mod report;
mod sums;
mod watch;

use crate::beat::{Beat, BeatFault};
use crate::clock::Clock;
use crate::config::{self, Config, ConfigErrors, Heartbeat, System};
use crate::status::{Board, Configured, Notes};
use crate::supervisor::{self, Command, Job, Limits};
use crate::words::counted;
use announce::Settings;
use chrono::{DateTime, Utc};
use downbeat_client::{Client, ClientError, ClientOptions};
pub use jobs::offset;
use log::Log;
use manager::{Now, Watchdog};
use page::Page;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::timeout;
use watch::{Looks, Watch};

/// How many beats are under way at once, of which half may be to one host.
pub const AT_ONCE: usize = 512;

/// What is under way has so long to end when the daemon is stopped.
pub const GRACE: Duration = Duration::from_secs(5);

/// Files that are not read by then are given up.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// So many unused connections to one host are kept: as many as a rush has needed, so that the next one finds them.
const IDLE_PER_HOST: usize = AT_ONCE / 2;

/// The name of this machine, which decides with a heartbeat's own where its jitter puts the beats: see [`offset`].
pub fn machine() -> String {
    gethostname::gethostname().to_string_lossy().into_owned()
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

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unusable {
    /// What it says is wrong.
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    /// A heartbeat asks for what cannot be done.
    #[error("{key}: {fault}")]
    Beat {
        /// The heartbeat's place in its file.
        key: String,
        /// Why not.
        fault: BeatFault,
    },
    /// No HTTP client can be made on this machine.
    #[error("no HTTP client could be made: {0}")]
    Client(#[from] ClientError),
    /// A file was not read in time.
    #[error("the configuration was not read within {} s", READ_TIMEOUT.as_secs())]
    TimeOut,
}

impl Unusable {
    /// As it is shown on the status page, where the problems of a file have room.
    fn render(&self) -> String {
        match self {
            Self::Config(error) => error.render(false),
            other => other.to_string(),
        }
    }
}

/// A configuration that is ready to be taken up.
#[derive(Debug)]
struct Ready {
    config: Config,
    jobs: Vec<Job<Beat>>,
}

/// What is needed to read a configuration, the first time and again.
#[derive(Clone, Debug)]
struct Reader {
    paths: Arc<[PathBuf]>,
    client: Client,
    machine: Arc<str>,
}

impl Reader {
    fn read(&self) -> Result<Ready, Unusable> {
        let config = config::load(&self.paths, &System)?;
        let job = |heartbeat| {
            jobs::job(heartbeat, &self.client, &self.machine)
                .map_err(|fault| Unusable::Beat { key: heartbeat.key.clone(), fault })
        };
        let jobs = config.heartbeats.iter().map(job).collect::<Result<_, _>>()?;
        Ok(Ready { config, jobs })
    }
}

/// A daemon that has read its configuration and not yet begun.
#[derive(Debug)]
pub struct Daemon {
    reader: Reader,
    ready: Ready,
    before: Looks,
}

impl Daemon {
    /// Reads the configuration in these files.
    ///
    /// # Errors
    ///
    /// When it cannot be used. Nothing has been sent then.
    pub fn load(paths: Vec<PathBuf>) -> Result<Self, Unusable> {
        let client = Client::new(ClientOptions::default().with_max_idle_per_host(IDLE_PER_HOST))?;
        let machine = machine().into();
        let reader = Reader { paths: paths.into(), client, machine };
        let before = Looks::at(&reader.paths);
        let ready = reader.read()?;
        Ok(Self { reader, ready, before })
    }

    /// What it will do.
    pub fn config(&self) -> &Config {
        &self.ready.config
    }

    /// Sends beats until it is told to stop. Runs on a tokio runtime with time and I/O.
    pub async fn run<C: Clock + Clone + 'static>(self, clock: &C, mut controls: mpsc::Receiver<Control>) {
        let Self { reader, ready, before } = self;
        let untold = announce::announce(&ready.config, clock.now(), |_| true);
        let mut known = settings(&ready.config);
        let mut watched = files(&reader.paths, &ready.config.read);
        let mut watch = Watch::new(watched.clone(), Looks::at(&watched));
        // What has changed between the reading and here is seen as a change.
        let since = Looks::at(&reader.paths) != before;

        let board = Board::new(clock.clone());
        let configured = board.configure(&ready.config);
        let mut page = Page::new(board.clone());
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
        let controlled = async {
            page.follow(ready.config.status.as_ref()).await;
            let _ = commands.send(Command::Replace(ready.jobs)).await;
            note(ready.config, untold, clock.now(), &board, configured);
            manager::tell(Now::Ready, &in_words(&known));
            let mut must_read = since;
            loop {
                if must_read {
                    manager::tell(Now::Reloading, &in_words(&known));
                    let before = watch.look().await;
                    match read(&reader).await {
                        Ok(Ready { config, jobs }) => {
                            let now = settings(&config);
                            announce::changes(&known, &now);
                            let is_new = |heartbeat: &Heartbeat| {
                                known.get(&heartbeat.name) != Some(&heartbeat.settings.0)
                            };
                            let untold = announce::announce(&config, clock.now(), is_new);
                            known = now;
                            board.reloaded(Ok(()));
                            let configured = board.configure(&config);
                            page.follow(config.status.as_ref()).await;
                            watched = files(&reader.paths, &config.read);
                            let _ = commands.send(Command::Replace(jobs)).await;
                            note(config, untold, clock.now(), &board, configured);
                        }
                        Err(unusable) => {
                            announce::refusal(&unusable);
                            board.reloaded(Err(vec![unusable.render()]));
                            // What it names and is not there may come.
                            if let Unusable::Config(errors) = &unusable {
                                watched = files(&watched, errors.read());
                            }
                        }
                    }
                    watch.go_on(before, watched.clone()).await;
                    manager::tell(Now::Ready, &in_words(&known));
                }
                must_read = tokio::select! {
                    biased;
                    control = controls.recv() => match control {
                        Some(Control::Reload) => true,
                        Some(Control::Stop) | None => break,
                    },
                    () = watch.changed(clock.look()) => true,
                    () = page.retry() => false,
                };
            }
            manager::tell(Now::Stopping, "stopping");
            let _ = commands.send(Command::Stop(GRACE)).await;
            // Asked again, it does not wait.
            while !matches!(controls.recv().await, Some(Control::Stop)) {}
            let _ = commands.send(Command::Stop(Duration::ZERO)).await;
            std::future::pending::<()>().await;
        };
        tokio::select! {
            biased;
            () = supervised => {}
            () = controlled => {}
        }
        log.end();
    }
}

/// Has what is probably not meant worked out, told and shown: on a thread of its own, as schedules by the thousand take
/// seconds, for which no beat waits.
fn note(config: Config, untold: Vec<Arc<str>>, now: DateTime<Utc>, board: &Board, configured: Configured) {
    let board = board.clone();
    tokio::task::spawn_blocking(move || {
        let notes = Notes::of(&config, now);
        announce::warnings(&untold, &notes);
        board.note(configured, notes);
    });
}

/// Both, each once.
fn files(these: &[PathBuf], those: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = [these, those].concat();
    files.sort_unstable();
    files.dedup();
    files
}

/// Reads the configuration, on a thread that may wait for it.
async fn read(reader: &Reader) -> Result<Ready, Unusable> {
    let reader = reader.clone();
    match timeout(READ_TIMEOUT, tokio::task::spawn_blocking(move || reader.read())).await {
        Ok(Ok(result)) => result,
        // A reading that panicked has told so itself.
        Ok(Err(_)) | Err(_) => Err(Unusable::TimeOut),
    }
}

/// What each heartbeat is configured with.
fn settings(config: &Config) -> Settings {
    let setting = |heartbeat: &Heartbeat| (heartbeat.name.clone(), heartbeat.settings.0.clone());
    config.heartbeats.iter().map(setting).collect()
}

/// For the service manager.
fn in_words(known: &Settings) -> String {
    counted(known.len(), "heartbeat")
}
