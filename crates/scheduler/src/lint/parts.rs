//! Which of the schedules and exceptions of a model have an effect.

use crate::{Schedule, Zone};
use chrono::{DateTime, TimeDelta, TimeZone, Timelike as _, Utc};
use downbeat_parser::{Conjunction, Lint, Model, Modifier};

/// How many occurrences are looked at for a long gap or a close pair.
pub(super) const LOOKED_AT: usize = 1_000;

/// Models with more schedules or exceptions than this are not looked at part by part: each part is compared with all others.
const MAX_PARTS: usize = 16;

/// Why a model never fires.
pub(super) fn never<Z: TimeZone>(model: &Model, whole: &Schedule<Z>) -> Lint {
    let fires = |schedules: &[Conjunction], exceptions: &[Conjunction]| {
        let model = Model::new(schedules.iter().cloned(), exceptions.iter().cloned());
        let part = model.ok().and_then(|model| whole.of_expression(&model.into(), whole.zone().clone()).ok());
        part.is_some_and(|part| !part.never())
    };
    if fires(model.schedules(), &[]) {
        let exceptions = model.exceptions();
        let alone = exceptions.iter().position(|one| !fires(model.schedules(), std::slice::from_ref(one)));
        let which = match (alone, exceptions.len()) {
            (_, 1) => "its exception takes".to_owned(),
            (Some(at), count) => format!("the {} of its {count} exceptions takes", ordinal(at)),
            (None, count) => format!("its {count} exceptions together take"),
        };
        return Lint::new("never-fires", format!("it never fires: {which} every occurrence away"));
    }
    let mut reasons: Vec<String> = Vec::new();
    for schedule in model.schedules() {
        let reason = why_never(schedule, |schedule| fires(std::slice::from_ref(schedule), &[]));
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    Lint::new("never-fires", format!("it never fires: {}", reasons.join("; ")))
}

/// Which of its constraints contradict each other.
fn why_never(schedule: &Conjunction, fires: impl Fn(&Conjunction) -> bool) -> String {
    let all = schedule.constraints();
    let without = |at: usize| {
        let others = all.iter().enumerate().filter(|&(other, _)| other != at).map(|(_, one)| one.clone());
        schedule.with_constraints(others)
    };
    if !schedule.is_of_later() && Conjunction::new(all.to_vec()).is_ok_and(|rest| fires(&rest)) {
        return "nothing meets its constraints on the dates within which it holds".to_owned();
    }
    // Those that it would fire without.
    let culprits = all.iter().enumerate().filter(|&(at, _)| without(at).is_ok_and(|rest| fires(&rest)));
    let mut names: Vec<String> = culprits.map(|(_, one)| one.period().to_string()).collect();
    if names.is_empty() {
        names = all.iter().map(|one| one.period().to_string()).collect();
    }
    names.dedup();
    match &names[..] {
        [one] => format!("nothing meets its constraint on the {one}"),
        [others @ .., last] => {
            format!("nothing meets its constraints on the {} and the {last} together", others.join(", the "))
        }
        [] => "nothing meets its constraints".to_owned(),
    }
}

/// Schedules that add nothing, exceptions that take nothing, and schedules that come close to each other.
pub(super) fn lints(model: &Model, whole: &Schedule, now: DateTime<Utc>) -> Vec<Lint> {
    let (schedules, exceptions) = (model.schedules(), model.exceptions());
    let mut all = Vec::new();
    if schedules.len() > MAX_PARTS || exceptions.len() > MAX_PARTS {
        return all;
    }
    // Without civil time there is nothing to compare: instants are asked of the zone.
    let of = |schedules: Vec<Conjunction>, exceptions: Vec<Conjunction>| {
        compiled(whole, Model::new(schedules, exceptions).ok()?)
    };
    if schedules.len() > 1 {
        let parts: Vec<Schedule<Utc>> =
            schedules.iter().filter_map(|part| of(vec![part.clone()], exceptions.to_vec())).collect();
        all.extend(idle_schedules(schedules, &parts));
        all.extend(close(whole, &parts, now));
    }
    let Some(everything) = compiled(whole, model.clone()) else { return all };
    for at in 0..exceptions.len() {
        let others = exceptions.iter().enumerate().filter(|&(other, _)| other != at);
        let others = others.map(|(_, one)| one.clone()).collect();
        let idle =
            of(schedules.to_vec(), others).is_some_and(|rest| rest.equivalent(&everything).unwrap_or(false));
        if idle {
            let which = match exceptions.len() {
                1 => "its exception".to_owned(),
                count => format!("the {} of its {count} exceptions", ordinal(at)),
            };
            all.push(Lint::new("idle-exception", format!("{which} takes no occurrence away")));
        }
    }
    all
}

/// Schedules whose every occurrence is also in the others.
fn idle_schedules(schedules: &[Conjunction], parts: &[Schedule<Utc>]) -> Vec<Lint> {
    let mut all = Vec::new();
    let count = parts.len();
    let is_subset = |one: &Schedule<Utc>, other: &Schedule<Utc>| one.is_subset(other).unwrap_or(false);
    for (at, part) in parts.iter().enumerate() {
        let which = format!("the {} of its {count} schedules", ordinal(at));
        if part.never() {
            // The later half of a window that ends with the day is none; the parser knows of others.
            let is_cut = schedules.get(at).is_some_and(|schedule| {
                schedule.constraints().iter().any(|one| {
                    one.modifier() == Some(Modifier::Before)
                        && one.values().max() == *one.period().range().start()
                })
            });
            if !is_cut {
                all.push(Lint::new("idle-schedule", format!("{which} never fires")));
            }
            continue;
        }
        let others = parts.iter().enumerate().filter(|&(other, _)| other != at);
        let mut holds = others.filter(|(_, other)| is_subset(part, other));
        let Some((other_at, other)) = holds.next() else { continue };
        if is_subset(other, part) {
            // Once a pair.
            if at < other_at {
                let message = format!("{which} fires exactly when the {} does", ordinal(other_at));
                all.push(Lint::new("same-schedules", message));
            }
            continue;
        }
        let message = format!("{which} adds nothing: the {} fires whenever it does", ordinal(other_at));
        all.push(Lint::new("idle-schedule", message));
    }
    all
}

/// Occurrences of two schedules that nearly meet, where each alone keeps four times as far apart.
fn close(whole: &Schedule, parts: &[Schedule<Utc>], now: DateTime<Utc>) -> Option<Lint> {
    let together = whole.pace()?.shortest_gap;
    let alone = parts.iter().filter_map(|part| part.pace()).map(|pace| pace.shortest_gap).min()?;
    // What is hours apart is far enough.
    if together * 4 > alone || together > TimeDelta::minutes(10) {
        return None;
    }
    let mut last: Option<DateTime<Zone>> = None;
    // Bound: so many occurrences.
    for next in whole.after(&now).take(LOOKED_AT) {
        if let Some(last) = last.filter(|last| next - *last == together) {
            let seconds = together.num_seconds();
            let message = format!(
                "its schedules come within {seconds} seconds of each other: {} and {}",
                said(&last),
                said(&next)
            );
            return Some(Lint::new("close-schedules", message));
        }
        last = Some(next);
    }
    None
}

/// Counted from 0: `1st`, `2nd`.
fn ordinal(at: usize) -> String {
    let number = at + 1;
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// A schedule of a part of the whole, in UTC: as if its civil time were.
fn compiled(whole: &Schedule, part: Model) -> Option<Schedule<Utc>> {
    whole.of_expression(&part.into(), Utc).ok()
}

/// An instant in its zone, to the minute where it has no seconds.
pub(super) fn said<Z: TimeZone>(at: &DateTime<Z>) -> String {
    let local = at.naive_local();
    let (date, hour, minute) = (local.date(), local.hour(), local.minute());
    match local.second() {
        0 => format!("{date} {hour:02}:{minute:02}"),
        second => format!("{date} {hour:02}:{minute:02}:{second:02}"),
    }
}
