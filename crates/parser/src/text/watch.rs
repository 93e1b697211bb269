//! Whether clauses mean more together than each says alone. Nearly all sentences are of clauses that do not, and are put together
//! as they are read.

use super::roles::{Phrase, Placed, Role};
use super::rule::{Clause, Joint};
use super::{added, counted, except_times, hours, idle_step, later, phrases};
use crate::error::{Edit, Kind, Slip};
use crate::{ParseError, lexicon};

/// Sees each clause before it is taken.
#[derive(Default)]
pub(super) struct Watch {
    phrase: Phrase,
    excepting: bool,
    /// Whether a window said both of its ends, and whether something comes round within the day.
    windowed: bool,
    stepped: bool,
    /// Whether the clause before said times of the clock.
    time: bool,
    /// Whether a step through hours is a day or longer.
    whole_days: bool,
    /// Whether days of calendars were said, and other days.
    calendars: bool,
    days: bool,
}

impl Watch {
    /// Whether the clauses up to this one have to be looked at together.
    #[inline]
    pub(super) fn sees(&mut self, clause: &Clause<'_>) -> bool {
        let time = std::mem::take(&mut self.time);
        match clause {
            Clause::Say(said) => {
                let role = Role::of(said);
                let ends = self.phrase.may_end_before(role);
                self.phrase.say(role);
                self.windowed |= said.whole_window;
                self.stepped |= role.is_pace();
                self.time = role.is_time();
                self.whole_days |= role.is_pace() && added::is_whole_day(clause);
                self.calendars |= said.is_of_calendars();
                self.days |= role.is_days() && !said.is_of_calendars();
                (self.calendars && self.days)
                    || ends
                    || self.phrase.may_be_torn()
                    || self.phrase.adds_up
                    || (self.whole_days && self.phrase.has_hours_and_pace())
                    || said.needs_company()
                    || (self.time && (time || self.excepting))
                    || (!self.excepting && self.phrase.has_time_and_pace())
            }
            Clause::Separator(joint) => *joint == Joint::And,
            Clause::Also | Clause::Except => {
                let ends = self.ends();
                self.phrase = Phrase::default();
                (self.calendars, self.days) = (false, false);
                self.excepting |= matches!(clause, Clause::Except);
                ends
            }
            Clause::Times(..) => true,
            Clause::Zone(_) | Clause::OfMonth | Clause::Bounds => false,
        }
    }

    /// The same at the end of a schedule.
    pub(super) fn ends(&mut self) -> bool {
        let (windowed, stepped) = (std::mem::take(&mut self.windowed), std::mem::take(&mut self.stepped));
        windowed && !self.excepting && (stepped || !self.phrase.says_when())
    }
}

/// The clauses of a sentence as they are meant together.
pub(super) fn together<'a>(text: &str, clauses: Vec<Placed<'a>>) -> Result<Vec<Placed<'a>>, ParseError> {
    if let Some((at, before)) = side_by_side(text, &clauses) {
        let slip =
            Slip::new("two times stand side by side").or([Edit::at(text, &(before..at.start), " and ")]);
        return Err(ParseError::new(Kind::Slip(slip), text, at));
    }
    let clauses = hours::resolved(text, phrases::split(text, clauses)?)?;
    let clauses = counted::from_the_start(text, clauses)?;
    idle_step::check(text, &clauses)?;
    if let Some(found) = added::up(text, &clauses)
        && found.is_ours
        && !later::reads(text)
    {
        let slip = Slip::new(found.message).or(found.edits);
        return Err(ParseError::new(Kind::Slip(slip), text, found.span));
    }
    match except_times::misplaced(text, &clauses) {
        Some(found) if !later::reads(text) => {
            let mut slip = Slip::new(found.message).led_by(found.lead).with_help(found.help);
            if !found.edits.is_empty() {
                slip = slip.or(found.edits);
            }
            Err(ParseError::new(Kind::Slip(slip), text, found.span))
        }
        _ => Ok(clauses),
    }
}

/// A time that follows another with nothing between them, and where that one ends.
fn side_by_side(text: &str, clauses: &[Placed<'_>]) -> Option<(std::ops::Range<usize>, usize)> {
    let is_time = |clause: &Clause<'_>| matches!(clause, Clause::Say(said) if Role::of(said).is_time());
    clauses.windows(2).find_map(|pair| {
        let [(before, first), (at, second)] = pair else { return None };
        let said = text.get(at.clone())?;
        let has_at = said.starts_with('@')
            || lexicon::AT
                .iter()
                .any(|word| said.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)));
        (is_time(first) && is_time(second) && !has_at).then(|| (at.clone(), before.end))
    })
}
