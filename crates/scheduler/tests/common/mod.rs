//! What the engine is checked against: a brute-force oracle that is too simple to be wrong, and generated models.
//!
//! The oracle follows the three sentences that define an occurrence, second by second, with chrono's calendar. It shares
//! nothing with the engine but the model.
#![allow(dead_code, reason = "each test program uses its part")]

mod definition;
pub(crate) mod shifts;
pub(crate) mod zones;

pub(crate) use definition::*;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use downbeat_parser::{
    AnchoredStep, Bounds, CalendarName, CivilTime, Conjunction, Constraint, Date, Model, Modifier, Period,
    StepUnit,
};
use downbeat_scheduler::{Calendars, Schedule};
use proptest::collection::vec;
use proptest::prelude::*;

/// The occurrences of a model in civil time from `first_day` on, days being counted from 1970-01-01; constraints on
/// instants are taken in UTC. Ends at `end_day`, or when there are `most`; gives the second up to which it has looked.
pub(crate) fn occurrences(model: &Model, first_day: i64, end_day: i64, most: usize) -> (Vec<i64>, i64) {
    let all = || model.schedules().iter().chain(model.exceptions());
    let instants = all().flat_map(Conjunction::constraints).any(|one| one.period() == Period::FullDate);
    let schedules = model.schedules().len();
    let parts: Vec<&Conjunction> = all().collect();
    let mut times: Vec<Vec<bool>> = all().map(|one| times_of_day(one, 0)).collect();

    // No tick that reaches into the first day began more than a year before it.
    let year = civil(first_day * 86_400).year();
    let start_of_year = NaiveDate::from_ymd_opt(year, 1, 1).unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc();
    let from_day = (start_of_year.timestamp() / 86_400 - 7).max(0);
    let mut last_tick = vec![None; schedules];
    let mut found = Vec::new();
    for day in from_day..end_day {
        let midnight = civil(day * 86_400);
        let on: Vec<bool> = all().map(|one| date_part_holds(one, midnight)).collect();
        let long = model
            .schedules()
            .iter()
            .any(|one| matches!(tick_of(tick(one), midnight.date()), TickOf::Dates(..)));
        if !on[..schedules].contains(&true) || (day < first_day && !long) {
            continue;
        }
        if instants {
            times = all().map(|one| times_of_day(one, day * 86_400)).collect();
        }
        let excepted: Vec<_> = (schedules..on.len()).filter(|&at| on[at]).collect();
        let mut occurs = vec![false; 86_400];
        for (index, schedule) in model.schedules().iter().enumerate().filter(|&(index, _)| on[index]) {
            let tick = tick_of(tick(schedule), midnight.date());
            for second in 0..86_400usize {
                let key = match tick {
                    TickOf::Seconds(length) => (0, (day * 86_400 + second as i64) / length),
                    TickOf::Dates(one, two) => (one, two),
                };
                if last_tick[index] == Some(key) {
                    if matches!(tick, TickOf::Dates(..)) {
                        break;
                    }
                    continue;
                }
                let at = day * 86_400 + second as i64;
                let holds = |part: usize| times[part][second] && is_within_bounds(parts[part], at);
                if holds(index) && !excepted.iter().any(|&exception| holds(exception)) {
                    last_tick[index] = Some(key);
                    occurs[second] = true;
                }
            }
        }
        for second in (0..86_400).filter(|&second| occurs[second] && day >= first_day) {
            found.push(day * 86_400 + second as i64);
            if found.len() == most {
                return (found, day * 86_400 + second as i64 + 1);
            }
        }
    }
    (found, end_day * 86_400)
}

/// Whether each civil second of these days is valid; constraints on instants are taken in UTC.
pub(crate) fn valid_seconds(model: &Model, first_day: i64, end_day: i64) -> Vec<bool> {
    let all = || model.schedules().iter().chain(model.exceptions());
    let instants = all().flat_map(Conjunction::constraints).any(|one| one.period() == Period::FullDate);
    let mut valid = Vec::new();
    let bounded: Vec<&Conjunction> = all().collect();
    let mut times: Vec<Vec<bool>> = all().map(|one| times_of_day(one, first_day * 86_400)).collect();
    for day in first_day..end_day {
        let midnight = civil(day * 86_400);
        let on: Vec<bool> = all().map(|one| date_part_holds(one, midnight)).collect();
        if instants {
            times = all().map(|one| times_of_day(one, day * 86_400)).collect();
        }
        let (schedules, exceptions) = (0..model.schedules().len(), model.schedules().len()..on.len());
        let holds = |parts: std::ops::Range<usize>, second: usize| {
            let at = day * 86_400 + second as i64;
            parts
                .into_iter()
                .any(|part| on[part] && times[part][second] && is_within_bounds(bounded[part], at))
        };
        valid.extend(
            (0..86_400).map(|second| holds(schedules.clone(), second) && !holds(exceptions.clone(), second)),
        );
    }
    valid
}

/// The maximal runs of `true`, half open, counted from `first`; cut at both ends.
pub(crate) fn runs(valid: &[bool], first: i64) -> Vec<(i64, i64)> {
    let mut runs: Vec<(i64, i64)> = Vec::new();
    for (at, _) in (first..).zip(valid).filter(|&(_, &valid)| valid) {
        match runs.last_mut() {
            Some(last) if last.1 == at => last.1 += 1,
            _ => runs.push((at, at + 1)),
        }
    }
    runs
}

/// What the ranges of a schedule, both ways from `start`, must be within `first..end`, where validity is known.
pub(crate) fn ranges_agree<Z: chrono::TimeZone>(
    schedule: &downbeat_scheduler::Schedule<Z>,
    valid: &[bool],
    first: i64,
    start: i64,
) -> Result<(), TestCaseError> {
    let end = first + valid.len() as i64;
    let expected = runs(valid, first);
    let from = DateTime::from_timestamp(start, 0).unwrap();
    let seconds = |range: downbeat_scheduler::ValidRange<Z>| {
        (range.start.timestamp(), range.end.map_or(i64::MAX, |end| end.timestamp()))
    };
    let cut = |(from, to): (i64, i64)| (from.max(first), to.min(end));

    let after = schedule.ranges_after(&from).map(seconds).take_while(|range| range.0 < end);
    let after: Vec<_> = after.map(cut).take(300).collect();
    let mut wanted: Vec<_> = expected.iter().copied().filter(|range| range.1 > start).collect();
    wanted.truncate(300);
    prop_assert_eq!(after, wanted, "ranges after {}", civil(start));

    let before = schedule.ranges_before(&from).map(seconds).take_while(|range| range.1 > first);
    let before: Vec<_> = before.map(cut).take(300).collect();
    let mut wanted: Vec<_> = expected.iter().copied().filter(|range| range.0 < start).collect();
    wanted.reverse();
    wanted.truncate(300);
    prop_assert_eq!(before, wanted, "ranges before {}", civil(start));
    Ok(())
}

/// Values of a period: some of all kinds that text gives (steps, ranges, single ones), 0 for the last now and then.
fn values(period: Period, modifier: Option<Modifier>) -> BoxedStrategy<Vec<i64>> {
    let range = match period {
        // Near the years that are looked at.
        Period::Year => 2019..=2032,
        Period::FullDate => 1_546_300_800_000..=1_893_456_000_000,
        _ => period.range(),
    };
    let (first, last) = (*range.start(), *range.end() + i64::from(modifier == Some(Modifier::Before)));
    let single = vec(first..=last, 1..4);
    let stretch =
        (first..=last, 0..12i64).prop_map(move |(from, more)| (from..=last.min(from + more)).collect());
    let step = (1..20i64).prop_map(move |step| (first..=last).step_by(step as usize).take(80).collect());
    match period {
        Period::FullDate => single.boxed(),
        _ if period.zero_is_last() => {
            let with_last = vec(first..=last, 0..3).prop_map(|mut values| {
                values.push(0);
                values
            });
            prop_oneof![2 => single, 2 => stretch, 1 => step, 1 => with_last].boxed()
        }
        _ => prop_oneof![2 => single, 2 => stretch, 1 => step].boxed(),
    }
}

fn constraint(periods: &'static [Period]) -> impl Strategy<Value = Constraint> {
    let modifier =
        prop_oneof![6 => Just(None), 1 => Just(Some(Modifier::After)), 1 => Just(Some(Modifier::Before))];
    (proptest::sample::select(periods), modifier).prop_flat_map(|(period, modifier)| {
        values(period, modifier).prop_map(move |values| Constraint::new(period, modifier, values).unwrap())
    })
}

fn conjunction(periods: &'static [Period]) -> impl Strategy<Value = Conjunction> {
    vec(constraint(periods), 1..4).prop_map(|constraints| Conjunction::new(constraints).unwrap())
}

/// Bounds near the years that are looked at, as dates or to the second.
fn bounds() -> impl Strategy<Value = Bounds> {
    let at = (17_900..22_700i64, 0..86_400u32, any::<bool>());
    (proptest::option::of(at.clone()), proptest::option::of(at)).prop_map(|(one, other)| {
        let ends =
            [one, other].into_iter().flatten().map(|(day, second, _)| (day, second)).collect::<Vec<_>>();
        let time = |(day, second): (i64, u32), whole: bool, last: bool| {
            let date = Date::from_days(day).unwrap();
            match (whole, last) {
                (false, _) => CivilTime::new(date, second).unwrap(),
                (true, false) => CivilTime::first_of(date),
                (true, true) => CivilTime::last_of(date),
            }
        };
        let whole = one.or(other).is_some_and(|(_, _, whole)| whole);
        match (ends.as_slice(), one.is_some()) {
            ([], _) => Bounds::default(),
            ([from], true) => Bounds::new(Some(time(*from, whole, false)), None).unwrap(),
            ([until], false) => Bounds::new(None, Some(time(*until, whole, true))).unwrap(),
            ([one, other, ..], _) => {
                let (from, until) = (*one.min(other), *one.max(other));
                Bounds::new(Some(time(from, whole, false)), Some(time(until, whole, true))).unwrap()
            }
        }
    })
}

fn step() -> impl Strategy<Value = AnchoredStep> {
    let every = proptest::sample::select(vec![1i64, 1, 2, 2, 2, 3, 4, 5, 7, 13, 53, 1000]);
    (every, proptest::sample::select(StepUnit::ALL.to_vec()), 17_000..21_500i64)
        .prop_map(|(every, unit, day)| AnchoredStep::new(every, unit, Date::from_days(day).unwrap()).unwrap())
}

/// Models of one to three schedules less up to three exceptions, of which most have bounds or a step that is counted from a
/// date, and some nothing else.
pub(crate) fn dated_model(periods: &'static [Period]) -> impl Strategy<Value = Model> {
    let conjunction = move || {
        let dates = (prop_oneof![1 => Just(Bounds::default()), 1 => bounds()], proptest::option::of(step()));
        (vec(constraint(periods), 0..3), dates).prop_map(|(constraints, (bounds, step))| {
            Conjunction::with_dates(constraints.clone(), bounds, step).unwrap_or_else(|_| {
                let sunday = Constraint::new(Period::DayOfWeek, None, [1]).unwrap();
                Conjunction::new(constraints.into_iter().chain([sunday])).unwrap()
            })
        })
    };
    (vec(conjunction(), 1..4), vec(conjunction(), 0..3))
        .prop_map(|(schedules, exceptions)| Model::new(schedules, exceptions).unwrap())
}

/// Models of one to three schedules less up to two exceptions, most of which are on days of calendars.
pub(crate) fn listed_model(periods: &'static [Period]) -> impl Strategy<Value = Model> {
    let conjunction = move || {
        let dates = (
            prop_oneof![3 => Just(Bounds::default()), 1 => bounds()],
            proptest::option::weighted(0.2, step()),
        );
        let name = proptest::sample::select(CALENDARS.map(|(name, _)| name).to_vec());
        (vec(constraint(periods), 0..3), dates, vec(name, 0..3)).prop_map(
            |(constraints, (bounds, step), names)| {
                let names: Vec<CalendarName> =
                    names.into_iter().map(|name| CalendarName::new(name).unwrap()).collect();
                match Conjunction::with_dates(constraints, bounds, step) {
                    Ok(dated) => dated.on_days_of(names),
                    Err(_) => Conjunction::of_calendars(names).unwrap_or_else(|_| {
                        Conjunction::of_calendars([CalendarName::new("holidays").unwrap()]).unwrap()
                    }),
                }
            },
        )
    };
    (vec(conjunction(), 1..4), vec(conjunction(), 0..3))
        .prop_map(|(schedules, exceptions)| Model::new(schedules, exceptions).unwrap())
}

/// The days of the calendars that are named, as the definition has them.
pub(crate) fn calendars() -> Calendars {
    static KNOWN: std::sync::LazyLock<Calendars> = std::sync::LazyLock::new(|| {
        CALENDARS.iter().fold(Calendars::default(), |all, (name, has)| {
            let days = (0..2_932_897).filter(|&day| has(day)).filter_map(Date::from_days).collect();
            all.with(CalendarName::new(name).unwrap(), days)
        })
    });
    KNOWN.clone()
}

/// A model in UTC, with these calendars.
pub(crate) fn compiled(model: &Model) -> Schedule<Utc> {
    Schedule::in_zone(model.clone(), Utc, &calendars()).unwrap()
}

/// Everything but instants: what depends on civil time alone.
pub(crate) const CIVIL: &[Period] = &[
    Period::Second,
    Period::Minute,
    Period::Hour,
    Period::Time,
    Period::Day,
    Period::DayOfWeek,
    Period::DayOfWeekCount,
    Period::DayOfYear,
    Period::WeekOfMonth,
    Period::WeekOfYear,
    Period::Month,
    Period::Year,
];

/// Models of one to three schedules less up to three exceptions.
pub(crate) fn model(periods: &'static [Period]) -> impl Strategy<Value = Model> {
    (vec(conjunction(periods), 1..4), vec(conjunction(periods), 0..4))
        .prop_map(|(schedules, exceptions)| Model::new(schedules, exceptions).unwrap())
}

/// A model from the text.
pub(crate) fn text(text: &str) -> downbeat_parser::Expression {
    downbeat_parser::Expression::parse(text).unwrap()
}
