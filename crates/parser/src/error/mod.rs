//! What is wrong with a text: where, what was found, what could stand there, and what was probably meant.

mod cron;
mod expected;
mod help;
mod meant;
mod message;
mod render;
mod slip;

pub(crate) use cron::Fault as CronFault;
pub(crate) use expected::Expected;
pub(crate) use meant::beginnings;
pub(crate) use slip::{Edit, Slip, edited, in_order, replaced};

use crate::interval::Fault;
use crate::lexicon::{self, Reworded};
use crate::{IntervalError, ModelError, Period, zone};
use std::ops::Range;

/// The greatest number that is read; larger ones count as this one. No period has such a value, and a multiple of it in seconds of
/// days does not overflow.
pub(crate) const MANY_DIGITS: i64 = 100_000_000_000_000;

/// The longest text that is read, in bytes. No schedule that a person wrote comes near it.
pub const MAX_INPUT_LEN: usize = 4096;

/// Why a text is not a schedule.
///
/// [`Display`](std::fmt::Display) gives one line without a position; [`span`](Self::span) says which bytes it is about, so
/// that a program can put a caret under them.
///
/// ```
/// use downbeat_parser::Expression;
///
/// let error = Expression::parse("at 10:15 of janury").unwrap_err();
/// assert_eq!(error.span(), 12..18);
/// assert_eq!(error.found(), "janury");
/// assert_eq!(error.expected().collect::<Vec<_>>(), ["the name of a month"]);
/// assert_eq!(error.suggestion(), Some("january"));
/// assert_eq!(error.to_string(), "expected the name of a month, found `janury`");
/// assert_eq!(error.help().as_deref(), Some("did you mean `january`?"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    kind: Kind,
    span: Range<usize>,
    found: String,
    suggestions: Vec<String>,
    proposals: Vec<String>,
    /// A list ended in `and` or `,` and a new clause began.
    list_left_open: bool,
    /// A phrase at the place for which the language has other words.
    reworded: Option<Reworded>,
}

/// The kinds of fault. Private, so that the language can grow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Something else could stand here.
    Unexpected(Expected),
    /// Longer than [`MAX_INPUT_LEN`].
    TooLong,
    /// A schedule or exception without a clause: the text is empty, or a connective joins nothing.
    NoClause,
    /// `except` before any schedule.
    NothingToExcept,
    /// `except` within the exceptions.
    SecondExcept,
    /// `every 0 minutes`.
    ZeroStep,
    /// A range of years that ends before it begins.
    Backwards,
    /// `starting` at a value after the last that `every` counts to.
    StartBeyondEnd { period: Period, last: i64 },
    /// `after` and `before` leave nothing between them.
    EmptyWindow,
    /// More windows over the end of their periods than anyone means.
    TooManyWrappedWindows,
    /// `every other monday`: from which one? Of so many in turn.
    NoAnchor(i64),
    /// `the 21st weekday of the month`.
    WhichWeekday,
    /// `the first and third hour`: hours count from 0.
    CountsFromZero(Period),
    /// A second window within one schedule.
    SecondWindow,
    /// A second time zone.
    SecondZone,
    /// A choice such as `the first monday` beside a clause on the same period.
    Clash(Period),
    /// More choices within one schedule than anyone means.
    TooManyChoices,
    /// An `every` without a number that a finer clause would make another; whether a day is said that is not enough.
    Cadence(Period, bool),
    /// The model has no such thing.
    Model(ModelError),
    /// A number that is not an interval.
    Interval(IntervalError),
    /// A number without a unit, less than a second as milliseconds.
    BelowASecond(u64),
    /// An elapsed time with something wrong in it.
    Elapsed(Fault),
    /// Something wrong in later.js's structured form.
    Structured(String),
    /// A fault of a line of cron.
    Cron(CronFault),
    /// A fault of which the reader knows what was meant.
    Slip(Slip),
}

/// What was found is quoted up to so many characters.
const MAX_QUOTED: usize = 40;

impl ParseError {
    /// An error about `span` of `text`. A span outside it is cut.
    #[cold]
    pub(crate) fn new(kind: Kind, text: &str, span: Range<usize>) -> Self {
        let end = span.end.min(text.len());
        let span = span.start.min(end)..end;
        let found = text.get(span.clone()).unwrap_or_default();
        let quoted = found.char_indices().nth(MAX_QUOTED).map_or(found.len(), |(at, _)| at);
        let found = found.get(..quoted).unwrap_or_default().to_owned();
        let suggestions = suggest(&kind, &found);
        let list_left_open = left_open(&kind, text.get(..span.start).unwrap_or_default(), &found);
        let (proposals, reworded) = (Vec::new(), None);
        Self(Box::new(Inner { kind, span, found, suggestions, proposals, list_left_open, reworded }))
    }

    /// The bytes of the text that the error is about; empty at its end when something is missing there.
    pub fn span(&self) -> Range<usize> {
        self.0.span.clone()
    }

    /// What stands there (the first 40 characters of it); empty at the end of the text.
    pub fn found(&self) -> &str {
        &self.0.found
    }

    /// What could stand there instead, in words; nothing when the words are in place and only their meaning is not.
    pub fn expected(&self) -> impl Iterator<Item = &'static str> {
        match self.0.kind {
            Kind::Unexpected(expected) => expected,
            Kind::NoClause => Expected::CLAUSE,
            _ => Expected::NOTHING,
        }
        .names()
    }

    /// What was probably meant: it can take the place of the [span](Self::span). Of several, the first.
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestions().next()
    }

    /// All that was meant equally likely.
    ///
    /// ```
    /// use downbeat_parser::Expression;
    /// let error = Expression::parse("every 5 minuts").unwrap_err();
    /// assert_eq!(error.suggestions().collect::<Vec<_>>(), ["minutes", "minute"]);
    /// ```
    pub fn suggestions(&self) -> impl Iterator<Item = &str> {
        self.0.suggestions.iter().map(String::as_str)
    }

    /// A whole text that says what was probably meant, and can be read. Of several, the first.
    ///
    /// ```
    /// use downbeat_parser::Expression;
    ///
    /// let error = Expression::parse("every 5 minuts on Monday").unwrap_err();
    /// let proposal = error.proposal().unwrap();
    /// assert_eq!(proposal, "every 5 minutes on Monday");
    /// assert!(Expression::parse(proposal).is_ok());
    /// ```
    pub fn proposal(&self) -> Option<&str> {
        self.proposals().next()
    }

    /// All texts that were meant equally likely: each can be read, and [`help`](Self::help) names them, or the words that make
    /// the difference.
    pub fn proposals(&self) -> impl Iterator<Item = &str> {
        self.0.proposals.iter().map(String::as_str)
    }

    /// The same about a phrase that stands at the place and for which the language has other words, if there is one.
    pub(crate) fn of_phrase(&self, text: &str) -> Option<Self> {
        let is_unexpected = matches!(self.0.kind, Kind::Unexpected(_));
        let found = is_unexpected.then(|| lexicon::reworded(text, self.0.span.start)).flatten();
        let reworded = found.filter(|found| found.covers || self.0.suggestions.is_empty())?;
        let inner = Inner { reworded: Some(reworded), suggestions: Vec::new(), ..(*self.0).clone() };
        Some(Self(Box::new(inner)))
    }

    /// Whether it has something to say where no text can be proposed that stands for the phrase.
    pub(crate) fn says_of_phrase(&self) -> bool {
        self.0.reworded.as_ref().is_some_and(|reworded| !reworded.help.is_empty())
    }

    /// The texts that may be proposed, if they can be read: whoever reads finds out, and [says](Self::proposing) which can.
    pub(crate) fn candidates(&self, text: &str) -> Vec<String> {
        if let Some(reworded) = &self.0.reworded {
            let written = |words| slip::edited(text, &[Edit::at(text, &reworded.span, words)]);
            return reworded.meant.iter().cloned().map(written).collect();
        }
        match &self.0.kind {
            Kind::Slip(slip) => slip.candidates(text),
            Kind::Unexpected(_) if self.is_left_out(text) => meant::left_out(text, self.0.span.start),
            Kind::Unexpected(expected) if expected.contains(Expected::ZONE) && !self.zones().is_empty() => {
                meant::in_zones(text, &self.0.span, self.zones())
            }
            Kind::Unexpected(expected) if expected.contains(Expected::ZONE) && self.place(text).is_some() => {
                let start = self.0.span.start;
                let (zone, len) = self.place(text).unwrap_or_default();
                meant::in_zones(text, &(start..start + len), &[zone])
            }
            Kind::Unexpected(expected)
                if expected.contains(Expected::ZONE) && zone::offset(&self.0.found).is_some() =>
            {
                meant::in_zones(text, &self.0.span, &[&self.0.found])
            }
            Kind::NoAnchor(every) => meant::with_beginning(text, self.0.span.end, *every),
            Kind::Cadence(period, weekday) => meant::with_day(text, &self.0.span, *period, *weekday),
            // A sentence after a sign.
            Kind::Elapsed(_) => text.trim_start().strip_prefix('@').map(str::to_owned).into_iter().collect(),
            Kind::BelowASecond(_) if self.0.found.starts_with('0') && self.0.found.len() == 4 => {
                vec![format!("at {}", self.0.found)]
            }
            Kind::BelowASecond(number) => vec![format!("@every {number}s"), format!("@every {number}ms")],
            _ => {
                let replaced = |word: &String| slip::edited(text, &[Edit::at(text, &self.0.span, word)]);
                self.0.suggestions.iter().map(replaced).collect()
            }
        }
    }

    /// The same with these texts to propose.
    pub(crate) fn proposing(mut self, proposals: Vec<String>) -> Self {
        self.0.proposals = proposals;
        self
    }

    /// Whether words stand there that say nothing of when.
    fn is_left_out(&self, text: &str) -> bool {
        lexicon::left_out(text.get(self.0.span.start..).unwrap_or_default()) > 0
    }

    /// The time zone of the place that is named there.
    fn place(&self, text: &str) -> Option<(&'static str, usize)> {
        zone::of_place(text.get(self.0.span.start..)?)
    }

    /// The time zones whose abbreviation stands there.
    fn zones(&self) -> &'static [&'static str] {
        meant::zones(&self.0.found)
    }
}

impl std::error::Error for ParseError {}

/// Whether a list was joined to a clause: `at 5:00 and on mon`.
fn left_open(kind: &Kind, before: &str, found: &str) -> bool {
    let joined = before.trim_end().as_bytes();
    let ends_in_and = || joined.last_chunk::<3>().is_some_and(|end| end.eq_ignore_ascii_case(b"and"));
    matches!(kind, Kind::Unexpected(_))
        && (joined.last() == Some(&b',') || ends_in_and())
        && Expected::CLAUSE.words().any(|word| found.eq_ignore_ascii_case(word))
}

/// The words nearest to `found` among those that could stand there, if some are near enough to be meant.
fn suggest(kind: &Kind, found: &str) -> Vec<String> {
    match kind {
        Kind::Cron(fault) => fault.suggestions(found),
        // A right word in the wrong place is not a slip.
        Kind::Unexpected(expected) if lexicon::is_stranger(found) => {
            let can_stand = |word: &&str| expected.words().any(|other| other == *word);
            lexicon::instead(found).filter(can_stand).map(str::to_owned).into_iter().collect()
        }
        Kind::Unexpected(expected) if !lexicon::is_word(found) => {
            let mut words: Vec<String> =
                lexicon::meant(found, expected.words()).into_iter().map(str::to_ascii_lowercase).collect();
            // The one that begins alike is first: for `minuts` that is `minutes`, then `minute`.
            let found = found.to_ascii_lowercase();
            slip::in_order(&mut words, |word| -strsim::jaro_winkler(&found, word));
            words
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
