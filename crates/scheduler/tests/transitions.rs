//! Through every change of offset of every zone of chrono-tz from 1970 to 2037: a fixed set of schedules, forward and
//! backward, as they are and with each policy, against an oracle made of chrono-tz's offsets alone.
//!
//! The zones are divided between two tests each, so that processors share the work.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod common;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use common::shifts::{CASES, DISTINCT, SHIFTS, Shift, kept, members, shifts};
use common::text;
use downbeat_scheduler::{FoldPolicy, GapPolicy, Policy, Schedule};

/// How far around a change is looked, in seconds: a day in all.
const AROUND: i64 = 12 * 3600;

fn instant(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).unwrap()
}

fn agree(found: &[i64], expected: &[i64], told: impl Fn() -> String) {
    if found != expected {
        let show = |all: &[i64]| all.iter().map(|&at| instant(at).to_rfc3339()).collect::<Vec<_>>();
        let first = found.iter().zip(expected).take_while(|(one, other)| one == other).count();
        let rest = |all: &[i64]| show(&all[first.min(all.len())..(first + 5).min(all.len())]);
        panic!("{}:\nfound    {:?}\nexpected {:?}", told(), rest(found), rest(expected));
    }
}

/// Deals with the zones whose place leaves this remainder.
fn for_each_shift(zones: &[(Tz, Vec<Shift>)], remainder: usize, mut check: impl FnMut(Tz, Shift)) {
    let mut count = 0;
    for (zone, shifts) in zones.iter().skip(remainder).step_by(2) {
        for &shift in shifts {
            check(*zone, shift);
            count += 1;
        }
    }
    assert!(count > 2_000, "only {count} changes of offset");
}

fn membership(remainder: usize) {
    let utc: Vec<_> = CASES.iter().map(|case| text(case.text)).collect();
    let mut current: Option<(Tz, Vec<Schedule<Tz>>)> = None;
    for_each_shift(&SHIFTS, remainder, |zone, shift| {
        let compile = || {
            utc.iter().map(|expression| Schedule::ignoring_named_zone(expression, zone).unwrap()).collect()
        };
        if current.as_ref().is_none_or(|(known, _)| *known != zone) {
            current = Some((zone, compile()));
        }
        let (first, end) = (shift.at - AROUND, shift.at + AROUND);
        for (case, schedule) in CASES.iter().zip(&current.as_ref().unwrap().1) {
            let mut expected = members(shift, &case.civil_around(shift));
            expected.retain(|at| (first..end).contains(at));
            let told = |way: &str| format!("{} in {zone}, {way} {shift:?}", case.text);
            let after = schedule.after(&instant(first - 1)).map(|at| at.timestamp());
            let after: Vec<i64> = after.take_while(|&at| at < end).collect();
            agree(&after, &expected, || told("forward"));
            let before = schedule.before(&instant(end)).map(|at| at.timestamp());
            let mut before: Vec<i64> = before.take_while(|&at| at >= first).collect();
            before.reverse();
            agree(&before, &expected, || told("backward"));
        }
    });
}

/// The default and the other explicit policies; membership has its own test.
const POLICIES: [(Option<GapPolicy>, Option<FoldPolicy>); 2] =
    [(None, None), (Some(GapPolicy::AtEnd), Some(FoldPolicy::First))];

fn policies(remainder: usize) {
    let utc: Vec<_> = CASES.iter().map(|case| text(case.text)).collect();
    let mut current: Option<(Tz, Vec<Schedule<Tz>>)> = None;
    for_each_shift(&DISTINCT, remainder, |zone, shift| {
        let compile = || {
            utc.iter().map(|expression| Schedule::ignoring_named_zone(expression, zone).unwrap()).collect()
        };
        if current.as_ref().is_none_or(|(known, _)| *known != zone) {
            current = Some((zone, compile()));
        }
        // What a policy may change, and a little on either side.
        let reach = (shift.after - shift.before).abs() + 2 * 3600;
        let (first, end) = (shift.at - reach, shift.at + reach);
        for (case, schedule) in CASES.iter().zip(&current.as_ref().unwrap().1) {
            let civil = case.civil_around(shift);
            for (gap, fold) in POLICIES {
                let policy = Policy::default().with_gap(gap).with_fold(fold);
                let schedule = schedule.with_policy(policy);
                let mut expected = kept(shift, &civil, policy);
                expected.retain(|at| (first..end).contains(at));
                let told = |way: &str| format!("{} in {zone}, {policy:?}, {way} {shift:?}", case.text);
                let after = schedule.after(&instant(first - 1)).map(|at| at.timestamp());
                let after: Vec<i64> = after.take_while(|&at| at < end).collect();
                agree(&after, &expected, || told("forward"));
                let before = schedule.before(&instant(end)).map(|at| at.timestamp());
                let mut before: Vec<i64> = before.take_while(|&at| at >= first).collect();
                before.reverse();
                agree(&before, &expected, || told("backward"));
            }
        }
    });
}

#[test]
fn occurrences_follow_the_offsets_through_every_transition_of_every_other_zone() {
    membership(0);
}

#[test]
fn occurrences_follow_the_offsets_through_every_transition_of_the_zones_between() {
    membership(1);
}

#[test]
fn policies_do_what_their_documentation_says_at_every_transition_of_every_other_zone() {
    policies(0);
}

#[test]
fn policies_do_what_their_documentation_says_at_every_transition_of_the_zones_between() {
    policies(1);
}

#[test]
fn the_set_of_shifts_has_every_kind_that_hurts() {
    let has = |zone: Tz, length: i64| {
        // A zone may stand under another name.
        let wanted = shifts(zone);
        let known = SHIFTS.iter().any(|(_, shifts)| *shifts == wanted);
        known && wanted.iter().any(|shift| shift.after - shift.before == length)
    };
    for (zone, length) in [
        (Tz::Africa__Monrovia, 2670),
        (Tz::Antarctica__Troll, 7200),
        (Tz::Pacific__Apia, 86_400),
        (Tz::Australia__Lord_Howe, 1800),
        (Tz::Pacific__Kwajalein, 86_400),
        (Tz::Africa__Casablanca, -3600),
    ] {
        assert!(has(zone, length), "{zone} {length}");
    }
}
