//! What of a time zone is words: the form of a name, and offsets from UTC. Which names there are is the scheduler's to know.

use std::borrow::Cow;

/// Whether a time zone could have this name: the zone database has none of another form.
///
/// ```
/// use downbeat_parser::zone;
///
/// assert!(zone::is_name("America/Port-au-Prince") && !zone::is_name("Here\n*"));
/// ```
pub fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_/+-".contains(&byte))
}

/// Whether a name can be told from any other word: a path such as `Europe/Stockholm`, UTC, an offset. No area of the database has
/// a name of one letter, and no place one of two: `M/W/F` are days.
pub(crate) fn is_evident(name: &str) -> bool {
    let is_path = || {
        let ends = name.split_once('/').zip(name.rsplit_once('/'));
        is_name(name) && ends.is_some_and(|((area, _), (_, place))| area.len() > 1 && place.len() > 2)
    };
    ["utc", "gmt"].iter().any(|zone| name.eq_ignore_ascii_case(zone)) || offset(name).is_some() || is_path()
}

/// Abbreviations, and the zones that each could be, in the order in which they are asked for most. An abbreviation is no zone: most
/// have several meanings. Those that the database has as names (`EST`, `CET`) are zones.
pub const ABBREVIATIONS: &[(&str, &[&str])] = &[
    ("ACST", &["Australia/Adelaide", "Australia/Darwin"]),
    ("ADT", &["America/Halifax"]),
    ("AEDT", &["Australia/Sydney"]),
    ("AEST", &["Australia/Sydney", "Australia/Brisbane"]),
    ("AKST", &["America/Anchorage"]),
    ("AST", &["America/Halifax", "America/Puerto_Rico", "Asia/Riyadh"]),
    ("AWST", &["Australia/Perth"]),
    ("BST", &["Europe/London", "Asia/Dhaka", "Pacific/Bougainville"]),
    ("CAT", &["Africa/Maputo"]),
    ("CDT", &["America/Chicago", "America/Havana"]),
    ("CEST", &["Europe/Berlin", "Europe/Paris", "Europe/Stockholm"]),
    ("CST", &["America/Chicago", "Asia/Shanghai", "America/Havana"]),
    ("CT", &["America/Chicago"]),
    ("EAT", &["Africa/Nairobi"]),
    ("EDT", &["America/New_York"]),
    ("EEST", &["Europe/Helsinki", "Europe/Athens", "Africa/Cairo"]),
    ("ET", &["America/New_York"]),
    ("GST", &["Asia/Dubai", "Atlantic/South_Georgia"]),
    ("HKT", &["Asia/Hong_Kong"]),
    ("IDT", &["Asia/Jerusalem"]),
    ("IST", &["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"]),
    ("JST", &["Asia/Tokyo"]),
    ("KST", &["Asia/Seoul"]),
    ("MDT", &["America/Denver"]),
    ("MSK", &["Europe/Moscow"]),
    ("MT", &["America/Denver"]),
    ("NDT", &["America/St_Johns"]),
    ("NST", &["America/St_Johns"]),
    ("NZDT", &["Pacific/Auckland"]),
    ("NZST", &["Pacific/Auckland"]),
    ("PDT", &["America/Los_Angeles"]),
    ("PKT", &["Asia/Karachi"]),
    ("PST", &["America/Los_Angeles", "Asia/Manila"]),
    ("PT", &["America/Los_Angeles"]),
    ("SAST", &["Africa/Johannesburg"]),
    ("SGT", &["Asia/Singapore"]),
    ("SST", &["Pacific/Pago_Pago", "Asia/Singapore"]),
    ("WAT", &["Africa/Lagos"]),
    ("WEST", &["Europe/Lisbon", "Atlantic/Canary"]),
    ("WIB", &["Asia/Jakarta"]),
];

/// Places that people name as if they were zones, beside those of [`ABBREVIATIONS`].
const PLACES: &[&str] = &[
    "Africa/Casablanca",
    "America/Argentina/Buenos_Aires",
    "America/Bogota",
    "America/Lima",
    "America/Mexico_City",
    "America/Phoenix",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Toronto",
    "America/Vancouver",
    "Asia/Bangkok",
    "Asia/Kathmandu",
    "Asia/Taipei",
    "Asia/Tehran",
    "Australia/Melbourne",
    "Europe/Amsterdam",
    "Europe/Brussels",
    "Europe/Bucharest",
    "Europe/Budapest",
    "Europe/Copenhagen",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Europe/Madrid",
    "Europe/Oslo",
    "Europe/Prague",
    "Europe/Rome",
    "Europe/Vienna",
    "Europe/Warsaw",
    "Europe/Zurich",
    "Pacific/Honolulu",
];

/// The zone of a place that a text begins with, and how many bytes it and `time` after it have: `New York time`.
pub(crate) fn of_place(text: &str) -> Option<(&'static str, usize)> {
    let begins = |zone: &str| {
        let place = zone.rsplit('/').next().unwrap_or_default();
        let said = text.get(..place.len())?;
        let is_same = |(a, b): (u8, u8)| a.eq_ignore_ascii_case(&b) || (b == b'_' && a == b' ');
        let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '/');
        let rest = text.get(place.len()..).filter(|rest| ends(rest))?;
        let time =
            rest.get(..5).filter(|word| word.eq_ignore_ascii_case(" time")).map_or(0, |word| word.len());
        said.bytes().zip(place.bytes()).all(is_same).then_some(place.len() + time)
    };
    known().find_map(|zone| Some((zone, begins(zone)?)))
}

/// Whether a word is, or begins, the name of such a place.
pub(crate) fn is_place(word: &str) -> bool {
    let first = |zone: &str| {
        let place = zone.rsplit('/').next().unwrap_or_default();
        place.split('_').next().is_some_and(|first| first.eq_ignore_ascii_case(word))
    };
    known().any(first)
}

fn known() -> impl Iterator<Item = &'static str> {
    ABBREVIATIONS.iter().flat_map(|(_, zones)| zones.iter()).chain(PLACES).copied()
}

/// The greatest offset of any place, in hours: that of Kiritimati.
const MOST_HOURS: i32 = 14;

/// The seconds of an offset from UTC, positive east of Greenwich: `UTC+2`, `GMT-03:30`, `+02:00`, `+0545`. `None` when the text
/// is no offset, or one of more than 14 hours.
///
/// ```
/// use downbeat_parser::zone;
///
/// assert_eq!(zone::offset("UTC+2"), Some(7_200));
/// assert_eq!(zone::offset("-03:30"), Some(-12_600));
/// assert_eq!(zone::offset("Europe/Stockholm"), None);
/// ```
pub fn offset(text: &str) -> Option<i32> {
    let base =
        text.get(..3).is_some_and(|base| ["utc", "gmt"].iter().any(|one| base.eq_ignore_ascii_case(one)));
    let signed = if base { text.get(3..)? } else { text };
    let (sign, digits) = match signed.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, signed.strip_prefix(['-', '\u{2212}'])?),
    };
    let (hours, minutes) = match (digits.split_once(':'), digits.len()) {
        (Some(parts), _) => parts,
        (None, 4) => digits.split_at_checked(2)?,
        (None, _) => (digits, "00"),
    };
    let is_number = |text: &str, least: usize| {
        (least..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(hours, 1) || !is_number(minutes, 2) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = hours * 3600 + minutes * 60;
    (minutes < 60 && seconds <= MOST_HOURS * 3600).then_some(sign * seconds)
}

/// The name that the zone database has for a zone that was named so: `Etc/GMT-2` for `UTC+2`, as its names count west of
/// Greenwich; what is no offset, as it is. `None` for an offset that the database has no name for: it has whole hours only,
/// from 12 west to 14 east.
///
/// ```
/// use downbeat_parser::zone;
///
/// assert_eq!(zone::database_name("UTC+2").as_deref(), Some("Etc/GMT-2"));
/// assert_eq!(zone::database_name("Europe/Stockholm").as_deref(), Some("Europe/Stockholm"));
/// assert_eq!(zone::database_name("UTC+05:45"), None);
/// ```
pub fn database_name(name: &str) -> Option<Cow<'_, str>> {
    match offset(name) {
        None => Some(name.into()),
        Some(0) => Some("UTC".into()),
        Some(seconds) if seconds % 3600 == 0 && seconds >= -12 * 3600 => {
            Some(format!("Etc/GMT{:+}", -seconds / 3600).into())
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_read_however_people_write_it() {
        for (text, minutes) in [
            ("UTC+2", 120),
            ("utc+02", 120),
            ("GMT+02:00", 120),
            ("+2", 120),
            ("+02:00", 120),
            ("+0200", 120),
            ("UTC\u{2212}3", -180),
            ("-03:30", -210),
            ("UTC+5:45", 345),
            ("UTC+14", 840),
            ("-00:00", 0),
            ("GMT-0", 0),
        ] {
            assert_eq!(offset(text), Some(minutes * 60), "{text}");
        }
    }

    #[test]
    fn what_is_no_offset_of_any_place_is_none() {
        for text in [
            "",
            "UTC",
            "+",
            "UTC+",
            "UTC2",
            "2",
            "+2:3",
            "+02:60",
            "+130",
            "+15",
            "+14:01",
            "UTC+2h",
            "Etc/GMT+5",
            "UCT+1",
            "++2",
            "+ 2",
            "+02:00:00",
            "+٢",
        ] {
            assert_eq!(offset(text), None, "{text}");
        }
    }

    #[test]
    fn the_database_counts_west_and_has_whole_hours() {
        let named = ["UTC+14", "+1", "-12", "GMT-00", "-13", "UTC+5:30"]
            .map(|text| database_name(text).map(String::from));
        let names = named.iter().map(|name| name.as_deref().unwrap_or("-")).collect::<Vec<_>>();
        assert_eq!(names, ["Etc/GMT-14", "Etc/GMT-1", "Etc/GMT+12", "UTC", "-", "-"]);
    }
}
