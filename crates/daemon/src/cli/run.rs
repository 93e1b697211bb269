//! `downbeat run`: beats until it is told to stop.

use super::pid_file::PidFile;
use super::signals::{Signal, Signals};
use super::{ConfigFile, Wrong, block_on, logging, reload};
use anyhow::Context as _;
use downbeat::clock::SystemClock;
use downbeat::operate::{Control, Daemon, Unusable};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;
use tracing::info;

pub(super) const EXAMPLES: &str = "\
Examples:
  downbeat run --config butler.yaml
  downbeat run --config downbeat.yaml --config butler.yaml
  downbeat run --config conf.d --log-format json
  downbeat run --config butler.yaml --pid-file downbeat.pid

SIGINT (Ctrl-C) and SIGTERM stop it when the beats under way have ended, within 5 s; a second one
stops it at once. SIGHUP and `downbeat reload` have it read the configuration again, which it
does by itself when a file changes.

Exit codes:
  0  stopped by a signal
  2  the command line or the configuration is wrong: nothing was sent
  1  anything else";

/// More than are ever asked at once.
const ASKED: usize = 4;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigFile,

    #[command(flatten)]
    log: logging::Options,

    /// Where the number of this process is written while it runs, for `downbeat reload` to find it
    #[arg(long, value_name = "FILE")]
    pid_file: Option<PathBuf>,
}

impl From<Unusable> for Wrong {
    fn from(unusable: Unusable) -> Self {
        match unusable {
            Unusable::Config(error) => error.into(),
            other => Self(format!("error: {other}")),
        }
    }
}

/// Reads the configuration and does what it says. Returns when it was told to stop.
pub(super) fn run(arguments: Arguments) -> anyhow::Result<()> {
    let Arguments { config, log, pid_file } = arguments;
    let daemon = Daemon::load(config.paths).map_err(Wrong::from)?;
    logging::start(&log, None)?;
    work(daemon, pid_file.as_deref(), mpsc::channel(ASKED))
}

/// Sends beats until it is told to stop: by a signal, or by what comes through the channel.
pub(super) fn work(
    daemon: Daemon,
    pid_file: Option<&Path>,
    (sender, asked): (mpsc::Sender<Signal>, mpsc::Receiver<Signal>),
) -> anyhow::Result<()> {
    raise_limits();
    block_on(async {
        let mut signals = Signals::listen_also(asked).context("signals cannot be listened for")?;
        reload::listen(sender.clone()).context("`downbeat reload` cannot be listened for")?;
        // Only now: whoever reads it may tell this process something.
        let _pid_file = pid_file.map(PidFile::write).transpose()?;
        let (controls, receiver) = mpsc::channel(ASKED);
        let stopped_by = Cell::new("itself");
        let listen = async {
            loop {
                let control = match signals.wait().await {
                    Signal::Reload(name) => {
                        info!("{name}: reading the configuration again");
                        Control::Reload
                    }
                    Signal::Stop(name) => {
                        stopped_by.set(name);
                        Control::Stop
                    }
                };
                // The daemon has ended.
                if controls.send(control).await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        // On a thread that has the timers too: else each look at the clock would wake two.
        let mut daemon = tokio::spawn(async move { daemon.run(&SystemClock, receiver).await });
        tokio::select! {
            ended = &mut daemon => ended.context("the daemon has failed")?,
            () = listen => {}
        }
        info!("stopped by {}", stopped_by.get());
        Ok(())
    })
}

/// Thousands of targets need thousands of connections, each a file descriptor; the default limit of many systems is 1,024.
fn raise_limits() {
    #[cfg(unix)]
    {
        /// More than anyone needs.
        const ENOUGH: u64 = 65_536;
        // Where it may not be raised, beats that have no room say so.
        let _ = rlimit::increase_nofile_limit(ENOUGH);
    }
}
