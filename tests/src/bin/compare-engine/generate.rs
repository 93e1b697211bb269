//! Random definitions in later.js's structured form, and times to search from.

use crate::sentence::{self, Choices, Style};
use downbeat_parser::{Conjunction, Expression, Model, Period, Timing};
use serde_json::{Map, Value, json};

const LAST_YEAR: i64 = 2450;

/// A key, and its least and greatest value. Where the least is 1, 0 is the last.
const PERIODS: [(&str, i64, i64); 12] = [
    ("s", 0, 59),
    ("m", 0, 59),
    ("h", 0, 23),
    ("t", 0, 86_399),
    ("D", 1, 31),
    ("d", 1, 7),
    ("dc", 1, 5),
    ("dy", 1, 366),
    ("wm", 1, 6),
    ("wy", 1, 53),
    ("M", 1, 12),
    ("Y", 1970, LAST_YEAR),
];

/// A definition.
pub(crate) fn definition(random: &mut fastrand::Rng) -> Value {
    if random.once_in(3) {
        let words = sentence::sentence(random, Style::Meaningful);
        let text = sentence::join(random, &words, true);
        if let Ok(expression) = Expression::parse(&text)
            && let Timing::Calendar(model) = expression.timing()
            && is_near(model)
        {
            return json!(model);
        }
    }
    // One in so many is odd in the order of its values, or mixes 0 with others.
    let odd = random.once_in(6);
    let schedules: Vec<Value> =
        (0..*random.choice(&[1, 1, 1, 2, 3]).unwrap_or(&1)).map(|_| conjunction(random, odd)).collect();
    let exceptions: Vec<Value> =
        (0..*random.choice(&[0, 0, 0, 1, 1, 2]).unwrap_or(&0)).map(|_| conjunction(random, odd)).collect();
    json!({"schedules": schedules, "exceptions": exceptions})
}

/// Whether no year is named that the oracle does not know.
fn is_near(model: &Model) -> bool {
    let all = model.schedules().iter().chain(model.exceptions()).flat_map(Conjunction::constraints);
    all.filter(|one| one.period() == Period::Year).all(|one| one.values().max() <= LAST_YEAR)
}

fn conjunction(random: &mut fastrand::Rng, odd: bool) -> Value {
    let mut all = Map::new();
    for _ in 0..*random.choice(&[1, 1, 2, 2, 2, 3, 4]).unwrap_or(&1) {
        if random.once_in(40) {
            let day = random.i64(0..160_000) * 86_400_000;
            let key = *random.choice(&["fd", "fd_a", "fd_b"]).unwrap_or(&"fd");
            all.insert(key.to_owned(), json!([day + random.i64(0..86_400) * 1000]));
            continue;
        }
        let period = *random.choice(&PERIODS).unwrap_or(&("m", 0, 59));
        let modifier = *random.choice(&["", "", "", "", "", "_a", "_b"]).unwrap_or(&"");
        let values = values(random, period, modifier, odd);
        all.insert(format!("{}{modifier}", period.0), json!(values));
    }
    Value::Object(all)
}

fn values(
    random: &mut fastrand::Rng,
    (key, first, last): (&str, i64, i64),
    modifier: &str,
    odd: bool,
) -> Vec<i64> {
    let value = |random: &mut fastrand::Rng| match key {
        // Mostly round times, and years near those that are looked at.
        "t" if random.bool() => random.i64(0..96) * 900,
        "Y" if random.u8(..10) > 0 => random.i64(2015..2060),
        _ => random.i64(first..=last),
    };
    if !modifier.is_empty() {
        let last_is_zero = odd && first == 1 && random.bool();
        return if last_is_zero { vec![0] } else { vec![value(random)] };
    }
    if first == 1 && random.once_in(12) {
        return vec![0];
    }
    let mut values: Vec<i64> = match random.u8(..6) {
        0..3 => (0..random.usize(1..4)).map(|_| value(random)).collect(),
        3 => {
            let from = value(random);
            (from..=last.min(from + random.i64(0..12))).collect()
        }
        4 => {
            let step = random.usize(1..20) * if last > 400 { 30 } else { 1 };
            let from = if key == "Y" { 1970 } else { first };
            (from..=last).step_by(step).take(200).collect()
        }
        _ => (first..=last).filter(|_| random.u8(..3) == 0).take(40).collect(),
    };
    if values.is_empty() {
        values.push(first);
    }
    if odd {
        if first == 1 && random.once_in(3) {
            values.push(0);
        }
        if random.once_in(3) {
            let again = *random.choice(&values).unwrap_or(&first);
            values.push(again);
        }
        if random.bool() {
            random.shuffle(&mut values);
        }
        return values;
    }
    values.sort_unstable();
    values.dedup();
    values
}

/// Days from 1970-01-01 to the first of a month of a year.
fn first_of(year: i64, month: i64) -> i64 {
    let date = chrono::NaiveDate::from_ymd_opt(year as i32, month as u32, 1).unwrap_or_default();
    date.signed_duration_since(chrono::NaiveDate::default()).num_days()
}

/// A second to search from: any, or where something changes. Years 1970 to 2400; not 1970-01-01T00:00:00Z, which
/// later.js does not take as a date.
pub(crate) fn start(random: &mut fastrand::Rng) -> i64 {
    let year = if random.once_in(3) { random.i64(1970..2400) } else { random.i64(1995..2080) };
    let day = match random.u8(..6) {
        0 => first_of(year, random.i64(1..13)),
        1 => first_of(year, 3) - random.i64(0..3),
        2 => first_of(year, 1) + random.i64(-4..5),
        _ => first_of(year, 1) + random.i64(0..365),
    };
    let second = match random.u8(..4) {
        0 => random.i64(0..24) * 3600 + random.i64(-1..2),
        1 => random.i64(0..1440) * 60 + random.i64(-1..2),
        2 => *random.choice(&[0, 0, -1, 1, 43_200]).unwrap_or(&0),
        _ => random.i64(0..86_400),
    };
    (day * 86_400 + second).max(1)
}
