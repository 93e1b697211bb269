//! Times among the exceptions. An exception holds for one second of the clock, so that `every hour except at noon` would fire
//! a second after it; and in `every day except sunday at 7:00` the time goes into the exception, which nobody means.

use super::roles::Placed;
use super::rule::{Clause, What};
use crate::error::Edit;
use crate::lexicon::Ordinal;
use crate::{Constraint, Period};
use std::ops::Range;

/// A time that is hardly meant as it stands.
pub(crate) struct Misplaced {
    pub(crate) span: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: &'static str,
    /// The words that lead to the better text.
    pub(crate) lead: &'static str,
    /// What would make the better text, if there is one.
    pub(crate) edits: Vec<Edit>,
}

/// The time of a clause that says times of the clock.
fn times<'c>(clause: &'c Clause<'_>) -> Option<&'c Constraint> {
    match clause {
        Clause::Say(said) if !said.exact => match &said.what {
            What::One(one) if one.period() == Period::Time && one.modifier().is_none() => Some(one),
            _ => None,
        },
        _ => None,
    }
}

/// The first time among the exceptions that does not do what it seems to.
pub(crate) fn misplaced(text: &str, clauses: &[Placed<'_>]) -> Option<Misplaced> {
    let except = clauses.iter().position(|(_, clause)| matches!(clause, Clause::Except))?;
    let (schedules, exceptions) = clauses.split_at_checked(except)?;
    let exceptions = exceptions.get(1..)?;
    let (span, time) = exceptions.iter().find_map(|(span, clause)| Some((span.clone(), times(clause)?)))?;
    let periods = || {
        let constraints = schedules.iter().flat_map(|(_, clause)| clause.constraints());
        constraints.filter(|one| one.period() < Period::Day || one.period() == Period::Time)
    };
    let has = |period| periods().any(|one| one.period() == period && one.modifier().is_none());
    if has(Period::Time) || has(Period::Second) {
        return None;
    }
    let said = text.get(span.clone()).unwrap_or_default().to_owned();
    if has(Period::Minute) || has(Period::Hour) {
        let words = as_ticks(time, has(Period::Minute));
        let unit = if has(Period::Minute) { "minute" } else { "hour" };
        let message = format!("`{said}` excepts one second only: each {unit} would begin a second after it");
        let edits = words.map(|words| vec![Edit::at(text, &span, words)]).unwrap_or_default();
        let help = "except the hour or the minute, as in `except on the 12th hour`";
        return Some(Misplaced { span, message, help, lead: "write", edits });
    }
    if periods().next().is_some() {
        return None;
    }
    // Nothing says when within the day but this.
    let message =
        format!("`{said}` is a part of the exception here, so that nothing says when the schedule fires");
    let is_one = schedules.iter().all(|(_, clause)| !matches!(clause, Clause::Also));
    let (_, end) = schedules.last().map(|(span, _)| (span.start, span.end))?;
    let says_more = exceptions.iter().filter(|(_, clause)| matches!(clause, Clause::Say(_))).count() > 1;
    let edits = if is_one && says_more {
        let joint = text.get(..span.start).unwrap_or_default().trim_end_matches([' ', ',']).len();
        let words = if said.starts_with(|c: char| c.is_ascii_digit()) {
            format!(" at {said}")
        } else {
            format!(" {said}")
        };
        vec![Edit::at(text, &(end..end), words), Edit::at(text, &(joint..span.end), "")]
    } else {
        Vec::new()
    };
    let help = "say when before `except`, as in `every day at 7:00 except on Sunday`";
    Some(Misplaced { span, message, help, lead: "write", edits })
}

/// Times as the hours, or the minutes, that begin with them.
fn as_ticks(times: &Constraint, minutes: bool) -> Option<String> {
    let values: Vec<i64> = times.values().iter().take(25).collect();
    let first = values.first()?;
    let same_minute = values.iter().all(|time| time % 3600 == first % 3600);
    if values.len() > 24 || !same_minute || first % 60 != 0 || (!minutes && first % 3600 != 0) {
        return None;
    }
    let hours: Vec<String> = values.iter().map(|time| Ordinal(time / 3600).to_string()).collect();
    let hours = match hours.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => hours.join(""),
    };
    let minute = Ordinal(first % 3600 / 60);
    Some(if minutes {
        format!("on the {minute} minute on the {hours} hour")
    } else {
        format!("on the {hours} hour")
    })
}
