//! What the rules give: a clause and what it says.

use crate::error::{Expected, Kind};
use crate::text::clock::END_OF_DAY;
use crate::{CalendarName, CivilTime, Conjunction, Constraint, Period};

/// One clause.
#[derive(Clone, Debug)]
pub(crate) enum Clause<'a> {
    /// Something about the schedule or exception at hand.
    Say(Said),
    /// What stands between clauses and says nothing of its own.
    Separator(Joint),
    /// `of the month` apart from the day that it belongs to.
    OfMonth,
    /// `twice a day`: so many times, which have to be said.
    Times(i64, Period),
    /// A window that only says where the count of an `every` begins and ends.
    Bounds,
    /// A further schedule, or a further exception after `except`.
    Also,
    /// What follows are exceptions.
    Except,
    /// The time zone in which all of it is read.
    Zone(&'a str),
}

/// What stands between clauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joint {
    /// `,`
    Comma,
    /// `and`, `or`
    And,
}

/// What a clause says.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) what: What,
    /// What could have continued the clause where it ended.
    pub(in crate::text) follow: Expected,
    /// The period of an `every` without a number (`every week`, `daily`): it needs more when a time is given with it.
    pub(in crate::text) cadence: Option<Period>,
    /// Hours that may be of the morning or of the evening, and in what places of the text.
    pub(in crate::text) open: Option<Box<OpenHours>>,
    /// Whether it says `exactly`: the second of a time is meant.
    pub(in crate::text) exact: bool,
    /// Whether it is a window that says both of its ends, of which a schedule has one.
    pub(in crate::text) whole_window: bool,
    /// How many bytes before the end of the text `at` is said again in a list of times; 0 where it is not.
    pub(in crate::text) again: u32,
}

/// The constraints of a clause.
#[derive(Clone, Debug)]
pub(crate) enum What {
    One(Constraint),
    /// A step through a period.
    Steps(Constraint, Counted),
    /// A window, or months of years.
    Both(Constraint, Constraint),
    /// A part of the day, with which the times have to agree.
    Part(&'static str),
    /// Any of these choices, each of constraints that belong together.
    Any(Choice, Vec<Conjunction>),
    /// From the one to the other, both included.
    Bound {
        from: Option<Bound>,
        until: Option<Bound>,
    },
    /// Each so-many-th week, counted from a date that another clause has to say.
    Alternate(Box<Alternate>),
    /// Days of any of these calendars.
    Calendars(Vec<CalendarName>),
}

/// Each so-many-th week, and its days.
#[derive(Clone, Debug)]
pub(crate) struct Alternate {
    /// Where none are said the day is that of the date.
    pub(crate) days: Option<Constraint>,
    pub(crate) every: i64,
    /// What is wrong where no date is said.
    pub(in crate::text) without_date: Kind,
}

/// Where something begins or ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    /// The first or the last second.
    pub(crate) at: CivilTime,
    /// Whether a date alone is said.
    pub(crate) is_date: bool,
    /// Whether it is a time in UTC.
    pub(crate) utc: bool,
}

/// How a step through a period was said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted {
    /// 1 where no number is said.
    pub(crate) step: i64,
    /// The number and the period: between so many bytes before the end of the text and so many.
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) narrowed: Narrowed,
}

/// What limits a step to a part of its period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Narrowed {
    /// Nothing, or where it starts.
    No,
    /// `between` with ranks.
    Between,
    /// `between` with two numbers without an ending.
    BetweenNumbers(u8, u8),
}

/// Times of which some hours may be of the morning or of the evening.
#[derive(Clone, Debug, Default)]
pub(in crate::text) struct OpenHours {
    /// The times that are clear.
    pub(in crate::text) clear: Vec<i64>,
    /// The others as of the morning, with their words: from so many bytes before the end of the text to so many.
    pub(in crate::text) open: Vec<(i64, usize, usize)>,
}

/// What kind of choice: those of one kind add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Choice {
    /// A weekday and which one of the month: `the first monday`.
    Nth,
    /// A day and its month: `january 1st`.
    Date,
    /// From a day of each year to another.
    Stretch,
}

/// Whether a step is counted from a date if there is one to begin with: days, weeks, months or years of which nothing else says where they start.
pub(crate) fn is_countable(values: &Constraint, counted: Counted) -> bool {
    let period = values.period();
    counted.step > 1
        && counted.narrowed == Narrowed::No
        && matches!(period, Period::Day | Period::WeekOfYear | Period::Month | Period::Year)
        && values.values().min() == period.every_range().0
}

/// Whether these are all values that `every` counts through.
pub(in crate::text) fn is_all(values: &Constraint) -> bool {
    let (least, most) = values.period().every_range();
    usize::try_from(most - least + 1).is_ok_and(|all| values.values().len() == all)
}

impl From<Constraint> for Said {
    fn from(constraint: Constraint) -> Self {
        What::One(constraint).into()
    }
}

impl From<What> for Said {
    fn from(what: What) -> Self {
        Self {
            what,
            follow: Expected::NOTHING,
            cadence: None,
            open: None,
            exact: false,
            whole_window: false,
            again: 0,
        }
    }
}

impl OpenHours {
    /// Whether one of them is `24:00`.
    pub(in crate::text) fn ends_day(&self) -> bool {
        self.open.iter().any(|(time, ..)| *time == END_OF_DAY)
    }
}

impl Said {
    /// Each so-many-th week, of which a date has to say the first; `without_date` is what is wrong where none does.
    pub(super) fn alternate(days: Option<Constraint>, every: i64, without_date: Kind) -> Self {
        What::Alternate(Box::new(Alternate { days, every, without_date })).into()
    }

    /// Whether it is of days of calendars.
    pub(in crate::text) fn is_of_calendars(&self) -> bool {
        matches!(self.what, What::Calendars(_))
    }

    /// What it says where that leaves some of the days.
    pub(in crate::text) fn days(&self) -> Option<&What> {
        let is_within_the_day = |one: &Constraint| {
            matches!(one.period(), Period::Second | Period::Minute | Period::Hour | Period::Time)
        };
        match &self.what {
            What::Part(_) => None,
            What::Both(one, _) if one.modifier().is_some() => None,
            What::One(one) if is_within_the_day(one) => None,
            What::Steps(one, counted)
                if is_within_the_day(one) || (one.period() == Period::Day && counted.step == 1) =>
            {
                None
            }
            what => Some(what),
        }
    }

    /// Whether another clause may decide what it says.
    pub(in crate::text) fn needs_company(&self) -> bool {
        self.open.is_some() || self.again > 0 || matches!(self.what, What::Part(_))
    }

    /// The times of the clock that it says.
    pub(in crate::text) fn times(&self) -> Option<&Constraint> {
        match &self.what {
            What::One(one) if one.period() == Period::Time && one.modifier().is_none() => Some(one),
            _ => None,
        }
    }

    pub(super) fn followed_by(self, follow: Expected) -> Self {
        Self { follow, ..self }
    }
}

impl Clause<'_> {
    /// The constraints that it says.
    pub(crate) fn constraints(&self) -> impl Iterator<Item = &Constraint> {
        let (one, other, choices) = match self {
            Self::Say(said) => match &said.what {
                What::One(one) | What::Steps(one, _) => (Some(one), None, &[][..]),
                What::Alternate(alternate) => (alternate.days.as_ref(), None, &[][..]),
                What::Both(after, before) => (Some(after), Some(before), &[][..]),
                What::Part(_) => (None, None, &[][..]),
                What::Any(_, choices) => (None, None, choices.as_slice()),
                What::Bound { .. } | What::Calendars(_) => (None, None, &[][..]),
            },
            _ => (None, None, &[][..]),
        };
        one.into_iter().chain(other).chain(choices.iter().flat_map(Conjunction::constraints))
    }

    /// The values of a step through a period, and how it was said.
    pub(crate) fn steps(&self) -> Option<(&Constraint, Counted)> {
        match self {
            Self::Say(Said { what: What::Steps(values, counted), .. }) => Some((values, *counted)),
            _ => None,
        }
    }

    pub(in crate::text) fn follow(&self) -> Expected {
        match self {
            Self::Say(said) => said.follow,
            _ => Expected::NOTHING,
        }
    }
}
