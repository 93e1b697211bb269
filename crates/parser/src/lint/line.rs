//! Lints of a line of cron: those of its steps, of what not every cron knows, and of its two day fields.

use super::cycle::{beyond, cycle, nearest_divisor, suggest, uneven};
use super::fields::{Said, only_value};
use super::message::Lint;
use super::model::findings;
use super::slips;
use crate::cron::{Days, Dialect, Line, Place};
use crate::text::elapsed;
use crate::write::words;
use crate::{Model, Period, lexicon};

/// The lints of a line of cron and its model.
pub(super) fn lints(text: &str, line: &Line<'_>, model: &Model) -> Vec<Lint> {
    let said = Said { text, line, schedules: model.schedules() };
    let mut all = Vec::new();
    // A better line would be read as crontab's.
    let is_of_crontab = !matches!(line.dialect, Dialect::Quartz | Dialect::Ocps);
    // What a macro stands for was not written here.
    if line.frame.shorthand.is_none() {
        let steps = line.fields.iter().filter_map(|field| said.step(field));
        if is_of_crontab {
            all.extend(steps);
            all.extend(line.fields.iter().filter_map(|field| said.special(field)));
            all.extend(said.either_day());
            all.extend(slips::lints(&said));
        } else {
            all.extend(steps.map(Lint::without_suggestion));
        }
    }
    let nobody_wrote = |day: i64| {
        let field = line.field(Period::Day).map(|field| &field.says);
        field.is_none_or(|says| says.step > 0 || says.values >> day & 1 == 0)
    };
    // `L-3` and `15W` are other days in each month, and a step is told by its own lint.
    let findings = findings(model).into_iter().filter(|found| {
        let last = found.of.get(Period::Day, None).map(|days| days.values().max());
        found.lint.code() != "short-month" || !last.is_some_and(nobody_wrote)
    });
    all.extend(findings.map(|found| {
        let better = || {
            line.field(Period::Day).and_then(only_value)?;
            said.at_time_on(Period::Day, "on the last day of the month")
        };
        // The words that would mend a sentence do not mend a line.
        match found.lint.code() {
            "short-month" if is_of_crontab => suggest(found.lint, found.lead, better()),
            code => Lint::new(code, found.lint.message()),
        }
    }));
    all
}

impl Said<'_> {
    /// A step that does not go round evenly.
    fn step(&self, field: &Place<'_>) -> Option<Lint> {
        let (said, period, step) = (field.word.text, field.period, i64::from(field.says.step));
        let (_, size) = cycle(period).filter(|_| step > 0)?;
        let values: Vec<i64> = (0..64).filter(|value| field.says.values >> value & 1 == 1).collect();
        let only = if self.is_only(field) { elapsed(step, period) } else { None };
        let lint = if step > size {
            suggest(beyond(said, period, &values)?, "for a longer time write", only)
        } else {
            let even = || match period {
                Period::Day if field.says.starred => {
                    self.at_time_on(Period::Day, &format!("every {step} days of the year"))
                }
                Period::Day => None,
                _ => {
                    let divisor = nearest_divisor(size, step).filter(|divisor| *divisor < size)?;
                    let (from, _) = said.split_once('/')?;
                    Some(self.with(&[(field.word.span(), &format!("{from}/{divisor}"))]))
                }
            };
            let lead = match period {
                Period::Day => "for even gaps, but for the end of the year, write",
                _ => "for even gaps write",
            };
            suggest(uneven(said, period, &values, self.schedules)?, lead, only.or_else(even))
        };
        Some(lint.with_span(field.word.span()))
    }

    /// Whether the line says no more than this step from the least value of a time on.
    fn is_only(&self, field: &Place<'_>) -> bool {
        field.says.starred
            && field.period < Period::Day
            && self.line.frame.zone.is_none()
            && self.line.fields.iter().all(|other| match other.period {
                period if period < field.period => only_value(other) == Some(0),
                period => period == field.period || other.says.open,
            })
    }

    /// `L`, `W` and `#`, which not every cron knows.
    fn special(&self, field: &Place<'_>) -> Option<Lint> {
        let is_last = field.period == Period::Day && field.says.values & 1 == 1;
        let is_day = matches!(field.period, Period::Day | Period::DayOfWeek);
        if !is_day || !(is_last || field.says.special.is_some()) {
            return None;
        }
        let message =
            format!("not every cron knows `{}`: the crontab of a Unix system does not", field.word.text);
        let is_only_last = is_last && field.says.values == 1 && field.says.special.is_none();
        let better = match field.says.month_day().filter(|_| field.period == Period::Day) {
            Some(day) => self.at_time_on(Period::Day, &words::on_month_day(day)),
            None if is_only_last => self.at_time_on(Period::Day, "on the last day of the month"),
            None => None,
        };
        let lint = suggest(Lint::new("cron-extension", message), "in words it is", better);
        Some(lint.with_span(field.word.span()))
    }

    /// Both day fields restricted: either is enough.
    fn either_day(&self) -> Option<Lint> {
        let (day, weekday) = (self.line.field(Period::Day)?, self.line.field(Period::DayOfWeek)?);
        // later.js takes both together.
        if self.line.days() != Days::Either || self.line.dialect == Dialect::Later {
            return None;
        }
        let message = format!(
            "cron takes either of two restricted day fields: day of the month `{}`, and day of the week `{}` too",
            day.word.text, weekday.word.text
        );
        let both = || {
            let day = words::Ordinal(only_value(day)?);
            let name = lexicon::day_name(only_value(weekday)? + 1);
            let time = self.time().filter(|_| self.is_open_but_for(&[Period::Day, Period::DayOfWeek]))?;
            Some(format!("at {time} on the {day} day of the month on {name}"))
        };
        let lint = suggest(Lint::new("day-or-weekday", message), "for days that are both write", both());
        Some(lint.with_span(day.word.at..weekday.word.span().end))
    }
}
