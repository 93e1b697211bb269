//! What the monitor of a heartbeat is told to expect, with `upsert: true`.

use super::heartbeat::Heartbeat;
use chrono::{DateTime, Utc};
use downbeat_client::Definition;
use downbeat_inspect::{InMinutes, MonitorSettings, Purse};

/// The day from which the changes of clocks are looked at, in seconds since 1970: 1 January 2026. It is fixed, so that the monitor is not told
/// again because time passes.
const SEEN_FROM: i64 = 1_767_225_600;

impl Heartbeat {
    /// What its monitor is told to expect, and why it is no more than the nearest window, where it is not exact; `None` where it is told
    /// nothing, has no rhythm, or the search takes longer than the purse allows.
    pub fn expected(&self, purse: &mut Purse) -> Option<(Definition, Option<String>)> {
        if !self.upsert {
            return None;
        }
        let (schedule, jitter) = (self.schedule.clone(), self.jitter);
        let from = DateTime::<Utc>::from_timestamp(SEEN_FROM, 0)?;
        let settings = purse.run(move || MonitorSettings::of(&schedule, jitter, from)).flatten()?;
        let InMinutes { cron, interval, margin, nearest, .. } = settings.in_minutes();
        let definition = match cron {
            Some((line, zone)) => Definition::cron(line, zone, margin),
            None => Definition::every(interval, margin),
        };
        Some((definition, nearest))
    }

    /// The same in words, for a line of a report.
    pub fn expected_in_words(&self, purse: &mut Purse) -> Option<String> {
        if !self.upsert {
            return None;
        }
        let name = self.monitor.name();
        let Some((definition, nearest)) = self.expected(purse) else {
            return Some(format!(
                "{name} is told nothing to expect: the schedule has no rhythm, or it takes too long to find"
            ));
        };
        let sent = self.monitor.defined(&definition)?;
        let nearest = nearest.map(|why| format!(", the nearest window that never alarms falsely: {why}"));
        Some(format!("{name} is told once what to expect: {sent}{}", nearest.unwrap_or_default()))
    }
}
