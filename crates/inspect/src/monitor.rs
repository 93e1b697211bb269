//! What to enter on the side of the monitor: how long it must wait before it raises an alarm, and in which form it takes the
//! schedule.

use crate::clocks;
use crate::convert::{CronFlavour, to_cron, to_oncalendar};
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_parser::zone::database_name;
use downbeat_parser::{Expression, Timing};
use downbeat_scheduler::{Pace, Schedule, Zone};
use serde::Serialize;
use std::borrow::Cow;
use std::time::Duration;

/// What Healthchecks takes as period and as grace, in seconds.
const HEALTHCHECKS: std::ops::RangeInclusive<u64> = 60..=365 * 86_400;

/// What Healthchecks takes of a schedule, in characters.
const MAX_SCHEDULE: usize = 100;

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
    /// With a grace below this the monitor alarms falsely: the jitter, the minute of the first attempts, and the run of a job.
    pub least_grace_s: u64,
    /// How much of the grace is for the jitter.
    pub jitter_s: u64,
    /// How much of the grace is for the day on which clocks are set back.
    pub clock_shift_s: u64,
    /// How much of the grace is for the run of a job, which ends so long after it was due at most; 0 where that is not known.
    pub run_s: u64,
    /// The shortest time between two beats.
    pub shortest_gap_s: u64,
    /// Whether Healthchecks takes these.
    pub healthchecks: bool,
    /// Whether Healthchecks keeps all of the beats.
    pub healthchecks_keeps_all: bool,
    /// A schedule that Healthchecks takes instead of the period; `None` where it says nothing more, or cannot be said there.
    pub schedule: Option<Exact>,
    /// Why there is a schedule, or none: a sentence without its full stop.
    pub why: String,
    /// The longest time between two beats and the grace together, for a monitor that takes one length.
    pub window_s: u64,
}

/// A schedule as Healthchecks takes it, and the zone in which it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Exact {
    /// What it is written in: `cron` or `oncalendar`.
    pub notation: &'static str,
    /// A line of cron, or lines of OnCalendar that together are the schedule; 100 characters at most.
    pub text: String,
    /// The zone.
    pub zone: String,
    /// How late a beat may be there, in seconds: the jitter, the minute of the first attempts, and the run of a job.
    pub grace_s: u64,
}

impl MonitorSettings {
    /// Between beats that Healthchecks keeps: it has five a minute, in seconds.
    pub const HEALTHCHECKS_GAP_S: i64 = KEPT_GAP.num_seconds();

    /// Those for a schedule seen from `from`, and beats that come up to `jitter` after their occurrences; `None` when there
    /// are not two occurrences.
    ///
    /// ```
    /// use chrono::{TimeZone as _, Utc};
    /// use downbeat_inspect::MonitorSettings;
    /// use downbeat_scheduler::{Expression, Schedule};
    /// use std::time::Duration;
    ///
    /// let expression = Expression::parse("at 17:00 on the last friday of the month in Europe/Stockholm")?;
    /// let schedule = Schedule::new(&expression)?;
    /// let from = Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap();
    /// let settings = MonitorSettings::of(&schedule, Duration::ZERO, from).unwrap();
    /// let exact = settings.schedule.unwrap();
    /// assert_eq!((exact.notation, &*exact.text), ("oncalendar", "Fri *-*~01..07 17:00:00"));
    /// assert_eq!((&*exact.zone, exact.grace_s), ("Europe/Stockholm", 60));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(schedule: &Schedule<Zone>, jitter: Duration, from: DateTime<Utc>) -> Option<Self> {
        let (pace, expression, zone) = (schedule.pace()?, schedule.expression(), schedule.zone());
        let is_interval = matches!(expression.timing(), Timing::Interval(_));
        let shift = if is_interval { 0 } else { clocks::greatest_shift(zone, from) };
        Some(Self::new(pace, expression, &zone.to_string(), jitter, shift))
    }

    /// Those for a schedule of this pace in `zone`, whose clocks are set by `shift` seconds at most, and beats that come up to
    /// `jitter` after their occurrences.
    fn new(pace: Pace, expression: &Expression, zone: &str, jitter: Duration, shift: u64) -> Self {
        let longest = whole_seconds(pace.longest_gap);
        let jitter_s = jitter.as_millis().div_ceil(1_000).try_into().unwrap_or(u64::MAX);
        // A rhythm goes on through the shift; what has none is late by it.
        let clock_shift_s = if longest > shift { shift } else { 0 };
        let period_s = longest.max(*HEALTHCHECKS.start());
        let own = (period_s / 5).clamp(GRACE.0, GRACE.1);
        let mut settings = Self {
            period_s,
            grace_s: own.saturating_add(clock_shift_s).saturating_add(jitter_s),
            least_grace_s: FIRST_MINUTE.saturating_add(jitter_s),
            jitter_s,
            clock_shift_s,
            run_s: 0,
            shortest_gap_s: whole_seconds(pace.shortest_gap),
            healthchecks: HEALTHCHECKS.contains(&period_s),
            healthchecks_keeps_all: pace.shortest_gap >= KEPT_GAP,
            schedule: None,
            why: String::new(),
            window_s: 0,
        };
        settings.window_s = longest.saturating_add(settings.grace_s);
        let says_more = pace.shortest_gap < pace.longest_gap
            || clock_shift_s > 0
            || settings.least_grace_s < settings.grace_s;
        (settings.schedule, settings.why) = match exact(expression, zone, settings.least_grace_s) {
            _ if !says_more => {
                (None, "all gaps are alike: a schedule would say no more than a period".to_owned())
            }
            Ok((exact, why)) => (Some(exact), why),
            Err(why) => (None, why),
        };
        settings
    }

    /// Whether the gaps between beats differ, so that a schedule says more than a period.
    pub fn is_uneven(&self) -> bool {
        self.shortest_gap_s.max(*HEALTHCHECKS.start()) < self.period_s
    }

    /// The same for a job that tells of its end, `run` after it was due at most. From its start on Healthchecks counts the
    /// grace, so that a grace shorter than a run is an alarm in the middle of it.
    #[must_use]
    pub fn for_runs(mut self, run: Duration) -> Self {
        self.run_s = run.as_secs().saturating_add(u64::from(run.subsec_nanos() > 0));
        self.least_grace_s = self.least_grace_s.saturating_add(self.run_s);
        // A run of another length moves the end by the difference.
        self.grace_s = self.grace_s.saturating_add(self.run_s);
        if let Some(exact) = &mut self.schedule {
            exact.grace_s = self.least_grace_s;
        }
        self.window_s = self.window_s.saturating_add(self.run_s);
        self
    }
}

fn whole_seconds(gap: TimeDelta) -> u64 {
    gap.num_milliseconds().unsigned_abs().div_ceil(1_000)
}

/// The schedule in the form that Healthchecks takes exactly, and why it is this form; or why there is none.
fn exact(expression: &Expression, zone: &str, grace_s: u64) -> Result<(Exact, String), String> {
    let made =
        |notation, text, zone: Cow<'_, str>| Exact { notation, text, zone: zone.into_owned(), grace_s };
    let named = |zone: Option<&str>| zone.map(|zone| Cow::Owned(zone.to_owned()));
    let of_machine = || database_name(zone).ok_or_else(|| format!("Healthchecks knows no time zone {zone}"));
    let cron = to_cron(expression, CronFlavour::Crontab).ok();
    if let Some(cron) = &cron
        && let [line] = cron.lines()
    {
        let zone = named(cron.zone()).map_or_else(of_machine, Ok)?;
        return Ok((made("cron", line.clone(), zone), "one line of cron says it exactly".to_owned()));
    }
    let neither = "neither one line of cron nor OnCalendar says it within 100 characters";
    let timer = to_oncalendar(expression).map_err(|error| format!("{neither}: {error}"))?;
    let mut zone = None;
    let lines: Vec<&str> = timer
        .expressions()
        .iter()
        .map(|line| match line.rsplit_once(' ') {
            // Behind the time of day stands the zone, which Healthchecks has a field for.
            Some((line, last)) if !last.contains(':') => {
                zone = Some(last);
                line
            }
            _ => line,
        })
        .collect();
    let (text, count) = (lines.join("\n"), lines.len());
    let length = text.chars().count();
    if length > MAX_SCHEDULE {
        return Err(format!("{neither}: that takes {count} lines of {length} characters together"));
    }
    let zone = named(zone).map_or_else(of_machine, Ok)?;
    let lines = if count == 1 {
        "one line of OnCalendar does".to_owned()
    } else {
        format!("{count} lines of OnCalendar do")
    };
    Ok((made("oncalendar", text, zone), format!("no single line of cron says it exactly, and {lines}")))
}
