//! Owns [`New`]: a service that is to be made.

use crate::cli::support::logging;
use std::ffi::OsString;
use std::path::PathBuf;

/// A service that is to be made.
#[derive(Debug)]
#[cfg_attr(not(any(target_os = "linux", windows)), allow(dead_code))]
pub(super) struct New {
    pub(super) name: String,
    pub(super) user: bool,
    /// The program: this one.
    pub(super) program: PathBuf,
    /// The files and folders of the configuration, from the root on.
    pub(super) config: Vec<PathBuf>,
    /// Whether there are jobs, which need other rights and another way to stop. On Windows this makes no difference.
    #[cfg_attr(not(target_os = "linux"), allow(dead_code))]
    pub(super) has_jobs: bool,
    pub(super) log: logging::Options,
}

impl New {
    /// The arguments of `run`.
    #[cfg_attr(not(any(target_os = "linux", windows)), allow(dead_code))]
    pub(super) fn run_arguments(&self) -> Vec<OsString> {
        let config = self.config.iter().flat_map(|path| ["--config".into(), path.clone().into_os_string()]);
        config.chain(self.log.arguments()).collect()
    }
}
