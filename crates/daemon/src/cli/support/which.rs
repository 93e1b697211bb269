//! Owns the options that name a running daemon, apart from its service.

use super::pid_file;
use std::path::PathBuf;

/// The daemon that is meant.
#[derive(Debug, clap::Args)]
pub(crate) struct Which {
    /// The daemon that was started by `run` with this option
    #[arg(long, value_name = "FILE", conflicts_with_all = ["pid", "name", "user"])]
    pid_file: Option<PathBuf>,

    /// The daemon with this number of a process
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i32::MAX.into()), conflicts_with_all = ["name", "user"])]
    pid: Option<u32>,
}

impl Which {
    /// The process number; `None` without such an option.
    pub(crate) fn process(&self) -> anyhow::Result<Option<u32>> {
        match &self.pid_file {
            Some(file) => pid_file::read(file).map(Some),
            None => Ok(self.pid),
        }
    }
}
