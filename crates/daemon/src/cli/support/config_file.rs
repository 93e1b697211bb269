//! Owns the option that names a configuration.

use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct ConfigFile {
    /// A YAML file: downbeat's own, or that of a Butler tool, of which only the `heartbeat` section is looked at. A folder
    /// means the `*.yaml` files in it. May be given several times
    #[arg(short = 'c', long = "config", value_name = "FILE", required = true)]
    pub(crate) paths: Vec<PathBuf>,
}
