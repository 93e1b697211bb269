//! The pace of a plan: how far apart its occurrences are.

use crate::civil::{self, DAY, FIRST_YEAR};
use crate::plan::{Agenda, Plan, Row};
use std::collections::HashMap;
use std::rc::Rc;

/// Occurrences of a stretch of time: the first, the last, and the shortest and the longest time between two, in civil
/// seconds.
#[derive(Clone, Copy)]
struct Stretch {
    first: i64,
    last: i64,
    gaps: Option<(i64, i64)>,
}

impl Stretch {
    fn moved(self, by: i64) -> Self {
        Self { first: self.first + by, last: self.last + by, gaps: self.gaps }
    }

    /// Joins a later stretch.
    fn join(self, later: Self) -> Self {
        let between = later.first - self.last;
        let gaps = [self.gaps, later.gaps].into_iter().flatten();
        let gaps = gaps.fold((between, between), |(short, long), (other_short, other_long)| {
            (short.min(other_short), long.max(other_long))
        });
        Self { first: self.first, last: later.last, gaps: Some(gaps) }
    }
}

fn join(earlier: Option<Stretch>, later: Stretch) -> Option<Stretch> {
    Some(earlier.map_or(later, |earlier| earlier.join(later)))
}

/// The shortest and the longest time between two occurrences that follow each other, in civil seconds; `None` when there
/// are not two.
///
/// A calendar has to begin somewhere, and 1970 began on a Thursday: the four days of the ISO week that this cuts are left
/// out where ISO weeks are the tick, or "every week" would have a gap of four days.
///
/// Bound: the years up to the plan's last rule about years and two cycles of the calendar, each kind of year and of day
/// once.
pub(crate) fn gaps(plan: &Plan) -> Option<(i64, i64)> {
    let mut agenda = Agenda::default();
    // The rows stay alive in the agenda, so that an address names one.
    let mut known: HashMap<*const Row, Option<Stretch>> = HashMap::new();
    let mut all: Option<Stretch> = None;
    for year in FIRST_YEAR..=plan.telling_year() {
        let row = agenda.year(plan, year);
        let skipped = if year == FIRST_YEAR && plan.has_iso_week_tick() { 4 } else { 0 };
        let of_year = match known.get(&Rc::as_ptr(&row)) {
            Some(stretch) if row.is_kind && skipped == 0 => *stretch,
            _ => {
                let stretch = of_row(&row, skipped);
                if row.is_kind && skipped == 0 {
                    known.insert(Rc::as_ptr(&row), stretch);
                }
                stretch
            }
        };
        if let Some(stretch) = of_year {
            all = join(all, stretch.moved(civil::year_start(year) * DAY));
        }
    }
    all?.gaps
}

/// Counted from the start of the year, without its first days.
fn of_row(row: &Row, skipped: usize) -> Option<Stretch> {
    row.days.iter().filter(|(ordinal, _)| *ordinal >= skipped).fold(None, |year, (ordinal, day)| {
        let midnight = *ordinal as i64 * DAY;
        let gaps = day.gaps.map(|(short, long)| (short.into(), long.into()));
        let of_day = Stretch { first: day.first.into(), last: day.last.into(), gaps };
        join(year, of_day.moved(midnight))
    })
}
