//! What of a heartbeat and its monitor is legal and probably not meant: a URL that is not the plain one of the monitor that it
//! tells, or that sends a secret in clear, a service that ends, beats that come oftener than the monitor keeps, and heartbeats that it
//! cannot tell apart.

use super::heartbeat::Heartbeat;
use super::report::{Problem, Warnings};
use crate::words::named;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_client::{Inference, Monitor, MonitorError, Target};
use downbeat_inspect::Purse;
use std::collections::HashMap;
use std::time::Duration;

/// How many of the next occurrences are looked at for the densest minute: more than a minute of beats each second.
const LOOKED_AT: usize = 120;

impl Heartbeat {
    /// What of the schedule and of the URL is legal and probably not meant, seen from `now`.
    ///
    /// ```
    /// use chrono::{TimeZone, Utc};
    /// use downbeat::config;
    ///
    /// let text = b"heartbeat: { enable: true, remoteURL: 'https://hc-ping.com/uuid', frequency: every 90 minutes }";
    /// let config = config::parse("butler-cw.yaml", text)?;
    /// let warnings = config.heartbeats[0].warnings(Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap());
    /// assert_eq!(warnings.problems()[0].code(), Some("step-beyond-cycle"));
    /// assert_eq!(warnings.problems()[0].help(), Some("for a longer time write `'@every 90m'`"));
    /// # Ok::<(), config::ConfigError>(())
    /// ```
    ///
    /// A schedule for which that takes longer than two seconds gets a warning of the code `cut` instead.
    pub fn warnings(&self, now: DateTime<Utc>) -> Warnings {
        const LIMIT: Duration = Duration::from_secs(2);
        self.warnings_within(now, &mut Purse::new(LIMIT, LIMIT))
    }

    /// The same, with what there is to spend for all of many heartbeats.
    pub fn warnings_within(&self, now: DateTime<Utc>, purse: &mut Purse) -> Warnings {
        self.written.warnings(&self.schedule, &self.file, now, purse).and(too_often(self, now, purse))
    }
}

/// A URL of a known monitor in another form than that of a beat, where no `monitor:` is given. The warning does not contain
/// the URL.
pub(super) fn altered(heartbeat: &Heartbeat) -> Option<Problem> {
    let Some(Inference::Altered(monitor, why)) = heartbeat.request.inference() else {
        return in_clear(heartbeat);
    };
    let code = match why {
        MonitorError::Action { .. } => "url-action",
        MonitorError::Page { .. } => "url-page",
        _ => "url-form",
    };
    // A Butler file has no such key.
    let meant = if heartbeat.key.ends_with(']') { "; if it is meant, write `monitor: plain`" } else { "" };
    let help = format!(
        "as it is, it is not treated as one of {}: each 2xx is a success, and a failed check is not told{meant}",
        monitor.name()
    );
    Some(heartbeat.written.url.saying(why.to_string()).with_help(help).with_code(code))
}

/// A service that ends. It is told whatever the date is: there is something to do before.
pub(super) fn ending(heartbeat: &Heartbeat) -> Option<Problem> {
    let why = heartbeat.monitor.ends()?;
    let problem = heartbeat.written.url.saying(why).with_code("monitor-ends");
    Some(problem.with_help("move the heartbeat to another monitor before that day"))
}

/// The greatest number of heartbeats that one warning names.
const MAX_NAMED: usize = 5;

/// Tells of heartbeats that send the same beat: at the second one of each group, in time linear in their number.
pub(super) fn same_beats(heartbeats: &mut [Heartbeat]) {
    let mut groups: HashMap<(&Target, &[u8]), Vec<usize>> = HashMap::new();
    for (at, Heartbeat { request, .. }) in heartbeats.iter().enumerate() {
        let group = groups.entry((request.target(), request.body())).or_default();
        // Others of one URL and body, which are told apart by a header, are seldom.
        if group
            .first()
            .and_then(|first| heartbeats.get(*first))
            .is_none_or(|first| first.request.is_same_beat(request))
        {
            group.push(at);
        }
    }
    let lints: Vec<(usize, Problem)> = groups
        .into_values()
        .filter_map(|group| {
            let (first, second) = (heartbeats.get(*group.first()?)?, heartbeats.get(*group.get(1)?)?);
            let names = group.iter().filter_map(|at| heartbeats.get(*at)).map(|heartbeat| &*heartbeat.name);
            let message = format!(
                "{} send the same beat: the monitor cannot tell them apart, and while one of them beats it does not miss another",
                named(names, MAX_NAMED)
            );
            let problem = second.written.url.saying(message).with_code("same-beat");
            let problem = problem.with_help("give each a check of its own at the monitor");
            Some((*group.get(1)?, problem.with_related_to(&first.written.url, &first.file, "the first of them")))
        })
        .collect();
    for (at, lint) in lints {
        if let Some(heartbeat) = heartbeats.get_mut(at) {
            heartbeat.written.known.push(lint);
        }
    }
}

/// A secret that travels in clear to a service that takes `https`, whether or not the kind is named.
fn in_clear(heartbeat: &Heartbeat) -> Option<Problem> {
    let why = Monitor::doubt(heartbeat.request.target())?;
    Some(heartbeat.written.url.saying(why.to_string()).with_code("url-http"))
}

/// A schedule that beats oftener than the monitor keeps, seen from `now`.
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
