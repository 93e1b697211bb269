//! Searches are bounded: the steps of the worst ones are counted.

use super::{Plan, steps};
use crate::civil::{END, year_start};
use chrono::Utc;
use downbeat_parser::{Conjunction, Constraint, Model, Modifier, Period};

type Values = (Period, Option<Modifier>, Vec<i64>);

fn conjunction(constraints: Vec<Values>) -> Conjunction {
    let constraints = constraints
        .into_iter()
        .map(|(period, modifier, values)| Constraint::new(period, modifier, values).unwrap());
    Conjunction::new(constraints).unwrap()
}

fn plan(schedules: Vec<Vec<Values>>, exceptions: Vec<Vec<Values>>) -> Plan {
    let parts = |parts: Vec<Vec<Values>>| parts.into_iter().map(conjunction).collect::<Vec<_>>();
    Plan::new(&Model::new(parts(schedules), parts(exceptions)).unwrap(), &Utc)
}

fn on(period: Period, values: impl IntoIterator<Item = i64>) -> Values {
    (period, None, values.into_iter().collect())
}

/// The first occurrence from the calendar's start, the last from its end, and the days that were looked at.
fn ends(plan: &Plan) -> ((Option<i64>, Option<i64>), u64) {
    steps::of(|| (plan.next(-1), plan.previous(END)))
}

#[test]
fn three_hundred_exceptions_of_a_year_each_take_no_steps() {
    // Every year but 2250 is taken by an exception of its own, or by one of the last.
    let mut exceptions: Vec<_> = (1970..2250).map(|year| vec![on(Period::Year, [year])]).collect();
    exceptions.extend((2251..2270).map(|year| vec![on(Period::Year, [year])]));
    exceptions.push(vec![on(Period::Year, 2270..=9999)]);
    let schedules = (0..300).map(|at| vec![on(Period::Time, [at * 60])]).collect();
    let plan = plan(schedules, exceptions);
    let (found, steps) = ends(&plan);
    let (first, last) = (year_start(2250) * 86_400, year_start(2251) * 86_400 - 86_400 + 299 * 60);
    assert_eq!(found, (Some(first), Some(last)));
    assert_eq!(steps, 0);
}

#[test]
fn exceptions_that_take_a_day_together_in_some_years_take_no_steps() {
    let half = |modifier, years: std::ops::RangeInclusive<i64>| {
        vec![(Period::Hour, Some(modifier), vec![12]), on(Period::Year, years)]
    };
    let exceptions = vec![half(Modifier::Before, 1970..=9000), half(Modifier::After, 1970..=8000)];
    let plan = plan(vec![vec![on(Period::Minute, [0])]], exceptions);
    let (found, steps) = ends(&plan);
    assert_eq!(found.0, Some(year_start(8001) * 86_400 + 43_200));
    // The first day with something left has lost its first half.
    assert!(steps <= 2, "{steps}");
}

#[test]
fn an_exception_between_instants_takes_no_more_steps_than_the_days_of_two_years() {
    let millis = |year| year_start(year) * 86_400_000 + 86_400_000 * 100;
    let exception = vec![
        (Period::FullDate, Some(Modifier::After), vec![millis(1970)]),
        (Period::FullDate, Some(Modifier::Before), vec![millis(9999)]),
    ];
    let plan = plan(vec![vec![on(Period::Hour, [5])]], vec![exception]);
    let start = year_start(1970) * 86_400 + 101 * 86_400;
    let (found, steps) = steps::of(|| plan.next(start));
    assert_eq!(found, Some(year_start(9999) * 86_400 + 100 * 86_400 + 5 * 3600));
    assert!(steps <= 2 * 366, "{steps}");
    let (found, steps) = steps::of(|| plan.previous(year_start(9999) * 86_400));
    assert_eq!(found, Some(99 * 86_400 + 5 * 3600));
    assert!(steps <= 2 * 366, "{steps}");
}

#[test]
fn single_instants_take_a_step_each() {
    let noons = (0..1000).map(|day| (day * 86_400 + 43_200) * 1000);
    let plan = plan(vec![vec![on(Period::Time, [43_200])]], vec![vec![on(Period::FullDate, noons)]]);
    let (found, steps) = steps::of(|| plan.next(-1));
    assert_eq!((found, steps), (Some(1000 * 86_400 + 43_200), 1000));
}

#[test]
fn exceptions_that_make_every_date_another_take_no_steps() {
    // On each day of each month, and on each weekday, a minute of its own: more kinds of dates than are kept apart. The
    // hours that are left are taken by all of them together on the 31st of December alone.
    let mut exceptions: Vec<_> = (1..=31)
        .map(|day| vec![on(Period::Day, [day]), on(Period::Minute, [day])])
        .chain((1..=12).map(|month| vec![on(Period::Month, [month]), on(Period::Minute, [month + 31])]))
        .chain((1..=7).map(|day| vec![on(Period::DayOfWeek, [day]), on(Period::Minute, [day + 43])]))
        .collect();
    exceptions.push(vec![on(Period::Month, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])]);
    let minutes = vec![on(Period::Minute, [31, 43, 50]), on(Period::Hour, [7])];
    let plan = plan(vec![minutes], exceptions);
    // Minute 31 goes on the 31st, 43 in December, 50 on Saturdays: all three on a Saturday, December 31st.
    let december = |year: i64, day: i64| (year_start(year + 1) - 32 + day) * 86_400 + 7 * 3600;
    let (found, steps) = steps::of(|| plan.next(december(2022, 31) - 1));
    assert_eq!(found, Some(december(2023, 1) + 31 * 60));
    assert_eq!(steps, 0);
}

#[test]
fn years_apart_by_one_take_no_steps_whatever_is_left() {
    let odd = (1971..=9999).step_by(2);
    let plan = plan(
        vec![vec![on(Period::Month, [2]), on(Period::Day, [29])]],
        vec![
            vec![on(Period::Year, (1970..=9999).filter(|year| year % 4 != 0 || *year < 9990))],
            vec![on(Period::Year, odd), on(Period::Second, [0])],
        ],
    );
    let (found, steps) = ends(&plan);
    let leap_day = |year| (year_start(year) + 59) * 86_400;
    assert_eq!((found, steps), ((Some(leap_day(9992)), Some(leap_day(9996))), 0));
}
