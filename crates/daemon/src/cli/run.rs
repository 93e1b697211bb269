//! `downbeat run`: beats until it is told to stop.

use super::signals::{Signal, Signals};
use super::{Wrong, block_on, logging};
use anyhow::Context as _;
use downbeat::clock::SystemClock;
use downbeat::operate::{Control, Daemon, Unusable};
use std::cell::Cell;
use std::path::PathBuf;
use tokio::sync::mpsc;
use tracing::info;

pub(super) const EXAMPLES: &str = "\
Examples:
  downbeat run --config butler.yaml
  downbeat run --config downbeat.yaml --config butler.yaml
  downbeat run --config conf.d --log-format json

SIGINT (Ctrl-C) and SIGTERM stop it when the beats under way have ended, within 5 s; a second one
stops it at once. SIGHUP has it read the configuration again, which it does by itself when a file
changes.

Exit codes:
  0  stopped by a signal
  2  the command line or the configuration is wrong: nothing was sent
  1  anything else";

impl From<Unusable> for Wrong {
    fn from(unusable: Unusable) -> Self {
        match unusable {
            Unusable::Config(error) => error.into(),
            other => Self(format!("error: {other}")),
        }
    }
}

/// Reads the configuration and does what it says. Returns when it was told to stop.
pub(super) fn run(paths: Vec<PathBuf>, log: logging::Options) -> anyhow::Result<()> {
    let daemon = Daemon::load(paths).map_err(Wrong::from)?;
    logging::start(log);
    raise_limits();
    block_on(async {
        let mut signals = Signals::listen().context("signals cannot be listened for")?;
        let (controls, receiver) = mpsc::channel(4);
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
        tokio::select! {
            () = daemon.run(&SystemClock, receiver) => {}
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
