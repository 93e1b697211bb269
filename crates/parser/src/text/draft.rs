//! Puts clauses together to a model.

use super::cadence::Cadence;
use super::dated::{Around, Dated, Step};
use super::failure::Refusal;
use super::rule::{Choice, Clause, Said, What, is_all, is_countable};
use super::wrapped::{has_wrapped_windows, unwrap_windows};
use crate::error::{Kind, Slip};
use crate::model::Schedules;
use crate::{Conjunction, Constraint, Model, Modifier, Period};
use std::ops::Range;

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
    /// An `every` without a number.
    cadence: Option<Cadence>,
    /// Each week, month or year, with a number or without: counted from where it begins, if a date says that.
    each: Option<Cadence>,
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
                self.current.cadence =
                    Some(Cadence { period: Period::Month, is_each: true, is_apart: true, at: span });
                Ok(())
            }
            Clause::Also => self.also(span),
            Clause::Except => self.except(span),
        }
    }

    /// Adds to the schedule or exception at hand.
    fn say(&mut self, said: Said, span: Range<usize>) -> Result<(), Refusal> {
        // A quarter is some months only, and so is what begins or ends where it says.
        let bare = said.cadence.filter(|_| matches!(&said.what, What::Steps(values, _) if is_all(values)));
        if let Some(period) = said.cadence {
            self.current.cadence =
                Some(Cadence { period, is_each: bare.is_some(), is_apart: false, at: span.clone() });
        }
        if let What::Steps(values, counted) = &said.what
            && let period @ (Period::WeekOfYear | Period::Month | Period::Year) = values.period()
            && counted.step == 1
            && is_all(values)
        {
            self.current.each = Some(Cadence { period, is_each: true, is_apart: false, at: span.clone() });
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
        self.settle(len..len)?;
        Ok(self.zone)
    }

    /// Ends the schedule or exception at hand; `next` is what stands after it.
    fn close(&mut self, next: Range<usize>) -> Result<(), Refusal> {
        self.settle(next)?;
        self.current = Current::default();
        Ok(())
    }

    /// Puts all that is known of the schedule or exception at hand into its place.
    fn settle(&mut self, next: Range<usize>) -> Result<(), Refusal> {
        if self.is_empty() {
            return Err((Kind::NoClause, next));
        }
        if self.current.dated.is_some() {
            self.settle_dates(next)?;
        }
        if self.current.cadence.as_ref().is_some_and(Cadence::is_quarter) {
            self.settle_quarter()?;
        }
        let excepting = self.excepting;
        let (schedules, exceptions) = self.model.lists_mut();
        let list = if excepting { exceptions.as_slice() } else { schedules.as_slice() };
        let Some(conjunction) = list.last() else { return Ok(()) };
        if let Some(cadence) = &self.current.cadence {
            cadence.check(conjunction, &self.current.choices, self.text_len)?;
        }
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
        Ok(())
    }
}

impl Draft<'_, '_> {
    /// Puts the months of an `every quarter` into the schedule or exception at hand, now that its days are known.
    #[cold]
    fn settle_quarter(&mut self) -> Result<(), Refusal> {
        let Some(cadence) = self.current.cadence.take() else { return Ok(()) };
        let twice = self.current.twice >> Period::Month as u16 & 1 == 1;
        let choices = std::mem::take(&mut self.current.choices);
        if let (_, Some(conjunction)) = self.at_hand() {
            let months = cadence.quarter_months(conjunction, &choices, twice)?;
            *conjunction = conjunction.without(Period::Month, None);
            months.into_iter().for_each(|months| conjunction.add(months));
        }
        (self.current.cadence, self.current.choices) = (Some(cadence), choices);
        Ok(())
    }

    /// Puts what is said of dates into the schedule or exception at hand.
    #[cold]
    fn settle_dates(&mut self, next: Range<usize>) -> Result<(), Refusal> {
        let Some(dated) = self.current.dated.take() else { return Ok(()) };
        let of_choices = !self.current.choices.is_empty();
        // `every week` is not counted from the date if the text names other weeks too; nor are months or years.
        let twice = self.current.twice;
        let each = self.current.each.take().filter(|each| twice >> each.period as u16 & 1 == 0);
        // `of every month` says nothing of its own.
        let bare = self.current.cadence.as_ref().filter(|cadence| !cadence.is_apart);
        let cadence = each.as_ref().or(bare).map(|cadence| cadence.period);
        let quarter = bare.filter(|cadence| cadence.is_quarter()).map(|cadence| cadence.at.clone());
        let (is_exception, text_len) = (self.excepting, self.text_len);
        let is_only =
            |step: Step| Step { is_only: step.is_only && twice >> step.unit as u16 & 1 == 0, ..step };
        let step = self.current.step.take().map(is_only);
        let Some(conjunction) = self.at_hand().1 else { return Ok(()) };
        let has_days = of_choices || !conjunction.calendars().is_empty();
        let is_bare = dated.is_bare() && !has_days && conjunction.is_empty();
        if is_bare && !is_exception {
            let slip = Slip::new("nothing says when or how often within these dates")
                .with_help("add it, as in `every day at 9:00`");
            return Err((Kind::Slip(slip), next));
        }
        let counted = match dated.begins() {
            true => step.as_ref().and_then(Cadence::of_step).or(each),
            false => None,
        };
        if let Some(at) = quarter {
            dated.begins_a_quarter(conjunction, has_days, &at, text_len)?;
        }
        let around = Around { has_days, cadence, is_exception, text_len };
        dated.settle(conjunction, step, around)?;
        // The day of the beginning is the one that it needs, if it is that of no other clause.
        self.current.cadence = self.current.cadence.take().or(counted);
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
        let Self { choices, choice_at, window_at, .. } = self;
        // What leaves some of the days comes after what says them.
        let is_last = |(kind, _): &(Choice, _)| *kind == Choice::Stretch;
        let (last, first): (Vec<_>, Vec<_>) = choices.into_iter().partition(is_last);
        let mut parts = Schedules::from_buf([conjunction]);
        for (kind, choices) in first.into_iter().chain(last) {
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
                return Err((Kind::Slip(Slip::new("no such day ever comes")), choice_at));
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
}
