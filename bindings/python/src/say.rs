//! What can be said of a schedule: the answers of `downbeat-inspect`, with spans as Python counts. Other threads go on meanwhile.

use crate::instant::{duration, timedelta};
use crate::refused::{self, in_characters};
use crate::schedule::Schedule;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_inspect::calendar::Calendar;
use downbeat_inspect::lints::{self, Warning};
use downbeat_inspect::{Budget, Comparison, Conversion, Explanation, Language, Purse, Question};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde::Serialize;
use std::time::Duration;

/// How long the computation of one answer may take.
pub const LIMIT: Duration = Duration::from_secs(10);

/// The most occurrences that a comparison lists of each side.
const MAX_COUNT: usize = 1000;

/// A class of `_answers.py`.
pub fn named<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("downbeat_schedule._answers")?.getattr(name)
}

/// Data as Python reads JSON.
fn data<'py>(py: Python<'py>, said: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    let text = serde_json::to_string(said).map_err(|error| PyValueError::new_err(error.to_string()))?;
    py.import("json")?.call_method1("loads", (text,))
}

fn count(text: &str, span: &mut [usize; 2]) {
    let (from, until) = in_characters(text, span[0]..span[1]);
    *span = [from, until];
}

/// How a schedule was read, what it means, and what follows.
pub fn explain<'py>(
    py: Python<'py>,
    of: &Schedule,
    from: DateTime<Utc>,
    jitter: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let jitter = jitter.map(duration).transpose()?.unwrap_or_default().max(TimeDelta::zero());
    let said = py.detach(|| {
        let mut question = Question::new(&of.text, of.schedule.expression(), &of.schedule, from);
        (question.dialect, question.limit) = (of.dialect, LIMIT);
        question.jitter = jitter.to_std().unwrap_or_default();
        let mut said = Explanation::new(&question);
        said.parts.iter_mut().for_each(|part| count(&of.text, &mut part.span));
        let warnings = said.warnings.iter_mut().filter_map(|one| one.span.as_mut());
        warnings.for_each(|span| count(&of.text, span));
        said
    });
    data(py, &said)
}

/// What is probably not meant.
pub fn lint<'py>(py: Python<'py>, of: &Schedule, from: DateTime<Utc>) -> PyResult<Bound<'py, PyAny>> {
    let warnings = py.detach(|| {
        let mut purse = Purse::new(LIMIT, LIMIT);
        let all = lints::all(&of.text, of.dialect, of.schedule.expression(), &of.schedule, from, &mut purse);
        let mut warnings: Vec<Warning> = all.iter().map(Warning::from).collect();
        warnings.iter_mut().filter_map(|one| one.span.as_mut()).for_each(|span| count(&of.text, span));
        warnings
    });
    data(py, &warnings)
}

fn conversion(py: Python<'_>, of: &Schedule, to: &str) -> PyResult<Conversion> {
    let language = Language::from_name(to).ok_or_else(|| {
        let names = Language::ALL.map(Language::as_str).join("`, `");
        refused::of(py, format!("there is no language `{}`; there are `{names}`", to.escape_debug()))
    })?;
    py.detach(|| Conversion::new(of.schedule.expression(), language)).map_err(|why| refused::of(py, why))
}

/// A schedule in another language, with its lines and their zone.
pub fn convert<'py>(py: Python<'py>, of: &Schedule, to: &str) -> PyResult<Bound<'py, PyAny>> {
    let said = conversion(py, of, to)?;
    named(py, "Conversion")?.call1((said.from, said.to, &said.lines, &said.zone, said.to_string()))
}

/// A schedule as the text of another language.
pub fn text_in(py: Python<'_>, of: &Schedule, to: &str) -> PyResult<String> {
    Ok(conversion(py, of, to)?.to_string())
}

/// Where two schedules differ.
pub fn diff<'py>(
    py: Python<'py>,
    of: &Schedule,
    other: &Schedule,
    from: DateTime<Utc>,
    count: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let pair = [&of.schedule, &other.schedule].map(|one| (one.expression(), one));
    let compared = py.detach(|| Comparison::new(pair, from, count.min(MAX_COUNT), LIMIT));
    let compared = compared.map_err(|undecided| refused::of(py, undecided))?;
    let [here, there] = &compared.instants;
    let here: Vec<_> = here.iter().map(|at| of.zone.datetime(py, at)).collect::<PyResult<_>>()?;
    let there: Vec<_> = there.iter().map(|at| other.zone.datetime(py, at)).collect::<PyResult<_>>()?;
    named(py, "Difference")?.call1((data(py, &compared.relation)?, here, there))
}

/// How far apart occurrences are; nothing with fewer than two.
pub fn pace<'py>(py: Python<'py>, of: &Schedule) -> PyResult<Option<Bound<'py, PyAny>>> {
    let Some(pace) = py.detach(|| of.schedule.pace()) else { return Ok(None) };
    let delta = |gap: TimeDelta| timedelta(py, gap.num_milliseconds());
    named(py, "Pace")?.call1((delta(pace.shortest_gap)?, delta(pace.longest_gap)?)).map(Some)
}

/// How often it occurs on each day of a year.
pub fn calendar<'py>(py: Python<'py>, of: &Schedule, year: i32) -> PyResult<Bound<'py, PyAny>> {
    let said = py.detach(|| Calendar::new(&of.timed, year, &Budget::of(LIMIT)));
    let said = said.ok_or_else(|| PyValueError::new_err("the years of a calendar are 1970 to 9998"))?;
    data(py, &said)
}
