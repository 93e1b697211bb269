//! A text part by part, with what each was read as: for a reader who asks what became of a word.

use crate::cron::{Days, Line, Place};
use crate::error::in_order;
use crate::model::Schedules;
use crate::notation::{Piece, Says, Written};
use crate::read::Syntax;
use crate::text::{self, Bound, Choice, Clause, Said, What};
use crate::{
    Anchor, Bounds, Conjunction, Constraint, Dialect, Expression, Interval, Modifier, ParseError, Period,
    Timing, describe, write,
};
use std::ops::Range;

/// A part of a text, and what it was read as.
///
/// ```
/// use downbeat_parser::parts::{self, Role};
///
/// let text = "every 5 mins on Mon-Fri";
/// let parts = parts::parts(text)?;
/// let read: Vec<String> = parts.iter().map(|part| format!("{}: {}", &text[part.span()], part.meaning())).collect();
/// assert_eq!(
///     read,
///     ["every 5 mins: during minutes 0, 5, 10 … 55 of each hour", "on Mon-Fri: from Monday to Friday"]
/// );
/// assert_eq!(parts[0].role(), Role::Clause);
/// # Ok::<(), downbeat_parser::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Part {
    span: Range<usize>,
    role: Role,
    /// It holds when one of these does: put into words when somebody asks.
    held: Vec<Conjunction>,
    choice: Option<Choice>,
    /// What is said before that, in its place where nothing is held, and after it.
    lead: &'static str,
    words: String,
    tail: String,
}

crate::named! {
    /// What a [`Part`] is in its text.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Role {
        /// A clause of a sentence, which says when.
        Clause = "clause",
        /// `also` or `except`, which begins a further schedule or the exceptions.
        Connective = "connective",
        /// What only joins others: `and`, a comma, `of the month`.
        Separator = "separator",
        /// A field of a line of cron, or a part of a calendar expression.
        Field = "field",
        /// A macro of cron (`@daily`), or a word that stands for a calendar expression.
        Macro = "macro",
        /// A time zone.
        Zone = "zone",
        /// An elapsed time: `@every 90m`, `PT90M`, `5400000`.
        Interval = "interval",
        /// later.js's structured form.
        Structured = "structured",
    }
}

impl Part {
    fn new(span: Range<usize>, role: Role, words: impl Into<String>) -> Self {
        Self::holding(span, role, Vec::new(), words)
    }

    /// One that says when; `words` where that is always.
    fn holding(span: Range<usize>, role: Role, held: Vec<Conjunction>, words: impl Into<String>) -> Self {
        Self { span, role, held, choice: None, lead: "", words: words.into(), tail: String::new() }
    }

    /// A clause that says this.
    fn clause(span: Range<usize>, what: What) -> Self {
        let together = |constraints: &[Constraint]| {
            let mut all = Conjunction::empty();
            constraints.iter().for_each(|one| all.add(one.clone()));
            vec![all]
        };
        let clause = |held| Self::holding(span.clone(), Role::Clause, held, "");
        match what {
            What::One(constraint) | What::Steps(constraint, _) => clause(together(&[constraint])),
            What::Part(_) => clause(Vec::new()),
            What::Any(choice, choices) => Self { choice: Some(choice), ..clause(choices) },
            What::Calendars(names) => clause(vec![Conjunction::empty().on_days_of(names)]),
            What::Alternate(alternate) => {
                let every = format!("every {} weeks from the beginning", alternate.every);
                match alternate.days {
                    Some(days) => Self { tail: format!(", {every}"), ..clause(together(&[days])) },
                    None => Self { words: every, ..clause(Vec::new()) },
                }
            }
            What::Bound { from, until } => clause(vec![bound(from, until)]),
            What::Both(after, before) => clause(together(&[after, before])),
        }
    }

    /// A time zone of this name.
    fn zone(span: Range<usize>, name: &str) -> Self {
        Self::new(span, Role::Zone, format!("all of it is read in the time zone {name}"))
    }

    /// The bytes of the text that it is.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// What it is in the text.
    pub fn role(&self) -> Role {
        self.role
    }

    /// What it was read as: a phrase in plain English.
    pub fn meaning(&self) -> String {
        let mut held = Schedules::new();
        for one in &self.held {
            // A window that leaves nothing was refused when the text was read.
            let _ = text::unwrap_windows(one.clone(), &mut held);
        }
        let held = describe::held(&held);
        let words = if held.is_empty() { &self.words } else { &held };
        format!("{}{words}{}", self.lead, self.tail)
    }

    /// What a clause of a sentence says in the terms of the model: it holds when one of these does. Nothing for other parts.
    ///
    /// ```
    /// use downbeat_parser::{Period, parts};
    ///
    /// let parts = parts::parts("every 20 minutes on january 1st and december 31st")?;
    /// let [minutes, dates] = &parts[..] else { unreachable!() };
    /// let values = minutes.choices()[0].get(Period::Minute, None).unwrap().values();
    /// assert_eq!(values.iter().collect::<Vec<_>>(), [0, 20, 40]);
    /// assert_eq!(dates.choices().len(), 2);
    /// # Ok::<(), downbeat_parser::ParseError>(())
    /// ```
    pub fn choices(&self) -> &[Conjunction] {
        if self.role == Role::Clause { &self.held } else { &[] }
    }

    /// Whether both are clauses that name days of one kind, so that within a schedule either is enough: `on january 1st` and
    /// `on may 1st`. Other clauses of a schedule must all hold; of these, values of one period add up.
    pub fn adds_up_with(&self, other: &Self) -> bool {
        self.choice.is_some() && self.choice == other.choice
    }
}

/// The parts of a text, in order. White space between them belongs to none.
///
/// # Errors
///
/// [`ParseError`] as [`Expression::parse`](crate::Expression::parse) has it: parts are those of a whole.
pub fn parts(text: &str) -> Result<Vec<Part>, ParseError> {
    parts_as(text, Dialect::Auto)
}

/// The parts of a text that is read in a notation that the caller knows.
///
/// # Errors
///
/// [`ParseError`] as [`Expression::parse_as`](crate::Expression::parse_as) has it.
pub fn parts_as(text: &str, dialect: Dialect) -> Result<Vec<Part>, ParseError> {
    let (expression, syntax) = Syntax::read(text, dialect)?;
    let mut parts = match (syntax, expression.timing()) {
        (Syntax::Sentence(clauses), _) => of_sentence(clauses),
        (Syntax::Line(line), _) => of_line(&line),
        (Syntax::Elapsed(span, zone), Timing::Interval(interval)) => {
            let meaning = elapsing(*interval);
            let name = expression.zone().unwrap_or_default();
            let zone = zone.map(|span| {
                let named = match matches!(interval.anchor(), Some(Anchor::Civil(_))) {
                    true => format!("the first time is one of the time zone {name}"),
                    false => format!("the time zone {name}, which changes nothing for an elapsed time"),
                };
                Part::new(span, Role::Zone, named)
            });
            std::iter::once(Part::new(span, Role::Interval, meaning)).chain(zone).collect()
        }
        (Syntax::Foreign(Written::Pieces(pieces)), _) => {
            pieces.into_iter().map(|piece| of_piece(piece, &expression)).collect()
        }
        (Syntax::Foreign(Written::Line(line, frame)), _) => {
            let mut parts = of_line(&line);
            parts.extend(frame.into_iter().map(|piece| of_piece(piece, &expression)));
            parts
        }
        (Syntax::Elapsed(span, _) | Syntax::Structured(span), timing) => {
            let (schedules, exceptions) = match timing {
                Timing::Calendar(model) => (model.schedules().len(), model.exceptions().len()),
                Timing::Interval(_) => (0, 0),
            };
            let counted =
                |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
            let meaning = format!("{}, {}", counted(schedules, "schedule"), counted(exceptions, "exception"));
            vec![Part::new(span, Role::Structured, meaning)]
        }
    };
    // A zone may stand in front of a line, and is read after it.
    in_order(&mut parts, |part| part.span.start);
    Ok(parts)
}

fn elapsing(interval: Interval) -> String {
    let length = write::words::length(interval.as_millis());
    match interval.anchor() {
        None => format!("{length}, whatever the calendar says"),
        Some(anchor) => format!("{length}, whatever the calendar says, for the first time at {anchor}"),
    }
}

/// A part of what another program reads.
fn of_piece(piece: Piece, expression: &Expression) -> Part {
    let span = piece.span;
    match piece.says {
        // A time always says its seconds.
        Says::Held(held) => Part::holding(span, Role::Field, held, "every day"),
        Says::LeftOut(held) => Part { lead: "not ", ..Part::holding(span, Role::Field, held, "") },
        Says::Shorthand(meant) => Part::new(span, Role::Macro, format!("the calendar expression `{meant}`")),
        Says::Zone => Part::zone(span, expression.zone().unwrap_or_default()),
        Says::Interval => match expression.timing() {
            Timing::Interval(interval) => Part::new(span, Role::Interval, elapsing(*interval)),
            Timing::Calendar(_) => Part::new(span, Role::Interval, String::new()),
        },
        Says::Start => Part::new(span, Role::Clause, "when it begins"),
        Says::Frame => Part::new(span, Role::Separator, "says nothing more"),
    }
}

fn of_sentence(clauses: Vec<(Range<usize>, Clause<'_>)>) -> Vec<Part> {
    let mut excepting = false;
    let part = |(span, clause)| match clause {
        Clause::Bounds => Part::new(span, Role::Clause, "where `every` begins to count, and where it ends"),
        Clause::OfMonth
        | Clause::Times(..)
        | Clause::Separator(_)
        | Clause::Say(Said { what: What::Part(_), .. }) => {
            Part::new(span, Role::Separator, "says nothing more")
        }
        Clause::Say(said) => Part::clause(span, said.what),
        Clause::Also if excepting => Part::new(span, Role::Connective, "nor when all of the following holds"),
        Clause::Also => Part::new(span, Role::Connective, "and when all of the following holds"),
        Clause::Except => {
            excepting = true;
            Part::new(span, Role::Connective, "but not when all of the following holds")
        }
        Clause::Zone(name) => Part::zone(span, name),
    };
    clauses.into_iter().map(part).collect()
}

/// From where on, and until when.
fn bound(from: Option<Bound>, until: Option<Bound>) -> Conjunction {
    let mut all = Conjunction::empty();
    let civil = |bound: Option<Bound>| bound.filter(|bound| !bound.utc).map(|bound| bound.at);
    // Bounds that leave nothing were refused when the sentence was read.
    all.set_dates(Bounds::new(civil(from), civil(until)).unwrap_or_default(), None);
    for (bound, modifier) in [(from, Modifier::After), (until, Modifier::Before)] {
        if let Some(one) = bound.filter(|bound| bound.utc).and_then(|bound| bound.instant(modifier)) {
            all.add(one);
        }
    }
    all
}

fn of_line(line: &Line<'_>) -> Vec<Part> {
    let mut parts = match line.frame.shorthand {
        Some((word, fields)) => vec![Part::new(word.span(), Role::Macro, format!("the line `{fields}`"))],
        None => line.fields.iter().map(|place| of_field(place, line.days())).collect(),
    };
    if let Some((name, word)) = line.frame.zone {
        parts.push(Part::zone(word.span(), name));
    }
    parts
}

fn of_field(place: &Place<'_>, days: Days) -> Part {
    let held = if place.says.open { Vec::new() } else { place.alone() };
    let lead = match days {
        Days::Both if place.period == Period::DayOfWeek => "and, both being needed, ",
        Days::Either if place.period == Period::DayOfWeek => "or, either being enough, ",
        _ => "",
    };
    let every = format!("every {}", place.period);
    Part { lead, ..Part::holding(place.word.span(), Role::Field, held, every) }
}

#[cfg(test)]
mod tests;
