//! Several whole phrases in one sentence: `every 5 minutes on weekdays and every 15 minutes on weekends`. Their clauses must
//! not all hold together; each phrase is a schedule of its own, as if `also` stood between them.
//!
//! A phrase says when within the day and on which days (or in which months, within which window), in either order. A further
//! one begins where it says so again. What joins clauses that are not whole phrases is refused: `and` could mean both.

use super::later;
use super::roles::{Phrase, Placed, Role, role_of};
use super::rule::{Clause, Joint, Said, What};
use super::torn::{
    apart, is_list_of_days, is_torn, joined_by_also, joint_before, list_joints, split_days, split_times,
    torn, turns,
};
use crate::ParseError;
use crate::error::{Edit, Kind, Slip};
use std::ops::Range;

/// Where further phrases begin among the clauses of one schedule: the number of the clause; and whether all are whole.
pub(crate) fn starts(clauses: &[Placed<'_>]) -> (Vec<usize>, bool) {
    let (found, whole) = in_order(clauses);
    let turns = if found.is_empty() && is_torn(clauses) { turns(clauses) } else { Vec::new() };
    match turns[..] {
        [at] => {
            let (one, other) = clauses.split_at(at);
            let whole = Phrase::of(one).is_like(&Phrase::of(other));
            (turns, whole)
        }
        _ => (found, whole),
    }
}

/// Where phrases begin that say when and on which days in the same order.
fn in_order(clauses: &[Placed<'_>]) -> (Vec<usize>, bool) {
    let mut found = Vec::new();
    let mut phrases: Vec<Phrase> = Vec::new();
    let mut phrase = Phrase::default();
    for (at, (_, clause)) in clauses.iter().enumerate() {
        let Clause::Say(said) = clause else { continue };
        let role = Role::of(said);
        let says_when = || {
            let behind = clauses.iter().skip(at + 1).filter_map(role_of);
            let mut whens = behind.filter_map(|role| match role {
                Role::When(when) => Some(when),
                Role::Within(_) => None,
            });
            whens.next().is_some_and(|when| phrase.clashes(when))
        };
        let ends = phrase.may_end_before(role) && (matches!(role, Role::When(_)) || says_when());
        if ends {
            found.push(at);
            phrases.push(std::mem::take(&mut phrase));
        }
        phrase.say(role);
    }
    let whole = phrases.iter().all(|one| one.is_like(&phrase));
    (found, whole)
}

/// The clauses with an `also` before each whole phrase, and before each exception of a list. What is joined and no whole phrase
/// is refused, unless later.js reads the sentence.
pub(super) fn split<'a>(text: &str, clauses: Vec<Placed<'a>>) -> Result<Vec<Placed<'a>>, ParseError> {
    let mut all: Vec<Placed<'a>> = Vec::with_capacity(clauses.len());
    let mut schedule: Vec<Placed<'a>> = Vec::new();
    let mut excepting = false;
    for placed in clauses {
        let ends = matches!(placed.1, Clause::Also | Clause::Except);
        if ends {
            let whole = std::mem::take(&mut schedule);
            all.extend(if excepting { exceptions(text, whole) } else { phrases(text, whole)? });
            excepting |= matches!(placed.1, Clause::Except);
            all.push(placed);
        } else {
            schedule.push(placed);
        }
    }
    all.extend(if excepting { exceptions(text, schedule) } else { phrases(text, schedule)? });
    Ok(all)
}

/// The joints among clauses that join two of them: not those at the start or the end. A comma is one between days of calendars
/// and other days.
fn joints<'c>(clauses: &'c [Placed<'_>]) -> impl Iterator<Item = usize> + 'c {
    let says = |(_, clause): &Placed<'_>| !matches!(clause, Clause::Separator(_) | Clause::Zone(_));
    let first = clauses.iter().position(says).unwrap_or(clauses.len());
    let last = clauses.iter().rposition(says).unwrap_or_default();
    let days = |placed: Option<&Placed<'_>>| match placed {
        Some((_, Clause::Say(said))) if Role::of(said).is_days() => Some(said.is_of_calendars()),
        _ => None,
    };
    let is_joint = move |(at, (_, clause)): (usize, &Placed<'_>)| {
        let is_joint = match clause {
            Clause::Separator(Joint::And) => true,
            Clause::Separator(Joint::Comma) => {
                let around = [at.checked_sub(1), Some(at + 1)].map(|at| days(clauses.get(at?)));
                matches!(around, [Some(one), Some(other)] if one != other)
            }
            _ => false,
        };
        (is_joint && first < at && at < last).then_some(at)
    };
    clauses.iter().enumerate().filter_map(is_joint)
}

/// The clauses of a schedule.
fn phrases<'a>(text: &str, clauses: Vec<Placed<'a>>) -> Result<Vec<Placed<'a>>, ParseError> {
    let (starts, whole) = starts(&clauses);
    if !starts.is_empty() && !later::reads(text) {
        if whole {
            return Ok(with_also(clauses, &starts));
        }
        if is_torn(&clauses) {
            return Err(torn(text, &clauses));
        }
        // What nothing joins goes on: `at 9:00 on Monday at 17:00`.
        let is_joined =
            |at: &&usize| !text.get(joint_before(&clauses, **at)).unwrap_or_default().trim().is_empty();
        let first = starts.first().filter(|_| are_alike_but_for_dates(&clauses, &starts));
        if let Some(&first) = starts.iter().find(is_joined).or(first) {
            return Err(refused(text, &clauses, first, &starts));
        }
    }
    if is_torn(&clauses) && !later::reads(text) {
        return Err(torn(text, &clauses));
    }
    if let Some(at) =
        split_times(text, &clauses).or_else(|| split_days(text, &clauses)).filter(|_| !later::reads(text))
    {
        return Err(apart(text, &at));
    }
    let behind = |at: usize| {
        let next =
            |(at, (_, clause)): (usize, &Placed<'_>)| (!matches!(clause, Clause::Separator(_))).then_some(at);
        clauses.iter().enumerate().skip(at).find_map(next).unwrap_or(at)
    };
    let open = joints(&clauses).map(behind).find(|&at| !is_completed(&clauses, at));
    match open.filter(|_| !later::reads(text)) {
        Some(at) => Err(refused(text, &clauses, at, &[at])),
        None => Ok(clauses),
    }
}

/// Whether phrases that begin here say the same kinds of things, but for where some begin or end: `at 9:00 in March at 10:00 in
/// May until 2027-12-31`.
fn are_alike_but_for_dates(clauses: &[Placed<'_>], starts: &[usize]) -> bool {
    let ends = starts.iter().skip(1).copied().chain([clauses.len()]);
    let phrase = |(start, end): (usize, usize)| Phrase::of(clauses.get(start..end).unwrap_or_default());
    let first = phrase((0, starts.first().copied().unwrap_or_default()));
    starts.iter().copied().zip(ends).map(phrase).all(|one| one.is_like_but_for_dates(&first))
}

/// Whether a clause completes what says when before it: `every hour and on the 20th minute`.
fn is_completed(clauses: &[Placed<'_>], at: usize) -> bool {
    let when = |placed: &Placed<'_>| match role_of(placed)? {
        Role::When(when) => Some(when),
        Role::Within(_) => None,
    };
    let before = Phrase::of(clauses.get(..at).unwrap_or_default());
    before.says_when() && clauses.get(at).and_then(when).is_some_and(|one| !before.clashes(one))
}

/// Exceptions that are joined are a list of them, and so are whole phrases.
fn exceptions<'a>(text: &str, clauses: Vec<Placed<'a>>) -> Vec<Placed<'a>> {
    if later::reads(text) {
        return clauses;
    }
    let (further, whole) = starts(&clauses);
    let joined = joints(&clauses).filter(|&at| !is_within_a_window(&clauses, at)).map(|at| at + 1);
    let starts: Vec<usize> = joined.chain(further.into_iter().filter(|_| whole)).collect();
    with_also(clauses, &starts)
}

/// Whether the two ends of a window stand around a joint: `after 9:00 and before 17:00`.
fn is_within_a_window(clauses: &[Placed<'_>], at: usize) -> bool {
    let end = |at: Option<usize>| match clauses.get(at?)?.1 {
        Clause::Say(Said { what: What::One(ref one), .. }) => Some((one.period(), one.modifier()?)),
        _ => None,
    };
    match (end(at.checked_sub(1)), end(Some(at + 1))) {
        (Some((one, is)), Some((other, ends))) => one == other && is != ends,
        _ => false,
    }
}

fn with_also<'a>(clauses: Vec<Placed<'a>>, starts: &[usize]) -> Vec<Placed<'a>> {
    let mut all: Vec<Placed<'a>> = Vec::with_capacity(clauses.len() + starts.len());
    for (at, placed) in clauses.into_iter().enumerate() {
        if starts.contains(&at) {
            let joint = |placed: &Placed<'_>| matches!(placed.1, Clause::Separator(_));
            let mut span = None;
            // All that joins them: `/:` are two.
            while let Some((joint, _)) = all.pop_if(|placed| joint(placed)) {
                let end = span.map_or(joint.end, |behind: Range<usize>| behind.end);
                span = Some(joint.start..end);
            }
            all.push((span.unwrap_or(placed.0.start..placed.0.start), Clause::Also));
        }
        all.push(placed);
    }
    all
}

/// `on mondays and the 1st at 9:00` as two schedules, the one and the other: what stands around the days is said of both.
fn either_days(text: &str, clauses: &[Placed<'_>], at: usize) -> Option<Edit> {
    let says = |placed: &&Placed<'_>| !matches!(placed.1, Clause::Separator(_) | Clause::Zone(_));
    let before = clauses.get(..at)?.iter().rfind(says)?;
    if !is_list_of_days(before)
        || !clauses.get(at).is_some_and(is_list_of_days)
        || joints(clauses).count() != 1
    {
        return None;
    }
    let first = clauses.iter().find(says)?.0.start;
    let last = clauses.iter().rfind(says)?.0.end;
    let lead = text.get(first..before.0.start)?;
    let behind = text.get(clauses.get(at)?.0.end..last)?;
    Some(Edit::at(text, &joint_before(clauses, at), format!(" {behind} also {lead} ")))
}

/// The error of clauses that may belong together and may not.
fn refused(text: &str, clauses: &[Placed<'_>], at: usize, starts: &[usize]) -> ParseError {
    let joint = joint_before(clauses, at);
    let word = text.get(joint.clone()).unwrap_or_default().trim();
    let span = match word {
        "" => clauses.get(at).map_or(joint.clone(), |(span, _)| span.clone()),
        _ => {
            let start = joint.start + text.get(joint.clone()).unwrap_or_default().len()
                - text.get(joint.clone()).unwrap_or_default().trim_start().len();
            start..start + word.len()
        }
    };
    let role = |at: usize| clauses.get(at).and_then(role_of);
    let says_when = matches!(role(at), Some(Role::When(_)));
    let is_pace = |role: Option<Role>| role.is_some_and(Role::is_pace);
    // Two paces at once are none that anyone means, and days that are said again are meant for what they stand with.
    let paces = is_pace(role(at)) && (0..at).any(|before| is_pace(role(before)));
    let whole = says_when && (at..clauses.len()).any(|at| matches!(role(at), Some(Role::Within(_))));
    let message = match word {
        "" => "this may belong to what stands before it, or be a schedule of its own".to_owned(),
        word => format!("`{word}` leaves open whether both must hold or either is enough"),
    };
    let mut slip = Slip::new(message).led_by("write").with_help("join whole schedules with `also`");
    if let Some(either) = either_days(text, clauses, at) {
        slip = slip.or([either]);
    }
    if !word.is_empty() && !paces && !whole && !word.eq_ignore_ascii_case("or") {
        slip = slip.or([Edit::at(text, &joint, " ")]);
    }
    if says_when || starts.len() > 1 {
        slip = slip.or(joined_by_also(text, clauses, starts));
    }
    // Of a list of days the last may belong to what follows.
    let mut said = clauses.get(..at).unwrap_or_default().iter().rev();
    let before = said.find(|(_, clause)| !matches!(clause, Clause::Separator(_)));
    if let Some((days, _)) = before.filter(|placed| says_when && is_list_of_days(placed))
        && let Some(last) = list_joints(text, days).last()
    {
        slip = slip.or([Edit::at(text, last, " also ")]);
    }
    ParseError::new(Kind::Slip(slip), text, span)
}
