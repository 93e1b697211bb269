//! Runs the tables of `docs/daylight-saving.md`: what each policy does on the two days on which clocks are set, and what
//! croner does.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use downbeat_scheduler::{Expression, FoldPolicy, GapPolicy, Policy, Schedule};
use std::str::FromStr as _;

const PAGE: &str = include_str!("../../../docs/daylight-saving.md");
const ZONE: Tz = Tz::Europe__Stockholm;

/// The cells of the rows between a heading line and the next empty line, without the head of the table.
fn rows(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, table) = PAGE.split_once(heading).unwrap();
    let lines = table.trim_start().lines().take_while(|line| line.starts_with('|')).skip(2);
    let cells = |line: &'static str| line.trim_matches(['|', ' ']).split(" | ").map(str::trim).collect();
    let rows: Vec<Vec<_>> = lines.map(cells).collect();
    assert!(rows.len() >= 7 && rows.iter().all(|row| row.len() == 9), "{rows:?}");
    rows
}

/// From 1:55 to 3:05 on the clock, in the notation of the tables.
fn shown(all: impl Iterator<Item = DateTime<Tz>>, day: u32, month: u32) -> String {
    let local = |hour, minute| ZONE.with_ymd_and_hms(2027, month, day, hour, minute, 0).unwrap();
    let (from, until) = (local(1, 55), local(3, 5));
    let mut passes: Vec<(String, Vec<String>)> = Vec::new();
    for at in all.skip_while(|at| *at < from).take_while(|at| *at <= until) {
        let (name, time) = (at.format("%Z").to_string(), at.format("%-H:%M").to_string());
        match passes.last_mut() {
            Some((last, times)) if *last == name => times.push(time),
            _ => passes.push((name, vec![time])),
        }
    }
    let said: Vec<String> = passes
        .into_iter()
        .map(|(name, times)| match &*times {
            [first, .., last] if times.len() > 3 => format!("{name} {first} … {last}"),
            _ => format!("{name} {}", times.join(" ")),
        })
        .collect();
    if said.is_empty() { "—".to_owned() } else { said.join("; ") }
}

fn check(heading: &str, day: u32, month: u32, policies: [Policy; 3]) {
    let midnight: DateTime<Utc> = ZONE.with_ymd_and_hms(2027, month, day, 0, 0, 0).unwrap().to_utc();
    let code = |cell: &'static str| cell.trim_matches('`');
    let mut wrong = Vec::new();
    for row in rows(heading) {
        let schedules = [code(row[0]), code(row[1])]
            .map(|text| Schedule::ignoring_named_zone(Expression::parse(text).unwrap(), ZONE).unwrap());
        // The line of cron says the same.
        assert!(schedules[0].equivalent(&schedules[1]).unwrap(), "{row:?}");
        for (column, policy) in (2..).zip(policies) {
            for schedule in &schedules {
                let found = shown(schedule.with_policy(policy).after(&midnight), day, month);
                if found != row[column] {
                    wrong.push(format!("{} column {column}: {found}", row[0]));
                }
                let mut back: Vec<_> = schedule
                    .with_policy(policy)
                    .before(&(midnight + TimeDelta::hours(12)))
                    .take_while(|at| *at > midnight)
                    .collect();
                back.reverse();
                assert_eq!(shown(back.into_iter(), day, month), found, "backward: {row:?}");
            }
        }
        let croner = croner::Cron::from_str(code(row[1])).unwrap();
        let found = shown(croner.iter_after(midnight.with_timezone(&ZONE)), day, month);
        if found != row[8] {
            wrong.push(format!("{} croner: {found}", row[0]));
        }
    }
    assert!(wrong.is_empty(), "the page says otherwise:\n{}", wrong.join("\n"));
}

#[test]
fn each_policy_does_in_the_gap_what_the_table_says() {
    let skip = Policy::default().with_gap(Some(GapPolicy::Skip));
    let at_end = Policy::default().with_gap(Some(GapPolicy::AtEnd));
    check("On 28 March, 2:00 to 3:00 is skipped:", 28, 3, [skip, at_end, Policy::default()]);
}

#[test]
fn each_policy_does_in_the_fold_what_the_table_says() {
    let both = Policy::default().with_fold(Some(FoldPolicy::Both));
    let first = Policy::default().with_fold(Some(FoldPolicy::First));
    check("On 31 October, 2:00 to 3:00 is repeated:", 31, 10, [both, first, Policy::default()]);
}

#[test]
fn the_names_of_the_policies_are_those_of_the_page() {
    for name in [GapPolicy::Skip, GapPolicy::AtEnd].map(GapPolicy::as_str) {
        assert!(
            PAGE.contains(&format!("| `gap: {name}` |")) && GapPolicy::from_name(name).is_some(),
            "{name}"
        );
    }
    for name in [FoldPolicy::Both, FoldPolicy::First].map(FoldPolicy::as_str) {
        assert!(
            PAGE.contains(&format!("| `fold: {name}` |")) && FoldPolicy::from_name(name).is_some(),
            "{name}"
        );
    }
}
