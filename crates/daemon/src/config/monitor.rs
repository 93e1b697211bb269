//! What of a heartbeat or a job and its monitor is legal and probably not meant: a URL that is not the plain one of the monitor that
//! it tells, or that sends a secret in clear, a service that ends, beats or runs that come oftener than the monitor keeps, and
//! heartbeats and jobs that it cannot tell apart.

use super::heartbeat::Heartbeat;
use super::item::{Basics, HasBasics, Item, Sends};
use super::job::Job;
use super::report::{Problem, Warnings};
use crate::words::named;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_client::{Inference, Monitor, MonitorError, Request, RunId, Signal, Target};
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
    /// A schedule for which the search takes longer than two seconds gets a warning with the code `cut` instead.
    pub fn warnings(&self, now: DateTime<Utc>) -> Warnings {
        const LIMIT: Duration = Duration::from_secs(2);
        self.warnings_within(now, &mut Purse::new(LIMIT, LIMIT))
    }
}

impl<S: HasBasics> Item<S> {
    /// What is legal and probably not meant, seen from `now` on, as far as the time in the purse allows.
    pub fn warnings_within(&self, now: DateTime<Utc>, purse: &mut Purse) -> Warnings {
        let schedule = self.settings.basics().schedule;
        self.written.warnings(schedule, &self.file, now, purse).and(too_often(self, now, purse))
    }
}

/// Notes what is doubtful about a URL, and that the service will be shut down.
pub(super) fn note_doubts<S: HasBasics>(item: &mut Item<S>) {
    let settings = item.settings.clone();
    let Some(Sends { request, monitor, .. }) = settings.basics().sends else { return };
    let (lost, to_do) = match S::IS_JOB {
        false => ("each 2xx is a success, and a failed check is not told", "move the heartbeat to"),
        true => ("it is called after a success, and nothing else is told", "have the job tell"),
    };
    // A Butler file has no key `monitor:`.
    let (place, may_name) = (item.written.at_url(), item.key.ends_with(']'));
    let doubts = [doubt(request, &place, lost, may_name), ends(monitor, &place, to_do)];
    item.written.known.extend(doubts.into_iter().flatten());
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

impl<'c> Sender<'c> {
    fn of<S: HasBasics>(item: &'c Item<S>, owner: Owner) -> Option<Self> {
        let (basics, url) = (item.settings.basics(), item.written.url.as_ref()?);
        Some(Self { name: basics.name, request: basics.sends?.request, url, file: &item.file, owner })
    }
}

/// One of the heartbeats, or of the jobs.
#[derive(Clone, Copy, PartialEq)]
enum Owner {
    Heartbeat(usize),
    Job(usize),
}

/// Warns of heartbeats and jobs that send the same beat, at the second one of each group. Takes time linear in their number.
pub(super) fn same_beats(heartbeats: &mut [Heartbeat], jobs: &mut [Job]) {
    let of_heartbeats =
        heartbeats.iter().enumerate().filter_map(|(at, one)| Sender::of(one, Owner::Heartbeat(at)));
    let of_jobs = jobs.iter().enumerate().filter_map(|(at, one)| Sender::of(one, Owner::Job(at)));
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
            Owner::Job(at) => jobs.get_mut(at).map(|job| &mut job.written.known),
        };
        known.into_iter().for_each(|known| known.push(lint.clone()));
    }
}

/// Beats or signals of runs that come oftener than the monitor keeps, seen from `now`.
fn too_often<S: HasBasics>(item: &Item<S>, now: DateTime<Utc>, purse: &mut Purse) -> Option<Problem> {
    let Basics { schedule, policy, sends, .. } = item.settings.basics();
    let (Sends { request, monitor, .. }, schedule) = (sends?, schedule?.with_policy(policy));
    let kept = monitor.max_per_minute()?;
    let has_start = S::IS_JOB && monitor.request(request, Signal::RunStart(RunId::random())).ok()?.is_some();
    let what = match (S::IS_JOB, has_start) {
        (false, _) => "beats a minute of one check, and these",
        (true, true) => "signals a minute of one check, a run sends two signals, and the runs",
        (true, false) => "signals a minute of one check, a run sends one signal, and the runs",
    };
    let most = if has_start { kept / 2 } else { kept };
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
        let place = item.written.whole.clone().unwrap_or_else(|| Problem::new(""));
        let name = monitor.name();
        let problem =
            place.saying(format!("{name} keeps {kept} {what} come oftener: it may not count them all"));
        problem
            .with_help(format!("`every {least} seconds` is the most that makes sense"))
            .with_code("monitor-rate")
    })
}
