//! The options of reading a file.

use crate::budget::Purse;
use chrono::{DateTime, Utc};
use downbeat_scheduler::{Calendars, UnknownZone, Zone};

/// The options of reading a file.
pub struct Reading<'r> {
    /// The zone of schedules that name none, if the program of the file has no rule for them.
    pub zone: Zone,
    /// The start of the search for occurrences.
    pub from: DateTime<Utc>,
    /// The time for lints of dates.
    pub purse: &'r mut Purse,
    /// Finds the zone with a name.
    pub find_zone: fn(&str) -> Result<Zone, UnknownZone>,
    /// The calendars that schedules may name, unless the program of the file has no calendars.
    pub calendars: &'r Calendars,
    /// Called after each line or schedule.
    pub step: &'r mut dyn FnMut(),
}
