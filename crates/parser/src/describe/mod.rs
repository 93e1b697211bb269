//! Schedules in plain English, for a person who did not write them.
//!
//! What is said is true to the second: when in its day, month or year a coarse schedule occurs, whether the end of a window
//! is part of it, and where a step starts again. `schedule` says how often and when, `holds` says when a constraint holds,
//! `list` keeps long lists short, `instant` has dates. Nothing here is read back: that is what `write` is for.

mod anchored;
mod holds;
mod instant;
mod list;
mod schedule;

use crate::write::{Piece, pieces, words};
use crate::{Anchor, Conjunction, Expression, Interval, Model, Modifier, Period, Tick, Timing};

/// More schedules or exceptions than this are counted, not said.
const MAX_SAID: usize = 12;

impl Model {
    /// The model in plain English, in one or two sentences. Long lists are shortened, so that the length is bounded by some
    /// thousands of characters.
    ///
    /// ```
    /// use downbeat_parser::{Conjunction, Constraint, Model, Period};
    /// let instant = Constraint::new(Period::FullDate, None, [1_798_761_600_000])?;
    /// let model = Model::new([Conjunction::new([instant])?], [])?;
    /// assert_eq!(model.describe(), "At 00:00 on 1 January 2027 UTC.");
    /// # Ok::<(), downbeat_parser::ModelError>(())
    /// ```
    pub fn describe(&self) -> String {
        described(self, None)
    }
}

impl Expression {
    /// The expression in plain English.
    ///
    /// ```
    /// use downbeat_parser::Expression;
    /// let expression = Expression::parse("every 7 minutes on Mon-Fri except on Dec 24 in Europe/Stockholm")?;
    /// assert_eq!(
    ///     expression.describe(),
    ///     "Every 7 minutes, at minutes 0, 7, 14 … 56 of each hour, from Monday to Friday, except on 24 December, \
    ///      in the time zone Europe/Stockholm."
    /// );
    /// # Ok::<(), downbeat_parser::ParseError>(())
    /// ```
    pub fn describe(&self) -> String {
        match self.timing() {
            Timing::Calendar(model) => described(model, self.zone()),
            // Multiples counted from an instant are the same in every zone.
            Timing::Interval(interval) => elapsed(*interval, self.zone()),
        }
    }
}

/// When any of these conjunctions holds, as a phrase: `from Monday to Friday`.
pub(crate) fn held(list: &[Conjunction]) -> String {
    said(pieces(list), " or ", schedule::holds)
}

fn described(model: &Model, zone: Option<&str>) -> String {
    let schedules = pieces(model.schedules()).into_iter().flat_map(schedule::separate).collect();
    let mut text = said(schedules, ", and ", schedule::occurs);
    let exceptions = said(pieces(model.exceptions()), ", and except ", schedule::holds);
    if !exceptions.is_empty() {
        text.push_str(", except ");
        text.push_str(&exceptions);
    }
    text.push_str(&in_zone(zone));
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text.push('.');
    if let Some(tick) = postponed(model) {
        text.push_str(&format!(
            " Where an exception covers only the beginning of {}, the occurrence comes at the first second after it.",
            schedule::named(tick)
        ));
    }
    text
}

/// `, in the time zone Europe/Stockholm`, if one is named.
fn in_zone(zone: Option<&str>) -> String {
    let mut text = String::new();
    if let Some(zone) = zone {
        text.push_str(", in the time zone ");
        // As long as a name may be for a reader's patience; the database has none of half that length.
        text.extend(zone.chars().filter(|c| !c.is_control()).take(64));
    }
    text
}

/// The pieces of a list, each said by `say`.
fn said(all: Vec<Piece<'_>>, joint: &str, say: impl Fn(&Piece<'_>) -> String) -> String {
    let mut phrases: Vec<String> = all.iter().take(MAX_SAID).map(say).collect();
    if all.len() > MAX_SAID {
        phrases.push(format!("… ({} in all)", all.len()));
    }
    phrases.join(joint)
}

/// The tick that an exception can cut the beginning of, if any.
fn postponed(model: &Model) -> Option<Tick> {
    let cut = |tick: &Tick| model.exceptions().iter().any(|exception| cuts(exception, *tick));
    model.schedules().iter().map(Conjunction::tick).find(cut)
}

/// Whether an exception can end within a tick.
fn cuts(exception: &Conjunction, tick: Tick) -> bool {
    let length = match tick {
        Tick::Minute => 60,
        Tick::Hour => 3600,
        _ => 86_400,
    };
    let is_week = matches!(tick, Tick::IsoWeek | Tick::MonthWeek | Tick::DayInstance);
    let by_days = !exception.calendars().is_empty() && (tick > Tick::Day || is_week);
    by_days
        || exception.constraints().iter().any(|one| {
            let finer = one.period().tick();
            match (one.period(), one.modifier()) {
                // To the end of the day, or to a time at which another tick begins.
                (Period::Time, Some(Modifier::After)) => false,
                (Period::Time, Some(Modifier::Before)) => finer < tick && one.values().max() % length != 0,
                _ => finer < tick || (is_week && finer != tick),
            }
        })
}

/// `Every 1 hour 30 minutes, counted from …`.
fn elapsed(interval: Interval, zone: Option<&str>) -> String {
    let length = words::length(interval.as_millis());
    let first = match interval.anchor() {
        None => return format!("Every {length}, counted from 1970-01-01 00:00 UTC."),
        Some(Anchor::Civil(at)) => format!("{}{}", anchored::time(at), in_zone(zone)),
        Some(Anchor::Utc(at)) => format!("{} UTC", anchored::time(at)),
    };
    format!("Every {length}, for the first time at {first}.")
}

#[cfg(test)]
mod tests;
