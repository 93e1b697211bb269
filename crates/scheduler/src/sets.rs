//! Schedules as sets of occurrences: how two of them differ, and what they are together.
//!
//! All questions are decided exactly over the whole calendar, by comparing kinds of years and kinds of days
//! instead of occurrences one by one. Two schedules are compared in civil time, as if they were in one zone:
//! whether a zone skips or repeats an occurrence is not a property of the schedule. Constraints on instants count
//! as the civil times that they have in their schedule's zone.
//!
//! An interval has no civil time: it is compared in UTC, second by second, and no calendar schedule can share an
//! occurrence at a fraction of a second.

use crate::civil::{self, DAY, FIRST_YEAR};
use crate::plan::{Agenda, Day, DayMask, Plan, Row};
use crate::way::Way;
use std::collections::HashMap;
use std::rc::Rc;

/// Which occurrences of two schedules are asked for. See [`Schedule::combined`](crate::Schedule::combined).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SetOperation {
    /// The occurrences of either.
    Union,
    /// The occurrences of both.
    Intersection,
    /// The occurrences of the first that the second does not have.
    Difference,
    /// The occurrences that only one of them has.
    SymmetricDifference,
}

impl SetOperation {
    fn of_words(self, one: u64, other: u64) -> u64 {
        match self {
            Self::Union => one | other,
            Self::Intersection => one & other,
            Self::Difference => one & !other,
            Self::SymmetricDifference => one ^ other,
        }
    }
}

/// Two plans, and what is known of their days and years together.
#[derive(Debug)]
pub(crate) struct Pair<'a> {
    plans: [&'a Plan; 2],
    agendas: [Agenda; 2],
    operation: SetOperation,
    /// The first hit in a day of these two kinds; `None` when there is none. The days stay alive in the agendas, so that
    /// an address names one.
    days: HashMap<[*const Day; 2], Option<u32>>,
    /// The first day with a hit in a year of these two kinds.
    years: HashMap<[*const Row; 2], Option<usize>>,
}

impl<'a> Pair<'a> {
    pub(crate) fn new(one: &'a Plan, other: &'a Plan, operation: SetOperation) -> Self {
        Self {
            plans: [one, other],
            agendas: [Agenda::default(), Agenda::default()],
            operation,
            days: HashMap::new(),
            years: HashMap::new(),
        }
    }

    /// The first civil second after `after` that the operation gives.
    ///
    /// Bound: the years up to the last rule about years of either plan, and two cycles of the calendar from there or from
    /// `after`; each kind of year and of day is worked out once.
    pub(crate) fn next(&mut self, after: i64) -> Option<i64> {
        let from = (after + 1).max(0);
        if from >= civil::END {
            return None;
        }
        let (first, ordinal) = civil::year_of(from.div_euclid(DAY));
        let [one, other] = self.plans;
        let settled = one.telling_year_with(other);
        let last = (settled + first - FIRST_YEAR).min(civil::LAST_YEAR);
        let time = from.rem_euclid(DAY) as u32;
        let mut found = self.in_year(first, ordinal, time);
        let mut year = first;
        while found.is_none() && year < last {
            year += 1;
            found = self.in_year(year, 0, 0);
        }
        found
    }

    fn in_year(&mut self, year: i64, ordinal: usize, time: u32) -> Option<i64> {
        let [one, other] = &mut self.agendas;
        let rows = [one.year(self.plans[0], year), other.year(self.plans[1], year)];
        let kind = rows.iter().all(|row| row.is_kind).then(|| [Rc::as_ptr(&rows[0]), Rc::as_ptr(&rows[1])]);
        let mut from = ordinal;
        if let Some(known) = kind.and_then(|kind| self.years.get(&kind)) {
            // Nothing before the first day with a hit.
            from = from.max((*known)?);
        }
        let midnight = |ordinal: usize| (civil::year_start(year) + ordinal as i64) * DAY;
        let [mut ones, mut others] = [&rows[0], &rows[1]]
            .map(|row| row.days.iter().skip(row.days.partition_point(|(at, _)| *at < from)).peekable());
        let mut hit = None;
        loop {
            let next = [ones.peek(), others.peek()].into_iter().flatten().map(|(at, _)| *at).min();
            let Some(at) = next else { break };
            let one = ones.next_if(|(day, _)| *day == at).map(|(_, day)| day);
            let other = others.next_if(|(day, _)| *day == at).map(|(_, day)| day);
            let start = if at == ordinal { time } else { 0 };
            if let Some(second) = self.in_day(one, other, start) {
                hit = Some((at, second));
                break;
            }
        }
        if let Some(kind) = kind.filter(|_| ordinal == 0 && time == 0) {
            self.years.insert(kind, hit.map(|(at, _)| at));
        }
        hit.map(|(at, second)| midnight(at) + i64::from(second))
    }

    fn in_day(&mut self, one: Option<&Rc<Day>>, other: Option<&Rc<Day>>, from: u32) -> Option<u32> {
        let address = |day: Option<&Rc<Day>>| day.map_or(std::ptr::null(), Rc::as_ptr);
        let is_kind = [one, other].into_iter().flatten().all(|day| day.is_kind);
        let kind = is_kind.then(|| [address(one), address(other)]);
        match kind.and_then(|kind| self.days.get(&kind)) {
            Some(None) => return None,
            Some(Some(first)) if *first >= from => return Some(*first),
            _ => {}
        }
        let mask = |day: Option<&Rc<Day>>, plan: &Plan| day.map_or_else(DayMask::none, |day| day.mask(plan));
        let masks = [mask(one, self.plans[0]), mask(other, self.plans[1])];
        let find =
            |from| masks[0].first_where(&masks[1], from, |one, other| self.operation.of_words(one, other));
        let found = find(from);
        if let Some(kind) = kind {
            self.days.insert(kind, find(0));
        }
        found
    }

    /// Whether a civil second that was found is an occurrence of the first plan.
    pub(crate) fn first_has(&self, second: i64) -> bool {
        self.plans[0].nearest_past(Way::Forward, second - 1) == Some(second)
    }
}
