//! Zones whose changes the host has told, beside those of the tables.

use super::table::Table;
use super::{MAX_CHANGES, MAX_ZONES, Told};
use crate::fault::Fault;
use chrono::{FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use downbeat_scheduler::{UnknownZone, Zone};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

static TOLD: Mutex<BTreeMap<String, Arc<Table>>> = Mutex::new(BTreeMap::new());

fn told() -> MutexGuard<'static, BTreeMap<String, Arc<Table>>> {
    TOLD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A zone of the module's own tables, an offset, or a zone that the host has told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place(Known);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Known {
    Zone(Zone),
    Table(Arc<Table>),
}

impl Place {
    /// UTC, which a schedule is in that names no zone.
    pub const UTC: Self = Self(Known::Zone(Zone::UTC));
}

impl From<Zone> for Place {
    fn from(zone: Zone) -> Self {
        Self(Known::Zone(zone))
    }
}

/// The zone of a name, whichever case it is written in.
pub(super) fn find(name: &str) -> Result<Place, UnknownZone> {
    Zone::find(name).map(Place::from).or_else(|unknown| {
        let table = told().get(&name.trim().to_ascii_lowercase()).cloned();
        table.map(|table| Place(Known::Table(table))).ok_or(unknown)
    })
}

/// Keeps a zone.
pub(super) fn add(zone: Told) -> Result<(), Fault> {
    let no_zone = || Fault::of("a zone has a name, and offsets of less than a day in order of time");
    let key = zone.name.trim().to_ascii_lowercase();
    let mut told = told();
    let is_new = !told.contains_key(&key);
    if key.is_empty()
        || key.len() > 64
        || zone.changes.len() > MAX_CHANGES
        || is_new && told.len() >= MAX_ZONES
    {
        return Err(no_zone());
    }
    let change =
        |(ms, offset): (f64, i32)| Some(((ms / 1000.0).floor() as i64, FixedOffset::east_opt(offset)?));
    let changes: Option<Vec<_>> = zone.changes.into_iter().map(change).collect();
    let table = FixedOffset::east_opt(zone.offset)
        .zip(changes)
        .and_then(|(first, changes)| Table::new(zone.name, first, changes));
    told.insert(key, Arc::new(table.ok_or_else(no_zone)?));
    Ok(())
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Known::Zone(zone) => zone.fmt(f),
            Known::Table(table) => f.write_str(&table.name),
        }
    }
}

/// An offset of a [`Place`].
#[derive(Clone, PartialEq, Eq)]
pub struct PlaceOffset {
    fixed: FixedOffset,
    place: Place,
}

impl Offset for PlaceOffset {
    #[inline]
    fn fix(&self) -> FixedOffset {
        self.fixed
    }
}

impl fmt::Debug for PlaceOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.fixed, f)
    }
}

impl TimeZone for Place {
    type Offset = PlaceOffset;

    fn from_offset(offset: &PlaceOffset) -> Self {
        offset.place.clone()
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<PlaceOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<PlaceOffset> {
        let with = |fixed| PlaceOffset { fixed, place: self.clone() };
        match &self.0 {
            Known::Zone(zone) => zone.offset_from_local_datetime(local).map(|offset| with(offset.fix())),
            Known::Table(table) => match table.at_civil(local.and_utc().timestamp()) {
                (None, _) => MappedLocalTime::None,
                (Some(one), None) => MappedLocalTime::Single(with(one)),
                (Some(one), Some(other)) => MappedLocalTime::Ambiguous(with(one), with(other)),
            },
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> PlaceOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> PlaceOffset {
        let fixed = match &self.0 {
            Known::Zone(zone) => zone.offset_from_utc_datetime(utc).fix(),
            Known::Table(table) => table.at(utc.and_utc().timestamp()),
        };
        PlaceOffset { fixed, place: self.clone() }
    }
}
