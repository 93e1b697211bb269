//! What exceptions leave of a schedule's dates.
//!
//! A date on which exceptions remove every second of the schedule is not one of its dates. If the rules are the
//! same in every year, this is known when the plan is compiled. [`super::segments`] asks again for years with
//! rules of their own, so that no search has to find out day by day.

use super::day_mask::DayMask;
use super::maps::Maps;
use super::part::Part;
use super::times::Times;
use crate::civil::DAY;
use crate::way::Way;

/// Dates with the same exceptions on form a class. If there are more classes than this, dates are looked at one
/// by one: there are 5,490.
const MAX_CLASSES: usize = 32;

/// How many exceptions are followed through a day, one after the other, before its seconds are laid out.
const STEPS: usize = 48;

/// Dates of a schedule on which the same is left of its times.
struct Class {
    dates: Maps,
    left: DayMask,
}

/// The dates of `schedule` on which `exceptions` leave nothing, apart from years and instants: the exceptions
/// that the caller passes count as on in every year. `None` if there are none.
///
/// Bound: every exception is compared with every class, and beyond the classes with 5,490 dates.
pub(super) fn dead<'a>(schedule: &Part, exceptions: impl Iterator<Item = &'a Part> + Clone) -> Option<Maps> {
    // A dead date loses its first second and its last: what takes neither is not worth a look on most schedules.
    let (first, last) = (schedule.times.first()?, schedule.times.last()?);
    let is_lost = |second: u32| exceptions.clone().any(|exception| exception.times.contains(second));
    if !is_lost(first) || !is_lost(last) {
        return None;
    }
    Some(dead_between(schedule, first, last, exceptions)).filter(|dead| !dead.is_empty())
}

/// [`dead`], where the first second of the schedule and the last are each in the times of an exception.
fn dead_between<'a>(
    schedule: &Part,
    first: u32,
    last: u32,
    exceptions: impl Iterator<Item = &'a Part> + Clone,
) -> Maps {
    let mut dead = Maps::none();
    let dates = schedule.dates.maps();
    // One that takes all dates and all times alone is the usual case of a year without anything left.
    let takes_all = |exception: &&Part| {
        exception.dates.is_whole_years()
            && exception.times.contains(first)
            && exception.times.contains(last)
            && is_dead(&schedule.times, std::iter::once(&exception.times))
    };
    if exceptions.clone().any(|exception| takes_all(&exception)) {
        return dates;
    }
    let losing = |second: u32| {
        let taking = || exceptions.clone().filter(|exception| exception.times.contains(second));
        if taking().any(|exception| exception.dates.is_whole_years()) {
            return dates.clone();
        }
        let mut losing = Maps::none();
        taking().for_each(|exception| exception.dates.add_to(&mut losing));
        losing
    };
    let doubtful = dates.intersection(&losing(first));
    if doubtful.is_empty() {
        return dead;
    }
    let doubtful = doubtful.intersection(&losing(last));
    if doubtful.is_empty() {
        return dead;
    }
    let mut groups = by_times(&doubtful, exceptions);
    // Those that take all alone, a whole day most often. What is left needs two of the others.
    let mut doubtful = doubtful;
    groups.retain(|(times, taking)| {
        let takes_all = is_dead(&schedule.times, std::iter::once(*times));
        if takes_all {
            dead.add(&doubtful.intersection(taking));
            doubtful.subtract(taking);
        }
        !takes_all
    });
    if groups.len() < 2 || doubtful.is_empty() {
        return dead;
    }
    let mut classes = vec![Class { dates: doubtful, left: DayMask::new(&schedule.times) }];
    for (times, taking) in &groups {
        let taken = DayMask::new(times);
        // The classes that this group splits add new ones, which it has been applied to.
        for at in 0..classes.len() {
            let Some(class) = classes.get_mut(at) else { continue };
            let both = class.dates.intersection(taking);
            if both.is_empty() || !class.left.meets(&taken) {
                continue;
            }
            let mut left = class.left.clone();
            left.subtract(&taken);
            if left.is_empty() {
                class.dates.subtract(&both);
                dead.add(&both);
            } else if both == class.dates {
                class.left = left;
            } else {
                class.dates.subtract(&both);
                classes.push(Class { dates: both, left });
            }
        }
        classes.retain(|class| !class.dates.is_empty());
        if classes.len() > MAX_CLASSES {
            let dates = classes.iter().map(|class| &class.dates);
            dates.for_each(|dates| {
                dates.for_each_day(|day| {
                    let on = groups.iter().filter(|(_, taking)| taking.has(day)).map(|(times, _)| *times);
                    if is_dead(&schedule.times, on) {
                        dead.insert(day);
                    }
                })
            });
            break;
        }
    }
    dead
}

/// Whether these take every second of `times`.
fn is_dead<'a>(times: &Times, taking: impl Iterator<Item = &'a Times> + Clone) -> bool {
    let mut at = times.nearest(Way::Forward, 0);
    for _ in 0..STEPS {
        let Some(second) = at else { return true };
        let running = taking.clone().filter(|taking| taking.contains(second));
        let Some(end) =
            running.map(|taking| taking.nearest_off(Way::Forward, second).unwrap_or(DAY as u32)).max()
        else {
            return false;
        };
        at = times.nearest(Way::Forward, end);
    }
    let mut left = DayMask::new(times);
    taking.for_each(|taking| left.subtract(&DayMask::new(taking)));
    left.is_empty()
}

/// The exceptions that have any of these dates, those at the same times joined to one; those that take most come first.
fn by_times<'a>(dates: &Maps, exceptions: impl Iterator<Item = &'a Part>) -> Vec<(&'a Times, Maps)> {
    let mut groups: Vec<(&Times, Maps)> = Vec::new();
    for exception in exceptions {
        // Of those on all dates, one at the same times is enough.
        let is_whole = exception.dates.is_whole_years();
        if is_whole && groups.iter().any(|(times, taking)| *times == &exception.times && taking == dates) {
            continue;
        }
        let taking = if is_whole { dates.clone() } else { exception.dates.maps().intersection(dates) };
        if taking.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|(times, _)| *times == &exception.times) {
            Some((_, known)) => known.add(&taking),
            None => groups.push((&exception.times, taking)),
        }
    }
    let (whole_days, others): (Vec<_>, Vec<_>) =
        groups.into_iter().partition(|(times, _)| times.is_whole_day());
    [whole_days, others].into_iter().flatten().collect()
}
