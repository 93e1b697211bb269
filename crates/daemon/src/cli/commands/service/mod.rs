//! `downbeat service`: has the service manager of the system run the program.
//!
//! The arguments are the same everywhere; each platform has a module that carries them out.

#[cfg(target_os = "linux")]
mod linux;
mod name;
mod new;
#[cfg(not(any(target_os = "linux", windows)))]
mod other;
#[cfg_attr(not(any(target_os = "linux", windows)), allow(dead_code))]
mod places;
mod state;
#[cfg(target_os = "linux")]
mod unit;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
use linux as platform;
#[cfg(not(any(target_os = "linux", windows)))]
use other as platform;
#[cfg(windows)]
use windows as platform;

use crate::cli::support::{ConfigFile, logging, terminal};
use anyhow::Context as _;
use downbeat::operate::Daemon;
pub(crate) use name::Name;
use new::New;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat service install --config butler.yaml --dry-run
  downbeat service install --config butler.yaml --name beats-of-butler --dry-run
  downbeat service uninstall --dry-run

On Linux it is a unit of systemd. On Windows it is a service of the account LocalService that logs
to a file in %ProgramData%\\downbeat\\logs, and errors to the event log too.

Exit codes:
  0  done; of `status`: it runs
  2  the command line or the configuration is wrong: nothing was changed
  3  of `status`: it does not run
  4  of `status`: there is no such service
  1  anything else";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Make a service that runs a configuration, and start it now and with the system
    Install(Install),
    /// Stop the service, and remove it
    Uninstall(Changed),
    /// Start the service
    Start(Changed),
    /// Stop the service until the system starts again
    Stop(Changed),
    /// Show whether the service runs
    Status(Asked),
    /// What the service manager of Windows starts
    #[cfg(windows)]
    #[command(hide = true)]
    Run(windows::Run),
}

/// The arguments that name a service and change it.
#[derive(Debug, clap::Args)]
struct Changed {
    #[command(flatten)]
    which: Name,

    /// Show what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// The arguments that ask for the state of a service.
#[derive(Debug, clap::Args)]
struct Asked {
    #[command(flatten)]
    which: Name,

    /// Print one JSON object: `service`, `state` and `process`
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Install {
    #[command(flatten)]
    config: ConfigFile,

    #[command(flatten)]
    log: logging::Options,

    #[command(flatten)]
    service: Changed,
}

/// Does what the command line asks for.
pub(crate) fn service(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let done = |()| ExitCode::SUCCESS;
    match arguments.action {
        Action::Install(install) => {
            let dry_run = install.service.dry_run;
            platform::install(&New::of(install)?, dry_run).map(done)
        }
        Action::Uninstall(Changed { which, dry_run }) => platform::uninstall(&which, dry_run).map(done),
        Action::Start(Changed { which, dry_run }) => platform::start(&which, dry_run).map(done),
        Action::Stop(Changed { which, dry_run }) => platform::stop(&which, dry_run).map(done),
        Action::Status(Asked { which, json: false }) => platform::status(&which),
        Action::Status(Asked { which, json: true }) => {
            let state = platform::state(&which)?;
            terminal::json(&state)?;
            Ok(state.code())
        }
        #[cfg(windows)]
        Action::Run(run) => windows::run(run).map(done),
    }
}

/// Has the service read its configuration again.
pub(crate) fn reload(which: &Name) -> anyhow::Result<()> {
    platform::reload(which)
}

/// The process of the service.
pub(crate) fn process(which: &Name) -> anyhow::Result<u32> {
    platform::process(which)
}

impl New {
    /// Checks the configuration first: a service that cannot start is of no use.
    fn of(install: Install) -> anyhow::Result<Self> {
        let Install { config, mut log, service: Changed { which: Name { name, user }, .. } } = install;
        let daemon = Daemon::load(config.paths.clone())?;
        let has_jobs = !daemon.config().jobs.is_empty();
        let config = config.paths.iter().map(|path| absolute(path)).collect::<Result<_, _>>()?;
        log.log_file = log.log_file.map(|path| absolute(&path)).transpose()?;
        let program = std::env::current_exe().context("where this program is cannot be seen")?;
        Ok(Self { name, user, program, config, has_jobs, log })
    }
}

/// Links are not resolved: they are there to be redirected.
fn absolute(path: &Path) -> anyhow::Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("where {} is cannot be seen", path.display()))
}
