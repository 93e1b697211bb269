//! Calendars by their names: the days of which schedules say only what they are called.

mod days;
mod set;

pub use days::CalendarDays;
pub(crate) use set::DaySet;

use downbeat_parser::{CalendarName, Conjunction, Model};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The days of calendars, by name: what a schedule that says `except on holidays` is compiled with.
///
/// Cheap to clone.
///
/// ```
/// use chrono::{TimeZone, Utc};
/// use downbeat_parser::{CalendarName, Date};
/// use downbeat_scheduler::{CalendarDays, Calendars, Expression, Schedule};
///
/// let mut holidays = CalendarDays::default();
/// holidays.insert(Date::new(2027, 1, 1).ok_or("no such date")?, "New Year's Day");
/// let calendars = Calendars::default().with(CalendarName::new("holidays")?, holidays);
///
/// let expression = Expression::parse("at 9:00 on weekdays except on holidays")?;
/// let schedule = Schedule::with_calendars(&expression, &calendars)?;
/// let eve = Utc.with_ymd_and_hms(2026, 12, 31, 12, 0, 0).unwrap();
/// assert_eq!(schedule.next(&eve).unwrap().to_rfc3339(), "2027-01-04T09:00:00+00:00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendars(BTreeMap<CalendarName, Arc<Known>>);

/// No calendar, for what names none.
pub(crate) static NO_CALENDARS: Calendars = Calendars(BTreeMap::new());

/// The days of a calendar, and the same as a set.
#[derive(Debug, PartialEq, Eq)]
struct Known {
    days: CalendarDays,
    set: Arc<DaySet>,
}

/// A calendar that a schedule names, and whose days were not given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the days of the calendar `{name}` are not known{}", among(.known))]
pub struct UnknownCalendar {
    name: CalendarName,
    known: Vec<CalendarName>,
}

/// How many names of calendars an error lists.
const LISTED: usize = 8;

fn among(known: &[CalendarName]) -> String {
    let names: Vec<String> = known.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => "; no calendar is given".to_owned(),
        [one] => format!("; {one} is the only calendar that is given"),
        several => {
            let more = if known.len() > LISTED { " and others" } else { "" };
            format!("; the calendars {}{more} are given", several.join(", "))
        }
    }
}

impl UnknownCalendar {
    /// The name that the schedule says.
    pub fn name(&self) -> &CalendarName {
        &self.name
    }

    /// The names of the calendars that were given.
    pub fn known(&self) -> &[CalendarName] {
        &self.known
    }
}

impl Calendars {
    /// The same and these days, in place of those that the name had.
    #[must_use]
    pub fn with(mut self, name: CalendarName, days: CalendarDays) -> Self {
        self.insert(name, days);
        self
    }

    /// Adds days, in place of those that the name had.
    pub fn insert(&mut self, name: CalendarName, days: CalendarDays) {
        let set = Arc::new(DaySet::new(days.iter().map(|(date, _)| date.days())));
        self.0.insert(name, Arc::new(Known { days, set }));
    }

    /// The days of a name.
    pub fn get(&self, name: &CalendarName) -> Option<&CalendarDays> {
        self.0.get(name).map(|known| &known.days)
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &CalendarName> {
        self.0.keys()
    }

    /// The days of each name, without what they are called.
    pub(crate) fn sets(&self) -> Vec<(&CalendarName, &DaySet)> {
        self.0.iter().map(|(name, known)| (name, &*known.set)).collect()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that a model names.
    pub(crate) fn named_by(&self, model: &Model) -> Result<Self, UnknownCalendar> {
        let mut named = BTreeMap::new();
        for name in model.calendars() {
            let Some(known) = self.0.get(name) else {
                return Err(UnknownCalendar { name: name.clone(), known: self.names().cloned().collect() });
            };
            named.insert(name.clone(), Arc::clone(known));
        }
        Ok(Self(named))
    }

    /// The days on which one of the calendars of a conjunction is, all of which are known; `None` where it names none.
    pub(crate) fn days_of(&self, conjunction: &Conjunction) -> Option<Arc<DaySet>> {
        if conjunction.calendars().is_empty() {
            return None;
        }
        let sets: Vec<&Arc<DaySet>> = conjunction
            .calendars()
            .iter()
            .filter_map(|name| self.0.get(name))
            .map(|known| &known.set)
            .collect();
        match sets.as_slice() {
            [one] => Some(Arc::clone(one)),
            sets => Some(Arc::new(DaySet::new(sets.iter().flat_map(|set| set.iter())))),
        }
    }
}
