//! Owns [`ApiError`]: why a service could not be asked, or did not do what it was asked for.

use crate::error::BeatError;

/// What kept a service from answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiFault {
    /// The service has no API that is known here, or the address of its API is not known.
    NoApi,
    /// The key or the address of the API cannot be sent.
    Unusable,
    /// 401: the key is wrong, or may only read.
    Key,
    /// 403: the key may not do that, or there are as many checks as the account may have.
    Forbidden,
    /// 429: too many calls.
    TooMany,
    /// Another answer that is not a success.
    Refused,
    /// No answer came.
    Unreachable,
    /// The answer is not what the documentation of the service says, or not whole.
    Answer,
}

/// Why a service could not be asked. Shows neither the key nor the path of an address.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{text}")]
pub struct ApiError {
    fault: ApiFault,
    text: String,
}

impl ApiError {
    pub(super) fn new(fault: ApiFault, text: impl Into<String>) -> Self {
        Self { fault, text: text.into() }
    }

    /// What a failed call means to a service of this name; `writes` says whether it was to change something.
    pub(super) fn of(name: &str, error: &BeatError, writes: bool) -> Self {
        let (fault, means) = match error.status() {
            Some(401) if writes => {
                (ApiFault::Key, "the key is wrong, or may only read: to change something takes a full one")
            }
            Some(401) => (ApiFault::Key, "the key is wrong, or was taken back"),
            Some(403) if writes => (
                ApiFault::Forbidden,
                "the account has as many checks as it may have, or the check is in another project",
            ),
            Some(403) => (ApiFault::Forbidden, "the key may not do this"),
            Some(429) => (ApiFault::TooMany, "there were too many calls: try again later"),
            Some(404) => (ApiFault::Refused, "there is no API at this address"),
            Some(400..=499) => (ApiFault::Refused, "the service does not take what was asked"),
            Some(_) => (ApiFault::Refused, "the service has a fault of its own: try again later"),
            None => (ApiFault::Unreachable, "the service could not be reached"),
        };
        Self::new(fault, format!("{name}: {means} ({error})"))
    }

    /// What kept the service from answering.
    pub fn fault(&self) -> ApiFault {
        self.fault
    }
}
