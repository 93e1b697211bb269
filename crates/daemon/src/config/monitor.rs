//! What of a heartbeat or a job and its monitor is legal and probably not meant: a URL that is not the plain one of the monitor that
//! it tells, or that sends a secret in clear, a service that ends, beats or runs that come oftener than the monitor keeps, and
//! heartbeats and jobs that it cannot tell apart.

use super::heartbeat::Heartbeat;
use super::job::{Job, Signals};
use super::report::{Problem, Warnings, Written};
use crate::words::named;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_client::{Inference, Monitor, MonitorError, Request, RunId, Signal, Target};
use downbeat_inspect::Purse;
use downbeat_scheduler::{WithPolicy, Zone};
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
    /// A schedule for which the search takes longer than two seconds gets a warning with the code `cut` instead.
    pub fn warnings(&self, now: DateTime<Utc>) -> Warnings {
        const LIMIT: Duration = Duration::from_secs(2);
        self.warnings_within(now, &mut Purse::new(LIMIT, LIMIT))
    }

    /// The same, within the time that many heartbeats share.
    pub fn warnings_within(&self, now: DateTime<Utc>, purse: &mut Purse) -> Warnings {
        self.written.warnings(&self.schedule, &self.file, now, purse).and(beats_too_often(self, now, purse))
    }
}

impl Job {
    /// What is legal and probably not meant, seen from `now` on, as far as the time in the purse allows.
    pub fn warnings_within(&self, now: DateTime<Utc>, purse: &mut Purse) -> Warnings {
        let of_schedule = self.written.as_ref().zip(self.schedule.as_ref());
        let found = match of_schedule {
            Some((written, schedule)) => written.warnings(schedule, &self.file, now, purse),
            None => Warnings::new(&self.file, Vec::new()),
        };
        found.and(self.warnings.iter().cloned()).and(runs_too_often(self, now, purse))
    }
}

/// What is doubtful about the URL of a heartbeat.
pub(super) fn altered(heartbeat: &Heartbeat) -> Option<Problem> {
    // A Butler file has no key `monitor:`.
    let may_name = heartbeat.key.ends_with(']');
    let lost = "each 2xx is a success, and a failed check is not told";
    doubt(&heartbeat.request, &heartbeat.written.url, lost, may_name)
}

/// What is doubtful about the URL of a job, without a place.
pub(super) fn altered_of_job(request: &Request) -> Option<Problem> {
    let lost = "it is called after a success, and nothing else is told";
    doubt(request, &Problem::new(""), lost, true)
}

/// A URL of a known monitor in another form than that of a beat, where no `monitor:` is given, or one that sends a secret in
/// clear. `lost` says what the first means. The warning does not contain the URL.
fn doubt(request: &Request, place: &Problem, lost: &str, may_name: bool) -> Option<Problem> {
    let Some(Inference::Altered(monitor, why)) = request.inference() else {
        // This holds for a named kind, too.
        let why = Monitor::doubt(request.target())?;
        return Some(place.saying(why.to_string()).with_code("url-http"));
    };
    let code = match why {
        MonitorError::Action { .. } => "url-action",
        MonitorError::Page { .. } => "url-page",
        _ => "url-form",
    };
    let meant = if may_name { "; if it is meant, write `monitor: plain`" } else { "" };
    let help = format!("as it is, it is not treated as one of {}: {lost}{meant}", monitor.name());
    Some(place.saying(why.to_string()).with_help(help).with_code(code))
}

/// The warning about a heartbeat whose monitor is a service that will be shut down.
pub(super) fn ending(heartbeat: &Heartbeat) -> Option<Problem> {
    ends(heartbeat.monitor, &heartbeat.written.url, "move the heartbeat to")
}

/// The same for a job, without a place.
pub(super) fn ending_of_job(monitor: Monitor) -> Option<Problem> {
    ends(monitor, &Problem::new(""), "have the job tell")
}

/// A service that will be shut down. The warning does not depend on today's date: people have to move before the end.
fn ends(monitor: Monitor, place: &Problem, to_do: &str) -> Option<Problem> {
    let problem = place.saying(monitor.ends()?).with_code("monitor-ends");
    Some(problem.with_help(format!("{to_do} another monitor before that day")))
}

/// The greatest number of heartbeats and jobs that one warning names.
const MAX_NAMED: usize = 5;

/// A heartbeat or a job that tells a monitor something.
struct Sender<'c> {
    name: &'c str,
    request: &'c Request,
    url: &'c Problem,
    file: &'c str,
    /// What it is.
    owner: Owner,
}

/// One of the heartbeats, or of the jobs.
#[derive(Clone, Copy, PartialEq)]
enum Owner {
    Heartbeat(usize),
    Job(usize),
}

/// Warns of heartbeats and jobs that send the same beat, at the second one of each group. Takes time linear in their number.
pub(super) fn same_beats(heartbeats: &mut [Heartbeat], jobs: &mut [Job]) {
    let of_heartbeats = heartbeats.iter().enumerate().map(|(at, heartbeat)| Sender {
        name: &heartbeat.name,
        request: &heartbeat.request,
        url: &heartbeat.written.url,
        file: &heartbeat.file,
        owner: Owner::Heartbeat(at),
    });
    let of_jobs = jobs.iter().enumerate().filter_map(|(at, job)| {
        let (signals, url) = job.signals.as_ref().zip(job.url.as_ref())?;
        let (name, request) = (&*job.name, &signals.request);
        Some(Sender { name, request, url, file: &job.file, owner: Owner::Job(at) })
    });
    let mut groups: HashMap<(&Target, &[u8]), Vec<Sender<'_>>> = HashMap::new();
    for sender in of_heartbeats.chain(of_jobs) {
        let group = groups.entry((sender.request.target(), sender.request.body())).or_default();
        // Those with the same URL and body that differ in a header are rare.
        if group.first().is_none_or(|first| first.request.is_same_beat(sender.request)) {
            group.push(sender);
        }
    }
    let lint = |group: Vec<Sender<'_>>| {
        let [first, second, ..] = &*group else { return None };
        let same = match group.iter().all(|sender| matches!(sender.owner, Owner::Heartbeat(_))) {
            true => "send the same beat",
            false => "report to the same URL",
        };
        let message = format!(
            "{} {same}: the monitor cannot tell them apart, and while one of them beats it does not miss another",
            named(group.iter().map(|sender| sender.name), MAX_NAMED)
        );
        let problem = second.url.saying(message).with_code("same-beat");
        let problem = problem.with_help("give each a check of its own at the monitor");
        Some((second.owner, problem.with_related_to(first.url, first.file, "the first of them")))
    };
    let lints: Vec<(Owner, Problem)> = groups.into_values().filter_map(lint).collect();
    for (owner, lint) in lints {
        let known = match owner {
            Owner::Heartbeat(at) => heartbeats.get_mut(at).map(|heartbeat| &mut heartbeat.written.known),
            Owner::Job(at) => jobs.get_mut(at).map(|job| &mut job.warnings),
        };
        known.into_iter().for_each(|known| known.push(lint.clone()));
    }
}

/// Beats that come oftener than the monitor keeps, seen from `now`.
fn beats_too_often(heartbeat: &Heartbeat, now: DateTime<Utc>, purse: &mut Purse) -> Option<Problem> {
    let most = heartbeat.monitor.max_per_minute()?;
    let schedule = heartbeat.schedule.with_policy(heartbeat.policy);
    let said = format!("{} keeps {most} beats a minute of one check, and these", heartbeat.monitor.name());
    too_often(most, schedule, &said, &heartbeat.written, now, purse)
}

/// Runs that come oftener than the monitor keeps their signals, seen from `now`.
fn runs_too_often(job: &Job, now: DateTime<Utc>, purse: &mut Purse) -> Option<Problem> {
    let Signals { request, monitor, .. } = job.signals.as_ref()?;
    let most = monitor.max_per_minute()?;
    let has_start = monitor.request(request, Signal::RunStart(RunId::random())).ok()?.is_some();
    let each = if has_start { 2 } else { 1 };
    let (schedule, written) = job.schedule.as_ref().zip(job.written.as_ref())?;
    let schedule = schedule.with_policy(job.policy);
    let signals = if has_start { "two signals" } else { "one signal" };
    let said = format!(
        "{} keeps {most} signals a minute of one check, a run sends {signals}, and the runs",
        monitor.name()
    );
    too_often(most / each, schedule, &said, written, now, purse)
}

/// Occurrences of which more than `most` come in a minute.
fn too_often(
    most: usize,
    schedule: WithPolicy<Zone>,
    said: &str,
    written: &Written,
    now: DateTime<Utc>,
    purse: &mut Purse,
) -> Option<Problem> {
    // A schedule that takes long to search is seldom dense; another warning says that the search was cut.
    let crowded = purse.run(move || {
        let due: Vec<DateTime<Utc>> = schedule.after(&now).take(LOOKED_AT).map(|at| at.to_utc()).collect();
        due.windows(most + 1).any(|due| match due {
            [first, .., last] => *last - *first < TimeDelta::minutes(1),
            _ => false,
        })
    })?;
    let least = 60 / most.max(1);
    crowded.then(|| {
        let problem = written.whole.saying(format!("{said} come oftener: it may not count them all"));
        problem
            .with_help(format!("`every {least} seconds` is the most that makes sense"))
            .with_code("monitor-rate")
    })
}
