//! Reads a text as a schedule that is kept.
#![forbid(unsafe_code)]

use crate::fault::Fault;
use crate::handles::{self, Kept, MAX_SCHEDULES};
use crate::zone;
use downbeat_parser::{CalendarName, Date, Dialect, Expression, Timing};
use downbeat_scheduler::{CalendarDays, Calendars, Policy, Schedule};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The question.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// What is to be read.
    pub text: String,
    dialect: Option<String>,
    /// For a text that names none.
    zone: Option<String>,
    #[serde(default)]
    calendars: BTreeMap<String, Vec<String>>,
}

impl Asked {
    /// The notation.
    pub fn dialect(&self) -> Result<Dialect, Fault> {
        let Some(name) = &self.dialect else { return Ok(Dialect::Auto) };
        Dialect::from_name(name).ok_or_else(|| {
            let names = Dialect::ALL.map(Dialect::as_str).join("`, `");
            Fault::of(format!("there is no dialect `{}`; there are `{names}`", name.escape_debug()))
        })
    }

    fn calendars(&self) -> Result<Calendars, Fault> {
        let mut calendars = Calendars::default();
        for (name, dates) in &self.calendars {
            let name = CalendarName::new(name).map_err(|error| Fault::of(error.to_string()))?;
            let days: Option<CalendarDays> = dates.iter().map(|date| day(date)).collect();
            let days = days.ok_or_else(|| {
                Fault::of(format!("a day of the calendar `{name}` is no date such as `2027-01-01`"))
            })?;
            calendars.insert(name, days);
        }
        Ok(calendars)
    }
}

fn day(text: &str) -> Option<Date> {
    let mut parts = text.split('-').map(|part| part.parse::<i64>().ok());
    let date = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then(|| Date::new(date.0, date.1, date.2))?
}

/// A schedule that was read.
#[derive(Debug, Serialize)]
pub struct Said {
    handle: u32,
    notation: &'static str,
    zone: String,
    named_zone: Option<String>,
    never: bool,
    interval_ms: Option<u64>,
}

/// Reads and keeps.
pub fn parse(asked: Asked) -> Result<Said, Fault> {
    let dialect = asked.dialect()?;
    let calendars = asked.calendars()?;
    let text = &asked.text;
    let expression = Expression::parse_as(text, dialect).map_err(|error| Fault::of_text(text, &error))?;
    let named_zone = expression.zone().map(str::to_owned);
    let zone = zone::of(text, &expression, asked.zone.as_deref())?;
    // The zone that the caller gives is part of what is said, so that conversions keep it.
    let expression = match (asked.zone, expression.timing()) {
        (Some(_), Timing::Calendar(_)) if named_zone.is_none() => expression.in_zone(zone.to_string()),
        _ => expression,
    };
    let schedule =
        Schedule::in_zone(expression, zone, &calendars).map_err(|error| Fault::of(error.to_string()))?;
    let expression = schedule.expression();
    let mut said = Said {
        handle: 0,
        notation: expression.notation().as_str(),
        zone: schedule.zone().to_string(),
        named_zone,
        never: schedule.never(),
        interval_ms: match expression.timing() {
            Timing::Interval(interval) => Some(interval.as_millis()),
            Timing::Calendar(_) => None,
        },
    };
    let timed = schedule.with_policy(Policy::default());
    let kept = Kept { text: asked.text, dialect, schedule, timed };
    said.handle = handles::keep(kept)
        .ok_or_else(|| Fault::of(format!("no more than {MAX_SCHEDULES} schedules are kept at once")))?;
    Ok(said)
}
