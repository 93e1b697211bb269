//! The names of time zones in a configuration and on the command line: those of the engine, and those of Windows.

mod windows;

use downbeat_scheduler::{UnknownZone, Zone};

/// The zone with a name that [the engine](Zone::find) reads, such as `Europe/Stockholm` and `UTC+2`, or that Windows has, such as
/// `W. Europe Standard Time`. Upper and lower case do not matter.
///
/// ```
/// use downbeat::zones;
///
/// assert_eq!(zones::find("europe/stockholm")?.to_string(), "Europe/Stockholm");
/// assert_eq!(zones::find("W. Europe Standard Time")?.to_string(), "Europe/Berlin");
/// assert_eq!(zones::find("W Europe Standard Time").unwrap_err().suggestion(), Some("W. Europe Standard Time"));
/// # Ok::<(), downbeat_scheduler::UnknownZone>(())
/// ```
///
/// # Errors
///
/// [`UnknownZone`] when there is none of this name.
pub fn find(name: &str) -> Result<Zone, UnknownZone> {
    Zone::find_among(name, windows::ZONES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_windows_leads_to_a_zone() {
        for (windows, iana) in windows::ZONES {
            let zone = find(windows).unwrap_or_else(|unknown| panic!("{unknown}"));
            assert_eq!(zone.to_string(), *iana, "{windows}");
        }
        // Names of Windows that are offsets are read as offsets.
        assert_eq!(find("UTC-02").unwrap().to_string(), "UTC-02:00");
        assert_eq!(find("utc+13").unwrap().to_string(), "UTC+13:00");
    }

    #[test]
    fn the_names_of_windows_are_sorted_and_none_stands_twice() {
        assert!(windows::ZONES.is_sorted_by(|one, other| one.0 < other.0));
    }

    #[test]
    fn a_near_miss_of_a_name_of_windows_is_suggested_with_its_own_numbers() {
        let suggested = |name: &str| find(name).unwrap_err().suggestion();
        assert_eq!(suggested("W Europe Standard Time"), Some("W. Europe Standard Time"));
        assert_eq!(suggested("Russia Time Zne 10"), Some("Russia Time Zone 10"));
        assert_eq!(suggested("Russia Time Zone 9"), None);
        assert_eq!(suggested("UTC+15"), None);
        assert_eq!(find("pacific standard time"), Ok(chrono_tz::America::Los_Angeles.into()));
    }
}
