//! Each clause of a sentence is in the model once, and nothing else is: the clauses are put together a second time, in the
//! plainest way, and give the same schedules and exceptions.

use downbeat_parser::parts::{Part, Role};
use downbeat_parser::{
    CivilTime, Conjunction, Expression, Modifier, Notation, Period, StepUnit, Timing, parts,
};
use std::collections::{BTreeMap, BTreeSet};

/// The values of each period and modifier, as ranges that neither touch nor overlap; where it begins and ends; and the calendars
/// of whose days it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    values: BTreeMap<(u8, u8), Vec<(i64, i64)>>,
    bounds: BTreeMap<&'static str, CivilTime>,
    calendars: BTreeSet<String>,
}

/// Texts with more parts are left out: choices multiply.
const MOST_PARTS: usize = 512;

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
    // With a date to count from, a step is no list of values, and `every month` has the day of that date. Where several
    // schedules have a beginning it is not known here whose is whose.
    let begins = |one: &Said| one.bounds.contains_key("from");
    let counted = schedules.iter().chain(&exceptions).any(begins);
    if counted && (schedules.len(), model.schedules().len(), exceptions.len()) != (1, 1, 0) {
        return;
    }
    let same = |list: Vec<Said>, known: &[Conjunction]| {
        let mut list = list;
        let mut known: Vec<Said> = match (&mut list[..], known) {
            ([said], [known]) if begins(said) => vec![counted_out(said, known)],
            _ => known.iter().map(said).collect(),
        };
        list.sort();
        known.sort();
        assert_eq!(list, known, "{text:?}: the clauses say one thing, the model another");
    };
    same(schedules, model.schedules());
    same(exceptions, model.exceptions());
}

/// What a schedule says, without what follows from its beginning; and what its clauses say, without the step that is counted
/// from there.
fn counted_out(clauses: &mut Said, known: &Conjunction) -> Said {
    let mut model = said(known);
    let Some(start) = clauses.bounds.get("from").copied() else { return model };
    let date = start.date();
    let unit = match known.step() {
        Some(step) => {
            assert_eq!(step.anchor(), date, "{known:?} counts from another date");
            Some(match step.unit() {
                StepUnit::Day => Period::Day,
                StepUnit::Week => Period::WeekOfYear,
                _ => Period::Month,
            })
        }
        // Years are those from the beginning on.
        None => {
            let year = key(Period::Year, None);
            let begins = |said: &Said| said.values.get(&year).and_then(|values| Some(values.first()?.0));
            (begins(&model) == Some(date.year()) && begins(clauses) == Some(1970)).then(|| {
                model.values.remove(&year);
                Period::Year
            })
        }
    };
    let each = [Period::WeekOfYear, Period::Month].map(|period| {
        let (first, last) = (*period.range().start(), *period.range().end());
        (period, vec![(first, last)])
    });
    if let Some(unit) = unit {
        clauses.values.remove(&key(unit, None));
    }
    // A day that nothing says is that of the beginning, and every week, month and year says nothing beside it.
    let mut follows = unit.is_some();
    for (period, all) in each {
        if !model.values.contains_key(&key(period, None))
            && clauses.values.get(&key(period, None)) == Some(&all)
        {
            clauses.values.remove(&key(period, None));
            follows = true;
        }
    }
    follows |= clauses.values.contains_key(&key(Period::Year, None));
    for (period, value) in [
        (Period::DayOfWeek, date.weekday()),
        (Period::Day, date.day()),
        (Period::Month, date.month()),
        (Period::Time, i64::from(start.second())),
    ] {
        let key = key(period, None);
        if follows
            && !clauses.values.contains_key(&key)
            && model.values.get(&key) == Some(&vec![(value, value)])
        {
            model.values.remove(&key);
        }
    }
    // A step begins with its date, and a time of the beginning that is said of the days is no part of it.
    let begins = model.bounds.get("from").copied().unwrap_or(CivilTime::first_of(date));
    assert!(
        begins == start || begins == CivilTime::first_of(date),
        "{known:?} begins at {begins:?}, not {start:?}"
    );
    model.bounds.insert("from", start);
    model
}

/// All that the clauses of one schedule or exception say.
fn together(text: &str, clauses: &[&Part]) -> Vec<Said> {
    if clauses.is_empty() {
        return Vec::new();
    }
    let clauses: Vec<&Part> =
        clauses.iter().copied().filter(|part| !gives_way(text, part, clauses)).collect();
    // What only bounds the count of an `every` is in what that says.
    let said_something = clauses.into_iter().filter(|part| !part.choices().is_empty());
    let (mut choices, others): (Vec<&Part>, Vec<&Part>) =
        said_something.partition(|part| part.adds_up_with(part));
    let one = |part: &&Part| {
        let choices = part.choices();
        assert!(choices.len() == 1, "{choices:?} are choices of no kind");
        choices.first().map(said).unwrap_or_default()
    };
    let mut all = vec![others.iter().map(one).fold(Said::default(), |all, one| joined(&all, &one))];
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
