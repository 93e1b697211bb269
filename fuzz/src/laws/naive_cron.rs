//! A second reading of lines of cron, too simple to be wrong: of plain values, ranges and steps, taken apart by splitting.

use downbeat_parser::cron::{self, Dialect};
use downbeat_parser::{Expression, ParseError, Period, Timing};
use std::collections::BTreeSet;

/// The periods of the fields of a line of so many.
fn periods(fields: usize) -> &'static [Period] {
    use Period::{Day, DayOfWeek, Hour, Minute, Month, Second};
    match fields {
        5 => &[Minute, Hour, Day, Month, DayOfWeek],
        6 => &[Second, Minute, Hour, Day, Month, DayOfWeek],
        _ => &[],
    }
}

/// What this reading says of the line, the parser must say too; of a line that it does not know it says nothing.
pub(super) fn agrees(line: &str, parsed: &Result<Expression, ParseError>, dialect: Dialect) {
    // The specification knows blanks and tabs only.
    if dialect == Dialect::Ocps && line.contains(|c: char| c.is_whitespace() && !matches!(c, ' ' | '\t')) {
        return;
    }
    let fields: Vec<&str> = line.split_ascii_whitespace().collect();
    let periods = periods(fields.len());
    let open =
        fields.iter().zip(periods).filter(|(field, period)| is_day(**period) && **field == "?").count();
    // Quartz has seconds always, and one open day field.
    if periods.is_empty() || (dialect == Dialect::Quartz && (fields.len() != 6 || open != 1)) {
        return;
    }
    let read = fields.iter().zip(periods).map(|(field, period)| set(field, *period, dialect));
    let Some(sets) = read.collect::<Option<Vec<_>>>() else { return };
    let Ok(expression) = parsed else {
        // The 30th of February may stand in a line, and is refused.
        let never = parsed.as_ref().err().is_some_and(|error| error.to_string() == "no such day ever comes");
        assert!(never, "{line:?} is plain: {parsed:?}");
        return;
    };
    let Timing::Calendar(model) = expression.timing() else { return };
    // There a day that never comes is no fault, and has a schedule of its own.
    if dialect == Dialect::Ocps
        && cron::parse("@reboot", dialect).is_ok_and(|never| never.timing() == expression.timing())
    {
        return;
    }
    // Either day field is enough where neither begins with `*`: one that has every day leaves nothing to the other.
    let is_star = |field: &str| {
        if dialect == Dialect::Cron { field.starts_with('*') } else { matches!(field, "*" | "?") }
    };
    let starred = fields.iter().zip(periods).any(|(field, period)| is_day(*period) && is_star(field));
    let whole = sets.iter().zip(periods).any(|(set, period)| is_day(*period) && *set == full(*period));
    for (period, set) in periods.iter().zip(&sets) {
        if is_day(*period) && whole && !starred {
            continue;
        }
        // Where either day field is enough, each has a schedule of its own: together they say what the field says.
        let day = is_day(*period);
        let mut said = BTreeSet::new();
        for schedule in model.schedules() {
            match schedule.get(*period, None) {
                Some(constraint) if day => said.extend(constraint.values().iter()),
                Some(constraint) => {
                    said = constraint.values().iter().collect();
                    assert_eq!(&said, set, "{period} of {line:?}");
                }
                None if day => {}
                None => said = full(*period),
            }
        }
        // 0 is another name of the last weekday.
        if *period == Period::DayOfWeek && said.remove(&0) {
            said.insert(7);
        }
        if day && said.is_empty() {
            said = full(*period);
        }
        assert_eq!(&said, set, "{period} of {line:?}");
    }
}

fn is_day(period: Period) -> bool {
    matches!(period, Period::Day | Period::DayOfWeek)
}

fn full(period: Period) -> BTreeSet<i64> {
    period.range().collect()
}

/// The values of a field of plain digits; `None` when there is anything else, or a value that the field does not have.
fn set(field: &str, period: Period, dialect: Dialect) -> Option<BTreeSet<i64>> {
    if field == "?" && is_day(period) && dialect == Dialect::Quartz {
        return Some(full(period));
    }
    // Quartz counts weekdays as the model does.
    let weekday = period == Period::DayOfWeek && dialect != Dialect::Quartz;
    let (least, greatest) = if weekday { (0, 7) } else { (*period.range().start(), *period.range().end()) };
    let number = |text: &str| {
        let plain = !text.is_empty() && text.len() < 5 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i64>().ok().filter(|value| plain && (least..=greatest).contains(value))
    };
    let mut all = BTreeSet::new();
    for item in field.split(',') {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, Some(step)),
            None => (item, None),
        };
        let (first, last) = match range.split_once('-') {
            // A week of `*` has seven days, not eight.
            _ if range == "*" => (least, greatest - i64::from(weekday)),
            Some((first, last)) => (number(first)?, number(last)?),
            // The specification knows a step only after `*` and a range.
            None if step.is_some() && dialect == Dialect::Ocps => return None,
            None if step.is_some() => (number(range)?, greatest),
            None => (number(range)?, number(range)?),
        };
        // Ranges that wrap, and steps as great as the field, are left to others.
        let step = match step {
            None => 1,
            Some(step) => number(step).filter(|step| *step > 0)?,
        };
        if first > last {
            return None;
        }
        let mut value = first;
        while value <= last {
            // Sunday is 0 and 7, and 1 in the model.
            all.insert(if weekday { value % 7 + 1 } else { value });
            value += step;
        }
    }
    Some(all)
}
