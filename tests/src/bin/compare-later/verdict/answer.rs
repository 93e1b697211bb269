//! The answers of later.js and ours in one form: lists of sets. Knows the values of each period a second time.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// An answer to one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Refused,
    Read(Said),
}

/// Sets of values by key (`m`, `t_a`).
pub(crate) type Conjunction = BTreeMap<String, BTreeSet<i64>>;

/// A model, of whatever sense.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) schedules: Vec<Conjunction>,
    pub(crate) exceptions: Vec<Conjunction>,
}

/// The values of a period: its key, our name for it, the first and the last. Where the first is 1, 0 is the last.
pub(crate) struct Period {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) first: i64,
    pub(crate) last: i64,
}

const fn period(key: &'static str, name: &'static str, first: i64, last: i64) -> Period {
    Period { key, name, first, last }
}

pub(crate) const PERIODS: [Period; 12] = [
    period("s", "second", 0, 59),
    period("m", "minute", 0, 59),
    period("h", "hour", 0, 23),
    period("t", "time", 0, 86_399),
    period("D", "day of the month", 1, 31),
    period("d", "day of the week", 1, 7),
    period("dc", "day instance", 1, 5),
    period("dy", "day of the year", 1, 366),
    period("wm", "week of the month", 1, 6),
    period("wy", "week of the year", 1, 53),
    period("M", "month", 1, 12),
    period("Y", "year", 1970, 9999),
];

impl Period {
    /// Whether the value exists; `before` may name one past the last.
    pub(crate) fn has(&self, value: i64, before: bool) -> bool {
        (self.first..=self.last + i64::from(before)).contains(&value) || (value == 0 && self.first == 1)
    }

    /// The last for a 0 that means it.
    fn plain(&self, value: i64) -> i64 {
        if value == 0 && self.first == 1 { self.last } else { value }
    }
}

impl Answer {
    /// Reads an answer of later.js, or a model as JSON. What stopped somewhere, or threw, was refused.
    pub(crate) fn from_json(json: &Value) -> Self {
        let stopped = json.get("error").is_some_and(|error| error.as_i64() != Some(-1));
        match (json.get("schedules"), json.get("exceptions")) {
            (Some(schedules), Some(exceptions)) if !stopped => {
                Self::Read(Said { schedules: conjunctions(schedules), exceptions: conjunctions(exceptions) })
            }
            _ => Self::Refused,
        }
    }
}

fn conjunctions(json: &Value) -> Vec<Conjunction> {
    let values = |list: &Value| {
        // JSON writes what is not a number as null: a value that no period has.
        list.as_array().into_iter().flatten().map(|value| value.as_i64().unwrap_or(i64::MIN)).collect()
    };
    json.as_array()
        .into_iter()
        .flatten()
        .map(|all| {
            all.as_object().into_iter().flatten().map(|(key, list)| (key.clone(), values(list))).collect()
        })
        .collect()
}

impl Said {
    /// Whether it has a schedule, each schedule and exception says something, and every value exists.
    pub(crate) fn makes_sense(&self) -> bool {
        !self.schedules.is_empty()
            && self.schedules.iter().chain(&self.exceptions).all(|conjunction| {
                !conjunction.is_empty()
                    && conjunction.iter().all(|(key, values)| {
                        let (name, modifier) = key.split_once('_').unwrap_or((key, ""));
                        let period = PERIODS.iter().find(|period| period.key == name);
                        !values.is_empty()
                            && values
                                .iter()
                                .all(|&value| period.is_some_and(|period| period.has(value, modifier == "b")))
                    })
            })
    }

    /// The same with every window that ends before it begins taken apart: `t_a` or `t_b` in place of both. Sorted,
    /// since OR knows no order.
    pub(crate) fn windows_unwrapped(&self) -> Self {
        let all = |list: &[Conjunction]| {
            let mut parts: Vec<_> = list.iter().cloned().flat_map(unwrapped).collect();
            parts.sort();
            parts
        };
        Self { schedules: all(&self.schedules), exceptions: all(&self.exceptions) }
    }

    /// The same in order.
    pub(crate) fn sorted(mut self) -> Self {
        self.schedules.sort();
        self.exceptions.sort();
        self
    }
}

/// Where the windows of each period in it begin and end: the least of `after`, the greatest of `before`.
pub(crate) fn windows(conjunction: &Conjunction) -> impl Iterator<Item = (&'static Period, i64, i64)> + '_ {
    PERIODS.iter().filter_map(|period| {
        let from = *conjunction.get(&format!("{}_a", period.key))?.first()?;
        let until = *conjunction.get(&format!("{}_b", period.key))?.last()?;
        Some((period, period.plain(from), period.plain(until)))
    })
}

fn unwrapped(conjunction: Conjunction) -> Vec<Conjunction> {
    let wrapped = windows(&conjunction).find(|(_, from, until)| from > until);
    let Some((period, ..)) = wrapped else { return vec![conjunction] };
    ["a", "b"]
        .into_iter()
        .flat_map(|modifier| {
            let mut part = conjunction.clone();
            part.remove(&format!("{}_{modifier}", period.key));
            unwrapped(part)
        })
        .collect()
}
