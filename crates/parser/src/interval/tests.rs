//! Elapsed times, one case a line.

use crate::{Expression, Timing};

fn millis(text: &str) -> u64 {
    match Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).timing() {
        Timing::Interval(interval) => interval.as_millis(),
        Timing::Calendar(_) => panic!("{text} is no interval"),
    }
}

#[test]
fn an_elapsed_time_is_the_sum_of_its_parts() {
    for (text, expected) in [
        ("@every 90m", 5_400_000),
        ("@every 1h30m", 5_400_000),
        ("@EVERY 1.5h", 5_400_000),
        ("@every 1 hour 30 minutes", 5_400_000),
        ("@every 1d12h", 129_600_000),
        ("@every 250ms", 250),
        ("@every 0.001s", 1),
        ("  @every   5s  ", 5_000),
        ("PT15M", 900_000),
        ("pt15m", 900_000),
        ("P1D", 86_400_000),
        ("P2W", 1_209_600_000),
        ("P1DT12H", 129_600_000),
        ("PT1H30M", 5_400_000),
        ("PT0.5S", 500),
        ("PT0,25H", 900_000),
        ("P1W2DT3H4M5S", 788_645_000),
    ] {
        assert_eq!(millis(text), expected, "{text}");
    }
}

#[test]
fn the_longest_interval_is_a_hundred_years() {
    assert_eq!(millis("P36525D"), crate::Interval::MAX_MILLIS);
    assert!(Expression::parse("PT876600H0.001S").is_err());
    assert!(Expression::parse("@every 99999999999999999999h").is_err());
}
