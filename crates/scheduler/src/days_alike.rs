//! What occurs on each day of a year, for programs that write a schedule down as a table or in another language.

use crate::civil::{FIRST_YEAR, LAST_YEAR};
use crate::combined::{UnevenInterval, plan_of};
use crate::plan::{Agenda, Day};
use crate::schedule::Schedule;
use chrono::TimeZone;
use std::rc::Rc;

/// Days of a year that have the same occurrences. See [`Schedule::days_alike`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DaysAlike {
    /// The days by their place in the year, from 0; in order, one at least.
    pub days: Vec<usize>,
    /// When the schedule occurs on each of them: for each minute of the day a mask of its seconds.
    pub seconds: Box<[u64; 1440]>,
}

impl<Z: TimeZone> Schedule<Z> {
    /// The days of a year that have occurrences, in civil time; those with equal occurrences mostly together, by the first of
    /// them. None beyond the years 1970 to 9999.
    ///
    /// ```
    /// use downbeat_scheduler::{Expression, Schedule};
    ///
    /// let schedule = Schedule::new(Expression::parse("at 0:01:30 on the first day of the month")?)?;
    /// let days = schedule.days_alike(2027)?;
    /// assert_eq!(days[0].days[..3], [0, 31, 59]);
    /// assert_eq!(days[0].seconds[1], 1 << 30);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`UnevenInterval`] when it is an interval that no calendar can express.
    pub fn days_alike(&self, year: i64) -> Result<Vec<DaysAlike>, UnevenInterval> {
        let plan = plan_of(&self.compiled)?;
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return Ok(Vec::new());
        }
        let mut all: Vec<(&Rc<Day>, Vec<usize>)> = Vec::new();
        let row = Agenda::default().year(&plan, year);
        for (place, day) in &row.days {
            match all.iter_mut().find(|(known, _)| Rc::ptr_eq(known, day)) {
                Some((_, days)) => days.push(*place),
                None => all.push((day, vec![*place])),
            }
        }
        let alike = |(day, days): (&Rc<Day>, _)| DaysAlike {
            days,
            seconds: Box::new(day.mask(&plan).into_minutes()),
        };
        Ok(all.into_iter().map(alike).collect())
    }
}
