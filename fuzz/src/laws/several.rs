//! Texts that are put together: joined by `also`, by `except` or by the end of a line they say what they say alone, and dates
//! after a text bound what it says.

use super::{occurrences, variation};
use chrono::DateTime;
use downbeat_parser::{
    Bounds, CivilTime, Conjunction, Date, Dialect, Expression, MAX_INPUT_LEN, Model, Notation, Timing,
};
use downbeat_scheduler::Schedule;

/// What is put beside a sentence, and beside a calendar expression. later.js reads these sentences, so that what it reads alone it reads
/// beside them.
const SENTENCES: [&str; 3] = ["at 17:30 on fri", "every 20 mins on the 3rd day of the month", "of july"];
const CALENDAR: &str = "Fri *-*-* 17:30";

/// The laws of what was read, put beside others.
pub(super) fn add_up(text: &str, expression: &Expression) {
    let Timing::Calendar(model) = expression.timing() else { return };
    occurrences::hold(model, seen_from(text));
    match expression.notation() {
        Notation::Text if is_plain(text) => {
            joined(text, expression, model);
            dated(text, expression, model);
        }
        Notation::OnCalendar => in_lines(text, expression, model),
        _ => {}
    }
}

/// Some instant of the years around today, the same each time for a text.
fn seen_from(text: &str) -> DateTime<chrono::Utc> {
    const HALF_HOUR: i64 = 1800;
    let half_hours = variation(text.as_bytes(), 100_000) as i64;
    DateTime::from_timestamp(1_735_689_600 + half_hours * HALF_HOUR, 0).unwrap_or_default()
}

/// Whether a text consists of clauses alone: what stands in quotation marks, or begins or ends with what joins, is no part of a
/// longer sentence.
fn is_plain(text: &str) -> bool {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_ascii_lowercase();
    let is_joint = |word: &str| matches!(word, "also" | "and" | "or" | "&" | "except");
    let mut words = text.split_whitespace();
    let (first, last) = (words.next().unwrap_or_default(), words.next_back().unwrap_or_default());
    let ends = |c: char| c.is_ascii_alphanumeric() || c == ')';
    text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '@')
        && text.ends_with(ends)
        && !is_joint(first)
        && !is_joint(last)
}

/// What is said alone is said beside `also`, and after `except`.
fn joined(text: &str, expression: &Expression, model: &Model) {
    let other = SENTENCES.get(variation(text.as_bytes(), SENTENCES.len())).copied().unwrap_or_default();
    let Ok(beside) = Expression::parse(other) else { unreachable!("{other:?} is a sentence") };
    let Timing::Calendar(beside) = beside.timing() else { return };
    let all = |one: &[Conjunction], more: &[Conjunction]| [one, more].concat();
    let (schedules, exceptions) = (model.schedules(), model.exceptions());
    let more = beside.schedules();
    let is_bare = exceptions.is_empty();
    is_read_as(&format!("{other} also {text}"), expression, &all(more, schedules), exceptions, is_bare);
    if is_bare {
        is_read_as(&format!("{text} also {other}"), expression, &all(schedules, more), &[], true);
        is_read_as(&format!("{text} except {other}"), expression, schedules, more, false);
        // Among exceptions the steps in a window of times go with the clock, and what joins clauses begins another exception.
        if !has_window(text) && !has_joint(text) {
            is_read_as(&format!("{other} except {text}"), expression, more, schedules, false);
        }
    } else {
        is_read_as(&format!("{text} also {other}"), expression, schedules, &all(exceptions, more), false);
    }
}

/// Whether a sentence may say a window of times, which may have been counted out.
fn has_window(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["from", "between", "-", " to ", "until", "till", "through"].iter().any(|word| text.contains(word))
}

/// Whether something may join clauses of a sentence.
fn has_joint(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains([',', '&', '/', ';']) || text.split_whitespace().any(|word| matches!(word, "and" | "or"))
}

/// A text is read as these, in the zone of an expression, or refused with a text. What is excepted may be refused without one, as
/// it would take nothing away.
pub(super) fn is_read_as(
    text: &str,
    alone: &Expression,
    schedules: &[Conjunction],
    exceptions: &[Conjunction],
    always: bool,
) {
    if text.len() > MAX_INPUT_LEN {
        return;
    }
    let wanted = Model::new(schedules.iter().cloned(), exceptions.iter().cloned());
    match Expression::parse(text) {
        Ok(read) => {
            assert_eq!(
                Some(read.timing()),
                wanted.ok().map(Timing::Calendar).as_ref(),
                "{text:?} is not what its parts are"
            );
            assert_eq!(read.zone(), alone.zone(), "{text:?}");
        }
        Err(error) => assert!(!always || error.proposal().is_some(), "{text:?} is refused: {error}"),
    }
}

/// A date after a sentence of one schedule bounds it.
fn dated(text: &str, expression: &Expression, model: &Model) {
    let is_open = |one: &Conjunction| one.is_of_later() || !one.calendars().is_empty();
    // Which of several phrases a date belongs to is another question.
    let has_one = model.schedules().len() == 1 && !text.to_ascii_lowercase().contains("also");
    if !has_one || !model.exceptions().is_empty() || !model.schedules().iter().all(is_open) {
        return;
    }
    let Some(date) = Date::new(2031, 1, 8) else { return };
    let within = |one: &Conjunction| {
        let bounds = Bounds::new(None, Some(CivilTime::last_of(date)))?;
        Conjunction::with_dates(one.constraints().iter().cloned(), bounds, None)
            .map(|with| with.on_days_of(one.calendars().iter().cloned()))
    };
    let bounded: Result<Vec<_>, _> = model.schedules().iter().map(within).collect();
    let Ok(bounded) = bounded else { return };
    if model.calendars().next().is_none() {
        is_read_as(&format!("{text} until {date}"), expression, &bounded, &[], false);
        begins(&format!("{text} starting {date}"), date);
    }
}

/// The first occurrence of a text is on a date or after it.
pub(super) fn begins(text: &str, date: Date) {
    let Ok(read) = Expression::parse(text) else { return };
    let Timing::Calendar(model) = read.timing() else { return };
    let Ok(schedule) = Schedule::new(Expression::from(model.clone())) else { return };
    let begin = DateTime::from_timestamp(CivilTime::first_of(date).seconds(), 0).unwrap_or_default();
    assert_eq!(schedule.previous(&begin), None, "{text:?} occurs before its beginning");
}

/// Each line of calendar expressions is a schedule of its own.
fn in_lines(text: &str, expression: &Expression, model: &Model) {
    let read = |line: &str| Expression::parse_as(line, Dialect::OnCalendar);
    let Ok(beside) = read(CALENDAR) else { unreachable!("{CALENDAR:?} is a calendar expression") };
    let Timing::Calendar(beside) = beside.timing() else { return };
    if expression.zone().is_some() || !model.exceptions().is_empty() {
        return;
    }
    let both = format!("{text}\n{CALENDAR}");
    let wanted = [model.schedules(), beside.schedules()].concat();
    match read(&both) {
        Ok(read) => assert_eq!(
            Some(read.timing()),
            Model::new(wanted, []).ok().map(Timing::Calendar).as_ref(),
            "{both:?} is not what its lines are"
        ),
        Err(error) => unreachable!("{both:?} is refused: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;

    #[test]
    fn a_text_that_is_not_what_its_parts_are_is_noticed() {
        let read =
            |text: &str| Expression::parse(text).unwrap_or_else(|error| unreachable!("{text:?}: {error}"));
        let parts = |text: &str| match read(text).timing() {
            Timing::Calendar(model) => model.schedules().to_vec(),
            Timing::Interval(_) => Vec::new(),
        };
        let (nine, friday) = (read("at 9:00"), parts("at 17:30 on friday"));
        let is_read = |text: &str, schedules: &[Conjunction], exceptions: &[Conjunction]| {
            catch_unwind(|| is_read_as(text, &nine, schedules, exceptions, true)).is_ok()
        };
        let both = [parts("at 9:00"), friday.clone()].concat();
        assert!(is_read("at 9:00 also at 17:30 on friday", &both, &[]));
        assert!(!is_read("at 9:00 also at 17:30 on friday", &friday, &[]));
        assert!(!is_read("at 9:00 also at 17:30 on friday in UTC", &both, &[]));
        assert!(!is_read("at 9:00 except on friday", &parts("at 9:00"), &parts("on saturday")));
        assert!(!is_read("at 9:00 also", &both, &[]));
    }

    #[test]
    fn a_beginning_that_comes_too_late_is_noticed() {
        let begins_in = |text: &str, year| {
            catch_unwind(|| begins(text, Date::new(year, 1, 8).unwrap_or_else(|| unreachable!()))).is_ok()
        };
        assert!(begins_in("at 9:00 starting 2031-01-08", 2031));
        assert!(!begins_in("at 9:00 starting 2031-01-07", 2031));
        assert!(!begins_in("at 9:00", 2031));
    }
}
