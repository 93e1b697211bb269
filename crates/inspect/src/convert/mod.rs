//! Expressions as lines of cron and as systemd's calendar expressions: exact, or refused with the reason.
//!
//! The result always has the same occurrences in civil time as the expression, with two limits of the calendars: systemd's ends with
//! the year 2199, and a tick of a week that begins before 1970-01-01 is read as whole. Each program that runs lines of cron has its
//! own rules for the hours that daylight saving skips or repeats.
//!
//! `meaning` queries the engine for the set of occurrences, and cuts it into `times` on days of the `calendar` in some `years`.
//! `pattern` reduces the days to what a target can express; `cron` and `oncalendar` cover these exactly with their rules; `spell`
//! writes the fields; `error` has the obstacles. So the form of an expression does not matter: `every 1 week on monday` and `on mon`
//! give the same line, and no exception is left if fields can express the rest.

mod calendar;
mod cron;
mod error;
mod event_bridge;
mod language;
mod meaning;
mod oncalendar;
mod pattern;
mod recurrence;
mod singles;
mod spell;
mod times;
mod years;
mod zones;

pub use error::{ConversionError, Reason};
pub use language::{CronFlavour, Language, MAX_LINES};
pub use recurrence::Recurrence;

use downbeat_parser::{Expression, MAX_INPUT_LEN, Model, Period, Timing};
use meaning::{Cuts, Meaning, Slice};
use std::fmt;

/// Lines of cron that together have the occurrences of an [`Expression`].
///
/// They are displayed as lines of a crontab without commands. A schedule with a zone has one line more in front of them:
/// `CRON_TZ=…`, or `ScheduleExpressionTimezone: …` for EventBridge.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CronLines {
    lines: Vec<String>,
    zone: Option<String>,
}

impl CronLines {
    /// The lines, one at least and [`MAX_LINES`] at most. A time is an occurrence when any of them has it.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The IANA name of the time zone in which they are to be read; `None`: the reader's choice, as in the expression.
    ///
    /// It is not in the lines: cronie reads `CRON_TZ=Europe/Stockholm` on a line of its own, Healthchecks has a field for
    /// it, and Debian's cron has no zone but the machine's.
    pub fn zone(&self) -> Option<&str> {
        self.zone.as_deref()
    }
}

impl fmt::Display for CronLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.zone {
            // EventBridge has a separate setting for the zone of a schedule, and UTC by default.
            Some(zone) if self.lines.iter().any(|line| line.ends_with(')')) => {
                writeln!(f, "ScheduleExpressionTimezone: {zone}")?;
            }
            Some(zone) => writeln!(f, "CRON_TZ={zone}")?,
            None => {}
        }
        f.write_str(&self.lines.join("\n"))
    }
}

/// systemd's calendar expressions that together have the occurrences of an [`Expression`].
///
/// Displayed, they are lines of a timer unit: `OnCalendar=Mon..Fri *-*-* 09:00:00`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OnCalendar {
    expressions: Vec<String>,
}

impl OnCalendar {
    /// The calendar expressions, one at least and [`MAX_LINES`] at most, as `systemd-analyze calendar` normalises them; with
    /// the time zone, where there is one. A timer with several elapses at each.
    pub fn expressions(&self) -> &[String] {
        &self.expressions
    }
}

impl fmt::Display for OnCalendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.expressions.iter().map(|one| format!("OnCalendar={one}")).collect();
        f.write_str(&lines.join("\n"))
    }
}

/// A schedule as lines of cron of a flavour.
///
/// Each line is meant as [`Dialect::Cron`](downbeat_parser::cron::Dialect::Cron) reads it: where neither day field begins with
/// `*` either is enough, else both must hold. The latter is used for a day of the month and a weekday that must both hold:
/// `0 9 */31,2-7 * 1` is the first Monday of the month.
///
/// Those of [`Quartz`](CronFlavour::Quartz) are meant as [`Dialect::Quartz`](downbeat_parser::cron::Dialect::Quartz) reads them:
/// either day field is `?`, so that a day of the month and a weekday that must both hold are refused.
///
/// A fixed interval gives lines in UTC, from where it counts, whatever the zone of the expression.
///
/// ```
/// use downbeat_inspect::convert::{CronFlavour, to_cron};
/// use downbeat_scheduler::Expression;
///
/// let window = Expression::parse("every 15 minutes after 9:00 before 17:30 on weekdays")?;
/// assert_eq!(to_cron(&window, CronFlavour::Crontab)?.lines(), ["*/15 9-16 * * 1-5", "0,15 17 * * 1-5"]);
///
/// let named = Expression::parse("at 9:00 except on sunday in Europe/Stockholm")?;
/// assert_eq!(to_cron(&named, CronFlavour::Crontab)?.to_string(), "CRON_TZ=Europe/Stockholm\n0 9 * * 1-6");
///
/// let last_friday = Expression::parse("last friday of the month at 17:00")?;
/// assert!(to_cron(&last_friday, CronFlavour::Crontab).is_err());
/// assert_eq!(to_cron(&last_friday, CronFlavour::Extended)?.lines(), ["0 17 * * 5L"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`ConversionError`] when this flavour cannot say it exactly.
pub fn to_cron(expression: &Expression, flavour: CronFlavour) -> Result<CronLines, ConversionError> {
    lines_of_cron(expression, flavour).map_err(|reason| ConversionError {
        extended: flavour == CronFlavour::Crontab && lines_of_cron(expression, CronFlavour::Extended).is_ok(),
        ..ConversionError::new(flavour.into(), reason)
    })
}

fn lines_of_cron(expression: &Expression, flavour: CronFlavour) -> Result<CronLines, Reason> {
    let shapes = calendar::shapes();
    if let (CronFlavour::EventBridge, Timing::Interval(interval)) = (flavour, expression.timing()) {
        let rate = event_bridge::rate(*interval).filter(|_| interval.anchor().is_none());
        let reason = if interval.anchor().is_some() { Reason::Anchored } else { Reason::NoRate };
        return rate.map(|rate| CronLines { lines: vec![rate], zone: None }).ok_or(reason);
    }
    let (lines, zone) = written(expression, flavour.into(), |slices| cron::lines(slices, flavour, &shapes))?;
    let lines = cron::text(&lines, flavour);
    if lines.iter().any(|line| line.len() > MAX_INPUT_LEN) {
        return Err(Reason::TooManyLines);
    }
    if lines.is_empty() {
        return Err(Reason::YearsBeyond);
    }
    Ok(CronLines { lines, zone })
}

/// A schedule as systemd's calendar expressions, for the `OnCalendar=` of a timer unit.
///
/// ```
/// use downbeat_inspect::convert::to_oncalendar;
/// use downbeat_scheduler::Expression;
///
/// let last_friday = Expression::parse("last friday of the month at 17:00 in Europe/Stockholm")?;
/// let timer = to_oncalendar(&last_friday)?;
/// assert_eq!(timer.to_string(), "OnCalendar=Fri *-*~01..07 17:00:00 Europe/Stockholm");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A timer needs `AccuracySec=1us` beside it, or systemd elapses it up to a minute late. Without a zone the expressions
/// are in the zone of the machine; `in_zone("UTC")` makes it UTC.
///
/// # Errors
///
/// [`ConversionError`] when calendar expressions cannot say it exactly.
pub fn to_oncalendar(expression: &Expression) -> Result<OnCalendar, ConversionError> {
    let shapes = calendar::shapes();
    let write = |slices: &[Slice]| oncalendar::expressions(slices, &shapes);
    let written = written(expression, Language::Oncalendar, write).and_then(|(mut expressions, zone)| {
        if expressions.is_empty() {
            return Err(Reason::YearsBeyond);
        }
        for (expression, zone) in expressions.iter_mut().zip(zone.iter().cycle()) {
            expression.push(' ');
            expression.push_str(zone);
        }
        let too_long = expressions.iter().any(|expression| expression.len() > MAX_INPUT_LEN);
        if too_long { Err(Reason::TooManyLines) } else { Ok(OnCalendar { expressions }) }
    });
    written.map_err(|reason| ConversionError::new(Language::Oncalendar, reason))
}

/// A schedule as a recurrence rule of iCalendar (RFC 5545), with the start that it counts from. Both belong into an event.
///
/// ```
/// use downbeat_inspect::convert::to_rrule;
/// use downbeat_scheduler::Expression;
///
/// let rule = to_rrule(&Expression::parse("R/2027-01-31T09:00:00Z/P2M")?)?;
/// assert_eq!(rule.to_string(), "DTSTART:20270131T090000Z\nRRULE:FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`ConversionError`] when one rule cannot say it exactly.
pub fn to_rrule(expression: &Expression) -> Result<Recurrence, ConversionError> {
    recurrence::rule(expression).map_err(|reason| ConversionError::new(Language::Rrule, reason))
}

/// A schedule as a repeating interval of ISO 8601.
///
/// ```
/// use downbeat_inspect::convert::to_repeating;
/// use downbeat_scheduler::Expression;
///
/// let fortnight = Expression::parse("R/2027-01-04T09:00:00Z/P2W")?;
/// assert_eq!(to_repeating(&fortnight)?, "R/2027-01-04T09:00:00Z/PT336H");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`ConversionError`] when none can say it exactly.
pub fn to_repeating(expression: &Expression) -> Result<String, ConversionError> {
    recurrence::repeating(expression).map_err(|reason| ConversionError::new(Language::Iso8601, reason))
}

/// The fewest lines that `write` makes of the expression, and the zone in which they are read.
fn written<L: Clone + PartialEq>(
    expression: &Expression,
    target: Language,
    write: impl Fn(&[Slice]) -> Result<Vec<L>, Reason>,
) -> Result<(Vec<L>, Option<String>), Reason> {
    match expression.timing() {
        Timing::Interval(interval) => {
            let lines = write(&[meaning::of_interval(*interval)?])?;
            Ok((lines, Some("UTC".to_owned())))
        }
        Timing::Calendar(model) => {
            let zone = expression.zone().map(zones::zone_for_target).transpose()?;
            let meaning = meaning::of_model(model)?;
            let lines = fewest(&meaning, write).map_err(|reason| in_words_of(model, target, reason))?;
            Ok((lines, zone))
        }
    }
}

/// The fewest lines: written for each schedule separately, as a person would, or for all schedules at once.
fn fewest<L: Clone + PartialEq>(
    meaning: &Meaning,
    write: impl Fn(&[Slice]) -> Result<Vec<L>, Reason>,
) -> Result<Vec<L>, Reason> {
    if meaning.whole.iter().all(Vec::is_empty) {
        return Err(Reason::Never);
    }
    let write = |cuts: &Cuts| {
        let mut best: Result<Vec<L>, Reason> = Err(Reason::Never);
        for written in cuts.iter().map(|slices| write(slices)) {
            best = match (best, written) {
                (Ok(best), Ok(written)) if written.len() < best.len() => Ok(written),
                (Ok(best), _) => Ok(best),
                (Err(reason), Err(_)) if reason != Reason::Never => Err(reason),
                (Err(_), written) => written,
            };
        }
        best
    };
    let mut each = Ok(Vec::new());
    for cuts in &meaning.schedules {
        each = each.and_then(|mut lines: Vec<L>| {
            for line in write(cuts)? {
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
            if lines.len() > MAX_LINES { Err(Reason::TooManyLines) } else { Ok(lines) }
        });
    }
    match (each, write(&meaning.whole)) {
        (Ok(each), Ok(whole)) => Ok(if whole.len() < each.len() { whole } else { each }),
        (Ok(lines), Err(_)) | (Err(_), Ok(lines)) => Ok(lines),
        (Err(_), Err(reason)) => Err(reason),
    }
}

/// The reason why days cannot be expressed, by the constraint that a person would have to change.
fn in_words_of(model: &Model, target: Language, reason: Reason) -> Reason {
    if !matches!(reason, Reason::DayAndWeekday | Reason::LastDay | Reason::Dates) {
        return reason;
    }
    let constraints = || model.schedules().iter().chain(model.exceptions()).flat_map(|one| one.constraints());
    // A constraint that admits every value is no obstacle.
    let restricts = |period: Period| {
        let values = period.range().count();
        constraints().any(|one| {
            let is_whole =
                one.modifier().is_none() && one.values().len() >= values && !one.values().contains(0);
            one.period() == period && !is_whole
        })
    };
    let last = |period: Period| constraints().any(|one| one.period() == period && one.values().contains(0));
    for (period, reason) in [
        (Period::WeekOfYear, Reason::WeekOfYear),
        (Period::DayOfYear, Reason::DayOfYear),
        (Period::WeekOfMonth, Reason::WeekOfMonth),
    ] {
        if restricts(period) {
            return reason;
        }
    }
    if reason != Reason::DayAndWeekday || target != Language::Cron {
        reason
    } else if last(Period::Day) || last(Period::DayOfWeekCount) {
        Reason::LastDay
    } else if restricts(Period::DayOfWeekCount) {
        Reason::DayInstance
    } else {
        reason
    }
}

#[cfg(test)]
mod tests;
