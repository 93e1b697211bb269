//! Why a configuration cannot be used.

use super::progress::SILENCE;
use crate::config::ConfigErrors;
use downbeat_client::ClientError;
use downbeat_heartbeat::beat::BeatFault;
use std::path::PathBuf;
use std::time::Duration;

/// All that a configuration is made of is read within this, from file systems that answer: ten thousand heartbeats with
/// schedules of their own take seconds.
pub(super) const READ_TIMEOUT: Duration = Duration::from_secs(60);

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
    /// The monitor of a job cannot be told anything.
    #[error("{key}: {why}")]
    Job {
        /// The job's place in its file.
        key: String,
        /// Why not.
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
    /// So many readings before this one are still waiting for a file system.
    #[error("{0} readings of the configuration still wait for a file system that does not answer")]
    Hanging(usize),
    /// There is no thread to read with.
    #[error("no thread could be started to read the configuration: {0}")]
    Thread(std::io::Error),
    /// A defect of this program, which has told where it is.
    #[error("the reading of the configuration has failed")]
    Panicked,
}

impl Unusable {
    /// As it is shown on the status page, where the problems of a file have room.
    pub(super) fn render(&self) -> String {
        match self {
            Self::Config(error) => error.render(false),
            other => other.to_string(),
        }
    }
}
