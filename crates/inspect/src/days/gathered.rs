//! Collects days with their names.

use super::error::{Slip, is_visible};
use chrono::{Datelike as _, NaiveDate};
use downbeat_parser::Date;
use downbeat_scheduler::CalendarDays;
use std::sync::Arc;

/// The most days of a file, with repeated days counted each time. A yearly rule without an end has one for each year to 9999.
pub const MAX_DAYS: usize = 1_000_000;

/// The most characters of a name.
const LONGEST_NAME: usize = 120;

/// The days that were found.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) days: CalendarDays,
    /// How often a day was added.
    added: usize,
}

impl Gathered {
    /// Adds the days between two days, both included. Days before 1970 are ignored, as schedules begin in 1970.
    pub(super) fn add(&mut self, first: NaiveDate, last: NaiveDate, name: &Arc<str>) -> Result<(), Slip> {
        let Some(start) = NaiveDate::from_ymd_opt(1970, 1, 1) else { return Ok(()) };
        for day in first.max(start).iter_days().take_while(|day| *day <= last) {
            self.added += 1;
            if self.added > MAX_DAYS {
                let message = format!("the days up to here are more than the {MAX_DAYS} that are read");
                return Err(Slip::new(
                    message,
                    "end its rules with `UNTIL`, or leave out what is not needed",
                ));
            }
            let Some(day) = date(day) else { break };
            match self.days.name(day) {
                // Two holidays fall on one day.
                Some(known) if !name.is_empty() && known.split(", ").all(|known| known != &**name) => {
                    let both = named(&format!("{known}, {name}"));
                    self.days.insert(day, both);
                }
                Some(_) => {}
                None => self.days.insert(day, Arc::clone(name)),
            }
        }
        Ok(())
    }
}

/// A date in the calendar of schedules.
pub(super) fn date(date: NaiveDate) -> Option<Date> {
    Date::new(date.year().into(), date.month().into(), date.day().into())
}

/// A name in one line, without characters that a terminal would not show.
pub(super) fn named(text: &str) -> Arc<str> {
    let visible = |c: char| if is_visible(c) { c } else { ' ' };
    let text: String = text.chars().map(visible).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST_NAME).collect::<String>().into()
}
