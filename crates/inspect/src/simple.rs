//! Finds a model with the same occurrences that reads better: a line of cron gives an exact but clumsy model (`on the 0th second on
//! the 0th minute on the 9th hour` for `at 9:00`).

use chrono::Utc;
use downbeat_parser::{Conjunction, Constraint, Expression, Model, Period, Timing};
use downbeat_scheduler::Schedule;

/// More times than this read better as hours and minutes.
const MAX_TIMES: usize = 12;

/// The expression as a person would write it, if a simpler form provably has the same occurrences.
///
/// ```
/// use downbeat_inspect::simple;
/// use downbeat_scheduler::Expression;
///
/// let weekdays = Expression::parse("0 9 * * MON-FRI")?;
/// assert_eq!(simple(&weekdays).to_string(), "at 9:00 on weekdays");
/// # Ok::<(), downbeat_parser::ParseError>(())
/// ```
pub fn simple(expression: &Expression) -> Expression {
    let simpler = || {
        let Timing::Calendar(model) = expression.timing() else { return None };
        let schedules: Option<Vec<Conjunction>> = model.schedules().iter().map(schedule).collect();
        let model = Model::new(schedules?, model.exceptions().iter().cloned()).ok()?;
        let simpler = Expression::from(model);
        if simpler.timing() == expression.timing() {
            return None;
        }
        // Compared in civil time, as the zone is the same.
        let schedule = |expression| Schedule::ignoring_named_zone(expression, Utc).ok();
        let same = schedule(&simpler)?.equivalent(&schedule(expression)?).ok()?;
        same.then(|| match expression.zone() {
            Some(zone) => simpler.in_zone(zone),
            None => simpler,
        })
    };
    simpler().unwrap_or_else(|| expression.clone())
}

/// A schedule without its seconds, and with times in place of hours and minutes if these are few.
fn schedule(one: &Conjunction) -> Option<Conjunction> {
    let values = |period| Some(one.get(period, None)?.values().iter().collect::<Vec<i64>>());
    if values(Period::Second).as_deref() != Some(&[0]) {
        return Some(one.clone());
    }
    let others = one.constraints().iter().filter(|one| {
        !(one.modifier().is_none() && matches!(one.period(), Period::Second | Period::Minute | Period::Hour))
    });
    let of_day = match (values(Period::Minute), values(Period::Hour)) {
        (Some(minutes), Some(hours)) if minutes.len() * hours.len() <= MAX_TIMES => {
            let times =
                hours.iter().flat_map(|hour| minutes.iter().map(move |minute| (hour * 60 + minute) * 60));
            vec![Constraint::new(Period::Time, None, times).ok()?]
        }
        (minutes, hours) => {
            let minutes = minutes.unwrap_or_else(|| (0..60).collect());
            let minutes = Constraint::new(Period::Minute, None, minutes).ok()?;
            let hours = hours.and_then(|hours| Constraint::new(Period::Hour, None, hours).ok());
            std::iter::once(minutes).chain(hours).collect()
        }
    };
    one.with_constraints(of_day.into_iter().chain(others.cloned())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_cron_reads_like_a_sentence() {
        let said = |line: &str| simple(&Expression::parse(line).unwrap()).to_string();
        assert_eq!(said("0 9 * * MON-FRI"), "at 9:00 on weekdays");
        assert_eq!(said("*/5 * * * *"), "every 5 minutes");
        assert_eq!(said("* * * * *"), "every minute");
        assert_eq!(said("@hourly"), "on the 0th minute");
        assert_eq!(
            said("0,30 9,17 13 * FRI"),
            "at 9:00, 9:30, 17:00 and 17:30 on the 13th day of the month also at 9:00, 9:30, 17:00 and 17:30 on Friday"
        );
        assert_eq!(
            said("CRON_TZ=UTC */15 9-17 * * *"),
            "every 15 minutes on the 9th through 17th hour in UTC"
        );
        // Seconds that matter stay.
        assert_eq!(said("30 0 9 * * *"), Expression::parse("30 0 9 * * *").unwrap().to_string());
    }

    #[test]
    fn what_is_no_line_stays_as_it_is() {
        for text in ["every 5 minutes on the 0th second after 9:00", "@every 90m", "at 9:00 on monday"] {
            let expression = Expression::parse(text).unwrap();
            let simpler = simple(&expression);
            let same = Schedule::ignoring_named_zone(&simpler, Utc)
                .unwrap()
                .equivalent(&Schedule::ignoring_named_zone(&expression, Utc).unwrap());
            assert_ne!(same, Ok(false), "{text}");
        }
    }
}
