//! Finds the heartbeat of a configuration that `send` is to send.

use crate::cli::support::Wrong;
use downbeat::config::Heartbeat;
use downbeat::operate::Daemon;
use std::path::PathBuf;

/// The most names that are listed.
const MAX_LISTED: usize = 20;

/// The only heartbeat, or the one with the given name.
pub(super) fn heartbeat(paths: &[PathBuf], name: Option<&str>) -> anyhow::Result<Heartbeat> {
    let daemon = Daemon::load(paths.to_vec())?;
    let heartbeats = &daemon.config().heartbeats;
    let heartbeat = match (heartbeats.as_slice(), name) {
        ([], _) => {
            let disabled = daemon.config().disabled.first();
            let why = disabled
                .map(|one| format!(": {} is disabled, {} is false, line {}", one.name, one.key, one.line));
            wrong!("error: no heartbeat is enabled{}", why.unwrap_or_default());
        }
        ([only], None) => only,
        (all, None) => {
            wrong!("error: there are several heartbeats: name one with `--name`: {}", names(all));
        }
        (all, Some(name)) => all.iter().find(|one| *one.name == *name).ok_or_else(|| {
            Wrong(format!("error: there is no heartbeat `{name}`: the names are {}", names(all)))
        })?,
    };
    Ok(heartbeat.clone())
}

fn names(heartbeats: &[Heartbeat]) -> String {
    let mut names: Vec<&str> = heartbeats.iter().take(MAX_LISTED).map(|one| &*one.name).collect();
    if heartbeats.len() > MAX_LISTED {
        names.push("…");
    }
    names.join(", ")
}
