//! A zone in the form that chrono needs.

use super::find::Zone;
use super::tables::{self, NamedOffset};
use chrono::{FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use std::fmt;

/// An offset of a [`Zone`], at an instant. Displays as the zone calls it: `CEST`, `+05:45`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ZoneOffset(Kind);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Named(NamedOffset),
    Fixed(FixedOffset),
}

impl ZoneOffset {
    const fn named(offset: NamedOffset) -> Self {
        Self(Kind::Named(offset))
    }

    const fn fixed(offset: FixedOffset) -> Self {
        Self(Kind::Fixed(offset))
    }
}

impl TimeZone for Zone {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Self {
        match offset.0 {
            Kind::Named(offset) => Self::Named(tables::zone(offset)),
            Kind::Fixed(offset) => Self::Fixed(offset),
        }
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    #[inline]
    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        match self {
            Self::Named(zone) => tables::at_civil(*zone, local).map(ZoneOffset::named),
            Self::Fixed(offset) => MappedLocalTime::Single(ZoneOffset::fixed(*offset)),
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    #[inline]
    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        match self {
            Self::Named(zone) => ZoneOffset::named(tables::at(*zone, utc)),
            Self::Fixed(offset) => ZoneOffset::fixed(*offset),
        }
    }
}

impl Offset for ZoneOffset {
    #[inline]
    fn fix(&self) -> FixedOffset {
        match &self.0 {
            Kind::Named(offset) => offset.fix(),
            Kind::Fixed(offset) => *offset,
        }
    }
}

impl fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Named(offset) => offset.fmt(f),
            Kind::Fixed(offset) => offset.fmt(f),
        }
    }
}

impl fmt::Debug for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
