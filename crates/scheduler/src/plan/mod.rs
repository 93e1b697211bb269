//! The plan: a schedule compiled for the questions that are asked of it, all in civil seconds.
//!
//! Arrows: the plan knows the calendar ([`crate::civil`]) and, to render instants as civil time, a [`Zone`]; it
//! does not know which civil seconds a zone skips or repeats. That is [`crate::zone`]'s part.
//!
//! Everything follows from one question, "the first second at or after this one at which this schedule holds and no
//! exception does" ([`Plan::free`]), and its mirror: the occurrence of a tick is the answer asked from the tick's start.

mod dates;
mod day_mask;
mod part;
mod residue;
mod tick;
mod times;

use crate::civil::{CYCLE_DAYS, DAY, END};
use crate::zone::Zone;
use day_mask::DayMask;
use downbeat_parser::Model;
use part::{Part, Role};

/// A compiled model.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    schedules: Box<[Part]>,
    /// Without the regular ones on whole days: the schedules have lost those dates.
    exceptions: Box<[Part]>,
    /// The civil second from which on everything repeats every 400 years, until the calendar ends.
    settled: i64,
    has_instants: bool,
}

/// The way of a search.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Forward,
    Backward,
}

impl Plan {
    /// Compiles `model`; `zone` only for its constraints on instants.
    pub(crate) fn new(model: &Model, zone: &impl Zone) -> Self {
        let parts = |conjunctions: &[_], role| -> Vec<Part> {
            conjunctions.iter().map(|conjunction| Part::new(conjunction, role, zone)).collect()
        };
        let mut schedules = parts(model.schedules(), Role::Schedule);
        let mut exceptions = parts(model.exceptions(), Role::Exception);
        for schedule in &mut schedules {
            residue::prune(schedule, &exceptions);
            if let Some(moments) = &mut schedule.moments {
                let kept =
                    moments.iter().filter(|&&at| !exceptions.iter().any(|exception| exception.holds(at)));
                *moments = kept.copied().collect();
            }
        }
        // The schedules have lost the dates of these.
        exceptions.retain(|exception| !(exception.is_regular() && exception.times.is_whole_day()));
        let all = || schedules.iter().chain(&exceptions);
        let settled = all().map(Part::settled).max().unwrap_or(0);
        let has_instants = all().any(Part::has_instants);
        Self { schedules: schedules.into(), exceptions: exceptions.into(), settled, has_instants }
    }

    /// Whether it looks at instants, so that an occurrence in civil time is one only if [`Self::holds_at`] agrees.
    pub(crate) fn has_instants(&self) -> bool {
        self.has_instants
    }

    /// Whether an instant is valid, `second` being its civil second.
    pub(crate) fn holds_at(&self, instant: i64, second: i64) -> bool {
        (0..END).contains(&second)
            && self.schedules.iter().any(|part| part.holds_at(instant, second))
            && !self.exceptions.iter().any(|part| part.holds_at(instant, second))
    }

    /// The first occurrence after a civil second.
    pub(crate) fn next(&self, after: i64) -> Option<i64> {
        self.schedules.iter().filter_map(|part| self.next_of(part, after)).min()
    }

    /// The last occurrence before a civil second.
    pub(crate) fn previous(&self, before: i64) -> Option<i64> {
        self.schedules.iter().filter_map(|part| self.previous_of(part, before)).max()
    }

    fn next_of(&self, part: &Part, after: i64) -> Option<i64> {
        if after < 0 {
            return self.free(part, Way::Forward, 0);
        }
        let (start, end) = part.tick.around(after.min(END));
        // Asked from a tick's start, the answer is the first free second of its own tick, be it this one or a later.
        match self.free(part, Way::Forward, start)? {
            occurrence if occurrence > after => Some(occurrence),
            _ => self.free(part, Way::Forward, end),
        }
    }

    fn previous_of(&self, part: &Part, before: i64) -> Option<i64> {
        let last = self.free(part, Way::Backward, before.min(END).checked_sub(1)?)?;
        self.free(part, Way::Forward, part.tick.around(last).0)
    }

    /// The first civil second at or after `from` (backward: the last at or before it) at which `part` holds and no
    /// exception does.
    ///
    /// Bound: days are looked at one by one only while exceptions take all of the part's seconds of a day, and no more
    /// than 400 years of them beyond the time at which the last rule about years or instants has had its effect: from
    /// there on everything repeats.
    fn free(&self, part: &Part, way: Way, from: i64) -> Option<i64> {
        const CYCLE: i64 = (CYCLE_DAYS + 1) * DAY;
        let start = from;
        let mut from = from;
        let mut day_mask = None;
        loop {
            let found = match way {
                Way::Forward => part.next(from)?,
                Way::Backward => part.previous(from)?,
            };
            if !self.exceptions.iter().any(|exception| exception.holds(found)) {
                return Some(found);
            }
            match way {
                Way::Forward if found > start.max(self.settled) + CYCLE => return None,
                // No second is free in a whole cycle, so none is back to where cycles begin.
                Way::Backward if self.settled < found && found < start - CYCLE => {
                    from = self.settled;
                    continue;
                }
                _ => {}
            }
            if part.moments.is_some() {
                from = if way == Way::Forward { found + 1 } else { found - 1 };
                continue;
            }
            let (day, time) = (found.div_euclid(DAY), found.rem_euclid(DAY) as u32);
            let left = self.left_of_day(part, day, &mut day_mask);
            let left = match way {
                _ if left.is_empty => None,
                Way::Forward => left.mask.next(time),
                Way::Backward => left.mask.previous(time),
            };
            if let Some(time) = left {
                return Some(day * DAY + i64::from(time));
            }
            from = if way == Way::Forward { (day + 1) * DAY } else { day * DAY - 1 };
        }
    }

    /// What the exceptions leave of the times of `part` on a day. `known` keeps the answer for the next day with the same
    /// exceptions.
    fn left_of_day<'a>(&self, part: &Part, day: i64, known: &'a mut Option<Known>) -> &'a Known {
        let bounds = (day * DAY, (day + 1) * DAY);
        let cut =
            |part: &Part| part.moments.is_some() || part.window.0 > bounds.0 || part.window.1 < bounds.1;
        // Which exceptions are on, for the first 64; more, or one that ends within the day, are not remembered.
        let mut signature = Some(0u64);
        for (at, exception) in self.exceptions.iter().enumerate() {
            let bit = if at < 64 { 1u64 << at } else { 0 };
            if !exception.dates.contains(day)
                || exception.window.1 <= bounds.0
                || exception.window.0 >= bounds.1
            {
                continue;
            }
            signature = signature.filter(|_| bit != 0 && !cut(exception)).map(|signature| signature | bit);
        }
        signature = signature.filter(|_| !cut(part));
        if signature.is_none() || known.as_ref().is_none_or(|known| known.signature != signature) {
            *known = None;
        }
        known.get_or_insert_with(|| {
            let mask = self.compute_left_of_day(part, day);
            Known { signature, is_empty: mask.is_empty(), mask }
        })
    }

    fn compute_left_of_day(&self, part: &Part, day: i64) -> DayMask {
        let start = day * DAY;
        // Seconds of the day outside a window, as two inclusive ranges.
        let outside = |part: &Part| [(0, part.window.0 - 1 - start), (part.window.1 - start, DAY - 1)];
        let mut mask = DayMask::new(&part.times);
        for (first, last) in outside(part) {
            mask.subtract_range(first, last);
        }
        for exception in self.exceptions.iter().filter(|exception| exception.dates.contains(day)) {
            if let Some(moments) = &exception.moments {
                let from = moments.partition_point(|&at| at < start);
                let here = moments.iter().skip(from).take_while(|&&at| at < start + DAY);
                here.for_each(|at| mask.subtract_range(at - start, at - start));
                continue;
            }
            let mut taken = DayMask::new(&exception.times);
            for (first, last) in outside(exception) {
                taken.subtract_range(first, last);
            }
            mask.subtract(&taken);
        }
        mask
    }
}

/// What is left of a day with these exceptions on.
struct Known {
    /// `None` when it is good for this day only.
    signature: Option<u64>,
    is_empty: bool,
    mask: DayMask,
}
