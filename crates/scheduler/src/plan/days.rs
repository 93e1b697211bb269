//! The days that the date constraints of a schedule choose in a year of each shape, in the smallest form that holds them.
//!
//! Months, days of the month and days of the year choose the same days in all years of a length, and weekdays only shift with
//! 1 January. So two years and seven bits hold what nearly all schedules say of dates: to put them together takes tens of
//! nanoseconds, where a map for each of the fifteen shapes takes hundreds. What counts weeks has such maps, from tables.

use super::maps::{self, Maps, WORDS, Year, nearest_bit};
use super::tables;
use crate::civil::{self, SHAPES};
use crate::way::Way;
use downbeat_parser::calendar::month_lengths;
use downbeat_parser::{Conjunction, Constraint, Modifier, Period};
use smallvec::SmallVec;

/// Days of every year, by its shape.
#[derive(Clone, Debug)]
pub(super) enum Days {
    /// Every day.
    All,
    /// Those of two years that fall on certain weekdays.
    Pattern {
        /// Bit 0 for Sunday.
        weekdays: u8,
        /// A common year and a leap year; `None` for all of their days. Bits after the last day are never set.
        years: Option<Box<[Year; 2]>>,
    },
    /// Any days.
    Maps(Maps),
}

impl Days {
    /// The days on which the date constraints of `conjunction` hold.
    pub(super) fn new(conjunction: &Conjunction) -> Self {
        // They are in the order of their periods: of the usual schedule of times alone nothing has to be put together.
        if conjunction.constraints().last().is_none_or(|last| last.period() < Period::Day) {
            return Self::All;
        }
        let pattern = pattern(conjunction);
        let mut maps: Option<Maps> = None;
        for weeks in conjunction.constraints().iter().filter_map(of_weeks) {
            match &mut maps {
                Some(maps) => maps.keep(&weeks),
                None => maps = Some(weeks),
            }
        }
        match maps {
            None => pattern,
            Some(mut maps) => {
                if !pattern.is_all() {
                    maps.keep(&pattern.maps());
                }
                Self::Maps(maps)
            }
        }
    }

    pub(super) fn is_all(&self) -> bool {
        matches!(self, Self::All)
    }

    /// Whether it is plain that every year has one of them. Where it is not, every year may have one all the same.
    pub(super) fn are_of_every_year(&self) -> bool {
        match self {
            Self::All => true,
            Self::Pattern { weekdays, years } => *weekdays != 0 && years.is_none(),
            Self::Maps(_) => false,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.live_shapes() == 0
    }

    /// Takes out the other's days. What two years and seven bits can say of the rest is said by them.
    pub(super) fn subtract(&mut self, other: &Self) {
        *self = match (self.pattern(), other.pattern()) {
            // The other has all of these weekdays, so only the days of the two years count.
            (Some(mine), Some(theirs)) if mine.weekdays & !theirs.weekdays == 0 => {
                let mut years = *mine.years;
                let taken = theirs.years.iter().flatten();
                years.iter_mut().flatten().zip(taken).for_each(|(word, taken)| *word &= !taken);
                Self::Pattern { weekdays: mine.weekdays, years: Some(Box::new(years)) }
            }
            (Some(mine), Some(theirs)) if *theirs.years == EVERY_DAY => {
                let years = (*mine.years != EVERY_DAY).then(|| Box::new(*mine.years));
                Self::Pattern { weekdays: mine.weekdays & !theirs.weekdays, years }
            }
            _ => {
                let mut maps = self.maps();
                maps.subtract(&other.maps());
                Self::Maps(maps)
            }
        };
    }

    /// As two years and seven bits, where it is no map for each shape.
    fn pattern(&self) -> Option<Pattern<'_>> {
        match self {
            Self::All => Some(Pattern { weekdays: 0x7F, years: &EVERY_DAY }),
            Self::Pattern { weekdays, years } => Some(Pattern::new(*weekdays, years)),
            Self::Maps(_) => None,
        }
    }

    /// The shapes of years that have one of the days, a bit each.
    pub(super) fn live_shapes(&self) -> u16 {
        let those = |is_live: &dyn Fn(usize) -> bool| {
            (0..SHAPES).fold(0, |live, shape| live | u16::from(is_live(shape)) << shape)
        };
        match self {
            Self::All => (1 << SHAPES) - 1,
            Self::Pattern { weekdays, years } => {
                let pattern = Pattern::new(*weekdays, years);
                let [common, leap] = pattern.years.each_ref().map(places_in_week);
                those(&|shape| {
                    let (is_leap, first) = civil::shape_start(shape);
                    every_week(*weekdays, first as usize) & if is_leap { leap } else { common } != 0
                })
            }
            Self::Maps(maps) => those(&|shape| maps.year(shape).iter().any(|&word| word != 0)),
        }
    }

    /// As a map for each shape.
    pub(super) fn maps(&self) -> Maps {
        match self {
            Self::All => Maps::all(),
            Self::Pattern { weekdays, years } => Pattern::new(*weekdays, years).maps(),
            Self::Maps(maps) => maps.clone(),
        }
    }

    /// The days of a year of a shape. Bits after its last day mean nothing.
    pub(super) fn year(&self, shape: usize) -> Year {
        match self {
            Self::All => [u64::MAX; WORDS],
            Self::Pattern { weekdays, years } => Pattern::new(*weekdays, years).year(shape),
            Self::Maps(maps) => *maps.year(shape),
        }
    }

    #[inline]
    pub(super) fn has(&self, shape: usize, ordinal: usize) -> bool {
        self.word(shape, ordinal / 64) >> (ordinal % 64) & 1 == 1
    }

    /// Days `64 * at` to `64 * at + 63` of a year of this shape, a bit each. Bits after its last day mean nothing.
    #[inline]
    pub(super) fn word(&self, shape: usize, at: usize) -> u64 {
        match self {
            Self::All => u64::MAX,
            Self::Pattern { weekdays, years } => Pattern::new(*weekdays, years).word(shape, at),
            Self::Maps(maps) => maps.year(shape).get(at).copied().unwrap_or(0),
        }
    }

    /// The first of the days at or after an ordinal, which a year of this shape has; backward the last at or before it.
    #[inline(always)]
    pub(super) fn nearest(&self, way: Way, shape: usize, from: usize) -> Option<usize> {
        match self {
            Self::All => Some(from),
            Self::Pattern { weekdays, years } => Pattern::new(*weekdays, years).nearest(way, shape, from),
            Self::Maps(maps) => nearest_bit(way, maps.year(shape), from),
        }
    }
}

/// [`Days::Pattern`], to look at.
#[derive(Clone, Copy)]
struct Pattern<'a> {
    weekdays: u8,
    years: &'a [Year; 2],
}

/// All days of a common year, and of a leap year.
static EVERY_DAY: [Year; 2] = [
    [u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, (1 << 45) - 1],
    [u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, (1 << 46) - 1],
];

impl<'a> Pattern<'a> {
    #[inline]
    fn new(weekdays: u8, years: &'a Option<Box<[Year; 2]>>) -> Self {
        Self { weekdays, years: years.as_deref().unwrap_or(&EVERY_DAY) }
    }

    /// Days `64 * at` to `64 * at + 63` of a year of this shape.
    #[inline]
    fn word(self, shape: usize, at: usize) -> u64 {
        let (is_leap, first) = civil::shape_start(shape);
        let [common, leap] = self.years;
        let days = if is_leap { leap } else { common }.get(at).copied().unwrap_or(0);
        // 64 days are nine weeks and a day.
        days & every_week(self.weekdays, (first as usize + at) % 7)
    }

    fn year(self, shape: usize) -> Year {
        std::array::from_fn(|at| self.word(shape, at))
    }

    fn maps(self) -> Maps {
        Maps::of(|shape| self.year(shape))
    }

    #[inline(always)]
    fn nearest(self, way: Way, shape: usize, from: usize) -> Option<usize> {
        way.bit::<64>(from, WORDS, |at| self.word(shape, at))
    }
}

/// 64 days in a row that fall on these weekdays, of which the first is the weekday `first`.
#[inline]
fn every_week(weekdays: u8, first: usize) -> u64 {
    // A bit at every seventh place but the last, the 64th, which has the weekday of the first.
    const WEEKS: u64 = 0x0102_0408_1020_4081;
    let week = ((u64::from(weekdays) * 0x81) >> first) & 0x7F;
    (week * WEEKS) | (week << 63)
}

/// Which places the days of a year have in weeks that begin on 1 January: bits 0 to 6.
fn places_in_week(year: &Year) -> u64 {
    let places = year.iter().enumerate().fold(0, |places, (at, word)| {
        // Each shift is by whole weeks. A word begins at the place of its number, 64 days being nine weeks and a day.
        let weeks = word | word >> 28 | word >> 56;
        let weeks = weeks | weeks >> 14;
        places | ((weeks | weeks >> 7) & 0x7F) << at
    });
    (places | places >> 7) & 0x7F
}

/// What the constraints on months, days and weekdays choose.
fn pattern(conjunction: &Conjunction) -> Days {
    let mut months = Numbers::default();
    let mut days = Numbers::default();
    let mut weekdays = Numbers::default();
    let mut years = None;
    for constraint in conjunction.constraints() {
        match constraint.period() {
            Period::Month => months.keep(constraint),
            Period::Day => days.keep(constraint),
            Period::DayOfWeek => weekdays.keep(constraint),
            Period::DayOfYear => keep_in_both(&mut years, |length| days_of_year(constraint, length)),
            _ => {}
        }
    }
    if months.is_some() || days.is_some() {
        keep_in_both(&mut years, |length| days_of_months(&months, &days, length == 366));
    }
    if years.is_none() && !weekdays.is_some() {
        return Days::All;
    }
    // Numbered from Sunday, which is 1.
    let weekdays = (weekdays.up_to(7) >> 1) as u8;
    Days::Pattern { weekdays, years: years.map(Box::new) }
}

/// Takes out of a common and a leap year what a year of such a length has not.
fn keep_in_both(years: &mut Option<[Year; 2]>, kept: impl Fn(usize) -> Year) {
    for (year, length) in years.get_or_insert(EVERY_DAY).iter_mut().zip([365, 366]) {
        year.iter_mut().zip(kept(length)).for_each(|(word, kept)| *word &= kept);
    }
}

/// The numbers of a period that constraints on it choose. The last number, for which 0 stands, may depend on the month.
#[derive(Default)]
struct Numbers(SmallVec<[Chosen; 1]>);

/// The numbers that one constraint chooses.
struct Chosen {
    /// Bit n for the number n.
    mask: u64,
    /// Whether it chooses the last number, or all before the last, in addition.
    last: bool,
    before_last: bool,
}

impl Chosen {
    /// The constraint is on a period with numbers below 64.
    fn by(constraint: &Constraint) -> Self {
        let values = constraint.values();
        let (has_last, mask) = (values.contains(0), values.as_mask().unwrap_or(0) & !1);
        match constraint.modifier() {
            None => Self { mask, last: has_last, before_last: false },
            // The widest window: from the least value on, or from the last, for which 0 stands.
            Some(Modifier::After) => {
                let from_least = if mask == 0 { 0 } else { u64::MAX << mask.trailing_zeros() };
                Self { mask: from_least, last: has_last, before_last: false }
            }
            Some(Modifier::Before) => {
                let below_greatest = if mask == 0 { 0 } else { u64::MAX >> mask.leading_zeros() >> 1 };
                Self { mask: below_greatest, last: false, before_last: has_last }
            }
        }
    }
}

impl Numbers {
    fn is_some(&self) -> bool {
        !self.0.is_empty()
    }

    /// Takes out what a constraint does not choose.
    fn keep(&mut self, constraint: &Constraint) {
        self.0.push(Chosen::by(constraint));
    }

    /// Those from 1 to the last number, a bit each.
    fn up_to(&self, last: u32) -> u64 {
        let end = 1 << last;
        let all = (end << 1) - 2;
        self.0.iter().fold(all, |kept, chosen| {
            let last = if chosen.last { end } else { 0 };
            let before_last = if chosen.before_last { end - 1 } else { 0 };
            kept & (chosen.mask | last | before_last)
        })
    }
}

/// The days of a year whose months and days of the month are chosen.
fn days_of_months(months: &Numbers, days: &Numbers, is_leap: bool) -> Year {
    let months = months.up_to(12);
    let mut year = Year::default();
    let mut start = 0;
    for (month, length) in (1..).zip(month_lengths(is_leap)) {
        if months >> month & 1 == 1 {
            let days = days.up_to(length) >> 1;
            let mut words = year.iter_mut().skip(start / 64);
            if let Some(word) = words.next() {
                *word |= days << (start % 64);
            }
            // What does not go into the word.
            if let Some(word) = words.next() {
                *word |= (days >> 1) >> (63 - start % 64);
            }
        }
        start += length as usize;
    }
    year
}

/// The days of a year of this length that a constraint on the day of the year chooses.
fn days_of_year(constraint: &Constraint, length: usize) -> Year {
    let values = constraint.values();
    let (last, has_last) = (length as i64, values.contains(0));
    let mut year = Year::default();
    let mut add = |first: i64, last: i64| {
        let days = first.max(1)..=last.min(length as i64);
        days.for_each(|day| maps::set(&mut year, day as usize - 1));
    };
    let mut others = values.iter().filter(|&value| value != 0);
    match constraint.modifier() {
        None => {
            values.ranges().for_each(|(first, last)| add(first, last));
            if has_last {
                add(last, last);
            }
        }
        Some(Modifier::After) => {
            add(others.next().unwrap_or(last + 1), last);
            if has_last {
                add(last, last);
            }
        }
        Some(Modifier::Before) => {
            add(1, others.last().unwrap_or(1) - 1);
            if has_last {
                add(1, last - 1);
            }
        }
    }
    year
}

/// The days on which a constraint that counts weeks holds; `None` for any other.
fn of_weeks(constraint: &Constraint) -> Option<Maps> {
    let (table, chosen) = (tables::of(constraint.period())?, Chosen::by(constraint));
    let numbers = 1..=*constraint.period().range().end();
    let mut maps = Maps::none();
    numbers
        .filter(|&number| chosen.mask >> number & 1 == 1)
        .for_each(|number| table.add_to(number, &mut maps));
    if chosen.last {
        table.add_to(0, &mut maps);
    }
    if chosen.before_last {
        let mut last = Maps::none();
        table.add_to(0, &mut last);
        let mut before_last = Maps::all();
        before_last.subtract(&last);
        maps.add(&before_last);
    }
    Some(maps)
}
