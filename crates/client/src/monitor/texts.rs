//! Owns [`Texts`]: where in a request a service looks for a text of the user's own.

/// Where a service looks for a text of the user's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    /// In the body.
    Body,
    /// In a key of the query, which a beat or only a failure has.
    Query(&'static str),
    /// In a field of what is posted of a failure.
    Field(&'static str),
    /// Nowhere.
    Nowhere,
}
