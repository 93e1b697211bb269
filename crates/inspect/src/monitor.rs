//! What to enter on the side of the monitor: how long it must wait before it raises an alarm.

use crate::convert::{CronFlavour, to_cron};
use chrono::TimeDelta;
use downbeat_parser::Expression;
use downbeat_parser::zone::database_name;
use downbeat_scheduler::Pace;
use serde::Serialize;
use std::time::Duration;

/// What Healthchecks takes as period and as grace, in seconds.
const HEALTHCHECKS: std::ops::RangeInclusive<u64> = 60..=365 * 86_400;

/// What Uptime Kuma takes as heartbeat interval, in seconds.
const UPTIME_KUMA: std::ops::RangeInclusive<u64> = 20..=24 * 86_400;

/// A grace of a fifth of the period within these bounds: beats are late by an attempt or two, not by a share of a day.
const GRACE: (u64, u64) = (60, 3_600);

/// Between beats that Healthchecks keeps: it has five a minute.
const KEPT_GAP: TimeDelta = TimeDelta::seconds(12);

/// The first attempts of a beat end within a minute, in seconds.
const FIRST_MINUTE: u64 = 60;

/// What to enter in a monitor. Lengths are in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MonitorSettings {
    /// The longest time between two beats.
    pub period_s: u64,
    /// How late a beat may be.
    pub grace_s: u64,
    /// How much of the grace is for the jitter.
    pub jitter_s: u64,
    /// How much of the grace is for the day on which clocks are set back.
    pub clock_shift_s: u64,
    /// Whether Healthchecks takes these.
    pub healthchecks: bool,
    /// Whether Healthchecks keeps all of the beats.
    pub healthchecks_keeps_all: bool,
    /// A schedule that Healthchecks takes instead of the period; `None` where it says nothing more.
    pub cron: Option<Cron>,
    /// Uptime Kuma's heartbeat interval; `None` when it is longer than Uptime Kuma takes.
    pub uptime_kuma_interval_s: Option<u64>,
}

/// A line of cron and the zone in which it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Cron {
    /// The line.
    pub line: String,
    /// The zone.
    pub zone: String,
    /// How late a beat may be there, in seconds: the jitter, and the minute of the first attempts.
    pub grace_s: u64,
}

impl MonitorSettings {
    /// Between beats that Healthchecks keeps: it has five a minute, in seconds.
    pub const HEALTHCHECKS_GAP_S: i64 = KEPT_GAP.num_seconds();

    /// Those for a schedule of this pace in `zone`, whose clocks are set by `shift` seconds at most, and beats that come up to
    /// `jitter` after their occurrences.
    pub fn new(pace: Pace, expression: &Expression, zone: &str, jitter: Duration, shift: u64) -> Self {
        let millis = pace.longest_gap.num_milliseconds().unsigned_abs();
        let longest = millis.div_ceil(1_000);
        // A rhythm goes on through the shift; what has none is late by it.
        let clock_shift_s = if longest > shift { shift } else { 0 };
        let period_s = longest.max(*HEALTHCHECKS.start());
        let jitter_s = jitter.as_millis().div_ceil(1_000).try_into().unwrap_or(u64::MAX);
        let own = (period_s / 5).clamp(GRACE.0, GRACE.1);
        let grace_s = own.saturating_add(clock_shift_s).saturating_add(jitter_s);
        let cron = to_cron(expression, CronFlavour::Crontab).ok().and_then(|cron| match cron.lines() {
            [line] => {
                let zone = cron.zone().map(Into::into).or_else(|| database_name(zone))?;
                let grace_s = FIRST_MINUTE.saturating_add(jitter_s);
                Some(Cron { line: line.clone(), zone: zone.into_owned(), grace_s })
            }
            _ => None,
        });
        let interval = longest.saturating_add(grace_s).max(*UPTIME_KUMA.start());
        Self {
            period_s,
            grace_s,
            jitter_s,
            clock_shift_s,
            healthchecks: HEALTHCHECKS.contains(&period_s),
            healthchecks_keeps_all: pace.shortest_gap >= KEPT_GAP,
            // Where all gaps are alike and short it says nothing more.
            cron: cron.filter(|cron| {
                pace.shortest_gap < pace.longest_gap || clock_shift_s > 0 || cron.grace_s < grace_s
            }),
            uptime_kuma_interval_s: UPTIME_KUMA.contains(&interval).then_some(interval),
        }
    }
}
