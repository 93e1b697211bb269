//! What is printed reads back as the same, by property over models of every shape.

use super::assert_reads_back;
use crate::{
    Conjunction, Constraint, Expression, Interval, MAX_INPUT_LEN, Model, Modifier, Notation, Period, Timing,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// Any value that the constraint may have; the ends of the period more often than others.
fn value(period: Period, modifier: Option<Modifier>) -> BoxedStrategy<i64> {
    let (least, most) = (*period.range().start(), *period.range().end());
    let end = most + i64::from(modifier == Some(Modifier::Before));
    let least_of_all = if period.zero_is_last() { 0 } else { least };
    // Years near today, mostly.
    let usual = if period == Period::Year { 2020..=2040 } else { least..=most };
    prop_oneof![6 => usual, 1 => least..=end, 1 => Just(least_of_all), 1 => Just(end), 1 => Just(most)]
        .boxed()
}

/// Lists, runs and steps.
fn values(period: Period, modifier: Option<Modifier>) -> BoxedStrategy<Vec<i64>> {
    let one = move || value(period, modifier);
    let steps = (one(), 1..20i64, 1..30usize).prop_map(move |(first, step, count)| {
        let all = (0..).map(|turn| first + turn * step).take(count);
        all.take_while(|&value| period.admits(modifier, value)).collect()
    });
    let several = if modifier.is_some() { 1..3 } else { 1..6usize };
    let (least, most) = (*period.range().start(), *period.range().end());
    let many = vec(least..=most.min(least + 500), 1..if modifier.is_some() { 3 } else { 40 });
    let counted = (1..50i64).prop_map(move |step| {
        let end = match period {
            Period::Year => 2450,
            Period::WeekOfMonth => 5,
            Period::FullDate | Period::Time => least + 20 * step,
            _ => most,
        };
        let mut all: Vec<i64> = (least..=end).step_by(step as usize).collect();
        if modifier.is_some() {
            all.truncate(2);
        }
        all
    });
    if modifier.is_some() {
        return prop_oneof![6 => vec(one(), 1), 1 => vec(one(), several)].boxed();
    }
    prop_oneof![4 => vec(one(), several), 3 => steps, 2 => counted, 1 => many].boxed()
}

fn constraint(periods: &'static [Period]) -> impl Strategy<Value = Constraint> {
    let modifier =
        prop_oneof![3 => Just(None), 1 => Just(Some(Modifier::After)), 1 => Just(Some(Modifier::Before))];
    (proptest::sample::select(periods), modifier).prop_flat_map(|(period, modifier)| {
        values(period, modifier).prop_map(move |values| Constraint::new(period, modifier, values).unwrap())
    })
}

fn conjunction(periods: &'static [Period]) -> impl Strategy<Value = Conjunction> {
    vec(constraint(periods), 1..5).prop_map(|constraints| Conjunction::new(constraints).unwrap())
}

const SAID: &[Period] = &[
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

fn a_model(periods: &'static [Period]) -> impl Strategy<Value = Model> {
    (vec(conjunction(periods), 1..4), vec(conjunction(periods), 0..3))
        .prop_map(|(schedules, exceptions)| Model::new(schedules, exceptions).unwrap())
}

/// Constraints in the making.
type Twist = Vec<(Period, Option<Modifier>, Vec<i64>)>;

/// What differs between neighbours that one phrase may mean: halves of windows, dates, weekdays of the month.
fn twist() -> impl Strategy<Value = Twist> {
    use Modifier::{After, Before};
    let window = |period, after, before| {
        prop_oneof![
            Just(vec![(period, Some(After), vec![after])]),
            Just(vec![(period, Some(Before), vec![before])]),
        ]
    };
    let days = |days: Vec<i64>, weekdays: Vec<i64>| {
        vec![(Period::Day, None, days), (Period::DayOfWeek, None, weekdays)]
    };
    prop_oneof![
        4 => window(Period::Time, 79_200, 18_000),
        2 => window(Period::Hour, 22, 5),
        1 => window(Period::Month, 11, 3),
        1 => window(Period::Minute, 50, 10),
        1 => window(Period::Year, 2030, 2020),
        4 => (1..4i64, 0..4i64).prop_map(|(month, day)| vec![(Period::Month, None, vec![month]), (Period::Day, None, vec![day])]),
        1 => Just(days(vec![1], vec![2, 3, 4, 5, 6])),
        1 => Just(days(vec![2, 3], vec![2])),
    ]
}

/// Schedules that differ in little.
fn alike() -> impl Strategy<Value = Vec<Conjunction>> {
    let said = &[Period::Minute, Period::Time, Period::Year, Period::DayOfWeekCount];
    (proptest::option::of(constraint(said)), vec(vec(twist(), 1..3), 1..7)).prop_map(|(common, twists)| {
        let one = |twists: Vec<Twist>| {
            let twisted = twists.into_iter().flatten();
            let twisted =
                twisted.map(|(period, modifier, values)| Constraint::new(period, modifier, values).unwrap());
            Conjunction::new(common.clone().into_iter().chain(twisted)).unwrap()
        };
        twists.into_iter().map(one).collect()
    })
}

/// Bounds and a step that is counted from a date.
fn dates() -> impl Strategy<Value = (crate::Bounds, Option<crate::AnchoredStep>)> {
    use crate::{AnchoredStep, Bounds, CivilTime, Date, StepUnit};
    let at = (0..30_000i64, 0..86_400u32, 0..3u8).prop_map(|(day, second, kind)| {
        let date = Date::from_days(day).unwrap();
        match kind {
            0 => CivilTime::first_of(date),
            1 => CivilTime::last_of(date),
            _ => CivilTime::new(date, second).unwrap(),
        }
    });
    let bounds = (proptest::option::of(at.clone()), proptest::option::of(at))
        .prop_map(|(from, until)| Bounds::new(from, until).unwrap_or_default());
    let step = (1..5i64, proptest::sample::select(StepUnit::ALL.to_vec()), 0..30_000i64).prop_map(
        |(every, unit, day)| AnchoredStep::new(every, unit, Date::from_days(day).unwrap()).unwrap(),
    );
    (bounds, proptest::option::of(step))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn a_printed_model_of_dates_reads_back_as_the_same(
        schedules in vec((conjunction(&Period::ALL), dates()), 1..3), exceptions in vec((conjunction(SAID), dates(), any::<bool>()), 0..2),
    ) {
        let dated = |one: &Conjunction, (bounds, step): &(crate::Bounds, Option<crate::AnchoredStep>), bare: bool| {
            let constraints = if bare { Vec::new() } else { one.constraints().to_vec() };
            Conjunction::with_dates(constraints, *bounds, *step).unwrap_or_else(|_| one.clone())
        };
        let schedules: Vec<_> = schedules.iter().map(|(one, dates)| dated(one, dates, false)).collect();
        let exceptions: Vec<_> = exceptions.iter().map(|(one, dates, bare)| dated(one, dates, *bare)).collect();
        assert_reads_back(&Model::new(schedules, exceptions).unwrap());
    }

    #[test]
    fn a_printed_model_reads_back_as_the_same(model in a_model(&Period::ALL)) {
        assert_reads_back(&model);
    }

    #[test]
    fn neighbours_that_are_alike_read_back_as_they_were(schedules in alike(), exceptions in proptest::option::of(alike())) {
        assert_reads_back(&Model::new(schedules, exceptions.unwrap_or_default()).unwrap());
    }

    #[test]
    fn a_model_of_sentences_reads_back_as_the_same(model in a_model(SAID)) {
        assert_reads_back(&model);
    }

    /// A parser's own models, unfolded by it.
    #[test]
    fn windows_and_dates_of_a_sentence_are_put_together_again(parts in vec(proptest::sample::select(&[
        "every 30 minutes", "at 9:00", "on monday", "after 22:00 before 5:00", "after 11th month before 3rd month",
        "after 20 hour before 4 hour", "after 50 minute before 10 minute", "on dec 31 and jan 1, 2 and feb 3",
        "on the first weekday of the month", "on the last weekday of the month", "also", "except", "in 2030",
        "on the first monday on the last friday", "after 5 day", "every month", "every week",
    ]), 1..9)) {
        let text = parts.join(" ");
        if let Ok(expression) = Expression::parse(&text) {
            let printed = expression.to_string();
            // More alternatives than a text may be long for are written as JSON.
            let schedules = match expression.timing() {
                Timing::Calendar(model) => model.schedules().len(),
                Timing::Interval(_) => 0,
            };
            prop_assert!(!printed.starts_with('{') || schedules > 64, "{} is {}", text, printed);
            // Hundreds of them are longer as JSON than a text that is read.
            if printed.len() <= crate::MAX_INPUT_LEN || !printed.starts_with('{') {
                let read = Expression::parse(&printed).unwrap();
                prop_assert_eq!(read.timing(), expression.timing(), "{} is {}", text, printed);
            }
        }
    }

    #[test]
    fn a_model_of_one_schedule_is_a_sentence_unless_a_window_ends_before_it_begins(schedule in conjunction(SAID)) {
        let backward = |&period: &Period| {
            let end = |modifier, of: fn(&crate::Values) -> i64| {
                let value = of(schedule.get(period, Some(modifier))?.values());
                Some(if value == 0 && period.zero_is_last() { *period.range().end() } else { value })
            };
            let (after, before) = (end(Modifier::After, crate::Values::min), end(Modifier::Before, crate::Values::max));
            after.zip(before).is_some_and(|(after, before)| after >= before)
        };
        let sentence = !SAID.iter().any(backward);
        let printed = assert_reads_back(&Model::new([schedule.clone()], []).unwrap());
        prop_assert_eq!(!printed.starts_with('{'), sentence, "{}", printed);
    }

    #[test]
    fn a_printed_interval_reads_back_with_its_zone(millis in 1..=Interval::MAX_MILLIS, short in 1..100_000_000u64, zoned in any::<bool>()) {
        for millis in [millis, short, short * 1000 % Interval::MAX_MILLIS + 1] {
            let expression = Expression::from(Interval::from_millis(millis).unwrap());
            let expression = if zoned { expression.in_zone("Europe/Stockholm") } else { expression };
            let printed = expression.to_string();
            let read = Expression::parse(&printed).unwrap();
            prop_assert_eq!((read.timing(), read.zone()), (expression.timing(), expression.zone()), "{}", printed);
            prop_assert_eq!(read.notation(), Notation::Every);
        }
    }

    #[test]
    fn a_printed_expression_reads_back_with_its_zone(model in a_model(&Period::ALL), zone in proptest::sample::select(
        &["Europe/Stockholm", "UTC", "gmt", "CET", "Etc/GMT-5", "America/Port-au-Prince", "May/Day", "Mars/Phobos", "a\"\\\u{7}é", ""])) {
        let expression = Expression::from(model).in_zone(zone);
        let printed = expression.to_string();
        prop_assume!(printed.len() <= MAX_INPUT_LEN);
        let read = Expression::parse(&printed).unwrap();
        prop_assert_eq!((read.timing(), read.zone()), (expression.timing(), expression.zone()), "{}", printed);
    }
}
