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

#[test]
fn what_is_printed_as_json_is_what_serde_writes() {
    for json in [
        r#"{"schedules":[{"fd":[0,1000]},{"s":[5],"fd_a":[7]}],"exceptions":[]}"#,
        r#"{"schedules":[{"h_a":[9],"h_b":[9]}],"exceptions":[{"d":[1,7]},{"Y_b":[10000]}]}"#,
    ] {
        let model: Model = serde_json::from_str(json).unwrap();
        assert_eq!(model.to_string(), json);
        assert_eq!(serde_json::to_string(&model).unwrap(), json);
    }
}

#[test]
fn all_seconds_of_the_day_print_as_json_that_serde_reads() {
    let all = Constraint::new(Period::Time, None, 0..=86_399).unwrap();
    assert_reads_back(&Model::new([Conjunction::new([all]).unwrap()], []).unwrap());
}

#[test]
fn a_text_that_would_be_too_long_is_written_closer() {
    let times: Vec<String> = (0..680).map(|minute| format!("{}:{:02}", minute / 60, minute % 60)).collect();
    let text = format!("at {}", times.join(","));
    assert!(text.len() <= MAX_INPUT_LEN);
    assert_eq!(canonical(&text), text);
    assert_reads_back(&model(&text));
}

#[test]
fn the_leap_years_are_said_in_steps() {
    let years = (1970..=9999).filter(|&year| crate::calendar::is_leap_year(year));
    let years = Conjunction::new([Constraint::new(Period::Year, None, years).unwrap()]).unwrap();
    let printed = assert_reads_back(&Model::new([years], []).unwrap());
    assert!(printed.len() < 500, "{printed}");
}

/// Texts, each with what is written back.
fn table(texts: &str) -> String {
    let row = |text: &str| format!("{text}\n    {}\n", canonical(text));
    texts.lines().map(str::trim).filter(|text| !text.is_empty()).map(row).collect()
}

#[test]
fn steps_lists_and_ranges() {
    insta::assert_snapshot!(table(
        "every second
        every 1 minute
        each hour
        every day
        every week
        every month
        every year
        every 30 s
        every 12 h
        every 7 minutes
        every 90 minutes
        every 10 days
        every 2 weeks of the month
        every 3 days of the week
        every 2 day instance
        every 100 days of the year
        every 20 weeks
        every 3 months
        every 6 months
        every 200 years
        every 4 years between 2028 and 2048
        every 20 minutes starting on the 10th minute
        every 5 minutes between the 10th and 20th
        every 2 hours between 22 and 4
        every 5 minutes every 7 minutes
        on the 15 and 45 minute
        on the 1st, 5th and 10-12th day of the month
        on the 1st and last day
        on the first hour
        on the last minute
        on the last week
        on the last month
        on the 0 month
        on the 0 and 3rd day of the week
        on the 1-3 week of the month
        in 2030, 2032-2034
        in 1970-9999"
    ), @"
    every second
        every second
    every 1 minute
        every minute
    each hour
        every hour
    every day
        every day
    every week
        every week
    every month
        every month
    every year
        every year
    every 30 s
        every 30 seconds
    every 12 h
        every 12 hours
    every 7 minutes
        every 7 minutes
    every 90 minutes
        on the 0th minute
    every 10 days
        every 10 days
    every 2 weeks of the month
        every 2 weeks of the month
    every 3 days of the week
        on Sunday, Wednesday and Saturday
    every 2 day instance
        every 2 day instance
    every 100 days of the year
        every 100 days of the year
    every 20 weeks
        every 20 weeks
    every 3 months
        every 3 months
    every 6 months
        in January and July
    every 200 years
        every 200 years
    every 4 years between 2028 and 2048
        every 4 years between 2028 and 2048
    every 20 minutes starting on the 10th minute
        every 20 minutes starting on the 10th minute
    every 5 minutes between the 10th and 20th
        every 5 minutes between the 10th and 20th
    every 2 hours between 22 and 4
        on the 0th, 2nd, 4th and 22nd hour
    every 5 minutes every 7 minutes
        every 5 minutes every 7 minutes
    on the 15 and 45 minute
        on the 15th and 45th minute
    on the 1st, 5th and 10-12th day of the month
        on the 1st, 5th and 10th through 12th day of the month
    on the 1st and last day
        on the 1st and last day of the month
    on the first hour
        on the 0th hour
    on the last minute
        on the 59th minute
    on the last week
        on the last week of the year
    on the last month
        in December
    on the 0 month
        on the 0th month
    on the 0 and 3rd day of the week
        on the 0th and 3rd day of the week
    on the 1-3 week of the month
        on the 1st through 3rd week of the month
    in 2030, 2032-2034
        in 2030 and 2032 through 2034
    in 1970-9999
        in 1970 through 9999
    ");
}

#[test]
fn days_months_and_dates() {
    insta::assert_snapshot!(table(
        "on mon
        every weekday
        every weekend
        on mon-thu, sat
        on fri-mon
        on sun, tues
        every 1 day of the week
        of jan, june to aug
        of nov-feb
        on the 2nd day instance on monday
        on the first and last friday of the month
        on the 1st day instance on mon and tue
        on the 1st monday of january
        on the last monday on the 24th of december
        first weekday of the month
        at 9:00 on the last weekday of the month
        on dec 24 at 18:00
        on dec 24-26 and 31
        on january 1, 2027
        on january 1, 2 in 2027-2029
        on the 24th of june and december
        on the last day of february
        every 2 days of december
        on dec 31 and jan 1 at noon
        on the 100th day of the year in 2030"
    ), @"
    on mon
        on Monday
    every weekday
        on weekdays
    every weekend
        on weekends
    on mon-thu, sat
        on Monday through Thursday and Saturday
    on fri-mon
        on Friday through Monday
    on sun, tues
        on Sunday and Tuesday
    every 1 day of the week
        every day of the week
    of jan, june to aug
        in January and June through August
    of nov-feb
        in November through February
    on the 2nd day instance on monday
        on the second Monday of the month
    on the first and last friday of the month
        on the first and last Friday of the month
    on the 1st day instance on mon and tue
        on Monday and Tuesday on the 1st day instance
    on the 1st monday of january
        on the first Monday of January
    on the last monday on the 24th of december
        on the last Monday of the month on December 24
    first weekday of the month
        on the first weekday of the month
    at 9:00 on the last weekday of the month
        at 9:00 on the last weekday of the month
    on dec 24 at 18:00
        at 18:00 on December 24
    on dec 24-26 and 31
        on December 24 through 26 and 31
    on january 1, 2027
        on January 1, 2027
    on january 1, 2 in 2027-2029
        on January 1 and 2 in 2027 through 2029
    on the 24th of june and december
        on the 24th of June and December
    on the last day of february
        on the last day of February
    every 2 days of december
        every 2 days in December
    on dec 31 and jan 1 at noon
        at 12:00 on December 31 and January 1
    on the 100th day of the year in 2030
        on the 100th day of the year in 2030
    ");
}

#[test]
fn times_windows_and_several_schedules() {
    insta::assert_snapshot!(table(
        "at 5:30 pm, 9:00
        @12:00am, noon, 10:15:30
        daily at 17:00
        hourly on mondays
        every 1 hour at 9:00
        monthly on the 15th at noon
        weekly on friday
        every 15 mins on Mon-Fri after 9:00 before 17:00
        every half hour between 9:00 and 17:00
        every 30 minutes from 10pm to midnight
        every 30 minutes before 12th hour
        after 9:00 after 10:00
        at 12:00 after 2030 year before 2032 year
        after 2 day instance before 0 day
        before 60 minutes
        every 30 minutes after 22:00 before 5:00
        on mon after 22:00 before 5:00 after 11th month before 3rd month
        at 9:00 also at 17:00 on fri
        at 9:00 and 17:00 on weekdays except in december
        every 12 hours also of may except on sun also in 2027
        every 1 hour except after 22:00 before 5:00
        on the first monday on the last friday at 9:00
        at 9:00 on weekdays in Europe/Stockholm
        every hour except on sat in utc"
    ), @"
    at 5:30 pm, 9:00
        at 9:00 and 17:30
    @12:00am, noon, 10:15:30
        at 0:00, 10:15:30 and 12:00
    daily at 17:00
        every day at 17:00
    hourly on mondays
        every hour on Monday
    every 1 hour at 9:00
        at 9:00 on the 0th through 23rd hour
    monthly on the 15th at noon
        every month at 12:00 on the 15th day of the month
    weekly on friday
        every week on Friday
    every 15 mins on Mon-Fri after 9:00 before 17:00
        every 15 minutes after 9:00 before 17:00 on weekdays
    every half hour between 9:00 and 17:00
        every 30 minutes after 9:00 before 17:00
    every 30 minutes from 10pm to midnight
        every 30 minutes after 22:00 before 24:00
    every 30 minutes before 12th hour
        every 30 minutes before 12th hour
    after 9:00 after 10:00
        after 9:00 after 10:00
    at 12:00 after 2030 year before 2032 year
        at 12:00 after 2030 year before 2032 year
    after 2 day instance before 0 day
        after 2nd day instance before 0th day of the month
    before 60 minutes
        before 60th minute
    every 30 minutes after 22:00 before 5:00
        every 30 minutes after 22:00 before 5:00
    on mon after 22:00 before 5:00 after 11th month before 3rd month
        after 22:00 before 5:00 on Monday after 11th month before 3rd month
    at 9:00 also at 17:00 on fri
        at 9:00 also at 17:00 on Friday
    at 9:00 and 17:00 on weekdays except in december
        at 9:00 and 17:00 on weekdays except in December
    every 12 hours also of may except on sun also in 2027
        every 12 hours also in May except on Sunday also in 2027
    every 1 hour except after 22:00 before 5:00
        every hour except after 22:00 before 5:00
    on the first monday on the last friday at 9:00
        at 9:00 on the first Monday of the month also at 9:00 on the last Friday of the month
    at 9:00 on weekdays in Europe/Stockholm
        at 9:00 on weekdays in Europe/Stockholm
    every hour except on sat in utc
        every hour except on Saturday in utc
    ");
}

#[test]
fn what_is_no_sentence() {
    insta::assert_snapshot!(table(
        r#"60000
        1001
        86400000
        PT1H30M
        @every 36h 250ms
        @every 90m in Europe/Stockholm
        @every 90 minutes IN CET
        30 9 * * 1-5
        */15 * * * *
        0 9 L * * Europe/Stockholm
        { "schedules": [{ "minute": [0, 30] }] }
        {"schedules":[{"fd":[0]}]}
        {"schedules":[{"t_a":[79200],"t_b":[18000]}],"error":-1}
        {"schedules":[{"m":[0]}],"timezone":"Europe/Stockholm"}
        {"schedules":[{"m":[0]}],"exceptions":[{"fd_a":[0]}],"timezone":"CET"}"#
    ), @r#"
    60000
        @every 1m
    1001
        @every 1s1ms
    86400000
        @every 1d
    PT1H30M
        @every 1h30m
    @every 36h 250ms
        @every 1d12h250ms
    @every 90m in Europe/Stockholm
        @every 1h30m in Europe/Stockholm
    @every 90 minutes IN CET
        @every 1h30m in CET
    30 9 * * 1-5
        on the 0th second on the 30th minute on the 9th hour on weekdays
    */15 * * * *
        every 15 minutes on the 0th second
    0 9 L * * Europe/Stockholm
        on the 0th second on the 0th minute on the 9th hour on the last day of the month in Europe/Stockholm
    { "schedules": [{ "minute": [0, 30] }] }
        every 30 minutes
    {"schedules":[{"fd":[0]}]}
        {"schedules":[{"fd":[0]}],"exceptions":[]}
    {"schedules":[{"t_a":[79200],"t_b":[18000]}],"error":-1}
        {"schedules":[{"t_a":[79200],"t_b":[18000]}],"exceptions":[]}
    {"schedules":[{"m":[0]}],"timezone":"Europe/Stockholm"}
        on the 0th minute in Europe/Stockholm
    {"schedules":[{"m":[0]}],"exceptions":[{"fd_a":[0]}],"timezone":"CET"}
        {"schedules":[{"m":[0]}],"exceptions":[{"fd_a":[0]}],"timezone":"CET"}
    "#);
}

/// A day that depends on the length of the month is said in words, which read back to the same model.
#[test]
fn a_day_that_stands_elsewhere_in_months_of_other_lengths_is_said_in_words() {
    for (line, said) in [
        ("0 9 LW * *", "on the last weekday of the month"),
        ("0 9 LW DEC *", "on the last weekday of December"),
        ("0 9 LW FEB,APR *", "on the last weekday of February and April"),
        ("0 9 L-1 * *", "on the day before the last day of the month"),
        ("0 9 L-3 * *", " three days before the last day of the month"),
        ("0 9 L-30 * *", "on the 1st of January, March, May, July, August, October and December"),
        ("0 9 L-21 * *", " 21 days before the last day of the month"),
        ("0 9 1W * *", "on the first weekday of the month"),
        ("0 9 15W * *", "on the weekday nearest the 15th of the month"),
        ("0 9 31W * *", "on the weekday nearest the 31st of the month"),
        ("0 9 30W */3 *", "on the weekday nearest the 30th of the month"),
        ("0 9 15W,L-3,LW * *", " three days before the last day of the month"),
        ("0 0 9 LW FEB ? 2027-2030", "on the last weekday of February"),
    ] {
        let model = model(line);
        let printed = assert_reads_back(&model);
        assert!(printed.contains(said) && printed.len() < 320, "{line}: {printed}");
    }
}

#[test]
fn each_day_before_the_last_and_each_nearest_weekday_reads_back() {
    for day in 1..=31 {
        for months in ["*", "2", "4,6", "*/3", "1-7"] {
            for years in ["*", "2027", "2026-2031", "*/4"] {
                for line in
                    [format!("0 0 9 {day}W {months} ? {years}"), format!("0 0 9 L-{day} {months} ? {years}")]
                {
                    if let Ok(expression) = Expression::parse(&line)
                        && let Timing::Calendar(model) = expression.timing()
                    {
                        assert_reads_back(model);
                    }
                }
            }
        }
    }
}

#[test]
fn days_that_are_counted_and_listed_beside_seconds_that_are_too_read_back() {
    let text = "every 2 days every 6 seconds between the 1st and 43rd on the 2nd, 4th, 5th, 14th and 16th second every 2 days of the year \
                between the 2nd and 24th on the last day of the year starting 1970-01-01";
    assert_eq!(canonical(text), text);
}

#[test]
fn times_beside_seconds_that_come_round_within_a_step_of_weeks_read_back() {
    let constraint = |period, values: &[i64]| Constraint::new(period, None, values.iter().copied()).unwrap();
    let step =
        crate::AnchoredStep::new(2, crate::StepUnit::Week, crate::Date::new(1983, 9, 20).unwrap()).unwrap();
    for seconds in [vec![0, 6, 12, 18, 24, 30, 36, 42, 48, 54], vec![0, 3]] {
        for days in [Period::WeekOfMonth, Period::DayOfWeek] {
            let said = [
                constraint(Period::Second, &seconds),
                constraint(Period::Time, &[0, 42]),
                constraint(days, &[4]),
            ];
            let one = Conjunction::with_dates(said, crate::Bounds::default(), Some(step)).unwrap();
            assert_reads_back(&Model::new([one], []).unwrap());
        }
    }
}
