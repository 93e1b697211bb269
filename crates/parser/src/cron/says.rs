//! What a field of a line says, once it is read: a set of values, and what few fields have beside it.

use crate::model::{Bitmap, MonthDay};

/// What a field says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Field {
    /// Nothing but `*` or `?`.
    pub(crate) open: bool,
    /// Begins with `*` or `?`.
    pub(crate) starred: bool,
    /// The step of a field that is one step to the end of its period and nothing else, else 0. It saturates.
    pub(crate) step: u32,
    /// Bit n for the value n of all fields but the year. Day of the month: bit 0 for the last day. Day of the week: bits
    /// 0–6 from Sunday.
    pub(crate) values: u64,
    /// What few lines have.
    pub(crate) special: Option<Box<Special>>,
}

/// What a field says beside values below 64.
#[derive(Clone, Debug, Default)]
pub(crate) struct Special {
    /// `L-n`: bit n.
    pub(super) offsets: u32,
    /// `nW`: bit n.
    pub(super) nearest: u32,
    /// `LW`.
    pub(super) last_weekday: bool,
    /// `MON#n`: n, or 0 for the last, and the weekdays as bits 0–6, in the order in which they come first; then empty ones.
    pub(super) instances: [(u8, u8); 6],
    /// The values of the year.
    pub(super) years: Option<Box<Bitmap>>,
}

impl Field {
    /// `*`.
    pub(crate) fn open() -> Self {
        Self { open: true, starred: true, ..Self::default() }
    }

    /// One value below 64.
    pub(super) fn one(value: u8) -> Self {
        Self { values: 1 << value, ..Self::default() }
    }

    /// Each `step`th year from one to another.
    pub(crate) fn add_years(&mut self, first: i64, last: i64, step: i64) {
        self.special().years.get_or_insert_default().add_steps(first, last, step);
    }

    /// So many days (30 at most) before the last of the month.
    pub(crate) fn add_day_before_last(&mut self, days: u32) {
        match days {
            0 => self.values |= 1,
            days => self.special().offsets |= 1 << days.min(31),
        }
    }

    /// Whether the days of the month are the last seven and no others.
    pub(crate) fn is_last_week(&self) -> bool {
        let offsets = self.special.as_ref().map_or(0, |special| special.offsets);
        self.values == 1 && offsets == 0b111_1110
    }

    /// Makes weekdays the last ones of their month.
    pub(crate) fn only_last_ones(&mut self) {
        let weekdays = if self.open { 0x7f } else { self.values as u8 };
        (self.open, self.values) = (false, 0);
        self.special().instances = Default::default();
        (0..7).filter(|day| weekdays >> day & 1 == 1).for_each(|day| self.add_instance(0, day));
    }

    /// A weekday (0–6 from Sunday) by its number in the month: 1–5, or 0 for the last.
    pub(crate) fn add_weekday_of_month(&mut self, number: u8, weekday: i64) {
        self.add_instance(number, weekday);
    }

    /// The years that are listed.
    pub(super) fn years(&self) -> Option<&Bitmap> {
        self.special.as_ref()?.years.as_deref()
    }

    /// The day of the month that it is, where it is one that depends on the month and nothing else.
    pub(crate) fn month_day(&self) -> Option<MonthDay> {
        let Special { offsets, nearest, last_weekday, .. } =
            self.special.as_deref().filter(|_| self.values == 0)?;
        let only = |mask: u32| mask.trailing_zeros() as u8;
        match (offsets.count_ones(), nearest.count_ones(), last_weekday) {
            (1, 0, false) => Some(MonthDay::BeforeLast(only(*offsets))),
            (0, 1, false) => Some(MonthDay::Nearest(only(*nearest))),
            (0, 0, true) => Some(MonthDay::LastWeekday),
            _ => None,
        }
    }

    pub(super) fn special(&mut self) -> &mut Special {
        self.special.get_or_insert_default()
    }

    pub(super) fn add_instance(&mut self, instance: u8, weekday: i64) {
        // Six instances, six places.
        let mut places = self.special().instances.iter_mut();
        if let Some(place) = places.find(|(known, days)| *days == 0 || *known == instance) {
            *place = (instance, place.1 | 1 << weekday);
        }
    }
}
