//! Where the settings that a monitor has disagree with a schedule, and what follows: false alarms, or a death that nobody
//! hears of.

use crate::comparison::{Comparison, Relation, Undecided};
use crate::moment::Moment;
use crate::monitor::MonitorSettings;
use chrono::{DateTime, Utc};
use downbeat_parser::{Dialect, Expression};
use downbeat_scheduler::{Schedule, Zone};
use serde::Serialize;
use std::time::Duration;

/// A window of more than so many times what is needed hides a death.
const MUCH: u64 = 3;

/// A grace beside a schedule may be longer than needed by this part of the shortest gap.
const PART: u64 = 5;

/// What a monitor has for a check, as far as it tells. Lengths are in seconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Found {
    /// The time between two beats; `None` where a schedule says it.
    pub period_s: Option<u64>,
    /// A line of cron, or lines of OnCalendar.
    pub schedule: Option<String>,
    /// The zone of the schedule.
    pub zone: Option<String>,
    /// How late a beat may be; `None` where the service has no such setting.
    pub grace_s: Option<u64>,
    /// Whether the service takes a schedule in place of a period.
    pub takes_schedules: bool,
    /// Whether alarms are switched off.
    pub is_paused: bool,
    /// How many channels hear of an alarm; `None` where that is not told.
    pub channels: Option<usize>,
    /// The method of the beats, where the check does not count it.
    pub ignored_method: Option<String>,
}

downbeat_parser::named! {
    /// What follows from a difference.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum Effect {
        /// There are alarms while all is well.
        AlarmsFalsely = "alarms-falsely",
        /// A death is noticed late, or not at all.
        HidesDeath = "hides-a-death",
        /// There is an alarm, and nobody hears of it.
        AlarmsNobody = "alarms-nobody",
        /// Whether the two differ could not be found out.
        Undecided = "undecided",
    }
}

/// One setting that disagrees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// Which: `period`, `grace`, `schedule`, `zone`, `method`, `paused` or `channels`.
    pub what: &'static str,
    /// What the monitor has.
    pub found: String,
    /// What it should have.
    pub wanted: String,
    /// What follows: [`Effect::as_str`].
    pub effect: &'static str,
    /// Why: a sentence without its full stop.
    pub why: String,
}

impl Difference {
    fn new(
        what: &'static str,
        found: String,
        wanted: String,
        effect: Effect,
        why: impl Into<String>,
    ) -> Self {
        Self { what, found, wanted, effect: effect.as_str(), why: why.into() }
    }
}

/// Where what was found disagrees with a schedule, seen from `from`, and with the settings that it needs. Two schedules are
/// compared for `limit` at most.
///
/// ```
/// use chrono::{TimeZone as _, Utc};
/// use downbeat_inspect::{Found, MonitorSettings, differences};
/// use downbeat_scheduler::{Expression, Schedule};
/// use std::time::Duration;
///
/// let schedule = Schedule::new(&Expression::parse("at 9:00 on weekdays")?)?;
/// let from = Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap();
/// let wanted = MonitorSettings::of(&schedule, Duration::ZERO, from).unwrap();
/// let mut found = Found::default();
/// (found.schedule, found.zone, found.grace_s) = (Some("0 9 * * *".to_owned()), Some("UTC".to_owned()), Some(3600));
/// let differences = differences(&wanted, &schedule, &found, from, Duration::from_secs(1));
/// assert_eq!((differences[0].what, differences[0].effect), ("schedule", "alarms-falsely"));
/// assert_eq!(differences[0].why, "it expects a beat at 2027-01-02T09:00:00Z, when none is due");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn differences(
    wanted: &MonitorSettings,
    schedule: &Schedule<Zone>,
    found: &Found,
    from: DateTime<Utc>,
    limit: Duration,
) -> Vec<Difference> {
    let mut all = Vec::new();
    if found.is_paused {
        let (paused, running) = ("paused".to_owned(), "not paused".to_owned());
        all.push(Difference::new(
            "paused",
            paused,
            running,
            Effect::AlarmsNobody,
            "a paused check raises no alarm",
        ));
    }
    if found.channels == Some(0) {
        let why = "no channel is told of an alarm";
        all.push(Difference::new(
            "channels",
            "none".to_owned(),
            "one at least".to_owned(),
            Effect::AlarmsNobody,
            why,
        ));
    }
    if let Some(method) = &found.ignored_method {
        let why = format!("it answers 200 to a {method}, and does not count it");
        all.push(Difference::new(
            "method",
            "POST alone".to_owned(),
            method.clone(),
            Effect::AlarmsFalsely,
            why,
        ));
    }
    match (&found.schedule, found.period_s) {
        (Some(text), _) => {
            all.extend(of_schedule(wanted, schedule, text, found.zone.as_deref(), from, limit));
            all.extend(found.grace_s.and_then(|grace| beside_schedule(wanted, grace)));
        }
        (None, Some(period)) => all.extend(of_period(wanted, period, found)),
        (None, None) => {}
    }
    all
}

/// `3600 s`.
fn seconds(count: u64) -> String {
    format!("{count} s")
}

/// What is wrong with a grace that is too short for a run, whatever the period is.
fn too_short_for_run(wanted: &MonitorSettings, grace: u64) -> Option<Difference> {
    let why =
        format!("from the start of a run on the check waits for its end, which may take {} s", wanted.run_s);
    let least = seconds(wanted.least_grace_s);
    (grace < wanted.run_s)
        .then(|| Difference::new("grace", seconds(grace), least, Effect::AlarmsFalsely, why))
}

/// What is wrong with the grace of a check that has a schedule.
fn beside_schedule(wanted: &MonitorSettings, grace: u64) -> Option<Difference> {
    let least = wanted.least_grace_s;
    let most = least.saturating_mul(MUCH).max(least.saturating_add(wanted.shortest_gap_s / PART));
    let new = |effect, why| Some(Difference::new("grace", seconds(grace), seconds(least), effect, why));
    too_short_for_run(wanted, grace).or_else(|| match grace {
        grace if grace < least => new(
            Effect::AlarmsFalsely,
            "a beat that needs its first minute of attempts, or its jitter, is too late".to_owned(),
        ),
        grace if grace > most => {
            new(Effect::HidesDeath, format!("a death is noticed {} s later than it could be", grace - least))
        }
        _ => None,
    })
}

/// What is wrong with a period and its grace.
fn of_period(wanted: &MonitorSettings, period: u64, found: &Found) -> Option<Difference> {
    let MonitorSettings { period_s, grace_s, clock_shift_s, .. } = *wanted;
    let least = wanted.least_grace_s.saturating_add(clock_shift_s);
    let (has_grace, grace) = (found.grace_s.is_some(), found.grace_s.unwrap_or_default());
    let (window, needed) = (period.saturating_add(grace), period_s.saturating_add(grace_s));
    if has_grace && let Some(short) = too_short_for_run(wanted, grace) {
        return Some(short);
    }
    let of_period =
        |effect, why| Some(Difference::new("period", seconds(period), seconds(period_s), effect, why));
    let is_short = window < period_s.saturating_add(if has_grace { least } else { 0 });
    if is_short && period < period_s {
        return of_period(Effect::AlarmsFalsely, format!("{period_s} s pass between some beats"));
    }
    if is_short {
        let why = format!(
            "a beat may come {least} s late, with its jitter, its first minute of attempts and its run"
        );
        return Some(Difference::new("grace", seconds(grace), seconds(grace_s), Effect::AlarmsFalsely, why));
    }
    let exact = wanted.schedule.as_ref().filter(|_| found.takes_schedules);
    if let Some(exact) = exact
        && period_s >= wanted.shortest_gap_s.saturating_mul(2)
    {
        let wanted = format!(
            "the schedule `{}` in {}, grace {} s",
            exact.text.replace('\n', "`, `"),
            exact.zone,
            exact.grace_s
        );
        let why = format!(
            "beats come unevenly: a death is noticed after {window} s even where the next beat is due sooner"
        );
        return Some(Difference::new("period", seconds(period), wanted, Effect::HidesDeath, why));
    }
    // A service with fixed steps has none between.
    let most = if has_grace { needed.saturating_mul(MUCH) } else { needed.saturating_mul(8) };
    if window > most {
        return of_period(
            Effect::HidesDeath,
            format!("a death is noticed after {window} s, and could be after {needed} s"),
        );
    }
    None
}

/// What is wrong with a schedule that the monitor has.
fn of_schedule(
    wanted: &MonitorSettings,
    schedule: &Schedule<Zone>,
    text: &str,
    zone: Option<&str>,
    from: DateTime<Utc>,
    limit: Duration,
) -> Option<Difference> {
    let zone = zone.unwrap_or("UTC");
    let exact = wanted.schedule.as_ref();
    if exact.is_some_and(|exact| exact.text == text && exact.zone == zone) {
        return None;
    }
    let found = format!("`{}` in {zone}", text.replace('\n', "`, `"));
    let is_zone = exact.is_some_and(|exact| exact.text == text);
    let should = match exact {
        Some(exact) => format!("`{}` in {}", exact.text.replace('\n', "`, `"), exact.zone),
        None => format!("a period of {} s: {}", wanted.period_s, wanted.why),
    };
    let what = if is_zone { "zone" } else { "schedule" };
    let new = |effect, why: String| Some(Difference::new(what, found, should, effect, why));
    let Some((expression, its)) = read(text, zone) else {
        return new(Effect::Undecided, "this schedule cannot be read here".to_owned());
    };
    match Comparison::new([(schedule.expression(), schedule), (&expression, &its)], from, 1, limit) {
        Ok(compared) if compared.relation == Relation::Same => None,
        Ok(compared) => {
            let at = |list: &[Moment]| list.first().map(|moment| moment.local.clone());
            match (at(&compared.only_in_b), at(&compared.only_in_a)) {
                (Some(at), _) => {
                    new(Effect::AlarmsFalsely, format!("it expects a beat at {at}, when none is due"))
                }
                (None, Some(at)) => new(Effect::HidesDeath, format!("it does not expect the beat of {at}")),
                (None, None) => None,
            }
        }
        // As far as anyone looked, they are the same.
        Err(Undecided::Zones(..) | Undecided::Interval) => None,
        Err(cut) => new(Effect::Undecided, cut.to_string()),
    }
}

/// Reads a schedule as Healthchecks does: five words on a line are cron, anything else is OnCalendar.
fn read(text: &str, zone: &str) -> Option<(Expression, Schedule<Zone>)> {
    let is_cron = text.lines().count() == 1 && text.split_whitespace().count() == 5;
    let dialect = if is_cron { Dialect::Cron } else { Dialect::OnCalendar };
    let expression = Expression::parse_as(text, dialect).ok()?;
    let expression = if expression.zone().is_some() { expression } else { expression.in_zone(zone) };
    let schedule = Schedule::new(&expression).ok()?;
    Some((expression, schedule))
}

#[cfg(test)]
mod tests;
