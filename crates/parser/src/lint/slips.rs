//! What slips in a line of cron although each field is in order: `*` in front of an hour, fields that are shifted by one,
//! Quartz's numbers of weekdays, and the two day fields that must both hold.

use super::fields::{Said, only_value};
use super::gaps;
use super::message::Lint;
use crate::cron::{Days, Place};
use crate::{Conjunction, Period, lexicon};
use std::ops::Range;

/// The lints of a line's fields side by side.
pub(super) fn lints(said: &Said<'_>) -> Vec<Lint> {
    let schedules: Vec<&Conjunction> = said.schedules.iter().collect();
    [said.open_time(), said.shifted(), said.quartz(), said.both_days(&schedules)]
        .into_iter()
        .flatten()
        .collect()
}

impl Said<'_> {
    /// `* 23 * * *`: an open minute in front of an hour is every minute of it.
    fn open_time(&self) -> Option<Lint> {
        let mut fields = self.line.fields.iter().skip_while(|field| {
            // One second a minute.
            field.period == Period::Second && !field.says.open
        });
        let finest = fields.next().filter(|field| field.period < Period::Hour && field.says.open)?;
        let mut open = vec![(finest.word.span(), "0")];
        let named = loop {
            let field = fields.next().filter(|field| field.period <= Period::Day)?;
            if !field.says.open {
                break field;
            }
            open.push((field.word.span(), "0"));
        };
        // A range is a time in which something goes on.
        if named.word.text.contains('-') || named.says.values.count_ones() > 12 {
            return None;
        }
        let (unit, whole) = (finest.period, named.period);
        let count = whole.seconds()? / unit.seconds()?;
        let name = lexicon::unit_name(whole, false);
        let which = match named.says.values.count_ones() {
            1 => format!("that {name}: {count} times"),
            _ => format!("each of these {}: {count} times each", lexicon::unit_name(whole, true)),
        };
        let span = finest.word.at..named.word.span().end;
        let said = self.text.get(span.clone()).unwrap_or_default();
        let code = if unit == Period::Second { "every-second" } else { "every-minute" };
        let first = if unit == Period::Second { "; of six fields the first is the second" } else { "" };
        let lint = Lint::new(code, format!("`{said}` is every {unit} of {which}{first}"));
        Some(lint.with_suggestion("for once in each write", self.with(&open)).with_span(span))
    }

    /// `00 14 * * * *`: an hour and a minute of five fields, and one more `*`.
    fn shifted(&self) -> Option<Lint> {
        let [second, minute, rest @ ..] = &self.line.fields[..] else { return None };
        let [.., before, last] = rest else { return None };
        if second.period != Period::Second
            || last.period != Period::DayOfWeek
            || !rest.iter().all(|field| field.says.open)
        {
            return None;
        }
        let (at, hour) = (only_value(second)?, only_value(minute)?);
        // Usual lines of six fields begin with the second 0 and a minute that is often a round one.
        let is_time = at > 0 || second.word.text == "00" || hour % 5 > 0 || self.line.frame.zone.is_some();
        if !(1..24).contains(&hour) || !is_time {
            return None;
        }
        let span = second.word.at..minute.word.span().end;
        let message = format!(
            "of six fields the first is the second: `{} {}` is second {at} of minute {hour} of each hour, not {hour}:{at:02}",
            second.word.text, minute.word.text
        );
        let better = self.with(&[(before.word.span().end..last.word.span().end, "")]);
        let lint =
            Lint::new("shifted-fields", message).with_suggestion("for that time each day write", better);
        Some(lint.with_span(span))
    }

    /// `0 0 11 ? * 4`: Quartz counts weekdays from Sunday as 1.
    fn quartz(&self) -> Option<Lint> {
        let weekday = self.line.field(Period::DayOfWeek)?;
        let marked = self.line.fields.iter().any(|field| field.word.text == "?");
        if self.line.fields.len() < 6 || !(marked || self.line.fields.len() == 7) {
            return None;
        }
        let here = lexicon::weekday_names(weekday.word.text, false)?;
        let quartz = lexicon::weekday_names(weekday.word.text, true)?;
        let message = format!(
            "`{}` is `{here}` here, as in crontab, which counts from Sunday as 0; in Quartz, which counts from 1, it is `{quartz}`",
            weekday.word.text
        );
        let better = self.with(&[(weekday.word.span(), &quartz)]);
        let lint =
            Lint::new("quartz-weekday", message).with_suggestion("for the days of Quartz write", better);
        Some(lint.with_span(weekday.word.span()))
    }

    /// `0 14 */14 * 3`: of two restricted day fields both must hold where one begins with `*`.
    fn both_days(&self, schedules: &[&Conjunction]) -> Option<Lint> {
        let (day, weekday) = (self.line.field(Period::Day)?, self.line.field(Period::DayOfWeek)?);
        let joined = schedules
            .iter()
            .any(|one| one.get(Period::Day, None).is_some() && one.get(Period::DayOfWeek, None).is_some());
        if self.line.days() != Days::Both || !joined {
            return None;
        }
        let gaps = match gaps::dates(schedules) {
            Some(gaps) => match (gaps.first(), gaps.last()) {
                (Some(short), Some(long)) if short < long => format!(", {short} to {long} days apart"),
                _ => String::new(),
            },
            None => String::new(),
        };
        let message = format!(
            "cron takes two day fields together where one begins with `*`: only days that are `{}` of the month and `{}` of the week{gaps}",
            day.word.text, weekday.word.text
        );
        let either = |field: &Place<'_>| {
            let (least, greatest) = if field.period == Period::Day { (1, 31) } else { (0, 6) };
            field.word.text.strip_prefix('*').map(|rest| format!("{least}-{greatest}{rest}"))
        };
        let changes: Vec<(Range<usize>, String)> = [day, weekday]
            .into_iter()
            .filter_map(|field| Some((field.word.span(), either(field)?)))
            .collect();
        let changes: Vec<(Range<usize>, &str)> =
            changes.iter().map(|(span, words)| (span.clone(), words.as_str())).collect();
        let lint = Lint::new("day-and-weekday", message);
        let lint = lint.with_suggestion("for days that are either write", self.with(&changes));
        Some(lint.with_span(day.word.at..weekday.word.span().end))
    }
}
