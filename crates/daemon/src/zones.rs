//! Time zones by name: the IANA's, and those of Windows.

mod windows;

use chrono_tz::Tz;

/// The zone of a name: an IANA name such as `Europe/Stockholm`, or one that Windows has, such as `W. Europe Standard
/// Time`. Upper and lower case do not matter.
///
/// ```
/// use downbeat::zones;
///
/// assert_eq!(zones::find("Europe/Stockholm")?.name(), "Europe/Stockholm");
/// assert_eq!(zones::find("W. Europe Standard Time")?.name(), "Europe/Berlin");
/// let error = zones::find("Europe/Stokholm").unwrap_err();
/// assert_eq!(error.to_string(), "no such time zone; did you mean Europe/Stockholm?");
/// # Ok::<(), zones::UnknownZone>(())
/// ```
///
/// # Errors
///
/// [`UnknownZone`] when there is none of this name.
pub fn find(name: &str) -> Result<Tz, UnknownZone> {
    if let Ok(zone) = name.parse() {
        return Ok(zone);
    }
    let windows = windows::ZONES.iter().find(|(windows, _)| windows.eq_ignore_ascii_case(name));
    let iana = windows.map_or(name, |(_, iana)| iana);
    match chrono_tz::TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(iana)) {
        Some(zone) => Ok(*zone),
        None => Err(UnknownZone { near: nearest(name) }),
    }
}

/// There is no such zone. Does not quote the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownZone {
    near: Option<&'static str>,
}

impl UnknownZone {
    /// The name that was probably meant.
    pub fn suggestion(&self) -> Option<&'static str> {
        self.near
    }
}

impl std::fmt::Display for UnknownZone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.near {
            Some(near) => write!(f, "no such time zone; did you mean {near}?"),
            None => f.write_str("no such time zone: names look like Europe/Stockholm"),
        }
    }
}

impl std::error::Error for UnknownZone {}

/// The longest name that is compared with all others, in bytes.
const MAX_LEN: usize = 64;

fn nearest(name: &str) -> Option<&'static str> {
    if name.len() > MAX_LEN {
        return None;
    }
    let name = name.to_lowercase();
    let distance = |known: &str| strsim::osa_distance(&known.to_lowercase(), &name);
    let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    let nearest =
        names.chain(windows::ZONES.iter().map(|(windows, _)| *windows)).min_by_key(|known| distance(known));
    nearest.filter(|nearest| distance(nearest) <= name.chars().count() / 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_windows_leads_to_a_zone() {
        for (windows, iana) in windows::ZONES {
            let zone = find(windows).unwrap_or_else(|_| panic!("{windows}: {iana}"));
            assert!(zone.name() == *iana, "{windows}: {iana} is {zone}");
        }
    }

    #[test]
    fn the_names_of_windows_are_sorted_and_none_stands_twice() {
        assert!(windows::ZONES.is_sorted_by(|one, other| one.0 < other.0));
    }

    #[test]
    fn a_near_miss_of_either_kind_is_suggested_and_nothing_else() {
        let suggested = |name: &str| find(name).unwrap_err().suggestion();
        assert_eq!(suggested("Europe/Stokholm"), Some("Europe/Stockholm"));
        assert_eq!(suggested("W Europe Standard Time"), Some("W. Europe Standard Time"));
        assert_eq!(suggested("Mars/Olympus_Mons"), None);
        assert_eq!(suggested(&"x".repeat(1000)), None);
    }

    #[test]
    fn case_does_not_matter() {
        assert_eq!(find("europe/stockholm"), Ok(chrono_tz::Europe::Stockholm));
        assert_eq!(find("utc"), Ok(Tz::UTC));
        assert_eq!(find("pacific standard time"), Ok(chrono_tz::America::Los_Angeles));
    }
}
