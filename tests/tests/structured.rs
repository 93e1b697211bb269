//! later.js's structured form as YAML and as JSON, with its short and its long names: all of it is read and written without loss.

// A surprise here is a failure of the test; only the tests themselves would be exempt from these lints.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use downbeat_parser::{Conjunction, Constraint, Expression, Model, Modifier, Period, Timing};
use serde_json::{Value, json};

/// Each period in each form: alone, and as both windows; as a schedule and as an exception.
fn models() -> Vec<Model> {
    let values = |period: Period| {
        let (least, most) = (*period.range().start(), *period.range().end());
        [least, least + 1, (least + most) / 2, most]
    };
    let of = |period, modifier| Constraint::new(period, modifier, values(period)).unwrap();
    let alone = |period| Conjunction::new([of(period, None)]).unwrap();
    let windows = |period| {
        Conjunction::new([of(period, Some(Modifier::After)), of(period, Some(Modifier::Before))]).unwrap()
    };
    let one = |period: &Period| {
        Model::new([alone(*period), windows(*period)], [windows(*period), alone(*period)]).unwrap()
    };
    let whole = Model::new(Period::ALL.map(alone), Period::ALL.map(windows)).unwrap();
    Period::ALL.iter().map(one).chain([whole]).collect()
}

/// The same with long names, and modifiers in full.
fn with_long_names(model: &Model) -> Value {
    let conjunction = |conjunction: &Conjunction| -> Value {
        let entry = |one: &Constraint| {
            let suffix = match one.modifier() {
                None => "",
                Some(Modifier::After) => "_after",
                Some(Modifier::Before) => "_before",
            };
            (format!("{}{suffix}", one.period().long_name()), json!(one.values().iter().collect::<Vec<_>>()))
        };
        Value::Object(conjunction.constraints().iter().map(entry).collect())
    };
    let list = |list: &[Conjunction]| list.iter().map(conjunction).collect::<Vec<_>>();
    json!({"schedules": list(model.schedules()), "exceptions": list(model.exceptions())})
}

#[test]
fn yaml_reads_and_writes_without_loss() {
    for model in models() {
        let yaml = serde_yaml::to_string(&model).unwrap();
        assert_eq!(serde_yaml::from_str::<Model>(&yaml).unwrap(), model, "{yaml}");
        let long = serde_yaml::to_string(&with_long_names(&model)).unwrap();
        assert_eq!(serde_yaml::from_str::<Model>(&long).unwrap(), model, "{long}");
    }
}

#[test]
fn json_reads_and_writes_without_loss() {
    for model in models() {
        let json = serde_json::to_string(&model).unwrap();
        assert_eq!(serde_json::from_str::<Model>(&json).unwrap(), model, "{json}");
        let long = with_long_names(&model).to_string();
        assert_eq!(serde_json::from_str::<Model>(&long).unwrap(), model, "{long}");
    }
}

#[test]
fn the_front_door_reads_the_same_json() {
    for model in models() {
        for json in [serde_json::to_string(&model).unwrap(), with_long_names(&model).to_string()] {
            let read = Expression::parse(&json).unwrap();
            assert_eq!(read.timing(), &Timing::Calendar(model.clone()), "{json}");
        }
    }
}

#[test]
fn yaml_that_a_person_writes_is_read() {
    let yaml = "schedules:\n  - minute: [0, 30]\n    dw: [2, 3]\n  - time_after: [32400]\nexceptions:\n  - M: [12]\n    D: [24]\n";
    let model: Model = serde_yaml::from_str(yaml).unwrap();
    assert_eq!(
        model.to_string(),
        "every 30 minutes on Monday and Tuesday also after 9:00 except on December 24"
    );
}
