//! Puts clauses together to a model, and repairs the one thing that later.js accepts, means well and can never answer:
//! a window over the end of its period (`after 22:00 before 5:00`).

use super::dated::{Dated, Step};
use super::failure::Refusal;
use super::rule::{Choice, Clause, Said, What, is_countable};
use crate::error::{Kind, Slip};
use crate::model::Schedules;
use crate::{Conjunction, Constraint, Model, Modifier, Period};
use std::ops::Range;

/// More windows over the end of their periods than this in one schedule are refused: each doubles its parts.
const MAX_WRAPPED_WINDOWS: usize = 3;

/// The choices of a schedule make so many parts at most.
const MAX_PARTS: usize = 64;

/// A model in the making. The schedule or exception at hand is the last of its list: in its place from the start.
pub(super) struct Draft<'m, 'a> {
    model: &'m mut Model,
    text_len: usize,
    current: Current,
    excepting: bool,
    /// Whether an `also` stands at the start of the list at hand.
    led: bool,
    zone: Option<&'a str>,
}

/// What is known of the schedule or exception at hand beside its constraints.
#[derive(Default)]
struct Current {
    /// Choices of one kind add up; those of different kinds must all be met.
    choices: Vec<(Choice, Vec<Conjunction>)>,
    /// Where the last choice stands.
    choice_at: Range<usize>,
    /// Where its last window stands, if it has one, and whether a window has said both of its ends.
    window_at: Option<Range<usize>>,
    whole_window: bool,
    /// The period of an `every` without a number, and where it stands.
    cadence: Option<(Period, Range<usize>)>,
    /// The periods of which nothing but an `every` without a number said values, all that there are: a bit each.
    bare: u16,
    /// The periods of which clauses said something, and those of which several did: a bit each.
    periods: u16,
    twice: u16,
    /// A step that is counted from the date of a beginning, if there is one.
    step: Option<Step>,
    /// What is said of dates: seldom anything.
    dated: Option<Box<Dated>>,
}

impl<'m, 'a> Draft<'m, 'a> {
    /// A draft that fills `model`, which has one schedule without a constraint, of a text of so many bytes.
    pub(super) fn new(model: &'m mut Model, text_len: usize) -> Self {
        Self { model, text_len, current: Current::default(), excepting: false, led: false, zone: None }
    }

    /// The schedules before the one at hand, or the exceptions, and that.
    fn at_hand(&mut self) -> (usize, Option<&mut Conjunction>) {
        let (schedules, exceptions) = self.model.lists_mut();
        let list = if self.excepting { exceptions.as_mut_slice() } else { schedules.as_mut_slice() };
        (list.len().saturating_sub(1), list.last_mut())
    }

    /// Whether nothing is said yet of the schedule or exception at hand.
    fn is_empty(&mut self) -> bool {
        self.current.choices.is_empty()
            && self.current.dated.is_none()
            && self.at_hand().1.is_none_or(|conjunction| conjunction.is_empty())
    }

    /// Adds a clause.
    #[inline]
    pub(super) fn take(&mut self, clause: Clause<'a>, span: Range<usize>) -> Result<(), Refusal> {
        match clause {
            Clause::Say(said) => self.say(said, span),
            Clause::Zone(zone) => self.zone(zone, span),
            Clause::Separator(_) | Clause::Bounds | Clause::Times(..) => Ok(()),
            Clause::OfMonth => {
                self.current.cadence = Some((Period::Month, span));
                Ok(())
            }
            Clause::Also => self.also(span),
            Clause::Except => self.except(span),
        }
    }

    /// Adds to the schedule or exception at hand.
    fn say(&mut self, said: Said, span: Range<usize>) -> Result<(), Refusal> {
        // A quarter is some months only.
        let bare = said.cadence.filter(|_| matches!(said.what, What::Steps(..)));
        if let Some(period) = said.cadence {
            self.current.cadence = Some((period, span.clone()));
        }
        match said.what {
            What::Steps(constraint, counted) if is_countable(&constraint, counted) => {
                let known = self.current.step.take();
                let unit = constraint.period();
                self.current.step =
                    Some(Step { unit, every: counted.step, is_only: known.is_none(), at: span.clone() });
                self.add_plain(constraint, bare);
                Ok(())
            }
            What::Bound { from, until } => self.current.dated().bound(from, until, span),
            What::Alternate(alternate) => self.current.dated().alternate(*alternate, span),
            What::One(constraint) | What::Steps(constraint, _) if constraint.modifier().is_none() => {
                self.add_plain(constraint, bare);
                Ok(())
            }
            What::One(constraint) | What::Steps(constraint, _) => {
                self.add_window(constraint, said.whole_window, span)
            }
            What::Both(one, other) if one.modifier().is_none() => {
                self.add_plain(one, None);
                self.add_plain(other, None);
                Ok(())
            }
            What::Both(after, before) => {
                self.add_window(after, said.whole_window, span.clone())?;
                self.add_window(before, said.whole_window, span)?;
                self.current.whole_window |= said.whole_window;
                Ok(())
            }
            What::Part(_) => Ok(()),
            What::Calendars(names) => {
                let (_, Some(conjunction)) = self.at_hand() else { return Ok(()) };
                conjunction.add_calendars(names);
                Ok(())
            }
            What::Any(kind, mut choices) => {
                let current = &mut self.current;
                current.choice_at = span;
                match current.choices.iter_mut().find(|(known, _)| *known == kind) {
                    Some((_, known)) => known.append(&mut choices),
                    None => current.choices.push((kind, choices)),
                }
                Ok(())
            }
        }
    }

    /// Adds values. Where an `every` without a number and others say values of one period, the others count: all months and March
    /// are March.
    fn add_plain(&mut self, constraint: Constraint, bare: Option<Period>) {
        let period = constraint.period();
        let bit = 1 << period as u16;
        let was_bare = self.current.bare & bit != 0;
        let (_, Some(conjunction)) = self.at_hand() else { return };
        let is_known = conjunction.get(period, None).is_some();
        if is_known && bare == Some(period) {
            return;
        }
        if was_bare {
            *conjunction = conjunction.without(period, None);
        }
        conjunction.add(constraint);
        self.current.twice |= self.current.periods & bit;
        self.current.periods |= bit;
        if was_bare {
            self.current.bare &= !bit;
        } else if bare == Some(period) {
            self.current.bare |= bit;
        }
    }

    /// Adds an end of a window.
    fn add_window(
        &mut self,
        constraint: Constraint,
        whole_window: bool,
        span: Range<usize>,
    ) -> Result<(), Refusal> {
        let said_whole = self.current.whole_window;
        let (_, Some(conjunction)) = self.at_hand() else { return Ok(()) };
        // later.js takes the widest of two half windows; of two whole ones the writer wants both.
        let known = |modifier| conjunction.get(constraint.period(), Some(modifier)).is_some();
        let clashes = said_whole && (known(Modifier::After) && known(Modifier::Before));
        if clashes
            || (whole_window && constraint.modifier() == Some(Modifier::After) && known(Modifier::After))
        {
            return Err((Kind::SecondWindow, span));
        }
        conjunction.add(constraint);
        self.current.window_at = Some(span);
        Ok(())
    }

    /// Names the zone.
    fn zone(&mut self, zone: &'a str, span: Range<usize>) -> Result<(), Refusal> {
        match self.zone.replace(zone) {
            Some(_) => Err((Kind::SecondZone, span)),
            None => Ok(()),
        }
    }

    /// Begins a further schedule, or a further exception.
    fn also(&mut self, span: Range<usize>) -> Result<(), Refusal> {
        // later.js has nothing against one `also` at the start, of the schedules or of the exceptions.
        if !self.led && self.is_empty() && self.at_hand().0 == 0 {
            self.led = true;
            return Ok(());
        }
        self.close(span)?;
        self.begin();
        Ok(())
    }

    /// Begins the exceptions.
    fn except(&mut self, span: Range<usize>) -> Result<(), Refusal> {
        if self.excepting {
            return Err((Kind::SecondExcept, span));
        }
        if self.is_empty() && self.at_hand().0 == 0 {
            return Err((Kind::NothingToExcept, span));
        }
        self.close(span)?;
        self.excepting = true;
        self.led = false;
        self.begin();
        Ok(())
    }

    /// Begins a schedule or exception.
    fn begin(&mut self) {
        let (schedules, exceptions) = self.model.lists_mut();
        if self.excepting {
            exceptions.push(Conjunction::empty());
        } else {
            schedules.push(Conjunction::empty());
        }
    }

    /// The zone, at the end of the text, which is so many bytes long. The model is whole then.
    pub(super) fn finish(mut self, len: usize) -> Result<Option<&'a str>, Refusal> {
        self.close(len..len)?;
        Ok(self.zone)
    }

    /// Ends the schedule or exception at hand; `next` is what stands behind it.
    fn close(&mut self, next: Range<usize>) -> Result<(), Refusal> {
        if self.is_empty() {
            return Err((Kind::NoClause, next));
        }
        if self.current.dated.is_some() {
            self.settle_dates(next)?;
        }
        let excepting = self.excepting;
        let (schedules, exceptions) = self.model.lists_mut();
        let list = if excepting { exceptions.as_slice() } else { schedules.as_slice() };
        let Some(conjunction) = list.last() else { return Ok(()) };
        self.current.check_cadence(conjunction)?;
        // Nearly always what is at hand is a schedule or exception already, in its place.
        let wraps = match &self.current.window_at {
            Some(at) => has_wrapped_windows(conjunction).map_err(|kind| (kind, at.clone()))?,
            None => false,
        };
        if wraps || !self.current.choices.is_empty() {
            let current = std::mem::take(&mut self.current);
            let last = if excepting { exceptions.pop() } else { schedules.pop() };
            let mut last = last.unwrap_or_else(Conjunction::empty);
            for period in Period::ALL {
                if current.bare & 1 << period as u16 != 0 && current.chooses(period) {
                    last = last.without(period, None);
                }
            }
            for part in current.into_parts(last)? {
                if excepting {
                    exceptions.push(part);
                } else {
                    schedules.push(part);
                }
            }
        }
        self.current = Current::default();
        Ok(())
    }
}

impl Draft<'_, '_> {
    /// Puts what is said of dates into the schedule or exception at hand.
    #[cold]
    fn settle_dates(&mut self, next: Range<usize>) -> Result<(), Refusal> {
        let Some(dated) = self.current.dated.take() else { return Ok(()) };
        let of_choices = !self.current.choices.is_empty();
        let cadence = self.current.cadence.as_ref().map(|(period, _)| *period);
        let (is_exception, text_len) = (self.excepting, self.text_len);
        let twice = self.current.twice;
        let is_only =
            |step: Step| Step { is_only: step.is_only && twice >> step.unit as u16 & 1 == 0, ..step };
        let step = self.current.step.take().map(is_only);
        let Some(conjunction) = self.at_hand().1 else { return Ok(()) };
        let has_days = of_choices || !conjunction.calendars().is_empty();
        let is_bare = dated.is_bare() && !has_days && conjunction.is_empty();
        if is_bare && !is_exception {
            let slip = Slip::new("nothing says when or how often within these dates")
                .with_help("add it, as in `every day at 9:00`");
            return Err((Kind::Slip(Box::new(slip)), next));
        }
        let begins = dated.begins();
        dated.settle(conjunction, step, has_days, cadence, text_len)?;
        if begins {
            // The day of the beginning is the one that it needs.
            self.current.cadence = None;
        }
        Ok(())
    }
}

impl Current {
    /// Whether a choice says values of a period.
    fn chooses(&self, period: Period) -> bool {
        let mut choices = self.choices.iter().flat_map(|(_, choices)| choices);
        choices.any(|choice| choice.get(period, None).is_some())
    }

    fn dated(&mut self) -> &mut Dated {
        self.dated.get_or_insert_default()
    }

    /// What it says with the conjunction: one, or several joined by OR.
    fn into_parts(self, conjunction: Conjunction) -> Result<Schedules, Refusal> {
        let Self { mut choices, choice_at, window_at, .. } = self;
        // What leaves some of the days comes after what says them.
        choices.sort_by_key(|(kind, _)| *kind == Choice::Stretch);
        let mut parts = Schedules::from_buf([conjunction]);
        for (kind, choices) in choices {
            if parts.len().saturating_mul(choices.len()) > MAX_PARTS {
                return Err((Kind::TooManyChoices, choice_at));
            }
            let mut wider = Schedules::with_capacity(parts.len() * choices.len());
            for part in &parts {
                'choices: for choice in &choices {
                    let mut part = part.clone();
                    let mut is_empty = false;
                    for constraint in choice.constraints() {
                        if kind != Choice::Stretch
                            && matches!(constraint.period(), Period::Month | Period::Year)
                            && let Some(known) = part.get(constraint.period(), None)
                        {
                            // A month beside such a day limits it: `on December 25 during December`.
                            let Some(both) = known.values().intersection(constraint.values()) else {
                                continue 'choices;
                            };
                            part = part.without(constraint.period(), None);
                            part.add(Constraint::known(constraint.period(), None, both));
                            continue;
                        }
                        match part.get(constraint.period(), None) {
                            None => part.add(constraint.clone()),
                            Some(known) if kind == Choice::Stretch && !known.values().contains(0) => {
                                let both = known.values().intersection(constraint.values());
                                part = part.without(constraint.period(), None);
                                match Constraint::from_values(constraint.period(), None, both) {
                                    Ok(both) => part.add(both),
                                    Err(_) => is_empty = true,
                                }
                            }
                            // Values of one period add up within a schedule, which would tear a choice apart.
                            Some(_) => return Err((Kind::Clash(constraint.period()), choice_at)),
                        }
                    }
                    if !is_empty {
                        wider.push(part);
                    }
                }
            }
            if wider.is_empty() {
                return Err((Kind::Slip(Box::new(Slip::new("no such day ever comes"))), choice_at));
            }
            parts = wider;
        }
        let Some(window_at) = window_at else { return Ok(parts) };
        let mut unwrapped = Schedules::new();
        for part in parts {
            unwrap_windows(part, &mut unwrapped).map_err(|kind| (kind, window_at.clone()))?;
        }
        Ok(unwrapped)
    }

    /// An `every` without a number says how often, and no finer clause may silently make it more often.
    fn check_cadence(&self, conjunction: &Conjunction) -> Result<(), Refusal> {
        let Some((cadence, at)) = &self.cadence else { return Ok(()) };
        let has = |period: Period| {
            let chosen = || self.choices.iter().flat_map(|(_, choices)| choices);
            conjunction.get(period, None).is_some() || chosen().any(|one| one.get(period, None).is_some())
        };
        let has_time = has(Period::Time) || has(Period::Hour) || has(Period::Minute) || has(Period::Second);
        let day_of_week = has(Period::DayOfWeek);
        let day_of_year = has(Period::DayOfYear) || (has(Period::WeekOfYear) && day_of_week);
        let day_of_month =
            has(Period::Day) || (day_of_week && has(Period::DayOfWeekCount)) || has(Period::WeekOfMonth);
        let of_months =
            has(Period::DayOfWeekCount) || self.choices.iter().any(|(kind, _)| *kind != Choice::Stretch);
        let has_day = has(Period::Day) || has(Period::DayOfYear);
        let missing = match cadence {
            Period::Second | Period::Minute | Period::Hour => has(Period::Time),
            // A day of the month or of the year would make it seldom.
            Period::WeekOfYear => of_months || (!day_of_week && (has_time || has_day)),
            Period::Month => (has_time || day_of_week) && !day_of_month && !day_of_year,
            Period::Year => {
                (has_time || day_of_week || day_of_month)
                    && !day_of_year
                    && !(day_of_month && has(Period::Month))
            }
            _ => false,
        };
        let other_day = match cadence {
            Period::WeekOfYear => of_months || has_day,
            _ => day_of_week,
        };
        if missing { Err((Kind::Cadence(*cadence, other_day), at.clone())) } else { Ok(()) }
    }
}

/// The periods of the windows that end before they begin.
fn wrapped_windows(conjunction: &Conjunction) -> impl Iterator<Item = Result<Period, Kind>> + '_ {
    // The two ends of a window stand side by side: constraints are in the order of periods, then modifiers.
    let pairs = conjunction.constraints().windows(2);
    pairs.filter_map(|pair| {
        let [after, before] = pair else { return None };
        let period = after.period();
        let is_window = period == before.period()
            && after.modifier() == Some(Modifier::After)
            && before.modifier() == Some(Modifier::Before);
        if !is_window {
            return None;
        }
        let from = last_for_zero(period, after.values().min());
        let until = last_for_zero(period, before.values().max());
        if from == until || (from > until && period == Period::Year) {
            return Some(Err(Kind::EmptyWindow));
        }
        (from > until).then_some(Ok(period))
    })
}

/// Whether there are such windows; an error when one leaves nothing between its ends.
fn has_wrapped_windows(conjunction: &Conjunction) -> Result<bool, Kind> {
    wrapped_windows(conjunction).try_fold(false, |_, period| period.map(|_| true))
}

/// Adds the conjunction to `list`, as several joined by OR when it has windows that end before they begin.
pub(crate) fn unwrap_windows(conjunction: Conjunction, list: &mut Schedules) -> Result<(), Kind> {
    let wrapped = wrapped_windows(&conjunction).collect::<Result<Vec<_>, _>>()?;
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
