//! What the sums of hours say of days, months and the whole time. Days are those of UTC.

use super::sums::{Hour, Sums};
use chrono::{DateTime, Datelike as _, NaiveDate};
use serde::Serialize;

/// What a history says of a heartbeat or a job.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// All of it.
    pub whole: Figure,
    /// Each month in which something happened, the newest last.
    pub months: Vec<Figure>,
    /// Each day in which something happened, the newest last.
    pub days: Vec<Figure>,
}

/// How reliable a heartbeat or a job was.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reliability {
    /// The part that arrived of what was due, 0 to 1; `None` if nothing was due.
    pub delivery: Option<f64>,
    /// The part of the time in which the service was well, 0 to 1; `None` where no check says so.
    pub uptime: Option<f64>,
}

impl Reliability {
    /// What sums say of it.
    pub fn of(sums: &Sums) -> Self {
        Self { delivery: sums.delivery(), uptime: sums.uptime() }
    }
}

/// What happened in a span of time.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figure {
    /// The day, as `2027-01-31`, or the month, as `2027-01`; empty for the whole.
    pub of: String,
    /// How many beats or runs were due.
    pub due: u64,
    /// The counts, as [`Sums`] has them.
    pub sent: u64,
    /// Arrived after their first minute.
    pub late: u64,
    /// Not arrived; runs that did not end well.
    pub lost: u64,
    /// Kept back, since the service was ill.
    pub ill: u64,
    /// Passed without a beat or a run.
    pub missed: u64,
    /// The part that arrived of what was due, 0 to 1.
    pub delivery: Option<f64>,
    /// The part of the time in which the service was well, 0 to 1; `None` where no check says so.
    pub uptime: Option<f64>,
    /// The time for which a check says how the service was.
    pub checked_seconds: u64,
    /// The least time of a beat or run.
    pub least_seconds: Option<f64>,
    /// The mean time.
    pub mean_seconds: Option<f64>,
    /// The greatest time.
    pub greatest_seconds: Option<f64>,
}

impl Figure {
    /// The figure of sums; `of` is what they are of.
    pub fn new(of: String, sums: &Sums) -> Self {
        let seconds = |millis: u64| (sums.done() > 0).then(|| millis as f64 / 1000.0);
        Self {
            of,
            due: sums.due(),
            sent: sums.sent,
            late: sums.late,
            lost: sums.lost,
            ill: sums.ill,
            missed: sums.missed,
            delivery: sums.delivery(),
            uptime: sums.uptime(),
            checked_seconds: sums.checked / 1000,
            least_seconds: seconds(sums.least),
            mean_seconds: sums.mean().map(|millis| (millis.round()) / 1000.0),
            greatest_seconds: seconds(sums.greatest),
        }
    }
}

impl Figures {
    /// The figures of hours in rising order.
    pub fn of(hours: &[Hour]) -> Self {
        let mut whole = Sums::default();
        let (mut months, mut days): (Vec<(NaiveDate, Sums)>, Vec<_>) = (Vec::new(), Vec::new());
        for Hour { hour, sums } in hours {
            let Some(at) = DateTime::from_timestamp(hour * 3600, 0) else { continue };
            let day = at.date_naive();
            whole.add(sums);
            add(&mut days, day, sums);
            add(&mut months, day.with_day(1).unwrap_or(day), sums);
        }
        let figures = |spans: Vec<(NaiveDate, Sums)>, form: &str| {
            spans.iter().map(|(day, sums)| Figure::new(day.format(form).to_string(), sums)).collect()
        };
        Self {
            whole: Figure::new(String::new(), &whole),
            months: figures(months, "%Y-%m"),
            days: figures(days, "%F"),
        }
    }
}

fn add(spans: &mut Vec<(NaiveDate, Sums)>, of: NaiveDate, sums: &Sums) {
    match spans.last_mut() {
        Some((last, sum)) if *last == of => sum.add(sums),
        _ => spans.push((of, *sums)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_are_summed_up_by_the_calendar_of_utc() {
        // The last hour of January 2027 and the first of February.
        let first = "2027-01-31T23:00:00Z".parse::<DateTime<chrono::Utc>>().unwrap().timestamp() / 3600;
        let sums = |sent, missed| Sums {
            sent,
            missed,
            least: 10,
            total: 20 * sent,
            greatest: 30,
            checked: 3_600_000,
            was_ill: 900_000 * missed,
            ..Sums::default()
        };
        let figures = Figures::of(&[
            Hour { hour: first, sums: sums(3, 1) },
            Hour { hour: first + 1, sums: sums(4, 0) },
            Hour { hour: first + 2, sums: sums(4, 0) },
        ]);
        let days: Vec<(&str, u64)> = figures.days.iter().map(|day| (day.of.as_str(), day.due)).collect();
        assert_eq!(days, [("2027-01-31", 4), ("2027-02-01", 8)]);
        let months: Vec<(&str, Option<f64>, Option<f64>)> =
            figures.months.iter().map(|month| (month.of.as_str(), month.delivery, month.uptime)).collect();
        assert_eq!(months, [("2027-01", Some(0.75), Some(0.75)), ("2027-02", Some(1.0), Some(1.0))]);
        let whole = &figures.whole;
        assert_eq!((whole.due, whole.least_seconds, whole.mean_seconds), (12, Some(0.01), Some(0.02)));
    }
}
