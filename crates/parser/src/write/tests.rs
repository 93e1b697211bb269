//! What is printed is what was meant: by property over models of every shape, and by tables.

use crate::{
    Conjunction, Constraint, Expression, Interval, MAX_INPUT_LEN, Model, Modifier, Notation, Period, Timing,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn model(text: &str) -> Model {
    let expression =
        Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error} at {:?}", error.span()));
    match expression.timing() {
        Timing::Calendar(model) => model.clone(),
        Timing::Interval(_) => panic!("{text} is an interval"),
    }
}

fn canonical(text: &str) -> String {
    Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).to_string()
}

/// Reads back what the model prints.
#[track_caller]
fn assert_reads_back(model: &Model) -> String {
    let printed = model.to_string();
    if printed.len() <= MAX_INPUT_LEN {
        let read = Expression::parse(&printed)
            .unwrap_or_else(|error| panic!("{printed}: {error} at {:?}", error.span()));
        assert_eq!(read.timing(), &Timing::Calendar(model.clone()), "{printed}");
        assert_eq!(read.to_string(), printed, "printing twice");
    } else {
        assert_eq!(&serde_json::from_str::<Model>(&printed).unwrap(), model);
    }
    printed
}

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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn a_printed_model_reads_back_as_the_same(model in a_model(&Period::ALL)) {
        assert_reads_back(&model);
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
