//! From civil seconds to instants and back.
//!
//! Offsets change: a *gap* skips civil seconds, a *fold* repeats them. A civil second in a gap has no instant;
//! one in a fold has two.

use chrono::{DateTime, NaiveDateTime, Offset, TimeZone};
use std::fmt::Write;

/// A zone, as far as the engine asks: offsets at an instant and at a civil second. All in seconds.
pub(crate) trait Offsets {
    /// Whether the offset never changes.
    const FIXED: bool;

    /// The offset from UTC at an instant; less than a day.
    fn offset(&self, instant: i64) -> i64;

    /// The instants of a civil second.
    fn instants(&self, second: i64) -> Instants;

    /// The civil second of an instant.
    fn civil(&self, instant: i64) -> i64 {
        instant + self.offset(instant)
    }

    /// The least civil second of all instants at or after this one.
    fn earliest_civil_from(&self, instant: i64) -> i64 {
        match self.fold(instant) {
            Some(fold) if instant < fold.at => fold.start,
            _ => self.civil(instant),
        }
    }

    /// The greatest civil second of all instants before this one.
    fn latest_civil_before(&self, instant: i64) -> i64 {
        let last = instant - 1;
        match self.fold(last) {
            Some(fold) if last >= fold.at => fold.end - 1,
            _ => self.civil(last),
        }
    }

    /// The fold in one of whose passes an instant is.
    fn fold(&self, instant: i64) -> Option<Fold> {
        if Self::FIXED {
            return None;
        }
        let second = self.civil(instant);
        let Instants::Two(first, second_pass) = self.instants(second) else { return None };
        // The offset changes once between the two; before the change it is the first pass's. Bound: the bisection halves
        // less than two days.
        let offset = self.offset(first);
        let at = bisect(first, second_pass, |at| self.offset(at) != offset);
        Some(Fold { at, start: at + self.offset(at), end: at + offset })
    }

    /// The gap in which a civil second without an instant lies.
    fn gap(&self, second: i64) -> Gap {
        // Offsets are below a day, so that the local time is before `second` two days earlier and after it two days later.
        // Where it leaps over `second` is the gap. Bound: the bisection halves four days.
        let at = bisect(second - TWO_DAYS, second + TWO_DAYS, |at| self.civil(at) > second);
        Gap { at, start: self.civil(at - 1) + 1, end: self.civil(at) }
    }
}

/// No zone changes its offset twice within this time, in seconds. That is a fact of the time zone database from 1970 on,
/// and what the engine expects of any other `TimeZone`.
pub(crate) const STEADY: i64 = STEADY_DAYS as i64 * 86_400;
pub(crate) const STEADY_DAYS: u32 = 6;

pub(crate) const TWO_DAYS: i64 = 2 * 86_400;

/// The first number at which `holds`, given that it does not at `low` and does at `high`.
pub(crate) fn bisect(mut low: i64, mut high: i64, holds: impl Fn(i64) -> bool) -> i64 {
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle }
    }
    high
}

/// The instants of a civil second, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Instants {
    /// In a gap.
    None,
    One(i64),
    /// In a fold.
    Two(i64, i64),
}

impl Instants {
    pub(crate) fn all(self, holds: impl Fn(i64) -> bool) -> bool {
        match self {
            Self::None => true,
            Self::One(one) => holds(one),
            Self::Two(first, second) => holds(first) && holds(second),
        }
    }
}

/// Civil seconds that pass twice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fold {
    /// The instant at which the second pass begins.
    pub(crate) at: i64,
    /// The civil seconds that are repeated, half open.
    pub(crate) start: i64,
    pub(crate) end: i64,
}

/// Civil seconds that never pass, half open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gap {
    /// The instant that comes when they should have.
    pub(crate) at: i64,
    pub(crate) start: i64,
    pub(crate) end: i64,
}

/// An offset in seconds, east of UTC.
pub(crate) fn seconds_of(offset: &impl Offset) -> i64 {
    offset.fix().local_minus_utc().into()
}

/// Whether two offsets are equal, and of one name.
///
/// A zone may change what it calls its offset without changing it (Algiers in 1977, from WEST to CET). chrono shows the name
/// in no other way than as text. Nothing is allocated for it: it is compared as it is written, up to 32 bytes of it.
pub(crate) fn is_same_offset(one: &impl Offset, other: &impl Offset) -> bool {
    let name = |offset: &dyn std::fmt::Debug| {
        let mut name = Name::default();
        // A name that is too long is cut short.
        let _ = write!(name, "{offset:?}");
        name
    };
    seconds_of(one) == seconds_of(other) && name(one).0 == name(other).0
}

/// The first bytes of a text.
#[derive(Default)]
struct Name([u8; 32], usize);

impl std::fmt::Write for Name {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let Self(bytes, length) = self;
        bytes.iter_mut().skip(*length).zip(text.bytes()).for_each(|(to, from)| *to = from);
        *length += text.len();
        Ok(())
    }
}

impl<Tz: TimeZone> Offsets for Tz {
    // An offset without a size, such as that of UTC, has one value.
    const FIXED: bool = size_of::<Tz::Offset>() == 0;

    fn offset(&self, instant: i64) -> i64 {
        // `None` only outside the years that chrono has, far from all that is asked.
        let utc = DateTime::from_timestamp(instant, 0).map(|utc| utc.naive_utc());
        utc.map_or(0, |utc| seconds_of(&self.offset_from_utc_datetime(&utc)))
    }

    fn instants(&self, second: i64) -> Instants {
        let local: NaiveDateTime = match DateTime::from_timestamp(second, 0) {
            Some(local) => local.naive_utc(),
            None => return Instants::None,
        };
        let instant = |offset: &Tz::Offset| second - seconds_of(offset);
        match self.offset_from_local_datetime(&local) {
            chrono::MappedLocalTime::None => Instants::None,
            chrono::MappedLocalTime::Single(offset) => Instants::One(instant(&offset)),
            chrono::MappedLocalTime::Ambiguous(one, other) => {
                let (one, other) = (instant(&one), instant(&other));
                Instants::Two(one.min(other), one.max(other))
            }
        }
    }
}
