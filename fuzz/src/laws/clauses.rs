//! Each clause of a sentence is in the model once, and nothing else is: the clauses are put together a second time, in the
//! plainest way, and give the same schedules and exceptions.

use downbeat_parser::parts::{Part, Role};
use downbeat_parser::{
    CivilTime, Conjunction, Expression, Modifier, Notation, Period, StepUnit, Timing, parts,
};
use std::collections::{BTreeMap, BTreeSet};

/// The values of each period and modifier, as ranges that neither touch nor overlap; where it begins and ends; the calendars
/// of whose days it is; and each how many weeks it comes, where that is all that a clause says of weeks.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    values: BTreeMap<(u8, u8), Vec<(i64, i64)>>,
    bounds: BTreeMap<&'static str, CivilTime>,
    calendars: BTreeSet<String>,
    alternate: Option<i64>,
}

/// Texts with more parts are left out: choices multiply.
const MOST_PARTS: usize = 512;

/// Of more schedules that begin somewhere it is not tried out which is whose.
const MOST_BEGINNINGS: usize = 6;

/// The model of a sentence says what its clauses say.
pub(super) fn each_is_said_once(text: &str, expression: &Expression) {
    let Timing::Calendar(model) = expression.timing() else { return };
    if expression.notation() != Notation::Text {
        return;
    }
    let Ok(parts) = parts::parts(text) else { return };
    let [mut schedules, mut exceptions] = [Vec::new(), Vec::new()];
    let mut group: Vec<&Part> = Vec::new();
    let mut excepting = false;
    for part in &parts {
        match part.role() {
            Role::Clause => group.push(part),
            Role::Connective => {
                let list = if excepting { &mut exceptions } else { &mut schedules };
                list.extend(together(text, &std::mem::take(&mut group)));
                excepting |= part.meaning().starts_with("but not");
            }
            _ => {}
        }
    }
    let list = if excepting { &mut exceptions } else { &mut schedules };
    list.extend(together(text, &group));
    for (said, known) in [(&schedules, model.schedules()), (&exceptions, model.exceptions())] {
        assert!(
            is_paired(said, known),
            "{text:?}: the clauses say one thing, the model another: {said:?}, {known:?}"
        );
    }
}

/// Whether each of what was said is one of the known, and each of these is one of what was said. With a date to count from, a
/// step is no list of values, and `every month` has the day of that date: which of several is whose is then tried out.
fn is_paired(said: &[Said], known: &[Conjunction]) -> bool {
    let begins = |one: &&Said| one.bounds.contains_key("from");
    let (begun, others): (Vec<&Said>, Vec<&Said>) = said.iter().partition(begins);
    let mut known: Vec<&Conjunction> = known.iter().collect();
    for one in others {
        let Some(at) = known.iter().position(|known| says(one, known)) else { return false };
        known.swap_remove(at);
    }
    are_begun(&begun, &known)
}

/// The same for those that begin somewhere, which are few.
fn are_begun(said: &[&Said], known: &[&Conjunction]) -> bool {
    let Some((first, rest)) = said.split_first() else { return known.is_empty() };
    if said.len() > MOST_BEGINNINGS {
        return said.len() == known.len();
    }
    let is_of_first = |at: &usize| known.get(*at).is_some_and(|known| says(first, known));
    (0..known.len()).filter(is_of_first).any(|at| {
        let mut others = known.to_vec();
        others.swap_remove(at);
        are_begun(rest, &others)
    })
}

/// Whether clauses say just what a schedule or exception of the model does.
fn says(clauses: &Said, known: &Conjunction) -> bool {
    match clauses.bounds.contains_key("from") {
        true => counted_out(clauses.clone(), known),
        false => known.step().is_none() && *clauses == said(known),
    }
}

/// The same for clauses with a beginning: the step that is counted from there, and what follows from it, are taken out of both.
fn counted_out(mut clauses: Said, known: &Conjunction) -> bool {
    let mut model = said(known);
    let Some(start) = clauses.bounds.get("from").copied() else { return false };
    let date = start.date();
    let alternate = clauses.alternate.take();
    let year = key(Period::Year, None);
    let unit = match known.step() {
        Some(step) => {
            let unit = match step.unit() {
                StepUnit::Day => Period::Day,
                StepUnit::Week => Period::WeekOfYear,
                _ => Period::Month,
            };
            let own = clauses.values.get(&key(unit, None));
            let is_said = match alternate {
                Some(weeks) => unit == Period::WeekOfYear && weeks == step.every(),
                None => own.is_some_and(|values| is_step(values, unit, step.every())),
            };
            if !is_said || step.anchor() != date {
                return false;
            }
            // What is said of weeks beside `every other friday` holds too.
            if alternate.is_none() {
                clauses.values.remove(&key(unit, None));
            }
            Some(unit)
        }
        None if alternate.is_some() => return false,
        // Years are those from the beginning on.
        None => {
            let begins = |said: &Said| said.values.get(&year).and_then(|values| Some(values.first()?.0));
            let second = |said: &Said| said.values.get(&year).and_then(|values| Some(values.get(1)?.0));
            // Each year says nothing beside a beginning.
            let is_each = clauses.values.get(&year) == Some(&vec![(1970, 2450)]);
            let is_counted =
                !is_each && begins(&model) == Some(date.year()) && begins(&clauses) == Some(1970);
            if is_counted
                && let (Some(one), Some(other)) = (second(&model), second(&clauses))
                && one - date.year() != other - 1970
            {
                return false;
            }
            is_counted.then(|| {
                model.values.remove(&year);
                Period::Year
            })
        }
    };
    let each = [Period::WeekOfYear, Period::Month, Period::Year].map(|period| {
        // `every` counts years to this one.
        let last = if period == Period::Year { 2450 } else { *period.range().end() };
        (period, vec![(*period.range().start(), last)])
    });
    if unit == Some(Period::Year) {
        clauses.values.remove(&year);
    }
    let days = [Period::Day, Period::DayOfWeek, Period::DayOfYear].map(|period| key(period, None));
    let says_days = !clauses.calendars.is_empty() || days.iter().any(|day| clauses.values.contains_key(day));
    // A day that nothing says is that of the beginning, and every week, month and year says nothing beside it. So it is for named
    // months: `every december`.
    let mut follows =
        unit.is_some() || (!says_days && clauses.values.contains_key(&key(Period::Month, None)));
    for (period, all) in each {
        if !model.values.contains_key(&key(period, None))
            && clauses.values.get(&key(period, None)) == Some(&all)
        {
            clauses.values.remove(&key(period, None));
            follows = true;
        }
    }
    let mut takes_time = false;
    for (period, value) in [
        (Period::DayOfWeek, date.weekday()),
        (Period::Day, date.day()),
        (Period::Month, date.month()),
        (Period::Time, i64::from(start.second())),
    ] {
        let key = key(period, None);
        // Days take the time too.
        if (follows || (says_days && period == Period::Time))
            && !clauses.values.contains_key(&key)
            && model.values.get(&key) == Some(&vec![(value, value)])
        {
            model.values.remove(&key);
            takes_time |= period == Period::Time;
        }
    }
    // A step begins with its date and needs no bound; and a time of the beginning that is said of the days is no part of it.
    let of_step = known.step().map(|step| CivilTime::first_of(step.anchor()));
    let begins = model.bounds.insert("from", start).or(of_step);
    if begins != Some(start) && !(takes_time && begins == Some(CivilTime::first_of(date))) {
        return false;
    }
    clauses == model
}

/// Whether these are the values of a step without a beginning.
fn is_step(values: &[(i64, i64)], unit: Period, every: i64) -> bool {
    let (first, last) = (*unit.range().start(), *unit.range().end());
    match values {
        [(one, other)] if one != other => every == 1,
        [_] => every > last - first,
        [(one, _), (other, _), ..] => other - one == every,
        [] => false,
    }
}

/// All that the clauses of one schedule or exception say.
fn together(text: &str, clauses: &[&Part]) -> Vec<Said> {
    if clauses.is_empty() {
        return Vec::new();
    }
    let clauses: Vec<&Part> =
        clauses.iter().copied().filter(|part| !gives_way(text, part, clauses)).collect();
    // What only bounds the count of an `every` is in what that says.
    let weeks = clauses.iter().find_map(|part| alternate(part));
    let said_something = clauses.into_iter().filter(|part| !part.choices().is_empty());
    let (mut choices, others): (Vec<&Part>, Vec<&Part>) =
        said_something.partition(|part| part.adds_up_with(part));
    let one = |part: &&Part| {
        let choices = part.choices();
        assert!(choices.len() == 1, "{choices:?} are choices of no kind");
        choices.first().map(said).unwrap_or_default()
    };
    let nothing = Said { alternate: weeks, ..Said::default() };
    let mut all = vec![others.iter().map(one).fold(nothing, |all, one| joined(&all, &one))];
    // Choices of one kind are one clause with more choices. What else is said of their periods limits them.
    while let Some(first) = choices.first().copied() {
        let (alike, left): (Vec<&Part>, Vec<&Part>) =
            choices.iter().partition(|other| std::ptr::eq(**other, first) || first.adds_up_with(other));
        let alike: Vec<Said> = alike.iter().flat_map(|part| part.choices()).map(said).collect();
        assert!(all.len() * alike.len() <= MOST_PARTS, "too much is said: {choices:?}");
        all = all.iter().flat_map(|one| alike.iter().filter_map(|choice| limited(one, choice))).collect();
        choices = left;
    }
    all.into_iter().flat_map(unwrapped).collect()
}

/// How many weeks are between those of a clause that is counted from a beginning: `every other friday`.
fn alternate(part: &Part) -> Option<i64> {
    let meaning = part.meaning();
    let (_, weeks) = meaning.split_once("every ")?;
    weeks.strip_suffix(" weeks from the beginning")?.parse().ok()
}

/// Whether a clause is an `every` without a number, and another clause says values of its period: those count. Of several such
/// clauses the first stays.
fn gives_way(text: &str, part: &Part, clauses: &[&Part]) -> bool {
    let words = |part: &Part| text.get(part.span()).unwrap_or_default().to_ascii_lowercase();
    let is_bound = |word: &&str| word.starts_with("between") || word.starts_with("start");
    let is_bare = |part: &Part| {
        let words = words(part);
        // Where its count begins and ends is told by its values.
        let words = words.split_whitespace().take_while(|word| !is_bound(word)).collect::<Vec<_>>().join(" ");
        let begins = words.starts_with("every")
            || words.starts_with("each")
            || (words.ends_with("ly") && !words.ends_with("july"));
        // `every weekday and on Saturday to Sunday` names its days.
        let names_days = words.contains("weekday") || words.contains("weekend");
        begins && !names_days && !words.contains(|c: char| c.is_ascii_digit())
    };
    let (period, values) = match part.choices() {
        [one] => match one.constraints() {
            [one] if one.modifier().is_none() => (one.period(), one.values()),
            _ => return false,
        },
        _ => return false,
    };
    // Days of each quarter may name their months.
    if period == Period::Month && words(part).contains("quarter") {
        let names = |other: &&Part| {
            other.choices().len() > 1 && other.choices().iter().all(|one| one.get(period, None).is_some())
        };
        return clauses.iter().any(names);
    }
    // `every april through march` names its months.
    if period == Period::Month && !words(part).contains("month") {
        return false;
    }
    // What begins or ends where it says does not give way: it says fewer values than there are.
    let last = match period {
        // `every` counts to these.
        Period::WeekOfMonth => 5,
        Period::Year => 2450,
        _ => *period.range().end(),
    };
    let all =
        values.min() == *period.range().start() && values.len() as i64 == last - period.range().start() + 1;
    let says = |other: &&&Part| other.choices().iter().any(|one| one.get(period, None).is_some());
    let mut others = clauses.iter().filter(says).filter(|other| !std::ptr::eq(**other, part));
    is_bare(part)
        && all
        && others.any(|other| {
            !is_bare(other) || other.choices().len() > 1 || other.span().start < part.span().start
        })
}

fn said(conjunction: &Conjunction) -> Said {
    let mut said = Said::default();
    for one in conjunction.constraints() {
        said.values.insert(key(one.period(), one.modifier()), merged(one.values().ranges().collect()));
    }
    let bounds = conjunction.bounds();
    for (name, bound) in [("from", bounds.from()), ("until", bounds.until())] {
        said.bounds.extend(bound.map(|bound| (name, bound)));
    }
    said.calendars.extend(conjunction.calendars().iter().map(ToString::to_string));
    said
}

fn key(period: Period, modifier: Option<Modifier>) -> (u8, u8) {
    let modifier = match modifier {
        None => 0,
        Some(Modifier::After) => 1,
        Some(Modifier::Before) => 2,
    };
    (period as u8, modifier)
}

/// Both: values of one period add up.
fn joined(one: &Said, other: &Said) -> Said {
    let mut both = one.clone();
    for (key, values) in &other.values {
        let known = both.values.entry(*key).or_default();
        known.extend(values);
        *known = merged(std::mem::take(known));
    }
    for (name, bound) in &other.bounds {
        let known = both.bounds.insert(name, *bound);
        assert!(
            known.is_none_or(|known| known == *bound),
            "two bounds of one schedule: {known:?} and {bound:?}"
        );
    }
    both.calendars.extend(other.calendars.iter().cloned());
    both
}

/// Both, where a choice says values of periods that are said already: those that both have. `None` where they have none.
fn limited(one: &Said, choice: &Said) -> Option<Said> {
    let mut both = joined(one, choice);
    for (key, values) in &choice.values {
        let Some(known) = one.values.get(key) else { continue };
        let pairs = known.iter().flat_map(|known| values.iter().map(move |value| (known, value)));
        let common: Vec<(i64, i64)> = pairs
            .map(|(known, value)| (known.0.max(value.0), known.1.min(value.1)))
            .filter(|(first, last)| first <= last)
            .collect();
        if common.is_empty() {
            return None;
        }
        both.values.insert(*key, merged(common));
    }
    Some(both)
}

fn merged(mut ranges: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    ranges.sort_unstable();
    let mut merged: Vec<(i64, i64)> = Vec::new();
    for (first, last) in ranges {
        match merged.last_mut() {
            Some((_, end)) if first <= *end + 1 => *end = last.max(*end),
            _ => merged.push((first, last)),
        }
    }
    merged
}

/// A window that ends before it begins is two: from its start on, and up to its end.
fn unwrapped(said: Said) -> Vec<Said> {
    let mut all = vec![said];
    for period in Period::ALL {
        let [after, before] = [Modifier::After, Modifier::Before].map(|modifier| key(period, Some(modifier)));
        let ends_first = |said: &Said| {
            let last_for_zero =
                |value: i64| if value == 0 && period.zero_is_last() { *period.range().end() } else { value };
            let from = said.values.get(&after)?.first()?.0;
            let until = said.values.get(&before)?.last()?.1;
            Some(last_for_zero(from) > last_for_zero(until))
        };
        all = all
            .into_iter()
            .flat_map(|said| {
                if ends_first(&said) != Some(true) {
                    return vec![said];
                }
                let [mut early, mut late] = [said.clone(), said];
                early.values.remove(&after);
                late.values.remove(&before);
                vec![late, early]
            })
            .collect();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Expression {
        let read = Expression::parse(text);
        assert!(read.is_ok(), "{text:?}: {read:?}");
        read.unwrap_or_else(|_| unreachable!())
    }

    /// Sentences that differ in one clause from the one before them: each of them is what it says, and not what the other does.
    const APART: [&[&str]; 10] = [
        &[
            "at 9:00 starting 2027-01-04",
            "at 9:00 starting 2027-01-05",
            "at 9:00",
            "at 9:00 until 2027-01-04",
        ],
        &[
            "every 2 weeks on monday at 9:00 starting 2027-01-04",
            "every 3 weeks on monday at 9:00 starting 2027-01-04",
            "every 2 weeks on monday at 9:00 starting 2027-01-11",
            "every 2 weeks on tuesday at 9:00 starting 2027-01-04",
        ],
        &[
            "every other friday at 9:00 starting 2027-01-08",
            "every third friday at 9:00 starting 2027-01-08",
            "every friday at 9:00 starting 2027-01-08",
        ],
        &[
            "every 3 months at 9:00 starting 2027-01-31",
            "every 4 months at 9:00 starting 2027-01-31",
            "every 3 months at 9:00 starting 2027-01-30",
            "every month at 9:00 starting 2027-01-31",
        ],
        &["every 2 years at 9:00 starting 2027-01-31", "every 3 years at 9:00 starting 2027-01-31"],
        &[
            "every 3 days at 9:00 starting 2027-01-04 also every 4 days at 9:00 starting 2027-01-04",
            "every 3 days at 9:00 starting 2027-01-04 also every 5 days at 9:00 starting 2027-01-04",
            "every 3 days at 9:00 starting 2027-01-04 also every 4 days at 9:00 starting 2027-01-05",
        ],
        &[
            "at 9:00 except from 2027-07-01 to 2027-08-15 also from 2028-07-01 to 2028-08-15",
            "at 9:00 except from 2027-07-01 to 2027-08-15 also from 2028-07-01 to 2028-08-16",
        ],
        &["at 9:00 from 2026-12-01T12:00Z", "at 9:00 from 2026-12-01T13:00Z"],
        &[
            "every friday starting 2027-01-04T09:00",
            "every friday starting 2027-01-04T10:00",
            "every friday at 10:00 starting 2027-01-04T09:00",
            "every friday starting 2027-01-04",
        ],
        &[
            "every year minute 5 of march starting 2029-03-18T07:30",
            "every year minute 5 of march starting 2029-03-19T07:30",
            "every 2 years minute 5 of march starting 2029-03-18T07:30",
        ],
    ];

    #[test]
    fn what_differs_in_a_clause_is_told_apart() {
        for alike in APART {
            for (one, other) in alike.iter().flat_map(|one| alike.iter().map(move |other| (one, other))) {
                let model = read(other);
                let agrees = std::panic::catch_unwind(|| each_is_said_once(one, &model)).is_ok();
                assert_eq!(agrees, one == other, "{one:?} and the model of {other:?}");
            }
        }
    }
}
