//! A plan's occurrences year by year, for questions about the whole calendar: how far apart they are, how two plans
//! differ.
//!
//! There are about a billion occurrences, but few kinds of years, made of few kinds of days. A day is known by
//! the parts that count on it, a year by its shape, the parts that have it, and the ISO week that it begins in:
//! each kind is worked out once. Only days that are cut by a constraint on instants are kinds of their own.
//!
//! All of this is in civil time; constraints on instants count as the civil times that they have in the plan's zone.

use super::compiled::Plan;
use super::day_mask::DayMask;
use super::maps::{Year, nearest_bit};
use super::part::Part;
use super::stepped::common_multiple;
use super::tick::OnTheCalendar as _;
use crate::civil::{self, DAY, FIRST_YEAR, LAST_YEAR};
use crate::way::Way;
use downbeat_parser::Tick;
use std::collections::HashMap;
use std::rc::Rc;

/// A set of parts: the schedules first, then the exceptions.
type Parts = Box<[u64]>;

/// What is known of a plan's days and years.
#[derive(Clone, Debug, Default)]
pub(crate) struct Agenda {
    days: HashMap<Parts, Rc<Day>>,
    years: HashMap<YearKey, Rc<Row>>,
    /// Whether exceptions leave anything of a schedule's times.
    left: HashMap<(usize, Parts), bool>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct YearKey {
    shape: usize,
    parts: Parts,
    /// The schedules that have had their occurrence in the ISO week in which the year begins.
    carried: Parts,
}

/// A year.
#[derive(Debug)]
pub(crate) struct Row {
    /// Its days on which there is an occurrence, by ordinal.
    pub(crate) days: Vec<(usize, Rc<Day>)>,
    /// The schedules that have had their occurrence in the ISO week in which the next year begins.
    carried: Parts,
    /// Whether another year can be of this kind.
    pub(crate) is_kind: bool,
}

/// A day with at least one occurrence.
#[derive(Debug)]
pub(crate) struct Day {
    parts: Parts,
    /// A day of this kind.
    day: i64,
    /// Whether another day can be of this kind.
    pub(crate) is_kind: bool,
    /// The first and the last occurrence.
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// The shortest and the longest time between two occurrences of the day, if it has two.
    pub(crate) gaps: Option<(u32, u32)>,
}

/// What a part is during a year.
enum State {
    Off,
    /// By its dates.
    On(Year),
    /// By dates that are counted from one or listed, so that the year is like no other.
    Thinned(Year),
    /// Its bounds or a constraint on instants begin or end to hold in this year.
    Cut(Year),
}

fn has(parts: &[u64], at: usize) -> bool {
    parts.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
}

fn put(parts: &mut [u64], at: usize) {
    if let Some(word) = parts.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
}

impl Agenda {
    /// A year of the calendar. Bound: the days of two years.
    pub(crate) fn year(&mut self, plan: &Plan, year: i64) -> Rc<Row> {
        let none = plan.no_parts();
        let carried = if plan.has_iso_week_tick() && year > FIRST_YEAR {
            // What the year before was carried does not reach its end.
            self.year_after(plan, year - 1, none).carried.clone()
        } else {
            none
        };
        self.year_after(plan, year, carried)
    }

    fn year_after(&mut self, plan: &Plan, year: i64, carried: Parts) -> Rc<Row> {
        let states: Vec<State> = plan.parts().map(|part| state(part, year)).collect();
        if states.iter().any(|state| matches!(state, State::Cut(_) | State::Thinned(_))) {
            return Rc::new(self.row(plan, year, &states, &carried, false));
        }
        let mut parts = plan.no_parts();
        let on = states.iter().enumerate().filter(|(_, state)| matches!(state, State::On(_)));
        on.for_each(|(at, _)| put(&mut parts, at));
        let key = YearKey { shape: civil::shape(year), parts, carried };
        if let Some(row) = self.years.get(&key) {
            return Rc::clone(row);
        }
        let row = Rc::new(self.row(plan, year, &states, &key.carried, true));
        self.years.insert(key, Rc::clone(&row));
        row
    }

    fn row(&mut self, plan: &Plan, year: i64, states: &[State], carried: &Parts, is_kind: bool) -> Row {
        let first_day = civil::year_start(year);
        let length = (civil::year_start(year + 1) - first_day) as usize;
        let mut days = Vec::new();
        let mut parts = plan.no_parts();
        // Most days are of the kind of the day before.
        let mut before: (Parts, Option<Rc<Day>>) = (plan.no_parts(), None);
        let has_long_ticks = plan.schedules.iter().any(|part| part.tick > Tick::Day);
        // The last tick of each schedule that had an occurrence: its start, in days.
        let mut last_tick: Vec<i64> = vec![i64::MIN; plan.schedules.len()];
        let monday = first_day - (civil::weekday(first_day) + 6) % 7;
        let had = last_tick.iter_mut().enumerate().filter(|(at, _)| has(carried, *at));
        had.for_each(|(_, tick)| *tick = monday);

        // The days of any schedule.
        let mut due = Year::default();
        for state in states.iter().take(plan.schedules.len()) {
            let (State::On(year) | State::Thinned(year) | State::Cut(year)) = state else { continue };
            due.iter_mut().zip(year).for_each(|(due, days)| *due |= days);
        }
        let mut from = 0;
        while let Some(ordinal) = nearest_bit(Way::Forward, &due, from).filter(|&ordinal| ordinal < length) {
            from = ordinal + 1;
            let day = first_day + ordinal as i64;
            parts.fill(0);
            let mut is_cut = false;
            for ((at, state), part) in states.iter().enumerate().zip(plan.parts()) {
                let (State::On(year) | State::Thinned(year) | State::Cut(year)) = state else { continue };
                if !has(year, ordinal) {
                    continue;
                }
                if matches!(state, State::Cut(_)) {
                    match part.on_day(day) {
                        Some(cut) => is_cut |= cut,
                        None => continue,
                    }
                }
                put(&mut parts, at);
            }
            if has_long_ticks {
                self.settle_long_ticks(plan, day, is_cut, &mut parts, &mut last_tick);
            }
            if !(0..plan.schedules.len()).any(|at| has(&parts, at)) {
                continue;
            }
            if is_cut {
                days.extend(self.day(plan, day, &parts, true).map(|day| (ordinal, day)));
                continue;
            }
            if before.0 != parts {
                before = (parts.clone(), self.day(plan, day, &parts, false));
            }
            days.extend(before.1.clone().map(|day| (ordinal, day)));
        }
        let next_monday = {
            let next = first_day + length as i64;
            next - (civil::weekday(next) + 6) % 7
        };
        let mut carried = plan.no_parts();
        for (at, part) in plan.schedules.iter().enumerate() {
            if part.tick == Tick::IsoWeek && last_tick.get(at) == Some(&next_monday) {
                put(&mut carried, at);
            }
        }
        Row { days, carried, is_kind }
    }

    /// Takes out of a day's parts the schedules whose tick is longer than the day and has had its occurrence, or has
    /// nothing left on this day.
    fn settle_long_ticks(
        &mut self,
        plan: &Plan,
        day: i64,
        is_cut: bool,
        parts: &mut [u64],
        last_tick: &mut [i64],
    ) {
        let whole = Parts::from(&*parts);
        for (at, (part, last)) in plan.schedules.iter().zip(last_tick).enumerate() {
            if part.tick <= Tick::Day || !has(&whole, at) {
                continue;
            }
            let start = part.tick.around(day * DAY).0.div_euclid(DAY);
            let occurs = *last != start && self.leaves(plan, at, day, is_cut, &whole);
            if occurs {
                *last = start;
            } else if let Some(word) = parts.get_mut(at / 64) {
                *word &= !(1 << (at % 64));
            }
        }
    }

    fn leaves(&mut self, plan: &Plan, at: usize, day: i64, is_cut: bool, parts: &[u64]) -> bool {
        let mut exceptions = Parts::from(parts);
        (0..plan.schedules.len()).for_each(|at| {
            if let Some(word) = exceptions.get_mut(at / 64) {
                *word &= !(1 << (at % 64));
            }
        });
        let look = || {
            let taken = plan.taken(&exceptions, day);
            plan.schedules.get(at).is_some_and(|part| !part.left(&taken, day).is_empty())
        };
        if is_cut {
            return look();
        }
        if let Some(&known) = self.left.get(&(at, exceptions.clone())) {
            return known;
        }
        let leaves = look();
        self.left.insert((at, exceptions), leaves);
        leaves
    }

    fn day(&mut self, plan: &Plan, day: i64, parts: &[u64], is_cut: bool) -> Option<Rc<Day>> {
        if !is_cut && let Some(known) = self.days.get(parts) {
            return (known.first <= known.last).then(|| Rc::clone(known));
        }
        let mask = plan.occurrences_of_day(parts, day);
        // A kind of day without an occurrence is kept as one whose first comes after its last.
        let at_end = |way: Way| mask.nearest(way, way.entry());
        let (first, last) = (at_end(Way::Forward).unwrap_or(1), at_end(Way::Backward).unwrap_or(0));
        let found = Day { parts: parts.into(), day, is_kind: !is_cut, first, last, gaps: mask.gaps() };
        let found = Rc::new(found);
        if !is_cut {
            self.days.insert(parts.into(), Rc::clone(&found));
        }
        (first <= last).then_some(found)
    }
}

impl Day {
    /// The occurrences.
    pub(crate) fn mask(&self, plan: &Plan) -> DayMask {
        plan.occurrences_of_day(&self.parts, self.day)
    }
}

/// What `part` is during a year.
fn state(part: &Part, year: i64) -> State {
    let dates = part.dates.of_year(year);
    match part.within(civil::year_start(year), civil::year_start(year + 1)) {
        _ if dates == Year::default() => State::Off,
        None => State::Off,
        Some(true) => State::Cut(dates),
        Some(false) if part.dates.is_thinned() => State::Thinned(dates),
        Some(false) => State::On(dates),
    }
}

impl Part {
    /// Whether its bounds and its constraints on instants hold for some of a day (`true`) or for all of it (`false`), if at all.
    pub(super) fn on_day(&self, day: i64) -> Option<bool> {
        self.within(day, day + 1)
    }

    /// The same for the days from one to before another.
    pub(super) fn within(&self, first: i64, end: i64) -> Option<bool> {
        let (start, end) = (first * DAY, end * DAY);
        if let Some(moments) = self.moments() {
            let next = moments.get(moments.partition_point(|&at| at < start));
            return next.is_some_and(|&at| at < end).then_some(true);
        }
        let meets = self.window().0 < end && self.window().1 > start;
        meets.then_some(self.window().0 > start || self.window().1 < end)
    }

    /// Its seconds of a day on which its dates are.
    pub(super) fn of_day(&self, day: i64) -> DayMask {
        let start = day * DAY;
        let Some(moments) = self.moments() else {
            let mut mask = DayMask::new(&self.times);
            mask.subtract_range(0, self.window().0 - 1 - start);
            mask.subtract_range(self.window().1 - start, DAY - 1);
            return mask;
        };
        let mut mask = DayMask::none();
        let here = moments.iter().skip(moments.partition_point(|&at| at < start));
        here.take_while(|&&at| at < start + DAY).for_each(|at| mask.insert((at - start) as u32));
        mask
    }

    /// What is left of its seconds of a day.
    fn left(&self, taken: &DayMask, day: i64) -> DayMask {
        let mut left = self.of_day(day);
        left.subtract(taken);
        left
    }
}

impl Plan {
    fn no_parts(&self) -> Parts {
        vec![0; (self.schedules.len() + self.exceptions.len()).div_ceil(64)].into_boxed_slice()
    }

    /// What those exceptions of `parts` take of a day.
    fn taken(&self, parts: &[u64], day: i64) -> DayMask {
        let mut taken = DayMask::none();
        for (at, exception) in self.exceptions.iter().enumerate() {
            if has(parts, self.schedules.len() + at) {
                taken.join(&exception.of_day(day));
            }
        }
        taken
    }

    /// The occurrences of a day with these parts on it.
    pub(super) fn occurrences_of_day(&self, parts: &[u64], day: i64) -> DayMask {
        let taken = self.taken(parts, day);
        let mut all = DayMask::none();
        for (_, part) in self.schedules.iter().enumerate().filter(|&(at, _)| has(parts, at)) {
            all.join(&part.left(&taken, day).firsts(part.tick));
        }
        all
    }

    pub(crate) fn has_iso_week_tick(&self) -> bool {
        self.schedules.iter().any(|part| part.tick == Tick::IsoWeek)
    }

    /// The last year that has to be looked at: from the last rule about years or instants on, two cycles of the calendar
    /// show all that comes.
    pub(crate) fn telling_year(&self) -> i64 {
        self.telling_year_with(self)
    }

    /// The same for two plans together.
    pub(crate) fn telling_year_with(&self, other: &Self) -> i64 {
        let settled = self.settled.max(other.settled).min(civil::END - 1);
        let (year, _) = civil::year_of(settled.div_euclid(DAY));
        (year + 2 * common_multiple(self.cycle, other.cycle) + 1).min(LAST_YEAR)
    }
}
