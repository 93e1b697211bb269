//! Puts clauses together to a model, and repairs the one thing that later.js accepts, means well and can never answer:
//! a window over the end of its period (`after 22:00 before 5:00`).

use super::rule::{Choice, Said, What};
use crate::error::Kind;
use crate::{Conjunction, Constraint, Model, Modifier, Period};
use std::ops::Range;

/// A reason and the bytes that it is about.
type Refusal = (Kind, Range<usize>);

/// More windows over the end of their periods than this in one schedule are refused: each doubles its parts.
const MAX_WRAPPED_WINDOWS: usize = 3;

/// The choices of a schedule make so many parts at most.
const MAX_PARTS: usize = 64;

/// A model in the making.
#[derive(Default)]
pub(super) struct Draft<'a> {
    schedules: Vec<Conjunction>,
    exceptions: Vec<Conjunction>,
    current: Current,
    excepting: bool,
    /// Whether an `also` stands at the start of the list at hand.
    led: bool,
    zone: Option<&'a str>,
}

/// The schedule or exception that clauses are added to.
struct Current {
    conjunction: Conjunction,
    /// Choices of one kind add up; those of different kinds must all be met.
    choices: Vec<(Choice, Vec<Vec<Constraint>>)>,
    /// Where the last choice stands.
    choice_at: Range<usize>,
    /// Where its last window stands, and whether a window has said both of its ends.
    window_at: Range<usize>,
    whole_window: bool,
    /// The period of an `every` without a number, and where it stands.
    cadence: Option<(Period, Range<usize>)>,
}

impl Default for Current {
    fn default() -> Self {
        Self {
            conjunction: Conjunction::empty(),
            choices: Vec::new(),
            choice_at: 0..0,
            window_at: 0..0,
            whole_window: false,
            cadence: None,
        }
    }
}

impl<'a> Draft<'a> {
    /// Adds to the schedule or exception at hand.
    pub(super) fn say(&mut self, said: Said, span: Range<usize>) -> Result<(), Refusal> {
        let current = &mut self.current;
        if let Some(period) = said.cadence {
            current.cadence = Some((period, span.clone()));
        }
        match said.what {
            What::One(constraint) => current.add(constraint, said.whole_window, span),
            What::All(constraints) => {
                constraints
                    .into_iter()
                    .try_for_each(|one| current.add(one, said.whole_window, span.clone()))?;
                current.whole_window |= said.whole_window;
                Ok(())
            }
            What::Any(kind, mut choices) => {
                current.choice_at = span;
                match current.choices.iter_mut().find(|(known, _)| *known == kind) {
                    Some((_, known)) => known.append(&mut choices),
                    None => current.choices.push((kind, choices)),
                }
                Ok(())
            }
        }
    }

    /// Names the zone.
    pub(super) fn zone(&mut self, zone: &'a str, span: Range<usize>) -> Result<(), Refusal> {
        match self.zone.replace(zone) {
            Some(_) => Err((Kind::SecondZone, span)),
            None => Ok(()),
        }
    }

    /// Begins a further schedule, or a further exception.
    pub(super) fn also(&mut self, span: Range<usize>) -> Result<(), Refusal> {
        // later.js has nothing against one `also` at the start, of the schedules or of the exceptions.
        let list = if self.excepting { &self.exceptions } else { &self.schedules };
        if self.current.is_empty() && list.is_empty() && !self.led {
            self.led = true;
            return Ok(());
        }
        self.close(span)
    }

    /// Begins the exceptions.
    pub(super) fn except(&mut self, span: Range<usize>) -> Result<(), Refusal> {
        if self.excepting {
            return Err((Kind::SecondExcept, span));
        }
        if self.current.is_empty() && self.schedules.is_empty() {
            return Err((Kind::NothingToExcept, span));
        }
        self.close(span)?;
        self.excepting = true;
        self.led = false;
        Ok(())
    }

    /// The model and the zone, at the end of the text, which is so many bytes long.
    pub(super) fn finish(mut self, len: usize) -> Result<(Model, Option<&'a str>), Refusal> {
        self.close(len..len)?;
        let model =
            Model::new(self.schedules, self.exceptions).map_err(|error| (Kind::Model(error), 0..len))?;
        Ok((model, self.zone))
    }

    /// Ends the schedule or exception at hand; `next` is what stands behind it.
    fn close(&mut self, next: Range<usize>) -> Result<(), Refusal> {
        let current = std::mem::take(&mut self.current);
        if current.is_empty() {
            return Err((Kind::NoClause, next));
        }
        let list = if self.excepting { &mut self.exceptions } else { &mut self.schedules };
        current.into_parts(list)
    }
}

impl Current {
    fn is_empty(&self) -> bool {
        self.conjunction.constraints().is_empty() && self.choices.is_empty()
    }

    fn add(&mut self, constraint: Constraint, whole_window: bool, span: Range<usize>) -> Result<(), Refusal> {
        if constraint.modifier().is_some() {
            // later.js takes the widest of two half windows; of two whole ones the writer wants both.
            let known = |modifier| self.conjunction.get(constraint.period(), Some(modifier)).is_some();
            let clashes = self.whole_window && (known(Modifier::After) && known(Modifier::Before));
            if clashes
                || (whole_window && constraint.modifier() == Some(Modifier::After) && known(Modifier::After))
            {
                return Err((Kind::SecondWindow, span));
            }
            self.window_at = span;
        }
        self.conjunction.add(constraint);
        Ok(())
    }

    /// Adds what it says to `list`: one conjunction, or several joined by OR.
    fn into_parts(self, list: &mut Vec<Conjunction>) -> Result<(), Refusal> {
        self.check_cadence()?;
        let Self { conjunction, choices, choice_at, window_at, .. } = self;
        let mut parts = vec![conjunction];
        for (_, choices) in choices {
            if parts.len().saturating_mul(choices.len()) > MAX_PARTS {
                return Err((Kind::TooManyChoices, choice_at));
            }
            let mut wider = Vec::with_capacity(parts.len() * choices.len());
            for part in &parts {
                for choice in &choices {
                    let mut part = part.clone();
                    for constraint in choice {
                        // Values of one period add up within a schedule, which would tear a choice apart.
                        if part.get(constraint.period(), None).is_some() {
                            return Err((Kind::Clash(constraint.period()), choice_at));
                        }
                        part.add(constraint.clone());
                    }
                    wider.push(part);
                }
            }
            parts = wider;
        }
        for part in parts {
            unwrap_windows(part, list).map_err(|kind| (kind, window_at.clone()))?;
        }
        Ok(())
    }

    /// An `every` without a number says how often, and no finer clause may silently make it more often.
    fn check_cadence(&self) -> Result<(), Refusal> {
        let Some((cadence, at)) = &self.cadence else { return Ok(()) };
        let has = |period: Period| {
            let chosen = || self.choices.iter().flat_map(|(_, choices)| choices.iter().flatten());
            self.conjunction.get(period, None).is_some() || chosen().any(|one| one.period() == period)
        };
        let has_time = has(Period::Time) || has(Period::Hour) || has(Period::Minute) || has(Period::Second);
        let day_of_week = has(Period::DayOfWeek);
        let day_of_month =
            has(Period::Day) || has(Period::DayOfWeekCount) || has(Period::WeekOfMonth) || day_of_week;
        let day_of_year = has(Period::DayOfYear) || has(Period::WeekOfYear) || has(Period::Month);
        let missing = match cadence {
            Period::Second | Period::Minute | Period::Hour => has(Period::Time),
            Period::WeekOfYear => has_time && !day_of_week && !has(Period::Day) && !has(Period::DayOfYear),
            Period::Month => has_time && !day_of_month && !has(Period::DayOfYear),
            Period::Year => (has_time || day_of_month) && !day_of_year,
            _ => false,
        };
        if missing { Err((Kind::Cadence(*cadence), at.clone())) } else { Ok(()) }
    }
}

/// Adds the conjunction to `list`, as several joined by OR when it has windows that end before they begin.
fn unwrap_windows(conjunction: Conjunction, list: &mut Vec<Conjunction>) -> Result<(), Kind> {
    let mut wrapped = Vec::new();
    for period in Period::ALL {
        let window = |modifier| conjunction.get(period, Some(modifier)).map(Constraint::values);
        let (Some(after), Some(before)) = (window(Modifier::After), window(Modifier::Before)) else {
            continue;
        };
        let (from, until) = (last_for_zero(period, after.min()), last_for_zero(period, before.max()));
        if from == until || (from > until && period == Period::Year) {
            return Err(Kind::EmptyWindow);
        }
        if from > until {
            wrapped.push(period);
        }
    }
    if wrapped.len() > MAX_WRAPPED_WINDOWS {
        return Err(Kind::TooManyWrappedWindows);
    }
    let start = list.len();
    list.push(conjunction);
    for period in wrapped {
        // Doubles the parts, three times at most.
        for at in start..list.len() {
            if let Some(part) = list.get_mut(at) {
                let early = part.without(period, Some(Modifier::After));
                *part = part.without(period, Some(Modifier::Before));
                list.push(early);
            }
        }
    }
    Ok(())
}

/// The value, where 0 stands for the last.
fn last_for_zero(period: Period, value: i64) -> i64 {
    if value == 0 && period.zero_is_last() { *period.range().end() } else { value }
}
