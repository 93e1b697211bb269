//! One definition with its starts: later.js's answers, ours, and how they agree.

use crate::class::{self, Class, Facts};
use crate::truth::Truth;
use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use downbeat_parser::{Expression, Model};
use downbeat_scheduler::{Schedule, ValidRange, later};
use serde_json::{Value, json};

/// How many answers are asked for.
const COUNT: usize = 3;

/// later.js's calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Next,
    Prev,
    IsValid,
    NextRange,
    PrevRange,
}

pub(crate) const CALLS: [Call; 5] = [Call::Next, Call::Prev, Call::IsValid, Call::NextRange, Call::PrevRange];

impl Call {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Prev => "prev",
            Self::IsValid => "isValid",
            Self::NextRange => "nextRange",
            Self::PrevRange => "prevRange",
        }
    }

    pub(crate) fn is_backward(self) -> bool {
        matches!(self, Self::Prev | Self::PrevRange)
    }

    pub(crate) fn is_range(self) -> bool {
        matches!(self, Self::NextRange | Self::PrevRange)
    }
}

/// How two answers go together.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    Same,
    Fault(Call, Class),
    Disagreement(&'static str, Value),
}

impl Verdict {
    pub(crate) fn is_disagreement(&self) -> bool {
        matches!(self, Self::Disagreement(..))
    }

    pub(crate) fn class(&self) -> String {
        match self {
            Self::Same => "the same".to_owned(),
            Self::Fault(call, class) => format!("{class} ({})", call.name()),
            Self::Disagreement(why, _) => format!("DISAGREEMENT: {why}"),
        }
    }
}

/// A definition, and where to search from.
pub(crate) struct Case {
    definition: Value,
    pub(crate) starts: Vec<i64>,
    facts: Facts,
    schedule: Schedule<Utc>,
    model: Model,
    truth: Option<Truth>,
}

/// Seconds as later.js's milliseconds.
fn millis(second: i64) -> Value {
    json!(second * 1000)
}

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).unwrap_or_default()
}

fn list(all: Vec<Value>) -> Value {
    // later.NEVER.
    if all.is_empty() { json!(0) } else { Value::Array(all) }
}

impl Case {
    pub(crate) fn new(definition: Value, starts: Vec<i64>) -> Result<Self> {
        let model: Model =
            serde_json::from_value(definition.clone()).with_context(|| format!("no model: {definition}"))?;
        let schedule = Schedule::ignoring_named_zone(Expression::from(model.clone()), Utc)?;
        let facts = Facts::of(&definition);
        Ok(Self { definition, starts, facts, schedule, model, truth: None })
    }

    /// One question a start.
    pub(crate) fn questions(&self) -> Vec<Value> {
        let calls: Vec<Value> = CALLS.iter().map(|call| json!([call.name(), COUNT])).collect();
        let question = |start: &i64| json!({"def": self.definition, "start": start * 1000, "calls": calls});
        self.starts.iter().map(question).collect()
    }

    pub(crate) fn ours(&self, call: Call, start: i64) -> Value {
        let instants = |all: Vec<DateTime<Utc>>| list(all.iter().map(|at| millis(at.timestamp())).collect());
        let ranges = |all: Vec<ValidRange<Utc>>| {
            let pair = |range: &ValidRange<Utc>| {
                json!([millis(range.start.timestamp()), range.end.map(|end| millis(end.timestamp()))])
            };
            list(all.iter().map(pair).collect())
        };
        let start = at(start);
        match call {
            Call::Next => instants(later::next(&self.schedule, COUNT, &start, None)),
            Call::Prev => instants(later::prev(&self.schedule, COUNT, &start, None)),
            Call::IsValid => json!(later::is_valid(&self.schedule, &start)),
            Call::NextRange => ranges(later::next_range(&self.schedule, COUNT, &start, None)),
            Call::PrevRange => ranges(later::prev_range(&self.schedule, COUNT, &start, None)),
        }
    }

    fn truth(&mut self, call: Call, start: i64) -> Value {
        let truth = self.truth.get_or_insert_with(|| Truth::new(&self.model));
        let instants = |all: Vec<i64>| list(all.into_iter().map(millis).collect());
        let ranges = |all: Vec<(i64, Option<i64>)>| {
            list(all.into_iter().map(|(from, until)| json!([millis(from), until.map(millis)])).collect())
        };
        match call {
            Call::Next => instants(truth.next(COUNT, start)),
            Call::Prev => instants(truth.prev(COUNT, start)),
            Call::IsValid => json!(truth.is_valid(start)),
            Call::NextRange => ranges(truth.next_range(COUNT, start)),
            Call::PrevRange => ranges(truth.prev_range(COUNT, start)),
        }
    }

    /// The verdicts on later.js's answers from a start.
    pub(crate) fn judge(&mut self, at: usize, answer: &Value) -> Vec<(Call, Verdict)> {
        let Some(&start) = self.starts.get(at) else { return Vec::new() };
        CALLS
            .iter()
            .enumerate()
            .map(|(place, &call)| {
                let theirs = answer.get(place).unwrap_or(answer);
                (call, self.judge_call(call, start, theirs))
            })
            .collect()
    }

    pub(crate) fn judge_call(&mut self, call: Call, start: i64, theirs: &Value) -> Verdict {
        let ours = self.ours(call, start);
        if theirs.get("answer") == Some(&ours) {
            return Verdict::Same;
        }
        let truth = self.truth(call, start);
        if truth != ours {
            return Verdict::Disagreement(
                "ours is not what the oracle says",
                json!({"ours": ours, "oracle": truth}),
            );
        }
        match class::of(&self.facts, call, start, theirs, &ours) {
            Some(class) => Verdict::Fault(call, class),
            None => {
                Verdict::Disagreement("later.js is wrong for no documented reason", json!({"oracle": truth}))
            }
        }
    }

    /// A verdict with its question and later.js's answer, to be judged again without Node.
    pub(crate) fn vector(&self, at: usize, call: Call, answer: &Value, verdict: &Verdict) -> Value {
        let place = CALLS.iter().position(|one| *one == call).unwrap_or_default();
        json!({
            "def": self.definition,
            "start": self.starts.get(at),
            "call": call.name(),
            "later": answer.get(place).unwrap_or(answer),
            "verdict": verdict.class(),
        })
    }

    /// All about a verdict.
    pub(crate) fn show(&self, at: usize, call: Call, answer: &Value, verdict: &Verdict) -> String {
        let start = self.starts.get(at).copied().unwrap_or_default();
        let place = CALLS.iter().position(|one| *one == call).unwrap_or_default();
        let theirs = answer.get(place).unwrap_or(answer);
        let why = match verdict {
            Verdict::Disagreement(why, truth) => format!("\n        {why}: {}", readable(truth)),
            _ => String::new(),
        };
        format!(
            "{} {} from {}\n        later.js: {}\n        ours: {}{why}",
            self.definition,
            call.name(),
            readable(&millis(start)),
            readable(theirs),
            readable(&self.ours(call, start)),
        )
    }
}

/// The same with instants for milliseconds.
pub(crate) fn readable(value: &Value) -> String {
    match value {
        Value::Number(number) => {
            match number.as_i64().filter(|&number| number != 0).and_then(DateTime::from_timestamp_millis) {
                Some(at) => at.format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
                None => number.to_string(),
            }
        }
        Value::Array(all) => format!("[{}]", all.iter().map(readable).collect::<Vec<_>>().join(" ")),
        Value::Object(all) => {
            all.iter().map(|(key, value)| format!("{key} {}", readable(value))).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}
