//! Lints of steps in the notations whose fields are not kept: `0/7` in a calendar expression of systemd, `*/7` in an expression of
//! EventBridge. The words are looked up in the text, and what they are steps of in the model.

use super::cycle::{cycle, uneven};
use super::message::Lint;
use crate::{Model, Period};

/// The lints of the steps of a text that was read as this model.
pub(super) fn lints(text: &str, model: &Model) -> Vec<Lint> {
    let is_end = |c: char| c.is_whitespace() || matches!(c, ':' | ',' | '(' | ')' | '-' | '~');
    let mut at = 0;
    let mut all: Vec<Lint> = Vec::new();
    for word in text.split_inclusive(is_end) {
        let start = at;
        at += word.len();
        let word = word.trim_end_matches(is_end);
        let step = word.split_once('/').and_then(|(_, step)| step.parse().ok()).filter(|step| *step > 1);
        all.extend(
            step.and_then(|step| lint(word, step, model))
                .map(|lint| lint.with_span(start..start + word.len())),
        );
    }
    all
}

/// The lint of a step, if it is one through the whole of a period.
fn lint(said: &str, step: i64, model: &Model) -> Option<Lint> {
    let periods = [Period::Second, Period::Minute, Period::Hour, Period::Day, Period::Month];
    periods.into_iter().find_map(|period| {
        let (_, size) = cycle(period)?;
        let least = i64::from(matches!(period, Period::Day | Period::Month));
        let values = model.schedules().iter().find_map(|one| {
            let values: Vec<i64> = one.get(period, None)?.values().iter().collect();
            let is_step = values.windows(2).all(|pair| matches!(pair, [one, next] if next - one == step));
            let is_whole = values.first()? - least < step && values.last()? + step >= size + least;
            (values.len() > 2 && is_step && is_whole).then_some(values)
        })?;
        uneven(said, period, &values, model.schedules())
    })
}
