//! What of a heartbeat and its monitor is legal and probably not meant: a URL that is not the plain one of the monitor that it
//! tells, and beats that come oftener than the monitor keeps.

use super::heartbeat::Heartbeat;
use super::report::Problem;
use crate::budget::Purse;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_client::{Inference, MonitorError};

/// How many of the next occurrences are looked at for the densest minute: more than a minute of beats each second.
const LOOKED_AT: usize = 120;

/// The warnings about the monitor, seen from `now`. Nothing of the URL is in them.
pub(super) fn lints(heartbeat: &Heartbeat, now: DateTime<Utc>, purse: &mut Purse) -> Vec<Problem> {
    altered(heartbeat).into_iter().chain(too_often(heartbeat, now, purse)).collect()
}

/// A URL of a known monitor that is not its plain one, where nobody has named a kind.
fn altered(heartbeat: &Heartbeat) -> Option<Problem> {
    let Some(Inference::Altered(monitor, why)) = heartbeat.request.inference() else { return None };
    let is_own = heartbeat.key.ends_with(']');
    let key = if is_own { "url" } else { super::keys::REMOTE_URL.name };
    let code = if matches!(why, MonitorError::Action { .. }) { "url-action" } else { "url-form" };
    let meant = if is_own { "; if it is meant, write `monitor: plain`" } else { "" };
    let help = format!(
        "as it is, it is not treated as one of {}: each 2xx is a success, and a failed check is not told{meant}",
        monitor.name()
    );
    let problem = Problem::new(why.to_string()).about(format!("{}.{key}", heartbeat.key));
    Some(problem.with_help(help).with_code(code))
}

/// A schedule that beats oftener than the monitor keeps.
fn too_often(heartbeat: &Heartbeat, now: DateTime<Utc>, purse: &mut Purse) -> Option<Problem> {
    let most = heartbeat.monitor.max_per_minute()?;
    let schedule = heartbeat.schedule.with_policy(heartbeat.policy);
    // What is dear to find is seldom; that it was not looked for to the end is told by another warning.
    let crowded = purse.run(move || {
        let beats: Vec<DateTime<Utc>> = schedule.after(&now).take(LOOKED_AT).map(|at| at.to_utc()).collect();
        beats.windows(most + 1).any(|beats| match beats {
            [first, .., last] => *last - *first < TimeDelta::minutes(1),
            _ => false,
        })
    })?;
    let message = format!(
        "{} keeps {most} beats a minute of one check, and these come oftener: it may not count them all",
        heartbeat.monitor.name()
    );
    let least = 60 / most.max(1);
    crowded.then(|| {
        let problem = heartbeat.written.whole.saying(message);
        problem
            .with_help(format!("`every {least} seconds` is the most that makes sense"))
            .with_code("monitor-rate")
    })
}
