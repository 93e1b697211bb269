//! The times of day of a plan.
//!
//! Seconds, minutes and hours are masks; their `after` and `before` become part of the masks or of the window. A
//! constraint on the time itself becomes masks if it can (9:00 and 17:00 are two hours of a minute and a second), else a
//! list, which all other constraints have already thinned out.

use super::masks::{Masks, at_or_before, bits};
use super::tick::OnTheCalendar as _;
use crate::civil::DAY;
use crate::way::Way;
use downbeat_parser::Tick;
use downbeat_parser::{Conjunction, Constraint, Modifier, Period};

/// The values at which a constraint on a period of less than 64 values holds.
fn mask(constraint: &Constraint) -> u64 {
    let values = constraint.values();
    match constraint.modifier() {
        None => values.as_mask().unwrap_or(0),
        Some(Modifier::After) => bits(values.min(), 63),
        Some(Modifier::Before) => bits(0, values.max() - 1),
    }
}

/// A set of seconds of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Times {
    /// Bit 0 for 00:00.
    pub(super) hours: u32,
    pub(super) minutes: u64,
    pub(super) seconds: u64,
    /// Half open.
    pub(super) window: (u32, u32),
    /// These seconds and no others; in order, and within the masks and the window.
    pub(super) list: Option<Box<[u32]>>,
}

impl Times {
    /// The times of day at which the time constraints of `conjunction` hold.
    pub(super) fn new(conjunction: &Conjunction) -> Self {
        let mut times = Self {
            hours: bits(0, 23) as u32,
            minutes: bits(0, 59),
            seconds: bits(0, 59),
            window: (0, DAY as u32),
            list: None,
        };
        let mut chosen = None;
        // They are in the order of their periods.
        for constraint in conjunction.constraints().iter().take_while(|one| one.period() <= Period::Time) {
            match (constraint.period(), constraint.modifier()) {
                (Period::Hour, _) => times.hours &= mask(constraint) as u32,
                (Period::Minute, _) => times.minutes &= mask(constraint),
                (Period::Second, _) => times.seconds &= mask(constraint),
                (Period::Time, Some(Modifier::After)) => times.window.0 = constraint.values().min() as u32,
                (Period::Time, Some(Modifier::Before)) => times.window.1 = constraint.values().max() as u32,
                (Period::Time, None) => chosen = Some(constraint.values()),
                _ => {}
            }
        }
        if times.minutes == 0 || times.seconds == 0 || times.window.0 >= times.window.1 {
            // The searches rely on it: where an hour has its bit, there is a minute and a second.
            (times.hours, times.window) = (0, (0, 0));
        }
        if let Some(chosen) = chosen {
            let at = || chosen.iter().map(|second| second as u32).filter(|&at| times.contains(at));
            times =
                Self::product(at()).unwrap_or_else(|| Self { list: Some(at().collect()), ..times.clone() });
        }
        times
    }

    /// These seconds as masks, if they are all seconds whose hour, minute and second have their bit: a single one always is.
    fn product(seconds: impl Iterator<Item = u32>) -> Option<Self> {
        let (mut hours, mut minutes, mut in_minute, mut count) = (0u32, 0u64, 0u64, 0);
        for at in seconds {
            hours |= 1 << (at / 3600);
            minutes |= 1 << (at / 60 % 60);
            in_minute |= 1 << (at % 60);
            count += 1;
        }
        let is_product = hours.count_ones() * minutes.count_ones() * in_minute.count_ones() == count;
        (is_product && count > 0).then_some(Self {
            hours,
            minutes,
            seconds: in_minute,
            window: (0, DAY as u32),
            list: None,
        })
    }

    /// Whether these are all times of the day.
    pub(super) fn is_whole_day(&self) -> bool {
        self.list.is_none()
            && self.window == (0, DAY as u32)
            && self.hours == bits(0, 23) as u32
            && self.minutes == bits(0, 59)
            && self.seconds == bits(0, 59)
    }

    /// The first second of all; `None` where there is none.
    #[inline]
    pub(super) fn first(&self) -> Option<u32> {
        if !self.is_cut() && self.hours != 0 {
            let lowest = |mask: u64| mask.trailing_zeros();
            return Some(lowest(self.hours.into()) * 3600 + lowest(self.minutes) * 60 + lowest(self.seconds));
        }
        self.nearest(Way::Forward, 0)
    }

    /// The last second of all; `None` where there is none.
    #[inline]
    pub(super) fn last(&self) -> Option<u32> {
        if !self.is_cut() && self.hours != 0 {
            let highest = |mask: u64| 63 - mask.leading_zeros();
            return Some(
                highest(self.hours.into()) * 3600 + highest(self.minutes) * 60 + highest(self.seconds),
            );
        }
        self.nearest(Way::Backward, DAY as u32 - 1)
    }

    /// Whether a window or a list narrows the product of the masks. Where an hour of the product has its bit, it has a minute
    /// and a second.
    fn is_cut(&self) -> bool {
        self.list.is_some() || self.window != (0, DAY as u32)
    }

    /// The first second of each tick, or of a day for longer ticks; `None` if there is none, or if the window
    /// begins so late in a minute that its first second differs from the first second of the minutes after it.
    #[inline]
    pub(super) fn firsts(&self, tick: Tick) -> Option<Self> {
        if tick == Tick::Second {
            return Some(self.clone());
        }
        let first = self.first()?;
        let length = tick.seconds_of_day();
        let mut times = self.clone();
        if let Some(list) = &self.list {
            let mut last = None;
            let is_first = |at: &&u32| last.replace(**at / length) != Some(**at / length);
            times.list = Some(list.iter().filter(is_first).copied().collect());
            return Some(times);
        }
        let lowest = |mask: u64| mask & mask.wrapping_neg();
        match tick {
            Tick::Minute => times.seconds = lowest(times.seconds),
            Tick::Hour => {
                (times.seconds, times.minutes) = (lowest(times.seconds), lowest(times.minutes));
            }
            _ => {
                (times.hours, times.minutes, times.seconds) =
                    (1 << (first / 3600), 1 << (first / 60 % 60), 1 << (first % 60));
            }
        }
        if !self.is_cut() || times.contains(first) {
            return Some(times);
        }
        // The hour in which the window begins has another first second than those after it: 24 hours are a short list.
        (tick == Tick::Hour).then(|| {
            let from = |second: u32| Some(second).filter(|&at| at < DAY as u32).and_then(|at| times.next(at));
            let others = std::iter::successors(from((first / length + 1) * length), |&at| from(at + 1));
            let list = std::iter::once(first).chain(others).collect();
            Self { list: Some(list), ..times.clone() }
        })
    }

    /// The first second of each tick that the other times leave, or of each day if the tick is longer; `None` if there is no such
    /// second, or if the search takes more steps than are allowed while a schedule is compiled.
    pub(super) fn firsts_less<'a>(
        &self,
        taken: impl Iterator<Item = &'a Self> + Clone,
        tick: Tick,
    ) -> Option<Self> {
        // Twice the minutes of a day: one each minute, and one exception before each.
        const STEPS: usize = 2880;
        let from = |second: u32| {
            Some(second).filter(|&at| at < DAY as u32).and_then(|at| self.nearest(Way::Forward, at))
        };
        let length = tick.seconds_of_day();
        let (mut at, mut list) = (from(0), Vec::new());
        for _ in 0..STEPS {
            let Some(second) = at else { break };
            let running = taken.clone().filter(|taken| taken.contains(second));
            let ends = running.map(|taken| taken.nearest_off(Way::Forward, second).unwrap_or(DAY as u32));
            at = from(ends.max().unwrap_or_else(|| {
                list.push(second);
                (second / length + 1) * length
            }));
        }
        if at.is_some() || list.is_empty() {
            return None;
        }
        let product = Self::product(list.iter().copied());
        product.or_else(|| Some(Self { list: Some(list.into()), ..self.clone() }))
    }

    /// Whether a tick is wholly in the set or wholly out of it.
    pub(super) fn is_aligned(&self, tick: Tick) -> bool {
        let length = tick.seconds_of_day();
        let is_cut = !self.window.0.is_multiple_of(length) || !self.window.1.is_multiple_of(length);
        match tick {
            Tick::Second => true,
            _ if self.list.is_some() || is_cut || self.seconds != bits(0, 59) => false,
            Tick::Minute => true,
            Tick::Hour => self.minutes == bits(0, 59),
            _ => self.is_whole_day(),
        }
    }

    #[inline]
    pub(super) fn contains(&self, second: u32) -> bool {
        match &self.list {
            Some(list) => list.binary_search(&second).is_ok(),
            None => {
                let has = |mask: u64, value: u32| mask >> value & 1 == 1;
                self.window.0 <= second
                    && second < self.window.1
                    && has(self.hours.into(), second / 3600)
                    && has(self.minutes, second / 60 % 60)
                    && has(self.seconds, second % 60)
            }
        }
    }

    /// The first second at or after `second`, which is below 86,400; backward the last at or before it.
    #[inline(always)]
    pub(super) fn nearest(&self, way: Way, second: u32) -> Option<u32> {
        match (&self.list, way) {
            (Some(list), _) => list.get(way.place(list, &second)?).copied(),
            (None, Way::Forward) => self.next(second),
            (None, Way::Backward) => self.previous(second),
        }
    }

    #[inline]
    fn next(&self, second: u32) -> Option<u32> {
        let from = second.max(self.window.0);
        let (hour, minute, second) = (from / 3600, from / 60 % 60, from % 60);
        let (first_minute, first_second) =
            (self.minutes.trailing_zeros() * 60, self.seconds.trailing_zeros());
        // The second in this minute, else the next minute of this hour, else the next hour: each a look at one mask.
        let found = if self.hours >> hour & 1 == 1 {
            let seconds = self.seconds >> second;
            let minutes = self.minutes & (!1 << minute);
            if self.minutes >> minute & 1 == 1 && seconds != 0 {
                Some(from + seconds.trailing_zeros())
            } else if minutes != 0 {
                Some(hour * 3600 + minutes.trailing_zeros() * 60 + first_second)
            } else {
                None
            }
        } else {
            None
        };
        let found = match found {
            Some(found) => found,
            None => {
                let hours = self.hours & (!1 << hour);
                (hours != 0).then(|| hours.trailing_zeros() * 3600 + first_minute + first_second)?
            }
        };
        (found < self.window.1).then_some(found)
    }

    fn previous(&self, second: u32) -> Option<u32> {
        let from = second.min(self.window.1.checked_sub(1)?);
        let (hour, minute, second) = (from / 3600, from / 60 % 60, from % 60);
        let last = |mask: u64| at_or_before(mask, 63);
        let before = |mask: u64, value: u32| at_or_before(mask, value.checked_sub(1)?);
        let in_hour = self.hours >> hour & 1 == 1;
        let this_minute = (in_hour && self.minutes >> minute & 1 == 1)
            .then(|| at_or_before(self.seconds, second))
            .flatten();
        let (hour, minute, second) = if let Some(second) = this_minute {
            (hour, minute, second)
        } else if let Some(minute) = in_hour.then(|| before(self.minutes, minute)).flatten() {
            (hour, minute, last(self.seconds)?)
        } else {
            (before(self.hours.into(), hour)?, last(self.minutes)?, last(self.seconds)?)
        };
        Some(hour * 3600 + minute * 60 + second).filter(|&at| at >= self.window.0)
    }

    /// The first second at or after `second` that is not in the set; `None` when all to the end of the day are. Backward the
    /// last at or before it.
    pub(super) fn nearest_off(&self, way: Way, second: u32) -> Option<u32> {
        match way {
            Way::Forward => self.next_off(second),
            Way::Backward => self.previous_off(second),
        }
    }

    fn next_off(&self, second: u32) -> Option<u32> {
        if !self.contains(second) {
            return (second < DAY as u32).then_some(second);
        }
        let end = match &self.list {
            Some(list) => {
                let run = list.iter().skip(list.partition_point(|&at| at < second)).zip(second..);
                second + run.take_while(|(at, expected)| *at == expected).count() as u32
            }
            None => self.masks().run_end(second).min(self.window.1),
        };
        (end < DAY as u32).then_some(end)
    }

    fn previous_off(&self, second: u32) -> Option<u32> {
        if !self.contains(second) {
            return Some(second);
        }
        let start = match &self.list {
            Some(list) => {
                let to = list.partition_point(|&at| at <= second);
                let run = list.iter().take(to).rev().zip((0..=second).rev());
                second + 1 - run.take_while(|(at, expected)| **at == *expected).count() as u32
            }
            None => self.masks().run_start(second).max(self.window.0),
        };
        start.checked_sub(1)
    }

    fn masks(&self) -> Masks {
        Masks { hours: self.hours.into(), minutes: self.minutes, seconds: self.seconds }
    }

    /// For each minute of the day that has any times: its number, and a mask of its seconds.
    pub(super) fn minutes(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        let (from, until) = (i64::from(self.window.0), i64::from(self.window.1));
        let product = (0..1440i64).filter_map(move |minute| {
            let chosen = self.hours >> (minute / 60) & 1 == 1 && self.minutes >> (minute % 60) & 1 == 1;
            let within = bits((from - minute * 60).clamp(0, 60), (until - minute * 60).clamp(0, 60) - 1);
            let seconds = if chosen { self.seconds & within } else { 0 };
            (seconds != 0).then_some((minute as usize, seconds))
        });
        let list = self.list.iter().flatten().map(|&second| (second as usize / 60, 1 << (second % 60)));
        let is_list = self.list.is_some();
        product.filter(move |_| !is_list).chain(list)
    }
}
