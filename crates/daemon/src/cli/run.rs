//! `downbeat run`: beats until it is told to stop.

use super::{Wrong, block_on, check, logging, signals::Stop};
use anyhow::Context as _;
use chrono::Utc;
use downbeat::clock::SystemClock;
use downbeat::config::{self, Config, Heartbeat};
use downbeat::heartbeat::{self, Report, ToTarget};
use downbeat_client::{Client, ClientOptions};
use std::path::Path;
use tracing::{info, warn};

/// Reads the configuration and does what it says. Returns when a signal has come.
pub(super) fn run(path: &Path, level: logging::Level) -> anyhow::Result<()> {
    let config = config::load(path).map_err(Wrong::from)?;
    logging::start(level);
    block_on(async {
        let mut stop = Stop::listen().context("signals cannot be listened for")?;
        let signal = match config {
            Config::Enabled(heartbeat) => tokio::select! {
                // The one that stops it comes first, also when both are ready.
                biased;
                signal = stop.wait() => signal,
                failed = beat(*heartbeat) => return failed,
            },
            Config::Disabled { key, .. } => {
                // A service manager must not take this for a crash.
                info!(
                    "heartbeats are disabled ({key} is false): nothing is sent until downbeat is restarted"
                );
                stop.wait().await
            }
            other => anyhow::bail!("this configuration cannot be run yet: {other:?}"),
        };
        info!("stopped by {signal}");
        Ok(())
    })
}

/// Beats for ever.
async fn beat(heartbeat: Heartbeat) -> anyhow::Result<()> {
    let client = Client::new(ClientOptions::default()).context("no HTTP client could be made")?;
    let now = Utc::now();
    let plan = check::Plan::new(&heartbeat, now);
    info!("{}", plan.in_one_line());
    for warning in heartbeat.warnings(now).problems() {
        warn!("{warning}");
    }
    let mut report = Report::new(&heartbeat.target);
    let to_target = ToTarget { client, target: heartbeat.target };
    heartbeat::run(heartbeat.schedule, to_target, SystemClock, |event| report.on(&event)).await;
    Ok(())
}
