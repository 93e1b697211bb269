//! Owns [`Signal`]: what a monitor can be told. Runs of commands are in [`run`], texts that are cut to what a monitor takes in
//! [`text`].

mod run;
mod text;

pub use run::{RunEnd, RunId};
pub(crate) use text::{MAX_BODY, MAX_IN_BODY, MAX_IN_URL, first_bytes, first_in_json, on_one_line};

/// What a monitor is told.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signal {
    /// The watched service is alive: a beat.
    Well,
    /// The watched service is ill. Holds the reason in words, cut to what the monitor accepts.
    Ill(String),
    /// Something begins. Not a beat: a monitor that hears nothing more raises an alarm.
    Start,
    /// A run of a command begins. Not a beat, like [`Start`](Self::Start).
    RunStart(RunId),
    /// A run of a command has ended.
    RunEnd(RunId, RunEnd),
    /// A line for the log of the check, which changes nothing of its state.
    Note(String),
}
