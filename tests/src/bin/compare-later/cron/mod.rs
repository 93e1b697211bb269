//! Lines of cron: how later.js's answer to a line and ours in the dialect `later` agree.
//!
//! later.js refuses no line. So [`shape`] reads the line a second time by the documented grammar, and says why it
//! is not a line of cron or which parts of it later.js is known to misread. If the two models differ, the reading
//! of `tests/src/cron/naive.rs` must confirm ours.

mod lines;
mod shape;

pub(crate) use lines::question;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use downbeat_parser::cron::{Dialect, parse};
use downbeat_parser::{Constraint, Expression, Model, Period, Timing};
use downbeat_scheduler::Schedule;
use downbeat_tests::cron::naive::{Naive, OCCURRENCES};
use serde_json::{Value, json};
use shape::{Nonsense, Shape, Trait};
use std::fmt;

/// A line, and whether later.js is told that it begins with seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) seconds: bool,
}

impl Line {
    /// The question to later.js.
    pub(crate) fn to_json(&self) -> Value {
        json!({"cron": self.text, "seconds": self.seconds})
    }
}

/// How two answers to a line go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Same,
    /// Another model of the same instants.
    SameInstants,
    /// later.js makes something of a line that has no meaning.
    Nonsense(Nonsense),
    /// later.js misreads it, and the naive reading says what we say.
    Repair(Vec<Trait>),
    /// A time zone follows the fields, which later.js does not know.
    Zone,
    Disagreement(String),
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same => f.write_str("cron: same model"),
            Self::SameInstants => f.write_str("cron: another model of the same instants"),
            Self::Nonsense(class) => write!(f, "cron nonsense: {class}"),
            Self::Repair(traits) => {
                f.write_str("cron repair: ")?;
                traits
                    .iter()
                    .enumerate()
                    .try_for_each(|(at, one)| write!(f, "{}{one}", if at == 0 { "" } else { " + " }))
            }
            Self::Zone => f.write_str("cron extension: a time zone"),
            Self::Disagreement(why) => write!(f, "DISAGREEMENT: {why}"),
        }
    }
}

impl Verdict {
    /// The class to count it in.
    pub(crate) fn class(&self) -> String {
        match self {
            Self::Repair(traits) if traits.len() > 1 => "cron repair: several of these".to_owned(),
            Self::Disagreement(_) => "cron: DISAGREEMENT".to_owned(),
            one => one.to_string(),
        }
    }
}

/// The verdict on a line, given later.js's answer to it.
pub(crate) fn judge(line: &Line, later: &Value) -> Verdict {
    let disagree = |why: String| Verdict::Disagreement(why);
    let ours = parse(&line.text, Dialect::Later);
    if let Some(zone) = ours.as_ref().ok().and_then(Expression::zone) {
        let behind = line.text.split_whitespace().next_back() == Some(zone);
        return if behind && zone.starts_with(|c: char| c.is_ascii_alphabetic()) {
            Verdict::Zone
        } else {
            disagree(format!("a zone {zone}"))
        };
    }
    let (shape, ours) = match (Shape::of(line), ours) {
        (Err(class), Err(_)) => return Verdict::Nonsense(class),
        (Err(class), Ok(_)) => return disagree(format!("we read it, and yet: {class}")),
        (Ok(shape), Err(error)) => {
            let naive = naive(&shape);
            let message = error.to_string();
            let told =
                message == "no such day ever comes" || message.contains("six fields of Amazon EventBridge");
            let never = told && starts().all(|at| naive.after(at).0.is_empty());
            return if never {
                Verdict::Nonsense(Nonsense::Never)
            } else {
                disagree(format!("we refuse it: {error}"))
            };
        }
        (Ok(shape), Ok(ours)) => (shape, ours),
    };
    let Timing::Calendar(model) = ours.timing() else { return disagree("it is no calendar".to_owned()) };
    // What later.js makes no sense of has no model.
    let theirs = serde_json::from_value::<Model>(later.clone()).ok();
    if theirs.as_ref() == Some(model) {
        return Verdict::Same;
    }
    if theirs.is_some_and(|theirs| same_instants(&theirs, model)) {
        return Verdict::SameInstants;
    }
    if shape.traits.is_empty() {
        return disagree(format!("another model for no reason: {}", json!(model)));
    }
    let Ok(schedule) = Schedule::ignoring_named_zone(&ours, Utc) else {
        return disagree("no line of cron names a calendar".to_owned());
    };
    let naive = naive(&shape);
    // The last two, since it takes its time.
    match starts().skip(2).find(|at| !agree(&naive, &schedule, *at)) {
        Some(at) => disagree(format!("the naive reading of `{}` differs from {at}", shape.plain)),
        None => Verdict::Repair(shape.traits),
    }
}

/// Whether two models are valid at the same instants: with a second in each schedule, each valid second is an occurrence.
fn same_instants(one: &Model, other: &Model) -> bool {
    let by_second = |model: &Model| {
        let second = Constraint::new(Period::Second, None, 0..=59).ok()?;
        let schedules = model.schedules().iter().map(|schedule| {
            let mut constraints = schedule.constraints().to_vec();
            if !constraints.iter().any(|one| one.period() == Period::Second && one.modifier().is_none()) {
                constraints.push(second.clone());
            }
            downbeat_parser::Conjunction::new(constraints).ok()
        });
        let schedules: Option<Vec<_>> = schedules.collect();
        let model = Model::new(schedules?, model.exceptions().to_vec()).ok()?;
        Schedule::ignoring_named_zone(Expression::from(model), Utc).ok()
    };
    match (by_second(one), by_second(other)) {
        (Some(one), Some(other)) => one.equivalent(&other).unwrap_or(false),
        _ => false,
    }
}

fn naive(shape: &Shape) -> Naive {
    let mut naive = Naive::read(&shape.plain);
    // later.js's rule.
    naive.both = true;
    naive
}

/// Where to look: a leap year is in each stretch of nine years but around 2100.
fn starts() -> impl Iterator<Item = DateTime<Utc>> {
    [(1971, 6, 1), (2027, 2, 28), (1999, 12, 31), (2096, 2, 29)]
        .into_iter()
        .filter_map(|(year, month, day)| Utc.with_ymd_and_hms(year, month, day, 23, 59, 59).single())
}

fn agree(naive: &Naive, schedule: &Schedule<Utc>, start: DateTime<Utc>) -> bool {
    let (expected, end) = naive.after(start);
    let from = start + TimeDelta::seconds(1);
    let seconds = schedule.ranges_after(&from).flat_map(|range| {
        let first = range.start.max(from).timestamp();
        // Without an end there is always one more.
        let last = range.end.map_or(i64::MAX, |end| end.timestamp());
        (first..last).filter_map(|second| DateTime::from_timestamp(second, 0))
    });
    let found: Vec<_> = seconds.take(OCCURRENCES).take_while(|at| *at <= end).collect();
    found == expected
}
