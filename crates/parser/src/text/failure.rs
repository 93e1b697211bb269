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

/// A rule did not match.
#[derive(Debug)]
pub(super) struct Failure {
    /// Where: so many bytes before the end of the text.
    pub(super) rest: usize,
    /// Why. [`Kind::Unexpected`] for words out of place; the others for words in place without a meaning.
    pub(super) kind: Kind,
}

impl Failure {
    pub(super) fn expecting(at: &str, expected: Expected) -> Self {
        Self { rest: at.len(), kind: Kind::Unexpected(expected) }
    }

    /// The same failure where `expected` could have stood too.
    pub(super) fn or_expecting(self, expected: Expected) -> Self {
        match self.kind {
            Kind::Unexpected(already) => Self { kind: Kind::Unexpected(already.or(expected)), ..self },
            _ => self,
        }
    }

    /// Words that are in place and mean nothing: no alternative will do better.
    pub(super) fn because(at: &str, kind: Kind) -> nom::Err<Self> {
        nom::Err::Failure(Self { rest: at.len(), kind })
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
        match (&self.kind, &other.kind) {
            (Kind::Unexpected(a), Kind::Unexpected(b)) => {
                Self { rest: self.rest, kind: Kind::Unexpected(a.or(*b)) }
            }
            (Kind::Unexpected(_), _) => other,
            _ => self,
        }
    }
}
