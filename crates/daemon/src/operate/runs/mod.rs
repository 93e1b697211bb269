//! The jobs of a configuration at work: what is supervised, how a run is done, and what is logged.

mod boot;
mod launcher;
mod log;
mod mask;
mod place;
mod run_file;
mod shown;
mod spec;
mod user;

pub(super) use launcher::Launcher;
pub(super) use log::RunLog;
pub(super) use shown::finished;
pub(super) use spec::Spec;

use super::jobs::offset;
use super::told;
use crate::config::{Config, Job};
use crate::job::Teller;
use crate::supervise::Planned;
use boot::Boot;
use downbeat_client::{Client, RetryPolicy};
use downbeat_heartbeat::clock::delta;
use downbeat_heartbeat::supervisor::Timing;
use mask::Mask;
use place::Place;
use spec::Noted;
use std::sync::Arc;
use tracing::warn;

/// The jobs that are to be supervised, and how many of them run at once.
pub(super) type Runs = (Vec<Planned<Spec>>, usize);

/// The jobs of a configuration on the machine with this name, and how many of them run at once. An error names the job to whose
/// monitor nothing can be reported.
pub(super) fn planned(config: &Config, client: &Client, machine: &str) -> Result<Runs, (String, String)> {
    let withheld: Arc<[String]> = config.withheld.iter().cloned().collect();
    let mask = Mask::of(&config.hidden);
    let is_shown = config.status.as_ref().is_some_and(|status| status.token.is_some());
    let one = |job: &Job| -> Result<Planned<Spec>, (String, String)> {
        let teller = job.signals.as_ref().map(|signals| -> Result<Teller, (String, String)> {
            let wrong = |why: String| (job.key.clone(), why);
            let route = client.route(&signals.route).map_err(|error| wrong(error.to_string()))?;
            let request = signals.request.clone();
            let teller = Teller::new(request, signals.monitor, RetryPolicy::default(), route)
                .map_err(|error| wrong(error.to_string()))?;
            Ok(told::by_runs(job).into_iter().fold(teller, Teller::telling))
        });
        if let Some(why) = job.user.as_deref().and_then(user::hindrance) {
            warn!(job = &*job.name, "no run of it can come about: {why}");
        }
        let is_claimed = config.fleet.is_some() && job.share;
        // Two members on one machine have different runs.
        let place = match config.fleet.as_ref().filter(|_| is_claimed) {
            Some(fleet) => {
                let member = fleet.member.as_deref().unwrap_or(machine);
                Place::of(&format!("{}\n{member}", job.name), &job.file)
            }
            None => Place::of(&job.name, &job.file),
        };
        let boot = if job.on_boot { Boot::of(place.as_ref()) } else { None };
        // Members of a fleet have the same delay, so that the occurrences are the same.
        let spread = if is_claimed { "" } else { machine };
        Ok(Planned {
            name: job.name.clone(),
            settings: job.settings.clone(),
            timing: job.schedule.as_ref().map(|schedule| Timing {
                schedule: schedule.with_policy(job.policy),
                offset: delta(offset(job.jitter, spread, &job.name)),
                catch_up: job.catch_up,
            }),
            overlap: job.overlap,
            on_start: job.on_start || (job.on_boot && !boot.as_ref().is_some_and(Boot::is_done)),
            is_claimed,
            spec: Arc::new(Spec {
                job: job.clone(),
                teller: teller.transpose()?,
                withheld: withheld.clone(),
                mask: mask.clone(),
                is_shown,
                place,
                boot,
                noted: Noted::default(),
            }),
        })
    };
    let planned = config.jobs.iter().map(one).collect::<Result<_, _>>()?;
    Ok((planned, config.max_running.map_or(usize::MAX, |most| most as usize)))
}
