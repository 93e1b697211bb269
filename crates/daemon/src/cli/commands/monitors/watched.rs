//! The heartbeats and jobs of a configuration, and what each wants of its monitor.

use crate::cli::support::Configured;
use chrono::{DateTime, Utc};
use downbeat::config::{HasBasics, Item};
use downbeat::operate::Daemon;
use downbeat_client::{Monitor, Request, RouteOptions};
use downbeat_inspect::{MonitorSettings, Purse};
use downbeat_scheduler::{Schedule, Zone};
use std::sync::Arc;
use std::time::Duration;

/// A heartbeat, or a job that tells a monitor of its runs.
pub(super) struct Watched {
    pub(super) name: Arc<str>,
    pub(super) file: Arc<str>,
    pub(super) key: String,
    pub(super) monitor: Monitor,
    pub(super) request: Request,
    pub(super) route: RouteOptions,
    pub(super) schedule: Schedule<Zone>,
    jitter: Duration,
    /// How long after its beginning a run ends at most; `None` for a heartbeat, and for a job without a time-out.
    run: Option<Duration>,
}

/// Which heartbeats and jobs a command looks at.
#[derive(Debug, clap::Args)]
pub(super) struct Chosen {
    #[command(flatten)]
    config: Configured,

    /// Look at this heartbeat or job alone; may be given several times
    #[arg(long = "name", value_name = "NAME")]
    names: Vec<String>,
}

impl Chosen {
    /// The chosen ones; all of the configuration where no name is given.
    pub(super) fn watched(&self) -> anyhow::Result<Vec<Watched>> {
        let found = self.config.found()?;
        found.tell();
        let daemon = Daemon::load(found.source)?;
        let (config, names) = (daemon.config(), &self.names);
        let heartbeats = config.heartbeats.iter().filter_map(Watched::of);
        let all: Vec<Watched> = heartbeats.chain(config.jobs.iter().filter_map(Watched::of)).collect();
        if let Some(unknown) = names.iter().find(|name| all.iter().all(|one| *one.name != ***name)) {
            let why = "no heartbeat, and no job with a schedule and a monitor, has the name";
            wrong!("error: {why} `{unknown}`");
        }
        let is_meant = |one: &Watched| names.is_empty() || names.iter().any(|name| **name == *one.name);
        Ok(all.into_iter().filter(is_meant).collect())
    }
}

impl Watched {
    /// `None` for a job without a schedule or without a monitor.
    fn of<S: HasBasics>(item: &Item<S>) -> Option<Self> {
        let basics = item.settings.basics();
        let (sends, schedule) = (basics.sends?, basics.schedule?);
        Some(Self {
            name: basics.name.clone(),
            file: item.file.clone(),
            key: item.key.clone(),
            monitor: sends.monitor,
            request: sends.request.clone(),
            route: sends.route.clone(),
            schedule: schedule.clone(),
            jitter: basics.jitter,
            run: basics.longest_run,
        })
    }

    /// What the monitor should have; `None` without two occurrences, or when that takes too long to find.
    pub(super) fn wanted(&self, from: DateTime<Utc>, purse: &mut Purse) -> Option<MonitorSettings> {
        let (schedule, jitter) = (self.schedule.clone(), self.jitter);
        let settings = purse.run(move || MonitorSettings::of(&schedule, jitter, from)).flatten()?;
        Some(match self.run {
            Some(run) => settings.for_runs(run),
            None => settings,
        })
    }
}
