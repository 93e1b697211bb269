//! Schedules written back: [`Display`](fmt::Display) of a [`Model`] and of an [`Expression`].
//!
//! What is printed reads back as the same timing and zone. A model becomes a sentence where the text language can say it:
//! `piece` puts together the conjunctions that one phrase means (a window over midnight, several dates), `clause` says
//! each of them, `set` says values, `words` has the names. Every clause is chosen so that it says exactly its constraint
//! whatever stands beside it; no constraint is said twice, because values of one period add up. What the language
//! cannot say (instants, a window that ends before it begins) makes the whole model print as later.js's structured form,
//! and so does what would be longer than the parser reads.

mod clause;
mod json;
mod piece;
mod set;
pub(crate) mod words;

pub(crate) use piece::{Choice, Piece, pieces};
pub(crate) use set::{Progression, above_zero, instances, ranges, round};

use crate::{Conjunction, Expression, Length, MAX_INPUT_LEN, Model, Period, Timing};
use json::Json;
use std::fmt;

impl fmt::Display for Model {
    /// The canonical text of the model: a sentence, or, when no sentence of
    /// [`MAX_INPUT_LEN`](crate::MAX_INPUT_LEN) bytes says it, later.js's structured JSON on one line.
    ///
    /// ```
    /// use downbeat_parser::{Constraint, Conjunction, Model, Period};
    /// let hours = Constraint::new(Period::Time, None, [9 * 3600, 17 * 3600])?;
    /// let days = Constraint::new(Period::DayOfWeek, None, 2..=6)?;
    /// let model = Model::new([Conjunction::new([hours, days])?], [])?;
    /// assert_eq!(model.to_string(), "at 9:00 and 17:00 on weekdays");
    ///
    /// let instant = Conjunction::new([Constraint::new(Period::FullDate, None, [0])?])?;
    /// assert_eq!(Model::new([instant], [])?.to_string(), r#"{"schedules":[{"fd":[0]}],"exceptions":[]}"#);
    /// # Ok::<(), downbeat_parser::ModelError>(())
    /// ```
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match sentence(self, None) {
            Some(text) => f.write_str(&text),
            None => Json { model: self, zone: None }.fmt(f),
        }
    }
}

impl fmt::Display for Expression {
    /// The canonical text: parsing it gives the same timing and the same zone.
    ///
    /// A calendar's is a sentence where the text language can say it, else structured JSON with the zone as `timezone`
    /// (which is read back with the feature `json`). An interval's is `@every` and its length. Neither is read
    /// back when it is longer than [`MAX_INPUT_LEN`](crate::MAX_INPUT_LEN), nor is an interval in a zone
    /// whose name no zone could have.
    ///
    /// ```
    /// use downbeat_parser::Expression;
    /// let canonical = |text: &str| Expression::parse(text).map(|expression| expression.to_string());
    /// assert_eq!(canonical("5 mins   on Mon - Fri in UTC")?, "every 5 minutes on weekdays in UTC");
    /// assert_eq!(canonical("5400000")?, "@every 1h30m");
    /// # Ok::<(), downbeat_parser::ParseError>(())
    /// ```
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.timing() {
            Timing::Interval(interval) => {
                write!(f, "@every {}", Length::from(*interval))?;
                if let Some(anchor) = interval.anchor() {
                    write!(f, " starting {anchor}")?;
                }
                self.zone().map_or(Ok(()), |zone| write!(f, " in {zone}"))
            }
            Timing::Calendar(model) => match sentence(model, self.zone()) {
                Some(text) => f.write_str(&text),
                None => Json { model, zone: self.zone() }.fmt(f),
            },
        }
    }
}

/// The sentence that says the model and the zone, if there is one that is short enough to be read.
fn sentence(model: &Model, zone: Option<&str>) -> Option<String> {
    if zone.is_some_and(|zone| !words::is_zone(zone)) {
        return None;
    }
    let (schedules, exceptions) = (pieces(model.schedules()), pieces(model.exceptions()));
    let dated = schedules.iter().all(|piece| clause::can_be_dated(piece, false))
        && exceptions.iter().all(|piece| clause::can_be_dated(piece, true));
    if !dated || !schedules.iter().chain(&exceptions).all(Piece::can_be_said) {
        return None;
    }
    // Such a time alone would be taken for a slip: it excepts one second of what comes round by the minute, hour or day.
    let has = |list: &[Conjunction], period| list.iter().any(|one| one.get(period, None).is_some());
    let finer = has(model.schedules(), Period::Time) || has(model.schedules(), Period::Second);
    let is_exact = !finer && has(model.exceptions(), Period::Time);
    let mut text = String::new();
    for (list, before, excepted) in [(&schedules, "", false), (&exceptions, " except ", true)] {
        for (at, piece) in list.iter().enumerate() {
            text.push_str(if at == 0 { before } else { " also " });
            let start = text.len();
            clause::write(piece, excepted, &mut text);
            if is_exact && excepted {
                let exact = text.split_off(start);
                let exact =
                    exact.strip_prefix("at ").map(|times| format!("at exactly {times}")).unwrap_or(exact);
                text.push_str(&exact.replace(" at ", " at exactly "));
            }
        }
    }
    if let Some(zone) = zone {
        text.push_str(" in ");
        text.push_str(zone);
    }
    if text.len() > MAX_INPUT_LEN {
        // The same in fewer bytes: these are parts of lists and of `between`, where a comma will do.
        text = text.replace(", ", ",").replace(" and ", ",").replace(" through ", "-");
    }
    (text.len() <= MAX_INPUT_LEN).then_some(text)
}

#[cfg(test)]
mod tests;
