//! What the pages say is what the program does: their configurations load, their commands end and print as written, their
//! links lead somewhere, the libraries' examples run.

// A surprise here is a failure of the test; only the tests themselves would be exempt from these lints.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod architecture;
#[cfg(unix)]
mod commands;
mod configurations;
mod examples;
mod language;
mod libraries;
mod links;
mod log;
#[cfg(unix)]
mod recipes;
