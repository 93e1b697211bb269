//! What the monitor of a heartbeat or a job is told to expect, with `upsert: true`.

use super::item::{Basics, HasBasics, Item, Sends};
use chrono::{DateTime, Utc};
use downbeat_client::{Definition, Monitor};
use downbeat_inspect::{InMinutes, MonitorSettings, Purse};
use downbeat_scheduler::{Schedule, Zone};
use std::time::Duration;

/// The day from which the changes of clocks are looked at, in seconds since 1970: 1 January 2026. It is fixed, so that the monitor is not told
/// again because time passes.
const SEEN_FROM: i64 = 1_767_225_600;

/// What a monitor is told to expect, and why it is no more than the nearest window that never alarms falsely, where it is not exact.
pub type Expected = (Definition, Option<String>);

impl<S: HasBasics> Item<S> {
    /// What its monitor is told to expect; `None` where it is told nothing, there is no rhythm, or the search takes longer than the purse
    /// allows.
    pub fn expected(&self, purse: &mut Purse) -> Option<Expected> {
        let Basics { schedule, jitter, longest_run, .. } = self.settings.basics();
        self.upserts()?;
        expected(schedule?, jitter, longest_run, purse)
    }

    /// The same in words, for a line of a report.
    pub fn expected_in_words(&self, purse: &mut Purse) -> Option<String> {
        in_words(self.upserts()?.monitor, self.expected(purse))
    }

    /// What is sent, where that tells the monitor what to expect.
    pub(crate) fn upserts(&self) -> Option<Sends<'_>> {
        self.settings.basics().sends.filter(|sends| sends.upsert)
    }
}

/// What a monitor is told to expect by beats of this schedule and jitter, or by runs that take so long at most; `None` without a
/// rhythm, or when the search takes longer than the purse allows.
pub fn expected(
    schedule: &Schedule<Zone>,
    jitter: Duration,
    run: Option<Duration>,
    purse: &mut Purse,
) -> Option<Expected> {
    let schedule = schedule.clone();
    let from = DateTime::<Utc>::from_timestamp(SEEN_FROM, 0)?;
    let settings = purse.run(move || MonitorSettings::of(&schedule, jitter, from)).flatten()?;
    let InMinutes { cron, interval, margin, nearest, .. } = settings.in_minutes();
    let definition = match cron {
        Some((line, zone)) => Definition::cron(line, zone, margin),
        None => Definition::every(interval, margin),
    };
    let definition = match run {
        Some(run) => {
            definition.with_longest_run(run.as_millis().div_ceil(60_000).try_into().unwrap_or(u64::MAX))
        }
        None => definition,
    };
    Some((definition, nearest))
}

fn in_words(monitor: Monitor, expected: Option<Expected>) -> Option<String> {
    let name = monitor.name();
    let Some((definition, nearest)) = expected else {
        return Some(format!(
            "{name} is told nothing to expect: the schedule has no rhythm, or it takes too long to find"
        ));
    };
    let sent = monitor.defined(&definition)?;
    Some(format!("{name} is told once what to expect: {sent}{}", nearest_in_words(nearest.as_deref())))
}

/// What follows in a line of a report where no more than the nearest window is told; empty where that is exact.
pub fn nearest_in_words(why: Option<&str>) -> String {
    let words = why.map(|why| format!(", the nearest window that never alarms falsely: {why}"));
    words.unwrap_or_default()
}
