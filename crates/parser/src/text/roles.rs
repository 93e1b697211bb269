//! What the clauses of a sentence say: when within the day, or on which days, in which months, within which window; and what several
//! of them say together.

use super::rule::{Clause, Said, What};
use crate::{Constraint, Period};
use std::ops::Range;

/// A clause and where it stands.
pub(crate) type Placed<'a> = (Range<usize>, Clause<'a>);

/// What a clause says of the schedule at hand, in bits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// When within the day.
    When(u8),
    /// On which days, in which months and years, within which window.
    Within(u8),
}

const TIME: u8 = 1;
const SECOND: u8 = 2;
const MINUTE: u8 = 4;
const HOUR: u8 = 8;
/// It comes round: `every`.
const PACE: u8 = 16;

const DAYS: u8 = 1;
const MONTHS: u8 = 2;
const YEARS: u8 = 4;
const WINDOW: u8 = 8;
const FROM: u8 = 16;
const UNTIL: u8 = 32;

impl Role {
    /// Whether it comes round within the day.
    pub(super) fn is_pace(self) -> bool {
        matches!(self, Self::When(when) if when & PACE != 0)
    }

    /// Whether it says times of the clock.
    pub(super) fn is_time(self) -> bool {
        matches!(self, Self::When(when) if when & TIME != 0)
    }

    /// Whether it says days.
    pub(super) fn is_days(self) -> bool {
        matches!(self, Self::Within(within) if within & DAYS != 0)
    }

    pub(super) fn of(said: &Said) -> Self {
        let of = |constraint: &Constraint| match constraint.period() {
            _ if constraint.modifier().is_some() => Self::Within(WINDOW),
            Period::Time | Period::FullDate => Self::When(TIME),
            Period::Second => Self::When(SECOND),
            Period::Minute => Self::When(MINUTE),
            Period::Hour => Self::When(HOUR),
            Period::Month => Self::Within(MONTHS),
            Period::Year => Self::Within(YEARS),
            _ => Self::Within(DAYS),
        };
        match &said.what {
            What::One(one) => of(one),
            What::Steps(one, _) => match of(one) {
                Self::When(when) => Self::When(when | PACE),
                within => within,
            },
            What::Part(_) => Self::Within(0),
            What::Both(one, _) if one.modifier().is_none() => Self::Within(MONTHS | YEARS),
            What::Both(..) => Self::Within(WINDOW),
            What::Any(..) | What::Alternate(_) | What::Calendars(_) => Self::Within(DAYS),
            What::Bound { from, .. } => Self::Within(if from.is_some() { FROM } else { UNTIL }),
        }
    }
}

/// What the phrase at hand has said so far.
#[derive(Clone, Copy, Default)]
pub(super) struct Phrase {
    pub(super) when: u8,
    within: u8,
    /// What was said of days and the like since it last said when, and before it first did.
    since: u8,
    before: u8,
    /// How many clauses said days, and whether one said when where another already had.
    pub(super) days: u8,
    pub(super) clashed: bool,
    /// Whether two clauses say values of one unit within the day, and one of them comes round.
    pub(super) adds_up: bool,
}

impl Phrase {
    pub(super) fn say(&mut self, role: Role) {
        match role {
            Role::When(when) => {
                if self.clashes(when) {
                    self.clashed = true;
                    let again = self.when & when & (SECOND | MINUTE | HOUR);
                    self.adds_up |= again != 0 && (self.when | when) & PACE != 0;
                }
                self.when |= when;
                self.since = 0;
            }
            Role::Within(within) => {
                self.days = self.days.saturating_add(within & DAYS);
                self.within |= within;
                if self.when == 0 { self.before |= within } else { self.since |= within }
            }
        }
    }

    /// Whether it says twice when, and on which days: those may belong to either, or each to one.
    pub(super) fn may_be_torn(&self) -> bool {
        self.clashed && self.days > 0
    }

    pub(super) fn says_when(&self) -> bool {
        self.when != 0
    }

    /// Whether it says hours, and what comes round within an hour.
    pub(super) fn has_hours_and_pace(&self) -> bool {
        self.when & (HOUR | PACE) == HOUR | PACE && self.when & (SECOND | MINUTE) != 0
    }

    /// Whether it says times of the clock, and what comes round within the day.
    pub(super) fn has_time_and_pace(&self) -> bool {
        self.when & (TIME | PACE) == TIME | PACE
    }

    /// Whether a further phrase may begin with this clause.
    pub(super) fn may_end_before(&self, role: Role) -> bool {
        match role {
            Role::When(when) => self.since != 0 && self.clashes(when),
            Role::Within(within) => self.when != 0 && self.before & within != 0,
        }
    }

    /// Whether it has said when already, and not as a part of it: `every 2 hours on the 15th minute`.
    pub(super) fn clashes(&self, when: u8) -> bool {
        self.when & (when | TIME) != 0 || (self.when != 0 && when & TIME != 0)
    }

    pub(super) fn of(clauses: &[Placed<'_>]) -> Self {
        let mut all = Self::default();
        clauses.iter().filter_map(role_of).for_each(|role| all.say(role));
        all
    }

    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.when != 0 && other.when != 0 && self.within == other.within
    }

    /// The same of phrases that say more than when, whatever they say of where they begin and end.
    pub(super) fn is_like_but_for_dates(&self, other: &Self) -> bool {
        let within = |phrase: &Self| phrase.within & !(FROM | UNTIL);
        self.when != 0 && other.when != 0 && within(self) != 0 && within(self) == within(other)
    }
}

/// What a clause says, if it says anything of this kind.
pub(super) fn role_of((_, clause): &Placed<'_>) -> Option<Role> {
    match clause {
        Clause::Say(said) => Some(Role::of(said)),
        _ => None,
    }
}
