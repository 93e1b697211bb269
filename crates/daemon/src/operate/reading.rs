//! Reads the configuration on a thread of its own, and notices when that hangs.
//!
//! A file system that does not answer (a lost network share, a pipe without a writer) blocks the calling thread for any time, and
//! no system lets it give up. So the thread records which file it waits for, and whoever waits for the thread checks the record: a
//! reading that takes too long is given up, with the name of the file.

use super::fleet::Lease;
use super::jobs::Maker;
use super::progress::Progress;
use super::runs::{self, Runs};
use super::unusable::{READ_TIMEOUT, Unusable};
use super::watch::Looks;
use crate::config::{self, Config, Environment, Shard, System};
use downbeat_client::Client;
use downbeat_fleet::etcd::Etcd;
use downbeat_heartbeat::beat::Beat;
use downbeat_heartbeat::supervisor::Job;
use downbeat_inspect::STACK;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// The pause between two checks whether a thread hangs.
const LOOK: Duration = Duration::from_millis(250);

/// The source of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// In these files and folders.
    Files(Vec<PathBuf>),
    /// A text, and its name in messages.
    Text(String, Vec<u8>),
    /// A text with one heartbeat that was put together of what was said in another way, such as by flags, and where that was
    /// said. Messages point at none of its lines, for nobody has them.
    Made(String, Vec<u8>),
}

impl From<Vec<PathBuf>> for Source {
    fn from(paths: Vec<PathBuf>) -> Self {
        Self::Files(paths)
    }
}

/// A configuration, ready to be taken up.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) config: Config,
    /// The jobs of its heartbeats; none if it has a fleet, whose members make those of their share.
    pub(super) jobs: Vec<Job<Beat>>,
    /// The jobs of the configuration, and how many run at once.
    pub(super) runs: Runs,
    /// The etcd of its fleet, if it has one.
    pub(super) etcd: Option<Arc<Etcd>>,
}

/// The result of a reading.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) result: Result<Ready, Unusable>,
    /// The paths to watch from now on.
    pub(super) watched: Vec<PathBuf>,
    /// The state of these files when they were read.
    pub(super) looks: Looks,
}

/// Everything needed to read a configuration, the first time and again.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    pub(super) paths: Arc<[PathBuf]>,
    /// The text that is read in place of a file, and whether it was put together.
    text: Option<(Arc<[u8]>, bool)>,
    pub(super) maker: Maker,
    part: Extent,
    /// The lease of the member of a fleet, by which it may tell of failures.
    pub(super) lease: Arc<Lease>,
    idle: Idle,
}

/// How much of a configuration is taken up.
#[derive(Clone, Copy, Debug)]
pub(super) enum Extent {
    All,
    /// The share of a shard: this one, or else that of the configuration, if it has one.
    Share(Option<Shard>),
}

impl Reader {
    pub(super) fn new(source: Source, client: Client, machine: Arc<str>, part: Extent) -> Self {
        let (paths, text) = match source {
            Source::Files(paths) => (paths, None),
            Source::Text(name, text) => (vec![name.into()], Some((text.into(), false))),
            Source::Made(name, text) => (vec![name.into()], Some((text.into(), true))),
        };
        let lease = Arc::<Lease>::default();
        let maker = Maker { client, machine, lease: lease.clone() };
        Self { paths: paths.into(), text, maker, part, lease, idle: Idle::default() }
    }

    /// Reads the configuration, however long that takes. `watched` are the paths that were watched up to now.
    fn read(&self, watched: &[PathBuf], progress: &Progress) -> Outcome {
        // Recorded before the reading, so that a change during it counts.
        let before = Looks::at(watched, progress);
        let result = self.ready(progress);
        let watched = match &result {
            Ok(ready) => files(&self.paths, &ready.config.read),
            // Missing files that it names may appear later.
            Err(Unusable::Config(errors)) => files(watched, errors.read()),
            Err(_) => watched.to_vec(),
        };
        let looks = before.at_the_files_of(Looks::at(&watched, progress));
        Outcome { result, watched, looks }
    }

    fn ready(&self, progress: &Progress) -> Result<Ready, Unusable> {
        let text = self.paths.first().zip(self.text.as_ref());
        let text = text.map(|(name, (text, is_made))| Instead { name, text, is_made: *is_made });
        let mut config = config::load(&self.paths, &Watched(progress, text))?;
        let shard = match self.part {
            Extent::All => None,
            Extent::Share(Some(given)) => Some(given),
            Extent::Share(None) => config.shard.map(|shard| shard.on(&self.maker.machine)).transpose()?,
        };
        if let Some(shard) = shard {
            if config.fleet.is_some() {
                return Err(Unusable::ShardOfFleet);
            }
            config.take(shard);
        }
        let is_fleet = config.fleet.is_some();
        let mut jobs = Vec::new();
        for heartbeat in &config.heartbeats {
            let made = self.maker.job(heartbeat, is_fleet);
            let job = made.map_err(|fault| Unusable::Beat { key: heartbeat.key.clone(), fault })?;
            jobs.extend((!is_fleet).then_some(job));
        }
        let runs = runs::planned(&config, &self.maker.client, &self.maker.machine)
            .map_err(|(key, why)| Unusable::Job { key, why })?;
        let etcd = config.fleet.as_ref().map(|fleet| Etcd::new(&fleet.etcd).map(Arc::new));
        let etcd = etcd.transpose().map_err(Unusable::Fleet)?;
        Ok(Ready { config, jobs, runs, etcd })
    }

    /// Reads, and waits for the result.
    pub(super) fn read_now(&self) -> Result<Outcome, Unusable> {
        let (reader, paths) = (self.clone(), self.paths.clone());
        let worker = self.idle.take()?;
        let outcome = patiently(&worker, move |progress| reader.read(&paths, progress))?;
        self.idle.put(worker);
        Ok(outcome)
    }

    /// Begins to read.
    pub(super) fn begin(&self, watched: Vec<PathBuf>) -> Result<Reading, Unusable> {
        let reader = self.clone();
        let (tell, told) = oneshot::channel();
        let progress = Progress::default();
        let worker = self.idle.take()?;
        worker.begin(progress.clone(), move |progress| {
            let _ = tell.send(reader.read(&watched, progress));
        });
        Ok(Reading { progress, began: Instant::now(), told, worker: Some(worker), idle: self.idle.clone() })
    }
}

/// Reads a configuration as [`config::load`] does, from the files of this machine.
///
/// # Errors
///
/// As [`config::load`] has them; and when a file system does not answer.
pub fn load(paths: Vec<PathBuf>) -> Result<Config, Unusable> {
    let read =
        move |progress: &Progress| config::load(&paths, &Watched(progress, None)).map_err(Unusable::from);
    patiently(&Worker::new()?, read)?
}

/// Does work with files, and waits for the result. If the files hang, the worker cannot be used any more.
fn patiently<T: Send + 'static>(
    worker: &Worker,
    work: impl FnOnce(&Progress) -> T + Send + 'static,
) -> Result<T, Unusable> {
    let progress = Progress::default();
    let began = Instant::now();
    let (tell, told) = mpsc::channel();
    worker.begin(progress.clone(), move |progress| {
        let _ = tell.send(work(progress));
    });
    loop {
        match told.recv_timeout(LOOK) {
            Ok(outcome) => return Ok(outcome),
            Err(RecvTimeoutError::Timeout) => complain(&progress, began)?,
            Err(RecvTimeoutError::Disconnected) => return Err(Unusable::Panicked),
        }
    }
}

/// A thread that works with files. It ends after its work when this is dropped.
#[derive(Debug)]
struct Worker(mpsc::Sender<Box<dyn FnOnce() + Send>>);

impl Worker {
    fn new() -> Result<Self, Unusable> {
        let (give, given) = mpsc::channel::<Box<dyn FnOnce() + Send>>();
        let thread = thread::Builder::new().name("reader".into()).stack_size(STACK);
        thread.spawn(move || given.iter().for_each(|work| work())).map_err(Unusable::Thread)?;
        Ok(Self(give))
    }

    /// Gives it work. If the worker has ended, waiting for the result reports that.
    fn begin(&self, progress: Progress, work: impl FnOnce(&Progress) + Send + 'static) {
        let _ = self.0.send(Box::new(move || work(&progress)));
    }
}

/// The worker of the last reading is used for the next one: an allocator with memory per thread (such as glibc's) would keep the
/// memory of each reading if each had its own thread.
#[derive(Clone, Debug, Default)]
struct Idle(Arc<Mutex<Option<Worker>>>);

impl Idle {
    fn take(&self) -> Result<Worker, Unusable> {
        let idle = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        idle.map_or_else(Worker::new, Ok)
    }

    fn put(&self, worker: Worker) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(worker);
    }
}

/// A reading under way. Its thread is abandoned when this is dropped.
#[derive(Debug)]
pub(super) struct Reading {
    progress: Progress,
    began: Instant,
    told: oneshot::Receiver<Outcome>,
    worker: Option<Worker>,
    idle: Idle,
}

impl Reading {
    /// Waits for the result; an error when the reading hangs. The call may be cancelled and repeated.
    pub(super) async fn outcome(&mut self) -> Result<Outcome, Unusable> {
        loop {
            match timeout(LOOK, &mut self.told).await {
                Ok(Ok(outcome)) => {
                    self.worker.take().into_iter().for_each(|worker| self.idle.put(worker));
                    return Ok(outcome);
                }
                Ok(Err(_)) => return Err(Unusable::Panicked),
                Err(_) => complain(&self.progress, self.began)?,
            }
        }
    }

    /// Waits until its thread has ended after all.
    pub(super) async fn end(self) {
        let _ = self.told.await;
    }
}

/// An error when a file system hangs, or the whole reading has taken too long.
fn complain(progress: &Progress, began: Instant) -> Result<(), Unusable> {
    if let Some(path) = progress.hangs() {
        return Err(Unusable::Hangs(path));
    }
    if began.elapsed() >= READ_TIMEOUT { Err(Unusable::TimeOut) } else { Ok(()) }
}

/// A text that is read in place of a file. The files that it names are files.
struct Instead<'a> {
    name: &'a Path,
    text: &'a [u8],
    is_made: bool,
}

/// The surroundings of this process, with a record of the file that is waited for.
struct Watched<'a>(&'a Progress, Option<Instead<'a>>);

impl Watched<'_> {
    /// The text in place of a file with this name.
    fn instead(&self, path: &Path) -> Option<&Instead<'_>> {
        self.1.as_ref().filter(|instead| instead.name == path)
    }
}

impl Environment for Watched<'_> {
    fn variable(&self, name: &str) -> Option<OsString> {
        System.variable(name)
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        match self.instead(path) {
            Some(instead) => Ok(instead.text.iter().take(limit).copied().collect()),
            None => self.0.during(path, || System.read(path, limit)),
        }
    }

    fn is_made(&self, path: &Path) -> bool {
        self.instead(path).is_some_and(|instead| instead.is_made)
    }

    fn is_folder(&self, path: &Path) -> bool {
        self.instead(path).is_none() && self.0.during(path, || System.is_folder(path))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.0.during(folder, || System.list(folder))
    }

    fn is_for_everyone(&self, path: &Path) -> bool {
        self.0.during(path, || System.is_for_everyone(path))
    }

    fn has_program(&self, program: &str) -> bool {
        self.0.during(Path::new(program), || System.has_program(program))
    }

    fn lacks_folder(&self, path: &Path) -> bool {
        self.0.during(path, || System.lacks_folder(path))
    }

    fn lacks_user(&self, name: &str) -> bool {
        System.lacks_user(name)
    }
}

/// The paths of both, without repetition.
fn files(these: &[PathBuf], those: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = [these, those].concat();
    files.sort_unstable();
    files.dedup();
    files
}
