//! Searches are bounded: the steps of the worst ones are counted. The short way and the long way find the same.

use super::days::Days;
use super::{Plan, steps};
use crate::calendars::Calendars;
use crate::civil::{END, year_start};
use crate::civil_time::CivilTime;
use crate::way::Way;
use chrono::Utc;
use downbeat_parser::{Conjunction, Constraint, Model, Modifier, Period};
use proptest::prelude::*;
use proptest::{collection, sample};
use std::ops::RangeInclusive;

type Values = (Period, Option<Modifier>, Vec<i64>);

fn conjunction(constraints: Vec<Values>) -> Conjunction {
    let constraints = constraints
        .into_iter()
        .map(|(period, modifier, values)| Constraint::new(period, modifier, values).unwrap());
    Conjunction::new(constraints).unwrap()
}

fn plan(schedules: Vec<Vec<Values>>, exceptions: Vec<Vec<Values>>) -> Plan {
    let parts = |parts: Vec<Vec<Values>>| parts.into_iter().map(conjunction).collect::<Vec<_>>();
    Plan::new(&Model::new(parts(schedules), parts(exceptions)).unwrap(), &Calendars::default(), &Utc)
}

fn on(period: Period, values: impl IntoIterator<Item = i64>) -> Values {
    (period, None, values.into_iter().collect())
}

/// The first occurrence from the calendar's start, the last from its end, and the days that were looked at.
fn ends(plan: &Plan) -> ((Option<i64>, Option<i64>), u64) {
    steps::of(|| (plan.nearest_past(Way::Forward, -1), plan.nearest_past(Way::Backward, END)))
}

#[test]
fn what_is_left_of_days_is_the_same_in_two_years_and_in_the_maps_of_all_shapes() {
    let weekdays = |days: &[i64]| on(Period::DayOfWeek, days.iter().copied());
    let all = [
        vec![on(Period::Minute, [0])],
        vec![weekdays(&[2])],
        vec![weekdays(&[2, 4])],
        vec![on(Period::Month, [2, 5])],
        vec![on(Period::Day, [29, 0])],
        vec![on(Period::Day, [29]), weekdays(&[2])],
        vec![on(Period::DayOfYear, [1, 0])],
        vec![on(Period::WeekOfYear, [1, 0])],
        vec![on(Period::DayOfWeekCount, [1]), weekdays(&[2])],
    ]
    .map(|constraints| Days::new(&conjunction(constraints)));
    for (these, taken) in all.iter().flat_map(|these| all.iter().map(move |taken| (these, taken))) {
        let mut left = these.clone();
        left.subtract(taken);
        let mut maps = these.maps();
        maps.subtract(&taken.maps());
        assert_eq!(left.maps(), maps, "{these:?} less {taken:?}");
        assert_eq!(left.is_empty(), maps.is_empty(), "{these:?} less {taken:?}");
    }
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
    let half = |modifier, years: RangeInclusive<i64>| {
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
    let (found, steps) = steps::of(|| plan.nearest_past(Way::Forward, start));
    assert_eq!(found, Some(year_start(9999) * 86_400 + 100 * 86_400 + 5 * 3600));
    assert!(steps <= 2 * 366, "{steps}");
    let (found, steps) = steps::of(|| plan.nearest_past(Way::Backward, year_start(9999) * 86_400));
    assert_eq!(found, Some(99 * 86_400 + 5 * 3600));
    assert!(steps <= 2 * 366, "{steps}");
}

#[test]
fn schedules_that_never_hold_together_take_few_steps() {
    // 01:53:46 in none of its minutes, and a Monday before Monday.
    let no_time = vec![on(Period::Minute, [0, 3, 20]), on(Period::Time, [6826])];
    let no_day =
        vec![on(Period::DayOfWeek, [2, 3, 4, 5, 6, 7]), (Period::DayOfWeek, Some(Modifier::Before), vec![2])];
    let never = plan(vec![no_time, no_day], vec![]);
    let far = || vec![on(Period::Year, [9990]), on(Period::Time, [6826])];
    let at_last = plan(vec![far(), vec![on(Period::Minute, [0]), on(Period::Time, [6826])]], vec![]);
    for (plan, expected) in [(never, None), (at_last, Some(year_start(9990) * 86_400 + 6826))] {
        let from = CivilTime::from_second(0).unwrap();
        let (found, steps) = steps::of(|| plan.nearest(Way::Forward, from));
        assert_eq!(found.map(CivilTime::second), expected);
        assert!(steps <= 200, "{steps}");
    }
}

#[test]
fn single_instants_take_a_step_each() {
    let noons = (0..1000).map(|day| (day * 86_400 + 43_200) * 1000);
    let plan = plan(vec![vec![on(Period::Time, [43_200])]], vec![vec![on(Period::FullDate, noons)]]);
    let (found, steps) = steps::of(|| plan.nearest_past(Way::Forward, -1));
    assert_eq!((found, steps), (Some(1000 * 86_400 + 43_200), 1000));
}

#[test]
fn a_search_through_what_exceptions_take_ends_at_what_another_schedule_has() {
    let noons = (0..1000).map(|day| (day * 86_400 + 43_200) * 1000);
    let schedules = vec![vec![on(Period::Time, [43_200])], vec![on(Period::Day, [11, 21])]];
    let plan = plan(schedules, vec![vec![on(Period::FullDate, noons)]]);
    let (found, steps) = steps::of(|| plan.nearest_past(Way::Forward, -1));
    assert_eq!(found, Some(10 * 86_400));
    assert!(steps <= 11, "{steps}");
    let (found, steps) = steps::of(|| plan.nearest_past(Way::Backward, 30 * 86_400));
    assert_eq!(found, Some(20 * 86_400));
    assert!(steps <= 11, "{steps}");
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
    let (found, steps) = steps::of(|| plan.nearest_past(Way::Forward, december(2022, 31) - 1));
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

#[test]
fn years_far_from_the_start_are_searched_for_all_their_shapes() {
    let leap_day = |years: (Modifier, i64)| {
        let year = (Period::Year, Some(years.0), vec![years.1]);
        plan(vec![vec![on(Period::Month, [2]), on(Period::Day, [29]), year]], vec![])
    };
    let day = |year| (year_start(year) + 59) * 86_400;
    // 2028 is the last leap year before 2031, and 9904 the first from 9901 on.
    let early = leap_day((Modifier::Before, 2031));
    assert_eq!(early.nearest_past(Way::Backward, year_start(5502) * 86_400), Some(day(2028)));
    let late = leap_day((Modifier::After, 9901));
    assert_eq!(late.nearest_past(Way::Forward, year_start(2027) * 86_400), Some(day(9904)));
}

/// The periods of the day, then those of dates, without instants.
const PERIODS: [(Period, RangeInclusive<i64>); 12] = [
    (Period::Second, 0..=59),
    (Period::Minute, 0..=59),
    (Period::Hour, 0..=23),
    (Period::Time, 0..=86_399),
    (Period::Day, 0..=31),
    (Period::DayOfWeek, 0..=7),
    (Period::DayOfWeekCount, 0..=5),
    (Period::DayOfYear, 0..=366),
    (Period::WeekOfMonth, 0..=6),
    (Period::WeekOfYear, 0..=53),
    (Period::Month, 0..=12),
    (Period::Year, 2020..=2060),
];

/// Constraints on some of these periods, one of each at most.
fn constraints_on(periods: &'static [(Period, RangeInclusive<i64>)]) -> impl Strategy<Value = Vec<Values>> {
    let constraint = sample::select(periods).prop_flat_map(|(period, values)| {
        let modifier = sample::select(vec![None, None, None, Some(Modifier::After), Some(Modifier::Before)]);
        (Just(period), modifier, collection::vec(values, 1..5))
    });
    collection::vec(constraint, 1..4).prop_map(|mut constraints| {
        constraints.sort_by_key(|(period, ..)| *period);
        constraints.dedup_by_key(|(period, ..)| *period);
        constraints
    })
}

fn constraints() -> impl Strategy<Value = Vec<Values>> {
    constraints_on(&PERIODS)
}

/// The same on each day.
fn daily() -> impl Strategy<Value = Vec<Values>> {
    constraints_on(&PERIODS[..4])
}

fn plans() -> impl Strategy<Value = Plan> {
    let exceptions = prop_oneof![
        collection::vec(constraints(), 0..3),
        collection::vec(daily(), 1..3),
        (daily(), constraints()).prop_map(|(daily, other)| vec![daily, other]),
    ];
    (collection::vec(constraints(), 1..4), exceptions)
        .prop_map(|(schedules, exceptions)| plan(schedules, exceptions))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn the_short_way_finds_what_the_long_way_finds(plan in plans(), start in -86_400 * 400..END + 86_400 * 400) {
        let Some(products) = plan.products() else { return Ok(()) };
        let from = CivilTime::from_second(start).unwrap();
        let next = products.nearest(Way::Forward, from).map(CivilTime::second);
        prop_assert_eq!(next, plan.nearest_past(Way::Forward, start - 1), "next");
        let previous = products.nearest(Way::Backward, from).map(CivilTime::second);
        prop_assert_eq!(previous, plan.nearest_past(Way::Backward, start + 1), "previous");
        // From an occurrence, and from the second on either side of it.
        for at in next.into_iter().chain(previous).flat_map(|at| [at - 1, at, at + 1]) {
            let from = CivilTime::from_second(at).unwrap();
            prop_assert_eq!(products.nearest(Way::Forward, from).map(CivilTime::second), plan.nearest_past(Way::Forward, at - 1));
            prop_assert_eq!(products.nearest(Way::Backward, from).map(CivilTime::second), plan.nearest_past(Way::Backward, at + 1));
        }
    }

    #[test]
    fn the_kinds_of_days_have_what_the_long_way_finds(plan in plans(), start in -86_400 * 400..END + 86_400 * 400) {
        // Again and again, so that days of kinds that are known come too.
        for (steps, way) in [(40, Way::Forward), (40, Way::Backward)] {
            let mut at = start;
            for _ in 0..steps {
                let found = plan.nearest(way, CivilTime::from_second(at).unwrap()).map(CivilTime::second);
                let expected = plan.nearest_past(way, way.step(at, -1));
                prop_assert_eq!(found, expected, "{:?} from {}", way, at);
                let Some(found) = found else { break };
                at = if way == Way::Forward { found + 1 } else { found - 1 };
            }
        }
    }

    #[test]
    fn a_cursor_gives_the_times_of_the_day_that_searches_find(plan in plans(), start in 0..86_400u32) {
        let Some(product) = plan.one_product() else { return Ok(()) };
        let times = |way: Way, from: u32, days: i64| {
            let mut found = Vec::new();
            let mut at = CivilTime::from_second(days * 86_400 + i64::from(from));
            while let Some(next) = at.and_then(|at| plan.nearest(way, at)).filter(|_| found.len() < 100) {
                found.push(next);
                at = next.shifted(if way == Way::Forward { 1 } else { -1 });
            }
            found
        };
        for way in [Way::Forward, Way::Backward] {
            let searched = times(way, start, 20_000);
            let Some(&first) = searched.first() else { continue };
            let mut cursor = product.behind(first.time, way);
            let mut date = first.date;
            for expected in searched.iter().skip(1) {
                let time = product.pop(&mut cursor, way).unwrap_or_else(|| {
                    let next = if way == Way::Forward { date.succ_opt() } else { date.pred_opt() };
                    date = product.nearest_date(next.unwrap(), way).unwrap();
                    cursor = product.start(way);
                    product.pop(&mut cursor, way).unwrap()
                });
                prop_assert_eq!(CivilTime { date, time }, *expected);
            }
        }
    }
}

#[test]
fn a_plan_of_more_kinds_of_days_than_are_remembered_goes_by_parts() {
    // On each day of the month another minute is taken from another hour, so that each is of a kind of its own; and there
    // are leap years.
    let exceptions = (1..=31)
        .map(|day| vec![on(Period::Day, [day]), on(Period::Hour, [day % 24]), on(Period::Minute, [day])])
        .chain([vec![on(Period::DayOfYear, [100]), on(Period::Hour, [3]), on(Period::Minute, [30])]]);
    let plan = plan(vec![vec![on(Period::Hour, 0..24)]], exceptions.collect());
    let mut at = 0;
    for _ in 0..24 * 800 {
        let found = plan.nearest(Way::Forward, CivilTime::from_second(at).unwrap()).map(CivilTime::second);
        assert_eq!(found, plan.nearest_past(Way::Forward, at - 1), "{at}");
        at = found.unwrap() + 1;
    }
}

#[test]
fn the_short_way_is_open_for_what_people_write() {
    let is_open = |text: &str| {
        let expression = downbeat_parser::Expression::parse(text).unwrap();
        let downbeat_parser::Timing::Calendar(model) = expression.timing() else { panic!("{text}") };
        Plan::new(model, &Calendars::default(), &Utc).products().is_some()
    };
    for text in [
        "every 5 minutes",
        "at 10:15 on Monday",
        "every 15 minutes after 9:00 before 17:00 on Monday through Friday",
        "every 1 month",
        "at 9:00 also at 17:30 except on the 24th day of december",
        "every 5 minutes except after 12:00 before 13:00 on Wednesday",
        "every 1 hour after 9:30",
        "every 1 hour except before 0:30",
        "every 1 month except at 12:00",
    ] {
        assert!(is_open(text), "{text}");
    }
    for text in [
        "every 1 minute after 9:30:30",
        "every 1 hour except before 0:10 on Monday",
        "every 1 month except at 12:00 on Monday",
    ] {
        assert!(!is_open(text), "{text}");
    }
}
