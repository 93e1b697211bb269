//! The days of one calendar, with what they are called.

use downbeat_parser::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Days, each perhaps with a name: `Christmas Day`.
///
/// ```
/// use downbeat_parser::Date;
/// use downbeat_scheduler::CalendarDays;
/// let christmas = Date::new(2027, 12, 25).ok_or("no such date")?;
/// let mut days: CalendarDays = [christmas].into_iter().collect();
/// assert_eq!((days.contains(christmas), days.name(christmas)), (true, None));
/// days.insert(christmas, "Christmas Day");
/// assert_eq!((days.len(), days.name(christmas)), (1, Some("Christmas Day")));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalendarDays(BTreeMap<Date, Option<Arc<str>>>);

impl CalendarDays {
    /// Adds a day with a name, which is the last of those that it was given; an empty one is none.
    pub fn insert(&mut self, date: Date, name: impl Into<Arc<str>>) {
        let name = Some(name.into()).filter(|name| !name.is_empty());
        let known = self.0.entry(date).or_default();
        if name.is_some() {
            *known = name;
        }
    }

    /// Whether a day is among them.
    pub fn contains(&self, date: Date) -> bool {
        self.0.contains_key(&date)
    }

    /// The name of a day.
    pub fn name(&self, date: Date) -> Option<&str> {
        self.0.get(&date)?.as_deref()
    }

    /// The days in order, with their names.
    pub fn iter(&self) -> impl Iterator<Item = (Date, Option<&str>)> {
        self.0.iter().map(|(date, name)| (*date, name.as_deref()))
    }

    /// The last day.
    pub fn last(&self) -> Option<Date> {
        self.0.last_key_value().map(|(date, _)| *date)
    }

    /// How many days there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Date> for CalendarDays {
    fn from_iter<T: IntoIterator<Item = Date>>(dates: T) -> Self {
        // Into one that is there: to collect sorts them first, which is much code for what mostly is in order.
        let mut days = BTreeMap::new();
        days.extend(dates.into_iter().map(|date| (date, None)));
        Self(days)
    }
}
