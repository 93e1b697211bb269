//! Lints of a model, whatever it was made of. Each says how its words would be mended, for those who have the words.

use super::message::Lint;
use crate::calendar::month_lengths;
use crate::write::words;
use crate::{Conjunction, Constraint, Interval, Model, Modifier, Notation, Period, lexicon};

/// A lint, and what would mend the words.
pub(super) struct Finding<'m> {
    pub(super) lint: Lint,
    /// The schedule or exception that it was found in, and whether it is an exception.
    pub(super) of: &'m Conjunction,
    pub(super) excepted: bool,
    /// The words that lead to the better text.
    pub(super) lead: &'static str,
    pub(super) fix: Fix,
}

/// What would mend the words.
pub(super) enum Fix {
    None,
    /// Put this in place of the clause about a period and modifier.
    Replace(Period, Option<Modifier>, String),
    /// Of the clauses about a period and modifier keep the one with this value; none when there is none.
    Keep(Period, Modifier, Option<i64>),
    /// Put this after the clauses of the schedule.
    Append(&'static str),
    /// Have the step go through this time, in seconds of the day, which stands beside it.
    StepThrough(i64),
}

impl<'m> Finding<'m> {
    fn new(of: &'m Conjunction, code: &'static str, message: String, lead: &'static str, fix: Fix) -> Self {
        Self { lint: Lint::new(code, message), of, excepted: false, lead, fix }
    }
}

/// All that is found in a model, each thing once.
pub(super) fn findings(model: &Model) -> Vec<Finding<'_>> {
    let mut all: Vec<Finding<'_>> = Vec::new();
    for conjunction in model.schedules() {
        windows(conjunction, model.schedules(), &mut all);
        let of_day = time_of_day(conjunction, model.exceptions());
        let found = [short_months(conjunction), of_day, idle_step(conjunction)];
        all.extend(found.into_iter().flatten());
    }
    let of_schedules = all.len();
    for conjunction in model.exceptions() {
        windows(conjunction, model.exceptions(), &mut all);
    }
    all.iter_mut().skip(of_schedules).for_each(|found| found.excepted = true);
    let mut known: Vec<Lint> = Vec::new();
    all.retain(|found| {
        let is_new = !known.contains(&found.lint);
        if is_new {
            known.push(found.lint.clone());
        }
        is_new
    });
    all
}

/// The lint of an interval.
pub(super) fn interval(interval: Interval, notation: Notation) -> Option<Lint> {
    let millis = interval.as_millis();
    match notation {
        Notation::Milliseconds => odd_milliseconds(millis),
        _ if millis < 1000 => {
            let lint = Lint::new("sub-second", format!("{millis} ms is more than a beat a second"));
            Some(lint.with_suggestion("few monitors take more; for one a second write", "@every 1s"))
        }
        _ => None,
    }
}

/// A number without a unit that is no likely number of milliseconds: no whole seconds (1800, 86400), or whole hours if it
/// were seconds and no round number as it is (36000: 10 hours rather than 36 seconds).
fn odd_milliseconds(millis: u64) -> Option<Lint> {
    /// Beyond a year nobody counts in seconds.
    const YEAR: u64 = 366 * 86_400;
    const YEARS: std::ops::RangeInclusive<u64> = 1970..=2199;
    let whole_hours = millis.is_multiple_of(3600) && !millis.is_multiple_of(5000) && millis <= YEAR;
    if millis.is_multiple_of(1000) && !whole_hours {
        return None;
    }
    let message = format!("a number is milliseconds: {millis} is {}", words::length(millis));
    let lint = Lint::new("odd-milliseconds", message);
    Some(match millis {
        _ if YEARS.contains(&millis) && !whole_hours => {
            lint.with_help(format!("a year stands in a sentence, such as `at 9:00 in {millis}`"))
        }
        ..=YEAR => lint.with_suggestion("if seconds are meant write", format!("@every {millis}s")),
        _ => lint.with_suggestion("for whole seconds write", format!("@every {}s", millis / 1000)),
    })
}

/// Windows of several values, of everything and of nothing.
fn windows<'m>(conjunction: &'m Conjunction, list: &[Conjunction], found: &mut Vec<Finding<'m>>) {
    for constraint in conjunction.constraints() {
        let Some(modifier) = constraint.modifier() else { continue };
        let (period, values) = (constraint.period(), constraint.values());
        let word = word_of(modifier);
        let (counted, other) = match modifier {
            Modifier::After => (values.min(), values.max()),
            Modifier::Before => (values.max(), values.min()),
        };
        if counted != other {
            let message = format!(
                "of several `{word}` the widest window counts: `{word} {}`, so that `{word} {}` says nothing",
                value(period, counted),
                value(period, other)
            );
            let fix = Fix::Keep(period, modifier, Some(counted));
            found.push(Finding::new(conjunction, "several-windows", message, "leave it out:", fix));
            continue;
        }
        let (least, greatest) = (*period.range().start(), *period.range().end());
        let is_zero_last = counted == 0 && period.zero_is_last();
        let is_all = match modifier {
            Modifier::After => counted == least,
            Modifier::Before => counted == greatest + 1,
        };
        if is_all && !is_zero_last {
            let message = format!("`{word} {}` always holds, and says nothing", value(period, counted));
            let fix = Fix::Keep(period, modifier, None);
            found.push(Finding::new(conjunction, "idle-window", message, "leave it out:", fix));
        } else if modifier == Modifier::Before && counted == least {
            // The other half of a window over the end of its period, which ends exactly there.
            let wraps = |other: &Conjunction| {
                other.get(period, Some(Modifier::After)).is_some()
                    && other.get(period, Some(Modifier::Before)).is_none()
            };
            if list.iter().any(wraps) {
                continue;
            }
            let message = format!("`before {}` never holds", value(period, counted));
            let fix = match period {
                Period::Time => Fix::Replace(Period::Time, Some(Modifier::Before), "before 24:00".to_owned()),
                _ => Fix::None,
            };
            found.push(Finding::new(conjunction, "empty-window", message, "the end of the day is", fix));
        }
    }
}

/// Days that some months lack.
fn short_months(conjunction: &Conjunction) -> Option<Finding<'_>> {
    let days = conjunction.get(Period::Day, None)?.values();
    // Values in number are a span or a step, of which nobody expects the last in each month.
    if days.len() > 3 || days.contains(0) || days.max() < 29 || days.min() + 1 == days.max() {
        return None;
    }
    let months = conjunction.get(Period::Month, None).map(Constraint::values);
    let is_meant =
        |number: i64| months.is_none_or(|months| months.contains(number % 12 + 12 * i64::from(number == 12)));
    let day = days.max();
    if day == 29 && months.is_some_and(|months| months.len() == 1 && months.contains(2)) {
        if conjunction.get(Period::Year, None).is_some() {
            return None;
        }
        let message = "29 February is a day of leap years only: 2028, 2032, 2036 and so on".to_owned();
        let fix = Fix::Replace(Period::Day, None, "on the last day of the month of february".to_owned());
        return Some(Finding::new(
            conjunction,
            "leap-day",
            message,
            "for the last day of February in every year write",
            fix,
        ));
    }
    // February's length in a leap year.
    let meant = (1..).zip(month_lengths(true)).filter(|&(number, _)| is_meant(number));
    let (lacking, having): (Vec<_>, Vec<_>) = meant.partition(|&(_, len)| i64::from(len) < day);
    let names: Vec<&str> = match day {
        // February has a 29th now and then.
        29 if is_meant(2) => vec!["February, but for leap years,"],
        _ => lacking.iter().map(|&(number, _)| lexicon::month_name(number)).collect(),
    };
    // Where no month has it, it never fires, which is another lint.
    if names.is_empty() || having.is_empty() {
        return None;
    }
    let have = if names.len() == 1 { "has" } else { "have" };
    let message =
        format!("{} {have} no {}: nothing fires on that day there", words::join(&names), words::Ordinal(day));
    let fix = match days.len() {
        1 => Fix::Replace(Period::Day, None, "on the last day of the month".to_owned()),
        _ => {
            let others = days.iter().filter(|&other| other < 29);
            let others: Vec<String> = others.map(|other| words::Ordinal(other).to_string()).collect();
            Fix::Replace(Period::Day, None, format!("on the {} and last day of the month", others.join(", ")))
        }
    };
    Some(Finding::new(conjunction, "short-month", message, "for the last day, whichever it is, write", fix))
}

/// Days and more without a time: they begin at midnight. With a window only: once, where it begins.
fn time_of_day<'m>(conjunction: &'m Conjunction, exceptions: &[Conjunction]) -> Option<Finding<'m>> {
    let says = |periods: &[Period]| {
        let plain = |constraint: &&Constraint| constraint.modifier().is_none();
        conjunction.constraints().iter().filter(plain).any(|one| periods.contains(&one.period()))
    };
    if says(&[Period::Second, Period::Minute, Period::Hour, Period::Time, Period::FullDate]) {
        return None;
    }
    let window = |period, modifier| {
        let constraint: Option<&Constraint> = conjunction.get(period, Some(modifier));
        constraint.map(Constraint::values)
    };
    let bounded =
        |modifier| window(Period::Time, modifier).is_some() || window(Period::Hour, modifier).is_some();
    let all_modified = conjunction.constraints().iter().all(|one| one.modifier().is_some());
    let day = says(&[Period::Day, Period::DayOfWeek, Period::DayOfYear]);
    // Where the tick begins, and what would say so.
    let (on, words) = match () {
        () if all_modified => return None,
        () if day => ("", Some(" at 0:00")),
        () if says(&[Period::WeekOfYear]) => ("on Monday ", Some(" on Monday at 0:00")),
        () if says(&[Period::WeekOfMonth, Period::DayOfWeekCount]) => ("on the first day of the week ", None),
        () if says(&[Period::Month]) => ("on the 1st ", Some(" on the 1st at 0:00")),
        () => ("on 1 January ", Some(" on January 1st at 0:00")),
    };
    if bounded(Modifier::After) || bounded(Modifier::Before) {
        let from = window(Period::Time, Modifier::After).map_or(0, |values| values.min());
        let hour = window(Period::Hour, Modifier::After).map_or(0, |values| values.min() * 3600);
        let at = value(Period::Time, from.max(hour));
        let message = format!("nothing says how often within this window: it fires {on}at {at} only");
        let fix = match (window(Period::Time, Modifier::After), day) {
            (Some(_), true) => Fix::Replace(Period::Time, Some(Modifier::After), format!("at {at}")),
            (None, true) => Fix::Replace(Period::Time, Some(Modifier::Before), format!("at {at}")),
            _ => Fix::None,
        };
        let lead = "add how often, such as `every 5 minutes`, or write";
        let mut found = Finding::new(conjunction, "window-fires-once", message, lead, fix);
        found.lint = found.lint.with_help("add how often, such as `every 5 minutes`, or say when");
        return Some(found);
    }
    let bounded_within_the_hour = |&period: &Period| {
        window(period, Modifier::After).is_some() || window(period, Modifier::Before).is_some()
    };
    if [Period::Second, Period::Minute].iter().any(bounded_within_the_hour) {
        return None;
    }
    // An exception or a window may take the beginning from what fires once.
    let is_of_days = |one: &Constraint| (Period::Day..Period::FullDate).contains(&one.period());
    let weeks = says(&[Period::WeekOfYear]);
    let is_whole =
        |one: &Constraint| one.modifier().is_none() && (!weeks || one.period() == Period::WeekOfYear);
    let begins = match day {
        true => exceptions.iter().flat_map(Conjunction::constraints).all(is_of_days),
        false => exceptions.is_empty() && conjunction.constraints().iter().all(is_whole),
    };
    let (message, fix) = match begins {
        true => {
            (format!("nothing says at what time: it fires {on}at 0:00"), words.map_or(Fix::None, Fix::Append))
        }
        false => ("nothing says at what time".to_owned(), Fix::None),
    };
    let mut found = Finding::new(conjunction, "no-time", message, "if that is meant, write", fix);
    found.lint = found.lint.with_help("say when, as in `at 9:00`");
    Some(found)
}

/// A time of the clock beside a step through hours, minutes or seconds.
fn idle_step(conjunction: &Conjunction) -> Option<Finding<'_>> {
    let times = conjunction.get(Period::Time, None)?.values();
    let finer = [Period::Minute, Period::Hour, Period::Second];
    let step = finer.into_iter().find_map(|period| conjunction.get(period, None))?;
    let at = value(Period::Time, times.min());
    let others = if times.len() > 1 { " and its other times" } else { "" };
    let message =
        format!("it can only fire at {at}{others}: the {} does not make it more often", step.period());
    let fix = match times.len() {
        1 => Fix::StepThrough(times.min()),
        _ => Fix::None,
    };
    let mut found =
        Finding::new(conjunction, "idle-step", message, "for steps that go through that time write", fix);
    found.lint = found.lint.with_help("join them with `also` if both are meant");
    Some(found)
}

fn word_of(modifier: Modifier) -> &'static str {
    match modifier {
        Modifier::After => "after",
        Modifier::Before => "before",
    }
}

/// A value of a period as a sentence has it after the word `after`.
fn value(period: Period, value: i64) -> String {
    match period {
        Period::Time => words::Clock(value).to_string(),
        Period::FullDate => format!("{value} ms"),
        _ => format!("{value} {period}"),
    }
}
