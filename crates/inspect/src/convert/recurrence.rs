//! One schedule as a recurrence rule of iCalendar with its start, or as a repeating interval of ISO 8601.
//!
//! A rule counts from its first occurrence. An elapsed time is written in seconds, minutes or hours that do not divide their cycle
//! evenly, if possible: those that do are read as times of the clock.

use super::error::Reason;
use super::meaning::days_alike;
use super::singles::WithSingles;
use super::times::{Product, SIXTY, Times};
use super::zones::zone_for_target;
use chrono::{DateTime, Datelike, Utc};
use downbeat_parser::{
    Anchor, Bounds, CivilTime, Conjunction, Constraint, Date, Expression, Interval, Model, ModelError,
    Modifier, Period, StepUnit, Tick, Timing, Values, zone,
};
use downbeat_scheduler::Schedule;
use std::fmt;

/// A recurrence rule and the start that it counts from.
///
/// They are displayed as properties of an event, one per line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Recurrence {
    start: String,
    rule: String,
    dates: Vec<String>,
}

impl Recurrence {
    /// The property of the start: `DTSTART;TZID=Europe/Stockholm:20270104T090000`.
    pub fn start(&self) -> &str {
        &self.start
    }

    /// The rule without its name: `FREQ=WEEKLY;INTERVAL=2;BYDAY=MO`.
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// The properties of single dates: `EXDATE` with dates that the rule must leave out, `RDATE` with additional ones.
    pub fn dates(&self) -> impl Iterator<Item = &str> {
        self.dates.iter().map(String::as_str)
    }
}

impl fmt::Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\nRRULE:{}", self.start, self.rule)?;
        self.dates.iter().try_for_each(|dates| write!(f, "\n{dates}"))
    }
}

/// The zone in which a rule counts.
enum Zone {
    /// The zone of the reader.
    None,
    Utc,
    Named(String),
}

impl Zone {
    fn of(expression: &Expression) -> Result<Self, Reason> {
        let Some(name) = expression.zone() else { return Ok(Self::None) };
        let found = zone_for_target(name)?;
        let is_utc = ["UTC", "Etc/UTC", "GMT"].iter().any(|utc| found.eq_ignore_ascii_case(utc))
            || zone::offset(&found) == Some(0);
        Ok(if is_utc { Self::Utc } else { Self::Named(found) })
    }

    /// A property with times in this zone.
    fn property(&self, name: &str, times: &[CivilTime]) -> String {
        let utc = if matches!(self, Self::Utc) { "Z" } else { "" };
        let zone = if let Self::Named(zone) = self { format!(";TZID={zone}") } else { String::new() };
        let times: Vec<String> = times.iter().map(|at| basic(*at) + utc).collect();
        format!("{name}{zone}:{}", times.join(","))
    }

    fn start(&self, at: CivilTime) -> String {
        self.property("DTSTART", &[at])
    }
}

/// `20270104T090000`
fn basic(at: CivilTime) -> String {
    at.to_string().replace(['-', ':'], "")
}

/// The rule of an expression.
pub(super) fn rule(expression: &Expression) -> Result<Recurrence, Reason> {
    let zone = Zone::of(expression)?;
    match expression.timing() {
        Timing::Interval(interval) => {
            let (at, zone) = first(*interval, &zone)?;
            let seconds = whole_seconds(*interval)?;
            let units = [(3600, 24, "HOURLY"), (60, 60, "MINUTELY")];
            let unit =
                units.into_iter().find(|(unit, size, _)| seconds % unit == 0 && size % (seconds / unit) != 0);
            let (unit, _, name) = unit.unwrap_or((1, 60, "SECONDLY"));
            let rule = format!("FREQ={name};INTERVAL={}", seconds / unit);
            Ok(Recurrence { start: zone.start(at), rule, dates: Vec::new() })
        }
        Timing::Calendar(model) => of_model(model, &zone),
    }
}

/// The only schedule of a model without exceptions.
fn only(model: &Model) -> Result<&Conjunction, Reason> {
    if let Some(name) = model.calendars().next() {
        return Err(Reason::Calendar(name.to_string()));
    }
    match (model.schedules(), model.exceptions()) {
        ([schedule], []) => Ok(schedule),
        _ => Err(Reason::OneRule),
    }
}

/// The first occurrence of an interval, and the zone of that time.
fn first(interval: Interval, zone: &Zone) -> Result<(CivilTime, Zone), Reason> {
    match (interval.anchor(), zone) {
        (None, _) => CivilTime::from_seconds(0).map(|at| (at, Zone::Utc)).ok_or(Reason::Never),
        (Some(Anchor::Utc(at)), _) | (Some(Anchor::Civil(at)), Zone::Utc) => Ok((at, Zone::Utc)),
        (Some(Anchor::Civil(at)), Zone::None) => Ok((at, Zone::None)),
        (Some(Anchor::Civil(_)), Zone::Named(_)) => Err(Reason::ElapsesInZone),
    }
}

fn whole_seconds(interval: Interval) -> Result<u64, Reason> {
    let millis = interval.as_millis();
    if millis.is_multiple_of(1000) { Ok(millis / 1000) } else { Err(Reason::Milliseconds) }
}

/// The times of day of a schedule, the same on each of its days.
fn times(schedule: &Conjunction) -> Result<Product, Reason> {
    let endless = endless(schedule).map_err(|_| Reason::Never)?;
    let first = first_occurrence(&endless).ok_or(Reason::Never)?;
    let days = days_alike(endless, first.year().into()).into_iter().next().ok_or(Reason::Never)?;
    match Times::from(days.seconds).products().as_slice() {
        [product] => Ok(*product),
        _ => Err(Reason::OneRule),
    }
}

/// The schedule without its beginning and its end, which cut the first of its days and the last.
fn endless(schedule: &Conjunction) -> Result<Model, ModelError> {
    let constraints = schedule.constraints().iter().map(|one| match (one.period(), one.modifier()) {
        (period @ Period::FullDate, before @ Some(Modifier::Before)) => {
            Constraint::new(period, before, [*period.range().end()])
        }
        _ => Ok(one.clone()),
    });
    let constraints: Vec<Constraint> = constraints.collect::<Result<_, _>>()?;
    let bounds = Bounds::of_dates(Date::from_days(0), None)?;
    Model::new([Conjunction::with_dates(constraints, bounds, schedule.step())?], [])
}

/// The first occurrence, in civil time.
fn first_occurrence(model: &Model) -> Option<DateTime<Utc>> {
    Schedule::ignoring_named_zone(model.clone(), Utc).ok()?.starts_at()
}

fn of_model(model: &Model, zone: &Zone) -> Result<Recurrence, Reason> {
    if let Some(name) = model.calendars().next() {
        return Err(Reason::Calendar(name.to_string()));
    }
    let WithSingles { schedule, added, left_out } = WithSingles::of(model).ok_or(Reason::OneRule)?;
    if schedule.tick() > Tick::Day {
        return Err(Reason::OneRule);
    }
    let mut by = By::default();
    let mut until = None;
    for one in schedule.constraints() {
        match (one.period(), one.modifier()) {
            (Period::Second | Period::Minute | Period::Hour | Period::Time, _) => {}
            (Period::FullDate, Some(Modifier::Before)) => match zone {
                Zone::Named(_) => {
                    let last =
                        one.values().max().div_euclid(1000) - i64::from(one.values().max() % 1000 == 0);
                    until = Some(CivilTime::from_seconds(last).ok_or(Reason::FullDate)?);
                }
                _ => return Err(Reason::FullDate),
            },
            (Period::FullDate, _) => return Err(Reason::FullDate),
            (Period::Year, _) => {
                return Err(Reason::Years { first: one.values().min(), last: one.values().max() });
            }
            (Period::WeekOfYear, _) => return Err(Reason::WeekOfYear),
            (Period::WeekOfMonth, _) => return Err(Reason::WeekOfMonth),
            (Period::DayOfYear, _) => return Err(Reason::DayOfYear),
            (_, Some(_)) => return Err(Reason::OneRule),
            (Period::Day, None) => by.days = Some(one.values()),
            (Period::DayOfWeek, None) => by.weekdays = Some(one.values()),
            (Period::DayOfWeekCount, None) => by.instances = Some(one.values()),
            (Period::Month, None) => by.months = Some(one.values()),
        }
    }
    let times = times(schedule)?;
    let alone = Model::new([schedule.clone()], []).map_err(|_| Reason::Never)?;
    let start = first_occurrence(&alone)
        .and_then(|at| CivilTime::from_seconds(at.timestamp()))
        .ok_or(Reason::Never)?;
    if !times.has(start.second()) {
        // Its beginning cuts a day, which then has another first time than later days.
        return Err(Reason::OneRule);
    }
    let mut rule = by.rule(schedule, times, start)?;
    let end = match (schedule.bounds().until(), zone) {
        (None, _) => until,
        (Some(_), Zone::Named(_)) => return Err(Reason::UntilInZone),
        (until, _) => until,
    };
    if let Some(end) = end {
        rule.push_str(";UNTIL=");
        rule.push_str(&basic(end));
        rule.push_str(if matches!(zone, Zone::None) { "" } else { "Z" });
    }
    let mut dates = Vec::new();
    if !left_out.is_empty() {
        if ![times.hours, times.minutes, times.seconds].iter().all(|mask| mask.is_power_of_two()) {
            return Err(Reason::OneRule);
        }
        let at = left_out.into_iter().filter_map(|date| CivilTime::new(date, start.second()));
        dates.push(zone.property("EXDATE", &at.collect::<Vec<_>>()));
    }
    if !added.is_empty() {
        dates.push(zone.property("RDATE", &added));
    }
    Ok(Recurrence { start: zone.start(start), rule, dates })
}

/// The parts of a rule that limit its days.
#[derive(Default)]
struct By<'a> {
    days: Option<&'a Values>,
    weekdays: Option<&'a Values>,
    instances: Option<&'a Values>,
    months: Option<&'a Values>,
}

const DAYS: [&str; 7] = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

impl By<'_> {
    fn rule(&self, schedule: &Conjunction, times: Product, start: CivilTime) -> Result<String, Reason> {
        let every_hour = times.hours == (1 << 24) - 1;
        let every_minute = every_hour && times.minutes == SIXTY;
        let every_second = every_minute && times.seconds == SIXTY;
        let step = schedule.step().filter(|step| step.every() > 1);
        let frequency = match step.map(|step| step.unit()) {
            Some(StepUnit::Day) => "DAILY",
            Some(StepUnit::Week) => "WEEKLY",
            Some(StepUnit::Month) => "MONTHLY",
            None if self.instances.is_some() => "MONTHLY",
            None if every_second => "SECONDLY",
            None if every_minute => "MINUTELY",
            None if every_hour => "HOURLY",
            None if self.days.is_some() => "MONTHLY",
            None if self.weekdays.is_some() => "WEEKLY",
            None => "DAILY",
        };
        if (self.instances.is_some() && frequency != "MONTHLY")
            || (frequency == "WEEKLY" && self.days.is_some())
        {
            return Err(Reason::OneRule);
        }
        let mut rule = format!("FREQ={frequency}");
        let mut add = |name: &str, list: Vec<String>| {
            rule.push_str(&format!(";{name}={}", list.join(",")));
        };
        if let Some(step) = step {
            add("INTERVAL", vec![step.every().to_string()]);
        }
        if let Some(months) = self.months {
            // 0 is the last of them.
            add(
                "BYMONTH",
                months.iter().map(|month| if month == 0 { 12 } else { month }.to_string()).collect(),
            );
        }
        let every_day = || frequency == "MONTHLY" && self.weekdays.is_none() && self.instances.is_none();
        match self.days {
            Some(days) => {
                add(
                    "BYMONTHDAY",
                    days.iter().map(|day| if day == 0 { -1 } else { day }.to_string()).collect(),
                );
            }
            None if every_day() => add("BYMONTHDAY", (1..=31).map(|day: i64| day.to_string()).collect()),
            None => {}
        }
        let name = |day: i64| DAYS.get((day + 6) as usize % 7).copied().unwrap_or_default();
        let weekdays: Vec<i64> = match self.weekdays {
            Some(weekdays) => weekdays.iter().collect(),
            None if self.instances.is_some() || frequency == "WEEKLY" => (1..=7).collect(),
            None => Vec::new(),
        };
        if let Some(instances) = self.instances {
            let numbers = instances.iter().map(|number| if number == 0 { -1 } else { number });
            let all =
                numbers.flat_map(|number| weekdays.iter().map(move |day| format!("{number}{}", name(*day))));
            add("BYDAY", all.collect());
        } else if !weekdays.is_empty() {
            add("BYDAY", weekdays.iter().map(|day| name(*day).to_owned()).collect());
        }
        let second = start.second();
        for (name, mask, own, open) in [
            ("BYHOUR", times.hours, second / 3600, every_hour),
            ("BYMINUTE", times.minutes, second / 60 % 60, every_minute),
            ("BYSECOND", times.seconds, second % 60, every_second),
        ] {
            let is_finer = match name {
                "BYHOUR" => matches!(frequency, "HOURLY" | "MINUTELY" | "SECONDLY"),
                "BYMINUTE" => matches!(frequency, "MINUTELY" | "SECONDLY"),
                _ => frequency == "SECONDLY",
            };
            if (is_finer && open) || (!is_finer && mask == 1 << own) {
                continue;
            }
            add(
                name,
                (0..60u32).filter(|value| mask >> value & 1 == 1).map(|value| value.to_string()).collect(),
            );
        }
        Ok(rule)
    }
}

/// The repeating interval of an expression.
pub(super) fn repeating(expression: &Expression) -> Result<String, Reason> {
    match expression.timing() {
        Timing::Interval(interval) => {
            let (at, zone) = first(*interval, &Zone::of(expression)?)?;
            let seconds = whole_seconds(*interval)?;
            Ok(format!("R/{at}{}/{}", suffix(&zone)?, duration(seconds)))
        }
        Timing::Calendar(model) => {
            let schedule = only(model)?;
            let step = schedule.step().ok_or(Reason::NoStart)?;
            let product = times(schedule)?;
            let masks = [product.hours, product.minutes, product.seconds];
            if !masks.iter().all(|mask| mask.is_power_of_two()) || schedule.bounds() != Bounds::default() {
                return Err(Reason::OneRule);
            }
            let anchor = step.anchor();
            let is_of_anchor = |one: &Constraint| match one.period() {
                Period::Second | Period::Minute | Period::Hour | Period::Time => true,
                Period::Day => {
                    let is_only = one.modifier().is_none() && one.values().len() == 1;
                    step.unit() == StepUnit::Month && is_only && one.values().contains(anchor.day())
                }
                _ => false,
            };
            let has_day = schedule.get(Period::Day, None).is_some();
            let fits = schedule.constraints().iter().all(is_of_anchor);
            let length = match step.unit() {
                StepUnit::Day if fits => format!("P{}D", step.every()),
                StepUnit::Month if fits && has_day => format!("P{}M", step.every()),
                _ => return Err(Reason::OneRule),
            };
            let [hour, minute, second] = masks.map(u64::trailing_zeros);
            let at = CivilTime::new(anchor, hour * 3600 + minute * 60 + second).ok_or(Reason::Never)?;
            let suffix = match expression.zone().and_then(zone::offset) {
                Some(offset) if offset != 0 => {
                    let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs() / 60);
                    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
                }
                _ => suffix(&Zone::of(expression)?)?.to_owned(),
            };
            Ok(format!("R/{at}{suffix}/{length}"))
        }
    }
}

/// The suffix of a time in ISO 8601 for its zone: nothing, or `Z`. The standard has no names of zones.
fn suffix(zone: &Zone) -> Result<&'static str, Reason> {
    match zone {
        Zone::None => Ok(""),
        Zone::Utc => Ok("Z"),
        Zone::Named(_) => Err(Reason::NamedZone),
    }
}

/// `PT1H30M`: without days, which after a time without an offset are days of the calendar.
fn duration(seconds: u64) -> String {
    let parts = [(seconds / 3600, 'H'), (seconds / 60 % 60, 'M'), (seconds % 60, 'S')];
    let parts =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}"));
    format!("PT{}", parts.collect::<String>())
}
