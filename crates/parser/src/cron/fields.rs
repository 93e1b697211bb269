//! The fields of a line, read.

use super::dialect::Dialect;
use super::field;
use super::line::{Refusal, Word};
use super::says::Field;
use crate::Period;
use std::ops::Range;

/// The fields of a line; those that it does not have are open, and the second is 0.
#[derive(Clone, Default)]
pub(crate) struct Fields {
    pub(crate) second: Field,
    pub(crate) minute: Field,
    pub(crate) hour: Field,
    pub(crate) day: Field,
    pub(crate) month: Field,
    pub(crate) weekday: Field,
    pub(crate) year: Field,
    /// Where the day of the month stands.
    pub(crate) day_span: Range<usize>,
}

impl Fields {
    /// The fields of a line that restricts nothing.
    pub(crate) fn open() -> Self {
        let open = Field::open;
        Self {
            second: open(),
            minute: open(),
            hour: open(),
            day: open(),
            month: open(),
            weekday: open(),
            year: open(),
            day_span: 0..0,
        }
    }

    /// The field of a period; the year where a line has none of that period.
    pub(super) fn of(&mut self, period: Period) -> &mut Field {
        match period {
            Period::Second => &mut self.second,
            Period::Minute => &mut self.minute,
            Period::Hour => &mut self.hour,
            Period::Day => &mut self.day,
            Period::Month => &mut self.month,
            Period::DayOfWeek => &mut self.weekday,
            _ => &mut self.year,
        }
    }

    /// Reads five, six or seven words.
    pub(super) fn read(&mut self, words: &[Word<'_>], dialect: Dialect) -> Result<(), Refusal> {
        let periods = periods(words.len(), dialect);
        self.day_span = words.get(usize::from(periods.len() > 6) + 2).map(Word::span).unwrap_or_default();
        for (word, &period) in words.iter().zip(periods) {
            field::read(self.of(period), *word, period, dialect)?;
        }
        Ok(())
    }
}

/// The periods of a line of so many fields: six have the second in front, seven the year at the end too. EventBridge's six have the
/// year and no second.
pub(super) fn periods(count: usize, dialect: Dialect) -> &'static [Period] {
    const ALL: &[Period] = &[
        Period::Second,
        Period::Minute,
        Period::Hour,
        Period::Day,
        Period::Month,
        Period::DayOfWeek,
        Period::Year,
    ];
    ALL.get(usize::from(count < 6 || dialect == Dialect::EventBridge)..).unwrap_or_default()
}
