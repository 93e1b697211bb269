//! The zone that a schedule is kept in: one of the module's tables, or one whose changes the host has told.
#![forbid(unsafe_code)]

#[cfg(feature = "host-zones")]
mod table;
#[cfg(feature = "host-zones")]
mod told;

use crate::fault::Fault;
use downbeat_parser::Expression;
use serde::Deserialize;

#[cfg(feature = "host-zones")]
pub use told::Place;

/// A zone of the module's tables.
#[cfg(not(feature = "host-zones"))]
pub type Place = downbeat_scheduler::Zone;

/// A schedule in it.
pub type Schedule = downbeat_scheduler::Schedule<Place>;

/// The most zones that the host may add. The time zone database has fewer than 600 names.
pub const MAX_ZONES: usize = 1024;

/// A zone can have so many changes: some centuries of two a year.
pub const MAX_CHANGES: usize = 4096;

/// A zone as the host tells it.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(feature = "host-zones"), expect(dead_code, reason = "a module with tables is told none"))]
pub struct Told {
    name: String,
    /// The offset from UTC before the first change, in seconds.
    offset: i32,
    /// The instants of the changes in milliseconds, in order, and the offsets from then on, in seconds.
    changes: Vec<(f64, i32)>,
}

/// The zone that an expression names or, when it names none, the one of the name `default`, or UTC.
pub fn of(text: &str, expression: &Expression, default: Option<&str>) -> Result<Place, Fault> {
    let Some(name) = expression.zone().or(default) else { return Ok(Place::UTC) };
    find(name).map_err(|unknown| {
        // The caller's own zone does not stand in the text.
        let text = if expression.zone().is_some() { text } else { "" };
        Fault::of_zone(text, name, unknown.to_string(), unknown.suggestion(), unknown.help())
    })
}

#[cfg(not(feature = "host-zones"))]
fn find(name: &str) -> Result<Place, downbeat_scheduler::UnknownZone> {
    Place::find(name)
}

#[cfg(feature = "host-zones")]
use told::find;

/// Keeps a zone that the host tells.
#[cfg(feature = "host-zones")]
pub fn add(told: Told) -> Result<Nothing, Fault> {
    told::add(told).map(|()| Nothing {})
}

/// A module with tables knows all zones.
#[cfg(not(feature = "host-zones"))]
pub fn add(_: Told) -> Result<Nothing, Fault> {
    Ok(Nothing {})
}

/// An answer that says nothing.
#[derive(Debug, serde::Serialize)]
pub struct Nothing {}
