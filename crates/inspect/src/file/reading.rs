//! What files are read with.

use crate::budget::Purse;
use chrono::{DateTime, Utc};
use downbeat_scheduler::{Calendars, UnknownZone, Zone};

/// What a file is read with.
pub struct Reading<'r> {
    /// The zone of schedules that name none, where the file's own program has no rule for them.
    pub zone: Zone,
    /// Seen from when.
    pub from: DateTime<Utc>,
    /// How long the lints of dates may take.
    pub purse: &'r mut Purse,
    /// The zone of a name.
    pub find_zone: fn(&str) -> Result<Zone, UnknownZone>,
    /// The calendars that schedules may name; in the files of programs that know none they cannot be named.
    pub calendars: &'r Calendars,
    /// Is called after each line or schedule.
    pub step: &'r mut dyn FnMut(),
}
