//! Logs a configuration when it is taken up.

use super::progress::SILENCE;
use super::watch::Seen;
use crate::config::{Config, Disabled, Heartbeat, HeartbeatSettings, Job, JobSettings, Warnings};
use crate::status::Notes;
use crate::words::counted;
use chrono::{DateTime, Utc};
use downbeat_inspect::{Purse, short};
use downbeat_scheduler::{WithPolicy, Zone};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tracing::{error, info, warn};

/// Up to this number each heartbeat is announced; of more only the number is.
const MAX_TOLD: usize = 20;

/// The longest time for the search of one heartbeat, and for all searches that were cut together: at a start beats wait for it.
const EACH: Duration = Duration::from_secs(1);
const CUT: Duration = Duration::from_secs(2);

/// How many of the next occurrences are logged.
const SHOWN: usize = 3;

/// Logs for each heartbeat with new settings what will be sent when, what is probably not meant, and what is dangerous. At the
/// start of the program all settings are new.
/// When there are many, returns the names of those whose [`warnings`] are still to be logged.
pub(super) fn announce(config: &Config, now: DateTime<Utc>, known: Option<&Settings>) -> Vec<Arc<str>> {
    let before = |heartbeat: &Heartbeat| known.and_then(|known| known.get(&heartbeat.name));
    let is_new =
        |heartbeat: &&Heartbeat| before(heartbeat) != Some(&Known::Heartbeat(heartbeat.settings.clone()));
    if let Some(share) = config.share_in_words() {
        info!("this process takes {share}");
    }
    // Those that members of a fleet share are announced by the member that has them.
    let is_own = |heartbeat: &&Heartbeat| config.fleet.is_none() || !heartbeat.share;
    let (own, shared): (Vec<&Heartbeat>, Vec<&Heartbeat>) =
        config.heartbeats.iter().filter(is_new).partition(is_own);
    let mut purse = Purse::new(EACH, CUT);
    let mut untold = heartbeats(&own, |heartbeat| first(heartbeat, known), now, &mut purse);
    if shared.len() > MAX_TOLD {
        untold.extend(shared.iter().map(|heartbeat| heartbeat.name.clone()));
    }
    let mut of_files = config.warnings.iter().flat_map(Warnings::lines);
    of_files.by_ref().take(MAX_TOLD).for_each(|warning| warn!("{warning}"));
    match of_files.count() {
        0 => {}
        count => warn!("{}, which `downbeat check` shows", counted(count, "further warning")),
    }
    for disabled in &config.disabled {
        let Disabled { name, file, line, key, .. } = disabled;
        info!(heartbeat = &**name, "it is disabled ({file}:{line}: {key} is false)");
    }
    jobs(config, now, known, &mut purse);
    if config.heartbeats.is_empty() && config.jobs.is_empty() {
        info!("nothing is sent until the configuration changes");
    }
    untold
}

/// Logs of those heartbeats that have come to a member of a fleet what will be sent when. `had` are the settings of those of them that
/// it had before with other ones, and `at_once` names those that beat when they come.
pub(super) fn share<'a>(
    news: impl Iterator<Item = &'a Heartbeat>,
    now: DateTime<Utc>,
    had: &HashMap<Arc<str>, Arc<HeartbeatSettings>>,
    at_once: &HashSet<Arc<str>>,
    is_start: bool,
) {
    let news: Vec<&Heartbeat> = news.collect();
    let first = |heartbeat: &Heartbeat| match had.get(&heartbeat.name) {
        Some(before) => first_after(heartbeat, before),
        None if !at_once.contains(&heartbeat.name) => "",
        None if is_start => "at start and ",
        None => "now and ",
    };
    if !news.is_empty() {
        heartbeats(&news, first, now, &mut Purse::new(EACH, CUT));
    }
}

/// Logs what these heartbeats will send when, with their warnings. When there are many, returns the names of those whose [`warnings`]
/// are still to be logged. `first` says when an extra first beat is sent.
fn heartbeats(
    news: &[&Heartbeat],
    first: impl Fn(&Heartbeat) -> &'static str,
    now: DateTime<Utc>,
    purse: &mut Purse,
) -> Vec<Arc<str>> {
    if news.len() > MAX_TOLD {
        info!("beating for {}", counted(news.len(), "heartbeat"));
        let insecure = news.iter().filter(|heartbeat| heartbeat.route.tls.is_insecure()).count();
        if insecure > 0 {
            warn!(
                "INSECURE: certificates are not checked for {} (`tls.insecure`; `downbeat check` names them); whoever stands in between can read and forge beats",
                counted(insecure, "heartbeat")
            );
        }
        return news.iter().map(|heartbeat| heartbeat.name.clone()).collect();
    }
    for heartbeat in news {
        let name = &*heartbeat.name;
        info!(heartbeat = name, "{}", plan(heartbeat, first(heartbeat), now, purse));
        if heartbeat.route.tls.is_insecure() {
            warn!(
                heartbeat = name,
                "INSECURE: certificates of {} are not checked (`tls.insecure`); whoever stands in between can read and forge beats",
                heartbeat.request.target()
            );
        }
        let warnings = heartbeat.warnings_within(now, purse);
        warnings.lines().for_each(|warning| warn!(heartbeat = name, "{warning}"));
    }
    Vec::new()
}

/// Logs for each job with new settings which command will be run when.
fn jobs(config: &Config, now: DateTime<Utc>, known: Option<&Settings>, purse: &mut Purse) {
    let before = |job: &Job| known.and_then(|known| known.get(&job.name));
    let is_new = |job: &&Job| before(job) != Some(&Known::Job(job.settings.clone()));
    let news: Vec<&Job> = config.jobs.iter().filter(is_new).collect();
    if news.len() > MAX_TOLD {
        info!("running {}", counted(news.len(), "job"));
        let unusual = |job: &&&Job| !job.warnings_within(now, purse).problems().is_empty();
        let unusual = news.iter().filter(unusual).count();
        if unusual > 0 {
            warn!("{} with warnings, which `downbeat check` shows", counted(unusual, "job"));
        }
        return;
    }
    for job in news {
        let name = &*job.name;
        let next = match &job.schedule {
            None => String::new(),
            Some(schedule) => {
                let kept = schedule.with_policy(job.policy);
                format!(", times in {}; next: {}", schedule.zone(), next(kept, now, purse))
            }
        };
        let frequency = match known {
            // A reload does not count as a start.
            Some(_) if job.schedule.is_none() && job.on_start => "at the next start".to_owned(),
            _ => job.frequency_in_words(),
        };
        let at_start = match job.start_in_words() {
            Some(start) if known.is_none() && job.schedule.is_some() => format!("at {start} and "),
            _ => String::new(),
        };
        let told = match &job.signals {
            Some(signals) => format!(", telling {} ({})", signals.request.target(), signals.monitor),
            None => String::new(),
        };
        info!(job = name, "running {} {at_start}{frequency} ({}){told}{next}", job.runs, job.key);
        let warnings = job.warnings_within(now, purse);
        warnings.lines().for_each(|warning| warn!(job = name, "{warning}"));
    }
}

/// The next occurrences, in a line.
fn next(kept: WithPolicy<Zone>, now: DateTime<Utc>, purse: &mut Purse) -> String {
    match purse.run(move || kept.after(&now).take(SHOWN).map(|at| short(&at)).collect::<Vec<_>>()) {
        None => format!("not known, cut after {} s", EACH.as_secs()),
        Some(next) if next.is_empty() => "never again".to_owned(),
        Some(next) => next.join(", "),
    }
}

/// Logs how many of these have warnings.
pub(super) fn warnings(names: &[Arc<str>], notes: &Notes) {
    let unusual = names.iter().filter(|name| notes.has(name)).count();
    if unusual > 0 {
        warn!("{} with warnings, which `downbeat check` shows", counted(unusual, "heartbeat"));
    }
}

/// When an extra first beat is sent. `known` holds the settings before a reload.
fn first(heartbeat: &Heartbeat, known: Option<&Settings>) -> &'static str {
    match (heartbeat.start, known.map(|known| known.get(&heartbeat.name))) {
        (true, None) => "at start and ",
        (true, Some(None)) => "now and ",
        (_, Some(Some(Known::Heartbeat(before)))) => first_after(heartbeat, before),
        _ => "",
    }
}

/// The same of a heartbeat that had other settings.
fn first_after(heartbeat: &Heartbeat, before: &HeartbeatSettings) -> &'static str {
    match before.request.target() != heartbeat.request.target() {
        // The monitor at the new address has got no beat yet.
        true if heartbeat.start => "now, as its URL is another one, and ",
        // A heartbeat with any other change goes on.
        _ => "",
    }
}

/// The settings of a heartbeat or job in the configuration that was read last.
#[derive(PartialEq)]
pub(super) enum Known {
    Heartbeat(Arc<HeartbeatSettings>),
    Job(Arc<JobSettings>),
}

/// The settings of each heartbeat and job by its name.
pub(super) type Settings = HashMap<Arc<str>, Known>;

pub(super) fn settings(config: &Config) -> Settings {
    let heartbeats =
        config.heartbeats.iter().map(|one| (one.name.clone(), Known::Heartbeat(one.settings.clone())));
    let jobs = config.jobs.iter().map(|job| (job.name.clone(), Known::Job(job.settings.clone())));
    heartbeats.chain(jobs).collect()
}

/// How many heartbeats and jobs of these there are: `3 heartbeats and 1 job`.
pub(super) fn counts<'a>(all: impl Iterator<Item = &'a Known>) -> String {
    let (heartbeats, jobs): (Vec<_>, Vec<_>) = all.partition(|known| matches!(known, Known::Heartbeat(_)));
    match (heartbeats.len(), jobs.len()) {
        (heartbeats, 0) => counted(heartbeats, "heartbeat"),
        (0, jobs) => counted(jobs, "job"),
        (heartbeats, jobs) => format!("{} and {}", counted(heartbeats, "heartbeat"), counted(jobs, "job")),
    }
}

/// Logs what a new reading has changed: `known` are the settings before, `now` those after it. The last argument is how many jobs
/// could run at once before, and can now.
pub(super) fn changes(known: &Settings, now: &Settings, (before, most): (Option<u32>, Option<u32>)) {
    let max_running = (before != most).then(|| match most {
        Some(most) => format!("`max_running` is {most} now"),
        None => "`max_running` is gone".to_owned(),
    });
    let mut names: Vec<_> = known.iter().filter(|(name, _)| !now.contains_key(*name)).collect();
    names.sort_by_key(|(name, _)| *name);
    let gone: Vec<_> = names.iter().map(|(_, settings)| *settings).collect();
    let (mut new, mut same, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for (name, settings) in now {
        match known.get(name) {
            None => new.push(settings),
            Some(before) if before == settings => same.push(settings),
            Some(_) => changed.push(settings),
        }
    }
    if new.is_empty() && gone.is_empty() && changed.is_empty() && max_running.is_none() {
        info!("the configuration was read again: nothing has changed");
        return;
    }
    let parts = [(new, "taken up"), (changed, "changed"), (gone, "given up"), (same, "as before")];
    let told = parts.into_iter().filter(|(settings, _)| !settings.is_empty());
    let told = told.map(|(settings, what)| format!("{} {what}", counts(settings.into_iter())));
    let told: Vec<String> = told.chain(max_running).collect();
    info!("the configuration was read again: {}", told.join(", "));
    if names.len() <= MAX_TOLD {
        for (name, known) in names {
            match known {
                Known::Heartbeat(_) => info!(heartbeat = &**name, "it is given up"),
                Known::Job(_) => info!(job = &**name, "it is given up"),
            }
        }
    }
}

/// Logs why a configuration was not taken up, one line per problem.
pub(super) fn refusal(why: &impl std::fmt::Display) {
    error!("the configuration cannot be used, all goes on as before");
    why.to_string().lines().for_each(|line| error!("{line}"));
}

/// Logs what a watch has seen, except for a change, which its reading logs.
pub(super) fn seen(seen: &Seen) {
    match seen {
        Seen::Hangs(path) => warn!(
            "{}: the file system has not answered for {} s: until it does, changes of the configuration are not seen",
            path.display(),
            SILENCE.as_secs()
        ),
        Seen::Answers => info!("the file system of the configuration answers again"),
        Seen::Change => {}
    }
}

/// Target, schedule, zone and the next occurrences, in one line. `first` says when an extra first beat is sent.
fn plan(heartbeat: &Heartbeat, first: &str, now: DateTime<Utc>, purse: &mut Purse) -> String {
    let HeartbeatSettings { request, schedule, .. } = &*heartbeat.settings;
    let next = next(schedule.with_policy(heartbeat.policy), now, purse);
    let kind = heartbeat.monitor_in_words().map(|kind| format!(" ({kind})")).unwrap_or_default();
    let ill = match heartbeat.checks.is_empty() {
        true => String::new(),
        false => format!("; when the service is ill, {}", heartbeat.when_ill()),
    };
    format!(
        "beating {}{kind} {first}{} ({}), times in {}; next: {next}{ill}",
        request.target(),
        heartbeat.frequency_in_words(),
        heartbeat.key,
        schedule.zone()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(url: &str, more: &str) -> Config {
        let text = format!("heartbeats: [{{ name: a, url: '{url}', schedule: every 1 hour, {more} }}]");
        crate::config::parse("a.yaml", text.as_bytes()).unwrap()
    }

    #[test]
    fn a_heartbeat_that_beats_at_once_says_so_and_why() {
        let (known, none) = (settings(&config("http://a.example/1", "")), Settings::new());
        let said = |url: &str, more: &str, known| first(&config(url, more).heartbeats[0], known);
        assert_eq!(said("http://a.example/1", "", None), "at start and ");
        assert_eq!(said("http://a.example/1", "", Some(&none)), "now and ");
        assert_eq!(said("http://a.example/2", "", Some(&known)), "now, as its URL is another one, and ");
        assert_eq!(said("http://a.example/2", "start: false", Some(&known)), "");
        assert_eq!(said("http://a.example/1", "retries: 1", Some(&known)), "");
    }
}
