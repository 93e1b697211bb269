//! When a constraint holds, as a phrase that stands after others: `on Monday`, `from 9:00 until just before 17:00`.

use super::{instant, list};
use crate::write::words::{self, Ordinal};
use crate::write::{Choice, Piece, Progression, above_zero, instances, round};
use crate::{CalendarName, Modifier, Period, Values, lexicon};

/// `from 9:00 until just before 17:00`, in seconds of the day.
pub(super) fn clock_window(from: i64, until: i64) -> String {
    match until {
        86_400.. => format!("from {} to the end of the day", list::clock(from)),
        _ => format!("from {} until just before {}", list::clock(from), list::clock(until)),
    }
}

/// Whether the values are all that there are, or that `every` counts to.
pub(super) fn is_whole(period: Period, values: &Values) -> bool {
    let (least, most) = period.every_range();
    let mut ranges = values.ranges();
    ranges.next() == Some((least, most)) && ranges.next().is_none()
}

/// A step through all of a period, from its least value on.
pub(super) fn steps(period: Period, values: &Values) -> Option<i64> {
    let (least, _) = period.every_range();
    let steps = Progression::of(values)?;
    let complete = steps.first == least && steps.runs_out(period) && steps.count > 2 && steps.step > 1;
    complete.then_some(steps.step)
}

/// An unmodified constraint within the day.
pub(super) fn of_day(period: Period, values: &Values) -> String {
    let number = |value: i64| value.to_string();
    let plural = if values.len() == 1 { "" } else { "s" };
    match period {
        Period::Second => format!("during second{plural} {} of each minute", list::values(values, number)),
        Period::Minute => format!("during minute{plural} {} of each hour", list::values(values, number)),
        Period::Hour if values.ranges().count() == 1 => {
            clock_window(values.min() * 3600, (values.max() + 1) * 3600)
        }
        Period::Hour => format!("during the hours {} of the day", list::values(values, number)),
        _ => format!("at exactly {}", list::values(values, list::clock)),
    }
}

/// The days, months and years of a piece, as phrases in order.
pub(super) fn dates(piece: &Piece<'_>) -> Vec<String> {
    let of = |period| piece.common.get(period, None).map(|one| one.values());
    let (weekday, instance) = (of(Period::DayOfWeek), of(Period::DayOfWeekCount));
    let mut phrases = Vec::new();
    match (weekday, instance) {
        (Some(weekday), Some(instance)) if weekday.len() == 1 => {
            let name = lexicon::day_name(weekday.min());
            phrases.push(format!("on the {} {name} of the month", instances(instance)));
        }
        _ => {
            phrases.extend(weekday.map(weekdays));
            let seven = |values| format!("in the {} seven days of the month", instances(values));
            phrases.extend(instance.map(seven));
        }
    }
    let (day, month, year) = (of(Period::Day), of(Period::Month), of(Period::Year));
    let mut month_is_said = false;
    let mut year_is_said = false;
    match (&piece.choice, day, month) {
        (Some(Choice::MonthDay(day)), ..) => phrases.push(words::on_month_day(*day)),
        (Some(Choice::Dates(dates)), ..) => {
            let dates = dates.iter().map(|(month, days)| {
                format!("{} {}", list::values(days, |day| day.to_string()), lexicon::month_name(*month))
            });
            phrases.push(format!("on {}", list::phrases(dates.collect())));
        }
        (None, Some(day), Some(month)) if is_plain(Period::Day, day) && is_plain(Period::Month, month) => {
            month_is_said = true;
            let names = list::ranges(&round(Period::Month, month), |month| lexicon::month_name(month).into());
            let year = year.filter(|year| year.len() == 1);
            phrases.push(if day.contains(0) {
                format!("on {} of {names}", days(day))
            } else if month.len() == 1 {
                year_is_said = year.is_some();
                let year = year.map_or(String::new(), |year| format!(" {}", year.min()));
                format!("on {} {names}{year}", list::values(day, |day| day.to_string()))
            } else {
                format!("on the {} of {names}", list::values(day, |day| Ordinal(day).to_string()))
            });
        }
        (None, Some(day), _) => phrases.push(days_of_month(day)),
        (None, None, _) => {}
    }
    phrases.extend(of(Period::DayOfYear).map(days_of_year));
    phrases.extend(of(Period::WeekOfMonth).map(weeks_of_month));
    phrases.extend(of(Period::WeekOfYear).map(iso_weeks));
    phrases.extend(month.filter(|_| !month_is_said).map(months));
    phrases.extend(year.filter(|_| !year_is_said).map(years));
    phrases
}

/// Whether the values are said as a list, not as a step or as all of them.
fn is_plain(period: Period, values: &Values) -> bool {
    !is_whole(period, values) && steps(period, values).is_none()
}

/// The values with the last one of the period for 0.
fn with_last(period: Period, values: &Values) -> Values {
    let mut collected = crate::model::Collector::default();
    for value in values.iter() {
        let value = if value == 0 { *period.range().end() } else { value };
        collected.add(value, value);
    }
    collected.finish().unwrap_or_else(|| values.clone())
}

fn weekdays(values: &Values) -> String {
    let values = with_last(Period::DayOfWeek, values);
    let named = |value: i64| lexicon::day_name(value).to_owned();
    match round(Period::DayOfWeek, &values).as_slice() {
        [(1, 7)] => "on every day of the week".into(),
        [(7, 1)] | [(1, 1), (7, 7)] => "on Saturday and Sunday".into(),
        [(first, last)] if (last - first).rem_euclid(7) > 1 => {
            format!("from {} to {}", named(*first), named(*last))
        }
        _ => format!("on {}", list::ranges(&round(Period::DayOfWeek, &values), named)),
    }
}

/// `the 1st, 3rd and last day`.
fn days(values: &Values) -> String {
    let behind = above_zero(values);
    if behind.is_empty() {
        return "the last day".into();
    }
    let ranked = |day: i64| Ordinal(day).to_string();
    let mut items: Vec<String> = behind.iter().map(|&run| list::ranges(&[run], ranked)).collect();
    items.push("last".into());
    format!("the {} day", list::phrases(items))
}

fn days_of_month(values: &Values) -> String {
    if is_whole(Period::Day, values) {
        return "every day".into();
    }
    if values.contains(0) {
        return format!("on {} of the month", days(values));
    }
    match steps(Period::Day, values) {
        Some(step) => {
            let days = list::values(values, |day| day.to_string());
            format!("every {step} days, on days {days} of each month")
        }
        None => format!("on the {} of the month", list::values(values, |day| Ordinal(day).to_string())),
    }
}

/// `noun 3`, `nouns 1, 2 and the last`, with 0 as the last.
fn numbered(noun: &str, values: &Values) -> String {
    let behind = above_zero(values);
    let plural = if values.len() - usize::from(values.contains(0)) == 1 { "" } else { "s" };
    let number = |value: i64| value.to_string();
    match (behind.is_empty(), values.contains(0)) {
        (true, _) => format!("the last {noun}"),
        (false, true) => format!("{noun}{plural} {} and the last {noun}", list::ranges(&behind, number)),
        (false, false) => format!("{noun}{plural} {}", list::values(values, number)),
    }
}

fn days_of_year(values: &Values) -> String {
    if is_whole(Period::DayOfYear, values) {
        return "on every day of the year".into();
    }
    match steps(Period::DayOfYear, values) {
        Some(step) => format!("every {step} days, on {} of each year", numbered("day", values)),
        None => format!("on {} of the year", numbered("day", values)),
    }
}

fn weeks_of_month(values: &Values) -> String {
    format!("in {} of the month (from Sunday to Saturday)", numbered("week", values))
}

fn iso_weeks(values: &Values) -> String {
    if is_whole(Period::WeekOfYear, values) {
        return "every week".into();
    }
    match steps(Period::WeekOfYear, values) {
        Some(step) => format!("every {step} weeks, in {} of each year", numbered("ISO week", values)),
        None => format!("in {} of the year", numbered("ISO week", values)),
    }
}

fn months(values: &Values) -> String {
    let values = with_last(Period::Month, values);
    let named = |value: i64| lexicon::month_name(value).to_owned();
    if is_whole(Period::Month, &values) {
        return "every month".into();
    }
    let names = list::ranges(&round(Period::Month, &values), named);
    match (steps(Period::Month, &values), round(Period::Month, &values).as_slice()) {
        (Some(step), _) => format!("every {step} months, in {names}"),
        (None, [(first, last)]) if (last - first).rem_euclid(12) > 1 => format!("from {names}"),
        _ => format!("in {names}"),
    }
}

fn years(values: &Values) -> String {
    let number = |value: i64| value.to_string();
    let ranges: Vec<(i64, i64)> = values.ranges().collect();
    match (steps(Period::Year, values), ranges.as_slice()) {
        (Some(step), _) => format!("every {step} years, in {}", list::values(values, number)),
        (None, [(first, last)]) if last - first > 1 => format!("in each year from {first} to {last}"),
        _ => format!("in {}", list::values(values, number)),
    }
}

/// The windows of a piece on one period. The ends are taken as the engine takes them: the least of `after`, the greatest of
/// `before`, and where 0 is the last, that one beside them.
pub(super) fn window(piece: &Piece<'_>, period: Period) -> Option<String> {
    let of = |modifier| piece.common.get(period, Some(modifier)).map(|one| one.values());
    if matches!(period, Period::DayOfWeek | Period::Month) {
        return named_window(
            period,
            of(Modifier::After),
            of(Modifier::Before),
            piece.wrapped.contains(&period),
        );
    }
    match (of(Modifier::After), of(Modifier::Before)) {
        (None, None) => None,
        (Some(after), None) => Some(from(period, after)),
        (None, Some(before)) => Some(until(period, before)),
        (Some(after), Some(before)) => Some(if piece.wrapped.contains(&period) {
            format!("{} or {}", until(period, before), from(period, after))
        } else {
            both(period, after, before)
                .unwrap_or_else(|| format!("{} and {}", from(period, after), until(period, before)))
        }),
    }
}

/// A window of days of the week or of months: their names say more than its ends.
fn named_window(
    period: Period,
    after: Option<&Values>,
    before: Option<&Values>,
    wrapped: bool,
) -> Option<String> {
    if after.is_none() && before.is_none() {
        return None;
    }
    let last = *period.range().end();
    let admitted = |value: &i64| {
        let late = after.map(|after| {
            after.iter().find(|&one| one > 0).is_some_and(|least| least <= *value)
                || (after.contains(0) && *value == last)
        });
        let early = before.map(|before| *value < before.max() || (before.contains(0) && *value < last));
        match (late, early) {
            (Some(late), Some(early)) if wrapped => late || early,
            (late, early) => late.unwrap_or(true) && early.unwrap_or(true),
        }
    };
    let mut named = crate::model::Collector::default();
    period.range().filter(admitted).for_each(|value| named.add(value, value));
    Some(match (named.finish(), period) {
        (None, _) => "never: its window is empty".into(),
        (Some(named), Period::Month) => months(&named),
        (Some(named), _) => weekdays(&named),
    })
}

/// Both ends in one phrase, where the one comes after the other and neither is the last.
fn both(period: Period, after: &Values, before: &Values) -> Option<String> {
    let (first, end) = (after.min(), before.max());
    let last_named = period.zero_is_last() && (after.contains(0) || before.contains(0));
    if first >= end || last_named {
        return None;
    }
    match period {
        Period::Time => Some(clock_window(first, end)),
        Period::Hour => Some(clock_window(first * 3600, end * 3600)),
        Period::FullDate => Some(format!("from {} until just before {}", moment(first), moment(end))),
        _ if end - first == 1 => Some(format!("{} {}", preposition(period), one(period, first))),
        _ => Some(format!("from {} to {}", one(period, first), one(period, end - 1))),
    }
}

fn from(period: Period, after: &Values) -> String {
    let least = after.iter().find(|&value| value > 0 || !period.zero_is_last());
    let last = (period.zero_is_last() && after.contains(0))
        .then(|| format!("{} {}", preposition(period), one(period, 0)));
    let from = least.map(|least| format!("from {} on", start(period, least)));
    words_or(from, last)
}

fn until(period: Period, before: &Values) -> String {
    let last = (period.zero_is_last() && before.contains(0)).then(|| format!("before {}", one(period, 0)));
    let most = Some(before.max()).filter(|&most| most > 0 || !period.zero_is_last());
    let until = most.map(|most| {
        if most > *period.range().end() && period != Period::Time {
            format!("to the end of {}", whole(period))
        } else {
            format!("before {}", start(period, most))
        }
    });
    words_or(until, last)
}

fn words_or(one: Option<String>, other: Option<String>) -> String {
    one.into_iter().chain(other).collect::<Vec<_>>().join(" or ")
}

/// `on a day of the calendar holidays`; nothing where no calendar is named.
pub(super) fn calendars(piece: &Piece<'_>) -> Option<String> {
    let names: Vec<&str> = piece.common.calendars().iter().map(CalendarName::as_str).collect();
    match names.as_slice() {
        [] => None,
        [one] => Some(format!("on a day of the calendar {one}")),
        several => Some(format!("on a day of the calendars {}", several.join(" or "))),
    }
}

/// Where a value begins.
fn start(period: Period, value: i64) -> String {
    match period {
        Period::Time => list::clock(value),
        Period::Hour => list::clock(value * 3600),
        Period::FullDate => moment(value),
        _ => one(period, value),
    }
}

/// An instant as the end of a window: the first whole second at or after it.
fn moment(millis: i64) -> String {
    instant::said(millis.saturating_add(999))
}

fn preposition(period: Period) -> &'static str {
    match period {
        Period::Day | Period::DayOfWeek | Period::DayOfYear => "on",
        Period::Second | Period::Minute => "during",
        _ => "in",
    }
}

/// One value of a period by name.
fn one(period: Period, value: i64) -> String {
    match period {
        Period::Second => format!("second {value} of each minute"),
        Period::Minute => format!("minute {value} of each hour"),
        Period::Hour | Period::Time | Period::FullDate => start(period, value),
        Period::DayOfWeek => lexicon::day_name(value).into(),
        Period::Month => lexicon::month_name(value).into(),
        Period::Year => value.to_string(),
        Period::DayOfWeekCount => format!("the {} seven days of the month", lexicon::instance_name(value)),
        _ if value == 0 => format!("the last {period}"),
        Period::Day => format!("the {} of the month", Ordinal(value)),
        Period::DayOfYear => format!("day {value} of the year"),
        Period::WeekOfMonth => format!("week {value} of the month (from Sunday to Saturday)"),
        Period::WeekOfYear => format!("ISO week {value} of the year"),
    }
}

/// What the values of a period make up.
fn whole(period: Period) -> &'static str {
    match period {
        Period::Second => "each minute",
        Period::Minute => "each hour",
        Period::Hour | Period::Time => "the day",
        Period::DayOfWeek => "the week",
        Period::Day | Period::DayOfWeekCount | Period::WeekOfMonth => "the month",
        Period::DayOfYear | Period::WeekOfYear | Period::Month => "the year",
        Period::Year | Period::FullDate => "the year 9999",
    }
}
