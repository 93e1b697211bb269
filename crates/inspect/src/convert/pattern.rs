//! Days by month, day of the month and weekday, which is all that cron and systemd can express, and the rules by which they choose
//! days.

use super::calendar::{DAYS, Day, DayMap};
use downbeat_parser::calendar::month_lengths;

/// The kinds of months: January to December, February as in a common year, and February in a leap year.
pub(super) const KINDS: usize = 13;
const LEAP_FEBRUARY: usize = 12;

/// All days of the month, bits 1–31; all weekdays, bits 0–6 from Sunday; all months, bits 1–12.
pub(super) const EVERY_DAY: u32 = !1;
pub(super) const EVERY_WEEKDAY: u8 = 0x7f;
pub(super) const EVERY_MONTH: u16 = 0x1ffe;

/// For each day of a month (index 0 for the 1st) the weekdays on which it is wanted.
pub(super) type Rows = [u8; 31];

/// Days that depend on nothing but month, day of the month and weekday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern([Rows; KINDS]);

/// A way to choose days of any month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// These days that are these weekdays, the days counted from the first of the month.
    FromStart(u32, u8),
    /// The same counted from the last, which is 1.
    FromEnd(u32, u8),
    /// The day from Monday to Friday that is nearest to this one, in the same month.
    Nearest(usize),
    /// The last day from Monday to Friday.
    LastWeekday,
}

/// The kinds of one month, 1–12.
fn kinds_of(month: u32) -> impl Iterator<Item = usize> {
    [month as usize - 1, LEAP_FEBRUARY].into_iter().take(if month == 2 { 2 } else { 1 })
}

/// The kinds of months, bits 1–12.
pub(super) fn kinds(months: u16) -> impl Iterator<Item = usize> {
    (1..=12).filter(move |month| months >> month & 1 == 1).flat_map(kinds_of)
}

pub(super) fn length(kind: usize) -> usize {
    let (month, leap) = if kind == LEAP_FEBRUARY { (1, true) } else { (kind, false) };
    month_lengths(leap).get(month).map_or(0, |&length| length as usize)
}

impl Pattern {
    /// The pattern of some days; `None` when they depend on more than it knows.
    pub(super) fn of(map: &DayMap, shapes: &[Vec<Day>]) -> Option<Self> {
        let mut meant = [[0u8; 31]; KINDS];
        let mut not_meant = meant;
        for (shape, days) in shapes.iter().enumerate() {
            let is_leap = days.len() == DAYS;
            for (place, day) in days.iter().enumerate() {
                let kind = if day.month == 2 && is_leap { LEAP_FEBRUARY } else { day.month as usize - 1 };
                let table = if map.has(shape, place) { &mut meant } else { &mut not_meant };
                let row = table.get_mut(kind).and_then(|rows| rows.get_mut(day.day as usize - 1));
                row.into_iter().for_each(|row| *row |= 1 << (day.weekday - 1));
            }
        }
        let contradicts =
            meant.iter().flatten().zip(not_meant.iter().flatten()).any(|(yes, no)| yes & no != 0);
        (!contradicts).then_some(Self(meant))
    }

    pub(super) fn rows(&self, kind: usize) -> &Rows {
        self.0.get(kind).unwrap_or(&[0; 31])
    }

    /// The months that have any of the days.
    pub(super) fn months(&self) -> u16 {
        let has_any = |month: &u32| kinds_of(*month).any(|kind| self.rows(kind).iter().any(|row| *row != 0));
        (1..=12).filter(has_any).fold(0, |mask, month| mask | 1 << month)
    }

    /// Whether a rule chooses only wanted days in these months.
    pub(super) fn admits(&self, rule: Rule, months: u16) -> bool {
        kinds(months)
            .all(|kind| self.rows(kind).iter().zip(rule.rows(kind)).all(|(meant, row)| row & !meant == 0))
    }

    /// Whether these rules choose exactly the wanted days of these months.
    pub(super) fn is_union(&self, rules: &[Rule], months: u16) -> bool {
        kinds(months).all(|kind| {
            let mut rows = [0u8; 31];
            for rule in rules {
                rows.iter_mut().zip(rule.rows(kind)).for_each(|(row, more)| *row |= more);
            }
            rows == *self.rows(kind)
        })
    }

    /// For each day from the first (or the last) the weekdays on which it is wanted in all of these months that have it;
    /// `None` when none has.
    pub(super) fn common_rows(&self, months: u16, from_end: bool) -> [Option<u8>; 31] {
        let mut common = [None; 31];
        for kind in kinds(months) {
            let length = length(kind);
            for (place, row) in common.iter_mut().take(length).enumerate() {
                let day = if from_end { length - 1 - place } else { place };
                let meant = self.rows(kind).get(day).copied().unwrap_or(0);
                *row = Some(row.unwrap_or(EVERY_WEEKDAY) & meant);
            }
        }
        common
    }

    /// Rules that choose all that can be chosen by days from the first (or the last) and weekdays together: one for each
    /// set of weekdays, with all the days that admit it.
    pub(super) fn rectangles(&self, months: u16, from_end: bool) -> Vec<Rule> {
        let common = self.common_rows(months, from_end);
        let weekdays = (1..=EVERY_WEEKDAY).filter(|weekdays| common.contains(&Some(*weekdays)));
        let days_with = |weekdays: u8, or_none: bool| {
            let admits = |row: &Option<u8>| row.map_or(or_none, |row| row & weekdays == weekdays);
            let days = (1..).zip(&common).filter(|(_, row)| admits(row));
            days.fold(0u32, |mask, (day, _)| mask | 1 << day)
        };
        let rule = |weekdays: u8| {
            // Days that none of the months has are named only where that makes it simple.
            let days =
                if days_with(weekdays, true) == EVERY_DAY { EVERY_DAY } else { days_with(weekdays, false) };
            if from_end { Rule::FromEnd(days, weekdays) } else { Rule::FromStart(days, weekdays) }
        };
        weekdays.map(rule).collect()
    }

    /// The rules that are needed, of rules that together choose the wanted days. Of two equal ones the earlier stays.
    pub(super) fn needed(mut rules: Vec<Rule>, months: u16) -> Vec<Rule> {
        // By kind of month, day and weekday.
        let mut times_chosen = vec![0u16; KINDS * 31 * 8];
        let chosen = |rule: Rule| {
            kinds(months).flat_map(move |kind| {
                let rows = rule.rows(kind).into_iter().enumerate().filter(|(_, row)| *row != 0);
                rows.flat_map(move |(place, row)| {
                    (0..7usize)
                        .filter(move |day| row >> day & 1 == 1)
                        .map(move |day| (kind * 31 + place) * 8 + day)
                })
            })
        };
        for at in rules.iter().flat_map(|rule| chosen(*rule)) {
            times_chosen.get_mut(at).into_iter().for_each(|times| *times += 1);
        }
        for place in (0..rules.len()).rev() {
            let Some(&rule) = rules.get(place) else { continue };
            if chosen(rule).all(|at| times_chosen.get(at).is_some_and(|times| *times > 1)) {
                chosen(rule)
                    .for_each(|at| times_chosen.get_mut(at).into_iter().for_each(|times| *times -= 1));
                rules.remove(place);
            }
        }
        rules
    }

    /// Whether no weekday makes a difference.
    pub(super) fn ignores_weekdays(&self) -> bool {
        (0..KINDS).all(|kind| {
            self.rows(kind).iter().take(length(kind)).all(|row| matches!(*row, 0 | EVERY_WEEKDAY))
        })
    }

    /// Divides the months into groups that `cover` can write. Adds months without wanted days to a group if it then has every month.
    /// `None` if a month cannot be written.
    pub(super) fn grouped(&self, cover: impl Fn(u16) -> Option<Vec<Rule>>) -> Option<Vec<(u16, Vec<Rule>)>> {
        let months = self.months();
        let mut groups = Vec::new();
        if let Some(rules) = cover(months) {
            groups.push((months, rules));
        } else {
            // Long months first: their rules often hold for the others too.
            let longest = |month| kinds_of(month).map(length).max();
            let of_length = |days| (1..=12u32).filter(move |&month| longest(month) == Some(days));
            let each = [31, 30, 29].into_iter().flat_map(of_length);
            for month in each.filter(|month| months >> month & 1 == 1) {
                let this = 1u16 << month;
                match groups.iter_mut().find(|(_, rules)| self.is_union(rules, this)) {
                    Some((group, _)) => *group |= this,
                    None => groups.push((this, cover(this)?)),
                }
            }
        }
        for (group, rules) in &mut groups {
            if rules.iter().all(|rule| self.admits(*rule, EVERY_MONTH)) {
                *group = EVERY_MONTH;
            }
        }
        Some(groups)
    }
}

impl Rule {
    /// The days that it chooses in a month of this kind.
    pub(super) fn rows(self, kind: usize) -> Rows {
        let length = length(kind);
        let mut rows = [0u8; 31];
        // For a day by its number alone, the choice depends on its weekday.
        let mut choose = |day: usize, weekdays: u8| {
            let row = day.checked_sub(1).and_then(|place| rows.get_mut(place));
            row.into_iter().for_each(|row| *row |= weekdays);
        };
        match self {
            Self::FromStart(days, weekdays) => {
                (1..=length).filter(|day| days >> day & 1 == 1).for_each(|day| choose(day, weekdays));
            }
            Self::FromEnd(days, weekdays) => {
                (1..=length)
                    .filter(|back| days >> back & 1 == 1)
                    .for_each(|back| choose(length + 1 - back, weekdays));
            }
            Self::Nearest(day) if day > length => {}
            Self::Nearest(day) => {
                choose(day, MONDAY_TO_FRIDAY);
                // For a Saturday the Friday before it, or the Monday after it where that Friday is in another month; likewise for a Sunday.
                if day == 1 {
                    choose(3, MONDAY)
                } else {
                    choose(day - 1, FRIDAY)
                }
                if day == length { choose(day - 2, FRIDAY) } else { choose(day + 1, MONDAY) }
            }
            Self::LastWeekday => {
                choose(length, MONDAY_TO_FRIDAY);
                choose(length - 1, FRIDAY);
                choose(length - 2, FRIDAY);
            }
        }
        rows
    }
}

const MONDAY: u8 = 1 << 1;
const FRIDAY: u8 = 1 << 5;
const MONDAY_TO_FRIDAY: u8 = 0b11_1110;
