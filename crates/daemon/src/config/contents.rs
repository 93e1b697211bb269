//! What all files of a configuration say together.

use super::heartbeat::{Disabled, Heartbeat};
use super::job::Job;
use super::keys::nearest;
use super::report::Warnings;
use super::secret::Secret;
use super::shard::{Shard, ShardOf, Share};
use crate::words::counted;
use downbeat_parser::{CalendarName, Date};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What is to be done: all that the configuration files ask for.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Config {
    /// The heartbeats, in the order of the files.
    pub heartbeats: Vec<Heartbeat>,
    /// The jobs, in the order of the files.
    pub jobs: Vec<Job>,
    /// How many jobs run at once; `None` for as many as are due.
    pub max_running: Option<u32>,
    /// The shard of its heartbeats and jobs that the files ask for.
    pub shard: Option<ShardOf>,
    /// The share that was [taken](Config::take); `None` if all is done by one process.
    pub share: Option<Arc<Share>>,
    /// The members with which its heartbeats are shared, if they are.
    pub fleet: Option<Fleet>,
    /// The variables of the environment that a secret names. A job gets such a variable only if its `env` asks for it.
    pub withheld: BTreeSet<String>,
    /// Secret texts that the output of a command may hold. They are masked where the output is shown.
    pub hidden: Vec<Secret>,
    /// The heartbeats that are switched off.
    pub disabled: Vec<Disabled>,
    /// The calendars, in the order of the files. A schedule may name the calendars of its own file.
    pub calendars: Vec<Calendar>,
    /// What the status page is served as, if it is.
    pub status: Option<Status>,
    /// What is remembered; `None` if no file has a section for it.
    pub state: Option<State>,
    /// What is legal and probably not meant in the files. Warnings about one heartbeat are in its
    /// [`warnings`](Heartbeat::warnings).
    pub warnings: Vec<Warnings>,
    /// The files and folders that were read, and whose change calls for another reading: configuration, secrets, certificates.
    pub read: Vec<PathBuf>,
}

impl Config {
    /// Leaves out what other shards take.
    pub fn take(&mut self, shard: Shard) {
        let heartbeats = self.heartbeats.len();
        self.heartbeats.retain(|heartbeat| shard.has(&heartbeat.name));
        self.disabled.retain(|disabled| shard.has(&disabled.name));
        let (jobs, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.jobs).into_iter().partition(|job| shard.has(&job.name));
        self.jobs = jobs;
        self.share = Some(Arc::new(Share {
            shard,
            other_heartbeats: heartbeats - self.heartbeats.len(),
            other_jobs: others.into_iter().map(|job| job.name.clone()).collect(),
        }));
    }

    /// The share that is taken, in words: `shard 1/3: 34 of 100 heartbeats, 2 of 5 jobs`; `None` without shards.
    pub fn share_in_words(&self) -> Option<String> {
        let share = self.share.as_ref()?;
        let part = |own: usize, others: usize, what: &str| {
            (own + others > 0).then(|| format!("{own} of {}", counted(own + others, what)))
        };
        let parts = [
            part(self.heartbeats.len(), share.other_heartbeats, "heartbeat"),
            part(self.jobs.len(), share.other_jobs.len(), "job"),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        Some(format!("shard {}: {}", share.shard, parts.join(", ")))
    }

    /// The name of the heartbeat or job that was probably meant by a misspelt name.
    ///
    /// ```
    /// let config = downbeat::config::parse("a.yaml", b"jobs: [{ name: Backup, shell: ./backup }]")?;
    /// assert_eq!(config.nearest_name("bakcup"), Some("Backup"));
    /// assert_eq!(config.nearest_name("report"), None);
    /// # Ok::<(), downbeat::config::ConfigError>(())
    /// ```
    pub fn nearest_name(&self, name: &str) -> Option<&str> {
        let heartbeats = self.heartbeats.iter().map(|heartbeat| &*heartbeat.name);
        let names: Vec<&str> = heartbeats.chain(self.jobs.iter().map(|job| &*job.name)).collect();
        nearest(name, &names)
    }
}

/// Days that schedules name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Calendar {
    /// What schedules call it.
    pub name: CalendarName,
    /// The file of the configuration that names it.
    pub file: Arc<str>,
    /// The file that has its days.
    pub path: PathBuf,
    /// How many days it has.
    pub days: usize,
    /// The first day and the last day; `None` for a calendar without days.
    pub span: Option<(Date, Date)>,
}

/// How the members that share a configuration know of one another. [`Debug`] shows no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fleet {
    /// The etcd that all of them ask.
    pub etcd: downbeat_fleet::etcd::Settings,
    /// What its keys begin with.
    pub prefix: String,
    /// After how long without a word a member counts as dead.
    pub ttl: Duration,
    /// What this member is called; `None` for the name of the host.
    pub member: Option<String>,
}

/// What is remembered of heartbeats and jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct State {
    /// Whether anything is.
    pub enabled: bool,
    /// In which folder; `None` for the one that the service manager gives, if it gives one.
    pub directory: Option<PathBuf>,
    /// How large the files there become, in bytes.
    pub max_size: u64,
}

impl Default for State {
    /// What holds without a section `state`.
    fn default() -> Self {
        Self { enabled: true, directory: None, max_size: 1 << 30 }
    }
}

/// How the state is shown to operators, over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// Where it listens. Other interfaces than the loopback need a token, or `allow_remote`.
    pub listen: SocketAddr,
    /// What a request must show as `Authorization: Bearer …`, or as the password of Basic authentication.
    pub token: Option<Secret>,
}
