//! What the definition of an occurrence says about later.js's five calls, found day by day.
//!
//! The definition is that of the engine's own tests (`crates/scheduler/tests/common/definition.rs`), which shares
//! nothing with the engine. Here it is only made fast enough: the properties of a date come from a table, and
//! days on which the same schedules and exceptions are active are worked out once.

use crate::definition::{TickOf, civil, constraint_holds, is_date, period_value, tick, tick_of, value_holds};
use downbeat_parser::{Conjunction, Constraint, Model, Period};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::OnceLock;

const DAY: i64 = 86_400;
/// The days from 1970-01-01 on that are looked at: 400 years more than any year that is asked for or named; after
/// that everything repeats.
const DAYS: i64 = 365 * 881 + 881 / 4;

/// Above the last of those years.
const LAST_VALUE: i64 = 2851;
/// The kind of a day that was not looked at.
const UNKNOWN: u16 = u16::MAX;

const PERIODS: [Period; 8] = [
    Period::Day,
    Period::DayOfWeek,
    Period::DayOfWeekCount,
    Period::DayOfYear,
    Period::WeekOfMonth,
    Period::WeekOfYear,
    Period::Month,
    Period::Year,
];

/// The value of each of [`PERIODS`] on a day, and whether it is the last.
type Date = [(i16, bool); PERIODS.len()];

fn calendar() -> &'static [Date] {
    static CALENDAR: OnceLock<Vec<Date>> = OnceLock::new();
    CALENDAR.get_or_init(|| {
        let value = |day, period| {
            let (value, last) = period_value(period, civil(day * DAY));
            (value as i16, last)
        };
        (0..DAYS).map(|day| PERIODS.map(|period| value(day, period))).collect()
    })
}

/// A schedule or an exception.
struct Part {
    /// For each constraint on the date: where the value of its period is, and whether the constraint admits a
    /// value that is not the last of its kind, and one that is.
    dates: Vec<(usize, Vec<[bool; 2]>)>,
    instants: Vec<Constraint>,
    /// The seconds of a day that the constraints on times admit; `None` if there is no such constraint.
    times: Option<Vec<bool>>,
    tick: Period,
}

/// Days on which the same parts are active.
struct Kind {
    /// The seconds at which each schedule holds and no exception does; nothing for one that never does.
    schedules: Vec<Vec<bool>>,
    valid: Vec<bool>,
    any: bool,
    all: bool,
}

/// What is true of a model.
pub(crate) struct Truth {
    parts: Vec<Part>,
    schedules: usize,
    kinds: Vec<Rc<Kind>>,
    kind_of: HashMap<u64, u16>,
    days: Vec<u16>,
}

fn times_of(conjunction: &Conjunction) -> Option<Vec<bool>> {
    let times = conjunction.constraints().iter();
    let times: Vec<_> = times.filter(|one| !is_date(one) && one.period() != Period::FullDate).collect();
    if times.is_empty() {
        return None;
    }
    let mut admitted = vec![true; DAY as usize];
    for constraint in times {
        let (step, count) = match constraint.period() {
            Period::Second => (1, 60),
            Period::Minute => (60, 60),
            Period::Hour => (3600, 24),
            _ => (1, DAY),
        };
        let mut of_value = vec![false; count as usize];
        if constraint.modifier().is_none() {
            constraint.values().iter().for_each(|value| of_value[value as usize] = true);
        } else {
            (0..count).for_each(|value| of_value[value as usize] = value_holds(constraint, value, false));
        }
        for (second, admitted) in (0..).zip(&mut admitted) {
            *admitted &= of_value[(second / step % count) as usize];
        }
    }
    Some(admitted)
}

impl Truth {
    pub(crate) fn new(model: &Model) -> Self {
        let part = |conjunction: &Conjunction| Part {
            dates: conjunction
                .constraints()
                .iter()
                .filter_map(|one| {
                    let at = PERIODS.iter().position(|period| *period == one.period())?;
                    let admits = |value| [false, true].map(|is_last| value_holds(one, value, is_last));
                    Some((at, (0..=LAST_VALUE).map(admits).collect()))
                })
                .collect(),
            instants: conjunction
                .constraints()
                .iter()
                .filter(|one| one.period() == Period::FullDate)
                .cloned()
                .collect(),
            times: times_of(conjunction),
            tick: tick(conjunction),
        };
        Self {
            parts: model.schedules().iter().chain(model.exceptions()).map(part).collect(),
            schedules: model.schedules().len(),
            kinds: Vec::new(),
            kind_of: HashMap::new(),
            days: vec![UNKNOWN; DAYS as usize],
        }
    }

    fn kind(&mut self, day: i64) -> Rc<Kind> {
        let known = self.days[day as usize];
        if known != UNKNOWN {
            return Rc::clone(&self.kinds[usize::from(known)]);
        }
        let date = &calendar()[day as usize];
        let (from, until) = (day * DAY, (day + 1) * DAY);
        let mut active = 0u64;
        let mut mixed = false;
        for (at, part) in self.parts.iter().enumerate() {
            let holds = part.dates.iter().all(|(period, admits)| {
                let (value, last) = date[*period];
                admits[value as usize][usize::from(last)]
            });
            // Instants change nothing within a day but where one of them is.
            let changes = |one: &Constraint| {
                one.values().iter().any(|millis| (from..until).contains(&millis.div_euclid(1000)))
            };
            let changes = part.instants.iter().any(changes);
            let of_instant = part.instants.iter().all(|one| constraint_holds(one, civil(from), from));
            if holds && (changes || of_instant) {
                active |= 1 << at;
                mixed |= changes;
            }
        }
        if mixed {
            return Rc::new(self.make_kind(active, from, true));
        }
        let number = match self.kind_of.get(&active) {
            Some(number) => *number,
            None => {
                let number = self.kinds.len() as u16;
                self.kinds.push(Rc::new(self.make_kind(active, from, false)));
                self.kind_of.insert(active, number);
                number
            }
        };
        self.days[day as usize] = number;
        Rc::clone(&self.kinds[usize::from(number)])
    }

    fn make_kind(&self, active: u64, midnight: i64, mixed: bool) -> Kind {
        let seconds = |part: &Part| -> Vec<bool> {
            let mut admitted = part.times.clone().unwrap_or_else(|| vec![true; DAY as usize]);
            if mixed {
                for (second, admitted) in (midnight..).zip(&mut admitted) {
                    *admitted &= part.instants.iter().all(|one| constraint_holds(one, civil(second), second));
                }
            }
            admitted
        };
        let is_active = |at: usize| active >> at & 1 == 1;
        let mut free = vec![true; DAY as usize];
        for (at, part) in self.parts.iter().enumerate().skip(self.schedules) {
            if is_active(at) {
                free.iter_mut().zip(seconds(part)).for_each(|(free, excepted)| *free &= !excepted);
            }
        }
        let mut valid = vec![false; DAY as usize];
        let mut schedules = Vec::new();
        for (at, part) in self.parts.iter().enumerate().take(self.schedules) {
            let mut of_schedule = Vec::new();
            if is_active(at) {
                of_schedule = seconds(part);
                of_schedule.iter_mut().zip(&free).for_each(|(holds, free)| *holds &= free);
                valid.iter_mut().zip(&of_schedule).for_each(|(valid, holds)| *valid |= holds);
                if !of_schedule.contains(&true) {
                    of_schedule.clear();
                }
            }
            schedules.push(of_schedule);
        }
        let (any, all) = (valid.contains(&true), !valid.contains(&false));
        Kind { schedules, valid, any, all }
    }

    pub(crate) fn is_valid(&mut self, second: i64) -> bool {
        self.kind(second.div_euclid(DAY)).valid[second.rem_euclid(DAY) as usize]
    }

    /// The occurrences of a day, as seconds of it.
    fn of_day(&mut self, day: i64) -> Vec<usize> {
        let kind = self.kind(day);
        if !kind.any {
            return Vec::new();
        }
        let date = civil(day * DAY).date();
        let mut occurs = vec![false; DAY as usize];
        for (at, holds) in kind.schedules.iter().enumerate().filter(|(_, holds)| !holds.is_empty()) {
            let period = self.parts[at].tick;
            let length = match tick_of(period, date) {
                TickOf::Seconds(length) => length as usize,
                dates => {
                    // The first day of its tick that has a second.
                    let earlier =
                        (0..day).rev().take_while(|day| tick_of(period, civil(day * DAY).date()) == dates);
                    let earlier: Vec<i64> = earlier.collect();
                    if earlier.into_iter().any(|day| !self.kind(day).schedules[at].is_empty()) {
                        continue;
                    }
                    DAY as usize
                }
            };
            for (tick, seconds) in holds.chunks(length).enumerate() {
                if let Some(first) = seconds.iter().position(|holds| *holds) {
                    occurs[tick * length + first] = true;
                }
            }
        }
        (0..DAY as usize).filter(|&second| occurs[second]).collect()
    }

    /// `later.next`: the start if it is valid, and the occurrences after it.
    pub(crate) fn next(&mut self, count: usize, start: i64) -> Vec<i64> {
        let mut found = Vec::new();
        if self.is_valid(start) {
            found.push(start);
        }
        for day in start.div_euclid(DAY)..DAYS {
            let seconds = self.of_day(day).into_iter().map(|second| day * DAY + second as i64);
            found.extend(seconds.filter(|second| *second > start).take(count));
            if found.len() >= count {
                break;
            }
        }
        found.truncate(count);
        found
    }

    /// `later.prev`: the occurrences at and before the start.
    pub(crate) fn prev(&mut self, count: usize, start: i64) -> Vec<i64> {
        let mut found = Vec::new();
        for day in (0..=start.div_euclid(DAY)).rev() {
            let seconds = self.of_day(day).into_iter().rev().map(|second| day * DAY + second as i64);
            found.extend(seconds.filter(|second| *second <= start).take(count));
            if found.len() >= count {
                break;
            }
        }
        found.truncate(count);
        found
    }

    /// The first second from `from` on that is valid or not, as is asked.
    fn first(&mut self, from: i64, wanted: bool) -> Option<i64> {
        let mut at = from;
        while at < DAYS * DAY {
            let kind = self.kind(at.div_euclid(DAY));
            if if wanted { kind.any } else { !kind.all } {
                let seconds = kind.valid.iter().skip(at.rem_euclid(DAY) as usize);
                if let Some(more) = seconds.into_iter().position(|valid| *valid == wanted) {
                    return Some(at + more as i64);
                }
            }
            at = (at.div_euclid(DAY) + 1) * DAY;
        }
        None
    }

    /// The last second down from `from` that is valid or not, as is asked.
    fn last(&mut self, from: i64, wanted: bool) -> Option<i64> {
        let mut at = from;
        while at >= 0 {
            let kind = self.kind(at.div_euclid(DAY));
            if if wanted { kind.any } else { !kind.all } {
                let seconds = kind.valid.iter().take(at.rem_euclid(DAY) as usize + 1);
                if let Some(second) = seconds.rev().position(|valid| *valid == wanted) {
                    return Some(at - second as i64);
                }
            }
            at = at.div_euclid(DAY) * DAY - 1;
        }
        None
    }

    /// `later.nextRange`: from the start on, cut there.
    pub(crate) fn next_range(&mut self, count: usize, start: i64) -> Vec<(i64, Option<i64>)> {
        let mut found = Vec::new();
        let mut at = start;
        while found.len() < count
            && let Some(first) = self.first(at, true)
        {
            let end = self.first(first, false);
            found.push((first, end));
            let Some(end) = end else { break };
            at = end;
        }
        found
    }

    /// `later.prevRange`: down from the start, cut there.
    pub(crate) fn prev_range(&mut self, count: usize, start: i64) -> Vec<(i64, Option<i64>)> {
        let mut found = Vec::new();
        let mut at = start;
        while found.len() < count
            && let Some(last) = self.last(at, true)
        {
            let first = self.last(last, false).map_or(0, |invalid| invalid + 1);
            found.push((first, Some((last + 1).min(start))));
            at = first - 1;
        }
        found
    }
}
