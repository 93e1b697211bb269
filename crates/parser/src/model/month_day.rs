//! Days that are named by their place in the month and stand elsewhere in months of other lengths: three days before the last,
//! the weekday nearest the 15th, the last weekday. As constraints each becomes a few [`Dates`], which are joined by OR; that is
//! worked out here for all who read or write such a day.

use super::{Bitmap, Conjunction, Constraint, Period, Values};

/// A day of the month that depends on how long the month is, or on its weekdays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MonthDay {
    /// So many days before the last: 1–30.
    BeforeLast(u8),
    /// This number of days at the end of the month: 2–[`MAX_LAST`](Self::MAX_LAST).
    LastDays(u8),
    /// From Monday to Friday, nearest to this day and in its month: 1–31.
    Nearest(u8),
    /// This day, or the Monday after it where it is at a weekend: 1–[`MAX_ON_OR_AFTER`](Self::MAX_ON_OR_AFTER), as what comes after
    /// the last day of a month is of another.
    OnOrAfter(u8),
    /// This day, or the Friday before it where it is at a weekend: from [`MIN_ON_OR_BEFORE`](Self::MIN_ON_OR_BEFORE) to 31.
    OnOrBefore(u8),
    /// The last from Monday to Friday.
    LastWeekday,
    /// Of the days of these weekdays (bits 1–7 from Sunday) the one of this number in the month, from its end where that is negative.
    NthOf(u8, i8),
}

/// Dates of which all parts hold. A part of 0 admits everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dates {
    /// Days of the month: bits 1–31, and 0 for the last.
    pub(crate) days: u32,
    /// Days of the week: bits 1–7 from Sunday.
    pub(crate) weekdays: u8,
    /// Which one of its weekday in the month: 1–5, and 0 for the last.
    pub(crate) instance: Option<u8>,
    /// Months: bits 1–12.
    pub(crate) months: u16,
    pub(crate) years: Length,
}

/// Which years are meant by a rule about their length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    Any,
    Leap,
    Common,
}

/// The months of 31 days, those of 30, February in a leap year and in a common one: their days.
const LENGTHS: [u32; 4] = [31, 30, 29, 28];
const LONG: u16 = 0b1_0101_1010_1010;
const SHORT: u16 = 0b0_1010_0101_0000;
const FEBRUARY: u16 = 0b100;

const MONDAY: u8 = 1 << 2;
const FRIDAY: u8 = 1 << 6;
pub(crate) const MONDAY_TO_FRIDAY: u8 = 0b111_1100;

impl Dates {
    pub(crate) const ANY: Self = Self { days: 0, weekdays: 0, instance: None, months: 0, years: Length::Any };
}

impl MonthDay {
    /// February has two more days after it.
    pub(crate) const MAX_ON_OR_AFTER: u8 = 26;
    pub(crate) const MIN_ON_OR_BEFORE: u8 = 3;
    /// Of more days it is easier said when they begin.
    pub(crate) const MAX_LAST: u8 = 10;

    /// The dates that it is, in months of every length.
    pub(crate) fn dates(self) -> Vec<Dates> {
        let mut all = Vec::new();
        match self {
            Self::BeforeLast(days) => {
                let days = u32::from(days);
                add(&mut all, 0, |len| if days < len { 1 << (len - days) } else { 0 });
            }
            Self::LastDays(days) => {
                add(&mut all, 0, |len| ((1 << days) - 1) << (len + 1 - u32::from(days)));
            }
            Self::Nearest(day) => {
                let day = u32::from(day);
                let within = |len: u32, days: u32| if day <= len { days } else { 0 };
                add(&mut all, MONDAY_TO_FRIDAY, |len| within(len, 1 << day));
                // From a Saturday to the day before; from a Sunday that is the last to the second before.
                add(&mut all, FRIDAY, |len| match day {
                    0 | 1 => 0,
                    _ if day == len => 0b11 << (day - 2),
                    _ => within(len, 1 << (day - 1)),
                });
                // From a Sunday to the day after; from a Saturday that is the first to the second after.
                add(&mut all, MONDAY, |len| match day {
                    _ if day >= len => 0,
                    1 => 0b11 << 2,
                    _ => 1 << (day + 1),
                });
            }
            Self::OnOrAfter(day) => {
                add(&mut all, MONDAY_TO_FRIDAY, |_| 1 << day);
                add(&mut all, MONDAY, |_| 0b11 << (day + 1));
            }
            Self::OnOrBefore(day) => {
                let within = |len: u32, days: u32| if u32::from(day) <= len { days } else { 0 };
                add(&mut all, MONDAY_TO_FRIDAY, |len| within(len, 1 << day));
                add(&mut all, FRIDAY, |len| within(len, 0b11 << (day - 2)));
            }
            Self::LastWeekday => {
                all.push(Dates { days: 1, weekdays: MONDAY_TO_FRIDAY, ..Dates::ANY });
                // A Friday that is the last day is meant too, and with it more months are alike.
                add(&mut all, FRIDAY, |len| 0b111 << (len - 2));
            }
            Self::NthOf(weekdays, number) => {
                // Weekdays that have it on the same days stand together.
                let days = |weekday: u8| LENGTHS.map(|len| nth_of(weekdays, number, weekday.into(), len));
                let of_set = (1..=7).filter(|day| weekdays >> day & 1 == 1);
                let mut alike: Vec<(u8, [u32; 4])> = Vec::new();
                for weekday in of_set {
                    let days = days(weekday);
                    match alike.iter_mut().find(|(_, known)| *known == days) {
                        Some((weekdays, _)) => *weekdays |= 1 << weekday,
                        None => alike.push((1 << weekday, days)),
                    }
                }
                for (weekdays, days) in alike {
                    let of_length = LENGTHS.into_iter().zip(days);
                    add(&mut all, weekdays, |len| {
                        of_length.clone().find(|(known, _)| *known == len).map_or(0, |(_, days)| days)
                    });
                }
            }
        }
        all
    }

    /// The same as constraints on day, weekday, month and year, joined by OR, as far as some months and years admit them.
    pub(crate) fn conjunctions(self, months: Option<&Values>, years: Option<&Values>) -> Vec<Conjunction> {
        self.dates().into_iter().filter_map(|dates| conjunction(dates, months, years)).collect()
    }

    /// Those that have a date with this day of the month, of which they may be the first.
    pub(crate) fn with_day(day: i64, weekdays: Option<&Values>) -> impl Iterator<Item = Self> {
        let nearest = weekdays.is_some().then(|| u8::try_from(day).ok().filter(|day| *day > 0)).flatten();
        let number = nearest.unwrap_or_default();
        let after = (1..=Self::MAX_ON_OR_AFTER).contains(&number).then_some(Self::OnOrAfter(number));
        let before_it = (number >= Self::MIN_ON_OR_BEFORE).then_some(Self::OnOrBefore(number));
        let last = (weekdays.is_some() && day == 0).then_some(Self::LastWeekday);
        let before = LENGTHS.into_iter().filter_map(move |len| u8::try_from(i64::from(len) - day).ok());
        let before = before.filter(move |days| *days > 0 && day > 0).map(Self::BeforeLast);
        let before = before.chain((2..=Self::MAX_LAST).map(Self::LastDays));
        let before = weekdays.is_none().then_some(before).into_iter().flatten();
        // Of a Monday the place among the weekdays follows from the number: it has whole weekends before it.
        let is_monday = weekdays.is_some_and(|weekdays| weekdays.contains(2));
        let days_before = number.saturating_sub(1);
        let place = number - (days_before / 7 * 2 + (days_before % 7).min(2)).min(number);
        let nth = (is_monday && place > 1).then_some(Self::NthOf(MONDAY_TO_FRIDAY, place as i8));
        // Of a single day of the week those before its last one in the month.
        let only = weekdays.filter(|weekdays| weekdays.len() == 1).map_or(0, |weekdays| 1 << weekdays.min());
        let before_last =
            (-5..=-2).rev().map(move |number| Self::NthOf(only, number)).filter(move |_| only > 1);
        last.into_iter()
            .chain(nearest.map(Self::Nearest))
            .chain(after)
            .chain(before_it)
            .chain(before)
            .chain(nth)
            .chain(before_last)
    }
}

/// The days of a month that fall on `weekday` and are the `number`th day that falls on any of `weekdays`: bit n for day n. The month
/// has `len` days; a negative `number` counts from its end.
fn nth_of(weekdays: u8, number: i8, weekday: u32, len: u32) -> u32 {
    let is_one = |shift: u32| weekdays >> ((weekday - 1 + shift) % 7 + 1) & 1 == 1;
    // How many days of `weekdays` there are up to this day, or from this day on. The day itself counts.
    let place =
        |days: u32| (0..=days).filter(|&away| is_one(if number > 0 { 7 - away % 7 } else { away })).count();
    let is_meant =
        |day: &u32| place(if number > 0 { day - 1 } else { len - day }) == usize::from(number.unsigned_abs());
    (1..=len).filter(is_meant).fold(0, |days, day| days | 1 << day)
}

/// `None` when the months and years do not have these dates.
fn conjunction(dates: Dates, months: Option<&Values>, years: Option<&Values>) -> Option<Conjunction> {
    let mut all = Conjunction::empty();
    let mut add = |period, values: Option<Values>| {
        all.add(Constraint::known(period, None, values?));
        Some(())
    };
    add(Period::Day, Values::from_mask(u64::from(dates.days)))?;
    if dates.weekdays != 0 {
        add(Period::DayOfWeek, Values::from_mask(u64::from(dates.weekdays)))?;
    }
    let of_length = Values::from_mask(u64::from(dates.months));
    match (of_length, months) {
        (Some(these), Some(those)) => add(Period::Month, these.intersection(those))?,
        (Some(months), None) => add(Period::Month, Some(months))?,
        (None, Some(months)) => add(Period::Month, Some(months.clone()))?,
        (None, None) => {}
    }
    if years.is_some() || dates.years != Length::Any {
        let mut all = Bitmap::default();
        match years {
            Some(years) => years.ranges().for_each(|(first, last)| all.add_steps(first, last, 1)),
            None => all.add_steps(*Period::Year.range().start(), *Period::Year.range().end(), 1),
        }
        all.keep(dates.years);
        add(Period::Year, all.values())?;
    }
    Some(all)
}

impl Bitmap {
    /// Leaves only the years that are meant.
    pub(crate) fn keep(&mut self, years: Length) {
        match years {
            Length::Any => {}
            Length::Leap => self.keep_leap_years(true),
            Length::Common => self.keep_leap_years(false),
        }
    }
}

/// Adds the days that `days` gives for each length of a month, as few dates as are needed: those that are the same in all
/// months (a day that a month does not have is the same in any case), those of long and of short months, February's.
fn add(all: &mut Vec<Dates>, weekdays: u8, days: impl Fn(u32) -> u32) {
    let of_length = LENGTHS.map(days);
    let union = of_length.iter().fold(0, |union, days| union | days);
    let everywhere = of_length.iter().zip(LENGTHS).fold(union, |same, (days, len)| {
        let beyond = !(u32::MAX >> (31 - len));
        same & (days | beyond)
    });
    let [long, short, leap, common] = of_length.map(|days| days & !everywhere);
    let february = leap & common;
    let mut push = |days, months, years| {
        if days != 0 {
            all.push(Dates { days, weekdays, instance: None, months, years });
        }
    };
    push(everywhere, 0, Length::Any);
    push(long & short, LONG | SHORT, Length::Any);
    push(long & !short, LONG, Length::Any);
    push(short & !long, SHORT, Length::Any);
    push(february, FEBRUARY, Length::Any);
    push(leap & !february, FEBRUARY, Length::Leap);
    push(common & !february, FEBRUARY, Length::Common);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{is_leap_year, month_lengths};

    /// By walking through a month: the days that are meant.
    fn walked(day: MonthDay, length: u32, first_weekday: u32) -> Vec<u32> {
        // 1–7 from Sunday.
        let weekday = |day: u32| 1 + (first_weekday + day - 1) % 7;
        let is_weekday = |day: &u32| (2..=6).contains(&weekday(*day));
        match day {
            MonthDay::BeforeLast(days) => {
                (1..=length).filter(|day| day + u32::from(days) == length).collect()
            }
            MonthDay::LastDays(days) => (length - u32::from(days) + 1..=length).collect(),
            MonthDay::LastWeekday => (1..=length).rfind(is_weekday).into_iter().collect(),
            MonthDay::Nearest(aim) if u32::from(aim) > length => Vec::new(),
            MonthDay::Nearest(aim) => {
                let near = (1..=length).filter(is_weekday);
                let near = near.min_by_key(|day| day.abs_diff(u32::from(aim)));
                near.into_iter().collect()
            }
            MonthDay::OnOrAfter(aim) => (u32::from(aim)..).find(is_weekday).into_iter().collect(),
            MonthDay::OnOrBefore(aim) if u32::from(aim) > length => Vec::new(),
            MonthDay::OnOrBefore(aim) => (1..=u32::from(aim)).rfind(is_weekday).into_iter().collect(),
            MonthDay::NthOf(weekdays, number) => {
                let mut all: Vec<u32> =
                    (1..=length).filter(|day| weekdays >> weekday(*day) & 1 == 1).collect();
                if number < 0 {
                    all.reverse();
                }
                all.get(usize::from(number.unsigned_abs()) - 1).copied().into_iter().collect()
            }
        }
    }

    #[test]
    fn the_dates_are_those_that_a_walk_through_each_month_finds() {
        let all = (1..=30).map(MonthDay::BeforeLast).chain((1..=31).map(MonthDay::Nearest));
        let all = all.chain((2..=MonthDay::MAX_LAST).map(MonthDay::LastDays));
        let all = all
            .chain((1..=MonthDay::MAX_ON_OR_AFTER).map(MonthDay::OnOrAfter))
            .chain((MonthDay::MIN_ON_OR_BEFORE..=31).map(MonthDay::OnOrBefore))
            .chain((1..=23).flat_map(|n| [n, -n]).map(|n| MonthDay::NthOf(MONDAY_TO_FRIDAY, n)))
            .chain((1..=10).flat_map(|n| [n, -n]).map(|n| MonthDay::NthOf(0b1000_0010, n)));
        for day in all.chain([MonthDay::LastWeekday]) {
            let conjunctions = day.conjunctions(None, None);
            for (year, first_weekday) in (2024..2026).flat_map(|year| (0..7).map(move |first| (year, first)))
            {
                for (month, length) in (1i64..).zip(month_lengths(is_leap_year(year))) {
                    let expected = walked(day, length, first_weekday);
                    let has = |one: &Conjunction, number: u32| {
                        let is = |period, value: i64| {
                            one.get(period, None).is_none_or(|one| one.values().contains(value))
                        };
                        let weekday = i64::from(1 + (first_weekday + number - 1) % 7);
                        (is(Period::Day, number.into()) || (number == length && is(Period::Day, 0)))
                            && is(Period::DayOfWeek, weekday)
                            && is(Period::Month, month)
                            && is(Period::Year, year)
                    };
                    let found: Vec<u32> =
                        (1..=length).filter(|day| conjunctions.iter().any(|one| has(one, *day))).collect();
                    assert_eq!(found, expected, "{day:?} in a month of {length} days from {first_weekday}");
                }
            }
        }
    }
}
