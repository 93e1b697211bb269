//! The options for the start of a search and for the time zone.

use super::moment;
use super::wrong::Wrong;
use chrono::{DateTime, Utc};
use downbeat_scheduler::Zone;

#[derive(Debug, clap::Args)]
pub(crate) struct When {
    /// From when: a date, a date and a time, or RFC 3339; without an offset it is read in the zone  [default: now]
    #[arg(long, value_name = "T")]
    from: Option<String>,

    /// The time zone in which a schedule is read that names none: an IANA name such as Europe/Stockholm
    #[arg(long, value_name = "ZONE", default_value = "UTC", value_parser = moment::zone)]
    pub(crate) tz: Zone,
}

impl When {
    /// The instant, on the clock of this zone if it has no offset; `now` if none is given.
    pub(crate) fn from(
        &self,
        zone: Zone,
        now: impl FnOnce() -> DateTime<Utc>,
    ) -> Result<DateTime<Utc>, Wrong> {
        self.from.as_deref().map_or_else(|| Ok(now()), |from| moment::instant(from, zone))
    }
}
