//! What is wrong with a text: where, what was found, what could stand there, and what was probably meant.

mod cron;
mod expected;
mod meant;
mod render;
mod slip;

pub(crate) use cron::Fault as CronFault;
pub(crate) use expected::Expected;
use slip::joined;
pub(crate) use slip::{Edit, Slip, edited};

use crate::interval::Fault;
use crate::lexicon;
use crate::model::{Admitted, article};
use crate::{IntervalError, ModelError, Period};
use std::fmt;
use std::ops::Range;

/// The longest text that is read, in bytes. No schedule that a person wrote comes near it.
pub const MAX_INPUT_LEN: usize = 4096;

/// Why a text is not a schedule.
///
/// [`Display`](fmt::Display) gives one line without a position; [`span`](Self::span) says which bytes it is about, so
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
    /// `starting` at a value behind the last that `every` counts to.
    StartBeyondEnd { period: Period, last: i64 },
    /// `after` and `before` leave nothing between them.
    EmptyWindow,
    /// More windows over the end of their periods than anyone means.
    TooManyWrappedWindows,
    /// `every other monday`: from which one?
    NoAnchor,
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
    Slip(Box<Slip>),
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
        Self(Box::new(Inner { kind, span, found, suggestions, proposals: Vec::new(), list_left_open }))
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

    /// The texts that may be proposed, if they can be read: whoever reads finds out, and [says](Self::proposing) which can.
    pub(crate) fn candidates(&self, text: &str) -> Vec<String> {
        match &self.0.kind {
            Kind::Slip(slip) => slip.candidates(text),
            Kind::Unexpected(_) if self.is_left_out(text) => meant::left_out(text, self.0.span.start),
            Kind::Unexpected(expected) if expected.contains(Expected::ZONE) && !self.zones().is_empty() => {
                meant::in_zones(text, &self.0.span, self.zones())
            }
            Kind::Cadence(period, weekday) => meant::with_day(text, &self.0.span, *period, *weekday),
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

    /// The error as a person reads it, in plain text: the line of `text` that it is about, carets under the place, and what would
    /// do. `text` is the one that was read.
    ///
    /// ```
    /// use downbeat_parser::Expression;
    ///
    /// let text = "every 5 minuts on Monday";
    /// let error = Expression::parse(text).unwrap_err();
    /// let lines = [
    ///     "every 5 minuts on Monday",
    ///     "        ^^^^^^ expected a time period such as `minutes` or `day of the year`, found `minuts`",
    ///     "help: did you mean `minutes` or `minute`?",
    /// ];
    /// assert_eq!(error.render(text).to_string(), lines.join("\n"));
    /// ```
    pub fn render<'a>(&'a self, text: &'a str) -> impl fmt::Display + 'a {
        Rendered { error: self, text }
    }

    /// Whether words stand there that say nothing of when.
    fn is_left_out(&self, text: &str) -> bool {
        lexicon::left_out(text.get(self.0.span.start..).unwrap_or_default()) > 0
    }

    /// The time zones whose abbreviation stands there.
    fn zones(&self) -> &'static [&'static str] {
        meant::zones(&self.0.found)
    }

    /// What would do, in a sentence.
    pub fn help(&self) -> Option<String> {
        if self.0.found.contains(|c: char| matches!(c, '\u{2018}'..='\u{201f}')) {
            return Some("leave the quotation marks out: they are not those that quote a text".into());
        }
        if let Some(help) = out_of_the_day(&self.0.found) {
            return Some(help.into());
        }
        if let Some(help) =
            lexicon::left_open(&self.0.found).filter(|_| matches!(self.0.kind, Kind::Unexpected(_)))
        {
            return Some(help.into());
        }
        if let Some(reason) =
            lexicon::why_left_out(&self.0.found).filter(|_| matches!(self.0.kind, Kind::Unexpected(_)))
        {
            match self.proposal() {
                Some(text) => return Some(format!("{reason}: `{text}`")),
                None if lexicon::is_stranger(&self.0.found) => {
                    return Some("leave it out: a schedule says only when".into());
                }
                None => {}
            }
        }
        if self.suggestion().is_some() {
            let quoted = self.suggestions().map(|word| format!("`{word}`"));
            return Some(format!("did you mean {}?", joined(&quoted.collect::<Vec<_>>())));
        }
        if matches!(self.0.kind, Kind::Unexpected(_)) && !self.zones().is_empty() && self.proposal().is_some()
        {
            return Some(format!(
                "an abbreviation is no time zone; write {}",
                slip::quoted(&self.0.proposals)
            ));
        }
        if matches!(self.0.kind, Kind::Unexpected(expected) if expected.contains(Expected::ZONE))
            && meant::is_zone_of_database(&self.0.found)
        {
            return Some(
                "write a time zone by its place, such as `Europe/Stockholm`, or as an offset: `UTC-8`".into(),
            );
        }
        if self.0.list_left_open {
            return Some(format!(
                "in a list only a further item may follow; leave out what joins it to `{}`",
                self.0.found
            ));
        }
        Some(match &self.0.kind {
            Kind::NoClause if self.0.found.is_empty() => {
                "a schedule reads like `every 5 minutes`, `at 10:15 on Monday` or `every hour except on Sunday`".into()
            }
            Kind::NothingToExcept => "begin with a schedule, as in `every hour except on Sunday`".into(),
            Kind::SecondExcept => "join further exceptions with `also`, as in `except on Sunday also of December`".into(),
            Kind::NoAnchor => "say which, as in `on the first and third Monday of the month`, or from when, as in `starting 2027-01-04`".into(),
            Kind::CountsFromZero(_) => "write the numbers: `on the 0 and 2 hour`".into(),
            Kind::SecondWindow | Kind::Clash(_) => "say it as a further schedule, joined with `also`".into(),
            Kind::Cadence(Period::Month | Period::WeekOfYear, true) if self.proposal().is_some() => {
                format!("write {}", slip::quoted(&self.0.proposals))
            }
            Kind::Cadence(..) if self.proposal().is_some() => {
                format!("add one, as in {}", slip::quoted(&self.0.proposals))
            }
            Kind::Cadence(Period::WeekOfYear, _) => "add one, as in `on Monday`".into(),
            Kind::Cadence(Period::Month, _) => "add one, as in `on the 1st`".into(),
            Kind::Cadence(Period::Year, _) => "add one, as in `on January 1st`".into(),
            Kind::Cadence(..) => "leave out one of the two".into(),
            Kind::TooLong => format!("{MAX_INPUT_LEN} bytes are read at most"),
            Kind::BelowASecond(_) if self.proposal().is_some_and(|text| text.starts_with("at ")) => {
                format!("a time needs `at`: {}", slip::quoted(&self.0.proposals))
            }
            Kind::BelowASecond(number) => {
                format!("for seconds write `@every {number}s`; `@every {number}ms` if you mean milliseconds")
            }
            Kind::Elapsed(Fault::NoFixedLength) => "write a sentence, such as `every month` or `on the 1st`".into(),
            Kind::EmptyWindow => "the value of `after` is part of the window, that of `before` is not".into(),
            Kind::Cron(fault) => return fault.help(&self.0.found),
            Kind::Slip(slip) => return slip.help(&self.0.proposals),
            _ => return None,
        })
    }
}

/// What would do for a time that no day has: `24:00`, `9:60`.
fn out_of_the_day(found: &str) -> Option<&'static str> {
    let mut parts = found.split(':').map(|part| part.parse::<u16>().ok());
    let (hour, minute, second) =
        (parts.next()??, parts.next()??, parts.next().map_or(Some(0), |second| second)?);
    match (hour, minute, second) {
        (24, 0, 0) => Some("midnight is `0:00`, with which a day begins"),
        (24.., ..) => Some("the times of a day go from `0:00` to `23:59:59`"),
        (_, 60.., _) | (_, _, 60..) => {
            Some("an hour has the minutes 0 to 59, and a minute the seconds 0 to 59")
        }
        _ => None,
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, found, .. } = &*self.0;
        match kind {
            Kind::Unexpected(_) => {
                let expected: Vec<_> = self.expected().collect();
                if expected.is_empty() {
                    return if found.is_empty() {
                        f.write_str("the text ends too early")
                    } else {
                        write!(f, "`{found}` cannot stand here")
                    };
                }
                write!(f, "expected {}", joined(&expected))?;
                if found.is_empty() { f.write_str(", found the end") } else { write!(f, ", found `{found}`") }
            }
            Kind::TooLong => f.write_str("the text is too long for a schedule"),
            Kind::NoClause if found.is_empty() => f.write_str("expected a schedule, found the end"),
            Kind::NoClause => write!(f, "expected a schedule before `{found}`"),
            Kind::NothingToExcept => f.write_str("there is no schedule that this could be an exception of"),
            Kind::SecondExcept => f.write_str("`except` can stand once"),
            Kind::ZeroStep => f.write_str("a step of 0 never comes round"),
            Kind::Backwards => f.write_str("this range of years ends before it begins"),
            Kind::StartBeyondEnd { period, last } => {
                write!(f, "nothing comes after this start: `every` ends at {period} {last}")
            }
            Kind::EmptyWindow => f.write_str("`after` and `before` leave nothing between them"),
            Kind::NoAnchor => write!(f, "`{found}` leaves open from which one to count"),
            Kind::WhichWeekday => {
                f.write_str("one of the weekdays of a month can be named: the first to the 20th, or the last")
            }
            Kind::CountsFromZero(period) => {
                write!(f, "{} count from 0: which one is the first?", lexicon::unit_name(*period, true))
            }
            Kind::SecondWindow => f.write_str("a schedule can have one such window"),
            Kind::SecondZone => f.write_str("a schedule has one time zone"),
            Kind::Clash(period) => write!(f, "another clause on the {period} stands in the way of this one"),
            Kind::TooManyChoices => f.write_str("too many choices within one schedule"),
            Kind::Cadence(Period::Second | Period::Minute | Period::Hour, _) => {
                write!(f, "`{found}` and a time of the clock contradict each other")
            }
            Kind::Cadence(Period::WeekOfYear, _) => {
                write!(f, "`{found}` needs a day: which day of the week?")
            }
            Kind::Cadence(Period::Month, _) => write!(f, "`{found}` needs a day: which day of the month?"),
            Kind::Cadence(..) => write!(f, "`{found}` needs a date: which day of the year?"),
            Kind::TooManyWrappedWindows => f.write_str("too many windows that end before they begin"),
            // Too many digits for a number: what was written says it better.
            Kind::Model(ModelError::OutOfRange { period, modifier, value: i64::MAX }) => {
                write!(f, "{found} is not {} {period}: {}", article(*period), Admitted(*period, *modifier))
            }
            Kind::Model(error) => error.fmt(f),
            Kind::Interval(error) => error.fmt(f),
            Kind::BelowASecond(number) => {
                write!(f, "a number is milliseconds: {number} is less than a second")
            }
            Kind::Elapsed(fault) => fault.fmt(f),
            Kind::Structured(message) => f.write_str(message),
            Kind::Cron(fault) => fault.write(found, f),
            Kind::Slip(slip) => f.write_str(&slip.message),
        }
    }
}

/// An error beside its text.
struct Rendered<'a> {
    error: &'a ParseError,
    text: &'a str,
}

impl fmt::Display for Rendered<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [line, carets] = render::underlined(self.text, self.error.span());
        write!(f, "{line}\n{carets} {}", self.error)?;
        match self.error.help() {
            Some(help) => write!(f, "\nhelp: {help}"),
            None => Ok(()),
        }
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
                lexicon::meant(found, expected.words()).into_iter().map(str::to_lowercase).collect();
            // The one that begins alike is first: for `minuts` that is `minutes`, then `minute`.
            let found = found.to_lowercase();
            words.sort_by(|a, b| strsim::jaro_winkler(&found, b).total_cmp(&strsim::jaro_winkler(&found, a)));
            words
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
