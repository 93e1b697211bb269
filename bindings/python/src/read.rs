//! Reads a text as a schedule.

use crate::instant::{PyZone, zone_name};
use crate::refused;
use crate::schedule::Schedule;
use downbeat_parser::{CalendarName, Date, Dialect, Expression, Timing};
use downbeat_scheduler::{CalendarDays, Calendars, Policy, Zone};
use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

/// The notation of a name.
pub fn dialect(py: Python<'_>, name: &str) -> PyResult<Dialect> {
    Dialect::from_name(name).ok_or_else(|| {
        let names = Dialect::ALL.map(Dialect::as_str).join("`, `");
        refused::of(py, format!("there is no dialect `{}`; there are `{names}`", name.escape_debug()))
    })
}

fn calendars(given: &Bound<'_, PyDict>) -> PyResult<Calendars> {
    let py = given.py();
    let mut calendars = Calendars::default();
    for (name, dates) in given {
        let name: String = name.extract()?;
        let name = CalendarName::new(&name).map_err(|error| refused::of(py, error))?;
        let days: CalendarDays = dates.try_iter()?.map(|date| day(&date?)).collect::<PyResult<_>>()?;
        calendars.insert(name, days);
    }
    Ok(calendars)
}

/// A `date`, or one as `2027-01-01`.
fn day(date: &Bound<'_, PyAny>) -> PyResult<Date> {
    let py = date.py();
    let date = match date.is_instance_of::<PyString>() {
        true => &py.import("datetime")?.getattr("date")?.call_method1("fromisoformat", (date,))?,
        false => date,
    };
    let field = |name: &Bound<'_, PyString>| date.getattr(name)?.extract::<i64>();
    let (year, month, day) =
        (field(intern!(py, "year"))?, field(intern!(py, "month"))?, field(intern!(py, "day"))?);
    Date::new(year, month, day)
        .ok_or_else(|| PyValueError::new_err("a day of a calendar is of the years 1970 to 9999"))
}

/// See `_engine.pyi`.
#[pyfunction]
#[pyo3(signature = (text, dialect = None, zone = None, *, calendars = None))]
pub fn parse(
    py: Python<'_>,
    text: String,
    dialect: Option<String>,
    zone: Option<&Bound<'_, PyAny>>,
    calendars: Option<&Bound<'_, PyDict>>,
) -> PyResult<Schedule> {
    let notation = dialect.as_deref().map_or(Ok(Dialect::Auto), |name| self::dialect(py, name))?;
    let calendars = calendars.map(self::calendars).transpose()?.unwrap_or_default();
    let given_zone = zone.map(zone_name).transpose()?;
    let expression =
        Expression::parse_as(&text, notation).map_err(|error| refused::of_text(py, &text, &error))?;
    let zone = match (expression.zone(), &given_zone) {
        (Some(name), _) => Zone::find(name).map_err(|unknown| refused::of_zone(py, &text, &unknown))?,
        // The caller's own does not stand in the text.
        (None, Some(name)) => Zone::find(name).map_err(|unknown| refused::of_zone(py, "", &unknown))?,
        (None, None) => Zone::UTC,
    };
    // The zone that the caller gives is part of what is said, so that conversions keep it.
    let expression = match expression.timing() {
        Timing::Calendar(_) if given_zone.is_some() && expression.zone().is_none() => {
            expression.in_zone(zone.to_string())
        }
        _ => expression,
    };
    let schedule = downbeat_scheduler::Schedule::in_zone(expression, zone, &calendars);
    let schedule = schedule.map_err(|error| refused::of(py, error))?;
    let timed = schedule.with_policy(Policy::default());
    Ok(Schedule { text, dialect: notation, given_zone, schedule, timed, zone: PyZone::new(py, zone)? })
}
