//! Lints of a sentence: those of its steps, and those of its model with the words that would mend it.

use super::cycle::{beyond, cycle, in_short, nearest_divisor, suggest, uneven};
use super::message::{Lint, MAX_LINTS};
use super::model::{Finding, Fix, findings};
use crate::error::{Edit, edited, replaced};
use crate::lexicon::{self, counted};
use crate::text::{self, Counted, Narrowed, What, elapsed, in_greater_period};
use crate::write::words;
use crate::{Conjunction, Constraint, Model, Modifier, Period};
use std::ops::Range;

/// The lints of a sentence, of these clauses, and its model.
pub(super) fn lints(text: &str, clauses: Vec<(Range<usize>, text::Clause<'_>)>, model: &Model) -> Vec<Lint> {
    let clauses = clauses.into_iter().map(|(span, says)| Clause { span, says }).collect();
    let sentence = Sentence { text, clauses, schedules: model.schedules() };
    let of_clause =
        |clause: &Clause<'_>| match sentence.steps(clause).filter(|_| !sentence.is_anchored(clause)) {
            Some(steps) => [
                sentence.step(clause, &steps),
                sentence.bare_between(clause, &steps),
                sentence.capital_m(&steps),
                sentence.without_day(clause, &steps),
            ],
            None => [None, None, None, None],
        };
    // Whoever excepts each seventh minute has no pace in mind.
    let schedules = sentence.clauses.iter().take_while(|clause| !matches!(clause.says, text::Clause::Except));
    let of_words = schedules.flat_map(of_clause).flatten();
    let of_model = findings(model).into_iter().filter_map(|finding| sentence.mended(finding));
    of_words.chain(of_model).take(MAX_LINTS).collect()
}

/// A clause and where it stands.
struct Clause<'a> {
    span: Range<usize>,
    says: text::Clause<'a>,
}

/// A step through a period.
struct Steps<'a> {
    step: i64,
    narrowed: Narrowed,
    values: &'a Constraint,
    /// Where the number and the period stand.
    counted: Range<usize>,
}

struct Sentence<'a> {
    text: &'a str,
    clauses: Vec<Clause<'a>>,
    schedules: &'a [Conjunction],
}

impl Sentence<'_> {
    /// The step of a clause that is one.
    fn steps<'c>(&self, clause: &'c Clause<'_>) -> Option<Steps<'c>> {
        let (values, Counted { step, from, to, narrowed }) = clause.says.steps()?;
        let at = |before_end: u32| self.text.len().saturating_sub(before_end as usize);
        Some(Steps { step, narrowed, values, counted: at(from)..at(to) })
    }

    /// Whether the step of a clause is counted from a date that another clause of its schedule says.
    fn is_anchored(&self, clause: &Clause<'_>) -> bool {
        clause.says.steps().is_some_and(|(values, counted)| text::is_countable(values, counted))
            && self.begins(clause)
    }

    /// Whether the schedule of a clause begins on a date.
    fn begins(&self, clause: &Clause<'_>) -> bool {
        let begins = |clause: &Clause<'_>| {
            let text::Clause::Say(text::Said { what: What::Bound { from, .. }, .. }) = &clause.says else {
                return false;
            };
            from.is_some_and(|from| !from.utc)
        };
        self.schedule_of(clause).iter().any(begins)
    }

    /// The clauses of the schedule or exception of which this is one.
    fn schedule_of(&self, clause: &Clause<'_>) -> &[Clause<'_>] {
        let mut schedules =
            self.clauses.split(|clause| matches!(clause.says, text::Clause::Also | text::Clause::Except));
        schedules.find(|all| all.iter().any(|one| one.span == clause.span)).unwrap_or_default()
    }

    fn words(&self, span: &Range<usize>) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// The sentence with other words in some places, which are in order and do not overlap.
    fn with(&self, changes: &[(Range<usize>, &str)]) -> String {
        let better = replaced(self.text, changes);
        better.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether it is one clause and nothing else.
    fn is_only(&self, steps: &Steps<'_>) -> bool {
        self.clauses.len() == 1 && steps.counted.end == self.text.trim_end().len()
    }

    /// A step that does not go round evenly.
    fn step(&self, clause: &Clause<'_>, steps: &Steps<'_>) -> Option<Lint> {
        let Steps { step, narrowed, values, ref counted } = *steps;
        let period = values.period();
        let (_, size) = cycle(period)?;
        if step < 2 || narrowed != Narrowed::No {
            return None;
        }
        let said = self.words(&(clause.span.start..counted.end));
        let values: Vec<i64> = values.values().iter().collect();
        let instead = |words: &str| self.with(&[(counted.clone(), words)]);
        let only = if self.is_only(steps) { elapsed(step, period) } else { None };
        let lint = if step > size {
            let better = in_greater_period(step, period).map(|words| instead(&words)).or(only);
            suggest(beyond(said, period, &values)?, "for a longer time write", better)
        } else if period == Period::WeekOfYear {
            suggest(weeks(said, &values), "for a rhythm of its own write", only.or_else(|| self.nth(steps)))
        } else if period == Period::Day && step == 7 {
            let day = &[Period::Day, Period::DayOfWeek, Period::DayOfYear];
            let better = || self.with(&[(clause.span.clone(), "every Monday")]);
            let better = (!self.say_more(clause, day)).then(better);
            suggest(uneven(said, period, &values, self.schedules)?, "for once a week name the day:", better)
        } else {
            let even = || {
                if self.say_more(clause, &[period]) {
                    return None;
                }
                Some(instead(&match period {
                    Period::Day => format!("{step} days of the year"),
                    Period::DayOfWeek => return None,
                    _ => self::counted(nearest_divisor(size, step)?, period),
                }))
            };
            let lead = if period == Period::Day {
                "for even gaps, but for the end of the year, write"
            } else {
                "for even gaps write"
            };
            let lead = if only.is_some() { "for even gaps write" } else { lead };
            suggest(uneven(said, period, &values, self.schedules)?, lead, only.or_else(even))
        };
        Some(lint.with_span(clause.span.start..counted.end))
    }

    /// A step through weeks, months or years beside a time, where nothing says which of their days: each of them.
    fn without_day(&self, clause: &Clause<'_>, steps: &Steps<'_>) -> Option<Lint> {
        let (day, all) = match steps.values.period() {
            Period::WeekOfYear => (" on Monday", "weeks"),
            Period::Month => (" on the 1st", "months"),
            Period::Year => (" on January 1st", "years"),
            _ => return None,
        };
        let others = self.schedule_of(clause).iter().filter(|other| other.span != clause.span);
        // A phrase such as `weekly` says itself that it needs a day.
        let others: Vec<&Constraint> = others.flat_map(|other| other.says.constraints()).collect();
        let clock = [Period::Second, Period::Minute, Period::Hour, Period::Time];
        let broad = [Period::WeekOfYear, Period::Month, Period::Year];
        let says_time = others.iter().any(|one| one.modifier().is_none() && clock.contains(&one.period()));
        // The date of a beginning says the day.
        if !says_time
            || self.begins(clause)
            || !others.iter().all(|one| clock.contains(&one.period()) || broad.contains(&one.period()))
        {
            return None;
        }
        let said = self.words(&(clause.span.start..steps.counted.end));
        let each =
            if steps.step == 1 { "every day".to_owned() } else { format!("on each day of these {all}") };
        let message = format!("`{said}` does not say on which day: it fires {each}");
        let end = steps.counted.end;
        let lint = Lint::new("each-day", message);
        let lint = suggest(lint, "for one day write", Some(self.with(&[(end..end, day)])));
        Some(lint.with_span(clause.span.start..end))
    }

    /// Whether other clauses say more values of one of these periods, or limit hours among them.
    fn say_more(&self, clause: &Clause<'_>, periods: &[Period]) -> bool {
        let others = self.clauses.iter().filter(|other| other.span != clause.span);
        let mut all = others.flat_map(|other| other.says.constraints());
        // A step through hours may leave none within a window of times.
        let window = [Period::Time, Period::Hour];
        let of_hours = periods.contains(&Period::Hour);
        all.any(|one| match one.modifier() {
            None => periods.contains(&one.period()),
            Some(_) => of_hours && window.contains(&one.period()),
        })
    }

    /// Some Mondays of the month in place of each second or fourth Monday.
    fn nth(&self, steps: &Steps<'_>) -> Option<String> {
        let which = match steps.step {
            2 => "first and third",
            4 => "first",
            _ => return None,
        };
        let is_day = |clause: &&Clause<'_>| {
            let mut all = clause.says.constraints();
            let only = all.next().filter(|_| all.next().is_none());
            only.is_some_and(|one| one.period() == Period::DayOfWeek && one.values().len() == 1)
        };
        let weeks = self.clauses.iter().find(|clause| clause.span.end >= steps.counted.end)?;
        let day = self.clauses.iter().find(is_day)?;
        let name = self.words(&day.span).rsplit(char::is_whitespace).next()?;
        let nth = format!("on the {which} {name} of the month");
        Some(self.with(&[(weeks.span.clone(), ""), (day.span.clone(), nth.as_str())]))
    }

    /// `4M`: minutes, as case folds.
    fn capital_m(&self, steps: &Steps<'_>) -> Option<Lint> {
        let said = self.words(&steps.counted);
        let is_letter = said.strip_suffix('M')?.ends_with(|c: char| c.is_ascii_digit() || c.is_whitespace());
        let message = format!(
            "`{said}` is {}: the case of a letter says nothing",
            self::counted(steps.step, Period::Minute)
        );
        let months = self.with(&[(steps.counted.clone(), &self::counted(steps.step, Period::Month))]);
        let lint = Lint::new("capital-m", message).with_suggestion("for months write", months);
        is_letter.then(|| lint.with_span(steps.counted.clone()))
    }

    /// `between` with two numbers that read like hours.
    fn bare_between(&self, clause: &Clause<'_>, steps: &Steps<'_>) -> Option<Lint> {
        let Narrowed::BetweenNumbers(first, last) = steps.narrowed else { return None };
        let period = steps.values.period();
        let unit = lexicon::unit_name(period, true);
        if !matches!(period, Period::Second | Period::Minute) || first > 23 || last > 24 {
            return None;
        }
        let (whole, _) = cycle(period)?;
        let said = self.words(&(steps.counted.end..clause.span.end));
        let span = clause.span.end - said.trim_start().len()..clause.span.end;
        let message = format!(
            "`{}` means the {unit} {first} to {last} of each {whole}, not times of the day",
            self.words(&span)
        );
        let better = self.with(&[(span, &format!("between {first}:00 and {last}:00"))]);
        let lint = suggest(Lint::new("between-numbers", message), "for times write", Some(better));
        Some(lint.with_span(clause.span.clone()))
    }

    /// The clauses that the schedule or exception of a finding was made of: the first whose values it has all. It may have more,
    /// as values of one period add up, and it has one choice of several.
    fn clauses_of(&self, finding: &Finding<'_>) -> &[Clause<'_>] {
        let has = |one: &Constraint| {
            let Some(known) = finding.of.get(one.period(), one.modifier()) else {
                // Each half of a window over midnight lacks one end.
                return one.modifier().is_some();
            };
            let within =
                |(first, last)| known.values().ranges().any(|(from, to)| from <= first && last <= to);
            one.values().ranges().all(within)
        };
        let is_part = |clause: &Clause<'_>| match &clause.says {
            text::Clause::Say(text::Said { what: What::Any(_, choices), .. }) => {
                choices.iter().any(|choice| choice.constraints().iter().all(has))
            }
            says => says.constraints().all(has),
        };
        let mut lists = self.clauses.split(|clause| matches!(clause.says, text::Clause::Except));
        let list = if finding.excepted { lists.nth(1) } else { lists.next() };
        let mut all = list.unwrap_or_default().split(|clause| matches!(clause.says, text::Clause::Also));
        // An `also` at the start joins nothing.
        all.find(|clauses| !clauses.is_empty() && clauses.iter().all(is_part)).unwrap_or(&self.clauses)
    }

    /// What makes of a time beside a step the step that goes through it.
    fn through(&self, clauses: &[Clause<'_>], time: i64) -> Option<(Range<usize>, Vec<Edit>)> {
        let placed: Vec<_> =
            clauses.iter().map(|clause| (clause.span.clone(), clause.says.clone())).collect();
        text::step_through(self.text, &placed, time)
    }

    /// A lint of the model with its place and better words; `None` when the words show that it is none.
    fn mended(&self, finding: Finding<'_>) -> Option<Lint> {
        let clauses = self.clauses_of(&finding);
        let Finding { lint, lead, fix, .. } = finding;
        let about = |period, modifier: Option<Modifier>| {
            move |clause: &&Clause<'_>| {
                clause.says.constraints().any(|one| (one.period(), one.modifier()) == (period, modifier))
            }
        };
        let of = |period, modifier| clauses.iter().filter(about(period, modifier));
        let (span, better) = match fix {
            Fix::None => (None, None),
            // Each half of a window over midnight lacks one end.
            Fix::Replace(period, Some(Modifier::Before), _)
                if of(period, Some(Modifier::After)).next().is_some() =>
            {
                (None, None)
            }
            Fix::Replace(period, Some(Modifier::After), _)
                if of(period, Some(Modifier::After)).nth(1).is_some() =>
            {
                (None, None)
            }
            Fix::Replace(period, modifier, mut words) => {
                let clause = of(period, modifier).next();
                if lint.code() == "short-month"
                    && let Some(months) = clause.and_then(months_of)
                {
                    words.push_str(&format!(" of {months}"));
                }
                // That some months lack the last step of an `every` is said better of the step.
                if lint.code() == "short-month" && clause.is_some_and(|one| one.says.steps().is_some()) {
                    return None;
                }
                // A day that is in each month, and stands elsewhere in some.
                let is_nth = |clause: &Clause<'_>| {
                    matches!(
                        &clause.says,
                        text::Clause::Say(text::Said { what: What::Any(text::Choice::Nth, _), .. })
                    )
                };
                if lint.code() == "short-month" && clause.is_some_and(is_nth) {
                    return None;
                }
                let span = clause.map(|clause| clause.span.clone());
                let mut changes: Vec<(Range<usize>, &str)> = Vec::new();
                changes.extend(span.clone().map(|span| (span, words.as_str())));
                if modifier == Some(Modifier::After) {
                    // The other end of a window that is none any more.
                    let other = of(period, Some(Modifier::Before)).map(|clause| clause.span.clone());
                    changes
                        .extend(other.filter(|other| Some(other) != span.as_ref()).map(|other| (other, "")));
                }
                let better = self.with(&changes);
                (span, Some(better))
            }
            Fix::Keep(period, modifier, kept) => {
                let is_kept = |one: &Constraint| Some(one.values().min()) == kept;
                let idle: Vec<&Clause<'_>> = of(period, Some(modifier))
                    .filter(|clause| !clause.says.constraints().all(is_kept))
                    .collect();
                let changes: Vec<(Range<usize>, &str)> =
                    idle.iter().map(|clause| (clause.span.clone(), "")).collect();
                (idle.first().map(|clause| clause.span.clone()), Some(self.with(&changes)))
            }
            Fix::StepThrough(time) => match self.through(clauses, time) {
                Some((span, edits)) => (Some(span), Some(edited(self.text, &edits))),
                None => (of(Period::Time, None).next().map(|clause| clause.span.clone()), None),
            },
            Fix::Append(words) => {
                let end = clauses.last().map_or(self.text.len(), |clause| clause.span.end);
                (None, Some(self.with(&[(end..end, words)])))
            }
        };
        let lint = suggest(lint, lead, better);
        Some(match span {
            Some(span) => lint.with_span(span),
            None => lint,
        })
    }
}

/// The lint of a step through the ISO weeks, of which a year has 52 or 53.
fn weeks(said: &str, values: &[i64]) -> Lint {
    let over = |len: i64| {
        let last = values.iter().rev().find(|&&week| week <= len).copied().unwrap_or_default();
        counted(values.first().copied().unwrap_or_default() + len - last, Period::WeekOfYear)
    };
    let message = format!(
        "`{said}` counts the ISO weeks of the year ({}): over its end the gap is {}, and {} after a year of 53 weeks such as 2026",
        in_short(values),
        over(52),
        over(53)
    );
    Lint::new("iso-weeks", message)
}

/// The names of the months that a clause says beside its days.
fn months_of(clause: &Clause<'_>) -> Option<String> {
    let months = clause.says.constraints().find(|one| one.period() == Period::Month)?;
    let names: Vec<&str> = months.values().iter().map(lexicon::month_name).collect();
    Some(words::join(&names))
}
