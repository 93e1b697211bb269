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
    let plain = name.to_lowercase();
    let distance = |known: &str| strsim::osa_distance(&known.to_lowercase(), &plain);
    let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    let names = names.chain(windows::ZONES.iter().map(|(windows, _)| *windows));
    let mut names = names.filter(|known| is_a_place(known) && numbers(known) == numbers(name));
    let nearest = names.clone().min_by_key(|known| distance(known))?;
    if distance(nearest) <= plain.chars().count() / 3 {
        return Some(nearest);
    }
    // A city without its continent.
    names.find(|known| known.rsplit_once('/').is_some_and(|(_, city)| city.eq_ignore_ascii_case(name.trim())))
}

/// Whether a name says where: near an abbreviation (`PST`) or an offset (`UTC+1`) there are only others, with other times.
fn is_a_place(known: &str) -> bool {
    known.rsplit('/').next().is_some_and(|last| last.contains(|c: char| c.is_ascii_lowercase()))
}

/// The digits of a name: a zone with another number is another zone.
fn numbers(name: &str) -> Vec<char> {
    name.chars().filter(char::is_ascii_digit).collect()
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
    fn near_an_abbreviation_or_an_offset_nothing_is_suggested() {
        for name in [
            "PST",
            "PDT",
            "EDT",
            "CST",
            "CEST",
            "BST",
            "AEST",
            "IST",
            "MSK",
            "GTM",
            "UCT+1",
            "UTC+1",
            "UTC-2",
            "UTC+5:30",
            "GMT+1",
            "GMT-25",
            "Etc/GTM+5",
            "Etc/UTC+5",
            "CST6EDT",
            "Russia Time Zone 9",
            "Z",
            "Local",
        ] {
            assert_eq!(find(name).unwrap_err().suggestion(), None, "{name}");
        }
    }

    #[test]
    fn a_city_alone_is_put_right() {
        let suggested = |name: &str| find(name).unwrap_err().suggestion();
        assert_eq!(suggested("stockholm"), Some("Europe/Stockholm"));
        assert_eq!(suggested("New_York"), Some("America/New_York"));
        assert_eq!(suggested("Russia Time Zne 10"), Some("Russia Time Zone 10"));
    }

    #[test]
    fn each_suggestion_is_a_zone_and_has_the_numbers_of_what_was_written() {
        let names: Vec<&str> = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).collect();
        for name in names.iter().step_by(7).chain(&["GMT+0", "EST5EDT", "Etc/GMT-14"]) {
            // One letter is missing.
            for at in (0..name.len()).filter(|at| name.as_bytes()[*at].is_ascii_alphabetic()) {
                let written = format!("{}{}", &name[..at], &name[at + 1..]);
                let Err(unknown) = find(&written) else { continue };
                let Some(near) = unknown.suggestion() else { continue };
                assert!(find(near).is_ok() && numbers(near) == numbers(&written), "{written}: {near}");
                assert!(is_a_place(near), "{written}: {near}");
            }
        }
    }

    #[test]
    fn case_does_not_matter() {
        assert_eq!(find("europe/stockholm"), Ok(chrono_tz::Europe::Stockholm));
        assert_eq!(find("utc"), Ok(Tz::UTC));
        assert_eq!(find("pacific standard time"), Ok(chrono_tz::America::Los_Angeles));
    }
}
