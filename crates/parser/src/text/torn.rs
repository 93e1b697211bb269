//! Sentences that say twice when, and on which days, in an order that leaves open what belongs together: `at 9:00 on Monday, every
//! weekend at 10:00`, `on the 1st at 9:00 and at 17:00 on the 15th`.

use super::roles::{Phrase, Placed, Role, role_of};
use super::rule::Clause;
use crate::error::{Edit, Kind, Slip};
use crate::{ParseError, lexicon};
use std::ops::Range;

/// The words from the end of the clause before this one to its start.
pub(super) fn joint_before(clauses: &[Placed<'_>], at: usize) -> Range<usize> {
    let start = clauses.get(at).map_or(0, |(span, _)| span.start);
    let said = clauses.get(..at).unwrap_or_default().iter().rev();
    let end = said.clone().find(|(_, clause)| !matches!(clause, Clause::Separator(_)));
    end.map_or(0, |(span, _)| span.end)..start
}

/// The sentence with `also` before each of these clauses.
pub(crate) fn joined_by_also(text: &str, clauses: &[Placed<'_>], starts: &[usize]) -> Vec<Edit> {
    starts.iter().map(|&at| Edit::at(text, &joint_before(clauses, at), " also ")).collect()
}

/// Where the second of two phrases may begin that say when and on which days in the opposite order: `at 9:00 on Monday, every
/// weekend at 10:00`.
pub(super) fn turns(clauses: &[Placed<'_>]) -> Vec<usize> {
    let halves =
        |at: usize| clauses.split_at_checked(at).map(|(one, other)| [Phrase::of(one), Phrase::of(other)]);
    let is_turn = |at: &usize| {
        let whole = |half: &Phrase| half.when != 0 && half.days > 0;
        clauses.get(*at).and_then(role_of).is_some()
            && halves(*at).is_some_and(|[one, other]| whole(&one) && whole(&other) && one.clashes(other.when))
    };
    (1..clauses.len()).filter(is_turn).collect()
}

/// Whether clauses say twice when and on which days, in turns: hardly all of that together, in whatever order.
pub(super) fn is_torn(clauses: &[Placed<'_>]) -> bool {
    let all = Phrase::of(clauses);
    if !all.clashed || all.days < 2 {
        return false;
    }
    let roles = || clauses.iter().filter_map(role_of);
    let mut after_a_time = roles().skip_while(|role| !role.is_time()).skip(1);
    // Steps of days, and of what is longer, in front go with all that follows: `every 2 months every 3 days every 5 minutes …`.
    let is_step = |placed: &&Placed<'_>| {
        placed.1.steps().is_some() && role_of(placed).is_none_or(|role| !role.is_time() && !role.is_pace())
    };
    let leading = clauses.iter().take_while(is_step).count();
    let framed = match clauses.get(leading..) {
        Some(framed) if !after_a_time.any(|role| role.is_time() || role.is_pace()) => framed,
        _ => clauses,
    };
    Phrase::of(framed).days > 1 && !turns(framed).is_empty()
}

/// Where `at` is said again in a list of times that stands between days.
pub(super) fn split_times(text: &str, clauses: &[Placed<'_>]) -> Option<Vec<Range<usize>>> {
    let (at, again) = clauses.iter().enumerate().find_map(|(at, (_, clause))| match clause {
        Clause::Say(said) if said.again > 0 => Some((at, said.again)),
        _ => None,
    })?;
    let (before, behind) = (Phrase::of(clauses.get(..at)?), Phrase::of(clauses.get(at + 1..)?));
    let is_between = before.days > 0 && behind.days > 0 && before.when == 0 && behind.when == 0;
    let at = text.len().saturating_sub(again as usize);
    is_between.then(|| vec![joint_up_to(text, at)])
}

/// Whether a clause names days: a step through them has bounds that are joined, and no list.
pub(super) fn is_list_of_days(placed: &Placed<'_>) -> bool {
    role_of(placed).is_some_and(Role::is_days) && placed.1.steps().is_none()
}

/// What joins the days of a list that stands between what says when, and again.
pub(super) fn split_days(text: &str, clauses: &[Placed<'_>]) -> Option<Vec<Range<usize>>> {
    let at = clauses.iter().position(is_list_of_days)?;
    let (before, behind) = (Phrase::of(clauses.get(..at)?), Phrase::of(clauses.get(at + 1..)?));
    if before.when == 0 || behind.days > 0 || !before.clashes(behind.when) || behind.when == 0 {
        return None;
    }
    let span = clauses.get(at).map(|(span, _)| span.clone())?;
    let joints = list_joints(text, &span);
    (!joints.is_empty()).then_some(joints)
}

/// What joins the items of a list; where some of them begin with `on`, what stands before those.
pub(super) fn list_joints(text: &str, span: &Range<usize>) -> Vec<Range<usize>> {
    let words = text.get(span.clone()).unwrap_or_default();
    let starts = words.char_indices().zip(words.chars().skip(1)).filter(|((_, before), at)| {
        at.is_ascii_alphanumeric() && (before.is_whitespace() || matches!(before, ',' | '&' | '/'))
    });
    let joints: Vec<Range<usize>> = starts
        .map(|((at, before), _)| joint_up_to(text, span.start + at + before.len_utf8()))
        .filter(|joint| {
            joint.start > span.start && !text.get(joint.clone()).unwrap_or_default().trim().is_empty()
        })
        .collect();
    let says_on = |joint: &&Range<usize>| {
        text.get(joint.end..joint.end + 3).is_some_and(|word| word.eq_ignore_ascii_case("on "))
    };
    let before_on: Vec<Range<usize>> = joints.iter().filter(says_on).cloned().collect();
    if before_on.is_empty() { joints } else { before_on }
}

/// What joins what stands here to what is before it: `, and `.
fn joint_up_to(text: &str, at: usize) -> Range<usize> {
    let blank = |c: char| c.is_whitespace() || c == ',';
    let before = text.get(..at).unwrap_or_default().trim_end_matches(blank);
    let joined = lexicon::JOINTS.iter().chain(&["&", "/"]).find_map(|word| {
        let start = before.len().checked_sub(word.len())?;
        let is_word = before.get(..start)?.ends_with(blank) || word.len() == 1;
        (is_word && before.get(start..)?.eq_ignore_ascii_case(word)).then_some(start)
    });
    let before = before.get(..joined.unwrap_or(before.len())).unwrap_or_default();
    before.trim_end_matches(blank).len()..at
}

/// The error of a list of which some may belong to what is before it and some to what is after it.
pub(super) fn apart(text: &str, joints: &[Range<usize>]) -> ParseError {
    let slip = Slip::new("some of this list may belong to what is before it, and some to what is after it");
    let slip = slip.with_help("join whole schedules with `also`");
    let slip = joints.iter().fold(slip, |slip, joint| slip.or([Edit::at(text, joint, " also ")]));
    let at = joints.first().map_or(0..text.len(), |joint| joint.end..text.len());
    ParseError::new(Kind::Slip(slip), text, at)
}

/// The error of clauses that say twice when and on which days, and may be put together in several ways.
pub(super) fn torn(text: &str, clauses: &[Placed<'_>]) -> ParseError {
    let span = |at: usize| clauses.get(at).map_or(0..0, |(span, _)| span.clone());
    // Where a word joins them one phrase probably ends.
    let is_joined = |at: usize| {
        text.get(joint_before(clauses, at)).is_some_and(|joint| joint.contains(char::is_alphabetic))
    };
    let (joined, others): (Vec<usize>, Vec<usize>) =
        turns(clauses).into_iter().partition(|&at| is_joined(at));
    let turns = [joined, others].concat();
    let at = turns.first().map_or(0..text.len(), |&at| span(at));
    let slip = Slip::new("this says twice when, and on which days: which of them belong together?")
        .with_help("join whole schedules with `also`");
    let slip = turns.iter().fold(slip, |slip, &at| slip.or(joined_by_also(text, clauses, &[at])));
    ParseError::new(Kind::Slip(slip), text, at)
}
