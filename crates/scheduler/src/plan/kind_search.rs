//! Searches that look up the kind of a day.

use super::compiled::{Plan, steps};
use super::day_mask::DayMask;
use super::kinds::{Kinds, Occurrences};
use crate::civil::{self, DAY, END_DAY};
use crate::civil_time::CivilTime;
use crate::way::Way;

/// How many days a search looks at. Each may cost a walk through all years, where a schedule has no day or a far one.
const DAYS: usize = 64;

impl Plan {
    /// The first occurrence at or after a civil second; backward the last at or before it. `None` when a day on the way is like
    /// no other, or of too many kinds, or when there is nothing on [`DAYS`] days that schedules have: the date maps, which know
    /// the dates on which exceptions leave nothing, are better at far ones.
    pub(super) fn nearest_of_kinds(
        &self,
        kinds: &Kinds,
        way: Way,
        from: CivilTime,
    ) -> Option<Option<CivilTime>> {
        let second = from.second();
        let mut day = second.div_euclid(DAY);
        let mut time = from.time;
        if !(0..END_DAY).contains(&day) {
            let Some(nearest) = self.nearest_day(way, day.clamp(-1, END_DAY)) else { return Some(None) };
            (day, time) = (nearest, way.entry());
        }
        for _ in 0..DAYS {
            steps::count();
            let parts = self.parts_of(day)?;
            if parts & self.all_schedules() != 0 {
                let known = kinds.of(parts, || Occurrences::of(self.occurrences_of_kind(parts, day)))?;
                if let Some(found) = known.nearest(way, time) {
                    return Some(CivilTime::from_second(day * DAY + i64::from(found)));
                }
            }
            let Some(nearest) = self.nearest_day(way, way.step(day, 1)) else { return Some(None) };
            (day, time) = (nearest, way.entry());
        }
        None
    }

    fn all_schedules(&self) -> u128 {
        u128::MAX >> (u128::BITS as usize - self.schedules.len().max(1))
    }

    /// The first day at or after one that a schedule has; backward the last at or before it.
    fn nearest_day(&self, way: Way, day: i64) -> Option<i64> {
        let days = self.schedules.iter().enumerate().filter_map(|(at, part)| {
            let (start, end) = part.window();
            let from = match way {
                Way::Forward => day.max(start.div_euclid(DAY)).max(0),
                Way::Backward => day.min((end - 1).div_euclid(DAY)).min(END_DAY - 1),
            };
            let found = (from >= 0).then(|| self.nearest_date(way, at, from))??;
            (found * DAY < end && (found + 1) * DAY > start).then_some(found)
        });
        way.first(days)
    }

    /// The parts that count on a day, a bit each; `None` when the bounds of one begin or end within it.
    fn parts_of(&self, day: i64) -> Option<u128> {
        let (year, ordinal) = civil::year_of(day);
        let shape = civil::shape(year);
        let mut parts = 0;
        for (at, part) in self.parts().enumerate() {
            if part.dates.has(day, year, shape, ordinal) {
                match part.on_day(day) {
                    Some(true) => return None,
                    Some(false) => parts |= 1 << at,
                    None => {}
                }
            }
        }
        Some(parts)
    }

    fn occurrences_of_kind(&self, parts: u128, day: i64) -> DayMask {
        self.occurrences_of_day(&[parts as u64, (parts >> 64) as u64], day)
    }
}
