//! What is printed is what was meant: models that have been wrong or could be. The laws and the tables stand beside.

mod laws;
mod tables;
use crate::{Conjunction, Constraint, Expression, MAX_INPUT_LEN, Model, Period, Timing};

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
fn a_day_of_the_week_before_its_last_one_in_the_month_is_said_in_words() {
    for (text, said) in [
        ("second last friday at 9:00", "at 9:00 on the second to last Friday of the month"),
        ("fifth to last sunday of may 2027", "on the fifth to last Sunday of May in 2027"),
        ("3rd to the last mon of feb and mar", "on the third to last Monday of February and March"),
        (
            "2nd-to-last sat and sun",
            "on the second to last Saturday of the month also on the second to last Sunday of the month",
        ),
    ] {
        let expression = Expression::parse(text).unwrap();
        let Timing::Calendar(model) = expression.timing() else { panic!("{text} is an interval") };
        let printed = assert_reads_back(model);
        let sorted = |text: &str| {
            let mut all: Vec<_> = text.split(" also ").map(str::to_owned).collect();
            all.sort();
            all
        };
        assert_eq!(sorted(&printed), sorted(said), "{text}");
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
    let text = "every 2 months every day of the week every 13 seconds on the 1st, 3rd, 4th, 6th, 7th, 27th, 29th and 32nd second \
                on the 1st day of the month starting 1981-06-01 until 1985-02-18T03:10:11";
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
