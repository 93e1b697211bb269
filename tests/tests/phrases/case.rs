//! One line of the corpus: a phrase, what it means, and whether the parser agrees.

use chrono::{DateTime, NaiveDateTime, Utc};
use downbeat_parser::{Expression, Model, Timing, lint};
use downbeat_scheduler::Schedule;

/// What a line says that its phrase means.
#[derive(Clone, Debug)]
pub(crate) enum Meaning {
    /// This model, value for value.
    Model(String),
    /// The same occurrences as these lines of cron, macros or intervals together.
    Cron(Vec<String>),
    /// These occurrences first, from the start of 2027 on.
    Next { occurrences: Vec<DateTime<Utc>>, then_none: bool },
    /// Refused, with these texts as proposals.
    Refused(Vec<String>),
}

/// One line of the corpus.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) phrase: String,
    meaning: Meaning,
    /// A text that a lint of the phrase must propose.
    better: Option<String>,
}

/// So many instants are compared where whole calendars cannot be.
const INSTANTS: usize = 2000;

impl Case {
    /// Reads a line of the corpus.
    pub(crate) fn read(line: &str) -> Result<Self, String> {
        let columns: Vec<&str> = line.split('\t').collect();
        let (phrase, kind, meaning, better) = match columns[..] {
            [phrase, kind, meaning] => (phrase, kind, meaning, None),
            [phrase, kind, meaning, better] if !better.is_empty() => (phrase, kind, meaning, Some(better)),
            _ => return Err(format!("expected three or four columns, found {}", columns.len())),
        };
        let list =
            |joint: &str| meaning.split(joint).filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let meaning = match kind {
            "model" => Meaning::Model(meaning.to_owned()),
            "cron" if !meaning.is_empty() => Meaning::Cron(list(" + ")),
            "next" => next(meaning)?,
            "refused" => Meaning::Refused(list(" | ")),
            _ => return Err(format!("`{kind}` with `{meaning}` says nothing")),
        };
        Ok(Self { phrase: phrase.replace("\\n", "\n"), meaning, better: better.map(str::to_owned) })
    }

    pub(crate) fn meaning(&self) -> &Meaning {
        &self.meaning
    }

    /// What the parser makes of the phrase instead; nothing when it agrees.
    pub(crate) fn fault(&self) -> Option<String> {
        match (Expression::parse(&self.phrase), &self.meaning) {
            (Err(error), Meaning::Refused(proposals)) => {
                let found: Vec<&str> = error.proposals().collect();
                (found != *proposals).then(|| format!("refused with {found:?}, not {proposals:?} ({error})"))
            }
            (Err(error), _) => {
                let found: Vec<&str> = error.proposals().collect();
                Some(format!("refused: {error}; proposals {found:?}"))
            }
            (Ok(read), Meaning::Refused(_)) => Some(format!("read as `{read}`")),
            (Ok(read), meaning) => match differs(&read, meaning) {
                Some(fault) => Some(format!("read as `{read}`: {fault}")),
                None => self.lint_fault(),
            },
        }
    }

    fn lint_fault(&self) -> Option<String> {
        let better = self.better.as_deref()?;
        let lints = lint::lints(&self.phrase).unwrap_or_default();
        let found: Vec<&str> = lints.iter().filter_map(|lint| lint.suggestion()).collect();
        (!found.contains(&better)).then(|| format!("its lints propose {found:?}, not `{better}`"))
    }
}

/// Occurrences as a line lists them; `end` where there are no more.
fn next(list: &str) -> Result<Meaning, String> {
    let (list, then_none) = match list.strip_suffix("end") {
        Some(list) => (list, true),
        None => (list, false),
    };
    let told = list.split(' ').filter(|told| !told.is_empty());
    let occurrences: Result<Vec<_>, _> = told.map(instant).collect();
    Ok(Meaning::Next { occurrences: occurrences?, then_none })
}

fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    let civil = text.strip_suffix('Z').ok_or_else(|| format!("`{text}` is no instant"))?;
    let civil = NaiveDateTime::parse_from_str(civil, "%Y-%m-%dT%H:%M")
        .or_else(|_| NaiveDateTime::parse_from_str(civil, "%Y-%m-%dT%H:%M:%S"));
    civil.map(|civil| civil.and_utc()).map_err(|error| format!("`{text}`: {error}"))
}

/// The first occurrences from the start of 2027 on.
fn instants(expression: &Expression, count: usize) -> Result<Vec<DateTime<Utc>>, String> {
    let before_2027 = DateTime::from_timestamp(1_798_761_599, 999_000_000).unwrap_or_default();
    let schedule = Schedule::new(expression).map_err(|error| error.to_string())?;
    Ok(schedule.after(&before_2027).take(count).map(|at| at.to_utc()).collect())
}

/// How what was read differs from a meaning, if it does.
fn differs(read: &Expression, meaning: &Meaning) -> Option<String> {
    match meaning {
        Meaning::Model(json) => {
            let meant: Model = match serde_json::from_str(json) {
                Ok(meant) => meant,
                Err(error) => return Some(format!("{json}: {error}")),
            };
            let same = matches!(read.timing(), Timing::Calendar(model) if *model == meant);
            (!same).then(|| format!("{}, not {json}", serde_json::to_string(read).unwrap_or_default()))
        }
        Meaning::Cron(lines) => match together(lines) {
            Ok(meant) => (!same_occurrences(read, &meant)).then(|| format!("not {lines:?}")),
            Err(fault) => Some(fault),
        },
        Meaning::Next { occurrences, then_none } => {
            let count = occurrences.len() + usize::from(*then_none);
            match instants(read, count) {
                Ok(found) => (found != *occurrences).then(|| format!("occurs at {found:?}")),
                Err(error) => Some(error),
            }
        }
        Meaning::Refused(_) => None,
    }
}

/// Some lines as one schedule.
fn together(lines: &[String]) -> Result<Expression, String> {
    let read: Result<Vec<Expression>, String> = lines
        .iter()
        .map(|line| Expression::parse(line).map_err(|error| format!("{line}: {error}")))
        .collect();
    let read = read?;
    if let [one] = &read[..] {
        return Ok(one.clone());
    }
    let mut schedules = Vec::new();
    for one in &read {
        match one.timing() {
            Timing::Calendar(model) if model.exceptions().is_empty() => {
                schedules.extend(model.schedules().iter().cloned())
            }
            _ => return Err(format!("`{one}` does not add up with others")),
        }
    }
    Model::new(schedules, []).map(Expression::from).map_err(|error| error.to_string())
}

/// Whether two expressions occur at the same instants: all of them, where both are calendars in one zone; else as many as are
/// compared.
pub(crate) fn same_occurrences(one: &Expression, other: &Expression) -> bool {
    if let (Timing::Interval(one), Timing::Interval(other)) = (one.timing(), other.timing()) {
        return one == other;
    }
    let (Ok(first), Ok(second)) = (Schedule::new(one), Schedule::new(other)) else { return false };
    let whole = if one.zone() == other.zone() { first.equivalent(&second).ok() } else { None };
    whole.unwrap_or_else(|| instants(one, INSTANTS) == instants(other, INSTANTS))
}
