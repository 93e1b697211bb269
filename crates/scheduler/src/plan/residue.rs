//! What exceptions leave of a schedule's dates.
//!
//! A date on which exceptions take every second of the schedule is no date of it. Where the rules are the same in every
//! year this is known when the plan is compiled, so that no search has to find out day by day.

use super::dates::Maps;
use super::day_mask::DayMask;
use super::part::Part;
use super::times::Times;

/// Dates with the same exceptions on are a class. Beyond so many the rest is left to the searches, which are exact
/// without: this bounds the time that compiling takes.
const MAX_CLASSES: usize = 64;

/// Dates of a schedule on which the same is left of its times.
struct Class {
    dates: Maps,
    left: DayMask,
}

/// Takes out of the dates of `schedule` those on which `exceptions` leave nothing, looking only at
/// [regular](Part::is_regular) exceptions.
pub(super) fn prune(schedule: &mut Part, exceptions: &[Part]) {
    let groups = by_times(exceptions);
    if groups.is_empty() {
        return;
    }
    let mut classes = vec![Class { dates: schedule.dates.maps(), left: DayMask::new(&schedule.times) }];
    let mut nothing_left = Maps::none();
    for (times, dates) in groups {
        let taken = DayMask::new(times);
        // The classes that this group splits add new ones, which it has been applied to.
        for at in 0..classes.len() {
            let room = classes.len() < MAX_CLASSES;
            let Some(class) = classes.get_mut(at) else { continue };
            let both = class.dates.intersection(&dates);
            if both.is_empty() || !class.left.meets(&taken) {
                continue;
            }
            let mut left = class.left.clone();
            left.subtract(&taken);
            if left.is_empty() {
                class.dates.subtract(&both);
                nothing_left.add(&both);
            } else if both == class.dates {
                class.left = left;
            } else if room {
                class.dates.subtract(&both);
                classes.push(Class { dates: both, left });
            }
        }
    }
    schedule.dates.subtract(&nothing_left);
}

/// The regular exceptions, those at the same times joined to one.
fn by_times(exceptions: &[Part]) -> Vec<(&Times, Maps)> {
    let mut groups: Vec<(&Times, Maps)> = Vec::new();
    for exception in exceptions.iter().filter(|exception| exception.is_regular()) {
        let dates = exception.dates.maps();
        match groups.iter_mut().find(|(times, _)| *times == &exception.times) {
            Some((_, known)) => known.add(&dates),
            None => groups.push((&exception.times, dates)),
        }
    }
    groups
}
