//! A parsed schedule, and how it is asked. What Python calls is in `methods`.

use crate::instant::{PyZone, instant};
use chrono::{DateTime, Utc};
use downbeat_parser::Dialect;
use downbeat_scheduler::{self as engine, WithPolicy, Zone};
use pyo3::prelude::*;

/// See `_engine.pyi`.
#[pyclass(frozen, module = "downbeat_schedule")]
pub struct Schedule {
    /// As it was written.
    #[pyo3(get)]
    pub text: String,
    pub dialect: Dialect,
    /// The zone that the caller gave, for a text that names none.
    pub given_zone: Option<String>,
    pub schedule: engine::Schedule,
    /// The same, as timers keep it where clocks are set.
    pub timed: WithPolicy<Zone>,
    pub zone: PyZone,
}

pub type Answer<'py> = PyResult<Option<Bound<'py, PyAny>>>;
pub type Asked<'a, 'py> = Option<&'a Bound<'py, PyAny>>;

impl Schedule {
    /// Asks while other threads go on, if it may take long.
    pub fn ask<T: Send>(&self, py: Python<'_>, question: impl FnOnce(&engine::Schedule) -> T + Send) -> T {
        match self.schedule.is_quick() {
            true => question(&self.schedule),
            false => py.detach(|| question(&self.schedule)),
        }
    }

    /// One moment, seen from an instant.
    pub fn find<'py>(
        &self,
        py: Python<'py>,
        at: Asked<'_, 'py>,
        question: impl FnOnce(&engine::Schedule, &DateTime<Utc>) -> Option<DateTime<Zone>> + Send,
    ) -> Answer<'py> {
        let at = instant(py, at)?;
        self.told(py, self.ask(py, |schedule| question(schedule, &at)))
    }

    pub fn told<'py>(&self, py: Python<'py>, at: Option<DateTime<Zone>>) -> Answer<'py> {
        at.map(|at| self.zone.datetime(py, &at)).transpose()
    }
}
