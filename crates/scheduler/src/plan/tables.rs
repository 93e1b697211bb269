//! The dates on which a period that counts weeks has a value: the parts from which the map of a constraint is put together.
//!
//! They are worked out once in a process, in one pass over the dates of the fifteen shapes, so that compiling a
//! schedule takes a few dozen unions of maps.

use super::maps::Maps;
use crate::civil::{self, SHAPES};
use downbeat_parser::Period;
use downbeat_parser::Tick;
use std::sync::LazyLock;

/// The maps of one period.
#[derive(Debug)]
pub(super) struct Table {
    /// By value; nothing for 0.
    values: Vec<Maps>,
    /// The dates that are the last of their kind, which the value 0 means.
    last: Maps,
}

static TABLES: LazyLock<[Table; 3]> = LazyLock::new(|| {
    let table = |most: usize| Table { values: vec![Maps::none(); most + 1], last: Maps::none() };
    let mut tables = [table(5), table(6), table(53)];
    for shape in 0..SHAPES {
        for (ordinal, date) in civil::dates(shape).enumerate() {
            // The last of each weekday are the last seven days of the month.
            let found = [
                (date.day.div_ceil(7), date.day + 7 > date.month_days),
                (date.month_week, date.month_week == date.month_weeks),
                (date.iso_week, date.iso_week == date.iso_weeks),
            ];
            for (table, (value, is_last)) in tables.iter_mut().zip(found) {
                let maps = table.values.get_mut(value as usize).into_iter();
                maps.chain(is_last.then_some(&mut table.last)).for_each(|maps| maps.insert((shape, ordinal)));
            }
        }
    }
    tables
});

/// The table of a period that counts weeks; `None` for any other.
pub(super) fn of(period: Period) -> Option<&'static Table> {
    let at = match period {
        Period::DayOfWeekCount => 0,
        Period::WeekOfMonth => 1,
        Period::WeekOfYear => 2,
        _ => return None,
    };
    TABLES.get(at)
}

/// The first days of the ticks of whole days: of a week of the month, of a day's instance, of a month, of a year, and Mondays.
static STARTS: LazyLock<[Maps; 5]> = LazyLock::new(|| {
    let mut starts: [Maps; 5] = std::array::from_fn(|_| Maps::none());
    for shape in 0..SHAPES {
        for (ordinal, date) in civil::dates(shape).enumerate() {
            // Weekdays count from Sunday as 1.
            let is_start = [
                date.weekday == 1 || date.day == 1,
                date.day % 7 == 1,
                date.day == 1,
                date.ordinal == 1,
                date.weekday == 2,
            ];
            let begun = starts.iter_mut().zip(is_start).filter(|(_, is_start)| *is_start);
            begun.for_each(|(maps, _)| maps.insert((shape, ordinal)));
        }
    }
    starts
});

/// The Mondays.
pub(super) fn mondays() -> &'static Maps {
    let [.., mondays] = &*STARTS;
    mondays
}

/// The first days of the ticks that lie within a year and are longer than a day; `None` for all others.
pub(super) fn starts(tick: Tick) -> Option<&'static Maps> {
    let [month_week, instance, month, year, _] = &*STARTS;
    match tick {
        Tick::MonthWeek => Some(month_week),
        Tick::DayInstance => Some(instance),
        Tick::Month => Some(month),
        Tick::Year => Some(year),
        _ => None,
    }
}

impl Table {
    /// Adds the dates on which the period has a value; for 0, the dates on which it has its last value.
    pub(super) fn add_to(&self, value: i64, maps: &mut Maps) {
        let of_value = usize::try_from(value).ok().and_then(|value| self.values.get(value));
        maps.add(of_value.filter(|_| value != 0).unwrap_or(&self.last));
    }
}
