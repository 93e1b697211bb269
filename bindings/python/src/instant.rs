//! Instants in and out: aware `datetime`s, and the zones that they are in.
//!
//! The stable interface of CPython knows nothing of `datetime`, so that these are calls of Python's own functions; each is looked up once.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDateTime, TimeDelta, Timelike, Utc};
use downbeat_scheduler::Zone;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

/// What is needed of Python's `datetime` and `zoneinfo`.
struct Types {
    datetime: Py<PyAny>,
    /// `datetime.__sub__`, which a class derived of it cannot change.
    subtract: Py<PyAny>,
    epoch: Py<PyAny>,
    timedelta: Py<PyAny>,
    timezone: Py<PyAny>,
    utc: Py<PyAny>,
    zone_info: Py<PyAny>,
}

fn types(py: Python<'_>) -> PyResult<&Types> {
    static TYPES: PyOnceLock<Types> = PyOnceLock::new();
    TYPES.get_or_try_init(py, || {
        let module = py.import("datetime")?;
        let (datetime, timezone) = (module.getattr("datetime")?, module.getattr("timezone")?);
        let utc = timezone.getattr("utc")?;
        Ok(Types {
            subtract: datetime.getattr("__sub__")?.unbind(),
            epoch: datetime.call1((1970, 1, 1, 0, 0, 0, 0, &utc))?.unbind(),
            datetime: datetime.unbind(),
            timedelta: module.getattr("timedelta")?.unbind(),
            timezone: timezone.unbind(),
            utc: utc.unbind(),
            zone_info: py.import("zoneinfo")?.getattr("ZoneInfo")?.unbind(),
        })
    })
}

/// The instant of an aware `datetime`; now for none.
pub fn instant(py: Python<'_>, at: Option<&Bound<'_, PyAny>>) -> PyResult<DateTime<Utc>> {
    let types = types(py)?;
    let now;
    let at = match at {
        Some(at) => at,
        None => {
            // Looked up each time: programs put a clock of their own there for their tests.
            let datetime = py.import(intern!(py, "datetime"))?.getattr(intern!(py, "datetime"))?;
            now = datetime.call_method1(intern!(py, "now"), (&types.utc,))?;
            &now
        }
    };
    let since = types.subtract.bind(py).call1((at, &types.epoch)).map_err(|error| not_aware(at, error))?;
    let since = duration(&since)?;
    DateTime::UNIX_EPOCH.checked_add_signed(since).ok_or_else(|| PyValueError::new_err("no such instant"))
}

/// What is wrong with something that is no aware `datetime`.
fn not_aware(at: &Bound<'_, PyAny>, error: PyErr) -> PyErr {
    let py = at.py();
    let is_datetime = types(py).and_then(|types| at.is_instance(types.datetime.bind(py)));
    let said = at.str().map(|said| said.to_string()).unwrap_or_default();
    match is_datetime {
        Ok(true) if error.is_instance_of::<PyTypeError>(py) => PyValueError::new_err(format!(
            "{said} has no time zone, so it is no instant: give it the one that it is meant in, as with \
             `.replace(tzinfo=ZoneInfo(\"Europe/Stockholm\"))` or `.replace(tzinfo=timezone.utc)`"
        )),
        Ok(false) => PyTypeError::new_err(format!(
            "an instant is an aware datetime such as `datetime.now(timezone.utc)`, and {} is none",
            at.get_type().name().map(|name| format!("a value of the type {name}")).unwrap_or_default()
        )),
        _ => error,
    }
}

/// A `timedelta`.
pub fn duration(delta: &Bound<'_, PyAny>) -> PyResult<TimeDelta> {
    let py = delta.py();
    let days: i64 = delta.getattr(intern!(py, "days"))?.extract()?;
    let seconds: i64 = delta.getattr(intern!(py, "seconds"))?.extract()?;
    let micros: i64 = delta.getattr(intern!(py, "microseconds"))?.extract()?;
    // A timedelta has less than 1e9 days, and of the others less than one of the next larger.
    Ok(TimeDelta::seconds(days * 86_400 + seconds) + TimeDelta::microseconds(micros))
}

/// A number of milliseconds as a `timedelta`.
pub fn timedelta(py: Python<'_>, ms: i64) -> PyResult<Bound<'_, PyAny>> {
    types(py)?.timedelta.bind(py).call1((0, 0, 0, ms))
}

/// The zone of a schedule, as Python has it.
pub struct PyZone {
    info: Py<PyAny>,
    /// Whether its clocks are ever set.
    is_named: bool,
}

impl PyZone {
    /// `timezone.utc`, a `ZoneInfo`, or a `timezone` of an offset.
    pub fn new(py: Python<'_>, zone: Zone) -> PyResult<Self> {
        let types = types(py)?;
        let is_named = matches!(zone, Zone::Named(_)) && zone != Zone::UTC;
        let info = match zone {
            Zone::UTC => types.utc.clone_ref(py),
            Zone::Fixed(offset) => {
                let seconds = types.timedelta.bind(py).call1((0, offset.local_minus_utc()))?;
                types.timezone.bind(py).call1((seconds,))?.unbind()
            }
            _ => types.zone_info.bind(py).call1((zone.to_string(),))?.unbind(),
        };
        Ok(Self { info, is_named })
    }

    /// The zone.
    pub fn info(&self) -> &Py<PyAny> {
        &self.info
    }

    /// An instant, in this zone. It is Python that says what the clocks of a named one show: its tables may be of another year than
    /// ours, and an instant must stay what it is.
    pub fn datetime<'py>(&self, py: Python<'py>, at: &DateTime<Zone>) -> PyResult<Bound<'py, PyAny>> {
        let utc = at.naive_utc();
        if !self.is_named {
            return self.civil(py, &at.naive_local());
        }
        // The last evening of the calendar west of Greenwich is of a year that Python has not.
        match utc.year() {
            ..=9999 => self.info.bind(py).call_method1(intern!(py, "fromutc"), (self.civil(py, &utc)?,)),
            _ => self.civil(py, &at.naive_local()),
        }
    }

    fn civil<'py>(&self, py: Python<'py>, at: &NaiveDateTime) -> PyResult<Bound<'py, PyAny>> {
        // Occurrences are whole milliseconds.
        let micros = at.and_utc().timestamp_subsec_micros();
        let (year, month, day) = (at.year(), at.month(), at.day());
        let (hour, minute, second) = (at.hour(), at.minute(), at.second());
        let fields = (year, month, day, hour, minute, second, micros, &self.info);
        types(py)?.datetime.bind(py).call1(fields)
    }
}

/// The name of a zone that was given by a name, as a `ZoneInfo`, or as a `timezone` of an offset.
pub fn zone_name(zone: &Bound<'_, PyAny>) -> PyResult<String> {
    if zone.is_instance_of::<PyString>() {
        return zone.extract();
    }
    let py = zone.py();
    if let Some(key) = zone.getattr_opt(intern!(py, "key"))?.filter(|key| key.is_instance_of::<PyString>()) {
        return key.extract();
    }
    let offset = match zone.getattr_opt(intern!(py, "utcoffset"))? {
        Some(utcoffset) => Some(utcoffset.call1((py.None(),))?).filter(|offset| !offset.is_none()),
        None => None,
    };
    let seconds = offset.map(|offset| duration(&offset)).transpose()?.map(|offset| offset.num_seconds());
    let offset = seconds.and_then(|seconds| FixedOffset::east_opt(i32::try_from(seconds).ok()?));
    let zone = offset.map(|offset| Zone::from(offset).to_string());
    zone.ok_or_else(|| {
        let said =
            "a zone is a name such as `Europe/Stockholm`, a ZoneInfo of a name, or a timezone of an offset";
        PyTypeError::new_err(said)
    })
}
