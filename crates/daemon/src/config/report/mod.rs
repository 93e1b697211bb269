//! What is wrong with a configuration, or probably not meant, and how a person is shown it: in the file, with what of a
//! line may be shown.

mod errors;
mod findings;
mod problem;
mod source;
mod warnings;

pub use errors::{ConfigError, ConfigErrors};
pub(crate) use findings::{Findings, Show};
pub(crate) use problem::Place;
pub use problem::Problem;
pub(crate) use source::{Source, looks_like_url};
pub use warnings::Warnings;
pub(crate) use warnings::{Written, in_yaml, warning};
