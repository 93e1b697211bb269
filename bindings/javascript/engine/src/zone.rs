//! The zone that a schedule is kept in. Its name is one of the database's, an offset or a city; when its clocks are set the host tells,
//! once for each zone.
#![forbid(unsafe_code)]

use crate::fault::Fault;
use downbeat_parser::Expression;
use downbeat_scheduler::{Zone, tell_zone};
use serde::{Deserialize, Serialize};

/// The most changes of the offset that a zone may have: enough for two a year over twenty centuries.
pub const MAX_CHANGES: usize = 4096;

/// A zone as the host tells it.
#[derive(Debug, Deserialize)]
pub struct Told {
    name: String,
    /// The offset from UTC before the first change, in seconds.
    offset: i32,
    /// The instants of the changes in seconds, in order, and the offsets from then on, in seconds.
    changes: Vec<(i64, i32)>,
}

/// The zone that an expression names or, when it names none, the one of the name `default`, or UTC.
pub fn of(text: &str, expression: &Expression, default: Option<&str>) -> Result<Zone, Fault> {
    let Some(name) = expression.zone().or(default) else { return Ok(Zone::UTC) };
    Zone::find(name).map_err(|unknown| {
        // The caller's own zone does not stand in the text.
        let text = if expression.zone().is_some() { text } else { "" };
        Fault::of_zone(text, &unknown)
    })
}

/// Keeps what the host tells of a zone. What it told first holds.
pub fn add(told: Told) -> Result<Nothing, Fault> {
    let zone = match Zone::find(&told.name) {
        Err(unknown) => unknown.to_be_told(),
        Ok(_) => return Ok(Nothing {}),
    };
    let is_told = zone
        .is_some_and(|zone| told.changes.len() <= MAX_CHANGES && tell_zone(zone, told.offset, &told.changes));
    let no_zone = "a zone has a name of the database, and offsets of less than a day in order of time";
    is_told.then_some(Nothing {}).ok_or_else(|| Fault::of(no_zone))
}

/// An answer that says nothing.
#[derive(Debug, Serialize)]
pub struct Nothing {}
