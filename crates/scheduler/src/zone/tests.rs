//! Names and what they lead to.

use super::*;
use chrono::{FixedOffset, Offset};
use chrono_tz::TZ_VARIANTS;
use chrono_tz::Tz;
use downbeat_parser::zone;

fn found(name: &str) -> String {
    Zone::find(name).map_or_else(|unknown| format!("none: {}", unknown.help()), |zone| zone.to_string())
}

#[test]
fn a_zone_is_found_however_its_name_is_written() {
    for (name, zone) in [
        ("Europe/Stockholm", "Europe/Stockholm"),
        ("europe/stockholm", "Europe/Stockholm"),
        ("EUROPE/STOCKHOLM", "Europe/Stockholm"),
        (" (Europe/Stockholm) ", "Europe/Stockholm"),
        ("utc", "UTC"),
        ("gmt", "GMT"),
        ("GMT+0", "GMT+0"),
        ("Etc/GMT-2", "Etc/GMT-2"),
        ("est", "EST"),
        ("UTC+2", "UTC+02:00"),
        ("(UTC-03:30)", "UTC-03:30"),
        ("+05:45", "UTC+05:45"),
        ("utc+0", "UTC"),
        ("-00:00", "UTC"),
        ("Stockholm", "Europe/Stockholm"),
        ("NEW YORK", "America/New_York"),
        ("New_York", "America/New_York"),
        ("Port-au-Prince", "America/Port-au-Prince"),
    ] {
        assert_eq!(found(name), zone, "{name}");
    }
}

#[test]
fn a_city_that_several_areas_have_is_not_chosen_among_but_all_are_named() {
    assert_eq!(found("Istanbul"), "none: it could be `Asia/Istanbul` or `Europe/Istanbul`");
    // Its better known namesake is in Puerto Rico.
    assert!(Zone::find("San_Juan").is_err());
    for name in ["west", "north", "center", "general", "eastern", "victoria", "ACT"] {
        assert!(Zone::find(name).is_err(), "{name}");
    }
}

#[test]
fn every_name_of_the_database_and_every_offset_is_found_again_from_what_is_displayed() {
    for zone in TZ_VARIANTS {
        assert_eq!(Zone::find(&zone.name().to_lowercase()), Ok(zone.into()), "{zone}");
    }
    for minutes in (-14 * 60..=14 * 60).step_by(15) {
        let zone = Zone::from(FixedOffset::east_opt(minutes * 60).unwrap());
        assert_eq!(Zone::find(&zone.to_string()), Ok(zone));
    }
}

#[test]
fn the_name_that_an_offset_has_in_the_database_is_that_of_a_zone_with_this_offset() {
    use chrono::TimeZone as _;
    for hours in -12..=14 {
        let text = format!("UTC{hours:+}");
        let named = Zone::find(&zone::database_name(&text).unwrap()).unwrap();
        let offset = named.offset_from_utc_datetime(&chrono::DateTime::UNIX_EPOCH.naive_utc());
        assert_eq!(offset.fix().local_minus_utc(), hours * 3600, "{text}");
        assert!(matches!(named, Zone::Named(_)));
    }
}

#[test]
fn each_abbreviation_lists_zones_and_none_is_a_name_of_the_database() {
    for (abbreviation, names) in names::ABBREVIATIONS {
        let unknown = Zone::find(&abbreviation.to_lowercase()).unwrap_err();
        assert_eq!((unknown.suggestion(), unknown.candidates()), (None, *names), "{abbreviation}");
        for name in *names {
            assert!(name.parse::<Tz>().is_ok(), "{abbreviation}: {name}");
        }
    }
    assert!(names::ABBREVIATIONS.is_sorted_by(|one, other| one.0 < other.0));
}

#[test]
fn an_abbreviation_is_used_in_each_place_that_it_lists() {
    use chrono::TimeZone as _;
    // What English speakers say, and the database has as a number or as a part of the year.
    const SAID: [&str; 9] = ["AST", "CT", "ET", "MT", "PT", "BST", "GST", "SGT", "SST"];
    for (abbreviation, names) in names::ABBREVIATIONS.iter().filter(|(name, _)| !SAID.contains(name)) {
        for name in *names {
            let zone: Tz = name.parse().unwrap();
            let mut months = (1..=12).map(|month| zone.with_ymd_and_hms(2026, month, 15, 12, 0, 0).unwrap());
            let used = months.any(|at| at.format("%Z").to_string() == *abbreviation);
            assert!(used, "{abbreviation}: {name}");
        }
    }
}

#[test]
fn a_near_miss_is_suggested_and_nothing_else() {
    let suggested = |name: &str| Zone::find(name).unwrap_err().suggestion();
    assert_eq!(suggested("Europe/Stokholm"), Some("Europe/Stockholm"));
    assert_eq!(suggested("stokholm"), Some("Europe/Stockholm"));
    assert_eq!(suggested("New Yrok"), Some("America/New_York"));
    for name in ["Mars/Olympus_Mons", "Here", "Local", "Z", "", "()", "soon", "noon", &"x".repeat(1000)] {
        let unknown = Zone::find(name).unwrap_err();
        assert_eq!((unknown.suggestion(), unknown.candidates()), (None, &[][..]), "{name}");
    }
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
        "UTC+15",
        "UTC-20",
        "UTC+5:60",
        "GMT-25",
        "Etc/GTM+5",
        "Etc/UTC+5",
        "CST6EDT",
        "Z",
        "Local",
    ] {
        assert_eq!(Zone::find(name).unwrap_err().suggestion(), None, "{name}");
    }
}

#[test]
fn names_that_are_equally_near_are_all_named() {
    let unknown = Zone::find("Europe/Kyev").unwrap_err();
    assert_eq!((unknown.suggestion(), unknown.candidates()), (None, &["Europe/Kiev", "Europe/Kyiv"][..]));
}

#[test]
fn each_suggestion_is_a_zone_and_has_the_numbers_of_what_was_written() {
    let names: Vec<&str> = TZ_VARIANTS.iter().map(|zone| zone.name()).collect();
    for name in names.iter().step_by(7).chain(&["GMT+0", "EST5EDT", "Etc/GMT-14"]) {
        // One letter is missing.
        for at in (0..name.len()).filter(|at| name.as_bytes()[*at].is_ascii_alphabetic()) {
            let written = format!("{}{}", &name[..at], &name[at + 1..]);
            let Err(unknown) = Zone::find(&written) else { continue };
            for near in unknown.suggestion().iter().chain(unknown.candidates()) {
                assert!(
                    Zone::find(near).is_ok() && names::numbers(near).eq(names::numbers(&written)),
                    "{written}: {near}"
                );
            }
        }
    }
}
