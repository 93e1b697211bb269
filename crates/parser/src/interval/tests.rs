//! Elapsed times, one case a line.

use crate::{Expression, Length, Timing};
use std::time::Duration;

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

#[test]
fn a_number_below_a_second_is_refused_and_each_text_that_is_proposed_says_what_it_is_proposed_for() {
    for number in [1_u64, 5, 60, 300, 999] {
        let error = Expression::parse(&number.to_string()).unwrap_err();
        let help = error.help().unwrap();
        let proposed: Vec<u64> = help.split('`').skip(1).step_by(2).map(millis).collect();
        assert_eq!(proposed, [number * 1000, number], "{help}");
    }
    assert_eq!([millis("1000"), millis("1001"), millis("0001000")], [1000, 1001, 1000]);
}

#[test]
fn from_a_second_on_only_numbers_that_are_hardly_meant_so_have_a_lint() {
    let lint = |number: u64| Expression::parse(&number.to_string()).unwrap().lints().pop();
    for number in [
        1000,
        2000,
        5000,
        10_000,
        30_000,
        60_000,
        90_000,
        300_000,
        900_000,
        3_600_000,
        86_400_000,
        604_800_000,
    ] {
        assert_eq!(lint(number), None, "{number}");
    }
    for number in [1800, 3600, 7200, 36_000, 43_200, 86_400, 604_800, 2_592_000, 1500, 60_001] {
        let lint = lint(number).unwrap();
        assert_eq!(lint.code(), "odd-milliseconds", "{number}");
        assert_eq!(millis(lint.suggestion().unwrap()), number * 1000, "{lint}");
    }
    for year in [1970, 2026, 2030, 2099] {
        let help = lint(year).unwrap().help().unwrap();
        assert!(Expression::parse(help.split('`').nth(1).unwrap()).is_ok(), "{help}");
    }
    assert_eq!(millis(lint(90_061_001).unwrap().suggestion().unwrap()), 90_061_000);
}

#[test]
fn a_length_of_time_is_read_alike_by_itself_and_by_a_schedule() {
    for (text, length) in [
        ("90s", 90_000),
        ("1h30m", 5_400_000),
        ("1.5h", 5_400_000),
        ("1,5 Hours", 5_400_000),
        ("1 hour 30 minutes", 5_400_000),
        ("  1d 250ms ", 86_400_250),
        ("PT15M", 900_000),
        ("01m", 60_000),
    ] {
        assert_eq!(text.parse().map(Length::as_millis), Ok(length), "{text}");
        assert_eq!(millis(&format!("@every {text}")), length, "{text}");
    }
    assert_eq!("0s".parse().map(Length::as_millis), Ok(0));
    assert!(Expression::parse("@every 0s").is_err());
    for text in [
        "",
        " ",
        "10",
        "s",
        "30s1m",
        "1s1s",
        "-1s",
        "1s5",
        "1.5h30m",
        "0.0001s",
        "5m in UTC",
        "5 fortnights",
        "99999999999999999999s",
    ] {
        assert!(text.parse::<Length>().is_err(), "{text}");
        assert!(text.contains(" in ") || Expression::parse(&format!("@every {text}")).is_err(), "{text}");
    }
}

#[test]
fn what_is_wrong_with_a_length_of_time_is_said_with_its_place_and_what_would_do() {
    let bounds = Duration::from_millis(100)..=Duration::from_secs(60);
    let said = |text: &str| {
        let error = Length::read_within(text, &bounds).unwrap_err();
        format!("{text:?} {:?}: {error}; {}\n", error.span(), error.help())
    };
    let texts = [
        "",
        "soon",
        "10",
        " 10 ",
        "10 seks",
        "1m x",
        "30s1m",
        "1.5m1s",
        "P1Y",
        "PT5",
        "5m in UTC",
        "0s",
        "2m",
    ];
    insta::assert_snapshot!(texts.map(said).concat(), @r#"
    "" 0..0: expected a length of time with its unit; write it as `90s`, `1h30m` or `1.5h`
    "soon" 0..4: expected a length of time with its unit; write it as `90s`, `1h30m` or `1.5h`
    "10" 2..2: expected a unit after the number: `d`, `h`, `m`, `s` or `ms`; did you mean `10s`?
    " 10 " 3..3: expected a unit after the number: `d`, `h`, `m`, `s` or `ms`; did you mean `10s`?
    "10 seks" 3..7: expected a unit after the number: `d`, `h`, `m`, `s` or `ms`; write it as `90s`, `1h30m` or `1.5h`
    "1m x" 3..4: expected a number; write it as `90s`, `1h30m` or `1.5h`
    "30s1m" 3..5: units come from the greatest to the least, each once; write it as `90s`, `1h30m` or `1.5h`
    "1.5m1s" 4..5: only the last number may have a fraction, and none below a millisecond; write it as `90s`, `1h30m` or `1.5h`
    "P1Y" 1..3: years and months have no fixed length; write it as `90s`, `1h30m` or `1.5h`
    "PT5" 3..3: expected a unit after the number: `H`, `M` or `S`; write it as `90s`, `1h30m` or `1.5h`
    "5m in UTC" 3..5: expected a number; write it as `90s`, `1h30m` or `1.5h`
    "0s" 0..2: this length of time is shorter than 100ms; write one from 100ms to 1m
    "2m" 0..2: this length of time is longer than 1m; write one from 100ms to 1m
    "#);
}

#[test]
fn a_length_of_time_is_written_as_it_is_read() {
    for millis in [0, 1, 999, 1000, 1500, 60_000, 90_000, 3_600_000, 90_061_001, crate::Interval::MAX_MILLIS]
    {
        let length = Length::from(Duration::from_millis(millis));
        assert_eq!(length.to_string().parse(), Ok(length), "{length}");
    }
    assert_eq!(Length::from(Duration::from_secs(5400)).to_string(), "1h30m");
    assert_eq!(Length::from(Duration::MAX).as_millis(), crate::Interval::MAX_MILLIS);
}
