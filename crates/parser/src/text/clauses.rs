//! The clauses of a sentence one by one, with where they stand and how their steps were counted: what a model no longer
//! knows, and the lints ask. A second reading by the same rules, so that the first need not remember.

use super::name::{period, unit};
use super::number::{count, ordinal_word, split_digits, value};
use super::rule::{self, What};
use super::word::{keyword, lookup, maybe, one_of, space, word};
use crate::error::Expected;
use crate::{Constraint, Period};
use nom::Parser;
use nom::combinator::opt;
use std::ops::Range;

/// A clause.
#[derive(Debug)]
pub(crate) struct Clause {
    /// Where it stands.
    pub(crate) span: Range<usize>,
    pub(crate) says: Says,
}

/// What a clause says, as far as lints look at it.
#[derive(Debug)]
pub(crate) enum Says {
    /// A step through a period.
    Steps(Steps),
    /// Other constraints.
    Constraints(Vec<Constraint>),
    Also,
    Except,
    /// Nothing about when.
    Nothing,
}

/// A step through a period.
#[derive(Debug)]
pub(crate) struct Steps {
    /// 1 where no number is said.
    pub(crate) step: i64,
    pub(crate) period: Period,
    /// The values.
    pub(crate) constraint: Constraint,
    /// Where the number and the period stand.
    pub(crate) counted: Range<usize>,
    /// Whether it is narrowed by `between`.
    pub(crate) between: bool,
    /// Two bare numbers behind `between`, and where the words stand.
    pub(crate) bare: Option<(i64, i64, Range<usize>)>,
}

impl Clause {
    /// The constraints that it says.
    pub(crate) fn constraints(&self) -> &[Constraint] {
        match &self.says {
            Says::Steps(steps) => std::slice::from_ref(&steps.constraint),
            Says::Constraints(constraints) => constraints,
            Says::Also | Says::Except | Says::Nothing => &[],
        }
    }
}

/// The clauses of a sentence; those before the first that cannot be read.
pub(crate) fn clauses(text: &str) -> Vec<Clause> {
    let clause = |(span, clause)| {
        let says = match clause {
            rule::Clause::Say(said) => of_constraints(text, &span, said.what),
            rule::Clause::Also => Says::Also,
            rule::Clause::Except => Says::Except,
            rule::Clause::Separator | rule::Clause::Zone(_) => Says::Nothing,
        };
        Clause { span, says }
    };
    read(text).map(clause).collect()
}

/// The clauses as the rules read them, with their places, up to the first that cannot be read.
pub(super) fn read(text: &str) -> impl Iterator<Item = (Range<usize>, rule::Clause<'_>)> {
    let mut rest = space(text);
    // Each turn reads a clause, which is not empty.
    std::iter::from_fn(move || {
        let (after, clause) = rule::clause(rest).ok()?;
        let span = text.len() - rest.len()..text.len() - after.len();
        rest = space(after);
        Some((span, clause))
    })
}

fn of_constraints(text: &str, span: &Range<usize>, what: What) -> Says {
    match what {
        What::One(constraint) => match steps(text, span, &constraint) {
            Some(steps) => Says::Steps(steps),
            None => Says::Constraints(vec![constraint]),
        },
        What::Both(after, before) => Says::Constraints(vec![after, before]),
        What::Any(_, choices) => {
            let all = choices.iter().flat_map(|choice| choice.constraints().iter().cloned());
            Says::Constraints(all.collect())
        }
    }
}

/// The step of a clause that is one.
fn steps(text: &str, span: &Range<usize>, constraint: &Constraint) -> Option<Steps> {
    let clause = text.get(span.clone())?;
    let at = |rest: &str| span.end - rest.len();
    let (start, _) = opt(one_of(Expected::NOTHING, &["every", "each"])).parse(clause).ok()?;
    let (rest, step, of) = counted(start)?;
    if of != constraint.period() {
        return None;
    }
    let counted = at(space(start))..at(rest);
    let narrowed = keyword(Expected::NOTHING, "between")(rest);
    Some(Steps {
        step,
        period: of,
        constraint: constraint.clone(),
        counted,
        between: narrowed.is_ok(),
        bare: narrowed
            .ok()
            .and_then(|(behind, _)| bare_numbers(behind))
            .map(|(first, last)| (first, last, at(space(rest))..span.end)),
    })
}

/// How many of what, in the ways that `every` knows.
fn counted(start: &str) -> Option<(&str, i64, Period)> {
    if let Ok((rest, whole)) = word(space(start))
        && let Some((digits, behind)) = split_digits(whole)
        && let Some(of) = unit(behind.to_ascii_lowercase().as_bytes())
    {
        return Some((rest, value(digits), of));
    }
    if let Ok((at, _)) = keyword(Expected::NOTHING, "other")(start) {
        let (rest, of) = period(at).ok()?;
        return Some((rest, 2, of));
    }
    for number in [ordinal_word, count] {
        if let Ok((at, step)) = number(start)
            && let Ok((rest, of)) = period(at)
        {
            return Some((rest, step, of));
        }
    }
    if let Ok((rest, of)) = period(start) {
        return Some((rest, 1, of));
    }
    let adverb = lookup(Expected::NOTHING, |word| {
        Some(match word {
            b"daily" => Period::Day,
            b"weekly" => Period::WeekOfYear,
            b"monthly" => Period::Month,
            b"yearly" | b"annually" => Period::Year,
            _ => return None,
        })
    })(start);
    adverb.ok().map(|(rest, of)| (rest, 1, of))
}

/// `10 and 20`, without an ending.
fn bare_numbers(text: &str) -> Option<(i64, i64)> {
    let (at, _) = maybe("the")(text).ok()?;
    let (at, first) = word(space(at)).ok()?;
    let (at, ()) = rule::joint(at).ok()?;
    let (at, _) = maybe("the")(at).ok()?;
    let (_, last) = word(space(at)).ok()?;
    let bare = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit()).then(|| value(word));
    Some((bare(first)?, bare(last)?))
}
