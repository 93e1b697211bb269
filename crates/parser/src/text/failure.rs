//! What a rule says when it does not match. Small and free of allocation: alternatives fail all the time.

use crate::error::{Expected, Kind};
use nom::IResult;
use nom::error::{ErrorKind, ParseError};

/// What a rule of the language gives.
pub(super) type Outcome<'a, T> = IResult<&'a str, T, Failure>;

/// A reason and the bytes that it is about.
pub(super) type Refusal = (Kind, std::ops::Range<usize>);

/// A further alternative for what a rule has refused without committing to it. Beside nom's `alt` this keeps no error of the
/// first: for alternatives of which the last gives the error.
pub(super) trait OrRefused: Sized {
    fn or_refused(self, other: impl FnOnce() -> Self) -> Self;
}

impl<T> OrRefused for Outcome<'_, T> {
    #[inline]
    fn or_refused(self, other: impl FnOnce() -> Self) -> Self {
        if matches!(self, Err(nom::Err::Error(_))) { other() } else { self }
    }
}

/// A rule did not match. Every step of every rule can hand one up, so each word of its size costs a thousand times in code.
#[derive(Debug)]
pub(super) struct Failure {
    /// Where: so many bytes before the end of the text.
    pub(super) rest: usize,
    /// What could stand there instead of words that are out of place.
    expected: Expected,
    /// Why words that are in place have no meaning.
    because: Option<Box<Kind>>,
}

impl Failure {
    pub(super) fn expecting(at: &str, expected: Expected) -> Self {
        Self { rest: at.len(), expected, because: None }
    }

    /// The same failure where `expected` could have stood too.
    pub(super) fn or_expecting(self, expected: Expected) -> Self {
        Self { expected: self.expected.or(expected), ..self }
    }

    /// Why: [`Kind::Unexpected`] for words out of place.
    pub(super) fn kind(self) -> Kind {
        self.because.map_or(Kind::Unexpected(self.expected), |kind| *kind)
    }

    /// Words that are in place and mean nothing: no alternative will do better.
    #[cold]
    pub(super) fn because(at: &str, kind: Kind) -> nom::Err<Self> {
        let because = Some(Box::new(kind));
        nom::Err::Failure(Self { rest: at.len(), expected: Expected::NOTHING, because })
    }
}

impl ParseError<&str> for Failure {
    fn from_error_kind(input: &str, _: ErrorKind) -> Self {
        Self::expecting(input, Expected::NOTHING)
    }

    fn append(_: &str, _: ErrorKind, other: Self) -> Self {
        other
    }

    /// Of two alternatives the one that came further says more; of two equals, both.
    fn or(self, other: Self) -> Self {
        if self.rest != other.rest {
            return if self.rest < other.rest { self } else { other };
        }
        match (&self.because, &other.because) {
            (None, None) => self.or_expecting(other.expected),
            (None, Some(_)) => other,
            _ => self,
        }
    }
}
