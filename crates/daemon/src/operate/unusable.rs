//! Why a configuration cannot be used.

use super::progress::SILENCE;
use crate::config::{ConfigErrors, NoShard};
use downbeat_client::ClientError;
use downbeat_heartbeat::beat::BeatFault;
use std::path::PathBuf;
use std::time::Duration;

/// The longest time for reading a whole configuration from working file systems. Ten thousand heartbeats with different schedules
/// take seconds.
pub(super) const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unusable {
    /// It has errors.
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    /// The host has none of its shards.
    #[error("error: shard: {why}\nhelp: {}", .why.help())]
    Shard {
        /// The reason.
        #[from]
        why: NoShard,
    },
    /// A shard is asked for on the command line, and the configuration has a fleet.
    #[error(
        "error: --shard: the configuration has `fleet:`, whose members share by themselves\nhelp: start it without `--shard`, or take `fleet:` out"
    )]
    ShardOfFleet,
    /// The etcd of its fleet cannot be asked.
    #[error("fleet: {0}")]
    Fleet(downbeat_fleet::etcd::EtcdError),
    /// A heartbeat cannot be carried out.
    #[error("{key}: {fault}")]
    Beat {
        /// The heartbeat's place in its file.
        key: String,
        /// The reason.
        fault: BeatFault,
    },
    /// Nothing can be reported to the monitor of a job.
    #[error("{key}: {why}")]
    Job {
        /// The job's place in its file.
        key: String,
        /// The reason.
        why: String,
    },
    /// No HTTP client can be made on this machine.
    #[error("no HTTP client could be made: {0}")]
    Client(#[from] ClientError),
    /// The file system does not answer when it is asked for this file.
    #[error("{}: the file system has not answered for {} s", .0.display(), SILENCE.as_secs())]
    Hangs(PathBuf),
    /// The files were not read in time.
    #[error("the configuration was not read within {} s", READ_TIMEOUT.as_secs())]
    TimeOut,
    /// So many earlier readings are still waiting for a file system.
    #[error("{0} readings of the configuration still wait for a file system that does not answer")]
    Hanging(usize),
    /// No thread could be started.
    #[error("no thread could be started to read the configuration: {0}")]
    Thread(std::io::Error),
    /// A defect of this program, whose place is on standard error.
    #[error("the reading of the configuration has failed")]
    Panicked,
}

impl Unusable {
    /// The text for the status page, where the problems of each file are shown in full.
    pub(super) fn render(&self) -> String {
        match self {
            Self::Config(error) => error.render(false),
            other => other.to_string(),
        }
    }
}
