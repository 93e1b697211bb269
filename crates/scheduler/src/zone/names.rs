//! Names of zones: the known ones, and the ones that were probably meant.

use chrono_tz::{TZ_VARIANTS, Tz};
pub(super) use downbeat_parser::zone::ABBREVIATIONS;

/// The zone of a name of the database.
pub(super) fn of_database(name: &str) -> Option<Tz> {
    TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(name)).copied()
}

/// The zone with this city, if there is one alone.
pub(super) fn of_city(name: &str) -> Option<Tz> {
    let mut zones =
        TZ_VARIANTS.iter().filter(|zone| city(zone.name()).is_some_and(|city| is_written(city, name)));
    let zone = zones.next()?;
    zones.next().is_none().then_some(*zone)
}

/// Whether a city is written so; the database has `_` for the space between two words.
fn is_written(city: &str, name: &str) -> bool {
    let same = |(one, other): (u8, u8)| one.eq_ignore_ascii_case(&other) || (one, other) == (b'_', b' ');
    city.len() == name.len() && city.bytes().zip(name.bytes()).all(same)
}

/// The city of a name. Names of three parts have no city: their states have cities whose names are better known
/// elsewhere (San Juan, Vincennes). The states of Australia are not cities.
fn city(name: &str) -> Option<&str> {
    const AREAS: [&str; 10] = [
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    ];
    const STATES: [&str; 9] =
        ["ACT", "LHI", "NSW", "North", "South", "West", "Queensland", "Tasmania", "Victoria"];
    let (area, city) = name.split_once('/')?;
    let is_city =
        AREAS.contains(&area) && !city.contains('/') && !(area == "Australia" && STATES.contains(&city));
    is_city.then_some(city)
}

/// The names of what an abbreviation could be. An abbreviation is not a zone: most of them mean several zones,
/// and half of them apply to only one part of the year.
pub(super) fn behind_abbreviation(name: &str) -> Option<&'static [&'static str]> {
    let known = ABBREVIATIONS.iter().find(|(abbreviation, _)| abbreviation.eq_ignore_ascii_case(name));
    known.map(|(_, names)| *names)
}

/// The longest name that is compared with all others, in bytes.
const MAX_LEN: usize = 64;

/// More names than this that are equally near say nothing.
const MAX_NEAR: usize = 3;

/// A city shorter than this is near to too many words, in bytes.
const MIN_CITY: usize = 5;

/// The names, of the database and of `others`, that are closest to a name that no zone has, in alphabetical order.
pub(super) fn nearest(name: &str, others: &[(&'static str, &str)]) -> Vec<&'static str> {
    if name.len() > MAX_LEN {
        return Vec::new();
    }
    let plain = name.to_ascii_lowercase();
    let most = plain.chars().count() / 3;
    let distance = |known: &str| strsim::osa_distance(&known.to_ascii_lowercase(), &plain);
    let is_city = !name.contains('/') && name.len() >= MIN_CITY;
    let to_city = |known: &str| match city(known).filter(|_| is_city) {
        Some(city) => strsim::osa_distance(&city.to_ascii_lowercase(), &plain.replace(' ', "_")),
        None => usize::MAX,
    };
    let known = TZ_VARIANTS.iter().map(|zone| zone.name()).chain(others.iter().map(|(other, _)| *other));
    let known = known.filter(|known| is_a_place(known) && numbers(known).eq(numbers(name)));
    let (mut least, mut near) = (most, Vec::new());
    for known in known {
        let distance = distance(known).min(to_city(known));
        if distance < least {
            near.clear();
            least = distance;
        }
        let place = near.partition_point(|other| *other < known);
        if distance == least && near.get(place) != Some(&known) {
            near.insert(place, known);
        }
    }
    if near.len() > MAX_NEAR { Vec::new() } else { near }
}

/// Whether a name says where: near an abbreviation (`PST`) or an offset (`UTC+1`) there are only others, with other times.
fn is_a_place(known: &str) -> bool {
    known.rsplit('/').next().is_some_and(|last| last.contains(|c: char| c.is_ascii_lowercase()))
}

/// The digits of a name: a zone with another number is another zone.
pub(super) fn numbers(name: &str) -> impl Iterator<Item = char> + Clone + '_ {
    name.chars().filter(char::is_ascii_digit)
}
