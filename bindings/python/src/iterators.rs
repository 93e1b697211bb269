//! Lazy iterators over occurrences and ranges. Each may be asked from several threads; each answer is given once.

use crate::instant::PyZone;
use crate::say::named;
use crate::schedule::Schedule;
use chrono::{DateTime, Utc};
use downbeat_scheduler::{After, Before, RangesAfter, Zone};
use pyo3::prelude::*;
use std::sync::{Mutex, PoisonError};

/// The way of a search.
pub enum Way {
    /// To later ones.
    Forward,
    /// To earlier ones.
    Backward,
}

enum Search {
    Forward(Box<After<Zone>>),
    Backward(Box<Before<Zone>>),
}

/// Asks an iterator for one, while other threads go on. Nothing of Python is called with the lock.
fn step<I: Send, T: Send>(
    py: Python<'_>,
    quick: bool,
    search: &Mutex<I>,
    ask: fn(&mut I) -> Option<T>,
) -> Option<T> {
    let ask = || ask(&mut search.lock().unwrap_or_else(PoisonError::into_inner));
    if quick { ask() } else { py.detach(ask) }
}

/// Occurrences from an instant on, either way, without end but the calendar's.
#[pyclass(frozen, module = "downbeat_schedule")]
pub struct Occurrences {
    of: Py<Schedule>,
    search: Mutex<Search>,
}

impl Occurrences {
    /// Those after, or before, an instant.
    pub fn new(of: &Bound<'_, Schedule>, at: &DateTime<Utc>, way: Way) -> PyResult<Self> {
        let schedule = &of.get().schedule;
        let search = match way {
            Way::Forward => Search::Forward(Box::new(schedule.after(at))),
            Way::Backward => Search::Backward(Box::new(schedule.before(at))),
        };
        Ok(Self { of: of.clone().unbind(), search: Mutex::new(search) })
    }
}

#[pymethods]
impl Occurrences {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let of = self.of.get();
        let found = step(py, of.schedule.is_quick(), &self.search, |search| match search {
            Search::Forward(after) => after.next(),
            Search::Backward(before) => before.next(),
        });
        found.map(|at| of.zone.datetime(py, &at)).transpose()
    }
}

/// The occurrences from one instant on and before another.
#[pyclass(frozen, module = "downbeat_schedule")]
pub struct Between {
    of: Py<Schedule>,
    sides: (DateTime<Utc>, DateTime<Utc>),
    search: Mutex<Box<downbeat_scheduler::Between<Zone>>>,
    is_backward: bool,
}

impl Between {
    /// The whole.
    pub fn new(of: &Bound<'_, Schedule>, from: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        Self::going(of.clone().unbind(), (from, until), false)
    }

    fn going(of: Py<Schedule>, sides: (DateTime<Utc>, DateTime<Utc>), is_backward: bool) -> Self {
        let search = Mutex::new(Box::new(of.get().schedule.between(&sides.0, &sides.1)));
        Self { of, sides, search, is_backward }
    }
}

#[pymethods]
impl Between {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __reversed__(&self, py: Python<'_>) -> Self {
        Self::going(self.of.clone_ref(py), self.sides, !self.is_backward)
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let of = self.of.get();
        let found = match self.is_backward {
            true => step(py, of.schedule.is_quick(), &self.search, |search| search.next_back()),
            false => step(py, of.schedule.is_quick(), &self.search, |search| search.next()),
        };
        found.map(|at| of.zone.datetime(py, &at)).transpose()
    }
}

/// The ranges of validity that touch a span of time.
#[pyclass(frozen, module = "downbeat_schedule")]
pub struct Ranges {
    of: Py<Schedule>,
    until: Option<DateTime<Utc>>,
    search: Mutex<RangesAfter<Zone>>,
}

impl Ranges {
    /// Those that end after one instant and begin before another.
    pub fn new(of: &Bound<'_, Schedule>, from: &DateTime<Utc>, until: Option<DateTime<Utc>>) -> Self {
        let search = Mutex::new(of.get().schedule.ranges_after(from));
        Self { of: of.clone().unbind(), until, search }
    }
}

#[pymethods]
impl Ranges {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let of = self.of.get();
        // The end of a range is searched for, second by second at worst.
        let found = step(py, false, &self.search, |search| search.next());
        let Some(range) = found.filter(|range| self.until.is_none_or(|until| range.start < until)) else {
            return Ok(None);
        };
        let tell = |zone: &PyZone, at: &DateTime<Zone>| zone.datetime(py, at);
        let end = range.end.as_ref().map(|end| tell(&of.zone, end)).transpose()?;
        named(py, "Range")?.call1((tell(&of.zone, &range.start)?, end)).map(Some)
    }
}
