//! What must hold for a text that an error or a lint proposes.

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use downbeat_parser::{Date, Expression, Lint, Model, Modifier, Period, Timing, lint};
use downbeat_scheduler::{CalendarDays, Calendars, Schedule};

/// Adds what is wrong with the texts that are proposed for a text; gives how many they are. A text that a machine made may be
/// mended to one that never occurs.
pub(crate) fn check(text: &str, by_machine: bool, faults: &mut Vec<String>) -> usize {
    match Expression::parse(text) {
        Err(error) => {
            for proposal in error.proposals() {
                // What joins clauses that exclude each other is refused for the joint; that is all that is mended.
                let proved =
                    if by_machine { read(proposal).map(|_| ()) } else { occurs(proposal).map(|_| ()) };
                if let Err(fault) = proved {
                    faults.push(format!("{text:?} is refused; {proposal:?} is proposed: {fault}"));
                }
            }
            error.proposals().count()
        }
        Ok(expression) => {
            let lints = lint::lints(text).unwrap_or_default();
            let suggested = lints.iter().filter(|lint| lint.suggestion().is_some());
            suggested
                .map(|lint| {
                    if let Err(fault) = claimed(&expression, lint, by_machine) {
                        faults.push(format!("{text:?}: {lint}: {fault}"));
                    }
                })
                .count()
        }
    }
}

fn read(text: &str) -> Result<Schedule, String> {
    let expression = Expression::parse(text).map_err(|error| format!("it cannot be read: {error}"))?;
    compiled(&expression)
}

/// A schedule, with some days for each calendar that it names.
fn compiled(expression: &Expression) -> Result<Schedule, String> {
    let mut calendars = Calendars::default();
    if let Timing::Calendar(model) = expression.timing() {
        for name in model.calendars() {
            let days = [(1, 1), (5, 1), (12, 25)].into_iter();
            let days = (2027..2037).flat_map(|year| days.clone().map(move |(month, day)| (year, month, day)));
            calendars.insert(
                name.clone(),
                days.filter_map(|(year, month, day)| Date::new(year, month, day)).collect::<CalendarDays>(),
            );
        }
    }
    Schedule::with_calendars(expression, &calendars).map_err(|error| error.to_string())
}

/// The schedule of a text that can be read and occurs.
fn occurs(text: &str) -> Result<Schedule, String> {
    let schedule = read(text)?;
    if schedule.never() { Err("it never occurs".to_owned()) } else { Ok(schedule) }
}

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_798_761_599, 999_000_000).unwrap_or_default()
}

fn first(schedule: &Schedule, count: usize) -> Vec<DateTime<Utc>> {
    schedule.after(&start()).take(count).map(|at| at.to_utc()).collect()
}

/// Whether what a lint proposes occurs as its help says.
fn claimed(expression: &Expression, lint: &Lint, by_machine: bool) -> Result<(), String> {
    let better = lint.suggestion().unwrap_or_default();
    let again = lint::lints(better).map_err(|error| error.to_string())?;
    if again.iter().any(|other| other.code() == lint.code()) {
        return Err("it has the lint again".to_owned());
    }
    let as_before = compiled(expression)?;
    let help = lint.help().unwrap_or_default();
    let lead = help.split(" `").next().unwrap_or_default();
    let same = |schedule: &Schedule| {
        let same = schedule.equivalent(&as_before);
        // The first tick and the last of the calendar may be cut short.
        match same == Ok(true) || first(schedule, 500) == first(&as_before, 500) {
            true => Ok(()),
            false => Err("it occurs at other times than the text".to_owned()),
        }
    };
    // The text may have another reason never to occur, which its cure keeps.
    let excepted = matches!(expression.timing(), Timing::Calendar(model) if !model.exceptions().is_empty());
    if as_before.never() && (excepted || lead != "for steps that go through that time write") {
        return Expression::parse(better).map(|_| ()).map_err(|error| error.to_string());
    }
    let schedule = if by_machine { read(better)? } else { occurs(better)? };
    match lead {
        "leave it out:" | "if that is meant, write" => same(&schedule),
        "for even gaps write" if !alone(expression) => Ok(()),
        "for even gaps write" => even(&schedule),
        "for steps that go through that time write" => through(expression, &schedule),
        "for once a week name the day:" => {
            let days: Vec<_> = first(&schedule, 200).iter().map(|at| at.weekday()).collect();
            let one = days.windows(2).all(|pair| pair[0] == pair[1]);
            if one { Ok(()) } else { Err("it occurs on several days of the week".to_owned()) }
        }
        "for the last day, whichever it is, write" => {
            let is_last = |at: &DateTime<Utc>| (*at + TimeDelta::days(1)).day() == 1;
            let days = first(&schedule, 400);
            let last = days.iter().filter(|at| is_last(at)).count();
            if last > 0 { Ok(()) } else { Err("no last day of a month is among its days".to_owned()) }
        }
        _ => Ok(()),
    }
}

/// Whether nothing but one step is said, so that gaps are those of the step.
fn alone(expression: &Expression) -> bool {
    let Timing::Calendar(model) = expression.timing() else { return false };
    match model.schedules() {
        [one] => model.exceptions().is_empty() && one.constraints().len() == 1,
        _ => false,
    }
}

fn even(schedule: &Schedule) -> Result<(), String> {
    let times = first(schedule, 400);
    let gaps: Vec<TimeDelta> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // Months and years differ in days.
    let even = gaps.iter().all(|gap| gap.num_days() >= 28) || gaps.windows(2).all(|pair| pair[0] == pair[1]);
    if even { Ok(()) } else { Err(format!("its gaps differ: {:?}", &gaps[..gaps.len().min(6)])) }
}

/// The step goes through the time of the text, and the gaps of a day are the step.
fn through(expression: &Expression, schedule: &Schedule) -> Result<(), String> {
    let Timing::Calendar(model) = expression.timing() else { return Ok(()) };
    let (time, step) = time_and_step(model).ok_or("there is no time beside a step")?;
    let times = first(schedule, 3000);
    let day_of = |at: &DateTime<Utc>| at.date_naive();
    let second = |at: &DateTime<Utc>| at.timestamp().rem_euclid(86_400);
    // All of it may have been before 2027; and of several schedules the first occurrences may be those of another.
    let Some(day) = times.first().map(day_of).filter(|_| model.schedules().len() == 1) else { return Ok(()) };
    let of_day: Vec<i64> = times.iter().filter(|at| day_of(at) == day).map(second).collect();
    if !of_day.contains(&time) {
        return Err(format!("second {time} of the day is none of {:?}", &of_day[..of_day.len().min(6)]));
    }
    match of_day.windows(2).all(|pair| pair[1] - pair[0] == step) {
        true => Ok(()),
        false => Err(format!("the steps of a day are not {step} s: {:?}", &of_day[..of_day.len().min(6)])),
    }
}

/// The first time of a model, and the length of the step beside it, in seconds.
fn time_and_step(model: &Model) -> Option<(i64, i64)> {
    let of = |period, length: i64, size: i64| {
        let schedule =
            model.schedules().iter().find(|one| one.get(Period::Time, None::<Modifier>).is_some())?;
        let time = schedule.get(Period::Time, None)?.values().min();
        let values = schedule.get(period, None)?.values();
        let mut values = values.iter();
        let first = values.next()?;
        Some((time, values.next().map_or(size, |second| second - first) * length))
    };
    of(Period::Minute, 60, 60).or_else(|| of(Period::Hour, 3600, 24)).or_else(|| of(Period::Second, 1, 60))
}
