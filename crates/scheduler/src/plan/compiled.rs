//! A compiled model, and its searches for occurrences.

use super::day_mask::DayMask;
use super::days::Days;
use super::kinds::Kinds;
use super::limits::Role;
use super::part::Part;
use super::residue;
use super::segments::Segments;
use super::stepped::common_multiple;
use super::tick::OnTheCalendar as _;
use crate::calendars::Calendars;
use crate::civil::{DAY, END};
use crate::civil_time::CivilTime;
use crate::offsets::{Instants, Offsets};
use crate::way::Way;
use downbeat_parser::{Model, Tick};
use smallvec::SmallVec;

/// A cycle of at least as many years is none within the calendar; a multiple of 400.
const LONGEST_CYCLE: i64 = 8_400;

/// A compiled model.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Nearly always one, which takes no allocation.
    pub(super) schedules: SmallVec<[Part; 1]>,
    /// Without the regular ones on whole days: the schedules have lost those dates.
    pub(super) exceptions: Box<[Part]>,
    pub(super) segments: Option<Box<Segments>>,
    /// The civil second from which on everything repeats after each cycle, until the calendar ends.
    pub(super) settled: i64,
    /// After how many years it does: 400, or a multiple of them where steps are counted from dates.
    pub(super) cycle: i64,
    pub(super) has_instants: bool,
    /// Whether [`super::product`] is the way.
    pub(super) is_products: bool,
    /// Whether exceptions take nothing from the products.
    pub(super) is_bare: bool,
    /// Whether an ISO week is a tick of theirs.
    pub(super) has_iso_weeks: bool,
    /// What searches remember of days, where that is quicker than to look at each part.
    kinds: Option<Box<Kinds>>,
}

impl Plan {
    /// Compiles `model` with all calendars that it names; `zone` only for its constraints on instants.
    pub(crate) fn new(model: &Model, calendars: &Calendars, zone: &impl Offsets) -> Self {
        let part = |role| move |conjunction| Part::new(conjunction, calendars, role, zone);
        let mut schedules: SmallVec<[Part; 1]> = match model.schedules() {
            [only] => SmallVec::from_buf([part(Role::Schedule)(only)]),
            several => several.iter().map(part(Role::Schedule)).collect(),
        };
        let exceptions = match model.exceptions() {
            [] => Box::default(),
            exceptions => Self::without_exceptions(
                &mut schedules,
                exceptions.iter().map(part(Role::Exception)).collect(),
            ),
        };
        let segments = if exceptions.is_empty() { None } else { Segments::new(schedules.len(), &exceptions) };
        // Filled where it stays: it is large.
        let mut plan = Self {
            schedules,
            exceptions,
            segments,
            settled: 0,
            cycle: 400,
            has_instants: false,
            is_products: false,
            is_bare: false,
            has_iso_weeks: false,
            kinds: None,
        };
        let mut take_in = |part: &Part| {
            plan.settled = plan.settled.max(part.settled());
            // Nothing repeats within the calendar after more years than it has.
            plan.cycle = common_multiple(plan.cycle, part.dates.cycle()).min(LONGEST_CYCLE);
            plan.has_instants |= part.has_instants();
        };
        plan.schedules.iter().for_each(&mut take_in);
        plan.exceptions.iter().for_each(&mut take_in);
        plan.is_products = Self::find_products(&mut plan.schedules, &plan.exceptions);
        plan.has_iso_weeks = plan.is_products && plan.has_iso_week_tick();
        plan.is_bare = plan.is_products && plan.exceptions.iter().all(Part::is_daily);
        plan.kinds = Kinds::new(&plan.schedules, &plan.exceptions, plan.is_bare);
        if plan.segments.is_some() {
            plan.settle_segments();
        }
        plan
    }

    /// Takes the dates that exceptions remove out of the schedules; the exceptions that are left.
    fn without_exceptions(schedules: &mut [Part], mut exceptions: Vec<Part>) -> Box<[Part]> {
        for schedule in schedules {
            schedule.has_whole_weeks = false;
            for exception in exceptions.iter().filter(|exception| exception.is_whole_years()) {
                schedule.dates.subtract_years(&exception.dates);
            }
            let regular = || exceptions.iter().filter(|exception| exception.is_regular());
            // A whole day leaves nothing, whatever the times.
            for exception in regular().filter(|exception| exception.times.is_whole_day()) {
                schedule.dates.subtract(exception.dates.days());
            }
            let dead = residue::dead(schedule, regular().filter(|exception| !exception.times.is_whole_day()));
            if let Some(dead) = dead {
                schedule.dates.subtract(&Days::Maps(dead));
            }
            schedule.retain_moments(|_, at| !exceptions.iter().any(|exception| exception.holds(at)));
        }
        // The schedules have lost the dates of these.
        exceptions.retain(|exception| {
            !((exception.is_regular() && exception.times.is_whole_day()) || exception.is_whole_years())
        });
        exceptions.into()
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

    /// Whether the first second of some schedule is one that no exception takes and the zone has: an occurrence that is found
    /// without laying out a day. There may be occurrences where it is not.
    pub(crate) fn has_plain_first(&self, zone: &impl Offsets) -> bool {
        let is_plain = |first| !self.is_excepted(first) && zone.instants(first) != Instants::None;
        !self.has_instants
            && self
                .schedules
                .iter()
                .enumerate()
                .any(|(at, part)| self.held(at, part, Way::Forward, 0).is_some_and(is_plain))
    }

    /// The first occurrence at or after a civil second (backward: the last at or before it), by the shortest way there is.
    pub(crate) fn nearest(&self, way: Way, from: CivilTime) -> Option<CivilTime> {
        if let Some(kinds) = &self.kinds
            && let Some(found) = self.nearest_of_kinds(kinds, way, from)
        {
            return found;
        }
        match (self.products(), way) {
            // Each way has its own code.
            (Some(products), Way::Forward) => products.nearest(Way::Forward, from),
            (Some(products), Way::Backward) => products.nearest(Way::Backward, from),
            (None, _) => CivilTime::from_second(self.nearest_past(way, way.step(from.second(), -1))?),
        }
    }

    /// The first occurrence after a civil second; backward the last before it.
    #[inline]
    pub(crate) fn nearest_past(&self, way: Way, second: i64) -> Option<i64> {
        let of = |at: usize, part: &Part, best: Option<i64>| match way {
            Way::Forward => self.next_of(at, part, second, best),
            Way::Backward => self.previous_of(at, part, second, best),
        };
        if let [part] = &*self.schedules {
            return of(0, part, None);
        }
        // Inclusive, and in the calendar.
        let from = if way == Way::Forward { (second + 1).max(0) } else { second.min(END) - 1 };
        let mut best: Option<i64> = None;
        // First those of which no exception takes the first second: what they answer ends the searches of the others, of which
        // exceptions may take all there is until the calendar ends.
        let turns: &[bool] = if self.exceptions.is_empty() { &[false] } else { &[false, true] };
        for turn in turns {
            for (at, part) in self.schedules.iter().enumerate() {
                // An occurrence holds: the first second on the way that does tells whether there can be a better one.
                let Some(held) = self.held(at, part, way, from) else { continue };
                if self.is_excepted(held) == *turn && best.is_none_or(|best| way.is_past(best, held)) {
                    best = way.first(best.into_iter().chain(of(at, part, best)));
                }
            }
        }
        best
    }

    #[inline]
    fn next_of(&self, at: usize, part: &Part, after: i64, best: Option<i64>) -> Option<i64> {
        if after < 0 {
            return self.free_before(at, part, Way::Forward, 0, best);
        }
        let found = self.free_before(at, part, Way::Forward, after + 1, best)?;
        let (start, end) = part.tick.around(after.min(END));
        if found >= end {
            return Some(found);
        }
        // In the tick of `after`: asked from its start, the answer is its first free second.
        match self.free(at, part, Way::Forward, start)? {
            occurrence if occurrence > after => Some(occurrence),
            _ => self.free_before(at, part, Way::Forward, end, best),
        }
    }

    #[inline]
    fn previous_of(&self, at: usize, part: &Part, before: i64, best: Option<i64>) -> Option<i64> {
        let last = self.free_before(at, part, Way::Backward, before.min(END).checked_sub(1)?, best)?;
        if part.tick == Tick::Second {
            return Some(last);
        }
        self.free(at, part, Way::Forward, part.tick.around(last).0)
    }

    /// The first civil second at or after `from` (backward: the last at or before it) at which `part`, the schedule at this
    /// place, holds and no exception does.
    ///
    /// Bound: the date maps know the dates on which exceptions that last for whole years leave nothing. So days are looked
    /// at one by one only where single instants take them, one at least for each such day, and in the years in which an
    /// exception bounded by instants begins or ends.
    #[inline]
    pub(super) fn free(&self, at: usize, part: &Part, way: Way, from: i64) -> Option<i64> {
        self.free_before(at, part, way, from, None)
    }

    /// [`free`](Self::free), unless it lies past the best that is known. The search ends there.
    #[inline]
    pub(super) fn free_before(
        &self,
        at: usize,
        part: &Part,
        way: Way,
        from: i64,
        best: Option<i64>,
    ) -> Option<i64> {
        let found = self.held(at, part, way, from)?;
        if self.is_excepted(found) { self.free_from(at, part, way, found, best) } else { Some(found) }
    }

    /// The first civil second at or after `from`, or the last at or before it, at which `part` holds.
    #[inline]
    pub(super) fn held(&self, at: usize, part: &Part, way: Way, from: i64) -> Option<i64> {
        // Each way has its own code.
        match way {
            Way::Forward => part.nearest(Way::Forward, from, |day| self.nearest_date(Way::Forward, at, day)),
            Way::Backward => {
                part.nearest(Way::Backward, from, |day| self.nearest_date(Way::Backward, at, day))
            }
        }
    }

    #[inline]
    pub(super) fn is_excepted(&self, second: i64) -> bool {
        self.exceptions.iter().any(|exception| exception.holds(second))
    }

    /// [`free_before`](Self::free_before) where an exception holds at `from`. A function of its own, for the sake of its large frame.
    #[inline(never)]
    fn free_from(&self, at: usize, part: &Part, way: Way, from: i64, best: Option<i64>) -> Option<i64> {
        let mut found = from;
        let mut day_mask = None;
        loop {
            steps::count();
            if best.is_some_and(|best| way.is_past(found, best)) {
                return None;
            }
            let from = way.step(found, 1);
            if part.moments().is_some() {
                found = self.held(at, part, way, from)?;
                if !self.is_excepted(found) {
                    return Some(found);
                }
                continue;
            }
            let (day, time) = (found.div_euclid(DAY), found.rem_euclid(DAY) as u32);
            let left = self.left_of_day(part, day, &mut day_mask);
            if let Some(time) = (!left.is_empty).then(|| left.mask.nearest(way, time)).flatten() {
                return Some(day * DAY + i64::from(time));
            }
            let from = way.step(day, 1) * DAY + i64::from(way.entry());
            found = self.held(at, part, way, from)?;
            if !self.is_excepted(found) {
                return Some(found);
            }
        }
    }

    /// What the exceptions leave of the times of `part` on a day. `known` keeps the answer for the next day with the same
    /// exceptions.
    fn left_of_day<'a>(&self, part: &Part, day: i64, known: &'a mut Option<Known>) -> &'a Known {
        // Which exceptions are on, for the first 64; more, or one that ends within the day, are not remembered.
        let mut signature = Some(0u64).filter(|_| part.on_day(day) == Some(false));
        for (at, exception) in self.exceptions.iter().enumerate() {
            if let Some(is_cut) =
                Some(exception).filter(|one| one.dates.contains(day)).and_then(|one| one.on_day(day))
            {
                let is_known = at < 64 && !is_cut;
                signature = signature.filter(|_| is_known).map(|signature| signature | 1 << at);
            }
        }
        if signature.is_none() || known.as_ref().is_none_or(|known| known.signature != signature) {
            *known = None;
        }
        known.get_or_insert_with(|| {
            let mut mask = part.of_day(day);
            for exception in self.exceptions.iter().filter(|exception| exception.dates.contains(day)) {
                mask.subtract(&exception.of_day(day));
            }
            Known { signature, is_empty: mask.is_empty(), mask }
        })
    }
}

/// What is left of a day with these exceptions on.
struct Known {
    /// `None` when it is good for this day only.
    signature: Option<u64>,
    is_empty: bool,
    mask: DayMask,
}

/// Counts the days that searches look at one by one, so that tests can hold them to their bounds.
pub(super) mod steps {
    #[cfg(test)]
    thread_local!(static STEPS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) });

    #[cfg(not(test))]
    pub(crate) fn count() {}

    #[cfg(test)]
    pub(crate) fn count() {
        STEPS.set(STEPS.get() + 1);
    }

    /// How many steps `search` takes.
    #[cfg(test)]
    pub(crate) fn of<T>(search: impl FnOnce() -> T) -> (T, u64) {
        STEPS.set(0);
        let found = search();
        (found, STEPS.get())
    }
}
