//! What can be said of a schedule, as JSON: the answers of `downbeat-inspect`, with spans as JavaScript counts.
#![forbid(unsafe_code)]

use crate::fault::{Fault, in_utf16};
use crate::handles::{self, Kept};
use crate::read::Asked;
use crate::search::instant;
use chrono::{DateTime, Utc};
use downbeat_inspect::calendar::Calendar;
use downbeat_inspect::lints::{self, Warning};
use downbeat_inspect::{
    Budget, Comparison, Conversion, Explanation, Language, Part, Purse, Question, parts_of,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How much is looked at for one answer, by the reckoning of [`Budget::of`] where there is no clock.
const LIMIT: Duration = Duration::from_secs(1);

/// The most occurrences that a comparison lists of each side.
const MAX_COUNT: u32 = 1000;

fn ask<T>(handle: u32, ask: impl FnOnce(&Kept) -> Result<T, Fault>) -> Result<T, Fault> {
    handles::with(handle, ask).unwrap_or_else(|| Err(Fault::no_handle()))
}

fn at(ms: f64) -> Result<DateTime<Utc>, Fault> {
    instant(ms.floor()).ok_or_else(|| Fault::of("no instant is given"))
}

fn counted(text: &str, span: &mut [usize; 2]) {
    *span = in_utf16(text, span[0]..span[1]);
}

/// How a schedule was read, what it means, and what follows.
pub fn explain(handle: u32, from: f64, jitter_ms: f64) -> Result<Explanation, Fault> {
    let from = at(from)?;
    // 1e9 ms are eleven days. NaN, which stands for no jitter, becomes 0.
    let jitter = Duration::from_millis(jitter_ms.clamp(0.0, 1e9) as u64);
    ask(handle, |kept| {
        let mut question = Question::new(&kept.text, kept.schedule.expression(), &kept.schedule, from);
        (question.dialect, question.jitter, question.limit) = (kept.dialect, jitter, LIMIT);
        let mut said = Explanation::new(&question);
        said.parts.iter_mut().for_each(|part| counted(&kept.text, &mut part.span));
        said.warnings
            .iter_mut()
            .filter_map(|one| one.span.as_mut())
            .for_each(|span| counted(&kept.text, span));
        Ok(said)
    })
}

/// Warnings.
#[derive(Debug, Serialize)]
pub struct Warnings {
    warnings: Vec<Warning>,
}

/// What is probably not meant.
pub fn lint(handle: u32, from: f64) -> Result<Warnings, Fault> {
    let from = at(from)?;
    ask(handle, |Kept { text, dialect, schedule, .. }| {
        let mut purse = Purse::new(LIMIT, LIMIT);
        let all = lints::all(text, *dialect, schedule.expression(), schedule, from, &mut purse);
        let mut warnings: Vec<Warning> = all.iter().map(Warning::from).collect();
        warnings.iter_mut().filter_map(|one| one.span.as_mut()).for_each(|span| counted(text, span));
        Ok(Warnings { warnings })
    })
}

/// The parts of a text.
#[derive(Debug, Serialize)]
pub struct Parts {
    parts: Vec<Part>,
}

/// What each part of a text was taken for.
pub fn parts(asked: &Asked) -> Result<Parts, Fault> {
    let dialect = asked.dialect()?;
    downbeat_parser::Expression::parse_as(&asked.text, dialect)
        .map_err(|error| Fault::of_text(&asked.text, &error))?;
    let mut parts = parts_of(&asked.text, dialect);
    parts.iter_mut().for_each(|part| counted(&asked.text, &mut part.span));
    Ok(Parts { parts })
}

/// A language.
#[derive(Debug, Deserialize)]
pub struct To {
    to: String,
}

/// A conversion, and the text for a file of the language.
#[derive(Debug, Serialize)]
pub struct Converted {
    #[serde(flatten)]
    conversion: Conversion,
    text: String,
}

/// A schedule in another language.
pub fn convert(handle: u32, To { to }: To) -> Result<Converted, Fault> {
    let language = Language::from_name(&to).ok_or_else(|| {
        let names = Language::ALL.map(Language::as_str).join("`, `");
        Fault::of(format!("there is no language `{}`; there are `{names}`", to.escape_debug()))
    })?;
    ask(handle, |kept| {
        let conversion = Conversion::new(kept.schedule.expression(), language);
        let conversion = conversion.map_err(|refused| Fault::of(refused.to_string()))?;
        Ok(Converted { text: conversion.to_string(), conversion })
    })
}

/// Where two schedules differ.
pub fn diff(handle: u32, other: u32, from: f64, count: u32) -> Result<Comparison, Fault> {
    let from = at(from)?;
    let other = ask(other, |kept| Ok(kept.schedule.clone()))?;
    ask(handle, |kept| {
        let pair = [(kept.schedule.expression(), &kept.schedule), (other.expression(), &other)];
        let compared = Comparison::new(pair, from, count.min(MAX_COUNT) as usize, LIMIT);
        compared.map_err(|undecided| Fault::of(undecided.to_string()))
    })
}

/// How far apart occurrences are.
#[derive(Debug, Default, Serialize)]
pub struct Gaps {
    #[serde(skip_serializing_if = "Option::is_none")]
    shortest_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    longest_ms: Option<i64>,
}

/// The gaps; none with fewer than two occurrences.
pub fn pace(handle: u32) -> Result<Gaps, Fault> {
    ask(handle, |kept| {
        let gaps = kept.schedule.pace().map(|pace| Gaps {
            shortest_ms: Some(pace.shortest_gap.num_milliseconds()),
            longest_ms: Some(pace.longest_gap.num_milliseconds()),
        });
        Ok(gaps.unwrap_or_default())
    })
}

/// How often it occurs on each day of a year.
pub fn calendar(handle: u32, year: i32) -> Result<Calendar, Fault> {
    ask(handle, |kept| {
        Calendar::new(&kept.timed, year, &Budget::of(LIMIT))
            .ok_or_else(|| Fault::of("the years of a calendar are 1970 to 9998"))
    })
}
