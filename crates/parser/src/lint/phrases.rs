//! Whole phrases side by side that later.js reads as one schedule: `at 9:00 on monday at 10:00 on tuesday`.

use super::message::Lint;
use crate::error::edited;
use crate::text::{self, Clause, Placed};

/// The lint of each schedule of a sentence that consists of several phrases. Where they do not stand for schedules of their own,
/// later.js has it so.
pub(super) fn lints(text: &str, clauses: &[Placed<'_>]) -> impl Iterator<Item = Lint> {
    let schedules = clauses.split(|(_, clause)| matches!(clause, Clause::Except)).take(1);
    let schedules = schedules.flat_map(|all| all.split(|(_, clause)| matches!(clause, Clause::Also)));
    schedules.filter_map(move |schedule| lint(text, schedule))
}

fn lint(text: &str, clauses: &[Placed<'_>]) -> Option<Lint> {
    let (starts, _) = text::phrase_starts(clauses);
    let (first, _) = clauses.get(*starts.first()?)?;
    let from = clauses.first()?.0.start;
    let end = clauses.last()?.0.end;
    let message = format!(
        "all of `{}` is one schedule: what each half says holds for the other too",
        text.get(from..end).unwrap_or_default()
    );
    let better = edited(text, &text::joined_by_also(text, clauses, &starts));
    let lint =
        Lint::new("two-phrases", message).with_suggestion("if each is a schedule of its own write", better);
    Some(lint.with_span(first.clone()))
}
