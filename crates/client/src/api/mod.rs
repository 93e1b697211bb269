//! Asks services for the settings of their checks, by the API that each has for that. Each service is one file of
//! [`services`]; [`ask`] has what is the same for all: calls, pages, and the words for a refusal.

mod ask;
mod check;
mod error;
mod service;
mod services;
mod write;

pub use ask::Api;
pub use check::Check;
pub use error::{ApiError, ApiFault};
pub use write::Expects;

#[cfg(test)]
#[cfg(test)]
mod tests;
