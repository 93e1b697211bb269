//! Sentences of later.js that mean something else than they seem to: what only we would read is refused there.

use super::message::Lint;
use crate::error::{Edit, edited};
use crate::text::{self, Clause, Counted, Joint, NumberedDay, Placed, Said, What, elapsed};
use crate::write::words;
use crate::{Length, Period, lexicon};
use std::time::Duration;

/// The lints of a sentence.
pub(super) fn lints(text: &str, clauses: &[Placed<'_>]) -> Vec<Lint> {
    let schedules = clauses.split(|(_, clause)| matches!(clause, Clause::Except)).next().unwrap_or_default();
    let mut all: Vec<Lint> = misplaced_time(text, clauses).into_iter().collect();
    all.extend(two_paces(text, schedules));
    all.extend(added_up(text, clauses));
    all.extend(clauses.iter().filter_map(|placed| day_of_week(text, placed)));
    all.extend(clauses.windows(2).filter_map(|pair| week_of_month(text, pair)));
    all.extend(schedules.iter().filter_map(|placed| numbered_day(text, placed)));
    let of_calendar = |(_, clause): &Placed<'_>| matches!(clause, Clause::Say(said) if matches!(said.what, What::Calendars(_)));
    if !clauses.iter().any(of_calendar) {
        all.extend(clauses.iter().find_map(|placed| business_days(text, placed)));
    }
    all
}

/// A time among the exceptions that does not do what it seems to.
fn misplaced_time(text: &str, clauses: &[Placed<'_>]) -> Option<Lint> {
    let found = text::misplaced_time(text, clauses)?;
    let lint = Lint::new("except-time", found.message).with_span(found.span);
    Some(match found.edits.as_slice() {
        [] => lint.with_help(found.help),
        edits => lint.with_suggestion(found.lead, edited(text, edits)),
    })
}

/// `every 1 hour and every 30 minutes`: a length of time that is written as two steps.
fn two_paces(text: &str, clauses: &[Placed<'_>]) -> Option<Lint> {
    let [(first_at, first), (_, Clause::Separator(Joint::And)), (second_at, second)] = clauses else {
        return None;
    };
    let millis = |clause: &Clause<'_>| {
        let (values, Counted { step, .. }) = clause.steps()?;
        let length = elapsed(step, values.period())?;
        let length: Length = length.strip_prefix("@every ")?.parse().ok()?;
        (values.period() <= Period::Day).then_some((values.period(), length.as_millis()))
    };
    let ((greater, whole), (less, part)) = (millis(first)?, millis(second)?);
    if less >= greater {
        return None;
    }
    let span = first_at.start..second_at.end;
    let message = format!(
        "`{}` is not {}: both steps must hold at once",
        text.get(span.clone()).unwrap_or_default(),
        words::length(whole + part)
    );
    let length = Length::from(Duration::from_millis(whole + part));
    let lint = Lint::new("two-paces", message).with_span(span);
    Some(lint.with_suggestion("for a length of time write", format!("@every {length}")))
}

/// `every 15 minutes on the 5th minute`: the values of both.
fn added_up(text: &str, clauses: &[Placed<'_>]) -> Option<Lint> {
    let found = text::added_up(text, clauses)?;
    let lint = Lint::new("adds-up", found.message).with_span(found.span);
    Some(lint.with_suggestion(found.lead, edited(text, &found.edits)))
}

/// `on the first day of the week`: Sunday, from which later.js counts.
fn day_of_week(text: &str, (span, clause): &Placed<'_>) -> Option<Lint> {
    let days = match clause {
        Clause::Say(Said { what: What::One(one), .. }) if one.modifier().is_none() => one,
        _ => return None,
    };
    let said = text.get(span.clone())?;
    let is_numbered = said
        .to_ascii_lowercase()
        .split_whitespace()
        .rev()
        .take(4)
        .last()
        .is_some_and(|word| word.starts_with("day"));
    if days.period() != Period::DayOfWeek || !is_numbered || days.values().len() == 7 {
        return None;
    }
    let names = |shift: i64| {
        let days: Vec<&str> =
            days.values().iter().map(|day| lexicon::day_name((day + 6 + shift) % 7 + 1)).collect();
        days.join(", ")
    };
    let message = format!("`{said}` is {}: weeks are taken to begin on Sunday, as later.js does", names(0));
    let better = edited(text, &[Edit::at(text, span, format!("on {}", names(1)))]);
    Some(
        Lint::new("week-start", message)
            .with_suggestion("for weeks from Monday on write", better)
            .with_span(span.clone()),
    )
}

/// `on the 2nd week of march`: the second of the year, which is never in March.
fn week_of_month(text: &str, pair: &[Placed<'_>]) -> Option<Lint> {
    let [
        (week_at, Clause::Say(Said { what: What::One(week), .. })),
        (month_at, Clause::Say(Said { what: What::One(month), .. })),
    ] = pair
    else {
        return None;
    };
    let is_plain = |one: &crate::Constraint, period| one.period() == period && one.modifier().is_none();
    let (said, of) = (text.get(week_at.clone())?, text.get(month_at.clone())?.to_ascii_lowercase());
    let unit = said.rsplit(char::is_whitespace).next()?;
    let is_bare = ["w", "week", "weeks"].iter().any(|word| unit.eq_ignore_ascii_case(word));
    let behind = of.strip_prefix("of").filter(|behind| behind.starts_with(char::is_whitespace))?;
    if !is_plain(week, Period::WeekOfYear) || !is_plain(month, Period::Month) || !is_bare {
        return None;
    }
    let message = format!(
        "weeks alone are those of the year: `{said}` is its week {}, and only as far as it is in {}",
        super::cycle::in_short(&week.values().iter().collect::<Vec<_>>()),
        behind.trim()
    );
    let lint = Lint::new("week-of-year", message).with_span(week_at.start..month_at.end);
    let of_at = month_at.start..month_at.start + 2;
    let better = edited(text, &[Edit::at(text, &of_at, "of the month in")]);
    Some(if week.values().max() <= *Period::WeekOfMonth.range().end() {
        lint.with_suggestion("for a week of the month write", better)
    } else {
        lint.with_help("a month has six weeks at most, as in `on the 2nd week of the month`")
    })
}

/// `business days`: Monday to Friday, holidays or not.
fn business_days(text: &str, (span, clause): &Placed<'_>) -> Option<Lint> {
    let Clause::Say(_) = clause else { return None };
    let said = text.get(span.clone())?.to_ascii_lowercase();
    let is_named = said.contains("workday")
        || lexicon::BUSINESS.iter().any(|word| said.split_whitespace().any(|other| other == *word));
    is_named.then(|| {
        let message = "a business day is taken for any day from Monday to Friday: holidays are among them";
        Lint::new("business-days", message)
            .with_help("except the dates of holidays, as in `except on December 25`")
            .with_span(span.clone())
    })
}

/// `every 15th day of the month`: a step, where the day of that number was probably meant.
fn numbered_day(text: &str, placed: &Placed<'_>) -> Option<Lint> {
    let NumberedDay { values, day, .. } = text::numbered_day(text, placed)?;
    let message = format!(
        "`{}` is a step from the 1st on: it gives the days {}",
        text.get(placed.0.clone()).unwrap_or_default(),
        super::cycle::in_short(&values.values().iter().collect::<Vec<_>>())
    );
    let lint = Lint::new("numbered-day", message).with_span(placed.0.clone());
    Some(lint.with_suggestion("for the day of that number write", day))
}
