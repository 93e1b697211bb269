//! The days that a line means by their place in the month. `W`, `LW` and `L-3` depend on the length of the month, and
//! February's on the year: each becomes a few [`Dates`], which are joined by OR.

use super::field::{Field, Special};

/// Dates of which all parts hold. A part of 0 admits everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dates {
    /// Days of the month: bits 1–31, and 0 for the last.
    pub(super) days: u32,
    /// Days of the week: bits 1–7 from Sunday.
    pub(super) weekdays: u8,
    /// Which one of its weekday in the month: 1–5, and 0 for the last.
    pub(super) instance: Option<u8>,
    /// Months: bits 1–12.
    pub(super) months: u16,
    pub(super) years: Length,
}

/// Which years are meant by a rule about their length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
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
const MONDAY_TO_FRIDAY: u8 = 0b111_1100;

impl Dates {
    pub(super) const ANY: Self = Self { days: 0, weekdays: 0, instance: None, months: 0, years: Length::Any };

    /// Those that `weekdays`, which says nothing but days of the week and their instances, admits too. `None` when none
    /// is left.
    pub(super) fn and(self, weekdays: Self) -> Option<Self> {
        let both = match (self.weekdays, weekdays.weekdays) {
            (0, only) | (only, 0) => only,
            (these, those) if these & those == 0 => return None,
            (these, those) => these & those,
        };
        Some(Self { weekdays: both, instance: weekdays.instance, ..self })
    }
}

/// The listed days of a field of days of the month.
pub(super) fn plain_of_month(field: &Field) -> Dates {
    Dates { days: field.values as u32, ..Dates::ANY }
}

/// The listed days of a field of days of the week, which count from 1 in the model.
pub(super) fn plain_of_week(field: &Field) -> Dates {
    Dates { weekdays: (field.values << 1) as u8, ..Dates::ANY }
}

/// What a field of days of the month means that says more than values.
pub(super) fn of_month(field: &Field, special: &Special) -> Vec<Dates> {
    let mut all = Vec::new();
    if field.values != 0 {
        all.push(plain_of_month(field));
    }
    // Bit n of these is the distance n from the last day.
    let days_before = |len: u32| {
        (1..len).filter(|n| special.offsets >> n & 1 == 1).fold(0, |days, n| days | 1 << (len - n))
    };
    add(&mut all, 0, days_before);
    let nearest = |len: u32| (1..=len).filter(|day| special.nearest >> day & 1 == 1);
    add(&mut all, MONDAY_TO_FRIDAY, |len| nearest(len).fold(0, |days, day| days | 1 << day));
    // From a Saturday to the day before; from a Sunday that is the last to the second before.
    add(&mut all, FRIDAY, |len| {
        let before = |day: u32| if day == len { 0b11 << (day - 2) } else { 1 << (day - 1) };
        nearest(len).filter(|&day| day > 1).fold(0, |days, day| days | before(day))
    });
    // From a Sunday to the day behind; from a Saturday that is the first to the second behind.
    add(&mut all, MONDAY, |len| {
        let behind = |day: u32| if day == 1 { 0b11 << 2 } else { 1 << (day + 1) };
        nearest(len).filter(|&day| day < len).fold(0, |days, day| days | behind(day))
    });
    if special.last_weekday {
        all.push(Dates { days: 1, weekdays: MONDAY_TO_FRIDAY, ..Dates::ANY });
        // A Friday that is the last day is meant too, and with it more months are alike.
        add(&mut all, FRIDAY, |len| 0b111 << (len - 2));
    }
    all
}

/// What a field of days of the week means that says more than values.
pub(super) fn of_week(field: &Field, special: &Special) -> Vec<Dates> {
    let plain = (field.values != 0).then(|| plain_of_week(field));
    let counted = special.instances.iter().filter(|(_, weekdays)| *weekdays != 0);
    let counted = counted.map(|&(instance, weekdays)| Dates {
        weekdays: weekdays << 1,
        instance: Some(instance),
        ..Dates::ANY
    });
    plain.into_iter().chain(counted).collect()
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
