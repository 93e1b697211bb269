//! A line as it was written: what lints and explanations look at.

use super::assemble;
use super::dialect::Dialect;
use super::fields::{Fields, periods};
use super::line::{Frame, Word};
use super::says::Field;
use crate::{Conjunction, Model, Period};

/// A line of cron that was read.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    pub(crate) frame: Frame<'a>,
    pub(crate) dialect: Dialect,
    /// Five to seven fields; those of the line that it stands for when it is a macro.
    pub(crate) fields: Vec<Place<'a>>,
}

/// A field and what it was read as.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    pub(crate) period: Period,
    pub(crate) word: Word<'a>,
    pub(crate) says: Field,
}

/// How the two day fields belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Days {
    /// At most one of them restricts anything.
    One,
    /// Either is enough.
    Either,
    /// Both must hold.
    Both,
}

impl<'a> Line<'a> {
    pub(crate) fn new(frame: Frame<'a>, words: &[Word<'a>], fields: &mut Fields, dialect: Dialect) -> Self {
        let place = |(word, &period): (&Word<'a>, &Period)| Place {
            period,
            word: *word,
            says: std::mem::take(fields.of(period)),
        };
        Self { frame, dialect, fields: words.iter().zip(periods(words.len(), dialect)).map(place).collect() }
    }

    /// The field of a period, if the line has one.
    pub(crate) fn field(&self, period: Period) -> Option<&Place<'a>> {
        self.fields.iter().find(|place| place.period == period)
    }

    /// How its two day fields belong together.
    pub(crate) fn days(&self) -> Days {
        let says = |period| self.field(period).map(|place| &place.says).filter(|says| !says.open);
        match (says(Period::Day), says(Period::DayOfWeek)) {
            (Some(day), Some(weekday)) if assemble::both_must_hold(day, weekday, Dialect::Cron) => Days::Both,
            (Some(_), Some(_)) => Days::Either,
            _ => Days::One,
        }
    }
}

impl Place<'_> {
    /// What the field means in a line that says nothing else.
    pub(crate) fn alone(&self) -> Vec<Conjunction> {
        let mut fields = Fields::open();
        *fields.of(self.period) = self.says.clone();
        let mut model = Model::unsaid();
        // `false` for days that no month has, of which a line that was read has none.
        assemble::fill(&mut model, &fields, Dialect::Cron);
        let schedules = model.schedules().iter();
        match self.period {
            Period::Second => schedules.cloned().collect(),
            // A line always has the second.
            _ => schedules.map(|one| one.without(Period::Second, None)).collect(),
        }
    }
}
