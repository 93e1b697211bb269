//! What Python calls of a schedule.

use crate::instant::{instant, timedelta};
use crate::iterators::{Between, Occurrences, Ranges, Way};
use crate::say;
use crate::schedule::{Answer, Asked, Schedule};
use downbeat_parser::{Dialect, Timing};
use downbeat_scheduler as engine;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use std::hash::{DefaultHasher, Hash, Hasher};

#[pymethods]
impl Schedule {
    #[getter]
    fn notation(&self) -> &'static str {
        self.schedule.expression().notation().as_str()
    }

    #[getter]
    fn zone(&self, py: Python<'_>) -> Py<PyAny> {
        self.zone.info().clone_ref(py)
    }

    #[getter]
    fn never(&self) -> bool {
        self.schedule.never()
    }

    #[getter]
    fn interval<'py>(&self, py: Python<'py>) -> Answer<'py> {
        match self.schedule.expression().timing() {
            Timing::Interval(interval) => {
                timedelta(py, i64::try_from(interval.as_millis()).unwrap_or(i64::MAX)).map(Some)
            }
            Timing::Calendar(_) => Ok(None),
        }
    }

    #[getter]
    fn first<'py>(&self, py: Python<'py>) -> Answer<'py> {
        self.told(py, self.ask(py, engine::Schedule::starts_at))
    }

    #[getter]
    fn last<'py>(&self, py: Python<'py>) -> Answer<'py> {
        self.told(py, self.ask(py, engine::Schedule::ends_at))
    }

    #[pyo3(signature = (after = None, /))]
    fn next<'py>(&self, py: Python<'py>, after: Asked<'_, 'py>) -> Answer<'py> {
        self.find(py, after, |schedule, at| schedule.next(at))
    }

    #[pyo3(signature = (before = None, /))]
    fn previous<'py>(&self, py: Python<'py>, before: Asked<'_, 'py>) -> Answer<'py> {
        self.find(py, before, |schedule, at| schedule.previous(at))
    }

    #[pyo3(signature = (at = None, /))]
    fn at_or_after<'py>(&self, py: Python<'py>, at: Asked<'_, 'py>) -> Answer<'py> {
        self.find(py, at, |schedule, at| schedule.at_or_after(at))
    }

    #[pyo3(signature = (at = None, /))]
    fn at_or_before<'py>(&self, py: Python<'py>, at: Asked<'_, 'py>) -> Answer<'py> {
        self.find(py, at, |schedule, at| schedule.at_or_before(at))
    }

    #[pyo3(signature = (after = None, /))]
    fn due<'py>(&self, py: Python<'py>, after: Asked<'_, 'py>) -> Answer<'py> {
        self.find(py, after, |_, at| self.timed.next(at))
    }

    #[pyo3(signature = (at = None, /))]
    fn is_valid(&self, py: Python<'_>, at: Asked<'_, '_>) -> PyResult<bool> {
        Ok(self.schedule.is_valid(&instant(py, at)?))
    }

    #[pyo3(signature = (at, /))]
    fn occurs_at(&self, py: Python<'_>, at: &Bound<'_, PyAny>) -> PyResult<bool> {
        let at = instant(py, Some(at))?;
        Ok(self.ask(py, |schedule| schedule.is_occurrence(&at)))
    }

    #[pyo3(signature = (start = None, /))]
    fn after(slf: &Bound<'_, Self>, start: Asked<'_, '_>) -> PyResult<Occurrences> {
        Occurrences::new(slf, &instant(slf.py(), start)?, Way::Forward)
    }

    #[pyo3(signature = (start = None, /))]
    fn before(slf: &Bound<'_, Self>, start: Asked<'_, '_>) -> PyResult<Occurrences> {
        Occurrences::new(slf, &instant(slf.py(), start)?, Way::Backward)
    }

    #[pyo3(signature = (start, until, /))]
    fn between(
        slf: &Bound<'_, Self>,
        start: &Bound<'_, PyAny>,
        until: &Bound<'_, PyAny>,
    ) -> PyResult<Between> {
        let py = slf.py();
        Ok(Between::new(slf, instant(py, Some(start))?, instant(py, Some(until))?))
    }

    fn __iter__(slf: &Bound<'_, Self>) -> PyResult<Occurrences> {
        Self::after(slf, None)
    }

    #[pyo3(signature = (start = None, until = None, /))]
    fn ranges(slf: &Bound<'_, Self>, start: Asked<'_, '_>, until: Asked<'_, '_>) -> PyResult<Ranges> {
        let py = slf.py();
        let until = until.map(|until| instant(py, Some(until))).transpose()?;
        Ok(Ranges::new(slf, &instant(py, start)?, until))
    }

    fn pace<'py>(&self, py: Python<'py>) -> Answer<'py> {
        say::pace(py, self)
    }

    #[pyo3(signature = (at = None, *, jitter = None))]
    fn explain<'py>(
        &self,
        py: Python<'py>,
        at: Asked<'_, 'py>,
        jitter: Asked<'_, 'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        say::explain(py, self, instant(py, at)?, jitter)
    }

    #[pyo3(signature = (at = None))]
    fn lint<'py>(&self, py: Python<'py>, at: Asked<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
        say::lint(py, self, instant(py, at)?)
    }

    #[pyo3(signature = (other, /, at = None, *, count = 5))]
    fn diff<'py>(
        &self,
        py: Python<'py>,
        other: &Bound<'py, Self>,
        at: Asked<'_, 'py>,
        count: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        say::diff(py, self, other.get(), instant(py, at)?, count)
    }

    #[pyo3(signature = (to, /))]
    fn convert<'py>(&self, py: Python<'py>, to: &str) -> PyResult<Bound<'py, PyAny>> {
        say::convert(py, self, to)
    }

    fn to_text(&self, py: Python<'_>) -> PyResult<String> {
        say::text_in(py, self, "text")
    }

    fn to_cron(&self, py: Python<'_>) -> PyResult<String> {
        say::text_in(py, self, "cron")
    }

    fn to_oncalendar(&self, py: Python<'_>) -> PyResult<String> {
        say::text_in(py, self, "oncalendar")
    }

    fn to_rrule(&self, py: Python<'_>) -> PyResult<String> {
        say::text_in(py, self, "rrule")
    }

    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        say::text_in(py, self, "json")
    }

    #[pyo3(signature = (year, /))]
    fn calendar<'py>(&self, py: Python<'py>, year: i32) -> PyResult<Bound<'py, PyAny>> {
        say::calendar(py, self, year)
    }

    /// The arguments of `parse` that make it again.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let said = PyDict::new(py);
        said.set_item("text", &self.text)?;
        if self.dialect != Dialect::Auto {
            said.set_item("dialect", self.dialect.as_str())?;
        }
        if let Some(zone) = &self.given_zone {
            said.set_item("zone", zone)?;
        }
        if let Some(calendars) = self.schedule.calendars() {
            let days = PyDict::new(py);
            for name in calendars.names() {
                let dates = calendars.get(name).into_iter().flat_map(|dates| dates.iter());
                let dates: Vec<String> = dates.map(|(date, _)| date.to_string()).collect();
                days.set_item(name.as_str(), dates)?;
            }
            said.set_item("calendars", days)?;
        }
        Ok(said)
    }

    /// For `copy` and `pickle`.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let again = py.import("downbeat_schedule._again")?.getattr("again")?;
        Ok((again, PyTuple::new(py, [self.to_dict(py)?])?))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().schedule == self.schedule)
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.schedule.zone(), self.schedule.expression().timing()).hash(&mut hasher);
        hasher.finish()
    }

    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> String {
        format!("<Schedule {:?} in {}>", self.text, self.schedule.zone())
    }
}
